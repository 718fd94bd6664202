//! Options that name a number of licenses: `max`, zero, invalid values, the smallest of several.
//!
//! Rules AP7, AP20 and SV5. It does not know what the number is of.

use super::kind::{Kind, OptionRule, Row, ZeroMeans};
use super::nearest;
use super::settings::{MAXIMUM_PER_FEATURE, OptionValue, Problem};
use crate::finding::Severity;
use model::plan::Take;
use std::collections::BTreeMap;

/// The option that says where the license server is (TP14).
pub(crate) const LICENSE_FILE: &str = "license-file";

/// What an option comes to: a number, or `None` for `max`.
fn amount(rule: &OptionRule, value: Option<&OptionValue>) -> Option<i64> {
    match value {
        Some(OptionValue::Number(0)) if rule.zero == ZeroMeans::Max => None,
        Some(&OptionValue::Number(n)) if n >= 0 => Some(n),
        _ => None,
    }
}

/// What the options of a row come to: the smallest number, or `max` if none names one (AP7), cut at
/// what one instance can check out (SV5).
pub(super) fn take(
    kind: &Kind,
    row: &Row,
    options: &BTreeMap<String, OptionValue>,
    problems: &mut Vec<Problem>,
) -> Take {
    let named = row.options.iter().filter_map(|name| {
        let rule = kind.option(name)?;
        Some((amount(rule, options.get(name))?, name))
    });
    match named.min_by_key(|&(number, _)| number) {
        None => Take::All,
        Some((number, name)) => Take::UpTo(cut(
            number,
            &format!("options.{name}"),
            &row.feature,
            problems,
        )),
    }
}

/// What the first option of a row leaves beside the others; all that is left if one of them names no number.
pub(super) fn rest(kind: &Kind, row: &Row, options: &BTreeMap<String, OptionValue>) -> Take {
    let named = row.options.iter().map(|name| {
        let rule = kind.option(name)?;
        amount(rule, options.get(name))
    });
    let Some(numbers) = named.collect::<Option<Vec<i64>>>() else {
        return Take::All;
    };
    let (first, others) = numbers.split_first().unwrap_or((&0, &[]));
    let left = (first - others.iter().sum::<i64>()).clamp(0, i64::from(MAXIMUM_PER_FEATURE));
    Take::UpTo(u32::try_from(left).unwrap_or(0))
}

/// A number of licenses of one feature, cut at 9999 with advice (SV5).
pub(super) fn cut(number: i64, key: &str, feature: &str, problems: &mut Vec<Problem>) -> u32 {
    let number = u32::try_from(number.max(0)).unwrap_or(u32::MAX);
    if number > MAXIMUM_PER_FEATURE {
        let message = format!(
            "asks for {number} licenses of `{feature}`, but one instance checks out \
             at most {MAXIMUM_PER_FEATURE}"
        );
        let hint = "share the load among several instances (SV5)";
        problems.push(Problem::new(Severity::Advice, key, message).with_hint(hint));
    }
    number.min(MAXIMUM_PER_FEATURE)
}

/// Whether an option is given, and neither zero nor false.
pub(super) fn is_on(options: &BTreeMap<String, OptionValue>, name: &str) -> bool {
    match options.get(name) {
        None | Some(OptionValue::Number(i64::MIN..=0) | OptionValue::Bool(false)) => false,
        Some(OptionValue::Text(text)) => text == "true",
        Some(_) => true,
    }
}

/// Whether one of the options names a number above zero.
pub(super) fn names_number(options: &BTreeMap<String, OptionValue>, names: &[String]) -> bool {
    names
        .iter()
        .any(|name| matches!(options.get(name), Some(OptionValue::Number(1..))))
}

/// What is wrong with an application's options: names that the kind does not know, invalid values.
pub(super) fn check(
    kind: &Kind,
    options: &BTreeMap<String, OptionValue>,
    problems: &mut Vec<Problem>,
) {
    for (name, value) in options {
        let key = format!("options.{name}");
        match kind.option(name) {
            // TP14: every application has it; it names servers, not numbers.
            None if name == LICENSE_FILE && matches!(value, OptionValue::Text(_)) => {}
            None => problems.push(unknown(kind, name, key)),
            Some(rule) => problems.extend(invalid(rule, value, key)),
        }
    }
}

fn unknown(kind: &Kind, name: &str, key: String) -> Problem {
    let message = if name == LICENSE_FILE {
        format!("`{name}` expects a text")
    } else {
        format!("`{}` has no option `{name}`", kind.name)
    };
    let problem = Problem::new(Severity::Error, key, message);
    let known: Vec<_> = kind.options.iter().map(|rule| rule.name.as_str()).collect();
    if name == LICENSE_FILE {
        return problem.with_hint("it is `port@host`, or the path of a license file (TP14)");
    }
    match nearest(name, known.iter().copied()) {
        Some(near) => problem.with_hint(format!("did you mean `{near}`?")),
        None if known.is_empty() => problem.with_hint("it has no options for licenses"),
        None => problem.with_hint(format!("it has `{}`", known.join("`, `"))),
    }
}

fn invalid(rule: &OptionRule, value: &OptionValue, key: String) -> Option<Problem> {
    let valid = match value {
        OptionValue::Bool(_) => rule.is_switch,
        OptionValue::Text(text) => rule.is_switch && (text == "true" || text == "false"),
        OptionValue::Max => !rule.is_switch,
        OptionValue::Number(number) => !rule.is_switch && *number >= 0,
    };
    if valid {
        return None;
    }
    let expected = if rule.is_switch {
        "`true` or `false`"
    } else {
        "a number from 0 on, or `\"max\"`"
    };
    let message = format!("`{}` is {value}, expected {expected}", rule.name);
    Some(if rule.invalid_is_max {
        Problem::new(Severity::Warning, key, message)
            .with_hint("an invalid value counts as `max` (AP7)")
    } else {
        Problem::new(Severity::Error, key, message).with_hint(format!("it says: {}", rule.meaning))
    })
}
