//! SIGINT, SIGTERM, SIGHUP and SIGXFSZ, and two processes at one place.
#![cfg(unix)]

use super::{ended, folder, hidden, run, scenario, tree, whole};
use crate::program::licsim;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Waits until something holds, a minute at most.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "waited too long for {what}"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn started(command: &mut Command) -> Child {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Sends a signal; what is said, the exit status, and how long the end takes.
fn stopped(child: Child, signal: Signal) -> (String, Option<i32>, Duration) {
    let pid = Pid::from_child(&child);
    let begun = Instant::now();
    kill_process(pid, signal).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    (said, output.status.code(), begun.elapsed())
}

/// A second is the promise; a machine that runs all tests at once is given three.
const PROMPT: Duration = Duration::from_secs(3);

/// Two scenarios: one that ends at once, and one of so many replications that it does not end.
fn short_and_long() -> tempfile::TempDir {
    let folder = folder(&["a-short"]);
    let long = scenario("b-long").replace("replications = 2", "replications = 1000000");
    fs::write(folder.path().join("b-long.toml"), long).unwrap();
    folder
}

#[test]
fn finished_scenarios_are_in_place_and_unfinished_ones_leave_nothing() {
    for (signal, status, name) in [
        (Signal::INT, 130, "SIGINT"),
        (Signal::TERM, 143, "SIGTERM"),
        (Signal::HUP, 129, "SIGHUP"),
    ] {
        if signal == Signal::HUP && hangups_are_ignored() {
            println!("SIGHUP is ignored here (nohup): not tried");
            continue;
        }
        let folder = short_and_long();
        let out = folder.path().join("out");
        // Older results of the long one stay as they are.
        let long = fs::read_to_string(folder.path().join("b-long.toml")).unwrap();
        let brief = folder.path().join("brief");
        fs::create_dir(&brief).unwrap();
        let text = long.replace("replications = 1000000", "replications = 1");
        fs::write(brief.join("b-long.toml"), text).unwrap();
        ended(&mut run(folder.path(), &["brief", "--out", "out"]));
        let before = tree(&out.join("b-long"));
        let child = started(&mut run(folder.path(), &[".", "--out", "out"]));
        let under_way = out.join(".licsim-b-long/new/replications.csv");
        until("the second scenario", || under_way.exists());
        let (said, code, took) = stopped(child, signal);
        assert_eq!(code, Some(status), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        let line = format!("stopped by {name}: 1 of 2 scenarios are finished and in place");
        assert!(said.contains(&line), "{said}");
        assert!(took < PROMPT, "{took:?}");
        whole(&out.join("a-short")).unwrap();
        assert!(tree(&out.join("b-long")) == before);
        assert_eq!(hidden(&out), [""; 0]);
    }
}

/// The tests run under `nohup`, or on a system that does not say: their programs ignore SIGHUP too.
fn hangups_are_ignored() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.is_none_or(|mask| u64::from_str_radix(mask.trim(), 16).unwrap() & 1 == 1)
}

/// The program, begun by a shell that does something first.
fn after(shell: &str, folder: &Path, arguments: &[&str]) -> Command {
    let program = run(folder, arguments);
    let mut command = Command::new("sh");
    command
        .current_dir(folder)
        .args(["-c", &format!("{shell}; exec \"$@\""), "sh"])
        .arg(program.get_program())
        .args(program.get_args());
    command
}

#[test]
#[cfg(target_os = "linux")]
fn a_run_under_nohup_outlives_its_terminal() {
    let folder = short_and_long();
    let out = folder.path().join("out");
    let child = started(&mut after(
        "trap '' HUP",
        folder.path(),
        &[".", "--out", "out"],
    ));
    let under_way = out.join(".licsim-b-long/new/replications.csv");
    until("the second scenario", || under_way.exists());
    kill_process(Pid::from_child(&child), Signal::HUP).unwrap();
    std::thread::sleep(Duration::from_millis(800));
    let (said, code, _) = stopped(child, Signal::TERM);
    assert_eq!(code, Some(143), "{said}");
    assert!(said.contains("stopped by SIGTERM"), "{said}");
}

#[test]
fn a_file_that_outgrows_its_limit_is_an_error_as_a_full_disk_is() {
    let folder = folder(&["a"]);
    let out = folder.path().join("out");
    ended(&mut run(folder.path(), &["a.toml", "--out", "out"]));
    let before = tree(&out);
    let again = ["a.toml", "--out", "out", "--replications", "5000"];
    let (said, code) = ended(&mut after("ulimit -f 16", folder.path(), &again));
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("cannot write `") && said.contains("`ulimit -f`"),
        "{said}"
    );
    assert!(tree(&out) == before && hidden(&out) == [""; 0]);
}

#[test]
fn a_replication_that_takes_longer_is_not_waited_for() {
    let folder = folder(&[]);
    let years = scenario("years")
        .replace("duration = \"1 d\"", "duration = \"3650 d\"")
        .replace("count = 3", "count = 2000")
        .replace("tserver_sdn = 2 ", "tserver_sdn = 2000 ")
        .replace("replications = 2", "replications = 2\nseed = 1");
    fs::write(folder.path().join("years.toml"), years).unwrap();
    let out = folder.path().join("out");
    let arguments = ["years.toml", "--out", "out", "--detail", "0"];
    let child = started(&mut run(folder.path(), &arguments));
    until("the first replication", || {
        out.join(".licsim-years/new").exists()
    });
    std::thread::sleep(Duration::from_millis(100));
    let (said, code, took) = stopped(child, Signal::TERM);
    assert_eq!(code, Some(143), "{said}");
    assert!(said.contains("nothing of it was written"), "{said}");
    assert!(took < PROMPT, "{took:?}");
    assert!(tree(&out).is_empty());
}

#[test]
fn searches_and_sweeps_stop_as_well() {
    let folder = folder(&[]);
    let text = scenario("a").replace("replications = 2", "replications = 100000")
        + r#"[size]
vary = { tserver_sdn = { min = 1, max = 4000 } }
[sweep]
vary = { "agents.team.count" = [2, 3, 4, 5] }
[[variant]]
name = "other"
"#;
    fs::write(folder.path().join("a.toml"), text).unwrap();
    for (verb, place) in [("sweep", "a-sweep"), ("compare", "a")] {
        let mut command = licsim();
        command
            .current_dir(folder.path())
            .args([verb, "a.toml", "--out", "out", "--quiet"]);
        let child = started(&mut command);
        let out = folder.path().join("out");
        until(verb, || out.join(format!(".licsim-{place}/lock")).exists());
        std::thread::sleep(Duration::from_millis(200));
        let (said, code, took) = stopped(child, Signal::INT);
        assert_eq!(code, Some(130), "{verb}: {said}");
        assert!(said.starts_with("stopped by SIGINT"), "{verb}: {said}");
        assert!(took < PROMPT, "{verb}: {took:?}");
        assert!(tree(&out).is_empty(), "{verb}");
    }
}

#[test]
fn of_two_processes_at_one_place_the_second_is_told_and_writes_nothing() {
    let folder = short_and_long();
    let out = folder.path().join("out");
    let child = started(&mut run(folder.path(), &["b-long.toml", "--out", "out"]));
    until("the first process", || {
        out.join(".licsim-b-long/new").exists()
    });
    let second = Instant::now();
    let (said, status) = ended(&mut run(folder.path(), &["b-long.toml", "--out", "out"]));
    assert_eq!(status, 2);
    assert!(said.contains("another licsim is writing"), "{said}");
    assert!(second.elapsed() < PROMPT);
    // Beside it there is room.
    let (said, status) = ended(&mut run(folder.path(), &["a-short.toml", "--out", "out"]));
    assert_eq!((said.as_str(), status), ("", 1));
    assert!(
        out.join(".licsim-b-long/new").exists(),
        "what lives is no leftover"
    );
    let (_, code, _) = stopped(child, Signal::TERM);
    assert_eq!(code, Some(143));
    assert_eq!(hidden(&out), [""; 0]);
}

#[test]
fn what_a_killed_run_left_is_removed_by_the_next_one_in_that_folder() {
    let folder = short_and_long();
    let out = folder.path().join("out");
    let child = started(&mut run(folder.path(), &["b-long.toml", "--out", "out"]));
    let under_way = out.join(".licsim-b-long/new/replications.csv");
    until("the first process", || under_way.exists());
    let (_, code, _) = stopped(child, Signal::KILL);
    assert_eq!(code, None);
    assert_eq!(hidden(&out), [".licsim-b-long"]);
    // What the user puts there even now is the user's.
    fs::write(out.join(".licsim-b-long/new/mine.txt"), "mine").unwrap();
    let (said, status) = ended(&mut run(folder.path(), &["a-short.toml", "--out", "out"]));
    assert_eq!(status, 1, "{said}");
    assert_eq!(hidden(&out), [""; 0]);
    assert_eq!(fs::read(out.join("b-long/mine.txt")).unwrap(), b"mine");
    assert!(said.contains("b-long/mine.txt` was kept"), "{said}");
    let left: Vec<_> = tree(&out.join("b-long")).into_keys().collect();
    assert_eq!(left, [Path::new("mine.txt")]);
}

/// Every verb that can take long.
#[test]
fn every_verb_ends_in_good_order() {
    let folder = folder(&[]);
    // Cheap to foresee and long to play: few agents, many replications.
    let text = scenario("a")
        .replace("replications = 2", "replications = 100000")
        .replace("duration = \"1 d\"", "duration = \"28 d\"")
        + "[size]\nvary = { tserver_sdn = { min = 1, max = 4000 } }\n";
    fs::write(folder.path().join("a.toml"), text).unwrap();
    let mut log = String::from("0:00:00 (lmgrd) TIMESTAMP 1/2/2026\n");
    for number in 0..400_000 {
        let (hour, minute, second) = (number / 60_000 + 1, number / 1000 % 60, number % 60);
        for word in ["OUT", "IN"] {
            log += &format!(
                "{hour}:{minute:02}:{second:02} (genesys.d) {word}: \"f{}\" u{number}@h\n",
                number % 50
            );
        }
    }
    fs::write(folder.path().join("long.log"), log).unwrap();
    for line in [
        "run a.toml --out out --quiet",
        "compare a.toml --out out --quiet",
        "size a.toml --out out --quiet --replications 100000 --budget 10000000",
        "audit a.toml --quiet --replications 100000",
        "import debug-log long.log --scenario replay.toml",
        "fit long.log --scenario fit.toml",
        "backtest long.log",
    ] {
        let mut command = licsim();
        command.current_dir(folder.path()).args(line.split(' '));
        let child = started(&mut command);
        std::thread::sleep(Duration::from_millis(400));
        let (said, code, took) = stopped(child, Signal::INT);
        assert_eq!(code, Some(130), "{line}: {said}");
        let stopped = said
            .lines()
            .filter(|line| line.starts_with("stopped by SIGINT"));
        assert_eq!(stopped.count(), 1, "{line}: {said}");
        assert!(took < PROMPT, "{line}: {took:?}");
        println!("{line}: {took:?}");
        let names: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "out")
            .collect();
        assert_eq!(names.len(), 2, "{line}: {names:?}");
        let out = folder.path().join("out");
        assert!(!out.exists() || tree(&out).is_empty(), "{line}");
    }
}
