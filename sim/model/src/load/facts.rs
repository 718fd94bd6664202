//! What users make of what applications tell them: agents first, then units of demand.

use crate::cause::Cause;
use crate::client::Clients;
use crate::client::fact::ClientFact;
use crate::load::Load;
use crate::plan::HostIndex;

impl<'p> Load<'p> {
    /// A step of the applications, and then what their users make of it.
    #[inline]
    pub(crate) fn clients<R>(&mut self, step: impl FnOnce(&mut Clients<'p>) -> R) -> R {
        let first = self.told.len();
        let result = step(&mut self.people);
        self.hand_on(first);
        result
    }

    /// Hands on what was told within a step of users.
    #[inline]
    pub(crate) fn settle(&mut self) {
        if !self.told.is_empty() {
            self.hand_on(0);
        }
    }

    /// Hands on what applications have told since, in the order in which they told it. What is told meanwhile is handed
    /// on within the step that tells it.
    fn hand_on(&mut self, first: usize) {
        let mut index = first;
        while let Some(fact) = self.told.get(index).copied() {
            self.learn(fact);
            index += 1;
        }
        self.told.truncate(first);
    }

    /// What a fact of the applications does to their users.
    fn learn(&mut self, fact: ClientFact) {
        match fact {
            ClientFact::HostStopped { host } => self.stop_processes_on_host(host),
            ClientFact::Stops { application, stop } => {
                self.throw_off(application, stop.cause, stop.link);
                self.drop_units(application);
                self.clients(|clients| clients.complete_stop(application, stop));
            }
            ClientFact::TakesOver { application, link } => {
                self.throw_off(application, Cause::ApplicationDown, link);
                self.drop_units(application);
                self.clients(|clients| clients.complete_takeover(application, false, link));
            }
            ClientFact::SeatsLost { application } => self.forget_seats(application),
            ClientFact::Unlicensed { application, link } => self.lose_waiting(application, link),
            ClientFact::OutOfWork { application } => self.campaign_server_changed(application),
            ClientFact::Works { application } => {
                self.seat_waiting(application);
                self.campaign_server_changed(application);
                self.review_campaigns(application);
            }
            ClientFact::TakesWork { application } => self.seat_waiting(application),
            ClientFact::RoomChanged { application } => self.room_changed(application),
        }
    }

    /// All application processes on a host die with it, one after the other.
    fn stop_processes_on_host(&mut self, host: HostIndex) {
        let link = self.license.host_condition(host);
        for (a, process) in self.processes_on(host) {
            self.clients(|clients| clients.process_died_with_host(a, process, link));
        }
        self.infrastructure_changed();
    }
}
