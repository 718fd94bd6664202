//! How far a run is, shown on a terminal while it plays.

use crate::{signals, terminal};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::atomic::{AtomicU64, Ordering};
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
struct Bar {
    bar: ProgressBar,
    /// Where the bar stood when the replications under way were announced.
    before: AtomicU64,
}

/// Who looks on at a study in a terminal.
pub fn watch(quiet: bool) -> Box<dyn Watch> {
    Box::new(Bar {
        bar: bar(0, quiet),
        before: AtomicU64::new(0),
    })
}

impl Watch for Bar {
    fn begin(&self, replications: u64) {
        self.bar.inc_length(replications);
        self.before.store(self.bar.position(), Ordering::Relaxed);
    }

    fn finished(&self, replications: u64) {
        let before = self.before.load(Ordering::Relaxed);
        self.bar.set_position(before + replications);
    }

    fn stops(&self) -> bool {
        signals::stopping()
    }
}
