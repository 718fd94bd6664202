//! What occurrences of faults act upon when they begin and when they end (FT).
//!
//! Each calls the room that is struck by one function; what that makes of it is decided there.

use crate::fault::Faults;
use crate::license::ClockSetting;
use crate::plan::{FaultKind, HostIndex, ServerIndex};
use kernel::{Span, Time};

impl Faults<'_> {
    /// What an occurrence does when it begins.
    pub(super) fn apply(&mut self, fault: u32, occurrence: u32, until: Time) {
        let plan = self.plan;
        let kind = &plan.faults[fault as usize].kind;
        match kind {
            FaultKind::HostKill(_)
            | FaultKind::ServerKill(_)
            | FaultKind::LmgrdKill(_)
            | FaultKind::VendorDaemonKill(_)
            | FaultKind::DaemonHang(_)
            | FaultKind::FileShare(_)
            | FaultKind::Lmdown(_)
            | FaultKind::DiskFailure(_) => self.stop_processes_of(kind, occurrence, until),
            FaultKind::LicenseExpiry { .. }
            | FaultKind::Lmremove { .. }
            | FaultKind::LicenseFileChange { .. }
            | FaultKind::ClockWindback { .. }
            | FaultKind::ClockOffset { .. }
            | FaultKind::HostIdChange(_) => self.change_grants_of(fault, occurrence, until),
            FaultKind::FirewallBlock { .. }
            | FaultKind::SiteCut { .. }
            | FaultKind::NameService { .. }
            | FaultKind::Partition(_) => self.shut_ways(fault, occurrence),
            FaultKind::ApplicationCrash {
                application,
                process,
            } => {
                let stays = until > self.now;
                self.crash(*application, *process, occurrence, stays);
            }
            FaultKind::Maintenance { .. } => self.maintenance_step(occurrence),
            FaultKind::Switchover(application) => self.switch_over(*application, occurrence),
            FaultKind::OptionChange { application, .. } => {
                self.clients(|clients| clients.change_options(*application, fault, occurrence));
            }
            FaultKind::AddressChange { application, .. } => {
                self.clients(|clients| clients.change_address(*application, fault, occurrence));
            }
            FaultKind::CommonCause { .. } => self.begin_common(fault, occurrence),
            FaultKind::SurgeAgents { group } => {
                self.begin_surge_of_agents(fault, group.0, occurrence, until);
            }
            FaultKind::SurgeDemand { .. } => self.begin_surge_of_demand(fault, occurrence),
            FaultKind::PersonDisable { group, count } => {
                self.disable_persons(*group, *count, occurrence);
            }
            FaultKind::Relocate { .. } => self.begin_relocation(fault, occurrence),
            FaultKind::LrmDisconnect => self.clients(|clients| clients.disconnect_lrm(occurrence)),
        }
    }

    /// Processes of license servers, or their hosts, stop or answer nothing.
    fn stop_processes_of(&mut self, kind: &FaultKind, occurrence: u32, until: Time) {
        match kind {
            // RAID 1: the other disk goes on (FT14).
            FaultKind::DiskFailure(host) if self.plan.hosts[*host].raid => {}
            FaultKind::HostKill(host) | FaultKind::DiskFailure(host) => {
                self.licensing(|license, cx| license.host_down(cx, *host, occurrence));
            }
            FaultKind::ServerKill(server) => self.hold_processes(*server, occurrence, true, true),
            FaultKind::LmgrdKill(server) => self.hold_processes(*server, occurrence, true, false),
            FaultKind::VendorDaemonKill(server) => {
                self.hold_processes(*server, occurrence, false, true);
            }
            FaultKind::Lmdown(server) => {
                for node in self.nodes_with(*server) {
                    self.hold_processes(node, occurrence, true, true);
                }
            }
            FaultKind::DaemonHang(server) => self.licensing(|license, cx| {
                license.hang_daemon(cx, *server, (occurrence, until));
            }),
            FaultKind::FileShare(server) => self.licensing(|license, cx| {
                license.share_down(cx, *server, (occurrence, until));
            }),
            _ => {}
        }
    }

    /// An occurrence holds down a server's lmgrd, its vendor daemon, or both.
    fn hold_processes(&mut self, server: ServerIndex, occurrence: u32, lmgrd: bool, daemon: bool) {
        self.licensing(|license, cx| license.hold_server(cx, server, occurrence, lmgrd, daemon));
    }

    /// What a license file grants, or the clock or the host ID that it is read by, is another.
    fn change_grants_of(&mut self, fault: u32, occurrence: u32, until: Time) {
        let plan = self.plan;
        match &plan.faults[fault as usize].kind {
            FaultKind::LicenseExpiry { service, feature } => self.licensing(|license, cx| {
                license.hold_expired(cx, *service, *feature, occurrence, true);
            }),
            FaultKind::Lmremove {
                service,
                feature,
                left_by,
            } => self.licensing(|license, cx| {
                license.remove_stale(cx, *service, *feature, *left_by);
            }),
            FaultKind::LicenseFileChange { service, .. } => {
                self.licensing(|license, cx| license.change_file(cx, *service, fault, occurrence));
            }
            // At no instant is the clock behind (FT17).
            FaultKind::ClockWindback { .. } if until == self.now => {}
            FaultKind::ClockWindback { host, by } => {
                self.licensing(|license, cx| license.set_back(cx, *host, occurrence, *by));
            }
            FaultKind::ClockOffset { host, offset } => {
                let setting = ClockSetting::To(*offset);
                self.licensing(|license, cx| license.set_clock(cx, *host, occurrence, setting));
            }
            FaultKind::HostIdChange(host) => self.change_host_id(*host, occurrence),
            _ => {}
        }
    }

    /// What it ends when it ends.
    pub(super) fn undo(&mut self, fault: u32, occurrence: u32) {
        let plan = self.plan;
        let kind = &plan.faults[fault as usize].kind;
        match kind {
            FaultKind::HostKill(_)
            | FaultKind::ServerKill(_)
            | FaultKind::LmgrdKill(_)
            | FaultKind::VendorDaemonKill(_)
            | FaultKind::DaemonHang(_)
            | FaultKind::FileShare(_)
            | FaultKind::Lmdown(_)
            | FaultKind::DiskFailure(_) => self.let_processes_go(kind, occurrence),
            FaultKind::LicenseExpiry { .. }
            | FaultKind::LicenseFileChange { .. }
            | FaultKind::ClockWindback { .. }
            | FaultKind::ClockOffset { .. }
            | FaultKind::HostIdChange(_) => self.restore_grants(fault, occurrence),
            FaultKind::FirewallBlock { .. }
            | FaultKind::SiteCut { .. }
            | FaultKind::NameService { .. }
            | FaultKind::Partition(_) => self.open_ways(occurrence),
            FaultKind::ApplicationCrash { application, .. } => {
                self.clients(|clients| clients.uncrash(*application, occurrence));
            }
            FaultKind::Maintenance { targets, .. } => self.end_maintenance(targets, occurrence),
            FaultKind::OptionChange { application, .. } => {
                self.clients(|clients| clients.restore_options(*application, occurrence));
            }
            FaultKind::AddressChange { application, .. } => {
                self.clients(|clients| clients.restore_address(*application, occurrence));
            }
            FaultKind::CommonCause { .. } => self.end_common(occurrence),
            FaultKind::SurgeAgents { group } => {
                self.end_surge_of_agents(fault, group.0, occurrence);
            }
            FaultKind::SurgeDemand { .. } => self.end_surge_of_demand(fault, occurrence),
            FaultKind::PersonDisable { .. } => self.enable_persons(occurrence),
            FaultKind::Relocate { .. } => self.end_relocation(fault, occurrence),
            FaultKind::LrmDisconnect => self.clients(|clients| clients.reconnect_lrm(occurrence)),
            FaultKind::Lmremove { .. } | FaultKind::Switchover(_) => {}
        }
    }

    /// Processes of license servers, or their hosts, may start again or answer.
    fn let_processes_go(&mut self, kind: &FaultKind, occurrence: u32) {
        match kind {
            FaultKind::DiskFailure(host) if self.plan.hosts[*host].raid => {}
            FaultKind::DiskFailure(host) => {
                // A file that is bound to the old disk's serial number is void (FT14).
                if self.license.is_bound_to_disk(self, *host) {
                    self.change_host_id(*host, occurrence);
                }
                self.licensing(|license, cx| license.host_up(cx, *host, occurrence));
            }
            FaultKind::HostKill(host) => {
                self.licensing(|license, cx| license.host_up(cx, *host, occurrence));
            }
            FaultKind::ServerKill(server)
            | FaultKind::LmgrdKill(server)
            | FaultKind::VendorDaemonKill(server) => {
                self.licensing(|license, cx| license.release_server(cx, *server, occurrence));
            }
            FaultKind::Lmdown(server) => {
                for node in self.nodes_with(*server) {
                    self.licensing(|license, cx| license.release_server(cx, node, occurrence));
                }
            }
            FaultKind::DaemonHang(server) => {
                self.licensing(|license, cx| license.end_hang(cx, *server, occurrence));
            }
            FaultKind::FileShare(server) => {
                self.licensing(|license, cx| license.share_up(cx, *server, occurrence));
            }
            _ => {}
        }
    }

    /// A license file grants what it did, or is read by the clock of before; a new host ID stays.
    fn restore_grants(&mut self, fault: u32, occurrence: u32) {
        let plan = self.plan;
        match &plan.faults[fault as usize].kind {
            FaultKind::LicenseExpiry { service, feature } => self.licensing(|license, cx| {
                license.hold_expired(cx, *service, *feature, occurrence, false);
            }),
            FaultKind::LicenseFileChange { service, .. } => self.licensing(|license, cx| {
                license.restore_file(cx, *service, fault, occurrence);
            }),
            FaultKind::ClockWindback { host, .. } => {
                self.licensing(|license, cx| license.set_forth(cx, *host, occurrence));
            }
            FaultKind::ClockOffset { host, .. } => {
                self.licensing(|license, cx| license.restore_clock(cx, *host, occurrence));
            }
            FaultKind::HostIdChange(host) => {
                self.licensing(|license, cx| license.review_host_id(cx, *host));
            }
            _ => {}
        }
    }

    /// A host has another ID: how long the new license file takes is drawn with it (LF15).
    fn change_host_id(&mut self, host: HostIndex, occurrence: u32) {
        let fault = self.graph.occurrence(occurrence).fault as usize;
        let (low, high) = self.plan.parameters.order_lead_time;
        let share = self.faults[fault].lead_time.uniform();
        let lead_time = Span(low.0 + (share * high.0.saturating_sub(low.0) as f64) as u64);
        self.licensing(|license, cx| license.change_host_id(cx, host, occurrence, lead_time));
    }

    /// The nodes of the service that a server belongs to: `lmdown` stops all three (SV11).
    fn nodes_with(&self, server: ServerIndex) -> Vec<ServerIndex> {
        let service = self.plan.servers[server].service;
        self.plan.services[service].nodes.clone()
    }
}
