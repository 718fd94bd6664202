//! The verbs, one file each, and what they share: which files are meant, and the exit status.

mod admit;
mod audit;
pub mod backtest;
mod batch;
mod check;
mod compare;
mod drift;
mod explain;
pub mod fit;
pub mod import;
pub mod kinds;
pub mod license;
mod new;
pub mod options;
pub mod order;
mod report;
mod run;
mod shell;
mod size;
mod sweep;
mod tell;

use crate::cli::{Cli, Common, Noise, Verb};
use crate::{signals, terminal};
use anyhow::Result;
use reports::Artifact;
use scenarios::study::Study;
use scenarios::written::Texts;
use scenarios::{Finding, Severity, render};
use std::path::Path;
use std::process::ExitCode;
use study::output::{Target, Written};
use study::parallel::with_threads;

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
pub fn dispatch(command: Cli) -> Result<ExitCode> {
    let status = match command.verb {
        Verb::Run(arguments) => run::run(&arguments)?,
        Verb::Compare(arguments) => compare::run(&arguments)?,
        Verb::Size(arguments) => size::run(&arguments)?,
        Verb::Sweep(arguments) => sweep::run(&arguments)?,
        Verb::Check(arguments) => check::run(&arguments)?,
        Verb::Explain(arguments) => explain::run(&arguments)?,
        Verb::Audit(arguments) => audit::run(&arguments)?,
        Verb::Order(arguments) => order::run(&arguments)?,
        Verb::Report(arguments) => report::run(&arguments)?,
        Verb::License(arguments) => license::run(&arguments)?,
        Verb::Options(arguments) => options::run(&arguments)?,
        Verb::Fit(arguments) => fit::run(&arguments)?,
        Verb::Backtest(arguments) => backtest::run(&arguments)?,
        Verb::Import(arguments) => import::run(&arguments)?,
        Verb::New(arguments) => new::run(&arguments)?,
        Verb::Kinds(arguments) => kinds::run(&arguments),
        Verb::Schema => shell::schema(),
        Verb::Completions(arguments) => shell::completions(&arguments)?,
        Verb::Man(arguments) => shell::man(&arguments)?,
    };
    Ok(status.into())
}

/// Says what went wrong, unless the program is being ended; the status of a verb that ended so.
pub fn tell_error(error: &anyhow::Error) -> Status {
    if !signals::is_stop(error) {
        terminal::note(&format!("error: {}", tell::with_hint(error)));
    }
    Status::BadInput
}

/// Reads a scenario as the options say.
fn read(path: &Path, common: &Common, replications: Option<u32>) -> Study {
    scenarios::study::read(path, &common.reading(replications))
}

/// Reads a scenario, and plans for points of a search or a sweep.
fn read_points(
    path: &Path,
    common: &Common,
    replications: Option<u32>,
    points: &[scenarios::points::Point],
) -> Study {
    scenarios::study::read_points(path, &common.reading(replications), points)
}

/// Says with `--verbose` which files a study was read from.
fn tell_read(study: &Study, noise: Noise) {
    if noise.verbose {
        for file in &study.files {
            terminal::note(&format!("read {}", file.path));
        }
    }
}

/// Says where results are, and with `--verbose` which files they are.
fn tell_written(written: &Written, noise: Noise) {
    if noise.quiet {
        return;
    }
    let folder = &written.folder;
    if noise.verbose {
        for file in &written.files {
            terminal::note(&format!("wrote {}", folder.join(file).display()));
        }
    }
    let page = folder.join("report.html");
    let shown = if page.is_file() { &page } else { folder };
    terminal::note(&format!("results: {}", shown.display()));
}

/// Writes charts into a folder that is there.
fn write_charts((folder, force): (&Path, bool), charts: &[Artifact], noise: Noise) -> Result<()> {
    for chart in charts {
        let path = folder.join(&chart.path);
        let target = Target::free(&path, force)?;
        target.write(|out| out.write_all(&chart.bytes))?;
        if !noise.quiet {
            terminal::note(&format!("wrote {}\n", path.display()));
        }
    }
    Ok(())
}

/// Prints a study's findings of at least a severity to standard error.
fn print_study(study: &Study, least: Severity) {
    let colored = terminal::is_colored();
    let findings = scenarios::finding::gathered(&study.findings);
    for finding in findings.iter().filter(|f| f.severity <= least) {
        terminal::note(&render::finding(finding, &study.texts, colored));
    }
}

/// Prints findings of at least a severity to standard error, without excerpts.
fn print_findings(findings: &[Finding], least: Severity) {
    let findings = scenarios::finding::gathered(findings);
    for finding in findings.iter().filter(|f| f.severity <= least) {
        terminal::note(&render::finding(finding, &Texts::default(), false));
    }
}

/// One scenario as an object, several as an array.
fn print_json(texts: &[String]) {
    terminal::data(&match texts {
        [one] => format!("{one}\n"),
        several => format!("[{}]\n", several.join(",\n")),
    });
}
