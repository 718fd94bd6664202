//! Who asks a license server.

use crate::cause::graph::LinkId;
use crate::plan::{ApplicationIndex, ClientId, HostIndex};

/// Who asks a license server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Client {
    /// The application.
    pub(crate) application: ApplicationIndex,
    /// Where the process runs that asks.
    pub(crate) host: HostIndex,
    /// Who it is to an options file.
    pub(crate) id: ClientId,
    /// FT17: the condition of a process whose host's clock was set back.
    pub(crate) set_back: LinkId,
}
