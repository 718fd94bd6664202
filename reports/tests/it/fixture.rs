//! A small study made by hand: two license servers, a T-Server and URS, two groups, one fault, two
//! variants. Starts on Monday 2026-03-02 at 00:00 and lasts two days.

use kernel::{Cell, Column, Distribution, Kind, Layout, Neutral, Scope, Span, Time, Unit};
use model::cause::Cause;
use model::plan::*;
use model::records::*;
use std::sync::Arc;

pub const HOUR: u64 = Span::HOUR.0;

pub fn at(hours: u64, seconds: u64) -> Time {
    Time(hours * HOUR + seconds * 1_000_000)
}

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|&name| name.to_owned()).collect()
}

pub fn symbols() -> Arc<Symbols> {
    Arc::new(Symbols {
        features: names(&["tserver_sdn", "router_seats"]).into(),
        servers: names(&["lic-a", "lic-b"]).into(),
        applications: names(&["tserver-london", "urs"]).into(),
        groups: names(&["early", "=cmd,\"late\""]).into(),
        demands: names(&["callbacks"]).into(),
        faults: names(&["london-host-dies", "expiry/router_seats@lic-a"]).into(),
    })
}

fn server(index: u32) -> Server {
    Server {
        symbol: Symbol(index),
        host: HostIndex(index),
        service: ServiceIndex(index),
        port: 7260,
        vendor_port: None,
        host_id_matches: true,
        bound_to: model::plan::HostIdBinding::Disk,
        vendor_restart_delay: Span::SECOND,
        start_time: kernel::Distribution::Constant(0),
        standby: None,
        max_connections: 1_000,
    }
}

fn service(index: u32, name: &str, count: u32) -> Service {
    let lot = |count| Lot {
        count,
        expires: None,
        fault: None,
    };
    let pool = |feature, count| Pool {
        feature: FeatureId(feature),
        version: Version {
            major: 8,
            fraction: 0,
        },
        vendor: "genesys.d".into(),
        lots: vec![lot(count)],
        altered: false,
        uncounted: false,
        valid_from: Time::ZERO,
        only_on: Vec::new(),
        policy: None,
    };
    Service {
        name: name.to_owned(),
        nodes: vec![ServerIndex(index)],
        three_node: None,
        pools: vec![pool(0, count), pool(1, count)],
        clock_tolerance: Span::DAY,
        windback_tolerance: Span::DAY,
        clock_check_all: false,
        dead_client_timeout: Span::HOUR,
        automatic_reread: true,
        clients_max: None,
    }
}

fn host(name: &str) -> Host {
    Host {
        name: name.to_owned(),
        site: SiteIndex(0),
        clock_offset: 0,
        raid: false,
        autostart: true,
        manual_start_delay: Span::MINUTE,
        managed: None,
    }
}

fn fault() -> Fault {
    Fault {
        removed: false,
        symbol: Symbol(0),
        kind: FaultKind::HostKill(HostIndex(0)),
        target: "lic-a".to_owned(),
        begins: Begin::At {
            at: at(9, 0),
            every: None,
            times: 1,
            wall_clock: None,
        },
        lasts: Some(Distribution::Constant(HOUR as i64)),
        probability: 1.0,
        repair_during: model::plan::Timetable::default(),
        crew: None,
    }
}

/// A variant of the study.
pub fn plan(variant: &str) -> Plan {
    Plan {
        scenario: "two-servers".to_owned(),
        variant: variant.to_owned(),
        condition: None,
        symbols: symbols(),
        // 20,514 days from 1970-01-01 to Monday 2026-03-02.
        start: Start {
            day: 20_514,
            time_of_day: Span::ZERO,
        },
        duration: Span(48 * HOUR),
        warm_up: Span::ZERO,
        sites: vec![Site {
            name: "london".to_owned(),
            clock_ahead: 0,
            clock: model::plan::SiteClock::default(),
        }]
        .into(),
        hosts: vec![host("lic-a"), host("lic-b")].into(),
        services: vec![service(0, "lic-a", 60), service(1, "lic-b", 40)].into(),
        servers: vec![server(0), server(1)].into(),
        firewalls: Vec::new(),
        applications: Vec::new().into(),
        campaigns: Vec::new(),
        groups: Vec::new(),
        demands: Vec::new(),
        crews: Vec::new(),
        faults: vec![fault()],
        clients: model::plan::Clients::default(),
        entitlement: vec![100, 100].into(),
        reporting: model::plan::Reporting::default(),
        parameters: Parameters {
            orphans: true,
            order_lead_time: (Span::DAY, Span(2 * Span::DAY.0)),
        },
    }
}

fn column(metric: &'static str, scope: Scope, subject: &str, kind: Kind, unit: Unit) -> Column {
    let neutral = match metric {
        "availability" | "capacity" => Neutral::Full,
        "licenses_in_use_peak" => Neutral::None,
        _ => Neutral::Zero,
    };
    Column {
        metric,
        scope,
        subject: subject.to_owned(),
        kind,
        unit,
        neutral,
    }
}

/// The columns of the study.
pub fn layout() -> Layout {
    let system = |metric, kind, unit| column(metric, Scope::System, "all", kind, unit);
    let fault = |metric, unit| column(metric, Scope::Fault, "london-host-dies", Kind::Total, unit);
    let peak = "licenses_in_use_peak";
    Layout {
        columns: vec![
            system("denied_fraction", Kind::Ratio, Unit::One),
            system("checkouts_denied", Kind::Total, Unit::One),
            system("violations", Kind::Total, Unit::One),
            system("availability", Kind::Share, Unit::One),
            system("agent_time_lost", Kind::Total, Unit::Seconds),
            column(
                peak,
                Scope::Feature,
                "tserver_sdn",
                Kind::Peak,
                Unit::Licenses,
            ),
            fault("checkouts_denied", Unit::One),
            fault("violations", Unit::One),
            fault("agent_time_lost", Unit::Seconds),
        ],
    }
}

fn row(cells: &[(i128, i128)]) -> Vec<Cell> {
    cells
        .iter()
        .map(|&(numerator, denominator)| Cell {
            numerator,
            denominator,
        })
        .collect()
}

fn denial(at: Time, level: Level, class: RequestClass, cause: Cause) -> Denial {
    Denial {
        at,
        level,
        application: Some(Symbol(0)),
        feature: Some(FeatureId(0)),
        group: None,
        agent: None,
        server: None,
        requested: 1,
        available: 0,
        seats: 0,
        cause,
        flexnet_error: cause.name_and_code().1,
        roots: vec![Symbol(0)],
        class,
        request: 1,
        attempt: 1,
        demand: None,
        link: None,
    }
}

/// The records of the first replication.
pub fn detail() -> Detail {
    let login = Denial {
        group: Some(Symbol(1)),
        request: 7,
        link: Some(3),
        ..denial(
            at(9, 90),
            Level::Application,
            RequestClass::Login,
            Cause::SeatsExhausted,
        )
    };
    let start = |seconds, cause, attempt| Denial {
        server: Some(Symbol(0)),
        requested: 60,
        request: 8,
        attempt,
        ..denial(at(9, seconds), Level::Server, RequestClass::Start, cause)
    };
    let arrival = Denial {
        roots: Vec::new(),
        request: 9,
        demand: Some(Symbol(0)),
        ..denial(
            Time(11 * HOUR + 1),
            Level::Server,
            RequestClass::Arrival,
            Cause::LicensesExhausted,
        )
    };
    let violation = |opened, closed, feature, roots| Violation {
        application: Symbol(0),
        feature,
        kind: Cause::ServerDown,
        opened,
        closed,
        agents_affected: 12,
        excess_peak: 0,
        roots,
        link: Some(2),
    };
    Detail {
        denials: Spool::from_iter([
            login,
            start(120, Cause::ServerDown, 1),
            start(180, Cause::ServerDown, 2),
            start(240, Cause::LmgrdDown, 3),
            start(300, Cause::LmgrdDown, 4),
            arrival,
        ]),
        violations: vec![
            violation(
                at(9, 30),
                Some(at(10, 30)),
                Some(FeatureId(0)),
                vec![Symbol(0)],
            ),
            violation(at(40, 0), None, None, vec![Symbol(0), Symbol(1)]),
        ],
        recoveries: recoveries(),
        shares: Vec::new(),
        usage: Vec::new(),
        conditions: conditions(),
        links: links(),
        answers: Vec::new(),
        notices: Vec::new(),
        ..Detail::default()
    }
}

fn recoveries() -> Vec<Recovery> {
    let recovery = |fault, index, began, ended, recovered| Recovery {
        fault: Symbol(fault),
        index,
        began,
        ended,
        recovered,
        denials: 2,
        violations: 1,
        agent_time_lost: Span(90_500_000),
        waited: None,
    };
    vec![
        recovery(0, 0, at(9, 0), Some(at(10, 0)), Some(at(10, 30))),
        recovery(1, u32::MAX, at(40, 0), None, None),
    ]
}

fn conditions() -> Vec<Condition> {
    let condition = |component, state, from, to| Condition {
        component,
        state,
        from,
        to,
    };
    vec![
        condition(
            Component::Fault(Symbol(0)),
            "active",
            at(9, 0),
            Some(at(10, 0)),
        ),
        condition(
            Component::Server(Symbol(0)),
            "down",
            at(9, 0),
            Some(at(10, 0)),
        ),
        condition(
            Component::Application(Symbol(0)),
            "refusing",
            at(9, 30),
            Some(at(10, 30)),
        ),
        condition(
            Component::Feature(FeatureId(1), ServiceIndex(0)),
            "expired",
            at(40, 0),
            None,
        ),
        condition(
            Component::Agent(Symbol(1), 17),
            "waiting",
            at(9, 90),
            Some(at(9, 210)),
        ),
    ]
}

fn links() -> Vec<Link> {
    let link = |at, what, component, parents: &[u32]| Link {
        at,
        what,
        component,
        parents: parents.to_vec(),
    };
    vec![
        link(
            at(9, 0),
            "host-kill began",
            Component::Fault(Symbol(0)),
            &[],
        ),
        link(at(9, 0), "not serving", Component::Server(Symbol(0)), &[0]),
        link(
            at(9, 30),
            "lost its licenses",
            Component::Application(Symbol(0)),
            &[1],
        ),
        link(
            at(9, 90),
            "waiting",
            Component::Agent(Symbol(1), 17),
            &[2, 1],
        ),
    ]
}

/// Two replications: the first in detail, the second with rows only.
pub fn outcomes() -> Vec<Outcome> {
    let first = row(&[
        (3, 400),
        (3, 1),
        (2, 1),
        (47, 48),
        (90_500_000, 1_000_000),
        (98, 1),
        (1, 1),
        (1, 1),
        (90_500_000, 1_000_000),
    ]);
    let second = row(&[
        (0, 0),
        (0, 1),
        (0, 1),
        (48, 48),
        (0, 1_000_000),
        (97, 1),
        (0, 1),
        (0, 1),
        (0, 1_000_000),
    ]);
    vec![
        Outcome {
            row: first,
            detail: Some(detail()),
            ..Outcome::default()
        },
        Outcome {
            row: second,
            ..Outcome::default()
        },
    ]
}

/// The decision on some variants by their verdicts, the first coming before the second in what they are ranked by.
pub fn recommendation(
    names: &[&str],
    verdicts: &[reports::terminal::verdicts::TargetVerdict],
) -> reports::decision::Recommendation {
    recommendation_by(names, verdicts, &[Vec::new()])
}

/// The same, ranked by cells: of each circumstance those of each variant.
pub fn recommendation_by(
    names: &[&str],
    verdicts: &[reports::terminal::verdicts::TargetVerdict],
    cells: &[Vec<Vec<Cell>>],
) -> reports::decision::Recommendation {
    use experiment::decision::{Candidate, Criterion, Standing, decide};
    use reports::decision::{DecidedCondition, DecidedVariant, RankedBy, Recommendation, standing};
    let variant = |name: &&str| {
        let own = verdicts.iter().filter(|verdict| verdict.variant == **name);
        let targets: Vec<_> = own.cloned().collect();
        DecidedVariant {
            variant: (*name).to_owned(),
            is_choice: true,
            unsupported: Vec::new(),
            cost: None,
            standing: standing(&targets),
            mean: None,
            conditions: vec![DecidedCondition {
                condition: None,
                targets,
            }],
            against: Vec::new(),
        }
    };
    let variants: Vec<DecidedVariant> = names.iter().map(variant).collect();
    let candidates: Vec<Candidate> = variants
        .iter()
        .map(|variant| Candidate {
            is_choice: true,
            standing: variant.standing.unwrap_or(Standing::Undecided),
        })
        .collect();
    let criterion = Criterion {
        column: &layout().columns[0],
        cells,
        weights: &[1.0],
        better: experiment::Better::Smaller,
        indifference: 0.0,
        is_exact: false,
    };
    Recommendation {
        decision: decide(
            &candidates,
            true,
            criterion,
            experiment::Confidence::NINETY_FIVE,
        ),
        ranked_by: RankedBy {
            metric: "denied_fraction".to_owned(),
            label: "denied".to_owned(),
        },
        variants,
        under: "base",
        open: Vec::new(),
        alone: Vec::new(),
    }
}
