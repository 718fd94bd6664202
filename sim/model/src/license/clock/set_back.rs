//! Clocks that are set back (FT17): behind what they last showed.
//!
//! A process that runs on a host whose clock is behind, or starts there meanwhile, refuses what has an end, or
//! is refused it, until it is started again at a time when the clock is right. The clock runs on, and so may catch up. For
//! clocks that differ (SV6) and dates (LF4) it is a clock like any other that is set wrong.

use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::context::{Context, Fact};
use crate::license::License;
use crate::license::clock::setting::ClockSetting;
use crate::observe::records::Component;
use crate::plan::{HostIndex, ServerIndex, ServiceIndex};
use kernel::Span;

impl License {
    /// An occurrence sets a host's clock back.
    pub(crate) fn set_back(
        &mut self,
        cx: &mut Context<'_>,
        host: HostIndex,
        occurrence: u32,
        by: Span,
    ) {
        self.hosts[host].windback.by.push(occurrence);
        self.set_clock(cx, host, occurrence, ClockSetting::Back(by));
    }

    /// It ends: the clock is what other faults leave.
    pub(crate) fn set_forth(&mut self, cx: &mut Context<'_>, host: HostIndex, occurrence: u32) {
        let by = &mut self.hosts[host].windback.by;
        by.retain(|held| *held != occurrence);
        self.restore_clock(cx, host, occurrence);
    }

    /// What a clock shows is about to change.
    pub(super) fn note_shown(&mut self, cx: &Context<'_>, host: HostIndex) {
        let state = &mut self.hosts[host];
        let shows = cx.now.0 as i64 + state.clock_offset;
        state.windback.latest = state.windback.latest.max(shows);
    }

    /// A clock shows another time: what runs there finds whether it is behind.
    pub(super) fn find_set_back(&mut self, cx: &mut Context<'_>, host: HostIndex) {
        if self.hosts[host].windback.by.is_empty() {
            return;
        }
        for server in self.servers_on(cx, host) {
            if self.servers[server].daemon_up {
                self.review_windback(cx, server, false);
            } else {
                self.mask_windback(cx, server);
            }
        }
        cx.tell(Fact::ClockSetBack { host });
    }

    /// A host's clock has been set back since an instant before time 0, in microseconds.
    pub(crate) fn is_set_back_since(&mut self, cx: &Context<'_>, host: HostIndex, began: i64) {
        let shown = began + cx.plan.hosts[host].clock_offset;
        let before = &mut self.hosts[host].windback.latest_before;
        *before = Some(before.unwrap_or(i64::MIN).max(shown));
    }

    /// What runs at time 0 was up before: its clock is set back as that of any other that runs (SV14), and what has
    /// caught up since is no restart. What starts at time 0 finds how far it is behind by then.
    pub(in crate::license) fn begin_windbacks(&mut self, cx: &mut Context<'_>) {
        for server in self.servers.keys() {
            if self.servers[server].daemon_up {
                self.servers[server].would_be_set_back.clear();
                self.review_windback(cx, server, false);
            }
        }
        for host in &mut self.hosts {
            let windback = &mut host.windback;
            windback.latest = windback.latest_before.unwrap_or(windback.latest);
        }
    }

    /// A daemon that does not run would have found its clock behind, were it not for what keeps it down.
    fn mask_windback(&mut self, cx: &Context<'_>, server: ServerIndex) {
        let plan = &cx.plan.servers[server];
        let tolerance = cx.plan.services[plan.service].windback_tolerance;
        let is_off = self.servers[server].is_off();
        if !is_off && self.is_behind(cx, plan.host, tolerance) {
            let links = self.set_back_by(cx, plan.host);
            self.servers[server].would_be_set_back = links;
        }
    }

    /// A daemon stops: how its next start finds the clock decides, but without what stops it it would run on.
    pub(in crate::license) fn runs_set_back_no_more(
        &mut self,
        cx: &mut Context<'_>,
        server: ServerIndex,
    ) {
        let state = &mut self.servers[server];
        let old = std::mem::replace(&mut state.set_back, LinkId::NONE);
        if old.is_some() {
            if !state.is_off() {
                state.would_be_set_back.push(old);
            }
            cx.leave(old);
        }
    }

    /// The faults for which the daemon that grants, or would, refuses what has an end, or would if it had not stopped.
    pub(in crate::license) fn windback_reasons(
        &self,
        cx: &Context<'_>,
        service: ServiceIndex,
    ) -> Vec<LinkId> {
        let first = cx.plan.services[service].nodes[0];
        let granting = self.granting_server(cx, service);
        let mut links = vec![self.servers[granting].set_back];
        for server in [granting, first] {
            links.extend(self.servers[server].would_be_set_back.iter());
        }
        links.retain(|link| link.is_some());
        links
    }

    /// A daemon runs, or starts, on a clock that may be behind: only a start makes that good.
    pub(in crate::license) fn review_windback(
        &mut self,
        cx: &mut Context<'_>,
        server: ServerIndex,
        starts: bool,
    ) {
        let plan = &cx.plan.servers[server];
        let old = self.servers[server].set_back;
        let tolerance = cx.plan.services[plan.service].windback_tolerance;
        let is_behind = self.is_behind(cx, plan.host, tolerance);
        if starts {
            self.servers[server].would_be_set_back.clear();
        }
        let is_made_good = starts && old.is_some();
        if !is_behind && !is_made_good {
            return;
        }
        let link = if is_behind {
            let mut reasons = self.set_back_by(cx, plan.host);
            if !starts {
                reasons.push(old);
            }
            let component = Component::Server(plan.symbol);
            cx.enter(old, LinkKind::ClockSetBack, component, &reasons)
        } else {
            cx.leave(old)
        };
        self.servers[server].set_back = link;
        cx.tell(Fact::AnswersChanged {
            service: plan.service,
        });
    }

    /// Some host's clock is set back.
    pub(crate) fn has_windbacks(&self) -> bool {
        self.hosts.iter().any(|host| !host.windback.by.is_empty())
    }

    /// A host's clock, set back by a fault, is behind what it last showed by more than that.
    pub(crate) fn is_behind(&self, cx: &Context<'_>, host: HostIndex, tolerance: Span) -> bool {
        let state = &self.hosts[host];
        let shows = cx.now.0 as i64 + state.clock_offset;
        self.has_dated
            && !state.windback.by.is_empty()
            && state.windback.latest.saturating_sub(shows) > tolerance.0 as i64
    }

    /// The links of the faults that have set a host's clock back.
    pub(crate) fn set_back_by(&self, cx: &Context<'_>, host: HostIndex) -> Vec<LinkId> {
        cx.hold_links(&self.hosts[host].windback.by)
    }

    /// The condition of the daemon that grants, if its clock was set back.
    pub(crate) fn daemon_set_back(&self, cx: &Context<'_>, service: ServiceIndex) -> LinkId {
        let server = self.granting_server(cx, service);
        self.servers[server].set_back
    }
}
