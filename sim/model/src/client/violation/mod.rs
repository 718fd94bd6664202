//! Licensing violations: one for each application, feature and type (AP2, AP3, MT2).
//!
//! What an application wants of a feature is in one or more of these states, and each adverse one
//! is a *ground* on which a violation stands. This file alone opens and closes violations; everybody else says
//! which ground is there, of which type and for which reasons, and when it has gone.
//!
//! | state | ground | comes with | goes with |
//! | --- | --- | --- | --- |
//! | held | none | a grant | |
//! | lost, unnoticed | none yet; the application keeps the reason (`loss`) | a cut, a daemon's end | the next poll |
//! | lost, noticed | `Loss` | a try that nobody answers | an answer, nothing wanted back |
//! | short | `Shortfall` | fewer given back than were held | all back, nothing wanted back |
//! | what the file says of it: expired, removed, fewer | `File` | a poll | a poll, nothing held any more |
//! | not started, started in part, raised in vain | `Start`, `Partial`, `Raise` | a denial | the number that is asked for |
//! | beyond a lowered number | `Limit` | use above it | use within it |
//! | function off | `Function`, `Campaign` | a start without it | a license for it, the timetable |
//! | in excess | `Excess`, `Autodial` | a user too many | the last of them |
//!
//! Two grounds of one type are one violation, which closes with the last; its reasons are those of all its grounds.
//! What a failed try answers, and what options say of a number, is read anew: another type or other roots are another
//! violation. One that would close at the instant at which it opened has not been, and leaves no record. While one of a kind that blocks
//! stands on a feature that new work needs, an application that refuses new work does. How long any stands is a
//! switch, so that shares are unions and never sums.

mod blocked;

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::client::Clients;
use crate::client::state::violation::{Ground, OpenViolation};
use crate::observe::records::{Component, Violation};
use crate::plan::{ApplicationIndex, FeatureId};
use kernel::Time;
use std::collections::BTreeSet;

impl Clients<'_> {
    /// A violation of a feature and type stands for all the faults above a reason.
    pub(crate) fn stands_for(
        &self,
        a: ApplicationIndex,
        feature: FeatureId,
        kind: Cause,
        link: LinkId,
    ) -> bool {
        let mut open = self.applications[a].violations.iter();
        open.any(|v| {
            v.feature == Some(feature)
                && v.kind == kind
                && self.graph.has_all_roots_of(v.link, link)
        })
    }

    /// There is a ground for a violation of an application: it opens, or one of that feature and type stands on
    /// one ground more. What a try answers otherwise than the last one did is another violation.
    pub(crate) fn open_violation(
        &mut self,
        application: ApplicationIndex,
        feature: Option<FeatureId>,
        kind: Cause,
        ground: Ground,
        reasons: &[LinkId],
    ) {
        let open = &mut self.applications[application].violations;
        let is_it = |v: &OpenViolation| v.feature == feature && v.kind == kind;
        match open.iter().position(is_it) {
            None => {
                let grounds = vec![(ground, reasons.to_vec())];
                self.begin_violation(application, feature, kind, grounds);
            }
            Some(at) => {
                let grounds = &mut open[at].grounds;
                match grounds.iter_mut().find(|(known, _)| *known == ground) {
                    Some((_, known)) if ground.is_read_anew() => *known = reasons.to_vec(),
                    Some(_) => {}
                    None => grounds.push((ground, reasons.to_vec())),
                }
                self.review_reasons(application, at);
            }
        }
        if ground.is_answer() {
            let of_start = ground == Ground::Start;
            self.end_ground(application, ground, |v| {
                (of_start || v.feature == feature) && !(v.feature == feature && v.kind == kind)
            });
        }
    }

    /// The grounds of a violation, or their reasons, have changed. What brought it about stands in the way as before,
    /// and another reason came in beside it or went: it is the same violation. Else it is another one from now on.
    fn review_reasons(&mut self, application: ApplicationIndex, at: usize) {
        let violation = &self.applications[application].violations[at];
        let (old, reasons, graph) = (violation.link, violation.reasons(), &self.context.graph);
        let is_plain = violation.grounds.len() > 1 && graph.roots(old).is_empty();
        if is_plain || graph.has_roots_of(old, &reasons) {
            return;
        }
        if graph.has_first_root_of(&reasons, old) {
            self.renew_violation(application, at, &reasons);
        } else {
            let (feature, kind) = (violation.feature, violation.kind);
            let grounds = violation.grounds.clone();
            self.begin_violation(application, feature, kind, grounds);
            self.close_violations(application, |v| v.link == old);
        }
    }

    /// It is the same violation for other reasons. What it is a reason for from now on has the reasons of the last try; its record names all
    /// that its tries met.
    fn renew_violation(&mut self, application: ApplicationIndex, at: usize, reasons: &[LinkId]) {
        let component = Component::Application(self.application_symbol(application));
        let old = self.applications[application].violations[at].link;
        let link = self.enter(old, LinkKind::Violation, component, reasons);
        let violation = &mut self.applications[application].violations[at];
        violation.link = link;
        if let (Some(records), Some(record)) = (&mut self.context.detail, violation.record) {
            let record = &mut records.detail.violations[record];
            let known = record.roots.len();
            for root in self.context.graph.root_symbols(link) {
                if !record.roots.contains(&root) {
                    record.roots.push(root);
                }
            }
            if record.roots.len() > known {
                record.link = Some(link.0);
            }
        }
        self.refresh_blocked(application);
    }

    fn begin_violation(
        &mut self,
        application: ApplicationIndex,
        feature: Option<FeatureId>,
        kind: Cause,
        grounds: Vec<(Ground, Vec<LinkId>)>,
    ) {
        let component = Component::Application(self.application_symbol(application));
        let reasons = grounds.iter().flat_map(|(_, reasons)| reasons.clone());
        let reasons: Vec<LinkId> = reasons.collect();
        let link = self.enter(LinkId::NONE, LinkKind::Violation, component, &reasons);
        let (now, window) = (self.now, self.window);
        let record = self.context.detail.as_mut().map(|records| {
            records.detail.violations.push(Violation {
                application: self.context.plan.applications[application].symbol,
                feature,
                kind,
                opened: now,
                closed: None,
                agents_affected: 0,
                excess_peak: 0,
                roots: self.context.graph.root_symbols(link),
                link: Some(link.0),
            });
            records.detail.violations.len() - 1
        });
        let is_counted = window.contains(now);
        let root = self.context.graph.first_root(link);
        let counted_for = root.filter(|_| is_counted).map(|first| first.symbol);
        let state = &mut self.applications[application];
        state.violations.push(OpenViolation {
            feature,
            kind,
            opened: now,
            link,
            grounds,
            agents: BTreeSet::new(),
            excess_peak: 0,
            record,
            counted_for,
        });
        state.totals.violations += u64::from(is_counted);
        if let Some(fault) = counted_for {
            self.context.totals.fault_violation(fault, true);
        }
        state.totals.violated.set(window, now, true);
        self.totals.violation_opened(window, now);
        self.refresh_blocked(application);
    }

    /// A ground has gone from the violations that a test picks; those that stand on no other close.
    pub(crate) fn end_ground(
        &mut self,
        application: ApplicationIndex,
        ground: Ground,
        which: impl Fn(&OpenViolation) -> bool,
    ) {
        let mut closes = false;
        for violation in &mut self.applications[application].violations {
            if violation.stands_on(ground) && which(violation) {
                violation.grounds.retain(|(known, _)| *known != ground);
                closes |= violation.grounds.is_empty();
            }
        }
        if closes {
            self.close_violations(application, |v| v.grounds.is_empty());
        }
    }

    /// A ground has gone from the violations of a feature.
    pub(crate) fn end_ground_of(
        &mut self,
        application: ApplicationIndex,
        ground: Ground,
        feature: FeatureId,
    ) {
        self.end_ground(application, ground, |v| v.feature == Some(feature));
    }

    /// Nothing of a feature is wanted back, or all is: neither a loss nor a shortfall of it is left.
    pub(crate) fn loss_is_over(&mut self, application: ApplicationIndex, feature: FeatureId) {
        self.end_ground_of(application, Ground::Loss, feature);
        self.end_ground_of(application, Ground::Shortfall, feature);
    }

    /// An application has the number of a feature that it asks for: nothing is left of a start in part, of a
    /// raised number that was not had, or of what was not given back.
    pub(crate) fn number_is_had(&mut self, application: ApplicationIndex, feature: FeatureId) {
        for ground in [
            Ground::Partial,
            Ground::Raise,
            Ground::Function,
            Ground::Shortfall,
        ] {
            self.end_ground_of(application, ground, feature);
        }
    }

    /// Closes the violations that a test picks.
    pub(crate) fn close_violations(
        &mut self,
        application: ApplicationIndex,
        which: impl Fn(&OpenViolation) -> bool,
    ) {
        let (now, window) = (self.now, self.window);
        loop {
            let state = &mut self.applications[application];
            let Some(index) = state.violations.iter().position(&which) else {
                break;
            };
            let violation = state.violations.remove(index);
            state.totals.violation_time += window.overlap(violation.opened, now);
            let any = !state.violations.is_empty();
            state.totals.violated.set(window, now, any);
            self.totals.violation_closed(window, now);
            if violation.opened == now {
                self.forget_violation(application, &violation);
            } else {
                self.record_closed(&violation, Some(now));
            }
            self.leave(violation.link);
            self.refresh_blocked(application);
        }
    }

    /// A violation that closes at the instant at which it opened has not been.
    #[cold]
    fn forget_violation(&mut self, application: ApplicationIndex, violation: &OpenViolation) {
        let counted = self.window.contains(violation.opened);
        self.applications[application].totals.violations -= u64::from(counted);
        if let Some(fault) = violation.counted_for {
            self.context.totals.fault_violation(fault, false);
        }
        let (Some(records), Some(record)) = (&mut self.context.detail, violation.record) else {
            return;
        };
        records.detail.violations.remove(record);
        let open = self.applications.iter_mut().flat_map(|a| &mut a.violations);
        for later in open.filter_map(|other| other.record.as_mut()) {
            *later -= usize::from(*later > record);
        }
    }

    /// Books what is open at the end.
    pub(crate) fn finish_violations(&mut self) {
        let (end, window) = (self.now, self.window);
        for application in self.applications.keys() {
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
        application: ApplicationIndex,
        feature: Option<FeatureId>,
        agent: u32,
        excess: u32,
    ) {
        let detailed = self.detail.is_some();
        for violation in &mut self.applications[application].violations {
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
        application: ApplicationIndex,
        feature: Option<FeatureId>,
        excess: u32,
    ) {
        for violation in &mut self.applications[application].violations {
            if violation.feature == feature && violation.stands_on(Ground::Limit) {
                violation.excess_peak = violation.excess_peak.max(excess);
            }
        }
    }
}
