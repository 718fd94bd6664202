//! A closed pipe or a full disk on either stream ends the talk, never the work, and never changes the exit
//! status.

use super::{folder, run, whole};
use crate::program::licsim;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

const NAMES: [&str; 4] = ["a", "b", "c", "d"];

/// Runs four scenarios; the exit status is the work's, and all results are there.
fn works(set: impl FnOnce(&mut Command)) {
    let folder = folder(&NAMES);
    let mut command = run(folder.path(), &[".", "--out", "out"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    set(&mut command);
    let mut child = command.spawn().unwrap();
    // Nobody reads: both pipes are closed at once, where they are pipes.
    drop(child.stdout.take());
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
    for name in NAMES {
        whole(&folder.path().join("out").join(name)).unwrap();
    }
}

#[test]
fn a_closed_pipe_on_either_stream_changes_nothing() {
    works(|command| {
        command.stderr(Stdio::null());
    });
    works(|command| {
        command.stdout(Stdio::null());
    });
    works(|_| {});
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_on_either_stream_changes_nothing() {
    let full = || File::options().write(true).open("/dev/full").unwrap();
    works(|command| {
        command.stdout(full());
    });
    works(|command| {
        command.stderr(full());
    });
    works(|command| {
        command.stdout(full()).stderr(full());
    });
}

#[cfg(unix)]
#[test]
fn closed_streams_change_nothing() {
    for closed in [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"] {
        let folder = folder(&NAMES);
        let program = env!("CARGO_BIN_EXE_licsim");
        let line = format!("exec '{program}' run --charts none . --out out {closed}");
        let mut shell = Command::new("sh");
        shell.args(["-c", &line]).current_dir(folder.path());
        assert_eq!(shell.status().unwrap().code(), Some(1), "{closed}");
        for name in NAMES {
            whole(&folder.path().join("out").join(name)).unwrap();
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_output_is_said_and_is_no_failure() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = licsim().arg("schema").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("standard output cannot be written"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[cfg(unix)]
#[test]
fn verbs_that_only_print_survive_too() {
    let folder = folder(&["a"]);
    let program = env!("CARGO_BIN_EXE_licsim");
    for (verb, status) in [
        ("check a.toml", 0),
        ("check a.toml --json", 0),
        ("check nowhere.toml", 2),
        ("explain a.toml", 0),
        ("schema", 0),
        ("man", 0),
        ("completions bash", 0),
        ("order --products SNMP=1", 0),
        ("--help", 0),
        ("no-such-verb", 2),
    ] {
        for to in [
            "| true",
            ">/dev/full",
            "2>/dev/full",
            "2>&1 | true",
            "2>&- >&-",
        ] {
            let line = format!("{{ '{program}' {verb}; echo $? >&9; }} {to}");
            let ended = folder.path().join("ended");
            let mut shell = Command::new("sh");
            shell
                .args(["-c", &format!("exec 9>ended; {line}")])
                .current_dir(folder.path())
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            shell.status().unwrap();
            let code = fs::read_to_string(&ended).unwrap();
            assert_eq!(code.trim(), status.to_string(), "{verb} {to}");
        }
    }
}

/// No file prints but the one that survives: what clippy's list in `clippy.toml` forbids is nowhere allowed
/// again.
#[test]
fn only_the_terminal_may_print_and_only_output_may_write() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut waiting: Vec<_> = ["src", "study/src", "scenarios/src", "reports/src"]
        .iter()
        .map(|folder| root.join(folder))
        .collect();
    let mut allowing = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let outside_tests = text.split("#[cfg(test)]").next().unwrap_or_default();
            if outside_tests.contains("allow(clippy::disallowed") {
                let path = path.strip_prefix(root).unwrap();
                allowing.push(path.to_string_lossy().into_owned());
            }
        }
    }
    allowing.sort();
    assert_eq!(
        allowing,
        ["src/terminal.rs", "study/src/output/disk/mod.rs"]
    );
    let rules = fs::read_to_string(root.join("clippy.toml")).unwrap();
    for rule in [
        "std::println",
        "std::eprintln",
        "std::fs::rename",
        "std::fs::remove_dir_all",
    ] {
        assert!(rules.contains(rule), "{rule}");
    }
}

/// The whole library, a few replications of each, to a reader that leaves after the first line and to full disks:
/// the same folders, the same exit status.
#[cfg(target_os = "linux")]
#[test]
fn the_whole_library_is_played_whoever_reads() {
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/library");
    let is_scenario = |path: &Path| path.extension().is_some_and(|ending| ending == "toml");
    let scenarios = fs::read_dir(&library)
        .unwrap()
        .filter(|entry| is_scenario(&entry.as_ref().unwrap().path()))
        .count();
    let folder = folder(&[]);
    let program = env!("CARGO_BIN_EXE_licsim");
    let mut ends = Vec::new();
    for (out, to) in [("head", "| head -1"), ("full", ">/dev/full 2>/dev/full")] {
        let line = format!(
            "{{ '{program}' run '{}' --replications 1 --detail 0 --charts none --out {out}; echo $? >&9; }} {to}",
            library.display()
        );
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &format!("exec 9>ended; {line}")])
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        shell.status().unwrap();
        let mut folders = 0;
        for entry in fs::read_dir(folder.path().join(out)).unwrap() {
            whole(&entry.unwrap().path()).unwrap();
            folders += 1;
        }
        let code = fs::read_to_string(folder.path().join("ended")).unwrap();
        ends.push((folders, code.trim().to_owned()));
    }
    assert_eq!(ends[0], (scenarios, "1".to_owned()));
    assert_eq!(ends[1], ends[0]);
}
