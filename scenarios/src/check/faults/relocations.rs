//! Groups that log in to other applications for a time (AG9).
//!
//! Each relocation of a group, and of the agents that surges bring to it, is a group of its own
//! beside that, with the same agents and the other list.

use crate::check::context::Context;
use crate::check::faults::draft::Drafted;
use crate::check::faults::scene::{self, Scene, group_index};
use crate::check::parameters::Parameters;
use crate::check::people::groups;
use crate::distribution::Law;
use crate::view::View;
use kernel::{Distribution, Span};
use model::plan::{AgentGroup, FaultKind, GroupIndex};

/// AG9: how long an agent is on its way.
const RELOCATE_TIME: Distribution = Distribution::Uniform {
    low: 10 * Span::MINUTE.0 as i64,
    high: 30 * Span::MINUTE.0 as i64,
};

/// A relocation, its groups still to be made when those of all surges are known.
pub fn read(context: &Context<'_>, view: &View<'_>, scene: &Scene<'_, '_>) -> Vec<Drafted> {
    view.missing("agents");
    view.missing("to");
    let Some(name) = view.text("agents") else {
        return Vec::new();
    };
    let Some(group) = group_index(scene, context, name) else {
        scene::unknown_group(context, view, scene, name);
        return Vec::new();
    };
    let to = view.texts("to").unwrap_or_default();
    let to: Vec<&str> = to.into_iter().map(|(name, _)| name).collect();
    let kind = FaultKind::Relocate {
        moves: vec![(group, group)],
        time: time(context, scene, name),
    };
    Drafted::one(format!("{name} to {}", to.join(" ")), Some(kind))
}

/// `relocate_time` of the group, else of the scenario.
fn time(context: &Context<'_>, scene: &Scene<'_, '_>, group: &str) -> Distribution {
    let views = scene.root.list("agents");
    let own = views.iter().find(|view| view.text("name") == Some(group));
    let parameters = Parameters::global(scene.root);
    let parameters = own.map_or(parameters.clone(), |own| parameters.with(own));
    parameters
        .view_of("relocate_time")
        .and_then(|view| match view.law("relocate_time", false)? {
            Law::Known(law) => Some(law),
            Law::Empirical { .. } => context.law(view, "relocate_time", false),
        })
        .unwrap_or(RELOCATE_TIME)
}

/// The group and those of its surges, each with a group beside it that works at the other applications. Surges'
/// groups stand after the scenario's own, relocations' after these.
pub fn moves(
    view: &View<'_>,
    scene: &Scene<'_, '_>,
    (home, surges_of): (GroupIndex, &[GroupIndex]),
    (surges, others): (&[AgentGroup], &mut Vec<AgentGroup>),
) -> Vec<(GroupIndex, GroupIndex)> {
    let name = view.text("agents");
    let views = scene.root.list("agents");
    let own = views.iter().find(|view| view.text("name") == name);
    let without = own.and_then(|own| own.below("without"));
    let steps = groups::steps((view, "to"), without.as_ref(), scene.applications);
    let index = |at: usize| GroupIndex(u32::try_from(at).unwrap_or(u32::MAX));
    let surges_at = scene.groups.len();
    let of_surges = surges.iter().zip(surges_of).enumerate();
    let of_surges = of_surges.filter(|(_, (_, of))| **of == home);
    let of_surges = of_surges.map(|(at, (surge, _))| (index(surges_at + at), surge));
    let own = scene.groups.get(home.at()).map(|group| (home, group));
    let mut moves = Vec::new();
    for (home, of) in own.into_iter().chain(of_surges) {
        moves.push((home, index(surges_at + surges.len() + others.len())));
        others.push(AgentGroup {
            count: 0,
            steps: steps.clone(),
            home: Some(home),
            ..of.clone()
        });
    }
    moves
}
