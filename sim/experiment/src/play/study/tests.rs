//! Studies on several threads: order, window, stops and panics.

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
