//! `licsim fit LOG…`: load and faults from recorded use, as a table and as a scenario.

use super::{Status, tell_written};
use crate::cli::Noise;
use crate::terminal;
use anyhow::Result;
use jiff::civil::Date;
use std::path::PathBuf;
use study::fit;
use study::output::{self, Folder};
use study::recorded::{self, holidays, stored};

/// Fit rates, session lengths, growth and outages to recorded use
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  licsim fit debug.log
  licsim fit debug.log --scenario next-year.toml --out march
  licsim fit samples/*.txt --holidays 2026-04-03,2026-05-01
  licsim fit logins.csv --start 2026-03-02 --json")]
pub struct FitArguments {
    /// Debug logs, read together; samples of lmstat -a, one or more in each file; or CSV files of logins
    /// (agent,in_s,out_s)
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Of a file of logins: the day of its second 0
    #[arg(long, value_name = "DATE")]
    pub start: Option<Date>,
    /// Days that are holidays: dates, or files with a date on each line. They are left out of the rates, and their
    /// effect is fitted
    #[arg(long, value_name = "FILE|DATE,...", value_delimiter = ',')]
    pub holidays: Vec<String>,
    /// Write a commented scenario that plays the fitted load, with its profiles beside it
    #[arg(long, value_name = "OUT.toml")]
    pub scenario: Option<PathBuf>,
    /// Write a folder with what was found and the record without names, for `licsim compare DIR --against NEW`
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write over files that are there
    #[arg(long)]
    pub force: bool,
    /// Print JSON in place of tables
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub noise: Noise,
}

/// Runs the verb.
///
/// # Errors
/// A file cannot be read or written, or the record is shorter than a week.
pub fn run(arguments: &FitArguments) -> Result<Status> {
    let mut recorded = recorded::read(&arguments.files, arguments.start)?;
    recorded.holidays = holidays::read(&arguments.holidays)?;
    fit::refuse_short(&recorded)?;
    let out = arguments.out.as_ref();
    let place = out.map(|out| stored::place(out, arguments.force, &fit::NEEDED));
    let place = place.transpose()?;
    let fitted = fit::fit(recorded)?;
    if arguments.json {
        terminal::data(&format!("{:#}\n", fit::document(&fitted)));
    } else {
        terminal::data(&fit::tables(&fitted));
    }
    if let Some(path) = &arguments.scenario {
        let files = fit::scenario(&fitted, output::scenario_stem(path)?);
        let beside = |(name, text): &(String, String)| {
            (path.with_file_name(name), text.clone().into_bytes())
        };
        let files: Vec<_> = files.iter().map(beside).collect();
        output::write_new(&files, &arguments.files, arguments.force)?;
        if !arguments.noise.quiet {
            terminal::note(&format!(
                "{}: the fitted load of {} features, with {} files beside it\n",
                path.display(),
                fitted.features.len(),
                files.len() - 1
            ));
        }
    }
    if let Some(place) = place {
        let written = fit::write(&fitted, Folder::begin(place)?)?;
        tell_written(&written, arguments.noise);
    }
    Ok(Status::Met)
}
