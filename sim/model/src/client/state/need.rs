//! A need of an application at run time: what is held of it, given to users, and lacking by which faults.

use crate::cause::graph::{LinkId, needed};
use crate::client::state::claims::Claims;
use crate::client::state::violation::Ground;
use crate::observe::meter::{Counter, Level, Window};
use crate::plan::{ClockGrid, Give, Need, PoolIndex, ServiceIndex, Take, User};
use crate::queue::Line;
use kernel::Time;
use std::collections::BTreeSet;

/// A need at run time.
#[derive(Clone, Debug)]
pub(crate) struct NeedState {
    pub(crate) need: Need,
    /// What is out at the service in the connection's epoch, by pool.
    pub(crate) out: Vec<(PoolIndex, u32)>,
    /// It is a share of a checkout of unit environment.
    pub(crate) shared: bool,
    /// It is had by the license file alone (LF12): no server need run.
    pub(crate) uncounted: bool,
    /// What the application goes by: the licenses it may give to users.
    pub(crate) held: u32,
    /// What it held before a loss and wants back.
    pub(crate) target: u32,
    /// Given to users.
    pub(crate) in_use: u32,
    /// Who has licenses that are taken for each user, and how many, as told before its latest poll where that matters.
    pub(crate) users: Vec<(User, u32)>,
    pub(crate) level: Level,
    /// Users in excess, the longest first.
    pub(in crate::client) waiting: Line,
    /// AP11: those who were denied or thrown out for want of it, and are not in again.
    pub(in crate::client) short: BTreeSet<u32>,
    /// Another user could be served, when last looked at.
    pub(crate) had_room: bool,
    /// What it lacks by faults.
    pub(crate) ledger: Vec<Lack>,
    /// Why it has less than it held before a loss, while it has; kept by the violation that stands then.
    pub(crate) lost_by: LinkId,
    /// What it held when the application stopped last, or would have held at its home.
    pub(crate) had: u32,
    /// What it would have at its home, from the start at which a fault led the application elsewhere to its next stop.
    pub(crate) at_home: Option<AtHome>,
    /// What changes of options took from its number.
    pub(crate) lowered: Vec<(LinkId, u32)>,
    /// A lowered number that is held more of until the next start; use beyond it is a violation.
    pub(crate) limit: u32,
    /// The change of options by whose begin or end its number is what it is.
    pub(crate) number_by: LinkId,
    /// Of what it wants back after a loss, that much was asked for during it, by a change of options.
    pub(crate) raised: u32,
    pub(crate) over_limit: bool,
    /// Who would hold some of it now, but for a fault.
    pub(crate) claims: Claims,
    pub(crate) counter: Counter,
}

impl NeedState {
    pub(crate) fn new(need: &Need, grid: &ClockGrid, detailed: bool) -> NeedState {
        NeedState {
            need: need.clone(),
            out: Vec::new(),
            shared: false,
            uncounted: false,
            held: 0,
            target: 0,
            in_use: 0,
            users: Vec::new(),
            level: Level::new(grid, detailed),
            waiting: Line::default(),
            short: BTreeSet::new(),
            had_room: false,
            ledger: Vec::new(),
            lost_by: LinkId::NONE,
            had: 0,
            at_home: None,
            lowered: Vec::new(),
            limit: u32::MAX,
            number_by: LinkId::NONE,
            raised: 0,
            over_limit: false,
            claims: Claims::default(),
            counter: Counter::default(),
        }
    }

    /// Some user waits for a license, or was denied or thrown out for want of one and is not in again.
    pub(crate) fn has_excess(&self) -> bool {
        !(self.waiting.is_empty() && self.short.is_empty())
    }

    /// AP11: a user was denied or thrown out for want of it, and is not in again.
    pub(crate) fn is_short(&self, user: u32) -> bool {
        self.short.contains(&user)
    }

    /// More is given to users than is held.
    pub(crate) fn is_exceeded(&self) -> bool {
        self.in_use > self.held
    }

    /// Licenses that can still be given to users.
    #[inline]
    pub(crate) fn room(&self) -> u32 {
        self.held.saturating_sub(self.in_use)
    }

    /// It now gives that many licenses to users; how many it gave before.
    #[inline(always)]
    pub(crate) fn set_in_use(&mut self, window: Window, now: Time, in_use: u32) -> u32 {
        self.level.set(window, now, u64::from(in_use));
        std::mem::replace(&mut self.in_use, in_use)
    }

    /// It gives more than a lowered number, or did when last looked at.
    #[inline(always)]
    pub(crate) fn is_beyond_limit(&self) -> bool {
        self.in_use > self.limit || self.over_limit
    }

    /// Another user could be served from what is held.
    #[inline]
    pub(crate) fn has_room(&self) -> bool {
        let unit = match self.need.give {
            Give::Login { per_agent, .. } => per_agent,
            _ => 1,
        };
        self.room() >= unit
    }

    /// The licenses that it has or wants back, or those that it would have at its home, if a fault led it elsewhere.
    pub(crate) fn wanted_at_home(&self) -> u32 {
        self.at_home
            .map_or(self.held.max(self.target), |home| home.number)
    }

    /// Of so many that are not back after a loss, those that its users lack: neither what a change of options asked for
    /// meanwhile, nor more than it would have at its home.
    pub(crate) fn lacked(&self, missing: u32) -> u32 {
        let missing = missing - self.raised.min(missing);
        let most = self
            .at_home
            .map_or(u32::MAX, |home| home.number.saturating_sub(self.held));
        missing.min(most)
    }

    /// It is checked out for each user.
    #[inline]
    pub(crate) fn is_taken_for_each_user(&self) -> bool {
        matches!(self.need.take, Take::AtLogin(_) | Take::AtArrival(_))
    }

    /// It is checked out at the start.
    pub(crate) fn is_taken_at_start(&self) -> bool {
        match self.need.take {
            Take::Exactly(count) | Take::UpTo(count) => count > 0,
            Take::All => true,
            Take::AtLogin(_) | Take::AtArrival(_) => false,
        }
    }

    /// The links of what is lacked, if a user who needs `count` would have been served with it.
    pub(in crate::client) fn lacking(&self, count: u32) -> Vec<LinkId> {
        let wanted = u64::from(self.in_use) + u64::from(count);
        self.lacking_for(wanted.saturating_sub(u64::from(self.held)), &[])
    }

    /// The links of what is lacked, if so many more licenses would have been had with it and with what else is gone. A
    /// lowered number and what it has too little of for that number stand side by side: each would do alone.
    pub(crate) fn lacking_for(&self, wanted: u64, gone: &[(LinkId, u32)]) -> Vec<LinkId> {
        let of = |limits: bool| -> Vec<(LinkId, u32)> {
            let lacks = self.ledger.iter();
            let lacks = lacks.filter(|lack| (lack.ground == Ground::Limit) == limits);
            lacks.map(|lack| (lack.link, lack.count)).collect()
        };
        let sum = |lacks: &[(LinkId, u32)]| lacks.iter().map(|(_, count)| u64::from(*count)).sum();
        let sides = [of(true), of(false)];
        let [limited, short]: [u64; 2] = [sum(&sides[0]), sum(&sides[1])];
        let most = limited.max(short);
        let mut links = Vec::new();
        for (side, own) in sides.into_iter().zip([limited, short]) {
            let wanted = wanted.saturating_sub(most - own);
            if own > 0 && wanted > 0 || most == 0 && links.is_empty() {
                links.extend(needed(side.into_iter().chain(gone.iter().copied()), wanted));
            }
        }
        links
    }
}

/// So many licenses of a need are lacking, for this reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lack {
    /// At a start, after a loss, or under a lowered number.
    pub(crate) ground: Ground,
    pub(crate) link: LinkId,
    pub(crate) count: u32,
}

/// What an application would have of a need at its home, though it may have another number where a fault has led it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AtHome {
    /// Its home; none where no server would serve it without faults.
    pub(crate) service: Option<ServiceIndex>,
    pub(crate) number: u32,
    /// Why it was led elsewhere.
    pub(crate) link: LinkId,
}
