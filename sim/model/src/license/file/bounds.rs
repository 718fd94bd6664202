//! What each fault alone leaves of a feature at a service: the bounds below which a request fails.
//!
//! Of several changes of a license file the latest decides, and without it the one before; what holds
//! licenses expired leaves none, whatever the file has. Each that leaves too few is reason enough, so all are named:
//! from the latest change back, for as long as each leaves too few, and all that has expired.

use crate::cause::Cause;
use crate::cause::graph::{LinkId, needed};
use crate::context::Context;
use crate::license::License;
use crate::license::stock::client::Client;
use crate::license::stock::eligibility::Line;
use crate::plan::{ApplicationIndex, FeatureId, Pool, ServiceIndex, Version};
use kernel::Time;

/// A feature as a client asks for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) feature: FeatureId,
    pub(crate) version: Version,
    pub(crate) client: Client,
    /// It is asked at a start, at which clocks are compared.
    pub(crate) starts: bool,
}

impl Asked {
    /// The licenses that some lines of a file have of it, expired or not.
    fn count_in(&self, pools: &[Pool], clock: Time) -> u64 {
        let of_feature = pools.iter().filter(|pool| pool.feature == self.feature);
        let serving = of_feature.filter(|pool| {
            let line = Line::of(pool);
            line.refuses(self.version, self.client.host, clock)
                .is_none()
        });
        serving
            .map(|pool| match pool.uncounted {
                true => u64::from(u32::MAX),
                false => pool.lots.iter().map(|lot| u64::from(lot.count)).sum(),
            })
            .sum()
    }
}

impl License {
    /// The faults each of which alone leaves fewer than so many of a feature in a service's file, for a client whom
    /// its daemon would answer; none at all if the plan's own file has fewer.
    pub(crate) fn bounds_below(
        &self,
        cx: &Context<'_>,
        service: ServiceIndex,
        asked: &Asked,
        level: u64,
    ) -> Option<Vec<LinkId>> {
        let mut links = Vec::new();
        let clock = cx.now;
        let mut file = &cx.plan.services[service].pools[..];
        for (link, pools) in self.changes_read(cx, service) {
            if asked.count_in(pools, clock) >= level {
                file = pools;
                break;
            }
            links.push(link);
        }
        let in_file = asked.count_in(file, clock);
        if in_file < level {
            return None;
        }
        let of_feature = file.iter().filter(|pool| pool.feature == asked.feature);
        let mut lots = of_feature.flat_map(|pool| &pool.lots);
        let is_dated = lots.any(|lot| lot.expires.is_some());
        if is_dated {
            links.extend(self.windback_reasons(cx, service));
            links.extend(Some(asked.client.set_back).filter(|link| link.is_some()));
        }
        if asked.starts {
            links.extend(self.clock_reasons(cx, asked.client.host, service, is_dated));
        }
        let pools = self.pools(service).iter();
        let pools = pools.filter(|p| p.feature == asked.feature && !p.uncounted);
        let mut expired: Vec<(LinkId, u32)> = Vec::new();
        for pool in pools {
            links.extend(pool.expiry_holds.iter().map(|(_, link)| *link));
            let lots = pool.lots.iter();
            expired.extend(lots.filter_map(|lot| lot.expired.map(|link| (link, lot.count))));
        }
        let gone: u64 = expired.iter().map(|(_, count)| u64::from(*count)).sum();
        if level + gone > in_file {
            links.extend(needed(expired, level + gone - in_file));
        }
        Some(links)
    }

    /// How many of a feature a client would be left by the changes of a service's file that leave it any, beside so many
    /// of others: the latest first.
    pub(crate) fn bounds_of_what_there_is(
        &self,
        cx: &Context<'_>,
        service: ServiceIndex,
        asked: &Asked,
        others: u32,
    ) -> Vec<(LinkId, u32)> {
        let changes = self.changes_read(cx, service);
        let left = changes.map(|(link, pools)| {
            let count = asked.count_in(pools, cx.now).min(u64::from(u32::MAX));
            (link, (count as u32).saturating_sub(others))
        });
        left.filter(|(_, left)| *left > 0).collect()
    }

    /// The licenses of a feature that a service's file has for a client without any fault.
    pub(crate) fn count_by_plan(
        &self,
        cx: &Context<'_>,
        service: ServiceIndex,
        asked: &Asked,
    ) -> u32 {
        let count = asked.count_in(&cx.plan.services[service].pools, cx.now);
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Of so many that are left there then, those that an options file lets the client have.
    pub(crate) fn room_by_plan(
        &self,
        cx: &Context<'_>,
        service: ServiceIndex,
        asked: &Asked,
        left: u32,
    ) -> u32 {
        let mut pools = self.pools(service).iter();
        let policy = pools.find_map(|p| p.policy.as_ref().filter(|_| p.feature == asked.feature));
        let id = asked.client.id;
        match policy {
            None => left,
            Some(policy) if policy.refuses(id).is_some() => 0,
            Some(policy) => policy.room(id, self.count_by_plan(cx, service, asked), left),
        }
    }

    /// The faults for which a service that answers would not have so many of a feature in use: those that each leave
    /// fewer in its file, and those that take too many of what there is. None at all if there never are so many.
    pub(crate) fn refusing(
        &self,
        cx: &Context<'_>,
        service: ServiceIndex,
        asked: &Asked,
        level: u64,
        gone: Vec<(LinkId, u32)>,
    ) -> Option<Vec<LinkId>> {
        let mut links = self.bounds_below(cx, service, asked, level)?;
        let bought = asked.count_in(&cx.plan.services[service].pools, cx.now);
        let taken: u64 = gone.iter().map(|(_, count)| u64::from(*count)).sum();
        if level + taken > bought {
            links.extend(needed(gone, level + taken - bought));
        }
        Some(links)
    }

    /// What of a service's feature is out only because of faults, or would be, another client's: licenses left behind,
    /// taken by a raised number, held by who was driven here.
    pub(crate) fn taken_by_faults(
        &self,
        cx: &Context<'_>,
        service: ServiceIndex,
        feature: FeatureId,
        client: ApplicationIndex,
    ) -> Vec<(LinkId, u32)> {
        let mut taken = self.left_behind_of(cx, service, feature);
        let pools = self.pools(service).iter();
        let pools = pools.filter(|pool| pool.feature == feature);
        taken.extend(pools.flat_map(|pool| pool.held_by_faults(Some(client))));
        taken
    }

    /// Why holders of a feature are in violation of that type by what a service's file says now: the changes of the
    /// file that say so, or the end of one, and what has expired of it.
    pub(crate) fn reasons_of_file(
        &self,
        cx: &Context<'_>,
        service: ServiceIndex,
        feature: FeatureId,
        kind: Cause,
    ) -> Vec<LinkId> {
        let pools = self.pools(service).iter();
        let pools = pools.filter(|pool| pool.feature == feature);
        let out: u64 = pools.clone().map(|pool| u64::from(pool.out)).sum();
        let says_so = |(_, lines): &(LinkId, &[Pool])| {
            let of_feature = lines.iter().filter(|line| line.feature == feature);
            let mut lots = of_feature.flat_map(|line| &line.lots).peekable();
            match kind {
                Cause::FeatureRemoved => lots.peek().is_none(),
                _ => {
                    lots.peek().is_some() && lots.map(|lot| u64::from(lot.count)).sum::<u64>() < out
                }
            }
        };
        let mut links: Vec<LinkId> = pools.flat_map(|pool| pool.reasons_of_file(kind)).collect();
        if kind != Cause::Expired {
            let changes = self.changes_read(cx, service).take_while(says_so);
            links.extend(changes.map(|(link, _)| link));
        }
        links
    }
}
