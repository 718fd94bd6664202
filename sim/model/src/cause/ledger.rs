//! Which of the links that a shortage is laid to make it up.

use crate::cause::link::LinkId;

/// Which entries of a ledger (links with counts) would have made up for a want of so many licenses: the
/// first that suffice, less those that the others suffice without; none if all together do not.
pub(crate) fn needed(ledger: impl IntoIterator<Item = (LinkId, u32)>, wanted: u64) -> Vec<LinkId> {
    let mut sum = 0;
    let mut entries = Vec::new();
    for (link, count) in ledger {
        // What nothing is to blame for, like licenses that linger, would be lacking without faults too.
        if !link.is_some() {
            continue;
        }
        sum += u64::from(count);
        entries.push((link, count));
        if sum >= wanted {
            break;
        }
    }
    if sum < wanted {
        return Vec::new();
    }
    let mut spare = sum - wanted;
    let last = entries.len().saturating_sub(1);
    let mut index = 0;
    entries.retain(|(_, count)| {
        let is_spare = index < last && u64::from(*count) <= spare;
        spare -= if is_spare { u64::from(*count) } else { 0 };
        index += 1;
        !is_spare
    });
    entries.into_iter().map(|(link, _)| link).collect()
}
