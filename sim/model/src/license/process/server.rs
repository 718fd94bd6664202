//! A license server at run time: its lmgrd and its vendor daemon (SV1).
//!
//! A process runs unless something holds it down. Faults add and remove holds; a repair ends only its own. What comes up by
//! itself afterwards has an instant from which it may.

use crate::cause::graph::LinkId;
use crate::context::Context;
use crate::license::process::share::Share;
use crate::license::process::standby::StandbyState;
use crate::plan::{Plan, Server};
use kernel::{Distribution, Span, Stream, StreamSource, Time};

/// A license server at run time.
#[derive(Clone, Debug)]
pub(crate) struct ServerState {
    /// Occurrences that hold lmgrd down.
    pub(in crate::license) lmgrd_holds: Vec<u32>,
    /// Occurrences that hold the vendor daemon down.
    pub(in crate::license) daemon_holds: Vec<u32>,
    /// SV13: occurrences for which the daemon answers nothing until it is restarted, and when they end.
    pub(super) hangs: Vec<(u32, Time)>,
    pub(in crate::license) lmgrd_up: bool,
    pub(in crate::license) daemon_up: bool,
    /// SV3: the daemon runs but waits until its clients have closed their old connections.
    pub(in crate::license) waiting_clients: u32,
    /// The daemon died with its host, so that no old connection holds its port.
    pub(super) died_with_host: bool,
    /// lmgrd died with its host, which its peers do not notice at once.
    pub(in crate::license) lmgrd_died_silently: bool,
    /// What lmgrd and the vendor daemon listen at, and the change of the license file that says so: both
    /// come from the file that lay on the disk when lmgrd started (LF8).
    pub(in crate::license) port: u16,
    pub(in crate::license) vendor_port: Option<u16>,
    pub(in crate::license) port_link: LinkId,
    /// LF7: the license file that it serves was made for this host.
    pub(in crate::license) host_id_matches: bool,
    /// SV14: when what starts now is up; how long the next start takes, once that is drawn.
    pub(super) comes_up: Option<Time>,
    pub(super) next_start: Option<Span>,
    /// SV14: draws how long a start takes, where that is random or not nothing.
    pub(in crate::license) start_times: Option<Stream>,
    /// Before these instants lmgrd and the vendor daemon do not come up.
    pub(super) lmgrd_due: Time,
    pub(super) daemon_due: Time,
    /// Faults that have let it go while others hold it, and until when it would come up without these.
    pub(super) late: Vec<(LinkId, Time)>,
    /// FT21: whether its license file can be read.
    pub(in crate::license) share: Share,
    /// TP15: whether it is switched on, if it is a standby.
    pub(in crate::license) standby: Option<Box<StandbyState>>,
    /// SV3: faults for which its daemon waited for old connections when another one stopped it, and for how many.
    pub(super) outwaited: Vec<(LinkId, u32)>,
    /// TP12: deaths of its host while it was down already, and until when its peers would not have noticed.
    pub(super) unnoticed: Vec<(LinkId, Time)>,
    /// The condition of lmgrd while it is down on a living host, and of the daemon.
    pub(in crate::license) lmgrd_condition: LinkId,
    pub(in crate::license) daemon_condition: LinkId,
    /// FT17: the daemon's condition while it runs on a clock that was set back.
    pub(in crate::license) set_back: LinkId,
    /// FT17: why it would be in that, had it not stopped before.
    pub(in crate::license) would_be_set_back: Vec<LinkId>,
    /// Its condition while it runs and answers nothing.
    pub(in crate::license) hang_condition: LinkId,
    /// Of the pending start.
    pub(in crate::license) incarnation: u32,
    /// TP4: the last moment the node ran, unless a fault held it down at time 0.
    pub(in crate::license) last_ran: Option<Time>,
    /// TP4: draws whether an early rejoin fails.
    pub(in crate::license) rejoin: Stream,
}

impl ServerState {
    pub(crate) fn new(server: &Server, source: &mut StreamSource, plan: &Plan) -> ServerState {
        let name = &plan.symbols.servers[server.symbol];
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
    pub(in crate::license) fn would_come_up_later(
        &self,
        now: Time,
    ) -> impl Iterator<Item = LinkId> {
        let late = self.late.iter().filter(move |(_, until)| *until > now);
        let late = late.map(|(link, _)| *link);
        late.chain(self.outwaited.iter().map(|(link, _)| *link))
    }

    /// A fault stops what is down already and waits to come up: until then it would be down without that, too.
    pub(super) fn is_stopped_again(&mut self, now: Time, start: Span) {
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
    pub(in crate::license) fn unnoticed(&self, now: Time) -> impl Iterator<Item = LinkId> {
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

    /// The vendor daemon runs and answers nothing.
    pub(in crate::license) fn hangs(&self) -> bool {
        self.daemon_up && !self.hangs.is_empty()
    }

    /// The links of its hangs, felt or not.
    pub(in crate::license) fn hang_links(&self, cx: &Context<'_>) -> Vec<LinkId> {
        let links = self.hangs.iter().map(|(by, _)| cx.graph.link_of(*by));
        links.collect()
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
