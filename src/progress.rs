//! How far a run is, shown on a terminal while it plays.

use crate::terminal;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar on standard error if that is a terminal, else nothing.
pub fn bar(replications: u64, quiet: bool) -> ProgressBar {
    let bar = ProgressBar::new(replications);
    if quiet || !terminal::is_watched() || !terminal::draws() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let template = "{bar:30} {pos}/{len} replications, {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}
