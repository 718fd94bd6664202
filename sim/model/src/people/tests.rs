//! Agents, looked at from above.

use super::{People, Place};

impl People<'_> {
    /// Where an agent is.
    pub(crate) fn place_of(&self, agent: u32) -> Place {
        self.agents[agent as usize].place
    }
}
