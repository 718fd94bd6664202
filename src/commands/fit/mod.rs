//! `licsim fit LOG…`: load and faults from recorded use, as a table and as a scenario.
//!
//! Every number says how it was found and how sure it is; what the record cannot say (how many
//! licenses there are, who gave up) is a comment, not a guess.

mod document;
mod scenario;
mod tables;

use super::recorded::{self, Recorded, holidays, stored};
use super::{Status, record_manifest, tell_written};
use crate::cli::Noise;
use crate::terminal;
use anyhow::bail;
use experiment::usage::fit::{self, Model, Training};
use experiment::usage::lengths::{self, Lengths};
use experiment::usage::outages::{self, Outages};
use experiment::usage::peak;
use jiff::civil::Date;
use rayon::prelude::*;
use reports::Artifact;
use std::path::PathBuf;
use study::output::{Folder, Output, Place};

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

/// What is known of one feature.
struct Fitted {
    name: String,
    model: Model,
    lengths: Option<Lengths>,
    /// Lengths of sessions that ended, ascending.
    seconds: Vec<i64>,
    licenses: f64,
    peak: u64,
    denied: usize,
    retries: Vec<i64>,
}

/// Runs the verb.
///
/// # Errors
/// A file cannot be read or written, or the record is shorter than a week.
pub fn run(arguments: &FitArguments) -> anyhow::Result<Status> {
    let mut recorded = recorded::read(&arguments.files, arguments.start)?;
    recorded.holidays = holidays::read(&arguments.holidays)?;
    let days = recorded.day_count();
    if days < 7 {
        bail!(
            "the record has {days} whole days; rates by hour of the week need seven at least (hint: give more \
             logs, in one call)"
        );
    }
    let place = match &arguments.out {
        Some(out) => Some(recorded_place(out, arguments.force, &[FIT])?),
        None => None,
    };
    let fitted: Vec<Fitted> = (0..recorded.features.len())
        .into_par_iter()
        .filter_map(|feature| fit_feature(&recorded, feature))
        .collect();
    let outages = fit_outages(&recorded);
    let document = format!("{:#}\n", document::document(&recorded, &fitted, &outages));
    if arguments.json {
        terminal::data(&document);
    } else {
        terminal::data(&tables::text(&recorded, &fitted, &outages));
    }
    if let Some(path) = &arguments.scenario {
        let written = scenario::write(
            (path, arguments.force, &arguments.files),
            &recorded,
            &fitted,
            &outages,
        )?;
        if !arguments.noise.quiet {
            terminal::note(&written);
        }
    }
    if let Some(place) = place {
        let mut folder = Folder::begin(place)?;
        folder.write(&Artifact::text(FIT, document))?;
        let record = stored::artifact(&recorded)?;
        folder.write(&record)?;
        let written = folder.finish(record_manifest("fit", &record, (0, 0)))?;
        tell_written(&written, arguments.noise);
    }
    Ok(Status::Met)
}

/// What was found, in a folder of results.
const FIT: &str = "fit.json";

/// Reserves the folder of a verb that keeps the record.
///
/// # Errors
/// Something of the user's is in the way.
pub(super) fn recorded_place(
    out: &std::path::Path,
    forced: bool,
    needed: &[&str],
) -> anyhow::Result<Place> {
    let needed: Vec<&str> = needed.iter().copied().chain([stored::PATH]).collect();
    let Some(name) = out.file_name().and_then(|name| name.to_str()) else {
        bail!(
            "`{}` names no folder (hint: give a name, such as --out march)",
            out.display()
        );
    };
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(std::path::Path::new("."));
    Ok(Place::reserve(parent, name, &needed, forced)?)
}

fn fit_feature(recorded: &Recorded, feature: usize) -> Option<Fitted> {
    let (name, sessions) = &recorded.features[feature];
    let (from, to) = recorded.days;
    let own: Vec<_> = sessions
        .iter()
        .filter(|s| s.from >= from && s.from < to)
        .copied()
        .collect();
    if own.is_empty() {
        return None;
    }
    let model = fit::fit(&Training {
        sessions: &own,
        from,
        days: recorded.day_count(),
        first_weekday: Recorded::weekday(from),
        holidays: &recorded.holidays_in(from, recorded.day_count()),
    });
    // What was still out at the end has no length yet.
    let ended = own.iter().filter(|session| session.to < recorded.span.1);
    let mut seconds: Vec<i64> = ended.map(|session| session.to - session.from).collect();
    let as_numbers: Vec<f64> = seconds.iter().map(|seconds| *seconds as f64).collect();
    let lengths = lengths::fit(&as_numbers);
    seconds.sort_unstable();
    let licenses: u64 = own.iter().map(|session| u64::from(session.count)).sum();
    Some(Fitted {
        name: name.clone(),
        lengths,
        seconds,
        licenses: licenses as f64 / own.len() as f64,
        peak: peak(sessions, from, to),
        denied: recorded.denied(feature, i64::MIN, i64::MAX).1,
        retries: recorded::retries(recorded, feature),
        model,
    })
}

fn fit_outages(recorded: &Recorded) -> Outages {
    let all: Vec<(i64, i64)> = recorded.outages.iter().map(|o| (o.from, o.to)).collect();
    outages::fit(&all, recorded.span.1 - recorded.span.0)
}
