//! Who waits for a license that an application has no more of: inside a session in a line, or thrown out until it is in again.
//!
//! A user is a number here; who is next is decided by the line, and what it is worth to whom is known above.

use crate::client::Clients;
use crate::plan::ApplicationIndex;

impl Clients<'_> {
    /// A user waits for a license of a need from now on; how many do with it.
    pub(crate) fn join_line(&mut self, a: ApplicationIndex, need: usize, user: u32) -> u32 {
        let line = &mut self.applications[a].needs[need].waiting;
        line.join(user);
        line.len() as u32
    }

    /// A user waits no longer.
    pub(crate) fn leave_line(&mut self, a: ApplicationIndex, need: usize, user: u32) {
        let need = &mut self.applications[a].needs[need];
        need.waiting.leave(user);
    }

    /// Who has waited longest waits no longer.
    #[inline]
    pub(crate) fn next_in_line(&mut self, a: ApplicationIndex, need: usize) -> Option<u32> {
        self.applications[a].needs[need].waiting.pop()
    }

    /// Who waits for a license of a need, the longest first.
    pub(crate) fn line(&self, a: ApplicationIndex, need: usize) -> Vec<u32> {
        self.applications[a].needs[need].waiting.in_order()
    }

    /// AP11: a user was denied or thrown out for want of a need, and is not in again; how many are with it.
    pub(crate) fn fall_short_of(&mut self, a: ApplicationIndex, need: usize, user: u32) -> u32 {
        let short = &mut self.applications[a].needs[need].short;
        short.insert(user);
        short.len() as u32
    }

    /// AP11: a user is in again, or has gone; whether it was short of that need.
    pub(crate) fn is_short_no_more(&mut self, a: ApplicationIndex, need: usize, user: u32) -> bool {
        let need = &mut self.applications[a].needs[need];
        need.short.remove(&user)
    }

    /// AP11: which of so many is logged out, where an application draws it.
    pub(crate) fn draw_logout(&mut self, a: ApplicationIndex, of: usize) -> Option<usize> {
        let stream = self.applications[a].logouts.as_mut()?;
        Some((stream.uniform() * of as f64) as usize)
    }
}
