//! The smallest plans, for tests that need no scenario file.

use kernel::{Distribution, Span, Time};
use model::plan::{
    Application, ApplicationIndex, Arrivals, CheckoutUnit, Clients, Demand, FeatureId, Give, Host,
    HostIndex, ListEntry, ListSearch, LogoutOrder, Lot, Need, OnServerLoss, OnViolation,
    Parameters, Plan, Pool, Process, Reconnect, Redundancy, Retry, Role, Server, ServerIndex,
    Service, ServiceIndex, Site, SiteClock, SiteIndex, Start, Symbol, Symbols, Take, Version,
};
use std::sync::Arc;

/// One server with `count` licenses of one feature, and one application that takes them all and gives
/// one to each arrival of one demand.
pub fn pool_of(count: u32, per_hour: f64, holding: Distribution, duration: Span) -> Plan {
    let version = Version {
        major: 8,
        fraction: 0,
    };
    let need = Need {
        feature: FeatureId(0),
        version,
        required: true,
        take: Take::All,
        unit: CheckoutUnit::Instance,
        give: Give::Arrival {
            kind: None,
            refuses_autodial: false,
            restored: true,
        },
    };
    Plan {
        scenario: "pool".to_owned(),
        variant: "base".to_owned(),
        condition: None,
        symbols: Arc::new(Symbols {
            features: vec!["vcb_full".to_owned()].into(),
            servers: vec!["lic".to_owned()].into(),
            applications: vec!["callback".to_owned()].into(),
            groups: Vec::new().into(),
            demands: vec!["callbacks".to_owned()].into(),
            faults: Vec::new().into(),
        }),
        start: Start {
            day: 20_514,
            time_of_day: Span::ZERO,
        },
        duration,
        warm_up: Span::HOUR * 12,
        sites: vec![Site {
            name: "here".to_owned(),
            clock_ahead: 0,
            clock: SiteClock::default(),
        }]
        .into(),
        hosts: vec![host("lic"), host("callback")].into(),
        services: vec![Service {
            name: "lic".to_owned(),
            nodes: vec![ServerIndex(0)],
            three_node: None,
            pools: vec![Pool {
                feature: FeatureId(0),
                version,
                vendor: "genesys.d".into(),
                lots: vec![Lot {
                    count,
                    expires: None,
                    fault: None,
                }],
                altered: false,
                uncounted: false,
                valid_from: Time::ZERO,
                only_on: Vec::new(),
                policy: None,
            }],
            clock_tolerance: Span::DAY,
            windback_tolerance: Span::DAY,
            clock_check_all: false,
            dead_client_timeout: Span::HOUR * 2,
            automatic_reread: true,
            clients_max: None,
        }]
        .into(),
        servers: vec![Server {
            symbol: Symbol(0),
            host: HostIndex(0),
            service: ServiceIndex(0),
            port: 7260,
            vendor_port: None,
            host_id_matches: true,
            bound_to: model::plan::HostIdBinding::Disk,
            vendor_restart_delay: Span::SECOND,
            start_time: kernel::Distribution::Constant(0),
            standby: None,
            max_connections: 1_000,
        }]
        .into(),
        firewalls: Vec::new(),
        applications: vec![Application {
            symbol: Symbol(0),
            kind: "universal-callback-server".to_owned(),
            processes: vec![Process {
                host: HostIndex(1),
                list: vec![ListEntry::Server(ServerIndex(0))],
            }],
            redundancy: Redundancy::None,
            needs: vec![need],
            supervised: true,
            restart_delay: Span::MINUTE,
            starts_at: Time::ZERO,
            start_after: Vec::new(),
            poll_interval: Span::from_seconds(120),
            retry_interval: Span::MINUTE,
            answer_timeout: Span::from_seconds(30),
            start_time: kernel::Distribution::Constant(0),
            takeover_time: kernel::Distribution::Constant(0),
            windback_tolerance: Span::DAY,
            retry_count: 5,
            on_server_loss: OnServerLoss::RunOn,
            on_violation: OnViolation::RefuseNew,
            reconnect: Reconnect::SameServer,
            list_search: ListSearch::Sticky,
            role: Role::Plain,
            logout_order: LogoutOrder::Latest,
        }]
        .into(),
        campaigns: Vec::new(),
        groups: Vec::new(),
        demands: vec![Demand {
            symbol: Symbol(0),
            choices: vec![ApplicationIndex(0)],
            kind: None,
            autodial: false,
            arrivals: Arrivals::Rate(Arc::new([(Span::ZERO, per_hour)])),
            clock: SiteClock::default(),
            holding,
            retry: Retry::None,
            patience: None,
        }],
        crews: Vec::new(),
        faults: Vec::new(),
        clients: Clients::default(),
        entitlement: vec![u64::from(count)].into(),
        reporting: model::plan::Reporting::default(),
        parameters: Parameters {
            orphans: true,
            order_lead_time: (Span::HOUR * 24, Span::HOUR * 48),
        },
    }
}

fn host(name: &str) -> Host {
    Host {
        name: name.to_owned(),
        site: SiteIndex(0),
        clock_offset: 0,
        raid: false,
        autostart: true,
        manual_start_delay: Span::MINUTE * 30,
        managed: None,
    }
}
