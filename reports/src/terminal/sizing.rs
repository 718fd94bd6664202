//! The answer of `size`: the purchases, the evidence, what is for load and what for failure.

use super::compare::words::{count, joined};
use super::table::{self, Align};
use crate::format::{self, Style};
use crate::sizing::{
    BelowTold, FeatureTold, HeadroomTold, SearchTold, SizedVariant, SizingAnswer, SplitTold,
};

/// The answer as text.
pub fn text(answer: &SizingAnswer) -> String {
    let name = format::plain_name(&answer.scenario);
    let mut text = table::wrapped(&format!("{name}: {}", format::plain_name(&answer.title)), 2);
    text.push_str(&table::wrapped(&wanted(answer), 2));
    text.push('\n');
    text.push_str(&purchases(answer));
    if let Some(selection) = selection(answer) {
        text.push_str(&table::wrapped(&selection, 2));
    }
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
        (_, false) => format::counted(cost.round().max(0.0) as u64, "license"),
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
                        "{}\n{}",
                        shown.join("\n"),
                        format::counted(search.replications, "replication")
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
        lines.extend(at_end(feature).map(|hint| format!("  hint: {hint}")));
    }
    if let Some(failure) = &sized.search.failure {
        lines.push(format!("no purchase: {failure}{}", at_most(&sized.search)));
    }
    lines.extend(sized.split.iter().flat_map(split));
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

/// An answer at an end of its range may be no answer.
fn at_end(feature: &FeatureTold) -> Option<String> {
    let found = feature.count.filter(|_| feature.least < feature.most)?;
    let name = format::plain_name(&feature.feature);
    if found == feature.most {
        return Some(format!(
            "{} is the most {name} that was asked for; with a larger `size.vary.{name}.max` more of it may save others",
            count(found)
        ));
    }
    (feature.below == Some(BelowTold::AtLimit)).then(|| {
        format!(
            "{} is the least {name} that was asked for: fewer may do (lower `size.vary.{name}.min`), or no target \
             feels the want of it, as that of an agent who waits and is not denied",
            count(found)
        )
    })
}

/// What to look at again, for each variant.
pub fn hints(answer: &SizingAnswer) -> Vec<String> {
    let hint = |sized: &SizedVariant| -> Vec<String> {
        let hints = sized.search.features.iter().filter_map(at_end);
        let variant = format::plain_name(&sized.variant);
        hints.map(|hint| format!("{variant}: {hint}.")).collect()
    };
    answer.variants.iter().flat_map(hint).collect()
}

/// Which purchase costs least, of those that can be chosen.
pub fn selection(answer: &SizingAnswer) -> Option<String> {
    let found = |sized: &&SizedVariant| sized.cost().is_some();
    if !answer.variants.iter().any(|sized| found(&sized)) {
        return None;
    }
    let best = answer.cheapest();
    let (Some(first), cost) = (best.first(), best.first().and_then(|best| best.cost())) else {
        return Some(
            "No purchase is recommended: none of the variants with one is a choice. The least purchase of each is shown."
                .to_owned(),
        );
    };
    let others = answer.variants.iter();
    let others = others
        .filter(|sized| sized.is_choice && !best.iter().any(|best| best.variant == sized.variant));
    let others: Vec<String> = others
        .map(|sized| {
            let name = format::plain_name(&sized.variant);
            match sized.cost() {
                Some(cost) => format!("{name} {}", money(answer, Some(cost))),
                None => format!("{name} none"),
            }
        })
        .collect();
    let against = match others.is_empty() {
        true => String::new(),
        false => format!(" (the others: {})", others.join(", ")),
    };
    let cost = match answer.has_prices {
        true => format!("{} a year", money(answer, cost)),
        false => money(answer, cost),
    };
    if best.len() > 1 {
        let all: Vec<String> = best.iter().map(|sized| bought(sized)).collect();
        return Some(format!(
            "A tie: the least purchases that meet the target are {}, {cost} each{against}.",
            joined(&all)
        ));
    }
    let of = match answer.variants.len() {
        1 => String::new(),
        _ => format!("{}: ", format::plain_name(&first.variant)),
    };
    Some(format!(
        "The least purchase that meets the target: {of}{} for {cost}{against}.",
        counts(first)
    ))
}

/// A purchase in words, with its variant.
fn bought(sized: &SizedVariant) -> String {
    format!("{}, {}", format::plain_name(&sized.variant), counts(sized))
}

/// How many of what are bought.
fn counts(sized: &SizedVariant) -> String {
    let features = sized.search.features.iter();
    let counts: Vec<String> = features
        .filter_map(|f| {
            Some(format!(
                "{} {}",
                count(f.count?),
                format::plain_name(&f.feature)
            ))
        })
        .collect();
    joined(&counts)
}

/// What shows that each purchase does, and that one step less does not.
pub fn sentences(answer: &SizingAnswer) -> Vec<String> {
    let sentence = |sized: &SizedVariant| {
        let name = format::plain_name(&sized.variant);
        if let Some(failure) = &sized.search.failure {
            return format!("{name}: no purchase: {failure}{}.", at_most(&sized.search));
        }
        let shown: Vec<String> = sized.search.shown.iter().map(|s| s.words()).collect();
        let features = sized.search.features.iter();
        let below: Vec<String> = features
            .filter_map(|f| {
                f.count?;
                let words = f.below?.words();
                Some(format!("{} {words}", format::plain_name(&f.feature)))
            })
            .collect();
        format!(
            "{name}, as sized: {} in {}. One step less: {}.",
            shown.join(", "),
            format::counted(sized.search.replications, "replication"),
            below.join("; ")
        )
    };
    answer.variants.iter().map(sentence).collect()
}

/// The split of the purchase, and what the search for a better one showed.
fn split(split: &SplitTold) -> Vec<String> {
    let mut lines = Vec::new();
    for feature in &split.features {
        let parts: Vec<String> = split
            .servers
            .iter()
            .enumerate()
            .map(|(at, server)| {
                let held = feature
                    .held
                    .as_ref()
                    .map_or(String::new(), |held| format!(" ({})", count(held[at])));
                format!(
                    "{} {}{held}",
                    format::plain_name(server),
                    feature.bought[at]
                )
            })
            .collect();
        let file = match split.is_bought && feature.bought != feature.file {
            true => format!("; in the file {}", feature.file.join(" : ")),
            false => String::new(),
        };
        lines.push(format!(
            "{} on servers: {}{file}",
            format::plain_name(&feature.feature),
            parts.join(", ")
        ));
    }
    lines.push(compared(split));
    lines
}

fn compared(split: &SplitTold) -> String {
    let metric = crate::labels::metric(split.column.metric);
    let style = Style::of(&split.column).of_difference();
    let told = |difference: Option<experiment::Difference>, what: &str| {
        difference.map(|d| {
            let interval = match d.lower.zip(d.upper) {
                Some((lower, upper)) => format!(
                    " ({} to {})",
                    format::value(lower, style),
                    format::value(upper, style)
                ),
                None => String::new(),
            };
            format!("{} {what}{interval}", format::value(d.difference, style))
        })
    };
    let differences: Vec<String> = [
        told(split.against_file, "vs. the file's split"),
        told(split.against_even, "vs. even parts"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let effort = format!(
        "{} looked at, {}",
        format::counted(split.splits, "split"),
        format::counted(split.replications_spent, "replication")
    );
    if differences.is_empty() {
        return format!("split: none looked better than the file's; {effort}");
    }
    let shown = format!("{metric} {}", differences.join(", "));
    match (split.is_better, split.is_bought) {
        (true, true) => format!(
            "split: better than the file's, by replications that did not choose it: {shown}; {effort}"
        ),
        (true, false) => format!(
            "split: one is better than the file's at the same counts, and saves no step: {shown}; {effort}"
        ),
        (false, _) => format!(
            "split: no other is better than the file's beyond the noise; of the one that looked best: {shown}; \
             {effort}"
        ),
    }
}

/// What the largest counts showed.
fn at_most(search: &SearchTold) -> String {
    let largest: Vec<u64> = search.features.iter().map(|f| f.most).collect();
    let tried = search.tried.iter().find(|tried| tried.counts == largest);
    tried.map_or_else(String::new, |tried| {
        let shown: Vec<String> = tried.shown.iter().map(|s| s.words()).collect();
        format!(
            ": {} in {}",
            shown.join(", "),
            format::counted(tried.replications, "replication")
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
            (_, None) if saw_nothing(alone) => format!(
                "{name}: without failures nothing was seen that speaks against the target, but {} replications \
                 are too few to show it; raise `--replications`",
                count(alone.replications_max)
            ),
            (_, None) => format!("{name}: no number was shown to do for the load alone"),
        });
    }
    lines
}

/// Whether nothing at all was denied (lost, …) in some purchase that was tried.
fn saw_nothing(search: &SearchTold) -> bool {
    search
        .tried
        .iter()
        .any(|tried| tried.shown.iter().all(|shown| shown.mean == Some(0.0)))
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
    notes.extend(number_of_servers(answer));
    notes.extend(what_cost_counts(answer));
    notes
}

/// What is in the cost, where anything has a price.
fn what_cost_counts(answer: &SizingAnswer) -> Option<String> {
    let servers = answer.variants.iter().any(|v| v.server_cost.is_some());
    let counted = match (answer.has_prices, servers) {
        (true, true) => "licenses and license servers",
        (true, false) => "licenses",
        (false, _) => return None,
    };
    let hours = if answer.has_hour_prices {
        "; lost hours are not counted here, `licsim compare` adds them"
    } else {
        ""
    };
    Some(format!("cost: {counted} in a year{hours}"))
}

/// Where several numbers of servers were searched, which costs least.
fn number_of_servers(answer: &SizingAnswer) -> Vec<String> {
    let best = answer.variants.iter().filter(|sized| sized.is_best);
    best.map(|sized| {
        let unpriced = match sized.server_cost {
            Some(_) => "",
            None => "; servers are not in the cost: give `cost.license` and `cost.server_year`",
        };
        format!(
            "number of servers: {} costs least, {}{unpriced}",
            format::plain_name(&sized.variant),
            money(answer, sized.cost())
        )
    })
    .collect()
}

impl SizingAnswer {
    /// Which purchase costs least, and what was shown of it, in a sentence.
    #[must_use]
    pub fn selection(&self) -> Option<String> {
        selection(self)
    }

    /// For each variant its purchase and what one step less shows, in sentences.
    #[must_use]
    pub fn evidence(&self) -> Vec<String> {
        sentences(self)
    }

    /// What to look at again before the purchases are trusted, in sentences.
    #[must_use]
    pub fn hints(&self) -> Vec<String> {
        hints(self)
    }

    /// The answer for the terminal.
    #[must_use]
    pub fn text(&self) -> String {
        text(self)
    }
}
