//! Why a service does not answer.

use crate::cause::Cause;
use crate::cause::graph::LinkId;

/// Why a service does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Silence {
    pub(crate) cause: Cause,
    pub(crate) code: Option<i16>,
    pub(crate) link: LinkId,
    /// How far the client got, for naming the cause among several servers (metrics: causes).
    pub(crate) progress: u8,
}

impl Silence {
    /// A silence with the cause's usual code.
    pub(crate) fn new(cause: Cause, link: LinkId, progress: u8) -> Silence {
        Silence {
            cause,
            code: cause.name_and_code().1,
            link,
            progress,
        }
    }
}
