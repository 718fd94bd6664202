//! What stands before a message: the time and the daemon's name.
//!
//! `hh:mm:ss (daemon) message`, the hour padded with a blank or not at all, or with
//! `-datestamp` an ISO 8601 stamp with its zone. Several copies of a daemon print `(demo[24341])`.

use jiff::civil::Date;

/// When a line was written, as far as it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamp {
    /// Seconds since midnight, of a day that must be known otherwise.
    Clock(u32),
    /// With its date.
    Dated {
        /// Days since 1970-01-01.
        day: i64,
        /// Seconds since midnight.
        seconds: u32,
        /// Seconds ahead of UTC, if a zone is written.
        offset: Option<i32>,
    },
}

/// A line in its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// When.
    pub stamp: Stamp,
    /// Which daemon, without a process number.
    pub daemon: &'a [u8],
    /// What, without blanks before it.
    pub message: &'a [u8],
}

/// Why a line has no envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoEnvelope {
    /// It does not begin with a time and a daemon's name.
    Missing,
    /// It does, but there is no such time.
    WrongTime,
}

/// Takes a line apart.
///
/// # Errors
/// It has no envelope.
#[inline]
pub fn read(line: &[u8]) -> Result<Envelope<'_>, NoEnvelope> {
    let line = line.trim_ascii_start();
    let (stamp, rest) = read_stamp(line).ok_or(NoEnvelope::Missing)?;
    let rest = rest.trim_ascii_start();
    let inside = rest.strip_prefix(b"(").ok_or(NoEnvelope::Missing)?;
    let close = memchr::memchr(b')', inside).ok_or(NoEnvelope::Missing)?;
    let name = &inside[..close];
    if name.is_empty() || name[0] == b'@' {
        return Err(NoEnvelope::Missing);
    }
    let end = memchr::memchr(b'[', name).unwrap_or(name.len());
    let stamp = stamp.ok_or(NoEnvelope::WrongTime)?;
    Ok(Envelope {
        stamp,
        daemon: &name[..end],
        message: inside[close + 1..].trim_ascii_start(),
    })
}

/// A stamp and what follows; the stamp is `None` if there is no such time.
#[inline]
fn read_stamp(text: &[u8]) -> Option<(Option<Stamp>, &[u8])> {
    if text.len() > 10 && text[4] == b'-' && text[7] == b'-' {
        return read_dated(text);
    }
    let (seconds, rest) = read_clock(text)?;
    Some((seconds.map(Stamp::Clock), rest))
}

/// `h:mm:ss` or `hh:mm:ss`; the time is `None` if there is none such.
#[inline]
fn read_clock(text: &[u8]) -> Option<(Option<u32>, &[u8])> {
    let digit = |at: usize| {
        text.get(at)
            .filter(|b| b.is_ascii_digit())
            .map(|b| u32::from(b - b'0'))
    };
    let first = digit(0)?;
    let (hours, at) = match digit(1) {
        Some(second) => (10 * first + second, 2),
        None => (first, 1),
    };
    if text.get(at) != Some(&b':') || text.get(at + 3) != Some(&b':') {
        return None;
    }
    let minutes = 10 * digit(at + 1)? + digit(at + 2)?;
    let seconds = 10 * digit(at + 4)? + digit(at + 5)?;
    let is_time = hours < 24 && minutes < 60 && seconds < 61;
    let seconds = is_time.then_some(3600 * hours + 60 * minutes + seconds.min(59));
    Some((seconds, &text[at + 6..]))
}

/// `2026-09-01T07:55:00Z`, with a fraction and any offset, or a blank for the `T`.
fn read_dated(text: &[u8]) -> Option<(Option<Stamp>, &[u8])> {
    let day = read_day(&text[..10])?;
    let separator = text[10];
    if separator != b'T' && separator != b' ' {
        return None;
    }
    let (seconds, mut rest) = read_clock(&text[11..])?;
    if let [b'.' | b',', after @ ..] = rest {
        let digits = after
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        rest = &after[digits..];
    }
    let (offset, rest) = read_offset(rest);
    let stamp = match (day, seconds) {
        (Some(day), Some(seconds)) => Some(Stamp::Dated {
            day,
            seconds,
            offset,
        }),
        _ => None,
    };
    Some((stamp, rest))
}

/// `2026-09-01`; the inner `None` says that there is no such day.
fn read_day(text: &[u8]) -> Option<Option<i64>> {
    let year = number(&text[..4])?;
    let (month, day) = (number(&text[5..7])?, number(&text[8..10])?);
    Some(day_number(year, month, day))
}

fn number(text: &[u8]) -> Option<u32> {
    let digits = !text.is_empty() && text.len() < 10 && text.iter().all(u8::is_ascii_digit);
    digits.then(|| {
        text.iter()
            .fold(0, |sum, digit| 10 * sum + u32::from(digit - b'0'))
    })
}

/// Days since 1970-01-01 of a day of the calendar.
#[must_use]
pub fn day_number(year: u32, month: u32, day: u32) -> Option<i64> {
    let (year, month) = (i16::try_from(year).ok()?, i8::try_from(month).ok()?);
    let date = Date::new(year, month, i8::try_from(day).ok()?).ok()?;
    let epoch = Date::constant(1970, 1, 1);
    Some(date.duration_since(epoch).as_secs().div_euclid(86_400))
}

/// `Z`, `+02:00`, `-0500` or nothing.
fn read_offset(text: &[u8]) -> (Option<i32>, &[u8]) {
    match text {
        [b'Z' | b'z', rest @ ..] => (Some(0), rest),
        [sign @ (b'+' | b'-'), rest @ ..] => {
            let hours = rest.get(..2).and_then(number);
            let after = if rest.get(2) == Some(&b':') { 3 } else { 2 };
            let minutes = rest.get(after..after + 2).and_then(number);
            let (Some(hours), Some(minutes)) = (hours, minutes) else {
                return (None, text);
            };
            let seconds = i32::try_from(3600 * hours + 60 * minutes).unwrap_or(0);
            let signed = if *sign == b'-' { -seconds } else { seconds };
            (Some(signed), &rest[after + 2..])
        }
        _ => (None, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(line: &str) -> (Stamp, &str, &str) {
        let envelope = read(line.as_bytes()).expect(line);
        let text = |bytes| std::str::from_utf8(bytes).expect("the test is UTF-8");
        (
            envelope.stamp,
            text(envelope.daemon),
            text(envelope.message),
        )
    }

    #[test]
    fn hours_are_padded_or_not() {
        assert_eq!(
            parts(" 4:29:01 (lmgrd) x"),
            (Stamp::Clock(16_141), "lmgrd", "x")
        );
        assert_eq!(
            parts("4:29:01 (lmgrd)   x "),
            (Stamp::Clock(16_141), "lmgrd", "x ")
        );
        assert_eq!(
            parts("23:59:59 (demo[24341]) "),
            (Stamp::Clock(86_399), "demo", "")
        );
    }

    #[test]
    fn iso_stamps_have_a_date_and_maybe_a_zone() {
        let day = day_number(2026, 9, 1).expect("a day");
        for (line, offset) in [
            ("2026-09-01T07:55:00Z (lmgrd) x", Some(0)),
            ("2026-09-01T07:55:00.123+02:00 (lmgrd) x", Some(7200)),
            ("2026-09-01 07:55:00-0330 (lmgrd) x", Some(-12_600)),
            ("2026-09-01T07:55:00 (lmgrd) x", None),
        ] {
            let expected = Stamp::Dated {
                day,
                seconds: 28_500,
                offset,
            };
            assert_eq!(parts(line), (expected, "lmgrd", "x"), "{line}");
        }
        assert_eq!(day_number(1970, 1, 2), Some(1));
    }

    #[test]
    fn other_lines_have_no_envelope() {
        for line in [
            "",
            "not a log line",
            "12:30 (x) y",
            "12:30:00 x",
            "12:30:00 (x",
            " (@A-INFO@)  1:02:03 (A) x",
        ] {
            assert_eq!(read(line.as_bytes()), Err(NoEnvelope::Missing), "{line}");
        }
        for line in [
            "25:00:00 (v) bad time",
            "12:60:00 (v) x",
            "2026-02-30T00:00:00Z (v) x",
        ] {
            assert_eq!(read(line.as_bytes()), Err(NoEnvelope::WrongTime), "{line}");
        }
    }
}
