//! `licsim explain`: the story of one denial or violation, and what would have been without its faults.

use super::admit::admit;
use super::{Status, print_study, read, tell_read};
use crate::cli::{ExplainArguments, Noise};
use crate::{progress, terminal};
use anyhow::Result;
use scenarios::Severity;
use study::explain::{self, Options, Question};
use study::{Detail, budget, conditions};

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
        detail: Detail::All,
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
    let options = Options {
        variant: arguments.variant.clone(),
        replication: arguments.replication,
    };
    let watch = progress::watch(true);
    let explanation = explain::explain(&study, &options, &question(arguments), &*watch)?;
    terminal::data(&match arguments.json {
        true => explanation.json()?,
        false => explanation.text(),
    });
    Ok(Status::Met)
}

fn question(arguments: &ExplainArguments) -> Question {
    if let Some(time) = &arguments.lmstat {
        return Question::State(time.clone());
    }
    match (arguments.denial, arguments.violation) {
        (_, Some(number)) => Question::Violation(number),
        (Some(number), None) => Question::Denial(number),
        (None, None) => Question::Overview,
    }
}
