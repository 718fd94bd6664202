//! `licsim backtest LOG…`: how well a model that is fitted to some weeks predicts the next one.
//!
//! The one idea: week after week, the model sees only what was before, and is judged by what came: how often its
//! bands held it, and how far off it was, beside two forecasts that anybody can make: last week again, and the
//! mean of the hour of the week.

use super::usage::{self, Recorded, hour_text};
use super::{Status, tell};
use crate::cli::Noise;
use crate::output::Target;
use crate::terminal;
use anyhow::{Context, bail};
use experiment::usage::fit::{self, Training};
use experiment::usage::forecast::{Forecast, forecast};
use experiment::usage::score::{Score, band, quantile};
use experiment::usage::{DAY, HOUR, Session, WEEK, WEEK_HOURS, hourly_means, peak};
use jiff::civil::Date;
use rayon::prelude::*;
use reports::charts::band::{BandChart, BandHour};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Predict recorded weeks from the weeks before them, and say how good that was
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  licsim backtest debug.log
  licsim backtest debug.log --train \"4 weeks\" --charts-to charts
  licsim backtest debug.log --json | jq '.features[] | select(.crps_ratio > 1)'")]
pub struct BacktestArguments {
    /// Debug logs, read together; or CSV files of logins (agent,in_s,out_s)
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// How much the model sees before each week that it predicts
    #[arg(long, value_name = "SPAN", default_value = "4 weeks", value_parser = read_days)]
    pub train: usize,
    /// Of a file of logins: the day of its second 0
    #[arg(long, value_name = "DATE")]
    pub start: Option<Date>,
    /// Plays of each week
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(20..=5000))]
    pub replications: u32,
    /// The seed
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Write a chart of each of the most used features into this folder, which must be there
    #[arg(long, value_name = "DIR")]
    pub charts_to: Option<PathBuf>,
    /// Write over charts that are there
    #[arg(long, requires = "charts_to")]
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

/// A feature with fewer checkouts has no rate by hour of the week to speak of, and is not predicted.
const FEWEST: usize = 20;

/// A feature's part of the answer.
struct Told {
    name: String,
    checkouts: usize,
    score: Score,
    /// Hours in which something was out, or the outer band is not empty.
    busy: Score,
    /// For each week the peak that came, the median that was predicted, and its 95 % band.
    peaks: Vec<(u64, f64, (f64, f64))>,
    /// Denied requests in the predicted weeks, and what the weeks before led to expect.
    denials: (usize, f64),
    hours: Vec<(i64, BandHour)>,
}

/// Runs the verb.
///
/// # Errors
/// A file cannot be read or written, or the record is too short.
pub fn run(arguments: &BacktestArguments) -> anyhow::Result<Status> {
    let recorded = usage::read(&arguments.files, arguments.start)?;
    let days = recorded.day_count();
    if days <= arguments.train {
        bail!(
            "the record has {days} whole days and --train takes {} of them: nothing is left to predict (hint: \
             give fewer days to --train, or a longer record)",
            arguments.train
        );
    }
    let windows = windows(days, arguments.train);
    let told: Vec<Told> = (0..recorded.features.len())
        .into_par_iter()
        .filter_map(|feature| of_feature(arguments, &recorded, feature, &windows))
        .collect();
    let mut all = Score::default();
    told.iter().for_each(|told| all.join(&told.score));
    if arguments.json {
        terminal::data(&format!(
            "{:#}\n",
            document(&recorded, &all, &told, windows.len())
        ));
    } else {
        terminal::data(&text(arguments, &recorded, &all, &told, &windows));
    }
    if let Some(folder) = &arguments.charts_to {
        write_charts((folder, arguments.force), &told, arguments.noise)?;
    }
    Ok(Status::Met)
}

/// The weeks that are predicted: first day and number of days of each.
fn windows(days: usize, train: usize) -> Vec<(usize, usize)> {
    (train..days)
        .step_by(7)
        .map(|from| (from, 7.min(days - from)))
        .collect()
}

fn of_feature(
    arguments: &BacktestArguments,
    recorded: &Recorded,
    feature: usize,
    windows: &[(usize, usize)],
) -> Option<Told> {
    let (name, sessions) = &recorded.features[feature];
    if sessions.len() < FEWEST {
        return None;
    }
    let mut told = Told {
        name: name.clone(),
        checkouts: sessions.len(),
        score: Score::default(),
        busy: Score::default(),
        peaks: Vec::new(),
        denials: (0, 0.0),
        hours: Vec::new(),
    };
    for &(first, days) in windows {
        let from = recorded.days.0 + first as i64 * DAY;
        let begin = from - arguments.train as i64 * DAY;
        // The model knows nothing of how long what is out now will last.
        let seen: Vec<Session> = sessions
            .iter()
            .filter(|session| session.from >= begin && session.from < from)
            .map(|session| Session {
                to: session.to.min(from),
                ..*session
            })
            .collect();
        let training = Training {
            sessions: &seen,
            from: begin,
            days: arguments.train,
            first_weekday: Recorded::weekday(begin),
        };
        let played = forecast(
            &fit::fit(&training),
            days,
            arguments.replications,
            arguments.seed,
            name,
        );
        judge(&mut told, sessions, &played, (begin, from, days));
        denials(&mut told, recorded, feature, (begin, from, days));
    }
    let nothing = told.checkouts == 0
        || told
            .hours
            .iter()
            .all(|(_, h)| h.truth == 0.0 && h.outer.1 == 0.0);
    (!nothing).then_some(told)
}

fn judge(
    told: &mut Told,
    sessions: &[Session],
    played: &Forecast,
    (begin, from, days): (i64, i64, usize),
) {
    let hours = days * 24;
    let truth = hourly_means(sessions, from, hours);
    let before = hourly_means(sessions, begin, ((from - begin) / HOUR) as usize);
    for (hour, draws) in played.hours.iter().enumerate() {
        let same_hour = |weeks: usize| {
            before
                .len()
                .checked_sub(weeks * WEEK_HOURS)
                .and_then(|at| before.get(at + hour))
        };
        let weeks: Vec<f64> = (1..).map_while(same_hour).copied().collect();
        let mean = weeks.iter().sum::<f64>() / weeks.len().max(1) as f64;
        let last = weeks.first().copied().unwrap_or(0.0);
        told.score.add(draws, truth[hour], [last, mean]);
        let shown = BandHour {
            outer: band(draws, 0.95),
            inner: band(draws, 0.5),
            truth: truth[hour],
        };
        if shown.truth > 0.0 || shown.outer.1 > 0.0 {
            told.busy.add(draws, truth[hour], [last, mean]);
        }
        told.hours.push((from + hour as i64 * HOUR, shown));
    }
    let came = peak(sessions, from, from + days as i64 * DAY);
    told.peaks.push((
        came,
        quantile(&played.peaks, 0.5),
        band(&played.peaks, 0.95),
    ));
}

/// Denied requests of the week, and the mean of the weeks before.
fn denials(
    told: &mut Told,
    recorded: &Recorded,
    feature: usize,
    (begin, from, days): (i64, i64, usize),
) {
    let within = |from: i64, to: i64| {
        let denials = recorded.denials.iter();
        denials
            .filter(|(at, of, _)| *of == feature && *at >= from && *at < to)
            .count()
    };
    let to = from + days as i64 * DAY;
    told.denials.0 += within(from, to);
    let weeks = (from - begin) as f64 / WEEK as f64;
    told.denials.1 += within(begin, from) as f64 / weeks * days as f64 / 7.0;
}

/// The mean distance of the predicted from the peaks that came, and how many of them the 95 % band held.
fn peak_error(told: &Told) -> (f64, usize) {
    let error: f64 = told
        .peaks
        .iter()
        .map(|(came, median, _)| (*came as f64 - median).abs())
        .sum();
    let held = told
        .peaks
        .iter()
        .filter(|(came, _, (low, high))| (*low..=*high).contains(&(*came as f64)));
    (error / told.peaks.len().max(1) as f64, held.count())
}

/// Features with too few checkouts.
fn too_few(recorded: &Recorded) -> Vec<&str> {
    let rare = recorded
        .features
        .iter()
        .filter(|(_, sessions)| sessions.len() < FEWEST);
    rare.map(|(name, _)| name.as_str()).collect()
}

fn document(recorded: &Recorded, all: &Score, told: &[Told], weeks: usize) -> Value {
    let features = told.iter().map(|told| {
        let (coverage_50, coverage_95) = told.score.coverage();
        let (error, held) = peak_error(told);
        let hours = told.score.hours.max(1) as f64;
        json!({
            "name": told.name,
            "checkouts": told.checkouts,
            "hours": told.score.hours,
            "coverage_50": coverage_50,
            "coverage_95": coverage_95,
            "busy_hours": told.busy.hours,
            "busy_coverage_50": told.busy.coverage().0,
            "busy_coverage_95": told.busy.coverage().1,
            "crps": told.score.crps / hours,
            "crps_last_week": told.score.naive[0] / hours,
            "crps_mean_of_hour": told.score.naive[1] / hours,
            "crps_ratio": told.score.ratio(),
            "peak_error": error,
            "peaks_within_95": held,
            "denied": told.denials.0,
            "denied_expected": told.denials.1,
        })
    });
    let (coverage_50, coverage_95) = all.coverage();
    json!({
        "coverage_50": coverage_50,
        "coverage_95": coverage_95,
        "crps": all.crps / all.hours.max(1) as f64,
        "crps_ratio": all.ratio(),
        "not_predicted": too_few(recorded),
        "weeks": weeks,
        "hours": all.hours,
        "features": features.collect::<Vec<_>>(),
    })
}

fn text(
    arguments: &BacktestArguments,
    recorded: &Recorded,
    all: &Score,
    told: &[Told],
    windows: &[(usize, usize)],
) -> String {
    let day = |day: usize| usage::date(recorded.days.0 + day as i64 * DAY);
    let (first, last) = (windows[0].0, windows[windows.len() - 1]);
    let (within_50, within_95) = all.coverage();
    let ratio = all
        .ratio()
        .map_or("-".to_owned(), |ratio| format!("{ratio:.2}"));
    let heading = format!(
        "{} to {}: {} weeks, each predicted from the {} days before it, {} plays\n\
         of {} hours {:.1} % lie within the 50 % band, {:.1} % within the 95 % band; CRPS over the better naive forecast {ratio}\n\n",
        day(first),
        day(last.0 + last.1 - 1),
        windows.len(),
        arguments.train,
        arguments.replications,
        all.hours,
        100.0 * within_50,
        100.0 * within_95,
    );
    let mut rows: Vec<&Told> = told.iter().collect();
    rows.sort_by_key(|told| std::cmp::Reverse(told.checkouts));
    let rows = rows.into_iter().map(|told| {
        let hours = told.score.hours.max(1) as f64;
        let (within_50, within_95) = told.score.coverage();
        let (error, held) = peak_error(told);
        vec![
            told.name.clone(),
            told.checkouts.to_string(),
            format!("{:.1}", 100.0 * within_50),
            format!("{:.1}", 100.0 * within_95),
            format!("{:.1}", 100.0 * told.busy.coverage().1),
            format!("{:.4}", told.score.crps / hours),
            format!("{:.4}", told.score.naive[0] / hours),
            format!("{:.4}", told.score.naive[1] / hours),
            told.score
                .ratio()
                .map_or("-".to_owned(), |ratio| format!("{ratio:.2}")),
            format!("{error:.1}"),
            format!("{held} of {}", told.peaks.len()),
            format!("{} ({:.1})", told.denials.0, told.denials.1),
        ]
    });
    let header = [
        "feature",
        "checkouts",
        "in 50 %",
        "in 95 %",
        "in 95 %, busy hours",
        "CRPS",
        "last week",
        "mean of hour",
        "ratio",
        "peak error",
        "peaks in 95 %",
        "denied (expected)",
    ];
    let rare = match too_few(recorded) {
        rare if rare.is_empty() => String::new(),
        rare => format!(
            "not predicted, for fewer than {FEWEST} checkouts: {}\n\n",
            rare.join(", ")
        ),
    };
    heading
        + &tell::table("Forecasts against what came", &header, rows)
        + &rare
        + &outside(recorded, told)
}

/// The hours farthest outside the 95 % band, and what the record says of them.
fn outside(recorded: &Recorded, told: &[Told]) -> String {
    const SHOWN: usize = 12;
    let mut hours: Vec<(f64, &str, i64, BandHour)> = Vec::new();
    for told in told {
        for &(at, hour) in told.hours.iter().filter(|(_, hour)| hour.is_outside()) {
            let off = (hour.truth - hour.outer.1).max(hour.outer.0 - hour.truth);
            hours.push((off, &told.name, at, hour));
        }
    }
    hours.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.2.cmp(&b.2)).then(a.1.cmp(b.1)));
    let count = hours.len();
    let rows = hours.into_iter().take(SHOWN).map(|(_, name, at, hour)| {
        vec![
            name.to_owned(),
            hour_text(at),
            format!("{:.1}", hour.truth),
            format!("{:.1} to {:.1}", hour.outer.0, hour.outer.1),
            what_is_known(recorded, name, at),
        ]
    });
    let title = format!("Hours outside the 95 % band, the farthest of {count}");
    tell::table(
        &title,
        &["feature", "hour", "came", "band", "the record says"],
        rows,
    )
}

fn what_is_known(recorded: &Recorded, name: &str, at: i64) -> String {
    let mut known = Vec::new();
    if recorded
        .outages
        .iter()
        .any(|outage| outage.from < at + HOUR && outage.to >= at)
    {
        known.push("the server was down".to_owned());
    }
    let of_hour = |(when, feature, _): &&(i64, usize, u32)| {
        recorded.features[*feature].0 == name && (at..at + HOUR).contains(when)
    };
    let denied = recorded.denials.iter().filter(of_hour).count();
    if denied > 0 {
        known.push(format!("{denied} denied"));
    }
    let feature = recorded.features.iter().find(|(known, _)| known == name);
    let sessions = feature.map_or(&[][..], |(_, sessions)| sessions.as_slice());
    let over = sessions.iter().filter(|s| s.from < at + HOUR && s.to > at);
    let longest = over
        .map(|session| session.to - session.from)
        .max()
        .unwrap_or(0);
    if longest > DAY {
        known.push(format!("a session of {} h lies over it", longest / HOUR));
    }
    let began = |from: i64| {
        sessions
            .iter()
            .filter(|s| s.from >= from && s.from < from + HOUR)
            .count()
    };
    let (now, before) = (began(at), began(at - WEEK));
    if now > 2 * before + 3 || before > 2 * now + 3 {
        known.push(format!(
            "{now} checkouts began in it, {before} a week before"
        ));
    }
    if known.is_empty() {
        "nothing unusual".to_owned()
    } else {
        known.join("; ")
    }
}

/// A chart of each of the most used features.
fn write_charts(
    (folder, force): (&std::path::Path, bool),
    told: &[Told],
    noise: Noise,
) -> anyhow::Result<()> {
    const CHARTS: usize = 8;
    let mut most: Vec<&Told> = told.iter().collect();
    most.sort_by_key(|told| std::cmp::Reverse(told.checkouts));
    for told in most.into_iter().take(CHARTS) {
        let days = told.hours.iter().step_by(24);
        let chart = BandChart {
            name: told.name.clone(),
            days: days
                .map(|(at, _)| usage::date(*at).strftime("%-d %b").to_string())
                .collect(),
            hours: told.hours.iter().map(|(_, hour)| *hour).collect(),
        };
        let good = |c: char| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        };
        let name: String = told.name.chars().map(good).collect();
        let artifact = reports::charts::svg(&chart.picture(), format!("band-{name}.svg"))
            .context("a chart cannot be drawn")?;
        let path = folder.join(&artifact.path);
        let target = Target::new(&path, force)?;
        target.refuse_existing()?;
        target.write(|out| out.write_all(&artifact.bytes))?;
        if !noise.quiet {
            terminal::note(&format!("wrote {}\n", path.display()));
        }
    }
    Ok(())
}
