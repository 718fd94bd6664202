//! What users get of what an application holds: it gives from that, or asks its license server for each user (AP7, AP10).
//!
//! It knows no login and no roster: a user is a name and a number of licenses.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::client::Clients;
use crate::client::state::work::Work;
use crate::license::{Client, Held};
use crate::observe::records::Level;
use crate::observe::records::refusal::Refusal;
use crate::plan::{ApplicationIndex, User};

impl Clients<'_> {
    /// Whether an application takes new work of a kind.
    #[inline]
    pub(crate) fn open_for_work(&self, a: ApplicationIndex, work: Work<'_>) -> Result<(), Refusal> {
        let state = &self.applications[a];
        if !state.is_running() {
            return Err(Refusal::by_application(
                a,
                state.stop_cause,
                state.condition,
            ));
        }
        match state.blocked.and_then(|_| self.blocked_for(a, work)) {
            Some(link) => Err(Refusal::by_application(a, Cause::ViolationStands, link)),
            None => Ok(()),
        }
    }

    /// Gives a user licenses of a need: from what is held, or from the server for each user.
    #[inline(always)]
    pub(crate) fn take_for_user(
        &mut self,
        a: ApplicationIndex,
        need: usize,
        count: u32,
        user: User,
    ) -> Result<(), Refusal> {
        let state = &self.applications[a].needs[need];
        if state.is_taken_for_each_user() {
            return self.take_from_server(a, need, count, user);
        }
        if state.room() < count {
            return Err(self.exhausted(a, need, count));
        }
        let in_use = state.in_use + count;
        self.change_use(a, need, in_use);
        Ok(())
    }

    #[cold]
    fn take_from_server(
        &mut self,
        a: ApplicationIndex,
        need: usize,
        count: u32,
        user: User,
    ) -> Result<(), Refusal> {
        let outcome = self.check_out_for_user(a, need, count, user);
        let inside = self.window.contains(self.now);
        let server = match &outcome {
            Ok(()) => self.applications[a]
                .connection
                .map(|c| self.service_symbol(c.service)),
            Err(no) => no.server,
        };
        if let Some(server) = server {
            self.totals
                .checkouts(server, inside, 1, outcome.is_err(), true);
        }
        let link = match &outcome {
            Ok(()) => LinkId::NONE,
            Err(no) => self.all_of_application(a, &no.reasons),
        };
        outcome.map_err(|no| Refusal {
            link,
            shortage: link,
            level: Level::Server,
            application: a,
            feature: no.feature,
            server: no.server,
            requested: count,
            available: no.available,
            cause: no.silence.cause,
            code: no.silence.code,
        })?;
        let state = &mut self.applications[a].needs[need];
        if state.held < state.target {
            // Others have lost theirs and want them back still (AP6).
            state.target += count;
        }
        state.held += count;
        let in_use = state.in_use + count;
        self.change_use(a, need, in_use);
        Ok(())
    }

    /// A user who needs `count` finds too few.
    #[cold]
    fn exhausted(&mut self, application: ApplicationIndex, need: usize, count: u32) -> Refusal {
        let link = self.lacking(application, need, count);
        let state = &self.applications[application].needs[need];
        Refusal {
            feature: Some(state.need.feature),
            requested: count,
            available: state.room(),
            ..Refusal::by_application(application, Cause::SeatsExhausted, link)
        }
    }

    /// A user gives licenses of a need back.
    #[inline(always)]
    pub(crate) fn give_from_user(
        &mut self,
        a: ApplicationIndex,
        need: usize,
        count: u32,
        user: User,
    ) {
        let state = &self.applications[a].needs[need];
        assert!(
            state.in_use >= count,
            "a user gives back what it does not have"
        );
        let in_use = state.in_use - count;
        if state.is_taken_for_each_user() {
            let client = self.client_of_user(a, user);
            self.set_in_use(a, need, in_use);
            self.give_to_server(a, need, count, client);
            self.look_at_room(a, need);
        } else {
            self.change_use(a, need, in_use);
        }
    }

    #[cold]
    pub(crate) fn give_to_server(
        &mut self,
        a: ApplicationIndex,
        need: usize,
        count: u32,
        client: Client,
    ) {
        let state = &mut self.applications[a].needs[need];
        state.held = state.held.saturating_sub(count);
        state.target = state.target.min(state.in_use);
        let mut left = count;
        let mut returned = Vec::new();
        while left > 0
            && let Some((pool, held)) = state.out.last_mut()
        {
            let part = left.min(*held);
            *held -= part;
            left -= part;
            returned.push((*pool, part));
            if *held == 0 {
                state.out.pop();
            }
        }
        if let Some(connection) = self.applications[a].connection {
            for (pool, part) in returned {
                let held = Held {
                    client,
                    service: connection.service,
                    epoch: connection.epoch,
                    pool,
                    count: part,
                };
                self.licensing(|license, cx| license.check_in(cx, held));
            }
            self.review_connections(connection.service);
        }
        self.note_holdings_elsewhere(a);
        self.user_left(a, need);
    }
}
