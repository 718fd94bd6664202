//! Times, laws, places and ports in words.

use crate::clock::{DAYS, show_local, show_offset};
use crate::quantity::show_duration;
use kernel::{Distribution, Span, Time};
use model::plan::{Direction, Place, Plan, Ports, SiteClock};

/// Weekday, date and time of an instant by the first site's clock, with its offset if it goes by a zone.
pub fn clock(plan: &Plan, at: Time) -> String {
    let at = i64::try_from(at.0).unwrap_or(i64::MAX / 2);
    local(plan.start.local(), &plan.clock(), at)
}

/// The same by a clock that showed a local time (microseconds since 1970-01-01) at the start.
pub fn local(at_start: i64, clock: &SiteClock, at: i64) -> String {
    let local = at_start.saturating_add(clock.written(at));
    // 1970-01-01 was a Thursday.
    let weekday = DAYS[(local.div_euclid(Span::DAY.0 as i64) + 3).rem_euclid(7) as usize];
    let shown = format!("{weekday} {}", show_local(local).replace('T', " "));
    match clock.utc_offset(at) {
        Some(offset) => format!("{shown} {}", show_offset(offset)),
        None => shown,
    }
}

/// A length of time.
pub fn span(span: Span) -> String {
    show_duration(i64::try_from(span.0).unwrap_or(i64::MAX))
}

/// A length of time from a law's parameter, to the millisecond.
fn rounded(microseconds: f64) -> String {
    show_duration((microseconds / 1e3).round() as i64 * 1_000)
}

/// A law.
pub fn distribution(law: &Distribution) -> String {
    match law {
        Distribution::Constant(length) => show_duration(*length),
        Distribution::Exponential { mean } => format!("exponential, mean {}", rounded(*mean)),
        Distribution::Uniform { low, high } => {
            format!("{} to {}", show_duration(*low), show_duration(*high))
        }
        Distribution::Lognormal { mean, cv } => {
            format!("lognormal, mean {}, cv {cv}", rounded(*mean))
        }
        Distribution::Gamma { mean, cv } => format!("gamma, mean {}, cv {cv}", rounded(*mean)),
        Distribution::Weibull { scale, shape } => {
            format!("Weibull, scale {}, shape {shape}", rounded(*scale))
        }
        Distribution::Empirical(values) => format!("one of {} values", values.len()),
    }
}

/// A time of day that may lie on another day: `22:00`, `06:00 (+1 d)`.
pub fn time_of_day(microseconds: i64) -> String {
    let day = Span::DAY.0 as i64;
    let (days, rest) = (microseconds.div_euclid(day), microseconds.rem_euclid(day));
    let minutes = rest / (Span::MINUTE.0 as i64);
    let shown = format!("{:02}:{:02}", minutes / 60, minutes % 60);
    match days {
        0 => shown,
        _ => format!("{shown} ({days:+} d)"),
    }
}

/// Days of the week, runs of them joined.
pub fn days(days: [bool; 7]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut at = 0;
    while at < 7 {
        if !days[at] {
            at += 1;
            continue;
        }
        let length = days[at..].iter().take_while(|on| **on).count();
        let (first, last) = (DAYS[at], DAYS[at + length - 1]);
        parts.push(match length {
            1 => first.to_owned(),
            _ => format!("{first}-{last}"),
        });
        at += length;
    }
    parts.join(",")
}

/// So many dates are listed.
const DATES_MAX: usize = 5;

/// The holidays within the run on which a shift is not worked: ` (not on 2026-04-03)`.
pub fn holidays(plan: &Plan, days: &[i64]) -> String {
    let first = plan.start.day;
    let last = first + ((plan.start.time_of_day + plan.duration).0 / Span::DAY.0) as i64;
    let within = days.iter().filter(|day| (first..=last).contains(day));
    let dates: Vec<String> = within
        .map(|day| show_local(day * Span::DAY.0 as i64)[..10].to_owned())
        .collect();
    match dates.len() {
        0 if days.is_empty() => String::new(),
        0 => " (not on holidays, of which the run has none)".to_owned(),
        count if count > DATES_MAX => {
            let shown = dates[..DATES_MAX].join(", ");
            format!(" (not on {shown} and {} more)", count - DATES_MAX)
        }
        _ => format!(" (not on {})", dates.join(", ")),
    }
}

/// A site or a host.
pub fn place(plan: &Plan, place: Place) -> &str {
    match place {
        Place::Site(site) => &plan.sites[site].name,
        Place::Host(host) => &plan.hosts[host].name,
    }
}

/// Two places.
pub fn between(plan: &Plan, (one, other): (Place, Place)) -> String {
    format!("{} and {}", place(plan, one), place(plan, other))
}

/// A set of ports.
pub fn ports(ports: &Ports) -> String {
    match ports {
        Ports::All => "all ports".to_owned(),
        Ports::Named(ports) if ports.is_empty() => "no port".to_owned(),
        Ports::Named(ports) => {
            let ports: Vec<String> = ports.iter().map(ToString::to_string).collect();
            format!("port {}", ports.join(", "))
        }
    }
}

/// Which way a rule acts.
pub const fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Both => "both ways",
        Direction::Forward => "from the first to the second",
        Direction::Backward => "from the second to the first",
    }
}
