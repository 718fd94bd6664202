//! The answer of `run` in the terminal.

use crate::fixture;
use reports::estimate::{Confidence, Estimate, Limit, Method, SummaryLine, Verdict, summarize};
use reports::files::comparison::ComparisonLine;
use reports::format::Style;
use reports::terminal::comparison;
use reports::terminal::{Answer, TargetVerdict, VariantAnswer, VariantCauses};

fn estimate(mean: f64, half_width: f64, method: Method, nonzero: u64) -> Option<Estimate> {
    Some(Estimate {
        n: 200,
        mean,
        half_width: Some(half_width),
        confidence: 0.95,
        p05: mean,
        median: mean,
        p95: mean,
        min: mean,
        max: mean,
        lower: Some(mean - half_width),
        upper: Some(mean + half_width),
        method,
        nonzero,
    })
}

fn none(mean: f64, lower: Option<f64>, upper: Option<f64>) -> Option<Estimate> {
    Some(Estimate {
        half_width: None,
        lower,
        upper,
        ..estimate(mean, 0.0, Method::NoEvents, 0)?
    })
}

fn answer() -> Answer {
    let independent = VariantAnswer {
        name: "independent".into(),
        condition: None,
        basis: "drill",
        is_exact: false,
        denied_apart: None,
        headline: [
            estimate(0.002_5, 0.000_41, Method::Ratio, 150),
            estimate(0.012_34, 0.002, Method::Ratio, 150),
            estimate(12.345, 1.2, Method::StudentT, 180),
            estimate(0.999_312, 0.000_041, Method::StudentT, 150),
            estimate(0.98, 0.01, Method::FewEvents, 7),
        ],
    };
    let three_node = VariantAnswer {
        name: "three-node \u{1b}[31mwith a name that goes on and on".into(),
        condition: None,
        basis: "long-run",
        is_exact: false,
        denied_apart: None,
        headline: [
            none(0.0, Some(0.0), Some(0.0149)),
            None,
            none(0.0, Some(0.0), None),
            none(1.0, Some(0.9851), Some(1.0)),
            none(1.0, Some(0.9851), Some(1.0)),
        ],
    };
    let verdict = |variant: &VariantAnswer, limit, verdict, index: usize| TargetVerdict {
        variant: variant.name.clone(),
        condition: None,
        metric: ["denied_fraction", "", "", "availability"][index].into(),
        scope: "system".into(),
        subject: "all".into(),
        style: Style::Percent,
        limit,
        confidence: 0.95,
        estimate: variant.headline[index],
        verdict: Some(verdict),
        judgement: None,
    };
    let undecided = Verdict::Undecided {
        replications: Some(2_995),
    };
    let outcomes = fixture::outcomes();
    let rows: Vec<&kernel::Row> = outcomes.iter().map(|outcome| &outcome.row).collect();
    let verdicts = vec![
        verdict(&independent, Limit::Max(0.001), Verdict::NotMet, 0),
        verdict(&three_node, Limit::Max(0.001), undecided, 0),
        verdict(&independent, Limit::Min(0.999), Verdict::Met, 3),
    ];
    Answer {
        scenario: "two-servers".into(),
        recommendation: fixture::recommendation(&["independent", "three-node"], &verdicts),
        title: Some("100 seats: independent servers or a three-node system".into()),
        replications: 200,
        seed: 20_260_302,
        verdicts,
        causes: vec![VariantCauses::from_rows(
            "independent",
            &fixture::layout(),
            &rows,
        )],
        variants: vec![independent, three_node],
        precision: None,
    }
}

#[test]
fn answer_of_a_run() {
    let text = answer().text();
    insta::assert_snapshot!(text);
    assert!(!text.contains('\u{1b}'));
    for line in text.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
}

#[test]
fn answer_as_json() {
    insta::assert_snapshot!(answer().json().unwrap());
}

#[test]
fn root_causes_and_plain_want_of_capacity_add_up_to_the_system() {
    // First replication: 3 denials and 2 violations, of which the fault has 1 and 1; second: nothing.
    let outcomes = fixture::outcomes();
    let rows: Vec<&kernel::Row> = outcomes.iter().map(|outcome| &outcome.row).collect();
    let causes = VariantCauses::from_rows("base", &fixture::layout(), &rows).causes;
    let told: Vec<_> = causes
        .iter()
        .map(|c| {
            (
                c.fault.as_str(),
                c.denials,
                c.violations,
                c.agent_time_lost_s,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("london-host-dies", 0.5, 0.5, 45.25),
            (reports::terminal::causes::NO_FAULT, 1.0, 0.5, 0.0),
        ]
    );
}

#[test]
fn a_variant_is_summarized_from_its_rows() {
    let (plan, layout) = (fixture::plan("base"), fixture::layout());
    let rows: Vec<kernel::Row> = fixture::outcomes().into_iter().map(|o| o.row).collect();
    let lines = summarize(&plan, &layout, &rows, Confidence::NINETY_FIVE);
    assert_eq!(lines.len(), layout.columns.len());
    let answer = VariantAnswer::from_summary(&plan, &lines);
    // Two replications with 2 and 0 violations; the ratio has a value in the first only.
    assert_eq!(answer.headline[2].unwrap().mean, 1.0);
    assert_eq!(answer.headline[0].unwrap().n, 1);
    assert_eq!(answer.headline[1], None);
    assert_eq!(answer.basis, "drill");
    let cells: Vec<kernel::Cell> = rows.iter().map(|row| row[2]).collect();
    let confidence = Confidence::NINETY_FIVE;
    let verdict = TargetVerdict::judge(
        "base",
        &layout.columns[2],
        &cells,
        Limit::Max(0.0),
        confidence,
        &experiment::Exposure::default(),
    );
    assert_eq!(verdict.verdict, Some(Verdict::NotMet));
    assert_eq!(
        (verdict.subject().as_str(), verdict.limit_text().as_str()),
        ("violations", "≤ 0")
    );
}

#[test]
fn comparison_in_the_terminal() {
    let layout = fixture::layout();
    let cells = |values: &[i128], denominator: i128| -> Vec<kernel::Cell> {
        let cell = |&numerator: &i128| kernel::Cell {
            numerator,
            denominator,
        };
        values.iter().map(cell).collect()
    };
    let base: Vec<i128> = (0..100).map(|n| 40 + n % 7).collect();
    let better: Vec<i128> = (0..100).map(|n| 20 + n % 7 + n % 2).collect();
    let same: Vec<i128> = (0..100).map(|n| 40 + n % 7 + (n % 2) * 2 - 1).collect();
    let column = &layout.columns[0];
    let points = [
        cells(&base, 1_000),
        cells(&better, 1_000),
        cells(&same, 1_000),
    ];
    let confidence = Confidence::NINETY_FIVE;
    let ranks = experiment::ranks(column, &points, experiment::Better::Smaller, confidence);
    let names = ["base", "three-node", "twin"];
    let lines: Vec<ComparisonLine<'_>> = (0..3)
        .map(|index| ComparisonLine {
            column,
            variant: names[index],
            baseline: "base",
            difference: (index > 0).then(|| {
                experiment::difference(column, &points[index], &points[0], confidence, 2).unwrap()
            }),
            confidence: 0.95,
            rank: ranks[index],
        })
        .collect();
    let summaries: Vec<SummaryLine<'_>> = (0..3)
        .map(|index| SummaryLine {
            variant: names[index],
            condition: None,
            column,
            estimate: experiment::estimate(column, &points[index], confidence),
            confidence: 0.95,
            basis: "drill",
        })
        .collect();
    let text = comparison::text(&lines, &summaries);
    insta::assert_snapshot!(text);
    assert!(text.lines().all(|line| line.chars().count() <= 100));
    let picture = reports::charts::set::of_comparison(&lines).unwrap().1;
    crate::charts::assert_readable(&picture);
    assert!(
        picture.description.contains("three-node -1.95"),
        "{}",
        picture.description
    );
}
