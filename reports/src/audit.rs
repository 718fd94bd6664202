//! What an audit of named causes found: shares by set of root faults, and what does not hold.

use crate::format;
use crate::terminal::table::{self, Align};
use model::audit::Claims;
use serde::{Deserialize, Serialize};

/// So many that do not hold are listed in the terminal; all with `--verbose`.
const LISTED: usize = 10;

/// How many were audited, and how many hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Held against a replay.
    pub audited: usize,
    /// In which it came out as the named roots say.
    pub confirmed: usize,
}

impl Held {
    /// The sum of both.
    pub fn add(&mut self, other: Held) {
        self.audited += other.audited;
        self.confirmed += other.confirmed;
    }

    /// The share that holds; 1 if there is nothing to hold.
    #[must_use]
    pub fn share(self) -> f64 {
        if self.audited == 0 {
            1.0
        } else {
            self.confirmed as f64 / self.audited as f64
        }
    }
}

/// The claims of one set of root faults.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audited {
    /// The variant.
    pub variant: String,
    /// The ids of the root faults, by begin; empty for no fault.
    pub root_faults: Vec<String>,
    /// Denials of first attempts.
    pub denials: Held,
    /// Violations.
    pub violations: Held,
}

impl Audited {
    /// The result of one replay.
    #[must_use]
    pub fn new(
        variant: &str,
        root_faults: Vec<String>,
        all: &Claims,
        unconfirmed: &Claims,
    ) -> Self {
        let held = |all: usize, not: usize| Held {
            audited: all,
            confirmed: all - not,
        };
        Self {
            variant: variant.to_owned(),
            root_faults,
            denials: held(all.denials.len(), unconfirmed.denials.len()),
            violations: held(all.violations.len(), unconfirmed.violations.len()),
        }
    }

    fn is_of(&self, other: &Audited) -> bool {
        self.variant == other.variant && self.root_faults == other.root_faults
    }
}

/// A denial or violation that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unconfirmed {
    /// The variant.
    pub variant: String,
    /// The replication, from 0.
    pub replication: u64,
    /// `denial` or `violation`.
    #[serde(rename = "kind")]
    pub what: &'static str,
    /// Its number for `licsim explain`, from 1.
    pub number: usize,
    /// When it was denied or opened, by the first site's clock.
    pub clock: String,
    /// The application.
    pub application: String,
    /// The cause, or the violation's type.
    pub cause: &'static str,
    /// The ids of the named root faults.
    pub root_faults: Vec<String>,
    /// What explains it.
    pub command: String,
}

/// The audit of a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The scenario.
    pub scenario: String,
    /// Denials of first attempts, all sets together.
    pub denials: Held,
    /// Violations, all sets together.
    pub violations: Held,
    /// By variant and set of root faults.
    pub roots: Vec<Audited>,
    /// What does not hold.
    pub unconfirmed: Vec<Unconfirmed>,
    /// First attempts in renewal sessions that were denied: no roster finds them again in a replay.
    pub left_out: usize,
}

impl Report {
    /// An audit that has found nothing yet.
    #[must_use]
    pub fn new(scenario: &str) -> Report {
        Report {
            scenario: scenario.to_owned(),
            ..Report::default()
        }
    }

    /// Takes the claims of one set of roots.
    pub fn set(&mut self, audited: Audited) {
        self.denials.add(audited.denials);
        self.violations.add(audited.violations);
        match self.roots.iter_mut().find(|known| known.is_of(&audited)) {
            Some(known) => {
                known.denials.add(audited.denials);
                known.violations.add(audited.violations);
            }
            None => self.roots.push(audited),
        }
    }

    /// Takes the report of another replication or variant.
    pub fn add(&mut self, other: Report) {
        for audited in other.roots {
            self.set(audited);
        }
        self.unconfirmed.extend(other.unconfirmed);
        self.left_out += other.left_out;
    }

    /// As the terminal shows it; all that do not hold with `verbose`.
    #[must_use]
    pub fn text(&self, verbose: bool) -> String {
        let mut text = format!(
            "{}: causes held against replays without them\n",
            self.scenario
        );
        let columns = [
            ("variant", Align::Left),
            ("root faults", Align::Left),
            ("denials", Align::Right),
            ("confirmed", Align::Right),
            ("violations", Align::Right),
            ("confirmed", Align::Right),
        ];
        let mut rows = Vec::new();
        for audited in &self.roots {
            let roots = match audited.root_faults.join(" + ") {
                none if none.is_empty() => "(no fault)".to_owned(),
                some => format::plain_name(&some),
            };
            let name = table::name(&audited.variant);
            rows.push(row(name, roots, audited.denials, audited.violations));
        }
        if self.roots.is_empty() {
            text.push_str("nothing was denied, and no violation opened\n");
        } else {
            rows.push(row(
                "all".into(),
                String::new(),
                self.denials,
                self.violations,
            ));
            text.push_str(&table::render(&columns, &rows));
        }
        if self.left_out > 0 {
            text.push_str(&format!(
                "{} denials of renewal sessions are left out: no roster finds them again in a replay\n",
                self.left_out
            ));
        }
        let listed = if verbose {
            self.unconfirmed.len()
        } else {
            LISTED
        };
        if !self.unconfirmed.is_empty() {
            text.push_str("not confirmed:\n");
        }
        for found in self.unconfirmed.iter().take(listed) {
            text.push_str(&format!(
                "  {}  {} at {}: {}\n    {}\n",
                found.clock, found.what, found.application, found.cause, found.command
            ));
        }
        if self.unconfirmed.len() > listed {
            let more = self.unconfirmed.len() - listed;
            text.push_str(&format!("  … and {more} more (--verbose lists them)\n"));
        }
        text
    }
}

fn row(variant: String, roots: String, denials: Held, violations: Held) -> Vec<String> {
    let share = |held: Held| match held.audited {
        0 => format::MISSING.to_owned(),
        _ => percent(held),
    };
    vec![
        variant,
        roots,
        denials.audited.to_string(),
        share(denials),
        violations.audited.to_string(),
        share(violations),
    ]
}

/// The share in percent, never rounded up to a hundred.
fn percent(held: Held) -> String {
    let hundredths = held.confirmed * 10_000 / held.audited;
    match hundredths {
        10_000 => "100 %".to_owned(),
        part => format!("{}.{:02} %", part / 100, part % 100),
    }
}
