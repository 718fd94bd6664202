//! Licenses that are out and held by nobody: what vanished clients left behind, and what lingers.
//!
//! Such licenses have an end; until then they are out of their pool as if somebody held
//! them. Those of a vanished client are why others are short, and stand in the graph of causes; those
//! that linger (LINGER in an options file) are nobody's fault.

use crate::cause::graph::LinkId;
use crate::cause::link::{Component, LinkKind};
use crate::context::Context;
use crate::event::Event;
use crate::license::License;
use crate::license::stock::held::{Held, Orphan, Spared};
use crate::license::stock::pool::Pools;
use crate::observe::records::Act;
use crate::plan::{ApplicationIndex, FaultIndex, FeatureId, ServiceIndex, Symbol};
use kernel::{Span, Time};

impl License {
    /// A vanished client's licenses stay out until the server gives it up (SV4, SV9).
    pub(crate) fn leave_behind(&mut self, cx: &mut Context<'_>, held: Held, link: LinkId) {
        let Held {
            client,
            service,
            epoch,
            pool,
            count,
        } = held;
        let state = &self.services[service];
        if count == 0 || state.pools[pool].uncounted {
            return;
        }
        if state.epoch != epoch {
            let feature = state.pools[pool].feature;
            self.spare(cx, (client.application, link), service, feature, count);
            return;
        }
        let until = cx.now + cx.plan.services[service].dead_client_timeout;
        let left = |pool, application| Act::LeftBehind {
            pool,
            application,
            count,
        };
        cx.note_change(client.application, service, pool, left);
        cx.graph.stand(link);
        self.keep_out(cx, held, until, link);
    }

    /// A client vanishes that has lost all to another fault already: without that it would leave this behind.
    pub(crate) fn spare(
        &mut self,
        cx: &Context<'_>,
        (client, link): (ApplicationIndex, LinkId),
        service: ServiceIndex,
        feature: FeatureId,
        count: u32,
    ) {
        let now = cx.now;
        let until = now + cx.plan.services[service].dead_client_timeout;
        let spared = &mut self.services[service].spared;
        spared.retain(|entry| entry.until > now);
        let is_known =
            |entry: &Spared| (entry.client, entry.feature, entry.link) == (client, feature, link);
        if link.is_some() && count > 0 && !spared.iter().any(is_known) {
            spared.push(Spared {
                until,
                feature,
                count,
                link,
                client,
            });
        }
    }

    /// What a client has left behind already it would leave behind for this reason too: each would do alone.
    pub(crate) fn join_orphans(
        &mut self,
        cx: &mut Context<'_>,
        (client, link): (ApplicationIndex, LinkId),
        service: ServiceIndex,
        feature: FeatureId,
        component: Component,
    ) {
        let state = &mut self.services[service];
        for orphan in &mut state.orphans {
            let (old, count) = (orphan.link, orphan.count);
            let pool = &mut state.pools[orphan.pool];
            if orphan.client.application != client
                || !old.is_some()
                || pool.feature != feature
                || cx.graph.has_all_roots_of(old, link)
            {
                continue;
            }
            let what = LinkKind::LicensesLacking;
            let both = cx.graph.all_of(cx.now, what, component, &[old, link]);
            cx.graph.stand(both);
            cx.graph.leave(cx.now, old);
            orphan.link = both;
            let mut entries = pool.orphaned.iter_mut();
            if let Some(entry) = entries.find(|entry| **entry == (old, count)) {
                entry.0 = both;
            }
        }
    }

    /// A service is emptied for a reason: what was left behind is gone with it, and would not be without that.
    pub(in crate::license) fn drop_orphans(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
        reason: LinkId,
    ) {
        let now = cx.now;
        let state = &mut self.services[service];
        for orphan in state.orphans.drain(..) {
            if orphan.link.is_some() {
                cx.graph.leave(now, orphan.link);
                state.spared.push(Spared {
                    until: orphan.until,
                    feature: state.pools[orphan.pool].feature,
                    count: orphan.count,
                    link: orphan.link,
                    client: orphan.client.application,
                });
            }
        }
        let graph = &cx.graph;
        state
            .spared
            .retain(|entry| entry.until > now && !graph.has_all_roots_of(entry.link, reason));
    }

    /// What vanished clients have left behind of a service's feature, or would have: links with counts.
    pub(crate) fn left_behind_of(
        &self,
        cx: &Context<'_>,
        service: ServiceIndex,
        feature: FeatureId,
    ) -> Vec<(LinkId, u32)> {
        let state = &self.services[service];
        let pools = state.pools.iter().filter(|pool| pool.feature == feature);
        let orphaned = pools.flat_map(|pool| pool.orphaned.iter().copied());
        let mut left: Vec<(LinkId, u32)> = orphaned.filter(|(link, _)| link.is_some()).collect();
        // What is left behind already is not left behind twice.
        for (link, count) in self.spared_of(cx, service, feature) {
            let is_there = |(known, _): &(LinkId, u32)| cx.graph.has_all_roots_of(*known, link);
            if !left.iter().any(is_there) {
                left.push((link, count));
            }
        }
        left
    }

    /// What vanished clients would have left behind of a service's feature.
    fn spared_of(
        &self,
        cx: &Context<'_>,
        service: ServiceIndex,
        feature: FeatureId,
    ) -> impl Iterator<Item = (LinkId, u32)> {
        let now = cx.now;
        let spared = self.services[service].spared.iter();
        let spared = spared.filter(move |s| s.feature == feature && s.until > now);
        spared.map(|entry| (entry.link, entry.count))
    }

    /// Licenses that nobody holds stay out until then.
    pub(super) fn keep_out(&mut self, cx: &mut Context<'_>, held: Held, until: Time, link: LinkId) {
        let Held {
            client,
            service,
            pool,
            count,
            ..
        } = held;
        let state = &mut self.services[service];
        if state.pools[pool].uncounted {
            return;
        }
        let epoch = state.epoch;
        state.orphans.push(Orphan {
            until,
            epoch,
            pool,
            count,
            link,
            client,
        });
        state.pools[pool].orphaned.push((link, count));
        if until < Time::NEVER {
            cx.schedule(until, Event::OrphanRelease { service });
        }
    }

    /// The server gives up clients that have been silent for long enough.
    pub(in crate::license) fn orphan_release(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
    ) {
        if self.hangs(cx, service) {
            return;
        }
        let now = cx.now;
        self.free(cx, service, |_, _, orphan| orphan.until <= now);
    }

    /// FT18: an administrator frees what vanished clients have left behind of a feature, all of it or what one fault has
    /// left. lmremove asks lmgrd and the daemon, so that both must answer; what another fault masks is freed as well.
    pub(crate) fn remove_stale(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
        feature: FeatureId,
        left_by: Option<FaultIndex>,
    ) {
        let faults = &cx.plan.faults;
        let fault = left_by.map(|fault| faults.get(fault.at()).map(|fault| fault.symbol));
        let is_left_by = |cx: &Context<'_>, link: LinkId, fault: Option<Symbol>| {
            fault.is_some_and(|fault| cx.graph.is_below(link, fault))
        };
        let is_meant = |cx: &Context<'_>, link: LinkId| {
            link.is_some() && fault.is_none_or(|fault| is_left_by(cx, link, fault))
        };
        self.services[service]
            .spared
            .retain(|entry| entry.feature != feature || !is_meant(cx, entry.link));
        if self.services[service].for_new.is_ok() {
            self.free(cx, service, |cx, pools, orphan| {
                pools[orphan.pool].feature == feature && is_meant(cx, orphan.link)
            });
        }
    }

    /// What nobody holds goes back to its pool.
    fn free(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
        which: impl Fn(&Context<'_>, &Pools, &Orphan) -> bool,
    ) {
        let now = cx.now;
        let state = &self.services[service];
        let orphans = state.orphans.iter();
        let (due, kept): (Vec<Orphan>, Vec<Orphan>) =
            orphans.partition(|orphan| which(cx, &state.pools, orphan));
        self.services[service].orphans = kept;
        for orphan in due {
            let pool = &mut self.services[service].pools[orphan.pool];
            let entry = pool
                .orphaned
                .iter()
                .position(|e| *e == (orphan.link, orphan.count));
            if let Some(index) = entry {
                pool.orphaned.remove(index);
            }
            let policy = self.services[service].pools[orphan.pool].policy.as_ref();
            let lingers = policy.is_some_and(|policy| policy.linger() > Span::ZERO);
            let lingered = lingers && !orphan.link.is_some();
            if orphan.link.is_some() {
                cx.graph.leave(now, orphan.link);
            }
            if self.services[service].epoch == orphan.epoch {
                let count = orphan.count;
                let back = |pool, application| {
                    if lingered {
                        Act::LingerEnded {
                            pool,
                            application,
                            count,
                        }
                    } else {
                        Act::GivenUp {
                            pool,
                            application,
                            count,
                        }
                    }
                };
                cx.note_change(orphan.client.application, service, orphan.pool, back);
                self.put_back(cx, orphan.client, service, orphan.pool, orphan.count);
            }
        }
    }
}
