//! The license file that a service serves: how it changes, when it is read again, when its licenses expire
//! (LF4, LF6, LF8, FT4, FT5, FT9).
//!
//! The one idea: a file lies on the disk and another may be in the daemon's memory. A change puts a file on
//! the disk; it is served when it is reread (`lmreread`, the midnight of the server's clock) or when a daemon
//! starts or a node becomes master. A line that is replaced keeps its checkouts, one that goes leaves them as
//! over-use. Of several changes that hold the latest counts; the end of one is another change. Ports never
//! change so, and host IDs are compared at each reading (LF7).

use crate::cause::graph::{LinkId, NOT_IN_PLAN};
use crate::cause::link::LinkKind;
use crate::context::{Context, Fact};
use crate::event::Event;
use crate::license::License;
use crate::license::bounds::shares;
use crate::license::former::Former;
use crate::license::pool::{LotState, PoolState};
use crate::license::windback::ServerClock;
use crate::observe::meter::Level;
use crate::observe::records::Component;
use crate::plan::{FaultKind, FeatureId, Lot, Pool};
use kernel::{Span, Time};

/// A change of a license file that holds.
#[derive(Clone, Copy, Debug)]
struct FileChange {
    occurrence: u32,
    fault: u32,
    link: LinkId,
    /// A daemon has read it.
    is_read: bool,
    /// FT21: its own `lmreread` could not read it.
    missed: bool,
}

/// A service's license file at run time.
#[derive(Clone, Debug, Default)]
pub(crate) struct FileState {
    /// Changes that hold, in order of begin.
    changes: Vec<FileChange>,
    /// The change whose file is in memory; none for the plan's own file.
    loaded: Option<u32>,
    /// Of the pending reread at a midnight.
    incarnation: u32,
    /// Features that the change which was undone last had nothing of.
    dropped: Vec<FeatureId>,
    undone: Option<Former>,
}

impl FileState {
    /// Remembers a change that is undone, and what it had nothing of.
    pub(super) fn set_undone(&mut self, undone: Former, dropped: Vec<FeatureId>) {
        (self.undone, self.dropped) = (Some(undone), dropped);
    }

    /// The change that was undone last.
    pub(super) fn last_undone(&self) -> Option<Former> {
        self.undone
    }

    /// The change that was undone last, if it had nothing of a feature.
    pub(super) fn undone(&self, feature: FeatureId) -> Option<Former> {
        self.undone.filter(|_| self.dropped.contains(&feature))
    }
}

impl License {
    /// An occurrence puts another license file in place.
    pub(crate) fn change_file(
        &mut self,
        cx: &mut Context<'_>,
        service: u32,
        fault: u32,
        occurrence: u32,
    ) {
        let link = cx.graph.link_of(occurrence);
        let missed = self.has_no_file(cx, service);
        self.services[service as usize]
            .file
            .changes
            .push(FileChange {
                occurrence,
                fault,
                link,
                is_read: false,
                missed,
            });
        self.file_on_disk_changed(cx, service, fault);
    }

    /// An occurrence ends: the file is what the others leave.
    pub(crate) fn restore_file(
        &mut self,
        cx: &mut Context<'_>,
        service: u32,
        fault: u32,
        occurrence: u32,
    ) {
        self.note_undone(cx, service, fault, occurrence);
        self.services[service as usize]
            .file
            .changes
            .retain(|change| change.occurrence != occurrence);
        self.file_on_disk_changed(cx, service, fault);
    }

    /// The change on a service's disk that its daemon has read, or would have when it was made: its fault and link.
    pub(super) fn change_in_force(&self, cx: &Context<'_>, service: u32) -> Option<(u32, LinkId)> {
        let change = self.on_disk(cx, service)?;
        let kind = &cx.plan.faults[change.fault as usize].kind;
        let at_once = matches!(kind, FaultKind::LicenseFileChange { reread: true, .. });
        let loaded = self.services[service as usize].file.loaded;
        (at_once && !change.missed || loaded == Some(change.occurrence))
            .then_some((change.fault, change.link))
    }

    fn file_on_disk_changed(&mut self, cx: &mut Context<'_>, service: u32, fault: u32) {
        let at_once = matches!(
            cx.plan.faults[fault as usize].kind,
            FaultKind::LicenseFileChange { reread: true, .. }
        );
        if at_once {
            self.reread(cx, service);
            cx.tell(Fact::AnswersChanged { service });
        }
        self.schedule_reread(cx, service);
    }

    /// The change whose file lies on the disk of the node that grants; none for the plan's own.
    fn on_disk(&self, cx: &Context<'_>, service: u32) -> Option<FileChange> {
        self.on_disk_of(cx, self.granting_server(cx, service))
    }

    /// The change whose file lies on the disk of a server.
    fn on_disk_of(&self, cx: &Context<'_>, server: u32) -> Option<FileChange> {
        let service = cx.plan.servers[server as usize].service.0;
        let changes = self.services[service as usize].file.changes.iter();
        let here = |change: &&FileChange| match &cx.plan.faults[change.fault as usize].kind {
            FaultKind::LicenseFileChange { only, .. } => only.is_none_or(|node| node.0 == server),
            _ => false,
        };
        changes.rev().find(here).copied()
    }

    /// The lines of the changed files on the disk of the node that grants which a daemon has read, or would have when
    /// they were made, with the link of each change: the latest first, which decides.
    pub(super) fn changes_read<'c>(
        &self,
        cx: &Context<'c>,
        service: u32,
    ) -> impl Iterator<Item = (LinkId, &'c [Pool])> {
        let server = self.granting_server(cx, service);
        let faults = &cx.plan.faults;
        let changes = self.services[service as usize].file.changes.iter().rev();
        changes.filter_map(move |change| match &faults[change.fault as usize].kind {
            FaultKind::LicenseFileChange {
                only,
                reread,
                pools,
                ..
            } if only.is_none_or(|node| node.0 == server)
                && (*reread && !change.missed || change.is_read) =>
            {
                Some((change.link, pools.as_slice()))
            }
            _ => None,
        })
    }

    fn is_outdated(&self, cx: &Context<'_>, service: u32) -> bool {
        let loaded = self.services[service as usize].file.loaded;
        self.on_disk(cx, service).map(|change| change.occurrence) != loaded
    }

    /// `lmreread`, or the daemon's own reading at midnight. It reaches a daemon that runs, granting or not: a
    /// master that is cut off too. One that does not run reads at its start.
    fn reread(&mut self, cx: &mut Context<'_>, service: u32) {
        let server = self.granting_server(cx, service) as usize;
        let state = &self.servers[server];
        if state.daemon_up && !state.hangs() && !state.share.is_away() {
            self.load_file(cx, service);
        }
    }

    /// The next midnight of the server's clock, if it will find another file on the disk (LF8).
    pub(crate) fn schedule_reread(&mut self, cx: &mut Context<'_>, service: u32) {
        let automatic = cx.plan.services[service as usize].automatic_reread;
        if !automatic || !self.is_outdated(cx, service) {
            return;
        }
        let host = cx.plan.servers[self.granting_server(cx, service) as usize].host;
        let site = cx.plan.hosts[host.at()].site as usize;
        let site = &cx.plan.sites[site];
        let ahead = site.clock_ahead + self.hosts[host.at()].clock_offset;
        let written = site.clock.written(cx.now.0 as i64);
        let clock = cx.plan.start.time_of_day.0 as i64 + written + ahead;
        let left = Span::DAY.0 as i64 - clock.rem_euclid(Span::DAY.0 as i64);
        let midnight = site.clock.next(written + left, cx.now.0 as i64);
        let file = &mut self.services[service as usize].file;
        file.incarnation += 1;
        let incarnation = file.incarnation;
        let event = Event::Reread {
            service,
            incarnation,
        };
        cx.schedule(Time(midnight as u64), event);
    }

    /// A midnight of the server's clock.
    pub(crate) fn reread_at_midnight(
        &mut self,
        cx: &mut Context<'_>,
        service: u32,
        incarnation: u32,
    ) {
        let current = self.services[service as usize].file.incarnation;
        if incarnation == current & kernel::Word::INCARNATION_MASK {
            self.reread(cx, service);
            if self.has_no_file(cx, service) {
                self.schedule_reread(cx, service);
            }
        }
    }

    /// The file on the disk is read into memory, if it is another one.
    pub(crate) fn load_file(&mut self, cx: &mut Context<'_>, service: u32) {
        if !self.is_outdated(cx, service) {
            return;
        }
        let plan = cx.plan;
        let change = self.on_disk(cx, service);
        let base = &plan.services[service as usize].pools;
        let (pools, link, foreign) = match change.map(|c| (c, &plan.faults[c.fault as usize].kind))
        {
            Some((
                change,
                FaultKind::LicenseFileChange {
                    pools, foreign_on, ..
                },
            )) => (pools, change.link, foreign_on.as_slice()),
            _ => (base, LinkId::NONE, &[][..]),
        };
        let before = self.services[service as usize].file.loaded;
        let undone = before.map_or(LinkId::NONE, |occurrence| cx.graph.link_of(occurrence));
        for pool in &mut self.services[service as usize].pools {
            pool.undone = undone;
        }
        let file = &mut self.services[service as usize].file;
        file.loaded = change.map(|change| change.occurrence);
        for change in &mut file.changes {
            change.is_read |= file.loaded == Some(change.occurrence);
        }
        self.lay_out_pools(cx, service, pools, link);
        for server in &plan.services[service as usize].nodes {
            let fitted = self.host_id_fits(cx, server.0);
            let own = plan.servers[server.at()].host_id_matches;
            self.servers[server.at()].host_id_matches = match change {
                Some(_) => !foreign.contains(server),
                None => own,
            };
            if fitted && !self.host_id_fits(cx, server.0) {
                self.empty_if_granting(cx, service, server.0);
            }
        }
        self.review_expiries(cx, service, true);
        self.schedule_expiries(cx, service);
        self.refresh_service(cx, service);
        self.file_changed(cx, service);
    }

    /// lmgrd starts: it and its daemon listen at the ports of the file on its disk, which no reread
    /// changes (LF8).
    pub(crate) fn read_ports(&mut self, cx: &mut Context<'_>, server: u32) {
        let plan = &cx.plan.servers[server as usize];
        let change = self.on_disk_of(cx, server);
        let written = change.and_then(|change| match &cx.plan.faults[change.fault as usize].kind {
            FaultKind::LicenseFileChange { ports, .. } => {
                let mut own = ports.iter().filter(|ports| ports.server.0 == server);
                own.next()
                    .map(|ports| (ports.lmgrd, ports.vendor, change.link))
            }
            _ => None,
        });
        let (port, vendor_port, link) =
            written.unwrap_or((plan.port, plan.vendor_port, LinkId::NONE));
        let state = &mut self.servers[server as usize];
        (state.port, state.vendor_port, state.port_link) = (port, vendor_port, link);
    }

    /// The link of the change whose file is in memory.
    pub(crate) fn file_link(&self, service: u32) -> LinkId {
        let file = &self.services[service as usize].file;
        let loaded = file
            .changes
            .iter()
            .find(|c| Some(c.occurrence) == file.loaded);
        loaded.map_or(LinkId::NONE, |change| change.link)
    }

    /// Finds the pool that each line of a new file goes on in: first the one that is the same in all but
    /// its count, then another of its feature; what finds none is new, and what is not found is gone.
    fn lay_out_pools(&mut self, cx: &mut Context<'_>, service: u32, lines: &[Pool], link: LinkId) {
        let grid = cx.grid();
        let detailed = cx.detail.is_some();
        let count = self.services[service as usize].pools.len();
        let mut taken = vec![false; count];
        let mut place: Vec<Option<usize>> = vec![None; lines.len()];
        for exact in [true, false] {
            for (line, place) in lines.iter().zip(&mut place).filter(|(_, p)| p.is_none()) {
                let pools = &self.services[service as usize].pools;
                let fits = |at: &usize| !taken[*at] && continues(&pools[*at], line, exact);
                *place = (0..count).find(fits);
                if let Some(at) = *place {
                    taken[at] = true;
                }
            }
        }
        for at in (0..count).filter(|at| !taken[*at]) {
            self.renew_lots(cx, service, at, &[]);
            let pool = &mut self.services[service as usize].pools[at];
            pool.is_removed = true;
        }
        for (line, place) in lines.iter().zip(place) {
            let state = &mut self.services[service as usize];
            let at = place.unwrap_or_else(|| {
                let empty = Pool {
                    lots: Vec::new(),
                    ..line.clone()
                };
                state.pools.push(PoolState::new(&empty));
                let mut level = Level::new(&grid, detailed);
                if let Some(store) = cx.detail.as_ref().and_then(|d| d.store.as_ref()) {
                    level.spill_into(store);
                }
                state.levels.push(level);
                state.pools.len() - 1
            });
            self.renew_lots(cx, service, at, &line.lots);
            let pool = &mut self.services[service as usize].pools[at];
            pool.is_removed = false;
            pool.version = line.version;
            pool.altered = line.altered;
            pool.valid_from = line.valid_from;
            pool.only_on.clone_from(&line.only_on);
        }
        self.note_lowered_pools(cx, service, link);
        let now = cx.now;
        for pool in &mut self.services[service as usize].pools {
            pool.refresh(now);
        }
    }

    /// What the plan's own file has more of, for the ledger: it is spread over the pools of a feature in
    /// their order.
    fn note_lowered_pools(&mut self, cx: &mut Context<'_>, service: u32, link: LinkId) {
        let base = &cx.plan.services[service as usize].pools;
        let features: Vec<FeatureId> = base.iter().map(|pool| pool.feature).collect();
        for pool in &mut self.services[service as usize].pools {
            pool.file_link = link;
            pool.lowered.clear();
        }
        if !link.is_some() {
            return;
        }
        let count = |pools: &[Pool], feature: FeatureId| -> u32 {
            let of_feature = pools.iter().filter(|pool| pool.feature == feature);
            of_feature.flat_map(|p| &p.lots).map(|lot| lot.count).sum()
        };
        for feature in features {
            let changes = self.changes_read(cx, service);
            let bounds: Vec<(LinkId, u32)> = changes
                .map(|(link, pools)| (link, count(pools, feature)))
                .collect();
            let component = Component::Feature(feature, service);
            let lowered = shares(count(base, feature), &bounds).into_iter();
            let what = LinkKind::LicensesLacking;
            let lowered = lowered.map(|(links, count)| {
                let all = cx.graph.all_of(cx.now, what, component, &links);
                (all, count)
            });
            let lowered: Vec<(LinkId, u32)> = lowered.collect();
            let pools = &mut self.services[service as usize].pools;
            if let Some(pool) = pools.iter_mut().find(|pool| pool.feature == feature) {
                pool.lowered = lowered;
            }
        }
    }

    /// A pool's lots are those of a line of the new file; what has expired of the same date stays so.
    fn renew_lots(&mut self, cx: &mut Context<'_>, service: u32, at: usize, lots: &[Lot]) {
        let now = cx.now;
        let pool = &mut self.services[service as usize].pools[at];
        let mut old = std::mem::take(&mut pool.lots);
        pool.lots = lots
            .iter()
            .map(|lot| {
                let known = old
                    .iter()
                    .position(|o| o.expires == lot.expires && o.expired.is_some());
                known.map_or_else(
                    || LotState::new(lot),
                    |known| LotState {
                        count: lot.count,
                        ..old.swap_remove(known)
                    },
                )
            })
            .collect();
        // What is renewed late has been expired until now.
        for occurrence in old.into_iter().filter_map(|lot| lot.occurrence) {
            self.end_expiry(cx, now, occurrence);
        }
    }

    fn end_expiry(&mut self, cx: &mut Context<'_>, now: Time, occurrence: u32) {
        cx.graph.end(now, occurrence);
        cx.graph.settle(now, occurrence);
        let symbol = cx.graph.occurrence(occurrence).symbol;
        cx.note_state(Component::Fault(symbol), None);
    }

    /// How much later than by true time a date comes by the clock of the server that grants: less than
    /// nothing if that is ahead. What the plan says of the clock is in its instants already.
    fn clock_error(&self, cx: &Context<'_>, service: u32) -> i64 {
        let first = cx.plan.services[service as usize].nodes[0];
        let planned = cx.plan.servers[first.at()].host;
        let host = cx.plan.servers[self.granting_server(cx, service) as usize].host;
        cx.plan.hosts[planned.at()].clock_offset - self.hosts[host.at()].clock_offset
    }

    /// Another node grants: its copy of the file counts, and its clock.
    pub(crate) fn take_file_of_master(&mut self, cx: &mut Context<'_>, service: u32) {
        if !self.has_no_file(cx, service) {
            self.load_file(cx, service);
        }
        let lots = self.services[service as usize].pools.iter();
        let dated = lots.flat_map(|pool| &pool.lots).any(|lot| lot.by_clock);
        if dated || self.clock_error(cx, service) != 0 {
            self.review_dates(cx, service);
        }
    }

    /// What the clock of the server that grants says, as an instant of a clock that is right.
    pub(crate) fn server_clock(&self, cx: &Context<'_>, service: u32) -> ServerClock {
        let clock = cx.now.0 as i64 - self.clock_error(cx, service);
        ServerClock {
            at: Time(clock.max(0) as u64),
            set_back: self.daemon_set_back(cx, service),
        }
    }

    /// Puts the instants at which licenses become valid or expire into the calendar.
    pub(crate) fn schedule_expiries(&mut self, cx: &mut Context<'_>, service: u32) {
        let error = self.clock_error(cx, service);
        let pools = &self.services[service as usize].pools;
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
    pub(crate) fn expiry(&mut self, cx: &mut Context<'_>, service: u32) {
        self.review_expiries(cx, service, false);
        self.file_changed(cx, service);
    }

    /// Compares each lot's date with the server's clock.
    fn review_expiries(&mut self, cx: &mut Context<'_>, service: u32, loading: bool) {
        let clock = self.server_clock(cx, service).at;
        let pools = self.services[service as usize].pools.len();
        for pool in 0..pools {
            for lot in 0..self.services[service as usize].pools[pool].lots.len() {
                let entry = self.services[service as usize].pools[pool].lots[lot];
                let due = entry.expires.is_some_and(|at| at <= clock);
                if due && entry.expired.is_none() {
                    self.expire_lot(cx, service, pool, lot, loading);
                } else if !due && entry.expired.is_some() {
                    self.revive_lot(cx, service, pool, lot);
                }
            }
            let now = cx.now;
            self.services[service as usize].pools[pool].refresh(now);
        }
    }

    /// A lot has expired: by the calendar, by a clock that is wrong, or because the file that was put in
    /// place is an old one.
    fn expire_lot(
        &mut self,
        cx: &mut Context<'_>,
        service: u32,
        pool: usize,
        lot: usize,
        loading: bool,
    ) {
        let now = cx.now;
        let entry = self.services[service as usize].pools[pool].lots[lot];
        let file_link = self.services[service as usize].pools[pool].file_link;
        let by_clock = entry.expires.is_some_and(|at| at > now);
        let is_old = loading && file_link.is_some();
        let (link, occurrence) = if by_clock {
            let host = cx.plan.servers[self.granting_server(cx, service) as usize].host;
            (self.hosts[host.at()].clock_condition, None)
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
        let state = &mut self.services[service as usize].pools[pool].lots[lot];
        state.expired = Some(link);
        state.occurrence = occurrence;
        state.by_clock = by_clock;
    }

    /// The server's clock is set back: a lot is valid again.
    fn revive_lot(&mut self, cx: &mut Context<'_>, service: u32, pool: usize, lot: usize) {
        let now = cx.now;
        let state = &mut self.services[service as usize].pools[pool].lots[lot];
        state.expired = None;
        state.by_clock = false;
        if let Some(occurrence) = state.occurrence.take() {
            self.end_expiry(cx, now, occurrence);
        }
    }

    /// The clock of a service's server has been set: dates come earlier or later.
    pub(crate) fn review_dates(&mut self, cx: &mut Context<'_>, service: u32) {
        for lot in self.services[service as usize]
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
        service: u32,
        feature: FeatureId,
        occurrence: u32,
        on: bool,
    ) {
        let now = cx.now;
        let link = cx.graph.link_of(occurrence);
        for pool in &mut self.services[service as usize].pools {
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

    /// What a service's file allows has changed: holders see it at their next poll (LF8).
    fn file_changed(&mut self, cx: &mut Context<'_>, service: u32) {
        self.note_file(cx, service);
        cx.tell(Fact::FileChanged { service });
    }
}

/// Whether a line of a new file goes on in a pool of the old one: the same but for its count and dates of
/// expiry, or at least the same feature.
fn continues(pool: &PoolState, line: &Pool, exact: bool) -> bool {
    pool.feature == line.feature
        && pool.uncounted == line.uncounted
        && (!exact
            || pool.version == line.version
                && pool.only_on == line.only_on
                && pool.valid_from == line.valid_from)
}
