//! When a license file is read (LF8): by `lmreread`, at the midnight of the server's clock, when a daemon starts, when a node
//! becomes master. Ports are read when lmgrd starts, and host IDs compared at each reading (LF7).

use crate::cause::graph::LinkId;
use crate::context::Context;
use crate::event::Event;
use crate::license::License;
use crate::plan::{FaultKind, ServerIndex, ServiceIndex};
use kernel::{Span, Time};

impl License {
    /// `lmreread`, or the daemon's own reading at midnight. It reaches a daemon that runs, granting or not: a
    /// master that is cut off too. One that does not run reads at its start.
    pub(super) fn reread(&mut self, cx: &mut Context<'_>, service: ServiceIndex) {
        let server = self.granting_server(cx, service);
        let state = &self.servers[server];
        if state.daemon_up && !state.hangs() && !state.share.is_away() {
            self.load_file(cx, service);
        }
    }

    /// The next midnight of the server's clock, if it will find another file on the disk (LF8).
    pub(super) fn schedule_reread(&mut self, cx: &mut Context<'_>, service: ServiceIndex) {
        let automatic = cx.plan.services[service].automatic_reread;
        if !automatic || !self.is_outdated(cx, service) {
            return;
        }
        let host = cx.plan.servers[self.granting_server(cx, service)].host;
        let site = cx.plan.hosts[host].site;
        let site = &cx.plan.sites[site];
        let ahead = site.clock_ahead + self.hosts[host].clock_offset;
        let written = site.clock.written(cx.now.0 as i64);
        let clock = cx.plan.start.time_of_day.0 as i64 + written + ahead;
        let left = Span::DAY.0 as i64 - clock.rem_euclid(Span::DAY.0 as i64);
        let midnight = site.clock.next(written + left, cx.now.0 as i64);
        let file = &mut self.services[service].file;
        file.incarnation += 1;
        let incarnation = file.incarnation;
        let event = Event::Reread {
            service,
            incarnation,
        };
        cx.schedule(Time(midnight as u64), event);
    }

    /// A midnight of the server's clock.
    pub(in crate::license) fn reread_at_midnight(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
        incarnation: u32,
    ) {
        let current = self.services[service].file.incarnation;
        if incarnation == current & kernel::Word::INCARNATION_MASK {
            self.reread(cx, service);
            if self.has_no_file(cx, service) {
                self.schedule_reread(cx, service);
            }
        }
    }

    /// The file on the disk is read into memory, if it is another one.
    pub(in crate::license) fn load_file(&mut self, cx: &mut Context<'_>, service: ServiceIndex) {
        if !self.is_outdated(cx, service) {
            return;
        }
        let plan = cx.plan;
        let change = self.on_disk(cx, service);
        let base = &plan.services[service].pools;
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
        let before = self.services[service].file.loaded;
        let undone = before.map_or(LinkId::NONE, |occurrence| cx.graph.link_of(occurrence));
        for pool in &mut self.services[service].pools {
            pool.undone = undone;
        }
        let file = &mut self.services[service].file;
        file.loaded = change.map(|change| change.occurrence);
        for change in &mut file.changes {
            change.is_read |= file.loaded == Some(change.occurrence);
        }
        self.lay_out_pools(cx, service, pools, link);
        for server in &plan.services[service].nodes {
            let fitted = self.host_id_fits(cx, *server);
            let own = plan.servers[*server].host_id_matches;
            self.servers[*server].host_id_matches = match change {
                Some(_) => !foreign.contains(server),
                None => own,
            };
            if fitted && !self.host_id_fits(cx, *server) {
                self.empty_if_granting(cx, service, *server);
            }
        }
        self.review_expiries(cx, service, true);
        self.schedule_expiries(cx, service);
        self.refresh_service(cx, service);
        self.file_changed(cx, service);
    }

    /// lmgrd starts: it and its daemon listen at the ports of the file on its disk, which no reread
    /// changes (LF8).
    pub(in crate::license) fn read_ports(&mut self, cx: &mut Context<'_>, server: ServerIndex) {
        let plan = &cx.plan.servers[server];
        let change = self.on_disk_of(cx, server);
        let written = change.and_then(|change| match &cx.plan.faults[change.fault as usize].kind {
            FaultKind::LicenseFileChange { ports, .. } => {
                let mut own = ports.iter().filter(|ports| ports.server == server);
                own.next()
                    .map(|ports| (ports.lmgrd, ports.vendor, change.link))
            }
            _ => None,
        });
        let (port, vendor_port, link) =
            written.unwrap_or((plan.port, plan.vendor_port, LinkId::NONE));
        let state = &mut self.servers[server];
        (state.port, state.vendor_port, state.port_link) = (port, vendor_port, link);
    }

    /// Another node grants: its copy of the file counts, and its clock.
    pub(in crate::license) fn take_file_of_master(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
    ) {
        if !self.has_no_file(cx, service) {
            self.load_file(cx, service);
        }
        let lots = self.services[service].pools.iter();
        let dated = lots.flat_map(|pool| &pool.lots).any(|lot| lot.by_clock);
        if dated || self.clock_error(cx, service) != 0 {
            self.review_dates(cx, service);
        }
    }
}
