//! Options that change while an application runs (FT6, AP7, AP11).
//!
//! A change is another list of needs, of which only the numbers matter now. More is asked
//! for at once, as at a start: in full, then what is left. What is too much stays checked out until the
//! application starts again and is a violation while it is in use; only an application that holds its
//! users to its numbers (Interaction Server) gives it back at once. Of several changes that hold, the
//! latest decides for what it changes; when one ends the numbers are what the others leave.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::client::Clients;
use crate::client::fact::ClientFact;
use crate::client::state::application::Phase;
use crate::client::state::changes::{OptionChange, number, place_of};
use crate::client::state::need::NeedState;
use crate::client::state::no_grant::NoGrant;
use crate::client::state::violation::Ground;
use crate::license::{CHECKOUT_MAX, Silence, Want};
use crate::observe::records::RequestClass;
use crate::plan::{ApplicationIndex, FaultKind, Give, Need, ServiceIndex, Take};

impl Clients<'_> {
    /// An occurrence changes the options of an application.
    pub(crate) fn change_options(&mut self, a: ApplicationIndex, fault: u32, occurrence: u32) {
        let link = self.graph.link_of(occurrence);
        self.applications[a].option_changes.push(OptionChange {
            fault,
            occurrence,
            link,
        });
        self.apply_options(a, link);
    }

    /// An occurrence ends: its options are what they were.
    pub(crate) fn restore_options(&mut self, a: ApplicationIndex, occurrence: u32) {
        self.applications[a]
            .option_changes
            .retain(|change| change.occurrence != occurrence);
        self.apply_options(a, self.graph.link_of(occurrence));
    }

    /// The needs under the changes that hold, each with the link of the change that decides its number.
    fn effective_needs(&self, a: ApplicationIndex) -> Vec<(Need, LinkId)> {
        let base = &self.plan.applications[a].needs;
        let state = &self.applications[a];
        let mut wanted: Vec<(Need, LinkId)> = state
            .needs
            .iter()
            .map(|n| {
                let of_plan = place_of(base, &n.need);
                let mut need = n.need.clone();
                need.take = of_plan.map_or(Take::UpTo(0), |n| n.take);
                (need, LinkId::NONE)
            })
            .collect();
        for change in &state.option_changes {
            let FaultKind::OptionChange { needs, .. } =
                &self.plan.faults[change.fault as usize].kind
            else {
                continue;
            };
            for (need, link) in &mut wanted {
                let before = place_of(base, need).map(|n| n.take);
                let after = place_of(needs, need).map(|n| n.take);
                if before != after {
                    need.take = after.unwrap_or(Take::UpTo(0));
                    *link = change.link;
                }
            }
            for need in needs {
                if !wanted
                    .iter()
                    .any(|(n, _)| n.feature == need.feature && n.give == need.give)
                {
                    wanted.push((need.clone(), change.link));
                }
            }
        }
        wanted
    }

    /// The numbers are those of the changes that hold; what becomes another by the end of a change is that
    /// change's too: `by` is the one that began or ended.
    fn apply_options(&mut self, a: ApplicationIndex, by: LinkId) {
        let grid = self.context.grid();
        let detailed = self.detail.is_some();
        for (index, (need, link)) in self.effective_needs(a).into_iter().enumerate() {
            let needs = &mut self.applications[a].needs;
            if index == needs.len() {
                let nothing_yet = Need {
                    take: Take::UpTo(0),
                    ..need.clone()
                };
                needs.push(NeedState::new(&nothing_yet, &grid, detailed));
            }
            let changed = needs[index].need.take != need.take;
            needs[index].need = need;
            self.note_lowered(a, index);
            if !self.applications[a].has_started() {
                continue;
            }
            if changed {
                self.number_changed(a, index, if link.is_some() { link } else { by });
            }
            self.review_number(a, index);
        }
        if self.applications[a].has_started() {
            self.tell_above(ClientFact::RoomChanged { application: a });
            self.note_shortage(a);
            // What it asks for in vain meanwhile may be another set of features.
            if self.applications[a].loss.is_some()
                && let Some(at) = self.next_question(a)
            {
                self.schedule_try(a, at);
            }
        } else if self.applications[a].phase == Phase::Denied
            && let Some(at) = self.next_question(a)
        {
            self.schedule_try(a, at);
        }
        self.infrastructure_changed();
    }

    /// Users are logged out rather than left in excess, and numbers act at once (AP11).
    pub(crate) fn holds_to_numbers(&self, a: ApplicationIndex) -> bool {
        let needs = &self.applications[a].needs;
        needs
            .iter()
            .any(|n| matches!(n.need.give, Give::Forced { .. }))
    }

    /// A running application's number has changed.
    fn number_changed(&mut self, a: ApplicationIndex, index: usize, link: LinkId) {
        let at_once = self.holds_to_numbers(a);
        let state = &mut self.applications[a].needs[index];
        let (held, wanted) = (state.held, number(state.need.take));
        // Of what it holds, that much was within the number that it had before.
        let within = held.min(std::mem::replace(&mut state.limit, u32::MAX));
        state.number_by = link;
        if wanted > held {
            self.ask_for_more(a, index, (wanted, within), link);
            return;
        }
        if wanted < held && at_once {
            let client = self.client_of(a);
            self.give_to_server(a, index, held - wanted, client);
            self.shrink_diverted(a, index, held - wanted);
        } else if wanted < held {
            state.limit = wanted;
        }
        // Nothing more is asked for.
        let state = &mut self.applications[a].needs[index];
        state.target = state.held;
        state.raised = 0;
        self.close_number(a, index);
    }

    /// A need's number is held in full: the violations of having asked for more close, and nothing of it is
    /// lacking (AP7). Those of the license file, of users in excess and of a campaign's function have ends of
    /// their own.
    fn close_number(&mut self, a: ApplicationIndex, index: usize) {
        let feature = self.applications[a].needs[index].need.feature;
        for ground in [Ground::Partial, Ground::Shortfall] {
            self.set_lacks(a, index, ground, &[]);
        }
        self.number_is_had(a, feature);
    }

    /// More is checked out, in full or what is left; too little is a violation (AP7).
    fn ask_for_more(
        &mut self,
        a: ApplicationIndex,
        index: usize,
        (wanted, within): (u32, u32),
        link: LinkId,
    ) {
        let held = self.applications[a].needs[index].held;
        let missing = wanted.min(CHECKOUT_MAX) - held;
        let Some(asked) = self.ask_if_it_may(a, index, missing) else {
            // It is asked for with the rest when the server answers again (AP6).
            if wanted != u32::MAX {
                let state = &mut self.applications[a].needs[index];
                let before = state.target.saturating_sub(state.raised);
                state.raised = wanted.saturating_sub(before);
                state.target = wanted;
            }
            return;
        };
        let inside = self.window.contains(self.now);
        let state = &mut self.applications[a].needs[index];
        // What it has lost it still wants back, up to its number (AP6).
        state.target = state.target.min(wanted).max(state.held);
        let (feature, more) = (state.need.feature, state.held - held);
        let enough = if wanted == u32::MAX {
            // What it kept of a number that had been lowered is more than that.
            state.held > within && state.held >= state.target
        } else {
            state.held >= wanted
        };
        let server = match &asked {
            Ok(service) => Some(self.service_symbol(*service)),
            Err(no) => no.server,
        };
        if let Some(server) = server {
            self.totals
                .checkouts(server, inside, 1, asked.is_err(), true);
        }
        if let Ok(service) = asked {
            self.note_diverted(a, service, feature, link, more);
            self.note_holdings_elsewhere(a);
        }
        if enough {
            self.close_number(a, index);
        } else {
            self.raised_in_vain(a, index, link, asked);
        }
    }

    /// Asks the server that an application has, or its list if it has none; nobody where its server does not answer.
    fn ask_if_it_may(
        &mut self,
        a: ApplicationIndex,
        index: usize,
        missing: u32,
    ) -> Option<Result<ServiceIndex, NoGrant>> {
        let state = &self.applications[a];
        match (state.connection, state.loss) {
            (Some(connection), _) => {
                let service = connection.service;
                let is_answered = self.is_intact(a, connection)
                    && self
                        .license
                        .reach_as_holder(&self.context, self.host_of(a), service)
                        .and_then(|()| self.has_room_for(a, service))
                        .is_ok();
                is_answered.then(|| self.check_out_more(a, index, service, missing))
            }
            (None, None) => Some(self.ask_list(a, index).map(|(service, _)| service)),
            (None, Some(_)) => None,
        }
    }

    /// A number that was raised by a change is not had in full: a violation.
    fn raised_in_vain(
        &mut self,
        a: ApplicationIndex,
        index: usize,
        link: LinkId,
        asked: Result<ServiceIndex, NoGrant>,
    ) {
        let state = &self.applications[a].needs[index];
        let feature = state.need.feature;
        let cause = match &asked {
            _ if state.held == 0 && !state.need.required => Cause::FunctionOff,
            Ok(_) => Cause::LicensesExhausted,
            // It refuses only beyond what it holds (AP2).
            Err(_) if state.held > 0 => Cause::LicensesExhausted,
            Err(no) => no.silence.cause,
        };
        let reasons = self.raising(a, index);
        self.open_violation(a, Some(feature), cause, Ground::Raise, &reasons);
        if let Err(no) = asked {
            let request = self.next_request();
            self.record_server_denial(a, &no, link, RequestClass::Checkout, request, 1);
        }
    }

    /// Asks the server that it has for more of a need.
    fn check_out_more(
        &mut self,
        a: ApplicationIndex,
        index: usize,
        service: ServiceIndex,
        missing: u32,
    ) -> Result<ServiceIndex, NoGrant> {
        let need = self.applications[a].needs[index].need.clone();
        let mut wants = vec![Want::Exactly(missing), Want::Left(missing)];
        match need.take {
            Take::Exactly(_) => wants.truncate(1),
            Take::All => {
                wants.remove(0);
            }
            _ => {}
        }
        let mut refused = None;
        for want in wants {
            let outcome =
                self.check_out_unit(a, service, need.feature, need.version, want, need.unit);
            match outcome {
                Ok((grant, shared)) => {
                    let state = &mut self.applications[a].needs[index];
                    state.out.push((grant.pool, grant.count));
                    state.shared = shared;
                    state.held += grant.count;
                    self.note_answer(a, service, need.feature, missing, Ok(grant.count));
                    return Ok(service);
                }
                Err(refusal) => {
                    let silence = Silence::new(refusal.cause, refusal.link, 3);
                    let answer = Err(&(silence, refusal.available));
                    self.note_answer(a, service, need.feature, missing, answer);
                    refused = Some(refusal);
                }
            }
        }
        let (cause, link, available) = refused
            .map_or((Cause::LicensesExhausted, LinkId::NONE, 0), |r| {
                (r.cause, r.link, r.available)
            });
        Err(NoGrant {
            silence: Silence::new(cause, link, 3),
            server: Some(self.service_symbol(service)),
            feature: Some(need.feature),
            requested: missing,
            available,
            reasons: vec![link],
        })
    }

    /// What a change of options took, others may lack: an entry in the pool's ledger.
    pub(crate) fn note_diverted(
        &mut self,
        a: ApplicationIndex,
        service: ServiceIndex,
        feature: crate::plan::FeatureId,
        link: LinkId,
        count: u32,
    ) {
        if !link.is_some() || count == 0 {
            return;
        }
        self.license.divert(service, feature, (a, link, count));
    }

    /// An application has started under changed options: what it holds beyond its old number was taken
    /// by the change.
    pub(crate) fn note_raised(&mut self, a: ApplicationIndex) {
        if self.applications[a].option_changes.is_empty() {
            return;
        }
        let Some(connection) = self.applications[a].connection else {
            return;
        };
        let base = &self.plan.applications[a].needs;
        for (index, (need, link)) in self.effective_needs(a).into_iter().enumerate() {
            let before = place_of(base, &need).map_or(0, |n| number(n.take));
            let held = self.applications[a].needs[index].held;
            let more = held.saturating_sub(before);
            self.note_diverted(a, connection.service, need.feature, link, more);
        }
    }

    /// An application gives back at once what it has too much (AP11): the latest that a change took first.
    fn shrink_diverted(&mut self, a: ApplicationIndex, index: usize, count: u32) {
        let feature = self.applications[a].needs[index].need.feature;
        let Some(connection) = self.applications[a].connection else {
            return;
        };
        self.license
            .shrink_diverted(connection.service, feature, a, count);
    }

    /// What an application had is no longer out: nothing is diverted by it.
    /// The change may be over: it is kept until a restart what it took (AP7).
    pub(crate) fn forget_diverted(&mut self, a: ApplicationIndex) {
        self.license.forget_diverted(a);
    }

    /// The use is above the option's number, or was (AP7).
    #[cold]
    pub(crate) fn review_limit(&mut self, a: ApplicationIndex, index: usize) {
        let state = &mut self.applications[a].needs[index];
        state.over_limit = state.in_use > state.limit;
        let (over, feature) = (state.over_limit, Some(state.need.feature));
        let excess = state.in_use.saturating_sub(state.limit);
        let (by, in_use) = (state.number_by, state.in_use);
        if over {
            let numbers = self.numbers_by_changes(a, index).into_iter();
            let lower = numbers.take_while(|(_, number)| *number < in_use);
            let mut links: Vec<LinkId> = lower.map(|(link, _)| link).collect();
            if links.is_empty() {
                links.push(by);
            }
            self.open_violation(a, feature, Cause::CountDecreased, Ground::Limit, &links);
            self.note_excess(a, feature, excess);
        } else {
            self.end_ground(a, Ground::Limit, |v| v.feature == feature);
        }
    }
}
