//! Quantities with their units: lengths of time, rates, parts of a whole.
//!
//! A quantity is a decimal number and a unit, read exactly in integers; nothing is guessed
//! from a bare number. `2 d 10 h` is a sum, in falling units. Dates are not read here.

use std::fmt;

/// Units of time with their microseconds, largest first.
pub const UNITS: [(&str, u64); 8] = [
    ("w", 604_800_000_000),
    ("d", 86_400_000_000),
    ("h", 3_600_000_000),
    ("min", 60_000_000),
    ("s", 1_000_000),
    ("ms", 1_000),
    ("us", 1),
    ("µs", 1),
];

/// The longest length of time that a scenario may name: a thousand years, in microseconds.
pub const LENGTH_MAX: i64 = 365_250 * 86_400_000_000;

/// The highest rate, in events an hour: one each millisecond. Instants are whole microseconds, and at this rate a
/// sequence of them is still right to a part in a thousand.
pub const RATE_MAX: f64 = 3_600_000.0;

/// Why a text is no quantity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuantityError {
    /// Nothing is written.
    Empty,
    /// No number where one was due.
    NotANumber(String),
    /// A number has no unit.
    UnitMissing,
    /// The unit is not known; the second is the unit that was probably meant.
    UnitUnknown(String, Option<&'static str>),
    /// The units do not fall from left to right.
    UnitOrder,
    /// Finer than a microsecond, or more digits than can be kept.
    TooFine,
    /// Longer than a thousand years, or otherwise beyond what can be computed with.
    TooLarge,
    /// A rate above [`RATE_MAX`].
    TooOften,
    /// Below zero where only zero and above make sense.
    Negative,
    /// Above the whole.
    AboveWhole,
}

impl fmt::Display for QuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            QuantityError::Empty => f.write_str("nothing is written"),
            QuantityError::NotANumber(text) => write!(f, "`{text}` is not a number"),
            QuantityError::UnitMissing => f.write_str("the unit is missing"),
            QuantityError::UnitUnknown(unit, None) => write!(f, "the unit `{unit}` is not known"),
            QuantityError::UnitUnknown(unit, Some(meant)) => {
                write!(f, "the unit `{unit}` is not known, is `{meant}` meant?")
            }
            QuantityError::UnitOrder => f.write_str("units must fall from left to right"),
            QuantityError::TooFine => f.write_str("it is finer than a microsecond"),
            QuantityError::TooLarge => f.write_str("it is longer than a thousand years"),
            QuantityError::TooOften => {
                write!(f, "it is above {RATE_MAX} an hour, one each millisecond")
            }
            QuantityError::Negative => f.write_str("it is below zero"),
            QuantityError::AboveWhole => f.write_str("it is above the whole"),
        }
    }
}

/// Digits before and after the point.
struct Decimal<'a> {
    whole: &'a str,
    fraction: &'a str,
}

fn split_number(text: &str) -> Result<(Decimal<'_>, &str), QuantityError> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let point_without_digits = number.contains('.') && fraction.is_empty();
    if whole.is_empty() || fraction.contains('.') || point_without_digits {
        let word = text.split_whitespace().next().unwrap_or(text);
        return Err(QuantityError::NotANumber(word.to_owned()));
    }
    Ok((Decimal { whole, fraction }, rest))
}

/// `number · factor`, exactly.
fn scale(number: &Decimal<'_>, factor: u64) -> Result<u64, QuantityError> {
    let whole: u64 = number.whole.parse().map_err(|_| QuantityError::TooLarge)?;
    let mut total = whole.checked_mul(factor).ok_or(QuantityError::TooLarge)?;
    let fraction = number.fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        if fraction.len() > 15 {
            return Err(QuantityError::TooFine);
        }
        let digits: u128 = fraction.parse().map_err(|_| QuantityError::TooFine)?;
        let scaled = digits * u128::from(factor);
        let divisor = 10u128.pow(fraction.len() as u32);
        if !scaled.is_multiple_of(divisor) {
            return Err(QuantityError::TooFine);
        }
        let part = u64::try_from(scaled / divisor).map_err(|_| QuantityError::TooLarge)?;
        total = total.checked_add(part).ok_or(QuantityError::TooLarge)?;
    }
    Ok(total)
}

fn split_unit(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let end = text
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(text.len());
    text.split_at(end)
}

/// What somebody who wrote this probably meant.
fn meant_unit(unit: &str) -> Option<&'static str> {
    let meant = match unit.to_lowercase().as_str() {
        "days" | "day" => "d",
        "hours" | "hour" | "hrs" | "hr" => "h",
        "minutes" | "minute" | "mins" | "m" => "min",
        "seconds" | "second" | "secs" | "sec" => "s",
        "msec" | "millis" | "milliseconds" => "ms",
        "usec" | "micros" | "microseconds" => "us",
        _ => return None,
    };
    Some(meant)
}

fn unit_position(unit: &str) -> Result<usize, QuantityError> {
    if unit.is_empty() {
        return Err(QuantityError::UnitMissing);
    }
    // A week is written out too, as in `every = "1 week"`.
    let short = match unit {
        "week" | "weeks" => "w",
        other => other,
    };
    UNITS
        .iter()
        .position(|(name, _)| *name == short)
        .ok_or_else(|| QuantityError::UnitUnknown(unit.to_owned(), meant_unit(unit)))
}

/// A length of time in microseconds, with a sign: `-10 min`, `2 d 10 h`, `1.5 h`.
///
/// # Errors
/// What is wrong with the text.
pub fn signed_duration(text: &str) -> Result<i64, QuantityError> {
    let text = text.trim();
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text).trim_start()),
    };
    if rest.is_empty() {
        return Err(QuantityError::Empty);
    }
    let mut total: u64 = 0;
    let mut last_position = None;
    while !rest.is_empty() {
        let (number, after) = split_number(rest)?;
        let (unit, after) = split_unit(after);
        let position = unit_position(unit)?;
        if last_position.is_some_and(|last| position <= last) {
            return Err(QuantityError::UnitOrder);
        }
        last_position = Some(position);
        total = total
            .checked_add(scale(&number, UNITS[position].1)?)
            .ok_or(QuantityError::TooLarge)?;
        rest = after.trim_start();
    }
    let total = i64::try_from(total).map_err(|_| QuantityError::TooLarge)?;
    if total > LENGTH_MAX {
        return Err(QuantityError::TooLarge);
    }
    Ok(if negative { -total } else { total })
}

/// A length of time in microseconds, zero or above.
///
/// # Errors
/// What is wrong with the text.
pub fn duration(text: &str) -> Result<u64, QuantityError> {
    u64::try_from(signed_duration(text)?).map_err(|_| QuantityError::Negative)
}

/// Events an hour: `90 /h`, `1.5 /min`.
///
/// # Errors
/// What is wrong with the text.
pub fn rate_per_hour(text: &str) -> Result<f64, QuantityError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(QuantityError::Empty);
    }
    let number_end = text.find('/').ok_or(QuantityError::UnitMissing)?;
    let (number, unit) = text.split_at(number_end);
    let number = decimal(number)?;
    let unit = unit[1..].trim();
    let position = unit_position(unit)?;
    let per_hour = number * (3_600_000_000.0 / UNITS[position].1 as f64);
    if per_hour <= RATE_MAX {
        Ok(per_hour)
    } else {
        Err(QuantityError::TooOften)
    }
}

/// A plain decimal number, zero or above, nothing around it but blanks.
///
/// # Errors
/// What is wrong with the text.
pub fn decimal(text: &str) -> Result<f64, QuantityError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(QuantityError::Empty);
    }
    if text.starts_with('-') {
        return Err(QuantityError::Negative);
    }
    let (number, rest) = split_number(text)?;
    if !rest.is_empty() {
        return Err(QuantityError::NotANumber(text.to_owned()));
    }
    let written = if number.fraction.is_empty() {
        number.whole.to_owned()
    } else {
        format!("{}.{}", number.whole, number.fraction)
    };
    match written.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        _ => Err(QuantityError::TooLarge),
    }
}

/// A percentage as parts of a hundred million (`50 %` = 50,000,000), exactly.
///
/// # Errors
/// What is wrong with the text; above 100 % is [`QuantityError::AboveWhole`].
pub fn percent_exact(text: &str) -> Result<u64, QuantityError> {
    let text = text.trim();
    let Some(number) = text.strip_suffix('%') else {
        return Err(QuantityError::UnitMissing);
    };
    let number = number.trim();
    if number.is_empty() {
        return Err(QuantityError::Empty);
    }
    if number.starts_with('-') {
        return Err(QuantityError::Negative);
    }
    let (number, rest) = split_number(number)?;
    if !rest.trim().is_empty() {
        return Err(QuantityError::NotANumber(rest.trim().to_owned()));
    }
    let parts = scale(&number, 1_000_000)?;
    if parts > 100_000_000 {
        return Err(QuantityError::AboveWhole);
    }
    Ok(parts)
}

/// A part of a whole from `5 %`, as a number from 0 to 1.
///
/// # Errors
/// What is wrong with the text.
pub fn percent(text: &str) -> Result<f64, QuantityError> {
    let trimmed = text.trim();
    let Some(number) = trimmed.strip_suffix('%') else {
        return Err(QuantityError::UnitMissing);
    };
    let value = decimal(number)? / 100.0;
    if value > 1.0 {
        return Err(QuantityError::AboveWhole);
    }
    Ok(value)
}

/// A length of time as it would be written, exact: the inverse of [`signed_duration`].
#[must_use]
pub fn show_duration(microseconds: i64) -> String {
    if microseconds == 0 {
        return "0 s".to_owned();
    }
    let mut rest = microseconds.unsigned_abs();
    let mut parts = Vec::new();
    // Days are clearer than weeks in a plan.
    for (name, size) in &UNITS[1..7] {
        if rest >= *size {
            parts.push(format!("{} {name}", rest / size));
            rest %= size;
        }
    }
    let sign = if microseconds < 0 { "-" } else { "" };
    format!("{sign}{}", parts.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn durations_of_the_format_page() {
        assert_eq!(duration("90 min"), Ok(5_400_000_000));
        assert_eq!(duration("2 d 10 h"), Ok(58 * 3_600_000_000));
        assert_eq!(signed_duration("-10 min"), Ok(-600_000_000));
        assert_eq!(duration("0 s"), Ok(0));
        assert_eq!(duration("1 week"), duration("1 w"));
        assert_eq!(duration("2 weeks 1 d"), duration("15 d"));
        assert_eq!(duration("1.5 h"), Ok(5_400_000_000));
        assert_eq!(duration("90min"), Ok(5_400_000_000));
    }

    #[test]
    fn wrong_durations_say_why() {
        assert_eq!(duration("90"), Err(QuantityError::UnitMissing));
        assert_eq!(
            duration("90 m"),
            Err(QuantityError::UnitUnknown("m".to_owned(), Some("min")))
        );
        assert_eq!(duration("10 h 2 d"), Err(QuantityError::UnitOrder));
        assert_eq!(duration("-1 s"), Err(QuantityError::Negative));
        assert_eq!(duration("0.1 us"), Err(QuantityError::TooFine));
        assert_eq!(duration("1001 d 99999999 d"), Err(QuantityError::UnitOrder));
        assert_eq!(duration("99999999 d"), Err(QuantityError::TooLarge));
        assert_eq!(duration(" "), Err(QuantityError::Empty));
    }

    #[test]
    fn rates_and_parts() {
        assert_eq!(rate_per_hour("300 /h"), Ok(300.0));
        assert_eq!(rate_per_hour("1.5/min"), Ok(90.0));
        assert_eq!(rate_per_hour("300"), Err(QuantityError::UnitMissing));
        assert_eq!(percent("5 %"), Ok(0.05));
        assert_eq!(percent("0.1%"), Ok(0.001));
        assert_eq!(percent("101 %"), Err(QuantityError::AboveWhole));
        assert_eq!(percent_exact("33.3 %"), Ok(33_300_000));
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(microseconds in -LENGTH_MAX..=LENGTH_MAX) {
            prop_assert_eq!(signed_duration(&show_duration(microseconds)), Ok(microseconds));
        }

        #[test]
        fn no_text_makes_the_readers_panic(text in "\\PC{0,24}") {
            let _ = signed_duration(&text);
            let _ = rate_per_hour(&text);
            let _ = percent(&text);
            let _ = percent_exact(&text);
        }

        #[test]
        fn near_misses_do_not_panic(text in "[-+]?[0-9.]{0,22} ?(d|h|min|s|ms|us|µs|%|/h|/)?( [0-9]{1,3} s)?") {
            let _ = signed_duration(&text);
            let _ = rate_per_hour(&text);
            let _ = percent(&text);
            let _ = percent_exact(&text);
        }

        #[test]
        fn the_unit_may_be_any(count in 0u64..1_000, position in 0usize..8) {
            let (unit, size) = UNITS[position];
            prop_assert_eq!(duration(&format!("{count} {unit}")), Ok(count * size));
        }
    }
}
