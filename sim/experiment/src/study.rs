//! Playing the replications of a study on all threads of the current rayon pool.
//!
//! The one idea: outcomes reach the sink strictly in the order of the tasks, on the caller's thread,
//! whatever the number of threads, so that everything computed from them is the same bytes. A window
//! a few tasks wide for each thread lets fast threads run ahead of a slow one and bounds the memory:
//! no more outcomes than the window's width exist at a time. What an outcome is, is not known here.

use std::collections::VecDeque;
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

fn play<P: Player>(
    player: &P,
    count: u64,
    task: &(dyn Fn(u64) -> Task + Sync),
    watch: &Watch<'_>,
    sink: &mut dyn FnMut(usize, u64, P::Outcome),
) -> Ended {
    let threads = rayon::current_num_threads();
    let shared = Shared {
        window: Mutex::new(Window::new(count, threads * WINDOW_PER_THREAD)),
        changed: Condvar::new(),
        finished: AtomicU64::new(0),
        player,
        task,
        watch: *watch,
    };
    // In place: the caller's thread plays too, so a pool of one thread cannot wait for itself.
    let delivered = rayon::in_place_scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|_| shared.help());
        }
        shared.lead(sink)
    });
    if delivered == count {
        Ended::Complete
    } else {
        Ended::Stopped { delivered }
    }
}

/// The tasks between the first one not delivered and the last one taken.
struct Window<O> {
    count: u64,
    width: u64,
    /// The next task to take.
    next: u64,
    /// The next task to deliver.
    head: u64,
    /// The outcomes of the tasks from `head` on, as far as they are finished.
    slots: VecDeque<Option<O>>,
    closed: bool,
}

impl<O> Window<O> {
    fn new(count: u64, width: usize) -> Window<O> {
        Window {
            count,
            width: width as u64,
            next: 0,
            head: 0,
            slots: VecDeque::with_capacity(width),
            closed: false,
        }
    }

    /// Nothing will be taken any more.
    fn is_exhausted(&self, stop: bool) -> bool {
        self.closed || stop || self.next == self.count
    }

    fn take(&mut self) -> Option<u64> {
        if self.next >= self.head + self.width {
            return None;
        }
        self.next += 1;
        self.slots.push_back(None);
        Some(self.next - 1)
    }

    fn put(&mut self, index: u64, outcome: O) {
        let place = (index - self.head) as usize;
        self.slots[place] = Some(outcome);
    }

    fn deliver(&mut self) -> Option<(u64, O)> {
        let outcome = self.slots.front_mut()?.take()?;
        self.slots.pop_front();
        self.head += 1;
        Some((self.head - 1, outcome))
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
    fn help(&self) {
        let closer = CloseOnDrop { shared: self };
        while let Some(index) = self.wait_for_task() {
            self.play(index);
        }
        // Only a panic closes the window from here.
        std::mem::forget(closer);
    }

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
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::AtomicBool;

    /// Burns an amount of work that differs from task to task, so that threads overtake each other.
    struct Uneven;

    impl Player for Uneven {
        type Outcome = u64;
        fn play(&self, point: usize, replication: u64) -> u64 {
            let mut word = point as u64 * 1_000_003 + replication;
            for _ in 0..(replication * 7919 % 13) * 2_000 {
                word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            }
            word
        }
    }

    fn on_threads<R: Send>(threads: usize, work: impl FnOnce() -> R + Send) -> R {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("a pool of threads")
            .install(work)
    }

    fn all_of(threads: usize) -> Vec<(usize, u64, u64)> {
        on_threads(threads, || {
            let mut seen = Vec::new();
            let ended = replicate(
                &Uneven,
                &[2, 0],
                5..300,
                &Watch::nobody(),
                &mut |p, r, o| seen.push((p, r, o)),
            );
            assert_eq!(ended, Ended::Complete);
            seen
        })
    }

    #[test]
    fn outcomes_come_point_by_point_and_replication_by_replication_on_any_number_of_threads() {
        let one = all_of(1);
        let order: Vec<(usize, u64)> = one.iter().map(|&(p, r, _)| (p, r)).collect();
        let expected: Vec<(usize, u64)> = (5..300)
            .map(|r| (2, r))
            .chain((5..300).map(|r| (0, r)))
            .collect();
        assert_eq!(order, expected);
        for threads in [2, 3, 8] {
            assert_eq!(all_of(threads), one, "{threads} threads");
        }
    }

    #[test]
    fn works_outside_a_pool_and_on_nothing() {
        let mut sum = 0;
        let tasks = [Task {
            point: 1,
            replication: 9,
        }];
        play_tasks(&Uneven, &tasks, &Watch::nobody(), &mut |_, r, _| sum += r);
        assert_eq!(sum, 9);
        let ended = replicate(&Uneven, &[], 0..5, &Watch::nobody(), &mut |_, _, _| {
            sum = 0;
        });
        assert_eq!(ended, Ended::Complete);
        let backwards = Range { start: 5, end: 2 };
        replicate(
            &Uneven,
            &[0],
            backwards,
            &Watch::nobody(),
            &mut |_, _, _| {
                sum = 0;
            },
        );
        assert_eq!(sum, 9);
    }

    /// Counts the outcomes that exist: made, and not yet consumed by the sink.
    struct Counting<'a> {
        alive: &'a AtomicU64,
        most: &'a AtomicU64,
    }

    impl Player for Counting<'_> {
        type Outcome = ();
        fn play(&self, _: usize, replication: u64) {
            // The first task is slow: the others run ahead of it until the window is full.
            if replication == 0 {
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
            let alive = self.alive.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(alive, Ordering::SeqCst);
        }
    }

    #[test]
    fn no_more_outcomes_than_the_window_is_wide_exist_at_a_time() {
        let (alive, most) = (AtomicU64::new(0), AtomicU64::new(0));
        let player = Counting {
            alive: &alive,
            most: &most,
        };
        on_threads(3, || {
            replicate(
                &player,
                &[0],
                0..1_000,
                &Watch::nobody(),
                &mut |_, _, ()| {
                    alive.fetch_sub(1, Ordering::SeqCst);
                },
            )
        });
        // One more: the one that the sink is consuming has left the window.
        let width = 3 * WINDOW_PER_THREAD as u64;
        let most = most.into_inner();
        assert!(most <= width + 1, "{most} outcomes at a time");
    }

    #[test]
    fn a_raised_flag_ends_the_study_with_an_unbroken_beginning() {
        for threads in [1, 2, 4] {
            let stop = AtomicBool::new(false);
            let finished = AtomicU64::new(0);
            let count = |so_far: u64| {
                finished.fetch_max(so_far, Ordering::Relaxed);
            };
            let watch = Watch {
                finished: &count,
                stop: &|| stop.load(Ordering::Relaxed),
            };
            let mut seen = Vec::new();
            let ended = on_threads(threads, || {
                replicate(&Uneven, &[0], 0..10_000, &watch, &mut |_, r, _| {
                    seen.push(r);
                    if r == 40 {
                        stop.store(true, Ordering::Relaxed);
                    }
                })
            });
            let delivered = seen.len() as u64;
            assert_eq!(ended, Ended::Stopped { delivered });
            assert_eq!(seen, (0..delivered).collect::<Vec<_>>());
            assert!((41..200).contains(&delivered), "{delivered}");
            // What was played was delivered: no finished work is lost.
            assert_eq!(finished.into_inner(), delivered);
        }
    }

    struct Failing;

    impl Player for Failing {
        type Outcome = ();
        fn play(&self, _: usize, replication: u64) {
            assert!(replication != 123, "broken at 123");
        }
    }

    #[test]
    fn a_panic_of_the_player_or_of_the_sink_is_passed_on_and_nobody_waits_for_ever() {
        for threads in [1, 2, 4] {
            let result = catch_unwind(AssertUnwindSafe(|| {
                on_threads(threads, || {
                    replicate(
                        &Failing,
                        &[0],
                        0..5_000,
                        &Watch::nobody(),
                        &mut |_, _, ()| {},
                    )
                })
            }));
            assert!(result.is_err());
            let result = catch_unwind(AssertUnwindSafe(|| {
                on_threads(threads, || {
                    replicate(&Uneven, &[0], 0..5_000, &Watch::nobody(), &mut |_, r, _| {
                        assert!(r != 200, "no room");
                    })
                })
            }));
            assert!(result.is_err());
        }
    }
}
