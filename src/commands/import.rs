//! `licsim import debug-log|lmstat FILE…`: recorded use, as counts and as load.

use super::Status;
use crate::cli::Noise;
use crate::terminal;
use anyhow::{Context, Result};
use scenarios::files::{FILE_LENGTH_MAX, read_file};
use std::path::PathBuf;
use study::import::debug_log::{self, Log, Options};
use study::import::lmstat;
use study::output::{self, Target};
use study::recorded;

/// Turn recorded use into load
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  licsim import debug-log debug.log --scenario replay.toml
  licsim import debug-log server-a.log server-b.log --json
  licsim import lmstat monday.txt tuesday.txt")]
pub struct ImportArguments {
    #[command(subcommand)]
    kind: ImportKind,
    #[command(flatten)]
    noise: Noise,
}

/// What the record is.
#[derive(clap::Subcommand, Debug)]
enum ImportKind {
    /// Read FlexNet debug logs; several are read together, by their times
    DebugLog(DebugLogArguments),
    /// Read the output of lmstat -a or lmstat -i
    Lmstat(LmstatArguments),
}

#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  licsim import debug-log debug.log
  licsim import debug-log debug.log --scenario replay.toml
  licsim import debug-log debug.log --load agents.csv --feature tserver_sdn")]
struct DebugLogArguments {
    /// The logs
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print JSON in place of tables
    #[arg(long)]
    json: bool,
    /// Write who was in, from when to when, as agent,in_s,out_s for a scenario's `recorded`
    #[arg(long, value_name = "OUT.csv")]
    load: Option<PathBuf>,
    /// Only this feature makes load
    #[arg(long, value_name = "FEATURE", requires = "load")]
    feature: Option<String>,
    /// Write a scenario that plays the log again, with its checkouts beside it as a CSV file
    #[arg(long, value_name = "OUT.toml")]
    scenario: Option<PathBuf>,
    /// Write over files of those names
    #[arg(long)]
    force: bool,
}

/// Read the output of lmstat
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  licsim import lmstat monday.txt
  licsim import lmstat /var/tmp/lmstat/*.txt --json | jq .series")]
pub struct LmstatArguments {
    /// The outputs, as files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print JSON in place of tables
    #[arg(long)]
    json: bool,
}

/// Runs the verb.
///
/// # Errors
/// A file cannot be read or written.
pub fn run(arguments: &ImportArguments) -> Result<Status> {
    match &arguments.kind {
        ImportKind::DebugLog(logs) => debug_logs(logs, arguments.noise),
        ImportKind::Lmstat(outputs) => lmstat_outputs(outputs, arguments.noise),
    }
}

fn debug_logs(arguments: &DebugLogArguments, noise: Noise) -> Result<Status> {
    let force = arguments.force;
    let load = arguments.load.as_ref();
    let load = load.map(|path| Ok::<_, study::Error>((path, Target::free(path, force)?)));
    let load = load.transpose()?;
    let replay = arguments.scenario.as_ref();
    let replay = replay.map(|path| Ok::<_, study::Error>((path, debug_log::targets(path, force)?)));
    let replay = replay.transpose()?;
    let targets = replay.iter().flat_map(|(_, targets)| targets);
    let targets: Vec<&Target> = load
        .iter()
        .map(|(_, target)| target)
        .chain(targets)
        .collect();
    output::refuse_twice(&targets, &arguments.files)?;
    recorded::refuse_twice(&arguments.files)?;
    let mut logs = Vec::new();
    for file in &arguments.files {
        tell_reading(file, noise);
        let log = Log::open(file).with_context(|| format!("cannot read `{}`", file.display()))?;
        logs.push(log);
    }
    let options = Options {
        load: load.is_some(),
        feature: arguments.feature.clone(),
        record: replay.is_some(),
    };
    let imported = debug_log::read(logs, &options)?;
    let summary = &imported.summary;
    if arguments.json {
        terminal::data(&format!("{:#}\n", debug_log::document(summary)));
    } else {
        terminal::data(&debug_log::tables(summary));
        tell_unless_quiet(noise, &debug_log::warnings(summary));
    }
    terminal::note(&debug_log::unusable(summary));
    if let (Some((path, target)), Some(load)) = (&load, &imported.load) {
        tell_unless_quiet(noise, &debug_log::write_load(path, target, load, summary)?);
    }
    if let (Some((path, targets)), Some(record)) = (&replay, &imported.record) {
        tell_unless_quiet(
            noise,
            &debug_log::write_replay(path, targets, record, summary)?,
        );
    }
    Ok(status(debug_log::is_useless(summary)))
}

fn lmstat_outputs(arguments: &LmstatArguments, noise: Noise) -> Result<Status> {
    let mut outputs = Vec::new();
    for file in &arguments.files {
        let name = file.display().to_string();
        tell_reading(file, noise);
        let bytes =
            read_file(file, FILE_LENGTH_MAX).with_context(|| format!("cannot read `{name}`"))?;
        outputs.push((name, lmstat::read(&bytes)));
    }
    if arguments.json {
        terminal::data(&format!("{:#}\n", lmstat::document(&outputs)));
    } else {
        terminal::data(&lmstat::tables(&outputs));
        tell_unless_quiet(noise, &lmstat::warnings(&outputs));
    }
    terminal::note(&lmstat::unusable(&outputs));
    Ok(status(
        outputs.iter().any(|(_, output)| lmstat::is_useless(output)),
    ))
}

fn status(is_useless: bool) -> Status {
    match is_useless {
        true => Status::BadInput,
        false => Status::Met,
    }
}

fn tell_reading(file: &std::path::Path, noise: Noise) {
    if noise.verbose {
        terminal::note(&format!("read {}\n", file.display()));
    }
}

fn tell_unless_quiet(noise: Noise, text: &str) {
    if !noise.quiet {
        terminal::note(text);
    }
}
