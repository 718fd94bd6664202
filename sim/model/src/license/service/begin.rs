//! The services at time 0.

use crate::context::Context;
use crate::license::License;

impl License {
    /// Starts the servers that no fault holds down, and schedules the expiries to come.
    pub(crate) fn begin_services(&mut self, cx: &mut Context<'_>) {
        self.begin_standbys(cx);
        for server in self.servers.keys() {
            let host = cx.plan.servers[server].host;
            if self.hosts[host].is_up() && !self.servers[server].is_off() {
                self.start_at_zero(server);
                self.refresh_hang(cx, server);
            }
            self.begin_masked_hangs(cx, server);
        }
        for service in self.services.keys() {
            self.load_file(cx, service);
            self.refresh_service(cx, service);
            self.note_file(cx, service);
            self.note_taken(cx, service);
            self.schedule_expiries(cx, service);
        }
        if self.has_windbacks() {
            self.begin_windbacks(cx);
        }
    }
}
