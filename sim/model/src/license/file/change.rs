//! A license file is replaced (LF8, FT5, FT9).
//!
//! A change puts a file on the disk; `reading` brings it into the daemon's memory. Of several changes that hold the latest
//! counts; the end of one is another change.

use crate::cause::graph::LinkId;
use crate::context::{Context, Fact};
use crate::license::License;
use crate::license::file::state::FileChange;
use crate::plan::{FaultKind, Pool, ServerIndex, ServiceIndex};

impl License {
    /// An occurrence puts another license file in place.
    pub(crate) fn change_file(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
        fault: u32,
        occurrence: u32,
    ) {
        let link = cx.graph.link_of(occurrence);
        let missed = self.has_no_file(cx, service);
        self.services[service].file.changes.push(FileChange {
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
        service: ServiceIndex,
        fault: u32,
        occurrence: u32,
    ) {
        self.note_undone(cx, service, fault, occurrence);
        self.services[service]
            .file
            .changes
            .retain(|change| change.occurrence != occurrence);
        self.file_on_disk_changed(cx, service, fault);
    }

    /// The change on a service's disk that its daemon has read, or would have when it was made: its fault and link.
    pub(super) fn change_in_force(
        &self,
        cx: &Context<'_>,
        service: ServiceIndex,
    ) -> Option<(u32, LinkId)> {
        let change = self.on_disk(cx, service)?;
        let kind = &cx.plan.faults[change.fault as usize].kind;
        let at_once = matches!(kind, FaultKind::LicenseFileChange { reread: true, .. });
        let loaded = self.services[service].file.loaded;
        (at_once && !change.missed || loaded == Some(change.occurrence))
            .then_some((change.fault, change.link))
    }

    fn file_on_disk_changed(&mut self, cx: &mut Context<'_>, service: ServiceIndex, fault: u32) {
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
    pub(super) fn on_disk(&self, cx: &Context<'_>, service: ServiceIndex) -> Option<FileChange> {
        self.on_disk_of(cx, self.granting_server(cx, service))
    }

    /// The change whose file lies on the disk of a server.
    pub(super) fn on_disk_of(&self, cx: &Context<'_>, server: ServerIndex) -> Option<FileChange> {
        let service = cx.plan.servers[server].service;
        let changes = self.services[service].file.changes.iter();
        let here = |change: &&FileChange| match &cx.plan.faults[change.fault as usize].kind {
            FaultKind::LicenseFileChange { only, .. } => only.is_none_or(|node| node == server),
            _ => false,
        };
        changes.rev().find(here).copied()
    }

    /// The lines of the changed files on the disk of the node that grants which a daemon has read, or would have when
    /// they were made, with the link of each change: the latest first, which decides.
    pub(super) fn changes_read<'c>(
        &self,
        cx: &Context<'c>,
        service: ServiceIndex,
    ) -> impl Iterator<Item = (LinkId, &'c [Pool])> {
        let server = self.granting_server(cx, service);
        let faults = &cx.plan.faults;
        let changes = self.services[service].file.changes.iter().rev();
        changes.filter_map(move |change| match &faults[change.fault as usize].kind {
            FaultKind::LicenseFileChange {
                only,
                reread,
                pools,
                ..
            } if only.is_none_or(|node| node == server)
                && (*reread && !change.missed || change.is_read) =>
            {
                Some((change.link, pools.as_slice()))
            }
            _ => None,
        })
    }

    pub(super) fn is_outdated(&self, cx: &Context<'_>, service: ServiceIndex) -> bool {
        let loaded = self.services[service].file.loaded;
        self.on_disk(cx, service).map(|change| change.occurrence) != loaded
    }

    /// The link of the change whose file is in memory.
    pub(in crate::license) fn file_link(&self, service: ServiceIndex) -> LinkId {
        let file = &self.services[service].file;
        let loaded = file
            .changes
            .iter()
            .find(|c| Some(c.occurrence) == file.loaded);
        loaded.map_or(LinkId::NONE, |change| change.link)
    }

    /// What a service's file allows has changed: holders see it at their next poll (LF8).
    pub(super) fn file_changed(&mut self, cx: &mut Context<'_>, service: ServiceIndex) {
        self.note_file(cx, service);
        cx.tell(Fact::FileChanged { service });
    }
}
