//! What grants licenses as one: a single or independent server, or a three-node system (TP1, TP6).
//!
//! The one idea: whether a service grants, and why not, is a function of its nodes' processes, kept as
//! two answers — one for new clients, who need lmgrd and the vendor daemon, one for holders, who need
//! the daemon only (SV8). When the daemon that grants goes, everything that was out of it is lost: the
//! epoch counts that, and a holder learns of it at its next poll. How a master is chosen is told in
//! `three_node`, how the license file changes and its licenses expire in `license_file`.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::cause::link::LinkKind;
use crate::context::{Context, Fact};
use crate::license::License;
use crate::license::bounds::Asked;
use crate::license::license_file::FileState;
use crate::license::orphan::{Orphan, Spared};
use crate::license::policy::Client;
use crate::license::pool::{Grant, PoolState, Refusal, Want, check_out, fewest};
use crate::license::three_node::Triad;
use crate::observe::meter::Level;
use crate::observe::records::{Act, Component};
use crate::plan::ClockGrid;
use crate::plan::{FeatureId, Service, Symbol, Version};
use kernel::{Span, Time};

/// Why a service does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Silence {
    pub(crate) cause: Cause,
    pub(crate) code: Option<i16>,
    pub(crate) link: LinkId,
    /// How far the client got, for naming the cause among several servers (metrics: causes).
    pub(crate) progress: u8,
}

impl Silence {
    /// A silence with the cause's usual code.
    pub(crate) fn new(cause: Cause, link: LinkId, progress: u8) -> Silence {
        Silence {
            cause,
            code: cause.name_and_code().1,
            link,
            progress,
        }
    }
}

/// Stands for an epoch in which nothing can be given back (SV13).
pub(super) const HUNG: u32 = u32::MAX;

/// Licenses that a client was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) client: Client,
    pub(crate) service: u32,
    /// When: another epoch of the service means that they are lost.
    pub(crate) epoch: u32,
    pub(crate) pool: u32,
    pub(crate) count: u32,
}

/// A checkout of unit *environment*, shared by the instances that hold it (AP20).
#[derive(Clone, Debug)]
struct Shared {
    feature: FeatureId,
    grant: Grant,
    holders: Vec<u32>,
}

/// A service at run time.
#[derive(Clone, Debug)]
pub(crate) struct ServiceState {
    pub(super) pools: Vec<PoolState>,
    /// Checked out, for each pool.
    pub(super) levels: Vec<Level>,
    /// Counts how often everything out was lost.
    pub(super) epoch: u32,
    /// The epoch of which checkouts can be given back: the present one, or none while its daemon hangs (SV13).
    pub(super) returnable: u32,
    /// Whether new clients are served, as of the last change of its nodes.
    pub(super) for_new: Result<(), Silence>,
    /// Whether holders are served.
    pub(super) for_holders: Result<(), Silence>,
    /// A three-node system's part.
    pub(super) triad: Option<Triad>,
    /// Changes of its license file.
    pub(super) file: FileState,
    /// Something waits for licenses to come back.
    pub(super) awaited: bool,
    pub(super) orphans: Vec<Orphan>,
    /// What would have been left behind too.
    pub(super) spared: Vec<Spared>,
    shared: Vec<Shared>,
}

impl ServiceState {
    pub(crate) fn new(service: &Service, grid: &ClockGrid, detailed: bool) -> ServiceState {
        let silent = Err(Silence::new(Cause::ServerDown, LinkId::NONE, 1));
        ServiceState {
            pools: service.pools.iter().map(PoolState::new).collect(),
            levels: service
                .pools
                .iter()
                .map(|_| Level::new(grid, detailed))
                .collect(),
            epoch: 0,
            returnable: 0,
            for_new: silent,
            for_holders: silent,
            triad: service.three_node.map(Triad::new),
            file: FileState::default(),
            awaited: false,
            orphans: Vec::new(),
            spared: Vec::new(),
            shared: Vec::new(),
        }
    }

    /// Licenses of its file have expired.
    pub(crate) fn has_expired(&self) -> bool {
        self.pools.iter().any(|pool| {
            !pool.expiry_holds.is_empty() || pool.lots.iter().any(|lot| lot.expired.is_some())
        })
    }
}

impl License {
    /// Starts the servers that no fault holds down, and schedules the expiries to come.
    pub(crate) fn begin_services(&mut self, cx: &mut Context<'_>) {
        self.begin_standbys(cx);
        for server in 0..self.servers.len() as u32 {
            let host = cx.plan.servers[server as usize].host;
            if self.hosts[host.at()].is_up() && !self.servers[server as usize].is_off() {
                self.start_at_zero(server);
                self.refresh_hang(cx, server);
            }
            self.begin_masked_hangs(cx, server);
        }
        for service in 0..self.services.len() as u32 {
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

    /// The server on which a service's granting daemon runs, or would run.
    pub(crate) fn granting_server(&self, cx: &Context<'_>, service: u32) -> u32 {
        let nodes = &cx.plan.services[service as usize].nodes;
        let state = &self.services[service as usize];
        let node = state
            .triad
            .as_ref()
            .map_or(0, |triad| triad.master.unwrap_or(0));
        nodes[node].0
    }

    /// Recomputes whether a service answers, after a change of its nodes; wakes whom that concerns.
    pub(crate) fn refresh_service(&mut self, cx: &mut Context<'_>, service: u32) {
        let before = (
            self.services[service as usize].for_new,
            self.services[service as usize].for_holders,
        );
        let is_triad = self.services[service as usize].triad.is_some();
        if is_triad {
            self.refresh_triad(cx, service);
        }
        let (for_new, for_holders) = match self.triad_silence(service) {
            // While the loss of its master is not noticed, what keeps that from serving would do alone.
            Some(silence) if self.has_master(service) => {
                let server = self.granting_server(cx, service);
                (
                    Err(self.for_all_reasons(cx, server, silence, true)),
                    Err(self.for_all_reasons(cx, server, silence, false)),
                )
            }
            Some(silence) => (Err(silence), Err(silence)),
            None if self.is_off(cx, service) => {
                let silence = License::silence_when_off();
                (Err(silence), Err(silence))
            }
            None => {
                let server = self.granting_server(cx, service);
                let (for_new, for_holders) = self.node_answers(cx, server);
                let for_new =
                    for_new.map_err(|silence| self.for_all_reasons(cx, server, silence, true));
                let for_holders =
                    for_holders.map_err(|silence| self.for_all_reasons(cx, server, silence, false));
                (for_new, for_holders)
            }
        };
        let state = &mut self.services[service as usize];
        state.for_new = for_new;
        state.for_holders = for_holders;
        self.refresh_returnable(cx, service);
        let looks_different = is_triad && self.nodes_look_different(cx, service);
        if before != (for_new, for_holders) || looks_different {
            cx.tell(Fact::AnswersChanged { service });
        }
    }

    /// A server's silence with the link of everything that keeps it from serving: each would do alone.
    fn for_all_reasons(
        &mut self,
        cx: &mut Context<'_>,
        server: u32,
        silence: Silence,
        is_new: bool,
    ) -> Silence {
        let plan = &cx.plan.servers[server as usize];
        let state = &self.servers[server as usize];
        let mut reasons = vec![
            silence.link,
            self.hosts[plan.host.at()].condition,
            state.daemon_condition,
            state.hang_condition,
        ];
        if is_new {
            reasons.push(state.lmgrd_condition);
        }
        if !self.host_id_fits(cx, server) {
            reasons.push(self.misfit_link(cx, server));
        }
        let component = Component::Server(plan.symbol);
        let what = LinkKind::ServerSilent;
        let reasons = cx.graph.of_other_roots(silence.link, &reasons);
        let link = cx.graph.all_of(cx.now, what, component, &reasons);
        Silence { link, ..silence }
    }

    /// Whether a server's processes answer new clients and holders.
    pub(crate) fn node_answers(
        &self,
        cx: &Context<'_>,
        server: u32,
    ) -> (Result<(), Silence>, Result<(), Silence>) {
        let state = &self.servers[server as usize];
        if state.is_off() {
            let silence = License::silence_when_off();
            return (Err(silence), Err(silence));
        }
        let host = &self.hosts[cx.plan.servers[server as usize].host.at()];
        if !host.is_up() {
            let silence = Silence::new(Cause::ServerDown, host.condition, 1);
            return (Err(silence), Err(silence));
        }
        // A new client asks lmgrd first: only a daemon that it can ask says that the file is another host's.
        let daemon = if !self.host_id_fits(cx, server) {
            let misfit = self.misfit_link(cx, server);
            Err(Silence::new(Cause::WrongHostId, misfit, 2))
        } else if state.daemon_serves() {
            Ok(())
        } else if state.hangs() && state.waiting_clients == 0 {
            Err(Silence::new(Cause::NoAnswer, state.hang_condition, 2))
        } else {
            Err(Silence::new(
                Cause::VendorDaemonDown,
                state.daemon_condition,
                2,
            ))
        };
        let lmgrd = if state.lmgrd_up {
            Ok(())
        } else {
            Err(Silence::new(Cause::LmgrdDown, state.lmgrd_condition, 1))
        };
        (lmgrd.and(daemon), daemon)
    }

    /// Everything out of a service is lost, and what vanished clients left behind with it.
    pub(crate) fn empty(&mut self, cx: &mut Context<'_>, service: u32) {
        let reason = self.reason_of_silence(cx, service);
        self.empty_for(cx, service, reason);
    }

    /// Everything out of a service is lost for a reason, which its clients keep until it is made good.
    pub(crate) fn empty_for(&mut self, cx: &mut Context<'_>, service: u32, reason: LinkId) {
        let (now, window) = (cx.now, cx.window);
        cx.tell(Fact::CheckoutsEmptied { service, reason });
        self.drop_orphans(cx, service, reason);
        if self.services[service as usize]
            .pools
            .iter()
            .any(|p| p.out > 0)
        {
            cx.note_act(service, |_| Act::Lost);
        }
        let state = &mut self.services[service as usize];
        state.epoch += 1;
        if state.returnable != HUNG {
            state.returnable = state.epoch;
        }
        state.shared.clear();
        for (pool, level) in state.pools.iter_mut().zip(&mut state.levels) {
            pool.lose_all();
            pool.orphaned.clear();
            pool.diverted.clear();
            pool.elsewhere.clear();
            if let Some(policy) = &mut pool.policy {
                policy.clear();
            }
            level.set(window, now, u64::from(pool.taken()));
        }
        cx.tell(Fact::AnswersChanged { service });
        cx.tell(Fact::CheckedOutChanged { service });
    }

    /// The condition for which a service does not answer holders now, if any.
    fn reason_of_silence(&self, cx: &Context<'_>, service: u32) -> LinkId {
        let silence = self.triad_silence(service).or_else(|| {
            self.node_answers(cx, self.granting_server(cx, service))
                .1
                .err()
        });
        silence.map_or(LinkId::NONE, |silence| silence.link)
    }

    /// The daemon of a server stopped: if it was the one that granted, all is lost.
    pub(crate) fn empty_if_granting(&mut self, cx: &mut Context<'_>, service: u32, server: u32) {
        if self.granting_server(cx, service) == server {
            self.empty(cx, service);
        }
    }

    /// Checks a feature out of a service for a client that has reached it.
    pub(crate) fn check_out(
        &mut self,
        cx: &mut Context<'_>,
        service: u32,
        feature: FeatureId,
        version: Version,
        want: Want,
        client: Client,
    ) -> Result<Grant, Refusal> {
        let (now, window) = (cx.now, cx.window);
        let clock = self.server_clock(cx, service);
        let state = &mut self.services[service as usize];
        let grant = match check_out(&mut state.pools, feature, version, want, client, clock) {
            Ok(grant) => grant,
            Err(mut refusal) => {
                if !refusal.lacks.is_empty() {
                    let asked = Asked {
                        feature,
                        version,
                        client,
                        starts: false,
                    };
                    refusal.lacks = self.all_that_refuse(cx, service, &asked, want, &refusal.lacks);
                }
                let asked = (feature, fewest(want));
                // A client that knows its own clock to be set back does not ask.
                if refusal.cause != Cause::ClockWindback || clock.set_back.is_some() {
                    let who = (client.application, client.host);
                    cx.note_refusal(who, service, asked, refusal.cause);
                }
                return Err(refusal);
            }
        };
        let taken = state.pools[grant.pool as usize].taken();
        state.levels[grant.pool as usize].set(window, now, u64::from(taken));
        if !self.services[service as usize].pools[grant.pool as usize].uncounted {
            let out = (grant.pool, grant.count);
            cx.note_out((client.application, client.host), service, out);
        }
        cx.tell(Fact::CheckedOutChanged { service });
        Ok(grant)
    }

    /// What was found lacking at a refusal, and whatever else would have refused alone.
    #[cold]
    fn all_that_refuse(
        &self,
        cx: &Context<'_>,
        service: u32,
        asked: &Asked,
        want: Want,
        lacks: &[LinkId],
    ) -> Vec<LinkId> {
        let pools = self.pools(service).iter();
        let pools = pools.filter(|pool| pool.feature == asked.feature);
        let held = pools.map(|pool| u64::from(pool.out).saturating_sub(pool.out_by_faults()));
        let level = held.sum::<u64>() + u64::from(fewest(want));
        let bounds = self.bounds_below(cx, service, asked, level);
        cx.graph
            .of_other_roots(lacks[0], &[lacks, &bounds.unwrap_or_default()].concat())
    }

    /// What is reserved is in use from the first instant on.
    fn note_taken(&mut self, cx: &mut Context<'_>, service: u32) {
        let (now, window) = (cx.now, cx.window);
        let state = &mut self.services[service as usize];
        if state.pools.iter().all(|pool| pool.policy.is_none()) {
            return;
        }
        for (pool, level) in state.pools.iter().zip(&mut state.levels) {
            level.set(window, now, u64::from(pool.taken()));
        }
        cx.tell(Fact::CheckedOutChanged { service });
    }

    /// Checks a client's licenses in, if they are still out of this epoch; they may linger.
    pub(crate) fn check_in(&mut self, cx: &mut Context<'_>, held: Held) {
        let Held {
            client,
            service,
            epoch,
            pool,
            count,
        } = held;
        if self.services[service as usize].returnable != epoch {
            self.return_in_vain(cx, held);
        } else if count > 0 {
            let policy = &self.services[service as usize].pools[pool as usize].policy;
            match policy.as_ref().map(|policy| policy.linger()) {
                Some(linger) if linger > Span::ZERO => {
                    let until = cx.now + linger;
                    let lingers = |pool, application| Act::Lingers {
                        pool,
                        application,
                        count,
                        until,
                    };
                    self.note_change(cx, client.application, service, pool, lingers);
                    self.keep_out(cx, held, until, LinkId::NONE);
                }
                _ => {
                    let given_back = |pool, application| Act::In {
                        pool,
                        application,
                        count,
                    };
                    self.note_change(cx, client.application, service, pool, given_back);
                    self.put_back(cx, client, service, pool, count);
                }
            }
        }
    }

    /// Licenses that were out are free again.
    pub(crate) fn put_back(
        &mut self,
        cx: &mut Context<'_>,
        client: Client,
        service: u32,
        pool: u32,
        count: u32,
    ) {
        let (now, window) = (cx.now, cx.window);
        let state = &mut self.services[service as usize];
        if state.pools[pool as usize].uncounted {
            return;
        }
        let entry = &mut state.pools[pool as usize];
        assert!(entry.out >= count, "a checkin of licenses that are not out");
        let was_over = entry.over() > 0;
        entry.take_back(count);
        if let Some(policy) = &mut entry.policy {
            policy.give(client.id, count, &cx.plan.clients);
        }
        let taken = entry.taken();
        state.levels[pool as usize].set(window, now, u64::from(taken));
        cx.tell(Fact::CheckedOutChanged { service });
        if self.services[service as usize].awaited || was_over {
            cx.tell(Fact::StockReturned { service });
        }
    }

    /// Joins a shared checkout of a feature, if there is one.
    pub(crate) fn join_shared(
        &mut self,
        cx: &mut Context<'_>,
        service: u32,
        feature: FeatureId,
        application: u32,
    ) -> Option<Grant> {
        let state = &mut self.services[service as usize];
        let shared = state.shared.iter_mut().find(|s| s.feature == feature)?;
        shared.holders.push(application);
        let grant = shared.grant;
        let joined = |pool, application| Act::Joined {
            pool,
            application,
            count: grant.count,
        };
        self.note_change(cx, application, service, grant.pool, joined);
        Some(grant)
    }

    /// Writes a change of a client's licenses into the journal. LF12: what is not counted needs no server, and no
    /// server writes of it.
    pub(super) fn note_change(
        &self,
        cx: &mut Context<'_>,
        application: u32,
        service: u32,
        pool: u32,
        act: impl FnOnce(u32, Symbol) -> Act,
    ) {
        if !self.services[service as usize].pools[pool as usize].uncounted {
            cx.note_change(application, service, pool, act);
        }
    }

    /// What a service's file allows may have changed, which its journal says.
    pub(crate) fn note_file(&self, cx: &mut Context<'_>, service: u32) {
        for (number, pool) in (0..).zip(&self.services[service as usize].pools) {
            let valid = pool.lots.iter().filter(|lot| lot.expired.is_none());
            let ends: Option<Vec<Time>> = valid.map(|lot| lot.expires).collect();
            let expires = ends.and_then(|ends| ends.into_iter().max());
            cx.note_issued(service, number, pool.in_file, expires);
        }
    }

    /// There is a shared checkout of a feature that can be joined.
    pub(crate) fn is_shared(&self, service: u32, feature: FeatureId) -> bool {
        let shared = &self.services[service as usize].shared;
        shared.iter().any(|s| s.feature == feature)
    }

    /// Makes a checkout one that others can join.
    pub(crate) fn share(
        &mut self,
        service: u32,
        feature: FeatureId,
        application: u32,
        grant: Grant,
    ) {
        let holders = vec![application];
        self.services[service as usize].shared.push(Shared {
            feature,
            grant,
            holders,
        });
    }

    /// Leaves a shared checkout; true if the caller was the last and has to give it back.
    pub(crate) fn leave_shared(
        &mut self,
        cx: &mut Context<'_>,
        service: u32,
        epoch: u32,
        feature: FeatureId,
        application: u32,
    ) -> bool {
        let state = &mut self.services[service as usize];
        if state.epoch != epoch {
            return false;
        }
        let Some(index) = state.shared.iter().position(|s| s.feature == feature) else {
            return false;
        };
        let shared = &mut state.shared[index];
        let first = shared.holders.first() == Some(&application);
        shared.holders.retain(|h| *h != application);
        let Some(next) = shared.holders.first().copied() else {
            state.shared.remove(index);
            return true;
        };
        let grant = shared.grant;
        if first {
            cx.tell(Fact::SharePassed {
                service,
                pool: grant.pool,
                from: application,
                to: next,
                count: grant.count,
            });
        }
        false
    }
}
