//! What debug logs say, as tables for people.

use reports::terminal::listing;
use scenarios::flexnet::debug_log::Summary;
use scenarios::flexnet::debug_log::denials;

/// All tables.
#[must_use]
pub fn text(summary: &Summary) -> String {
    [
        heading(summary),
        features(summary),
        denied(summary),
        notes(summary),
    ]
    .concat()
}

fn heading(summary: &Summary) -> String {
    let span = summary
        .span()
        .map(|(first, last)| format!("{first} to {last}"));
    let events = summary.events;
    let text = format!(
        "{} lines, {} not understood; {}\n{} out, {} in, {} denied ({} of them made good elsewhere), {} unsupported; at most {} licenses out at once",
        summary.lines(),
        summary.unread_lines(),
        span.unwrap_or_else(|| "no time".to_owned()),
        events.out,
        events.check_in,
        events.denied,
        summary.false_denials,
        events.unsupported,
        summary.peak,
    );
    let text = match summary.lost_by_daemon_end {
        0 => text,
        lost => format!("{text}; {lost} lost by the end of a daemon"),
    };
    let features = summary.features.iter();
    match features.map(|feature| feature.in_without_out).sum() {
        0_u64 => text + "\n\n",
        unknown => format!("{text}; {unknown} given back whose checkout is not in the log\n\n"),
    }
}

fn features(summary: &Summary) -> String {
    let rows = summary.features.iter().map(|feature| {
        vec![
            feature.name.clone(),
            feature.vendor.clone(),
            feature.out.to_string(),
            feature.check_in.to_string(),
            feature.denied.to_string(),
            feature.licenses_out.to_string(),
            feature.peak.to_string(),
            format!("{:.2}", feature.mean),
        ]
    });
    let columns = [
        "feature",
        "daemon",
        "out",
        "in",
        "denied",
        "licenses out",
        "peak",
        "mean",
    ];
    listing::table("Features", &columns, rows)
}

fn denied(summary: &Summary) -> String {
    let rows = summary.denials.iter().map(|denial| {
        let error = denial.error.map(|error| error.major.to_string());
        let cause = denial.error.and_then(|error| denials::cause(error.major));
        vec![
            denial.feature.clone(),
            error.unwrap_or_default(),
            cause.unwrap_or_default().to_owned(),
            denial.reason.clone(),
            denial.lines.to_string(),
            denial.licenses.to_string(),
        ]
    });
    let columns = ["feature", "error", "cause", "text", "lines", "licenses"];
    listing::table("Denials", &columns, rows)
}

fn notes(summary: &Summary) -> String {
    let rows = summary.logs.iter().flat_map(|log| {
        let rows = log.notes.counts().map(|(kind, count, line)| {
            vec![
                log.name.clone(),
                kind.name.to_owned(),
                count.to_string(),
                line.to_string(),
                kind.effect.to_owned(),
            ]
        });
        rows.collect::<Vec<_>>()
    });
    listing::table(
        "Lines without an effect on use",
        &["log", "what", "lines", "first line", "effect"],
        rows,
    )
}
