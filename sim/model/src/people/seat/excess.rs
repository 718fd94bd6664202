//! Seats inside a running session: taken at first use, waited for in excess (AP8, AP9, AG4, AG5).
//!
//! An agent who finds no seat stays logged in and waits; a seat that comes free goes to
//! who has waited longest. Universal Routing Server's seats are taken at a first call, told here;
//! Outbound Contact Server's for a loaded campaign group, told in `campaign`. What users take at a
//! login is in `seat`.

use crate::cause::graph::LinkId;
use crate::cause::{Cause, CauseClass};
use crate::client::{Ground, Work};
use crate::observe::records::RequestClass;
use crate::observe::records::refusal::Refusal;
use crate::people::People;
use crate::people::agent::{Place, Seat};
use crate::plan::{ApplicationIndex, Give};

impl People<'_> {
    /// An agent's first call since its login: it needs a seat from now on (AP8).
    pub(crate) fn first_call(&mut self, agent: u32, incarnation: u32) {
        let state = &self.agents[agent as usize];
        if incarnation != state.incarnation & kernel::Word::INCARNATION_MASK
            || state.place != Place::In
        {
            return;
        }
        for slot in 0..self.groups[self.group_of(agent)].seat_steps.len() {
            if let Some((a, need)) = self.seat_of_slot(agent, slot) {
                self.take_seat(agent, slot, a, need);
            }
        }
        self.schedule_next(agent);
    }

    /// The application and its need of which an agent takes a seat of a slot at its first call.
    #[inline(always)]
    fn seat_of_slot(&self, agent: u32, slot: usize) -> Option<(ApplicationIndex, usize)> {
        let group = self.group_of(agent);
        let a = self.instance(agent, group, self.groups[group].seat_steps[slot]);
        Some((a, self.seat_need(a)?))
    }

    /// An agent's slots at an application.
    fn slots_at(&self, agent: u32, a: ApplicationIndex) -> impl Iterator<Item = usize> + use<'_> {
        let group = self.group_of(agent);
        let steps = self.groups[group].seat_steps.iter().enumerate();
        steps
            .filter(move |(_, step)| self.instance(agent, group, **step) == a)
            .map(|(slot, _)| slot)
    }

    /// The seat that an agent has by a step of its login.
    pub(in crate::people) fn seat_of_step(&self, agent: u32, group: usize, step: usize) -> Seat {
        let mut slots = self.groups[group].seat_steps.iter();
        let slot = slots.position(|s| *s == step);
        slot.map_or(Seat::None, |slot| self.agents[agent as usize].seat(slot))
    }

    /// The need of an application that is taken at a first call.
    #[inline(always)]
    fn seat_need(&self, a: ApplicationIndex) -> Option<usize> {
        self.applications[a]
            .needs
            .iter()
            .position(|n| matches!(n.need.give, Give::FirstCall))
    }

    /// The need of an application for which agents in excess wait in their session.
    fn session_need(&self, a: ApplicationIndex) -> Option<usize> {
        self.seat_need(a).or_else(|| self.campaign_need(a))
    }

    fn take_seat(&mut self, agent: u32, slot: usize, a: ApplicationIndex, need: usize) {
        self.totals.requests_made += 1;
        let user = self.user(agent);
        let taken = self
            .open_for_work(a, Work::Seat(need))
            .and_then(|()| self.take_for_user(a, need, 1, user));
        self.count_seat(a, need, taken.as_ref().err());
        match taken {
            Ok(()) => self.agents[agent as usize].set_seat(slot, Seat::Held),
            Err(refusal) => {
                self.agents[agent as usize].set_seat(slot, Seat::Excess);
                let idle = self.is_idle_without(agent, a);
                self.wait_for_seat(agent, a, need, refusal, idle);
            }
        }
        self.meter_agent(agent);
    }

    /// `without`: the agent is idle without the seat of an application that it names (AG5).
    fn is_idle_without(&self, agent: u32, a: ApplicationIndex) -> bool {
        let group = self.group_of(agent);
        (0..self.plan.groups[group].steps.len()).any(|step| {
            self.plan.groups[group].steps[step].idle_without
                && self.instance(agent, group, step) == a
        })
    }

    /// More can be given to users than before: waiting ones first.
    pub(crate) fn room_changed(&mut self, a: ApplicationIndex) {
        self.seat_waiting(a);
        self.enforce_numbers(a);
        for need in 0..self.applications[a].needs.len() {
            self.look_at_room(a, need);
        }
    }

    /// Whether an agent waits for a seat without which it is idle.
    pub(in crate::people) fn is_idle_in_excess(&self, agent: u32) -> bool {
        let group = self.group_of(agent);
        let state = &self.agents[agent as usize];
        let mut slots = self.groups[group].seat_steps.iter().enumerate();
        slots.any(|(slot, step)| {
            state.seat(slot) == Seat::Excess && self.plan.groups[group].steps[*step].idle_without
        })
    }

    /// An agent was refused a seat inside its session: it waits for one, idle or not.
    pub(in crate::people) fn wait_for_seat(
        &mut self,
        agent: u32,
        a: ApplicationIndex,
        need: usize,
        mut refusal: Refusal,
        idle: bool,
    ) {
        let feature = self.applications[a].needs[need].need.feature;
        refusal.feature = Some(feature);
        let group = self.group_of(agent);
        if !self.blame_relocation(group, &mut refusal) {
            self.blame_seat(agent, a, need, &mut refusal);
            let brought = self.brought_to(group, refusal.application);
            self.blame_bringer(&mut refusal, brought);
        }
        let excess = self.join_line(a, need, agent);
        if refusal.cause == Cause::SeatsExhausted {
            self.open_violation(
                a,
                Some(feature),
                Cause::SeatsExhausted,
                Ground::Excess,
                &[refusal.shortage],
            );
        }
        self.affect(a, Some(feature), agent, excess);
        if refusal.cause.class() != CauseClass::Application {
            self.clients
                .context
                .totals
                .denied_at(self.clients.context.now);
            if idle {
                self.begin_loss(agent, refusal.link);
            }
        }
        let number = self.next_request();
        self.record_user_denial(&refusal, RequestClass::Seat, Some(group), None, number, 1);
        self.note_denied_agent(agent, number);
    }

    /// Books a request of class seat.
    pub(in crate::people) fn count_seat(
        &mut self,
        a: ApplicationIndex,
        need: usize,
        refusal: Option<&Refusal>,
    ) {
        let denied = refusal.is_some_and(|r| r.cause.class() != CauseClass::Application);
        self.book_seat(a, need, refusal.is_some(), denied);
    }

    /// Seats have come free, or there are more: who has waited longest gets one.
    pub(crate) fn seat_waiting(&mut self, a: ApplicationIndex) {
        let Some(need) = self.session_need(a) else {
            return;
        };
        while self.applications[a].needs[need].room() > 0
            && self.open_for_work(a, Work::Seat(need)).is_ok()
            && let Some(agent) = self.next_in_line(a, need)
        {
            let user = self.user(agent);
            if self.take_for_user(a, need, 1, user).is_ok() {
                self.seated(agent, a, need);
            }
        }
        self.close_excess(a, need);
    }

    /// An agent that waited has its seat: it no longer idles for want of it.
    fn seated(&mut self, agent: u32, a: ApplicationIndex, need: usize) {
        self.forget_claims(&[(a, need, 1)], u64::from(agent));
        if self.applications[a].needs[need].need.give == Give::FirstCall {
            let waits = |slot: &usize| self.agents[agent as usize].seat(*slot) == Seat::Excess;
            let slot = self.slots_at(agent, a).find(waits);
            if let Some(slot) = slot {
                self.agents[agent as usize].set_seat(slot, Seat::Held);
            }
            // It may wait for another application's.
            if !self.is_idle_in_excess(agent) {
                self.settle_loss(agent);
            }
        } else {
            self.hold_campaign(agent, a);
        }
        self.meter_agent(agent);
    }

    /// The violation of those in excess closes with the last of them.
    pub(in crate::people) fn close_excess(&mut self, a: ApplicationIndex, need: usize) {
        if self.applications[a].violations.is_empty() {
            return;
        }
        let state = &self.applications[a].needs[need];
        if !state.has_excess() {
            let feature = state.need.feature;
            self.end_ground_of(a, Ground::Excess, feature);
        }
    }

    /// A logout: the seats of the first call are free for others.
    pub(in crate::people) fn leave_seats(&mut self, agent: u32, group: usize) {
        for slot in 0..self.groups[group].seat_steps.len() {
            let seat = self.agents[agent as usize].seat(slot);
            self.agents[agent as usize].set_seat(slot, Seat::None);
            let Some((a, need)) = self.seat_of_slot(agent, slot) else {
                continue;
            };
            match seat {
                Seat::None => {}
                Seat::Excess => self.stop_waiting_for(agent, a, need),
                Seat::Held => {
                    let user = self.user(agent);
                    self.give_from_user(a, need, 1, user);
                    self.seat_waiting(a);
                }
            }
        }
    }

    /// An agent in excess has gone.
    pub(in crate::people) fn stop_waiting_for(
        &mut self,
        agent: u32,
        a: ApplicationIndex,
        need: usize,
    ) {
        self.leave_line(a, need, agent);
        self.forget_claims(&[(a, need, 1)], u64::from(agent));
        self.close_excess(a, need);
    }

    /// An application's seats are gone with its stop; who had one waits for it to be back.
    pub(crate) fn forget_seats(&mut self, a: ApplicationIndex) {
        self.forget_campaign_seats(a);
        let Some(need) = self.seat_need(a) else {
            return;
        };
        for group in self.applications[a].groups.clone() {
            let (first, count) = (
                self.groups[group as usize].first,
                self.groups[group as usize].count,
            );
            for agent in first..first + count {
                let state = &self.agents[agent as usize];
                let held = |slot: &usize| state.seat(*slot) == Seat::Held;
                let held: Vec<usize> = self.slots_at(agent, a).filter(held).collect();
                for slot in held {
                    self.agents[agent as usize].set_seat(slot, Seat::Excess);
                    self.join_line(a, need, agent);
                    self.meter_agent(agent);
                }
            }
        }
    }

    /// Who waits for a seat of an application that does not run for want of licenses loses time from
    /// now on, if it is idle without it.
    pub(crate) fn lose_waiting(&mut self, a: ApplicationIndex, link: LinkId) {
        self.campaign_server_changed(a);
        let Some(need) = self.seat_need(a) else {
            return;
        };
        for agent in self.line(a, need) {
            if self.is_idle_without(agent, a) {
                self.lose_without(agent, a, link);
            }
        }
    }

    /// An agent idles without an application that does not run for want of licenses: who waits in its session is kept
    /// out for the reason for which it would be refused now.
    pub(in crate::people) fn lose_without(
        &mut self,
        agent: u32,
        a: ApplicationIndex,
        link: LinkId,
    ) {
        let cause = self.applications[a].stop_cause;
        let mut refusal = Refusal::by_application(a, cause, link);
        self.blame_relocation(self.group_of(agent), &mut refusal);
        self.begin_loss(agent, refusal.link);
    }
}
