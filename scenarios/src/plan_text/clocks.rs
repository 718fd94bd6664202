//! What daylight saving does to a run: when clocks change, and which shifts are longer or shorter then.

use super::Section;
use super::words::{self, local, span};
use kernel::Span;
use model::plan::{Plan, Schedule, Shift, Site};

const DAY: i64 = Span::DAY.0 as i64;

/// Microseconds from 1970-01-01T00:00 to the start by a site's clock.
fn at_start(plan: &Plan, site: &Site) -> i64 {
    plan.start.local() + site.clock_ahead
}

/// When the clocks of sites change within the run.
pub fn changes(plan: &Plan) -> Section {
    let mut rows = Vec::new();
    for site in &plan.sites {
        let (clock, zero) = (&site.clock, at_start(plan, site));
        let played = 0..plan.duration.0 as i64;
        let within = clock.changes().iter().filter(|c| played.contains(&c.at));
        for change in within {
            let before = local(zero, clock, change.at - 1_000_000);
            rows.push(vec![
                site.name.clone(),
                clock.zone().map_or("", |zone| &zone.name).to_owned(),
                before,
                local(zero, clock, change.at),
            ]);
        }
    }
    Section {
        title: "when clocks change",
        header: vec!["site", "zone", "a second before", "at the change"],
        rows,
    }
}

/// The shifts that are another length than planned, or run over a change.
pub fn shifts(plan: &Plan) -> Section {
    let mut rows = Vec::new();
    for group in plan.groups.iter().filter(|group| group.home.is_none()) {
        let Schedule::Shifts(shifts) = &group.schedule else {
            continue;
        };
        let name = &plan.symbols.groups[group.symbol];
        for shift in shifts {
            let site = plan.sites.iter().find(|site| site.clock == shift.clock);
            let Some(site) = site.filter(|site| !site.clock.is_even()) else {
                continue;
            };
            rows.extend(of_shift(plan, site, shift).into_iter().map(|cells| {
                let mut row = vec![name.clone()];
                row.extend(cells);
                row
            }));
        }
    }
    Section {
        title: "shifts on the nights when clocks change",
        header: vec!["agents", "shift", "begins", "ends", "lasts"],
        rows,
    }
}

fn of_shift(plan: &Plan, site: &Site, shift: &Shift) -> Vec<Vec<String>> {
    let (clock, zero) = (&site.clock, at_start(plan, site));
    let planned = shift.length.0 as i64;
    let mut rows = Vec::new();
    let mut last = i64::MIN;
    for change in clock.changes() {
        let date = (zero + clock.written(change.at)).div_euclid(DAY);
        for date in (date - 2..=date + 1).filter(|date| shift.starts_on(*date)) {
            let written = date * DAY - plan.start.local() + shift.start;
            let (from, to) = (clock.start(written), clock.end(written + planned));
            let is_touched = to - from != planned || (from < change.at && change.at < to);
            if !is_touched || date <= last || to <= 0 || from >= plan.duration.0 as i64 {
                continue;
            }
            last = date;
            let start = shift.start + site.clock_ahead;
            let lasts = match to - from {
                length if length <= 0 => "not worked: its hours do not exist".to_owned(),
                length => span(Span(length.unsigned_abs())),
            };
            rows.push(vec![
                format!(
                    "{}-{}",
                    words::time_of_day(start),
                    words::time_of_day(start + planned)
                ),
                local(zero, clock, from),
                local(zero, clock, to),
                lasts,
            ]);
        }
    }
    rows
}
