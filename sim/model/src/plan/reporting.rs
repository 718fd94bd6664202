//! What a usage report tells of: sellable items, and whose agents the groups are (MT7).

use super::{FeatureId, GroupIndex};

/// What the usage report of a variant is about. Without items, tenants and place groups nothing is
/// metered beyond the features themselves (MT4).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reporting {
    /// Sellable items, in the order in which they were bought.
    pub items: Vec<SellableItem>,
    /// Tenants, in file order of first mention.
    pub tenants: Vec<Division>,
    /// Place groups, in file order of first mention.
    pub place_groups: Vec<Division>,
    /// For each group of agents how many of its people are enabled in the configuration.
    pub enabled: Vec<u32>,
}

impl Reporting {
    /// Whether there is anything to meter besides the features.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.tenants.is_empty() && self.place_groups.is_empty()
    }
}

/// A product as it was sold, and by which features its use is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SellableItem {
    /// Its name on the order.
    pub name: String,
    /// Seats or ports that were bought; `None` where the item is not sold by them.
    pub entitled: Option<u64>,
    /// License Reporting Manager tells its enabled seats.
    pub counts_enabled: bool,
    /// License Reporting Manager tells its peak of concurrent seats or ports.
    pub counts_peak: bool,
    /// Whoever uses one of these features uses the item; empty if its use cannot be seen.
    pub features: Vec<FeatureId>,
}

/// Groups of agents that are reported together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Division {
    /// Its name.
    pub name: String,
    /// Its groups.
    pub groups: Vec<GroupIndex>,
    /// For each item what it may use; empty if nobody says so.
    pub entitled: Vec<Option<u64>>,
}
