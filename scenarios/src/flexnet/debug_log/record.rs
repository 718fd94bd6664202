//! Every checkout of a log with its end: the events themselves, to be played again (AG7).
//!
//! What a log tells in whole seconds happened in the order of its lines, so each event of
//! a second is put a microsecond after the one before. Levels that are counted from a record are then
//! those that the lines count. Licenses that came back in parts are parts here; what was still out at
//! the log's end goes on to its last line. Denied requests are not in it: nobody knows how long they
//! would have lasted.

use super::clock::DAY;
use super::names::Names;
use super::sessions::Checkout;
use crate::flexnet::text::decode;
use std::io::{self, Write};

/// Microseconds of a second.
pub const SECOND: i64 = 1_000_000;

/// Licenses that one checkout took and that came back together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Piece {
    /// When they were taken, in microseconds of the log's time.
    pub from: i64,
    /// When they came back; above `from`.
    pub to: i64,
    /// The feature, into [`Record::features`].
    pub feature: u32,
    /// Who took them, into [`Record::holders`].
    pub holder: u32,
    /// How many; at least 1.
    pub licenses: u32,
}

/// A server or a daemon was down, in seconds of the log's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outage {
    /// From its exit, or from the last line before an unannounced start.
    pub from: i64,
    /// Until it was started.
    pub to: i64,
    /// The log says when it ended; else it fell silent.
    pub told: bool,
}

/// A denied request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denial {
    /// When, in seconds of the log's time.
    pub at: i64,
    /// The feature, into [`Record::features`].
    pub feature: u32,
    /// A number that is the same for the same user and host.
    pub holder: u32,
}

/// All checkouts of some logs.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// By time, once the logs are at their end.
    pub pieces: Vec<Piece>,
    /// The features, as the logs write them; one of several daemons stands once for each.
    pub features: Vec<String>,
    /// User and host of whoever took anything.
    pub holders: Vec<(String, String)>,
    /// Outages by begin.
    pub outages: Vec<Outage>,
    /// Denied requests by time.
    pub denials: Vec<Denial>,
    /// The number of each holder of the reader that has one here.
    numbers: rustc_hash::FxHashMap<u32, u32>,
}

impl Record {
    /// Licenses came back: all that are left of a checkout, or some.
    pub fn close(&mut self, checkout: &Checkout, licenses: u32, at: i64, holders: &Names) {
        if licenses == 0 {
            return;
        }
        let holder = self.number(checkout.holder, holders);
        self.pieces.push(Piece {
            from: checkout.stamp,
            to: at.max(checkout.stamp + 1),
            feature: checkout.feature,
            holder,
            licenses,
        });
    }

    fn number(&mut self, holder: u32, holders: &Names) -> u32 {
        let next = u32::try_from(self.holders.len()).expect("memory ends before numbers do");
        let known = &mut self.holders;
        *self.numbers.entry(holder).or_insert_with(|| {
            let name = decode(holders.name(holder));
            // The user may hold an `@` (an e-mail address), a host does not.
            let (user, host) = name.rsplit_once('@').unwrap_or((&name, ""));
            known.push((user.to_owned(), host.to_owned()));
            next
        })
    }

    /// The logs are over; these are their features by number.
    pub fn finish(&mut self, features: Vec<String>) {
        self.features = features;
        self.outages.sort_unstable();
        self.pieces.sort_unstable();
    }

    /// Writes a CSV that a demand's `recorded` reads: no names of people, only numbers. `first` is the
    /// time of the log's first line, in seconds; second 0 is the midnight before it.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&self, first: i64, out: impl Write) -> io::Result<()> {
        let zero = first.div_euclid(DAY) * DAY * SECOND;
        let mut out = csv::Writer::from_writer(out);
        out.write_record(["time_s", "holding_s", "feature", "licenses", "user"])?;
        for piece in &self.pieces {
            out.write_record([
                seconds(piece.from - zero),
                seconds(piece.to - piece.from),
                self.features[piece.feature as usize].clone(),
                piece.licenses.to_string(),
                piece.holder.to_string(),
            ])?;
        }
        out.flush()
    }

    /// The most licenses of each feature that are out at once, by name, of all daemons together.
    #[must_use]
    pub fn peaks(&self) -> std::collections::BTreeMap<&str, u64> {
        let mut changes: Vec<(i64, bool, Piece)> = Vec::with_capacity(2 * self.pieces.len());
        for piece in &self.pieces {
            changes.push((piece.from, true, *piece));
            changes.push((piece.to, false, *piece));
        }
        changes.sort_unstable();
        let mut levels: std::collections::BTreeMap<&str, (u64, u64)> = Default::default();
        for (_, taken, piece) in changes {
            let name = self.features[piece.feature as usize].as_str();
            let (level, peak) = levels.entry(name).or_default();
            if taken {
                *level += u64::from(piece.licenses);
                *peak = (*peak).max(*level);
            } else {
                *level -= u64::from(piece.licenses);
            }
        }
        levels
            .into_iter()
            .map(|(name, (_, peak))| (name, peak))
            .collect()
    }
}

/// Microseconds as seconds, without trailing zeros.
fn seconds(micro: i64) -> String {
    let text = format!("{}.{:06}", micro / SECOND, micro % SECOND);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
