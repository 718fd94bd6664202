//! `licsim options FILE`: an options file of a vendor daemon, read alone or against its license file.
//!
//! Each line is shown with what it does, and one that does nothing says so. Whom it strikes is
//! known only in a scenario; `licsim check` tells that.

use super::{Status, print_findings, tell};
use crate::cli::Noise;
use crate::terminal;
use anyhow::Context;
use scenarios::files::{TEXT_LENGTH_MAX, read_file};
use scenarios::finding::{Finding, Severity};
use scenarios::flexnet::options_file::{self, OptionLine, OptionsFile};
use scenarios::flexnet::{license_file, option_effects};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Read an options file: who may have what, and which lines do nothing
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  licsim options genesys.d.opt
  licsim options genesys.d.opt --license license.dat   # features, pools and sums held against it
  licsim options genesys.d.opt --json | jq '.options[] | select(.void)'")]
pub struct OptionsArguments {
    /// The options file, such as genesys.d.opt
    pub file: PathBuf,
    /// The license file that it is about
    #[arg(long, value_name = "FILE")]
    pub license: Option<PathBuf>,
    /// Print JSON in place of tables
    #[arg(long)]
    pub json: bool,
    /// End with status 2 at any error or warning
    #[arg(long)]
    pub strict: bool,
    #[command(flatten)]
    pub noise: Noise,
}

/// Runs the verb.
///
/// # Errors
/// A file cannot be read, or standard output fails.
pub fn run(arguments: &OptionsArguments) -> anyhow::Result<Status> {
    let (name, bytes) = read(&arguments.file)?;
    let file = options_file::read(&name, &bytes);
    let mut findings = file.findings.clone();
    if let Some(path) = &arguments.license {
        let (license_name, license_bytes) = read(path)?;
        let license = license_file::read(&license_name, &license_bytes);
        findings.extend(file.check(&name, &bytes, &license));
    }
    if arguments.json {
        terminal::data(&format!("{:#}\n", document(&file, &findings)));
    } else {
        terminal::data(&table(&file));
        print_findings(&findings, arguments.noise.least(Severity::Advice));
    }
    let unsound = findings
        .iter()
        .any(|finding| finding.severity <= Severity::Warning);
    let useless = file.options.is_empty() && file.lost > 0;
    Ok(if useless || arguments.strict && unsound {
        Status::BadInput
    } else {
        Status::Met
    })
}

fn read(path: &Path) -> anyhow::Result<(String, Vec<u8>)> {
    let name = path.display().to_string();
    let bytes =
        read_file(path, TEXT_LENGTH_MAX).with_context(|| format!("cannot read `{name}`"))?;
    Ok((name, bytes))
}

fn about(option: &OptionLine) -> String {
    let feature = option.feature.as_ref();
    let feature = feature.map(|selector| match &selector.pool {
        Some((key, value)) => format!("{}:{key}={value}", selector.feature),
        None => selector.feature.clone(),
    });
    feature.unwrap_or_default()
}

fn whom(option: &OptionLine) -> String {
    let subject = option.subject.as_ref();
    subject.map_or_else(
        || option.words.join(" "),
        |subject| format!("{} {}", subject.kind.name(), subject.name),
    )
}

fn table(file: &OptionsFile) -> String {
    let effects = option_effects::effects(file);
    let rows = file.options.iter().zip(effects).map(|(option, effect)| {
        vec![
            option.line.to_string(),
            option.keyword.to_owned(),
            option
                .number
                .map_or_else(String::new, |number| number.to_string()),
            about(option),
            whom(option),
            effect.text,
        ]
    });
    let header = [
        "line",
        "option",
        "number",
        "feature",
        "whom or what",
        "effect",
    ];
    tell::table("Options", &header, rows)
}

fn document(file: &OptionsFile, findings: &[Finding]) -> Value {
    let effects = option_effects::effects(file);
    let options = file.options.iter().zip(effects).map(|(option, effect)| {
        json!({
            "line": option.line,
            "keyword": option.keyword,
            "number": option.number,
            "feature": option.feature.as_ref().map(|selector| &selector.feature),
            "pool": option.feature.as_ref().and_then(|selector| selector.pool.as_ref()).map(|(key, value)| format!("{key}={value}")),
            "kind": option.subject.as_ref().map(|subject| subject.kind.name()),
            "name": option.subject.as_ref().map(|subject| &subject.name),
            "words": option.words,
            "effect": effect.text,
            "void": effect.void,
        })
    });
    let diagnostics = findings.iter().map(|finding| {
        json!({
            "severity": finding.severity.name(),
            "line": finding.line,
            "column": finding.column,
            "message": finding.message,
            "hint": finding.hint,
        })
    });
    json!({
        "options": options.collect::<Vec<_>>(),
        "groups": file.groups,
        "host_groups": file.host_groups,
        "lost_lines": file.lost,
        "diagnostics": diagnostics.collect::<Vec<_>>(),
    })
}
