//! `licsim backtest LOG…`: how well a model that is fitted to some weeks predicts the next one.
//!
//! Week after week, the model sees only what was before, and is judged by what came: how often its
//! bands held it, and how far off it was, beside two forecasts that anybody can make: last week again, and the
//! mean of the hour of the week.

pub(super) mod charts;
mod document;
mod judge;
mod page;
mod tables;

use super::fit::recorded_place;
use super::recorded::{self, Recorded, holidays, stored};
use super::{Status, record_manifest, tell_written};
use crate::cli::Noise;
use crate::terminal;
use anyhow::bail;
use experiment::usage::score::Score;
use jiff::civil::Date;
use judge::Judged;
use rayon::prelude::*;
use reports::Artifact;
use std::path::PathBuf;
use study::output::{Folder, Output};

/// Predict recorded weeks from the weeks before them, and say how good that was
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  licsim backtest debug.log
  licsim backtest debug.log --train \"4 weeks\" --out backtest
  licsim backtest debug.log --json | jq '.features[] | select(.crps_ratio > 1)'")]
pub struct BacktestArguments {
    /// Debug logs, read together; samples of lmstat -a; or CSV files of logins (agent,in_s,out_s)
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// How much the model sees before each week that it predicts
    #[arg(long, value_name = "SPAN", default_value = "4 weeks", value_parser = read_days)]
    pub train: usize,
    /// Of a file of logins: the day of its second 0
    #[arg(long, value_name = "DATE")]
    pub start: Option<Date>,
    /// Days that are holidays: dates, or files with a date on each line. They are left out of the rates and not judged
    #[arg(long, value_name = "FILE|DATE,...", value_delimiter = ',')]
    pub holidays: Vec<String>,
    /// Plays of each week
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(20..=5000))]
    pub replications: u32,
    /// The seed
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Write a folder with the page for a design review, charts, and the record for `licsim compare DIR --against NEW`
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write a chart of each of the most used features into this folder, which must be there
    #[arg(long, value_name = "DIR")]
    pub charts_to: Option<PathBuf>,
    /// Write over files that are there
    #[arg(long)]
    pub force: bool,
    /// Print JSON in place of tables
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub noise: Noise,
}

/// Days of a span such as `4 weeks`.
///
/// # Errors
/// Says what was expected.
pub fn read_days(text: &str) -> Result<usize, String> {
    let span: Result<jiff::Span, _> = text.parse();
    let days = span
        .ok()
        .map(|span| i64::from(span.get_weeks()) * 7 + i64::from(span.get_days()));
    let days = days.and_then(|days| usize::try_from(days).ok());
    days.filter(|days| (7..=3660).contains(days))
        .ok_or_else(|| "expected at least a week, such as `4 weeks` or `30 days`".to_owned())
}

/// A feature with fewer checkouts has no rate by hour of the week to speak of, and is counted apart.
const FEWEST: usize = 20;
/// What was found, in a folder of results.
const BACKTEST: &str = "backtest.json";

/// All that was found.
pub(super) struct Found<'r> {
    recorded: &'r Recorded,
    /// The weeks that are predicted: first day and number of days of each.
    windows: Vec<(usize, usize)>,
    /// Days that the model sees before each, and plays of each.
    train: usize,
    replications: u32,
    /// Features with at least [`FEWEST`] checkouts.
    judged: Vec<Judged>,
    /// Those with fewer.
    rare: Vec<Judged>,
    /// Features that nobody used in the predicted weeks, and that the weeks before led nobody to expect.
    unused: Vec<String>,
}

impl Found<'_> {
    /// The scores of some features together.
    fn all(features: &[Judged]) -> Score {
        let mut all = Score::default();
        features.iter().for_each(|one| all.join(&one.score));
        all
    }
}

/// Runs the verb.
///
/// # Errors
/// A file cannot be read or written, or the record is too short.
pub fn run(arguments: &BacktestArguments) -> anyhow::Result<Status> {
    let mut recorded = recorded::read(&arguments.files, arguments.start)?;
    recorded.holidays = holidays::read(&arguments.holidays)?;
    let days = recorded.day_count();
    if days <= arguments.train {
        bail!(
            "the record has {days} whole days and --train takes {} of them: nothing is left to predict (hint: \
             give fewer days to --train, or a longer record)",
            arguments.train
        );
    }
    let place = match &arguments.out {
        Some(out) => Some(recorded_place(out, arguments.force, &[BACKTEST])?),
        None => None,
    };
    let found = find(arguments, &recorded);
    let document = format!("{:#}\n", document::document(&found));
    if arguments.json {
        terminal::data(&document);
    } else {
        terminal::data(&tables::text(&found));
    }
    if let Some(folder) = &arguments.charts_to {
        charts::write((folder, arguments.force), &found, arguments.noise)?;
    }
    if let Some(place) = place {
        let mut folder = Folder::begin(place)?;
        folder.write(&Artifact::text(BACKTEST, document))?;
        let record = stored::artifact(&recorded)?;
        folder.write(&record)?;
        for artifact in page::artifacts(&found)? {
            folder.write(&artifact)?;
        }
        let asked = (arguments.seed, u64::from(arguments.replications));
        let written = folder.finish(record_manifest("backtest", &record, asked))?;
        tell_written(&written, arguments.noise);
    }
    Ok(Status::Met)
}

fn find<'r>(arguments: &BacktestArguments, recorded: &'r Recorded) -> Found<'r> {
    let windows = windows(recorded.day_count(), arguments.train);
    let all: Vec<Judged> = (0..recorded.features.len())
        .into_par_iter()
        .map(|feature| judge::feature(arguments, recorded, feature, &windows))
        .collect();
    let (used, unused): (Vec<Judged>, Vec<Judged>) = all.into_iter().partition(Judged::is_used);
    let (judged, rare) = used.into_iter().partition(|one| one.checkouts >= FEWEST);
    Found {
        recorded,
        windows,
        train: arguments.train,
        replications: arguments.replications,
        judged,
        rare,
        unused: unused.into_iter().map(|one| one.name).collect(),
    }
}

/// The weeks that are predicted: first day and number of days of each.
fn windows(days: usize, train: usize) -> Vec<(usize, usize)> {
    (train..days)
        .step_by(7)
        .map(|from| (from, 7.min(days - from)))
        .collect()
}
