//! Rates by hour of the week.
//!
//! The rate of an hour of the week is what was seen in it, drawn towards the product of an hour's and a
//! day's effect: the more, the less hours differ from that product beyond chance. Hours have an effect on working days
//! and another on weekends.

use super::{WEEK_HOURS, gamma_quantile};
use kernel::Stream;

/// What the product says of an hour weighs as much as at least and at most so many weeks of it.
const PRIOR_WEEKS: (f64, f64) = (1.0, 50.0);

/// Whether a weekday is of the weekend.
#[must_use]
pub const fn is_weekend(weekday: usize) -> bool {
    weekday >= 5
}

/// What is known of the rates.
#[derive(Clone, Debug, PartialEq)]
pub struct Rates {
    /// For each hour of the week from Monday 0:00 on, what was seen in it, and what the product says of one.
    cells: Vec<(f64, f64)>,
    /// For each weekday, how many days of it there were.
    days: [f64; 7],
    /// Sessions by hour of the day, on working days and on weekends.
    hours: [[f64; 24]; 2],
    /// Sessions by weekday.
    totals: [f64; 7],
    /// So many weeks does the product weigh.
    prior_weeks: f64,
}

impl Rates {
    /// Rates from the hourly counts of some days, each with its weekday.
    pub fn of<'d>(counted: impl Iterator<Item = (usize, &'d [f64])>) -> Rates {
        let mut seen = vec![0.0; WEEK_HOURS];
        let mut rates = Rates {
            cells: Vec::new(),
            days: [0.0; 7],
            hours: [[0.0; 24]; 2],
            totals: [0.0; 7],
            prior_weeks: PRIOR_WEEKS.0,
        };
        for (weekday, counts) in counted {
            rates.days[weekday] += 1.0;
            for (hour, count) in counts.iter().enumerate() {
                seen[weekday * 24 + hour] += count;
                rates.hours[usize::from(is_weekend(weekday))][hour] += count;
                rates.totals[weekday] += count;
            }
        }
        let guesses = rates.products(&rates.hours, &rates.totals);
        rates.cells = seen.into_iter().zip(guesses).collect();
        rates.prior_weeks = rates.weight();
        rates
    }

    /// For each hour of the week the product of its day's mean and its hour's share.
    fn products(&self, hours: &[[f64; 24]; 2], totals: &[f64; 7]) -> Vec<f64> {
        let product = |at: usize| {
            let (weekday, hour) = (at / 24, at % 24);
            let own = &hours[usize::from(is_weekend(weekday))];
            let all: f64 = own.iter().sum();
            if all > 0.0 {
                totals[weekday] / self.days[weekday].max(1.0) * own[hour] / all
            } else {
                0.0
            }
        };
        (0..WEEK_HOURS).map(product).collect()
    }

    /// So many weeks does the product weigh, by how much hours differ from it beyond chance.
    fn weight(&self) -> f64 {
        let (mut excess, mut squares) = (0.0, 0.0);
        for weekend in [false, true] {
            let weekdays =
                (0..7).filter(|day| is_weekend(*day) == weekend && self.days[*day] > 0.0);
            let weekdays: Vec<usize> = weekdays.collect();
            let used = self.hours[usize::from(weekend)]
                .iter()
                .filter(|count| **count > 0.0);
            let (used, days) = (used.count() as f64, weekdays.len() as f64);
            if used * days < 1.0 {
                continue;
            }
            // The product's own parameters take their part of chance.
            let free = (used - 1.0) * (days - 1.0) / (used * days);
            for &weekday in &weekdays {
                for hour in 0..24 {
                    let (seen, guess) = self.cells[weekday * 24 + hour];
                    let mean = self.days[weekday] * guess;
                    excess += (seen - mean) * (seen - mean) - free * mean;
                    squares += self.days[weekday] * mean;
                }
            }
        }
        if excess > 0.0 {
            (squares / excess).clamp(PRIOR_WEEKS.0, PRIOR_WEEKS.1)
        } else {
            PRIOR_WEEKS.1
        }
    }

    /// The rate of an hour of the week from Monday 0:00 on, per hour.
    #[must_use]
    pub fn mean(&self, hour: usize) -> f64 {
        let (seen, guess) = self.cells[hour];
        (seen + self.prior_weeks * guess) / (self.days[hour / 24] + self.prior_weeks)
    }

    /// All rates, from Monday 0:00 on.
    pub fn means(&self) -> impl Iterator<Item = f64> + '_ {
        (0..WEEK_HOURS).map(|hour| self.mean(hour))
    }

    /// For each weekday, its sessions over those of a mean day.
    #[must_use]
    pub fn weekdays(&self) -> [f64; 7] {
        let days: f64 = self.days.iter().sum();
        let mean = self.totals.iter().sum::<f64>() / days.max(1.0);
        std::array::from_fn(|weekday| {
            if mean > 0.0 {
                self.totals[weekday] / self.days[weekday].max(1.0) / mean
            } else {
                0.0
            }
        })
    }

    /// A draw of all rates from what is known of them: of the effects first, then of each hour.
    pub(super) fn draw(&self, stream: &mut Stream) -> Vec<f64> {
        let mut gamma = |shape: f64| {
            let u = stream.uniform();
            if shape < 0.02 {
                0.0
            } else {
                gamma_quantile(shape, u)
            }
        };
        let hours = self.hours.map(|hours| hours.map(&mut gamma));
        let totals = self.totals.map(&mut gamma);
        let guesses = self.products(&hours, &totals);
        let cells = self.cells.iter().zip(guesses).enumerate();
        cells
            .map(|(hour, (&(seen, _), guess))| {
                let weeks = self.days[hour / 24] + self.prior_weeks;
                gamma(seen + self.prior_weeks * guess) / weeks
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::StreamSource;

    /// Four weeks of days whose hours are counted alike.
    fn weeks(count: impl Fn(usize, usize) -> f64) -> Rates {
        let days: Vec<(usize, Vec<f64>)> = (0..28)
            .map(|day| (day % 7, (0..24).map(|hour| count(day % 7, hour)).collect()))
            .collect();
        Rates::of(
            days.iter()
                .map(|(weekday, counts)| (*weekday, counts.as_slice())),
        )
    }

    #[test]
    fn hours_that_follow_the_product_are_drawn_towards_it_and_others_are_not() {
        let product = weeks(|weekday, hour| (1 + weekday % 2) as f64 * (1 + hour) as f64);
        assert_eq!(product.prior_weeks, 50.0);
        assert!((product.mean(24 + 3) - 8.0).abs() < 1e-9);
        let wild = weeks(|weekday, hour| if hour == 8 + weekday { 40.0 } else { 0.0 });
        assert_eq!(wild.prior_weeks, 1.0);
        assert!(
            (wild.mean(8) - (160.0 + 8.0) / 5.0).abs() < 1e-9,
            "{}",
            wild.mean(8)
        );
        assert_eq!(product.weekdays()[0] * 2.0, product.weekdays()[1]);
    }

    #[test]
    fn draws_spread_about_the_mean_as_the_record_allows() {
        let rates = weeks(|weekday, _| if is_weekend(weekday) { 0.0 } else { 2.0 });
        let mut source = StreamSource::new(3, 0);
        let mut stream = source.stream("rates", "test");
        let sums: Vec<f64> = (0..400)
            .map(|_| rates.draw(&mut stream).iter().sum())
            .collect();
        let (mean, variance) = super::super::mean_and_variance(&sums);
        // 960 sessions were seen in four weeks, so that a week's sum of 240 is known to 240 / 4.
        assert!((mean - 240.0).abs() < 2.0, "{mean}");
        assert!((40.0..80.0).contains(&variance), "{variance}");
    }
}
