//! Faults: one entry to one fault process, or to one for each of several targets.
//!
//! An entry is drafted (id, target, what it does), then timed; references between faults
//! are resolved when all ids are known. A fault whose target a variant has removed stays, without effect.

use crate::check::context::Context;
use crate::check::faults::crews::{self, Crews};
use crate::check::faults::draft::{self, Drafted};
use crate::check::faults::scene::Scene;
use crate::check::faults::{kinds, relocations, strikes, timing};
use crate::check::unknown::unknown;
use crate::clock::LocalTime;
use crate::symbols::List;
use crate::view::View;
use model::plan::{
    AgentGroup, CommonMember, Crew, Fault, FaultIndex, FaultKind, GroupIndex, ServerIndex,
    SiteIndex,
};
use std::collections::BTreeMap;

/// The faults of one variant.
pub struct Faults {
    /// In file order, expanded.
    pub list: Vec<Fault>,
    /// Groups that exist because of a surge, then those because of a relocation, to stand after the scenario's own.
    pub extra_groups: Vec<AgentGroup>,
    /// The crews that repair them.
    pub crews: Vec<Crew>,
    /// Ids of faults that strike nothing in this variant.
    pub no_target: Vec<String>,
    /// Every id written, with its index if it stands for one fault.
    pub ids: BTreeMap<String, Option<FaultIndex>>,
}

struct Draft<'a> {
    view: View<'a>,
    id: String,
    target: String,
    kind: FaultKind,
}

/// Faults while they are read.
struct Drafting<'r, 's, 'a> {
    context: &'r Context<'r>,
    scene: &'r Scene<'s, 'a>,
    drafts: Vec<Draft<'a>>,
    /// The group that each surge's comes on top of.
    surges_of: Vec<GroupIndex>,
    /// Every id written, with its index if it stands for one fault.
    ids: BTreeMap<String, Option<FaultIndex>>,
    faults: Faults,
}

/// Reads all faults.
pub fn read<'a>(context: &Context<'_>, root: &View<'a>, scene: &Scene<'_, 'a>) -> Faults {
    let mut drafting = Drafting {
        context,
        scene,
        drafts: Vec::new(),
        surges_of: Vec::new(),
        ids: BTreeMap::new(),
        faults: Faults {
            list: Vec::new(),
            extra_groups: Vec::new(),
            crews: Vec::new(),
            no_target: Vec::new(),
            ids: BTreeMap::new(),
        },
    };
    let views: Vec<View<'a>> = root.list("fault");
    for view in &views {
        drafting.entry(view);
    }
    let crews = crews::read(root, scene.network.places);
    drafting.time(&members(&views), &crews);
    drafting.faults.crews = crews.list;
    drafting.faults.ids = drafting.ids;
    drafting.faults
}

impl<'a> Drafting<'_, '_, 'a> {
    /// One entry, to as many drafts as it has targets.
    fn entry(&mut self, view: &View<'a>) {
        let Some(id) = view.named("id") else {
            return;
        };
        if id.contains('+') {
            let hint = "results join the ids of several root faults by `+`";
            view.error("id", "a fault's id holds no `+`", hint);
        }
        if self.ids.contains_key(id) {
            view.error(
                "id",
                format!("two faults have the id `{id}`"),
                "give one of them another id",
            );
            return;
        }
        self.ids.insert(id.to_owned(), None);
        self.context.missing(view, "kind");
        for drafted in kinds::read(self.context, view, self.scene) {
            self.draft(view, id, drafted);
        }
    }

    fn draft(&mut self, view: &View<'a>, id: &str, drafted: Drafted) {
        let id = match &drafted.suffix {
            Some(suffix) => format!("{id}/{suffix}"),
            None => id.to_owned(),
        };
        let kind = match drafted.kind {
            Some(FaultKind::SurgeAgents { group }) => {
                self.extra_group(group, &id, drafted.extra_agents)
            }
            Some(kind) => kind,
            None => draft::without_effect(),
        };
        if !drafted.strikes {
            self.faults.no_target.push(id.clone());
        }
        let index = FaultIndex(u32::try_from(self.drafts.len()).unwrap_or(u32::MAX));
        self.ids.insert(id.clone(), Some(index));
        self.drafts.push(Draft {
            view: view.clone(),
            id,
            target: drafted.target,
            kind,
        });
    }

    /// FT12: those who come on top are a group of their own that works as the group does.
    fn extra_group(&mut self, of: GroupIndex, id: &str, count: u32) -> FaultKind {
        self.surges_of.push(of);
        let of = &self.scene.groups[of.at()];
        let symbols = self.context.symbols;
        let name = symbols.name(List::Groups, of.symbol);
        self.faults.extra_groups.push(AgentGroup {
            symbol: symbols.symbol(List::Groups, &format!("{name}+{id}")),
            count,
            ..of.clone()
        });
        let at = self.scene.groups.len() + self.faults.extra_groups.len() - 1;
        FaultKind::SurgeAgents {
            group: GroupIndex(u32::try_from(at).unwrap_or(u32::MAX)),
        }
    }

    /// FT18: the fault whose stale checkouts alone are freed; one that this variant has removed has left none.
    fn left_by(&self, view: &View<'_>) -> Option<FaultIndex> {
        let name = view.text("after")?;
        match self.ids.get(name) {
            Some(Some(found)) => Some(*found),
            Some(None) => {
                let several = format!("{name}/");
                let expanded = self.ids.keys().find(|id| id.starts_with(&several));
                if let Some(expanded) = expanded {
                    let message = format!("`{name}` stands for several faults");
                    let hint = format!("name one of them, as `{expanded}`");
                    view.error("after", message, hint);
                }
                Some(FaultIndex(u32::MAX))
            }
            None => {
                let names = self.ids.keys().map(String::as_str);
                unknown(view, (view.place("after"), "after"), "fault", name, names);
                None
            }
        }
    }

    /// Times all drafts, now that every id is known. `members` have perhaps no time of their own.
    fn time(&mut self, members: &[String], crews: &Crews) {
        let mut relocated = Vec::new();
        for draft in &self.drafts {
            let is_member = members.contains(&draft.id);
            let by = clock_of(self.scene, &draft.kind);
            let timing = timing::read(self.context, &draft.view, &self.ids, is_member, &by);
            let kind = match &draft.kind {
                FaultKind::CommonCause { .. } => common_cause(&draft.view, self.scene, &self.ids),
                FaultKind::Lmremove {
                    service, feature, ..
                } => FaultKind::Lmremove {
                    service: *service,
                    feature: *feature,
                    left_by: self.left_by(&draft.view),
                },
                FaultKind::Relocate { moves, time } => FaultKind::Relocate {
                    moves: relocations::moves(
                        &draft.view,
                        self.scene,
                        (moves[0].0, &self.surges_of),
                        (&self.faults.extra_groups, &mut relocated),
                    ),
                    time: time.clone(),
                },
                kind => kind.clone(),
            };
            let lasts = match &kind {
                FaultKind::Maintenance { .. } => Some(draft::maintenance_length(&kind)),
                _ => timing.lasts,
            };
            let (crew, repair_during) = match crews.of_fault(&draft.view) {
                Some((crew, hours)) => (Some(crew), hours),
                None => (None, timing.repair_during),
            };
            self.faults.list.push(Fault {
                removed: false,
                symbol: self.context.symbols.symbol(List::Faults, &draft.id),
                kind,
                target: draft.target.clone(),
                begins: timing.begins,
                lasts,
                probability: draft.view.fraction("probability").unwrap_or(1.0),
                repair_during,
                crew,
            });
        }
        self.faults.extra_groups.append(&mut relocated);
        let views: Vec<&View<'_>> = self.drafts.iter().map(|draft| &draft.view).collect();
        timing::check_circles(&views, &self.faults.list);
    }
}

/// The clock of the site where something is struck; the first site's where that is no single place.
fn clock_of(scene: &Scene<'_, '_>, kind: &FaultKind) -> LocalTime {
    let places = scene.network.places;
    let server = |server: &ServerIndex| scene.network.servers[server.at()].host;
    let host = match kind {
        FaultKind::HostKill(host)
        | FaultKind::ClockOffset { host, .. }
        | FaultKind::ClockWindback { host, .. }
        | FaultKind::HostIdChange(host)
        | FaultKind::DiskFailure(host) => *host,
        FaultKind::ServerKill(of)
        | FaultKind::LmgrdKill(of)
        | FaultKind::VendorDaemonKill(of)
        | FaultKind::DaemonHang(of)
        | FaultKind::Lmdown(of)
        | FaultKind::FileShare(of) => server(of),
        FaultKind::ApplicationCrash { application, .. } => {
            scene.applications.list[application.at()].processes[0].host
        }
        _ => return places.site_clock(SiteIndex(0)),
    };
    places.site_clock(places.hosts[host].site)
}

/// Ids that a common cause names: they may have no time of their own.
fn members(views: &[View<'_>]) -> Vec<String> {
    let lists = views.iter().filter_map(|view| view.texts("members"));
    lists.flatten().map(|(name, _)| name.to_owned()).collect()
}

/// FT11: hosts, or faults by their ids.
fn common_cause(
    view: &View<'_>,
    scene: &Scene<'_, '_>,
    ids: &BTreeMap<String, Option<FaultIndex>>,
) -> FaultKind {
    let mut members = Vec::new();
    let names = view.texts("members").unwrap_or_default();
    for (name, at) in names {
        if let Some(Some(fault)) = ids.get(name) {
            members.push(CommonMember::Fault(*fault));
        } else if let Some(host) = strikes::host_of_name(scene, name) {
            members.push(CommonMember::Host(host));
        } else if !ids.contains_key(name) {
            let hosts = scene
                .network
                .places
                .hosts
                .iter()
                .map(|host| host.name.as_str());
            let known = hosts.chain(ids.keys().map(String::as_str));
            unknown(view, (at, "members"), "host or fault", name, known);
        } else {
            let expanded = ids.keys().find(|id| id.starts_with(&format!("{name}/")));
            if let Some(expanded) = expanded {
                let message = format!("`{name}` stands for several faults");
                let hint = format!("name one of them, as `{expanded}`");
                view.sink.error(at, &view.path_of("members"), message, hint);
            }
        }
    }
    FaultKind::CommonCause {
        members,
        each_probability: view.fraction("each_probability").unwrap_or(1.0),
        spread: view.duration("spread").unwrap_or(kernel::Span::ZERO),
    }
}
