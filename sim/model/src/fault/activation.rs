//! What occurrences of faults have to do with standbys (TP15).

use crate::fault::Faults;

impl Faults<'_> {
    /// An occurrence begins, or began so many microseconds from time 0: the standbys that it activates are called. A fault
    /// without effect calls none, and draws as one with it.
    pub(super) fn call_standbys(&mut self, occurrence: u32, began: i64) {
        if self.license.has_standbys() {
            let has_effect = !self.removed.contains(&occurrence);
            self.licensing(|license, cx| {
                license.call_standbys(cx, (occurrence, began), has_effect);
            });
        }
    }

    /// An occurrence ends: the standbys that it alone has on are switched off.
    pub(super) fn dismiss_standbys(&mut self, occurrence: u32) {
        if self.license.has_standbys() {
            self.licensing(|license, cx| license.dismiss_standbys(cx, occurrence));
        }
    }
}
