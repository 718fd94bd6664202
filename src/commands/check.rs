//! `licsim check`: every finding, and the plan as resolved. It writes nothing.

use super::{Status, print_study, read, scenario_files, tell_read};
use crate::cli::{CheckArguments, Common};
use crate::terminal;
use anyhow::{Context, Result, bail};
use model::plan::Plan;
use reports::format::plain_name;
use reports::terminal::table::{self, Align};
use scenarios::study::{Study, VariantNotes};
use scenarios::{Severity, finding, plan_text};
use serde_json::json;
use std::path::Path;
use study::Detail;
use study::budget::{self, Budget};
use study::conditions;
use study::results::quoted;

/// Runs the verb.
pub fn run(arguments: &CheckArguments) -> Result<Status> {
    if arguments.variant.is_some() && !(arguments.resolved || arguments.write_licenses) {
        bail!(
            "`--variant` says which one `--resolved` or `--write-licenses` prints (hint: without both, `check` shows all variants)"
        );
    }
    let mut status = Status::Met;
    let mut studies = Vec::new();
    for file in scenario_files(&arguments.files)? {
        let mut study = read(&file, &arguments.common, None);
        tell_read(&study, arguments.noise);
        if arguments.condition.is_some() && !study.has_errors() {
            study = conditions::chosen(study, arguments.condition.as_deref())?;
        }
        let budget = (!study.has_errors()).then(|| of_run(&study, &arguments.common));
        study
            .findings
            .extend(budget.as_ref().and_then(|budget| budget.refusal(&study)));
        if study.has_errors() {
            status = Status::BadInput;
        }
        let variant = arguments.variant.as_deref();
        if arguments.resolved || arguments.write_licenses {
            print_study(&study, Severity::Warning);
            if !study.has_errors() {
                terminal::data(&match arguments.resolved {
                    true => resolved(&study, variant)?,
                    false => license_files(&study, variant)?,
                });
            }
        } else if arguments.json {
            studies.push(as_json(&file.to_string_lossy(), &study, budget.as_ref()));
        } else {
            let least = if arguments.noise.quiet {
                Severity::Warning
            } else {
                Severity::Advice
            };
            print_study(&study, least);
            print_plan(&study);
            if let Some(budget) = budget.filter(|_| !arguments.noise.quiet) {
                terminal::data(&format!("{}: a run is {}\n", study.name, budget.cost));
            }
        }
    }
    if arguments.json {
        terminal::data(&format!("{}\n", serde_json::to_string_pretty(&studies)?));
    }
    Ok(status)
}

/// A variant as a scenario file of its own.
fn resolved(study: &Study, variant: Option<&str>) -> Result<String> {
    let place = place_of(study, variant)?;
    let variant = &study.plans[place].variant;
    study
        .resolved(variant)
        .with_context(|| format!("there is no variant `{variant}`"))
}

/// The license files of a variant's servers.
fn license_files(study: &Study, variant: Option<&str>) -> Result<String> {
    let files = &study.notes[place_of(study, variant)?].license_files;
    let files = files.iter().map(|file| {
        let servers: Vec<String> = file.servers.iter().map(|name| plain_name(name)).collect();
        let servers = servers.join(", ");
        match &file.own {
            Some(own) => format!("# {servers}: license file {}\n", plain_name(own)),
            None => format!("# {servers}\n{}", file.text),
        }
    });
    Ok(files.collect::<Vec<_>>().join("\n"))
}

/// The place of a variant; the file's own if none is named.
fn place_of(study: &Study, variant: Option<&str>) -> Result<usize> {
    let mut names = study.plans.iter().map(|p| p.variant.as_str());
    let Some(variant) = variant else {
        return Ok(0);
    };
    names
        .clone()
        .position(|name| name == variant)
        .with_context(|| {
            let names: Vec<&str> = names.by_ref().collect();
            format!(
                "there is no variant `{variant}` (hint: there are: {})",
                names.join(", ")
            )
        })
}

/// What a run of the scenario as it stands would cost.
fn of_run(study: &Study, common: &Common) -> Budget {
    let asked = budget::Asked {
        replications: u64::from(study.experiment.replications),
        detail: Detail::First(1),
        chooses_detail: true,
        factor: 1.0,
        out: Some(Path::new("out")),
    };
    Budget::quick(study, &common.budget(), asked)
}

/// The resolved plan of each variant: who asks whom, what is granted, who comes when, each fault.
fn print_plan(study: &Study) {
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
    terminal::data(&text);
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

fn as_json(file: &str, study: &Study, budget: Option<&Budget>) -> serde_json::Value {
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

fn finding_json(finding: &finding::Finding) -> serde_json::Value {
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
