//! Recorded use through the program: stored, compared with a new month, with holidays, growth, and samples of lmstat.

use crate::fitting::scenario;
use crate::world::{Played, read};
use experiment::usage::DAY;
use model::plan::ServiceIndex;
use reports::events::debug_log;
use std::process::Command;

/// Writes the debug log of a scenario's replication from a day on, with so many checkouts an hour; the path.
fn month(folder: &std::path::Path, name: &str, (start, rate): (&str, f64), seed: u64) -> String {
    let load = format!(
        "[[demand]]\nname = \"load\"\napplication = \"desk\"\nrate = \"{rate} /h\"\nholding = {{ gamma = {{ mean = \"40 min\", cv = 0.8 }} }}\n"
    );
    let text = scenario(&load).replace("2026-03-02", start);
    let study = read(&text, &[]);
    assert!(!study.has_errors(), "{:#?}", study.findings);
    let played = Played::new(study.plans[0].clone(), seed, 0);
    let mut bytes = Vec::new();
    debug_log::write(
        &mut bytes,
        &played.plan,
        played.detail(),
        ServiceIndex(0),
        0,
    )
    .expect("memory");
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("it is written");
    path.display().to_string()
}

/// The exit status, and what was printed.
fn status(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_licsim"))
        .args(arguments)
        .output()
        .expect("it starts");
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code().expect("an end of its own"),
        text(&output.stdout),
        text(&output.stderr),
    )
}

#[test]
fn a_new_month_fits_what_is_stored_or_does_not_and_the_exit_status_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let march = month(folder.path(), "march.log", ("2026-03-02", 4.0), 21);
    let april = month(folder.path(), "april.log", ("2026-04-06", 4.0), 22);
    let more = month(folder.path(), "more.log", ("2026-04-06", 5.2), 23);
    let (code, _, err) = status(&["fit", &march, "--out", &path("stored")]);
    assert_eq!(code, 0, "{err}");
    for file in [
        "stored/fit.json",
        "stored/record.csv",
        "stored/manifest.json",
    ] {
        assert!(folder.path().join(file).is_file(), "{file}");
    }
    std::fs::create_dir(path("charts")).expect("a folder");
    let stored = path("stored");
    let compare = |new: &str, rest: &[&str]| {
        let mut arguments = vec!["compare", stored.as_str(), "--against", new];
        arguments.extend(rest);
        status(&arguments)
    };
    let (code, out, err) = compare(&april, &["--charts-to", &path("charts")]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("The new days fit the model"), "{out}");
    assert!(folder.path().join("charts/band-seat.svg").is_file());
    let (code, out, _) = compare(&more, &[]);
    assert_eq!(code, 1, "{out}");
    assert!(
        out.contains("do not fit") && out.contains("% checkouts"),
        "{out}"
    );
    let (code, json, _) = compare(&more, &["--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((code, &json["fits"]), (1, &false.into()));
    let seat = &json["features"][0];
    assert!(
        seat["checkouts"]["came"].as_f64() > seat["checkouts"]["high"].as_f64(),
        "{seat}"
    );
    assert_eq!(compare(&more, &["--json"]).1, compare(&more, &["--json"]).1);
    // A log stands for what is stored of it; a scenario, a missing file or too short a record is bad input.
    assert_eq!(status(&["compare", &march, "--against", &april]).0, 0);
    let short = month(folder.path(), "short.log", ("2026-03-02", 4.0), 24);
    let text = std::fs::read_to_string(&short).expect("it is there");
    let few: Vec<&str> = text.lines().take(200).collect();
    std::fs::write(&short, few.join("\n")).expect("it is written");
    let (code, _, err) = compare(&short, &[]);
    assert!(code == 2 && err.contains("whole days"), "{err}");
    assert_eq!(compare(&path("none.log"), &[]).0, 2);
    assert_eq!(
        status(&["compare", &path("charts"), "--against", &april]).0,
        2
    );
}

#[test]
fn a_backtest_leaves_a_page_and_a_run_s_log_is_a_record() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let march = month(folder.path(), "march.log", ("2026-03-02", 4.0), 31);
    let arguments = [
        "backtest",
        &march,
        "--train",
        "2 weeks",
        "--out",
        &path("back"),
    ];
    let (code, _, err) = status(&arguments);
    assert_eq!(code, 0, "{err}");
    let page = std::fs::read_to_string(path("back/report.html")).expect("a page");
    assert!(page.contains("How well this model knew your last month") && page.contains("<svg"));
    assert!(folder.path().join("back/charts/band-seat.svg").is_file());
    let (code, out, err) = status(&["compare", &path("back"), "--against", &march]);
    assert_eq!(code, 0, "{out}{err}");
    // A record that somebody changed is not the model's, and one that is given twice counts once.
    let record = path("back/record.csv");
    let text = std::fs::read_to_string(&record).expect("a record");
    let shorter = text.rsplit_once("session").expect("a session").0;
    std::fs::write(&record, shorter).expect("it is written");
    let (code, _, err) = status(&["compare", &path("back"), "--against", &march]);
    let is_refused = err.contains("record.csv") && err.contains("digest differs");
    assert!(code == 2 && is_refused && err.contains("hint:"), "{err}");
    std::fs::copy(&march, path("copy.log")).expect("it is copied");
    let (code, _, err) = status(&["fit", &march, &path("copy.log")]);
    assert!(code == 2 && err.contains("the same record as"), "{err}");
    // Somebody's own file in the folder is not written over.
    std::fs::write(path("back/backtest.json"), "mine").expect("it is written");
    let (code, _, err) = status(&arguments);
    assert!(code == 2 && err.contains("backtest.json"), "{err}");
}

#[test]
fn given_holidays_are_left_out_and_have_an_effect_of_their_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let mut text = "agent,in_s,out_s\n".to_owned();
    for day in 0..28 {
        // Wednesday 2026-03-11 is a holiday on which a third comes.
        for agent in 0..if day == 9 { 20 } else { 60 } {
            let from = day * DAY + 8 * 3600 + agent * 60;
            text.push_str(&format!("{agent},{from},{}\n", from + 7200));
        }
    }
    std::fs::write(path("logins.csv"), text).expect("it is written");
    std::fs::write(path("days.txt"), "2026-03-11 # town holiday\n").expect("it is written");
    let logins = path("logins.csv");
    let fit = |rest: &[&str]| {
        let mut arguments = vec!["fit", logins.as_str(), "--start", "2026-03-02"];
        arguments.extend(rest);
        status(&arguments)
    };
    let days = format!("{},2026-04-10", path("days.txt"));
    let scenario = path("fitted.toml");
    let (code, json, err) = fit(&["--json", "--holidays", &days, "--scenario", &scenario]);
    assert_eq!(code, 0, "{err}");
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let feature = &json["features"][0];
    let effect = feature["holiday"]["value"].as_f64().expect("an effect");
    assert!((effect - 1.0 / 3.0).abs() < 0.02, "{effect}");
    assert_eq!(feature["quiet_days"].as_array().map(Vec::len), Some(0));
    assert!((feature["weekdays"][2].as_f64().expect("a number") - 1.0).abs() < 1e-9);
    let text = std::fs::read_to_string(&scenario).expect("it is there");
    assert!(
        text.contains("holiday-2026-04-10-0") && text.contains("2026-04-10T00:00:00"),
        "{text}"
    );
    let (code, _, err) = status(&["check", &scenario]);
    assert!(code == 0 && !err.contains("warning:"), "{err}");
    let (code, _, err) = fit(&["--holidays", "easter"]);
    assert!(code == 2 && err.contains("neither a date"), "{err}");
}

#[test]
fn sure_growth_is_played_in_the_scenario_that_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let mut text = "agent,in_s,out_s\n".to_owned();
    for day in 0..43 {
        for agent in 0..100 + 10 * (day / 7) {
            let from = day * DAY + 8 * 3600 + agent * 60;
            text.push_str(&format!("{agent},{from},{}\n", from + 7200));
        }
    }
    std::fs::write(path("logins.csv"), text).expect("it is written");
    let arguments = [
        "fit",
        &path("logins.csv"),
        "--start",
        "2026-03-02",
        "--scenario",
        &path("fitted.toml"),
    ];
    let (code, out, err) = status(&arguments);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("+8 %"), "{out}");
    let text = std::fs::read_to_string(path("fitted.toml")).expect("it is there");
    assert!(text.contains("It is played"), "{text}");
    // The question about next year is there, and can be asked as it stands.
    let (before, question) = text.split_once("# [[variant]]\n").expect("it is there");
    let question = question.replace("\n# ", "\n").replacen("# ", "", 1);
    std::fs::write(
        path("asked.toml"),
        format!("{before}[[variant]]\n{question}"),
    )
    .expect("it is written");
    let (code, _, err) = status(&["check", &path("asked.toml")]);
    assert!(code == 0 && !err.contains("warning:"), "{err}");
    let rates = std::fs::read_to_string(path("fitted-0-rates.csv")).expect("it is there");
    let rows = rates.lines().filter(|line| !line.starts_with('#')).skip(1);
    let week: f64 = rows
        .map(|row| {
            row.rsplit(',')
                .next()
                .expect("a rate")
                .parse::<f64>()
                .expect("a number")
        })
        .sum();
    // 875 a week in the middle of the record, by 8.3 % a week for the 5.5 weeks to the middle of the days that count.
    assert!((1250.0..1480.0).contains(&week), "{week}");
}

#[test]
fn samples_of_lmstat_are_fitted_like_a_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("samples.txt").display().to_string();
    let mut text = String::new();
    for day in 2..23 {
        for hour in 0..24 {
            let out = if (9..17).contains(&hour) { 6 } else { 0 };
            text.push_str(&format!(
                "Flexible License Manager status on Mon 3/{day}/2026 {hour}:00\n\nLicense server status: 27000@lic\n\nlic: license server UP (MASTER) v11.18\n\nVendor daemon status (on lic):\n\n  vend: UP v11.18\n\nFeature usage info:\n\nUsers of seat:  (Total of 9 licenses issued;  Total of {out} licenses in use)\n\n"
            ));
            for user in 0..out {
                text.push_str(&format!(
                    "    u{user} h{user} /dev/tty (v1.0) (lic/27000 {user}), start Mon 3/{day} 8:3{user}\n"
                ));
            }
        }
    }
    std::fs::write(&path, text).expect("it is written");
    let (code, json, err) = status(&["fit", &path, "--json"]);
    assert_eq!(code, 0, "{err}");
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let feature = &json["features"][0];
    assert_eq!(
        (&feature["name"], &feature["peak"]),
        (&"seat".into(), &6.into())
    );
    assert!((feature["per_week"]["value"].as_f64().expect("a number") - 42.0).abs() < 1e-9);
    // From 8:30 to 8:35 until halfway between 16:00 and 17:00.
    let mean = feature["lengths"]["mean_s"]["value"]
        .as_f64()
        .expect("a number");
    assert!((mean - (8.0 * 3600.0 - 150.0)).abs() < 1.0, "{mean}");
    assert!(
        json["notes"][0]
            .as_str()
            .expect("a note")
            .contains("60 min apart")
    );
}
