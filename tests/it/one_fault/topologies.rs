//! How the license servers of the matrix stand together, and how applications search them.

use super::applications::FEATURES;
use crate::scenario::{Scenario, Table, inline, server};

/// One way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Topology {
    Single,
    ThreeNode,
    /// Each node at a site of its own, for cuts between them.
    ThreeNodeApart,
    LocalFirst,
    FileOrder,
    AnyServer,
    WholeSet,
    /// A single server with a cold standby.
    Standby,
}

pub const ALL: [Topology; 6] = [
    Topology::Single,
    Topology::ThreeNode,
    Topology::LocalFirst,
    Topology::FileOrder,
    Topology::AnyServer,
    Topology::WholeSet,
];

impl Topology {
    pub fn name(self) -> &'static str {
        match self {
            Topology::Single => "single",
            Topology::ThreeNode => "three-node",
            Topology::ThreeNodeApart => "three-node-apart",
            Topology::LocalFirst => "local-first",
            Topology::FileOrder => "file-order",
            Topology::AnyServer => "any-server",
            Topology::WholeSet => "whole-set",
            Topology::Standby => "standby",
        }
    }

    pub fn servers(self) -> &'static [&'static str] {
        match self {
            Topology::Single | Topology::Standby => &["lic-1"],
            _ => &["lic-1", "lic-2", "lic-3"],
        }
    }

    /// The kind of `[topology]`.
    fn kind(self) -> &'static str {
        match self {
            Topology::Single | Topology::Standby => "single",
            Topology::ThreeNode | Topology::ThreeNodeApart => "three-node",
            _ => "independent",
        }
    }

    /// An application with its server list.
    pub fn with_list(self, application: Table) -> Table {
        match self {
            Topology::LocalFirst => application.set("license_servers", "local-first"),
            Topology::FileOrder => application.set("license_servers", "file-order"),
            Topology::Standby => application.set("license_servers", "7260@lic-1:7260@lic-dr"),
            _ => application,
        }
    }

    /// The site of a server: one of the servers is at the applications' own.
    fn site(self, number: usize) -> &'static str {
        match self {
            Topology::LocalFirst if number == 0 => "desks",
            Topology::ThreeNodeApart => ["here", "there", "desks"][number],
            _ => "here",
        }
    }

    /// The servers, with ample stock. `dated` is a feature whose licenses end with a day.
    pub fn servers_with(self, dated: Option<(&str, &str)>, has_fixed_port: bool) -> Scenario {
        let stock = |table: Table| {
            FEATURES.iter().fold(table, |table, feature| match dated {
                Some((dated, day)) if dated == *feature => table.grant_until(feature, 900, day),
                _ => table.grant(feature, 900),
            })
        };
        let mut scenario = Scenario::topology(self.kind())
            .parameter("clock_check", "all")
            .parameter("vendor_restart_delay", "5 s");
        match self {
            Topology::AnyServer => scenario = scenario.parameter("reconnect", "any-server"),
            Topology::WholeSet => scenario = scenario.parameter("list_search", "whole-set"),
            _ => {}
        }
        let is_three_node = self.kind() == "three-node";
        if is_three_node {
            scenario = scenario.table("entitlement", stock);
        }
        for (number, name) in self.servers().iter().enumerate() {
            let mut server = server(name).set("site", self.site(number));
            if has_fixed_port {
                server = server.set("vendor_port", 7261);
            }
            if !is_three_node {
                server = stock(server);
            }
            scenario = scenario + server;
        }
        if self == Topology::Standby {
            // Its activation is set by each case; here it never comes.
            let by_hand = inline().set("activated_by", "hand").set("at", "90 d");
            let standby = server("lic-dr")
                .set("site", "there")
                .set("standby", by_hand);
            scenario = scenario + stock(standby);
        }
        scenario
    }
}
