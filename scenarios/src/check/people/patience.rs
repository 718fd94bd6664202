//! When a denied agent or unit of demand gives up trying (AG11).

use crate::finding::Severity;
use crate::view::View;
use kernel::Span;
use model::plan::{Patience, Retry};

/// An agent's record counts its tries up to this.
const TRIES_MAX: u32 = 10_000;

/// Reads `patience`; `retry` is what a denied one does until it ends.
pub fn read(view: &View<'_>, retry: Retry) -> Option<Patience> {
    let table = view.below("patience")?;
    if retry == Retry::None {
        let message = "`patience` has no effect: nobody here tries a second time";
        let hint =
            "say when it is tried again, such as `retry = { after = \"2 min\", times = 100 }`";
        view.report(Severity::Warning, "patience", message, hint);
    }
    let (tries, time) = (table.count_u32("tries"), table.duration("time"));
    if tries.is_some_and(|tries| !(1..=TRIES_MAX).contains(&tries)) {
        let message = format!("expected from 1 to {TRIES_MAX} tries, the first included");
        let hint = "who does not try again has `retry = \"none\"`";
        table.error("tries", message, hint);
    }
    if time == Some(Span::ZERO) {
        let hint = "who does not try again has `retry = \"none\"`";
        table.error("time", "expected a time above zero", hint);
    }
    if !table.has("tries") && !table.has("time") {
        let hint = "write `tries = 3`, `time = \"30 min\"`, or both: whichever is first";
        table.error("", "`patience` needs `tries` or `time`", hint);
    }
    Some(Patience { tries, time })
}
