//! Instants of the scenario from what keys say.

use crate::check::context::Context;
use crate::clock::parse_week_time;
use crate::view::View;
use kernel::Time;

/// A date and time, or a time of the week, as it is written by the first site's clock, in microseconds from the start;
/// `None` for what is an instant whatever clocks show: a length of time since the start, a date with its offset.
pub fn written(context: &Context<'_>, view: &View<'_>, key: &str) -> Option<i64> {
    match (view.date(key), view.text(key).and_then(parse_week_time)) {
        (Some(date), _) => context.calendar.written(date),
        (None, Some(in_week)) => Some(context.calendar.first_written(in_week)),
        (None, None) => None,
    }
}

/// An instant from a length of time since the start, or from a date and time; before the start it is
/// an error, after the end a warning. Of a clock time that comes twice it is the first.
pub fn instant(context: &Context<'_>, view: &View<'_>, key: &str) -> Option<Time> {
    let at = match (view.date(key), view.text(key).and_then(parse_week_time)) {
        (Some(date), _) => context.calendar.since_start(date)?,
        (None, Some(in_week)) => context.calendar.first_at(in_week),
        (None, None) => i64::try_from(view.duration(key)?.0).ok()?,
    };
    within(context, view, key, at)
}

/// The same of something that ends: of a clock time that comes twice it is the second.
pub fn end_instant(context: &Context<'_>, view: &View<'_>, key: &str) -> Option<Time> {
    match written(context, view, key) {
        Some(written) => within(context, view, key, context.calendar.clock.end(written)),
        None => instant(context, view, key),
    }
}

fn within(context: &Context<'_>, view: &View<'_>, key: &str, at: i64) -> Option<Time> {
    let Ok(at) = u64::try_from(at) else {
        let start = crate::clock::show_local(context.calendar.start);
        view.error(
            key,
            format!("the time lies before the start, {start}"),
            "write a time after the start, or move `start`",
        );
        return None;
    };
    if at >= context.duration.0 {
        let message = "the time lies after the end of the scenario";
        let severity = crate::finding::Severity::Warning;
        view.report(severity, key, message, "it never comes");
    }
    Some(Time(at))
}
