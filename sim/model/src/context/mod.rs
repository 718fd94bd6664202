//! What every subsystem may use: the plan, the instant, the calendar, the causes, the network, the observer; and the
//! facts by which license servers tell those above them what has happened.
//!
//! It knows no subsystem: nothing here asks what a license, an application or an agent is.

mod journal;

use crate::cause::graph::{Graph, LinkId};
use crate::cause::link::LinkKind;
use crate::event::Event;
use crate::network::Network;
use crate::observe::detail::DetailState;
use crate::observe::meter::Window;
use crate::observe::records::{Component, Condition};
use crate::observe::reporting::Meters;
use crate::observe::totals::Totals;
use crate::plan::{
    ApplicationIndex, ClockGrid, FeatureId, HostIndex, Plan, PoolIndex, ServerIndex, ServiceIndex,
    Symbol,
};
use kernel::{Calendar, Entry, Time};

/// What license servers tell their clients, who may ask them back. `Clients` hands facts on in the order in which they
/// were told, within the same instant, as soon as the step that told them is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fact {
    /// Everything that was out of a service is lost, for this reason.
    CheckoutsEmptied {
        service: ServiceIndex,
        reason: LinkId,
    },
    /// What a service would answer a client, new or holding, may be another now.
    AnswersChanged { service: ServiceIndex },
    /// Licenses that were out of a service are free, or its file allows more.
    StockReturned { service: ServiceIndex },
    /// What is out of a service, or may be, is another number.
    CheckedOutChanged { service: ServiceIndex },
    /// What the file of a service allows is another.
    FileChanged { service: ServiceIndex },
    /// SV3: a vendor daemon has started again and waits until old connections have closed.
    DaemonWaits {
        service: ServiceIndex,
        server: ServerIndex,
    },
    /// A shared checkout goes on in the name of the next of those who hold it.
    SharePassed {
        service: ServiceIndex,
        pool: PoolIndex,
        from: ApplicationIndex,
        to: ApplicationIndex,
        count: u32,
    },
    /// A host has lost its power.
    HostStopped { host: HostIndex },
    /// A host has its power back, and its license servers have started.
    HostStarted { host: HostIndex },
    /// FT17: a host's clock is behind what it last showed: what runs there has found that.
    ClockSetBack { host: HostIndex },
    /// A server, a way through the network or a file is another than it was.
    InfrastructureChanged,
}

/// What lies below all subsystems.
pub(crate) struct Context<'p> {
    pub(crate) plan: &'p Plan,
    /// The counted part of the run.
    pub(crate) window: Window,
    pub(crate) now: Time,
    pub(crate) calendar: Calendar,
    pub(crate) graph: Graph,
    pub(crate) network: Network,
    pub(crate) totals: Totals,
    pub(crate) detail: Option<Box<DetailState>>,
    /// MT7: whose use it is, in a detailed replication that asks for it.
    pub(crate) meters: Option<Box<Meters>>,
    /// Numbers the requests of the replication.
    pub(crate) request: u64,
    /// What has been told and not yet handed on.
    pub(crate) facts: Vec<Fact>,
}

impl<'p> Context<'p> {
    /// At time 0, with nothing pending and nothing told.
    pub(crate) fn new(plan: &'p Plan, detailed: bool) -> Context<'p> {
        let agents: usize = plan.groups.iter().map(|group| group.count as usize).sum();
        let window = Window {
            from: Time::ZERO + plan.warm_up,
            to: Time::ZERO + plan.duration,
        };
        let grid = grid_of(plan);
        let meters = detailed.then(|| Meters::new(plan, &grid, window)).flatten();
        Context {
            plan,
            window,
            now: Time::ZERO,
            calendar: Calendar::with_capacity(agents + 64),
            graph: Graph::default(),
            network: Network::default(),
            totals: Totals::new(plan, &grid, detailed),
            detail: detailed.then(Box::default),
            meters,
            request: 0,
            facts: Vec::new(),
        }
    }

    /// Where instant zero lies in the week.
    pub(crate) fn grid(&self) -> ClockGrid {
        grid_of(self.plan)
    }
}

fn grid_of(plan: &Plan) -> ClockGrid {
    ClockGrid {
        week: plan.start.week_time().0,
        clock: plan.clock(),
    }
}

impl Context<'_> {
    /// Tells those above what has happened.
    #[inline]
    pub(crate) fn tell(&mut self, fact: Fact) {
        self.facts.push(fact);
    }

    /// Puts an event into the calendar. Always inlined: where it is called the event is known, and so is its word.
    #[inline(always)]
    pub(crate) fn schedule(&mut self, time: Time, event: Event) {
        self.calendar.push(Entry {
            time,
            word: event.word(),
        });
    }

    /// The next number of a request.
    #[inline]
    pub(crate) fn next_request(&mut self) -> u64 {
        self.request += 1;
        self.request
    }

    /// A component enters a condition, or its reasons change: the new link stands for the old one.
    pub(crate) fn enter(
        &mut self,
        old: LinkId,
        what: LinkKind,
        component: Component,
        reasons: &[LinkId],
    ) -> LinkId {
        let link = self.graph.append(self.now, what, component, reasons);
        self.graph.stand(link);
        if old.is_some() {
            self.graph.leave(self.now, old);
        }
        link
    }

    /// A component leaves its condition.
    pub(crate) fn leave(&mut self, old: LinkId) -> LinkId {
        self.graph.leave(self.now, old);
        LinkId::NONE
    }

    /// The symbol of an application.
    pub(crate) fn application_symbol(&self, application: ApplicationIndex) -> Symbol {
        self.plan.applications[application].symbol
    }

    /// The server whose name stands for a service: its first node.
    pub(crate) fn service_symbol(&self, service: ServiceIndex) -> Symbol {
        self.plan.servers[self.plan.services[service].nodes[0]].symbol
    }

    /// Whether any application takes a feature: only then is it measured.
    pub(crate) fn is_used(&self, feature: FeatureId) -> bool {
        !self.totals.features[feature].takers.is_empty()
    }

    /// The links of the occurrences in a list of holds.
    pub(crate) fn hold_links(&self, holds: &[u32]) -> Vec<LinkId> {
        let occurrences = self.graph.occurrences();
        let link = |occurrence: &u32| occurrences[*occurrence as usize].link;
        holds.iter().map(link).collect()
    }

    /// Keeps the timeline of a detailed replication: a component is in a state, or in none.
    pub(crate) fn note_state(&mut self, component: Component, state: Option<&'static str>) {
        let now = self.now;
        let Some(records) = &mut self.detail else {
            return;
        };
        if let Some(position) = records.open.iter().position(|(c, _)| *c == component) {
            let index = records.open[position].1;
            let entry = &mut records.detail.conditions[index];
            if state == Some(entry.state) {
                return;
            }
            entry.to = Some(now);
            records.open.swap_remove(position);
        }
        if let Some(state) = state {
            records
                .open
                .push((component, records.detail.conditions.len()));
            records.detail.conditions.push(Condition {
                component,
                state,
                from: now,
                to: None,
            });
        }
    }
}
