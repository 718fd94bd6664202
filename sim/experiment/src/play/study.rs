//! Playing the replications of a study on all threads of the current rayon pool.
//!
//! Outcomes reach the sink strictly in the order of the tasks, on the caller's thread,
//! whatever the number of threads, so that everything computed from them is the same bytes. A window
//! a few tasks wide for each thread lets fast threads run ahead of a slow one and bounds the memory:
//! no more outcomes than the window's width exist at a time. What an outcome is, is not known here.

use crate::play::window::Window;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many tasks per thread may be finished or in play ahead of the first one not yet delivered.
const WINDOW_PER_THREAD: usize = 8;

/// What can play one replication of one point of a study.
pub trait Player: Sync {
    /// What one replication yields.
    type Outcome: Send;

    /// Plays replication `replication` of point `point`. The outcome depends on nothing else.
    fn play(&self, point: usize, replication: u64) -> Self::Outcome;
}

/// One replication to play.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Task {
    /// The point of the study.
    pub point: usize,
    /// The number of the replication, from 0.
    pub replication: u64,
}

/// What looks on while a study plays, and may end it early.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Called with the number of replications finished so far, from the thread that finished one;
    /// calls may overlap and come out of order.
    pub finished: &'a (dyn Fn(u64) + Sync),
    /// Asked before each replication and by every thread: once it answers true, it has to stay so, and no
    /// further replication starts. Those in play are finished and delivered.
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

impl Watch<'static> {
    /// Nobody looks on, and nothing ends the study early.
    #[must_use]
    pub fn nobody() -> Watch<'static> {
        Watch {
            finished: &|_| {},
            stop: &|| false,
        }
    }
}

/// How a study ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Every task was played and delivered.
    Complete,
    /// The watch said stop; the first so many tasks were delivered.
    Stopped {
        /// The number of tasks delivered.
        delivered: u64,
    },
}

/// Plays `replications` of each of `points`, and hands every outcome to `sink`: the points in the order
/// given, and within a point its replications ascending. See [`play_tasks`].
pub fn replicate<P: Player>(
    player: &P,
    points: &[usize],
    replications: Range<u64>,
    watch: &Watch<'_>,
    sink: &mut dyn FnMut(usize, u64, P::Outcome),
) -> Ended {
    let each = replications.end.saturating_sub(replications.start);
    let count = each.saturating_mul(points.len() as u64);
    let task = |index: u64| Task {
        point: points[(index / each) as usize],
        replication: replications.start + index % each,
    };
    play(player, count, &task, watch, sink)
}

/// Plays the tasks on the threads of the current rayon pool (the caller's thread is one of them) and
/// hands every outcome to `sink` on the caller's thread, in the order of the tasks.
///
/// A panic of the player or of the sink ends the study and is passed on.
pub fn play_tasks<P: Player>(
    player: &P,
    tasks: &[Task],
    watch: &Watch<'_>,
    sink: &mut dyn FnMut(usize, u64, P::Outcome),
) -> Ended {
    play(
        player,
        tasks.len() as u64,
        &|index| tasks[index as usize],
        watch,
        sink,
    )
}

/// How many threads play.
#[must_use]
pub fn threads() -> usize {
    #[cfg(feature = "parallel")]
    return rayon::current_num_threads();
    #[cfg(not(feature = "parallel"))]
    1
}

fn play<P: Player>(
    player: &P,
    count: u64,
    task: &(dyn Fn(u64) -> Task + Sync),
    watch: &Watch<'_>,
    sink: &mut dyn FnMut(usize, u64, P::Outcome),
) -> Ended {
    let threads = threads();
    let shared = Shared {
        window: Mutex::new(Window::new(count, threads * WINDOW_PER_THREAD)),
        changed: Condvar::new(),
        finished: AtomicU64::new(0),
        player,
        task,
        watch: *watch,
    };
    // In place: the caller's thread plays too, so a pool of one thread cannot wait for itself.
    #[cfg(feature = "parallel")]
    let delivered = rayon::in_place_scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|_| shared.help());
        }
        shared.lead(sink)
    });
    #[cfg(not(feature = "parallel"))]
    let delivered = shared.lead(sink);
    if delivered == count {
        Ended::Complete
    } else {
        Ended::Stopped { delivered }
    }
}

struct Shared<'a, P: Player> {
    window: Mutex<Window<P::Outcome>>,
    changed: Condvar,
    finished: AtomicU64,
    player: &'a P,
    task: &'a (dyn Fn(u64) -> Task + Sync),
    watch: Watch<'a>,
}

impl<P: Player> Shared<'_, P> {
    // No code of others runs under the lock, so a poisoned window is still whole.
    fn lock(&self) -> MutexGuard<'_, Window<P::Outcome>> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stopping(&self) -> bool {
        (self.watch.stop)()
    }

    fn play(&self, index: u64) {
        let task = (self.task)(index);
        let outcome = self.player.play(task.point, task.replication);
        self.lock().put(index, outcome);
        self.changed.notify_all();
        let finished = self.finished.fetch_add(1, Ordering::Relaxed) + 1;
        (self.watch.finished)(finished);
    }

    /// A helping thread: takes and plays until nothing is left to take.
    #[cfg(feature = "parallel")]
    fn help(&self) {
        let closer = CloseOnDrop { shared: self };
        while let Some(index) = self.wait_for_task() {
            self.play(index);
        }
        // Only a panic closes the window from here.
        std::mem::forget(closer);
    }

    #[cfg(feature = "parallel")]
    fn wait_for_task(&self) -> Option<u64> {
        let mut window = self.lock();
        loop {
            if window.is_exhausted(self.stopping()) {
                return None;
            }
            if let Some(index) = window.take() {
                return Some(index);
            }
            window = self.wait(window);
        }
    }

    fn wait<'w>(
        &self,
        window: MutexGuard<'w, Window<P::Outcome>>,
    ) -> MutexGuard<'w, Window<P::Outcome>> {
        self.changed
            .wait(window)
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The caller's thread: delivers what is ready, else plays, else waits. Returns how many tasks
    /// were delivered.
    fn lead(&self, sink: &mut dyn FnMut(usize, u64, P::Outcome)) -> u64 {
        let _closer = CloseOnDrop { shared: self };
        let mut window = self.lock();
        loop {
            if let Some((index, outcome)) = window.deliver() {
                drop(window);
                self.changed.notify_all();
                let task = (self.task)(index);
                sink(task.point, task.replication, outcome);
                window = self.lock();
                continue;
            }
            let exhausted = window.is_exhausted(self.stopping());
            if window.closed || (exhausted && window.slots.is_empty()) {
                return window.head;
            }
            match if exhausted { None } else { window.take() } {
                Some(index) => {
                    drop(window);
                    self.play(index);
                    window = self.lock();
                }
                None => window = self.wait(window),
            }
        }
    }
}

/// Lets every waiting thread go when the thread that owns it ends, by a panic too.
struct CloseOnDrop<'s, 'a, P: Player> {
    shared: &'s Shared<'a, P>,
}

impl<P: Player> Drop for CloseOnDrop<'_, '_, P> {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.changed.notify_all();
    }
}

#[cfg(test)]
mod tests;
