//! Use and denials by hour of the week, over all replications of a variant.
//!
//! Replications are folded in one after the other, so that no more is kept of each than
//! one number for each hour (the p95 is an order statistic of the replications' own means).

use kernel::Scope;
use model::plan::Plan;
use model::records::{Profile, ProfileHour};

/// Hours of a week, from Monday 00:00.
pub const HOURS: usize = 168;

/// What a profile is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileSubject {
    /// Its scope.
    pub scope: Scope,
    /// The name of the scope's member, `all` for the system.
    pub subject: String,
    /// The feature, where use of a feature is meant.
    pub feature: Option<String>,
}

/// One hour of the week over all replications.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HourOfWeek {
    /// The mean in use; `None` if no replication counted this hour.
    pub mean: Option<f64>,
    /// The 95th percentile of the replications' own means (the smallest value that at least 95 % of
    /// them do not exceed).
    pub p95: Option<f64>,
    /// The most in use in any replication.
    pub peak: u64,
    /// Denied attempts, summed over the replications.
    pub denied: u64,
}

/// The profiles of one variant, folded together.
#[derive(Clone, Debug)]
pub struct WeekProfile {
    /// What each profile is about.
    pub subjects: Vec<ProfileSubject>,
    cells: Vec<Cell>,
    replications: u64,
}

/// The hours of the week of one variant, all replications folded in: what `profile.csv` holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Week {
    /// What each list of hours is about.
    pub subjects: Vec<ProfileSubject>,
    /// For each subject its 168 hours from Monday 00:00.
    pub hours: Vec<Vec<HourOfWeek>>,
    /// The replications behind it.
    pub replications: u64,
}

#[derive(Clone, Debug, Default)]
struct Cell {
    integral: u128,
    observed: u128,
    peak: u64,
    denied: u64,
    means: Vec<f64>,
}

impl WeekProfile {
    /// Nothing folded in yet.
    #[must_use]
    pub fn new(subjects: Vec<ProfileSubject>) -> Self {
        let cells = vec![Cell::default(); subjects.len() * HOURS];
        Self {
            subjects,
            cells,
            replications: 0,
        }
    }

    /// Nothing folded in yet, over the subjects of the model's profiles of a plan.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let subjects = model::profile_subjects(plan).into_iter();
        let subject = |(scope, subject, feature)| ProfileSubject {
            scope,
            subject,
            feature,
        };
        Self::new(subjects.map(subject).collect())
    }

    /// Folds in one replication; its profile has the subjects in the same order.
    pub fn add(&mut self, profile: &Profile) {
        self.replications += 1;
        let hours = profile.hours.iter().flatten();
        for (cell, hour) in self.cells.iter_mut().zip(hours) {
            cell.add(hour);
        }
    }

    /// How many replications are folded in.
    #[must_use]
    pub fn replications(&self) -> u64 {
        self.replications
    }

    /// All subjects with their hours.
    #[must_use]
    pub fn week(&self) -> Week {
        Week {
            subjects: self.subjects.clone(),
            hours: (0..self.subjects.len()).map(|at| self.hours(at)).collect(),
            replications: self.replications,
        }
    }

    /// The hours of the week of one subject, from Monday 00:00; empty if there is no such subject.
    #[must_use]
    pub fn hours(&self, subject: usize) -> Vec<HourOfWeek> {
        let cells = self.cells.chunks(HOURS).nth(subject).unwrap_or_default();
        cells.iter().map(Cell::hour).collect()
    }
}

impl Cell {
    fn add(&mut self, hour: &ProfileHour) {
        self.denied += hour.denied;
        self.peak = self.peak.max(hour.peak);
        if hour.observed > 0 {
            self.integral += hour.integral;
            self.observed += u128::from(hour.observed);
            self.means.push(hour.integral as f64 / hour.observed as f64);
        }
    }

    fn hour(&self) -> HourOfWeek {
        let mean = (self.observed > 0).then(|| self.integral as f64 / self.observed as f64);
        HourOfWeek {
            mean,
            p95: percentile_95(&self.means),
            peak: self.peak,
            denied: self.denied,
        }
    }
}

fn percentile_95(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    // The smallest rank k with k >= 0.95 n, in integers.
    let rank = (sorted.len() * 95).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(integral: u128, observed: u64, peak: u64, denied: u64) -> Profile {
        let mut hours = [ProfileHour::default(); HOURS];
        hours[9] = ProfileHour {
            integral,
            observed,
            peak,
            denied,
        };
        Profile { hours: vec![hours] }
    }

    #[test]
    fn mean_is_over_observed_time_and_p95_over_replications() {
        let subject = ProfileSubject {
            scope: Scope::Feature,
            subject: "seat".into(),
            feature: Some("seat".into()),
        };
        let mut week = WeekProfile::new(vec![subject]);
        week.add(&profile(40, 10, 6, 1)); // mean 4
        week.add(&profile(30, 30, 2, 0)); // mean 1
        let hour = week.hours(0)[9];
        // 70 license-microseconds over 40 microseconds; rank ceil(0.95 * 2) = 2 of {1, 4}.
        let expected = HourOfWeek {
            mean: Some(1.75),
            p95: Some(4.0),
            peak: 6,
            denied: 1,
        };
        assert_eq!(hour, expected);
        assert_eq!(week.hours(0)[10], HourOfWeek::default());
        assert_eq!(week.hours(1), []);
    }

    #[test]
    fn p95_of_twenty_is_the_nineteenth() {
        let values: Vec<f64> = (1..=20).map(f64::from).collect();
        assert_eq!(percentile_95(&values), Some(19.0));
        assert_eq!(percentile_95(&[]), None);
    }
}
