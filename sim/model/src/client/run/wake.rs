//! Which applications ask at their next instant, because an answer may be another now.

use crate::cause::Cause;
use crate::client::Clients;
use crate::client::state::application::{Connection, Phase};
use crate::plan::{ApplicationIndex, ServerIndex, ServiceIndex};

impl Clients<'_> {
    /// Notes for each application which groups and demands hang on it.
    pub(crate) fn link_dependents(&mut self) {
        for (index, group) in self.plan.groups.iter().enumerate() {
            for step in &group.steps {
                for choice in &step.choices {
                    self.applications[*choice].groups.push(index as u32);
                }
            }
        }
        for (index, demand) in self.plan.demands.iter().enumerate() {
            for choice in &demand.choices {
                self.applications[*choice].demands.push(index as u32);
            }
        }
    }

    /// Schedules the first starts; those that wait for others follow them.
    pub(crate) fn begin_applications(&mut self) {
        for application in self.applications.keys() {
            let plan = &self.plan.applications[application];
            if plan.start_after.is_empty() {
                self.schedule_try(application, plan.starts_at);
            }
        }
    }

    /// Applications that waited for one that has started now.
    pub(crate) fn start_followers(&mut self, started: ApplicationIndex) {
        for application in self.applications.keys() {
            let plan = &self.plan.applications[application];
            let waits = self.applications[application].phase == Phase::Waiting
                && plan.start_after.contains(&started);
            if waits
                && plan
                    .start_after
                    .iter()
                    .all(|a| self.applications[*a].has_run)
            {
                let at = plan.starts_at.max(self.now);
                self.schedule_try(application, at);
            }
        }
    }

    /// Whatever could get another answer from a service now asks at its next instant.
    pub(crate) fn wake_clients(&mut self, service: ServiceIndex) {
        for application in self.applications.keys() {
            let state = &self.applications[application];
            let concerned = match (state.phase, state.connection, state.loss) {
                (Phase::Denied, _, _) => self.may_be_denied_for(application, service),
                (Phase::Running, Some(connection), _) => connection.service == service,
                (Phase::Running, None, Some(loss)) => {
                    loss.service == service || state.lists(service, self.plan)
                }
                _ => false,
            };
            if concerned && let Some(at) = self.next_question(application) {
                self.schedule_try(application, at);
            }
        }
    }

    /// Licenses came back to a service: who waits for some asks at its next instant.
    pub(crate) fn wake_waiting(&mut self, service: ServiceIndex) {
        let mut awaited = false;
        for application in self.applications.keys() {
            let state = &self.applications[application];
            let waits = match (state.phase, state.connection) {
                (Phase::Denied, _) => self.may_be_denied_for(application, service),
                (Phase::Running, Some(connection)) if connection.service == service => {
                    state.needs.iter().any(|n| n.held < n.target)
                        || state.violations.iter().any(|v| {
                            matches!(v.kind, Cause::CountDecreased | Cause::FeatureRemoved)
                        })
                }
                (Phase::Running, None) => state.loss.is_some(),
                _ => false,
            };
            if waits {
                awaited = true;
                if let Some(at) = self.next_question(application) {
                    self.schedule_try(application, at);
                }
            }
        }
        self.license.await_stock(service, awaited);
    }

    /// How many applications still hold a connection that a restarted daemon waits for (SV3).
    pub(crate) fn count_old_connections(&self, service: ServiceIndex, server: ServerIndex) -> u32 {
        let epoch = self.license.epoch(service);
        let old = |c: &Connection| c.server == server && c.epoch != epoch;
        self.applications
            .iter()
            .filter(|a| a.connection.as_ref().is_some_and(old))
            .count() as u32
    }
}
