//! The plan as resolved, as text.

use crate::results::quoted;
use model::plan::Plan;
use reports::format::plain_name;
use reports::terminal::table::{self, Align};
use scenarios::plan_text;
use scenarios::study::{Study, VariantNotes};

/// The resolved plan of each variant: who asks whom, what is granted, who comes when, each fault.
///
/// ```
/// use scenarios::study::ReadOptions;
///
/// let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios/library/three-ways.toml");
/// let study = scenarios::study::read(folder.as_ref(), &ReadOptions::default());
/// assert!(study::check::plan(&study).contains("three-ways: variant single"));
/// assert!(study::check::resolved(&study, Some("single"))?.contains("[topology]"));
/// # Ok::<(), study::Error>(())
/// ```
#[must_use]
pub fn plan(study: &Study) -> String {
    let mut text = String::new();
    for (plan, notes) in study.plans.iter().zip(&study.notes) {
        text += &format!("{}: variant {}\n", study.name, plan.variant);
        text += &in_condition(plan, notes);
        for section in plan_text::sections(plan, notes) {
            text += &format!("\n{}\n", section.title);
            let columns: Vec<(&str, Align)> = section
                .header
                .iter()
                .map(|name| (*name, Align::Left))
                .collect();
            text += &table::render(&columns, &section.rows);
        }
        text.push('\n');
    }
    for condition in &study.conditions {
        text += &format!(
            "{}: condition {}, weight {}: every variant is played under it, too; `--condition {}` shows the plan\n",
            study.name,
            plain_name(&condition.name),
            condition.weight,
            quoted(&condition.name)
        );
        for (plan, notes) in condition.plans.iter().zip(&condition.notes) {
            let dropped = in_condition(plan, notes);
            if !dropped.is_empty() {
                text += &format!("  variant {}: {dropped}", plain_name(&plan.variant));
            }
        }
        text.push('\n');
    }
    text
}

/// What a condition says of entries that the variant has removed; nothing in the base.
fn in_condition(plan: &Plan, notes: &VariantNotes) -> String {
    let Some(condition) = plan
        .condition
        .as_deref()
        .filter(|_| !notes.dropped.is_empty())
    else {
        return String::new();
    };
    let dropped: Vec<String> = notes.dropped.iter().map(|name| plain_name(name)).collect();
    format!(
        "not there, so that condition {} changes nothing of it: {}\n",
        plain_name(condition),
        dropped.join(", ")
    )
}
