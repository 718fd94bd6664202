//! `licsim audit`: whether the named causes hold when the replications are played again without them.
//!
//! One play without a set of root faults serves all denials and violations that name this set.
//! The plays go out to all threads; results are taken in order.

use super::admit::admit;
use super::run::print_json;
use super::{Status, print_study, read, scenario_files, tell_read, with_threads};
use crate::cli::AuditArguments;
use crate::progress;
use crate::signals;
use crate::terminal;
use anyhow::{Context, Result, bail};
use experiment::Stopped;
use indicatif::ProgressBar;
use model::audit::{self, Claimed, Claims};
use model::plan::Plan;
use model::records::{Detail, Outcome};
use model::spool::Store;
use rayon::prelude::*;
use reports::audit::{Audited, Report, Unconfirmed};
use reports::clock::Clock;
use reports::names;
use scenarios::Severity;
use scenarios::study::Study;
use std::path::Path;
use std::sync::Arc;
use study::budget;
use study::conditions;
use study::output::Spill;

/// Replays of a run that handle fewer events than this in all take no time that anybody notices.
const EVENTS_FREE: u64 = 2_000_000;

/// A replication is played for each set of root faults that it names: so many, by experience.
const PLAYS: f64 = 4.0;

/// Runs the verb.
pub fn run(arguments: &AuditArguments) -> Result<Status> {
    let mut status = Status::Met;
    let mut texts = Vec::new();
    for file in scenario_files(&arguments.files)? {
        let study = read(&file, &arguments.common, None);
        tell_read(&study, arguments.noise);
        print_study(&study, arguments.noise.least(Severity::Warning));
        if study.has_errors() {
            status = Status::BadInput;
            continue;
        }
        let study = conditions::chosen(study, arguments.condition.as_deref())?;
        let shown = file.display().to_string();
        let replications = arguments.replications.min(study.experiment.replications);
        let asked = budget::Asked {
            replications: u64::from(replications),
            detail: study::Detail::All,
            chooses_detail: false,
            factor: PLAYS,
            out: None,
        };
        let Some(budget) = admit(&study, &arguments.common, asked, arguments.noise) else {
            status = Status::BadInput;
            continue;
        };
        let report = with_threads(budget.cost.threads, || of_study(&study, &shown, arguments))??;
        if arguments.json {
            texts.push(serde_json::to_string_pretty(&report)?);
        } else {
            terminal::data(&format!("{}\n", report.text(arguments.noise.verbose)));
        }
    }
    if arguments.json {
        print_json(&texts);
    }
    Ok(status)
}

/// Audits the asked variants and replications of a study.
fn of_study(study: &Study, file: &str, arguments: &AuditArguments) -> Result<Report> {
    let wanted = |plan: &&Plan| {
        let variant = arguments.variant.as_ref();
        variant.is_none_or(|variant| *variant == plan.variant)
    };
    let plans: Vec<&Plan> = study.plans.iter().filter(wanted).collect();
    if plans.is_empty() {
        let names: Vec<&str> = study.plans.iter().map(|p| p.variant.as_str()).collect();
        let asked = arguments.variant.as_deref().unwrap_or("");
        anyhow::bail!(
            "there is no variant `{asked}` (hint: there are: {})",
            names.join(", ")
        );
    }
    let bar = progress::bar(0, arguments.noise.quiet);
    let replications = u64::from(arguments.replications.min(study.experiment.replications));
    let tasks: Vec<(&Plan, u64)> = plans
        .iter()
        .flat_map(|plan| (0..replications).map(|number| (*plan, number)))
        .collect();
    let parts: Vec<Result<Report>> = tasks
        .into_par_iter()
        .map(|(plan, number)| {
            let play = Play {
                plan,
                seed: study.experiment.seed,
                number,
                spill: None,
            };
            play.audited(file, arguments, &bar)
        })
        .collect();
    bar.finish_and_clear();
    let mut report = Report::new(&study.name);
    for part in parts {
        report.add(part?);
    }
    Ok(report)
}

/// Audits the first replication of a variant as part of a run, if that is cheap: if the replays handle at most a
/// tenth of the events that the run has handled, or so few that nobody waits for them.
pub(super) fn of_run(
    plan: &Plan,
    seed: u64,
    first: Option<&Outcome>,
    events: u64,
    spill: &Path,
) -> Result<Option<Vec<Audited>>> {
    let Some((outcome, detail)) = first.and_then(|o| o.detail.as_ref().map(|d| (o, d))) else {
        return Ok(None);
    };
    let claimed = audit::claims(detail);
    let cost = outcome.events.saturating_mul(claimed.sets.len() as u64);
    if cost > (events / 10).max(EVENTS_FREE) {
        return Ok(None);
    }
    let play = Play {
        plan,
        seed,
        number: 0,
        spill: Some(spill),
    };
    let unconfirmed = play.unconfirmed(detail, &claimed, &ProgressBar::hidden())?;
    let sets = claimed.sets.iter().zip(&unconfirmed);
    Ok(Some(
        sets.map(|(claims, unconfirmed)| play.audited_set(claims, unconfirmed))
            .collect(),
    ))
}

/// One replication of one variant.
struct Play<'a> {
    plan: &'a Plan,
    seed: u64,
    number: u64,
    /// Where records go that are too many for memory, if there is such a place.
    spill: Option<&'a Path>,
}

impl Play<'_> {
    fn detail(&self, plan: &Plan, bar: &ProgressBar) -> Result<Detail> {
        let outcome = match self.spill {
            Some(folder) => {
                let store: Arc<dyn Store> = Arc::new(Spill::new(folder));
                let go_on = &mut |_| !signals::stopping();
                let outcome = model::play_into(plan, self.seed, self.number, &store, go_on);
                if let Some(failure) = store.failure() {
                    bail!(failure);
                }
                outcome.ok_or(Stopped)?
            }
            None => model::play(plan, self.seed, self.number, true),
        };
        bar.inc(1);
        outcome.detail.context("the replication left no records")
    }

    fn audited(&self, file: &str, arguments: &AuditArguments, bar: &ProgressBar) -> Result<Report> {
        bar.inc_length(1);
        let detail = self.detail(self.plan, bar)?;
        let mut claimed = audit::claims(&detail);
        if let Some(count) = arguments.sample {
            claimed.sample(count as usize);
        }
        bar.inc_length(claimed.sets.len() as u64);
        let mut report = Report::new("");
        report.left_out = claimed.left_out;
        let unconfirmed = self.unconfirmed(&detail, &claimed, bar)?;
        for (claims, unconfirmed) in claimed.sets.iter().zip(unconfirmed) {
            report.set(self.audited_set(claims, &unconfirmed));
            let found = self.described(&detail, &unconfirmed, file, arguments);
            report.unconfirmed.extend(found);
        }
        Ok(report)
    }

    /// What does not hold of each set: one play for each, on all threads.
    fn unconfirmed(
        &self,
        detail: &Detail,
        claimed: &Claimed,
        bar: &ProgressBar,
    ) -> Result<Vec<Claims>> {
        let sets = claimed.sets.par_iter();
        sets.map(|claims| {
            let replayed = self.detail(&claims.replay(self.plan), bar)?;
            Ok(claims.unconfirmed(detail, &replayed))
        })
        .collect()
    }

    fn audited_set(&self, claims: &Claims, unconfirmed: &Claims) -> Audited {
        let names = claims.roots.iter();
        let names = names.map(|root| names::fault(self.plan, *root).to_owned());
        Audited::new(&self.plan.variant, names.collect(), claims, unconfirmed)
    }

    /// What does not hold, with the command that explains it.
    fn described(
        &self,
        detail: &Detail,
        unconfirmed: &Claims,
        file: &str,
        arguments: &AuditArguments,
    ) -> Vec<Unconfirmed> {
        let clock = Clock::of(self.plan);
        let seed = arguments
            .common
            .seed
            .map_or(String::new(), |seed| format!(" --seed {seed}"));
        let entry = |what: &'static str, number: usize, at, application, cause: &'static str| {
            let variant = study::results::quoted(&self.plan.variant);
            Unconfirmed {
                variant: self.plan.variant.clone(),
                replication: self.number,
                what,
                number: number + 1,
                clock: clock.text(at),
                application,
                cause,
                root_faults: unconfirmed
                    .roots
                    .iter()
                    .map(|root| names::fault(self.plan, *root).to_owned())
                    .collect(),
                command: format!(
                    "licsim explain {} --variant {variant} --replication {} --{what} {}{seed}",
                    study::results::quoted(file),
                    self.number,
                    number + 1
                ),
            }
        };
        let application = |symbol| names::application(self.plan, symbol).to_owned();
        let denials = unconfirmed.denials.iter().filter_map(|number| {
            let denial = detail.denials.get(*number)?;
            let of = denial.application.map_or(String::new(), application);
            let cause = denial.cause.name();
            Some(entry("denial", *number, denial.at, of, cause))
        });
        let violations = unconfirmed.violations.iter().map(|number| {
            let violation = &detail.violations[*number];
            let of = application(violation.application);
            entry(
                "violation",
                *number,
                violation.opened,
                of,
                violation.kind.name(),
            )
        });
        denials.chain(violations).collect()
    }
}
