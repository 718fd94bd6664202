//! What a study costs as a whole, in numbers and in words.

use super::pilot::Pilot;
use kernel::Layout;
use model::plan::Plan;
use std::fmt;

/// Memory of the program itself, in bytes.
const PROGRAM_BYTES: f64 = 12e6;
/// Results that wait for those before them, for each thread.
const WAITING: f64 = 8.0;
/// What is kept in memory of the records that go to the disk.
const RECORDS_MEMORY: f64 = 1.5e6;
/// What is in memory of a replication besides its records while they are made, as a part of them.
const RECORDS_COPIES: f64 = 0.9;
/// Of page and charts: bytes on the disk for a study, and for each of its variants.
const PAGE_BYTES: (f64, f64) = (260e3, 190e3);
/// The same in memory.
const PAGE_MEMORY: f64 = 4.0;
/// Seconds to draw and write page and charts: for a study, and for each of its variants.
const PAGE_SECONDS: (f64, f64) = (0.05, 0.08);
/// Of the replications that a page tells, so many of each variant are played again in detail.
const TOLD: f64 = 2.0;

/// How a study is played.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// Replications of each variant.
    pub replications: f64,
    /// Of these so many in detail.
    pub details: f64,
    /// All that is played besides the variants' own replications, as a multiple of them; 1 if nothing is.
    pub factor: f64,
    /// Results are written.
    pub writes: bool,
    /// Threads.
    pub threads: usize,
}

/// What a study costs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cost {
    /// Events of all replications.
    pub events: f64,
    /// Seconds until all is written.
    pub seconds: f64,
    /// The most memory at once, in bytes.
    pub memory: f64,
    /// Bytes on the disk.
    pub disk: f64,
    /// Bytes on the disk besides, until the results are complete.
    pub spilled: f64,
    /// Files with their bytes, the largest first.
    pub files: Vec<(String, f64)>,
    /// Threads.
    pub threads: usize,
}

impl Cost {
    /// Of variants with their pilots.
    pub fn of(plans: &[&Plan], pilots: &[Pilot], layout: &Layout, work: Work) -> Cost {
        let Work {
            replications,
            details,
            ..
        } = work;
        let threads = work.threads as f64;
        let variants = plans.len() as f64;
        let columns = layout.columns.len() as f64;
        let mut cost = Cost {
            threads: work.threads,
            ..Cost::default()
        };
        let mut sizes = Sizes::default();
        let (mut playing, mut telling, mut kept) = (0.0, 0.0, 0.0);
        let (mut world, mut records, mut outcome) = (0.0_f64, 0.0_f64, 0.0_f64);
        let mut spilled = 0.0_f64;
        for (plan, pilot) in plans.iter().zip(pilots) {
            let subjects = model::profile_subjects(plan).len() as f64;
            let more = (replications - details).max(0.0) + replications * (work.factor - 1.0);
            let told = match details > 0.0 && work.writes {
                true => TOLD.min(replications - 1.0).max(0.0),
                false => 0.0,
            };
            cost.events += pilot.events * (details + more + told);
            playing += pilot.seconds * more + pilot.detailed_seconds * (details + told);
            world = world.max(pilot.world_bytes);
            // The table, and the means of each hour of the week.
            kept += replications * (columns * 32.0 + 168.0 * subjects * 8.0);
            outcome = outcome.max(columns * 32.0 + 168.0 * subjects * 48.0);
            if details > 0.0 {
                records = records.max(pilot.records_bytes);
                kept += pilot.records_bytes + RECORDS_MEMORY;
                cost.spilled += pilot.spilled_bytes;
                spilled = spilled.max(pilot.spilled_bytes);
            }
            if work.writes {
                telling += sizes.add_variant(pilot, work, columns, subjects);
            }
        }
        let page = PAGE_BYTES.0 + PAGE_BYTES.1 * variants;
        if work.writes {
            sizes.add("page and charts", page);
            telling += PAGE_SECONDS.0 + PAGE_SECONDS.1 * variants;
        }
        let at_once = threads.min(replications * variants);
        let waiting = (threads * WAITING).min(replications * variants);
        cost.spilled += spilled * waiting.min(details * variants);
        cost.memory = PROGRAM_BYTES
            + kept
            + at_once * world
            + waiting * outcome
            + records * RECORDS_COPIES
            + if work.writes { page * PAGE_MEMORY } else { 0.0 };
        cost.seconds = playing / threads + telling;
        cost.files = sizes.largest_first();
        cost.disk = cost.files.iter().map(|(_, bytes)| bytes).sum();
        cost
    }
}

/// Files with their bytes.
#[derive(Default)]
struct Sizes(Vec<(String, f64)>);

impl Sizes {
    fn add(&mut self, name: &str, bytes: f64) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, sum)) => *sum += bytes,
            None => self.0.push((name.to_owned(), bytes)),
        }
    }

    fn largest_first(mut self) -> Vec<(String, f64)> {
        self.0.sort_by(|a, b| b.1.total_cmp(&a.1));
        self.0
    }

    /// What is written of a variant whose rows have so many columns, and whose profile has so many subjects; the seconds
    /// to write its records.
    fn add_variant(&mut self, pilot: &Pilot, work: Work, columns: f64, subjects: f64) -> f64 {
        self.add("replications.csv", work.replications * pilot.row_bytes);
        self.add("profile.csv", 168.0 * subjects * 60.0);
        self.add("summary.csv", columns * 150.0);
        for (path, bytes) in &pilot.files {
            let name = path.split('/').next().unwrap_or(path);
            self.add(name, work.details * bytes);
        }
        let bytes = pilot.files.iter().map(|(_, bytes)| work.details * bytes);
        bytes.map(|bytes| bytes * pilot.byte_seconds).sum()
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let threads = match self.threads {
            1 => "1 thread".to_owned(),
            several => format!("{several} threads"),
        };
        write!(
            f,
            "about {} events in {} on {threads}, {} of memory",
            count(self.events),
            time(self.seconds),
            bytes(self.memory)
        )?;
        if self.disk > 0.0 {
            write!(f, ", {} on disk", bytes(self.disk))?;
        }
        Ok(())
    }
}

/// A count with two digits that matter.
pub fn count(value: f64) -> String {
    if value < 1_000.0 {
        return format!("{value:.0}");
    }
    for (size, name) in [
        (1e12, ""),
        (1e9, " billion"),
        (1e6, " million"),
        (1e3, " thousand"),
    ] {
        if value >= size && size < 1e12 {
            return format!("{}{name}", rounded(value / size));
        }
        if value >= size {
            return format!("{value:.1e}");
        }
    }
    format!("{value:.0}")
}

/// A length of time of a run.
pub fn time(seconds: f64) -> String {
    for (size, name) in [
        (31_557_600.0, "years"),
        (86_400.0, "d"),
        (3_600.0, "h"),
        (60.0, "min"),
    ] {
        if seconds >= 1.5 * size {
            return format!("{} {name}", rounded(seconds / size));
        }
    }
    format!("{} s", rounded(seconds.max(0.1)))
}

/// Bytes with two digits that matter.
pub fn bytes(bytes: f64) -> String {
    for (size, name) in [(1e12, "TB"), (1e9, "GB"), (1e6, "MB")] {
        if bytes >= size {
            return format!("{} {name}", rounded(bytes / size));
        }
    }
    format!("{} kB", rounded(bytes / 1e3))
}

fn rounded(value: f64) -> String {
    if value < 10.0 {
        format!("{value:.1}")
    } else if value < 1e6 {
        format!("{value:.0}")
    } else {
        format!("{value:.1e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_are_said_in_units_that_people_know() {
        assert_eq!(count(950.0), "950");
        assert_eq!(count(2_130_000.0), "2.1 million");
        assert_eq!(count(2.6e11), "260 billion");
        assert_eq!(count(2.6e13), "2.6e13");
        assert_eq!(time(0.02), "0.1 s");
        assert_eq!(time(75.0), "75 s");
        assert_eq!(time(200.0), "3.3 min");
        assert_eq!(time(3.0 * 86_400.0), "3.0 d");
        assert_eq!(time(1e9), "32 years");
        assert_eq!(bytes(3.2e9), "3.2 GB");
        assert_eq!(bytes(41e6), "41 MB");
    }
}
