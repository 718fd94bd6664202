//! Kills at random instants of a batch in a folder that holds files of the user's.
#![cfg(unix)]

use super::{folder, hidden, run, tree, whole};
use rustix::process::{Pid, Signal, kill_process};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

/// How many kills the ordinary tests make; `LICSIM_KILLS` asks for others.
const DOSE: u64 = 24;

/// Files of the user's, by their paths in the folder of results.
const USERS: [(&str, &str); 7] = [
    ("notes.txt", "beside the results"),
    ("talk/slides.md", "in a folder of my own"),
    (".licsim-mine/lock", "not licsim's, whatever it is called"),
    ("a/notes.txt", "in a result folder"),
    ("b/events/seen.txt", "in a folder that licsim made"),
    ("c/deep/er/than/that.txt", "far below"),
    ("f/empty", ""),
];

/// A xorshift: which instants are tried differs from run to run, and a failing run names its seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.roll() % bound.max(1)
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn kills_at_random_instants_lose_nothing() {
    let kills = number("LICSIM_KILLS").unwrap_or(DOSE);
    let now = std::time::UNIX_EPOCH.elapsed().unwrap();
    let seed = number("LICSIM_KILLS_SEED").unwrap_or(now.as_nanos() as u64 | 1);
    let mut dice = Dice(seed);
    let folder = folder(&NAMES);
    let out = folder.path().join("out");
    let begun = Instant::now();
    let first = run(folder.path(), &[".", "--out", "out"]).output().unwrap();
    let span = begun.elapsed();
    assert_eq!(first.status.code(), Some(1));
    for (path, text) in USERS {
        let path = out.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let users = users(&out);
    let mut ends: BTreeMap<String, u64> = BTreeMap::new();
    for kill in 0..kills {
        let what = format!("kill {kill} of LICSIM_KILLS_SEED={seed}");
        let end = one_kill(folder.path(), &mut dice, kill + 2, span);
        *ends.entry(end).or_default() += 1;
        assert!(
            self::users(&out) == users,
            "{what}: the user's files changed"
        );
        for name in NAMES {
            let version = whole(&out.join(name));
            assert!(version.is_ok(), "{what}: {version:?}");
        }
    }
    let (last, status) = super::ended(&mut run(
        folder.path(),
        &[".", "--out", "out", "--seed", "1"],
    ));
    assert_eq!((last.as_str(), status), ("", 1), "LICSIM_KILLS_SEED={seed}");
    assert!(self::users(&out) == users);
    for name in NAMES {
        assert_eq!(whole(&out.join(name)), Ok(1));
    }
    assert_eq!(
        hidden(&out),
        [".licsim-mine"],
        "leftovers, LICSIM_KILLS_SEED={seed}"
    );
    let entries = fs::read_dir(&out).unwrap().count();
    assert_eq!(
        entries,
        NAMES.len() + 3,
        "the results, and what is the user's"
    );
    println!("{kills} kills of a batch of {span:?}, seed {seed}: {ends:?}");
}

/// Starts the batch and kills it; how it ended.
fn one_kill(folder: &Path, dice: &mut Dice, seed: u64, span: Duration) -> String {
    let seed = seed.to_string();
    let out = folder.join("out");
    let mut child = run(folder, &[".", "--out", "out", "--seed", &seed])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    // Half of them just before or while results are put in place, the others anywhere.
    if dice.below(2) == 0 {
        let name = NAMES[dice.below(NAMES.len() as u64) as usize];
        let complete = out.join(format!(".licsim-{name}/new/manifest.json"));
        while !complete.exists() && begun.elapsed() < span * 2 {
            std::thread::yield_now();
        }
        let wait = Duration::from_micros(dice.below(1_500));
        let complete = Instant::now();
        while complete.elapsed() < wait {
            std::hint::spin_loop();
        }
    } else {
        let micros = u64::try_from(span.as_micros()).unwrap_or(u64::MAX);
        std::thread::sleep(Duration::from_micros(dice.below(micros)));
    }
    let signals = [Signal::KILL, Signal::KILL, Signal::TERM, Signal::INT];
    let signal = signals[dice.below(4) as usize];
    // It may have ended by itself.
    let _ = kill_process(Pid::from_child(&child), signal);
    match child.wait().unwrap().code() {
        Some(code) => format!("exit status {code}"),
        None => "killed".to_owned(),
    }
}

/// What is the user's below the folder of results, as it is there now.
fn users(out: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut found = tree(out);
    found.retain(|path, _| USERS.iter().any(|(user, _)| path == Path::new(user)));
    found
}

/// Results are told again with charts and without, so that the page, its files and the manifest differ.
#[test]
fn kills_of_report_leave_the_old_page_or_the_new_one() {
    let kills = number("LICSIM_KILLS").unwrap_or(DOSE) / 2;
    let now = std::time::UNIX_EPOCH.elapsed().unwrap();
    let seed = number("LICSIM_KILLS_SEED").unwrap_or(now.as_nanos() as u64 | 1);
    let mut dice = Dice(seed);
    let folder = folder(&["a"]);
    run(folder.path(), &["a.toml", "--out", "out"])
        .output()
        .unwrap();
    let results = folder.path().join("out/a");
    for path in ["notes.txt", "events/seen.txt"] {
        fs::write(results.join(path), "mine").unwrap();
    }
    let mut ends: BTreeMap<String, u64> = BTreeMap::new();
    let mut span = Duration::from_millis(400);
    for kill in 0..kills {
        let what = format!("kill {kill} of LICSIM_KILLS_SEED={seed}");
        let mut command = crate::program::licsim();
        let charts = if kill % 2 == 0 { "svg" } else { "png" };
        command
            .current_dir(folder.path())
            .args(["report", "out/a", "--charts", charts])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let begun = Instant::now();
        let mut child = command.spawn().unwrap();
        let complete = folder.path().join("out/.licsim-a/new/manifest.json");
        let aimed = dice.below(2) == 0;
        while aimed && !complete.exists() && begun.elapsed() < span * 2 {
            std::thread::yield_now();
        }
        let most = if aimed {
            3_000
        } else {
            span.as_micros() as u64
        };
        std::thread::sleep(Duration::from_micros(dice.below(most)));
        let signal = [Signal::KILL, Signal::TERM, Signal::INT][dice.below(3) as usize];
        let _ = kill_process(Pid::from_child(&child), signal);
        let end = match child.wait().unwrap().code() {
            Some(code) => format!("exit status {code}"),
            None => "killed".to_owned(),
        };
        if end == "exit status 0" {
            span = begun.elapsed();
        }
        *ends.entry(end).or_default() += 1;
        let version = whole(&results);
        assert!(version.is_ok(), "{what}: {version:?}");
        for path in ["notes.txt", "events/seen.txt"] {
            assert_eq!(fs::read(results.join(path)).unwrap(), b"mine", "{what}");
        }
    }
    let mut command = crate::program::licsim();
    command
        .current_dir(folder.path())
        .args(["report", "out/a", "--charts", "none"]);
    let (last, status) = super::ended(&mut command);
    assert_eq!((last.as_str(), status), ("", 0), "LICSIM_KILLS_SEED={seed}");
    assert_eq!(
        hidden(&folder.path().join("out")),
        [""; 0],
        "LICSIM_KILLS_SEED={seed}"
    );
    println!("{kills} kills of report, seed {seed}: {ends:?}");
}
