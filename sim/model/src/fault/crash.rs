//! Crashes of application processes (FT7): those that it strikes die one after the other, held or at once over.

use crate::fault::Faults;
use crate::license::Death;
use crate::plan::ApplicationIndex;

impl Faults<'_> {
    /// An occurrence crashes a process, or all of an application's, for as long as it lasts or for an instant.
    pub(super) fn crash(
        &mut self,
        a: ApplicationIndex,
        process: Option<u8>,
        occurrence: u32,
        stays: bool,
    ) {
        let link = self.graph.link_of(occurrence);
        let struck = self.hold_processes(a, process, occurrence);
        for process in &struck {
            self.clients(|clients| clients.process_died(a, *process, Death::Clean, link));
        }
        if !stays {
            self.clients(|clients| clients.restart_crashed(a, &struck, occurrence));
        }
    }
}
