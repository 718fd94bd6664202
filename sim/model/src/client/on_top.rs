//! What users hold who would not be here without something that has brought them: a surge (FT12), a relocation (AG9.6).
//!
//! It is counted as it changes, since each denial while they are here asks for it. What brings users has a number, and
//! the link of the occurrence that does; who those users are is known above.

use crate::cause::Cause;
use crate::cause::graph::LinkId;
use crate::client::Clients;
use crate::client::state::asking::OnTop;
use crate::client::state::brought::{AtHome, Brought, Change};
use crate::observe::records::refusal::Refusal;
use crate::plan::{ApplicationIndex, DemandIndex, FeatureId};

impl Clients<'_> {
    /// Something brings users because of an occurrence from now on; because of none, if that is no link.
    pub(crate) fn bring(&mut self, by: u32, link: LinkId) {
        self.brought.entry(by).or_default().link = link;
    }

    /// The link of what brings users.
    pub(crate) fn link_of_bringer(&self, by: u32) -> LinkId {
        self.brought.get(&by).map_or(LinkId::NONE, |b| b.link)
    }

    /// An agent holds other licenses whom something has brought.
    pub(crate) fn agent_on_top(
        &mut self,
        by: u32,
        held: Change<(ApplicationIndex, FeatureId)>,
        at_home: Change<AtHome>,
    ) {
        let brought = self.brought.entry(by).or_default();
        held.book(&mut brought.held);
        at_home.book(&mut brought.at_home);
    }

    /// A unit that something has brought has got its licenses, or has given them back.
    pub(crate) fn unit_on_top(&mut self, by: u32, demand: DemandIndex, holds: bool) {
        let brought = self.brought.entry(by).or_default();
        let (_, units) = brought.units.get_or_insert((demand, 0));
        *units = if holds {
            *units + 1
        } else {
            units.saturating_sub(1)
        };
    }

    /// A user found no license for want of stock: without what has brought it, it had not come.
    #[cold]
    pub(crate) fn blame_bringer(&self, refusal: &mut Refusal, by: Option<u32>) {
        let is_stock = matches!(
            refusal.cause,
            Cause::SeatsExhausted | Cause::LicensesExhausted
        );
        if let Some(by) = by
            && is_stock
            && !refusal.link.is_some()
        {
            refusal.link = self.link_of_bringer(by);
        }
    }

    /// What those who were brought hold of all that one asks for.
    pub(crate) fn on_top_of(&self, takes: &[(ApplicationIndex, usize, u32)]) -> OnTop {
        let mut on_top = OnTop::default();
        for (a, need, _) in takes {
            let feature = self.applications[*a].needs[*need].need.feature;
            for of in [Some(*a), None] {
                on_top.note(of, feature, self.held_on_top(of, feature));
            }
        }
        on_top
    }

    /// The licenses of a feature that they hold of an application, or of all, by what has brought them: the last in the
    /// file first.
    fn held_on_top(&self, a: Option<ApplicationIndex>, feature: FeatureId) -> Vec<(LinkId, u32)> {
        let lasting = self.brought.values().rev();
        let lasting = lasting.filter(|brought| brought.link.is_some());
        lasting
            .map(|brought| {
                let agents = self.held_by_agents(brought, (a, feature));
                let units = self.held_by_units(brought, a);
                (brought.link, agents + units)
            })
            .filter(|(_, held)| *held > 0)
            .collect()
    }

    /// What agents hold, but for what they would hold at home as well.
    fn held_by_agents(&self, brought: &Brought, of: (Option<ApplicationIndex>, FeatureId)) -> u32 {
        let held = brought.held.iter();
        let held =
            held.filter(|((a, feature), _)| *feature == of.1 && of.0.is_none_or(|of| of == *a));
        let held = held.map(|(_, count)| count);
        let at_home = brought.at_home.iter();
        let at_home = at_home.filter(|((there, a, feature), _)| {
            let home = self.plan.groups[*there as usize].home;
            (*a, *feature) == of && home.is_some_and(|home| self.is_open_to_group(home.0))
        });
        held.sum::<u32>() - at_home.map(|(_, count)| count).sum::<u32>()
    }

    /// The units that hold licenses, if any of the applications may be theirs.
    fn held_by_units(&self, brought: &Brought, of: Option<ApplicationIndex>) -> u32 {
        let Some((demand, units)) = brought.units else {
            return 0;
        };
        let mut choices = self.plan.demands[demand.at()].choices.iter();
        if choices.any(|a| of.is_none_or(|of| of == *a)) {
            units
        } else {
            0
        }
    }

    /// Whether applications of a group run, one of each of its steps, so that its agents would be logged in.
    pub(crate) fn is_open_to_group(&self, group: u32) -> bool {
        let mut steps = self.plan.groups[group as usize].steps.iter();
        steps.all(|step| {
            let mut choices = step.choices.iter();
            choices.any(|choice| self.applications[*choice].is_running())
        })
    }
}
