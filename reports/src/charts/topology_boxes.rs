//! A plan as boxes of text: what stands in the drawing of a configuration, and what two configurations
//! are compared by.

use super::font;
use super::sheet::{LABEL, SMALL};
use crate::format::{self, Style, plain_name};
use crate::{names, standby};
use model::plan::{
    Application, FeatureId, ListEntry, Place, Plan, Ports, Redundancy, Server, Service, SiteIndex,
    TiSlice,
};

/// More applications of one site than this are drawn as one box for each kind.
const APPLICATIONS_MAX: usize = 8;

/// So many features of a file are listed in a box.
const FEATURES_MAX: usize = 4;

/// What a box stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoxKind {
    /// A license server.
    Server,
    /// An application, or several of a kind.
    Application,
}

/// One box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Box {
    /// What it stands for.
    pub kind: BoxKind,
    /// The names of what it stands for, the first is its own.
    pub names: Vec<String>,
    /// Its site.
    pub site: String,
    /// Its headline.
    pub headline: String,
    /// What it says below.
    pub facts: Vec<String>,
    /// The servers that it asks, in order.
    pub asks: Vec<String>,
}

impl Box {
    /// Its lines within a width, and whether each is the headline.
    #[must_use]
    pub fn lines(&self, width: i32) -> Vec<(String, bool)> {
        let mut lines = vec![(font::fit(&plain_name(&self.headline), LABEL, width), true)];
        for fact in &self.facts {
            let wrapped = font::wrap(&plain_name(fact), SMALL, width);
            lines.extend(wrapped.into_iter().map(|line| (line, false)));
        }
        lines
    }
}

/// A plan's boxes.
#[derive(Clone, Debug)]
pub struct Boxes {
    /// One line about all of it.
    pub summary: String,
    /// Sites that anything stands at, in file order.
    pub sites: Vec<String>,
    /// The boxes, servers first.
    pub boxes: Vec<Box>,
    /// The nodes' names of each three-node system.
    pub triads: Vec<Vec<String>>,
    /// The firewalls.
    pub firewalls: Vec<Wall>,
}

/// A firewall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wall {
    /// Stands for it in the drawing.
    pub letter: String,
    /// The sites on its two sides.
    pub sites: Vec<String>,
    /// What it lets through.
    pub rule: String,
    /// The same with its letter.
    pub text: String,
}

impl Boxes {
    /// The boxes of a plan.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let mut boxes: Vec<Box> = plan
            .servers
            .iter()
            .map(|server| server_box(plan, server))
            .collect();
        boxes.extend(application_boxes(plan));
        let mut sites: Vec<String> = plan.sites.iter().map(|site| site.name.clone()).collect();
        for this in &boxes {
            if !sites.contains(&this.site) {
                sites.push(this.site.clone());
            }
        }
        sites.retain(|site| boxes.iter().any(|this| &this.site == site));
        let node_names = |service: &Service| -> Vec<String> {
            let node = |index: &model::plan::ServerIndex| plan.servers.get(*index);
            let nodes = service.nodes.iter().filter_map(node);
            nodes
                .map(|server| names::server(plan, server.symbol).to_owned())
                .collect()
        };
        let triads = plan
            .services
            .iter()
            .filter(|service| service.three_node.is_some());
        Self {
            summary: summary(plan),
            sites,
            boxes,
            triads: triads.map(node_names).collect(),
            firewalls: firewalls(plan),
        }
    }

    /// The boxes of a kind at a site, by index.
    #[must_use]
    pub fn at(&self, site: &str, kind: BoxKind) -> Vec<usize> {
        let belongs = |this: &Box| this.site == site && this.kind == kind;
        (0..self.boxes.len())
            .filter(|&index| belongs(&self.boxes[index]))
            .collect()
    }

    /// All of it in words.
    #[must_use]
    pub fn description(&self, notes: &[String]) -> String {
        let boxes: Vec<String> = self
            .boxes
            .iter()
            .map(|this| {
                let asks = match this.asks.as_slice() {
                    [] => String::new(),
                    asks => format!(", asks {}", asks.join(", then ")),
                };
                format!(
                    "{} at {}: {}{asks}",
                    this.headline,
                    this.site,
                    this.facts.join(", ")
                )
            })
            .collect();
        format!(
            "{}. {}. {}",
            self.summary,
            boxes.join(". "),
            notes.join(" ")
        )
    }
}

fn summary(plan: &Plan) -> String {
    let plural = |count: usize, one: &str| {
        if count == 1 {
            format!("one {one}")
        } else {
            format!("{count} {one}s")
        }
    };
    let triads = plan
        .services
        .iter()
        .filter(|service| service.three_node.is_some())
        .count();
    let standbys = standby::count(plan);
    let mut kind = match (triads, plan.services.len() - standbys) {
        (0, 1) => "a single license server".to_owned(),
        (0, count) => format!("{count} independent license servers"),
        (1, 1) => "a three-node system".to_owned(),
        (triads, count) => {
            let others = plural(count - triads, "other license server");
            format!("{} and {others}", plural(triads, "three-node system"))
        }
    };
    if standbys > 0 {
        kind = format!("{kind} and {}", plural(standbys, "cold standby"));
    }
    let agents: u64 = plan.groups.iter().map(|group| u64::from(group.count)).sum();
    let applications = plural(plan.applications.len(), "application");
    match agents {
        0 => format!("{kind}, {applications}"),
        agents => {
            format!(
                "{kind}, {applications}, {}",
                format::counted(agents, "agent")
            )
        }
    }
}

fn site_of(plan: &Plan, host: model::plan::HostIndex) -> String {
    plan.hosts
        .get(host)
        .and_then(|host| plan.sites.get(host.site))
        .map_or(names::UNKNOWN.to_owned(), |site| site.name.clone())
}

fn server_box(plan: &Plan, server: &Server) -> Box {
    let name = names::server(plan, server.symbol).to_owned();
    let mut facts = Vec::new();
    let host = names::host(plan, server.host);
    if host != name {
        facts.push(format!("on host {host}"));
    }
    if let Some(on) = standby::on_when(plan, server) {
        facts.push(format!("cold standby, on {on}"));
    }
    if let Some(service) = plan.services.get(server.service) {
        if service.three_node.is_some() {
            facts.push(format!("node of {}", service.name));
        }
        // What a standby holds is no part of what was bought.
        let entitlement: &TiSlice<FeatureId, u64> = match server.standby {
            Some(_) => TiSlice::from_ref(&[]),
            None => &plan.entitlement,
        };
        facts.extend(shares(plan, service, entitlement));
    }
    Box {
        kind: BoxKind::Server,
        names: vec![name.clone()],
        site: site_of(plan, server.host),
        headline: name,
        facts,
        asks: Vec::new(),
    }
}

/// The licenses in a service's file, the largest numbers first, and their part of the entitlement.
fn shares(plan: &Plan, service: &Service, entitlement: &TiSlice<FeatureId, u64>) -> Vec<String> {
    let mut counts: Vec<(u64, String)> = Vec::new();
    for pool in &service.pools {
        let name = names::feature(plan, pool.feature);
        let count: u64 = pool.lots.iter().map(|lot| u64::from(lot.count)).sum();
        let entitled = entitlement.get(pool.feature).copied().unwrap_or(0);
        let text = match (pool.uncounted, entitled) {
            (true, _) => format!("{name}: uncounted"),
            (false, entitled) if entitled > count => {
                let share = format::value(count as f64 / entitled as f64, Style::Percent);
                format!(
                    "{name}: {} ({share})",
                    format::value(count as f64, Style::Licenses)
                )
            }
            (false, _) => format!("{name}: {}", format::value(count as f64, Style::Licenses)),
        };
        counts.push((count, text));
    }
    counts.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let rest = counts.len().saturating_sub(FEATURES_MAX);
    let mut facts: Vec<String> = counts
        .into_iter()
        .take(FEATURES_MAX)
        .map(|(_, text)| text)
        .collect();
    match rest {
        0 => {}
        1 => facts.push("and one more feature".to_owned()),
        rest => facts.push(format!("and {rest} more features")),
    }
    facts
}

fn application_boxes(plan: &Plan) -> Vec<Box> {
    let single: Vec<Box> = plan
        .applications
        .iter()
        .map(|application| application_box(plan, application))
        .collect();
    let mut boxes: Vec<Box> = Vec::new();
    for (this, application) in single.iter().zip(&plan.applications) {
        let crowded = single
            .iter()
            .filter(|other| other.site == this.site)
            .count()
            > APPLICATIONS_MAX;
        let same = |other: &&mut Box| {
            other.site == this.site && other.asks == this.asks && other.facts == this.facts
        };
        match boxes.iter_mut().find(same) {
            Some(merged) if crowded => {
                merged.names.extend(this.names.clone());
                merged.headline = format!("{} × {}", merged.names.len(), application.kind);
            }
            _ => boxes.push(this.clone()),
        }
    }
    boxes
}

fn application_box(plan: &Plan, application: &Application) -> Box {
    let name = names::application(plan, application.symbol).to_owned();
    let mut facts = vec![application.kind.clone()];
    match application.redundancy {
        Redundancy::None => {}
        Redundancy::WarmStandby => facts.push("warm standby".to_owned()),
        Redundancy::HotStandby => facts.push("hot standby".to_owned()),
    }
    let asks: Vec<String> = application.processes.first().map_or(Vec::new(), |process| {
        process
            .list
            .iter()
            .map(|entry| asked(plan, entry))
            .collect()
    });
    if !asks.is_empty() {
        facts.push(format!("asks {}", asks.join(", ")));
    }
    let mut hosts: Vec<&str> = Vec::new();
    for process in &application.processes {
        let host = names::host(plan, process.host);
        if !host.starts_with(name.as_str()) && !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    if !hosts.is_empty() {
        facts.push(format!("on host {}", hosts.join(", ")));
    }
    let site = application
        .processes
        .first()
        .map_or(names::UNKNOWN.to_owned(), |process| {
            site_of(plan, process.host)
        });
    Box {
        kind: BoxKind::Application,
        names: vec![name.clone()],
        site,
        headline: name,
        facts,
        asks,
    }
}

fn asked(plan: &Plan, entry: &ListEntry) -> String {
    match entry {
        ListEntry::Server(server) | ListEntry::AtPort(server, _) | ListEntry::Number(server, _) => {
            plan.servers
                .get(*server)
                .map_or(names::UNKNOWN, |server| names::server(plan, server.symbol))
                .to_owned()
        }
        ListEntry::WrongAddress => "(a wrong address)".to_owned(),
        ListEntry::HostUnknown => "(an unknown host)".to_owned(),
        ListEntry::FileMissing => "(a missing file)".to_owned(),
    }
}

fn firewalls(plan: &Plan) -> Vec<Wall> {
    let site = |site: SiteIndex| {
        plan.sites
            .get(site)
            .map_or(names::UNKNOWN.to_owned(), |site| site.name.clone())
    };
    let place = |place: Place| match place {
        Place::Site(index) => site(index),
        Place::Host(host) => names::host(plan, host).to_owned(),
    };
    let site_of = |place: Place| match place {
        Place::Site(index) => site(index),
        Place::Host(host) => site_of(plan, host),
    };
    let told = plan.firewalls.iter().zip(1..).map(|(firewall, number)| {
        let open = match &firewall.open {
            Ports::All => "all ports open".to_owned(),
            Ports::Named(ports) if ports.is_empty() => "no port open".to_owned(),
            Ports::Named(ports) => {
                let ports: Vec<String> = ports.iter().map(u16::to_string).collect();
                format!("open: {}", ports.join(", "))
            }
        };
        let (from, to) = firewall.between;
        let rule = format!(
            "Firewall {} between {} and {}, {open}.",
            firewall.name,
            place(from),
            place(to)
        );
        let mut sites = vec![site_of(from), site_of(to)];
        sites.dedup();
        let letter = format!("F{number}");
        Wall {
            text: format!("{letter}: {rule}"),
            letter,
            sites,
            rule,
        }
    });
    told.collect()
}
