//! The licenses of one pool: how many the file has, how many are out, and that none gets lost (LF3, MT6).
//!
//! For every pool, *out + free − over = in file*; `out` counts what clients hold, what several instances share once, and
//! what vanished clients left behind. Who may have them is decided in `eligibility` and `policy`.

use crate::cause::graph::LinkId;
use crate::license::file::state::Former;
use crate::license::stock::client::Client;
use crate::license::stock::lot::LotState;
use crate::license::stock::policy::PolicyState;
use crate::plan::{ApplicationIndex, FeatureId, HostIndex, Pool, PoolIndex, TiSlice, Version};
use kernel::Time;

/// The pools of a service.
pub(crate) type Pools = TiSlice<PoolIndex, PoolState>;

/// A pool at run time.
#[derive(Clone, Debug)]
pub(crate) struct PoolState {
    pub(in crate::license) feature: FeatureId,
    pub(in crate::license) version: Version,
    pub(in crate::license) vendor: std::sync::Arc<str>,
    pub(in crate::license) altered: bool,
    pub(in crate::license) uncounted: bool,
    pub(in crate::license) valid_from: Time,
    /// Which client hosts may use it (LF12); empty for all.
    pub(in crate::license) only_on: Vec<HostIndex>,
    pub(in crate::license) lots: Vec<LotState>,
    /// Licenses in lots that are valid now.
    pub(super) in_file: u32,
    /// Licenses that are out: held, shared, or left behind.
    pub(in crate::license) out: u32,
    /// MT6: how many licenses have been granted, given back and lost with the daemon so far.
    granted: u64,
    returned: u64,
    lost: u64,
    /// The license file that is served no longer has it (LF8).
    pub(in crate::license) is_removed: bool,
    /// The change of the license file that this pool is as it is by; none for the plan's own file.
    pub(in crate::license) file_link: LinkId,
    /// The change of the license file that was undone last, while the file is the plan's own.
    pub(in crate::license) undone: LinkId,
    /// How many licenses the plan's own file has more than the changed one, by the changes that keep them away.
    pub(in crate::license) lowered: Vec<(LinkId, u32)>,
    /// The licenses in valid lots over time: from when, how many.
    history: Vec<(Time, u32)>,
    /// Occurrences of `license-expiry` that hold the feature expired.
    pub(in crate::license) expiry_holds: Vec<(u32, LinkId)>,
    /// The last of these that is over.
    pub(in crate::license) was_expired: Option<Former>,
    /// How many licenses were free, up to what one user takes, when last looked at.
    pub(super) had_free: u32,
    /// Of `out`, what vanished clients left behind, with the link of their vanishing.
    pub(in crate::license) orphaned: Vec<(LinkId, u32)>,
    /// Of `out`, what applications hold more of by a change of their options, with its link.
    pub(in crate::license) diverted: Vec<(ApplicationIndex, LinkId, u32)>,
    /// Of `out`, what clients hold here that a fault has driven from another server.
    pub(in crate::license) elsewhere: Vec<(ApplicationIndex, LinkId, u32)>,
    /// Who may have what of it.
    pub(in crate::license) policy: Option<Box<PolicyState>>,
}

impl PoolState {
    pub(crate) fn new(pool: &Pool) -> PoolState {
        let lots: Vec<LotState> = pool.lots.iter().map(LotState::new).collect();
        let in_file = lots.iter().map(|lot| lot.count).sum();
        PoolState {
            feature: pool.feature,
            version: pool.version,
            vendor: pool.vendor.clone(),
            altered: pool.altered,
            uncounted: pool.uncounted,
            valid_from: pool.valid_from,
            only_on: pool.only_on.clone(),
            lots,
            in_file,
            out: 0,
            granted: 0,
            returned: 0,
            lost: 0,
            is_removed: false,
            file_link: LinkId::NONE,
            undone: LinkId::NONE,
            lowered: Vec::new(),
            history: vec![(Time::ZERO, in_file)],
            expiry_holds: Vec::new(),
            was_expired: None,
            had_free: 0,
            orphaned: Vec::new(),
            diverted: Vec::new(),
            elsewhere: Vec::new(),
            policy: pool
                .policy
                .as_ref()
                .map(|policy| Box::new(PolicyState::new(policy))),
        }
    }

    /// The feature that it licenses.
    pub(crate) fn feature(&self) -> FeatureId {
        self.feature
    }

    /// The version in the file: what asks for a higher one is not served.
    pub(crate) fn version(&self) -> Version {
        self.version
    }

    /// The vendor daemon of its line.
    pub(crate) fn vendor(&self) -> &std::sync::Arc<str> {
        &self.vendor
    }

    /// LF12: its line has no count.
    pub(crate) fn is_uncounted(&self) -> bool {
        self.uncounted
    }

    /// Licenses in valid lots.
    pub(crate) fn in_file(&self) -> u32 {
        self.in_file
    }

    /// Licenses in all lots, valid or not.
    pub(crate) fn in_lots(&self) -> u32 {
        self.lots.iter().map(|lot| lot.count).sum()
    }

    /// How many licenses the plan's own file has more.
    pub(crate) fn lowered(&self) -> u32 {
        self.lowered.iter().map(|(_, count)| count).sum()
    }

    /// Licenses that are out: held, shared, or left behind.
    pub(crate) fn out(&self) -> u32 {
        self.out
    }

    /// Of these, what nobody holds: left behind, or lingering.
    pub(crate) fn orphaned(&self) -> u64 {
        let counts = self.orphaned.iter().map(|(_, count)| u64::from(*count));
        counts.sum()
    }

    /// What its policy knows to be held; none without a policy.
    pub(crate) fn held_by_policy(&self) -> Option<u64> {
        self.policy.as_ref().map(|policy| policy.held())
    }

    /// Idle licenses of each reservation of a counted pool with a policy.
    pub(crate) fn idle_reservations(&self) -> Option<Vec<u32>> {
        let policy = self.policy.as_ref().filter(|_| !self.uncounted)?;
        Some(policy.idle_of_each(self.in_file).collect())
    }

    /// Some of its licenses have an end.
    pub(crate) fn is_dated(&self) -> bool {
        self.lots.iter().any(|lot| lot.expires.is_some())
    }

    /// There is at least one in the file, out or not.
    pub(super) fn has_some(&self) -> bool {
        self.uncounted || self.in_file > 0
    }

    /// Licenses that could be granted now.
    pub(crate) fn free(&self) -> u32 {
        if self.uncounted {
            u32::MAX
        } else {
            self.in_file.saturating_sub(self.out)
        }
    }

    /// Licenses that a client could be granted now.
    pub(crate) fn free_for(&self, client: Client) -> u32 {
        match &self.policy {
            None => self.free(),
            Some(policy) if policy.refuses(client.id).is_some() => 0,
            Some(_) if self.uncounted => u32::MAX,
            Some(policy) => policy.room(client.id, self.in_file, self.free()),
        }
    }

    /// Licenses that are not to be had, as `lmstat` counts them: out, or reserved and idle.
    pub(crate) fn taken(&self) -> u32 {
        match &self.policy {
            Some(policy) if !self.uncounted => self.out + policy.idle(self.in_file),
            _ => self.out,
        }
    }

    /// MT6: licenses out beyond what the file has.
    pub(in crate::license) fn over(&self) -> u32 {
        if self.uncounted {
            0
        } else {
            self.out.saturating_sub(self.in_file)
        }
    }

    /// Recomputes what is valid after an expiry or its end, or a change of the file.
    pub(in crate::license) fn refresh(&mut self, now: Time) {
        let before = self.in_file;
        self.in_file = if self.is_removed {
            0
        } else if self.expiry_holds.is_empty() {
            self.lots
                .iter()
                .filter(|lot| lot.expired.is_none())
                .map(|lot| lot.count)
                .sum()
        } else {
            0
        };
        if self.in_file != before {
            self.history.push((now, self.in_file));
        }
    }

    /// Licenses in valid lots, each time from when on.
    pub(crate) fn history(&self) -> &[(Time, u32)] {
        &self.history
    }

    /// Licenses are checked out.
    pub(super) fn hand_out(&mut self, count: u32) {
        self.granted += u64::from(count);
        self.out += count;
        self.check_balance();
    }

    /// Licenses are checked in.
    pub(super) fn take_back(&mut self, count: u32) {
        self.returned += u64::from(count);
        self.out -= count;
        self.check_balance();
    }

    /// All that is out is lost with the daemon.
    pub(in crate::license) fn lose_all(&mut self) {
        self.lost += u64::from(self.out);
        self.out = 0;
    }

    /// MT6 at each checkout and checkin, in constant time.
    #[inline]
    fn check_balance(&self) {
        assert!(
            self.is_balanced(),
            "a license was neither returned nor lost"
        );
    }

    /// MT6: every license that was granted came back, was lost, or is out.
    #[inline]
    pub(crate) fn is_balanced(&self) -> bool {
        self.granted == self.returned + self.lost + u64::from(self.out)
    }

    /// All its licenses have expired, not just some.
    pub(crate) fn all_expired(&self) -> bool {
        !self.expiry_holds.is_empty()
            || (!self.lots.is_empty() && self.lots.iter().all(|lot| lot.expired.is_some()))
    }
}
