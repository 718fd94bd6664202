//! `licsim fit LOG…`: load and faults from recorded use, as a table and as a scenario.
//!
//! The one idea: every number says how it was found and how sure it is; what the record cannot say (how many
//! licenses there are, who gave up) is a comment, not a guess.

use super::usage::{self, Recorded, weekday_name};
use super::{Status, tell};
use crate::cli::Noise;
use crate::output::{self, Target};
use crate::terminal;
use anyhow::bail;
use experiment::usage::fit::{self, Model, Training};
use experiment::usage::lengths::{self, Law, Lengths};
use experiment::usage::outages::{self, Outages};
use experiment::usage::{DAY, Sure, peak};
use jiff::civil::Date;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Fit rates, session lengths, growth and outages to recorded use
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  licsim fit debug.log
  licsim fit debug.log --scenario next-year.toml
  licsim fit logins.csv --start 2026-03-02 --json")]
pub struct FitArguments {
    /// Debug logs, read together; or CSV files of logins (agent,in_s,out_s)
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Of a file of logins: the day of its second 0
    #[arg(long, value_name = "DATE")]
    pub start: Option<Date>,
    /// Write a commented scenario that plays the fitted load, with its profiles beside it
    #[arg(long, value_name = "OUT.toml")]
    pub scenario: Option<PathBuf>,
    /// Write over files that are there
    #[arg(long, requires = "scenario")]
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
    let recorded = usage::read(&arguments.files, arguments.start)?;
    let days = recorded.day_count();
    if days < 7 {
        bail!(
            "the record has {days} whole days; rates by hour of the week need seven at least (hint: give more \
             logs, in one call)"
        );
    }
    let fitted: Vec<Fitted> = (0..recorded.features.len())
        .filter_map(|feature| fit_feature(&recorded, feature))
        .collect();
    let outages = fit_outages(&recorded);
    if arguments.json {
        terminal::data(&format!("{:#}\n", document(&recorded, &fitted, &outages)));
    } else {
        terminal::data(&tables(&recorded, &fitted, &outages));
    }
    if let Some(path) = &arguments.scenario {
        let written = write_scenario(
            (path, arguments.force, &arguments.files),
            &recorded,
            &fitted,
            &outages,
        )?;
        if !arguments.noise.quiet {
            terminal::note(&written);
        }
    }
    Ok(Status::Met)
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
        denied: recorded
            .denials
            .iter()
            .filter(|(_, of, _)| *of == feature)
            .count(),
        retries: usage::retries(recorded, feature),
        model,
    })
}

fn fit_outages(recorded: &Recorded) -> Outages {
    let all: Vec<(i64, i64)> = recorded.outages.iter().map(|o| (o.from, o.to)).collect();
    outages::fit(&all, recorded.span.1 - recorded.span.0)
}

fn sure(sure: Sure, digits: usize) -> String {
    format!(
        "{:.digits$} ({:.digits$} to {:.digits$})",
        sure.value, sure.low, sure.high
    )
}

fn best(lengths: &Lengths) -> (&'static str, String) {
    let all = lengths
        .laws
        .iter()
        .map(|(law, score)| format!("{} {score:.3}", law.name()));
    let name = lengths
        .laws
        .first()
        .map_or("empirical", |(law, _)| law.name());
    (name, all.collect::<Vec<_>>().join(", "))
}

fn tables(recorded: &Recorded, fitted: &[Fitted], outages: &Outages) -> String {
    let heading = format!(
        "{} to {}: {} whole days, {} lines, {} not understood\n\n",
        usage::date(recorded.days.0),
        usage::date(recorded.days.1 - 1),
        recorded.day_count(),
        recorded.lines.0,
        recorded.lines.1
    );
    let rows = fitted.iter().map(|fitted| {
        let model = &fitted.model;
        let growth = model
            .growth
            .map_or("too short a record".to_owned(), |growth| {
                let percent = |factor: f64| 100.0 * (factor - 1.0);
                let sure = format!(
                    "{:+.0} % ({:+.0} to {:+.0})",
                    percent(growth.value),
                    percent(growth.low),
                    percent(growth.high)
                );
                if growth.holds(1.0) {
                    format!("{sure}, may be none")
                } else {
                    sure
                }
            });
        let (law, mean) = fitted
            .lengths
            .as_ref()
            .map_or(("too few", String::new()), |lengths| {
                let minutes = Sure {
                    value: lengths.mean.value / 60.0,
                    low: lengths.mean.low / 60.0,
                    high: lengths.mean.high / 60.0,
                };
                (best(lengths).0, sure(minutes, 1))
            });
        let retry = match fitted.retries.get(fitted.retries.len() / 2) {
            Some(median) => format!(
                "{} of {} denied, {median} s later",
                fitted.retries.len(),
                fitted.denied
            ),
            None => format!("{} denied", fitted.denied),
        };
        vec![
            fitted.name.clone(),
            sure(model.per_week, 1),
            mean,
            law.to_owned(),
            growth,
            model.quiet_days.len().to_string(),
            fitted.peak.to_string(),
            retry,
        ]
    });
    let header = [
        "feature",
        "checkouts a week (95 %)",
        "mean length, min (95 %)",
        "law",
        "growth a week",
        "quiet days",
        "peak",
        "tried again",
    ];
    let features = tell::table("Load", &header, rows);
    let effects = fitted.iter().map(|fitted| {
        let mut row = vec![fitted.name.clone()];
        row.extend(
            fitted
                .model
                .weekdays
                .iter()
                .map(|effect| format!("{effect:.2}")),
        );
        row
    });
    let mut header = vec!["feature"];
    header.extend((0..7).map(weekday_name));
    let weekdays = tell::table("Days of the week, over a mean day", &header, effects);
    let pictures = fitted.iter().filter_map(|fitted| {
        let lengths = fitted.lengths.as_ref()?;
        let row = vec![
            fitted.name.clone(),
            histogram(&fitted.seconds),
            best(lengths).1,
        ];
        Some(row)
    });
    let header = [
        "feature",
        "shortest to longest, by the logarithm",
        "log likelihood of lengths not fitted to",
    ];
    let lengths = tell::table("Session lengths", &header, pictures);
    heading
        + &features
        + &weekdays
        + &lengths
        + &outage_text(outages)
        + &quiet_text(recorded, fitted)
}

/// Lengths as a row of bars, from the shortest to the longest by the logarithm.
fn histogram(sorted: &[i64]) -> String {
    const BARS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    const BINS: usize = 24;
    let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else {
        return String::new();
    };
    let log = |seconds: i64| libm::log(seconds.max(1) as f64);
    let (low, width) = (
        log(*first),
        ((log(*last) - log(*first)) / BINS as f64).max(1e-9),
    );
    let mut bins = [0_usize; BINS];
    for seconds in sorted {
        bins[(((log(*seconds) - low) / width) as usize).min(BINS - 1)] += 1;
    }
    let most = bins.iter().copied().max().unwrap_or(1).max(1);
    bins.iter()
        .map(|count| BARS[(count * 8).div_ceil(most)])
        .collect()
}

fn outage_text(outages: &Outages) -> String {
    let day = DAY as f64;
    let of = |sure: Sure| {
        format!(
            "{:.1} d ({:.1} to {:.1})",
            sure.value / day,
            sure.low / day,
            sure.high / day
        )
    };
    match outages.to_repair {
        None => format!(
            "No outage of the server was seen: the mean time to failure is above {:.1} d (95 %).\n\n",
            outages.to_failure.low / day
        ),
        Some(repair) => format!(
            "{} outages of the server: mean time to failure {}, mean length {:.0} s ({:.0} to {:.0}), 95 % each.\n\n",
            outages.count,
            of(outages.to_failure),
            repair.value,
            repair.low,
            repair.high
        ),
    }
}

/// Days that look like holidays, with the features that were quiet.
fn quiet_text(recorded: &Recorded, fitted: &[Fitted]) -> String {
    let days = (0..recorded.day_count()).filter_map(|day| {
        let quiet = fitted
            .iter()
            .filter(|fitted| fitted.model.quiet_days.contains(&day));
        let names: Vec<&str> = quiet.map(|fitted| fitted.name.as_str()).collect();
        let at = recorded.days.0 + day as i64 * DAY;
        let date = format!(
            "{} {}",
            weekday_name(Recorded::weekday(at)),
            usage::date(at)
        );
        (!names.is_empty()).then(|| vec![date, names.join(", ")])
    });
    tell::table(
        "Quiet days, as holidays are: left out of the rates",
        &["day", "features"],
        days,
    )
}

fn sure_json(sure: Sure) -> Value {
    let number = |value: f64| {
        if value.is_finite() {
            json!(value)
        } else {
            Value::Null
        }
    };
    json!({ "value": number(sure.value), "low": number(sure.low), "high": number(sure.high) })
}

fn document(recorded: &Recorded, fitted: &[Fitted], outages: &Outages) -> Value {
    let features = fitted.iter().map(|fitted| {
        let model = &fitted.model;
        let rates = model.rates.iter().map(|(shape, rate)| shape / rate);
        let law = fitted.lengths.as_ref().map(|lengths| {
            let laws = lengths.laws.iter().map(|(law, score)| json!({ "law": law.name(), "log_likelihood": score }));
            json!({ "best": best(lengths).0, "laws": laws.collect::<Vec<_>>(), "mean_s": sure_json(lengths.mean) })
        });
        json!({
            "name": fitted.name,
            "per_week": sure_json(model.per_week),
            "rates_per_h": rates.collect::<Vec<_>>(),
            "weekdays": model.weekdays,
            "growth": model.growth.map(sure_json),
            "quiet_days": model.quiet_days.iter().map(|day| usage::date(recorded.days.0 + *day as i64 * DAY).to_string()).collect::<Vec<_>>(),
            "lengths": law,
            "licenses_each": fitted.licenses,
            "peak": fitted.peak,
            "denied": fitted.denied,
            "tried_again": fitted.retries.len(),
            "tried_again_after_s": fitted.retries.get(fitted.retries.len() / 2),
        })
    });
    json!({
        "first_day": usage::date(recorded.days.0).to_string(),
        "days": recorded.day_count(),
        "features": features.collect::<Vec<_>>(),
        "outages": {
            "count": outages.count,
            "time_to_failure_s": sure_json(outages.to_failure),
            "time_to_repair_s": outages.to_repair.map(sure_json),
        },
    })
}

/// Writes the scenario with its profiles and lengths; the result says so.
fn write_scenario(
    (path, force, inputs): (&Path, bool, &[PathBuf]),
    recorded: &Recorded,
    fitted: &[Fitted],
    outages: &Outages,
) -> anyhow::Result<String> {
    let stem = path
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or_default();
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if stem.is_empty() || !stem.chars().all(good) || path.extension().is_none_or(|e| e != "toml") {
        bail!(
            "`{}` cannot name a scenario (hint: small letters, digits and `-`, then `.toml`)",
            path.display()
        );
    }
    let mut files = Vec::new();
    for (number, fitted) in fitted.iter().enumerate() {
        files.push((format!("{stem}-{number}-rates.csv"), rates_csv(fitted)));
        files.push((format!("{stem}-{number}-lengths.csv"), lengths_csv(fitted)));
    }
    let text = scenario(stem, recorded, fitted, outages);
    files.push((format!("{stem}.toml"), text));
    let mut targets = Vec::new();
    for (name, _) in &files {
        let target = Target::new(&path.with_file_name(name), force)?;
        target.refuse_existing()?;
        targets.push(target);
    }
    output::refuse_twice(&targets.iter().collect::<Vec<_>>(), inputs)?;
    for (target, (_, text)) in targets.iter().zip(&files) {
        target.write(|out| out.write_all(text.as_bytes()))?;
    }
    Ok(format!(
        "{}: the fitted load of {} features, with {} files beside it\n",
        path.display(),
        fitted.len(),
        files.len() - 1
    ))
}

fn rates_csv(fitted: &Fitted) -> String {
    let mut text = format!(
        "# Checkouts of {} an hour, drawn towards its day's and hour's effect.\nweekday,from,rate_per_h\n",
        fitted.name.escape_default()
    );
    for (at, (shape, rate)) in fitted.model.rates.iter().enumerate() {
        let _ = writeln!(
            text,
            "{},{:02}:00,{:.6}",
            weekday_name(at / 24),
            at % 24,
            shape / rate
        );
    }
    text
}

fn lengths_csv(fitted: &Fitted) -> String {
    let mut text = "length_s\n".to_owned();
    for seconds in &fitted.seconds {
        let _ = writeln!(text, "{}", seconds.max(&1));
    }
    text
}

fn scenario(stem: &str, recorded: &Recorded, fitted: &[Fitted], outages: &Outages) -> String {
    let monday = recorded.days.1 + (7 - Recorded::weekday(recorded.days.1) as i64) % 7 * DAY;
    let mut text = format!(
        "# Fitted by licsim fit to {} whole days, {} to {}. In brackets: what holds a number at 95 %.
format = 1
name = \"{stem}\"
title = \"Recorded use, fitted\"
start = {}T00:00:00
duration = \"28 d\"
warm_up = \"7 d\"

[experiment]
seed = 1
replications = 20

[topology]
kind = \"single\"

[[server]]
name = \"license-server\"
# The record does not say how many licenses there are: these are the most that were out at once. Write what was
# bought, or `license_file = \"license.dat\"` in place of `features`.
[server.features]
",
        recorded.day_count(),
        usage::date(recorded.days.0),
        usage::date(recorded.days.1 - 1),
        usage::date(monday),
    );
    for fitted in fitted {
        let _ = writeln!(text, "{} = {}", quoted(&fitted.name), fitted.peak);
    }
    for (number, fitted) in fitted.iter().enumerate() {
        demand(&mut text, stem, number, fitted);
    }
    fault(&mut text, outages);
    text
}

fn demand(text: &mut String, stem: &str, number: usize, fitted: &Fitted) {
    let each = fitted.licenses.round().max(1.0);
    let _ = write!(
        text,
        "\n[[application]]\nname = \"clients-{number}\"\nkind = \"generic\"\non_violation = \"continue\"\nper_unit = {{ {} = {each} }} # {:.2} a checkout, rounded\n",
        quoted(&fitted.name),
        fitted.licenses
    );
    let growth = fitted.model.growth.map_or(
        "a record of three weeks would show growth".to_owned(),
        |growth| {
            format!(
                "growth a week: factor {}{}",
                sure(growth, 3),
                if growth.holds(1.0) {
                    ", which may be none and is not played"
                } else {
                    ", not played: multiply the rates"
                }
            )
        },
    );
    let _ = write!(
        text,
        "\n[[demand]]\nname = \"load-{number}\"\napplication = \"clients-{number}\"\n# {} checkouts a week; {growth}; {} quiet days left out.\nprofile = \"{stem}-{number}-rates.csv\"\n",
        sure(fitted.model.per_week, 1),
        fitted.model.quiet_days.len(),
    );
    let law = fitted
        .lengths
        .as_ref()
        .and_then(|lengths| Some((lengths, lengths.laws.first()?.0)));
    let holding = match law {
        Some((_, Law::Lognormal { mean, cv })) if (1e-6..=20.0).contains(&cv) => {
            format!("{{ lognormal = {{ mean = \"{mean:.0} s\", cv = {cv:.3} }} }}")
        }
        Some((_, Law::Gamma { mean, cv })) if (0.001..=20.0).contains(&cv) => {
            format!("{{ gamma = {{ mean = \"{mean:.0} s\", cv = {cv:.3} }} }}")
        }
        Some((_, Law::Weibull { scale, shape })) if (0.2..=1000.0).contains(&shape) => {
            format!("{{ weibull = {{ scale = \"{scale:.0} s\", shape = {shape:.3} }} }}")
        }
        _ => format!("{{ empirical = \"{stem}-{number}-lengths.csv\" }}"),
    };
    if let Some((lengths, _)) = law {
        let _ = writeln!(
            text,
            "# {} sessions, {} s on average; log likelihood: {}.",
            lengths.count,
            sure(lengths.mean, 0),
            best(lengths).1
        );
    }
    let _ = writeln!(text, "holding = {holding}");
    if let Some(median) = fitted.retries.get(fitted.retries.len() / 2) {
        let _ = writeln!(
            text,
            "# {} of {} denied requests were followed by another try of the same user, in the middle {median} s later.\nretry = \"{median} s\"",
            fitted.retries.len(),
            fitted.denied
        );
    }
}

fn fault(text: &mut String, outages: &Outages) {
    let comment = outage_text(outages);
    let _ = write!(text, "\n# {}\n", comment.trim_end());
    if let Some(repair) = outages.to_repair {
        let _ = write!(
            text,
            "[[fault]]\nid = \"outage\"\nkind = \"server-kill\"\ntarget = \"license-server\"\ntime_to_failure = {{ exponential = \"{:.0} s\" }}\ntime_to_repair = {{ exponential = \"{:.0} s\" }}\n",
            outages.to_failure.value,
            repair.value.max(1.0)
        );
    }
}

/// A feature's name as a key of TOML.
fn quoted(name: &str) -> String {
    let escaped = name.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}
