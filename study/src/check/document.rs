//! All that is known of a scenario before it is played, as JSON. Keys may be added, none renamed.

use crate::budget::Budget;
use scenarios::study::Study;
use scenarios::{finding, plan_text};
use serde_json::{Value, json};

/// The document of one scenario file, with what a run of it would cost.
#[must_use]
pub fn document(file: &str, study: &Study, budget: Option<&Budget>) -> Value {
    let cost = budget.map(|budget| {
        json!({
            "events": budget.cost.events.round(),
            "memory_bytes": budget.cost.memory.round(),
            "disk_bytes": budget.cost.disk.round(),
        })
    });
    let findings: Vec<_> = study.findings.iter().map(finding_json).collect();
    let variants = study.plans.iter().zip(&study.notes).map(|(plan, notes)| {
        let sections = plan_text::sections(plan, notes);
        let sections = sections.iter().map(|section| {
            json!({ "title": section.title, "header": section.header, "rows": section.rows })
        });
        json!({ "name": plan.variant, "plan": sections.collect::<Vec<_>>() })
    });
    let variants: Vec<_> = variants.collect();
    let notes = study.plans.iter().zip(&study.notes);
    let options = notes.flat_map(|(plan, notes)| {
        notes.options.iter().map(|note| {
            json!({
                "variant": plan.variant,
                "server": note.server,
                "line": note.line,
                "option": note.text,
                "effect": note.effect,
            })
        })
    });
    let options: Vec<_> = options.collect();
    let mut object = json!({ "file": file, "name": study.name, "findings": findings, "options": options, "variants": variants, "cost": cost });
    let conditions = study.conditions.iter().map(|condition| {
        let variants = condition.plans.iter().zip(&condition.notes);
        let variants =
            variants.map(|(plan, notes)| json!({ "name": plan.variant, "dropped": notes.dropped }));
        json!({
            "name": condition.name,
            "weight": condition.weight,
            "variants": variants.collect::<Vec<_>>(),
        })
    });
    let conditions: Vec<_> = conditions.collect();
    if !conditions.is_empty() {
        object["conditions"] = conditions.into();
    }
    object
}

fn finding_json(finding: &finding::Finding) -> Value {
    json!({
        "severity": finding.severity.name(),
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "key": finding.key,
        "message": finding.message,
        "hint": finding.hint,
    })
}
