//! Applications as clients of license servers: how they start, ask, poll, lose and get back what they hold.
//!
//! [`Clients`] owns the applications and all that lies below them: the license servers and the context. It knows no
//! agent, no unit of demand and no fault of the plan.
//!
//! What those above may call: `serve` gives users what an application holds and takes it back; `excess` keeps who waits
//! for it, `on_top` what those hold whom something has brought, `booking` what is counted of requests; `blame` says to which
//! faults a denial is laid, of one that [`Asking`] describes; `open_violation` and `end_ground` say that users have
//! brought a ground about; `process_died`, `take_over`, `change_options`, `change_address`, `disconnect_lrm` and
//! `network_changed` are a fault's. What becomes of users because of a license server they are told as a
//! [`ClientFact`].

mod admission;
mod ask;
mod availability;
mod blame;
mod booking;
mod excess;
pub(crate) mod fact;
mod journal;
mod lrm;
mod on_top;
mod run;
mod serve;
mod state;
mod users;
mod violation;

pub(crate) use state::application::{ApplicationState, ApplicationTotals};
pub(crate) use state::asking::{Asking, OnTop};
pub(crate) use state::brought::{AtHome, Change, Licenses};
pub(crate) use state::need::NeedState;
pub(crate) use state::violation::Ground;
pub(crate) use state::work::Work;

use crate::client::fact::ClientFact;
use crate::client::state::admission::{Admission, agents_of_groups};
use crate::client::state::brought::Brought;
use crate::client::state::lrm::LrmState;
use crate::context::{Context, Fact};
use crate::license::License;
use crate::plan::{ApplicationIndex, Plan, TiVec};
use kernel::StreamSource;
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut, Range};

/// All applications of a world, on their license servers.
pub(crate) struct Clients<'p> {
    pub(crate) context: Context<'p>,
    pub(crate) license: License,
    pub(crate) applications: TiVec<ApplicationIndex, ApplicationState>,
    /// License Reporting Manager's connection.
    lrm: LrmState,
    /// The numbers of each group's agents.
    agents_of_groups: Vec<Range<u32>>,
    /// Whether one more user would be served.
    pub(crate) admission: Admission,
    /// What has brought users, by its number.
    brought: BTreeMap<u32, Brought>,
    /// What has been told to those above and not yet handed on.
    pub(crate) told: Vec<ClientFact>,
}

impl<'p> Clients<'p> {
    /// Hosts are up, and neither a server nor an application runs.
    pub(crate) fn new(plan: &'p Plan, source: &mut StreamSource, detailed: bool) -> Clients<'p> {
        let context = Context::new(plan, detailed);
        let grid = context.grid();
        let license = License::new(plan, source, &grid, detailed);
        let applications = plan.applications.iter();
        let mut clients = Clients {
            license,
            applications: applications
                .map(|a| ApplicationState::new(a, source, plan, &grid, detailed))
                .collect(),
            lrm: LrmState::new(plan),
            agents_of_groups: agents_of_groups(plan),
            admission: Admission::new(plan),
            brought: BTreeMap::new(),
            told: Vec::new(),
            context,
        };
        clients.link_dependents();
        clients.begin_lrm();
        clients
    }

    /// A step of the license servers, and then what their clients make of it.
    #[inline]
    pub(crate) fn licensing<R>(
        &mut self,
        step: impl FnOnce(&mut License, &mut Context<'p>) -> R,
    ) -> R {
        let first = self.context.facts.len();
        let result = step(&mut self.license, &mut self.context);
        self.hand_on(first);
        result
    }

    /// Hands on what has been told since, in the order in which it was told. What is told meanwhile is handed on
    /// within the step that tells it.
    #[inline]
    fn hand_on(&mut self, first: usize) {
        let end = self.context.facts.len();
        for index in first..end {
            let fact = self.context.facts[index];
            self.learn(fact);
        }
        self.context.facts.truncate(first);
    }

    /// What a fact of the license servers does to their clients, and to what is known of availability and admission.
    fn learn(&mut self, fact: Fact) {
        match fact {
            Fact::CheckoutsEmptied { service, reason } => self.lose_all_of(service, reason),
            Fact::AnswersChanged { service } => {
                self.wake_clients(service);
                self.wake_driven_from(service);
            }
            Fact::StockReturned { service } => self.wake_waiting(service),
            Fact::CheckedOutChanged { service } => self.checked_out_changed(service),
            Fact::FileChanged { service } => {
                self.wake_clients(service);
                self.wake_waiting(service);
                self.checked_out_changed(service);
                self.infrastructure_changed();
                self.review_license_copy(service);
            }
            Fact::DaemonWaits { service, server } => {
                let connections = self.count_old_connections(service, server);
                self.licensing(|license, cx| license.wait_for(cx, server, connections));
            }
            Fact::SharePassed {
                service,
                pool,
                from,
                to,
                count,
            } => self.note_passed(service, pool, (from, to), count),
            Fact::HostStopped { host } => self.tell_above(ClientFact::HostStopped { host }),
            Fact::HostStarted { host } => self.start_processes_on_host(host),
            Fact::ClockSetBack { host } => self.processes_set_back(host),
            Fact::InfrastructureChanged => self.infrastructure_changed(),
        }
    }

    /// Tells those above what has happened.
    #[inline]
    fn tell_above(&mut self, fact: ClientFact) {
        self.told.push(fact);
    }
}

/// The plan, the instant and all that every subsystem may use are at hand.
impl<'p> Deref for Clients<'p> {
    type Target = Context<'p>;

    #[inline(always)]
    fn deref(&self) -> &Context<'p> {
        &self.context
    }
}

impl DerefMut for Clients<'_> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.context
    }
}
