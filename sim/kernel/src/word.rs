//! The packed word that says what a calendar entry is and where it stands among those of its
//! instant.
//!
//! Sixty-four bits that compare as the documented order of one instant — rank, then
//! kind, then entity, then incarnation — so that ties never depend on who was scheduled first, or how often. What
//! a rank or a kind means is the model's business.

use std::fmt;

/// What happens and to whom: rank 4 bits | kind 6 bits | entity 32 bits | incarnation 22 bits.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(pub u64);

impl Word {
    /// The bits of an incarnation that a word can carry; higher ones are dropped.
    pub const INCARNATION_MASK: u32 = (1 << 22) - 1;

    const RANK_SHIFT: u32 = 60;
    const KIND_SHIFT: u32 = 54;
    const ENTITY_SHIFT: u32 = 22;
    const RANK_LIMIT: u8 = 1 << 4;
    const KIND_LIMIT: u8 = 1 << 6;

    /// Packs a word.
    ///
    /// # Panics
    /// If `rank` is above 15 or `kind` above 63: a programming error.
    #[inline]
    #[must_use]
    pub const fn new(rank: u8, kind: u8, incarnation: u32, entity: u32) -> Word {
        assert!(rank < Word::RANK_LIMIT, "a rank has 4 bits");
        assert!(kind < Word::KIND_LIMIT, "a kind has 6 bits");
        Word(
            ((rank as u64) << Word::RANK_SHIFT)
                | ((kind as u64) << Word::KIND_SHIFT)
                | ((entity as u64) << Word::ENTITY_SHIFT)
                | (incarnation & Word::INCARNATION_MASK) as u64,
        )
    }

    /// The place of the event among those of its instant: 0 comes first.
    #[inline]
    #[must_use]
    pub const fn rank(self) -> u8 {
        (self.0 >> Word::RANK_SHIFT) as u8
    }

    /// The event's kind, 0 to 63.
    #[inline]
    #[must_use]
    pub const fn kind(self) -> u8 {
        (self.0 >> Word::KIND_SHIFT) as u8 & (Word::KIND_LIMIT - 1)
    }

    /// The low 22 bits of the incarnation of the entity that scheduled the event.
    #[inline]
    #[must_use]
    pub const fn incarnation(self) -> u32 {
        self.0 as u32 & Word::INCARNATION_MASK
    }

    /// The index of the entity that the event is about.
    #[inline]
    #[must_use]
    pub const fn entity(self) -> u32 {
        (self.0 >> Word::ENTITY_SHIFT) as u32
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Word(rank {}, kind {}, incarnation {}, entity {})",
            self.rank(),
            self.kind(),
            self.incarnation(),
            self.entity()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_comes_back() {
        let word = Word::new(15, 63, Word::INCARNATION_MASK, u32::MAX);
        assert_eq!(word.0, u64::MAX);
        let word = Word::new(3, 41, 0x2A_BCDE, 0x1234_5678);
        assert_eq!((word.rank(), word.kind()), (3, 41));
        assert_eq!(
            (word.incarnation(), word.entity()),
            (0x2A_BCDE, 0x1234_5678)
        );
    }

    #[test]
    fn incarnations_are_masked() {
        assert_eq!(Word::new(0, 0, 1 << 22, 7), Word::new(0, 0, 0, 7));
        assert_eq!(
            Word::new(0, 0, u32::MAX, 0).incarnation(),
            Word::INCARNATION_MASK
        );
    }

    #[test]
    fn rank_precedes_kind_precedes_entity_precedes_incarnation() {
        let order = [
            Word::new(0, 63, 9, 9),
            Word::new(1, 0, 9, 9),
            Word::new(1, 1, 9, 0),
            Word::new(1, 1, 0, 1),
            Word::new(1, 1, 1, 1),
        ];
        assert!(order.is_sorted_by(|a, b| a < b));
    }

    #[test]
    #[should_panic(expected = "a kind has 6 bits")]
    fn a_kind_that_does_not_fit_is_refused() {
        let _ = Word::new(0, 64, 0, 0);
    }
}
