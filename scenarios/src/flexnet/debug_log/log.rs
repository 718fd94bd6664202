//! One log while it is read: its lines in order of time, those of use stopped at.
//!
//! A log is advanced from one line of use to the next, so that several logs can be read
//! side by side; all else about lines (which were not understood, the first and the last, dates) is
//! kept here. The date of the first line is looked for ahead, in the first [`HEAD`] bytes at most.

use super::clock::{Clock, DAY, DISORDER, is_midnight};
use super::envelope::{self, Envelope, NoEnvelope, Stamp};
use super::lines::Lines;
use super::message::{Message, subject};
use super::notes::{self, Notes};
use super::utf16::Utf16;
use crate::flexnet::text::decode;
use jiff::ToSpan;
use jiff::civil::Date;
use std::fmt;
use std::fs::File;
use std::io::{Chain, Cursor, Read};
use std::path::Path;

/// Bytes in which the first date is looked for.
pub const HEAD: usize = 16 * 1024 * 1024;
/// Unread lines that are kept as a sample.
pub const SAMPLE: usize = 20;
/// The first so many for each reason always are.
const SAMPLE_OF_REASON: u64 = 4;
/// Why a TIMESTAMP is not understood.
const NO_DATE: &str = "no date (month/day/year) of the calendar";
/// What some editors put before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// Lines that one wrapped event may take.
const WRAPPED: usize = 3;

/// A local time as a log tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// Days since 1970-01-01; `None` if the log names no date.
    pub day: Option<i64>,
    /// Seconds since midnight.
    pub seconds: i64,
}

impl Moment {
    /// The date, if the log names one that the calendar has.
    #[must_use]
    pub fn date(self) -> Option<Date> {
        Date::constant(1970, 1, 1)
            .checked_add(self.day?.days())
            .ok()
    }
}

/// `2022-05-05T08:42:25`, or the time alone.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(date) = self.date() {
            write!(f, "{date}T")?;
        }
        let (hours, rest) = (self.seconds / 3600, self.seconds % 3600);
        write!(f, "{hours:02}:{:02}:{:02}", rest / 60, rest % 60)
    }
}

/// How the clock of the machine was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Its time of day went back, and the next date shows that the day stays.
    Back,
    /// Its date went back.
    DateBack,
    /// Its date went ahead so far that later lines take it back.
    DateAhead,
    /// Daylight saving time ended.
    SavingEnds,
}

/// The clock of the machine was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetBack {
    /// The first line after it, from 1.
    pub line: u64,
    /// By how many seconds.
    pub seconds: i64,
    /// How.
    pub change: Change,
}

/// A line that was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Its number, from 1.
    pub line: u64,
    /// Why.
    pub reason: &'static str,
    /// Its first characters.
    pub text: String,
}

/// Lines that were not understood for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnreadCount {
    /// Why.
    pub reason: &'static str,
    /// How many.
    pub lines: u64,
}

/// What was read ahead, then the rest.
type Source = Chain<Cursor<Vec<u8>>, Box<dyn Read>>;

/// A debug log being read.
pub struct Log {
    name: String,
    lines: Lines<Source>,
    clock: Clock,
    at: i64,
    /// The time of the line before, if there is one.
    before: Option<i64>,
    /// How many different instants its lines have.
    instants: i64,
    first: Option<(Moment, i64)>,
    last: Option<Moment>,
    timestamps: u64,
    others: u64,
    wrapped: u64,
    unread: u64,
    sample: Vec<Unread>,
    unread_counts: Vec<UnreadCount>,
    set_back: Vec<SetBack>,
    /// How the bytes are read, if that is not as they stand.
    form: Option<&'static str>,
    /// Up to here in the file no date is to be found ahead.
    undated_until: u64,
    notes: Notes,
    /// The line before was a note, so an indented line without envelope goes on with it.
    after_note: bool,
}

/// The source as bytes of 8-bit text, and what is to be said of it: UTF-16 is decoded, by its byte order mark or
/// by the zeros that it puts beside the ASCII characters of a time.
fn decoded(
    mut source: impl Read + 'static,
) -> std::io::Result<(Box<dyn Read>, Option<&'static str>)> {
    let mut mark = Vec::new();
    source.by_ref().take(4).read_to_end(&mut mark)?;
    let (big, skip, form) = match mark.as_slice() {
        [0xff, 0xfe, ..] => (false, 2, None),
        [0xfe, 0xff, ..] => (true, 2, None),
        [1..=0xff, 0, 1..=0xff, 0] => (
            false,
            0,
            Some("UTF-16 (little-endian) without a byte order mark"),
        ),
        [0, 1..=0xff, 0, 1..=0xff] => (
            true,
            0,
            Some("UTF-16 (big-endian) without a byte order mark"),
        ),
        _ => return Ok((Box::new(Cursor::new(mark).chain(source)), None)),
    };
    let rest = Cursor::new(mark.split_off(skip)).chain(source);
    Ok((Box::new(Utf16::new(rest, big)), form))
}

/// A stream whose lines end with carriage returns alone.
struct CarriageReturns(Box<dyn Read>);

impl Read for CarriageReturns {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.0.read(into)?;
        end_lines(&mut into[..count]);
        Ok(count)
    }
}

fn end_lines(bytes: &mut [u8]) {
    for byte in bytes.iter_mut().filter(|byte| **byte == b'\r') {
        *byte = b'\n';
    }
}

impl Log {
    /// Opens a file.
    ///
    /// # Errors
    /// It cannot be opened or read.
    pub fn open(path: &Path) -> std::io::Result<Log> {
        let file = File::open(path)?;
        Log::new(path.display().to_string(), file)
    }

    /// Reads from any source.
    ///
    /// # Errors
    /// Those of the source.
    pub fn new(name: String, source: impl Read + 'static) -> std::io::Result<Log> {
        let (mut source, mut form) = decoded(source)?;
        let mut head = Vec::new();
        let mut wanted = 64 * 1024;
        let first_day = loop {
            let missing = (wanted - head.len()) as u64;
            let count = source.by_ref().take(missing).read_to_end(&mut head)?;
            if memchr::memchr(b'\r', &head).is_some() && memchr::memchr(b'\n', &head).is_none() {
                form = form.or(Some("text whose lines end with carriage returns alone"));
                end_lines(&mut head);
                source = Box::new(CarriageReturns(source));
            }
            let day = first_day(head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&head))?;
            if day.is_some() || (count as u64) < missing || wanted >= HEAD {
                break day;
            }
            wanted *= 2;
        };
        let start = if head.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len() as u64
        } else {
            0
        };
        let mut cursor = Cursor::new(head);
        cursor.set_position(start);
        Ok(Log {
            name,
            lines: Lines::new(cursor.chain(source)),
            clock: Clock::new(first_day),
            at: 0,
            before: None,
            instants: 0,
            first: None,
            last: None,
            timestamps: 0,
            others: 0,
            wrapped: 0,
            unread: 0,
            sample: Vec::new(),
            unread_counts: Vec::new(),
            set_back: Vec::new(),
            form,
            undated_until: 0,
            notes: Notes::default(),
            after_note: false,
        })
    }

    /// Goes to the next line of use; false at the end.
    ///
    /// # Errors
    /// Those of the source.
    pub fn advance(&mut self) -> std::io::Result<bool> {
        while self.lines.advance()? {
            match envelope::read(self.lines.line()) {
                Ok(envelope) => {
                    let stamp = envelope.stamp;
                    let message = subject(&envelope);
                    let found = Found::of(&message);
                    if let Message::Other(Some(note)) = message {
                        self.notes.add(note, self.lines.number());
                    }
                    if self.take(stamp, found)? {
                        return Ok(true);
                    }
                }
                Err(why) => self.without_envelope(why),
            }
        }
        Ok(false)
    }

    /// Takes a line's time and what is of use only here; true if others have use for it.
    #[inline]
    fn take(&mut self, stamp: Stamp, found: Found) -> std::io::Result<bool> {
        self.before = self.first.map(|_| self.at);
        self.at = match self.clock.is_below(stamp) {
            Some(below) if !self.is_midnight(below)? => {
                self.changed(Change::Back, below);
                self.clock.set_back_to(stamp)
            }
            _ => self.take_step(stamp),
        };
        self.instants += i64::from(self.before != Some(self.at));
        self.after_note = false;
        let mut of_use = true;
        match found {
            Found::Activity => self.join_wrapped()?,
            Found::Daemon(day) => self.date(day)?,
            Found::Timestamp(None) => {
                if self.lines.line().trim_ascii_end().ends_with(b"TIMESTAMP") {
                    self.note(notes::UNDATED);
                    self.timestamps += 1;
                } else {
                    self.not_understood(NO_DATE);
                }
                of_use = false;
            }
            Found::Timestamp(day) => {
                self.date(day)?;
                self.timestamps += 1;
                of_use = false;
            }
            Found::Note(day) => {
                self.date(day)?;
                self.others += 1;
                self.after_note = true;
                of_use = false;
            }
        }
        let (day, seconds) = self.clock.local();
        let moment = Moment { day, seconds };
        if self.first.is_none() {
            self.first = Some((moment, self.at));
        }
        let dated = |last: &Moment| last.day.is_some() && day.is_some();
        // What is out of order by a little, or an hour lived twice, does not end the record earlier.
        self.last = Some(
            self.last
                .filter(dated)
                .map_or(moment, |last| last.max(moment)),
        );
        Ok(of_use)
    }

    /// Takes a line's time; what it says of a changed clock is noted.
    #[inline]
    fn take_step(&mut self, stamp: Stamp) -> i64 {
        if let Some(seconds) = self.clock.saving_ends(stamp) {
            self.changed(Change::SavingEnds, seconds);
        } else if let Some(seconds) = self.clock.date_is_back(stamp) {
            self.changed(Change::DateBack, seconds);
        }
        self.clock.take(stamp)
    }

    /// Notes a change of the clock; one that the same line's time and date show is one.
    fn changed(&mut self, change: Change, seconds: i64) {
        let line = self.lines.number();
        match self.set_back.last_mut().filter(|last| last.line == line) {
            Some(last) => {
                last.seconds += seconds;
                last.change = change;
            }
            None => self.set_back.push(SetBack {
                line,
                seconds,
                change,
            }),
        }
    }

    /// Whether the time of the current line, below the last one's, means a midnight: the next date that the
    /// log names is evidence. Without any it does.
    fn is_midnight(&mut self, below: i64) -> std::io::Result<bool> {
        let (Some(known), mut last) = self.clock.local() else {
            return Ok(true);
        };
        if self.lines.bytes() < self.undated_until {
            return Ok(true);
        }
        let mut steps = Vec::new();
        let mut named = None;
        let mut look = |line: &[u8]| {
            let Ok(envelope) = envelope::read(line) else {
                return false;
            };
            named = named_day(&envelope);
            if let Stamp::Clock(seconds) = envelope.stamp {
                let seconds = i64::from(seconds);
                let step = last - seconds;
                if steps.is_empty() {
                    steps.push(below);
                    last = seconds;
                } else if step > DISORDER {
                    steps.push(step);
                    last = seconds;
                } else {
                    last = last.max(seconds);
                }
            }
            named.is_some()
        };
        if !look(self.lines.line()) {
            self.lines.look_ahead(HEAD, &mut look)?;
        }
        let Some(named) = named else {
            self.undated_until = self.lines.bytes() + HEAD as u64;
            return Ok(true);
        };
        Ok(is_midnight(&steps, self.clock.placed(named) - known))
    }

    /// Takes the date that the current line names.
    fn date(&mut self, day: Option<i64>) -> std::io::Result<()> {
        let Some(day) = day else {
            return Ok(());
        };
        if let Some(ahead) = self.clock.days_ahead(day)
            && self.is_taken_back(day)?
        {
            self.changed(Change::DateAhead, ahead * DAY);
            self.clock.set_ahead_to(day);
        }
        let back = self.clock.set_day(day);
        if back > 0 {
            self.changed(Change::DateBack, back * DAY);
        }
        Ok(())
    }

    /// Whether a later line names an earlier date.
    fn is_taken_back(&mut self, day: i64) -> std::io::Result<bool> {
        let mut earlier = false;
        self.lines.look_ahead(HEAD, |line| {
            let named = envelope::read(line).ok().and_then(|line| named_day(&line));
            earlier = named.is_some_and(|named| named < day);
            earlier
        })?;
        Ok(earlier)
    }

    /// Some daemons wrap a line before a group, or before the user.
    fn join_wrapped(&mut self) -> std::io::Result<()> {
        for _ in 0..WRAPPED {
            let has_holder = memchr::memchr(b'@', self.lines.line()).is_some();
            let Some(next) = self.lines.peek()? else {
                return Ok(());
            };
            let goes_on = match next.trim_ascii_start().first() {
                Some(b'(' | b'[' | b'^') => true,
                Some(byte) => {
                    !byte.is_ascii_digit() && !has_holder && next[0].is_ascii_whitespace()
                }
                None => false,
            };
            if !goes_on {
                return Ok(());
            }
            self.lines.join();
            self.wrapped += 1;
        }
        Ok(())
    }

    fn without_envelope(&mut self, why: NoEnvelope) {
        let line = self.lines.line();
        let indented = line.first().is_some_and(u8::is_ascii_whitespace);
        if line.trim_ascii().is_empty() || self.after_note && indented {
            self.others += 1;
            return;
        }
        self.not_understood(match why {
            NoEnvelope::Missing => "no time and daemon at its begin",
            NoEnvelope::WrongTime => "there is no such time",
        });
    }

    /// Notes that the current line was not understood.
    pub fn not_understood(&mut self, reason: &'static str) {
        self.unread += 1;
        let known = |count: &&mut UnreadCount| count.reason == reason;
        let so_far = match self.unread_counts.iter_mut().find(known) {
            Some(count) => {
                count.lines += 1;
                count.lines
            }
            None => {
                self.unread_counts.push(UnreadCount { reason, lines: 1 });
                1
            }
        };
        if so_far <= SAMPLE_OF_REASON || self.sample.len() < SAMPLE {
            let line = self.lines.line();
            let text = decode(&line[..line.len().min(400)])
                .chars()
                .take(200)
                .collect();
            self.sample.push(Unread {
                line: self.lines.number(),
                reason,
                text,
            });
        }
    }

    /// Counts the current line among the notes.
    pub fn note(&mut self, kind: usize) {
        self.notes.add(kind, self.lines.number());
    }

    /// The current line in its parts.
    #[must_use]
    pub fn envelope(&self) -> Option<Envelope<'_>> {
        envelope::read(self.lines.line()).ok()
    }

    /// When the current line was written, in seconds on a line of time that never goes back: since
    /// 1970-01-01 local time where the log names a date in time, else since its first midnight.
    #[must_use]
    pub fn at(&self) -> i64 {
        self.at
    }

    /// Since when the log is silent before the current line, if that is long: a minute or more. A daemon that
    /// ends without a word ends after its last line, by about as much as its lines are apart otherwise.
    #[must_use]
    pub fn silent_before(&self) -> Option<i64> {
        let before = self.before.filter(|before| self.at - before >= 60)?;
        let (_, first) = self.first?;
        let apart = (before - first) / self.instants.max(1);
        Some(before + apart.min((self.at - before) / 2))
    }

    /// The name it was opened by.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Lines found so far.
    #[must_use]
    pub fn line_count(&self) -> u64 {
        self.lines.found()
    }

    /// Bytes read so far.
    #[must_use]
    pub fn byte_count(&self) -> u64 {
        self.lines.bytes()
    }

    /// Lines that were not understood, and the first of them.
    #[must_use]
    pub fn unread(&self) -> (u64, &[Unread]) {
        (self.unread, &self.sample)
    }

    /// How many lines were not understood for each reason.
    #[must_use]
    pub fn unread_counts(&self) -> &[UnreadCount] {
        &self.unread_counts
    }

    /// How the bytes were read, if not as they stand.
    #[must_use]
    pub fn form(&self) -> Option<&'static str> {
        self.form
    }

    /// Where the clock was changed.
    #[must_use]
    pub fn set_back(&self) -> &[SetBack] {
        &self.set_back
    }

    /// Notes that say something, by kind.
    #[must_use]
    pub fn notes(&self) -> &Notes {
        &self.notes
    }

    /// Lines that go on with the event before them.
    #[must_use]
    pub fn wrapped_count(&self) -> u64 {
        self.wrapped
    }

    /// TIMESTAMP lines.
    #[must_use]
    pub fn timestamp_count(&self) -> u64 {
        self.timestamps
    }

    /// Notes, statistics, blank lines.
    #[must_use]
    pub fn other_count(&self) -> u64 {
        self.others
    }

    /// The first line's time, also as of [`Log::at`], and the last one's.
    #[must_use]
    pub fn span(&self) -> Option<((Moment, i64), Moment)> {
        Some((self.first?, self.last?))
    }
}

/// What a line is of use for, without its text.
#[derive(Clone, Copy)]
enum Found {
    Activity,
    Daemon(Option<i64>),
    Timestamp(Option<i64>),
    Note(Option<i64>),
}

impl Found {
    #[inline]
    fn of(message: &Message<'_>) -> Found {
        match *message {
            Message::Activity(..) | Message::ServerDied(_) => Found::Activity,
            Message::ServerStarted(day) => Found::Daemon(day),
            Message::DaemonStarted(..) | Message::DaemonEnded(_) | Message::Ending(_) => {
                Found::Daemon(None)
            }
            Message::Timestamp(day) => Found::Timestamp(day),
            Message::Dated(day) => Found::Note(Some(day)),
            Message::Other(_) => Found::Note(None),
        }
    }
}

/// The date that a line names.
fn named_day(envelope: &Envelope<'_>) -> Option<i64> {
    match (envelope.stamp, subject(envelope)) {
        (Stamp::Dated { day, .. }, _) => Some(day),
        (_, Message::ServerStarted(day) | Message::Timestamp(day)) => day,
        (_, Message::Dated(day)) => Some(day),
        _ => None,
    }
}

/// The day of the first line, from the first date that the text names.
fn first_day(head: &[u8]) -> std::io::Result<Option<i64>> {
    let mut lines = Lines::new(head);
    let mut clock = Clock::new(None);
    while lines.advance()? {
        let Ok(envelope) = envelope::read(lines.line()) else {
            continue;
        };
        if !matches!(envelope.stamp, Stamp::Dated { .. }) {
            clock.take(envelope.stamp);
        }
        if let Some(day) = named_day(&envelope) {
            return Ok(Some(day - clock.days_passed()));
        }
    }
    Ok(None)
}
