//! What a line's message is about, by its first bytes.
//!
//! Most lines of a real log are statistics or the daemon's own notes and are recognized
//! and left at the first byte; only lines about licenses, daemons and dates are looked at further.

use super::activity::Kind;
use super::envelope::{Envelope, day_number};
use super::notes;

/// A message by its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message<'a> {
    /// Someone did something; what follows the keyword.
    Activity(Kind, &'a [u8]),
    /// IN by the daemon's death; what follows the keyword.
    ServerDied(&'a [u8]),
    /// lmgrd started, on this day (days since 1970-01-01) if it says one.
    ServerStarted(Option<i64>),
    /// lmgrd started this vendor daemon, the second time or later if true.
    DaemonStarted(&'a [u8], bool),
    /// This vendor daemon ended.
    DaemonEnded(&'a [u8]),
    /// This daemon was told to end, says that it does, or has lost its clients; empty for all.
    Ending(&'a [u8]),
    /// The date, at the time of the line.
    Timestamp(Option<i64>),
    /// A date and time among notes or statistics.
    Dated(i64),
    /// Anything else; of what kind ([`notes::KINDS`]), unless it stands alone.
    Other(Option<usize>),
}

/// Finds the subject.
#[inline]
#[must_use]
pub fn subject<'a>(envelope: &Envelope<'a>) -> Message<'a> {
    let text = envelope.message;
    let is_manager = envelope.daemon == b"lmgrd";
    match text.first() {
        Some(b'O' | b'I' | b'D' | b'U' | b'Q') => activity(text),
        Some(b'(') => statistics(text),
        Some(b'T') if text.starts_with(b"TIMESTAMP") => {
            Message::Timestamp(slashed_day(&text[b"TIMESTAMP".len()..]))
        }
        Some(b'E') => match text.strip_prefix(b"EXPIRED:") {
            Some(rest) => Message::Activity(Kind::Expired, rest),
            None if text.starts_with(b"EXITING") => Message::Ending(envelope.daemon),
            None => daemon_message(is_manager, text),
        },
        Some(b'S') => server_message(envelope.daemon, text),
        Some(b'F' | b'R') => daemon_message(is_manager, text),
        Some(b'M' | b'L') => lost_message(envelope.daemon, text),
        _ if is_manager => daemon_message(is_manager, text),
        _ => other(text),
    }
}

fn other(text: &[u8]) -> Message<'_> {
    Message::Other(Some(notes::number(text)))
}

/// A three-node system that is none any more has taken everything back.
fn lost_message<'a>(daemon: &'a [u8], text: &'a [u8]) -> Message<'a> {
    let lost = text.starts_with(b"Lost quorum") || text.starts_with(b"MASTER SERVER died");
    let is_manager = daemon == b"lmgrd";
    match (lost, is_manager) {
        (true, true) => Message::Ending(b""),
        (true, false) => Message::Ending(daemon),
        (false, _) => daemon_message(is_manager, text),
    }
}

#[inline]
fn activity(text: &[u8]) -> Message<'_> {
    const KINDS: [(&[u8], Kind); 7] = [
        (b"OUT:", Kind::Out),
        (b"IN:", Kind::In),
        (b"DENIED:", Kind::Denied),
        (b"UNSUPPORTED:", Kind::Unsupported),
        (b"QUEUED:", Kind::Queued),
        (b"DEQUEUED:", Kind::Dequeued),
        (b"UPGRADE:", Kind::Upgrade),
    ];
    for (keyword, kind) in KINDS {
        if let Some(rest) = text.strip_prefix(keyword) {
            return Message::Activity(kind, rest);
        }
    }
    match text.strip_prefix(b"IN server died:") {
        Some(rest) => Message::ServerDied(rest),
        None => other(text),
    }
}

/// `(@genesys.d-SLOG@) Time: Thu Jun 09 2022 14:25:32 …` gives a date; the rest is of no use here.
fn statistics(text: &[u8]) -> Message<'_> {
    let body = memchr::memchr(b')', text).map_or(&b""[..], |at| text[at + 1..].trim_ascii_start());
    let day = body.strip_prefix(b"Time: ").and_then(written_day);
    day.map_or_else(|| other(text), Message::Dated)
}

fn server_message<'a>(daemon: &'a [u8], text: &'a [u8]) -> Message<'a> {
    let is_manager = daemon == b"lmgrd";
    if let Some(rest) = text.strip_prefix(b"Server's System Date and Time: ") {
        return written_day(rest).map_or_else(|| other(text), Message::Dated);
    }
    let ends: [&[u8]; 3] = [b"Shutting down", b"SERVER shutdown requested", b"SHUTDOWN"];
    if ends.iter().any(|end| text.starts_with(end)) {
        // lmgrd names the daemon that it shuts down; `lmgrd` ends nothing by itself.
        let named = text.strip_prefix(b"Shutting down ").filter(|_| is_manager);
        return Message::Ending(named.map_or(daemon, first_word));
    }
    daemon_message(is_manager, text)
}

/// lmgrd's own words on daemons.
fn daemon_message(is_manager: bool, text: &[u8]) -> Message<'_> {
    if !is_manager {
        return other(text);
    }
    let licensing = text
        .get(..7)
        .is_some_and(|head| head.eq_ignore_ascii_case(b"FLEXnet"))
        || text.starts_with(b"FLEXlm");
    if licensing && memchr::memmem::find(text, b" started on ").is_some() {
        return Message::ServerStarted(day_in_parentheses(text));
    }
    for (word, again) in [(&b"Started "[..], false), (b"REStarted ", true)] {
        if let Some(rest) = text.strip_prefix(word) {
            return Message::DaemonStarted(first_word(rest), again);
        }
    }
    if memchr::memmem::find(text, b" exited with status ").is_some() {
        return Message::DaemonEnded(first_word(text));
    }
    other(text)
}

fn first_word(text: &[u8]) -> &[u8] {
    let end = text
        .iter()
        .position(u8::is_ascii_whitespace)
        .unwrap_or(text.len());
    &text[..end]
}

/// `… (linux) (12/18/2018)`.
fn day_in_parentheses(text: &[u8]) -> Option<i64> {
    let open = memchr::memrchr(b'(', text)?;
    slashed_day(&text[open + 1..])
}

/// `4/8/2019`: month, day, year.
fn slashed_day(text: &[u8]) -> Option<i64> {
    let mut numbers = [0_u32; 3];
    let mut rest = text.trim_ascii_start();
    for (index, number) in numbers.iter_mut().enumerate() {
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 || digits > 4 {
            return None;
        }
        *number = rest[..digits]
            .iter()
            .fold(0, |sum, digit| 10 * sum + u32::from(digit - b'0'));
        rest = &rest[digits..];
        if index < 2 {
            rest = rest.strip_prefix(b"/")?;
        }
    }
    // FlexNet is younger than the epoch; two digits are no year.
    let is_year = numbers[2] >= 1970;
    is_year
        .then(|| day_number(numbers[2], numbers[0], numbers[1]))
        .flatten()
}

/// `Tue Dec 18 2018 17:20:46 IST`: the day of it, whatever the zone's name.
fn written_day(text: &[u8]) -> Option<i64> {
    const MONTHS: [&[u8]; 12] = [
        b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov",
        b"Dec",
    ];
    let mut words = text
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty());
    let (_, month, day, year) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let month = MONTHS.iter().position(|name| *name == month)?;
    let number = |word: &[u8]| std::str::from_utf8(word).ok()?.parse::<u32>().ok();
    day_number(number(year)?, u32::try_from(month).ok()? + 1, number(day)?)
}

#[cfg(test)]
mod tests {
    use super::super::envelope;
    use super::*;

    fn of(line: &str) -> Message<'_> {
        subject(&envelope::read(line.as_bytes()).expect(line))
    }

    fn day(year: u32, month: u32, day: u32) -> Option<i64> {
        day_number(year, month, day)
    }

    #[test]
    fn lines_on_licenses_are_told_apart() {
        for (line, kind) in [
            ("1:02:03 (v) OUT: x", Kind::Out),
            ("1:02:03 (v) IN: x", Kind::In),
            ("1:02:03 (v) DENIED: x", Kind::Denied),
            ("1:02:03 (v) UNSUPPORTED: x", Kind::Unsupported),
            ("1:02:03 (v) QUEUED: x", Kind::Queued),
            ("1:02:03 (v) DEQUEUED: x", Kind::Dequeued),
            ("1:02:03 (v) EXPIRED: x", Kind::Expired),
            ("1:02:03 (lmgrd) UPGRADE: x", Kind::Upgrade),
        ] {
            assert_eq!(of(line), Message::Activity(kind, b" x"), "{line}");
        }
        assert_eq!(
            of("1:02:03 (v) IN server died: f by u"),
            Message::ServerDied(b" f by u")
        );
    }

    #[test]
    fn dates_are_found_wherever_a_log_prints_them() {
        assert_eq!(
            of("16:01:34 (lmgrd) TIMESTAMP 4/8/2019"),
            Message::Timestamp(day(2019, 4, 8))
        );
        assert_eq!(of("16:01:34 (lmgrd) TIMESTAMP"), Message::Timestamp(None));
        assert_eq!(
            of("16:01:34 (v) TIMESTAMP 13/8/2019"),
            Message::Timestamp(None)
        );
        let started =
            "1:02:03 (lmgrd) FlexNet Licensing (v11.15.0.0 x64) started on h (linux) (12/18/2018)";
        assert_eq!(of(started), Message::ServerStarted(day(2018, 12, 18)));
        let old =
            "1:02:03 (lmgrd) FLEXnet Licensing (v11.7.0.0 x64) started on h (IBM PC) (6/9/2022)";
        assert_eq!(of(old), Message::ServerStarted(day(2022, 6, 9)));
        let system = "1:02:03 (lmgrd) Server's System Date and Time: Tue Dec 18 2018 17:20:46 IST";
        assert_eq!(
            of(system),
            Message::Dated(day(2018, 12, 18).expect("a day"))
        );
        let statistics =
            "1:02:03 (v) (@v-SLOG@) Time: Thu Jun 09 2022 14:25:32 Hora de verano romance";
        assert_eq!(
            of(statistics),
            Message::Dated(day(2022, 6, 9).expect("a day"))
        );
        assert!(matches!(
            of("1:02:03 (v) (@v-SLOG@) === Network Info ==="),
            Message::Other(_)
        ));
    }

    #[test]
    fn daemons_start_and_end() {
        assert_eq!(
            of("1:02:03 (lmgrd) Started v (internet tcp_port 1 pid 2)"),
            Message::DaemonStarted(b"v", false)
        );
        assert_eq!(
            of("1:02:03 (lmgrd) REStarted v (internet tcp_port 1)"),
            Message::DaemonStarted(b"v", true)
        );
        assert_eq!(
            of("1:02:03 (lmgrd) v exited with status 0 signal = 17"),
            Message::DaemonEnded(b"v")
        );
        assert_eq!(
            of("1:02:03 (v) EXITING DUE TO SIGNAL 25 Exit reason 2"),
            Message::Ending(b"v")
        );
        assert_eq!(of("1:02:03 (lmgrd) Shutting down v"), Message::Ending(b"v"));
        assert_eq!(of("1:02:03 (lmgrd) Lost quorum"), Message::Ending(b""));
        assert_eq!(
            of("1:02:03 (v) MASTER SERVER died due to signal 9"),
            Message::Ending(b"v")
        );
        for line in [
            "Server started on h for: a b",
            "Vendor daemon started",
            "",
            "Lost connection to h",
        ] {
            let line = format!("1:02:03 (v) {line}");
            assert!(matches!(of(&line), Message::Other(_)), "{line}");
        }
    }
}
