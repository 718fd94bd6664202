//! Why a user was refused: what its denial is written from.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::observe::records::Level;
use crate::plan::{ApplicationIndex, FeatureId, Symbol};

/// Why a user was refused.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) level: Level,
    pub(crate) application: ApplicationIndex,
    pub(crate) feature: Option<FeatureId>,
    pub(crate) server: Option<Symbol>,
    pub(crate) requested: u32,
    pub(crate) available: u32,
    pub(crate) cause: Cause,
    pub(crate) code: Option<i16>,
    pub(crate) link: LinkId,
    /// Why there are too few for all, whoever of them it is that goes without.
    pub(crate) shortage: LinkId,
}

impl Refusal {
    pub(crate) fn by_application(
        application: ApplicationIndex,
        cause: Cause,
        link: LinkId,
    ) -> Refusal {
        Refusal {
            level: Level::Application,
            application,
            feature: None,
            server: None,
            requested: 1,
            available: 0,
            cause,
            code: None,
            link,
            shortage: link,
        }
    }
}

impl Refusal {
    /// A function has no license (AP4).
    pub(crate) fn of_function(application: ApplicationIndex, feature: FeatureId) -> Refusal {
        Refusal {
            feature: Some(feature),
            ..Refusal::by_application(application, Cause::FunctionOff, LinkId::NONE)
        }
    }
}
