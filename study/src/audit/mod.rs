//! Whether the named causes hold when the replications are played again without them.
//!
//! One play without a set of root faults serves all denials and violations that name this set. The plays go out to all
//! threads; results are taken in order.

use crate::error::{Context, Error, Result};
use crate::parallel;
use crate::replay::Replay;
use crate::results::quoted;
use crate::watch::{Uncounted, Watch};
use model::audit::{self, Claimed, Claims};
use model::plan::Plan;
use model::records::{Detail, Outcome};
use reports::audit::{Audited, Report, Unconfirmed};
use reports::clock::Clock;
use reports::names;
use scenarios::study::Study;

/// Replays of a run that handle fewer events than this in all take no time that anybody notices.
const EVENTS_FREE: u64 = 2_000_000;

/// A replication is played for each set of root faults that it names: so many, by experience.
pub const PLAYS: f64 = 4.0;

/// What is audited.
#[derive(Clone, Debug)]
pub struct Options {
    /// One variant; all if none is named.
    pub variant: Option<String>,
    /// The replications of each variant, at most those of the scenario.
    pub replications: u32,
    /// So many denials and violations of each replication, evenly spread; all if not given.
    pub sample: Option<u32>,
    /// How commands that explain what does not hold name the scenario: its path.
    pub scenario_path: String,
    /// The seed that such commands need, if it is not the scenario's.
    pub seed: Option<u64>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            variant: None,
            replications: 1,
            sample: None,
            scenario_path: String::new(),
            seed: None,
        }
    }
}

/// Audits the variants and replications of a study that are asked for.
///
/// # Errors
/// There is no such variant, or the watch ended it.
pub fn of_study(study: &Study, options: &Options, watch: &dyn Watch) -> Result<Report> {
    let wanted = |plan: &&Plan| {
        let variant = options.variant.as_ref();
        variant.is_none_or(|variant| *variant == plan.variant)
    };
    let plans: Vec<&Plan> = study.plans.iter().filter(wanted).collect();
    if plans.is_empty() {
        let names: Vec<&str> = study.plans.iter().map(|p| p.variant.as_str()).collect();
        return Err(Error::Unknown(format!(
            "there is no variant `{}` (hint: there are: {})",
            options.variant.as_deref().unwrap_or(""),
            names.join(", ")
        )));
    }
    let replications = u64::from(options.replications.min(study.experiment.replications));
    let tasks: Vec<(&Plan, u64)> = plans
        .iter()
        .flat_map(|plan| (0..replications).map(|number| (*plan, number)))
        .collect();
    let parts = parallel::map(&tasks, |&(plan, number)| {
        let replay = Replay {
            plan,
            seed: study.experiment.seed,
            stores: None,
            watch,
        };
        Play { replay, number }.audited(options)
    });
    let mut report = Report::new(&study.name);
    for part in parts {
        report.add(part?);
    }
    Ok(report)
}

/// Audits the first replication of a variant as part of a run, if that is cheap: if the replays handle at most a
/// tenth of the events that the run has handled, or so few that nobody waits for them.
pub(crate) fn of_run(
    replay: &Replay<'_>,
    first: Option<&Outcome>,
    events: u64,
) -> Result<Option<Vec<Audited>>> {
    let Some((outcome, detail)) = first.and_then(|o| o.detail.as_ref().map(|d| (o, d))) else {
        return Ok(None);
    };
    let claimed = audit::claims(detail);
    let cost = outcome.events.saturating_mul(claimed.sets.len() as u64);
    if cost > (events / 10).max(EVENTS_FREE) {
        return Ok(None);
    }
    let uncounted = Uncounted(replay.watch);
    let replay = Replay {
        watch: &uncounted,
        ..*replay
    };
    let play = Play { replay, number: 0 };
    let unconfirmed = play.unconfirmed(detail, &claimed)?;
    let sets = claimed.sets.iter().zip(&unconfirmed);
    Ok(Some(
        sets.map(|(claims, unconfirmed)| play.audited_set(claims, unconfirmed))
            .collect(),
    ))
}

/// One replication of one variant.
struct Play<'a> {
    replay: Replay<'a>,
    number: u64,
}

impl Play<'_> {
    fn plan(&self) -> &Plan {
        self.replay.plan
    }

    fn detail(&self, plan: &Plan) -> Result<Detail> {
        let outcome = self.replay.play_changed(plan, self.number)?;
        self.replay.watch.finished(1);
        outcome.detail.context("the replication left no records")
    }

    fn audited(&self, options: &Options) -> Result<Report> {
        self.replay.watch.begin(1);
        let detail = self.detail(self.plan())?;
        let mut claimed = audit::claims(&detail);
        if let Some(count) = options.sample {
            claimed.sample(count as usize);
        }
        self.replay.watch.begin(claimed.sets.len() as u64);
        let mut report = Report::new("");
        report.left_out = claimed.left_out;
        let unconfirmed = self.unconfirmed(&detail, &claimed)?;
        for (claims, unconfirmed) in claimed.sets.iter().zip(unconfirmed) {
            report.set(self.audited_set(claims, &unconfirmed));
            let found = self.described(&detail, &unconfirmed, options);
            report.unconfirmed.extend(found);
        }
        Ok(report)
    }

    /// What does not hold of each set: one play for each, on all threads.
    fn unconfirmed(&self, detail: &Detail, claimed: &Claimed) -> Result<Vec<Claims>> {
        let sets = parallel::map(&claimed.sets, |claims| {
            let replayed = self.detail(&claims.replay(self.plan()))?;
            Ok(claims.unconfirmed(detail, &replayed))
        });
        sets.into_iter().collect()
    }

    fn audited_set(&self, claims: &Claims, unconfirmed: &Claims) -> Audited {
        let names = claims.roots.iter();
        let names = names.map(|root| names::fault(self.plan(), *root).to_owned());
        Audited::new(&self.plan().variant, names.collect(), claims, unconfirmed)
    }

    /// What does not hold, with the command that explains it.
    fn described(
        &self,
        detail: &Detail,
        unconfirmed: &Claims,
        options: &Options,
    ) -> Vec<Unconfirmed> {
        let clock = Clock::of(self.plan());
        let seed = options
            .seed
            .map_or(String::new(), |seed| format!(" --seed {seed}"));
        let entry = |what: &'static str, number: usize, at, application, cause: &'static str| {
            let variant = quoted(&self.plan().variant);
            Unconfirmed {
                variant: self.plan().variant.clone(),
                replication: self.number,
                what,
                number: number + 1,
                clock: clock.text(at),
                application,
                cause,
                root_faults: unconfirmed
                    .roots
                    .iter()
                    .map(|root| names::fault(self.plan(), *root).to_owned())
                    .collect(),
                command: format!(
                    "licsim explain {} --variant {variant} --replication {} --{what} {}{seed}",
                    quoted(&options.scenario_path),
                    self.number,
                    number + 1
                ),
            }
        };
        let application = |symbol| names::application(self.plan(), symbol).to_owned();
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
