//! How the license servers of the matrix stand together, and how applications search them.

use super::applications::FEATURES;
use std::fmt::Write;

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

/// What a case writes for its standby's activation, to be replaced by its fault: a time that never comes.
pub const BY_HAND: &str = "activated_by = \"hand\", at = \"90 d\"";

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

    /// The keys of each application's server list.
    pub fn list(self) -> &'static str {
        match self {
            Topology::LocalFirst => "license_servers = \"local-first\"",
            Topology::FileOrder => "license_servers = \"file-order\"",
            Topology::Standby => "license_servers = \"7260@lic-1:7260@lic-dr\"",
            _ => "",
        }
    }

    /// The servers' part of the scenario. `dated` is a feature whose licenses end with the first day.
    pub fn text(self, dated: Option<&str>, has_fixed_port: bool) -> String {
        let features: Vec<String> = FEATURES
            .iter()
            .map(|feature| match dated {
                Some(dated) if dated == *feature => {
                    format!("{feature} = {{ count = 900, expires = 2026-03-02 }}")
                }
                _ => format!("{feature} = 900"),
            })
            .collect();
        let features = features.join(", ");
        let (kind, parameters) = match self {
            Topology::Single | Topology::Standby => ("single", ""),
            Topology::ThreeNode | Topology::ThreeNodeApart => ("three-node", ""),
            Topology::LocalFirst | Topology::FileOrder => ("independent", ""),
            Topology::AnyServer => ("independent", "reconnect = \"any-server\"\n"),
            Topology::WholeSet => ("independent", "list_search = \"whole-set\"\n"),
        };
        let mut text = format!(
            "[parameters]\nclock_check = \"all\"\nvendor_restart_delay = \"5 s\"\n{parameters}[topology]\nkind = \"{kind}\"\n"
        );
        let is_three_node = kind == "three-node";
        if is_three_node {
            let _ = writeln!(text, "[entitlement]\nfeatures = {{ {features} }}");
        }
        for (number, name) in self.servers().iter().enumerate() {
            // One of the servers is the applications' own site's.
            let site = match self {
                Topology::LocalFirst if number == 0 => "desks",
                Topology::ThreeNodeApart => ["here", "there", "desks"][number],
                _ => "here",
            };
            let _ = writeln!(text, "[[server]]\nname = \"{name}\"\nsite = \"{site}\"");
            if has_fixed_port {
                let _ = writeln!(text, "vendor_port = 7261");
            }
            if !is_three_node {
                let _ = writeln!(text, "features = {{ {features} }}");
            }
        }
        if self == Topology::Standby {
            let _ = writeln!(
                text,
                "[[server]]\nname = \"lic-dr\"\nsite = \"there\"\nfeatures = {{ {features} }}\nstandby = {{ {BY_HAND} }}"
            );
        }
        text
    }
}
