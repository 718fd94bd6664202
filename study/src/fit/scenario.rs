//! What `fit` found, as a commented scenario with profiles and lengths beside it.
//!
//! An administrator reads the file from top to bottom and knows of each number how it was found, how sure
//! it is, and what to change.

use super::fitted::{FeatureFit, Fit};
use super::tables::{best, outage_text, sure};
use crate::recorded::toml_text::toml_key;
use crate::recorded::{self, Recorded, weekday_name};
use experiment::usage::lengths::Law;
use experiment::usage::outages::Outages;
use experiment::usage::{DAY, Sure, WEEK};
use std::fmt::Write as _;

/// Days that are played, and those of them that do not count.
const DURATION: i64 = 28;
const WARM_UP: i64 = 7;

/// The scenario and its files by name, the scenario last.
///
/// The names begin with `stem`, which a scenario's name may be (see [`scenario_stem`](crate::output::scenario_stem)).
#[must_use]
pub fn scenario(fit: &Fit, stem: &str) -> Vec<(String, String)> {
    let start = start(&fit.recorded);
    let mut files = Vec::new();
    for (number, fitted) in fit.features.iter().enumerate() {
        files.push((format!("{stem}-{number}-rates.csv"), rates(fitted, start)));
        files.push((format!("{stem}-{number}-lengths.csv"), lengths(fitted)));
    }
    files.push((format!("{stem}.toml"), text(stem, fit)));
    files
}

/// The first Monday after the record.
fn start(recorded: &Recorded) -> i64 {
    let weekday = Recorded::weekday(recorded.days.1) as i64;
    recorded.days.1 + (7 - weekday) % 7 * DAY
}

/// By how much the load has grown from the middle of the record to the middle of the days that count, where the
/// record shows growth beyond doubt.
fn grown(fitted: &FeatureFit, start: i64) -> Option<Sure> {
    let trend = fitted.model.trend.filter(|trend| trend.is_sure())?;
    let from = i64::midpoint(fitted.model.begin, fitted.model.end.0);
    let to = start + (DURATION + WARM_UP) * DAY / 2;
    let weeks = (to - from) as f64 / WEEK as f64;
    let power = |factor: f64| libm::pow(factor, weeks);
    let factor = trend.factor();
    Some(Sure {
        value: power(factor.value),
        low: power(factor.low),
        high: power(factor.high),
    })
}

fn rates(fitted: &FeatureFit, start: i64) -> String {
    let growth = grown(fitted, start).map_or(1.0, |growth| growth.value);
    let mut text = format!(
        "# Checkouts of {} an hour: what was seen in each hour of the week, drawn towards the product of an hour's and\n# a day's effect.{}\nweekday,from,rate_per_h\n",
        fitted.name.escape_default(),
        if growth == 1.0 {
            String::new()
        } else {
            format!(" All are grown by {growth:.3}.")
        }
    );
    for (at, rate) in fitted.model.rates.means().enumerate() {
        let _ = writeln!(
            text,
            "{},{:02}:00,{:.6}",
            weekday_name(at / 24),
            at % 24,
            rate * growth
        );
    }
    text
}

fn lengths(fitted: &FeatureFit) -> String {
    let mut text = "length_s\n".to_owned();
    for seconds in &fitted.seconds {
        let _ = writeln!(text, "{}", seconds.max(&1));
    }
    text
}

fn text(stem: &str, fit: &Fit) -> String {
    let Fit {
        recorded,
        features: fitted,
        outages,
    } = fit;
    let start = start(recorded);
    let mut text = format!(
        "# FeatureFit by licsim fit to {} whole days of recorded use, {} to {}.
# Numbers in brackets are the interval that holds the true value at 95 %.
",
        recorded.day_count(),
        recorded::date(recorded.days.0),
        recorded::date(recorded.days.1 - 1),
    );
    for note in &recorded.notes {
        let _ = writeln!(text, "# {note}.");
    }
    let _ = write!(
        text,
        "format = 1
name = \"{stem}\"
title = \"Recorded use, fitted\"
# The first Monday after the record: four weeks, of which the first fills the server and does not count.
start = {}T00:00:00
duration = \"{DURATION} d\"
warm_up = \"{WARM_UP} d\"

[experiment]
seed = 1
replications = 20

[topology]
kind = \"single\"

[[server]]
name = \"license-server\"
# The record does not say how many licenses there are: these are the most that were out at once. Write what was
# bought, or `license_file = \"license.dat\"` in place of the table `[server.features]`, and
# `options_file = \"vendor.opt\"` if there is one.
[server.features]
",
        recorded::date(start),
    );
    for fitted in fitted {
        let _ = writeln!(text, "{} = {}", toml_key(&fitted.name), fitted.peak);
    }
    for (number, fitted) in fitted.iter().enumerate() {
        demand(&mut text, (stem, number), fitted, start);
    }
    fault(&mut text, outages);
    holidays(&mut text, recorded, fitted, start);
    more(&mut text, fitted);
    text
}

/// The question about next year as a variant, to be uncommented.
fn more(text: &mut String, fitted: &[FeatureFit]) {
    text.push_str(
        "\n# The question about next year: remove the `#` below to play 15 % more of every load beside the recorded one.\n#\n# [[variant]]\n# name = \"fifteen-percent-more\"\n# fault = [\n",
    );
    for number in 0..fitted.len() {
        let _ = writeln!(
            text,
            "#   {{ id = \"more-{number}\", kind = \"surge\", demand = \"load-{number}\", factor = 1.15, at = \"0 s\" }},"
        );
    }
    text.push_str("# ]\n");
}

fn demand(text: &mut String, (stem, number): (&str, usize), fitted: &FeatureFit, start: i64) {
    let each = fitted.licenses.round().max(1.0);
    let _ = write!(
        text,
        "\n# Whoever uses {}: each checkout takes {each} license{} ({:.2} on average in the record).\n[[application]]\nname = \"clients-{number}\"\nkind = \"generic\"\non_violation = \"continue\"\nper_unit = {{ {} = {each} }}\n",
        fitted.name.escape_default(),
        if each == 1.0 { "" } else { "s" },
        fitted.licenses,
        toml_key(&fitted.name),
    );
    let _ = write!(
        text,
        "\n[[demand]]\nname = \"load-{number}\"\napplication = \"clients-{number}\"\n# {} checkouts a week in the record. {}\n",
        sure(fitted.model.per_week, 1),
        growth(fitted, start),
    );
    match fitted.model.quiet_days.len() {
        0 => {}
        quiet => {
            let _ = writeln!(
                text,
                "# {quiet} days were far quieter than their weekday, as holidays are; they are left out of the rates."
            );
        }
    }
    let _ = writeln!(text, "profile = \"{stem}-{number}-rates.csv\"");
    holding(text, (stem, number), fitted);
    if let Some(median) = fitted.retries.get(fitted.retries.len() / 2) {
        let _ = writeln!(
            text,
            "# {} of {} denied requests were followed by another try of the same user, in the middle {median} s later.\nretry = \"{median} s\"",
            fitted.retries.len(),
            fitted.denied
        );
    }
}

/// What is known of growth, and whether it is played.
fn growth(fitted: &FeatureFit, start: i64) -> String {
    let Some(trend) = fitted.model.trend else {
        return "A record of three weeks or more would show growth.".to_owned();
    };
    let week = sure(trend.factor(), 3);
    match grown(fitted, start) {
        None => format!("Growth a week: factor {week}, which may be none; none is played."),
        Some(grown) => format!(
            "Growth a week: factor {week}.\n# It is played: the profile's rates are those of the record times {}, for the weeks from the middle of\n# the record to the middle of these.",
            sure(grown, 3)
        ),
    }
}

fn holding(text: &mut String, (stem, number): (&str, usize), fitted: &FeatureFit) {
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
    match law {
        Some((lengths, _)) => {
            let _ = writeln!(
                text,
                "# {} sessions, {} s on average. The law is the one that fits lengths best that it was not fitted to, by mean log\n# likelihood: {}.",
                lengths.count,
                sure(lengths.mean, 0),
                best(lengths).1
            );
        }
        None => text.push_str("# Fewer than ten sessions: their recorded lengths, no law.\n"),
    }
    let _ = writeln!(text, "holding = {holding}");
}

fn fault(text: &mut String, outages: &Outages) {
    let _ = write!(text, "\n# {}\n", outage_text(outages));
    if let Some(repair) = outages.to_repair {
        let _ = write!(
            text,
            "[[fault]]\nid = \"outage\"\nkind = \"server-kill\"\ntarget = \"license-server\"\ntime_to_failure = {{ exponential = \"{:.0} s\" }}\ntime_to_repair = {{ exponential = \"{:.0} s\" }}\n",
            outages.to_failure.value,
            repair.value.max(1.0)
        );
    }
}

/// Given holidays among the days that are played, each as a surge below one.
fn holidays(text: &mut String, recorded: &Recorded, fitted: &[FeatureFit], start: i64) {
    for day in recorded.holidays_in(start, usize::try_from(DURATION).unwrap_or(0)) {
        let date = recorded::date(start + day as i64 * DAY);
        for (number, fitted) in fitted.iter().enumerate() {
            let Some(effect) = fitted.model.holiday else {
                continue;
            };
            let _ = write!(
                text,
                "\n# The holidays of the record had {} times the checkouts of their weekdays.\n[[fault]]\nid = \"holiday-{date}-{number}\"\nkind = \"surge\"\ndemand = \"load-{number}\"\nfactor = {:.3}\nat = {date}T00:00:00\nlasts = \"1 d\"\n",
                sure(effect, 2),
                effect.value
            );
        }
    }
}
