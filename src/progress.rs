//! How far a run is, shown on a terminal while it plays.

use crate::{signals, terminal};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use study::Watch;

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

/// A bar that a study moves, and the signals that end it.
struct Bar(ProgressBar);

/// Who looks on at a study in a terminal.
pub fn watch(quiet: bool) -> Box<dyn Watch> {
    Box::new(Bar(bar(0, quiet)))
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

impl Watch for Bar {
    fn begin(&self, replications: u64) {
        self.0.inc_length(replications);
    }

    fn finished(&self, replications: u64) {
        self.0.inc(replications);
    }

    fn stops(&self) -> bool {
        signals::stopping()
    }
}
