//! SIGINT, SIGTERM and SIGHUP: the program ends in good order, and within a second.
//!
//! A signal raises a flag, and whoever plays looks at it before the next replication. What has
//! not come to its end soon after is ended: what is under way is removed, what is finished stays in place.

use crate::terminal;
use experiment::Stopped;
use std::process::ExitCode;
#[cfg(unix)]
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicUsize, Ordering};
use std::time::Duration;
use study::output;

/// How long whoever plays has to come to an end. A second is the promise; the rest is for removing what is
/// under way.
const GRACE: Duration = Duration::from_millis(600);

/// The first signal's number; 0: none came.
static SIGNAL: AtomicI32 = AtomicI32::new(0);
/// Somebody ends the program already.
static ENDING: AtomicBool = AtomicBool::new(false);
/// Scenarios of the batch, and those whose results are in place.
static EXPECTED: AtomicUsize = AtomicUsize::new(0);
static FINISHED: AtomicUsize = AtomicUsize::new(0);

/// Begins to watch for signals.
#[cfg(unix)]
pub fn watch() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    // A file that outgrows `ulimit -f` is an error of the write then, as a full disk is, and not the program's end.
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::default());
    let mut watched = vec![SIGINT, SIGTERM];
    if !ignores_hangup() {
        watched.push(SIGHUP);
    }
    let Ok(mut signals) = signal_hook::iterator::Signals::new(watched) else {
        return; // They end the program as they always do.
    };
    std::thread::spawn(move || {
        for signal in signals.forever() {
            let first = SIGNAL.compare_exchange(0, signal, Ordering::SeqCst, Ordering::SeqCst);
            if first.is_err() {
                end_now(); // Whoever asks twice does not want to wait.
            }
            std::thread::spawn(|| {
                std::thread::sleep(GRACE);
                end_now();
            });
        }
    });
}

/// There are none on this system.
#[cfg(not(unix))]
pub fn watch() {}

/// Whether the program was started so that a lost terminal does not end it (`nohup`). Where the system does not say, it is
/// taken to be so.
#[cfg(unix)]
fn ignores_hangup() -> bool {
    let status = std::fs::read_to_string("/proc/self/status");
    status.map_or(true, |status| {
        is_ignored(&status, signal_hook::consts::SIGHUP)
    })
}

/// Whether `/proc/self/status` lists a signal as ignored: a mask in hexadecimal, its lowest bit for signal 1.
#[cfg(unix)]
fn is_ignored(status: &str, signal: i32) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

/// The user pressed Ctrl-C while the terminal gave keys and no signals: the same as SIGINT.
pub fn interrupted() {
    let _ = SIGNAL.compare_exchange(0, 2, Ordering::SeqCst, Ordering::SeqCst);
}

/// Whether the program is to end.
pub fn stopping() -> bool {
    SIGNAL.load(Ordering::Relaxed) != 0
}

/// Whether an error is the program's being ended, and no failure.
pub fn is_stop(error: &anyhow::Error) -> bool {
    stopping()
        && error.chain().any(|cause| {
            let of_study = cause.downcast_ref::<study::Error>();
            cause.is::<Stopped>() || of_study.is_some_and(study::Error::is_stopped)
        })
}

/// So many scenarios are to be played.
pub fn expect(scenarios: usize) {
    EXPECTED.store(scenarios, Ordering::Relaxed);
}

/// One more has its results in place.
pub fn finished() {
    FINISHED.fetch_add(1, Ordering::Relaxed);
}

/// The exit status: the work's, or the signal's.
pub fn status(of_work: ExitCode) -> ExitCode {
    if !stopping() {
        return of_work;
    }
    claim_end();
    terminal::note(&said());
    ExitCode::from(number())
}

/// Ends the program from another thread than the one that works.
#[cfg(unix)]
fn end_now() {
    claim_end();
    let _held = output::abandon();
    terminal::note(&said());
    std::process::exit(i32::from(number()));
}

/// Whoever comes second waits for the end.
fn claim_end() {
    while ENDING.swap(true, Ordering::SeqCst) {
        std::thread::sleep(GRACE);
    }
}

fn number() -> u8 {
    u8::try_from(128 + SIGNAL.load(Ordering::Relaxed)).unwrap_or(u8::MAX)
}

fn said() -> String {
    let signal = match SIGNAL.load(Ordering::Relaxed) {
        1 => "SIGHUP".to_owned(),
        2 => "SIGINT".to_owned(),
        15 => "SIGTERM".to_owned(),
        other => format!("signal {other}"),
    };
    let (finished, expected) = (
        FINISHED.load(Ordering::Relaxed),
        EXPECTED.load(Ordering::Relaxed),
    );
    match expected {
        0 => format!("stopped by {signal}: what was under way was not written"),
        1 if finished == 1 => format!("stopped by {signal}: the results are in place"),
        1 => format!(
            "stopped by {signal}: the scenario was not finished, and nothing of it was written"
        ),
        _ if finished == expected => {
            format!("stopped by {signal}: all {expected} scenarios are finished and in place")
        }
        _ => format!(
            "stopped by {signal}: {finished} of {expected} scenarios are finished and in place, of the others \
             nothing was written"
        ),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::is_ignored;

    #[test]
    fn an_ignored_signal_is_found_in_the_mask() {
        let nohup = "Name:\tlicsim\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000001001\n";
        assert!(is_ignored(nohup, 1) && is_ignored(nohup, 13));
        assert!(!is_ignored(nohup, 2) && !is_ignored(nohup, 15));
        assert!(!is_ignored("Name:\tlicsim\n", 1));
    }
}
