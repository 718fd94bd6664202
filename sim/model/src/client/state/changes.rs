//! Changes of an application's options and of its list that hold.

use crate::cause::graph::LinkId;
use crate::license::CHECKOUT_MAX;
use crate::plan::{ListEntry, Need, Take};
use std::sync::Arc;

/// A change of options that holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OptionChange {
    pub(crate) fault: u32,
    pub(in crate::client) occurrence: u32,
    pub(crate) link: LinkId,
}

/// A change of an application's list that holds.
#[derive(Clone, Debug)]
pub(crate) struct AddressChange {
    pub(in crate::client) occurrence: u32,
    pub(in crate::client) link: LinkId,
    pub(in crate::client) list: Arc<[ListEntry]>,
}

/// The number that a need asks for; `max` is above every number.
pub(crate) fn number(take: Take) -> u32 {
    match take {
        Take::Exactly(n) | Take::UpTo(n) => n.min(CHECKOUT_MAX),
        Take::All => u32::MAX,
        Take::AtLogin(_) | Take::AtArrival(_) => 0,
    }
}

/// The need of a list that stands at another's place: the same feature for the same use.
pub(crate) fn place_of<'n>(needs: &'n [Need], need: &Need) -> Option<&'n Need> {
    needs
        .iter()
        .find(|n| n.feature == need.feature && n.give == need.give)
}
