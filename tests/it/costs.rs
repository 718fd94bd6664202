//! What a run will cost is said before it plays, and what costs too much is refused by every verb.

use crate::program::licsim;
use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

const SITE: &str = "format = 1
name = \"site\"
title = \"t\"
start = 2026-03-02T00:00:00
duration = \"3 d\"
[experiment]
replications = 2
[topology]
kind = \"single\"
[entitlement]
features = { tserver_sdn = 50 }
[[server]]
name = \"lic\"
[[application]]
name = \"ts\"
kind = \"t-server\"
[[agents]]
name = \"staff\"
count = 60
applications = [\"ts\"]
[[agents.shifts]]
days = \"Mon-Fri\"
start = \"08:00\"
end = \"16:00\"
[[fault]]
id = \"kill\"
kind = \"server-kill\"
target = \"lic\"
at = \"1 d\"
lasts = \"0 s\"
every = \"1 d\"
";

fn said(words: &[&str], text: &str) -> (Output, String, Duration) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("site.toml");
    std::fs::write(&path, text).unwrap();
    let begun = Instant::now();
    let mut command = licsim();
    command.args(words).arg(&path).current_dir(folder.path());
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !Path::new(&folder.path().join("out/site/manifest.json")).exists()
            || output.status.code() != Some(2)
    );
    (output, errors, begun.elapsed())
}

#[test]
fn what_costs_too_much_is_refused_by_every_verb_with_numbers_place_and_hint() {
    let cases = [
        (
            SITE.replace("every = \"1 d\"", "every = \"1 us\""),
            "`kill`",
        ),
        (
            SITE.replace("lasts = \"0 s\"\nevery = \"1 d\"", "lasts = \"1 us\"")
                .replace(
                    "at = \"1 d\"",
                    "time_to_failure = { exponential = \"1 us\" }\ntime_to_repair = \"1 us\"",
                )
                .replace("lasts = \"1 us\"\n", ""),
            "`kill`",
        ),
        (SITE.replace("count = 60", "count = 1000000000"), "`staff`"),
        (
            SITE.replace("replications = 2", "replications = 4000000000"),
            "replications",
        ),
    ];
    for (text, blamed) in &cases {
        for verb in ["run", "check", "compare", "explain", "audit"] {
            let (output, errors, _) = said(&[verb], text);
            // One replication of many is no more than one.
            let plays_one = *blamed == "replications" && (verb == "explain" || verb == "audit");
            assert!(
                plays_one || output.status.code() == Some(2),
                "{verb}: {errors}"
            );
            if output.status.code() == Some(2) {
                assert!(errors.contains("more than"), "{verb}: {errors}");
                assert!(
                    errors.contains(blamed) && errors.contains("hint: "),
                    "{verb}: {errors}"
                );
                assert!(errors.contains("site.toml:"), "{verb}: {errors}");
            }
        }
    }
}

#[test]
fn a_rate_that_instants_cannot_show_is_refused() {
    let demand = "[[demand]]\nname = \"calls\"\napplication = \"ts\"\nholding = \"1 min\"\nrate = \"20 /us\"\n";
    let (output, errors, _) = said(&["run"], &(SITE.to_owned() + demand));
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.contains("3600000 an hour"), "{errors}");
}

#[test]
fn limits_of_the_command_line_are_kept_and_yes_goes_on_over_time() {
    for limit in ["memory=1MB", "disk=1kB", "time=1 ms"] {
        let (output, errors, _) = said(&["run", "--limit", limit], SITE);
        assert_eq!(output.status.code(), Some(2), "{limit}: {errors}");
    }
    let (output, errors, _) = said(&["run", "--limit", "time=1 ms", "--yes"], SITE);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{errors}");
    assert!(
        errors.contains("site: about ") && errors.contains(" on disk"),
        "{errors}"
    );
}

#[test]
fn a_hint_names_no_option_that_the_verb_does_not_have() {
    let more = "[target]
denied_fraction = { max = \"1 %\" }
[size.vary]
tserver_sdn = { min = 1, max = 60 }
[sweep.vary]
\"server.lic.features.tserver_sdn\" = [40, 50]
";
    let text = SITE.replace(
        "[entitlement]\nfeatures = { tserver_sdn = 50 }\n[[server]]\nname = \"lic\"\n",
        "[[server]]\nname = \"lic\"\nfeatures = { tserver_sdn = 50 }\n",
    ) + more;
    for (words, has_detail) in [
        (vec!["run"], true),
        (vec!["compare"], true),
        (vec!["run", "--detail", "0"], false),
        (vec!["size"], false),
        (vec!["sweep"], false),
    ] {
        let words = [&words[..], &["--limit", "disk=1kB"]].concat();
        let (output, errors, _) = said(&words, &text);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {errors}");
        assert!(
            errors.contains("that `--limit` allows"),
            "{words:?}: {errors}"
        );
        assert!(
            errors.contains("another folder with `--out`"),
            "{words:?}: {errors}"
        );
        assert_eq!(
            errors.contains("--detail"),
            has_detail,
            "{words:?}: {errors}"
        );
    }
}

#[test]
fn a_run_that_outgrows_its_limit_while_the_first_replication_plays_ends_and_leaves_what_was_there()
{
    // All is calm until the last day, when nobody gets in and everybody asks every second: neither the plan nor the first
    // days tell of the hundred million questions.
    let agents = "count = 20000\nretry = { after = \"1 s\", until = \"session-end\" }";
    let kill = "at = \"4 d\"\nlasts = \"1 d\"";
    let calm = SITE
        .replace("count = 60", agents)
        .replace("tserver_sdn = 50", "tserver_sdn = 20000")
        .replace("replications = 2", "replications = 1")
        .replace("duration = \"3 d\"", "duration = \"5 d\"");
    let fault = "at = \"1 d\"\nlasts = \"0 s\"\nevery = \"1 d\"";
    assert!(calm.contains(fault));
    let small = SITE.replace("every = \"1 d\"\n", "");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("site.toml");
    let run = |text: &str, limit: &[&str]| {
        std::fs::write(&path, text).unwrap();
        let mut command = licsim();
        command
            .args(["run", "--out", "out", "site.toml"])
            .args(limit);
        let output = command.current_dir(folder.path()).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), errors)
    };
    let (status, errors) = run(&small, &[]);
    assert!(matches!(status, Some(0 | 1)), "{errors}");
    let manifest = || std::fs::read(folder.path().join("out/site/manifest.json")).unwrap();
    let before = manifest();
    let begun = Instant::now();
    let (status, errors) = run(&calm.replace(fault, kill), &["--limit", "time=8 s"]);
    assert_eq!(status, Some(2), "{errors}");
    assert!(errors.contains("site: about "), "not refused: {errors}");
    assert!(errors.contains("ended after "), "{errors}");
    assert!(errors.contains("hint: "), "{errors}");
    assert!(begun.elapsed() < Duration::from_secs(60), "{errors}");
    assert!(
        manifest() == before,
        "an earlier run's results were changed"
    );
    let left = std::fs::read_dir(folder.path().join("out")).unwrap();
    let left: Vec<_> = left.flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left, ["site"]);
}

#[test]
fn ten_years_of_2000_agents_are_said_in_no_time() {
    let ten_years = include_str!("../../benches/scenarios/ten-years.toml");
    let (output, errors, took) = said(&["run", "--limit", "time=1 ms"], ten_years);
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.contains("million events"), "{errors}");
    assert!(errors.contains("site.toml:"), "{errors}");
    // A second and a half where nothing else runs; the tests run side by side.
    assert!(took < Duration::from_secs(20), "{took:?}");
}

/// The most memory that a run of so many days took, and the bytes of its use.
#[cfg(target_os = "linux")]
fn memory_of(days: u32) -> (u64, u64) {
    let folder = tempfile::tempdir().unwrap();
    let fault = SITE.find("[[fault]]").unwrap();
    let text = SITE[..fault]
        .replace("duration = \"3 d\"", &format!("duration = \"{days} d\""))
        .replace("replications = 2", "replications = 1")
        .replace("count = 60", "count = 52");
    std::fs::write(folder.path().join("site.toml"), text).unwrap();
    let mut command = licsim();
    command.args([
        "run",
        "--charts",
        "none",
        "--timing",
        "--out",
        "out",
        "site.toml",
    ]);
    let output = command.current_dir(folder.path()).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    let peak = errors.split("peak_rss_bytes=").nth(1).unwrap_or_default();
    let usage = std::fs::metadata(folder.path().join("out/site/usage.csv")).unwrap();
    let out = folder.path().join("out");
    assert_eq!(std::fs::read_dir(out).unwrap().count(), 1, "{errors}");
    (peak.trim().parse().expect(&errors), usage.len())
}

#[test]
#[cfg(target_os = "linux")]
fn memory_does_not_grow_with_simulated_time() {
    let (short, some) = memory_of(20);
    let (long, much) = memory_of(300);
    assert!(much > 14 * some && much > 10_000_000, "{some} {much}");
    // In memory use and denials would take some 50 MB.
    assert!(
        long < short + 16_000_000,
        "{short} for 20 days, {long} for 300"
    );
}
