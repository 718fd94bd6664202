//! The program with a bound on its time.

use std::ffi::OsStr;
use std::io::Read;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// How the program ended.
pub struct Ended {
    /// Its exit status; none if it was ended by a signal, or by us.
    pub code: Option<i32>,
    /// What it said on standard error.
    pub errors: String,
    /// Whether it was still at work when its time was over, and was ended.
    pub given_up: bool,
    /// How long it took.
    pub took: Duration,
}

/// Beyond this a process is ended.
const MOST: Duration = Duration::from_secs(60);

/// Runs the program with words and then paths.
pub fn licsim_within(words: &[&str], paths: &[&Path]) -> Ended {
    let begun = Instant::now();
    let mut child = crate::program::licsim()
        .args(words.iter().map(OsStr::new))
        .args(paths)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stream = child.stderr.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    });
    let mut given_up = false;
    let code = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status.code();
        }
        if begun.elapsed() > MOST {
            given_up = true;
            let _ = child.kill();
            let _ = child.wait();
            break None;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    Ended {
        code,
        given_up,
        errors: reader.join().unwrap(),
        took: begun.elapsed(),
    }
}
