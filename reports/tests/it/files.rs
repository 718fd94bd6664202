//! The result files, as bytes.

use crate::fixture;
use experiment::Difference;
use kernel::Scope;
use model::records::{Profile, ProfileHour};
use reports::Replication;
use reports::estimate::{Estimate, Method, SummaryLine};
use reports::files::{self, ReplicationFile, comparison, manifest, summary};
use reports::profile::{ProfileSubject, WeekProfile};

/// The file over both replications of one variant.
fn written(file: &ReplicationFile) -> String {
    let (plan, layout, outcomes) = (
        fixture::plan("base"),
        fixture::layout(),
        fixture::outcomes(),
    );
    let replications = outcomes
        .iter()
        .zip(0..)
        .map(|(outcome, number)| Replication {
            plan: &plan,
            layout: &layout,
            number,
            outcome,
        });
    let mut bytes = Vec::new();
    file.write(&mut bytes, replications).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn replications_have_no_row_for_a_missing_value() {
    insta::assert_snapshot!(written(&files::replications::FILE));
}

#[test]
fn mt1_each_denied_attempt_is_a_row_and_repeats_of_a_start_are_one() {
    insta::assert_snapshot!(written(&files::denials::FILE));
}

#[test]
fn mt2_each_violation_is_a_row() {
    insta::assert_snapshot!(written(&files::violations::FILE));
}

#[test]
fn recoveries() {
    insta::assert_snapshot!(written(&files::recoveries::FILE));
}

#[test]
fn timeline() {
    insta::assert_snapshot!(written(&files::timeline::FILE));
}

#[test]
fn every_row_has_as_many_cells_as_its_header_and_every_file_reads_back() {
    for file in files::REPLICATION_FILES {
        let text = written(&file);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        assert_eq!(reader.headers().unwrap(), file.columns, "{}", file.path);
        for record in reader.records() {
            assert_eq!(record.unwrap().len(), file.columns.len(), "{}", file.path);
        }
        assert!(!text.contains('\r'));
    }
}

#[test]
fn a_file_written_replication_by_replication_has_the_same_bytes() {
    let (plan, layout, outcomes) = (
        fixture::plan("base"),
        fixture::layout(),
        fixture::outcomes(),
    );
    for file in files::REPLICATION_FILES {
        let mut bytes = Vec::new();
        file.begin(&mut bytes, false).unwrap();
        for (outcome, number) in outcomes.iter().zip(0..) {
            let replication = Replication {
                plan: &plan,
                layout: &layout,
                number,
                outcome,
            };
            file.append(&mut bytes, &replication, false).unwrap();
        }
        assert_eq!(String::from_utf8(bytes).unwrap(), written(&file));
    }
}

#[test]
fn summary_prints_numbers_in_full_and_nothing_for_what_is_missing() {
    let layout = fixture::layout();
    let estimate = Estimate {
        n: 200,
        mean: 1.0 / 300.0,
        half_width: Some(0.000_25),
        confidence: 0.95,
        p05: 0.0,
        median: 0.003,
        p95: 0.007,
        min: 0.0,
        max: 0.009,
        lower: Some(1.0 / 300.0 - 0.000_25),
        upper: Some(1.0 / 300.0 + 0.000_25),
        method: Method::Ratio,
        nonzero: 57,
    };
    let line = |column: usize, estimate| SummaryLine {
        variant: "base",
        condition: None,
        column: &layout.columns[column],
        estimate,
        confidence: 0.95,
        basis: reports::results::basis(&fixture::plan("base")),
    };
    let none = Estimate {
        mean: 0.0,
        half_width: None,
        lower: None,
        upper: None,
        method: Method::NoEvents,
        nonzero: 0,
        ..estimate
    };
    let lines = [line(0, Some(estimate)), line(2, Some(none)), line(8, None)];
    let artifact = summary::render("two-servers", &lines).unwrap();
    assert_eq!(artifact.path, "summary.csv");
    insta::assert_snapshot!(String::from_utf8(artifact.bytes).unwrap());
}

#[test]
fn comparison_file() {
    let layout = fixture::layout();
    let difference = Difference {
        n: 200,
        difference: -0.001,
        half_width: Some(0.000_4),
        confidence: 0.95,
        lower: Some(-0.001_4),
        upper: Some(-0.000_6),
        variance_ratio: Some(8.25),
        differing: 120,
        method: Method::Ratio,
    };
    let line = comparison::ComparisonLine {
        column: &layout.columns[0],
        variant: "three-node",
        baseline: "base",
        difference: Some(difference),
        confidence: 0.95,
        rank: Some(1),
    };
    let other = comparison::ComparisonLine {
        variant: "base",
        difference: None,
        rank: None,
        ..line.clone()
    };
    let artifact = comparison::render(&[line, other], &[]).unwrap();
    insta::assert_snapshot!(String::from_utf8(artifact.bytes).unwrap());
}

#[test]
fn profile_has_168_rows_for_each_subject() {
    let mut hours = [ProfileHour::default(); 168];
    hours[33] = ProfileHour {
        integral: 5_000_000,
        observed: 2_000_000,
        peak: 4,
        denied: 3,
    };
    let mut week = WeekProfile::new(vec![ProfileSubject {
        scope: Scope::Feature,
        subject: "tserver_sdn".into(),
        feature: Some("tserver_sdn".into()),
    }]);
    week.add(&Profile { hours: vec![hours] });
    let mut bytes = Vec::new();
    files::profile::write(&mut bytes, [("base", None, &week)], false).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(text.lines().count(), 1 + 168);
    // Hour 33 is Tuesday 09:00; 5 license-seconds over 2 seconds.
    let shown: Vec<&str> = text
        .lines()
        .take(2)
        .chain(text.lines().skip(34).take(1))
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn manifest_reads_back() {
    let manifest = manifest::Manifest {
        program: manifest::PROGRAM.to_owned(),
        version: "0.1.0".into(),
        scenario: "two-servers".into(),
        scenario_digest: "00ff".into(),
        seed: u64::MAX,
        replications: 200,
        shard: None,
        details: 1,
        variants: vec![manifest::VariantPrint {
            name: "base".into(),
            condition: None,
            fingerprint: "0123456789abcdef".into(),
            requests: 4_000,
            events: 123_456,
        }],
        fingerprint: "fedcba9876543210".into(),
        files: vec![manifest::FileDigest {
            path: "charts/licenses-base.svg".into(),
            bytes: 12,
            sha256: "ab".repeat(32),
        }],
    };
    let artifact = manifest::render(&manifest).unwrap();
    let back: manifest::Manifest = serde_json::from_slice(&artifact.bytes).unwrap();
    assert_eq!(back, manifest);
    insta::assert_snapshot!(String::from_utf8(artifact.bytes).unwrap());
}
