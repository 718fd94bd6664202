//! Hosts and the two processes of a license server: lmgrd and the vendor daemon (SV1–SV3, SV7–SV11).
//!
//! The one idea: a process runs unless something holds it down. Faults add and remove holds; a repair
//! ends only its own. What comes up by itself afterwards has an instant from which it may (a manual start,
//! a restart by the Management Layer, the restarted daemon, the wait of a three-node system), and
//! `settle_processes` starts what is due and schedules the rest. What a stop means for the licenses is the
//! service's; a wrong host ID is told in `host_id`, a wrong clock in `clock`.

use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::context::{Context, Fact};
use crate::event::Event;
use crate::license::License;
use crate::license::clock_setting::ClockSetting;
use crate::license::share::Share;
use crate::license::standby::StandbyState;
use crate::license::windback::Windback;
use crate::observe::records::Component;
use crate::plan::{Host, Plan, Server};
use kernel::{Distribution, Span, Stream, StreamSource, Time};

/// A machine at run time.
#[derive(Clone, Debug)]
pub(crate) struct HostState {
    /// Occurrences that hold it down.
    pub(super) holds: Vec<u32>,
    /// Its condition while it is down.
    pub(super) condition: LinkId,
    /// Its clock less the true time, in microseconds.
    pub(super) clock_offset: i64,
    /// Settings of its clock that hold, in order of begin, and the offset after each.
    pub(super) clock_settings: Vec<(u32, ClockSetting)>,
    pub(super) clock_changes: Vec<(u32, i64)>,
    /// Its condition while its clock is set wrong by a fault.
    pub(super) clock_condition: LinkId,
    /// FT17: whether it is behind what it last showed.
    pub(super) windback: Windback,
    /// Occurrences that have changed its host ID, each with the arrival of the new license file.
    pub(super) id_holds: Vec<(u32, Time)>,
    /// Its condition while its host ID is not the license file's.
    pub(super) id_condition: LinkId,
}

impl HostState {
    pub(crate) fn new(host: &Host) -> HostState {
        HostState {
            holds: Vec::new(),
            condition: LinkId::NONE,
            clock_offset: host.clock_offset,
            clock_settings: Vec::new(),
            clock_changes: Vec::new(),
            clock_condition: LinkId::NONE,
            windback: Windback::default(),
            id_holds: Vec::new(),
            id_condition: LinkId::NONE,
        }
    }

    pub(crate) fn is_up(&self) -> bool {
        self.holds.is_empty()
    }
}

/// A license server at run time.
#[derive(Clone, Debug)]
pub(crate) struct ServerState {
    /// Occurrences that hold lmgrd down.
    pub(super) lmgrd_holds: Vec<u32>,
    /// Occurrences that hold the vendor daemon down.
    pub(super) daemon_holds: Vec<u32>,
    /// SV13: occurrences for which the daemon answers nothing until it is restarted, and when they end.
    pub(super) hangs: Vec<(u32, Time)>,
    pub(super) lmgrd_up: bool,
    pub(super) daemon_up: bool,
    /// SV3: the daemon runs but waits until its clients have closed their old connections.
    pub(super) waiting_clients: u32,
    /// The daemon died with its host, so that no old connection holds its port.
    pub(super) died_with_host: bool,
    /// lmgrd died with its host, which its peers do not notice at once.
    pub(super) lmgrd_died_silently: bool,
    /// What lmgrd and the vendor daemon listen at, and the change of the license file that says so: both
    /// come from the file that lay on the disk when lmgrd started (LF8).
    pub(super) port: u16,
    pub(super) vendor_port: Option<u16>,
    pub(super) port_link: LinkId,
    /// LF7: the license file that it serves was made for this host.
    pub(super) host_id_matches: bool,
    /// SV14: when what starts now is up; how long the next start takes, once that is drawn.
    pub(super) comes_up: Option<Time>,
    pub(super) next_start: Option<Span>,
    /// SV14: draws how long a start takes, where that is random or not nothing.
    pub(super) start_times: Option<Stream>,
    /// Before these instants lmgrd and the vendor daemon do not come up.
    pub(super) lmgrd_due: Time,
    daemon_due: Time,
    /// Faults that have let it go while others hold it, and until when it would come up without these.
    pub(super) late: Vec<(LinkId, Time)>,
    /// FT21: whether its license file can be read.
    pub(super) share: Share,
    /// TP15: whether it is switched on, if it is a standby.
    pub(super) standby: Option<Box<StandbyState>>,
    /// SV3: faults for which its daemon waited for old connections when another one stopped it, and for how many.
    outwaited: Vec<(LinkId, u32)>,
    /// TP12: deaths of its host while it was down already, and until when its peers would not have noticed.
    unnoticed: Vec<(LinkId, Time)>,
    /// The condition of lmgrd while it is down on a living host, and of the daemon.
    pub(super) lmgrd_condition: LinkId,
    pub(super) daemon_condition: LinkId,
    /// FT17: the daemon's condition while it runs on a clock that was set back.
    pub(super) set_back: LinkId,
    /// FT17: why it would be in that, had it not stopped before.
    pub(super) would_be_set_back: Vec<LinkId>,
    /// Its condition while it runs and answers nothing.
    pub(super) hang_condition: LinkId,
    /// Of the pending start.
    pub(super) incarnation: u32,
    /// TP4: the last moment the node ran, unless a fault held it down at time 0.
    pub(super) last_ran: Option<Time>,
    /// TP4: draws whether an early rejoin fails.
    pub(super) rejoin: Stream,
}

impl ServerState {
    pub(crate) fn new(server: &Server, source: &mut StreamSource, plan: &Plan) -> ServerState {
        let name = &plan.symbols.servers[server.symbol.at()];
        ServerState {
            lmgrd_holds: Vec::new(),
            daemon_holds: Vec::new(),
            hangs: Vec::new(),
            lmgrd_up: false,
            daemon_up: false,
            waiting_clients: 0,
            died_with_host: false,
            lmgrd_died_silently: false,
            comes_up: None,
            next_start: None,
            start_times: (server.start_time != Distribution::Constant(0))
                .then(|| source.stream(&format!("server/{name}"), "start time")),
            lmgrd_due: Time::ZERO,
            daemon_due: Time::ZERO,
            late: Vec::new(),
            share: Share::default(),
            standby: StandbyState::new(server, source, plan),
            outwaited: Vec::new(),
            unnoticed: Vec::new(),
            port: server.port,
            vendor_port: server.vendor_port,
            port_link: LinkId::NONE,
            host_id_matches: server.host_id_matches,
            lmgrd_condition: LinkId::NONE,
            daemon_condition: LinkId::NONE,
            set_back: LinkId::NONE,
            would_be_set_back: Vec::new(),
            hang_condition: LinkId::NONE,
            incarnation: 0,
            last_ran: None,
            rejoin: source.stream(&format!("server/{name}"), "rejoin"),
        }
    }

    /// lmgrd runs.
    pub(crate) fn lmgrd_runs(&self) -> bool {
        self.lmgrd_up
    }

    /// At time 0: lmgrd is let go and comes up later.
    pub(super) fn waits_to_start(&self) -> bool {
        self.comes_up.is_some() || self.lmgrd_due > Time::ZERO
    }

    /// The port that lmgrd listens at.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The change of the license file that says so.
    pub(crate) fn port_link(&self) -> LinkId {
        self.port_link
    }

    /// An occurrence holds lmgrd down.
    pub(crate) fn is_held_by(&self, occurrence: u32) -> bool {
        self.lmgrd_holds.contains(&occurrence)
    }

    /// The faults of which alone it would not be up again at an instant, though they are over.
    pub(crate) fn would_come_up_later(&self, now: Time) -> impl Iterator<Item = LinkId> {
        let late = self.late.iter().filter(move |(_, until)| *until > now);
        let late = late.map(|(link, _)| *link);
        late.chain(self.outwaited.iter().map(|(link, _)| *link))
    }

    /// A fault stops what is down already and waits to come up: until then it would be down without that, too.
    fn is_stopped_again(&mut self, now: Time, start: Span) {
        if !self.lmgrd_up && self.lmgrd_holds.is_empty() {
            let due = self.lmgrd_due.max(now) + start;
            let wait = self.comes_up.unwrap_or(due).since(now);
            let wait = wait.max(self.share.wait(now, start));
            self.is_let_go(self.lmgrd_condition, now, wait);
        } else if self.lmgrd_up && !self.daemon_up && self.daemon_holds.is_empty() {
            let wait = self.daemon_due.max(now).since(now);
            let wait = wait.max(self.share.wait(now, Span::ZERO));
            self.is_let_go(self.daemon_condition, now, wait);
        } else if self.daemon_up && self.waiting_clients > 0 {
            let waiting = (self.daemon_condition, self.waiting_clients);
            self.outwaited.push(waiting);
        }
    }

    /// The deaths of its host that its peers would not have noticed yet, had it run until then.
    pub(super) fn unnoticed(&self, now: Time) -> impl Iterator<Item = LinkId> {
        let silent = self.unnoticed.iter().filter(move |(_, until)| *until > now);
        silent.map(|(link, _)| *link)
    }

    /// A fault lets it go that others hold: without these it would be up again a while later.
    pub(super) fn is_let_go(&mut self, link: LinkId, now: Time, wait: Span) {
        self.late.retain(|(_, until)| *until > now);
        if wait > Span::ZERO && !self.is_off() {
            self.late.push((link, now + wait));
        }
    }

    /// It is switched off: nothing runs, and nothing waits to come up.
    pub(super) fn stop_for_good(&mut self) {
        self.lmgrd_up = false;
        self.daemon_up = false;
        self.waiting_clients = 0;
        self.comes_up = None;
        self.died_with_host = false;
        self.share.lmgrd_waits_no_more();
        self.share.daemon_waits_no_more();
        self.late.clear();
        self.outwaited.clear();
        self.unnoticed.clear();
    }

    /// It is a standby, and switched off (TP15).
    pub(crate) fn is_off(&self) -> bool {
        self.standby
            .as_ref()
            .is_some_and(|standby| !standby.is_on())
    }

    /// The vendor daemon comes up for the first time since the standby was activated: what has begun to make it hang
    /// before lasts (TP15).
    pub(super) fn is_first_start(&mut self) -> bool {
        let standby = self.standby.as_mut();
        standby.is_some_and(|standby| standby.starts_first())
    }

    /// The daemon grants and answers polls.
    pub(crate) fn daemon_serves(&self) -> bool {
        self.daemon_up && self.waiting_clients == 0 && self.hangs.is_empty()
    }
}

/// How something stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Death {
    /// Its sockets closed: noticed at once by peers.
    Clean,
    /// Power gone: silence.
    Silent,
}

impl License {
    /// An occurrence takes a host's power.
    pub(crate) fn host_down(&mut self, cx: &mut Context<'_>, host: u32, occurrence: u32) {
        let state = &mut self.hosts[host as usize];
        let was_up = state.is_up();
        state.holds.push(occurrence);
        let link = cx.graph.link_of(occurrence);
        for server in self.servers_on(cx, host).into_iter().filter(|_| was_up) {
            let silence = self.unnoticed_for(cx, server);
            let start = self.next_start_time(cx, server);
            let state = &mut self.servers[server as usize];
            state.is_stopped_again(cx.now, start);
            state.unnoticed.retain(|(_, until)| *until > cx.now);
            if !state.lmgrd_up && silence > Span::ZERO {
                state.unnoticed.push((link, cx.now + silence));
            }
        }
        self.refresh_host_condition(cx, host);
        if was_up {
            for server in self.servers_on(cx, host) {
                self.stop_processes(cx, server, true, true, Death::Silent);
            }
            for server in self.servers_on(cx, host) {
                self.schedule_if_held(cx, server);
            }
            cx.tell(Fact::HostStopped { host });
        } else {
            self.refresh_services_on(cx, host);
        }
        cx.tell(Fact::InfrastructureChanged);
    }

    /// An occurrence gives a host's power back.
    pub(crate) fn host_up(&mut self, cx: &mut Context<'_>, host: u32, occurrence: u32) {
        let state = &mut self.hosts[host as usize];
        state.holds.retain(|h| *h != occurrence);
        let is_up = state.is_up();
        let delay = self.start_delay(cx, host);
        let link = cx.graph.link_of(occurrence);
        for server in self.servers_on(cx, host) {
            let start = self.next_start_time(cx, server);
            let state = &mut self.servers[server as usize];
            if !is_up || !state.lmgrd_holds.is_empty() || !state.daemon_holds.is_empty() {
                let wait = (delay + start).max(state.share.wait(cx.now, start));
                state.is_let_go(link, cx.now, wait);
            }
        }
        self.refresh_host_condition(cx, host);
        if is_up {
            for server in self.servers_on(cx, host) {
                self.servers[server as usize].lmgrd_due = cx.now + delay;
                self.settle_processes(cx, server);
            }
            cx.tell(Fact::HostStarted { host });
        } else {
            self.refresh_services_on(cx, host);
        }
        for server in self.servers_on(cx, host) {
            self.schedule_if_held(cx, server);
        }
        cx.tell(Fact::InfrastructureChanged);
    }

    /// What is down already is so for other reasons now.
    fn refresh_services_on(&mut self, cx: &mut Context<'_>, host: u32) {
        for server in self.servers_on(cx, host) {
            let service = cx.plan.servers[server as usize].service.0;
            self.refresh_service(cx, service);
        }
    }

    /// SV10: how long after its host's return lmgrd comes up.
    fn start_delay(&self, cx: &Context<'_>, host: u32) -> Span {
        let plan = &cx.plan.hosts[host as usize];
        match plan.managed {
            _ if plan.autostart => Span::ZERO,
            Some(restart_delay) => restart_delay,
            None => plan.manual_start_delay,
        }
    }

    /// SV10: the Management Layer starts a dead server again, this long after.
    pub(crate) fn managed_restart(&self, cx: &Context<'_>, server: u32) -> Option<Span> {
        let host = cx.plan.servers[server as usize].host;
        cx.plan.hosts[host.at()].managed
    }

    /// The host's condition has the holds that stand now as its reasons.
    fn refresh_host_condition(&mut self, cx: &mut Context<'_>, host: u32) {
        let old = self.hosts[host as usize].condition;
        let reasons = cx.hold_links(&self.hosts[host as usize].holds);
        self.hosts[host as usize].condition = if reasons.is_empty() {
            cx.leave(old)
        } else {
            cx.enter(old, LinkKind::HostDown, Component::Host(host), &reasons)
        };
        for server in self.servers_on(cx, host) {
            self.refresh_process_conditions(cx, server);
        }
    }

    /// The conditions of a server's processes have what holds them down now as their reasons; what
    /// only waits to come up keeps the reasons it had.
    pub(crate) fn refresh_process_conditions(&mut self, cx: &mut Context<'_>, server: u32) {
        if self.servers[server as usize].is_off() {
            return;
        }
        let plan = &cx.plan.servers[server as usize];
        let component = Component::Server(plan.symbol);
        let host = self.hosts[plan.host.at()].condition;
        let state = &self.servers[server as usize];
        if !state.lmgrd_up {
            let mut reasons = cx.hold_links(&state.lmgrd_holds);
            reasons.extend(host.is_some().then_some(host));
            let old = state.lmgrd_condition;
            if !reasons.is_empty() {
                let link = cx.enter(old, LinkKind::LmgrdStopped, component, &reasons);
                let state = &mut self.servers[server as usize];
                state.lmgrd_condition = link;
                state.share.lmgrd_waits_no_more();
            }
        }
        let state = &self.servers[server as usize];
        if !state.daemon_up {
            let mut reasons = cx.hold_links(&state.daemon_holds);
            reasons.extend(host.is_some().then_some(host));
            let old = state.daemon_condition;
            if !reasons.is_empty() {
                let link = cx.enter(old, LinkKind::DaemonStopped, component, &reasons);
                let state = &mut self.servers[server as usize];
                state.daemon_condition = link;
                state.share.daemon_waits_no_more();
            }
        }
    }

    /// An occurrence holds processes of a server down: both, or one of them.
    pub(crate) fn hold_server(
        &mut self,
        cx: &mut Context<'_>,
        server: u32,
        occurrence: u32,
        lmgrd: bool,
        daemon: bool,
    ) {
        let host_is_up = self.hosts[cx.plan.servers[server as usize].host.at()].is_up();
        let start = self.next_start_time(cx, server);
        let state = &mut self.servers[server as usize];
        if host_is_up {
            state.is_stopped_again(cx.now, start);
        }
        if lmgrd {
            state.lmgrd_holds.push(occurrence);
        }
        if daemon {
            state.daemon_holds.push(occurrence);
        }
        self.stop_processes(cx, server, lmgrd, daemon, Death::Clean);
        self.schedule_if_masked(cx, server);
        cx.tell(Fact::InfrastructureChanged);
    }

    /// An occurrence lets processes of a server go. What others hold, or what has to wait for a start of
    /// its own, stays down.
    pub(crate) fn release_server(&mut self, cx: &mut Context<'_>, server: u32, occurrence: u32) {
        let now = cx.now;
        let managed = self.managed_restart(cx, server);
        let restart = cx.plan.servers[server as usize].vendor_restart_delay;
        let host_is_up = self.hosts[cx.plan.servers[server as usize].host.at()].is_up();
        let link = cx.graph.link_of(occurrence);
        let rejoin = self.wait_to_rejoin(cx, server);
        let start = self.next_start_time(cx, server);
        let state = &mut self.servers[server as usize];
        let held_lmgrd = state.lmgrd_holds.contains(&occurrence);
        let held_daemon = state.daemon_holds.contains(&occurrence);
        state.lmgrd_holds.retain(|h| *h != occurrence);
        state.daemon_holds.retain(|h| *h != occurrence);
        if held_lmgrd && let Some(delay) = managed {
            state.lmgrd_due = state.lmgrd_due.max(now + delay);
        }
        if held_daemon && !held_lmgrd {
            // lmgrd restarts its daemon a moment later (SV2).
            state.daemon_due = now + restart;
        }
        if !state.lmgrd_holds.is_empty() || !state.daemon_holds.is_empty() || !host_is_up {
            let wait = match managed {
                Some(delay) if held_lmgrd => delay,
                _ if held_daemon && !held_lmgrd => restart,
                _ => Span::ZERO,
            };
            let start = if held_lmgrd { start } else { Span::ZERO };
            let wait = (wait.max(rejoin) + start).max(state.share.wait(now, start));
            state.is_let_go(link, now, wait);
        }
        self.refresh_process_conditions(cx, server);
        self.settle_processes(cx, server);
        self.schedule_if_held(cx, server);
        cx.tell(Fact::InfrastructureChanged);
    }

    /// A start is due at an instant, or what keeps a server down has other reasons before.
    fn schedule_start(&mut self, cx: &mut Context<'_>, server: u32, at: Time) {
        let state = &mut self.servers[server as usize];
        let others = state.late.iter().chain(&state.unnoticed);
        let others = others.map(|(_, until)| *until);
        let at = others.filter(|until| *until > cx.now).fold(at, Time::min);
        if at == Time::NEVER {
            return;
        }
        state.incarnation += 1;
        let incarnation = state.incarnation;
        cx.schedule(
            at,
            Event::ServerStart {
                server,
                incarnation,
            },
        );
    }

    /// A start that was scheduled is due.
    pub(crate) fn server_start(&mut self, cx: &mut Context<'_>, server: u32, incarnation: u32) {
        let current = self.servers[server as usize].incarnation & kernel::Word::INCARNATION_MASK;
        if incarnation == current {
            self.settle_processes(cx, server);
            self.schedule_if_held(cx, server);
            cx.tell(Fact::InfrastructureChanged);
        }
    }

    /// What others hold down is looked at again when a fault that is over would not keep it down any more.
    pub(super) fn schedule_if_held(&mut self, cx: &mut Context<'_>, server: u32) {
        let host = cx.plan.servers[server as usize].host;
        let state = &self.servers[server as usize];
        let is_held = !state.lmgrd_holds.is_empty()
            || !state.daemon_holds.is_empty()
            || !self.hosts[host.at()].is_up();
        if is_held {
            self.schedule_start(cx, server, Time::NEVER);
        }
    }

    /// Starts whatever of a server is due and not held, on a living host; what is due later is scheduled.
    pub(super) fn settle_processes(&mut self, cx: &mut Context<'_>, server: u32) {
        let plan = &cx.plan.servers[server as usize];
        if !self.hosts[plan.host.at()].is_up() || self.servers[server as usize].is_off() {
            self.refresh_service(cx, plan.service.0);
            return;
        }
        let state = &self.servers[server as usize];
        if !state.lmgrd_up && state.lmgrd_holds.is_empty() {
            let due = state.comes_up.unwrap_or(state.lmgrd_due);
            if cx.now < due {
                self.schedule_start(cx, server, due);
            } else if state.share.is_away() {
                self.await_share(cx, server);
            } else if state.comes_up.is_some() {
                self.start_lmgrd(cx, server);
            } else if let Some(rejoin) = self.early_rejoin(cx, server) {
                self.servers[server as usize].lmgrd_due = rejoin;
                self.schedule_start(cx, server, rejoin);
            } else if let Some(at) = self.begin_startup(cx, server) {
                self.schedule_start(cx, server, at);
            } else {
                self.start_lmgrd(cx, server);
            }
        }
        let state = &self.servers[server as usize];
        if state.lmgrd_up && !state.daemon_up && state.daemon_holds.is_empty() {
            let due = state.daemon_due;
            if cx.now < due {
                self.schedule_start(cx, server, due);
            } else if state.share.is_away() {
                self.await_share(cx, server);
            } else {
                self.start_daemon(cx, server);
            }
        }
        self.refresh_service(cx, plan.service.0);
    }

    /// lmgrd comes up, and starts its daemon at once.
    fn start_lmgrd(&mut self, cx: &mut Context<'_>, server: u32) {
        let now = cx.now;
        let state = &mut self.servers[server as usize];
        state.lmgrd_up = true;
        state.comes_up = None;
        state.share.lmgrd_waits_no_more();
        state.daemon_due = now;
        let old = state.lmgrd_condition;
        self.servers[server as usize].lmgrd_condition = cx.leave(old);
        self.read_ports(cx, server);
    }

    /// The vendor daemon comes up, empty, with the license file as it is now.
    fn start_daemon(&mut self, cx: &mut Context<'_>, server: u32) {
        let plan = &cx.plan.servers[server as usize];
        let service = plan.service.0;
        let state = &mut self.servers[server as usize];
        let fixed_port = state.vendor_port.is_some();
        state.daemon_up = true;
        state.share.daemon_waits_no_more();
        let bind_waits = fixed_port && !state.died_with_host;
        let old = state.daemon_condition;
        state.waiting_clients = u32::from(bind_waits);
        if bind_waits {
            // How many those are is known to the clients.
            cx.tell(Fact::DaemonWaits { service, server });
        } else {
            state.daemon_condition = cx.leave(old);
        }
        self.end_hangs(cx, server);
        self.review_windback(cx, server, true);
        if self.granting_server(cx, service) == server {
            self.load_file(cx, service);
        }
    }

    /// SV3: so many old connections stand in the way of a restarted daemon; of none it serves at once.
    pub(crate) fn wait_for(&mut self, cx: &mut Context<'_>, server: u32, connections: u32) {
        let state = &mut self.servers[server as usize];
        state.waiting_clients = connections.max(1);
        if connections == 0 {
            self.old_connection_closed(cx, server);
        }
    }

    /// SV3: an old connection to a restarted daemon is closed; at the last the daemon serves.
    pub(crate) fn old_connection_closed(&mut self, cx: &mut Context<'_>, server: u32) {
        let state = &mut self.servers[server as usize];
        for (_, connections) in &mut state.outwaited {
            *connections -= 1;
        }
        state.outwaited.retain(|(_, connections)| *connections > 0);
        if state.waiting_clients > 0 {
            state.waiting_clients -= 1;
            if state.waiting_clients == 0 && state.daemon_up {
                let service = cx.plan.servers[server as usize].service.0;
                let old = self.servers[server as usize].daemon_condition;
                self.servers[server as usize].daemon_condition = cx.leave(old);
                self.refresh_service(cx, service);
                cx.tell(Fact::InfrastructureChanged);
            }
        }
    }

    /// Stops processes of a server: what was out of it is lost, its service learns of it.
    fn stop_processes(
        &mut self,
        cx: &mut Context<'_>,
        server: u32,
        lmgrd: bool,
        daemon: bool,
        death: Death,
    ) {
        let service = cx.plan.servers[server as usize].service.0;
        let now = cx.now;
        let state = &mut self.servers[server as usize];
        if lmgrd {
            state.comes_up = None;
        }
        let lmgrd_stops = lmgrd && state.lmgrd_up;
        let daemon_stops = daemon && state.daemon_up;
        if lmgrd_stops {
            state.lmgrd_up = false;
            state.last_ran = Some(now);
            state.lmgrd_died_silently = death == Death::Silent;
        }
        if daemon_stops {
            state.daemon_up = false;
            state.waiting_clients = 0;
            state.died_with_host = death == Death::Silent;
        } else if daemon && death == Death::Silent {
            state.died_with_host = true;
        }
        self.refresh_process_conditions(cx, server);
        if daemon_stops {
            self.refresh_hang(cx, server);
            self.note_masked_hangs(cx, server);
            self.runs_set_back_no_more(cx, server);
            self.empty_if_granting(cx, service, server);
        }
        self.refresh_service(cx, service);
    }

    /// MT5: lmgrd and vendor daemon run; a node of a three-node system is in the majority, which has a master (TP3).
    pub(crate) fn is_available(&self, cx: &Context<'_>, server: u32) -> bool {
        let state = &self.servers[server as usize];
        let plan = &cx.plan.servers[server as usize];
        state.lmgrd_up
            && state.daemon_serves()
            && self.host_id_fits(cx, server)
            && self.hosts[plan.host.at()].is_up()
            && self.triad_silence(plan.service.0).is_none()
            && self.is_in_majority(cx, plan.service.0, server)
    }

    /// What keeps a server from serving, as the timeline names it.
    pub(crate) fn state_name(&self, cx: &Context<'_>, server: u32) -> Option<&'static str> {
        let state = &self.servers[server as usize];
        let plan = &cx.plan.servers[server as usize];
        let host_up = self.hosts[plan.host.at()].is_up();
        match (
            host_up,
            state.lmgrd_up,
            state.daemon_up,
            state.waiting_clients,
        ) {
            _ if state.is_off() => Some("switched off"),
            (false, ..) => Some("host down"),
            (_, false, false, _) if state.comes_up.is_some() => Some("starting"),
            (_, false, false, _) => Some("stopped"),
            (_, false, true, _) => Some("lmgrd down"),
            (_, true, ..) if !self.host_id_fits(cx, server) => Some("host ID is not the file's"),
            (_, true, false, _) => Some("vendor daemon down"),
            (_, true, true, 1..) => Some("vendor daemon waits for its port"),
            (_, true, true, 0) if state.hangs() => Some("vendor daemon hangs"),
            (_, true, true, 0) => None,
        }
    }

    /// The servers placed on a host.
    pub(crate) fn servers_on(&self, cx: &Context<'_>, host: u32) -> Vec<u32> {
        (0..cx.plan.servers.len() as u32)
            .filter(|s| cx.plan.servers[*s as usize].host.0 == host)
            .collect()
    }
}
