//! What lines of logs share: names that keep a line's form, and versions.

use kernel::Time;
use model::plan::{HostIndex, Plan, Version};

/// A name as one word of a log line: what would part it or end it (blanks, quotes, `@`, brackets, `^`,
/// control characters) becomes `_`, so that no name of a scenario can forge a line.
pub fn word(name: &str) -> String {
    let keeps = |c: char| {
        !c.is_whitespace()
            && !c.is_control()
            && !matches!(c, '"' | '@' | '(' | ')' | '[' | ']' | '^' | ',')
    };
    let word: String = name
        .chars()
        .map(|c| if keeps(c) { c } else { '_' })
        .collect();
    if word.is_empty() {
        "_".to_owned()
    } else {
        word
    }
}

/// `8.0`, `8.15`.
pub fn version(version: Version) -> String {
    let digits = format!("{:08}", version.fraction);
    let fraction = digits.trim_end_matches('0');
    let fraction = if fraction.is_empty() { "0" } else { fraction };
    format!("{}.{fraction}", version.major)
}

/// Microseconds since 1970-01-01 by the clock of a host, which may be in another zone, or wrong.
pub fn local(plan: &Plan, host: HostIndex, at: Time) -> i128 {
    let Some(host) = plan.hosts.get(host) else {
        return i128::from(plan.start.local()) + i128::from(at.0);
    };
    let site = plan.sites.get(host.site);
    let ahead = site.map_or(0, |site| site.clock_ahead + site.clock.shift(at.0 as i64));
    i128::from(plan.start.local()) + i128::from(at.0) + i128::from(host.clock_offset + ahead)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_forge_a_line() {
        assert_eq!(
            word("a b@c\n1:02:03 (lmgrd) x\""),
            "a_b_c_1:02:03__lmgrd__x_"
        );
        assert_eq!(word(""), "_");
    }

    #[test]
    fn versions_print_as_written() {
        let of = |major, fraction| version(Version { major, fraction });
        assert_eq!(of(8, 0), "8.0");
        assert_eq!(of(8, 15_000_000), "8.15");
        assert_eq!(of(11, 900_000_000 / 10), "11.9");
    }
}
