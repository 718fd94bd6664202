//! For whom an application asks, and how many licenses of a need one user takes.
//!
//! The attempt, admission, blame and the count of users read it here.

use super::{AgentGroup, Give, Take};

/// For whom an application asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum User {
    /// An agent, by its number in the world, and the group that it works in now.
    Agent { agent: u32, group: u16 },
    /// A unit of a demand; `user` is its number in a record.
    Unit { demand: u32, user: u32 },
}

impl Give {
    /// How many licenses of a need one login takes; `None` if that need is not for such a user.
    pub(crate) fn per_login(&self, take: Take, group: &AgentGroup) -> Option<u32> {
        match (self, take) {
            (
                Give::Login {
                    role: Some(only), ..
                },
                _,
            ) if *only != group.role => None,
            (Give::Login { .. }, Take::AtLogin(count)) => Some(count),
            (Give::Login { per_agent, .. }, _) => Some(*per_agent),
            (Give::Forced { medium }, _) => medium
                .is_none_or(|medium| group.media.contains(&medium))
                .then_some(1),
            _ => None,
        }
    }

    /// How many licenses of a need one unit of a demand takes; `None` if it is not for that kind.
    #[inline]
    pub(crate) fn per_unit(&self, take: Take, kind: Option<&String>) -> Option<u32> {
        match (self, take) {
            (
                Give::Arrival {
                    kind: Some(only), ..
                },
                _,
            ) if Some(only) != kind => None,
            (Give::Arrival { .. }, Take::AtArrival(count)) => Some(count),
            (Give::Arrival { .. }, _) => Some(1),
            _ => None,
        }
    }
}
