//! Time zones: a site's clock over a run, from the database that the program brings along.
//!
//! A zone is resolved here, once, to the changes of a clock within the run; nothing of the machine's own
//! zones is read, so that a scenario gives the same everywhere.

use crate::clock;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, tz::Offset};
use kernel::Span;
use model::plan::{ClockChange, SiteClock, Zone};

/// Shifts, periods and rates look so far beyond both ends of a run.
const MARGIN: i64 = 9 * Span::DAY.0 as i64;

/// A zone by its IANA name.
#[must_use]
pub fn find(name: &str) -> Option<TimeZone> {
    let zone = TimeZoneDatabase::bundled().get(name).ok()?;
    (!zone.is_unknown()).then_some(zone)
}

/// What may have been meant by the name of a zone that there is not.
#[must_use]
pub fn hint(written: &str) -> String {
    if clock::parse_offset(written).is_some() {
        return format!("an offset is written as `utc_offset = \"{written}\"`");
    }
    let city = |name: &str| name.rsplit('/').next().unwrap_or(name).to_owned();
    let fold = |name: &str| -> String {
        let short = name.trim().chars().take(LENGTH_MAX);
        short.collect::<String>().to_lowercase().replace(' ', "_")
    };
    let wanted = fold(written);
    let distance = |known: &str| {
        let known = fold(known);
        let whole = strsim::damerau_levenshtein(&wanted, &known);
        let by_city = strsim::damerau_levenshtein(&city(&wanted), &city(&known));
        (whole.min(by_city), whole)
    };
    let database = TimeZoneDatabase::bundled();
    let names = database.available().map(|name| name.as_str().to_owned());
    let near = names.min_by_key(|name| (distance(name), name.clone()));
    near.map_or_else(String::new, |near| {
        format!("is `{near}` meant? Names are those of the IANA database")
    })
}

/// No zone's name is longer.
const LENGTH_MAX: usize = 40;

/// An instant in microseconds since 1970-01-01T00:00Z as the database wants it.
fn timestamp(utc: i64) -> Timestamp {
    let bounded = utc.clamp(
        Timestamp::MIN.as_microsecond(),
        Timestamp::MAX.as_microsecond(),
    );
    Timestamp::from_microsecond(bounded).unwrap_or_default()
}

fn microseconds(offset: Offset) -> i64 {
    i64::from(offset.seconds()) * 1_000_000
}

/// The clock of a zone for a run that starts at an instant (microseconds since 1970-01-01T00:00Z) and is played so long.
#[must_use]
pub fn clock(zone: &TimeZone, name: &str, start: i64, duration: Span) -> SiteClock {
    let at_start = microseconds(zone.to_offset(timestamp(start)));
    let played = i64::try_from(duration.0).unwrap_or(i64::MAX);
    let from = timestamp(start.saturating_sub(MARGIN));
    let to = timestamp(start.saturating_add(played).saturating_add(MARGIN));
    let before = microseconds(zone.to_offset(from)) - at_start;
    let mut changes: Vec<ClockChange> = Vec::new();
    for change in zone.following(from).take_while(|c| c.timestamp() <= to) {
        let shift = microseconds(change.offset()) - at_start;
        if shift != changes.last().map_or(before, |last| last.shift) {
            let at = change.timestamp().as_microsecond() - start;
            changes.push(ClockChange { at, shift });
        }
    }
    SiteClock::of_zone(Zone {
        name: zone.iana_name().unwrap_or(name).to_owned(),
        utc_offset: at_start,
        before,
        changes,
    })
}

/// The instant of a local time (microseconds since 1970-01-01T00:00) at which something begins, in microseconds since
/// 1970-01-01T00:00Z.
#[must_use]
pub fn instant(zone: &TimeZone, local: i64) -> i64 {
    // Written by a clock that was set to UTC at that very time.
    let there = clock(zone, "", local, Span::ZERO);
    let offset = there.utc_offset(0).unwrap_or(0);
    local + there.start(-offset)
}

/// The offset from UTC at an instant, both in microseconds.
#[must_use]
pub fn offset(zone: &TimeZone, utc: i64) -> i64 {
    microseconds(zone.to_offset(timestamp(utc)))
}
