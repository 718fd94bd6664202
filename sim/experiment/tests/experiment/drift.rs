//! Later weeks of the same law fit, and those with 15 % more load do not. `LICSIM_DRIFT_SEEDS=100` is the full dose, some
//! minutes; `LICSIM_DRIFT_FROM` is the first seed.

use experiment::usage::drift::{
    DeniedDays, FeatureDrift, Later, MEASURES, Measure, Verdict, examine,
};
use experiment::usage::fit::{Training, fit};
use experiment::usage::{DAY, HOUR, Session};
use kernel::rand::distr::Distribution as _;
use kernel::{Distribution, Stream, StreamSource};

const DAYS: usize = 28;
const PLAYS: u32 = 200;

/// A number that the tester may say; the environment is the tester's.
#[allow(clippy::disallowed_methods)]
fn number(name: &str, usual: u64) -> u64 {
    let text = std::env::var(name).ok();
    text.and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// How far the checks go; the full dose is 100 seeds.
fn seeds() -> std::ops::Range<u64> {
    let first = number("LICSIM_DRIFT_FROM", 0);
    first..first + number("LICSIM_DRIFT_SEEDS", 16)
}

/// Rate of an hour, so that a working day of eight hours has so many sessions.
fn rate(day: i64, hour: i64, a_day: f64) -> f64 {
    match (day.rem_euclid(7), hour) {
        (0..=4, 9..=16) => a_day / 8.0,
        (0..=4, _) => a_day / 160.0,
        _ => a_day / 200.0,
    }
}

/// Sessions from the begin of time on, with so many on a working day.
fn sessions(days: i64, a_day: f64, stream: &mut Stream) -> Vec<Session> {
    let length = Distribution::Gamma {
        mean: 2400.0e6,
        cv: 0.8,
    };
    let length = length.sampler();
    let mut sessions = Vec::new();
    for hour in 0..days * 24 {
        // Thinned from even spacing: 200 chances an hour.
        let chance = rate(hour / 24, hour % 24, a_day) / 200.0;
        for part in 0..200 {
            if stream.uniform() < chance {
                let from = hour * HOUR + part * 18;
                let to = from + (length.sample(stream) / 1e6) as i64;
                sessions.push(Session { from, to, count: 1 });
            }
        }
    }
    sessions
}

/// Two features, whose later weeks have so many times the load.
fn examined(seed: u64, factor: f64) -> (Vec<FeatureDrift>, Verdict) {
    let of = |(name, a_day): (&str, f64)| {
        let mut stream = StreamSource::new(seed, 0).stream(name, "record");
        let record = sessions(DAYS as i64, a_day, &mut stream);
        let training = Training {
            sessions: &record,
            from: 0,
            days: DAYS,
            first_weekday: 0,
            holidays: &[],
        };
        let from = DAYS as i64 * DAY;
        let mut later = sessions(DAYS as i64, a_day * factor, &mut stream);
        for session in &mut later {
            (session.from, session.to) = (session.from + from, session.to + from);
        }
        let later = Later {
            sessions: &later,
            seen_from: from,
            from,
            days: DAYS,
            left_out: &[],
            denied_days: 0,
        };
        let denied = DeniedDays {
            denied: 0,
            days: DAYS,
        };
        examine(&fit(&training), &training, denied, &later, (PLAYS, 1), name)
    };
    let features: Vec<FeatureDrift> = [("drawing", 160.0), ("simulation", 60.0)]
        .into_iter()
        .map(of)
        .collect();
    let verdict = Verdict::of(&features);
    (features, verdict)
}

fn fits(seed: u64, factor: f64) -> bool {
    let (features, verdict) = examined(seed, factor);
    verdict.fits(&features)
}

#[test]
fn the_same_law_fits_in_about_95_of_100_and_more_load_does_not() {
    let count = |factor: f64| seeds().filter(|seed| fits(*seed, factor)).count() as f64;
    let all = seeds().count() as f64;
    let same = count(1.0) / all;
    let more = count(1.15) / all;
    eprintln!("of {all} seeds fit: same law {same:.3}, 15 % more {more:.3}");
    let low = 0.95 - 3.3 * (0.95_f64 * 0.05 / all).sqrt();
    assert!(same >= low, "the same law fits in {same}");
    assert!(more <= 0.25, "15 % more load fits in {more}");
}

#[test]
fn statistics_are_those_of_the_record_and_what_chance_allows_holds_most() {
    let (features, verdict) = examined(5, 1.0);
    let of = |measure: Measure| {
        let at = MEASURES
            .iter()
            .position(|m| *m == measure)
            .expect("it is there");
        features[0].statistics[at]
    };
    let checkouts = of(Measure::Checkouts);
    assert!((3000.0..3700.0).contains(&checkouts.came), "{checkouts:?}");
    assert!(checkouts.low < checkouts.median && checkouts.median < checkouts.high);
    let within = of(Measure::Within95);
    assert!(within.came > 0.9 && within.low > 0.85, "{within:?}");
    assert_eq!(of(Measure::DeniedDays).came, 0.0);
    assert_eq!(features[0].hours.len(), DAYS * 24);
    let ratio = of(Measure::Crps).came / features[0].training_crps;
    assert!((0.7..1.5).contains(&ratio), "{ratio}");
    assert!(verdict.p > 0.0 && verdict.p <= 1.0);
    assert_eq!(examined(5, 1.0).0, features, "the same again");
}
