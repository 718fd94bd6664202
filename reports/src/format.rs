//! Numbers and names as people read them; one format for the terminal, the charts and the page.
//!
//! The half-width says how many digits mean anything. It is printed with two significant
//! digits, and its number with as many decimals. Fractions are percentages, times get the unit that
//! keeps them short.

use crate::estimate::{Estimate, Method};
use kernel::{Column, Kind, Unit};
use serde::{Deserialize, Serialize};

/// How a quantity is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    /// A part of a whole, as a percentage.
    Percent,
    /// A difference of percentages, in percentage points.
    Points,
    /// A count.
    Count,
    /// Licenses.
    Licenses,
    /// A length of time in seconds.
    Time,
}

/// What stands where there is no value.
pub const MISSING: &str = "–";

/// More decimals than this are noise whatever the half-width.
const DECIMALS_MAX: i32 = 8;

impl Style {
    /// The style of a column of the study.
    #[must_use]
    pub fn of(column: &Column) -> Self {
        match (column.unit, column.kind) {
            (Unit::Seconds, _) => Style::Time,
            (Unit::Licenses, _) => Style::Licenses,
            (Unit::One, Kind::Share | Kind::Ratio) => Style::Percent,
            (Unit::One, Kind::Total | Kind::Peak) => Style::Count,
        }
    }

    /// How a difference of two such quantities is printed.
    #[must_use]
    pub const fn of_difference(self) -> Self {
        match self {
            Style::Percent => Style::Points,
            other => other,
        }
    }

    /// The factor and the unit with which a value of this size is printed.
    #[must_use]
    pub fn scale(self, value: f64) -> (f64, &'static str) {
        match self {
            Style::Percent => (100.0, " %"),
            Style::Points => (100.0, " pp"),
            Style::Count | Style::Licenses => (1.0, ""),
            Style::Time => match value.abs() {
                size if size < 120.0 => (1.0, " s"),
                size if size < 7_200.0 => (1.0 / 60.0, " min"),
                _ => (1.0 / 3_600.0, " h"),
            },
        }
    }
}

/// A value and its half-width in one unit: `99.931 ± 0.041 %`.
#[must_use]
pub fn interval(mean: f64, half_width: f64, style: Style) -> String {
    let (number, width, unit) = interval_parts(mean, half_width, style);
    format!("{number} ± {width}{unit}")
}

/// The parts of [`interval`]: number, half-width, unit (with the space before it).
#[must_use]
pub fn interval_parts(mean: f64, half_width: f64, style: Style) -> (String, String, &'static str) {
    let (factor, unit) = style.scale(mean);
    if !half_width.is_finite() {
        return (plain_number(mean * factor), MISSING.to_owned(), unit);
    }
    // An interval without width rounds nothing: all replications have one value.
    if half_width == 0.0 {
        return (plain_number(mean * factor), "0".to_owned(), unit);
    }
    let decimals = decimals_for(half_width * factor);
    let number = with_decimals(mean * factor, decimals);
    (number, with_decimals(half_width * factor, decimals), unit)
}

/// A value without an interval, to at most four significant digits.
#[must_use]
pub fn value(value: f64, style: Style) -> String {
    if !value.is_finite() {
        return MISSING.to_owned();
    }
    let (factor, unit) = style.scale(value);
    format!("{}{unit}", plain_number(value * factor))
}

/// A limit as the user wrote it: all its digits, none added.
#[must_use]
pub fn limit(limit: f64, style: Style) -> String {
    let (factor, unit) = style.scale(limit);
    // Nine decimals are more than anyone writes, and fewer than the product's rounding error shows.
    let text = format!("{:.9}", limit * factor);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{}{unit}", grouped(text))
}

/// An estimate in one line, with its interval or the reason why it has none.
#[must_use]
pub fn estimate(estimate: &Estimate, style: Style) -> String {
    let (mean, flag) = (estimate.mean, flag(estimate));
    match estimate.half_width {
        Some(half_width) => format!("{}{flag}", interval(mean, half_width, style)),
        None if estimate.method == Method::NoEvents => {
            let bound = bound(estimate, style)
                .map(|bound| format!(", {bound}"))
                .unwrap_or_default();
            format!(
                "{} (0 of {} replications{bound})",
                value(mean, style),
                estimate.n
            )
        }
        None => match exact(estimate, style) {
            Some(exact) => format!("{} ({exact})", value(mean, style)),
            None => format!("{} (n = {})", value(mean, style), estimate.n),
        },
    }
}

/// The same where there is little room: `0 % (≤ 1.9 %)`. An interval that few events leave is not symmetric, and told by
/// its end on the bad side.
#[must_use]
pub fn estimate_short(estimate: &Estimate, style: Style) -> String {
    let mean = match (estimate.method, estimate.half_width) {
        (Method::NoEvents, _) => value(estimate.mean, style),
        (Method::FewEvents, Some(half_width)) => {
            let (number, _, unit) = interval_parts(estimate.mean, half_width, style);
            format!("{number}{unit}")
        }
        _ => return self::estimate(estimate, style),
    };
    // Of a share that is nearly whole the rare events are those that lower it.
    let is_nearly_whole = style == Style::Percent && estimate.mean > 0.5;
    let bound = match (estimate.method, is_nearly_whole) {
        (Method::FewEvents, true) => estimate
            .lower
            .map(|end| format!("≥ {}", bound_below(end, style))),
        (Method::FewEvents, false) => estimate
            .upper
            .map(|end| format!("≤ {}", bound_above(end, style))),
        _ => bound(estimate, style),
    };
    match bound {
        Some(bound) => format!("{mean} ({bound}){}", flag(estimate)),
        None => self::estimate(estimate, style),
    }
}

/// The same in short lines, for a cell of a table: the number, then its interval.
#[must_use]
pub fn estimate_lines(estimate: &Estimate, style: Style) -> Vec<String> {
    let mean = estimate.mean;
    match estimate.half_width {
        Some(half_width) => {
            let (number, width, unit) = interval_parts(mean, half_width, style);
            vec![
                format!("{number}{unit}"),
                format!("± {width}{unit}{}", flag(estimate)),
            ]
        }
        None if estimate.method == Method::NoEvents => {
            let mut lines = vec![value(mean, style), format!("0 of {}", estimate.n)];
            lines.extend(bound(estimate, style).map(|bound| format!("({bound})")));
            lines
        }
        None => {
            let reason = exact(estimate, style).unwrap_or(format!("(n = {})", estimate.n));
            vec![value(mean, style), reason]
        }
    }
}

/// The mark of an interval that is not to be relied on.
fn flag(estimate: &Estimate) -> &'static str {
    if estimate.method == Method::FewEvents {
        " !"
    } else {
        ""
    }
}

/// Where nothing happened: the bound on the side on which something could.
fn bound(estimate: &Estimate, style: Style) -> Option<String> {
    match (estimate.lower, estimate.upper) {
        (_, Some(upper)) if upper > estimate.mean => {
            Some(format!("≤ {}", rounded_out(upper, style, f64::ceil)))
        }
        (Some(lower), _) if lower < estimate.mean => {
            Some(format!("≥ {}", rounded_out(lower, style, f64::floor)))
        }
        _ => None,
    }
}

/// The two ends of an interval that is not symmetric.
fn exact(estimate: &Estimate, style: Style) -> Option<String> {
    let (lower, upper) = (estimate.lower?, estimate.upper?);
    let lower = rounded_out(lower, style, f64::floor);
    Some(format!(
        "{lower} to {}",
        rounded_out(upper, style, f64::ceil)
    ))
}

/// An upper bound, rounded up to two digits.
#[must_use]
pub fn bound_above(bound: f64, style: Style) -> String {
    rounded_out(bound, style, f64::ceil)
}

/// A lower bound, rounded down to two digits of what is missing.
#[must_use]
pub fn bound_below(bound: f64, style: Style) -> String {
    rounded_out(bound, style, f64::floor)
}

/// A bound with two significant digits of its distance from its natural end, rounded away from the
/// estimate so that it stays a bound.
fn rounded_out(bound: f64, style: Style, round: fn(f64) -> f64) -> String {
    let (factor, unit) = style.scale(bound);
    let distance = match style {
        Style::Percent => bound.min(1.0 - bound).abs(),
        _ => bound.abs(),
    };
    let decimals = decimals_for(distance * factor);
    let scale = 10f64.powi(decimals);
    let number = round((bound * factor * scale * 1e6).round() / 1e6) / scale;
    format!("{}{unit}", with_decimals(number, decimals))
}

/// A number with as many decimals as its size deserves: four significant digits, zeros cut off.
#[must_use]
pub fn plain_number(number: f64) -> String {
    if !number.is_finite() {
        return MISSING.to_owned();
    }
    let decimals = (3 - exponent(number)).clamp(0, DECIMALS_MAX);
    let text = with_decimals(number, decimals);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// So many of something, whose name gets an `s` unless there is one: `1 replication`, `2,000 replications`.
#[must_use]
pub fn counted(count: u64, what: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{} {what}{s}", with_decimals(count as f64, 0))
}

/// How many times, to three digits: `1.25×`; beyond a million times it is told as that.
#[must_use]
pub fn times(factor: f64) -> String {
    if factor > 1e6 {
        return "over 1,000,000×".to_owned();
    }
    let decimals = (2 - exponent(factor)).clamp(0, DECIMALS_MAX);
    let text = with_decimals(factor, decimals);
    let text = match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    };
    format!("{text}×")
}

/// A number with so many decimals and its thousands parted by commas.
#[must_use]
pub fn with_decimals(number: f64, decimals: i32) -> String {
    let text = format!("{number:.*}", decimals.clamp(0, DECIMALS_MAX) as usize);
    grouped(
        text.strip_prefix("-")
            .filter(|t| is_zero(t))
            .unwrap_or(&text),
    )
}

/// How many decimals a half-width of this size asks for: two significant digits.
#[must_use]
pub fn decimals_for(half_width: f64) -> i32 {
    if half_width == 0.0 {
        0
    } else {
        (1 - exponent(half_width)).clamp(0, DECIMALS_MAX)
    }
}

/// The exponent of the number's first digit, after rounding to four digits.
pub(crate) fn exponent(number: f64) -> i32 {
    // By way of text, which is exact and the same on every platform.
    let text = format!("{number:.3e}");
    text.split_once('e')
        .and_then(|(_, exponent)| exponent.parse().ok())
        .unwrap_or(0)
}

fn is_zero(digits: &str) -> bool {
    digits.chars().all(|c| matches!(c, '0' | '.'))
}

fn grouped(number: &str) -> String {
    let (sign, rest) = match number.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", number),
    };
    let (whole, fraction) = match rest.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (rest, None),
    };
    let mut text = sign.to_owned();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// A name made harmless for a terminal and a chart: control characters and those that turn the
/// direction of writing are shown by their numbers.
#[must_use]
pub fn plain_name(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for c in name.chars() {
        let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if c.is_control() || turns {
            plain.extend(c.escape_unicode());
        } else {
            plain.push(c);
        }
    }
    plain
}

/// A name cut to at most so many characters, the last then `…`.
#[must_use]
pub fn shortened(name: &str, characters: usize) -> String {
    let plain = plain_name(name);
    if plain.chars().count() <= characters {
        return plain;
    }
    let mut short: String = plain.chars().take(characters.saturating_sub(1)).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_half_width_says_how_many_digits() {
        assert_eq!(
            interval(0.999_312_4, 0.000_041, Style::Percent),
            "99.9312 ± 0.0041 %"
        );
        assert_eq!(interval(12_345.6, 123.4, Style::Count), "12,346 ± 123");
        assert_eq!(interval(12.345, 0.0996, Style::Count), "12.345 ± 0.100");
        assert_eq!(interval(0.5, 0.0, Style::Percent), "50 ± 0 %");
        assert_eq!(interval(0.986_11, 0.0, Style::Percent), "98.61 ± 0 %");
        assert_eq!(interval(-0.0001, 0.2, Style::Count), "0.00 ± 0.20");
        assert_eq!(interval(5_400.0, 60.0, Style::Time), "90.0 ± 1.0 min");
        assert_eq!(interval(36_000.0, 360.0, Style::Time), "10.00 ± 0.10 h");
        assert_eq!(interval(1.5, f64::NAN, Style::Count), "1.5 ± –");
    }

    #[test]
    fn values_and_limits_keep_what_matters() {
        assert_eq!(value(1_234_567.0, Style::Licenses), "1,234,567");
        assert_eq!(value(0.000_012_345, Style::Percent), "0.001234 %");
        assert_eq!(value(0.0, Style::Percent), "0 %");
        assert_eq!(value(f64::NAN, Style::Count), "–");
        assert_eq!(limit(0.001, Style::Percent), "0.1 %");
        assert_eq!(limit(0.999_95, Style::Percent), "99.995 %");
        assert_eq!(limit(1_000.0, Style::Count), "1,000");
    }

    fn estimate_of(method: Method, mean: f64, half_width: Option<f64>) -> Estimate {
        Estimate {
            n: 200,
            mean,
            half_width,
            confidence: 0.95,
            p05: mean,
            median: mean,
            p95: mean,
            min: mean,
            max: mean,
            lower: None,
            upper: None,
            method,
            nonzero: 0,
        }
    }

    #[test]
    fn a_number_never_goes_without_its_interval_or_the_reason() {
        let told = |e: &Estimate| super::estimate(e, Style::Percent);
        let few = estimate_of(Method::FewEvents, 0.01, Some(0.002));
        assert_eq!(told(&few), "1.00 ± 0.20 % !");
        assert_eq!(
            estimate_lines(&few, Style::Percent),
            ["1.00 %", "± 0.20 % !"]
        );
        let none = Estimate {
            upper: Some(0.018_01),
            lower: Some(0.0),
            ..estimate_of(Method::NoEvents, 0.0, None)
        };
        assert_eq!(told(&none), "0 % (0 of 200 replications, ≤ 1.9 %)");
        assert_eq!(estimate_short(&none, Style::Percent), "0 % (≤ 1.9 %)");
        assert_eq!(estimate_short(&few, Style::Percent), told(&few));
        let ends = |method, mean| Estimate {
            lower: Some(mean - 0.004_11),
            upper: Some(mean + 0.006_11),
            ..estimate_of(method, mean, Some(0.002))
        };
        let short = |mean| estimate_short(&ends(Method::FewEvents, mean), Style::Percent);
        assert_eq!(short(0.01), "1.00 % (≤ 1.7 %) !");
        assert_eq!(short(0.99), "99.00 % (≥ 98.5 %) !");
        let always = Estimate {
            upper: Some(1.0),
            lower: Some(0.981_99),
            ..estimate_of(Method::NoEvents, 1.0, None)
        };
        assert_eq!(told(&always), "100 % (0 of 200 replications, ≥ 98.1 %)");
        let unbounded = estimate_of(Method::NoEvents, 0.0, None);
        assert_eq!(told(&unbounded), "0 % (0 of 200 replications)");
        let yes_no = Estimate {
            lower: Some(0.012),
            upper: Some(0.087),
            ..estimate_of(Method::ExactBinomial, 0.035, None)
        };
        assert_eq!(told(&yes_no), "3.5 % (1.2 % to 8.7 %)");
        let one = Estimate {
            n: 1,
            ..estimate_of(Method::StudentT, 0.5, None)
        };
        assert_eq!(told(&one), "50 % (n = 1)");
    }

    #[test]
    fn names_cannot_steer_a_terminal() {
        assert_eq!(plain_name("a\u{1b}[31mb\u{202e}"), "a\\u{1b}[31mb\\u{202e}");
        assert_eq!(shortened("abcdef", 4), "abc…");
        assert_eq!(shortened("abcd", 4), "abcd");
    }
}
