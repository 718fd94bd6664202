//! What a run will cost is said before it plays, and what costs too much is refused by every verb.

use crate::program::licsim;
use crate::scenario::{Scenario, Table, demand, fault, inline, law};
use crate::world::headed;
use std::fmt::Display;
use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

fn site() -> Scenario {
    Scenario::topology("single")
        .head("name", "site")
        .head("title", "t")
        .head("duration", "3 d")
        .table("experiment", |experiment| experiment.set("replications", 2))
        .table("entitlement", |shared| shared.grant("tserver_sdn", 50))
        + Table::new("server").set("name", "lic")
        + Table::new("application")
            .set("name", "ts")
            .set("kind", "t-server")
        + Table::new("agents")
            .set("name", "staff")
            .set("count", 60)
            .set("applications", vec!["ts"])
            .shift("Mon-Fri", "08:00", "16:00")
        + fault("kill", "server-kill", "lic")
            .at("1 d")
            .lasts("0 s")
            .set("every", "1 d")
}

/// The same with so many replications.
fn replications(count: i64) -> Scenario {
    site().table("experiment", |experiment| {
        experiment.set("replications", count)
    })
}

fn said(words: &[&str], text: &(impl Display + ?Sized)) -> (Output, String, Duration) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("site.toml");
    std::fs::write(&path, text.to_string()).unwrap();
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
    let kill = |edit: fn(Table) -> Table| site().edit("fault", "kill", edit);
    let cases = [
        (kill(|kill| kill.set("every", "1 us")), "`kill`"),
        (
            kill(|kill| {
                kill.without("at")
                    .without("lasts")
                    .without("every")
                    .set("time_to_failure", law("exponential", "1 us"))
                    .set("time_to_repair", "1 us")
            }),
            "`kill`",
        ),
        (
            site().edit("agents", "staff", |staff| staff.set("count", 1_000_000_000)),
            "`staff`",
        ),
        (replications(4_000_000_000), "replications"),
    ];
    for (text, blamed) in &cases {
        for verb in ["run", "check", "compare", "explain", "audit"] {
            let (output, errors, _) = said(&[verb], &headed(text));
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
    let demand = demand("calls", "ts")
        .set("holding", "1 min")
        .set("rate", "20 /us");
    let (output, errors, _) = said(&["run"], &headed(&(site() + demand)));
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.contains("3600000 an hour"), "{errors}");
}

#[test]
fn limits_of_the_command_line_are_kept_and_yes_goes_on_over_time() {
    for limit in ["memory=1MB", "disk=1kB", "time=1 ms"] {
        let (output, errors, _) = said(&["run", "--limit", limit], &headed(&site()));
        assert_eq!(output.status.code(), Some(2), "{limit}: {errors}");
    }
    let (output, errors, _) = said(&["run", "--limit", "time=1 ms", "--yes"], &headed(&site()));
    assert!(matches!(output.status.code(), Some(0 | 1)), "{errors}");
    assert!(
        errors.contains("site: about ") && errors.contains(" on disk"),
        "{errors}"
    );
}

#[test]
fn a_hint_names_no_option_that_the_verb_does_not_have() {
    let counts = inline().set("min", 1).set("max", 60);
    let text = site()
        .without("entitlement")
        .lic(|lic| lic.grant("tserver_sdn", 50))
        .table("target", |target| {
            target.set("denied_fraction", inline().set("max", "1 %"))
        })
        .table("size", |size| {
            size.set("vary", inline().set("tserver_sdn", counts))
        })
        .table("sweep", |sweep| {
            sweep.set(
                "vary",
                inline().set("server.lic.features.tserver_sdn", vec![40, 50]),
            )
        });
    for (words, has_detail) in [
        (vec!["run"], true),
        (vec!["compare"], true),
        (vec!["run", "--detail", "0"], false),
        (vec!["size"], false),
        (vec!["sweep"], false),
    ] {
        let words = [&words[..], &["--limit", "disk=1kB"]].concat();
        let (output, errors, _) = said(&words, &headed(&text));
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
    let retry = inline().set("after", "1 s").set("until", "session-end");
    let loud = replications(1)
        .head("duration", "5 d")
        .table("entitlement", |file| file.grant("tserver_sdn", 20_000))
        .edit("agents", "staff", |staff| {
            staff.set("count", 20_000).set("retry", retry)
        })
        .edit("fault", "kill", |kill| {
            kill.without("every").at("4 d").lasts("1 d")
        });
    let small = site().edit("fault", "kill", |kill| kill.without("every"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("site.toml");
    let run = |scenario: &Scenario, limit: &[&str]| {
        std::fs::write(&path, headed(scenario)).unwrap();
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
    let (status, errors) = run(&loud, &["--limit", "time=8 s"]);
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
    let text = replications(1)
        .head("duration", format!("{days} d"))
        .edit("agents", "staff", |staff| staff.set("count", 52))
        .leave_out("fault", "kill");
    std::fs::write(folder.path().join("site.toml"), headed(&text)).unwrap();
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
