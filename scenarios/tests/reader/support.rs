//! What the tests of the reader share.

use model::plan::{ApplicationIndex, ListEntry, Plan};
use scenarios::Severity;
use scenarios::files::Memory;
use scenarios::study::{ReadOptions, Study, read_from};

/// Reads a scenario from files in memory; the first is the scenario.
pub fn read_files(files: &[(&str, &str)]) -> Study {
    let memory = Memory(
        files
            .iter()
            .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
            .collect(),
    );
    read_from(&memory, files[0].0, "", &ReadOptions::default())
}

/// Reads a scenario that names no other file.
pub fn read(text: &str) -> Study {
    read_files(&[("scenario.toml", text)])
}

/// The findings of a severity, as `LINE:COLUMN key: message (hint)`.
pub fn findings(study: &Study, severity: Severity) -> Vec<String> {
    study
        .findings
        .iter()
        .filter(|finding| finding.severity == severity)
        .map(|f| {
            let hint = f
                .hint
                .as_ref()
                .map(|hint| format!(" ({hint})"))
                .unwrap_or_default();
            format!("{}:{} {}: {}{hint}", f.line, f.column, f.key, f.message)
        })
        .collect()
}

/// The errors.
pub fn errors(study: &Study) -> Vec<String> {
    findings(study, Severity::Error)
}

/// The plans of a scenario without errors.
pub fn plans(study: &Study) -> &[Plan] {
    assert!(
        !study.has_errors(),
        "unexpected errors:\n{}",
        errors(study).join("\n")
    );
    &study.plans
}

/// A small scenario with one server, one application and one group, and whatever else is added.
pub fn small(more: &str) -> String {
    format!(
        r#"format = 1
name = "small"
start = 2026-03-02T00:00:00
duration = "7 d"

[[server]]
name = "lic-a"
features = {{ tserver_sdn = 100, router_seats = 80 }}

[[application]]
name = "ts"
kind = "t-server"

[[agents]]
name = "day"
count = 50
applications = ["ts"]
shifts = [ {{ days = "Mon-Fri", start = "08:00", end = "16:00" }} ]
{more}"#
    )
}

/// The head of a scenario of a week.
pub const HEAD: &str =
    "format = 1\nname = \"rules\"\nstart = 2026-03-02T00:00:00\nduration = \"7 d\"\n";

/// Three servers of a kind with an entitlement, and whatever else is added.
pub fn three(kind: &str, more: &str) -> String {
    format!(
        r#"{HEAD}
[topology]
kind = "{kind}"
[entitlement]
features = {{ tserver_sdn = 100, cti_ha_option = 3, DESKTOP_AGENT = 50, ISDK_FACTORY = 3 }}
[[server]]
name = "a"
site = "north"
[[server]]
name = "b"
site = "south"
[[server]]
name = "c"
site = "south"
{more}"#
    )
}

/// An application with more keys.
pub fn application(name: &str, kind: &str, more: &str) -> String {
    format!("[[application]]\nname = \"{name}\"\nkind = \"{kind}\"\n{more}\n")
}

/// The list of the primary of an application.
pub fn list(plan: &Plan, application: u32) -> &[ListEntry] {
    &plan.applications[ApplicationIndex(application)].processes[0].list
}

/// Whether one of several texts holds a part.
pub fn has(found: &[String], part: &str) -> bool {
    found.iter().any(|finding| finding.contains(part))
}
