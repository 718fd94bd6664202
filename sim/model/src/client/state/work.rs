//! New work that an application is asked to take, and which of its needs that work rests on.

use crate::plan::{AgentGroup, Give, Need};

/// Whose new work an application is asked to take.
#[derive(Clone, Copy)]
pub(crate) enum Work<'w> {
    /// A login of an agent of this group.
    Login(&'w AgentGroup),
    /// A seat inside a session, of the need with this index.
    Seat(usize),
    /// A unit of demand of this kind.
    Unit(Option<&'w String>),
}

/// The need whose licenses are taken in place of missing ones.
pub(in crate::client) fn fallback(need: &Need) -> Option<usize> {
    match need.give {
        Give::Login { fallback, .. } => fallback.map(|at| at as usize),
        _ => None,
    }
}

/// Whether new work of a kind takes licenses of a need, or rests on them.
pub(in crate::client) fn needs_it(index: usize, need: &Need, work: Work<'_>) -> bool {
    let of_kind =
        |only: &Option<String>, kind: Option<&String>| only.is_none() || only.as_ref() == kind;
    match (&need.give, work) {
        (Give::Function, _) => need.required,
        (_, Work::Login(group)) => need.give.per_login(need.take, group).is_some(),
        (_, Work::Seat(seat)) => index == seat,
        (Give::Service { kind: only } | Give::Arrival { kind: only, .. }, Work::Unit(kind)) => {
            of_kind(only, kind)
        }
        _ => false,
    }
}

/// Whether all new work of an application needs a feature, and not only some: a medium, a kind of
/// connection, a role.
pub(in crate::client) fn is_everybodys(need: &Need) -> bool {
    match &need.give {
        Give::Function => need.required,
        Give::Login { role, .. } => role.is_none(),
        Give::Forced { medium } => medium.is_none(),
        Give::Arrival { kind, .. } | Give::Service { kind } => kind.is_none(),
        Give::FirstCall | Give::Campaign { .. } => true,
        Give::Switchover | Give::HotStandby => false,
    }
}
