//! Licensing violations: one for each application, feature and type (AP2, AP3, MT2).
//!
//! The one idea: a violation is a standing condition with a link of its own; while one of a kind that
//! blocks stands on a feature that new work needs, an application that refuses new work does. How long
//! any stands is a switch, so that shares are unions and never sums.

use crate::cause::Cause;
use crate::graph::LinkId;
use crate::plan::{AgentGroup, FeatureId, Give, Need, OnViolation};
use crate::records::{Component, Violation};
use crate::world::World;
use kernel::Time;
use std::collections::BTreeSet;

/// A violation that is open.
#[derive(Clone, Debug)]
pub(crate) struct OpenViolation {
    pub(crate) feature: Option<FeatureId>,
    pub(crate) kind: Cause,
    pub(crate) opened: Time,
    pub(crate) link: LinkId,
    /// It was opened by a denied start and closes when the application has started.
    pub(crate) of_start: bool,
    /// The agents affected, kept in detailed replications.
    agents: BTreeSet<u32>,
    excess_peak: u32,
    /// Its place among the records.
    record: Option<usize>,
}

/// Whose new work an application is asked to take.
#[derive(Clone, Copy)]
pub(crate) enum Work<'w> {
    /// A login of an agent of this group.
    Login(&'w AgentGroup),
    /// A seat inside a session, of the need with this index.
    Seat(usize),
    /// A unit of demand of this kind.
    Unit(Option<&'w String>),
}

/// Types that touch only users in excess, or only a function: the rest goes on.
fn is_partial(kind: Cause) -> bool {
    matches!(
        kind,
        Cause::LicensesExhausted
            | Cause::CountDecreased
            | Cause::FeatureRemoved
            | Cause::SeatsExhausted
            | Cause::FunctionOff
            | Cause::AutodialOnPreview
            | Cause::LrmAbsent
    )
}

/// The need whose licenses are taken in place of missing ones.
fn fallback(need: &Need) -> Option<usize> {
    match need.give {
        Give::Login { fallback, .. } => fallback.map(|at| at as usize),
        _ => None,
    }
}

/// Whether new work of a kind takes licenses of a need, or rests on them.
fn needs_it(index: usize, need: &Need, work: Work<'_>) -> bool {
    let of_kind =
        |only: &Option<String>, kind: Option<&String>| only.is_none() || only.as_ref() == kind;
    match (&need.give, work) {
        (Give::Function, _) => need.required,
        (_, Work::Login(group)) => World::per_login(&need.give, need.take, group).is_some(),
        (_, Work::Seat(seat)) => index == seat,
        (Give::Service { kind: only } | Give::Arrival { kind: only, .. }, Work::Unit(kind)) => {
            of_kind(only, kind)
        }
        _ => false,
    }
}

/// Whether all new work of an application needs a feature, and not only some: a medium, a kind of
/// connection, a role.
fn is_everybodys(need: &Need) -> bool {
    match &need.give {
        Give::Function => need.required,
        Give::Login { role, .. } => role.is_none(),
        Give::Forced { medium } => medium.is_none(),
        Give::Arrival { kind, .. } | Give::Service { kind } => kind.is_none(),
        Give::FirstCall | Give::Campaign { .. } => true,
        Give::Switchover | Give::HotStandby => false,
    }
}

impl World<'_> {
    /// Opens a violation, unless one of that application, feature and type is open.
    pub(crate) fn open_violation(
        &mut self,
        application: u32,
        feature: Option<FeatureId>,
        kind: Cause,
        reasons: &[LinkId],
        of_start: bool,
    ) {
        let open = &self.applications[application as usize].violations;
        if open.iter().any(|v| v.feature == feature && v.kind == kind) {
            return;
        }
        let component = Component::Application(self.application_symbol(application));
        let link = self.enter(LinkId::NONE, "licensing violation", component, reasons);
        let (now, window) = (self.now, self.window);
        let record = self.detail.as_mut().map(|records| {
            records.detail.violations.push(Violation {
                application: self.plan.applications[application as usize].symbol,
                feature,
                kind,
                opened: now,
                closed: None,
                agents_affected: 0,
                excess_peak: 0,
                roots: self.graph.root_symbols(link),
                link: Some(link.0),
            });
            records.detail.violations.len() - 1
        });
        let agents = BTreeSet::new();
        let violation = OpenViolation {
            feature,
            kind,
            opened: now,
            link,
            of_start,
            agents,
            excess_peak: 0,
            record,
        };
        let state = &mut self.applications[application as usize];
        state.violations.push(violation);
        if window.contains(now) {
            state.totals.violations += 1;
            if let Some(occurrence) = self.graph.first_root(link) {
                self.totals.fault_violation(occurrence.symbol);
            }
        }
        state.totals.violated.set(window, now, true);
        self.totals.violation_opened(window, now);
        self.refresh_blocked(application);
    }

    /// Closes the violations that a test picks.
    pub(crate) fn close_violations(
        &mut self,
        application: u32,
        which: impl Fn(&OpenViolation) -> bool,
    ) {
        let (now, window) = (self.now, self.window);
        loop {
            let state = &mut self.applications[application as usize];
            let Some(index) = state.violations.iter().position(&which) else {
                break;
            };
            let violation = state.violations.remove(index);
            state.totals.violation_time += window.overlap(violation.opened, now);
            let any = !state.violations.is_empty();
            state.totals.violated.set(window, now, any);
            self.totals.violation_closed(window, now);
            self.record_closed(&violation, Some(now));
            self.leave(violation.link);
            self.refresh_blocked(application);
        }
    }

    /// Books what is open at the end.
    pub(crate) fn finish_violations(&mut self) {
        let (end, window) = (self.now, self.window);
        for application in 0..self.applications.len() {
            let open = std::mem::take(&mut self.applications[application].violations);
            for violation in &open {
                let time = window.overlap(violation.opened, end);
                self.applications[application].totals.violation_time += time;
                self.record_closed(violation, None);
            }
        }
    }

    fn record_closed(&mut self, violation: &OpenViolation, closed: Option<Time>) {
        if let (Some(records), Some(index)) = (&mut self.detail, violation.record) {
            let record = &mut records.detail.violations[index];
            record.closed = closed;
            record.agents_affected = violation.agents.len() as u32;
            record.excess_peak = violation.excess_peak;
        }
    }

    /// An agent is refused or in excess because of a violation of its application.
    pub(crate) fn affect(
        &mut self,
        application: u32,
        feature: Option<FeatureId>,
        agent: u32,
        excess: u32,
    ) {
        let detailed = self.detail.is_some();
        for violation in &mut self.applications[application as usize].violations {
            if feature.is_none() || violation.feature.is_none() || violation.feature == feature {
                violation.excess_peak = violation.excess_peak.max(excess);
                if detailed {
                    violation.agents.insert(agent);
                }
            }
        }
    }

    /// So many are in excess of the number to which a count was lowered.
    pub(crate) fn note_excess(
        &mut self,
        application: u32,
        feature: Option<FeatureId>,
        excess: u32,
    ) {
        for violation in &mut self.applications[application as usize].violations {
            if violation.feature == feature && violation.kind == Cause::CountDecreased {
                violation.excess_peak = violation.excess_peak.max(excess);
            }
        }
    }

    /// AP2: the violation for which new work of a kind is refused: one of a feature that it needs.
    #[cold]
    pub(crate) fn blocked_for(&self, application: u32, work: Work<'_>) -> Option<LinkId> {
        let state = &self.applications[application as usize];
        let stands = |feature: FeatureId| {
            let mut open = state.violations.iter();
            open.any(|v| v.feature == Some(feature) && !is_partial(v.kind))
        };
        let needed = |feature: FeatureId| {
            let mut needs = state.needs.iter().enumerate();
            needs.any(|(index, n)| {
                n.need.feature == feature && needs_it(index, &n.need, work) && {
                    // AP12: whoever finds none takes another's, unless that is in violation too.
                    let other = fallback(&n.need).map(|at| state.needs[at].need.feature);
                    other.is_none_or(stands)
                }
            })
        };
        let blocking = state
            .violations
            .iter()
            .find(|v| !is_partial(v.kind) && v.feature.is_none_or(needed));
        blocking.map(|v| v.link)
    }

    /// AP2: whether any new work is refused, and whether the application can take any.
    fn refresh_blocked(&mut self, application: u32) {
        let plan = &self.plan.applications[application as usize];
        let state = &mut self.applications[application as usize];
        let needed = |feature: Option<FeatureId>| {
            feature.is_none_or(|feature| {
                state.needs.iter().any(|n| {
                    n.need.feature == feature
                        && (n.need.required || !matches!(n.need.give, Give::Function))
                        && !matches!(n.need.give, Give::Switchover | Give::HotStandby)
                })
            })
        };
        let everybodys = |feature: Option<FeatureId>| {
            let mut needs = state.needs.iter().map(|n| &n.need);
            feature.is_none_or(|f| needs.any(|n| n.feature == f && is_everybodys(n)))
        };
        let mut blocking = state
            .violations
            .iter()
            .filter(|v| !is_partial(v.kind) && needed(v.feature));
        let first = blocking.clone().next();
        self.totals.decided.on_violation |= first.is_some();
        let refuses = plan.on_violation == OnViolation::RefuseNew;
        let blocked = first.filter(|_| refuses).map(|v| v.link);
        let shut = refuses && blocking.any(|v| everybodys(v.feature));
        let freed = state.blocked.is_some() && blocked.is_none();
        state.blocked = blocked;
        state.shut = shut;
        self.service_changed(application);
        if freed {
            self.seat_waiting(application);
        }
    }

    /// Whether an application that is meant to run cannot take new work for want of licenses.
    pub(crate) fn service_changed(&mut self, application: u32) {
        let (now, window) = (self.now, self.window);
        let state = &mut self.applications[application as usize];
        let for_licenses = state.stop_cause != Cause::ApplicationDown;
        let out = if state.is_running() {
            state.shut
        } else {
            for_licenses && state.condition.is_some() || state.start.is_some()
        };
        state.totals.out_of_service.set(window, now, out);
        self.refresh_admission_of(application);
    }
}
