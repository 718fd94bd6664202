//! Distributions as scenarios write them, to the kernel's laws.
//!
//! A plain length of time is constant, a table names exactly one law and gives it lengths
//! with units. Samples of an empirical law come from a file, which is asked for separately.

use crate::keys::nearest;
use crate::quantity::{self, QuantityError};
use crate::written::{Node, Origin, Table, Value};
use kernel::Distribution;
use std::sync::Arc;

/// A law, or the file that holds it.
#[derive(Clone, Debug, PartialEq)]
pub enum Law {
    /// All is said.
    Known(Distribution),
    /// The samples are in a file.
    Empirical {
        /// Its path as written.
        path: String,
        /// Where that stands.
        at: Origin,
    },
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Where.
    pub at: Origin,
    /// What was found and expected.
    pub message: String,
    /// What to do; empty if nothing more can be said.
    pub hint: String,
}

impl Wrong {
    /// Something wrong at a place.
    #[must_use]
    pub fn new(at: Origin, message: impl Into<String>, hint: impl Into<String>) -> Wrong {
        Wrong {
            at,
            message: message.into(),
            hint: hint.into(),
        }
    }
}

/// The laws' names.
pub const LAWS: [&str; 6] = [
    "exponential",
    "uniform",
    "lognormal",
    "gamma",
    "weibull",
    "empirical",
];

/// Reads a law; `signed` allows lengths below zero.
///
/// # Errors
/// What is wrong, at the value that is.
pub fn parse(node: &Node, signed: bool) -> Result<Law, Wrong> {
    let Value::Table(table) = &node.value else {
        return length(node, signed).map(|constant| Law::Known(Distribution::Constant(constant)));
    };
    let [entry] = table.entries.as_slice() else {
        let hint = format!("one of: {}", LAWS.join(", "));
        return Err(Wrong::new(node.at, "expected exactly one law", hint));
    };
    let inner = &entry.node;
    let known = match entry.key.as_str() {
        "exponential" => Distribution::Exponential {
            mean: positive_length(inner)?,
        },
        "uniform" => uniform(inner, signed)?,
        "lognormal" => {
            let (mean, cv) = mean_and_cv(inner, "lognormal")?;
            Distribution::Lognormal { mean, cv }
        }
        "gamma" => {
            let (mean, cv) = mean_and_cv(inner, "gamma")?;
            Distribution::Gamma { mean, cv }
        }
        "weibull" => {
            let table = parameters(inner, "weibull", ["scale", "shape"])?;
            Distribution::Weibull {
                scale: positive_length(table[0])?,
                shape: positive_number(table[1])?,
            }
        }
        "empirical" => {
            return match inner.as_text() {
                Some(path) if !path.is_empty() => Ok(Law::Empirical {
                    path: path.to_owned(),
                    at: inner.at,
                }),
                _ => Err(Wrong::new(
                    inner.at,
                    "expected the path of a CSV file",
                    "write it in quotes, such as `{ empirical = \"repairs.csv\" }`",
                )),
            };
        }
        other => {
            let hint = match nearest(other, LAWS.iter().copied()) {
                Some(near) => format!("is `{near}` meant?"),
                None => format!("one of: {}", LAWS.join(", ")),
            };
            let message = format!("the law `{other}` is not known");
            return Err(Wrong::new(entry.key_at, message, hint));
        }
    };
    known.validate().map_err(|message| {
        let found = format!("the law `{}` cannot be drawn from: {message}", entry.key);
        Wrong::new(inner.at, found, range_hint(&known))
    })?;
    Ok(Law::Known(known))
}

/// What to write where a law's parameters are out of the range in which it is drawn rightly.
fn range_hint(law: &Distribution) -> &'static str {
    match law {
        Distribution::Gamma { .. } | Distribution::Lognormal { .. } => {
            "a spread of nothing is a plain length such as `\"2 h\"`; recorded repair times have a `cv` between 0.5 and 3"
        }
        Distribution::Weibull { .. } => {
            "wear-out has a shape of 2 to 4, early failures one of 0.5 to 1"
        }
        _ => "write lengths of at most a thousand years",
    }
}

/// A length of time in microseconds, with the error that a value without a unit deserves.
///
/// # Errors
/// What is wrong.
pub fn length(node: &Node, signed: bool) -> Result<i64, Wrong> {
    let written = match &node.value {
        Value::Text(text) => text,
        Value::Integer(number) => return Err(bare(node.at, &number.to_string())),
        Value::Float(number) => return Err(bare(node.at, &number.to_string())),
        other => {
            let message = format!("expected a length of time, found {}", other.describe());
            return Err(Wrong::new(node.at, message, "such as `\"90 min\"`"));
        }
    };
    let read = if signed {
        quantity::signed_duration(written)
    } else {
        quantity::duration(written).map(|length| i64::try_from(length).unwrap_or(i64::MAX))
    };
    read.map_err(|error| {
        let hint = match &error {
            QuantityError::UnitMissing if written.contains(':') => {
                "write it with units, as `\"1 h 30 min\"`".to_owned()
            }
            QuantityError::UnitMissing if written.contains(',') => {
                format!("write a point: `\"{}\"`", written.trim().replace(',', "."))
            }
            QuantityError::UnitMissing => unit_hint(written.trim()),
            _ => "units are w, d, h, min, s, ms, us, as in `\"2 d 10 h\"`".to_owned(),
        };
        let message = format!("expected a length of time, found `{written}`: {error}");
        Wrong::new(node.at, message, hint)
    })
}

fn bare(at: Origin, number: &str) -> Wrong {
    let message =
        format!("expected a length of time with its unit, found the bare number {number}");
    Wrong::new(at, message, unit_hint(number))
}

fn unit_hint(number: &str) -> String {
    format!("write `\"{number} s\"` or `\"{number} min\"`")
}

fn positive_length(node: &Node) -> Result<f64, Wrong> {
    match length(node, false)? {
        0 => Err(Wrong::new(
            node.at,
            "expected a length above zero",
            "write a length such as `\"2 h\"`",
        )),
        length => Ok(length as f64),
    }
}

fn positive_number(node: &Node) -> Result<f64, Wrong> {
    let number = match &node.value {
        Value::Integer(number) => *number as f64,
        Value::Float(number) => *number,
        other => {
            let message = format!("expected a number above zero, found {}", other.describe());
            return Err(Wrong::new(node.at, message, "it has no unit"));
        }
    };
    if number > 0.0 {
        Ok(number)
    } else {
        let message = format!("expected a number above zero, found {number}");
        Err(Wrong::new(
            node.at,
            message,
            "it has no unit and no sign, such as 1.2",
        ))
    }
}

fn uniform(node: &Node, signed: bool) -> Result<Distribution, Wrong> {
    let Some([low, high]) = node.as_array() else {
        let message = format!("expected `[LOW, HIGH]`, found {}", node.value.describe());
        return Err(Wrong::new(
            node.at,
            message,
            "such as `[\"0 min\", \"20 min\"]`",
        ));
    };
    let (low_length, high_length) = (length(low, signed)?, length(high, signed)?);
    if low_length > high_length {
        return Err(Wrong::new(
            node.at,
            "the lower bound is above the upper",
            "exchange them",
        ));
    }
    Ok(Distribution::Uniform {
        low: low_length,
        high: high_length,
    })
}

fn mean_and_cv(node: &Node, law: &str) -> Result<(f64, f64), Wrong> {
    let table = parameters(node, law, ["mean", "cv"])?;
    Ok((positive_length(table[0])?, positive_number(table[1])?))
}

fn parameters<'a>(node: &'a Node, law: &str, names: [&str; 2]) -> Result<[&'a Node; 2], Wrong> {
    let expected = format!("`{{ {} = …, {} = … }}`", names[0], names[1]);
    let Some(table) = node.as_table() else {
        let message = format!(
            "expected {expected} after `{law}`, found {}",
            node.value.describe()
        );
        return Err(Wrong::new(node.at, message, format!("write {expected}")));
    };
    for entry in &table.entries {
        if !names.contains(&entry.key.as_str()) {
            let hint = nearest(&entry.key, names.iter().copied()).map_or_else(
                || format!("write {expected}"),
                |near| format!("is `{near}` meant?"),
            );
            let message = format!("`{law}` takes no `{}`", entry.key);
            return Err(Wrong::new(entry.key_at, message, hint));
        }
    }
    let find = |table: &'a Table, name: &str| {
        table.get(name).ok_or_else(|| {
            let message = format!("`{law}` needs `{name}`");
            Wrong::new(node.at, message, format!("write {expected}"))
        })
    };
    Ok([find(table, names[0])?, find(table, names[1])?])
}

/// Whether a law gives no length but zero, or less, so that a process of it stands still.
#[must_use]
pub fn stands_still(law: &Distribution) -> bool {
    match law {
        Distribution::Constant(length) => *length <= 0,
        Distribution::Uniform { high, .. } => *high <= 0,
        Distribution::Empirical(values) => values.iter().all(|value| *value <= 0),
        Distribution::Exponential { .. }
        | Distribution::Lognormal { .. }
        | Distribution::Gamma { .. }
        | Distribution::Weibull { .. } => false,
    }
}

/// The samples of an empirical law from a CSV text: the first column, with a unit in each value, or
/// as plain numbers in seconds, minutes or hours as the header's ending `_s`, `_min`, `_h` says
/// (seconds without a header).
///
/// # Errors
/// The line, from 1, and what is wrong there.
pub fn samples(text: &str, signed: bool) -> Result<Distribution, (usize, String)> {
    let mut unit = 1_000_000.0;
    let mut values: Vec<i64> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let cell = line
            .split(',')
            .next()
            .unwrap_or("")
            .trim()
            .trim_matches('"');
        if cell.is_empty() || cell.starts_with('#') {
            continue;
        }
        let value = match (cell.parse::<f64>(), quantity::signed_duration(cell)) {
            (Ok(number), _) => to_microseconds(number * unit),
            (_, Ok(length)) => Some(length),
            _ if values.is_empty() => {
                unit = header_unit(cell).ok_or_else(|| {
                    let message =
                        format!("expected a header that ends in its unit, found `{cell}`");
                    (index + 1, message)
                })?;
                continue;
            }
            _ => None,
        };
        match value {
            Some(value) if value >= 0 || signed => values.push(value),
            _ => {
                return Err((
                    index + 1,
                    format!("expected a length of time, found `{cell}`"),
                ));
            }
        }
    }
    if values.is_empty() {
        return Err((1, "expected at least one value".to_owned()));
    }
    values.sort_unstable();
    Ok(Distribution::Empirical(Arc::from(values)))
}

fn to_microseconds(value: f64) -> Option<i64> {
    let rounded = value.round();
    (rounded.abs() <= quantity::LENGTH_MAX as f64).then_some(rounded as i64)
}

fn header_unit(header: &str) -> Option<f64> {
    let unit = header.rsplit('_').next()?;
    let (_, size) = quantity::UNITS.iter().find(|(name, _)| *name == unit)?;
    Some(*size as f64)
}
