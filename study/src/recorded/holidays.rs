//! Holidays that are given on the command line: dates, or a file of dates.

use crate::error::{Context, Result, refuse};
use jiff::civil::Date;
use std::path::Path;

/// Reads `2026-04-03,2026-05-01`, or a file with a date at the begin of each line (`#` begins a comment); both may be
/// mixed. The result is ascending, each day once.
///
/// # Errors
/// A part is neither a date nor a file of dates.
pub fn read(given: &[String]) -> Result<Vec<Date>> {
    let mut days = Vec::new();
    for part in given.iter().map(|part| part.trim()) {
        if part.is_empty() {
            continue;
        }
        if let Ok(day) = part.parse::<Date>() {
            days.push(day);
            continue;
        }
        if !Path::new(part).is_file() {
            refuse!(
                "--holidays: `{part}` is neither a date nor a file (hint: dates are such as 2026-04-03; a file has one on each line)"
            );
        }
        let text =
            std::fs::read_to_string(part).with_context(|| format!("cannot read `{part}`"))?;
        days.extend(in_text(part, &text)?);
    }
    days.sort_unstable();
    days.dedup();
    Ok(days)
}

fn in_text(name: &str, text: &str) -> Result<Vec<Date>> {
    let mut days = Vec::new();
    for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default();
        let first = line
            .split([',', ';', '\t'])
            .next()
            .unwrap_or_default()
            .trim();
        if first.is_empty() {
            continue;
        }
        match first.parse::<Date>() {
            Ok(day) => days.push(day),
            // The first line may name the columns.
            Err(_) if number == 0 && !first.starts_with(|c: char| c.is_ascii_digit()) => {}
            Err(_) => refuse!(
                "{name}:{}:1: `{first}` is no date (hint: write it as 2026-04-03)",
                number + 1
            ),
        }
    }
    Ok(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::write_all;

    #[test]
    fn dates_and_files_of_dates() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("days.csv");
        let text = "date,name\n2026-05-01,May Day\n# none in June\n\n2026-04-03 # Good Friday\n";
        write_all(&[(path.clone(), text.into())], &[], true).expect("it is written");
        let given = ["2026-04-03".to_owned(), path.display().to_string()];
        let days = read(&given).expect("dates");
        let text: Vec<String> = days.iter().map(Date::to_string).collect();
        assert_eq!(text, ["2026-04-03", "2026-05-01"]);
        write_all(
            &[(path.clone(), b"2026-05-01\n1.5.2026\n".to_vec())],
            &[],
            true,
        )
        .expect("it is written");
        let error = read(&given).expect_err("no date").to_string();
        assert!(
            error.contains("days.csv:2:1") && error.contains("2026-04-03"),
            "{error}"
        );
        assert!(read(&["tomorrow".to_owned()]).is_err());
    }
}
