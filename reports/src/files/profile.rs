//! `profile.csv`: use and denials by hour of the week, over all replications.

use super::sound;
use super::table::{Misread, Reader, Table};
use crate::profile::{HOURS, HourOfWeek, Week, WeekProfile};
use model::plan::Plan;
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
    variants: impl IntoIterator<Item = (&'a str, Option<&'a str>, &'a WeekProfile)>,
    has_conditions: bool,
) -> io::Result<()> {
    let mut table = Table::new(out);
    if has_conditions {
        table.under(None);
    }
    table.header(&COLUMNS)?;
    for (variant, condition, profile) in variants {
        if has_conditions {
            table.under(condition);
        }
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

/// The weeks of a file, one for each plan, over so many replications each.
///
/// # Errors
/// If the file does not hold the hours of the plans' subjects in their order.
pub fn parse(bytes: &[u8], plans: &[&Plan], replications: u64) -> Result<Vec<Week>, Misread> {
    let mut reader = Reader::new(PATH, bytes, &COLUMNS)?;
    let mut weeks = Vec::new();
    for plan in plans {
        let mut week = WeekProfile::of(plan).week();
        for (subject, hours) in week.subjects.iter().zip(&mut week.hours) {
            for (number, hour) in hours.iter_mut().enumerate().take(HOURS) {
                let there = reader.next_row()?
                    && reader.name(0) == plan.variant
                    && reader.condition().as_deref() == plan.condition.as_deref()
                    && reader.value::<usize>(1)? == number
                    && reader.name(3) == subject.subject;
                if !there {
                    let wanted = format!("{}, {}", plan.variant, subject.subject);
                    return Err(reader.wrong(format!("expected hour {number} of {wanted}")));
                }
                let counts: [u64; 2] = [reader.value(7)?, reader.value(8)?];
                let means: [Option<f64>; 2] = [reader.optional(5)?, reader.optional(6)?];
                let is_sound = counts.iter().all(|count| *count <= sound::COUNT_MAX)
                    && means.into_iter().flatten().all(sound::is_number);
                if !is_sound {
                    return Err(reader.wrong("a number that no run counts"));
                }
                *hour = HourOfWeek {
                    mean: means[0],
                    p95: means[1],
                    peak: counts[0],
                    denied: counts[1],
                };
            }
        }
        week.replications = replications;
        weeks.push(week);
    }
    Ok(weeks)
}
