//! Whether a pool serves a request at all: version, dates, host, altered lines, options policy.
//!
//! The one predicate: checkout, availability, capacity and admission ask it. Its count is not looked at here.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::context::Context;
use crate::license::License;
use crate::license::clock::windback::ServerClock;
use crate::license::stock::client::Client;
use crate::license::stock::pool::{PoolState, Pools};
use crate::plan::{FeatureId, HostIndex, Pool, ServiceIndex, Version};
use kernel::Time;

/// What of a line of a license file decides whether it serves a request, its count and its end aside.
pub(in crate::license) struct Line<'l> {
    version: Version,
    altered: bool,
    valid_from: Time,
    only_on: &'l [HostIndex],
}

impl Line<'_> {
    /// That of a file which is not served, or not yet.
    pub(in crate::license) fn of(pool: &Pool) -> Line<'_> {
        Line {
            version: pool.version,
            altered: pool.altered,
            valid_from: pool.valid_from,
            only_on: &pool.only_on,
        }
    }

    /// Why it serves no request for that version from a host.
    pub(in crate::license) fn refuses(
        &self,
        version: Version,
        host: HostIndex,
        clock: Time,
    ) -> Option<Cause> {
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

impl PoolState {
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
}

/// LF12: a line without a count grants a client what it wants by the file alone, with or without a server.
pub(crate) fn is_served_uncounted(
    pools: &Pools,
    feature: FeatureId,
    version: Version,
    client: Client,
    clock: ServerClock,
) -> bool {
    let mut uncounted = pools.iter().filter(|p| p.uncounted && p.feature == feature);
    uncounted.any(|pool| pool.refuses(version, client, clock).is_none())
}

/// FT17: the conditions of a client and of the daemon whose clocks were set back.
pub(super) fn was_set_back(client: Client, clock: ServerClock) -> impl Iterator<Item = LinkId> {
    let both = [clock.set_back, client.set_back];
    both.into_iter().filter(|link| link.is_some())
}

impl License {
    /// A service's file has a feature for a client at a version, stock ignored.
    pub(crate) fn has_for(
        &self,
        cx: &Context<'_>,
        service: ServiceIndex,
        (feature, version): (FeatureId, Version),
        client: Client,
    ) -> bool {
        let clock = self.server_clock(cx, service);
        let mut of_feature = self.pools(service).iter().filter(|p| p.feature == feature);
        of_feature.any(|pool| pool.has_some() && pool.refuses(version, client, clock).is_none())
    }

    /// Licenses of a feature in a service's file that one of these clients may have at its version, stock ignored.
    pub(crate) fn in_file_for(
        &self,
        cx: &Context<'_>,
        service: ServiceIndex,
        feature: FeatureId,
        clients: &[(Version, Client)],
    ) -> u64 {
        let clock = self.server_clock(cx, service);
        let serves = |pool: &&PoolState| {
            let mut clients = clients.iter();
            clients.any(|(version, client)| pool.refuses(*version, *client, clock).is_none())
        };
        let of_feature = self.pools(service).iter().filter(|p| p.feature == feature);
        of_feature
            .filter(serves)
            .map(|pool| u64::from(pool.in_file))
            .sum()
    }
}
