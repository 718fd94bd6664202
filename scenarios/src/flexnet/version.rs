//! Versions of features.
//!
//! FlexNet compares versions as decimal numbers, so `8.1` and `8.10` are the same and
//! `2024.0113` orders dates. They are kept exactly, in units of 1e-8, never as floating point. Eight
//! digits after the point are compared; FlexNet allows no more than ten characters in all.

use model::plan::Version;

/// Digits after the point that are compared.
const FRACTION_DIGITS: usize = 8;

/// Reads a version: digits with at most one point (`8`, `8.1`, `.5`, `2024.0113`).
///
/// # Errors
/// Says what is wrong with it: letters (FlexNet's error -77), two points, nothing, a number too large.
pub fn parse(text: &str) -> Result<Version, String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() && fraction.is_empty() || !digits(whole) || !digits(fraction) {
        return Err(format!(
            "the version `{text}` is not a decimal number; expected something like `8.1`"
        ));
    }
    let major = if whole.is_empty() {
        0
    } else {
        whole
            .parse()
            .map_err(|_| format!("the version `{text}` is too large"))?
    };
    let padded = fraction.bytes().chain(std::iter::repeat(b'0'));
    let fraction = padded
        .take(FRACTION_DIGITS)
        .fold(0, |sum: u32, digit| sum * 10 + u32::from(digit - b'0'));
    Ok(Version { major, fraction })
}

/// The shortest text that reads back as the version, with at least one digit after the point.
#[must_use]
pub fn to_text(version: Version) -> String {
    let fraction = format!("{:08}", version.fraction);
    let trimmed = fraction.trim_end_matches('0');
    let shown = if trimmed.is_empty() { "0" } else { trimmed };
    format!("{}.{shown}", version.major)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        parse(text).expect(text)
    }

    #[test]
    fn lf5_versions_compare_as_decimal_fractions() {
        assert_eq!(version("8.1"), version("8.10"));
        assert_eq!(version("8"), version("8.0"));
        assert!(version("8.10") < version("8.2"));
        assert!(version("7.6") < version("8.0"));
        assert!(version("9") < version("10"));
        assert!(version("2022.0202") < version("2024.0113"));
        assert!(version("1.000") < version("1.00000001"));
    }

    #[test]
    fn lf5_a_version_with_letters_is_refused() {
        for text in [
            "",
            ".",
            "8a",
            "v8.0",
            "8.0.1",
            "feat_version",
            "-1",
            "+1",
            "99999999999",
        ] {
            assert!(parse(text).is_err(), "{text} was accepted");
        }
    }

    #[test]
    fn a_version_is_written_as_it_reads_back() {
        for text in ["8.0", "8.1", "2024.0113", "0.5", "1.00000001"] {
            assert_eq!(to_text(version(text)), text);
        }
    }
}
