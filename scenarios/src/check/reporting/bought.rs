//! What was bought of an item of the usage report.

use crate::catalogue::UsageItem;
use model::plan::SellableItem;

/// An item and, while it is read, by which name tenants may be given a part of it.
pub(super) struct Bought<'c> {
    pub(super) item: SellableItem,
    pub(super) measured: Option<&'c UsageItem>,
    pub(super) is_bundle: bool,
}
