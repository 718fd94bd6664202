//! For whom an application asks: its users, who are told to it before it does, where that matters.

use crate::client::Clients;
use crate::load::Load;
use crate::plan::{ApplicationIndex, Give};

impl<'p> Load<'p> {
    /// An application asks its standing question, of which it is told first who its users are, where that matters.
    pub(crate) fn application_asks(
        &mut self,
        application: ApplicationIndex,
        ask: impl FnOnce(&mut Clients<'p>),
    ) {
        if self.plan.clients.matter() {
            self.name_users(application);
        }
        self.clients(ask);
    }

    /// Tells an application for whom it holds what it takes for each user: who they are decides what it may have.
    fn name_users(&mut self, a: ApplicationIndex) {
        for need in 0..self.applications[a].needs.len() {
            let state = &self.applications[a].needs[need];
            if !state.is_taken_for_each_user() {
                continue;
            }
            let users = if matches!(state.need.give, Give::Arrival { .. }) {
                self.units_at(a, &state.need.give, state.need.take)
            } else {
                self.agents_at(a, &state.need)
            };
            self.people.name_users(a, need, users);
        }
    }
}
