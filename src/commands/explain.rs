//! `licsim explain`: the story of one denial or violation, and what would have been without its faults.
//!
//! The replication is played again, since a seed gives the same bytes for ever; nothing
//! has to have been stored. A counterfactual is the same play of a plan that lacks the fault.

use super::admit::admit;
use super::{Status, print_study, read, tell_read};
use crate::cli::{ExplainArguments, Noise};
use crate::terminal;
use anyhow::{Context, Result};
use kernel::{Span, Time};
use model::audit;
use model::cause::Cause;
use model::plan::{ListEntry, Plan, ServiceIndex, Symbol};
use model::records::{Denial, Detail, Outcome};
use reports::clock::Clock;
use reports::events::lmstat;
use reports::explain::counterfactual::{self, Counterfactual, Effect};
use reports::explain::{self, Story};
use scenarios::Severity;
use serde_json::json;
use study::budget;
use study::conditions;

/// Counterfactuals are played for so many root faults at most, the first ones.
const ROOTS_MAX: usize = 6;

/// More licenses than this are not tried.
const MORE_MAX: u32 = 8_192;

/// Runs the verb.
pub fn run(arguments: &ExplainArguments) -> Result<Status> {
    let study = read(&arguments.file, &arguments.common, None);
    tell_read(&study, arguments.noise);
    if study.has_errors() {
        print_study(&study, arguments.noise.least(Severity::Warning));
        return Ok(Status::BadInput);
    }
    let study = conditions::chosen(study, arguments.condition.as_deref())?;
    let asked = budget::Asked {
        replications: 1,
        detail: study::Detail::All,
        chooses_detail: false,
        factor: 1.0,
        out: None,
    };
    let quiet = Noise {
        quiet: true,
        ..arguments.noise
    };
    if admit(&study, &arguments.common, asked, quiet).is_none() {
        return Ok(Status::BadInput);
    }
    let plan = variant(&study.plans, arguments.variant.as_deref())?;
    let play = Play {
        plan,
        seed: study.experiment.seed,
        replication: arguments.replication,
    };
    let outcome = play.of(plan);
    let detail = outcome
        .detail
        .as_ref()
        .context("the replication left no records")?;
    if let Some(time) = &arguments.lmstat {
        let at = instant(plan, time)?;
        let text = lmstat::text(plan, detail, at)
            .context("the journal of this replication is full before that time")?;
        terminal::data(&text);
        return Ok(Status::Met);
    }
    let story = match (arguments.denial, arguments.violation) {
        (_, Some(number)) => {
            let of_number = number
                .checked_sub(1)
                .and_then(|at| detail.violations.get(at));
            let violation =
                of_number.with_context(|| missing(number, "violation", detail.violations.len()))?;
            let story = explain::violation(plan, detail, violation);
            let effect = Effect::Violation(violation);
            Some(play.completed(story, effect, &outcome, &violation.roots))
        }
        (Some(number), None) => {
            let of_number = number.checked_sub(1).and_then(|at| detail.denials.get(at));
            let denial =
                &of_number.with_context(|| missing(number, "denial", detail.denials.len()))?;
            let effect = Effect::denial(detail, denial);
            let mut story = explain::denial(plan, detail, denial);
            if denial.roots.is_empty() {
                story.capacity = play.capacity(denial, effect, &outcome);
            }
            Some(play.completed(story, effect, &outcome, &denial.roots))
        }
        (None, None) => None,
    };
    let text = match (story, arguments.json) {
        (Some(story), true) => serde_json::to_string_pretty(&story)?,
        (Some(story), false) => story.text().trim_end().to_owned(),
        (None, true) => serde_json::to_string_pretty(&overview_json(plan, detail))?,
        (None, false) => overview(plan, detail).trim_end().to_owned(),
    };
    terminal::data(&format!("{text}\n"));
    Ok(Status::Met)
}

/// One replication, to be played under this plan or another.
struct Play<'a> {
    plan: &'a Plan,
    seed: u64,
    replication: u64,
}

impl Play<'_> {
    fn of(&self, plan: &Plan) -> Outcome {
        model::play(plan, self.seed, self.replication, true)
    }

    /// The story with the same replication without each of its root faults, and without all of them.
    fn completed(
        &self,
        mut story: Story,
        effect: Effect<'_>,
        outcome: &Outcome,
        roots: &[Symbol],
    ) -> Story {
        let mut sets: Vec<Vec<Symbol>> = roots.iter().take(ROOTS_MAX).map(|r| vec![*r]).collect();
        if roots.len() > 1 {
            sets.push(roots.to_vec());
        }
        story.counterfactuals = sets
            .iter()
            .map(|faults| self.counterfactual(effect, outcome, faults))
            .collect();
        story
    }

    fn counterfactual(
        &self,
        effect: Effect<'_>,
        outcome: &Outcome,
        faults: &[Symbol],
    ) -> Counterfactual {
        let layout = model::layout(&self.plan.symbols);
        let otherwise = self.of(&audit::without(self.plan, faults));
        let names = faults.iter();
        let names = names.map(|fault| reports::names::fault(self.plan, *fault).to_owned());
        counterfactual::compare(&layout, names.collect(), effect, (outcome, &otherwise))
    }

    /// How many more licenses would have averted a denial that no fault explains: found by playing the
    /// replication with more.
    fn capacity(&self, denial: &Denial, effect: Effect<'_>, outcome: &Outcome) -> Option<String> {
        let scarce = matches!(
            denial.cause,
            Cause::LicensesExhausted | Cause::SeatsExhausted
        );
        let feature = denial.feature.filter(|_| scarce)?;
        let service = self.service_of(denial)?;
        let averts = |more: u32| {
            let plan = with_more(self.plan, service, feature, more)?;
            let other = self.of(&plan);
            (!effect.is_in(&other)).then_some(other)
        };
        let name = reports::names::feature(self.plan, feature);
        let at = reports::names::service(self.plan, service);
        let Some(mut enough) = (0..)
            .map(|n| 1 << n)
            .take_while(|n| *n <= MORE_MAX)
            .find(|n| averts(*n).is_some())
        else {
            return Some(format!(
                "more licenses of {name} at {at} would not have averted it: the application's own number is the limit"
            ));
        };
        let mut too_few = enough / 2;
        while too_few + 1 < enough {
            let middle = too_few.midpoint(enough);
            if averts(middle).is_some() {
                enough = middle;
            } else {
                too_few = middle;
            }
        }
        let same = |o: &Outcome| {
            let denials = o.detail.iter().flat_map(|d| &d.denials);
            denials
                .filter(|d| d.feature == Some(feature) && d.roots.is_empty())
                .count()
        };
        let left = averts(enough).map_or(0, |other| same(&other));
        Some(format!(
            "with {enough} more of {name} at {at} it would not have happened; of {} denials of {name} in this \
             replication that no fault explains, {left} would remain",
            same(outcome)
        ))
    }

    /// Where the licenses would have come from: the server that denied, or the first of the
    /// application's list.
    fn service_of(&self, denial: &Denial) -> Option<ServiceIndex> {
        if let Some(symbol) = denial.server {
            let server = self.plan.servers.iter().find(|s| s.symbol == symbol)?;
            return Some(server.service);
        }
        let mut own = self.plan.applications.iter();
        let application = own.find(|a| Some(a.symbol) == denial.application)?;
        let mut list = application.processes.first()?.list.iter();
        let server = list.find_map(ListEntry::server)?;
        Some(self.plan.servers[server].service)
    }
}

/// The plan with more licenses of a feature at a service.
fn with_more(
    plan: &Plan,
    service: ServiceIndex,
    feature: model::plan::FeatureId,
    more: u32,
) -> Option<Plan> {
    let mut plan = plan.clone();
    let pools = &mut plan.services.get_mut(service)?.pools;
    let pool = pools.iter_mut().find(|pool| pool.feature == feature)?;
    pool.lots.first_mut()?.count += more;
    Some(plan)
}

/// An instant as given: seconds since the start, or a date and time of the first site's clock.
fn instant(plan: &Plan, text: &str) -> Result<Time> {
    let end = Time::ZERO + plan.duration;
    let at = if let Ok(seconds) = text.parse::<f64>() {
        (seconds >= 0.0).then(|| Time::ZERO + Span((seconds * 1e6) as u64))
    } else {
        let (written, offset) = parted(text);
        let moment: jiff::civil::DateTime = written.parse().with_context(|| {
            format!("`{text}` is no time (hint: 2026-03-04T11:50, or seconds since the start)")
        })?;
        let epoch = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
        let since = moment.duration_since(epoch).as_micros();
        let clock = Clock::of(plan);
        match offset {
            Some(offset) if clock.utc_offset().is_some() => clock.instant_at(since, offset),
            _ => clock.instant(since),
        }
    };
    at.filter(|at| *at <= end).with_context(|| {
        let clock = Clock::of(plan);
        format!(
            "`{text}` is not within the play: it goes from {} to {}",
            clock.text(Time::ZERO),
            clock.text(end)
        )
    })
}

/// A date and time, and its offset from UTC in microseconds if it has one, as `2026-10-25T01:30:00+01:00`.
fn parted(text: &str) -> (&str, Option<i64>) {
    let sign = text
        .rfind(['+', '-'])
        .filter(|at| text[..*at].contains(':'));
    let offset = sign.and_then(|at| scenarios::clock::parse_offset(&text[at..]));
    match (sign, offset) {
        (Some(at), Some(offset)) => (text[..at].trim_end(), Some(offset)),
        _ => (text, None),
    }
}

/// The variant that is meant: the file's own if none is named.
fn variant<'a>(plans: &'a [Plan], name: Option<&str>) -> Result<&'a Plan> {
    let found = match name {
        None => plans.first(),
        Some(name) => plans.iter().find(|plan| plan.variant == name),
    };
    found.with_context(|| {
        let names: Vec<&str> = plans.iter().map(|plan| plan.variant.as_str()).collect();
        format!(
            "no variant `{}`; there are: {}",
            name.unwrap_or(""),
            names.join(", ")
        )
    })
}

/// There is no record of that number.
fn missing(number: usize, what: &str, count: usize) -> String {
    format!(
        "there is no {what} {number}: this replication has {count} (hint: they are numbered from 1)"
    )
}

/// What there is to explain, if nothing is named: the first denial of each root.
fn overview(plan: &Plan, detail: &Detail) -> String {
    let mut text = format!(
        "variant {}: {}, {}\n",
        plan.variant,
        reports::format::counted(detail.denials.len() as u64, "denial"),
        reports::format::counted(detail.violations.len() as u64, "violation")
    );
    let mut seen = Vec::new();
    for (index, denial) in detail.denials.iter().enumerate() {
        if seen.contains(&denial.roots) {
            continue;
        }
        seen.push(denial.roots.clone());
        let roots = reports::names::roots(plan, &denial.roots);
        let roots = if roots.is_empty() {
            "no fault".to_owned()
        } else {
            roots
        };
        text.push_str(&format!(
            "  --denial {}: {}, root {roots}\n",
            index + 1,
            denial.cause.name()
        ));
    }
    for (index, violation) in detail.violations.iter().enumerate().take(20) {
        let roots = reports::names::roots(plan, &violation.roots);
        let roots = if roots.is_empty() {
            "no fault".to_owned()
        } else {
            roots
        };
        text.push_str(&format!(
            "  --violation {}: {}, root {roots}\n",
            index + 1,
            violation.kind.name()
        ));
    }
    text
}

/// The same as JSON: every denial and violation with its number and roots.
fn overview_json(plan: &Plan, detail: &Detail) -> serde_json::Value {
    let clock = Clock::of(plan);
    let roots = |roots: &[Symbol]| -> Vec<String> {
        let names = roots.iter().map(|r| reports::names::fault(plan, *r));
        names.map(str::to_owned).collect()
    };
    let denials = detail.denials.iter().enumerate().map(|(index, denial)| {
        json!({
            "denial": index + 1,
            "clock": clock.text(denial.at),
            "request_class": denial.class.name(),
            "cause": denial.cause.name(),
            "root_faults": roots(&denial.roots),
        })
    });
    let violations = detail.violations.iter().enumerate();
    let violations = violations.map(|(index, violation)| {
        json!({
            "violation": index + 1,
            "clock": clock.text(violation.opened),
            "application": reports::names::application(plan, violation.application),
            "type": violation.kind.name(),
            "root_faults": roots(&violation.roots),
        })
    });
    json!({
        "variant": plan.variant,
        "denials": denials.collect::<Vec<_>>(),
        "violations": violations.collect::<Vec<_>>(),
    })
}
