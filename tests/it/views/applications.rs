//! The applications' log, read back.

use crate::world::Played;
use jiff::Timestamp;
use jiff::civil::DateTime;
use regex::Regex;

/// One message.
#[derive(Clone, Debug)]
pub struct Message {
    /// Seconds since the start; the log has milliseconds.
    pub at: f64,
    pub host: String,
    pub application: String,
    pub id: String,
    pub text: String,
}

impl Message {
    /// The feature and number of a 07101.
    pub fn checked_out(&self) -> Option<(&str, u64)> {
        let rest = self.text.strip_prefix("Feature '")?;
        let (feature, rest) = rest.split_once("': ")?;
        let count = rest.strip_suffix(" licenses checked out.")?;
        Some((feature, count.parse().expect("a number")))
    }
}

/// The time of a clock as seconds since the scenario's start.
pub fn since_start(played: &Played, text: &str) -> f64 {
    let clock = reports::clock::Clock::of(&played.plan);
    let start = clock.text(Time::ZERO);
    if let (Ok(start), Ok(at)) = (start.parse::<Timestamp>(), text.parse::<Timestamp>()) {
        // The clock goes by a zone, and says its offset.
        return at.duration_since(start).as_secs_f64();
    }
    let start: DateTime = start.parse().expect("the start");
    let at: DateTime = text.parse().unwrap_or_else(|_| panic!("no time: {text}"));
    at.duration_since(start).as_secs_f64()
}

use kernel::Time;

/// Reads the log; a line that is no message fails.
pub fn read(text: &str, played: &Played) -> Vec<Message> {
    let form =
        Regex::new(r"^(\S+T\d\d:\d\d:\d\d\.\d{3}(?:[+-]\d\d:\d\d)?) (\S+) (\S+) Std (\S+) (.*)$")
            .expect("a form");
    let message = |line: &str| {
        let found = form
            .captures(line)
            .unwrap_or_else(|| panic!("no message: {line}"));
        Message {
            at: since_start(played, &found[1]),
            host: found[2].to_owned(),
            application: found[3].to_owned(),
            id: found[4].to_owned(),
            text: found[5].to_owned(),
        }
    };
    text.lines().map(message).collect()
}
