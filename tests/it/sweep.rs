//! `sweep`: points by paths, the same random numbers at each, the same bytes on any number of threads.

use crate::program::{Results, licsim};
use std::collections::BTreeMap;
use std::path::Path;

const STUDY: &str = r#"
format = 1
name = "pool"
title = "a pool"
start = 2026-03-02T00:00:00
duration = "4 d"
[experiment]
replications = 30
[topology]
kind = "single"
[[server]]
name = "lic"
features = { vcb_full = 12 }
[[application]]
name = "cb"
kind = "universal-callback-server"
[[demand]]
name = "calls"
application = "cb"
rate = "20 /h"
holding = "30 min"
[[variant]]
name = "more"
server = [ { name = "lic", features = { vcb_full = 14 } } ]
"#;

fn sweep(folder: &Path, text: &str, arguments: &[&str]) -> (String, Option<i32>) {
    let file = folder.join("pool.toml");
    std::fs::write(&file, text).unwrap();
    let output = licsim()
        .arg("sweep")
        .arg(&file)
        .arg("--out")
        .arg(folder.join("out"))
        .args(arguments)
        .output()
        .unwrap();
    let mut text = String::from_utf8(output.stdout).unwrap();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    (text, output.status.code())
}

/// The means of `denied_fraction` of a variant, by point.
fn denied(folder: &Path, variant: &str) -> BTreeMap<usize, f64> {
    let text = std::fs::read_to_string(folder.join("out/pool-sweep/sweep.csv")).unwrap();
    let rows = text
        .lines()
        .map(|line| line.split(',').collect::<Vec<&str>>());
    rows.filter(|row| row[1] == variant && row[2] == "denied_fraction")
        .map(|row| (row[0].parse().unwrap(), row[7].parse().unwrap()))
        .collect()
}

#[test]
fn a_grid_has_every_combination_and_more_load_is_denied_more() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "{STUDY}[sweep.vary]\n\"demand.calls.rate\" = [\"16 /h\", \"20 /h\", \"24 /h\"]\n\
         \"demand.calls.holding\" = [\"30 min\", \"40 min\"]\n"
    );
    let (told, code) = sweep(folder.path(), &text, &[]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("6 points"), "{told}");
    assert!(
        told.lines().all(|line| line.chars().count() <= 100),
        "{told}"
    );
    let (base, more) = (denied(folder.path(), "base"), denied(folder.path(), "more"));
    assert_eq!((base.len(), more.len()), (6, 6));
    for point in 0..4 {
        assert!(base[&(point + 2)] > base[&point], "{base:?}");
    }
    assert!(base.iter().all(|(point, denied)| more[point] < *denied));
    // The point that is the file itself has the numbers of a run.
    let run = licsim()
        .args(["run", "--json", "--charts", "none", "--out"])
        .arg(folder.path().join("out"))
        .arg(folder.path().join("pool.toml"))
        .output()
        .unwrap();
    assert!(run.status.success());
    let summary = std::fs::read_to_string(folder.path().join("out/pool/summary.csv")).unwrap();
    let row = summary
        .lines()
        .find(|line| line.starts_with("pool,base,denied_fraction,system"));
    let mean: f64 = row.unwrap().split(',').nth(7).unwrap().parse().unwrap();
    assert_eq!(base[&2].to_bits(), mean.to_bits());
}

#[test]
fn targets_are_judged_at_each_point_and_the_page_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let target = "[[target]]\nmetric = \"denied_fraction\"\nmax = 0.1\n";
    let text =
        format!("{STUDY}{target}[sweep.vary]\n\"demand.calls.rate\" = [\"16 /h\", \"60 /h\"]\n");
    let (told, code) = sweep(folder.path(), &text, &["--json", "--quiet"]);
    assert_eq!(code, Some(0), "{told}");
    let json: serde_json::Value = serde_json::from_str(&told).unwrap();
    let verdicts = json["verdicts"].as_array().unwrap().iter();
    let verdicts: Vec<(u64, &str)> = verdicts
        .map(|own| {
            (
                own["point"].as_u64().unwrap(),
                own["target"]["verdict"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        verdicts,
        [(0, "met"), (0, "met"), (1, "not met"), (1, "not met")]
    );
    let page = std::fs::read_to_string(folder.path().join("out/pool-sweep/report.html")).unwrap();
    for words in [
        "base: every target is met at 1 of 2 points, undecided at 0, missed at 1.",
        "denied ≤ 10 %",
        "licsim sweep pool.toml",
        ">target</text>",
    ] {
        assert!(page.contains(words), "{words} is missing");
    }
    assert!(folder.path().join("out/pool-sweep/report.md").is_file());
}

#[test]
fn designs_choose_points_and_threads_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let vary = "[sweep.vary]\n\"demand.calls.rate\" = [\"16 /h\", \"20 /h\", \"24 /h\"]\n\
                \"server.lic.features.vcb_full\" = [10, 12, 14]\n";
    for (design, points) in [
        ("[sweep]\ndesign = \"one-at-a-time\"\n", 5),
        ("[sweep]\ndesign = \"latin-hypercube\"\npoints = 7\n", 7),
    ] {
        let text = format!("{STUDY}{design}{vary}");
        let (one, _) = sweep(folder.path(), &text, &["--quiet", "--jobs", "1"]);
        let files = Results::of(&folder.path().join("out/pool-sweep")).files;
        let (two, _) = sweep(folder.path(), &text, &["--quiet", "--jobs", "2"]);
        assert_eq!(one, two);
        assert!(files == Results::of(&folder.path().join("out/pool-sweep")).files);
        assert_eq!(denied(folder.path(), "base").len(), points, "{one}");
        assert!(files.contains_key("charts/sweep-denied_fraction.svg"));
    }
}

#[test]
fn a_path_that_leads_nowhere_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{STUDY}[sweep.vary]\n\"demand.call.rate\" = [\"16 /h\"]\n");
    let (told, code) = sweep(folder.path(), &text, &[]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("calls"), "{told}");
    let (told, code) = sweep(folder.path(), STUDY, &[]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("has no [sweep]"), "{told}");
}
