//! What debug logs say, as JSON. Keys may be added, none renamed.

use scenarios::flexnet::debug_log::log::Change;
use scenarios::flexnet::debug_log::summary::LogSummary;
use scenarios::flexnet::debug_log::{FeatureSummary, Summary, denials};
use serde_json::{Value, json};

/// The whole document.
#[must_use]
pub fn document(summary: &Summary) -> Value {
    let events = summary.events;
    let (first, last) = match summary.span() {
        Some((first, last)) => (first.to_string().into(), last.to_string().into()),
        None => (Value::Null, Value::Null),
    };
    json!({
        "lines": summary.lines(),
        "unread_lines": summary.unread_lines(),
        "events": {
            "out": events.out,
            "in": events.check_in,
            "denied": events.denied,
            "unsupported": events.unsupported,
            "queued": events.queued,
            "dequeued": events.dequeued,
            "expired": events.expired,
            "upgrade": events.upgrade,
            "start": events.start,
            "restart": events.restart,
            "stop": events.stop,
            "timestamp": events.timestamp,
            "other": events.other,
            "wrapped": events.wrapped,
        },
        "features": summary.features.iter().map(feature_json).collect::<Vec<_>>(),
        "first": first,
        "last": last,
        "denials": denial_rows(summary),
        "true_denials": summary.true_denials,
        "false_denials": summary.false_denials,
        "peak": summary.peak,
        "holders": summary.holders,
        "lost_by_daemon_end": summary.lost_by_daemon_end,
        "taken_back_inactive": summary.taken_back_inactive,
        "expired_features": summary.expired,
        "logs": summary.logs.iter().map(log_json).collect::<Vec<_>>(),
    })
}

fn feature_json(feature: &FeatureSummary) -> Value {
    json!({
        "name": feature.name,
        "vendor": feature.vendor,
        "out": feature.out,
        "in": feature.check_in,
        "denied": feature.denied,
        "unsupported": feature.unsupported,
        "queued": feature.queued,
        "licenses_out": feature.licenses_out,
        "peak": feature.peak,
        "mean": feature.mean,
        "still_out": feature.still_out,
        "in_without_out": feature.in_without_out,
    })
}

fn denial_rows(summary: &Summary) -> Vec<Value> {
    let rows = summary.denials.iter().map(|denial| {
        json!({
            "feature": denial.feature,
            "error": denial.error.map(|error| error.major),
            "cause": denial.error.and_then(|error| denials::cause(error.major)),
            "reason": denial.reason,
            "lines": denial.lines,
            "licenses": denial.licenses,
        })
    });
    rows.collect()
}

fn log_json(log: &LogSummary) -> Value {
    let unread = log
        .unread
        .iter()
        .map(|unread| json!({ "line": unread.line, "reason": unread.reason, "text": unread.text }));
    json!({
        "name": log.name,
        "lines": log.lines,
        "unread_lines": log.unread_lines,
        "unread": unread.collect::<Vec<_>>(),
        "clock_set_back": log.set_back.iter().map(|back| json!({ "line": back.line, "seconds": back.seconds, "change": change_name(back.change) })).collect::<Vec<_>>(),
        "read_as": log.form,
        "notes": log.notes.counts().map(|(kind, count, line)| json!({ "kind": kind.name, "count": count, "line": line, "effect": kind.effect })).collect::<Vec<_>>(),
        "first": log.span.map(|(first, _)| first.to_string()),
        "last": log.span.map(|(_, last)| last.to_string()),
    })
}

fn change_name(change: Change) -> &'static str {
    match change {
        Change::Back => "back",
        Change::DateBack => "date-back",
        Change::DateAhead => "date-ahead",
        Change::SavingEnds => "daylight-saving-ends",
    }
}
