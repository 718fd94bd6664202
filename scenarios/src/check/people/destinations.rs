//! The applications at which relocated agents log in (AG9).

use crate::view::View;
use std::collections::{BTreeMap, BTreeSet};

/// The applications that relocations lead each group to, by its name.
pub fn destinations<'a>(root: &View<'a>) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for view in root.list("fault") {
        if let (Some("relocate"), Some(group)) = (view.text("kind"), view.text("agents")) {
            let to = view.texts("to").unwrap_or_default();
            found
                .entry(group)
                .or_default()
                .extend(to.iter().map(|(name, _)| *name));
        }
    }
    found
}
