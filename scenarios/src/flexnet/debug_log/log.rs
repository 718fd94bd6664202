//! One log while it is read: its lines in order of time, those of use stopped at.
//!
//! The one idea: a log is advanced from one line of use to the next, so that several logs can be read
//! side by side; all else about lines (which were not understood, the first and the last, dates) is
//! kept here. The date of the first line is looked for ahead, in the first [`HEAD`] bytes at most.

use super::clock::{Clock, DISORDER, is_midnight};
use super::envelope::{self, Envelope, NoEnvelope, Stamp};
use super::lines::Lines;
use super::message::{Message, subject};
use super::notes::Notes;
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

/// The clock of the machine went back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetBack {
    /// The first line after it, from 1.
    pub line: u64,
    /// By how many seconds.
    pub seconds: i64,
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
    set_back: Vec<SetBack>,
    /// Up to here in the file no date is to be found ahead.
    undated_until: u64,
    notes: Notes,
    /// The line before was a note, so an indented line without envelope goes on with it.
    after_note: bool,
}

/// The source as bytes of 8-bit text: what begins with a byte order mark of UTF-16 is decoded.
fn decoded(mut source: impl Read + 'static) -> std::io::Result<Box<dyn Read>> {
    let mut mark = Vec::new();
    source.by_ref().take(2).read_to_end(&mut mark)?;
    Ok(match mark.as_slice() {
        b"\xff\xfe" => Box::new(Utf16::new(source, false)),
        b"\xfe\xff" => Box::new(Utf16::new(source, true)),
        _ => Box::new(Cursor::new(mark).chain(source)),
    })
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
        let mut source: Box<dyn Read> = decoded(source)?;
        let mut head = Vec::new();
        let mut wanted = 64 * 1024;
        let first_day = loop {
            let missing = (wanted - head.len()) as u64;
            let count = source.by_ref().take(missing).read_to_end(&mut head)?;
            let day = first_day(&head)?;
            if day.is_some() || (count as u64) < missing || wanted >= HEAD {
                break day;
            }
            wanted *= 2;
        };
        let start = if head.starts_with(b"\xef\xbb\xbf") {
            3
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
            set_back: Vec::new(),
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
                let line = self.lines.number();
                self.set_back.push(SetBack {
                    line,
                    seconds: below,
                });
                self.clock.set_back_to(stamp)
            }
            _ => self.clock.take(stamp),
        };
        self.instants += i64::from(self.before != Some(self.at));
        self.after_note = false;
        let mut of_use = true;
        match found {
            Found::Activity => self.join_wrapped()?,
            Found::Daemon(day) => self.date(day),
            Found::Timestamp(day) => {
                self.date(day);
                self.timestamps += 1;
                of_use = false;
            }
            Found::Note(day) => {
                self.date(day);
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
        self.last = Some(moment);
        Ok(of_use)
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
            named = match (envelope.stamp, subject(&envelope)) {
                (Stamp::Dated { day, .. }, _) => Some(day),
                (_, Message::ServerStarted(day) | Message::Timestamp(day)) => day,
                (_, Message::Dated(day)) => Some(day),
                _ => None,
            };
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
        Ok(is_midnight(&steps, named - known))
    }

    fn date(&mut self, day: Option<i64>) {
        if let Some(day) = day {
            self.clock.set_day(day);
        }
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
        if self.sample.len() < SAMPLE {
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

    /// Where the clock went back.
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

/// The day of the first line, from the first date that the text names.
fn first_day(head: &[u8]) -> std::io::Result<Option<i64>> {
    let mut lines = Lines::new(head);
    let mut clock = Clock::new(None);
    while lines.advance()? {
        let Ok(envelope) = envelope::read(lines.line()) else {
            continue;
        };
        if let Stamp::Dated { day, .. } = envelope.stamp {
            return Ok(Some(day - clock.days_passed()));
        }
        clock.take(envelope.stamp);
        let day = match subject(&envelope) {
            Message::ServerStarted(day) | Message::Timestamp(day) => day,
            Message::Dated(day) => Some(day),
            _ => None,
        };
        if let Some(day) = day {
            return Ok(Some(day - clock.days_passed()));
        }
    }
    Ok(None)
}
