//! Dates of license files: `6-may-2005`, `permanent`, and the years that mean never.
//!
//! A date stays a date of the calendar here. Which instant it ends at depends on the
//! server's clock and on `expiry_moment` (LF4), both of which the scenario's reader knows. The only
//! rule applied is which spellings are dates at all: a year has four digits, or it is zero and means
//! never. Another reader (flexlm-portal) takes two digits as 20xx and one (goflexlm) takes 1900 as
//! never; LF4 takes neither. They also disagree on the printed day itself: the first lets a license
//! work on it, the second does not; LF4 makes that the parameter `expiry_moment`.

use jiff::civil::Date;
use std::fmt;

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// When a line's licenses end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// Never.
    Permanent,
    /// The last day on which they work (LF4's `end-of-day`).
    Date(Date),
}

impl Expiry {
    /// Whether the licenses are expired on a day, by LF4's default: the printed day is the last one.
    #[must_use]
    pub fn is_past(self, day: Date) -> bool {
        match self {
            Expiry::Permanent => false,
            Expiry::Date(last) => day > last,
        }
    }

    /// Days from a day to the last one: 0 on the last day, below it afterwards; `None` if there is none.
    #[must_use]
    pub fn days_left(self, day: Date) -> Option<i64> {
        match self {
            Expiry::Permanent => None,
            Expiry::Date(last) => Some((last - day).get_days().into()),
        }
    }
}

/// As a license file says it.
impl fmt::Display for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expiry::Permanent => f.write_str("permanent"),
            Expiry::Date(date) => f.write_str(&to_text(*date)),
        }
    }
}

/// Reads an expiry (LF4).
///
/// # Errors
/// Says what is wrong with it and what was expected.
pub fn parse_expiry(text: &str) -> Result<Expiry, String> {
    if text.eq_ignore_ascii_case("permanent") {
        return Ok(Expiry::Permanent);
    }
    let (day, month, year) = parts(text).ok_or_else(|| unknown(text))?;
    let never = (1..=4).contains(&year.len()) && year.bytes().all(|digit| digit == b'0');
    if never {
        return Ok(Expiry::Permanent);
    }
    date_of(text, day, month, year).map(Expiry::Date)
}

/// Reads a date as in `ISSUED=` and `START=`.
///
/// # Errors
/// Says what is wrong with it and what was expected.
pub fn parse_date(text: &str) -> Result<Date, String> {
    let (day, month, year) = parts(text).ok_or_else(|| unknown(text))?;
    date_of(text, day, month, year)
}

/// A date as a license file writes it, `06-may-2005`.
#[must_use]
pub fn to_text(date: Date) -> String {
    let month = usize::try_from(date.month()).unwrap_or(1) - 1;
    format!("{:02}-{}-{:04}", date.day(), MONTHS[month], date.year())
}

/// Day (1 or 2 digits), month from 1 and the year's digits.
fn parts(text: &str) -> Option<(i8, i8, &str)> {
    let mut fields = text.split('-');
    let (day, month, year) = (fields.next()?, fields.next()?, fields.next()?);
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if fields.next().is_some() || !digits(day) || day.len() > 2 || !digits(year) {
        return None;
    }
    let month = MONTHS
        .iter()
        .position(|name| name.eq_ignore_ascii_case(month))?;
    Some((day.parse().ok()?, i8::try_from(month + 1).ok()?, year))
}

fn date_of(text: &str, day: i8, month: i8, year: &str) -> Result<Date, String> {
    if year.len() != 4 {
        return Err(format!(
            "the year of the date `{text}` must have four digits, or be `0` for a license that never expires"
        ));
    }
    let year = year.parse().map_err(|_| unknown(text))?;
    Date::new(year, month, day).map_err(|_| format!("there is no day `{text}` in the calendar"))
}

fn unknown(text: &str) -> String {
    format!("unknown date `{text}`; expected a date like `6-may-2005`, or `permanent`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn lf4_four_digit_years_are_real_dates() {
        for (text, expected) in [
            ("6-may-2005", date(2005, 5, 6)),
            ("01-aug-2000", date(2000, 8, 1)),
            ("29-Feb-2024", date(2024, 2, 29)),
            ("31-DEC-1999", date(1999, 12, 31)),
            ("1-jan-1900", date(1900, 1, 1)),
        ] {
            assert_eq!(parse_expiry(text), Ok(Expiry::Date(expected)), "{text}");
            assert_eq!(parse_date(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn lf4_permanent_and_the_zero_years_never_expire() {
        for text in [
            "permanent",
            "PERMANENT",
            "1-jan-0",
            "01-jan-00",
            "1-jan-000",
            "01-jan-0000",
        ] {
            assert_eq!(parse_expiry(text), Ok(Expiry::Permanent), "{text}");
        }
        assert!(parse_date("permanent").is_err());
        assert!(parse_date("1-jan-0").is_err());
    }

    #[test]
    fn lf4_other_short_years_and_unknown_dates_are_errors() {
        for text in [
            "01-jan-20",
            "01-jan-020",
            "1-jan-05",
            "1-jan-00000",
            "31-feb-2026",
            "29-feb-2023",
            "0-jan-2025",
            "32-jan-2025",
            "01-janv-2021",
            "2025-01-01",
            "may-6-2005",
            "6/may/2005",
            "",
            "-",
            "--",
            "exp_date",
            "<END_DATE>",
            "001-jan-2025",
            "1-jan-2025-1",
            "1-jan-",
        ] {
            assert!(parse_expiry(text).is_err(), "{text} was accepted");
        }
    }

    #[test]
    fn lf4_a_license_works_through_its_last_day() {
        let expiry = Expiry::Date(date(2005, 5, 6));
        assert!(!expiry.is_past(date(2005, 5, 6)));
        assert!(expiry.is_past(date(2005, 5, 7)));
        assert!(!Expiry::Permanent.is_past(date(9999, 12, 31)));
    }

    #[test]
    fn a_date_is_written_as_it_reads_back() {
        assert_eq!(to_text(date(2005, 5, 6)), "06-may-2005");
        assert_eq!(Expiry::Permanent.to_string(), "permanent");
    }
}
