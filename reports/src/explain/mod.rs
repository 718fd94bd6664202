//! The story of one denial or violation: what it was, what it followed from up to the faults at the
//! root, how things stood, and what happened on the way.
//!
//! The story is a value, printed as text or as JSON. The cause graph becomes a tree from
//! the effect to its causes; the records between the first root and the effect become a chronology of
//! what failed, who asked whom in which order, and what was answered. What would have happened without a
//! fault is another play of the same replication; [`counterfactual`] tells the two apart.

mod chronology;
pub mod counterfactual;
pub mod explained;
pub mod overview;
mod situation;
mod tree;

use crate::clock::Clock;
use crate::explain::explained::Explained;
use crate::format::plain_name;
use crate::names;
use chronology::Happening;
use counterfactual::Counterfactual;
use kernel::Time;
use model::cause::Cause;
use model::plan::{FeatureId, Plan, Symbol};
use model::records::{Denial, Detail, Level, Violation};
use serde::Serialize;
use situation::{Holding, State};
use std::fmt::Write as _;
use tree::Branch;

/// So many lines of the chronology are printed; the text leaves out the middle, JSON has all.
const CHRONOLOGY_MAX: usize = 60;

/// The story.
#[derive(Clone, Debug, Serialize)]
pub struct Story {
    /// The variant.
    pub variant: String,
    /// When, in seconds since the start.
    pub time_s: f64,
    /// The same by the first site's clock.
    pub clock: String,
    /// What happened to whom.
    pub what: String,
    /// More of it: what was asked for, or how long it lasted.
    pub details: String,
    /// The cause's name.
    pub cause: String,
    /// The causes as a tree, each link with its depth; the first is the effect's own.
    pub causes: Vec<Branch>,
    /// The faults at the root, in the order of their begin.
    pub root_faults: Vec<String>,
    /// Why, where no fault stands above it.
    pub without_fault: Option<String>,
    /// How the servers and the application stood.
    pub states: Vec<State>,
    /// Who held what of the features concerned.
    pub holdings: Vec<Holding>,
    /// What happened from the first root's begin up to it.
    pub chronology: Vec<Happening>,
    /// The same replication without each of the root faults, and without all of them.
    pub counterfactuals: Vec<Counterfactual>,
    /// How many licenses more it would have taken, where none of the faults is to blame.
    pub capacity: Option<String>,
}

/// The story of a denied attempt.
#[must_use]
pub fn denial(plan: &Plan, detail: &Detail, denial: &Denial) -> Story {
    Told::of_denial(plan, detail, denial).story()
}

/// The causes of a denied attempt alone.
#[must_use]
pub fn brief(plan: &Plan, detail: &Detail, denial: &Denial) -> Explained {
    let told = Told::of_denial(plan, detail, denial);
    let tree = tree::text(&tree::branches(plan, &detail.links, told.link));
    let mut causes: Vec<String> = tree.lines().map(str::to_owned).collect();
    if told.roots.is_empty() {
        causes.push(without_fault(told.cause).to_owned());
    }
    Explained {
        roots: told.root_names(),
        clock: Clock::of(plan).story(told.at),
        what: plain_name(&told.what),
        details: plain_name(&told.details),
        causes,
    }
}

/// The story of a violation.
#[must_use]
pub fn violation(plan: &Plan, detail: &Detail, violation: &Violation) -> Story {
    let clock = Clock::of(plan);
    let application = names::application(plan, violation.application);
    let feature = violation
        .feature
        .map_or("all features", |f| names::feature(plan, f));
    let closed = match violation.closed {
        Some(closed) => format!("closed {}", clock.story(closed)),
        None => "open at the end".to_owned(),
    };
    let cause = text_of(violation.kind);
    Told {
        plan,
        detail,
        at: violation.opened,
        what: format!("{application}, {feature}: violation opened: {cause}"),
        details: format!(
            "{closed}; {} affected",
            crate::format::counted(violation.agents_affected.into(), "agent")
        ),
        cause: violation.kind,
        link: violation.link,
        roots: &violation.roots,
        application: Some(violation.application),
        feature: violation.feature,
    }
    .story()
}

/// What both kinds of story are made of.
struct Told<'a> {
    plan: &'a Plan,
    detail: &'a Detail,
    at: Time,
    what: String,
    details: String,
    cause: Cause,
    link: Option<u32>,
    roots: &'a [Symbol],
    application: Option<Symbol>,
    feature: Option<FeatureId>,
}

impl<'a> Told<'a> {
    fn of_denial(plan: &'a Plan, detail: &'a Detail, denial: &'a Denial) -> Self {
        let who = match (denial.group, denial.demand) {
            (Some(group), _) => format!("agents {}", names::group(plan, group)),
            (None, Some(demand)) => format!("demand {}", names::demand(plan, demand)),
            (None, None) => "application".to_owned(),
        };
        let at = denial.application.map_or(String::new(), |application| {
            format!(" at {}", names::application(plan, application))
        });
        let by = match denial.level {
            Level::Server => "by the license server",
            Level::Application => "by the application",
        };
        let feature = denial
            .feature
            .map_or("licenses", |feature| names::feature(plan, feature));
        let server = denial.server.map_or(String::new(), |server| {
            format!(" at {}", names::server(plan, server))
        });
        let cause = cause_text(denial.cause.name(), denial.flexnet_error);
        let class = denial.class.name();
        Told {
            plan,
            detail,
            at: denial.at,
            what: format!("{who}: {class}{at} denied {by}: {cause}"),
            details: format!(
                "asked for {} {feature}{server}, {} available; request {}, attempt {}",
                denial.requested, denial.available, denial.request, denial.attempt
            ),
            cause: denial.cause,
            link: denial.link,
            roots: &denial.roots,
            application: denial.application,
            feature: denial.feature,
        }
    }

    fn root_names(&self) -> Vec<String> {
        let names = self.roots.iter().map(|&root| names::fault(self.plan, root));
        names.map(str::to_owned).collect()
    }

    fn story(self) -> Story {
        let clock = Clock::of(self.plan);
        let concerned = (self.application, self.feature);
        Story {
            variant: self.plan.variant.clone(),
            time_s: self.at.seconds(),
            clock: clock.story(self.at),
            what: plain_name(&self.what),
            details: plain_name(&self.details),
            cause: self.cause.name().to_owned(),
            causes: tree::branches(self.plan, &self.detail.links, self.link),
            root_faults: self.root_names(),
            without_fault: self
                .roots
                .is_empty()
                .then(|| without_fault(self.cause).to_owned()),
            states: situation::states(self.plan, self.detail, self.at, self.application),
            holdings: situation::holdings(self.plan, self.detail, self.at, concerned),
            chronology: chronology::happenings(self.plan, self.detail, &self),
            counterfactuals: Vec::new(),
            capacity: None,
        }
    }
}

impl Story {
    /// As text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{}  {}\n{}\n", self.clock, self.what, self.details);
        if !self.causes.is_empty() {
            text.push_str("because\n");
            text.push_str(&tree::text(&self.causes));
        }
        match &self.without_fault {
            Some(why) => push_line(&mut text, why),
            None => push_line(
                &mut text,
                &format!("root faults: {}", self.root_faults.join("+")),
            ),
        }
        self.situation(&mut text);
        self.happened(&mut text);
        if let Some(capacity) = &self.capacity {
            push_line(&mut text, &format!("\n{capacity}"));
        }
        if !self.counterfactuals.is_empty() {
            text.push('\n');
            text.push_str(&counterfactual::text(&self.counterfactuals));
        }
        text
    }

    fn situation(&self, text: &mut String) {
        if !self.states.is_empty() {
            text.push_str("\nhow things stood\n");
            for state in &self.states {
                push_line(text, &format!("   {state}"));
            }
        }
        if !self.holdings.is_empty() {
            text.push_str("\nwho held what\n");
            for holding in &self.holdings {
                for line in holding.lines() {
                    push_line(text, &format!("   {line}"));
                }
            }
        }
    }

    fn happened(&self, text: &mut String) {
        if self.chronology.is_empty() {
            return;
        }
        text.push_str("\nwhat happened, and who asked whom in which order\n");
        let count = self.chronology.len();
        let (head, tail) = if count > CHRONOLOGY_MAX {
            (CHRONOLOGY_MAX / 2, count - CHRONOLOGY_MAX / 2)
        } else {
            (count, count)
        };
        let line = |text: &mut String, happening: &Happening| {
            push_line(text, &format!("   {}  {}", happening.clock, happening.what));
        };
        for happening in &self.chronology[..head] {
            line(text, happening);
        }
        if tail > head {
            let _ = writeln!(text, "   … {} more (--json has them all)", tail - head);
        }
        for happening in &self.chronology[tail..] {
            line(text, happening);
        }
    }
}

/// A cause whose code is not recorded, with its code; lmgrd and the vendor daemon have one each for a client too many.
fn text_of(cause: Cause) -> String {
    match cause {
        Cause::TooManyConnections => format!(
            "{} (FlexNet error -16 of lmgrd, -237 of the vendor daemon)",
            cause.name()
        ),
        _ => cause_text(cause.name(), cause.name_and_code().1),
    }
}

fn cause_text(name: &str, code: Option<i16>) -> String {
    match code {
        Some(code) => format!("{name} (FlexNet error {code})"),
        None => name.to_owned(),
    }
}

fn push_line(text: &mut String, line: &str) {
    for (number, part) in line.split('\n').enumerate() {
        if number > 0 {
            text.push('\n');
        }
        text.push_str(&plain_name(part));
    }
    text.push('\n');
}

fn without_fault(cause: Cause) -> &'static str {
    match cause {
        Cause::LicensesExhausted | Cause::SeatsExhausted | Cause::Reserved | Cause::OverMax => {
            "because all licenses were in use: plain want of capacity, no fault stands above it"
        }
        // What it met may be a fault's: this is about what it would have met without any.
        _ => {
            "no fault stands above it: without any it would be denied too, for want of capacity or by the configuration"
        }
    }
}
