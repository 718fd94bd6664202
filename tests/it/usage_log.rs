//! MT4, MT7: the month's usage report of a ready scenario against a count over its debug log by a script
//! that shares no code with it.

use crate::program::licsim;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// Counts a debug log; stops the test loudly where there is no Python.
fn counted(log: &Path, days: u32) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/usage/count_debug_log.py");
    let output = Command::new("python3")
        .arg(script)
        .arg(log)
        .arg(days.to_string())
        .output()
        .unwrap_or_else(|error| panic!("missing: python3 (Debian package python3): {error}"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).expect("text")
}

/// Granularity, begin and what; then peak and mean.
type Numbers = BTreeMap<[String; 3], (u64, f64)>;

/// The rows of `usage.csv` of one scope and subject, by one of its columns.
fn report(text: &str, scope: &str, subject: &str, column: &str) -> Numbers {
    // No name in this scenario holds a comma.
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().expect("a header");
    let at = |name: &str| header.iter().position(|h| *h == name).expect("a column");
    let [scope_at, subject_at, what] = ["scope", "subject", column].map(at);
    let [granularity, begin, peak, mean] = ["granularity", "period_start", "peak", "mean"].map(at);
    lines
        .filter(|row| row[scope_at] == scope && row[subject_at] == subject && !row[what].is_empty())
        .map(|row| {
            let key = [granularity, begin, what].map(|at| row[at].to_owned());
            let numbers = (
                row[peak].parse().expect("a peak"),
                row[mean].parse().expect("a mean"),
            );
            (key, numbers)
        })
        .collect()
}

fn seconds(granularity: &str) -> f64 {
    match granularity {
        "10min" => 600.0,
        "hour" => 3_600.0,
        // The first week of the month is one day of play.
        "day" | "week" => 86_400.0,
        _ => 31.0 * 86_400.0,
    }
}

#[test]
fn mt4_mt7_the_month_of_a_ready_scenario_agrees_with_a_count_over_its_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let status = licsim()
        .args([
            "run",
            "scenarios/library/usage-month.toml",
            "--charts",
            "none",
            "--quiet",
        ])
        .args(["--replications", "1", "--out"])
        .arg(folder.path())
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&status.stderr).into_owned();
    assert!(status.status.success(), "{said}");
    let results = folder.path().join("usage-month");
    let text = std::fs::read_to_string(results.join("usage.csv")).expect("written");
    let count = counted(&results.join("events/base-0.debug.log"), 31);

    let of_server = report(&text, "server", "lic", "feature");
    // What is checked out at each use is seen as used: connections, and supervisors' desktops.
    let items = report(&text, "system", "all", "item");
    let supervisors = report(&text, "agents", "supervisors", "feature");
    let (mut compared, mut as_used) = (0, 0);
    for row in count
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>())
    {
        let key = |what: &str| [row[0], row[1], what].map(str::to_owned);
        let peak: u64 = row[3].parse().expect("a peak");
        let mean: f64 = row[4].parse().expect("a mean");
        // The log has whole seconds: each line is wrong by less than one, of one license.
        let lines: f64 = row[5].parse().expect("a number");
        let tolerance = (lines + 1.0) / seconds(row[0]);
        let compare = |(of_report, its_mean): (u64, f64), count: &mut usize| {
            assert_eq!(of_report, peak, "{row:?}");
            assert!((its_mean - mean).abs() <= tolerance, "{row:?}: {its_mean}");
            *count += 1;
        };
        compare(of_server[&key(row[2])], &mut compared);
        let (used, what) = match row[2] {
            "GIS_INTERACTIONSERVICE" => (&items, "Agent Connector"),
            "DESKTOP_SUPERVISOR" => (&supervisors, "DESKTOP_SUPERVISOR"),
            _ => continue,
        };
        match used.get(&key(what)) {
            Some(numbers) => compare(*numbers, &mut as_used),
            // Idle hours have no row.
            None => assert!(peak == 0 && ["10min", "hour"].contains(&row[0]), "{row:?}"),
        }
    }
    // 31 days, their hours and ten minutes, six weeks and the month, of twelve features.
    assert_eq!(compared, 12 * (31 * (1 + 24 + 144) + 6 + 1));
    assert!(as_used > 5_000, "{as_used}");
    let of_month = |item: &str| {
        let key = ["month", "2026-03-01T00:00:00", item].map(str::to_owned);
        items[&key].0
    };
    assert_eq!(of_month("Agent Connector"), 24);
    assert!(
        of_month("Genesys Inbound Voice") > 260,
        "over-use, as the scenario's head says"
    );
}
