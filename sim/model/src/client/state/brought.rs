//! What has brought users who would not be here otherwise, and what those hold.

use crate::cause::graph::LinkId;
use crate::plan::{ApplicationIndex, DemandIndex, FeatureId};
use std::collections::BTreeMap;

/// Licenses, by application and feature.
pub(crate) type Licenses = Vec<((ApplicationIndex, FeatureId), u32)>;

/// Licenses that relocated agents would hold at home as well: their group, the application or all of them, and the
/// feature.
pub(crate) type AtHome = (u32, Option<ApplicationIndex>, FeatureId);

/// A change of what a user holds.
#[derive(Debug, Default)]
pub(crate) struct Change<T> {
    pub(crate) more: Vec<(T, u32)>,
    pub(crate) less: Vec<(T, u32)>,
}

impl<T: Ord> Change<T> {
    pub(in crate::client) fn book(self, held: &mut BTreeMap<T, u32>) {
        for (of, count) in self.more {
            *held.entry(of).or_default() += count;
        }
        for (of, count) in self.less {
            *held.entry(of).or_default() -= count;
        }
    }
}

/// What has brought users, and what those hold.
#[derive(Clone, Debug)]
pub(in crate::client) struct Brought {
    /// The occurrence that brings them; none while nothing does.
    pub(in crate::client) link: LinkId,
    /// What agents hold, by application and feature.
    pub(in crate::client) held: BTreeMap<(ApplicationIndex, FeatureId), u32>,
    /// What of it would be held at home as well.
    pub(in crate::client) at_home: BTreeMap<AtHome, u32>,
    /// How many units of a demand hold licenses.
    pub(in crate::client) units: Option<(DemandIndex, u32)>,
}

impl Default for Brought {
    fn default() -> Brought {
        Brought {
            link: LinkId::NONE,
            held: BTreeMap::new(),
            at_home: BTreeMap::new(),
            units: None,
        }
    }
}
