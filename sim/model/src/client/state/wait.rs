//! An answer of a license server that does not come, while an application waits for it.

use kernel::Time;

/// What is done when a client gives up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    /// A holder has missed its poll.
    MissPoll,
    /// A search of the list for what was held goes on.
    GoOn,
    /// The last retry has failed.
    Exit,
}

/// An answer that does not come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unanswered {
    /// When it was asked for.
    pub(crate) since: Time,
    /// When the client gives up.
    pub(crate) until: Time,
    pub(crate) then: Then,
}
