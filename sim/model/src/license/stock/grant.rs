//! A request is granted from the first pool that can, or refused with the reason of the pool that came nearest (LF3).

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::license::clock::windback::ServerClock;
use crate::license::stock::client::Client;
use crate::license::stock::eligibility::was_set_back;
use crate::license::stock::ledger::missing_links;
use crate::license::stock::pool::{PoolState, Pools};
use crate::license::stock::request::{Grant, Refusal, Want, fewest};
use crate::plan::{FeatureId, Version};

/// Grants a request from one pool, the first that can (LF3), or says why none can. `clock` is what the
/// server's clock says.
pub(crate) fn check_out(
    pools: &mut Pools,
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
    for (index, pool) in pools.iter_mut_enumerated() {
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
                return Ok(Grant { pool: index, count });
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

impl PoolState {
    /// Why a client gets fewer than it needs of a pool that would do for it.
    pub(super) fn shortage(&self, client: Client, needed: u32) -> Cause {
        match &self.policy {
            None => Cause::LicensesExhausted,
            Some(policy) => policy.shortage(client.id, self.free(), needed),
        }
    }
}
