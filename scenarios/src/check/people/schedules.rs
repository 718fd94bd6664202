//! When agents come and go: shifts, sessions, records; and periods of the week.
//!
//! What people write by their own clock is moved to the first site's as it was set at the start, once,
//! here; the changes of their clock go along.

use crate::check::context::Context;
use crate::check::parameters::Parameters;
use crate::check::people::holidays::Holidays;
use crate::check::people::recorded;
use crate::clock::{self, LocalTime};
use crate::distribution::stands_still;
use crate::view::View;
use crate::written::Origin;
use kernel::{Distribution, Span};
use model::plan::{Retry, Schedule, Shift, WeekPeriod};
use std::sync::Arc;

/// AG4: what an agent with shifts does after a denial, if nothing is said.
const RETRY_AFTER: Span = Span(2 * Span::MINUTE.0);

/// Reads how a group comes and goes; `by` is its site's clock.
pub fn read(
    context: &Context<'_>,
    view: &View<'_>,
    count: u32,
    by: &LocalTime,
    holidays: &Holidays,
) -> Schedule {
    let given: Vec<&str> = ["shifts", "session", "recorded"]
        .into_iter()
        .filter(|key| view.has(key))
        .collect();
    match given.as_slice() {
        [] => context.missing_one_of(view, "`shifts`, `session` or `recorded`"),
        [_] => {}
        [_, second, ..] => {
            let message = "a group has `shifts`, `session` or `recorded`, only one of them";
            view.error(second, message, "two ways to work are two groups");
        }
    }
    match given.first() {
        Some(&"session") => sessions(context, view),
        Some(&"recorded") => {
            Schedule::Recorded(Arc::from(recorded::sessions(context, view, count, by)))
        }
        _ => {
            let shifts = view.list("shifts");
            if view.has("shifts") && shifts.is_empty() {
                view.error("shifts", "expected at least one shift", "write such as `shifts = [{ days = \"Mon-Fri\", start = \"08:00\", end = \"16:00\" }]`");
            }
            let shifts = shifts
                .iter()
                .filter_map(|shift| self::shift(context, shift, by, holidays));
            Schedule::Shifts(shifts.collect())
        }
    }
}

fn sessions(context: &Context<'_>, view: &View<'_>) -> Schedule {
    let nothing = Distribution::Constant(0);
    let Some(session) = view.below("session") else {
        return Schedule::Sessions {
            on: nothing.clone(),
            off: nothing,
        };
    };
    session.missing("on");
    session.missing("off");
    let on = context
        .law(&session, "on", false)
        .unwrap_or(nothing.clone());
    let off = context.law(&session, "off", false).unwrap_or(nothing);
    if session.has("on") && session.has("off") && stands_still(&on) && stands_still(&off) {
        session.error(
            "on",
            "a session and its pause are both of no length",
            "write a length above zero for one of them",
        );
    }
    Schedule::Sessions { on, off }
}

fn shift(
    context: &Context<'_>,
    view: &View<'_>,
    by: &LocalTime,
    holidays: &Holidays,
) -> Option<Shift> {
    view.missing("start");
    view.missing("end");
    let days = days(view);
    let start = view.time_of_day("start")?;
    let end = view.time_of_day("end")?;
    let length = length(start, end);
    let mut breaks = Vec::new();
    for entry in view.list("breaks") {
        entry.missing("after");
        entry.missing("lasts");
        let (Some(after), Some(lasts)) = (entry.duration("after"), entry.duration("lasts")) else {
            continue;
        };
        if after + lasts > length {
            entry.error(
                "after",
                "the break ends after the shift",
                "write a shorter break, or an earlier one",
            );
        }
        if entry.truth("logs_out").unwrap_or(false) && lasts > Span::ZERO {
            breaks.push((after, lasts));
        }
    }
    breaks.sort_unstable();
    if breaks
        .windows(2)
        .any(|pair| pair[0].0 + pair[0].1 > pair[1].0)
    {
        view.error(
            "breaks",
            "two breaks overlap",
            "move one of them, or join them",
        );
    }
    Some(Shift {
        days,
        not_on: holidays.of_shift(view),
        start: i64::try_from(start).ok()? - by.ahead,
        length,
        arrive: context
            .law(view, "arrive", true)
            .unwrap_or(Distribution::Constant(0)),
        leave: context
            .law(view, "leave", true)
            .unwrap_or(Distribution::Constant(0)),
        breaks,
        clock: by.clock.clone(),
    })
}

/// From start to end; an end not after the start is the next day's.
fn length(start: u64, end: u64) -> Span {
    if end > start {
        Span(end - start)
    } else {
        Span(end + Span::DAY.0 - start)
    }
}

/// The days under `days`; every day if nothing is said.
pub fn days(view: &View<'_>) -> [bool; 7] {
    let Some(words) = view.texts("days") else {
        return [true; 7];
    };
    let mut all = [false; 7];
    for (word, at) in words {
        match clock::parse_days(word) {
            Some(days) => {
                for (all, day) in all.iter_mut().zip(days) {
                    *all |= day;
                }
            }
            None => days_error(view, word, at),
        }
    }
    all
}

fn days_error(view: &View<'_>, word: &str, at: Origin) {
    let message = format!("expected days such as `Mon-Fri` or `Sat`, found `{word}`");
    let hint = format!("days are {}", clock::DAYS.join(", "));
    view.sink.error(at, &view.path_of("days"), message, hint);
}

/// A period of the week on each of the days, by a clock `ahead` of the first site's at the start.
#[must_use]
pub fn week_periods(days: [bool; 7], from: u64, to: u64, ahead: i64) -> Vec<WeekPeriod> {
    let week = Span::WEEK.0 as i64;
    let length = length(from, to);
    let starts = days
        .iter()
        .enumerate()
        .filter(|(_, on)| **on)
        .map(|(day, _)| {
            let local = day as i64 * Span::DAY.0 as i64 + from as i64;
            (local - ahead).rem_euclid(week).unsigned_abs()
        });
    let mut periods: Vec<WeekPeriod> = starts
        .map(|from| WeekPeriod {
            from: Span(from),
            to: Span(from) + length,
        })
        .collect();
    periods.sort_by_key(|period| period.from);
    periods
}

/// What a denied one does; `default` if nothing is said.
pub fn retry(view: &View<'_>, default: Retry, has_session: bool) -> Retry {
    let Some(table) = view.below("retry") else {
        return match view.text("retry") {
            Some(_) => Retry::None,
            None => default,
        };
    };
    table.missing("after");
    let after = table.duration("after").unwrap_or(RETRY_AFTER);
    if after == Span::ZERO {
        table.error(
            "after",
            "expected a wait above zero",
            "write such as `\"5 min\"`",
        );
    }
    match (table.has("times"), table.has("until")) {
        (true, false) => Retry::Times {
            after,
            times: table.count_u32("times").unwrap_or(0),
        },
        (false, true) => {
            if !has_session {
                let message = "a demand has no session whose end could be waited for";
                table.error("until", message, "write `times`");
            }
            Retry::UntilSessionEnd { after }
        }
        (true, true) => {
            let message = "tries end by `times` or `until`, not both";
            table.error("until", message, "remove one of the two");
            default
        }
        (false, false) => {
            let hint = "write `times = 5` or `until = \"session-end\"`";
            table.error("", "the tries have no end", hint);
            default
        }
    }
}

/// AG4: the default by how the group comes and goes.
#[must_use]
pub const fn default_retry(schedule: &Schedule) -> Retry {
    match schedule {
        Schedule::Shifts(_) => Retry::UntilSessionEnd { after: RETRY_AFTER },
        Schedule::Sessions { .. } | Schedule::Recorded(_) => Retry::None,
    }
}

/// Parameters but one have no effect at a group: what they say is an application's matter.
pub fn refuse_parameters(view: &View<'_>) {
    let own = Parameters::of(view);
    for key in crate::keys::PARAMETERS.keys {
        if own.has(key.name) && key.name != "relocate_time" {
            let message = format!("`{}` has no effect at a group of agents", key.name);
            let hint = "say it at the application, or under `[parameters]`";
            view.report(crate::finding::Severity::Warning, key.name, message, hint);
        }
    }
}
