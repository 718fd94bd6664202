//! Whose use it is: sellable items and features by tenant, place group and group of agents (MT7).
//!
//! What an agent uses follows from the agent itself (the steps of its login, its seat,
//! its campaigns), so it is looked at again whenever one of them has changed, and the difference goes
//! to every meter that the agent's group belongs to. A seat of an item is one agent, however many of
//! the item's features it uses; who waits in excess for a license uses the item, too, because License
//! Reporting Manager counts people and not licenses. Features are counted in licenses, as everywhere.
//! Demand's ports have no tenant and count for the system alone.
//!
//! Only detailed replications of plans that ask for it have meters; nothing here changes what happens.

use crate::observe::meter::{Level, Window};
use crate::observe::records::{Metered, Whose};
use crate::observe::series::ShareSeries;
use crate::observe::spool::Store;
use crate::plan::ClockGrid;
use crate::plan::{AgentGroup, Division, FeatureId, Give, Need, Plan, Reporting};
use kernel::Time;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One thing that one division uses.
#[derive(Debug)]
struct Meter {
    what: Metered,
    whose: Whose,
    /// People who are enabled for it, each time from when on; the first from time 0.
    enabled: Vec<(Time, u64)>,
    value: u64,
    level: Level,
}

/// What an agent uses: a thing and how much of it.
pub(crate) type Used = Vec<(Metered, u32)>;

/// All meters of a replication.
#[derive(Debug)]
pub(crate) struct Meters {
    meters: Vec<Meter>,
    /// For each group the meters of a thing that its agents use.
    of_group: Vec<BTreeMap<Metered, Vec<usize>>>,
    /// The system's meter of each item, for demand.
    of_system: Vec<usize>,
    /// What each agent uses now.
    used: Vec<Used>,
    window: Window,
}

impl Meters {
    /// The meters that a plan's reporting asks for; `None` if it asks for none.
    pub(crate) fn new(plan: &Plan, grid: &ClockGrid, window: Window) -> Option<Box<Meters>> {
        let reporting = &plan.reporting;
        if reporting.is_empty() {
            return None;
        }
        let mut new = Meters {
            meters: Vec::new(),
            of_group: vec![BTreeMap::new(); plan.groups.len()],
            of_system: Vec::new(),
            used: vec![Vec::new(); plan.groups.iter().map(|g| g.count as usize).sum()],
            window,
        };
        let usable: Vec<Vec<Metered>> = plan.groups.iter().map(|g| usable(plan, g)).collect();
        for (item, sold) in reporting.items.iter().enumerate() {
            new.of_system.push(new.meters.len());
            if !sold.features.is_empty() {
                let what = Metered::Item(item as u32);
                let all = 0..plan.groups.len();
                new.add(reporting, what, Whose::System, all, &usable, grid);
            }
        }
        let divisions = |list: &[Division], whose: fn(u32) -> Whose| -> Vec<_> {
            let groups = |d: &Division| d.groups.iter().map(|g| g.at()).collect::<Vec<_>>();
            let numbered = list.iter().zip(0..);
            numbered.map(|(d, at)| (whose(at), groups(d))).collect()
        };
        let mut owners = divisions(&reporting.tenants, Whose::Tenant);
        owners.extend(divisions(&reporting.place_groups, Whose::PlaceGroup));
        let homes = plan.groups.iter().enumerate();
        let homes = homes.filter(|(_, group)| group.home.is_none());
        owners.extend(homes.map(|(at, group)| {
            let of_home = |g: &AgentGroup| g.home.is_some_and(|home| home.at() == at);
            let elsewhere = plan.groups.iter().enumerate();
            let elsewhere = elsewhere.filter(|(_, g)| of_home(g)).map(|(g, _)| g);
            let all = std::iter::once(at).chain(elsewhere).collect();
            (Whose::Group(group.symbol), all)
        }));
        for (whose, groups) in owners {
            let mut things: Vec<Metered> = groups.iter().flat_map(|&g| usable[g].clone()).collect();
            things.sort_unstable();
            things.dedup();
            for what in things {
                new.add(
                    reporting,
                    what,
                    whose,
                    groups.iter().copied(),
                    &usable,
                    grid,
                );
            }
        }
        Some(Box::new(new))
    }

    /// Adds a meter of a thing for several groups, of whom those count that can use it.
    fn add(
        &mut self,
        reporting: &Reporting,
        what: Metered,
        whose: Whose,
        groups: impl Iterator<Item = usize>,
        usable: &[Vec<Metered>],
        grid: &ClockGrid,
    ) {
        let at = self.meters.len();
        let mut enabled = 0;
        for group in groups.filter(|&g| usable[g].contains(&what)) {
            enabled += reporting.enabled.get(group).copied().map_or(0, u64::from);
            self.of_group[group].entry(what).or_default().push(at);
        }
        self.meters.push(Meter {
            what,
            whose,
            enabled: vec![(Time::ZERO, enabled)],
            value: 0,
            level: Level::new(grid, true),
        });
    }

    /// An agent uses this from now on, in place of what it used.
    pub(crate) fn replace(&mut self, now: Time, agent: usize, group: usize, uses: Used) {
        if self.used[agent] == uses {
            return;
        }
        let before = std::mem::replace(&mut self.used[agent], uses);
        for (what, count) in before {
            self.change(now, group, what, |value| value - u64::from(count));
        }
        for (what, count) in self.used[agent].clone() {
            self.change(now, group, what, |value| value + u64::from(count));
        }
    }

    fn change(&mut self, now: Time, group: usize, what: Metered, by: impl Fn(u64) -> u64) {
        for &at in self.of_group[group].get(&what).into_iter().flatten() {
            self.meters[at].set(self.window, now, &by);
        }
    }

    /// A person of a group is enabled again, or no longer is.
    pub(crate) fn enable(&mut self, now: Time, group: usize, enabled: bool) {
        for &at in self.of_group[group].values().flatten() {
            let changes = &mut self.meters[at].enabled;
            let before = changes.last().map_or(0, |(_, enabled)| *enabled);
            // Who is not among the enabled cannot be taken from them.
            let after = if enabled {
                before + 1
            } else {
                before.saturating_sub(1)
            };
            changes.push((now, after));
        }
    }

    /// Units of demand use so many licenses of a feature more or less.
    pub(crate) fn units_changed(
        &mut self,
        now: Time,
        (plan, feature): (&Plan, FeatureId),
        (before, after): (u32, u32),
    ) {
        for what in items_of(&plan.reporting, &[feature]) {
            let Metered::Item(item) = what else { continue };
            let meter = &mut self.meters[self.of_system[item as usize]];
            let by = |value: u64| value + u64::from(after) - u64::from(before);
            meter.set(self.window, now, &by);
        }
    }

    /// What was metered, meter by meter.
    pub(crate) fn finish(self) -> Vec<ShareSeries> {
        let window = self.window;
        let series = self.meters.into_iter().map(|mut meter| {
            meter.level.finish(window);
            ShareSeries {
                what: meter.what,
                whose: meter.whose,
                enabled: meter.enabled,
                periods: meter.level.periods(),
            }
        });
        series.collect()
    }

    /// What is metered goes to a store from now on.
    pub(crate) fn spill_into(&mut self, store: &Arc<dyn Store>) {
        for meter in &mut self.meters {
            meter.level.spill_into(store);
        }
    }
}

impl Meter {
    fn set(&mut self, window: Window, now: Time, by: &impl Fn(u64) -> u64) {
        self.value = by(self.value);
        self.level.set(window, now, self.value);
    }
}

/// What agents of a group can use, in the order of [`Metered`].
fn usable(plan: &Plan, group: &AgentGroup) -> Vec<Metered> {
    let steps = group.steps.iter().flat_map(|step| &step.choices);
    let campaigns = group.campaigns.iter().map(|c| &plan.campaigns[c.at()]);
    let outbound: Vec<_> = campaigns.map(|campaign| campaign.application).collect();
    let mut features = Vec::new();
    for application in steps.chain(&outbound) {
        let campaign = outbound.contains(application);
        let needs = &plan.applications[*application].needs;
        let of_agents = needs.iter().filter(|need| match need.give {
            Give::FirstCall => true,
            Give::Campaign { .. } => campaign,
            _ => need.give.per_login(need.take, group).is_some(),
        });
        for need in of_agents {
            features.push(need.feature);
            features.extend(fallback(needs, &need.give));
        }
    }
    let mut things = items_of(&plan.reporting, &features);
    things.extend(features.into_iter().map(Metered::Feature));
    things.sort_unstable();
    things.dedup();
    things
}

/// The feature that an agent works on in place of its own (AP12).
fn fallback(needs: &[Need], give: &Give) -> Option<FeatureId> {
    match give {
        Give::Login {
            fallback: Some(other),
            ..
        } => Some(needs[*other as usize].feature),
        _ => None,
    }
}

/// The items that whoever uses these features uses.
pub(crate) fn items_of(reporting: &Reporting, features: &[FeatureId]) -> Vec<Metered> {
    let numbered = reporting.items.iter().zip(0..);
    let seen = numbered.filter(|(item, _)| item.features.iter().any(|f| features.contains(f)));
    seen.map(|(_, at)| Metered::Item(at)).collect()
}
