//! What `compare --against` found, as tables for people.

use super::examine::{Drift, FEWEST};
use crate::recorded::{self, Recorded};
use experiment::usage::drift::{FeatureDrift, MEASURES, Measure, Statistic};
use reports::terminal::listing;

/// All tables.
#[must_use]
pub fn text(found: &Drift) -> String {
    let rows = found.features.iter().zip(&found.denied);
    let rows = rows.map(|((name, one), denied)| row(found, name, one, *denied));
    let header = [
        "feature",
        "fits",
        "checkouts",
        "mean out",
        "in 50 %",
        "in 95 %",
        "CRPS",
        "stored weeks' own",
        "peak",
        "days with denials",
        "denied (before)",
    ];
    [
        heading(found),
        listing::table(
            "What came (in brackets: what chance allows if nothing has changed, 95 %)",
            &header,
            rows,
        ),
        surprises(found),
        apart(found),
    ]
    .concat()
}

fn heading(found: &Drift) -> String {
    let span = |record: &Recorded| {
        format!(
            "{} to {} ({} whole days)",
            recorded::date(record.days.0),
            recorded::date(record.days.1 - 1),
            record.day_count()
        )
    };
    let answer = if found.fits() {
        "The new days fit the model"
    } else {
        "The new days do not fit the model"
    };
    let p = 100.0 * found.verdict.p;
    let mut text = format!(
        "{answer}: of {} plays of it, {p:.1} % are as surprising as what came; below 5 % it does not fit.\nstored: {}\nnew: {}\n",
        found.plays,
        span(&found.stored),
        span(&found.new)
    );
    for note in found.stored.notes.iter().chain(&found.new.notes) {
        text.push_str(&format!("note: {note}\n"));
    }
    text + "\n"
}

fn row(found: &Drift, name: &str, one: &FeatureDrift, denied: (usize, usize)) -> Vec<String> {
    let mut row = vec![name.to_owned()];
    let fits = found.verdict.feature_fits(one);
    row.push(if fits { "yes" } else { "no" }.to_owned());
    let of = |measure: Measure| {
        let at = MEASURES.iter().position(|own| *own == measure);
        at.map(|at| cell(measure, one.statistics[at]))
            .unwrap_or_default()
    };
    row.extend(
        [
            Measure::Checkouts,
            Measure::Use,
            Measure::Within50,
            Measure::Within95,
            Measure::Crps,
        ]
        .map(of),
    );
    row.push(format!("{:.4}", one.training_crps));
    row.extend([Measure::Peak, Measure::DeniedDays].map(of));
    row.push(format!("{} ({})", denied.1, denied.0));
    row
}

/// What came, and in brackets what chance allows.
fn cell(measure: Measure, statistic: Statistic) -> String {
    let (digits, factor) = match measure {
        Measure::Checkouts | Measure::Peak | Measure::DeniedDays => (0, 1.0),
        Measure::Use => (2, 1.0),
        Measure::Within50 | Measure::Within95 => (1, 100.0),
        Measure::Crps => (4, 1.0),
    };
    let [came, low, high] = [statistic.came, statistic.low, statistic.high].map(|v| factor * v);
    format!("{came:.digits$} ({low:.digits$} to {high:.digits$})")
}

/// What does not fit of each feature that does not.
fn surprises(found: &Drift) -> String {
    let misfits = found.features.iter();
    let misfits = misfits.filter(|(_, one)| !found.verdict.feature_fits(one));
    let mut text = String::new();
    for (name, one) in misfits {
        let by = MEASURES.iter().zip(&one.statistics);
        let by = by.filter(|(_, statistic)| statistic.surprise > found.verdict.limit);
        let by: Vec<String> = by
            .map(|(measure, statistic)| surprise_text(*measure, *statistic))
            .collect();
        text.push_str(&format!("{}: {}\n", listing::visible(name), by.join("; ")));
    }
    for (name, count) in &found.unknown {
        text.push_str(&format!(
            "{}: {count} checkouts, and the stored record does not know it\n",
            listing::visible(name)
        ));
    }
    if text.is_empty() {
        return text;
    }
    format!("What does not fit\n{text}\n")
}

fn surprise_text(measure: Measure, statistic: Statistic) -> String {
    let percent = 100.0 * (statistic.came / statistic.median - 1.0);
    match measure {
        Measure::Checkouts => format!("{percent:+.0} % checkouts"),
        Measure::Use => format!("{percent:+.0} % licenses out on average"),
        Measure::Within50 | Measure::Within95 => "too many hours outside the 95 % band".to_owned(),
        Measure::Crps => "use at other hours than before, or more uneven".to_owned(),
        Measure::Peak => format!(
            "a peak of {:.0} where {:.0} was the most to expect",
            statistic.came, statistic.high
        ),
        Measure::DeniedDays => format!("denied requests on {:.0} days", statistic.came),
    }
}

/// What is not judged.
fn apart(found: &Drift) -> String {
    let rows = found
        .rare
        .iter()
        .map(|(name, before, now)| vec![name.clone(), before.to_string(), now.to_string()]);
    let title = format!("Not judged, for fewer than {FEWEST} checkouts in the stored record");
    listing::table(&title, &["feature", "checkouts before", "now"], rows)
}
