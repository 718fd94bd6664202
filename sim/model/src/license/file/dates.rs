//! When licenses become valid and expire, by the clock of the server that grants (LF4, FT4).

use crate::cause::graph::{LinkId, NOT_IN_PLAN};
use crate::context::Context;
use crate::event::Event;
use crate::license::License;
use crate::license::clock::windback::ServerClock;
use crate::license::file::state::Former;
use crate::observe::records::Component;
use crate::plan::{FeatureId, PoolIndex, ServiceIndex};
use kernel::Time;

impl License {
    pub(super) fn end_expiry(&mut self, cx: &mut Context<'_>, now: Time, occurrence: u32) {
        cx.graph.end(now, occurrence);
        cx.graph.settle(now, occurrence);
        let symbol = cx.graph.occurrence(occurrence).symbol;
        cx.note_state(Component::Fault(symbol), None);
    }

    /// How much later than by true time a date comes by the clock of the server that grants: less than
    /// nothing if that is ahead. What the plan says of the clock is in its instants already.
    pub(super) fn clock_error(&self, cx: &Context<'_>, service: ServiceIndex) -> i64 {
        let first = cx.plan.services[service].nodes[0];
        let planned = cx.plan.servers[first].host;
        let host = cx.plan.servers[self.granting_server(cx, service)].host;
        cx.plan.hosts[planned].clock_offset - self.hosts[host].clock_offset
    }

    /// What the clock of the server that grants says, as an instant of a clock that is right.
    pub(crate) fn server_clock(&self, cx: &Context<'_>, service: ServiceIndex) -> ServerClock {
        let clock = cx.now.0 as i64 - self.clock_error(cx, service);
        ServerClock {
            at: Time(clock.max(0) as u64),
            set_back: self.daemon_set_back(cx, service),
        }
    }

    /// Puts the instants at which licenses become valid or expire into the calendar.
    pub(in crate::license) fn schedule_expiries(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
    ) {
        let error = self.clock_error(cx, service);
        let pools = &self.services[service].pools;
        let dates = pools.iter().filter(|p| !p.is_removed).flat_map(|pool| {
            let begins = (pool.valid_from > Time::ZERO).then_some(pool.valid_from);
            pool.lots.iter().filter_map(|lot| lot.expires).chain(begins)
        });
        let mut instants: Vec<Time> = dates
            .map(|at| Time((at.0 as i64 + error).max(0) as u64))
            .filter(|at| *at >= cx.now && *at < cx.window.to)
            .collect();
        instants.sort_unstable();
        instants.dedup();
        for at in instants {
            cx.schedule(at, Event::Expiry { service });
        }
    }

    /// A date of a service's file may have come (LF4, FT4).
    pub(in crate::license) fn expiry(&mut self, cx: &mut Context<'_>, service: ServiceIndex) {
        self.review_expiries(cx, service, false);
        self.file_changed(cx, service);
    }

    /// Compares each lot's date with the server's clock.
    pub(super) fn review_expiries(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
        loading: bool,
    ) {
        let clock = self.server_clock(cx, service).at;
        let pools = self.services[service].pools.keys();
        for pool in pools {
            for lot in 0..self.services[service].pools[pool].lots.len() {
                let entry = self.services[service].pools[pool].lots[lot];
                let due = entry.expires.is_some_and(|at| at <= clock);
                if due && entry.expired.is_none() {
                    self.expire_lot(cx, service, pool, lot, loading);
                } else if !due && entry.expired.is_some() {
                    self.revive_lot(cx, service, pool, lot);
                }
            }
            let now = cx.now;
            self.services[service].pools[pool].refresh(now);
        }
    }

    /// A lot has expired: by the calendar, by a clock that is wrong, or because the file that was put in
    /// place is an old one.
    fn expire_lot(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
        pool: PoolIndex,
        lot: usize,
        loading: bool,
    ) {
        let now = cx.now;
        let entry = self.services[service].pools[pool].lots[lot];
        let file_link = self.services[service].pools[pool].file_link;
        let by_clock = entry.expires.is_some_and(|at| at > now);
        let is_old = loading && file_link.is_some();
        let (link, occurrence) = if by_clock {
            let host = cx.plan.servers[self.granting_server(cx, service)].host;
            (self.hosts[host].clock_condition, None)
        } else if is_old {
            (file_link, None)
        } else if let Some(symbol) = entry.fault {
            let occurrence = cx.graph.begin(now, NOT_IN_PLAN, symbol, LinkId::NONE);
            cx.totals.fault_began(symbol);
            cx.note_state(Component::Fault(symbol), Some("expired"));
            let link = cx.graph.link_of(occurrence);
            (link, Some(occurrence))
        } else {
            (LinkId::NONE, None)
        };
        let state = &mut self.services[service].pools[pool].lots[lot];
        state.expired = Some(link);
        state.occurrence = occurrence;
        state.by_clock = by_clock;
    }

    /// The server's clock is set back: a lot is valid again.
    fn revive_lot(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
        pool: PoolIndex,
        lot: usize,
    ) {
        let now = cx.now;
        let state = &mut self.services[service].pools[pool].lots[lot];
        state.expired = None;
        state.by_clock = false;
        if let Some(occurrence) = state.occurrence.take() {
            self.end_expiry(cx, now, occurrence);
        }
    }

    /// The clock of a service's server has been set: dates come earlier or later.
    pub(in crate::license) fn review_dates(&mut self, cx: &mut Context<'_>, service: ServiceIndex) {
        for lot in self.services[service]
            .pools
            .iter_mut()
            .flat_map(|pool| &mut pool.lots)
            .filter(|lot| lot.by_clock)
        {
            lot.expired = None;
            lot.by_clock = false;
        }
        self.review_expiries(cx, service, false);
        self.schedule_expiries(cx, service);
        self.schedule_reread(cx, service);
        self.file_changed(cx, service);
    }

    /// A `license-expiry` fault begins or ends at a service.
    pub(crate) fn hold_expired(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
        feature: FeatureId,
        occurrence: u32,
        on: bool,
    ) {
        let now = cx.now;
        let link = cx.graph.link_of(occurrence);
        for pool in &mut self.services[service].pools {
            if pool.feature == feature {
                if on {
                    pool.expiry_holds.push((occurrence, link));
                } else {
                    pool.expiry_holds.retain(|h| h.0 != occurrence);
                    let from = cx.graph.occurrence(occurrence).began;
                    let to = now;
                    pool.was_expired = Some(Former { link, from, to });
                }
                pool.refresh(now);
            }
        }
        self.file_changed(cx, service);
    }

    /// Licenses of a service's file have expired.
    pub(crate) fn has_expired(&self, service: ServiceIndex) -> bool {
        self.services[service].has_expired()
    }
}
