//! Load and outages fitted to a record.

use crate::error::{Result, refuse};
use crate::parallel;
use crate::recorded::{self, Recorded};
use experiment::usage::fit::{self, Model, Training};
use experiment::usage::lengths::{self, Lengths};
use experiment::usage::outages::{self, Outages};
use experiment::usage::peak;

/// A record with what was fitted to it.
#[derive(Debug)]
pub struct Fit {
    /// The record.
    pub recorded: Recorded,
    /// Features with a checkout in the whole days of the record, by name.
    pub features: Vec<FeatureFit>,
    /// How often the server was down, and for how long.
    pub outages: Outages,
}

/// What is known of one feature.
#[derive(Debug)]
pub struct FeatureFit {
    /// Its name.
    pub name: String,
    /// Rates by hour of the week, growth, holidays.
    pub model: Model,
    /// Laws of session lengths; none for fewer than ten sessions.
    pub lengths: Option<Lengths>,
    /// Lengths of sessions that ended, in seconds, ascending.
    pub seconds: Vec<i64>,
    /// Licenses of a checkout, on average.
    pub licenses: f64,
    /// The most licenses that were out at once.
    pub peak: u64,
    /// Denied requests.
    pub denied: usize,
    /// How long after a denied request the same user tried again, in seconds, ascending.
    pub retries: Vec<i64>,
}

/// Refuses a record that is too short to be fitted.
///
/// # Errors
/// It has fewer than seven whole days.
pub fn refuse_short(recorded: &Recorded) -> Result<()> {
    let days = recorded.day_count();
    if days < 7 {
        refuse!(
            "the record has {days} whole days; rates by hour of the week need seven at least (hint: give more \
             logs, in one call)"
        );
    }
    Ok(())
}

/// Fits load and outages to a record.
///
/// # Errors
/// The record has fewer than seven whole days.
///
/// ```
/// use study::{fit, recorded};
///
/// let mut logins = "agent,in_s,out_s\n".to_owned();
/// for day in 0..14 {
///     logins += &format!("ann,{},{}\n", day * 86_400 + 32_400, day * 86_400 + 61_200);
/// }
/// let monday = jiff::civil::date(2026, 3, 2);
/// let recorded = recorded::logins("logins.csv", logins.as_bytes(), monday)?;
/// let fitted = fit::fit(recorded)?;
/// assert_eq!(fitted.features[0].peak, 1);
/// assert!((6.5..7.5).contains(&fitted.features[0].model.per_week.value));
/// assert!(fit::tables(&fitted).contains("logins"));
/// # Ok::<(), study::Error>(())
/// ```
pub fn fit(recorded: Recorded) -> Result<Fit> {
    refuse_short(&recorded)?;
    let all: Vec<usize> = (0..recorded.features.len()).collect();
    let features = parallel::map(&all, |feature| fit_feature(&recorded, *feature));
    let outages = fit_outages(&recorded);
    Ok(Fit {
        features: features.into_iter().flatten().collect(),
        outages,
        recorded,
    })
}

fn fit_feature(recorded: &Recorded, feature: usize) -> Option<FeatureFit> {
    let (name, sessions) = &recorded.features[feature];
    let (from, to) = recorded.days;
    let own: Vec<_> = sessions
        .iter()
        .filter(|s| s.from >= from && s.from < to)
        .copied()
        .collect();
    if own.is_empty() {
        return None;
    }
    let model = fit::fit(&Training {
        sessions: &own,
        from,
        days: recorded.day_count(),
        first_weekday: Recorded::weekday(from),
        holidays: &recorded.holidays_in(from, recorded.day_count()),
    });
    // What was still out at the end has no length yet.
    let ended = own.iter().filter(|session| session.to < recorded.span.1);
    let mut seconds: Vec<i64> = ended.map(|session| session.to - session.from).collect();
    let as_numbers: Vec<f64> = seconds.iter().map(|seconds| *seconds as f64).collect();
    let lengths = lengths::fit(&as_numbers);
    seconds.sort_unstable();
    let licenses: u64 = own.iter().map(|session| u64::from(session.count)).sum();
    Some(FeatureFit {
        name: name.clone(),
        lengths,
        seconds,
        licenses: licenses as f64 / own.len() as f64,
        peak: peak(sessions, from, to),
        denied: recorded.denied(feature, i64::MIN, i64::MAX).1,
        retries: recorded::retries(recorded, feature),
        model,
    })
}

fn fit_outages(recorded: &Recorded) -> Outages {
    let all: Vec<(i64, i64)> = recorded.outages.iter().map(|o| (o.from, o.to)).collect();
    outages::fit(&all, recorded.span.1 - recorded.span.0)
}
