//! What precision targets reached: after how many replications, and where the interval is still wider
//! than was wanted.

use super::table;
use crate::format::{self, Style};
use crate::labels;
use serde::Serialize;

/// What one precision target reached at one variant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PrecisionReached {
    /// The variant.
    pub variant: String,
    /// The condition; `None`: the base.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// The metric.
    pub metric: String,
    /// Its scope.
    pub scope: String,
    /// Its subject.
    pub subject: String,
    /// How the metric is printed.
    #[serde(skip)]
    pub style: Style,
    /// The half-width wanted, if it was given in the metric's unit.
    pub wanted: Option<f64>,
    /// The half-width wanted, if it was given as a part of the mean.
    pub wanted_relative: Option<f64>,
    /// The half-width at the end; `None` where no reliable one exists.
    pub half_width: Option<f64>,
    /// After so many replications the target asks for no more.
    pub replications_max: u64,
    /// Whether it holds.
    pub holds: bool,
}

/// How a study with precision targets ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PrecisionReport {
    /// The replications of each variant.
    pub replications: u64,
    /// The looks taken, at the ends of rounds.
    pub looks: u64,
    /// For each target and variant what was reached.
    pub reached: Vec<PrecisionReached>,
}

/// The report as lines for the terminal: one for each target.
#[must_use]
pub fn text(report: &PrecisionReport) -> String {
    let looks = match report.looks {
        1 => "one look".to_owned(),
        looks => format!("{looks} looks"),
    };
    let replications = format::with_decimals(report.replications as f64, 0);
    let head = format!("Precision, after {replications} replications of each variant and {looks}:");
    let mut text = table::wrapped(&head, 2);
    let mut from = 0;
    while from < report.reached.len() {
        let first = &report.reached[from];
        let same = |other: &&PrecisionReached| target(other) == target(first);
        let count = report.reached[from..].iter().take_while(same).count();
        let line = one_target(&report.reached[from..from + count]);
        text.push_str(&table::wrapped(&format!("  {line}"), 4));
        from += count;
    }
    text
}

/// What tells one target from another.
fn target(reached: &PrecisionReached) -> (&str, &str, &str, Option<u64>, Option<u64>) {
    let bits = |width: Option<f64>| width.map(f64::to_bits);
    (
        &reached.metric,
        &reached.scope,
        &reached.subject,
        bits(reached.wanted),
        bits(reached.wanted_relative),
    )
}

fn one_target(reached: &[PrecisionReached]) -> String {
    let Some(first) = reached.first() else {
        return String::new();
    };
    let of = labels::scoped(&first.metric, &first.scope, &first.subject);
    let wanted = match (first.wanted, first.wanted_relative) {
        (Some(width), _) => format!("± {}", format::limit(width, first.style)),
        (None, Some(part)) => format!("± {} of the mean", format::limit(part, Style::Percent)),
        (None, None) => String::new(),
    };
    let width = |reached: &PrecisionReached| match reached.half_width {
        Some(width) => format!("± {}", format::value(width, reached.style)),
        None => "no reliable interval".to_owned(),
    };
    let short: Vec<String> = reached
        .iter()
        .filter(|reached| !reached.holds)
        .map(|reached| {
            let variant = labels::under(&reached.variant, reached.condition.as_deref());
            format!("{variant} ({})", width(reached))
        })
        .collect();
    let outcome = if short.is_empty() {
        let each: Vec<String> = reached
            .iter()
            .map(|reached| {
                let variant = labels::under(&reached.variant, reached.condition.as_deref());
                format!("{variant} {}", width(reached))
            })
            .collect();
        format!("reached ({})", each.join(", "))
    } else {
        let most = format::with_decimals(first.replications_max as f64, 0);
        format!(
            "not reached within {most} replications by {}",
            short.join(", ")
        )
    };
    format!("{of} {wanted}: {outcome}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reached(variant: &str, half_width: Option<f64>, holds: bool) -> PrecisionReached {
        PrecisionReached {
            variant: variant.to_owned(),
            condition: None,
            metric: "denied_fraction".to_owned(),
            scope: "system".to_owned(),
            subject: "all".to_owned(),
            style: Style::Percent,
            wanted: Some(0.001),
            wanted_relative: None,
            half_width,
            replications_max: 5_000,
            holds,
        }
    }

    #[test]
    fn what_was_not_reached_is_said_with_the_variant_and_its_width() {
        let mut report = PrecisionReport {
            replications: 350,
            looks: 7,
            reached: vec![
                reached("a", Some(0.000_8), true),
                reached("b", Some(0.000_91), true),
            ],
        };
        assert_eq!(
            text(&report),
            "Precision, after 350 replications of each variant and 7 looks:\n\
             denied ± 0.1 %: reached (a ± 0.08 %, b ± 0.091 %)\n"
        );
        report.reached[1] = reached("b", None, false);
        assert!(text(&report).ends_with(
            "denied ± 0.1 %: not reached within 5,000 replications by b (no reliable \
             interval)\n"
        ));
    }
}
