//! One agent: a small record, at most one entry in the calendar.
//!
//! What a thousand agents of a group differ in stands here, in 64 bytes each; what they share
//! is the group's (`group`), and what happens to them is told in `login` and `seat`.

use crate::cause::graph::LinkId;
use crate::plan;
use kernel::{Span, Time};

/// Where an agent is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Not at work, or given up.
    Out,
    /// Logged in.
    In,
    /// Denied or thrown off; tries again.
    Waiting,
    /// On a break that logs out.
    Break,
    /// On its way to other applications (AG9).
    Moving,
}

/// A seat that an agent takes at its first call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seat {
    /// No call yet.
    None,
    /// It has one.
    Held,
    /// It is in excess and waits for one.
    Excess,
}

/// One agent: a cache line of its own, so that whatever happens to it costs one access to memory.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(super) struct Agent {
    /// The planned end of the session; of the latest one while out.
    pub(super) planned_end: Time,
    /// The latest planned end of all its sessions so far: time is planned up to it, and lost no longer.
    pub(super) planned_until: Time,
    /// Since when it loses time; `NEVER` if it does not.
    pub(super) lost_since: Time,
    /// When it was admitted.
    pub(super) admitted: Time,
    /// From its admission to its first call.
    pub(super) first_call: Span,
    /// Why it loses time.
    pub(super) lost_link: LinkId,
    /// The steps of its login that it holds, a bit each.
    pub(super) steps: u32,
    /// Of its group's Outbound Contact Servers a bit each: it has a license there, or lacks one.
    pub(super) campaigns_held: u16,
    pub(super) campaigns_short: u16,
    pub(super) incarnation: u32,
    pub(super) group: u16,
    pub(super) attempt: u16,
    pub(super) place: Place,
    /// The seats of its first call at the group's applications that give such, by slot: a bit each for
    /// those it holds, and above them one each for those it waits for in excess.
    pub(super) seats: u8,
    pub(super) break_next: u8,
    /// The bits below.
    pub(super) flags: u8,
}

const _: () = assert!(size_of::<Agent>() == 64);

/// Its request belongs to W.
pub(super) const COUNTED: u8 = 1;
/// Its request has been denied.
pub(super) const DENIED: u8 = 2;
/// Its request is neither served nor given up.
pub(super) const OPEN: u8 = 4;
/// It loses time, but does not wait: no condition stands for it.
pub(super) const NOT_WAITING: u8 = 8;
/// It works outside a campaign for want of licenses (AP9).
pub(super) const OUTSIDE: u8 = 32;
/// It was denied or thrown out for want of a feature that is held to its number (AP11).
pub(super) const SHORT: u8 = 64;
/// Its Person object is disabled (AG8).
const DISABLED: u8 = 128;

/// A group's login may name at most so many applications whose seats are taken at a first call.
const SEAT_SLOTS: usize = plan::SEATS_AT_FIRST_CALL_MAX;
const _: () = assert!(2 * SEAT_SLOTS <= u8::BITS as usize);

impl Agent {
    /// Its seat of a slot.
    pub(super) fn seat(&self, slot: usize) -> Seat {
        if self.seats & (1 << slot) != 0 {
            Seat::Held
        } else if self.seats & (1 << (slot + SEAT_SLOTS)) != 0 {
            Seat::Excess
        } else {
            Seat::None
        }
    }

    /// Its seat of a slot is another.
    pub(super) fn set_seat(&mut self, slot: usize, seat: Seat) {
        let (held, excess) = (1 << slot, 1 << (slot + SEAT_SLOTS));
        self.seats = self.seats & !(held | excess)
            | match seat {
                Seat::None => 0,
                Seat::Held => held,
                Seat::Excess => excess,
            };
    }

    /// Whether it works outside a campaign for want of licenses.
    pub(super) fn is_outside(&self) -> bool {
        self.flags & OUTSIDE != 0
    }

    /// When it was admitted.
    pub(crate) fn admitted(&self) -> Time {
        self.admitted
    }

    /// Whether it is not in for want of a feature that is held to its number (AP11).
    pub(super) fn is_short(&self) -> bool {
        self.flags & SHORT != 0
    }

    /// It is not in for want of such a feature, or no longer so.
    pub(super) fn set_short(&mut self, short: bool) {
        self.flags = self.flags & !SHORT | if short { SHORT } else { 0 };
    }

    /// Whether its Person object is disabled (AG8).
    pub(super) fn is_disabled(&self) -> bool {
        self.flags & DISABLED != 0
    }

    /// Its Person object is disabled, or no longer is.
    pub(super) fn set_disabled(&mut self, disabled: bool) {
        self.flags = self.flags & !DISABLED | if disabled { DISABLED } else { 0 };
    }

    /// It comes to work outside a campaign, or no longer does.
    pub(super) fn set_outside(&mut self, outside: bool) {
        self.flags = self.flags & !OUTSIDE | if outside { OUTSIDE } else { 0 };
    }
}
