//! Groups of agents, and the campaign groups that they work for.

use crate::check::applications::entries::Applications;
use crate::check::applications::needs;
use crate::check::context::Context;
use crate::check::people::holidays::{self, Holidays};
use crate::check::people::{destinations, patience, schedules};
use crate::check::places::hosts::Places;
use crate::check::unknown::unknown;
use crate::clock::LocalTime;
use crate::scale::Scale;
use crate::symbols::List;
use crate::view::View;
use kernel::Distribution;
use model::plan::{
    AgentGroup, AgentRole, ApplicationIndex, Campaign, CampaignIndex, Give, Role,
    SEATS_AT_FIRST_CALL_MAX, STEPS_MAX, SiteIndex, Step, Timetable,
};
use std::collections::{BTreeMap, BTreeSet};

/// One group of agents works for at most this many Outbound Contact Servers.
const OUTBOUND_SERVERS_MAX: usize = 16;

/// The campaign groups of one variant.
pub struct Campaigns {
    /// In file order.
    pub list: Vec<Campaign>,
    named: BTreeMap<String, CampaignIndex>,
}

/// Reads campaign groups.
pub fn campaigns(
    context: &Context<'_>,
    root: &View<'_>,
    applications: &Applications<'_>,
    places: &Places<'_>,
) -> Campaigns {
    let mut campaigns = Campaigns {
        list: Vec::new(),
        named: BTreeMap::new(),
    };
    for view in root.list("campaign") {
        let Some(name) = view.named("name") else {
            continue;
        };
        let index = CampaignIndex(u32::try_from(campaigns.list.len()).unwrap_or(u32::MAX));
        if campaigns.named.insert(name.to_owned(), index).is_some() {
            view.error(
                "name",
                format!("two campaigns are named `{name}`"),
                "give one of them another name",
            );
        }
        context.missing(&view, "application");
        let application = outbound(&view, applications);
        let host = applications
            .list
            .get(application.at())
            .and_then(|application| application.processes.first())
            .map(|process| places.hosts[process.host].site);
        let by = places.site_clock(host.unwrap_or(SiteIndex(0)));
        campaigns.list.push(Campaign {
            name: name.to_owned(),
            application,
            needs_full: matches!(view.text("mode"), Some("progressive" | "predictive")),
            loaded: loaded(&view, &by),
        });
    }
    campaigns
}

fn outbound(view: &View<'_>, applications: &Applications<'_>) -> ApplicationIndex {
    let Some(name) = view.text("application") else {
        return ApplicationIndex(0);
    };
    let place = (view.place("application"), "application");
    match applications.named.get(name).map(Vec::as_slice) {
        None => {
            let names = applications.named.keys().map(String::as_str);
            unknown(view, place, "application", name, names);
            ApplicationIndex(0)
        }
        Some([one]) => {
            let role = applications.list[one.at()].role;
            if role != Role::Outbound && applications.kinds[one.at()].is_some() {
                let message = format!("`{name}` is no Outbound Contact Server");
                view.error("application", message, "a campaign is dialed by one");
            }
            *one
        }
        Some(several) => {
            let message = format!("`{name}` stands for {} instances", several.len());
            view.error(
                "application",
                message,
                format!("name one of them, as `{name}-1`"),
            );
            several.first().copied().unwrap_or(ApplicationIndex(0))
        }
    }
}

fn loaded(view: &View<'_>, by: &LocalTime) -> Timetable {
    let mut periods = Vec::new();
    for period in view.list("loaded") {
        let from = period.time_of_day("start").unwrap_or(0);
        let to = period.time_of_day("end").unwrap_or(kernel::Span::DAY.0);
        let days = schedules::days(&period);
        periods.extend(schedules::week_periods(days, from, to, by.ahead));
    }
    periods.sort_by_key(|period| (period.from, period.to));
    Timetable {
        periods,
        clock: by.clock.clone(),
    }
}

/// What a group's entry is read against.
struct Scene<'a, 'p> {
    context: &'a Context<'a>,
    applications: &'a Applications<'p>,
    campaigns: &'a Campaigns,
    places: &'a Places<'p>,
    scale: Scale,
    holidays: Holidays,
    /// The applications that relocations lead each group to.
    destinations: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

/// Reads groups of agents.
pub fn read(
    context: &Context<'_>,
    root: &View<'_>,
    applications: &Applications<'_>,
    campaigns: &Campaigns,
    places: &Places<'_>,
    scale: Scale,
) -> Vec<AgentGroup> {
    let mut groups: Vec<AgentGroup> = Vec::new();
    let mut symbols = BTreeSet::new();
    let scene = Scene {
        context,
        applications,
        campaigns,
        places,
        scale,
        holidays: holidays::read(root),
        destinations: destinations::destinations(root),
    };
    for view in root.list("agents") {
        let Some(name) = view.named("name") else {
            continue;
        };
        let symbol = context.symbols.symbol(List::Groups, name);
        if !symbols.insert(symbol) {
            view.error(
                "name",
                format!("two groups are named `{name}`"),
                "give one of them another name, or add their counts",
            );
            continue;
        }
        schedules::refuse_parameters(&view);
        groups.push(group(&scene, &view, symbol));
    }
    groups
}

fn group(scene: &Scene<'_, '_>, view: &View<'_>, symbol: model::plan::Symbol) -> AgentGroup {
    let (context, places) = (scene.context, scene.places);
    context.missing(view, "count");
    let written = view.count_u32("count").unwrap_or(0);
    // What a record holds is as it was.
    let count = match view.has("recorded") {
        true => written,
        false => scene.scale.agents(written),
    };
    let site = view
        .text("site")
        .and_then(|site| places.site(site))
        .unwrap_or(SiteIndex(0));
    let schedule = schedules::read(
        context,
        view,
        count,
        &places.site_clock(site),
        &scene.holidays,
    );
    let default_retry = schedules::default_retry(&schedule);
    let retry = schedules::retry(view, default_retry, true);
    AgentGroup {
        symbol,
        count,
        role: match view.text("role") {
            Some("supervisor") => AgentRole::Supervisor,
            _ => AgentRole::Agent,
        },
        media: needs::media(view),
        steps: own_steps(scene, view),
        campaigns: campaigns_of(view, scene.campaigns),
        retry,
        patience: patience::read(view, retry),
        schedule,
        absence: view.fraction("absence").unwrap_or(0.0),
        first_call_after: context
            .law(view, "first_call_after", false)
            .unwrap_or(Distribution::Constant(0)),
        stationary: view.text("initial") != Some("out"),
        home: None,
    }
}

/// The applications of a group, and what it does without them; it may say that, too, of those that a relocation
/// leads it to.
fn own_steps(scene: &Scene<'_, '_>, view: &View<'_>) -> Vec<Step> {
    scene.context.missing(view, "applications");
    let names = view.texts("applications").unwrap_or_default();
    let without = view.below("without");
    if let Some(without) = &without {
        let there = view
            .text("name")
            .and_then(|name| scene.destinations.get(name));
        let there = there.into_iter().flatten().copied();
        let names: Vec<&str> = names.iter().map(|(name, _)| *name).chain(there).collect();
        for entry in &without.table.entries {
            if !names.contains(&entry.key.as_str()) {
                let place = (entry.key_at, entry.key.as_str());
                let known = names.iter().copied();
                unknown(
                    without,
                    place,
                    "application of this group",
                    &entry.key,
                    known,
                );
            }
        }
    }
    steps((view, "applications"), without.as_ref(), scene.applications)
}

/// The applications under a key, in the order in which agents log in to them.
pub fn steps(
    (view, key): (&View<'_>, &str),
    without: Option<&View<'_>>,
    applications: &Applications<'_>,
) -> Vec<Step> {
    let names = view.texts(key).unwrap_or_default();
    if view.has(key) && names.is_empty() {
        view.error(
            key,
            "expected at least one application",
            "name the applications that the agents log in to, such as `[\"tserver\"]`",
        );
    }
    let mut steps = Vec::with_capacity(names.len());
    for (at, (name, origin)) in names.iter().enumerate() {
        if names[..at].iter().any(|(earlier, _)| earlier == name) {
            let message = format!("`{name}` stands twice");
            view.sink.error(
                *origin,
                &view.path_of(key),
                message,
                "remove one of the two",
            );
            continue;
        }
        let Some(choices) = applications.named.get(*name) else {
            let known = applications.named.keys().map(String::as_str);
            unknown(view, (*origin, key), "application", name, known);
            continue;
        };
        let works = without.is_some_and(|w| w.text(name) == Some("works"));
        steps.push(Step {
            choices: choices.clone(),
            idle_without: !works,
        });
    }
    within_limits((view, key), &steps, applications);
    steps
}

/// An agent keeps a bit for each application of its login, and for each seat of its first call.
fn within_limits((view, key): (&View<'_>, &str), steps: &[Step], applications: &Applications<'_>) {
    let gives_seats = |a: &ApplicationIndex| {
        let mut needs = applications.list[a.at()].needs.iter();
        needs.any(|need| need.give == Give::FirstCall)
    };
    let seats = steps
        .iter()
        .filter(|step| step.choices.iter().any(gives_seats))
        .count();
    let hint = "share the agents out among several groups";
    if seats > SEATS_AT_FIRST_CALL_MAX {
        let message = format!(
            "{seats} applications whose seats are taken at a first call (Universal Routing Servers), expected at most {SEATS_AT_FIRST_CALL_MAX}"
        );
        view.error(key, message, hint);
    }
    if steps.len() > STEPS_MAX {
        let message = format!("{} applications, expected at most {STEPS_MAX}", steps.len());
        view.error(key, message, hint);
    }
}

fn campaigns_of(view: &View<'_>, campaigns: &Campaigns) -> Vec<CampaignIndex> {
    let mut found = Vec::new();
    for (name, at) in view.texts("campaigns").unwrap_or_default() {
        match campaigns.named.get(name) {
            Some(index) if !found.contains(index) => found.push(*index),
            Some(_) => {}
            None => {
                let names = campaigns.named.keys().map(String::as_str);
                unknown(view, (at, "campaigns"), "campaign", name, names);
            }
        }
    }
    let servers: BTreeSet<ApplicationIndex> = found
        .iter()
        .filter_map(|index| campaigns.list.get(index.at()))
        .map(|campaign| campaign.application)
        .collect();
    if servers.len() > OUTBOUND_SERVERS_MAX {
        let message = format!(
            "campaigns of {} Outbound Contact Servers, expected at most {OUTBOUND_SERVERS_MAX}",
            servers.len()
        );
        view.error(
            "campaigns",
            message,
            "share the agents out among several groups",
        );
    }
    found
}
