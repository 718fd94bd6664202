//! License servers on a stage: plans made in code, a clock, and what was told.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::context::{Context, Fact};
use crate::event::Event;
use crate::license::{Client, Held, License, Want};
use crate::plan::{
    Application, ApplicationIndex, Begin, CheckoutUnit, ClientId, Clients, Fault, FaultKind,
    FeatureId, Give, Host, HostIdBinding, HostIndex, ListEntry, ListSearch, LogoutOrder, Lot, Need,
    OnServerLoss, OnViolation, Parameters, Plan, Pool, PoolIndex, Process, Reconnect, Redundancy,
    Reporting, Role, Server, ServerIndex, Service, ServiceIndex, Site, SiteClock, SiteIndex, Start,
    Symbol, Symbols, Take, ThreeNode, Timetable, Version,
};
use kernel::{Span, StreamSource, Time};
use std::sync::Arc;

/// The feature that most tests are about, and another.
pub(super) const SEAT: FeatureId = FeatureId(0);
pub(super) const OTHER: FeatureId = FeatureId(1);

/// An instant.
pub(super) const fn seconds(seconds: u64) -> Time {
    Time(seconds * Span::SECOND.0)
}

/// A version without a fraction.
pub(super) const fn version(major: u32) -> Version {
    Version { major, fraction: 0 }
}

/// A pool of permanent licenses, version 8.
pub(super) fn pool(feature: FeatureId, count: u32) -> Pool {
    Pool {
        feature,
        version: version(8),
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
    }
}

/// The same, which ends at an instant.
pub(super) fn until(at: Time, pool: Pool) -> Pool {
    let lots = pool.lots.iter().map(|lot| Lot {
        expires: Some(at),
        fault: Some(Symbol(1)),
        ..*lot
    });
    Pool {
        lots: lots.collect(),
        ..pool
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

fn server(number: u32, service: ServiceIndex) -> Server {
    Server {
        symbol: Symbol(number),
        host: HostIndex(number),
        service,
        port: 7260,
        vendor_port: None,
        host_id_matches: true,
        bound_to: HostIdBinding::Disk,
        vendor_restart_delay: Span::SECOND,
        start_time: kernel::Distribution::Constant(0),
        standby: None,
        max_connections: 1_000,
    }
}

fn service(nodes: std::ops::Range<u32>, pools: Vec<Pool>) -> Service {
    Service {
        name: format!("service {}", nodes.start),
        nodes: nodes.map(ServerIndex).collect(),
        three_node: None,
        pools,
        clock_tolerance: Span::DAY,
        windback_tolerance: Span::DAY,
        clock_check_all: false,
        dead_client_timeout: Span::HOUR * 2,
        automatic_reread: true,
        clients_max: None,
    }
}

/// So many servers, each on a host of its own, and a host for their clients.
fn plan(servers: u32) -> Plan {
    let names = |what: &str| (0..servers).map(|n| format!("{what}-{n}")).collect();
    let mut hosts: Vec<Host> = (0..servers).map(|n| host(&format!("lic-{n}"))).collect();
    hosts.push(host("clients"));
    Plan {
        scenario: "stage".to_owned(),
        variant: "base".to_owned(),
        condition: None,
        symbols: Arc::new(Symbols {
            features: vec!["seat".to_owned(), "other".to_owned()].into(),
            servers: names("lic"),
            applications: vec!["one".to_owned(), "two".to_owned()].into(),
            groups: Vec::new().into(),
            demands: Vec::new().into(),
            faults: vec!["fault".to_owned(), "expiry".to_owned()].into(),
        }),
        // Monday, 00:00.
        start: Start {
            day: 20_514,
            time_of_day: Span::ZERO,
        },
        duration: Span::DAY * 30,
        warm_up: Span::ZERO,
        sites: vec![Site {
            name: "here".to_owned(),
            clock_ahead: 0,
            clock: SiteClock::default(),
        }]
        .into(),
        hosts: hosts.into(),
        services: Vec::new().into(),
        servers: Vec::new().into(),
        firewalls: Vec::new(),
        applications: (0..2).map(|n| application(n, HostIndex(servers))).collect(),
        campaigns: Vec::new(),
        groups: Vec::new(),
        demands: Vec::new(),
        faults: Vec::new(),
        crews: Vec::new(),
        clients: Clients::default(),
        entitlement: vec![0, 0].into(),
        reporting: Reporting::default(),
        parameters: Parameters {
            orphans: true,
            order_lead_time: (Span::DAY, Span::DAY * 2),
        },
    }
}

/// A client has a number and a host; that there is an application behind it matters to the journal's names only.
fn application(number: u32, host: HostIndex) -> Application {
    Application {
        symbol: Symbol(number),
        kind: "generic".to_owned(),
        processes: vec![Process {
            host,
            list: vec![ListEntry::Server(ServerIndex(0))],
        }],
        redundancy: Redundancy::None,
        needs: vec![Need {
            feature: SEAT,
            version: version(8),
            required: true,
            take: Take::All,
            unit: CheckoutUnit::Instance,
            give: Give::Function,
        }],
        supervised: true,
        restart_delay: Span::MINUTE,
        starts_at: Time::ZERO,
        start_after: Vec::new(),
        poll_interval: Span::MINUTE * 2,
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
    }
}

/// One server.
pub(super) fn single(pools: Vec<Pool>) -> Plan {
    independent(vec![pools])
}

/// Independent servers, each with its own file.
pub(super) fn independent(files: Vec<Vec<Pool>>) -> Plan {
    let count = files.len() as u32;
    let mut plan = plan(count);
    for (number, pools) in (0..).zip(files) {
        plan.servers.push(server(number, ServiceIndex(number)));
        plan.services.push(service(number..number + 1, pools));
    }
    plan
}

/// A three-node system.
pub(super) fn three_nodes(pools: Vec<Pool>) -> Plan {
    let mut plan = plan(3);
    plan.servers = (0..3)
        .map(|number| server(number, ServiceIndex(0)))
        .collect();
    plan.services = vec![Service {
        three_node: Some(ThreeNode {
            heartbeat_interval: Span::SECOND * 20,
            primary_is_master: false,
            rejoin_wait: Span::MINUTE * 4,
            early_rejoin_failure: 1.0,
            failover_failure: 0.0,
            failover_repair: Span::MINUTE * 15,
        }),
        ..service(0..3, pools)
    }]
    .into();
    plan
}

/// A file with other pools, as the fault that puts it in place.
pub(super) fn other_file(pools: Vec<Pool>, reread: bool) -> Fault {
    Fault {
        symbol: Symbol(0),
        kind: FaultKind::LicenseFileChange {
            service: ServiceIndex(0),
            pools,
            reread,
            only: None,
            foreign_on: Vec::new(),
            ports: Vec::new(),
        },
        target: String::new(),
        begins: Begin::Never,
        lasts: None,
        probability: 1.0,
        repair_during: Timetable::default(),
        crew: None,
        removed: false,
    }
}

/// License servers, and what they told.
pub(super) struct Stage<'p> {
    pub(super) license: License,
    pub(super) cx: Context<'p>,
    pub(super) told: Vec<Fact>,
    /// How many clients have an old connection open when a daemon asks.
    pub(super) old_connections: u32,
}

impl<'p> Stage<'p> {
    /// At time 0, when the servers are up.
    pub(super) fn new(plan: &'p Plan) -> Stage<'p> {
        let cx = Context::new(plan, true);
        let mut source = StreamSource::new(1, 0);
        let license = License::new(plan, &mut source, &cx.grid(), true);
        let mut stage = Stage {
            license,
            cx,
            told: Vec::new(),
            old_connections: 0,
        };
        stage.step(|license, cx| license.begin_services(cx));
        stage.told.clear();
        stage
    }

    /// One step of the license servers; what it tells is kept.
    pub(super) fn step<R>(&mut self, step: impl FnOnce(&mut License, &mut Context<'p>) -> R) -> R {
        let result = step(&mut self.license, &mut self.cx);
        self.learn();
        result
    }

    fn learn(&mut self) {
        for fact in std::mem::take(&mut self.cx.facts) {
            self.told.push(fact);
            if let Fact::DaemonWaits { server, .. } = fact {
                let connections = self.old_connections;
                self.license.wait_for(&mut self.cx, server, connections);
                self.learn();
            }
        }
    }

    /// Lets everything happen that is due up to an instant.
    pub(super) fn run_to(&mut self, at: Time) {
        while let Some(entry) = self.cx.calendar.pop_before(Time(at.0 + 1)) {
            self.cx.now = entry.time;
            self.step(|license, cx| license.handle(cx, Event::of(entry.word)));
        }
        self.cx.now = at;
    }

    /// An occurrence of the plan's first fault begins.
    pub(super) fn fault(&mut self) -> u32 {
        let now = self.cx.now;
        self.cx.graph.begin(now, 0, Symbol(0), LinkId::NONE)
    }

    /// An occurrence ends; what it held is let go by `then`.
    pub(super) fn end(
        &mut self,
        occurrence: u32,
        then: impl FnOnce(&mut License, &mut Context<'p>),
    ) {
        self.cx.graph.end(self.cx.now, occurrence);
        self.step(then);
        self.cx.graph.settle(self.cx.now, occurrence);
    }

    /// A client on the clients' host.
    pub(super) fn client(&self, number: u32) -> Client {
        Client {
            application: ApplicationIndex(number),
            host: HostIndex(self.cx.plan.hosts.len() as u32 - 1),
            id: ClientId(number),
            set_back: LinkId::NONE,
        }
    }

    /// Why a new client does not get through to a service.
    pub(super) fn unreached(&self, service: ServiceIndex) -> Option<Cause> {
        let host = self.client(0).host;
        let reached = self.license.reach_as_new(&self.cx, host, service);
        reached.err().map(|silence| silence.cause)
    }

    /// Why a holder is not served any more.
    pub(super) fn cut_off(&self, service: ServiceIndex) -> Option<Cause> {
        let host = self.client(0).host;
        let reached = self.license.reach_as_holder(&self.cx, host, service);
        reached.err().map(|silence| silence.cause)
    }

    /// A new client's question for so many of a feature at version 8.
    pub(super) fn ask_for(
        &mut self,
        service: ServiceIndex,
        client: u32,
        feature: FeatureId,
        want: Want,
    ) -> Result<Held, Cause> {
        if let Some(cause) = self.unreached(service) {
            return Err(cause);
        }
        let client = self.client(client);
        let asked = self
            .step(|license, cx| license.check_out(cx, service, feature, version(8), want, client));
        let epoch = self.license.epoch(service);
        asked
            .map(|grant| Held {
                client,
                service,
                epoch,
                pool: grant.pool,
                count: grant.count,
            })
            .map_err(|refusal| refusal.cause)
    }

    /// The first client's question for so many seats of the first service, or none.
    pub(super) fn ask(&mut self, count: u32) -> Result<Held, Cause> {
        self.ask_for(ServiceIndex(0), 0, SEAT, Want::Exactly(count))
    }

    /// What is out of a pool of the first service.
    pub(super) fn out(&self, pool: u32) -> u32 {
        self.license.pools(ServiceIndex(0))[PoolIndex(pool)].out()
    }

    /// Whether something was told since the last look.
    pub(super) fn was_told(&mut self, fact: impl Fn(&Fact) -> bool) -> bool {
        let told = self.told.iter().any(fact);
        self.told.clear();
        told
    }
}
