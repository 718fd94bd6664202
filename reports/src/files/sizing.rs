//! `sizing.csv`, `candidates.csv`, `curve.csv`, `headroom.csv`: what `size` found.
//!
//! `sizing.csv` has a row for each variant, feature and world (`faults` or `none`), `candidates.csv` one for
//! each purchase that was played and each target, `curve.csv` one for each point of a capacity curve and
//! metric, `headroom.csv` one for each variant.

use super::table::Table;
use crate::Artifact;
use crate::sizing::{BelowTold, SearchTold, SizedVariant, SizingAnswer};
use std::io;

/// The paths of the files that every search has, in the folder of results.
pub const PATHS: [&str; 4] = ["sizing.csv", "candidates.csv", "curve.csv", "headroom.csv"];

/// The files.
///
/// # Errors
/// None in practice: the stream is memory.
pub fn render(answer: &SizingAnswer) -> io::Result<Vec<Artifact>> {
    let file = |path: &str, write: &dyn Fn(&mut Table<'_>) -> io::Result<()>| {
        let mut bytes = Vec::new();
        let mut table = Table::new(&mut bytes);
        // A purchase holds under all conditions; a curve and the headroom are of the base.
        table.all_under(answer.has_conditions.then_some(None));
        write(&mut table)?;
        table.finish()?;
        Ok::<Artifact, io::Error>(Artifact {
            path: path.to_owned(),
            bytes,
        })
    };
    let mut files = vec![
        file("sizing.csv", &|table| sizing(table, answer))?,
        file("candidates.csv", &|table| candidates(table, answer))?,
        file("curve.csv", &|table| curve(table, answer))?,
        file("headroom.csv", &|table| headroom(table, answer))?,
    ];
    if answer.variants.iter().any(|sized| sized.split.is_some()) {
        files.push(file("split.csv", &|table| split(table, answer))?);
    }
    Ok(files)
}

fn worlds(sized: &SizedVariant) -> impl Iterator<Item = (&'static str, &SearchTold)> {
    std::iter::once(("faults", &sized.search))
        .chain(sized.load_alone.iter().map(|search| ("none", search)))
}

fn sizing(table: &mut Table<'_>, answer: &SizingAnswer) -> io::Result<()> {
    table.header(&[
        "variant",
        "world",
        "feature",
        "count",
        "price",
        "min",
        "max",
        "step",
        "below",
        "below_count",
        "below_replications",
        "replications",
        "replications_spent",
        "replications_of_grid",
        "cost",
    ])?;
    for sized in &answer.variants {
        for (world, search) in worlds(sized) {
            for feature in &search.features {
                table
                    .name(&sized.variant)
                    .cell(world)
                    .name(&feature.feature)
                    .optional(feature.count)
                    .number(Some(feature.price))
                    .cell(feature.least)
                    .cell(feature.most)
                    .cell(feature.step)
                    .optional(feature.below.map(BelowTold::name))
                    .optional(feature.below.and_then(BelowTold::count))
                    .optional(feature.below.and_then(BelowTold::replications))
                    .cell(search.replications)
                    .cell(search.replications_spent)
                    .number(Some(search.replications_of_grid))
                    .number(sized.cost_of(search))
                    .end_row()?;
            }
        }
    }
    Ok(())
}

fn candidates(table: &mut Table<'_>, answer: &SizingAnswer) -> io::Result<()> {
    table.header(&[
        "variant",
        "world",
        "counts",
        "replications",
        "target",
        "confidence",
        "mean",
        "lower",
        "upper",
    ])?;
    for sized in &answer.variants {
        for (world, search) in worlds(sized) {
            for tried in &search.tried {
                let pairs = search.features.iter().zip(&tried.counts);
                let counts: Vec<String> = pairs
                    .map(|(f, count)| format!("{}={count}", f.feature))
                    .collect();
                for shown in &tried.shown {
                    if answer.has_conditions {
                        table.under(shown.target.condition.as_deref());
                    }
                    table
                        .name(&sized.variant)
                        .cell(world)
                        .name(&counts.join(";"))
                        .cell(tried.replications)
                        .name(&shown.target.words())
                        .number(Some(shown.target.confidence))
                        .number(shown.mean)
                        .number(shown.lower)
                        .number(shown.upper)
                        .end_row()?;
                }
            }
        }
    }
    Ok(())
}

fn split(table: &mut Table<'_>, answer: &SizingAnswer) -> io::Result<()> {
    table.header(&[
        "variant", "feature", "server", "file", "found", "bought", "licenses",
    ])?;
    for sized in &answer.variants {
        let Some(split) = &sized.split else {
            continue;
        };
        for feature in &split.features {
            for (at, server) in split.servers.iter().enumerate() {
                table
                    .name(&sized.variant)
                    .name(&feature.feature)
                    .name(server)
                    .cell(&feature.file[at])
                    .cell(&feature.found[at])
                    .cell(&feature.bought[at])
                    .optional(feature.held.as_ref().map(|held| held[at]))
                    .end_row()?;
            }
        }
    }
    Ok(())
}

fn curve(table: &mut Table<'_>, answer: &SizingAnswer) -> io::Result<()> {
    table.header(&[
        "variant",
        "feature",
        "world",
        "count",
        "metric",
        "scope",
        "subject",
        "n",
        "mean",
        "half_width",
        "lower",
        "upper",
        "method",
        "closed_form",
    ])?;
    for sized in &answer.variants {
        for curve in &sized.curves {
            for point in &curve.points {
                let estimate = point.estimate.as_ref();
                table
                    .name(&sized.variant)
                    .name(&curve.feature)
                    .cell(if point.with_faults { "faults" } else { "none" })
                    .cell(point.count)
                    .cell(point.column.metric)
                    .cell(point.column.scope.name())
                    .name(&point.column.subject)
                    .optional(estimate.map(|e| e.n))
                    .number(estimate.map(|e| e.mean))
                    .number(estimate.and_then(|e| e.half_width))
                    .number(estimate.and_then(|e| e.lower))
                    .number(estimate.and_then(|e| e.upper))
                    .optional(estimate.map(|e| e.method.name()))
                    .number(point.closed_form)
                    .end_row()?;
            }
        }
    }
    Ok(())
}

fn headroom(table: &mut Table<'_>, answer: &SizingAnswer) -> io::Result<()> {
    table.header(&[
        "variant",
        "agents_now",
        "agents",
        "step",
        "above",
        "above_agents",
        "above_replications",
        "replications",
        "replications_spent",
    ])?;
    for sized in &answer.variants {
        let Some(room) = &sized.headroom else {
            continue;
        };
        table
            .name(&sized.variant)
            .cell(room.agents_now)
            .optional(room.agents)
            .cell(room.step)
            .optional(room.above.map(BelowTold::name))
            .optional(room.above.and_then(BelowTold::count))
            .optional(room.above.and_then(BelowTold::replications))
            .cell(room.replications)
            .cell(room.replications_spent)
            .end_row()?;
    }
    Ok(())
}
