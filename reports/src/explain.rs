//! The story of one denial or violation: what it was, what it followed from up to the faults at the
//! root, and what the license servers answered before it.
//!
//! The one idea: the cause graph is printed as a tree from the effect to its causes; a link that has
//! several effects in the tree is followed once and referred to after that. What would have happened
//! without a fault is not known here: that is another run.

use crate::clock::Clock;
use crate::format::plain_name;
use crate::names;
use kernel::Time;
use model::cause::Cause;
use model::plan::{Plan, Symbol};
use model::records::{Answer, Denial, Detail, Level, Link, Violation};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A tree beyond so many lines is cut.
const LINES_MAX: usize = 200;

/// So many answers of license servers are printed, the last ones.
const ANSWERS_MAX: usize = 10;

/// The story of a denied attempt.
#[must_use]
pub fn denial(plan: &Plan, detail: &Detail, denial: &Denial) -> String {
    let clock = Clock::new(plan.start);
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
    let mut story = String::new();
    let mut line = |text: &str| push_line(&mut story, text);
    line(&format!(
        "{}  {who}: {}{at} denied {by}: {}",
        clock.story(denial.at),
        denial.class.name(),
        cause_text(denial.cause.name(), denial.flexnet_error)
    ));
    let feature = denial
        .feature
        .map_or("licenses", |feature| names::feature(plan, feature));
    let server = denial.server.map_or(String::new(), |server| {
        format!(" at {}", names::server(plan, server))
    });
    line(&format!(
        "asked for {} {feature}{server}, {} available; request {}, attempt {}",
        denial.requested, denial.available, denial.request, denial.attempt
    ));
    let above = (denial.link, denial.roots.as_slice());
    causes(&mut story, plan, detail, denial.cause, above);
    if let Some(application) = denial.application {
        answers(&mut story, plan, detail, application, denial.at);
    }
    story
}

/// The story of a violation.
#[must_use]
pub fn violation(plan: &Plan, detail: &Detail, violation: &Violation) -> String {
    let clock = Clock::new(plan.start);
    let application = names::application(plan, violation.application);
    let feature = violation
        .feature
        .map_or("all features", |f| names::feature(plan, f));
    let mut story = String::new();
    push_line(
        &mut story,
        &format!(
            "{}  {application}, {feature}: violation opened: {}",
            clock.story(violation.opened),
            cause_text(violation.kind.name(), violation.kind.name_and_code().1)
        ),
    );
    let closed = match violation.closed {
        Some(closed) => format!("closed {}", clock.story(closed)),
        None => "open at the end".to_owned(),
    };
    let agents = violation.agents_affected;
    push_line(&mut story, &format!("{closed}; {agents} agents affected"));
    let above = (violation.link, violation.roots.as_slice());
    causes(&mut story, plan, detail, violation.kind, above);
    answers(
        &mut story,
        plan,
        detail,
        violation.application,
        violation.opened,
    );
    story
}

fn cause_text(name: &str, code: Option<i16>) -> String {
    match code {
        Some(code) => format!("{name} (FlexNet error {code})"),
        None => name.to_owned(),
    }
}

fn push_line(story: &mut String, text: &str) {
    story.push_str(&plain_name(text));
    story.push('\n');
}

fn without_fault(cause: Cause) -> &'static str {
    match cause {
        Cause::LicensesExhausted | Cause::SeatsExhausted | Cause::Reserved | Cause::OverMax => {
            "because all licenses were in use: plain want of capacity, no fault stands above it"
        }
        _ => "no fault stands above it: it lies in the configuration itself",
    }
}

fn causes(
    story: &mut String,
    plan: &Plan,
    detail: &Detail,
    cause: Cause,
    (link, roots): (Option<u32>, &[Symbol]),
) {
    let root_of = link.filter(|&link| detail.links.get(link as usize).is_some());
    match root_of {
        Some(link) => {
            story.push_str("because\n");
            let mut tree = Tree {
                plan,
                clock: Clock::new(plan.start),
                links: &detail.links,
                told: BTreeSet::new(),
                lines: 0,
                text: story,
            };
            tree.branch(link, "", true);
        }
        None if roots.is_empty() => {}
        None => push_line(story, &format!("because of {}", names::roots(plan, roots))),
    }
    if roots.is_empty() {
        push_line(story, without_fault(cause));
    } else {
        push_line(
            story,
            &format!("root faults: {}", names::roots(plan, roots)),
        );
    }
}

/// The tree under way.
struct Tree<'a> {
    plan: &'a Plan,
    clock: Clock,
    links: &'a [Link],
    told: BTreeSet<u32>,
    lines: usize,
    text: &'a mut String,
}

impl Tree<'_> {
    /// Prints a link and, the first time it is met, its causes below it.
    fn branch(&mut self, index: u32, indent: &str, is_last: bool) {
        let Some(link) = self.links.get(index as usize) else {
            return;
        };
        self.lines += 1;
        if self.lines > LINES_MAX {
            if self.lines == LINES_MAX + 1 {
                let _ = writeln!(self.text, "{indent}└─ …");
            }
            return;
        }
        let (kind, name) = names::component(self.plan, link.component);
        let again = if self.told.insert(index) || link.parents.is_empty() {
            ""
        } else {
            " (see above)"
        };
        let line = format!(
            "{}  {kind} {name}: {}{again}",
            self.clock.story(link.at),
            link.what
        );
        let fork = if is_last { "└─" } else { "├─" };
        let _ = writeln!(self.text, "{indent}{fork} {}", plain_name(&line));
        if !again.is_empty() {
            return;
        }
        let deeper = format!("{indent}{}", if is_last { "   " } else { "│  " });
        // A cause is always older than its effect: its index is smaller.
        let parents: Vec<u32> = link
            .parents
            .iter()
            .copied()
            .filter(|&p| p < index)
            .collect();
        for (position, parent) in parents.iter().enumerate() {
            self.branch(*parent, &deeper, position + 1 == parents.len());
        }
    }
}

fn answers(story: &mut String, plan: &Plan, detail: &Detail, application: Symbol, until: Time) {
    let clock = Clock::new(plan.start);
    let of_application: Vec<&Answer> = detail
        .answers
        .iter()
        .filter(|answer| answer.application == application && answer.at <= until)
        .collect();
    if of_application.is_empty() {
        return;
    }
    let name = names::application(plan, application);
    push_line(
        story,
        &format!("what {name} was answered before, the last {ANSWERS_MAX} at most"),
    );
    let skipped = of_application.len().saturating_sub(ANSWERS_MAX);
    for answer in of_application.into_iter().skip(skipped) {
        let server = answer
            .server
            .map_or("no server", |server| names::server(plan, server));
        let feature = names::feature(plan, answer.feature);
        let result = match answer.cause {
            Some(cause) => cause_text(cause.name(), cause.name_and_code().1),
            None => format!("granted {}", answer.granted),
        };
        let at = clock.story(answer.at);
        let line = format!(
            "   {at}  {server}: {} {feature}: {result}",
            answer.requested
        );
        push_line(story, &line);
    }
}
