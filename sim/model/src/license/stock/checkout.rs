//! Checkouts and checkins at a service. Whether a client reaches it is decided before.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::context::{Context, Fact};
use crate::license::License;
use crate::license::file::bounds::Asked;
use crate::license::service::state::HUNG;
use crate::license::stock::client::Client;
use crate::license::stock::grant::check_out;
use crate::license::stock::held::Held;
use crate::license::stock::request::{Grant, Refusal, Want, fewest};
use crate::observe::records::Act;
use crate::plan::{ApplicationIndex, FeatureId, PoolIndex, ServiceIndex, Symbol, Version};
use kernel::{Span, Time};

impl License {
    /// Checks a feature out of a service for a client that has reached it.
    pub(crate) fn check_out(
        &mut self,
        cx: &mut Context<'_>,
        service: ServiceIndex,
        feature: FeatureId,
        version: Version,
        want: Want,
        client: Client,
    ) -> Result<Grant, Refusal> {
        let (now, window) = (cx.now, cx.window);
        let clock = self.server_clock(cx, service);
        let state = &mut self.services[service];
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
        let taken = state.pools[grant.pool].taken();
        state.levels[grant.pool].set(window, now, u64::from(taken));
        if !self.services[service].pools[grant.pool].uncounted {
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
        service: ServiceIndex,
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

    /// Checks a client's licenses in, if they are still out of this epoch; they may linger.
    pub(crate) fn check_in(&mut self, cx: &mut Context<'_>, held: Held) {
        let Held {
            client,
            service,
            epoch,
            pool,
            count,
        } = held;
        if self.services[service].returnable != epoch {
            self.return_in_vain(cx, held);
        } else if count > 0 {
            let policy = &self.services[service].pools[pool].policy;
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
    pub(super) fn put_back(
        &mut self,
        cx: &mut Context<'_>,
        client: Client,
        service: ServiceIndex,
        pool: PoolIndex,
        count: u32,
    ) {
        let (now, window) = (cx.now, cx.window);
        let state = &mut self.services[service];
        if state.pools[pool].uncounted {
            return;
        }
        let entry = &mut state.pools[pool];
        assert!(entry.out >= count, "a checkin of licenses that are not out");
        let was_over = entry.over() > 0;
        entry.take_back(count);
        if let Some(policy) = &mut entry.policy {
            policy.give(client.id, count, &cx.plan.clients);
        }
        let taken = entry.taken();
        state.levels[pool].set(window, now, u64::from(taken));
        cx.tell(Fact::CheckedOutChanged { service });
        if self.services[service].awaited || was_over {
            cx.tell(Fact::StockReturned { service });
        }
    }

    /// Writes a change of a client's licenses into the journal. LF12: what is not counted needs no server, and no
    /// server writes of it.
    pub(super) fn note_change(
        &self,
        cx: &mut Context<'_>,
        application: ApplicationIndex,
        service: ServiceIndex,
        pool: PoolIndex,
        act: impl FnOnce(PoolIndex, Symbol) -> Act,
    ) {
        if !self.services[service].pools[pool].uncounted {
            cx.note_change(application, service, pool, act);
        }
    }

    /// Follows whether checkouts can be given back to a service.
    pub(in crate::license) fn refresh_returnable(
        &mut self,
        cx: &Context<'_>,
        service: ServiceIndex,
    ) {
        let hangs = self.hangs(cx, service);
        let state = &mut self.services[service];
        state.returnable = if hangs { HUNG } else { state.epoch };
    }

    /// What a client gives back is lost already, or a daemon that hangs does not learn of it: it stays in use until the
    /// daemon is restarted.
    #[cold]
    fn return_in_vain(&mut self, cx: &mut Context<'_>, held: Held) {
        let state = &self.services[held.service];
        if state.epoch != held.epoch || held.count == 0 {
            return;
        }
        let left = |pool, application| Act::LeftBehind {
            pool,
            application,
            count: held.count,
        };
        self.note_change(cx, held.client.application, held.service, held.pool, left);
        self.keep_out(cx, held, Time::NEVER, LinkId::NONE);
    }
}
