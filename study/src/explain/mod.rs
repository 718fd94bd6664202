//! The story of one denial or violation, and what would have been without its faults.
//!
//! The replication is played again, since a seed gives the same bytes for ever; nothing has to have been stored. A
//! counterfactual is the same play of a plan that lacks the fault.

mod capacity;
mod instant;

use crate::Watch;
use crate::error::{Context, Error, Result};
use crate::replay::Replay;
use model::audit;
use model::plan::{Plan, Symbol};
use model::records::{Detail, Outcome};
use reports::events::lmstat;
use reports::explain::counterfactual::{self, Counterfactual, Effect};
use reports::explain::overview::Overview;
use reports::explain::{self, Story};
use scenarios::study::Study;

/// Counterfactuals are played for so many root faults at most, the first ones.
const ROOTS_MAX: usize = 6;

/// Which replication is explained.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The variant; the file's own if none is named.
    pub variant: Option<String>,
    /// The replication, from 0.
    pub replication: u64,
}

/// What of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// What there is to explain.
    Overview,
    /// A denial, by its row in `denials.csv` of that replication, from 1.
    Denial(usize),
    /// A violation, by its row in `violations.csv` of that replication, from 1.
    Violation(usize),
    /// The state of all license servers at a time: seconds since the start, or a date and time of the first site's clock.
    State(String),
}

/// What is said of it.
#[derive(Debug)]
pub enum Explanation {
    /// Every denial and violation.
    Overview(Overview),
    /// The causes of one, and what would have been without them.
    Story(Box<Story>),
    /// Who held what then, as `lmstat -a` prints it.
    State(String),
}

impl Explanation {
    /// As text that ends with a line feed.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Explanation::Overview(overview) => format!("{}\n", overview.text().trim_end()),
            Explanation::Story(story) => format!("{}\n", story.text().trim_end()),
            Explanation::State(text) => text.clone(),
        }
    }

    /// As JSON; the state of the license servers has none and is text.
    ///
    /// # Errors
    /// It cannot be written as JSON, which is a fault of the program.
    pub fn json(&self) -> Result<String> {
        Ok(match self {
            Explanation::Overview(overview) => {
                format!("{}\n", serde_json::to_string_pretty(overview)?)
            }
            Explanation::Story(story) => format!("{}\n", serde_json::to_string_pretty(story)?),
            Explanation::State(text) => text.clone(),
        })
    }
}

/// Explains one replication of a study.
///
/// # Errors
/// There is no such variant, denial, violation or time, or the watch ended the play.
pub fn explain(
    study: &Study,
    options: &Options,
    question: &Question,
    watch: &dyn Watch,
) -> Result<Explanation> {
    let plan = variant(&study.plans, options.variant.as_deref())?;
    let play = Play {
        replay: Replay {
            plan,
            seed: study.experiment.seed,
            stores: None,
            watch,
        },
        replication: options.replication,
    };
    let outcome = play.of(plan)?;
    let detail = outcome.detail.as_ref();
    let detail = detail.context("the replication left no records")?;
    Ok(match question {
        Question::Overview => Explanation::Overview(Overview::of(plan, detail)),
        Question::Denial(number) => play.denial(*number, &outcome, detail)?,
        Question::Violation(number) => play.violation(*number, &outcome, detail)?,
        Question::State(time) => {
            let at = instant::instant(plan, time)?;
            let text = lmstat::text(plan, detail, at);
            Explanation::State(
                text.context("the journal of this replication is full before that time")?,
            )
        }
    })
}

/// One replication, to be played under this plan or another.
struct Play<'a> {
    replay: Replay<'a>,
    replication: u64,
}

impl Play<'_> {
    fn plan(&self) -> &Plan {
        self.replay.plan
    }

    fn of(&self, plan: &Plan) -> Result<Outcome> {
        self.replay.play_changed(plan, self.replication)
    }

    fn denial(&self, number: usize, outcome: &Outcome, detail: &Detail) -> Result<Explanation> {
        let of_number = number.checked_sub(1).and_then(|at| detail.denials.get(at));
        let denial = &of_number.with_context(|| missing(number, "denial", detail.denials.len()))?;
        let effect = Effect::denial(detail, denial);
        let mut story = explain::denial(self.plan(), detail, denial);
        if denial.roots.is_empty() {
            story.capacity = self.capacity(denial, effect, outcome)?;
        }
        self.completed(story, effect, outcome, &denial.roots)
    }

    fn violation(&self, number: usize, outcome: &Outcome, detail: &Detail) -> Result<Explanation> {
        let at = number.checked_sub(1);
        let violation = at.and_then(|at| detail.violations.get(at));
        let violation =
            violation.with_context(|| missing(number, "violation", detail.violations.len()))?;
        let story = explain::violation(self.plan(), detail, violation);
        let effect = Effect::Violation(violation);
        self.completed(story, effect, outcome, &violation.roots)
    }

    /// The story with the same replication without each of its root faults, and without all of them.
    fn completed(
        &self,
        mut story: Story,
        effect: Effect<'_>,
        outcome: &Outcome,
        roots: &[Symbol],
    ) -> Result<Explanation> {
        let mut sets: Vec<Vec<Symbol>> = roots.iter().take(ROOTS_MAX).map(|r| vec![*r]).collect();
        if roots.len() > 1 {
            sets.push(roots.to_vec());
        }
        let sets = sets.iter();
        let counterfactuals: Result<Vec<Counterfactual>> = sets
            .map(|faults| self.counterfactual(effect, outcome, faults))
            .collect();
        story.counterfactuals = counterfactuals?;
        Ok(Explanation::Story(Box::new(story)))
    }

    fn counterfactual(
        &self,
        effect: Effect<'_>,
        outcome: &Outcome,
        faults: &[Symbol],
    ) -> Result<Counterfactual> {
        let layout = model::layout(&self.plan().symbols);
        let otherwise = self.of(&audit::without(self.plan(), faults))?;
        let names = faults.iter();
        let names = names.map(|fault| reports::names::fault(self.plan(), *fault).to_owned());
        let outcomes = (outcome, &otherwise);
        Ok(counterfactual::compare(
            &layout,
            names.collect(),
            effect,
            outcomes,
        ))
    }
}

/// The variant that is meant: the file's own if none is named.
fn variant<'a>(plans: &'a [Plan], name: Option<&str>) -> Result<&'a Plan> {
    let found = match name {
        None => plans.first(),
        Some(name) => plans.iter().find(|plan| plan.variant == name),
    };
    found.ok_or_else(|| {
        let names: Vec<&str> = plans.iter().map(|plan| plan.variant.as_str()).collect();
        Error::Unknown(format!(
            "no variant `{}`; there are: {}",
            name.unwrap_or(""),
            names.join(", ")
        ))
    })
}

/// There is no record of that number.
fn missing(number: usize, what: &str, count: usize) -> String {
    format!(
        "there is no {what} {number}: this replication has {count} (hint: they are numbered from 1)"
    )
}
