//! Of each need that is kept to its number, who holds a license of it (AP11).

use crate::plan::{ApplicationIndex, Give, Plan};
use crate::queue::Holders;
use std::collections::BTreeMap;

/// By application and need. Most plans have none.
#[derive(Clone, Debug)]
pub(in crate::people) struct Logouts(BTreeMap<(ApplicationIndex, usize), Holders>);

impl Logouts {
    /// Nobody holds anything.
    pub(crate) fn new(plan: &Plan) -> Logouts {
        let mut holders = BTreeMap::new();
        for (a, application) in plan.applications.iter_enumerated() {
            for (number, need) in application.needs.iter().enumerate() {
                if matches!(need.give, Give::Forced { .. }) {
                    holders.insert((a, number), Holders::new(application.logout_order));
                }
            }
        }
        Logouts(holders)
    }

    /// Whether any application keeps a number.
    #[inline]
    pub(crate) fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// Who holds a license of a need, if that is kept to its number.
    pub(super) fn of(&self, a: ApplicationIndex, need: usize) -> Option<&Holders> {
        self.0.get(&(a, need))
    }

    /// The needs of an application that are kept to their numbers, each with who holds one.
    pub(super) fn at(
        &mut self,
        a: ApplicationIndex,
    ) -> impl Iterator<Item = (usize, &mut Holders)> {
        let needs = self.0.range_mut((a, 0)..=(a, usize::MAX));
        needs.map(|((_, need), holders)| (*need, holders))
    }
}
