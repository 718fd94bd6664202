//! The licenses of a service: pools, what is out, what is left behind.
//!
//! The one idea: conservation. For every pool, *out + free − over = in file*; `out` counts what clients
//! hold, what several instances share once, and what vanished clients left behind. Who holds what is the
//! application's side; whether the server can be reached at all is the server's.

use crate::cause::Cause;
use crate::graph::LinkId;
use crate::plan::{FeatureId, HostIndex, Pool, Version};
use crate::policy::{Client, PolicyState};
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) cause: Cause,
    pub(crate) available: u32,
    /// What the pool lacks by faults would have been enough: the link, else none.
    pub(crate) link: LinkId,
}

/// A pool at run time.
#[derive(Clone, Debug)]
pub(crate) struct PoolState {
    pub(crate) feature: FeatureId,
    pub(crate) version: Version,
    pub(crate) altered: bool,
    pub(crate) uncounted: bool,
    pub(crate) valid_from: Time,
    /// Which client hosts may use it (LF12); empty for all.
    only_on: Vec<HostIndex>,
    pub(crate) lots: Vec<LotState>,
    /// Licenses in lots that are valid now.
    pub(crate) in_file: u32,
    /// Licenses that are out: held, shared, or left behind.
    pub(crate) out: u32,
    /// Occurrences of `license-expiry` that hold the feature expired.
    pub(crate) expiry_holds: Vec<(u32, LinkId)>,
    /// There was a license free, when last looked at.
    pub(crate) had_free: bool,
    /// Of `out`, what vanished clients left behind, with the link of their vanishing.
    pub(crate) orphaned: Vec<(LinkId, u32)>,
    /// Of `out`, what applications hold more of by a change of their options, with its link.
    pub(crate) diverted: Vec<(u32, LinkId, u32)>,
    /// Who may have what of it.
    pub(crate) policy: Option<Box<PolicyState>>,
}

/// A lot at run time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LotState {
    pub(crate) count: u32,
    pub(crate) expires: Option<Time>,
    /// Set once it has expired: the link of its expiry.
    pub(crate) expired: Option<LinkId>,
}

impl PoolState {
    pub(crate) fn new(pool: &Pool) -> PoolState {
        let lots: Vec<LotState> = pool
            .lots
            .iter()
            .map(|lot| LotState {
                count: lot.count,
                expires: lot.expires,
                expired: None,
            })
            .collect();
        let in_file = lots.iter().map(|lot| lot.count).sum();
        PoolState {
            feature: pool.feature,
            version: pool.version,
            altered: pool.altered,
            uncounted: pool.uncounted,
            valid_from: pool.valid_from,
            only_on: pool.only_on.clone(),
            lots,
            in_file,
            out: 0,
            expiry_holds: Vec::new(),
            had_free: false,
            orphaned: Vec::new(),
            diverted: Vec::new(),
            policy: pool
                .policy
                .as_ref()
                .map(|policy| Box::new(PolicyState::new(policy))),
        }
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

    /// Recomputes what is valid after an expiry or its end.
    pub(crate) fn refresh(&mut self) {
        self.in_file = if self.expiry_holds.is_empty() {
            self.lots
                .iter()
                .filter(|lot| lot.expired.is_none())
                .map(|lot| lot.count)
                .sum()
        } else {
            0
        };
    }

    /// All its licenses have expired, not just some.
    pub(crate) fn all_expired(&self) -> bool {
        !self.expiry_holds.is_empty()
            || (!self.lots.is_empty() && self.lots.iter().all(|lot| lot.expired.is_some()))
    }

    /// What the pool lacks by faults: links with counts (the ledger).
    pub(crate) fn ledger(&self) -> Vec<(LinkId, u32)> {
        let mut entries: Vec<(LinkId, u32)> = self.orphaned.clone();
        entries.extend(self.diverted.iter().map(|(_, link, count)| (*link, *count)));
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

    /// Why this pool cannot serve any request of that version now, or `None` if its count decides.
    fn unfit(&self, version: Version, client: Client, now: Time) -> Option<Cause> {
        if !self.only_on.is_empty() && !self.only_on.contains(&client.host) {
            Some(Cause::WrongHostId)
        } else if self.altered {
            Some(Cause::BadKey)
        } else if self.version < version {
            Some(Cause::FeatureVersionTooOld)
        } else if now < self.valid_from {
            Some(Cause::NotYetValid)
        } else if self.all_expired() {
            Some(Cause::Expired)
        } else {
            let policy = self.policy.as_ref();
            policy.and_then(|policy| policy.refuses(client.id))
        }
    }
}

/// Grants a request from one pool, the first that can (LF3), or says why none can.
pub(crate) fn check_out(
    pools: &mut [PoolState],
    feature: FeatureId,
    version: Version,
    want: Want,
    client: Client,
    now: Time,
) -> Result<Grant, Refusal> {
    let mut refusal = Refusal {
        cause: Cause::FeatureMissing,
        available: 0,
        link: LinkId::NONE,
    };
    for (index, pool) in pools.iter_mut().enumerate() {
        if pool.feature != feature {
            continue;
        }
        let free = pool.free_for(client);
        let unfit = pool.unfit(version, client, now);
        if unfit.is_none() {
            let count = match want {
                Want::Exactly(count) if free >= count => Some(count),
                Want::Left(most) if free > 0 && most > 0 => Some(free.min(most)),
                _ => None,
            };
            if let Some(count) = count {
                if !pool.uncounted {
                    pool.out += count;
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
        let cause = unfit.unwrap_or_else(|| pool.shortage(client, needed(want)));
        if rank(cause) >= rank(refusal.cause) {
            refusal.cause = cause;
            refusal.available = if unfit.is_none() { free } else { 0 };
        }
        if !refusal.link.is_some() {
            refusal.link = missing_link(pool, cause, want, free);
        }
    }
    Err(refusal)
}

/// The fewest licenses that answer a request.
const fn needed(want: Want) -> u32 {
    match want {
        Want::Exactly(count) => count,
        Want::Left(_) => 1,
    }
}

/// The link of what the pool lacks, if the request would have been granted with it.
fn missing_link(pool: &PoolState, cause: Cause, want: Want, free: u32) -> LinkId {
    let needed = needed(want);
    match cause {
        Cause::LicensesExhausted | Cause::Reserved | Cause::Expired => {
            let mut lacking = 0;
            for (link, count) in pool.ledger() {
                lacking += count;
                let free = if pool.over() > 0 { 0 } else { free };
                if (u64::from(free) + u64::from(lacking)) >= u64::from(needed + pool.over()) {
                    return link;
                }
            }
            LinkId::NONE
        }
        _ => LinkId::NONE,
    }
}

/// How near a refusal came to a grant, so that the best of several pools names the cause.
fn rank(cause: Cause) -> u8 {
    match cause {
        Cause::LicensesExhausted | Cause::Reserved | Cause::OverMax => 6,
        Cause::Excluded | Cause::NotIncluded => 5,
        Cause::Expired => 4,
        Cause::NotYetValid => 3,
        Cause::FeatureVersionTooOld => 2,
        Cause::BadKey | Cause::WrongHostId => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{ClientId, Lot};

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
            },
            Time::ZERO,
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
