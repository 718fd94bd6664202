//! How an application asks license servers: the list in its order, one service, one pool (AP1, TP6–TP9,
//! TP13).
//!
//! A question comes back as a grant or as the answer that got furthest, with every condition
//! met on the way. Who asks, and what a denial means to it, is told in `start`, `poll` and `seat`.

use crate::cause::graph::LinkId;
use crate::client::Clients;
use crate::client::ask::checkout::Round;
use crate::client::state::no_grant::{NoGrant, asked_for, dead_end};
use crate::license::{Client, is_served_uncounted};
use crate::plan::{ApplicationIndex, ListEntry, ListSearch, Need, ServiceIndex, Take};

impl Clients<'_> {
    /// Searches the list for what is taken at the start. The conditions met on the way are returned
    /// with a success too: they are why less may have been had.
    pub(crate) fn search_list(
        &mut self,
        application: ApplicationIndex,
    ) -> Result<Vec<LinkId>, NoGrant> {
        let needs: Vec<usize> = {
            let state = &self.applications[application];
            (0..state.needs.len())
                .filter(|n| state.needs[*n].is_taken_at_start())
                .collect()
        };
        let needs: Vec<usize> = needs
            .into_iter()
            .filter(|need| !self.take_uncounted(application, *need))
            .collect();
        if needs.is_empty() {
            return Ok(Vec::new());
        }
        match self.plan.applications[application].list_search {
            ListSearch::Sticky => self.search_sticky(application, &needs),
            ListSearch::WholeSet => self.search_whole_set(application, &needs),
        }
    }

    /// LF12: what the file of a server of the list has uncounted is had without any server.
    fn take_uncounted(&mut self, a: ApplicationIndex, need: usize) -> bool {
        let client = self.client_of(a);
        let found = self.serves_uncounted(a, need, client);
        let state = &mut self.applications[a].needs[need];
        state.uncounted = found.is_some();
        let Some(service) = found else {
            return false;
        };
        let (feature, count) = (state.need.feature, asked_for(state.need.take));
        state.held = count;
        state.target = count;
        self.note_answer(a, service, feature, count, Ok(count));
        true
    }

    /// The first service of an application's list whose file has a need's feature uncounted for a client.
    pub(crate) fn serves_uncounted(
        &self,
        a: ApplicationIndex,
        need: usize,
        client: Client,
    ) -> Option<ServiceIndex> {
        let need = &self.applications[a].needs[need].need;
        let list = self.applications[a].list();
        self.uncounted_in(&list, need, client)
    }

    /// The first service of a list whose file has a need's feature uncounted for a client.
    pub(crate) fn uncounted_in(
        &self,
        list: &[ListEntry],
        need: &Need,
        client: Client,
    ) -> Option<ServiceIndex> {
        if !self.license.has_uncounted() {
            return None;
        }
        // The file is read, not the server asked: its port does not matter.
        let services = list.iter().filter_map(ListEntry::server);
        let services = services.map(|server| self.plan.servers[server].service);
        let mut services = services.filter(|service| {
            let pools = self.license.pools(*service);
            let clock = self.license.server_clock(&self.context, *service);
            is_served_uncounted(pools, need.feature, need.version, client, clock)
        });
        services.next()
    }

    fn search_sticky(
        &mut self,
        a: ApplicationIndex,
        needs: &[usize],
    ) -> Result<Vec<LinkId>, NoGrant> {
        let mut reasons = Vec::new();
        let mut found = None;
        for (position, need) in needs.iter().enumerate() {
            match self.ask_list(a, *need) {
                Ok((service, met)) => {
                    reasons.extend(met);
                    found = Some((position, service));
                    break;
                }
                Err(no) if self.applications[a].needs[*need].need.required => {
                    return Err(no);
                }
                Err(no) => reasons.extend(no.reasons),
            }
        }
        let Some((position, service)) = found else {
            return Ok(reasons);
        };
        for need in &needs[position + 1..] {
            if let Err(no) = self.ask_service(a, *need, service)
                && self.applications[a].needs[*need].need.required
            {
                self.give_all_back(a);
                return Err(no);
            }
        }
        Ok(reasons)
    }

    /// The first service that grants everything required (TP7): all numbers in full; else those that are
    /// required in full, the others as they are there; else what is left of each (TP13). Where nothing is required,
    /// the first that grants anything.
    fn search_whole_set(
        &mut self,
        a: ApplicationIndex,
        needs: &[usize],
    ) -> Result<Vec<LinkId>, NoGrant> {
        let mut worst = NoGrant::nobody(None, 0);
        let services = self.services_in_order(a, &mut worst);
        let is_required = |need: &usize| self.applications[a].needs[*need].need.required;
        let is_any_required = needs.iter().any(is_required);
        let has_number = |required: bool| {
            needs.iter().any(|need| {
                let need = &self.applications[a].needs[*need].need;
                need.required == required && matches!(need.take, Take::UpTo(_))
            })
        };
        let mut rounds = vec![(true, true)];
        rounds.extend(has_number(false).then_some((true, false)));
        rounds.extend(has_number(true).then_some((false, false)));
        for in_full in rounds {
            for service in &services {
                match self.ask_whole_set(a, needs, *service, in_full) {
                    Ok(()) => return Ok(worst.reasons),
                    Err(Some(no)) => worst.consider(&no),
                    Err(None) => {}
                }
            }
        }
        if is_any_required {
            Err(worst)
        } else {
            Ok(worst.reasons)
        }
    }

    /// Asks one service for everything that a start takes; numbers that are required, and those that are not, in
    /// full or what is left. Refused something required, or all of what is not, it says why; without a reason it has a
    /// number in part.
    fn ask_whole_set(
        &mut self,
        a: ApplicationIndex,
        needs: &[usize],
        service: ServiceIndex,
        (required_in_full, others_in_full): (bool, bool),
    ) -> Result<(), Option<NoGrant>> {
        let mut nothing: Option<NoGrant> = None;
        let mut is_granted = false;
        for index in needs {
            let need = &self.applications[a].needs[*index].need;
            let required = need.required;
            let in_full = matches!(need.take, Take::UpTo(_))
                && if required {
                    required_in_full
                } else {
                    others_in_full
                };
            let asked = if in_full {
                self.ask(a, *index, service, Round::InFull)
            } else {
                self.ask_service(a, *index, service)
            };
            match asked {
                Ok(()) => is_granted = true,
                Err(no) if required || in_full => {
                    self.give_needs_back(a, needs);
                    return Err(required.then_some(no));
                }
                Err(no) => match &mut nothing {
                    Some(worst) => worst.consider(&no),
                    None => nothing = Some(no),
                },
            }
        }
        match nothing {
            Some(no) if !is_granted => Err(Some(no)),
            _ => Ok(()),
        }
    }

    /// The services of the list, each once; entries that lead nowhere are considered as refusals.
    pub(crate) fn services_in_order(
        &self,
        a: ApplicationIndex,
        worst: &mut NoGrant,
    ) -> Vec<ServiceIndex> {
        let mut services = Vec::new();
        let changed = self.applications[a].list_link;
        worst.reasons.extend(changed.is_some().then_some(changed));
        for entry in self.applications[a].list().iter() {
            match self.led_to(entry) {
                Ok(server) => {
                    let service = self.plan.servers[server].service;
                    if !services.contains(&service) {
                        services.push(service);
                    }
                }
                Err((broken, moved)) => {
                    let link = if moved.is_some() { moved } else { changed };
                    worst.consider(&NoGrant {
                        silence: dead_end(&broken, link),
                        reasons: vec![link],
                        ..NoGrant::nobody(worst.feature, worst.requested)
                    });
                }
            }
        }
        services
    }

    /// Asks down the list for one need: in full, then for what is left (TP13).
    pub(crate) fn ask_list(
        &mut self,
        a: ApplicationIndex,
        need: usize,
    ) -> Result<(ServiceIndex, Vec<LinkId>), NoGrant> {
        let state = &self.applications[a].needs[need];
        let (feature, take) = (state.need.feature, state.need.take);
        let requested = asked_for(take);
        let mut worst = NoGrant::nobody(Some(feature), requested);
        let services = self.services_in_order(a, &mut worst);
        let rounds = match take {
            Take::UpTo(_) => &[Round::InFull, Round::WhatIsLeft][..],
            _ => &[Round::InFull][..],
        };
        let listed = worst.reasons.clone();
        let mut in_full = Vec::new();
        for round in rounds {
            if *round == Round::WhatIsLeft {
                // Why the whole number is not there does not keep anybody from what is left.
                in_full = std::mem::replace(&mut worst.reasons, listed.clone());
            }
            for service in &services {
                match self.ask(a, need, *service, *round) {
                    Ok(()) => return Ok((*service, [in_full, worst.reasons].concat())),
                    Err(no) => worst.consider(&no),
                }
            }
        }
        Err(worst)
    }

    /// Asks one service for one need: in full, then for what is left.
    fn ask_service(
        &mut self,
        a: ApplicationIndex,
        need: usize,
        service: ServiceIndex,
    ) -> Result<(), NoGrant> {
        let takes_less = matches!(self.applications[a].needs[need].need.take, Take::UpTo(_));
        self.ask(a, need, service, Round::InFull).or_else(|no| {
            if takes_less {
                self.ask(a, need, service, Round::WhatIsLeft)
            } else {
                Err(no)
            }
        })
    }
}
