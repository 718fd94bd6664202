//! Advice about shifts: agents who are there together need a seat each (AG2).

use super::{Design, advice};
use crate::clock::DAYS;
use crate::symbols::List;
use kernel::Span;
use model::plan::{AgentGroup, ApplicationIndex, Give, Schedule};

const WEEK: i64 = Span::WEEK.0 as i64;

pub(super) fn advise(design: &Design<'_, '_>) {
    for (at, application) in design.applications.list.iter().enumerate() {
        let index = ApplicationIndex(u32::try_from(at).unwrap_or(u32::MAX));
        let seats = application
            .needs
            .iter()
            .find(|need| need.give == Give::FirstCall);
        let Some(need) = seats else {
            continue;
        };
        // All seats of one server at most: a request is never put together from two (TP7).
        let services = design.asked(application);
        let counts: Option<Vec<u64>> = services
            .iter()
            .map(|service| design.count(*service, need.feature))
            .collect();
        let most = counts
            .and_then(|counts| counts.into_iter().max())
            .filter(|most| *most > 0);
        let (Some(seats), Some(peak)) = (most, peak(design.groups, index)) else {
            continue;
        };
        if peak.agents <= seats {
            continue;
        }
        let feature = design.symbols.feature_name(need.feature);
        let view = &design.applications.instances[at].view;
        let when = when(peak.at);
        let names: Vec<String> = peak
            .groups
            .iter()
            .map(|g| design.symbols.name(List::Groups, g.symbol))
            .collect();
        let message = format!(
            "at {when} shifts bring {} agents to `{}` (`{}`), one server has at most {seats} \
             of `{feature}`",
            peak.agents,
            design.name(application),
            names.join("`, `")
        );
        let hint = "count the seats for overlapping shifts, or let the shifts not overlap";
        advice(view, "", message, hint);
    }
}

/// When most agents are there by their shifts, how many, and of which groups.
struct Peak<'g> {
    at: i64,
    agents: u64,
    groups: Vec<&'g AgentGroup>,
}

fn peak(groups: &[AgentGroup], application: ApplicationIndex) -> Option<Peak<'_>> {
    let of: Vec<(&AgentGroup, Vec<(i64, i64)>)> = groups
        .iter()
        .filter(|group| {
            group
                .steps
                .iter()
                .any(|step| step.choices.contains(&application))
        })
        .map(|group| (group, periods(group)))
        .collect();
    let starts = of
        .iter()
        .flat_map(|(_, periods)| periods.iter().map(|period| period.0));
    let mut best: Option<Peak<'_>> = None;
    for at in starts {
        let there = |periods: &[(i64, i64)]| {
            periods
                .iter()
                .filter(|(from, length)| (at - from).rem_euclid(WEEK) < *length)
                .count()
        };
        let mut agents = 0;
        let mut present = Vec::new();
        for (group, periods) in &of {
            let shifts = there(periods) as u64;
            if shifts > 0 {
                let choices = choices(group, application);
                agents += u64::from(group.count).div_ceil(choices) * shifts;
                present.push(*group);
            }
        }
        if best.as_ref().is_none_or(|best| agents > best.agents) {
            best = Some(Peak {
                at,
                agents,
                groups: present,
            });
        }
    }
    best
}

/// Over how many instances the group is shared out.
fn choices(group: &AgentGroup, application: ApplicationIndex) -> u64 {
    let step = group
        .steps
        .iter()
        .find(|step| step.choices.contains(&application));
    step.map_or(1, |step| step.choices.len().max(1) as u64)
}

/// A group's shifts as begins within the week and lengths.
fn periods(group: &AgentGroup) -> Vec<(i64, i64)> {
    let Schedule::Shifts(shifts) = &group.schedule else {
        return Vec::new();
    };
    let mut periods = Vec::new();
    for shift in shifts {
        for (day, _) in shift.days.iter().enumerate().filter(|(_, on)| **on) {
            let from = day as i64 * Span::DAY.0 as i64 + shift.start;
            periods.push((from.rem_euclid(WEEK), shift.length.0 as i64));
        }
    }
    periods
}

/// A moment of the week, as `Mon 14:00`.
fn when(at: i64) -> String {
    let minutes = at.rem_euclid(WEEK) / (Span::MINUTE.0 as i64);
    let (day, minutes) = (minutes / 1_440, minutes % 1_440);
    let name = usize::try_from(day)
        .ok()
        .and_then(|day| DAYS.get(day))
        .unwrap_or(&"");
    format!("{name} {:02}:{:02}", minutes / 60, minutes % 60)
}
