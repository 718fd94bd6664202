//! Users who would hold licenses of a need now, but for a fault.

use kernel::Time;
use std::collections::BTreeMap;

/// Users who would hold licenses of a need now, but for a fault.
#[derive(Clone, Debug, Default)]
pub(crate) struct Claims {
    /// How many licenses, until when, by user.
    pub(in crate::client) of: BTreeMap<u64, (u32, Time)>,
    pub(in crate::client) total: u32,
    /// No claim ends before this.
    pub(in crate::client) ends: Time,
}

impl Claims {
    /// The licenses that users would hold now.
    pub(crate) fn count(&self, now: Time) -> u32 {
        let of = self.of.values().filter(|(_, until)| *until > now);
        of.map(|(count, _)| *count).sum()
    }

    /// The licenses that others would hold now, and whether the user itself would.
    pub(in crate::client) fn of_others(&mut self, user: u64, now: Time) -> (u32, bool) {
        if self.ends <= now && self.total > 0 {
            self.of.retain(|_, (_, until)| *until > now);
            self.total = self.of.values().map(|(count, _)| *count).sum();
            self.ends = self
                .of
                .values()
                .map(|(_, until)| *until)
                .min()
                .unwrap_or(Time::NEVER);
        }
        let own = self.of.get(&user).map(|(count, _)| *count);
        (self.total - own.unwrap_or(0), own.is_some())
    }

    pub(in crate::client) fn add(&mut self, user: u64, count: u32, until: Time) {
        if self.of.is_empty() {
            self.ends = until;
        }
        self.ends = self.ends.min(until);
        let before = self.of.insert(user, (count, until));
        self.total = self.total + count - before.map_or(0, |(count, _)| count);
    }

    pub(in crate::client) fn remove(&mut self, user: u64) {
        if let Some((count, _)) = self.of.remove(&user) {
            self.total -= count;
        }
    }
}
