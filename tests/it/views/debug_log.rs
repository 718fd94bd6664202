//! A license server's debug log, read back: what went out and came in, and who was denied.
//!
//! Days are counted as a reader of such logs does: a time that goes back is the next day, a date is a date.

use crate::world::Played;
use jiff::civil::{Date, date};
use model::plan::{ServiceIndex, SiteClock};
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a line says.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    Out(Use),
    In(Use),
    /// A checkout was denied, with FlexNet's code.
    Denied(Use, i16),
    /// A vendor daemon starts, empty.
    Started,
    /// A vendor daemon has ended, and all that was out is lost.
    Ended,
    Other,
}

/// Who takes, gives back or is denied how many of what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    pub feature: String,
    pub user: String,
    pub host: String,
    pub count: u64,
}

/// One line: the second that it was written in, since the scenario's start by the server's own clock.
#[derive(Clone, Debug)]
pub struct Line {
    pub second: i64,
    pub what: What,
    pub text: String,
}

/// By feature, and `user@host`.
pub type Held = BTreeMap<(String, String), u64>;

/// What is out after all that was written up to a second, that second included.
pub fn held(lines: &[Line], second: i64) -> Held {
    let mut held = Held::new();
    for line in lines.iter().take_while(|line| line.second <= second) {
        apply(&mut held, &line.what);
    }
    held
}

/// One line's effect on what is out.
pub fn apply(held: &mut Held, what: &What) {
    match what {
        What::Out(of) => *held.entry(key(of)).or_default() += of.count,
        What::In(of) => {
            let left = held.entry(key(of)).or_default();
            assert!(*left >= of.count, "an IN of what is not out: {of:?}");
            *left -= of.count;
        }
        What::Started | What::Ended => held.clear(),
        What::Denied(..) | What::Other => {}
    }
    held.retain(|_, count| *count > 0);
}

fn key(of: &Use) -> (String, String) {
    (of.feature.clone(), format!("{}@{}", of.user, of.host))
}

/// Seconds by which a host's clock is ahead of the first site's.
pub fn ahead(played: &Played, service: ServiceIndex) -> f64 {
    let node = played.plan.services[service].nodes[0];
    let host = &played.plan.hosts[played.plan.servers[node].host];
    let site = played.plan.sites.get(host.site);
    (host.clock_offset + site.map_or(0, |site| site.clock_ahead)) as f64 / 1e6
}

fn site_clock(played: &Played, service: ServiceIndex) -> SiteClock {
    let node = played.plan.services[service].nodes[0];
    let host = &played.plan.hosts[played.plan.servers[node].host];
    let site = played.plan.sites.get(host.site);
    site.map(|site| site.clock.clone()).unwrap_or_default()
}

/// The first second since another one at which a clock shows a time; of a clock without changes that second itself.
fn since(clock: &SiteClock, shown: i64, from: i64) -> Option<i64> {
    let mut shifts = vec![clock.zone().map_or(0, |zone| zone.before)];
    shifts.extend(clock.changes().iter().map(|change| change.shift));
    let at = shifts
        .iter()
        .map(|shift| (shown - shift / 1_000_000, *shift));
    let at = at.filter(|(at, shift)| clock.shift(at * 1_000_000) == *shift && *at >= from);
    at.map(|(at, _)| at).min()
}

/// Reads a log; the seconds of its lines are of a clock that stays as it was set at the start.
pub fn read(text: &str, played: &Played, service: ServiceIndex) -> Vec<Line> {
    let form = Regex::new(r"^([ \d]\d):(\d\d):(\d\d) \(([^)]+)\) (.*)$").expect("a form");
    let dated = Regex::new(r"(?:TIMESTAMP |\(linux\) \()(\d+)/(\d+)/(\d+)").expect("a form");
    let start = -(played.plan.start.local() / 1_000_000) as f64;
    let ahead = ahead(played, service);
    let clock = site_clock(played, service);
    let epoch = date(1970, 1, 1);
    let days = |day: Date| i64::from((day - epoch).get_days());
    // The first line is of the start, by the server's own clock.
    let mut day = ((ahead - start) / 86_400.0).floor() as i64;
    let mut last = 0;
    let mut reached = i64::MIN;
    let mut lines = Vec::new();
    for line in text.lines() {
        let found = form
            .captures(line)
            .unwrap_or_else(|| panic!("no line of a log: {line}"));
        let part = |at: usize| found[at].trim().parse::<i64>().expect("digits");
        let of_day = part(1) * 3_600 + part(2) * 60 + part(3);
        // Below the last line's: a midnight, if the clock was not set back since.
        let shown = |day: i64| day * 86_400 + of_day + start.round() as i64;
        if of_day < last && since(&clock, shown(day) - ahead as i64, reached).is_none() {
            day += 1;
        }
        if let Some(date_of) = dated.captures(&found[5]) {
            let part = |at: usize| date_of[at].parse::<i16>().expect("digits");
            day = days(date(part(3), part(1) as i8, part(2) as i8));
        }
        last = of_day;
        let at = shown(day) - ahead as i64;
        reached = since(&clock, at, reached).unwrap_or(at);
        lines.push(Line {
            second: reached + ahead as i64,
            what: what(&found[5]),
            text: line.to_owned(),
        });
    }
    lines
}

/// The forms of lines about licenses: OUT and IN, DENIED and UNSUPPORTED.
static FORMS: LazyLock<(Regex, Regex)> = LazyLock::new(|| {
    let client = r#""([^"]+)" (?:\(\S+\s*\) )?([^@\s]+)@(\S+)(?:  \((\d+) licenses\))?"#;
    let moves = Regex::new(&format!(r#"^(OUT|IN): {client}(?:  \(SHUTDOWN\))?$"#));
    let denied = Regex::new(&format!(
        r#"^(DENIED|UNSUPPORTED): {client}  \(.* ?\((-\d+),\d+\)\)$"#
    ));
    (moves.expect("a form"), denied.expect("a form"))
});

fn what(text: &str) -> What {
    let (moves, denied) = &*FORMS;
    let of = |found: &regex::Captures<'_>| Use {
        feature: found[2].to_owned(),
        user: found[3].to_owned(),
        host: found[4].to_owned(),
        count: found
            .get(5)
            .map_or(1, |n| n.as_str().parse().expect("digits")),
    };
    if let Some(found) = moves.captures(text) {
        return if &found[1] == "OUT" {
            What::Out(of(&found))
        } else {
            What::In(of(&found))
        };
    }
    if let Some(found) = denied.captures(text) {
        return What::Denied(of(&found), found[6].parse().expect("a code"));
    }
    assert!(
        !["OUT:", "IN:", "DENIED:", "UNSUPPORTED:"]
            .iter()
            .any(|word| text.starts_with(word)),
        "not read: {text}"
    );
    if text.starts_with("Started ") || text.starts_with("REStarted ") {
        What::Started
    } else if text.contains(" exited with status ")
        || text == "Lost quorum"
        || text.starts_with("Wrong hostid ")
    {
        What::Ended
    } else {
        What::Other
    }
}
