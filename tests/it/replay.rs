//! Recorded load played again (AG7): a log under its own counts, under others, and with a server down.
//!
//! What must come out is counted here off the log's text, by splitting lines at their quotes: nothing of it
//! is shared with the reader or the model.

use crate::world::{HEAD, Played, read};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Licenses by feature.
type Counts = BTreeMap<String, u64>;

/// One checkout of the log: licenses that were granted, and those that the log says are out.
#[derive(Clone, Copy)]
struct Out {
    granted: u64,
    logged: u64,
}

/// The peaks of a log, and what would have been denied under other counts, line by line.
fn count(log: &str, counts: Option<&Counts>) -> (Counts, Counts) {
    let mut out: BTreeMap<(String, String), Vec<Out>> = BTreeMap::new();
    let (mut level, mut peak, mut denied) = (Counts::new(), Counts::new(), Counts::new());
    for line in log.lines() {
        let Some((_, rest)) = line.split_once(") ") else {
            continue;
        };
        let ends = rest.starts_with("Started ") || rest.starts_with("REStarted ");
        if line.contains("(lmgrd)") && (ends || rest.contains("exited with status")) {
            out.clear();
            level.clear();
        }
        let Some((word, rest)) = rest.split_once(": \"") else {
            continue;
        };
        let Some((feature, rest)) = rest.split_once("\" ") else {
            continue;
        };
        let (holder, tail) = rest.split_once("  ").unwrap_or((rest.trim(), ""));
        let licenses = tail
            .split_once(" licenses)")
            .and_then(|(number, _)| number.trim_start_matches('(').parse().ok())
            .unwrap_or(1_u64);
        let feature = feature.to_owned();
        let held = out
            .entry((feature.clone(), holder.trim().to_owned()))
            .or_default();
        let now = level.entry(feature.clone()).or_default();
        match word {
            "OUT" => {
                let most = counts.map_or(u64::MAX, |counts| counts[&feature]);
                let granted = if *now + licenses <= most { licenses } else { 0 };
                *denied.entry(feature.clone()).or_default() += u64::from(granted == 0);
                *now += granted;
                let most = peak.entry(feature).or_default();
                *most = (*most).max(*now);
                held.push(Out {
                    granted,
                    logged: licenses,
                });
            }
            "IN" => {
                let mut left = licenses;
                while left > 0 && !held.is_empty() {
                    let part = left.min(held[0].logged);
                    *now -= part.min(held[0].granted);
                    held[0].granted -= part.min(held[0].granted);
                    held[0].logged -= part;
                    left -= part;
                    if held[0].logged == 0 {
                        held.remove(0);
                    }
                }
            }
            _ => {}
        }
    }
    (peak, denied)
}

/// A scenario that plays a log again under these counts.
fn replay(start: &str, days: u32, log: &str, counts: &Counts, rest: &str) -> Played {
    let head = HEAD
        .replace("2026-03-02", start)
        .replace("2 d", &format!("{days} d"));
    let features: Vec<String> = counts
        .iter()
        .map(|(feature, count)| format!("\"{feature}\" = {count}"))
        .collect();
    let text = format!(
        "{head}[topology]\nkind = \"single\"\n[[server]]\nname = \"lic\"\nfeatures = {{ {} }}\n\
         [[application]]\nname = \"clients\"\nkind = \"generic\"\non_violation = \"continue\"\n\
         [[demand]]\nname = \"log\"\napplication = \"clients\"\nrecorded = \"lic.log\"\n{rest}",
        features.join(", ")
    );
    let study = read(&text, &[("lic.log", log)]);
    assert!(!study.has_errors(), "{:#?}", study.findings);
    Played::new(study.plans.into_iter().next().unwrap(), 1, 0)
}

fn peaks(played: &Played, counts: &Counts) -> Counts {
    let of = |feature: &String| {
        let peak = played.value("licenses_checked_out_peak", Scope::Feature, feature);
        (feature.clone(), peak as u64)
    };
    counts.keys().map(of).collect()
}

fn denials(played: &Played) -> Counts {
    let mut denied = Counts::new();
    for denial in played.denials(RequestClass::Arrival) {
        let feature = denial.feature.expect("a license was asked for");
        let name = played.plan.symbols.features[feature].clone();
        *denied.entry(name).or_default() += 1;
    }
    denied
}

fn input(name: &str) -> Option<String> {
    let Some(folder) = std::env::var_os("LICSIM_INPUTS") else {
        assert!(std::env::var_os("CI").is_none(), "LICSIM_INPUTS is not set");
        eprintln!("DID NOT RUN: LICSIM_INPUTS is not set, so no real log was played");
        return None;
    };
    let path = PathBuf::from(folder).join("debug_logs").join(name);
    let bytes = std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[test]
fn ag7_a_replayed_log_gives_its_own_peaks_and_the_denials_of_a_tenth_fewer() {
    for (name, start, days) in [
        ("upm_autodesk_2022.log", "2022-05-05", 64),
        ("elk_autodesk_2016.log", "2016-03-30", 32),
        ("imsukh_autodesk_2018.log", "2018-05-01", 90),
        ("umich_ansys_2017c.log", "2017-03-01", 400),
        ("upm_maple_2022.log", "2022-01-01", 400),
    ] {
        let Some(log) = input(name) else { return };
        let (own, none) = count(&log, None);
        assert!(!own.is_empty() && none.values().all(|denied| *denied == 0));
        let played = replay(start, days, &log, &own, "");
        assert_eq!(peaks(&played, &own), own, "{name}");
        assert_eq!(played.system("checkouts_denied"), 0.0);

        let fewer: Counts = own
            .iter()
            .map(|(f, peak)| (f.clone(), peak * 9 / 10))
            .collect();
        let (capped, mut denied) = count(&log, Some(&fewer));
        denied.retain(|_, denied| *denied > 0);
        assert!(denied.values().sum::<u64>() > 0, "{name}: {denied:?}");
        let played = replay(start, days, &log, &fewer, "");
        assert_eq!(denials(&played), denied, "{name}");
        assert_eq!(peaks(&played, &own), capped, "{name}");
    }
}

/// Two days from Monday 2026-03-02, with all that is awkward in a log.
const LOG: &str = "8:00:00 (lmgrd) TIMESTAMP 3/2/2026
8:00:00 (v) OUT: \"a\" jane@pc-1
8:00:00 (v) OUT: \"a\" john@pc-2
8:00:00 (v) IN: \"a\" jane@pc-1
8:00:00 (v) OUT: \"a\" jack@pc-3
9:00:00 (v) OUT: \"b\" jane@pc-1  (5 licenses)
10:00:00 (v) IN: \"b\" jane@pc-1  (2 licenses)
10:00:01 (v) OUT: \"b\" john@pc-2  (3 licenses)
11:00:00 (v) IN: \"b\" jane@pc-1  (3 licenses)
9:30:00 (v) OUT: \"a\" jane@pc-1
12:00:00 (v) IN: \"a\" jane@pc-1
13:00:00 (v) IN: \"a\" john@pc-2
";

#[test]
fn ag7_events_of_one_second_keep_the_order_of_the_log() {
    // At 8:00:00 the level of `a` goes 1, 2, 1, 2: no instant has three.
    let (own, _) = count(LOG, None);
    assert_eq!(own["a"], 3, "next day, when jane comes back");
    assert_eq!(own["b"], 6, "parts of a checkout come back for themselves");
    let played = replay("2026-03-02", 2, LOG, &own, "");
    assert_eq!(peaks(&played, &own), own);
    assert_eq!(played.system("checkouts_denied"), 0.0);
    // With two of `a` and five of `b` the third holder and the last of `b` get nothing.
    let fewer = Counts::from([("a".to_owned(), 2), ("b".to_owned(), 5)]);
    let played = replay("2026-03-02", 2, LOG, &fewer, "");
    let expected = Counts::from([("a".to_owned(), 1), ("b".to_owned(), 1)]);
    assert_eq!(denials(&played), expected);
}

#[test]
fn ag7_had_the_server_been_down_on_tuesday_from_nine_to_ten() {
    let (own, _) = count(LOG, None);
    let fault = "[[fault]]\nid = \"tuesday\"\nkind = \"server-kill\"\ntarget = \"lic\"\nat = 2026-03-03T09:00:00\nlasts = \"1 h\"\n";
    let played = replay("2026-03-02", 2, LOG, &own, fault);
    let [denial] = played.denials(RequestClass::Arrival)[..] else {
        panic!("one checkout falls into the hour: {:?}", denials(&played));
    };
    assert_eq!(denial.at.seconds().floor(), 86_400.0 + 9.5 * 3600.0);
    assert!(matches!(
        denial.cause,
        Cause::LmgrdDown | Cause::VendorDaemonDown
    ));
    assert_eq!(played.roots(&denial.roots), ["tuesday"]);
}

#[test]
fn ag7_one_feature_of_a_log_and_a_csv_of_checkouts() {
    let only = Counts::from([("b".to_owned(), 6)]);
    let played = replay("2026-03-02", 2, LOG, &only, "feature = \"b\"\n");
    // What comes back in two parts is two units.
    assert_eq!(
        played.value("checkouts_requested", Scope::Demand, "log/b"),
        3.0
    );
    let csv = "time_s,holding_s,feature,licenses\n100,50,b,4\n120,50,b,2\n120.5,10,c,1\n";
    let text = format!(
        "{HEAD}[[server]]\nname = \"lic\"\nfeatures = {{ b = 5, c = 1 }}\n\
         [[application]]\nname = \"clients\"\nkind = \"generic\"\n\
         [[demand]]\nname = \"log\"\napplication = \"clients\"\nrecorded = \"use.csv\"\n"
    );
    let study = read(&text, &[("use.csv", csv)]);
    assert!(!study.has_errors(), "{:#?}", study.findings);
    let played = Played::new(study.plans.into_iter().next().unwrap(), 1, 0);
    assert_eq!(denials(&played), Counts::from([("b".to_owned(), 1)]));
    assert_eq!(
        played.value("licenses_checked_out_peak", Scope::Feature, "b"),
        4.0
    );
}

#[test]
fn ag7_what_a_generic_application_takes_for_a_unit_must_be_known() {
    let rest =
        "[[demand]]\nname = \"d\"\napplication = \"x\"\nrate = \"9 /h\"\nholding = \"1 h\"\n";
    let text = |more: &str| {
        format!(
            "{HEAD}[[server]]\nname = \"lic\"\nfeatures = {{ b = 5 }}\n[[application]]\nname = \"x\"\nkind = \"generic\"\n{more}{rest}"
        )
    };
    let study = read(&text(""), &[]);
    assert!(
        study
            .findings
            .iter()
            .any(|f| f.message.contains("nothing says what a unit")),
        "{:#?}",
        study.findings
    );
    let study = read(&text("per_unit = { b = 2 }\n"), &[]);
    assert!(!study.has_errors(), "{:#?}", study.findings);
    let played = Played::new(study.plans.into_iter().next().unwrap(), 1, 0);
    assert_eq!(
        played.value("licenses_checked_out_peak", Scope::Feature, "b"),
        4.0
    );
}

#[test]
fn ag7_import_writes_a_scenario_that_plays_the_log() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("debug.log"), LOG).unwrap();
    let import = |name: &str| {
        crate::program::licsim()
            .current_dir(folder.path())
            .args(["import", "debug-log", "debug.log", "--scenario", name])
            .output()
            .unwrap()
    };
    assert!(import("replay.toml").status.success());
    let csv = std::fs::read_to_string(folder.path().join("replay.csv")).unwrap();
    assert!(!csv.contains("jane") && csv.lines().count() == 8, "{csv}");
    let study = scenarios::study::read(
        &folder.path().join("replay.toml"),
        &scenarios::study::ReadOptions::default(),
    );
    assert!(!study.has_errors(), "{:#?}", study.findings);
    let names: Vec<&str> = study
        .plans
        .iter()
        .map(|plan| plan.variant.as_str())
        .collect();
    assert_eq!(
        names,
        ["as-recorded", "a-tenth-fewer"],
        "no Tuesday lies wholly within two days"
    );
    let (own, _) = count(LOG, None);
    let played = Played::new(study.plans.into_iter().next().unwrap(), 1, 0);
    assert_eq!(peaks(&played, &own), own);
    assert_eq!(played.system("checkouts_denied"), 0.0);
    // A name that no scenario can have writes nothing.
    assert!(!import("Replay 2.toml").status.success());
    assert!(!folder.path().join("Replay 2.toml").exists());
}
