//! The answer of `size`: the purchases, the evidence, what is for load and what for failure.

use super::compare::words::count;
use super::table::{self, Align};
use crate::format;
use crate::sizing::{HeadroomTold, SearchTold, SizedVariant, SizingAnswer};

/// The answer as text.
pub fn text(answer: &SizingAnswer) -> String {
    let name = format::plain_name(&answer.scenario);
    let mut text = table::wrapped(&format!("{name}: {}", format::plain_name(&answer.title)), 2);
    text.push_str(&table::wrapped(&wanted(answer), 2));
    text.push('\n');
    text.push_str(&purchases(answer));
    for sized in &answer.variants {
        text.push('\n');
        text.push_str(&format!("{}\n", table::name(&sized.variant)));
        for line in evidence(sized) {
            text.push_str(&table::wrapped(&line, 2));
        }
    }
    text.push('\n');
    for note in notes(answer) {
        text.push_str(&table::wrapped(&note, 2));
    }
    text
}

fn wanted(answer: &SizingAnswer) -> String {
    let shown = answer.variants.iter().flat_map(|v| v.search.tried.first());
    let targets: Vec<String> = shown
        .take(1)
        .flat_map(|tried| &tried.shown)
        .map(|shown| {
            let at = format::limit(shown.target.confidence, format::Style::Percent);
            format!("{} (shown at {at})", shown.target.words())
        })
        .collect();
    format!(
        "the least purchase with {}; seed {}",
        targets.join(" and "),
        answer.seed
    )
}

fn money(answer: &SizingAnswer, cost: Option<f64>) -> String {
    let Some(cost) = cost else {
        return format::MISSING.to_owned();
    };
    let number = count(cost.round().max(0.0) as u64);
    match (&answer.currency, answer.has_prices) {
        (Some(currency), true) => format!("{number} {}", format::plain_name(currency)),
        (None, true) => number,
        (_, false) => format!("{number} licenses"),
    }
}

fn purchases(answer: &SizingAnswer) -> String {
    let features: Vec<String> = answer
        .variants
        .first()
        .map(|v| {
            v.search
                .features
                .iter()
                .map(|f| table::name(&f.feature))
                .collect()
        })
        .unwrap_or_default();
    let mut columns: Vec<(&str, Align)> = vec![("variant", Align::Left)];
    columns.extend(features.iter().map(|f| (f.as_str(), Align::Right)));
    columns.push(("cost", Align::Right));
    columns.push(("shown", Align::Left));
    let rows: Vec<Vec<String>> = answer
        .variants
        .iter()
        .map(|sized| {
            let search = &sized.search;
            let mut row = vec![table::name(&sized.variant)];
            row.extend(
                search
                    .features
                    .iter()
                    .map(|f| f.count.map_or_else(|| format::MISSING.to_owned(), count)),
            );
            row.push(money(answer, sized.cost()));
            row.push(match &search.failure {
                Some(failure) => format!("none: {failure}"),
                None => {
                    let shown: Vec<String> = search.shown.iter().map(|s| s.words()).collect();
                    format!(
                        "{}\n{} replications",
                        shown.join("\n"),
                        count(search.replications)
                    )
                }
            });
            row
        })
        .collect();
    table::render(&columns, &rows)
}

fn evidence(sized: &SizedVariant) -> Vec<String> {
    let mut lines = Vec::new();
    for feature in &sized.search.features {
        let (Some(found), Some(below)) = (feature.count, feature.below) else {
            continue;
        };
        let name = format::plain_name(&feature.feature);
        lines.push(format!("{name} {}: {}", count(found), below.words()));
    }
    if let Some(failure) = &sized.search.failure {
        lines.push(format!("no purchase: {failure}{}", at_most(&sized.search)));
    }
    if let Some(alone) = &sized.load_alone {
        lines.extend(load_and_failure(&sized.search, alone));
    }
    for curve in &sized.curves {
        if let Some(knee) = curve.knee {
            lines.push(format!(
                "the curve of {} bends at {}: below it each license saves much, above it little",
                format::plain_name(&curve.feature),
                count(knee)
            ));
        }
    }
    lines.extend(sized.headroom.as_ref().map(headroom));
    if let Some(overlay) = &sized.overlay {
        lines.push(format!("as a scenario: {}", format::plain_name(overlay)));
    }
    lines
}

/// What the largest counts showed.
fn at_most(search: &SearchTold) -> String {
    let largest: Vec<u64> = search.features.iter().map(|f| f.most).collect();
    let tried = search.tried.iter().find(|tried| tried.counts == largest);
    tried.map_or_else(String::new, |tried| {
        let shown: Vec<String> = tried.shown.iter().map(|s| s.words()).collect();
        format!(
            ": {} in {} replications",
            shown.join(", "),
            count(tried.replications)
        )
    })
}

fn load_and_failure(search: &SearchTold, alone: &SearchTold) -> Vec<String> {
    let mut lines = Vec::new();
    for (with, without) in search.features.iter().zip(&alone.features) {
        let name = format::plain_name(&with.feature);
        lines.push(match (with.count, without.count) {
            (Some(with), Some(without)) if with > without => format!(
                "{name}: {} for the load, {} more for failures",
                count(without),
                count(with - without)
            ),
            (Some(_), Some(without)) => {
                format!(
                    "{name}: {} for the load, none more for failures",
                    count(without)
                )
            }
            (None, Some(without)) => format!(
                "{name}: {} would do if nothing failed; no number makes up for the failures",
                count(without)
            ),
            (_, None) => format!("{name}: no number was shown to do for the load alone"),
        });
    }
    lines
}

fn headroom(room: &HeadroomTold) -> String {
    let shown: Vec<String> = room.shown.iter().map(|s| s.words()).collect();
    match (room.agents, room.above) {
        (Some(agents), Some(above)) => {
            let part = 100.0 * (agents as f64 / room.agents_now as f64 - 1.0);
            format!(
                "headroom: the counts of the file carry {} agents, {part:+.0} % of the {} today, all groups in \
                 proportion: {}; {}",
                count(agents),
                count(room.agents_now),
                shown.join(", "),
                above.words()
            )
        }
        _ => format!(
            "headroom: none: the counts of the file were not shown to carry even {} agents ({} replications)",
            count(room.step),
            count(room.replications_spent)
        ),
    }
}

fn notes(answer: &SizingAnswer) -> Vec<String> {
    let searches = answer.variants.iter().map(|v| &v.search);
    let spent: u64 = searches.clone().map(|s| s.replications_spent).sum();
    let grid: f64 = searches.map(|s| s.replications_of_grid).sum();
    let mut notes = vec![format!(
        "searches: {} replications; every combination of counts at the same precision would take {} ({} of it). \
         With load alone, headroom and curves: {}",
        count(spent),
        count(grid as u64),
        format::limit(
            (spent as f64 / grid.max(1.0) * 1e4).round() / 1e4,
            format::Style::Percent
        ),
        count(answer.replications_played)
    )];
    if answer.variants.iter().any(|v| v.server_cost.is_some()) {
        notes.push("cost: licenses and license servers of a year".to_owned());
    }
    notes
}
