//! `profile.csv`: use and denials by hour of the week, over all replications.

use super::table::Table;
use crate::profile::WeekProfile;
use std::io::{self, Write};

/// The file's path in the folder of results.
pub const PATH: &str = "profile.csv";

/// Its columns. `hour_of_week` counts from 0, Monday 00:00; `p95` is that of the replications' own
/// means; `denied` sums the denied attempts of all replications.
pub const COLUMNS: [&str; 9] = [
    "variant",
    "hour_of_week",
    "scope",
    "subject",
    "feature",
    "mean",
    "p95",
    "peak",
    "denied",
];

/// Writes the file for variants in order.
///
/// # Errors
/// What the stream answers.
pub fn write<'a>(
    out: &mut dyn Write,
    variants: impl IntoIterator<Item = (&'a str, &'a WeekProfile)>,
) -> io::Result<()> {
    let mut table = Table::new(out);
    table.header(&COLUMNS)?;
    for (variant, profile) in variants {
        for (index, subject) in profile.subjects.iter().enumerate() {
            for (number, hour) in profile.hours(index).iter().enumerate() {
                table
                    .name(variant)
                    .cell(number)
                    .cell(subject.scope.name())
                    .name(&subject.subject)
                    .optional_name(subject.feature.as_deref())
                    .number(hour.mean)
                    .number(hour.p95)
                    .cell(hour.peak)
                    .cell(hour.denied)
                    .end_row()?;
            }
        }
    }
    table.finish()
}
