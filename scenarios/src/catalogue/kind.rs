//! What the catalogue's rows say, typed: features, kinds of application, rows, options.
//!
//! A row names one of few behaviors for taking ([`RowTake`]) and for giving
//! ([`RowGive`]); the code never asks which application it is.

use super::condition::Condition;
use model::plan::{AgentRole, CheckoutUnit, ConfigurationServer, Medium, Role, Version};

/// What one license covers (AP20).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// All instances of a configuration environment.
    Environment,
    /// Both of a redundant pair, or one server alone.
    Pair,
    /// One process.
    Instance,
    /// An agent's place, as a DN.
    Seat,
    /// A person logged in.
    User,
    /// A port of telephony.
    Port,
    /// A client's open connection.
    Connection,
    /// A call while it is treated.
    Call,
    /// A request, for the hour after it.
    RequestHour,
}

impl Unit {
    /// Every unit with its name in the tables.
    pub const ALL: [(Unit, &'static str); 9] = [
        (Unit::Environment, "environment"),
        (Unit::Pair, "pair"),
        (Unit::Instance, "instance"),
        (Unit::Seat, "seat"),
        (Unit::User, "user"),
        (Unit::Port, "port"),
        (Unit::Connection, "connection"),
        (Unit::Call, "call"),
        (Unit::RequestHour, "request-hour"),
    ];

    /// The name in the tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        Unit::ALL
            .iter()
            .find(|(unit, _)| *unit == self)
            .map_or("", |(_, name)| name)
    }

    /// Whether licenses of it are counted by use; else one goes with a process, pair or environment.
    #[must_use]
    pub const fn counts_use(self) -> bool {
        !matches!(self, Unit::Environment | Unit::Pair | Unit::Instance)
    }
}

/// A feature of the guide's tables (CT1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// Its name, as the guide prints it most.
    pub name: String,
    /// The version that current applications ask for.
    pub version: Version,
    /// The same as text, e.g. `8.0`.
    pub version_text: String,
    /// What one license covers.
    pub unit: Unit,
    /// Who shares one checkout.
    pub shared: CheckoutUnit,
    /// It stands in the table by application.
    pub in_applications: bool,
    /// It stands in the list of technical licenses.
    pub in_list: bool,
    /// A product of the mapping brings it.
    pub in_products: bool,
    /// Names under which the guide misprints it.
    pub also_printed: Vec<String>,
    /// Misprints, contradictions and the reading taken.
    pub note: String,
}

/// A row of the guide's list of technical licenses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TechnicalLicense {
    /// The name as printed.
    pub name: String,
    /// The version.
    pub version: Version,
    /// The same as printed, e.g. `8.0`.
    pub version_text: String,
    /// The unit as printed, e.g. `environment/instance`.
    pub quantity: String,
    /// The reading taken.
    pub note: String,
}

/// When and how many licenses a row takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowTake {
    /// One at the start.
    Once,
    /// One at the start for each server of a pair that is not a hot-standby one (AP19).
    PerServer,
    /// The number that its options name, or what is left of it (AP7, AP20).
    Number,
    /// What the first of its options leaves beside the others; all that are left if one of them is not given.
    Rest,
    /// All that are left (AP8).
    All,
    /// One at each login (AP12).
    Login,
    /// One at each arrival (AP13, AP17).
    Arrival,
    /// None, in no case.
    Never,
}

/// How the licenses that a row takes reach users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowGive {
    /// They switch a function on.
    Function,
    /// They let pairs be switched over (AP5).
    Switchover,
    /// They make a standby a hot one (AP5).
    HotStandby,
    /// They open a service to arrivals of a kind (AP13).
    Service(String),
    /// Each login takes them.
    Login {
        /// Whose logins; `None`: everyone's.
        role: Option<AgentRole>,
        /// The feature that is taken in place of a missing one (AP12).
        fallback: Option<String>,
    },
    /// Each agent's first call takes one (AP8).
    FirstCall,
    /// Each agent of a loaded campaign group takes one (AP9).
    Campaign {
        /// Only campaign groups that dial in preview mode are loaded.
        preview_only: bool,
    },
    /// Each agent with the medium takes one, and those in excess are logged out (AP11).
    Forced(Option<Medium>),
    /// Each arrival takes one.
    Arrival {
        /// Kinds of demand; empty: any.
        kinds: Vec<String>,
        /// Autodial is refused (AP10).
        refuses_autodial: bool,
    },
}

/// One feature that a kind of application takes: a row of the table by application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The feature's name.
    pub feature: String,
    /// The name as the guide prints it in this row.
    pub as_printed: String,
    /// The version asked for at the kind's own release (LF5).
    pub version: Version,
    /// The same as text.
    pub version_text: String,
    /// Without it the application does not start, or a login or arrival is denied; else a function
    /// is switched off (AP1, AP4).
    pub required: bool,
    /// When it is asked for, if `functions` does not say.
    pub wanted: Condition,
    /// When and how many.
    pub take: RowTake,
    /// The options that name the number; the smallest counts.
    pub options: Vec<String>,
    /// What one license covers.
    pub unit: Unit,
    /// Who shares one checkout.
    pub shared: CheckoutUnit,
    /// How users get it.
    pub give: RowGive,
    /// What happens without it.
    pub if_missing: String,
    /// It stands in the guide's table by application; else elsewhere in the guide.
    pub in_guide_table: bool,
    /// Where in the guide.
    pub source: String,
    /// Misprints, contradictions and the reading taken.
    pub note: String,
}

/// What an option's zero means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZeroMeans {
    /// No license.
    None,
    /// All that are left (`num-of-licenses`, AP7).
    Max,
}

/// An option that a kind of application understands, under the product's own name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionRule {
    /// Its name.
    pub name: String,
    /// It is true or false, not a number or `max`.
    pub is_switch: bool,
    /// What zero means.
    pub zero: ZeroMeans,
    /// An invalid value counts as `max` (AP7); else it is an error.
    pub invalid_is_max: bool,
    /// What it says, for messages.
    pub meaning: String,
}

/// The part that a kind plays for others; see [`Role`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleName {
    /// None.
    Plain,
    /// Solution Control Server.
    SolutionControl,
    /// Configuration Server.
    Configuration,
    /// License Reporting Manager.
    LicenseReporting,
    /// Outbound Contact Server.
    Outbound,
    /// Passes the LRM gate (AP16).
    Framework,
}

/// A kind of application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its name in scenario files.
    pub name: String,
    /// Its name in the guide.
    pub guide_name: String,
    /// Other names that scenario files may use.
    pub also: Vec<String>,
    /// Its release if a scenario does not say (7 or 8).
    pub release: u32,
    /// The part it plays.
    pub role_name: RoleName,
    /// Its client library knows the single configuration only (TP10).
    pub java_only: bool,
    /// Values of `mode`, the default first; empty: it has none.
    pub modes: Vec<String>,
    /// Values of `dialing` in order of preference; empty: it has none (AP9, AP10).
    pub dialing: Vec<String>,
    /// Kinds of demand that it tells apart; empty: it tells none apart.
    pub demand_kinds: Vec<String>,
    /// It stands in the guide's table by application.
    pub in_guide_table: bool,
    /// Whatever else is known.
    pub note: String,
    /// What it takes, in the order in which it asks (TP7).
    pub rows: Vec<Row>,
    /// The options that it understands.
    pub options: Vec<OptionRule>,
}

impl Kind {
    /// The part it plays; `configuration` is what it is if it is a Configuration Server.
    #[must_use]
    pub const fn role(&self, configuration: ConfigurationServer) -> Role {
        match self.role_name {
            RoleName::Plain => Role::Plain,
            RoleName::SolutionControl => Role::SolutionControl,
            RoleName::Configuration => Role::Configuration(configuration),
            RoleName::LicenseReporting => Role::LicenseReporting,
            RoleName::Outbound => Role::Outbound,
            RoleName::Framework => Role::Framework,
        }
    }

    /// An option by its exact name.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<&OptionRule> {
        self.options.iter().find(|option| option.name == name)
    }

    /// Its features' names in the order in which it asks.
    pub fn feature_names(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|row| row.feature.as_str())
    }

    /// Whether demand that is not agents may name it (AG6).
    #[must_use]
    pub fn serves_demand(&self) -> bool {
        self.rows
            .iter()
            .any(|row| matches!(row.give, RowGive::Arrival { .. } | RowGive::Service(_)))
    }

    /// Whether it takes what a scenario's `at_start` and `per_login` name, of any vendor (LF11).
    #[must_use]
    pub fn is_generic(&self) -> bool {
        self.name == "generic"
    }
}
