//! Denials by cause, and those that only look like one.
//!
//! A client denied by one server of its list asks the next. So a denial is *false* if the
//! same user gets the same feature from another server within a minute, or at once (from another pool)
//! from the same one; all others are *true*. Across servers this shows only where their logs are read
//! together.

use super::activity::ErrorCode;
use rustc_hash::FxHashMap;

/// Seconds within which another server's grant makes a denial false.
pub const ELSEWHERE_SECONDS: i64 = 60;
/// Seconds within which the same server's grant does: its other pools are tried at once.
pub const SAME_SERVER_SECONDS: i64 = 1;

/// The metrics page's name for a FlexNet error, where it has one.
#[must_use]
pub const fn cause(error: i32) -> Option<&'static str> {
    Some(match error {
        -1 => "file-missing",
        -4 => "licenses-exhausted",
        -5 => "feature-missing",
        -8 => "bad-key",
        -9 => "wrong-host-id",
        -10 => "expired",
        -14 => "host-unknown",
        -15 => "lmgrd-down",
        -23 => "master-change",
        -25 => "feature-version-too-old",
        -31 => "not-yet-valid",
        -34 => "clock-skew",
        -38 => "excluded",
        -39 => "not-included",
        -52 => "no-answer",
        -87 => "over-max",
        -88 => "clock-windback",
        -92 => "feature-removed",
        -96 => "server-down",
        -97 => "vendor-daemon-down",
        -101 => "reserved",
        -140 | -237 => "too-many-connections",
        _ => return None,
    })
}

/// What denials are counted by: the feature, the error, the number of the text.
pub type Key = (u32, Option<ErrorCode>, u32);

/// When, in which log, how many lines.
type Recent = (i64, u32, u64);

/// Denials while logs are read.
#[derive(Clone, Debug, Default)]
pub struct Denials {
    counts: FxHashMap<Key, (u64, u64)>,
    /// By feature and user: the latest seconds of denials, the log, and how many.
    recent: FxHashMap<(u32, u32), Vec<Recent>>,
    lines: u64,
    false_lines: u64,
}

impl Denials {
    /// Adds one of `licenses` licenses.
    pub fn add(&mut self, key: Key, user: u32, log: u32, at: i64, licenses: u32) {
        let count = self.counts.entry(key).or_default();
        count.0 += 1;
        count.1 += u64::from(licenses);
        self.lines += 1;
        let recent = self.recent.entry((key.0, user)).or_default();
        recent.retain(|&(then, ..)| then + ELSEWHERE_SECONDS >= at);
        match recent
            .iter_mut()
            .find(|(then, there, _)| (*then, *there) == (at, log))
        {
            Some((_, _, lines)) => *lines += 1,
            None => recent.push((at, log, 1)),
        }
    }

    /// The user got the feature: what was denied just before was no true denial.
    pub fn granted(&mut self, feature: u32, user: u32, log: u32, at: i64) {
        if self.recent.is_empty() {
            return;
        }
        let Some(recent) = self.recent.get_mut(&(feature, user)) else {
            return;
        };
        let false_lines = &mut self.false_lines;
        recent.retain(|&(then, there, lines)| {
            let within = if there == log {
                SAME_SERVER_SECONDS
            } else {
                ELSEWHERE_SECONDS
            };
            let is_false = then + within >= at;
            *false_lines += if is_false { lines } else { 0 };
            !is_false && then + ELSEWHERE_SECONDS >= at
        });
        if recent.is_empty() {
            self.recent.remove(&(feature, user));
        }
    }

    /// Lines of true denials, and of false ones.
    #[must_use]
    pub fn true_and_false(&self) -> (u64, u64) {
        (self.lines - self.false_lines, self.false_lines)
    }

    /// Lines and licenses by key, in order of the keys.
    #[must_use]
    pub fn counts(&self) -> Vec<(Key, (u64, u64))> {
        let mut all: Vec<_> = self
            .counts
            .iter()
            .map(|(&key, &count)| (key, count))
            .collect();
        all.sort_unstable();
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_elsewhere_within_a_minute_makes_a_denial_false() {
        for (log, after, expected) in [
            (1, 0, (0, 1)),
            (1, 60, (0, 1)),
            (1, 61, (1, 0)),
            (0, 1, (0, 1)),
            (0, 2, (1, 0)),
        ] {
            let mut denials = Denials::default();
            denials.add((3, None, 0), 7, 0, 100, 2);
            denials.granted(3, 8, log, 100 + after);
            denials.granted(4, 7, log, 100 + after);
            assert_eq!(
                denials.true_and_false(),
                (1, 0),
                "another user, another feature"
            );
            denials.granted(3, 7, log, 100 + after);
            assert_eq!(denials.true_and_false(), expected, "log {log}, {after} s");
        }
    }

    #[test]
    fn a_grant_forgives_each_denial_once() {
        let mut denials = Denials::default();
        for at in [0, 10, 10, 100] {
            denials.add((0, None, 0), 0, 0, at, 1);
        }
        denials.granted(0, 0, 1, 110);
        denials.granted(0, 0, 1, 111);
        assert_eq!(denials.true_and_false(), (3, 1));
        assert_eq!(denials.counts(), [((0, None, 0), (4, 4))]);
    }
}
