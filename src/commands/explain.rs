//! `licsim explain`: the chain of causes of one denial or violation.
//!
//! The one idea: the replication is played again, since a seed gives the same bytes for ever; nothing
//! has to have been stored.

use super::{Status, print_study, read};
use crate::cli::ExplainArguments;
use anyhow::{Context, Result};
use model::plan::Plan;
use model::records::Detail;
use reports::explain;
use scenarios::Severity;
use std::io::Write;

/// Runs the verb.
pub fn run(arguments: &ExplainArguments) -> Result<Status> {
    let study = read(&arguments.file, &arguments.common, None);
    if study.has_errors() {
        print_study(&study, Severity::Warning);
        return Ok(Status::BadInput);
    }
    let plan = variant(&study.plans, arguments.variant.as_deref())?;
    let outcome = model::play(plan, study.experiment.seed, arguments.replication, true);
    let detail = outcome.detail.context("the replication left no records")?;
    let story = match (arguments.denial, arguments.violation) {
        (_, Some(number)) => {
            let violation = pick(&detail.violations, number, "violation")?;
            explain::violation(plan, &detail, violation)
        }
        (Some(number), None) => {
            let denial = pick(&detail.denials, number, "denial")?;
            explain::denial(plan, &detail, denial)
        }
        (None, None) => overview(plan, &detail),
    };
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", story.trim_end())?;
    Ok(Status::Met)
}

/// The variant that is meant: the file's own if none is named.
fn variant<'a>(plans: &'a [Plan], name: Option<&str>) -> Result<&'a Plan> {
    let found = match name {
        None => plans.first(),
        Some(name) => plans.iter().find(|plan| plan.variant == name),
    };
    found.with_context(|| {
        let names: Vec<&str> = plans.iter().map(|plan| plan.variant.as_str()).collect();
        format!(
            "no variant `{}`; there are: {}",
            name.unwrap_or(""),
            names.join(", ")
        )
    })
}

/// A record by its number, from 1.
fn pick<'a, T>(records: &'a [T], number: usize, what: &str) -> Result<&'a T> {
    let index = number.checked_sub(1);
    index.and_then(|index| records.get(index)).with_context(|| {
        format!(
            "there is no {what} {number}: this replication has {} (hint: they are numbered from 1)",
            records.len()
        )
    })
}

/// What there is to explain, if nothing is named: the first denial of each root.
fn overview(plan: &Plan, detail: &Detail) -> String {
    let mut text = format!(
        "variant {}: {} denials, {} violations\n",
        plan.variant,
        detail.denials.len(),
        detail.violations.len()
    );
    let mut seen = Vec::new();
    for (index, denial) in detail.denials.iter().enumerate() {
        if seen.contains(&denial.roots) {
            continue;
        }
        seen.push(denial.roots.clone());
        let roots = reports::names::roots(plan, &denial.roots);
        let roots = if roots.is_empty() {
            "no fault".to_owned()
        } else {
            roots
        };
        text.push_str(&format!(
            "  --denial {}: {}, root {roots}\n",
            index + 1,
            denial.cause.name()
        ));
    }
    for (index, violation) in detail.violations.iter().enumerate().take(20) {
        let roots = reports::names::roots(plan, &violation.roots);
        let roots = if roots.is_empty() {
            "no fault".to_owned()
        } else {
            roots
        };
        text.push_str(&format!(
            "  --violation {}: {}, root {roots}\n",
            index + 1,
            violation.kind.name()
        ));
    }
    text
}
