//! What a pool lacks by faults: links with counts, and which of them a refusal is laid to.

use crate::cause::Cause;
use crate::cause::graph::{LinkId, needed};
use crate::license::clock::windback::ServerClock;
use crate::license::stock::client::Client;
use crate::license::stock::eligibility::was_set_back;
use crate::license::stock::pool::{PoolState, Pools};
use crate::license::stock::request::{Want, fewest};
use crate::plan::{ApplicationIndex, FeatureId, Version};

impl PoolState {
    /// What the pool lacks by faults: links with counts (the ledger).
    pub(crate) fn ledger(&self) -> Vec<(LinkId, u32)> {
        self.ledger_of_others(None)
    }

    /// The same but for what an application itself holds here because of a fault.
    pub(crate) fn ledger_of_others(&self, than: Option<ApplicationIndex>) -> Vec<(LinkId, u32)> {
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
    fn ledger_of_out(&self, than: Option<ApplicationIndex>) -> Vec<(LinkId, u32)> {
        let orphaned = self.orphaned.iter().copied();
        orphaned.chain(self.held_by_faults(than)).collect()
    }

    /// Of what is out, how many are because of faults.
    pub(super) fn out_by_faults(&self) -> u64 {
        let of_faults = self.ledger_of_out(None);
        let of_faults = of_faults.iter().filter(|(link, _)| link.is_some());
        of_faults.map(|(_, count)| u64::from(*count)).sum()
    }

    /// Of these, what others than a client hold.
    pub(in crate::license) fn held_by_faults(
        &self,
        than: Option<ApplicationIndex>,
    ) -> impl Iterator<Item = (LinkId, u32)> {
        let elsewhere = self.elsewhere.iter();
        let elsewhere = elsewhere.filter(move |(by, _, _)| Some(*by) != than);
        let taken = self.diverted.iter().chain(elsewhere);
        taken.map(|(_, link, count)| (*link, *count))
    }

    /// Why a holder is in violation of that type by what the file says now: the change of the file that is in
    /// memory, or the end of one, and what has expired of it.
    pub(in crate::license) fn reasons_of_file(&self, kind: Cause) -> Vec<LinkId> {
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
}

/// The links of what pools lack for a request of so many, of which a surge's holdings are part; none at all if
/// one of them would grant it, and an empty list if it would be refused without any fault.
pub(crate) fn lacks(
    pools: &Pools,
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

/// The links of what the pool lacks, if the request would have been granted with it.
pub(super) fn missing_links(
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
                links.extend(needed(pool.ledger_of_out(None), wanted - bought));
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
