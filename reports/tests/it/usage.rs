//! Aggregation of use over periods, worked out by hand.

use crate::fixture::{self, HOUR};
use kernel::{Span, Time};
use model::plan::{FeatureId, Plan, ServiceIndex, Start, Symbol};
use model::records::{Usage, UsageSeries, UsageSubject};
use reports::civil;
use reports::periods::{self, Granularity, PeriodUse};

fn aggregate(plan: &model::plan::Plan, usage: &[Usage]) -> Vec<PeriodUse> {
    periods::aggregate(plan, &UsageSeries::of(usage)).collect()
}

const TEN_MINUTES: u64 = 10 * Span::MINUTE.0;

fn row(from: u64, subject: UsageSubject, peak: u64, mean: u64, available: u64) -> Usage {
    Usage {
        from: Time(from),
        subject,
        feature: FeatureId(0),
        peak,
        integral: u128::from(mean) * u128::from(TEN_MINUTES),
        checked_out_peak: peak + 1,
        available,
    }
}

/// Begin, peak, mean, entitled, over-use, peak of checkouts.
type Told = (String, u64, f64, Option<u64>, Option<u64>, u64);

fn of(rows: &[PeriodUse], granularity: Granularity) -> Vec<Told> {
    rows.iter()
        .filter(|row| row.granularity == granularity)
        .map(|row| {
            let begin = civil::date_time(row.period.begin);
            (
                begin,
                row.peak,
                row.mean,
                row.entitled,
                row.over_use,
                row.checked_out_peak,
            )
        })
        .collect()
}

/// Two days from Saturday 2026-02-28 23:30, so that day, week and month all change during the run.
fn over_a_month_s_end() -> Plan {
    Plan {
        start: Start {
            day: 20_512,
            time_of_day: Span(23 * HOUR + 30 * Span::MINUTE.0),
        },
        duration: Span(48 * HOUR),
        ..fixture::plan("base")
    }
}

#[test]
fn mt4_peaks_are_largest_and_means_are_over_the_part_that_was_played() {
    let plan = over_a_month_s_end();
    // Half an hour on Saturday at 60, then one hour on Sunday at 120 with a peak of 130 in its second
    // ten minutes, then nothing.
    let mut usage = Vec::new();
    for index in 0..288 {
        let (peak, mean) = match index {
            0..3 => (60, 60),
            4 => (130, 120),
            3..9 => (120, 120),
            _ => (0, 0),
        };
        usage.push(row(
            index * TEN_MINUTES,
            UsageSubject::Feature,
            peak,
            mean,
            100,
        ));
    }
    let rows = aggregate(&plan, &usage);
    assert_eq!(of(&rows, Granularity::TenMinutes).len(), 288);
    let (some, none) = (Some(100), Some(0));
    let text = |begin: &str| begin.to_owned();
    let hours = of(&rows, Granularity::Hour);
    assert_eq!(
        hours[..3],
        [
            (text("2026-02-28T23:00:00"), 60, 60.0, some, none, 61),
            (text("2026-03-01T00:00:00"), 130, 120.0, some, Some(30), 131),
            (text("2026-03-01T01:00:00"), 0, 0.0, some, none, 1),
        ]
    );
    // 23:30 to 23:30 two days later touches 49 hours of the clock.
    assert_eq!(hours.len(), 49);
    assert_eq!(
        of(&rows, Granularity::Day),
        [
            (text("2026-02-28T00:00:00"), 60, 60.0, some, none, 61),
            // One hour at 120 of 24 played.
            (text("2026-03-01T00:00:00"), 130, 5.0, some, Some(30), 131),
            (text("2026-03-02T00:00:00"), 0, 0.0, some, none, 1),
        ]
    );
    assert_eq!(
        of(&rows, Granularity::Week),
        [
            // 30 + 120 license-hours over the 24.5 h of that week that were played.
            (
                text("2026-02-23T00:00:00"),
                130,
                150.0 / 24.5,
                some,
                Some(30),
                131
            ),
            (text("2026-03-02T00:00:00"), 0, 0.0, some, none, 1),
        ]
    );
    assert_eq!(
        of(&rows, Granularity::Month),
        [
            (text("2026-02-01T00:00:00"), 60, 60.0, some, none, 61),
            // 120 license-hours over the 47.5 h of March that were played.
            (
                text("2026-03-01T00:00:00"),
                130,
                120.0 / 47.5,
                some,
                Some(30),
                131
            ),
        ]
    );
}

#[test]
fn mt4_a_file_that_shrinks_makes_no_over_use_of_what_went_before() {
    let plan = fixture::plan("base");
    let server = UsageSubject::Server(Symbol(0));
    let usage = [
        row(0, server, 80, 80, 100),
        // The file falls to 50 within these ten minutes, and use with it.
        row(TEN_MINUTES, server, 80, 60, 50),
        row(2 * TEN_MINUTES, server, 55, 50, 50),
    ];
    let rows = aggregate(&plan, &usage);
    let over: Vec<_> = of(&rows, Granularity::TenMinutes)
        .into_iter()
        .map(|(_, _, _, entitled, over, _)| (entitled, over))
        .collect();
    assert_eq!(
        over,
        [
            (Some(100), Some(0)),
            (Some(100), Some(0)),
            (Some(50), Some(5))
        ]
    );
    assert_eq!(of(&rows, Granularity::Hour)[0].4, Some(5));
}

#[test]
fn mt4_nothing_bounds_an_application_or_an_uncounted_feature() {
    let mut plan = fixture::plan("base");
    let application = UsageSubject::Application(Symbol(0));
    let rows = aggregate(&plan, &[row(0, application, 80, 80, 100)]);
    assert_eq!((rows[0].entitled, rows[0].over_use), (None, None));
    plan.services[ServiceIndex(1)].pools[0].uncounted = true;
    let rows = aggregate(&plan, &[row(0, UsageSubject::Feature, 800, 80, 0)]);
    assert_eq!((rows[0].entitled, rows[0].over_use), (None, None));
}

#[test]
fn usage_file() {
    let plan = fixture::plan("base");
    let mut outcomes = fixture::outcomes();
    let application = UsageSubject::Application(Symbol(0));
    let usage = [
        row(0, UsageSubject::Feature, 90, 80, 100),
        row(0, UsageSubject::Server(Symbol(1)), 30, 20, 40),
        row(0, application, 0, 0, 90),
        row(TEN_MINUTES, application, 90, 85, 90),
    ];
    outcomes[0].detail.as_mut().unwrap().usage = UsageSeries::of(&usage);
    let replication = reports::Replication {
        plan: &plan,
        layout: &fixture::layout(),
        number: 0,
        outcome: &outcomes[0],
    };
    let mut bytes = Vec::new();
    reports::files::usage::FILE
        .write(&mut bytes, [replication])
        .unwrap();
    insta::assert_snapshot!(String::from_utf8(bytes).unwrap());
}

#[test]
fn pools_of_one_feature_at_one_server_are_one_row() {
    let plan = fixture::plan("base");
    let server = UsageSubject::Server(Symbol(0));
    // Two versions of one feature, each a pool of its own.
    let usage = [row(0, server, 30, 20, 40), row(0, server, 10, 5, 20)];
    let rows = of(&aggregate(&plan, &usage), Granularity::TenMinutes);
    let begin = "2026-03-02T00:00:00".to_owned();
    assert_eq!(rows, [(begin, 40, 25.0, Some(60), Some(0), 42)]);
}
