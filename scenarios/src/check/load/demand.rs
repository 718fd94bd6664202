//! Demand that is not agents: arrivals by rate, by weekly profile, or as recorded.

use crate::catalogue::{Kind, Unit};
use crate::check::applications::entries::Applications;
use crate::check::context::Context;
use crate::check::people::recorded::{self, row_error};
use crate::check::people::{patience, schedules};
use crate::check::places::hosts::Places;
use crate::check::unknown::unknown;
use crate::clock::{self, LocalTime};
use crate::quantity;
use crate::scale::Scale;
use crate::symbols::List;
use crate::view::View;
use kernel::{Distribution, Span};
use model::plan::{ApplicationIndex, Arrivals, Demand, Retry, SiteClock, SiteIndex};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Reads all demand.
pub fn read(
    context: &Context<'_>,
    root: &View<'_>,
    applications: &Applications<'_>,
    places: &Places<'_>,
    scale: Scale,
) -> Vec<Demand> {
    let mut demands: Vec<Demand> = Vec::new();
    let mut names: BTreeSet<String> = BTreeSet::new();
    for view in root.list("demand") {
        let Some(name) = view.named("name") else {
            continue;
        };
        if !names.insert(name.to_owned()) {
            view.error(
                "name",
                format!("two demands are named `{name}`"),
                "give one of them another name, or add their rates",
            );
            continue;
        }
        context.missing(&view, "application");
        let choices = choices(&view, applications);
        let by = choices
            .first()
            .map_or(places.site_clock(SiteIndex(0)), |index| {
                let host = applications.list[index.at()].processes[0].host;
                places.site_clock(places.hosts[host].site)
            });
        if is_generic(&choices, applications) && view.has("recorded") {
            let features = by_feature(context, &view, name, &choices, &by);
            if !features.is_empty() {
                demands.extend(features);
                continue;
            }
        }
        let retry = schedules::retry(&view, Retry::None, false);
        demands.push(Demand {
            symbol: context.symbols.symbol(List::Demands, name),
            kind: view.text("kind").map(ToOwned::to_owned),
            autodial: view.text("dialing") == Some("autodial"),
            arrivals: arrivals(context, &view, &by, scale),
            clock: by.clock,
            holding: holding(context, &view, applications, &choices),
            retry,
            patience: patience::read(&view, retry),
            choices,
        });
    }
    demands
}

fn is_generic(choices: &[ApplicationIndex], applications: &Applications<'_>) -> bool {
    let first = choices.first();
    let kind = first.and_then(|index| applications.kinds[index.at()]);
    kind.is_some_and(Kind::is_generic)
}

/// AG7: a record that names features, at an application that takes what it is asked for, is one demand
/// for each feature, `NAME/FEATURE`; none if it names none, and takes what `per_unit` says.
fn by_feature(
    context: &Context<'_>,
    view: &View<'_>,
    name: &str,
    choices: &[ApplicationIndex],
    by: &LocalTime,
) -> Vec<Demand> {
    let recording = recorded::recording(context, view);
    let wanted = recorded::feature_of(view, &recording);
    if view.has("kind") && !recording.features().is_empty() {
        let message = "a record that names features says itself what is asked for";
        view.error("kind", message, "leave `kind` out");
    }
    let mut features: Vec<&String> = recording.features().iter().collect();
    features.sort_unstable();
    features.retain(|feature| wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(feature)));
    if features.is_empty() {
        return Vec::new();
    }
    let retry = schedules::retry(view, Retry::None, false);
    let patience = patience::read(view, retry);
    let of_feature = features.into_iter().map(|feature| Demand {
        symbol: context
            .symbols
            .symbol(List::Demands, &format!("{name}/{feature}")),
        kind: Some(feature.to_ascii_lowercase()),
        autodial: false,
        arrivals: Arrivals::Recorded(Arc::from(recording.units_at(Some(feature), by))),
        clock: SiteClock::default(),
        holding: Distribution::Constant(0),
        retry,
        patience,
        choices: choices.to_vec(),
    });
    of_feature.collect()
}

fn choices(view: &View<'_>, applications: &Applications<'_>) -> Vec<ApplicationIndex> {
    let Some(name) = view.text("application") else {
        return Vec::new();
    };
    let found = applications.named.get(name).cloned();
    found.unwrap_or_else(|| {
        let names = applications.named.keys().map(String::as_str);
        let place = (view.place("application"), "application");
        unknown(view, place, "application", name, names);
        Vec::new()
    })
}

fn holding(
    context: &Context<'_>,
    view: &View<'_>,
    applications: &Applications<'_>,
    choices: &[ApplicationIndex],
) -> Distribution {
    if let Some(law) = context.law(view, "holding", false) {
        return law;
    }
    let hour = Distribution::Constant(Span::HOUR.0 as i64);
    let kind = choices
        .first()
        .and_then(|index| applications.kinds[index.at()]);
    let by_the_hour =
        kind.is_some_and(|kind| kind.rows.iter().any(|row| row.unit == Unit::RequestHour));
    // AP10: a callback's license is held for an hour from the request.
    if !by_the_hour && kind.is_some() && !view.has("holding") && !view.has("recorded") {
        let hint = "such as `holding = { exponential = \"5 min\" }`";
        view.error("", "`holding` is missing", hint);
    }
    hour
}

fn arrivals(context: &Context<'_>, view: &View<'_>, by: &LocalTime, scale: Scale) -> Arrivals {
    let given: Vec<&str> = ["rate", "profile", "recorded"]
        .into_iter()
        .filter(|key| view.has(key))
        .collect();
    match given.as_slice() {
        [] => context.missing_one_of(view, "`rate`, `profile` or `recorded`"),
        [_] => {}
        [_, second, ..] => {
            let message = "a demand has `rate`, `profile` or `recorded`, only one of them";
            view.error(second, message, "two sources are two demands");
        }
    }
    match given.first() {
        Some(&"profile") => {
            let steps = profile(context, view, by.ahead).into_iter();
            Arrivals::Rate(steps.map(|(from, rate)| (from, scale.rate(rate))).collect())
        }
        Some(&"recorded") => {
            let recording = recorded::recording(context, view);
            let feature = recorded::feature_of(view, &recording);
            Arrivals::Recorded(Arc::from(recording.units_at(feature, by)))
        }
        _ => {
            let rate = view.rate("rate").unwrap_or(0.0);
            Arrivals::Rate(Arc::from([(Span::ZERO, scale.rate(rate))]))
        }
    }
}

/// A weekly profile: for each weekday the rates from a time of day on, until the next row of that day
/// or midnight; what no row covers has no arrivals.
fn profile(context: &Context<'_>, view: &View<'_>, ahead: i64) -> Vec<(Span, f64)> {
    let columns = ["weekday", "from", "rate_per_h"];
    let rows = recorded::read_rows(context, view, "profile", columns).unwrap_or_default();
    let mut steps: [Vec<(u64, f64)>; 7] = Default::default();
    for row in rows {
        let Some(days) = clock::parse_days(&row.cells[0]) else {
            row_error(
                view,
                "profile",
                row.line,
                "expected a weekday `Mon` … `Sun` or `*`",
            );
            continue;
        };
        let Some(from) = clock::parse_time(&row.cells[1]).filter(|from| *from < Span::DAY.0) else {
            row_error(
                view,
                "profile",
                row.line,
                "expected a time of day such as 08:30",
            );
            continue;
        };
        let rate = row.cells[2].parse::<f64>().ok();
        let Some(rate) = rate.filter(|rate| (0.0..=quantity::RATE_MAX).contains(rate)) else {
            row_error(
                view,
                "profile",
                row.line,
                &format!("expected arrivals an hour from 0 to {}", quantity::RATE_MAX),
            );
            continue;
        };
        for (day, steps) in steps.iter_mut().enumerate().filter(|(day, _)| days[*day]) {
            if steps.iter().any(|(known, _)| *known == from) {
                let message = format!("{} {} stands twice", clock::DAYS[day], row.cells[1]);
                row_error(view, "profile", row.line, &message);
            }
            steps.push((from, rate));
        }
    }
    let mut week: Vec<(u64, f64)> = Vec::new();
    for (day, steps) in steps.iter_mut().enumerate() {
        steps.sort_by_key(|(from, _)| *from);
        let midnight = day as u64 * Span::DAY.0;
        if steps.first().is_none_or(|(from, _)| *from > 0) {
            week.push((midnight, 0.0));
        }
        week.extend(steps.iter().map(|(from, rate)| (midnight + from, *rate)));
    }
    rotate(&week, ahead)
}

/// A week's steps by a clock that is `ahead`, as the first site's clock sees them.
fn rotate(week: &[(u64, f64)], ahead: i64) -> Vec<(Span, f64)> {
    let length = Span::WEEK.0 as i64;
    let mut moved: Vec<(u64, f64)> = week
        .iter()
        .map(|(from, rate)| {
            (
                (*from as i64 - ahead).rem_euclid(length).unsigned_abs(),
                *rate,
            )
        })
        .collect();
    moved.sort_by_key(|(from, _)| *from);
    if let (Some((first, _)), Some((_, last_rate))) = (moved.first(), moved.last())
        && *first > 0
    {
        moved.insert(0, (0, *last_rate));
    }
    moved.dedup_by(|next, kept| next.1 == kept.1);
    moved
        .into_iter()
        .map(|(from, rate)| (Span(from), rate))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_seen_from_another_clock_is_the_same_profile() {
        let hour = Span::HOUR.0;
        let week = [(0, 1.0), (hour, 2.0), (100 * hour, 3.0)];
        // A clock one hour ahead: its 01:00 is the first site's 00:00.
        let moved = rotate(&week, hour as i64);
        assert_eq!(
            moved,
            [
                (Span(0), 2.0),
                (Span(99 * hour), 3.0),
                (Span(167 * hour), 1.0)
            ]
        );
        assert_eq!(
            rotate(&week, 0),
            week.map(|(from, rate)| (Span(from), rate))
        );
    }
}
