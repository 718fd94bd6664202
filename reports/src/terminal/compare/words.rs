//! How lengths of time, variants and differences are worded in the answer of `compare`.

use crate::format;

/// A length of time in the unit that keeps it short: `45 min`, `3.2 h`, `180 d`.
#[must_use]
pub fn length(seconds: f64) -> String {
    if !seconds.is_finite() {
        return format::MISSING.to_owned();
    }
    let (divisor, unit) = match seconds.abs() {
        size if size < 120.0 => (1.0, "s"),
        size if size < 7_200.0 => (60.0, "min"),
        size if size < 172_800.0 => (3_600.0, "h"),
        _ => (86_400.0, "d"),
    };
    format!("{} {unit}", format::plain_number(seconds / divisor))
}

/// Names joined: `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn joined(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A number of replications.
#[must_use]
pub fn count(number: u64) -> String {
    format::with_decimals(number as f64, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_has_the_unit_that_keeps_it_short() {
        let shown: Vec<String> = [90.0, 2_700.0, 11_520.0, 15_552_000.0, f64::NAN]
            .into_iter()
            .map(length)
            .collect();
        assert_eq!(shown, ["90 s", "45 min", "3.2 h", "180 d", "–"]);
    }

    #[test]
    fn names_are_joined_as_people_do() {
        let names =
            |names: &[&str]| joined(&names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>());
        assert_eq!(names(&["a"]), "a");
        assert_eq!(names(&["a", "b"]), "a and b");
        assert_eq!(names(&["a", "b", "c"]), "a, b and c");
    }
}
