//! A line: first come, first served, and whoever likes leaves it.

use super::Turns;
use std::cmp::Reverse;

/// Agents who wait, the longest first. An agent may stand in it several times: for a seat by each of several steps of its
/// login.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    /// By agent and how often it stood in the line before, the turn.
    turns: Turns<(u32, u8), Reverse<u64>>,
    next: u64,
}

/// An agent stands in a line at most so often.
const TIMES_MAX: u8 = crate::plan::SEATS_AT_FIRST_CALL_MAX as u8;

impl Line {
    /// An agent joins at the end.
    pub(crate) fn join(&mut self, agent: u32) {
        let free = (0..TIMES_MAX).find(|time| !self.turns.contains(&(agent, *time)));
        if let Some(time) = free {
            self.turns.push((agent, time), Reverse(self.next));
            self.next += 1;
        }
    }

    /// Who has waited longest goes.
    pub(crate) fn pop(&mut self) -> Option<u32> {
        self.turns.pop().map(|((agent, _), _)| agent)
    }

    /// An agent leaves, however often it stands in the line.
    pub(crate) fn leave(&mut self, agent: u32) {
        for time in 0..TIMES_MAX {
            self.turns.remove(&(agent, time));
        }
    }

    /// How many wait.
    pub(crate) fn len(&self) -> usize {
        self.turns.len()
    }

    /// Whether nobody waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }

    /// All who wait, the longest first.
    pub(crate) fn in_order(&self) -> Vec<u32> {
        let mut turns: Vec<(u64, u32)> = self
            .turns
            .iter()
            .map(|((agent, _), Reverse(turn))| (*turn, *agent))
            .collect();
        turns.sort_unstable();
        turns.into_iter().map(|(_, agent)| agent).collect()
    }
}
