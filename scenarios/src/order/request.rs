//! What an order says: who orders what, for which servers and applications.
//!
//! It does not decide anything; what a field leaves open is `None` and stands in the kit as missing.

use super::counts::{Bought, Deployment};
use crate::catalogue::{Kind, OptionValue};
use crate::settings::Purpose;
use jiff::civil::Date;
use model::plan::{Medium, Redundancy};
use std::collections::BTreeMap;

/// How the license servers stand together (TP1, TP2, TP6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Configuration {
    /// One server, one file.
    #[default]
    Single,
    /// Three servers with copies of one file.
    ThreeNode,
    /// Two or more servers, each with a file of its own part.
    Independent,
}

impl Configuration {
    /// All with their names.
    pub const ALL: [(Configuration, &'static str); 3] = [
        (Configuration::Single, "single"),
        (Configuration::ThreeNode, "three-node"),
        (Configuration::Independent, "independent"),
    ];

    /// The name in scenarios and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Configuration::Single => "single",
            Configuration::ThreeNode => "three-node",
            Configuration::Independent => "independent",
        }
    }

    /// How many servers it has if nobody names them: the fewest that make it.
    #[must_use]
    pub const fn fewest_servers(self) -> usize {
        match self {
            Configuration::Single => 1,
            Configuration::ThreeNode => 3,
            Configuration::Independent => 2,
        }
    }

    /// Whether so many servers make it.
    #[must_use]
    pub const fn allows(self, servers: usize) -> bool {
        match self {
            Configuration::Single | Configuration::ThreeNode => servers == self.fewest_servers(),
            Configuration::Independent => servers >= self.fewest_servers(),
        }
    }
}

/// What licenses may be for, with their names in scenarios and on the command line (CT4).
pub const PURPOSES: [(Purpose, &str); 5] = [
    (Purpose::Demo, "demo"),
    (Purpose::Evaluation, "evaluation"),
    (Purpose::Testing, "testing"),
    (Purpose::Production, "production"),
    (Purpose::Development, "development"),
];

/// A license server of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderServer {
    /// Its name, by which places and parts name it.
    pub name: String,
    /// Its host's name.
    pub host: String,
    /// Its host's ID (LF7).
    pub host_id: Option<String>,
    /// Type and version of the host's operating system.
    pub operating_system: Option<String>,
    /// lmgrd's port.
    pub port: u16,
    /// The vendor daemon's port, if it is fixed.
    pub vendor_port: Option<u16>,
    /// Its part of what is split, relative to the other servers' (independent only).
    pub weight: u64,
}

impl OrderServer {
    /// A server of which only the host is known, named like it, with an even part.
    #[must_use]
    pub fn named(host: &str) -> OrderServer {
        OrderServer {
            name: host.to_owned(),
            host: host.to_owned(),
            host_id: None,
            operating_system: None,
            port: 7260,
            vendor_port: None,
            weight: 1,
        }
    }
}

/// Where a feature's licenses go that are not split by parts (independent only).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// All to one server, by its name.
    Server(String),
    /// At least one to each server.
    OneEach,
    /// In parts of its own: each server's weight, by its name.
    Parts(Vec<(String, u64)>),
}

/// An application that the licenses are for.
#[derive(Clone, Debug)]
pub struct OrderApplication<'c> {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: &'c Kind,
    /// How many instances or pairs.
    pub count: u32,
    /// Its release, if given.
    pub release: Option<u32>,
    /// Its redundancy.
    pub redundancy: Redundancy,
    /// It works with other sites' servers (AP19).
    pub multi_site: bool,
    /// Its mode, if given.
    pub mode: Option<String>,
    /// Its dialing, if given.
    pub dialing: Option<String>,
    /// The optional features that are wanted, if given (AP4).
    pub functions: Option<Vec<String>>,
    /// Its options.
    pub options: BTreeMap<String, OptionValue>,
    /// The media of its agents.
    pub media: Vec<Medium>,
    /// Kinds of the demands that name it.
    pub demands: Vec<Option<String>>,
}

impl<'c> OrderApplication<'c> {
    /// One instance of a kind with all else at its default.
    #[must_use]
    pub fn of_kind(kind: &'c Kind) -> OrderApplication<'c> {
        OrderApplication {
            name: kind.name.clone(),
            kind,
            count: 1,
            release: None,
            redundancy: Redundancy::None,
            multi_site: false,
            mode: None,
            dialing: None,
            functions: None,
            options: BTreeMap::new(),
            media: Vec::new(),
            demands: Vec::new(),
        }
    }
}

/// Licenses of a feature that have a last day, while the others of it are permanent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dated {
    /// How many.
    pub count: u32,
    /// The last day.
    pub expires: Date,
    /// The server that holds them, by its place in the order; `None`: they are divided as the feature is.
    pub server: Option<usize>,
}

/// An order.
#[derive(Clone, Debug, Default)]
pub struct Order<'c> {
    /// Who orders.
    pub company: Option<String>,
    /// What for.
    pub purpose: Option<Purpose>,
    /// Products and quantities.
    pub bought: Vec<Bought<'c>>,
    /// How agents go together; blended if not said.
    pub deployment: Option<Deployment>,
    /// How the servers stand together.
    pub configuration: Configuration,
    /// The license servers; if none is named, as many as the configuration needs.
    pub servers: Vec<OrderServer>,
    /// Features that are not split by parts, by name.
    pub place: BTreeMap<String, Place>,
    /// Counts by feature that the customer sets in place of those that follow from the products, or
    /// beside them.
    pub counts: BTreeMap<String, u32>,
    /// Counts by feature and server that are there already and stay so; in place of parts.
    pub divided: BTreeMap<String, Vec<u32>>,
    /// What the licenses are for, as far as it is known.
    pub applications: Vec<OrderApplication<'c>>,
    /// Type and version of the switch.
    pub switch: Option<String>,
    /// DNs of agents' seats; the seats ordered if not said.
    pub seat_dns: Option<u32>,
    /// How those DNs are distributed among agents and places.
    pub seat_distribution: Option<String>,
    /// Technical DNs; 999,999 if not said.
    pub technical_dns: Option<u32>,
    /// The last day of all licenses ordered; if not said, those of `dated` end, the others are permanent.
    pub expires: Option<Date>,
    /// By feature, the licenses that have a last day of their own.
    pub dated: BTreeMap<String, Vec<Dated>>,
    /// The last day of the licenses in use until the new ones come.
    pub in_use_until: Option<Date>,
    /// The day of the order.
    pub ordered: Option<Date>,
}
