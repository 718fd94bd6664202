//! Licenses that are out and held by nobody: what vanished clients left behind, and what lingers.
//!
//! The one idea: such licenses have an end; until then they are out of their pool as if somebody held
//! them. Those of a vanished client are why others are short, and stand in the graph of causes; those
//! that linger (LINGER in an options file) are nobody's fault.

use crate::cause::graph::LinkId;
use crate::context::Context;
use crate::event::Event;
use crate::license::License;
use crate::license::policy::Client;
use crate::license::service::Held;
use crate::observe::records::Act;
use kernel::{Span, Time};

/// Licenses that a vanished client left behind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Orphan {
    pub(super) until: Time,
    epoch: u32,
    pool: u32,
    count: u32,
    /// None for licenses that linger.
    pub(super) link: LinkId,
    /// Whose they were.
    client: Client,
}

impl License {
    /// A vanished client's licenses stay out until the server gives it up (SV4, SV9).
    pub(crate) fn leave_behind(&mut self, cx: &mut Context<'_>, held: Held, link: LinkId) {
        let Held {
            client,
            service,
            epoch,
            pool,
            count,
        } = held;
        let state = &self.services[service as usize];
        if state.epoch != epoch || count == 0 || state.pools[pool as usize].uncounted {
            return;
        }
        let until = cx.now + cx.plan.services[service as usize].dead_client_timeout;
        let left = |pool, application| Act::LeftBehind {
            pool,
            application,
            count,
        };
        cx.note_change(client.application, service, pool, left);
        cx.graph.stand(cx.now, link);
        self.keep_out(cx, held, until, link);
    }

    /// Licenses that nobody holds stay out until then.
    pub(crate) fn keep_out(&mut self, cx: &mut Context<'_>, held: Held, until: Time, link: LinkId) {
        let Held {
            client,
            service,
            pool,
            count,
            ..
        } = held;
        let state = &mut self.services[service as usize];
        if state.pools[pool as usize].uncounted {
            return;
        }
        let epoch = state.epoch;
        state.orphans.push(Orphan {
            until,
            epoch,
            pool,
            count,
            link,
            client,
        });
        state.pools[pool as usize].orphaned.push((link, count));
        cx.schedule(until, Event::OrphanRelease { service });
    }

    /// The server gives up clients that have been silent for long enough.
    pub(crate) fn orphan_release(&mut self, cx: &mut Context<'_>, service: u32) {
        let now = cx.now;
        let (due, kept): (Vec<Orphan>, Vec<Orphan>) = self.services[service as usize]
            .orphans
            .iter()
            .partition(|o| o.until <= now);
        self.services[service as usize].orphans = kept;
        for orphan in due {
            let pool = &mut self.services[service as usize].pools[orphan.pool as usize];
            let entry = pool
                .orphaned
                .iter()
                .position(|e| *e == (orphan.link, orphan.count));
            if let Some(index) = entry {
                pool.orphaned.remove(index);
            }
            let policy = self.services[service as usize].pools[orphan.pool as usize]
                .policy
                .as_ref();
            let lingers = policy.is_some_and(|policy| policy.linger() > Span::ZERO);
            let lingered = lingers && !orphan.link.is_some();
            if orphan.link.is_some() {
                cx.graph.leave(now, orphan.link);
            }
            if self.services[service as usize].epoch == orphan.epoch {
                let count = orphan.count;
                let back = |pool, application| {
                    if lingered {
                        Act::LingerEnded {
                            pool,
                            application,
                            count,
                        }
                    } else {
                        Act::GivenUp {
                            pool,
                            application,
                            count,
                        }
                    }
                };
                cx.note_change(orphan.client.application, service, orphan.pool, back);
                self.put_back(cx, orphan.client, service, orphan.pool, orphan.count);
            }
        }
    }
}
