//! `licsim backtest LOG…`: how well a model that is fitted to some weeks predicts the next one.

use super::{Status, tell_written, write_charts};
use crate::cli::Noise;
use crate::terminal;
use anyhow::Result;
use jiff::civil::Date;
use std::path::PathBuf;
use study::backtest::{self, Options};
use study::output::Folder;
use study::recorded::{self, holidays, stored};

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

/// Runs the verb.
///
/// # Errors
/// A file cannot be read or written, or the record is too short.
pub fn run(arguments: &BacktestArguments) -> Result<Status> {
    let mut recorded = recorded::read(&arguments.files, arguments.start)?;
    recorded.holidays = holidays::read(&arguments.holidays)?;
    let options = Options {
        train_days: arguments.train,
        replications: arguments.replications,
        seed: arguments.seed,
    };
    backtest::refuse_short(&recorded, options)?;
    let out = arguments.out.as_ref();
    let place = out.map(|out| stored::place(out, arguments.force, &backtest::NEEDED));
    let place = place.transpose()?;
    let found = backtest::backtest(recorded, options)?;
    if arguments.json {
        terminal::data(&format!("{:#}\n", backtest::document(&found)));
    } else {
        terminal::data(&backtest::tables(&found));
    }
    if let Some(folder) = &arguments.charts_to {
        let charts = backtest::charts(&found)?;
        write_charts((folder, arguments.force), &charts, arguments.noise)?;
    }
    if let Some(place) = place {
        let written = backtest::write(&found, Folder::begin(place)?)?;
        tell_written(&written, arguments.noise);
    }
    Ok(Status::Met)
}
