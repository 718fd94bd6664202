//! Which faults the denial of a user is laid to.
//!
//! Replay: A denial has the roots without which it would not have happened, so every obstacle in the
//! user's way is looked at, and not only the first: each has its reasons, and where one has none the user would
//! have been denied without any fault. Of licenses that are lacking no more denials are laid to a fault than it
//! takes licenses: whoever was denied for it before would hold one now, which is a *claim* until that user is
//! admitted or would have left.

use crate::cause::graph::LinkId;
use crate::cause::{Cause, CauseClass};
use crate::client::Clients;
use crate::client::blame::obstacles::Obstacles;
use crate::client::state::asking::Asking;
use crate::client::state::work::Work;
use crate::observe::records::refusal::Refusal;
use crate::plan::ApplicationIndex;

impl Clients<'_> {
    /// The link of a refusal becomes that of all the faults to which it is laid; none if it would have come
    /// without any.
    pub(crate) fn blame(&mut self, asking: &Asking<'_>, refusal: &mut Refusal) {
        if self.graph.occurrences().is_empty() || refusal.cause.class() == CauseClass::Application {
            return;
        }
        let mut found = Obstacles::default();
        let in_stock = matches!(
            refusal.cause,
            Cause::SeatsExhausted | Cause::LicensesExhausted | Cause::Reserved
        );
        let known = [
            Cause::ViolationStands,
            Cause::NotStarted,
            Cause::SwitchoverFailed,
        ];
        if !in_stock && !known.contains(&refusal.cause) {
            found.add(&self.graph, &[refusal.link]);
        }
        for (a, work) in &asking.work {
            self.obstacles_at(*a, *work, &mut found);
        }
        for (a, need, count) in &asking.takes {
            self.shortage_for(asking, (*a, *need, *count), refusal, &mut found);
        }
        self.obstacles_at_homes(asking, &mut found);
        // Who asks again is told what it meets now, though it was denied before for want of capacity.
        let is_told = in_stock || asking.is_first;
        refusal.shortage = self.laid_to(&found, is_told, refusal);
        if found.is_plain && asking.thrown_off.is_some() {
            // It would have been in before those who have now what it lacks.
            found.links.push(asking.thrown_off);
            found.is_plain = false;
        }
        refusal.link = self.laid_to(&found, is_told, refusal);
        self.context.graph.touch(self.context.now, refusal.link);
        for (a, need, count) in &asking.takes {
            let claims = &mut self.applications[*a].needs[*need].claims;
            if refusal.link.is_some() {
                claims.add(asking.key, *count, asking.until);
            } else {
                claims.remove(asking.key);
            }
        }
    }

    /// The link of all the faults by which these obstacles are there; none if one of them would be without any.
    fn laid_to(&mut self, found: &Obstacles, is_told: bool, refusal: &Refusal) -> LinkId {
        if found.is_plain && is_told {
            LinkId::NONE
        } else if found.links.is_empty() {
            refusal.link
        } else {
            self.all_of_application(refusal.application, &found.links)
        }
    }

    /// A user is in after all, or has left: it claims nothing any more.
    #[cold]
    pub(crate) fn forget_claims(&mut self, asking: &[(ApplicationIndex, usize, u32)], key: u64) {
        for (a, need, _) in asking {
            self.applications[*a].needs[*need].claims.remove(key);
        }
    }

    /// An application that does not run for want of licenses, or is in violation, refuses.
    fn obstacles_at(&self, a: ApplicationIndex, work: Work<'_>, found: &mut Obstacles) {
        let state = &self.applications[a];
        if state.is_running() {
            for link in self.blocking_links(a, work) {
                found.add(&self.graph, &[link]);
            }
        } else if state.stop_cause.class() != CauseClass::Application {
            found.add(&self.graph, &[state.condition]);
        }
    }

    /// What is denied because an application was led from its home would be denied there too, by what keeps it from
    /// that server now.
    fn obstacles_at_homes(&self, asking: &Asking<'_>, found: &mut Obstacles) {
        for (a, _) in &asking.work {
            let Some((home, link)) = self.driven_from(*a) else {
                continue;
            };
            let mut of_it = found.links.iter();
            if !of_it.any(|known| self.graph.has_all_roots_of(*known, link)) {
                continue;
            }
            let mut unreached = self.reasons_unreached(*a, home, false);
            unreached.retain(|link| !self.graph.roots(*link).is_empty());
            found.links.extend(unreached);
        }
    }
}
