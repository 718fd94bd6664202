//! One variant's tree to its plan, room after room.

use crate::advice::{self, Design};
use crate::check::applications::{entries as applications, instances};
use crate::check::context::Context;
use crate::check::faults::entries as faults;
use crate::check::faults::scene::Scene;
use crate::check::load::demand;
use crate::check::options::{clients, file as options_file, policies};
use crate::check::people::groups as agents;
use crate::check::places::{firewalls, hosts as places};
use crate::check::servers::network::Network;
use crate::check::servers::{activation, lists, protocols, systems as servers};
use crate::check::stock::{entitlement, pools as stock, written_files};
use crate::check::{head, parameters, reporting};
use crate::notes::VariantNotes;
use crate::scale::Scale;
use crate::view::View;
use crate::written::Table;
use model::plan::{self, Plan, Symbols};
use std::sync::Arc;

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
    let later_ports = lists::later_ports(context, &root, &systems, &places);
    let protocols = protocols::of_servers(&places, &systems.servers, &systems.layout);
    let network = Network {
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
    let scene = Scene {
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
    let standbys = activation::read(context, &network, &applications, &faults);
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
