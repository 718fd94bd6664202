//! What to look at before the numbers of a comparison are trusted, and how they are to be read.

use super::CompareAnswer;
use super::selection::metric_name;
use super::sensitivity::BARS_PRINTED;
use super::words::{count, joined};
use crate::charts::intervals::difference_text;
use crate::estimate::{Estimate, Method};
use crate::format::{self, Style};

/// Below this pairing gains so little that it is explained.
const GAIN_LITTLE: f64 = 2.0;

/// The notes, in order of weight.
pub fn of(answer: &CompareAnswer<'_>) -> Vec<String> {
    let parts = [
        few_events(answer),
        no_events(answer),
        unsettled(answer),
        server_only(answer),
        pairing(answer),
        drill(answer),
        cost(answer),
        effort(answer),
    ];
    parts.into_iter().flatten().collect()
}

/// `metric (variants)` for each metric that has estimates of a kind.
fn concerned(answer: &CompareAnswer<'_>, is_one: impl Fn(&Estimate) -> bool) -> Vec<String> {
    let mut concerned: Vec<(String, Vec<String>)> = Vec::new();
    for line in answer.estimates {
        if !line.estimate.as_ref().is_some_and(&is_one) {
            continue;
        }
        let metric = metric_name(line.column);
        let variant = format::plain_name(line.variant);
        match concerned.iter_mut().find(|(name, _)| *name == metric) {
            Some((_, variants)) => variants.push(variant),
            None => concerned.push((metric, vec![variant])),
        }
    }
    let told = concerned.iter();
    told.map(|(metric, variants)| format!("{metric} of {}", joined(variants)))
        .collect()
}

fn few_events(answer: &CompareAnswer<'_>) -> Option<String> {
    let estimates = concerned(answer, |e| e.method == Method::FewEvents);
    let differences = answer.lines.iter().any(|line| {
        line.difference
            .is_some_and(|d| d.method == Method::FewEvents)
    });
    if estimates.is_empty() && !differences && !few_events_besides(answer) {
        return None;
    }
    let of = if estimates.is_empty() {
        String::new()
    } else {
        format!(" ({})", estimates.join("; "))
    };
    Some(format!(
        "!  unreliable: something happened, or two variants differed, in fewer than 30 replications, so the \
         interval may miss the truth far more often than it says{of}. More replications would tell."
    ))
}

/// Whether a number under other defaults or assumptions is marked.
fn few_events_besides(answer: &CompareAnswer<'_>) -> bool {
    let others = answer.defaults.iter().flat_map(|report| &report.others);
    let mut estimates = others.flat_map(|other| other.estimates.iter().flatten());
    let lines = answer.sensitivity.iter();
    let lines = lines.flat_map(|report| report.tornado.lines.iter().take(BARS_PRINTED));
    let mut ends = lines.flat_map(|line| [line.bar.low, line.bar.high].into_iter().flatten());
    estimates.any(|estimate| estimate.method == Method::FewEvents)
        || ends.any(|end| end.change.method == Method::FewEvents)
}

fn no_events(answer: &CompareAnswer<'_>) -> Option<String> {
    let nothing = concerned(answer, |e| e.method == Method::NoEvents);
    (!nothing.is_empty()).then(|| {
        "0 of N: nothing happened in any of the N replications; this does not make it impossible. In \
         brackets: the bound that the exact binomial limit gives, where it gives one."
            .to_owned()
    })
}

fn unsettled(answer: &CompareAnswer<'_>) -> Option<String> {
    if answer.unsettled.is_empty() {
        return None;
    }
    let told = answer.unsettled.iter().map(|part| {
        let style = Style::of(part.column);
        format!(
            "{} of {} by {}",
            metric_name(part.column),
            format::plain_name(&part.variant),
            difference_text(&part.difference, style)
        )
    });
    Some(format!(
        "warning: past `warm_up` the first week still differs from the weeks after it beyond noise ({}); a \
         longer `warm_up` would keep the beginning out of the numbers.",
        told.collect::<Vec<_>>().join("; ")
    ))
}

fn server_only(answer: &CompareAnswer<'_>) -> Option<String> {
    let part = answer.server_only.as_ref()?;
    let outcome = if part.short.is_empty() {
        "reached".to_owned()
    } else {
        format!("not reached by {}", part.short.join(", "))
    };
    Some(format!(
        "{}: from server-only runs. Agents and demand change none of it, so it was played without them: {} \
         replications of each variant, {} simulated years. Wanted: {}; {outcome}.",
        joined(&part.metrics),
        count(part.replications),
        format::plain_number(part.years),
        part.wanted
    ))
}

fn pairing(answer: &CompareAnswer<'_>) -> Option<String> {
    let ratio = |line: &&crate::files::comparison::ComparisonLine<'_>| {
        line.difference.and_then(|d| d.variance_ratio)
    };
    let any = answer.lines.iter().any(|line| ratio(&line).is_some());
    if !any {
        return None;
    }
    let mut little: Vec<String> = Vec::new();
    for line in answer.lines {
        let metric = metric_name(line.column);
        if ratio(&line).is_some_and(|r| r < GAIN_LITTLE) && !little.contains(&metric) {
            little.push(metric);
        }
    }
    let mut note = "pairing gains: how many times more replications independent random numbers would need for \
                    the same interval of the difference (variance ratio). What the variants share, load and \
                    outages alike, cancels in a difference."
        .to_owned();
    if !little.is_empty() {
        note.push_str(&format!(
            " Near 1 ({}): there the variants do not share what moves the number. It comes from a few \
             failures that hurt one of them and not the other, or each in its own way, and the same random \
             numbers cannot cancel that; only more replications narrow it.",
            joined(&little)
        ));
    }
    Some(note)
}

fn effort(answer: &CompareAnswer<'_>) -> Option<String> {
    let effort = answer.effort.filter(|e| e.played + e.known > 0)?;
    Some(format!(
        "other defaults and assumptions: {} further replications, as far as the decisions needed them, and {} \
         more that are the same without playing, since what was changed decided nothing in them.",
        count(effort.played),
        count(effort.known)
    ))
}

fn drill(answer: &CompareAnswer<'_>) -> Option<String> {
    answer.is_drill.then(|| {
        "a drill: a fault strikes at a fixed time, so all numbers are of the drill, not of a year.".to_owned()
    })
}

fn cost(answer: &CompareAnswer<'_>) -> Option<String> {
    let has_cost = answer.lines.iter().any(|line| line.column.metric == "cost");
    has_cost.then(|| {
        let currency = match answer.currency {
            Some(currency) => format!(" in {}", format::plain_name(currency)),
            None => String::new(),
        };
        format!(
            "cost: of a year{currency}: licenses and servers at their yearly prices, lost hours of agents and of \
             applications scaled from the counted time to a year."
        )
    })
}
