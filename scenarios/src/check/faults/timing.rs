//! When a fault begins and how long it lasts.
//!
//! Exactly one of a time, another fault, or a random process begins it; only the member of
//! a common cause may have none of its own.

use crate::check::context::Context;
use crate::check::faults::crews;
use crate::check::instants::{instant, written};
use crate::check::unknown::unknown;
use crate::clock::LocalTime;
use crate::distribution::stands_still;
use crate::view::View;
use kernel::{Distribution, Span, Time};
use model::plan::{Begin, CommonMember, Fault, FaultIndex, FaultKind, Timetable, WallClock};
use std::collections::BTreeMap;

/// The timing of one fault.
pub struct Timing {
    /// When it begins.
    pub begins: Begin,
    /// How long it lasts; `None` for good.
    pub lasts: Option<Distribution>,
    /// When repairs go on; empty for always.
    pub repair_during: Timetable,
}

/// Reads the timing under a fault's keys. `ids` holds every id written, with its index if it stands for
/// one fault, `by` the clock of what it strikes.
pub fn read(
    context: &Context<'_>,
    view: &View<'_>,
    ids: &BTreeMap<String, Option<FaultIndex>>,
    is_member: bool,
    by: &LocalTime,
) -> Timing {
    let given: Vec<&str> = ["at", "when", "time_to_failure"]
        .into_iter()
        .filter(|key| view.has(key))
        .collect();
    if let [_, second, ..] = given.as_slice() {
        let message = "a fault begins by `at`, `when` or `time_to_failure`, only one of them";
        view.error(
            second,
            message,
            "remove all but one of them, or write two faults",
        );
    }
    let begins = match given.first() {
        Some(&"at") => at(context, view),
        Some(&"when") => when(context, view, ids),
        Some(_) => Begin::Random {
            time_to_failure: positive(context, view, "time_to_failure"),
            stationary: view.text("initial") != Some("new"),
        },
        None => {
            if !is_member {
                context.missing_one_of(view, "`at`, `when` or `time_to_failure`");
            }
            Begin::Never
        }
    };
    check_repetition(view, &begins);
    Timing {
        lasts: lasts(context, view),
        repair_during: repair_during(view, by),
        begins,
    }
}

fn at(context: &Context<'_>, view: &View<'_>) -> Begin {
    let every = view.duration("every");
    let times = match (every, view.count_u32("times")) {
        (_, Some(0)) => {
            view.error(
                "times",
                "expected at least one time",
                "remove the fault instead",
            );
            1
        }
        (Some(_), times) => times.unwrap_or(u32::MAX),
        (None, _) => 1,
    };
    Begin::At {
        at: instant(context, view, "at").unwrap_or(Time::ZERO),
        every,
        times,
        wall_clock: every.and_then(|every| wall_clock(context, view, every)),
    }
}

/// What comes again after whole days from a time of day keeps it on a clock that changes.
fn wall_clock(context: &Context<'_>, view: &View<'_>, every: Span) -> Option<WallClock> {
    let clock = context.calendar.clock.clone();
    if clock.is_even() || !every.0.is_multiple_of(Span::DAY.0) {
        return None;
    }
    let first = written(context, view, "at")?;
    Some(WallClock { first, clock })
}

fn when(
    context: &Context<'_>,
    view: &View<'_>,
    ids: &BTreeMap<String, Option<FaultIndex>>,
) -> Begin {
    let Some(when) = view.below("when") else {
        return Begin::Never;
    };
    when.missing("fault");
    let fault = when.text("fault").and_then(|name| match ids.get(name) {
        Some(Some(index)) => Some(*index),
        Some(None) => {
            let expanded = ids.keys().find(|id| id.starts_with(&format!("{name}/")));
            if let Some(expanded) = expanded {
                let message = format!("`{name}` stands for several faults");
                when.error(
                    "fault",
                    message,
                    format!("name one of them, as `{expanded}`"),
                );
            }
            None
        }
        None => {
            let place = (when.place("fault"), "fault");
            unknown(&when, place, "fault", name, ids.keys().map(String::as_str));
            None
        }
    });
    let Some(fault) = fault else {
        return Begin::Never;
    };
    Begin::When {
        fault,
        at_end: when.text("event") == Some("end"),
        delay: context
            .law(&when, "delay", false)
            .unwrap_or(Distribution::Constant(0)),
        probability: when.fraction("probability").unwrap_or(1.0),
    }
}

/// A law that cannot be zero for ever: a fault process must let time pass.
fn positive(context: &Context<'_>, view: &View<'_>, key: &str) -> Distribution {
    let law = context
        .law(view, key, false)
        .unwrap_or(Distribution::Constant(Span::DAY.0 as i64));
    if stands_still(&law) {
        view.error(
            key,
            "expected lengths above zero",
            "write a law with lengths above zero, such as `{ exponential = \"90 d\" }`",
        );
    }
    law
}

fn check_repetition(view: &View<'_>, begins: &Begin) {
    let is_at = matches!(begins, Begin::At { .. });
    for key in ["every", "times"] {
        if view.has(key) && !is_at {
            view.error(
                key,
                format!("`{key}` goes with `at`"),
                "remove it, or write `at` for the first time",
            );
        }
    }
    if view.has("times") && !view.has("every") && is_at {
        view.error(
            "times",
            "`times` goes with `every`",
            "write `every`, the time from one begin to the next",
        );
    }
    if view.duration("every") == Some(Span::ZERO) {
        view.error(
            "every",
            "expected a distance above zero",
            "write the time from one begin to the next, such as `\"1 w\"`",
        );
    }
    if view.has("initial") && !matches!(begins, Begin::Random { .. }) {
        view.error(
            "initial",
            "`initial` goes with `time_to_failure`",
            "remove it: only a random fault can be under way at the start",
        );
    }
}

fn lasts(context: &Context<'_>, view: &View<'_>) -> Option<Distribution> {
    if view.has("lasts") && view.has("time_to_repair") {
        let message = "a fault has `lasts` or `time_to_repair`, not both";
        view.error("time_to_repair", message, "remove one of the two");
    }
    context
        .law(view, "lasts", false)
        .or_else(|| context.law(view, "time_to_repair", false))
}

fn repair_during(view: &View<'_>, by: &LocalTime) -> Timetable {
    if view.has("repair_during") && !view.has("time_to_repair") {
        view.error(
            "repair_during",
            "`repair_during` goes with `time_to_repair`",
            "write the length as `time_to_repair`, or remove this key",
        );
    }
    crews::hours(view, "repair_during", by)
}

/// Faults that cause each other in a circle never begin, or never end to begin.
pub fn check_circles(views: &[&View<'_>], faults: &[Fault]) {
    let mut effects: Vec<Vec<usize>> = vec![Vec::new(); faults.len()];
    for (at, fault) in faults.iter().enumerate() {
        if let Begin::When { fault: cause, .. } = &fault.begins {
            effects[cause.at()].push(at);
        }
        if let FaultKind::CommonCause { members, .. } = &fault.kind {
            let struck = members.iter().filter_map(|member| match member {
                CommonMember::Fault(fault) => Some(fault.at()),
                CommonMember::Host(_) => None,
            });
            effects[at].extend(struck);
        }
    }
    for (at, view) in views.iter().enumerate() {
        if reaches_itself(at, &effects) {
            let message = "faults cause each other in a circle";
            let key = if view.has("when") { "when" } else { "members" };
            view.error(
                key,
                message,
                "let one of them begin by `at` or `time_to_failure`",
            );
        }
    }
}

fn reaches_itself(start: usize, effects: &[Vec<usize>]) -> bool {
    let mut seen = vec![false; effects.len()];
    let mut open = effects[start].clone();
    while let Some(at) = open.pop() {
        if at == start {
            return true;
        }
        if !std::mem::replace(&mut seen[at], true) {
            open.extend(&effects[at]);
        }
    }
    false
}
