//! Clocks of hosts that are set wrong (SV6, FT8).
//!
//! A clock is its offset from true time. The offset of a server's host decides when its dated
//! licenses expire and when its midnight comes; the difference of an application's and a server's is held
//! against `clock_tolerance` when the application starts. Of several faults the latest decides, one that sets the
//! clock back from what those before it leave; rosters and demand go by true time whatever a clock says.

use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::context::{Context, Fact};
use crate::license::License;
use crate::license::clock::setting::ClockSetting;
use crate::license::process::host::HostState;
use crate::license::service::silence::Silence;
use crate::observe::records::Component;
use crate::plan::{FeatureId, HostIndex, ServiceIndex};

impl License {
    /// An occurrence sets a host's clock.
    pub(crate) fn set_clock(
        &mut self,
        cx: &mut Context<'_>,
        host: HostIndex,
        occurrence: u32,
        setting: ClockSetting,
    ) {
        self.hosts[host].clock_settings.push((occurrence, setting));
        self.clock_changed(cx, host);
    }

    /// An occurrence ends: the clock is what the others leave.
    pub(crate) fn restore_clock(&mut self, cx: &mut Context<'_>, host: HostIndex, occurrence: u32) {
        self.hosts[host]
            .clock_settings
            .retain(|(by, _)| *by != occurrence);
        self.clock_changed(cx, host);
    }

    fn clock_changed(&mut self, cx: &mut Context<'_>, host: HostIndex) {
        self.note_shown(cx, host);
        let own = cx.plan.hosts[host].clock_offset;
        let state = &mut self.hosts[host];
        state.apply_settings(own);
        let old = state.clock_condition;
        let latest = state.clock_changes.last().copied();
        self.hosts[host].clock_condition = match latest {
            None => cx.leave(old),
            Some((occurrence, _)) => {
                let reasons = cx.hold_links(&[occurrence]);
                let component = Component::Host(host);
                cx.enter(old, LinkKind::ClockSetWrong, component, &reasons)
            }
        };
        self.find_set_back(cx, host);
        for service in self.services.keys() {
            let granting = self.granting_server(cx, service);
            if cx.plan.servers[granting].host == host {
                self.review_dates(cx, service);
            } else {
                cx.tell(Fact::AnswersChanged { service });
            }
        }
        cx.tell(Fact::InfrastructureChanged);
    }

    /// SV6: for a feature that expires, clocks that differ too much deny.
    pub(crate) fn clocks_agree(
        &self,
        cx: &Context<'_>,
        host: HostIndex,
        service: ServiceIndex,
        feature: FeatureId,
    ) -> Result<(), Silence> {
        let (client, server) = self.clocks_of(cx, host, service);
        let tolerance = cx.plan.services[service].clock_tolerance;
        let ahead = client.clock_offset - server.clock_offset;
        let pools = self.services[service].pools.iter();
        let mut lots = pools
            .filter(|pool| pool.feature == feature)
            .flat_map(|pool| &pool.lots);
        if ahead.unsigned_abs() <= tolerance.0
            || !cx.plan.services[service].clock_check_all && !lots.any(|lot| lot.expires.is_some())
        {
            return Ok(());
        }
        let links = [client.clock_condition, server.clock_condition];
        let link = links.into_iter().find(|link| link.is_some());
        let link = link.unwrap_or(LinkId::NONE);
        Err(Silence::new(crate::cause::Cause::ClockSkew, link, 3))
    }

    /// The faults each of which sets a clock so wrong that a feature whose licenses end is denied: of several at one
    /// host from the latest back, for as long as each does.
    pub(in crate::license) fn clock_reasons(
        &self,
        cx: &Context<'_>,
        host: HostIndex,
        service: ServiceIndex,
        is_dated: bool,
    ) -> Vec<LinkId> {
        if !is_dated && !cx.plan.services[service].clock_check_all {
            return Vec::new();
        }
        let (client, server) = self.clocks_of(cx, host, service);
        let tolerance = cx.plan.services[service].clock_tolerance;
        let changes = |of: &HostState, other: &HostState| -> Vec<LinkId> {
            let is_wrong = |offset: i64| (offset - other.clock_offset).unsigned_abs() > tolerance.0;
            // What only sets a wrong clock right again, as it is set back (FT17), hides that.
            let hides = |(by, offset): &&(u32, i64)| of.windback.is_by(*by) && !is_wrong(*offset);
            let changes = of.clock_changes.iter().rev();
            let changes = changes.skip_while(hides);
            let wrong = changes.take_while(|(_, offset)| is_wrong(*offset));
            wrong
                .map(|(occurrence, _)| cx.graph.link_of(*occurrence))
                .collect()
        };
        let mut links = changes(client, server);
        links.extend(changes(server, client));
        links
    }

    /// The hosts of a client and of the server that grants.
    fn clocks_of(
        &self,
        cx: &Context<'_>,
        host: HostIndex,
        service: ServiceIndex,
    ) -> (&HostState, &HostState) {
        let server = self.granting_server(cx, service);
        let server = cx.plan.servers[server].host;
        (&self.hosts[host], &self.hosts[server])
    }
}

impl HostState {
    /// Works out the clock's offset after each setting that holds.
    fn apply_settings(&mut self, own: i64) {
        self.clock_changes.clear();
        let mut offset = own;
        for (occurrence, setting) in &self.clock_settings {
            offset = match *setting {
                ClockSetting::To(offset) => offset,
                ClockSetting::Back(by) => offset - by.0 as i64,
            };
            self.clock_changes.push((*occurrence, offset));
        }
        self.clock_offset = offset;
    }
}
