//! Repair crews, and the faults that wait for one (FT20).
//!
//! A crew's hours are the hours in which the repairs of its faults go on; what the crew adds is the
//! wait for one of its members.

use crate::check::people::schedules;
use crate::check::places::hosts::Places;
use crate::check::unknown::unknown;
use crate::clock::{self, LocalTime};
use crate::finding::Severity;
use crate::view::View;
use model::plan::{Crew, SiteIndex, Timetable, WeekPeriod};

/// The crews of one variant.
pub struct Crews {
    /// In file order.
    pub list: Vec<Crew>,
    /// The hours of each.
    hours: Vec<Timetable>,
}

/// Kinds of faults that nobody repairs: they end by their own time.
const NOT_REPAIRED: [&str; 5] = [
    "maintenance",
    "person-disable",
    "relocate",
    "surge",
    "switchover",
];

/// Reads `[[crew]]`.
pub fn read(root: &View<'_>, places: &Places<'_>) -> Crews {
    let mut crews = Crews {
        list: Vec::new(),
        hours: Vec::new(),
    };
    let faults = root.list("fault");
    for view in root.list("crew") {
        let Some(name) = view.named("name") else {
            continue;
        };
        if crews.list.iter().any(|known| known.name == name) {
            let message = format!("two crews are named `{name}`");
            view.error("name", message, "give one of them another name");
            continue;
        }
        let size = view.count_u32("size").unwrap_or(1);
        if size == 0 {
            let hint = "leave the crew out";
            view.error("size", "expected a crew of at least one", hint);
        }
        if !faults
            .iter()
            .any(|fault| fault.text("repaired_by") == Some(name))
        {
            let message = format!("no fault is repaired by `{name}`");
            let hint = format!("write `repaired_by = \"{name}\"` at the faults that wait for it");
            view.report(Severity::Warning, "name", message, hint);
        }
        let site = site(&view, places).unwrap_or(SiteIndex(0));
        crews.list.push(Crew {
            name: name.to_owned(),
            size: size.max(1),
        });
        crews
            .hours
            .push(hours(&view, "hours", &places.site_clock(site)));
    }
    crews
}

fn site(view: &View<'_>, places: &Places<'_>) -> Option<SiteIndex> {
    let name = view.text("site")?;
    let found = places.site(name);
    if found.is_none() {
        let known = places.sites.iter().map(|site| site.name.as_str());
        unknown(view, (view.place("site"), "site"), "site", name, known);
    }
    found
}

/// Periods of the week under a key, by the clock of a place.
pub fn hours(view: &View<'_>, key: &str, by: &LocalTime) -> Timetable {
    let Some(text) = view.text(key) else {
        return Timetable::default();
    };
    let Some(periods) = clock::parse_periods(text) else {
        let message = format!("expected periods such as `Mon-Fri 08:00-18:00`, found `{text}`");
        view.error(key, message, "several are parted by `;`");
        return Timetable::default();
    };
    let mut all: Vec<WeekPeriod> = periods
        .into_iter()
        .flat_map(|(days, from, to)| schedules::week_periods(days, from, to, by.ahead))
        .collect();
    all.sort_by_key(|period| (period.from, period.to));
    Timetable {
        periods: all,
        clock: by.clock.clone(),
    }
}

impl Crews {
    /// The crew that a fault waits for, and its hours.
    pub fn of_fault(&self, view: &View<'_>) -> Option<(u32, Timetable)> {
        let name = view.text("repaired_by")?;
        let kind = view.text("kind").unwrap_or_default();
        if NOT_REPAIRED.contains(&kind) {
            let message = format!("a fault of kind `{kind}` is repaired by nobody");
            view.error("repaired_by", message, "it ends by itself: remove this key");
        } else if kind == "common-cause" {
            let message = "a common cause is repaired member by member";
            let hint = "write `repaired_by` at its members; a host that is one becomes a `host-kill` of its own";
            view.error("repaired_by", message, hint);
        } else if !view.has("time_to_repair") {
            let hint = "write the work as `time_to_repair`, or remove this key";
            view.error(
                "repaired_by",
                "`repaired_by` goes with `time_to_repair`",
                hint,
            );
        }
        if view.has("repair_during") {
            let message = "a crew repairs in its own hours";
            let hint = "remove `repair_during`, or write it as the crew's `hours`";
            view.error("repair_during", message, hint);
        }
        let at = self.list.iter().position(|crew| crew.name == name);
        if at.is_none() {
            let known = self.list.iter().map(|crew| crew.name.as_str());
            let place = (view.place("repaired_by"), "repaired_by");
            unknown(view, place, "crew", name, known);
        }
        let at = at?;
        Some((u32::try_from(at).ok()?, self.hours[at].clone()))
    }
}
