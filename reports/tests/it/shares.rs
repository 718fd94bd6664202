//! Use by sellable item and by whose it is (MT7): the file's rows and the chart of the days.

use crate::charts::{assert_readable, assert_well_formed, svg_text};
use crate::fixture::{self, HOUR};
use kernel::{Layout, Span, Time};
use model::plan::{Division, FeatureId, GroupIndex, Plan, Reporting, SellableItem};
use model::records::{Metered, Outcome, Share, ShareSeries, Whose};
use reports::charts::usage::UsageChart;
use reports::periods::Granularity;
use reports::{Replication, shares};

const TEN_MINUTES: u64 = 10 * Span::MINUTE.0;

fn item(name: &str, entitled: Option<u64>, counts: (bool, bool)) -> SellableItem {
    SellableItem {
        name: name.to_owned(),
        entitled,
        counts_enabled: counts.0,
        counts_peak: counts.1,
        features: vec![FeatureId(0)],
    }
}

/// Four days, three items: one is told in full, one by its enabled seats only, one by its peak only.
fn plan() -> Plan {
    Plan {
        duration: Span(4 * 24 * HOUR),
        reporting: Reporting {
            items: vec![
                item("Voice", Some(20), (true, true)),
                item("IVR", Some(5), (true, false)),
                item("=Ports", None, (false, true)),
            ],
            tenants: vec![Division {
                name: "north".to_owned(),
                groups: vec![GroupIndex(0)],
                entitled: vec![Some(8), None, None],
            }],
            place_groups: Vec::new(),
            enabled: vec![30],
        },
        ..fixture::plan("base")
    }
}

fn outcome() -> Outcome {
    let mut shares = Vec::new();
    for (item, whose, enabled) in [
        (0, Whose::System, 30),
        (1, Whose::System, 30),
        (2, Whose::System, 0),
        (0, Whose::Tenant(0), 30),
    ] {
        for period in 0..4 * 144 {
            // Ten in use in the first ten minutes of each day, on the third day 25.
            let used = match (period / 144, period % 144) {
                (2, 0) => 25,
                (_, 0) => 10,
                _ => 0,
            };
            shares.push(Share {
                from: Time(period * TEN_MINUTES),
                what: Metered::Item(item),
                whose,
                peak: used,
                integral: u128::from(used * TEN_MINUTES),
                enabled,
            });
        }
    }
    let mut outcome = fixture::outcomes().remove(0);
    outcome.detail.as_mut().expect("played in detail").shares = ShareSeries::of(&shares);
    outcome
}

#[test]
fn mt7_a_month_has_the_peak_its_first_day_and_the_over_use() {
    let (plan, outcome) = (plan(), outcome());
    let shares = &outcome.detail.as_ref().expect("played in detail").shares;
    let rows: Vec<_> = shares::aggregate(&plan, shares, None).collect();
    let month: Vec<_> = rows
        .iter()
        .filter(|row| row.granularity == Granularity::Month)
        .collect();
    let told: Vec<_> = month
        .iter()
        .map(|row| (row.peak, row.enabled, row.entitled, row.over_use))
        .collect();
    assert_eq!(
        told,
        [
            (Some(25), Some(30), Some(20), Some(5)),
            (None, Some(30), Some(5), None),
            (Some(25), None, None, None),
            (Some(25), Some(30), Some(8), Some(17)),
        ]
    );
    // 55 seats for ten minutes in four days.
    let mean = month[0].mean.expect("told");
    assert!((mean - 55.0 / (4.0 * 144.0)).abs() < 1e-12);
    assert_eq!(
        reports::civil::date_time(month[0].peak_day),
        "2026-03-04T00:00:00"
    );
}

#[test]
fn mt7_the_file_has_items_with_who_uses_them_and_no_idle_hours() {
    let (plan, outcome, layout) = (plan(), outcome(), Layout::default());
    let replication = Replication {
        plan: &plan,
        layout: &layout,
        number: 7,
        outcome: &outcome,
    };
    let mut bytes = Vec::new();
    let file = reports::files::usage::FILE;
    file.write(&mut bytes, [replication])
        .expect("memory takes it");
    let text = String::from_utf8(bytes).expect("text");
    let of = |granularity: &str| {
        let rows = text
            .lines()
            .filter(|line| line.split(',').nth(1) == Some(granularity));
        rows.map(str::to_owned).collect::<Vec<_>>()
    };
    // Voice and Ports, of all and of the tenant, once a day; of IVR nothing is told by ten minutes.
    assert_eq!(of("10min").len(), 3 * 4);
    assert_eq!(
        of("month"),
        [
            "base,month,2026-03-01T00:00:00,system,all,,25,0.0954861111111111,20,5,,7,Voice,30,,",
            "base,month,2026-03-01T00:00:00,system,all,,,,5,,,7,IVR,30,,",
            "base,month,2026-03-01T00:00:00,system,all,,25,0.0954861111111111,,,,7,'=Ports,,,",
            "base,month,2026-03-01T00:00:00,tenant,north,,25,0.0954861111111111,8,17,,7,Voice,30,,",
        ]
    );
}

#[test]
fn mt7_the_chart_of_the_days_is_readable_and_tells_over_use_in_words() {
    let (plan, outcome, layout) = (plan(), outcome(), Layout::default());
    let replication = Replication {
        plan: &plan,
        layout: &layout,
        number: 0,
        outcome: &outcome,
    };
    let chart = UsageChart::of(&replication).expect("four days");
    let names: Vec<_> = chart
        .panels
        .iter()
        .map(|panel| panel.name.as_str())
        .collect();
    assert_eq!(names, ["Voice", "=Ports"], "what has no peak has no panel");
    assert_eq!(chart.panels[0].days.len(), 4);
    let picture = chart.picture();
    assert_readable(&picture);
    assert_well_formed(&svg_text(&picture));
    assert_eq!(
        picture.description,
        "Voice: at most 25 at once; 20 bought, exceeded on one day, 30 enabled. \
         =Ports: at most 25 at once; no number bought."
    );
    let short = Plan {
        duration: Span(2 * 24 * HOUR),
        ..plan.clone()
    };
    let replication = Replication {
        plan: &short,
        ..replication
    };
    assert!(UsageChart::of(&replication).is_none());
}
