//! The verbs, one file each, and what they share: which files are meant, and the exit status.

mod check;
mod explain;
pub mod order;
mod run;

use crate::cli::{Cli, Common, Verb};
use anyhow::{Context, Result};
use scenarios::study::{ReadOptions, Study};
use scenarios::{Finding, Severity};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How a verb ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Done, and all targets met.
    Met,
    /// A target is not met, or undecided.
    NotMet,
    /// Bad input or usage.
    BadInput,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        match status {
            Status::Met => ExitCode::from(0),
            Status::NotMet => ExitCode::from(1),
            Status::BadInput => ExitCode::from(2),
        }
    }
}

/// Runs the verb.
pub fn dispatch(command: Cli) -> Result<Status> {
    match command.verb {
        Verb::Run(arguments) => run::run(&arguments),
        Verb::Check(arguments) => check::run(&arguments),
        Verb::Explain(arguments) => explain::run(&arguments),
        Verb::Order(arguments) => order::run(&arguments),
    }
}

/// The scenario files that are meant: a folder stands for all `*.toml` in it, by name.
fn scenario_files(given: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in given {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let entries = std::fs::read_dir(path)
            .with_context(|| format!("cannot read the folder `{}`", path.display()))?;
        let mut found = Vec::new();
        for entry in entries {
            let file = entry?.path();
            if file.extension().is_some_and(|e| e == "toml") && file.is_file() {
                found.push(file);
            }
        }
        if found.is_empty() {
            anyhow::bail!("no `*.toml` in the folder `{}`", path.display());
        }
        found.sort();
        files.append(&mut found);
    }
    Ok(files)
}

/// Reads a scenario as the options say.
fn read(path: &Path, common: &Common, replications: Option<u32>) -> Study {
    let options = ReadOptions {
        seed: common.seed,
        replications,
        allowed: common.allow.clone(),
    };
    scenarios::study::read(path, &options)
}

/// Prints findings of at least a severity to standard error.
fn print_findings(findings: &[Finding], least: Severity) {
    for finding in findings.iter().filter(|f| f.severity <= least) {
        eprintln!("{}", finding_text(finding));
    }
}

/// A finding in the form to which editors jump.
fn finding_text(finding: &Finding) -> String {
    let Finding {
        file,
        line,
        column,
        severity,
        message,
        key,
        ..
    } = finding;
    let severity = severity.name();
    let key = if key.is_empty() {
        String::new()
    } else {
        format!(" (`{key}`)")
    };
    let hint = finding
        .hint
        .as_ref()
        .map_or(String::new(), |hint| format!("\n  hint: {hint}"));
    format!("{file}:{line}:{column}: {severity}: {message}{key}{hint}")
}

/// Runs something on so many threads.
fn with_jobs<T: Send>(jobs: Option<u16>, work: impl FnOnce() -> T + Send) -> Result<T> {
    let threads = usize::from(jobs.unwrap_or(0));
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .context("cannot start the threads")?;
    Ok(pool.install(work))
}
