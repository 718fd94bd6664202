//! The licenses of a service: pools, what is out, what is left behind.
//!
//! The one idea: conservation. For every pool, *out + free − over = in file*; `out` counts what clients
//! hold, what several instances share once, and what vanished clients left behind. Who holds what is the
//! application's side; whether the server can be reached at all is the server's.

use crate::cause::Cause;
use crate::cause::graph::{LinkId, needed};
use crate::license::former::Former;
use crate::license::policy::{Client, PolicyState};
use crate::license::windback::ServerClock;
use crate::plan::{FeatureId, HostIndex, Lot, Pool, Symbol, Version};
use kernel::Time;

/// SV5: no client may check out more than this of one feature.
pub(crate) const CHECKOUT_MAX: u32 = 9_999;

/// How many licenses are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// This many or none.
    Exactly(u32),
    /// At most this many, at least one.
    Left(u32),
}

/// A checkout that was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) pool: u32,
    pub(crate) count: u32,
}

/// A checkout that was denied by the server's own file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) cause: Cause,
    pub(crate) available: u32,
    /// The links of what the pool lacks by faults, if that would have been enough; else none.
    pub(crate) lacks: Vec<LinkId>,
    /// One link for all of these, once the world has made it.
    pub(crate) link: LinkId,
}

/// A pool at run time.
#[derive(Clone, Debug)]
pub(crate) struct PoolState {
    pub(super) feature: FeatureId,
    pub(super) version: Version,
    pub(super) vendor: std::sync::Arc<str>,
    pub(super) altered: bool,
    pub(super) uncounted: bool,
    pub(super) valid_from: Time,
    /// Which client hosts may use it (LF12); empty for all.
    pub(super) only_on: Vec<HostIndex>,
    pub(super) lots: Vec<LotState>,
    /// Licenses in lots that are valid now.
    pub(super) in_file: u32,
    /// Licenses that are out: held, shared, or left behind.
    pub(super) out: u32,
    /// MT6: how many licenses have been granted, given back and lost with the daemon so far.
    granted: u64,
    returned: u64,
    lost: u64,
    /// The license file that is served no longer has it (LF8).
    pub(super) is_removed: bool,
    /// The change of the license file that this pool is as it is by; none for the plan's own file.
    pub(super) file_link: LinkId,
    /// The change of the license file that was undone last, while the file is the plan's own.
    pub(super) undone: LinkId,
    /// How many licenses the plan's own file has more than the changed one, by the changes that keep them away.
    pub(super) lowered: Vec<(LinkId, u32)>,
    /// The licenses in valid lots over time: from when, how many.
    history: Vec<(Time, u32)>,
    /// Occurrences of `license-expiry` that hold the feature expired.
    pub(super) expiry_holds: Vec<(u32, LinkId)>,
    /// The last of these that is over.
    pub(super) was_expired: Option<Former>,
    /// How many licenses were free, up to what one user takes, when last looked at.
    pub(super) had_free: u32,
    /// Of `out`, what vanished clients left behind, with the link of their vanishing.
    pub(super) orphaned: Vec<(LinkId, u32)>,
    /// Of `out`, what applications hold more of by a change of their options, with its link.
    pub(super) diverted: Vec<(u32, LinkId, u32)>,
    /// Of `out`, what clients hold here that a fault has driven from another server.
    pub(super) elsewhere: Vec<(u32, LinkId, u32)>,
    /// Who may have what of it.
    pub(super) policy: Option<Box<PolicyState>>,
}

/// A lot at run time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LotState {
    pub(super) count: u32,
    pub(super) expires: Option<Time>,
    /// The fault that its expiry by the calendar is.
    pub(super) fault: Option<Symbol>,
    /// Set once it has expired: the link of its expiry.
    pub(super) expired: Option<LinkId>,
    /// The occurrence of its expiry by the calendar.
    pub(super) occurrence: Option<u32>,
    /// It has expired only because the server's clock is set wrong.
    pub(super) by_clock: bool,
}

impl LotState {
    pub(crate) fn new(lot: &Lot) -> LotState {
        LotState {
            count: lot.count,
            expires: lot.expires,
            fault: lot.fault,
            expired: None,
            occurrence: None,
            by_clock: false,
        }
    }
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
    pub(crate) fn has_some(&self) -> bool {
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

    /// Why a client gets fewer than it needs of a pool that would do for it.
    fn shortage(&self, client: Client, needed: u32) -> Cause {
        match &self.policy {
            None => Cause::LicensesExhausted,
            Some(policy) => policy.shortage(client.id, self.free(), needed),
        }
    }

    /// MT6: licenses out beyond what the file has.
    pub(crate) fn over(&self) -> u32 {
        if self.uncounted {
            0
        } else {
            self.out.saturating_sub(self.in_file)
        }
    }

    /// Recomputes what is valid after an expiry or its end, or a change of the file.
    pub(crate) fn refresh(&mut self, now: Time) {
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
    fn hand_out(&mut self, count: u32) {
        self.granted += u64::from(count);
        self.out += count;
        self.check_balance();
    }

    /// Licenses are checked in.
    pub(crate) fn take_back(&mut self, count: u32) {
        self.returned += u64::from(count);
        self.out -= count;
        self.check_balance();
    }

    /// All that is out is lost with the daemon.
    pub(crate) fn lose_all(&mut self) {
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

    /// What the pool lacks by faults: links with counts (the ledger).
    pub(crate) fn ledger(&self) -> Vec<(LinkId, u32)> {
        self.ledger_of_others(u32::MAX)
    }

    /// The same but for what an application itself holds here because of a fault.
    pub(crate) fn ledger_of_others(&self, than: u32) -> Vec<(LinkId, u32)> {
        let mut entries = self.ledger_of_out(than);
        entries.extend(self.lowered.iter().copied());
        if let Some((_, link)) = self.expiry_holds.first() {
            entries.push((*link, self.lots.iter().map(|lot| lot.count).sum()));
        } else {
            entries.extend(
                self.lots
                    .iter()
                    .filter_map(|lot| lot.expired.map(|link| (link, lot.count))),
            );
        }
        entries
    }

    /// Of what is out, what is only because of faults: links with counts.
    fn ledger_of_out(&self, than: u32) -> Vec<(LinkId, u32)> {
        let orphaned = self.orphaned.iter().copied();
        orphaned.chain(self.held_by_faults(than)).collect()
    }

    /// Of what is out, how many are because of faults.
    pub(super) fn out_by_faults(&self) -> u64 {
        let of_faults = self.ledger_of_out(u32::MAX);
        let of_faults = of_faults.iter().filter(|(link, _)| link.is_some());
        of_faults.map(|(_, count)| u64::from(*count)).sum()
    }

    /// Of these, what others than a client hold.
    pub(super) fn held_by_faults(&self, than: u32) -> impl Iterator<Item = (LinkId, u32)> {
        let elsewhere = self.elsewhere.iter();
        let elsewhere = elsewhere.filter(move |(by, _, _)| *by != than);
        let taken = self.diverted.iter().chain(elsewhere);
        taken.map(|(_, link, count)| (*link, *count))
    }

    /// Whether a request of a client for so many would be granted from this pool now.
    pub(crate) fn would_grant(
        &self,
        version: Version,
        client: Client,
        clock: ServerClock,
        count: u32,
    ) -> bool {
        self.refuses(version, client, clock).is_none() && self.free_for(client) >= count
    }

    /// LF8, FT4: what has become of a holder's licenses in the file, if that is a violation.
    pub(crate) fn says_to_holders(&self) -> Option<Cause> {
        if self.is_removed {
            Some(Cause::FeatureRemoved)
        } else if self.uncounted {
            None
        } else if self.all_expired() {
            Some(Cause::Expired)
        } else {
            (self.over() > 0).then_some(Cause::CountDecreased)
        }
    }

    /// Why a holder is in violation of that type by what the file says now: the change of the file that is in
    /// memory, or the end of one, and what has expired of it.
    pub(super) fn reasons_of_file(&self, kind: Cause) -> Vec<LinkId> {
        let file = if self.file_link.is_some() {
            self.file_link
        } else {
            self.undone
        };
        let of_lots = self.lots.iter().filter_map(|lot| lot.expired);
        let held = self.expiry_holds.iter().map(|(_, link)| *link);
        let expired: Vec<LinkId> = of_lots.chain(held).collect();
        match kind {
            Cause::FeatureRemoved => vec![file],
            Cause::Expired => expired,
            _ if expired.is_empty() => vec![file],
            _ if !self.lowered.is_empty() => expired.into_iter().chain([file]).collect(),
            _ => expired,
        }
    }

    /// The one predicate of eligibility: why this pool serves no request of a client for that version now, or `None`
    /// if its count decides. `clock` is the time that the server's clock says, as true time of a clock that is right.
    pub(crate) fn refuses(
        &self,
        version: Version,
        client: Client,
        clock: ServerClock,
    ) -> Option<Cause> {
        if self.is_removed {
            return Some(Cause::FeatureMissing);
        }
        let line = Line {
            version: self.version,
            altered: self.altered,
            valid_from: self.valid_from,
            only_on: &self.only_on,
        };
        line.refuses(version, client.host, clock.at).or_else(|| {
            if self.is_dated() && was_set_back(client, clock).next().is_some() {
                return Some(Cause::ClockWindback);
            }
            if self.all_expired() {
                return Some(Cause::Expired);
            }
            let policy = self.policy.as_ref();
            policy.and_then(|policy| policy.refuses(client.id))
        })
    }
}

/// What of a line of a license file decides whether it serves a request, its count and its end aside.
pub(super) struct Line<'l> {
    version: Version,
    altered: bool,
    valid_from: Time,
    only_on: &'l [HostIndex],
}

impl Line<'_> {
    /// That of a file which is not served, or not yet.
    pub(super) fn of(pool: &Pool) -> Line<'_> {
        Line {
            version: pool.version,
            altered: pool.altered,
            valid_from: pool.valid_from,
            only_on: &pool.only_on,
        }
    }

    /// Why it serves no request for that version from a host.
    pub(super) fn refuses(&self, version: Version, host: HostIndex, clock: Time) -> Option<Cause> {
        if !self.only_on.is_empty() && !self.only_on.contains(&host) {
            Some(Cause::WrongHostId)
        } else if self.altered {
            Some(Cause::BadKey)
        } else if self.version < version {
            Some(Cause::FeatureVersionTooOld)
        } else if clock < self.valid_from {
            Some(Cause::NotYetValid)
        } else {
            None
        }
    }
}

/// Grants a request from one pool, the first that can (LF3), or says why none can. `clock` is what the
/// server's clock says.
pub(crate) fn check_out(
    pools: &mut [PoolState],
    feature: FeatureId,
    version: Version,
    want: Want,
    client: Client,
    clock: ServerClock,
) -> Result<Grant, Refusal> {
    let mut refusal = Refusal {
        cause: Cause::FeatureMissing,
        available: 0,
        lacks: Vec::new(),
        link: LinkId::NONE,
    };
    for (index, pool) in pools.iter_mut().enumerate() {
        if pool.feature != feature {
            continue;
        }
        let free = pool.free_for(client);
        let unfit = pool.refuses(version, client, clock);
        if unfit.is_none() {
            let count = match want {
                Want::Exactly(count) if free >= count => Some(count),
                Want::Left(most) if free > 0 && most > 0 => Some(free.min(most)),
                _ => None,
            };
            if let Some(count) = count {
                if !pool.uncounted {
                    pool.hand_out(count);
                    assert!(pool.out <= pool.in_file, "a checkout beyond the file");
                    if let Some(policy) = &mut pool.policy {
                        policy.take(client.id, count, pool.in_file);
                    }
                }
                return Ok(Grant {
                    pool: index as u32,
                    count,
                });
            }
        }
        let cause = unfit.unwrap_or_else(|| pool.shortage(client, fewest(want)));
        if rank(cause) >= rank(refusal.cause) {
            refusal.cause = cause;
            refusal.available = if unfit.is_none() { free } else { 0 };
        }
        if refusal.lacks.is_empty() {
            refusal.lacks = match cause {
                Cause::ClockWindback => was_set_back(client, clock).collect(),
                _ => missing_links(pool, cause, want, free, &[]),
            };
        }
    }
    Err(refusal)
}

/// The links of what pools lack for a request of so many, of which a surge's holdings are part; none at all if
/// one of them would grant it, and an empty list if it would be refused without any fault.
pub(crate) fn lacks(
    pools: &[PoolState],
    feature: FeatureId,
    (version, count): (Version, u32),
    (client, clock): (Client, ServerClock),
    surges: &[(LinkId, u32)],
) -> Option<Vec<LinkId>> {
    let mut links = Vec::new();
    for pool in pools.iter().filter(|pool| pool.feature == feature) {
        let free = pool.free_for(client);
        let unfit = pool.refuses(version, client, clock);
        if unfit.is_none() && free >= count {
            return None;
        }
        if links.is_empty() {
            let cause = unfit.unwrap_or_else(|| pool.shortage(client, count));
            links = match cause {
                Cause::ClockWindback => was_set_back(client, clock).collect(),
                _ => missing_links(pool, cause, Want::Exactly(count), free, surges),
            };
        }
    }
    Some(links)
}

/// LF12: a line without a count grants a client what it wants by the file alone, with or without a server.
pub(crate) fn is_served_uncounted(
    pools: &[PoolState],
    feature: FeatureId,
    version: Version,
    client: Client,
    clock: ServerClock,
) -> bool {
    let mut uncounted = pools.iter().filter(|p| p.uncounted && p.feature == feature);
    uncounted.any(|pool| pool.refuses(version, client, clock).is_none())
}

/// FT17: the conditions of a client and of the daemon whose clocks were set back.
fn was_set_back(client: Client, clock: ServerClock) -> impl Iterator<Item = LinkId> {
    let both = [clock.set_back, client.set_back];
    both.into_iter().filter(|link| link.is_some())
}

/// The fewest licenses that answer a request.
pub(super) const fn fewest(want: Want) -> u32 {
    match want {
        Want::Exactly(count) => count,
        Want::Left(_) => 1,
    }
}

/// The links of what the pool lacks, if the request would have been granted with it.
fn missing_links(
    pool: &PoolState,
    cause: Cause,
    want: Want,
    free: u32,
    surges: &[(LinkId, u32)],
) -> Vec<LinkId> {
    match cause {
        Cause::LicensesExhausted | Cause::Reserved | Cause::Expired => {
            let held_expired = missing_while_held_expired(pool, want);
            if !held_expired.is_empty() {
                return held_expired;
            }
            let free = if pool.over() > 0 { 0 } else { free };
            let wanted = u64::from(fewest(want)) + u64::from(pool.over());
            let ledger = pool.ledger().into_iter().chain(surges.iter().copied());
            needed(ledger, wanted.saturating_sub(u64::from(free)))
        }
        // It is the change of the file, if there was one, that made the pool so.
        Cause::FeatureMissing
        | Cause::FeatureVersionTooOld
        | Cause::BadKey
        | Cause::NotYetValid
        | Cause::WrongHostId
            if pool.file_link.is_some() =>
        {
            let mut links = vec![pool.file_link];
            links.extend(pool.expiry_holds.iter().map(|(_, link)| *link));
            // With the file as it was, what is out by faults may leave too few.
            let lots: u32 = pool.lots.iter().map(|lot| lot.count).sum();
            let bought = u64::from(lots + pool.lowered());
            let wanted = u64::from(pool.out) + u64::from(fewest(want));
            if wanted > bought {
                links.extend(needed(pool.ledger_of_out(u32::MAX), wanted - bought));
            }
            links
        }
        _ => Vec::new(),
    }
}

/// Faults by which all licenses of a pool count as expired: each would do alone, and so would a file with too few
/// for what is out. None where the file never had enough.
fn missing_while_held_expired(pool: &PoolState, want: Want) -> Vec<LinkId> {
    let wanted = pool.out + fewest(want);
    let there: u32 = pool.lots.iter().map(|lot| lot.count).sum();
    if wanted > there + pool.lowered() {
        return Vec::new();
    }
    let mut links: Vec<LinkId> = pool.expiry_holds.iter().map(|(_, link)| *link).collect();
    if !links.is_empty() && wanted > there {
        links.push(pool.file_link);
    }
    links
}

/// How near a refusal came to a grant, so that the best of several pools names the cause.
fn rank(cause: Cause) -> u8 {
    match cause {
        Cause::OverMax => 8,
        // Licenses are free in some pool, and kept for others.
        Cause::Reserved => 7,
        Cause::LicensesExhausted => 6,
        Cause::Excluded | Cause::NotIncluded => 5,
        Cause::Expired | Cause::ClockWindback => 4,
        Cause::NotYetValid => 3,
        Cause::FeatureVersionTooOld => 2,
        Cause::BadKey | Cause::WrongHostId => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::ClientId;

    fn pool(count: u32, major: u32) -> PoolState {
        PoolState::new(&Pool {
            feature: FeatureId(0),
            version: Version { major, fraction: 0 },
            vendor: "genesys.d".into(),
            lots: vec![Lot {
                count,
                expires: None,
                fault: None,
            }],
            altered: false,
            uncounted: false,
            valid_from: Time::ZERO,
            only_on: Vec::new(),
            policy: None,
        })
    }

    fn ask(pools: &mut [PoolState], major: u32, want: Want) -> Result<Grant, Refusal> {
        check_out(
            pools,
            FeatureId(0),
            Version { major, fraction: 0 },
            want,
            Client {
                application: 0,
                host: HostIndex(0),
                id: ClientId(0),
                set_back: LinkId::NONE,
            },
            ServerClock {
                at: Time::ZERO,
                set_back: LinkId::NONE,
            },
        )
    }

    #[test]
    fn lf3_a_request_is_served_from_one_pool_the_first_that_can() {
        let mut pools = [pool(1, 8), pool(2, 9)];
        assert_eq!(
            ask(&mut pools, 8, Want::Exactly(2)),
            Ok(Grant { pool: 1, count: 2 })
        );
        assert_eq!(
            ask(&mut pools, 8, Want::Left(9)),
            Ok(Grant { pool: 0, count: 1 })
        );
        let refusal = ask(&mut pools, 8, Want::Exactly(1)).unwrap_err();
        assert_eq!(refusal.cause, Cause::LicensesExhausted);
    }

    #[test]
    fn lf5_a_lower_version_denies_and_a_higher_one_grants() {
        let mut pools = [pool(1, 7)];
        let refusal = ask(&mut pools, 8, Want::Exactly(1)).unwrap_err();
        assert_eq!(refusal.cause, Cause::FeatureVersionTooOld);
        assert_eq!(refusal.cause.name_and_code().1, Some(-25));
        assert!(ask(&mut pools, 7, Want::Exactly(1)).is_ok());
        let refusal = ask(&mut [], 7, Want::Exactly(1)).unwrap_err();
        assert_eq!(refusal.cause, Cause::FeatureMissing);
    }

    #[test]
    fn lf6_an_altered_line_denies_every_checkout() {
        let mut pools = [pool(1, 8)];
        pools[0].altered = true;
        assert_eq!(
            ask(&mut pools, 8, Want::Exactly(1)).unwrap_err().cause,
            Cause::BadKey
        );
    }

    #[test]
    fn lf12_uncounted_has_no_limit() {
        let mut pools = [pool(0, 8)];
        pools[0].uncounted = true;
        assert!(ask(&mut pools, 8, Want::Exactly(4_000)).is_ok());
        assert_eq!(pools[0].out, 0);
        pools[0].only_on = vec![HostIndex(7)];
        let refusal = ask(&mut pools, 8, Want::Exactly(1)).unwrap_err();
        assert_eq!(
            refusal.cause,
            Cause::WrongHostId,
            "its HOSTID says which hosts may run it"
        );
    }
}
