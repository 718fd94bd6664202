//! Small random plans: license servers, applications, a group and a demand, and what befalls them.

use crate::plan::{
    Access, AgentGroup, AgentRole, Application, ApplicationIndex, Arrivals, Begin, CheckoutUnit,
    ClientId, Clients, Demand, Fault, FaultKind, FeatureId, Give, GroupIndex, Host, HostIdBinding,
    HostIndex, Limit, ListEntry, ListSearch, LogoutOrder, Lot, Need, OnServerLoss, OnViolation,
    Parameters, PartyIndex, Plan, Policy, Pool, Process, Reconnect, Redundancy, Reporting,
    Reservation, Retry, Role, Schedule, Server, ServerIndex, Service, ServiceIndex, Site,
    SiteClock, SiteIndex, Start, Step, Symbol, Symbols, Take, Timetable, Users, Version,
};
use kernel::{Distribution, Span, Time};
use proptest::prelude::*;
use std::sync::Arc;

/// The features: what logins take, and what they take besides.
const FEATURES: u32 = 2;
/// The applications, all of which the group logs in to; the demand comes to the last.
const APPLICATIONS: u32 = 2;
/// How long a world is played.
const DAY: Span = Span::DAY;

/// A line of a license file.
#[derive(Clone, Debug)]
pub(super) struct Line {
    feature: u32,
    count: u32,
    version: u32,
    expires: Option<u64>,
    valid_from: u64,
    altered: bool,
    uncounted: bool,
    elsewhere: bool,
    policy: Option<(u8, u32, u32)>,
}

/// An application's need.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    feature: u32,
    version: u32,
    required: bool,
    count: u32,
    how: How,
}

/// How it takes and gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Login,
    EachLogin,
    Supervisors,
    Forced,
    Arrival,
    EachArrival,
    Function,
}

/// An application.
#[derive(Clone, Debug)]
pub(super) struct Program {
    wishes: Vec<Wish>,
    backward: bool,
    goes_on: bool,
    exits: bool,
    any_server: bool,
    whole_set: bool,
    order: u8,
}

/// A fault at an hour for so many minutes.
#[derive(Clone, Debug)]
pub(super) struct Blow {
    kind: u8,
    target: u32,
    hour: u64,
    minutes: u64,
}

/// All that a small plan is made of.
#[derive(Clone, Debug)]
pub(super) struct Small {
    files: Vec<Vec<Line>>,
    programs: Vec<Program>,
    blows: Vec<Blow>,
    agents: u32,
    supervisors: bool,
    /// Instants at which one more user is looked at, in seconds.
    pub(super) instants: Vec<u64>,
    pub(super) seed: u64,
}

fn line() -> impl Strategy<Value = Line> {
    (
        (0..FEATURES, 0..7_u32, 7..9_u32),
        prop::option::weighted(0.2, 1..24_u64),
        prop_oneof![5 => Just(0), 1 => 1..12_u64],
        (
            prop::bool::weighted(0.05),
            prop::bool::weighted(0.05),
            prop::bool::weighted(0.05),
        ),
        prop::option::weighted(0.25, (0..3_u8, 0..6_u32, 1..3_u32)),
    )
        .prop_map(
            |((feature, count, version), expires, valid_from, flags, policy)| Line {
                feature,
                count,
                version,
                expires,
                valid_from,
                altered: flags.0,
                uncounted: flags.1,
                elsewhere: flags.2,
                policy,
            },
        )
}

fn wish() -> impl Strategy<Value = Wish> {
    let how = prop_oneof![
        Just(How::Login),
        Just(How::EachLogin),
        Just(How::Supervisors),
        Just(How::Forced),
        Just(How::Arrival),
        Just(How::EachArrival),
        Just(How::Function),
    ];
    let version = prop_oneof![3 => Just(7), 1 => Just(8)];
    (0..FEATURES, version, any::<bool>(), 1..4_u32, how).prop_map(
        |(feature, version, required, count, how)| Wish {
            feature,
            version,
            required,
            count,
            how,
        },
    )
}

fn program() -> impl Strategy<Value = Program> {
    let flags = (
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    );
    (prop::collection::vec(wish(), 1..4), flags, 0..3_u8).prop_map(|(wishes, flags, order)| {
        let (backward, goes_on, exits, any_server, whole_set) = flags;
        Program {
            wishes,
            backward,
            goes_on,
            exits,
            any_server,
            whole_set,
            order,
        }
    })
}

fn blow() -> impl Strategy<Value = Blow> {
    (0..10_u8, 0..2_u32, 0..22_u64, 1..180_u64).prop_map(|(kind, target, hour, minutes)| Blow {
        kind,
        target,
        hour,
        minutes,
    })
}

/// Any small plan.
pub(super) fn any_small() -> impl Strategy<Value = Small> {
    let file = || prop::collection::vec(line(), 1..4);
    (
        prop::collection::vec(file(), 1..3),
        prop::collection::vec(program(), APPLICATIONS as usize),
        prop::collection::vec(blow(), 0..3),
        (2..7_u32, prop::bool::weighted(0.3)),
        prop::collection::vec(60..86_000_u64, 4),
        0..1000_u64,
    )
        .prop_map(
            |(files, programs, blows, (agents, supervisors), instants, seed)| Small {
                files,
                programs,
                blows,
                agents,
                supervisors,
                instants,
                seed,
            },
        )
}

const fn hours(hours: u64) -> Time {
    Time(hours * Span::HOUR.0)
}

fn names(what: &str, count: usize) -> Vec<String> {
    (0..count)
        .map(|number| format!("{what}-{number}"))
        .collect()
}

fn host(name: String) -> Host {
    Host {
        name,
        site: SiteIndex(0),
        clock_offset: 0,
        raid: false,
        autostart: true,
        manual_start_delay: Span::MINUTE * 30,
        managed: None,
    }
}

impl Line {
    /// A pool; clients are the processes of the applications, the group at each, and the demand.
    fn pool(&self, servers: u32) -> Pool {
        let clients = 3 * APPLICATIONS as usize;
        let of_one = |whom: u32| (0..clients).map(move |client| client as u32 == whom);
        let policy = self.policy.map(|(kind, whom, count)| {
            let mut policy = Policy {
                access: vec![Access::Allowed; clients].into(),
                ..Policy::default()
            };
            match kind {
                0 => policy.access[ClientId(whom)] = Access::Excluded,
                1 => policy.reservations.push(Reservation {
                    count,
                    members: of_one(whom).collect(),
                    whom: format!("USER u{whom}"),
                }),
                _ => policy.limits.push(Limit {
                    most: count,
                    parties: of_one(whom).map(|is| is.then_some(PartyIndex(0))).collect(),
                }),
            }
            Arc::new(policy)
        });
        Pool {
            feature: FeatureId(self.feature),
            version: Version {
                major: self.version,
                fraction: 0,
            },
            vendor: "genesys.d".into(),
            lots: vec![Lot {
                count: self.count,
                expires: self.expires.map(hours),
                fault: self.expires.map(|_| Symbol(0)),
            }],
            altered: self.altered,
            uncounted: self.uncounted,
            valid_from: hours(self.valid_from),
            only_on: if self.elsewhere {
                vec![HostIndex(servers)]
            } else {
                Vec::new()
            },
            policy,
        }
    }
}

impl Wish {
    fn need(&self, number: usize, program: &Program) -> Need {
        let login = |role, fallback| Give::Login {
            per_agent: 1,
            registered: 0,
            role,
            fallback,
        };
        let arrival = Give::Arrival {
            kind: None,
            refuses_autodial: false,
            restored: false,
        };
        // As in the catalogue: what a supervisor falls back on it takes once, and not besides.
        let supervisors = |wish: &Wish| wish.how == How::Supervisors;
        let agents = |wish: &Wish| matches!(wish.how, How::Login);
        let other = program.wishes.iter().position(agents);
        let has_both = program.wishes.iter().any(supervisors);
        let agents_only = has_both.then_some(AgentRole::Agent);
        let first = program.wishes.iter().position(supervisors) == Some(number);
        let fallback = other.filter(|_| first).map(|other| other as u32);
        let (take, give) = match self.how {
            How::Login => (Take::UpTo(self.count), login(agents_only, None)),
            How::EachLogin => (Take::AtLogin(self.count), login(None, None)),
            How::Supervisors => (
                Take::UpTo(self.count),
                login(Some(AgentRole::Supervisor), fallback),
            ),
            How::Forced => (Take::UpTo(self.count), Give::Forced { medium: None }),
            How::Arrival => (Take::UpTo(self.count), arrival),
            How::EachArrival => (Take::AtArrival(self.count), arrival),
            How::Function => (Take::Exactly(self.count), Give::Function),
        };
        Need {
            feature: FeatureId(self.feature),
            version: Version {
                major: self.version,
                fraction: 0,
            },
            required: self.required,
            take,
            unit: CheckoutUnit::Instance,
            give,
        }
    }
}

impl Program {
    fn application(&self, number: u32, servers: u32) -> Application {
        let mut list: Vec<ListEntry> = (0..servers)
            .map(|s| ListEntry::Server(ServerIndex(s)))
            .collect();
        if self.backward {
            list.reverse();
        }
        let needs = self.wishes.iter().enumerate();
        Application {
            symbol: Symbol(number),
            kind: "generic".to_owned(),
            processes: vec![Process {
                host: HostIndex(servers + number),
                list,
            }],
            redundancy: Redundancy::None,
            needs: needs.map(|(at, wish)| wish.need(at, self)).collect(),
            supervised: true,
            restart_delay: Span::MINUTE,
            starts_at: Time::ZERO,
            start_after: Vec::new(),
            poll_interval: Span::MINUTE * 2,
            retry_interval: Span::MINUTE,
            answer_timeout: Span::from_seconds(30),
            start_time: Distribution::Constant(0),
            takeover_time: Distribution::Constant(0),
            windback_tolerance: Span::DAY,
            retry_count: 5,
            on_server_loss: if self.exits {
                OnServerLoss::Exit
            } else {
                OnServerLoss::RunOn
            },
            on_violation: if self.goes_on {
                OnViolation::Continue
            } else {
                OnViolation::RefuseNew
            },
            reconnect: if self.any_server {
                Reconnect::AnyServer
            } else {
                Reconnect::SameServer
            },
            list_search: if self.whole_set {
                ListSearch::WholeSet
            } else {
                ListSearch::Sticky
            },
            role: Role::Plain,
            logout_order: match self.order {
                0 => LogoutOrder::Latest,
                1 => LogoutOrder::Earliest,
                _ => LogoutOrder::Random,
            },
        }
    }
}

impl Blow {
    fn fault(&self, number: u32, small: &Small) -> Fault {
        let servers = small.files.len() as u32;
        let server = self.target % servers;
        let (host, service) = (HostIndex(server), ServiceIndex(server));
        let server = ServerIndex(server);
        let kind = match self.kind {
            0 => FaultKind::HostKill(host),
            1 => FaultKind::ServerKill(server),
            2 => FaultKind::LmgrdKill(server),
            3 => FaultKind::VendorDaemonKill(server),
            4 => FaultKind::DaemonHang(server),
            5 => FaultKind::LicenseExpiry {
                service,
                feature: FeatureId(self.target % FEATURES),
            },
            6 => FaultKind::HostIdChange(host),
            7 => FaultKind::ClockOffset {
                host,
                offset: 36 * Span::HOUR.0 as i64,
            },
            8 => FaultKind::ApplicationCrash {
                application: ApplicationIndex(self.target % APPLICATIONS),
                process: None,
            },
            _ => FaultKind::LicenseFileChange {
                service,
                // What another server's file has.
                pools: small.files[(server.at() + 1) % small.files.len()]
                    .iter()
                    .map(|line| line.pool(servers))
                    .collect(),
                reread: true,
                only: None,
                foreign_on: Vec::new(),
                ports: Vec::new(),
            },
        };
        Fault {
            symbol: Symbol(number + 1),
            kind,
            target: String::new(),
            begins: Begin::At {
                at: hours(self.hour),
                every: None,
                times: 1,
                wall_clock: None,
            },
            lasts: Some(Distribution::Constant(
                (self.minutes * Span::MINUTE.0) as i64,
            )),
            probability: 1.0,
            repair_during: Timetable::default(),
            crew: None,
            removed: false,
        }
    }
}

impl Small {
    /// The plan.
    pub(super) fn plan(&self) -> Plan {
        let servers = self.files.len() as u32;
        let mut hosts: Vec<Host> = names("lic", self.files.len())
            .into_iter()
            .map(host)
            .collect();
        hosts.extend(names("app", APPLICATIONS as usize).into_iter().map(host));
        let programs = (0..).zip(&self.programs);
        let faults: Vec<Fault> = (0..)
            .zip(&self.blows)
            .map(|(n, b)| b.fault(n, self))
            .collect();
        let mut fault_names = vec!["expiry".to_owned()];
        fault_names.extend(names("fault", faults.len()));
        Plan {
            scenario: "small".to_owned(),
            variant: "base".to_owned(),
            condition: None,
            symbols: Arc::new(Symbols {
                features: names("feature", FEATURES as usize).into(),
                servers: names("lic", self.files.len()).into(),
                applications: names("app", APPLICATIONS as usize).into(),
                groups: names("group", 1).into(),
                demands: names("demand", 1).into(),
                faults: fault_names.into(),
            }),
            start: Start {
                day: 20_514,
                time_of_day: Span::ZERO,
            },
            duration: DAY,
            warm_up: Span::ZERO,
            sites: vec![Site {
                name: "here".to_owned(),
                clock_ahead: 0,
                clock: SiteClock::default(),
            }]
            .into(),
            hosts: hosts.into(),
            services: self.services().into(),
            servers: (0..servers).map(server).collect(),
            firewalls: Vec::new(),
            applications: programs.map(|(n, p)| p.application(n, servers)).collect(),
            campaigns: Vec::new(),
            groups: vec![self.group()],
            demands: vec![demand()],
            faults,
            crews: Vec::new(),
            clients: clients(),
            entitlement: vec![20; FEATURES as usize].into(),
            reporting: Reporting::default(),
            parameters: Parameters {
                orphans: true,
                order_lead_time: (Span::HOUR, Span::HOUR * 2),
            },
        }
    }

    fn services(&self) -> Vec<Service> {
        let servers = self.files.len() as u32;
        let services = (0..).zip(&self.files).map(|(number, file)| Service {
            name: format!("lic-{number}"),
            nodes: vec![ServerIndex(number)],
            three_node: None,
            pools: file.iter().map(|line| line.pool(servers)).collect(),
            clock_tolerance: Span::DAY,
            windback_tolerance: Span::DAY,
            clock_check_all: false,
            dead_client_timeout: Span::HOUR * 2,
            automatic_reread: true,
            clients_max: None,
        });
        services.collect()
    }

    fn group(&self) -> AgentGroup {
        let all = (0..APPLICATIONS).map(|a| Step {
            choices: vec![ApplicationIndex(a)],
            idle_without: true,
        });
        AgentGroup {
            symbol: Symbol(0),
            count: self.agents,
            role: if self.supervisors {
                AgentRole::Supervisor
            } else {
                AgentRole::Agent
            },
            media: Vec::new(),
            steps: all.collect(),
            campaigns: Vec::new(),
            schedule: Schedule::Sessions {
                on: Distribution::Exponential { mean: 3.6e9 },
                off: Distribution::Exponential { mean: 3.6e9 },
            },
            absence: 0.0,
            first_call_after: Distribution::Constant(0),
            retry: Retry::Times {
                after: Span::MINUTE * 7,
                times: 3,
            },
            patience: None,
            stationary: true,
            home: None,
        }
    }
}

fn server(number: u32) -> Server {
    Server {
        symbol: Symbol(number),
        host: HostIndex(number),
        service: ServiceIndex(number),
        port: 7260,
        vendor_port: None,
        host_id_matches: true,
        bound_to: HostIdBinding::Disk,
        vendor_restart_delay: Span::SECOND,
        start_time: Distribution::Constant(0),
        standby: None,
        max_connections: 1_000,
    }
}

fn demand() -> Demand {
    Demand {
        symbol: Symbol(0),
        choices: vec![ApplicationIndex(APPLICATIONS - 1)],
        kind: None,
        autodial: false,
        arrivals: Arrivals::Rate(Arc::new([(Span::ZERO, 3.0)])),
        clock: SiteClock::default(),
        holding: Distribution::Exponential { mean: 1.8e9 },
        retry: Retry::None,
        patience: None,
    }
}

/// Supervisors who log in to two applications, each of which has licenses for agents only, on which they fall back.
pub(super) fn supervisors_at_two() -> Small {
    let line = Line {
        feature: 0,
        count: 20,
        version: 8,
        expires: None,
        valid_from: 0,
        altered: false,
        uncounted: false,
        elsewhere: false,
        policy: None,
    };
    let wish = |feature, how| Wish {
        feature,
        version: 8,
        required: false,
        count: 10,
        how,
    };
    let program = || Program {
        wishes: vec![wish(0, How::Login), wish(1, How::Supervisors)],
        backward: false,
        goes_on: true,
        exits: false,
        any_server: false,
        whole_set: false,
        order: 0,
    };
    Small {
        files: vec![vec![line]],
        programs: vec![program(), program()],
        blows: Vec::new(),
        agents: 6,
        supervisors: true,
        instants: Vec::new(),
        seed: 1,
    }
}

/// Who asks: each application for itself, for the group, and for the demand.
fn clients() -> Clients {
    let users = |first: u32| {
        let each = (0..APPLICATIONS).map(|a| Users {
            first: ClientId(first + a),
            each: false,
        });
        vec![each.collect()]
    };
    Clients {
        applications: (0..3)
            .flat_map(|_| (0..APPLICATIONS).map(ApplicationIndex))
            .collect(),
        processes: (0..APPLICATIONS).map(|a| vec![ClientId(a)]).collect(),
        groups: users(APPLICATIONS),
        demands: users(2 * APPLICATIONS),
    }
}

/// The only group.
pub(super) const GROUP: GroupIndex = GroupIndex(0);
