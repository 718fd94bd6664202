//! Who the clients of a scenario are to an options file.
//!
//! FlexNet knows a client by user, host, address, display and project. Here an
//! application's process is the user of its own name on its own host; agents for whom an application
//! asks at each login are the user of their group's name and of the application's, on the application's
//! host; so are units of demand, unless their record names people and hosts. The project is the site: the environment
//! variable that says it is set for a machine. There are no displays.

use crate::check::applications::entries::Applications;
use crate::check::applications::instances::Instance;
use crate::check::context::Context;
use crate::check::people::recorded;
use crate::check::places::hosts::Places;
use crate::flexnet::options_file::{Subject, SubjectKind};
use crate::flexnet::{OptionsFile, host_id};
use crate::symbols::List;
use crate::view::View;
use model::plan::{
    AgentGroup, ApplicationIndex, ClientId, Clients, Demand, FeatureId, Give, Take, Users,
};

/// One client.
#[derive(Clone, Debug, Default)]
pub struct Who {
    /// As it is told.
    pub shown: String,
    /// The users that it is.
    users: Vec<String>,
    /// Its hosts.
    hosts: Vec<String>,
    /// Its project.
    project: String,
    /// The user that it is itself, where `users` has those that it goes by besides.
    own: String,
    /// The features that it asks for.
    takes: Vec<FeatureId>,
}

impl Who {
    /// Whether an option is about it.
    #[must_use]
    pub fn is(&self, subject: &Subject, file: &OptionsFile) -> bool {
        let name = &subject.name;
        match subject.kind {
            SubjectKind::User => self.users.contains(name),
            SubjectKind::Host => self.on_host(name),
            SubjectKind::Internet => self.has_address(name),
            SubjectKind::Project => self.project == *name,
            SubjectKind::Display => false,
            SubjectKind::Group => {
                let same = |a: &String, b: &String| {
                    a == b || file.groups_ignore_case && a.eq_ignore_ascii_case(b)
                };
                file.members_of(name)
                    .any(|member| self.users.iter().any(|user| same(user, member)))
            }
            SubjectKind::HostGroup => {
                let members = file.host_groups.get(name);
                members.is_some_and(|members| {
                    members
                        .iter()
                        .any(|member| self.on_host(member) || self.has_address(member))
                })
            }
        }
    }

    /// What parts clients for a MAX line about all users, hosts or projects.
    #[must_use]
    pub fn identity(&self, kind: SubjectKind) -> Option<String> {
        match kind {
            SubjectKind::User => Some(self.own.clone()),
            SubjectKind::Host | SubjectKind::Internet => {
                self.hosts.first().map(|host| host.to_ascii_lowercase())
            }
            SubjectKind::Project => Some(self.project.clone()),
            SubjectKind::Display | SubjectKind::Group | SubjectKind::HostGroup => None,
        }
    }

    fn on_host(&self, name: &str) -> bool {
        self.hosts
            .iter()
            .any(|host| host.eq_ignore_ascii_case(name))
    }

    /// A host that is named by its address has one.
    fn has_address(&self, pattern: &str) -> bool {
        let address = |host: &&String| host.parse::<std::net::IpAddr>().is_ok();
        let written = format!("INTERNET={pattern}");
        let mut hosts = self.hosts.iter().filter(address);
        hosts.any(|host| host_id::matches(&written, &format!("INTERNET={host}")))
    }

    /// Whether it asks a license server for a feature.
    #[must_use]
    pub fn asks_for(&self, feature: FeatureId) -> bool {
        self.takes.contains(&feature)
    }
}

/// All clients of a variant.
#[derive(Default)]
pub struct Census {
    /// By number.
    pub who: Vec<Who>,
    /// As the model finds them.
    pub clients: Clients,
}

/// Counts the clients.
pub fn census(
    context: &Context<'_>,
    root: &View<'_>,
    places: &Places<'_>,
    applications: &Applications<'_>,
    groups: &[AgentGroup],
    demands: &[Demand],
) -> Census {
    let mut census = Census::default();
    let site = |host: model::plan::HostIndex| {
        let site = places.hosts[host].site;
        places.sites.get(site).map_or("", |site| site.name.as_str())
    };
    for (a, application) in applications.list.iter().enumerate() {
        let instance = &applications.instances[a];
        let needs = application.needs.iter();
        let at_start =
            needs.filter(|need| matches!(need.take, Take::Exactly(_) | Take::UpTo(_) | Take::All));
        let takes: Vec<FeatureId> = at_start.map(|need| need.feature).collect();
        let mut processes = Vec::new();
        for (number, process) in application.processes.iter().enumerate() {
            let shown = match (application.processes.len(), number) {
                (1, _) => instance.name.clone(),
                (_, 0) => format!("{}/primary", instance.name),
                _ => format!("{}/backup", instance.name),
            };
            let who = Who {
                shown,
                own: instance.name.clone(),
                users: vec![instance.name.clone(), instance.group.to_owned()],
                hosts: vec![places.hosts[process.host].name.clone()],
                project: site(process.host).to_owned(),
                takes: takes.clone(),
            };
            processes.push(census.add(a.into(), who));
        }
        census.clients.processes.push(processes);
    }
    let group_views = root.list("agents");
    for group in groups {
        let name = context.symbols.name(List::Groups, group.symbol);
        let mut views = group_views.iter();
        let view = views.find(|view| view.text("name") == Some(&name));
        let people = view.map_or_else(Vec::new, |view| recorded::people(context, view));
        let project = view.and_then(|view| view.text("site")).unwrap_or_default();
        let mut of_group = Vec::new();
        for (a, application) in applications.list.iter().enumerate() {
            let logs_in = group
                .steps
                .iter()
                .any(|step| step.choices.iter().any(|choice| choice.at() == a));
            let takes: Vec<FeatureId> = application
                .needs
                .iter()
                .filter(|need| {
                    let role = match need.give {
                        Give::Login { role, .. } => role,
                        _ => None,
                    };
                    matches!(need.take, Take::AtLogin(_))
                        && role.is_none_or(|role| role == group.role)
                })
                .map(|need| need.feature)
                .collect();
            let host = application.processes.first().map(|process| process.host);
            let base = Who {
                shown: format!("agents {name}"),
                own: name.clone(),
                users: users_of(&name, &applications.instances[a]),
                hosts: host
                    .map(|host| places.hosts[host].name.clone())
                    .into_iter()
                    .collect(),
                project: if project.is_empty() {
                    host.map_or("", site).to_owned()
                } else {
                    project.to_owned()
                },
                takes,
            };
            let asks = logs_in && !base.takes.is_empty();
            of_group.push(census.users(a.into(), asks, base, &people, group.count));
        }
        census.clients.groups.push(of_group.into());
    }
    let demand_views = root.list("demand");
    for demand in demands {
        let name = context.symbols.name(List::Demands, demand.symbol);
        let written = |view: &&View<'_>| {
            let own = view.text("name").unwrap_or_default();
            name == own
                || name
                    .strip_prefix(own)
                    .is_some_and(|rest| rest.starts_with('/'))
        };
        let view = demand_views.iter().find(written);
        let with_record = view.filter(|view| view.has("recorded"));
        let recording = with_record.map(|view| recorded::recording(context, view));
        let people = recording.map_or_else(Vec::new, |recording| recording.people().to_vec());
        let mut of_demand = Vec::new();
        for (a, application) in applications.list.iter().enumerate() {
            let serves = demand.choices.iter().any(|choice| choice.at() == a);
            let takes: Vec<FeatureId> = application
                .needs
                .iter()
                .filter(|need| {
                    let mine = match &need.give {
                        Give::Arrival { kind, .. } => kind.is_none() || *kind == demand.kind,
                        _ => false,
                    };
                    mine && matches!(need.take, Take::AtArrival(_))
                })
                .map(|need| need.feature)
                .collect();
            let host = application.processes.first().map(|process| process.host);
            let own = view.and_then(|view| view.text("name")).unwrap_or_default();
            let base = Who {
                shown: format!("demand {name}"),
                own: own.to_owned(),
                users: {
                    let mut users = users_of(&name, &applications.instances[a]);
                    users.push(own.to_owned());
                    users
                },
                hosts: host
                    .map(|host| places.hosts[host].name.clone())
                    .into_iter()
                    .collect(),
                project: host.map_or("", site).to_owned(),
                takes,
            };
            let asks = serves && !base.takes.is_empty();
            let count = u32::try_from(people.len()).unwrap_or(u32::MAX);
            of_demand.push(census.users(a.into(), asks, base, &people, count));
        }
        census.clients.demands.push(of_demand.into());
    }
    census
}

/// Those for whom an application asks go by their own name and by its.
fn users_of(name: &str, instance: &Instance<'_>) -> Vec<String> {
    let names = [name, &instance.name, instance.group];
    names.map(ToOwned::to_owned).to_vec()
}

impl Census {
    fn add(&mut self, application: ApplicationIndex, who: Who) -> ClientId {
        self.who.push(who);
        self.clients.applications.push(application);
        ClientId(u32::try_from(self.who.len() - 1).unwrap_or(u32::MAX))
    }

    /// The users of an application that are of one group or demand: one client, or each a client where
    /// their record names people.
    fn users(
        &mut self,
        application: ApplicationIndex,
        asks: bool,
        base: Who,
        people: &[(String, String)],
        count: u32,
    ) -> Users {
        if !asks {
            // They never ask a license server through it.
            let first = self.clients.processes[application]
                .first()
                .copied()
                .unwrap_or(ClientId(0));
            return Users { first, each: false };
        }
        if people.is_empty() {
            let first = self.add(application, base);
            return Users { first, each: false };
        }
        let first = ClientId(u32::try_from(self.who.len()).unwrap_or(u32::MAX));
        for number in 0..count as usize {
            let mut who = base.clone();
            if let Some((user, host)) = people.get(number) {
                who.shown = format!("{user}@{host}");
                who.users.push(user.clone());
                who.own.clone_from(user);
                who.hosts = vec![host.clone()];
            }
            self.add(application, who);
        }
        Users { first, each: true }
    }
}
