//! What `lmstat -a` prints of every license server at a given time.
//!
//! The state is that after all that happened in the instant, and a server that does not
//! answer says no more than in the world: who holds what is then known to nobody. Several servers come
//! one after the other, parted by a line. Times are those of each server's clock.

use super::debug_log::{RELEASE, daemons, pools};
use super::errors;
use super::holdings::{Held, HeldState, Holdings};
use super::line::{local, version, word};
use super::nodes::{self, NodeState};
use crate::civil::{self, time_of_day, weekday};
use crate::clock::WEEKDAYS;
use crate::names;
use kernel::{Span, Time};
use model::cause::Cause;
use model::plan::{FeatureId, Plan, Policy, PoolIndex, Server, Service, ServiceIndex};
use model::records::{Act, Component, Detail, JournalPool, JournalPools};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The output for a time; `None` if the journal ends before it.
#[must_use]
pub fn text(plan: &Plan, detail: &Detail, at: Time) -> Option<String> {
    if detail.journal_ends.is_some_and(|end| end < at) {
        return None;
    }
    let holdings = Holdings::at(&detail.journal, at);
    let mut blocks = Vec::new();
    for (index, service) in plan.services.iter_enumerated() {
        let block = Block {
            plan,
            detail,
            holdings: &holdings,
            index,
            service,
            pools: pools(detail, index),
            at,
            states: nodes::states(plan, detail, index, at),
            text: String::new(),
        };
        blocks.push(block.print());
    }
    Some(blocks.join("----------------------------------------\n"))
}

/// Licenses in the file and the last one's end, by pool.
type Issued = BTreeMap<PoolIndex, (u32, Option<Time>)>;

/// One server's, or system's, part.
struct Block<'a> {
    plan: &'a Plan,
    detail: &'a Detail,
    holdings: &'a Holdings,
    index: ServiceIndex,
    service: &'a Service,
    pools: &'a JournalPools,
    at: Time,
    states: Vec<NodeState>,
    text: String,
}

impl Block<'_> {
    fn print(mut self) -> String {
        let nodes: Vec<&Server> = self
            .service
            .nodes
            .iter()
            .map(|node| &self.plan.servers[*node])
            .collect();
        let address: Vec<String> = nodes
            .iter()
            .map(|node| format!("{}@{}", node.port, self.host(node)))
            .collect();
        let first = self.host(nodes[0]);
        let file = word(&self.service.name);
        let asked = self.asked(nodes[0]);
        let _ = write!(
            self.text,
            "lmstat {RELEASE} (simulated by licsim)\nFlexible License Manager status on {asked}\n\n\
             License server status: {}\n    License file(s) on {first}: {file}.lic:\n\n",
            address.join(",")
        );
        if nodes.len() == 1 && !self.states[0].lmgrd {
            let why = unreachable(&self.states[0]);
            let _ = writeln!(self.text, "lmgrd is not running: {why}");
            return self.text;
        }
        let master = self.master();
        for (number, node) in nodes.iter().enumerate() {
            let host = self.host(node);
            let line = match self.states[number] {
                state @ NodeState { lmgrd: false, .. } => unreachable(&state).to_owned(),
                NodeState {
                    host_id_fits: false,
                    ..
                } if nodes.len() > 1 => errors::text(Cause::WrongHostId),
                _ if master == Some(number) => format!("license server UP (MASTER) {RELEASE}"),
                _ => format!("license server UP {RELEASE}"),
            };
            let _ = writeln!(self.text, "{host}: {line}");
        }
        let on = master.unwrap_or(0);
        let _ = writeln!(
            self.text,
            "\nVendor daemon status (on {}):\n",
            self.host(nodes[on])
        );
        let serves = self.states[on].serves && master.is_some() && !self.is_silent();
        for daemon in daemons(self.pools) {
            let state = if serves {
                format!("UP {RELEASE}")
            } else if nodes.len() == 1 && !self.states[0].host_id_fits {
                errors::text(Cause::WrongHostId)
            } else if self.states[on].hangs {
                errors::text(Cause::NoAnswer)
            } else {
                "The desired vendor daemon is down. (-97,121)".to_owned()
            };
            let _ = writeln!(self.text, "{daemon:>10}: {state}");
        }
        if serves {
            self.features(nodes[on]);
        }
        self.text
    }

    fn host(&self, server: &Server) -> String {
        word(names::host(self.plan, server.host))
    }

    /// `Wed 3/4/2026 11:50`.
    fn asked(&self, server: &Server) -> String {
        let now = local(self.plan, server.host, self.at);
        let (day, (hour, minute, _)) = (civil::date(now), time_of_day(now));
        format!(
            "{} {}/{}/{} {hour:02}:{minute:02}",
            WEEKDAYS[weekday(now)],
            day.month,
            day.day,
            day.year
        )
    }

    /// A single server is its own master; of a three-node system the journal says who is.
    fn master(&self) -> Option<usize> {
        if self.service.three_node.is_none() {
            return Some(0);
        }
        let own = self.detail.journal.iter();
        let own = own.take_while(|entry| entry.at <= self.at);
        let masters = own.filter_map(|entry| match entry.act {
            Act::Master { node } if entry.service == self.index => Some(node),
            _ => None,
        });
        masters.last().flatten().map(|node| node as usize)
    }

    /// A three-node system grants nothing now.
    fn is_silent(&self) -> bool {
        let component = Component::Service(self.index);
        self.detail.conditions.iter().any(|condition| {
            condition.component == component
                && condition.from <= self.at
                && condition.to.is_none_or(|to| self.at < to)
        })
    }

    fn features(&mut self, server: &Server) {
        let _ = writeln!(self.text, "Feature usage info:");
        let issued = self.issued();
        let mut done: Vec<FeatureId> = Vec::new();
        for pool in self.pools {
            if done.contains(&pool.feature) {
                continue;
            }
            done.push(pool.feature);
            let of_feature = |number: &PoolIndex| self.pools[*number].feature == pool.feature;
            let pools: Vec<PoolIndex> = self.pools.keys().filter(of_feature).collect();
            self.feature(server, &pools, &issued);
        }
    }

    /// Licenses in the file by pool, as the journal has them.
    fn issued(&self) -> Issued {
        let mut issued = BTreeMap::new();
        let own = self.detail.journal.iter();
        for entry in own.take_while(|entry| entry.at <= self.at) {
            if let Act::Issued {
                pool,
                count,
                expires,
            } = entry.act
                && entry.service == self.index
            {
                issued.insert(pool, (count, expires));
            }
        }
        issued
    }

    fn feature(&mut self, server: &Server, pools: &[PoolIndex], issued: &Issued) {
        let first = &self.pools[pools[0]];
        let name = word(names::feature(self.plan, first.feature));
        if first.uncounted {
            let _ = writeln!(self.text, "\nUsers of {name}:  (Uncounted, node-locked)");
            return;
        }
        let count = |pool: &PoolIndex| issued.get(pool).map_or(0, |entry| entry.0);
        let total: u32 = pools.iter().map(count).sum();
        let own: Vec<Held> = self.holdings.of_service(self.index).copied().collect();
        let own: Vec<&Held> = own
            .iter()
            .filter(|held| pools.contains(&held.pool))
            .collect();
        let reserved = |pool: &PoolIndex| self.holdings.reserved(self.index, *pool);
        let idle: u32 = pools.iter().flat_map(reserved).map(|(_, idle)| idle).sum();
        let used = own.iter().map(|held| held.count).sum::<u32>() + idle;
        if total == 0 && used == 0 {
            let _ = writeln!(
                self.text,
                "\nUsers of {name}:  (Error: 0 licenses, unsupported by licensed server: {})",
                errors::text(Cause::Expired)
            );
            return;
        }
        let _ = writeln!(
            self.text,
            "\nUsers of {name}:  (Total of {total} license{} issued;  Total of {used} license{} in use)",
            plural(total),
            plural(used)
        );
        for pool in pools {
            let here: Vec<&&Held> = own.iter().filter(|h| h.pool == *pool).collect();
            let idle: Vec<(u32, u32)> = reserved(pool).collect();
            if here.is_empty() && idle.is_empty() {
                continue;
            }
            let of_plan = &self.pools[*pool];
            let expires = issued.get(pool).and_then(|entry| entry.1);
            let _ = writeln!(
                self.text,
                "\n  \"{name}\" v{}, vendor: {}, expiry: {}\n  floating license\n",
                version(of_plan.version),
                word(&of_plan.vendor),
                self.expires(expires, server)
            );
            for held in here {
                let line = self.checkout(held, of_plan, server);
                let _ = writeln!(self.text, "    {line}");
            }
            for (reservation, idle) in idle {
                let line = self.reservation(*pool, reservation, idle, server);
                let _ = writeln!(self.text, "\t{line}");
            }
        }
    }

    /// When the last of a pool's licenses ends: their last day by the server's clock.
    fn expires(&self, last: Option<Time>, server: &Server) -> String {
        let Some(last) = last else {
            return "permanent(no expiration date)".to_owned();
        };
        // The last moment of that day: at its end a clock may be put forward.
        let moment = Time(last.0.saturating_sub(1));
        let before = i128::from(last == moment);
        let day = civil::date(local(self.plan, server.host, moment) - before);
        let months = [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ];
        format!(
            "{}-{}-{}",
            day.day,
            months[usize::from(day.month - 1)],
            day.year
        )
    }

    /// `urs-1 host host (v8.0) (server/7260 101), start Mon 3/2 0:00, 80 licenses`.
    fn checkout(&self, held: &Held, pool: &JournalPool, server: &Server) -> String {
        let began = local(self.plan, server.host, held.since);
        let (day, (hour, minute, _)) = (civil::date(began), time_of_day(began));
        let host = word(names::host(self.plan, held.host));
        let many = if held.count == 1 {
            String::new()
        } else {
            format!(", {} licenses", held.count)
        };
        let linger = match held.state {
            HeldState::Lingers(until) => {
                let total = self.linger(held.pool);
                format!(
                    "  (linger: {} / {total})",
                    until.since(self.at).0 / Span::SECOND.0
                )
            }
            HeldState::Held | HeldState::LeftBehind => String::new(),
        };
        format!(
            "{} {host} {host} (v{}) ({}/{} {}), start {} {}/{} {hour}:{minute:02}{many}{linger}",
            word(names::application(self.plan, held.application)),
            version(pool.version),
            self.host(server),
            server.port,
            100 + held.handle,
            WEEKDAYS[weekday(began)],
            day.month,
            day.day
        )
    }

    /// `48 RESERVATIONs for GROUP london (server/7260)`.
    fn reservation(&self, pool: PoolIndex, reservation: u32, idle: u32, server: &Server) -> String {
        let policy = self.policy(pool);
        let whom = policy.and_then(|policy| policy.reservations.get(reservation as usize));
        let (kind, name) = whom
            .and_then(|reservation| reservation.whom.split_once(' '))
            .unwrap_or(("USER", names::UNKNOWN));
        format!(
            "{idle} RESERVATION{} for {kind} {} ({}/{})",
            plural(idle),
            word(name),
            self.host(server),
            server.port
        )
    }

    /// Seconds that licenses of a pool linger.
    fn linger(&self, pool: PoolIndex) -> u64 {
        self.policy(pool)
            .map_or(0, |policy| policy.linger.0 / Span::SECOND.0)
    }

    fn policy(&self, pool: PoolIndex) -> Option<&Policy> {
        self.service.pools.get(pool.at())?.policy.as_deref()
    }
}

/// What a client finds where no lmgrd answers.
fn unreachable(state: &NodeState) -> &'static str {
    if state.host {
        "Cannot connect to license server system. (-15,570:111 \"Connection refused\")"
    } else {
        "Server node is down or not responding (-96,7)"
    }
}

fn plural(count: u32) -> &'static str {
    if count == 1 { "" } else { "s" }
}
