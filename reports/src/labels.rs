//! What a metric is called where a person reads it. Files for programs (CSV, JSON) keep its name.
//!
//! Most names read well once their underscores are blanks; a part of a whole is called by
//! what it is a part of, as the headline does, since a percentage stands beside it anyway.

use crate::format::plain_name;
use crate::terminal::HEADLINE_METRICS;
use kernel::{Column, Scope};

/// Names that do not read well with blanks for underscores.
const LABELS: [(&str, &str); 10] = [
    ("unserved_fraction", "not served"),
    ("refused_fraction", "refused"),
    // Beside the part of the planned time, which the headline calls "agent time lost".
    ("agent_time_lost", "time lost by agents"),
    ("violation_share", "time in violation"),
    ("licenses_checked_out_mean", "licenses checked out, mean"),
    ("licenses_checked_out_peak", "licenses checked out, peak"),
    ("licenses_in_use_mean", "licenses in use, mean"),
    ("licenses_in_use_peak", "licenses in use, peak"),
    ("outside_campaign_time", "time outside the campaign"),
    ("relocation_time", "time on the way elsewhere"),
];

/// The label of a metric: that of the headline, else its own, else its name with blanks.
#[must_use]
pub fn metric(name: &str) -> String {
    let headline = HEADLINE_METRICS
        .iter()
        .map(|(metric, label, _)| (*metric, *label));
    let mut known = headline.chain(LABELS);
    match known.find(|(metric, _)| *metric == name) {
        Some((_, label)) => label.to_owned(),
        None => plain_name(name).replace('_', " "),
    }
}

/// The label of a metric of a scope, with its subject if it is not about the whole system.
#[must_use]
pub fn scoped(name: &str, scope: &str, subject: &str) -> String {
    match scope {
        "system" => metric(name),
        scope => format!("{} of {scope} {}", metric(name), plain_name(subject)),
    }
}

/// A variant under a condition, as a person reads it: `single @growth`.
#[must_use]
pub fn under(variant: &str, condition: Option<&str>) -> String {
    let variant = plain_name(variant);
    match condition {
        Some(condition) => format!("{variant} @{}", plain_name(condition)),
        None => variant,
    }
}

/// The label of a column.
#[must_use]
pub fn column(column: &Column) -> String {
    match column.scope {
        Scope::System => metric(column.metric),
        scope => scoped(column.metric, scope.name(), &column.subject),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_is_called_as_the_headline_calls_it_and_no_two_alike() {
        assert_eq!(metric("denied_fraction"), "denied");
        assert_eq!(metric("availability"), "availability");
        assert_eq!(metric("time_to_recovery"), "time to recovery");
        assert_eq!(
            scoped("denied_fraction", "agents", "early"),
            "denied of agents early"
        );
        let names = HEADLINE_METRICS.iter().map(|(name, ..)| *name);
        let mut labels: Vec<String> = names
            .chain(LABELS.map(|(name, _)| name))
            .map(metric)
            .collect();
        labels.sort();
        let all = labels.len();
        labels.dedup();
        assert_eq!(labels.len(), all, "{labels:?}");
    }
}
