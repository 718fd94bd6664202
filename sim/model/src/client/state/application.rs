//! An application at run time: what it is doing, its processes, and what it knows of its license server.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::client::state::changes::{AddressChange, OptionChange};
use crate::client::state::elsewhere::Elsewhere;
use crate::client::state::need::NeedState;
use crate::client::state::violation::OpenViolation;
use crate::client::state::wait::Unanswered;
use crate::observe::meter::{Counter, Switch};
use crate::plan::{
    Application, ClockGrid, ListEntry, LogoutOrder, Plan, ServerIndex, ServiceIndex, Symbol,
};
use kernel::{Distribution, Span, Stream, StreamSource, Time};
use std::sync::Arc;

/// What an application is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Not due yet: a later start, or others first.
    Waiting,
    /// Its start was denied; it asks again.
    Denied,
    /// No process runs, or it is not started again.
    Down,
    /// It has its licenses, and does not work yet.
    Starting,
    /// It runs.
    Running,
}

/// One process of an application at run time.
#[derive(Clone, Debug)]
pub(crate) struct ProcessState {
    /// Occurrences that hold it down, beside its host's.
    pub(crate) holds: Vec<u32>,
    pub(crate) list: Arc<[ListEntry]>,
    /// SV14: a backup that was started takes over from here on.
    pub(crate) stands_by_from: Time,
    /// FT17: its condition while it runs on a clock that was set back.
    pub(crate) set_back: LinkId,
}

/// The connection to the service that granted, as far as the application knows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Connection {
    pub(crate) service: ServiceIndex,
    /// The server whose daemon granted.
    pub(crate) server: ServerIndex,
    /// The service's epoch when it granted: another one means all is lost.
    pub(crate) epoch: u32,
    /// The network has cut it; the server does not know yet.
    pub(crate) cut: bool,
}

/// A loss of the service that the application has noticed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Loss {
    pub(crate) service: ServiceIndex,
    /// The missed poll.
    pub(crate) since: Time,
    /// Its retries are counted from here, and so many were before.
    pub(crate) counted_from: Time,
    pub(crate) retries_before: u32,
    /// SV13: how long each try from there on waits for answers that do not come.
    pub(crate) waits: Span,
    /// Why what it held was gone, as of its last try.
    pub(crate) link: LinkId,
}

/// A request for a start under way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StartRequest {
    pub(crate) number: u64,
    pub(crate) first: Time,
    /// Its attempts are counted from here.
    pub(crate) counted_from: Time,
    /// SV13: how long each attempt from there on waits for answers that do not come.
    pub(crate) waits: Span,
    pub(crate) attempt: u32,
    /// The cause of the latest denial, so that equal ones are one row.
    pub(crate) last_cause: Option<Cause>,
}

/// An application instance or pair at run time.
#[derive(Clone, Debug)]
pub(crate) struct ApplicationState {
    pub(crate) phase: Phase,
    pub(crate) processes: Vec<ProcessState>,
    /// The process that works, or is started next.
    pub(crate) active: usize,
    pub(crate) needs: Vec<NeedState>,
    /// Changes of its options that hold, in order of begin.
    pub(crate) option_changes: Vec<OptionChange>,
    /// Changes of its list that hold, in order of begin, and the link of the one whose list it uses.
    pub(crate) address_changes: Vec<AddressChange>,
    pub(crate) list_link: LinkId,
    pub(crate) connection: Option<Connection>,
    pub(crate) loss: Option<Loss>,
    /// Why what it held is gone, from the loss until that is made good.
    pub(crate) lost_by: LinkId,
    pub(crate) start: Option<StartRequest>,
    /// SV13: an answer that does not come, while it is waited for.
    pub(crate) unanswered: Option<Unanswered>,
    /// SV13: the services that gave no answer to the present attempt of a start.
    pub(crate) silent: Vec<ServiceIndex>,
    /// When what has its licenses works, or goes on to its start-up of so long (SV14).
    pub(crate) works_from: Time,
    pub(crate) startup: Span,
    /// SV14: a backup takes over; whether it keeps the logins.
    pub(crate) takes_over: Option<bool>,
    /// SV14: draw how long a start and a takeover take, where that is random or not nothing.
    pub(crate) start_times: Option<Stream>,
    pub(crate) takeover_times: Option<Stream>,
    /// Its condition while it does not run.
    pub(crate) condition: LinkId,
    /// A fault has driven it from its server to the one that it has.
    pub(crate) elsewhere: Option<Elsewhere>,
    /// Why it stopped last.
    pub(crate) stopped_by: LinkId,
    /// Why users are refused while it does not run.
    pub(crate) stop_cause: Cause,
    pub(crate) violations: Vec<OpenViolation>,
    /// AP2: new work is refused, by the violation with this link.
    pub(crate) blocked: Option<LinkId>,
    /// It refuses all new work, and not only some.
    pub(crate) shut: bool,
    /// AP11: draws who is logged out, where the order is random.
    pub(in crate::client) logouts: Option<Stream>,
    pub(in crate::client) poll_phase: Span,
    pub(in crate::client) incarnation: u32,
    pub(in crate::client) next_try: Time,
    pub(crate) last_try: Option<Time>,
    /// The latest question that is counted, asked or known to be in vain.
    pub(crate) counted: Option<Time>,
    pub(crate) has_run: bool,
    /// What it asks for in vain at each of its instants: at which server, and how many features.
    pub(crate) in_vain: Option<(Symbol, u64)>,
    /// SV5, 07101 and the like need no state; these are what the results need.
    pub(crate) totals: ApplicationTotals,
    /// Groups and demands whose admission hangs on this application.
    pub(crate) groups: Vec<u32>,
    pub(crate) demands: Vec<u32>,
}

/// Integers of one application.
#[derive(Clone, Debug)]
pub(crate) struct ApplicationTotals {
    pub(crate) requests: Counter,
    pub(crate) starts_refused: u64,
    pub(crate) violations: u64,
    pub(crate) violation_time: u64,
    pub(crate) violated: Switch,
    pub(crate) out_of_service: Switch,
    pub(crate) available: Switch,
    pub(crate) switchovers_failed: u64,
    pub(crate) logouts_by_stop: u64,
}

impl ApplicationTotals {
    fn new() -> ApplicationTotals {
        ApplicationTotals {
            requests: Counter::default(),
            starts_refused: 0,
            violations: 0,
            violation_time: 0,
            violated: Switch::new(false),
            out_of_service: Switch::new(false),
            available: Switch::new(false),
            switchovers_failed: 0,
            logouts_by_stop: 0,
        }
    }
}

impl ProcessState {
    fn new(list: &[ListEntry]) -> ProcessState {
        ProcessState {
            holds: Vec::new(),
            list: list.into(),
            stands_by_from: Time::ZERO,
            set_back: LinkId::NONE,
        }
    }
}

impl ApplicationState {
    pub(crate) fn new(
        application: &Application,
        source: &mut StreamSource,
        plan: &Plan,
        grid: &ClockGrid,
        detailed: bool,
    ) -> ApplicationState {
        let name = &plan.symbols.applications[application.symbol];
        let mut stream = source.stream(&format!("application/{name}"), "poll phase");
        let poll_phase = Span((stream.uniform() * application.poll_interval.0 as f64) as u64);
        let mut drawn = |is_drawn: bool, purpose: &str| {
            is_drawn.then(|| source.stream(&format!("application/{name}"), purpose))
        };
        let is_length = |law: &Distribution| *law != Distribution::Constant(0);
        let (processes, needs) = (application.processes.iter(), application.needs.iter());
        ApplicationState {
            phase: Phase::Waiting,
            processes: processes.map(|p| ProcessState::new(&p.list)).collect(),
            active: 0,
            needs: needs.map(|n| NeedState::new(n, grid, detailed)).collect(),
            option_changes: Vec::new(),
            address_changes: Vec::new(),
            list_link: LinkId::NONE,
            connection: None,
            loss: None,
            lost_by: LinkId::NONE,
            start: None,
            unanswered: None,
            silent: Vec::new(),
            works_from: Time::ZERO,
            startup: Span::ZERO,
            takes_over: None,
            start_times: drawn(is_length(&application.start_time), "start time"),
            takeover_times: drawn(is_length(&application.takeover_time), "takeover time"),
            condition: LinkId::NONE,
            elsewhere: None,
            stopped_by: LinkId::NONE,
            stop_cause: Cause::ApplicationDown,
            violations: Vec::new(),
            blocked: None,
            shut: false,
            logouts: drawn(
                application.logout_order == LogoutOrder::Random,
                "forced logouts",
            ),
            poll_phase,
            incarnation: 0,
            next_try: Time::NEVER,
            last_try: None,
            counted: None,
            has_run: false,
            in_vain: None,
            totals: ApplicationTotals::new(),
            groups: Vec::new(),
            demands: Vec::new(),
        }
    }

    pub(crate) fn is_running(&self) -> bool {
        self.phase == Phase::Running
    }

    /// It has been granted its start, whether it works already or not.
    pub(crate) fn has_started(&self) -> bool {
        matches!(self.phase, Phase::Running | Phase::Starting)
    }

    /// The list that its active process uses.
    pub(crate) fn list(&self) -> Arc<[ListEntry]> {
        Arc::clone(&self.processes[self.active].list)
    }

    /// Whether a service stands in the list of its active process.
    pub(crate) fn lists(&self, service: ServiceIndex, plan: &Plan) -> bool {
        let servers = self.processes[self.active]
            .list
            .iter()
            .filter_map(ListEntry::server);
        servers
            .map(|server| plan.servers[server].service)
            .any(|listed| listed == service)
    }
}
