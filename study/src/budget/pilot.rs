//! What one replication of a variant costs, found by playing a piece of one.
//!
//! The plan says how many events to expect, and so how long a piece is that plays in no time; the piece says
//! what the plan cannot: what denials add, how long an event takes here, how large the records are. A scenario that is short
//! enough is played whole, and what is said of it is then counted, not expected.

use crate::timing::Stopwatch;
use kernel::{Layout, Span};
use model::forecast::{self, Forecast};
use model::plan::Plan;
use model::records::Outcome;
use reports::files::{self, ReplicationFile};
use reports::{Replication, events};
use std::io::Write;
use std::time::Duration;

/// So many events are played, by expectation.
const EVENTS: f64 = 120_000.0;
/// So many rows of use by ten minutes are written, at most, but for the shortest piece.
const USAGE_ROWS: f64 = 300_000.0;
/// A piece that comes to more than this is given up.
const EVENTS_MAX: u64 = 3_000_000;
/// And one that takes longer than this.
const TIME_MAX: Duration = Duration::from_millis(500);
/// Nothing is played of a world that takes more memory than this, in bytes.
const BYTES_MAX: f64 = 400e6;
/// A piece that is given up is followed by one of so small a part of it, at most so often: denials and retries can make
/// many times the events that the plan alone lets expect.
const SHORTER: u64 = 8;
const SHORTER_MAX: usize = 2;
/// It says something of the whole if it has so many events.
const EVENTS_LEAST: u64 = 20_000;
/// So many times the events expected are more than expected.
const UNEXPECTED: f64 = 2.0;
/// The shortest piece.
const PIECE_MIN: Span = Span::HOUR;
/// Without a piece an event is taken to last so long.
const EVENT_SECONDS: f64 = 150e-9;
/// Without a piece a row of usage is taken to have so many bytes.
const USAGE_ROW_BYTES: f64 = 90.0;
/// And a period of it, until its rows are written, so many.
const SPILLED_PERIOD_BYTES: f64 = 8.0;

/// What one replication costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Pilot {
    /// Events.
    pub events: f64,
    /// Seconds to play it, and to play it in detail.
    pub seconds: f64,
    /// The same in detail.
    pub detailed_seconds: f64,
    /// Seconds to write a byte of its records.
    pub byte_seconds: f64,
    /// Bytes of its row.
    pub row_bytes: f64,
    /// Files of its records with their bytes, if it is played in detail.
    pub files: Vec<(String, f64)>,
    /// Memory of the world, in bytes.
    pub world_bytes: f64,
    /// Memory of its records, in bytes.
    pub records_bytes: f64,
    /// What its records take on the disk while the results are made, in bytes.
    pub spilled_bytes: f64,
    /// What the plan says.
    pub forecast: Forecast,
}

/// A piece of a variant that was played to its end.
struct Piece {
    plan: Plan,
    /// The events that the plan alone lets expect.
    expected: f64,
    outcome: Outcome,
    /// Seconds that it took in detail.
    detailed: f64,
}

impl Pilot {
    /// Plays a piece of a variant.
    pub fn of(plan: &Plan, layout: &Layout, seed: u64) -> Pilot {
        let forecast = Forecast::of(plan);
        let by_events = EVENTS / forecast.events.max(1.0);
        let by_rows = USAGE_ROWS / usage_rows(plan).max(1.0);
        let part = by_events.min(by_rows).min(1.0);
        let mut length = Span((plan.duration.0 as f64 * part) as u64);
        let mut more = 1.0;
        let mut seconds = None;
        for attempt in 0..=SHORTER_MAX {
            let piece = if length >= plan.duration || plan.duration <= PIECE_MIN {
                plan.clone()
            } else {
                forecast::shortened(plan, length.max(PIECE_MIN))
            };
            let expected = Forecast::of(&piece).events.max(1.0);
            if forecast.bytes > BYTES_MAX || expected > EVENTS_MAX as f64 {
                break;
            }
            let begun = Stopwatch::start();
            let mut seen = 0;
            let outcome = model::play_watched(&piece, seed, 0, true, &mut |progress| {
                seen = progress.events;
                progress.events < EVENTS_MAX && begun.elapsed() < TIME_MAX
            });
            let detailed = begun.elapsed().as_secs_f64();
            if let Some(outcome) = outcome {
                // A quiet night says nothing of days that had too many events for a piece.
                if attempt > 0 && outcome.events < EVENTS_LEAST {
                    break;
                }
                let piece = Piece {
                    plan: piece,
                    expected,
                    outcome,
                    detailed,
                };
                return Pilot::by(plan, forecast, layout, seed, &piece);
            }
            more = (seen as f64 / expected).max(more);
            seconds = Some(forecast.events * more * detailed / (seen as f64).max(1.0));
            // A world that is slow, and not one that has more events than expected, says no more in less time.
            if piece.duration <= PIECE_MIN || (seen as f64) < UNEXPECTED * expected {
                break;
            }
            length = Span(piece.duration.0 / SHORTER);
        }
        let unplayed = Pilot::without(plan, forecast, more);
        Pilot {
            seconds: seconds.unwrap_or(unplayed.seconds),
            detailed_seconds: seconds.unwrap_or(unplayed.detailed_seconds),
            ..unplayed
        }
    }

    /// What a piece says of the whole.
    fn by(plan: &Plan, forecast: Forecast, layout: &Layout, seed: u64, played: &Piece) -> Pilot {
        let Piece {
            plan: piece,
            expected,
            outcome,
            detailed,
        } = played;
        let begun = Stopwatch::start();
        let _ = model::play_watched(piece, seed, 0, false, &mut |_| begun.elapsed() < TIME_MAX);
        let plain = begun.elapsed().as_secs_f64();
        let setup = match piece.duration == plan.duration {
            true => 0.0,
            false => setup_seconds(plan, seed),
        };
        let played = outcome.events as f64;
        let is_whole = piece.duration == plan.duration;
        let events = if is_whole {
            played
        } else {
            // A piece of a quiet night says little of the days.
            forecast.events * (played / expected).clamp(0.5, 50.0)
        };
        let by_event = if is_whole {
            1.0
        } else {
            events / played.max(1.0)
        };
        let by_time = plan.duration.0 as f64 / piece.duration.0 as f64;
        let replication = Replication {
            plan: piece,
            layout,
            number: 0,
            outcome,
        };
        let begun = Stopwatch::start();
        let counted = counted(&replication, by_event, by_time);
        let written: u64 = counted.iter().map(|(_, bytes, _)| bytes).sum();
        let byte_seconds = begun.elapsed().as_secs_f64() / (written as f64).max(1.0);
        let detail = outcome.detail.as_ref();
        // Without a clock nothing is measured.
        let whole = |piece: f64| match Stopwatch::RUNS {
            true => setup + (piece - setup).max(0.0) * by_event,
            false => events * EVENT_SECONDS,
        };
        Pilot {
            events,
            seconds: whole(plain),
            detailed_seconds: whole(*detailed),
            byte_seconds,
            row_bytes: bytes_of(&files::replications::FILE, &replication) as f64,
            files: counted
                .into_iter()
                .map(|(path, bytes, scale)| (path, bytes as f64 * scale))
                .collect(),
            world_bytes: forecast.bytes,
            records_bytes: detail.map_or(0, forecast::bytes_kept) as f64 * by_event.max(by_time),
            spilled_bytes: detail.map_or(0, forecast::bytes_stored) as f64 * by_event.max(by_time),
            forecast,
        }
    }

    /// What the plan alone says.
    pub fn of_plan(plan: &Plan) -> Pilot {
        Pilot::without(plan, Forecast::of(plan), 1.0)
    }

    /// What the plan alone says, with so many times its events.
    fn without(plan: &Plan, forecast: Forecast, more: f64) -> Pilot {
        let events = forecast.events * more;
        let usage = usage_rows(plan) * USAGE_ROW_BYTES * 1.2;
        Pilot {
            events,
            seconds: events * EVENT_SECONDS,
            detailed_seconds: events * EVENT_SECONDS,
            byte_seconds: 20e-9,
            row_bytes: 2_000.0,
            files: vec![(files::usage::FILE.path.to_owned(), usage)],
            world_bytes: forecast.bytes,
            records_bytes: events * 8.0,
            spilled_bytes: usage / USAGE_ROW_BYTES * SPILLED_PERIOD_BYTES,
            forecast,
        }
    }
}

/// Rows of use by ten minutes of a replication in detail.
fn usage_rows(plan: &Plan) -> f64 {
    let pools: usize = plan.services.iter().map(|s| s.pools.len()).sum();
    let needs: usize = plan.applications.iter().map(|a| a.needs.len()).sum();
    plan.duration.0 as f64 / 600e6 * (2 * pools + needs) as f64
}

/// What it takes until time 0: the world is built, and everybody starts.
fn setup_seconds(plan: &Plan, seed: u64) -> f64 {
    let nothing = forecast::shortened(plan, Span(1));
    let begun = Stopwatch::start();
    let _ = model::play_watched(&nothing, seed, 0, false, &mut |_| true);
    begun.elapsed().as_secs_f64()
}

/// The bytes of each file of a replication's records, and how they grow with the whole.
fn counted(replication: &Replication<'_>, by_event: f64, by_time: f64) -> Vec<(String, u64, f64)> {
    let of_events = [
        files::denials::FILE,
        files::violations::FILE,
        files::recoveries::FILE,
        files::timeline::FILE,
    ];
    let mut counted = vec![(
        files::usage::FILE.path.to_owned(),
        bytes_of(&files::usage::FILE, replication),
        by_time,
    )];
    for file in of_events {
        counted.push((file.path.to_owned(), bytes_of(&file, replication), by_event));
    }
    for file in events::files(replication, "-") {
        let mut count = Counter(0);
        // A counter takes everything.
        let _ = file.write(&mut count, replication);
        counted.push((file.path.clone(), count.0, by_event));
    }
    counted
}

fn bytes_of(file: &ReplicationFile, replication: &Replication<'_>) -> u64 {
    let mut count = Counter(0);
    // A counter takes everything.
    let _ = file.append(&mut count, replication, false);
    count.0
}

/// Counts what is written.
struct Counter(u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
