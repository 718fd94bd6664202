//! What faults may strike.

use crate::check::applications::entries::Applications;
use crate::check::context::Context;
use crate::check::servers::network::Network;
use crate::check::stock::pools::Stock;
use crate::check::unknown::unknown;
use crate::symbols::List;
use crate::view::View;
use model::plan::{AgentGroup, Demand, Firewall, GroupIndex};

/// What faults may strike.
pub struct Scene<'s, 'a> {
    /// Servers and hosts.
    pub network: &'s Network<'s, 'a>,
    /// What each service holds.
    pub stocks: &'s [Stock],
    /// The variant's own tree.
    pub root: &'s View<'a>,
    /// The tree of the file's own variant.
    pub own: &'s View<'a>,
    /// Applications.
    pub applications: &'s Applications<'a>,
    /// Groups of agents.
    pub groups: &'s [AgentGroup],
    /// Demand.
    pub demands: &'s [Demand],
    /// Firewalls.
    pub firewalls: &'s [Firewall],
}

/// The index of the group of this name.
pub fn group_index(scene: &Scene<'_, '_>, context: &Context<'_>, name: &str) -> Option<GroupIndex> {
    let symbol_name = |group: &AgentGroup| context.symbols.name(List::Groups, group.symbol);
    let at = scene
        .groups
        .iter()
        .position(|group| symbol_name(group) == name)?;
    u32::try_from(at).ok().map(GroupIndex)
}

/// Reports a group that is not there.
pub fn unknown_group(context: &Context<'_>, view: &View<'_>, scene: &Scene<'_, '_>, name: &str) {
    let names: Vec<String> = scene
        .groups
        .iter()
        .map(|group| context.symbols.name(List::Groups, group.symbol))
        .collect();
    let place = (view.place("agents"), "agents");
    unknown(
        view,
        place,
        "group of agents",
        name,
        names.iter().map(String::as_str),
    );
}
