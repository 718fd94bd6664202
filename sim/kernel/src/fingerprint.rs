//! A rolling fingerprint of what was handled, in order.
//!
//! Two runs that are the same have the same number after every event, so the first
//! event after which they differ is where they part. It is a check against accidents, not against
//! forgers.

use crate::calendar::Entry;

/// An order-dependent digest of a sequence of entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// The fingerprint of nothing.
    #[must_use]
    pub const fn new() -> Fingerprint {
        Fingerprint(0)
    }

    /// Takes in the next entry.
    #[inline]
    pub const fn push(&mut self, entry: Entry) {
        // Odd constants: the golden ratio's fraction, and a multiplier of full period.
        let mixed = entry.word.0.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = (self.0.rotate_left(5) ^ entry.time.0 ^ mixed).wrapping_mul(0xD134_2543_DE82_EF95);
    }

    /// The digest so far, its bits well spread.
    #[must_use]
    pub const fn value(self) -> u64 {
        let folded = (self.0 ^ (self.0 >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        folded ^ (folded >> 29)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Time, Word};

    fn of(entries: &[(u64, u64)]) -> u64 {
        let mut fingerprint = Fingerprint::new();
        for &(time, word) in entries {
            fingerprint.push(Entry {
                time: Time(time),
                word: Word(word),
            });
        }
        fingerprint.value()
    }

    #[test]
    fn it_depends_on_times_words_and_order() {
        let base = of(&[(1, 2), (3, 4)]);
        assert_eq!(base, of(&[(1, 2), (3, 4)]));
        for other in [
            of(&[(3, 4), (1, 2)]),
            of(&[(1, 2)]),
            of(&[(1, 2), (3, 5)]),
            of(&[(1, 2), (4, 4)]),
            of(&[(2, 1), (3, 4)]),
        ] {
            assert_ne!(base, other);
        }
    }
}
