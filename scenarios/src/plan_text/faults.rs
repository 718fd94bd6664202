//! Faults of a plan: what begins when, by weekday and clock.

use super::Section;
use super::words::{clock, days, distribution, span};
use crate::notes::VariantNotes;
use kernel::{Distribution, Span};
use model::plan::{Begin, Fault, Plan, WeekPeriod};

/// The table of faults, expiries inside the run among them.
pub fn section(plan: &Plan, notes: &VariantNotes) -> Section {
    let mut rows: Vec<Vec<String>> = plan
        .faults
        .iter()
        .map(|fault| row(plan, notes, fault))
        .collect();
    for lot in plan
        .services
        .iter()
        .flat_map(|s| &s.pools)
        .flat_map(|pool| &pool.lots)
    {
        let (Some(expires), Some(fault)) = (lot.expires, lot.fault) else {
            continue;
        };
        if expires.0 < plan.duration.0 {
            rows.push(vec![
                plan.symbols.faults[fault].clone(),
                "license-expiry".to_owned(),
                format!("{} licenses", lot.count),
                clock(plan, expires),
                "for good".to_owned(),
            ]);
        }
    }
    Section {
        title: "what fails",
        header: vec!["fault", "kind", "target", "begins", "lasts"],
        rows,
    }
}

fn row(plan: &Plan, notes: &VariantNotes, fault: &Fault) -> Vec<String> {
    let id = &plan.symbols.faults[fault.symbol];
    let is_empty = notes.no_target.iter().any(|known| known == id);
    let target = match (is_empty, fault.target.is_empty()) {
        (false, _) => fault.target.clone(),
        (true, true) => "no target".to_owned(),
        (true, false) => format!("{} (no target)", fault.target),
    };
    let mut begins = begins(plan, &fault.begins);
    if fault.probability < 1.0 {
        begins = format!("{begins}, with probability {}", fault.probability);
    }
    vec![
        id.clone(),
        if is_empty {
            String::new()
        } else {
            fault.kind.name().to_owned()
        },
        target,
        begins,
        lasts(plan, fault),
    ]
}

fn begins(plan: &Plan, begin: &Begin) -> String {
    match begin {
        Begin::At {
            at,
            every,
            times,
            wall_clock,
        } => {
            let first = clock(plan, *at);
            let span = |every: Span| match wall_clock {
                Some(_) => format!("{} at the same time of day", span(every)),
                None => span(every),
            };
            match (every, *times) {
                (None, _) | (_, 1) => first,
                (Some(every), u32::MAX) => format!("{first}, then every {}", span(*every)),
                (Some(every), times) => {
                    format!("{first}, then every {}, {times} times in all", span(*every))
                }
            }
        }
        Begin::When {
            fault,
            at_end,
            delay,
            probability,
        } => {
            let other = &plan.symbols.faults[plan.faults[fault.at()].symbol];
            let event = if *at_end { "ends" } else { "begins" };
            let mut text = format!("when {other} {event}");
            if *delay != Distribution::Constant(0) {
                text = format!("{text}, after {}", distribution(delay));
            }
            if *probability < 1.0 {
                text = format!("{text}, with probability {probability}");
            }
            text
        }
        Begin::Random {
            time_to_failure,
            stationary,
        } => {
            let at_start = if *stationary {
                ""
            } else {
                ", new at the start"
            };
            format!("at random: {}{at_start}", distribution(time_to_failure))
        }
        Begin::Never => "with its common cause".to_owned(),
    }
}

fn lasts(plan: &Plan, fault: &Fault) -> String {
    let mut text = match &fault.lasts {
        None => "for good".to_owned(),
        Some(law) => distribution(law),
    };
    if let Some(crew) = fault.crew.and_then(|crew| plan.crews.get(crew as usize)) {
        text = format!("{text} of `{}` ({})", crew.name, crew.size);
    }
    if !fault.repair_during.is_always() {
        let periods: Vec<String> = fault
            .repair_during
            .periods
            .iter()
            .map(|p| period(*p))
            .collect();
        text = format!("{text}, worked on {}", periods.join(", "));
    }
    text
}

/// A period of the week, as `Mon 08:00 for 10 h`.
fn period(period: WeekPeriod) -> String {
    let day = (period.from.0 / Span::DAY.0 % 7) as usize;
    let mut on = [false; 7];
    on[day] = true;
    let minutes = period.from.0 % Span::DAY.0 / Span::MINUTE.0;
    let length = Span(period.to.0.saturating_sub(period.from.0));
    let (hour, minute) = (minutes / 60, minutes % 60);
    format!("{} {hour:02}:{minute:02} for {}", days(on), span(length))
}
