//! From one variant's merged tree to its plan, a room for each section of the file.
//!
//! Names are resolved in the order in which they can be known: places, servers, what they
//! grant, applications, those who use them, faults. Every room reports and goes on; a plan is handed
//! out only if nothing was wrong.

pub mod agents;
pub mod applications;
pub mod clients;
pub mod crews;
pub mod demand;
pub mod entitlement;
pub mod expiry;
pub mod fault_changes;
pub mod fault_kinds;
pub mod fault_network;
pub mod fault_targets;
pub mod fault_timing;
pub mod faults;
pub mod features;
pub mod firewalls;
pub mod head;
pub mod holidays;
pub mod instances;
pub mod license_file;
pub mod needs;
pub mod options_file;
pub mod parameters;
pub mod patience;
pub mod places;
pub mod policies;
pub mod products;
pub mod protocols;
pub mod recorded;
mod recorded_zone;
pub mod relocations;
pub mod reporting;
pub mod schedules;
pub mod server_lists;
pub mod servers;
pub mod standby;
pub mod stock;
mod windback;
mod written_files;

use crate::advice::{self, Design};
use crate::clock::Calendar;
use crate::files::{self, Recorder};
use crate::finding::Severity;
use crate::merge::Added;
use crate::scale::Scale;
use crate::sink::Sink;
use crate::study::VariantNotes;
use crate::symbols::SymbolTable;
use crate::view::View;
use crate::written::{Origin, Table};
use model::plan::{self, Plan, Symbols};
use std::sync::Arc;

/// What all rooms share while one variant is checked.
pub struct Context<'a> {
    /// Where findings go.
    pub sink: &'a Sink,
    /// The names of the study.
    pub symbols: &'a SymbolTable,
    /// The files that the scenario names.
    pub files: &'a Recorder<'a>,
    /// Entries that overlays added under names like existing ones.
    pub added: &'a [Added],
    /// The scenario's calendar.
    pub calendar: Calendar,
    /// How long it is played.
    pub duration: kernel::Span,
    /// What recorded load this variant has read.
    pub recordings: recorded::Recordings,
    /// Whether the design is looked at for what the guide advises.
    pub advises: bool,
}

impl Context<'_> {
    /// The text of a file that a value names, and the file's path relative to the scenario's folder.
    /// What cannot be read is reported at the value.
    pub fn read(&self, named: &str, at: Origin, key: &str) -> Option<(String, String)> {
        let path = self.path(named, at);
        match self.files.text(&path) {
            Ok(text) => Some((text, path)),
            Err(error) => {
                let message = format!("cannot read `{named}`: {error}");
                self.sink.error(at, key, message, error.hint());
                None
            }
        }
    }

    /// The path of a file relative to the scenario's folder, from the text that names it.
    #[must_use]
    pub fn path(&self, named: &str, at: Origin) -> String {
        let texts = self.sink.texts();
        let named_in = texts.files.get(at.file as usize);
        files::resolve(named_in.map_or("", |file| file.path.as_str()), named)
    }

    /// A law, its samples read from their file if they are in one.
    pub fn law(&self, view: &View<'_>, key: &str, signed: bool) -> Option<kernel::Distribution> {
        match view.law(key, signed)? {
            crate::distribution::Law::Known(law) => Some(law),
            crate::distribution::Law::Empirical { path, at } => {
                let key = view.path_of(key);
                let (text, _) = self.read(&path, at, &key)?;
                match crate::distribution::samples(&text, signed) {
                    Ok(law) => Some(law),
                    Err((line, message)) => {
                        let message = format!("`{path}`, line {line}: {message}");
                        self.sink.error(at, &key, message, "one value a line, such as `90 min`; or plain numbers under a header that ends in `_s`, `_min` or `_h`");
                        None
                    }
                }
            }
        }
    }

    /// How long something takes that takes no time where no table says so.
    pub fn time_taken(&self, view: Option<&View<'_>>, key: &str) -> kernel::Distribution {
        let given = view.and_then(|view| self.law(view, key, false));
        given.unwrap_or(kernel::Distribution::Constant(0))
    }

    /// Reports a required key that is not there. An entry that an overlay brought under a name like an
    /// existing one is probably a misspelling, and the hint says so.
    pub fn missing(&self, view: &View<'_>, key: &str) {
        let like = self.added.iter().find(|added| added.at == view.at);
        match like {
            Some(added) if !view.has(key) => {
                let hint = format!("the entry is new here, is `{}` meant?", added.like);
                view.error("", format!("`{key}` is missing"), hint);
            }
            _ => view.missing(key),
        }
    }
}

impl Context<'_> {
    /// Reports that none of several keys is there.
    pub fn missing_one_of(&self, view: &View<'_>, keys: &str) {
        let like = self.added.iter().find(|added| added.at == view.at);
        let hint = like.map(|added| format!("the entry is new here, is `{}` meant?", added.like));
        view.error(
            "",
            format!("one of {keys} is missing"),
            hint.unwrap_or_else(|| "write one of them".to_owned()),
        );
    }
}

/// The trees that a variant is checked from.
pub struct Trees<'a> {
    /// The variant's name.
    pub name: &'a str,
    /// Its merged tree.
    pub merged: &'a Table,
    /// The tree of the file's own variant, whose servers leave their hosts when they are removed.
    pub own: &'a Table,
}

/// Checks one variant. The plan still lacks the finished table of names.
pub fn variant(context: &Context<'_>, trees: &Trees<'_>) -> (Plan, VariantNotes) {
    let root = View::root(context.sink, trees.merged);
    let own = View::root(context.sink, trees.own);
    let global = parameters::Parameters::global(&root);
    let scale = Scale::of(&root);
    let mut places = places::read(context, &root, &own);
    let mut systems = servers::read(context, &root, &own, &global, &mut places);
    let instances = instances::read(context, &root, &mut places);
    let stocks = entitlement::stocks(context, &root, &mut systems, &places);
    servers::check_ports(&systems);
    let options = options_file::read(context, &mut systems);
    stock::fill(context, &mut systems, &stocks, &places);
    let mut services = systems.services.clone();
    let entitlement = entitlement::bought(&services, &systems.layout);
    let later_ports = server_lists::later_ports(context, &root, &systems, &places);
    let protocols = protocols::of_servers(&places, &systems.servers, &systems.layout);
    let network = server_lists::Network {
        places: &places,
        servers: &systems.servers,
        services: &services,
        layout: &systems.layout,
        protocols: &protocols,
        later_ports: &later_ports,
    };
    let applications = applications::read(context, &root, &global, &network, instances);
    let campaigns = agents::campaigns(context, &root, &applications, &places);
    let mut groups = agents::read(context, &root, &applications, &campaigns, &places, scale);
    let demands = demand::read(context, &root, &applications, &places, scale);
    let firewalls = firewalls::read(context, &root, &places);
    let scene = faults::Scene {
        network: &network,
        stocks: &stocks,
        root: &root,
        own: &own,
        applications: &applications,
        groups: &groups,
        demands: &demands,
        firewalls: &firewalls,
    };
    let faults = faults::read(context, &root, &scene);
    let standbys = standby::read(context, &network, &applications, &faults);
    if context.advises && !context.sink.has_errors() {
        let design = Design {
            symbols: context.symbols,
            root: &root,
            duration: context.duration,
            network: &network,
            stocks: &stocks,
            applications: &applications,
            groups: &groups,
            firewalls: &firewalls,
            faults: &faults.list,
        };
        advice::advise(&design);
    }
    groups.extend(faults.extra_groups);
    let reporting = reporting::read(context, &root, &groups, &faults.list);
    let mut option_notes = Vec::new();
    let mut clients = plan::Clients::default();
    if !options.is_empty() {
        let census = clients::census(context, &root, &places, &applications, &groups, &demands);
        for options in &options {
            let at = options.service.at();
            let pools = &mut services[at].pools;
            let (notes, findings) = policies::apply(context, options, &stocks[at], pools, &census);
            option_notes.extend(notes);
            context.sink.extend(findings);
        }
        clients = census.clients;
    }
    let notes = VariantNotes {
        no_target: faults.no_target,
        options: option_notes,
        left_open: applications.left_open,
        is_choice: true,
        unsupported: applications.unsupported,
        license_files: match context.advises {
            true => written_files::files(&root, &systems, &stocks, &places.hosts),
            false => Vec::new(),
        },
        dropped: Vec::new(),
    };
    for (server, standby) in standbys {
        systems.servers[server.at()].standby = Some(standby);
    }
    let plan = Plan {
        scenario: root.text("name").unwrap_or_default().to_owned(),
        variant: trees.name.to_owned(),
        condition: None,
        symbols: Arc::new(Symbols::default()),
        start: context.calendar.start(),
        duration: context.duration,
        warm_up: head::warm_up(context, &root),
        sites: places.sites,
        hosts: places.hosts,
        services: services.into(),
        servers: systems.servers.into(),
        firewalls,
        applications: applications.list.into(),
        campaigns: campaigns.list,
        groups,
        demands,
        faults: faults.list,
        crews: faults.crews,
        clients,
        entitlement: entitlement.into(),
        reporting,
        parameters: plan::Parameters {
            orphans: global.truth("orphans", true),
            order_lead_time: parameters::order_lead_time(&root),
        },
    };
    (plan, notes)
}

/// So many known names are listed where none is near.
const LISTED_MAX: usize = 32;

/// How the names of a vocabulary are listed.
fn listed_by(what: &str) -> &'static str {
    match what {
        "kind of fault" => "; `licsim kinds faults` lists them",
        "kind of application" => "; `licsim kinds applications` lists them",
        "metric" => "; `licsim kinds metrics` lists them",
        _ => "",
    }
}

/// Reports a name that nothing bears, with the nearest that something does.
pub fn unknown<'n>(
    view: &View<'_>,
    (at, key): (Origin, &str),
    what: &str,
    name: &str,
    known: impl Iterator<Item = &'n str>,
) {
    let known: Vec<&str> = known.collect();
    let hint = match crate::keys::nearest(name, known.iter().copied()) {
        Some(near) => format!("is `{near}` meant?"),
        None if known.is_empty() => format!("there is no {what} at all"),
        None if known.len() <= LISTED_MAX => format!("there are: {}", known.join(", ")),
        None => format!(
            "there are {}, among them: {}{}",
            known.len(),
            known[..LISTED_MAX].join(", "),
            listed_by(what)
        ),
    };
    let path = view.path_of(key);
    let message = format!("there is no {what} `{name}`");
    view.sink.report(Severity::Error, at, &path, message, hint);
}
