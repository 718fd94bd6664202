//! Applications: processes, state, and what is known of the license server.
//!
//! The one idea: an application is a handful of needs (rows of the catalogue) and one standing
//! question to its license server: start me, or am I still holding what I hold. The question is asked
//! at instants that arithmetic gives (restart delay, polls, retries); an entry is scheduled only when
//! an answer may have changed. How a start and a reconnection ask is told in `start` and `poll`; how
//! users get what is held in `seat`; crashes and switchovers in `process`; violations in `violation`.

use crate::cause::Cause;
use crate::cause::graph::{LinkId, needed};
use crate::cause::link::LinkKind;
use crate::client::Clients;
use crate::client::address::AddressChange;
use crate::client::blame::Claims;
use crate::client::elsewhere::Elsewhere;
use crate::client::home::AtHome;
use crate::client::loss::Lack;
use crate::client::options::OptionChange;
use crate::client::violation::{Ground, OpenViolation};
use crate::client::wait::Unanswered;
use crate::event::Event;
use crate::observe::meter::{Counter, Level, Switch, Window};
use crate::observe::records::Component;
use crate::plan::ClockGrid;
use crate::plan::{
    Application, Give, ListEntry, LogoutOrder, Need, Plan, Role, Symbol, Take, User,
};
use crate::queue::Line;
use kernel::{Distribution, Span, Stream, StreamSource, Time};
use std::collections::BTreeSet;
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
    pub(crate) service: u32,
    /// The server whose daemon granted.
    pub(crate) server: u32,
    /// The service's epoch when it granted: another one means all is lost.
    pub(crate) epoch: u32,
    /// The network has cut it; the server does not know yet.
    pub(crate) cut: bool,
}

/// A loss of the service that the application has noticed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Loss {
    pub(crate) service: u32,
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

/// A need at run time.
#[derive(Clone, Debug)]
pub(crate) struct NeedState {
    pub(crate) need: Need,
    /// What is out at the service in the connection's epoch, by pool.
    pub(crate) out: Vec<(u32, u32)>,
    /// It is a share of a checkout of unit environment.
    pub(crate) shared: bool,
    /// It is had by the license file alone (LF12): no server need run.
    pub(crate) uncounted: bool,
    /// What the application goes by: the licenses it may give to users.
    pub(crate) held: u32,
    /// What it held before a loss and wants back.
    pub(crate) target: u32,
    /// Given to users.
    pub(crate) in_use: u32,
    /// Who has licenses that are taken for each user, and how many, as told before its latest poll where that matters.
    pub(crate) users: Vec<(User, u32)>,
    pub(crate) level: Level,
    /// Agents in excess, the longest first.
    pub(crate) waiting: Line,
    /// AP11: those who were denied or thrown out for want of it, and are not in again.
    pub(crate) short: BTreeSet<u32>,
    /// Another user could be served, when last looked at.
    pub(crate) had_room: bool,
    /// What it lacks by faults.
    pub(crate) ledger: Vec<Lack>,
    /// Why it has less than it held before a loss, while it has; kept by the violation that stands then.
    pub(crate) lost_by: LinkId,
    /// What it held when the application stopped last, or would have held at its home.
    pub(crate) had: u32,
    /// What it would have at its home, from the start at which a fault led the application elsewhere to its next stop.
    pub(crate) at_home: Option<AtHome>,
    /// What changes of options took from its number.
    pub(crate) lowered: Vec<(LinkId, u32)>,
    /// A lowered number that is held more of until the next start; use beyond it is a violation.
    pub(crate) limit: u32,
    /// The change of options by whose begin or end its number is what it is.
    pub(crate) number_by: LinkId,
    /// Of what it wants back after a loss, that much was asked for during it, by a change of options.
    pub(crate) raised: u32,
    pub(crate) over_limit: bool,
    /// Who would hold some of it now, but for a fault.
    pub(crate) claims: Claims,
    pub(crate) counter: Counter,
}

impl NeedState {
    pub(crate) fn new(need: &Need, grid: &ClockGrid, detailed: bool) -> NeedState {
        NeedState {
            need: need.clone(),
            out: Vec::new(),
            shared: false,
            uncounted: false,
            held: 0,
            target: 0,
            in_use: 0,
            users: Vec::new(),
            level: Level::new(grid, detailed),
            waiting: Line::default(),
            short: BTreeSet::new(),
            had_room: false,
            ledger: Vec::new(),
            lost_by: LinkId::NONE,
            had: 0,
            at_home: None,
            lowered: Vec::new(),
            limit: u32::MAX,
            number_by: LinkId::NONE,
            raised: 0,
            over_limit: false,
            claims: Claims::default(),
            counter: Counter::default(),
        }
    }

    /// More is given to users than is held.
    pub(crate) fn is_exceeded(&self) -> bool {
        self.in_use > self.held
    }

    /// Licenses that can still be given to users.
    #[inline]
    pub(crate) fn room(&self) -> u32 {
        self.held.saturating_sub(self.in_use)
    }

    /// It now gives that many licenses to users; how many it gave before.
    #[inline(always)]
    pub(crate) fn set_in_use(&mut self, window: Window, now: Time, in_use: u32) -> u32 {
        self.level.set(window, now, u64::from(in_use));
        std::mem::replace(&mut self.in_use, in_use)
    }

    /// It gives more than a lowered number, or did when last looked at.
    #[inline(always)]
    pub(crate) fn is_beyond_limit(&self) -> bool {
        self.in_use > self.limit || self.over_limit
    }

    /// Another user could be served from what is held.
    #[inline]
    pub(crate) fn has_room(&self) -> bool {
        let unit = match self.need.give {
            Give::Login { per_agent, .. } => per_agent,
            _ => 1,
        };
        self.room() >= unit
    }

    /// The licenses that it has or wants back, or those that it would have at its home, if a fault led it elsewhere.
    pub(crate) fn wanted_at_home(&self) -> u32 {
        self.at_home
            .map_or(self.held.max(self.target), |home| home.number)
    }

    /// Of so many that are not back after a loss, those that its users lack: neither what a change of options asked for
    /// meanwhile, nor more than it would have at its home.
    pub(crate) fn lacked(&self, missing: u32) -> u32 {
        let missing = missing - self.raised.min(missing);
        let most = self
            .at_home
            .map_or(u32::MAX, |home| home.number.saturating_sub(self.held));
        missing.min(most)
    }

    /// It is checked out for each user.
    #[inline]
    pub(crate) fn is_taken_for_each_user(&self) -> bool {
        matches!(self.need.take, Take::AtLogin(_) | Take::AtArrival(_))
    }

    /// It is checked out at the start.
    pub(crate) fn is_taken_at_start(&self) -> bool {
        match self.need.take {
            Take::Exactly(count) | Take::UpTo(count) => count > 0,
            Take::All => true,
            Take::AtLogin(_) | Take::AtArrival(_) => false,
        }
    }

    /// The links of what is lacked, if a user who needs `count` would have been served with it.
    fn lacking(&self, count: u32) -> Vec<LinkId> {
        let wanted = u64::from(self.in_use) + u64::from(count);
        self.lacking_for(wanted.saturating_sub(u64::from(self.held)), &[])
    }

    /// The links of what is lacked, if so many more licenses would have been had with it and with what else is gone. A
    /// lowered number and what it has too little of for that number stand side by side: each would do alone.
    pub(crate) fn lacking_for(&self, wanted: u64, gone: &[(LinkId, u32)]) -> Vec<LinkId> {
        let of = |limits: bool| -> Vec<(LinkId, u32)> {
            let lacks = self.ledger.iter();
            let lacks = lacks.filter(|lack| (lack.ground == Ground::Limit) == limits);
            lacks.map(|lack| (lack.link, lack.count)).collect()
        };
        let sum = |lacks: &[(LinkId, u32)]| lacks.iter().map(|(_, count)| u64::from(*count)).sum();
        let sides = [of(true), of(false)];
        let [limited, short]: [u64; 2] = [sum(&sides[0]), sum(&sides[1])];
        let most = limited.max(short);
        let mut links = Vec::new();
        for (side, own) in sides.into_iter().zip([limited, short]) {
            let wanted = wanted.saturating_sub(most - own);
            if own > 0 && wanted > 0 || most == 0 && links.is_empty() {
                links.extend(needed(side.into_iter().chain(gone.iter().copied()), wanted));
            }
        }
        links
    }
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
    pub(crate) silent: Vec<u32>,
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
    pub(crate) logouts: Option<Stream>,
    poll_phase: Span,
    incarnation: u32,
    next_try: Time,
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

impl ApplicationState {
    pub(crate) fn new(
        application: &Application,
        source: &mut StreamSource,
        plan: &Plan,
        grid: &ClockGrid,
        detailed: bool,
    ) -> ApplicationState {
        let name = &plan.symbols.applications[application.symbol.at()];
        let mut stream = source.stream(&format!("application/{name}"), "poll phase");
        let poll_phase = Span((stream.uniform() * application.poll_interval.0 as f64) as u64);
        let processes = application
            .processes
            .iter()
            .map(|p| ProcessState {
                holds: Vec::new(),
                list: p.list.clone().into(),
                stands_by_from: Time::ZERO,
                set_back: LinkId::NONE,
            })
            .collect();
        ApplicationState {
            phase: Phase::Waiting,
            processes,
            active: 0,
            needs: application
                .needs
                .iter()
                .map(|n| NeedState::new(n, grid, detailed))
                .collect(),
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
            start_times: (application.start_time != Distribution::Constant(0))
                .then(|| source.stream(&format!("application/{name}"), "start time")),
            takeover_times: (application.takeover_time != Distribution::Constant(0))
                .then(|| source.stream(&format!("application/{name}"), "takeover time")),
            condition: LinkId::NONE,
            elsewhere: None,
            stopped_by: LinkId::NONE,
            stop_cause: Cause::ApplicationDown,
            violations: Vec::new(),
            blocked: None,
            shut: false,
            logouts: (application.logout_order == LogoutOrder::Random)
                .then(|| source.stream(&format!("application/{name}"), "forced logouts")),
            poll_phase,
            incarnation: 0,
            next_try: Time::NEVER,
            last_try: None,
            counted: None,
            has_run: false,
            in_vain: None,
            totals: ApplicationTotals {
                requests: Counter::default(),
                starts_refused: 0,
                violations: 0,
                violation_time: 0,
                violated: Switch::new(false),
                out_of_service: Switch::new(false),
                available: Switch::new(false),
                switchovers_failed: 0,
                logouts_by_stop: 0,
            },
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
    pub(crate) fn lists(&self, service: u32, plan: &Plan) -> bool {
        let servers = self.processes[self.active]
            .list
            .iter()
            .filter_map(ListEntry::server);
        servers
            .map(|server| plan.servers[server.at()].service.0)
            .any(|listed| listed == service)
    }
}

/// The first point of the grid `origin + k · step` that is not before `at` and after `last`.
fn next_on_grid(origin: Time, step: Span, at: Time, last: Option<Time>) -> Time {
    let at = last.map_or(at, |last| at.max(Time(last.0 + 1)));
    if at <= origin {
        return origin;
    }
    Time(origin.0 + (at - origin).0.div_ceil(step.0.max(1)) * step.0.max(1))
}

impl Clients<'_> {
    /// Notes for each application which groups and demands hang on it.
    pub(crate) fn link_dependents(&mut self) {
        for (index, group) in self.plan.groups.iter().enumerate() {
            for step in &group.steps {
                for choice in &step.choices {
                    self.applications[choice.at()].groups.push(index as u32);
                }
            }
        }
        for (index, demand) in self.plan.demands.iter().enumerate() {
            for choice in &demand.choices {
                self.applications[choice.at()].demands.push(index as u32);
            }
        }
    }

    /// Schedules the first starts; those that wait for others follow them.
    pub(crate) fn begin_applications(&mut self) {
        for application in 0..self.applications.len() as u32 {
            let plan = &self.plan.applications[application as usize];
            if plan.start_after.is_empty() {
                self.schedule_try(application, plan.starts_at);
            }
        }
    }

    /// Applications that waited for one that has started now.
    pub(crate) fn start_followers(&mut self, started: u32) {
        for application in 0..self.applications.len() as u32 {
            let plan = &self.plan.applications[application as usize];
            let waits = self.applications[application as usize].phase == Phase::Waiting
                && plan.start_after.iter().any(|a| a.0 == started);
            if waits
                && plan
                    .start_after
                    .iter()
                    .all(|a| self.applications[a.at()].has_run)
            {
                let at = plan.starts_at.max(self.now);
                self.schedule_try(application, at);
            }
        }
    }

    /// An application asks its standing question at that time, unless it does so earlier.
    pub(crate) fn schedule_try(&mut self, application: u32, at: Time) {
        let state = &mut self.applications[application as usize];
        if at < state.next_try {
            state.next_try = at;
            state.incarnation += 1;
            let incarnation = state.incarnation;
            self.schedule(
                at,
                Event::ApplicationTry {
                    application,
                    incarnation,
                },
            );
        }
    }

    /// What was scheduled no longer matters.
    pub(crate) fn cancel_try(&mut self, application: u32) {
        let state = &mut self.applications[application as usize];
        state.next_try = Time::NEVER;
        state.incarnation += 1;
    }

    /// An application's instant has come.
    pub(crate) fn application_try(&mut self, application: u32, incarnation: u32) {
        let state = &mut self.applications[application as usize];
        if incarnation != state.incarnation & kernel::Word::INCARNATION_MASK {
            return;
        }
        state.next_try = Time::NEVER;
        self.count_in_vain(application);
        let state = &mut self.applications[application as usize];
        state.last_try = Some(self.context.now);
        state.counted = Some(self.context.now);
        match state.phase {
            Phase::Waiting | Phase::Down => self.begin_start(application),
            Phase::Denied => self.attempt_start(application),
            Phase::Starting => self.startup_is_due(application),
            Phase::Running => self.poll(application),
        }
    }

    /// Counts the questions since the last one that got the same answer, for which no entry was
    /// scheduled: they are attempts in vain all the same (metrics: `checkouts_requested`).
    pub(crate) fn count_in_vain(&mut self, application: u32) {
        let now = self.now;
        let state = &self.applications[application as usize];
        let in_vain = state.in_vain;
        if in_vain.is_none() && state.start.is_none() {
            return;
        }
        let Some(mut asked) = self.applications[application as usize].counted else {
            return;
        };
        let mut attempts = 0;
        let mut inside = 0;
        while let Some(next) = self.question_after(application, asked)
            && next < now
        {
            attempts += 1;
            inside += u64::from(self.window.contains(next));
            asked = next;
        }
        self.applications[application as usize].counted = Some(asked);
        if let Some(start) = &mut self.applications[application as usize].start {
            start.attempt += attempts;
        }
        if let Some((server, features)) = in_vain {
            self.totals
                .checkouts(server, true, inside * features, true, false);
        }
    }

    /// The link of what an application lacks of a need, if a user who needs `count` would have been served
    /// with it.
    #[cold]
    pub(crate) fn lacking(&mut self, application: u32, need: usize, count: u32) -> LinkId {
        let links = self.applications[application as usize].needs[need].lacking(count);
        self.all_of_application(application, &links)
    }

    /// One link for all these conditions that an application meets.
    pub(crate) fn all_of_application(&mut self, application: u32, links: &[LinkId]) -> LinkId {
        let component = Component::Application(self.application_symbol(application));
        self.context.graph.all_of(
            self.context.now,
            LinkKind::LicensesLacking,
            component,
            links,
        )
    }

    /// The instant at which an application would ask next, were there a reason to.
    pub(crate) fn next_question(&self, application: u32) -> Option<Time> {
        let last = self.applications[application as usize].last_try;
        self.question_from(application, self.now, last)
    }

    /// The instant of the question that follows one.
    pub(crate) fn question_after(&self, application: u32, asked: Time) -> Option<Time> {
        self.question_from(application, asked, Some(asked))
    }

    /// The first poll of an application from an instant on, if it has lost nothing.
    pub(crate) fn regular_poll_from(&self, application: u32, at: Time) -> Time {
        let interval = self.plan.applications[application as usize].poll_interval;
        let origin = Time::ZERO + self.applications[application as usize].poll_phase;
        next_on_grid(origin, interval, at, None)
    }

    fn question_from(&self, application: u32, now: Time, last: Option<Time>) -> Option<Time> {
        let plan = &self.plan.applications[application as usize];
        let state = &self.applications[application as usize];
        match state.phase {
            Phase::Waiting | Phase::Down => None,
            Phase::Denied => {
                let from = state.start.map_or(now, |s| s.counted_from);
                let waits = state.start.map_or(Span::ZERO, |s| s.waits);
                let step = plan.restart_delay + waits;
                plan.supervised.then(|| next_on_grid(from, step, now, last))
            }
            Phase::Starting => Some(state.works_from),
            Phase::Running => {
                if let Some(unanswered) = state.unanswered {
                    return Some(unanswered.until);
                }
                let mut after = now;
                if let Some(loss) = state.loss {
                    let step = plan.retry_interval + loss.waits;
                    let retry = next_on_grid(loss.counted_from, step, now, last);
                    let retries_end = loss.retries_end(plan);
                    if retry <= retries_end {
                        return Some(retry);
                    }
                    let given_up = last.unwrap_or(now).max(retries_end) + loss.waits;
                    after = now.max(given_up);
                }
                let origin = Time::ZERO + state.poll_phase;
                Some(next_on_grid(origin, plan.poll_interval, after, last))
            }
        }
    }

    /// Whatever could get another answer from a service now asks at its next instant.
    pub(crate) fn wake_clients(&mut self, service: u32) {
        for application in 0..self.applications.len() as u32 {
            let state = &self.applications[application as usize];
            let concerned = match (state.phase, state.connection, state.loss) {
                (Phase::Denied, _, _) => self.may_be_denied_for(application, service),
                (Phase::Running, Some(connection), _) => connection.service == service,
                (Phase::Running, None, Some(loss)) => {
                    loss.service == service || state.lists(service, self.plan)
                }
                _ => false,
            };
            if concerned && let Some(at) = self.next_question(application) {
                self.schedule_try(application, at);
            }
        }
    }

    /// Licenses came back to a service: who waits for some asks at its next instant.
    pub(crate) fn wake_waiting(&mut self, service: u32) {
        let mut awaited = false;
        for application in 0..self.applications.len() as u32 {
            let state = &self.applications[application as usize];
            let waits = match (state.phase, state.connection) {
                (Phase::Denied, _) => self.may_be_denied_for(application, service),
                (Phase::Running, Some(connection)) if connection.service == service => {
                    state.needs.iter().any(|n| n.held < n.target)
                        || state.violations.iter().any(|v| {
                            matches!(v.kind, Cause::CountDecreased | Cause::FeatureRemoved)
                        })
                }
                (Phase::Running, None) => state.loss.is_some(),
                _ => false,
            };
            if waits {
                awaited = true;
                if let Some(at) = self.next_question(application) {
                    self.schedule_try(application, at);
                }
            }
        }
        self.license.await_stock(service, awaited);
    }

    /// How many applications still hold a connection that a restarted daemon waits for (SV3).
    pub(crate) fn count_old_connections(&self, service: u32, server: u32) -> u32 {
        let epoch = self.license.epoch(service);
        let old = |c: &Connection| c.server == server && c.epoch != epoch;
        self.applications
            .iter()
            .filter(|a| a.connection.as_ref().is_some_and(old))
            .count() as u32
    }

    /// Solution Control Server can switch pairs over now: `Some(false)` if it runs without
    /// `ha_redundancy`, `None` if none runs (AP5).
    pub(crate) fn switchover_ready(&self) -> Option<bool> {
        let mut found = None;
        let applications = self.plan.applications.iter().zip(&self.applications);
        for (a, (plan, state)) in (0..).zip(applications) {
            // On a host that dies with others it counts as dead, though its turn may come after theirs.
            let runs = state.is_running()
                && (0..plan.processes.len()).any(|process| self.process_is_up(a, process));
            if plan.role == Role::SolutionControl && runs {
                let holds = state
                    .needs
                    .iter()
                    .any(|n| n.need.give == Give::Switchover && n.held > 0);
                found = Some(found.unwrap_or(false) || holds);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sv4_the_next_poll_is_arithmetic() {
        let step = Span(120);
        assert_eq!(next_on_grid(Time(50), step, Time(0), None), Time(50));
        assert_eq!(next_on_grid(Time(50), step, Time(170), None), Time(170));
        assert_eq!(next_on_grid(Time(50), step, Time(171), None), Time(290));
        // One that has just asked asks again a whole interval later.
        assert_eq!(
            next_on_grid(Time(50), step, Time(170), Some(Time(170))),
            Time(290)
        );
    }
}
