//! What there is to explain of a replication, if no denial or violation is named.

use crate::clock::Clock;
use crate::format::counted;
use crate::names;
use model::plan::{Plan, Symbol};
use model::records::Detail;
use serde::Serialize;

/// So many violations are listed as text.
const VIOLATIONS_MAX: usize = 20;

/// Every denial and violation of a replication.
// Fields stand in the order of their names, as they always have in the JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Overview {
    /// The denials, in the order of `denials.csv`.
    pub denials: Vec<DenialLine>,
    /// The variant.
    pub variant: String,
    /// The violations, in the order of `violations.csv`.
    pub violations: Vec<ViolationLine>,
}

/// A denial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DenialLine {
    /// Its cause.
    pub cause: &'static str,
    /// When it happened, by the first site's clock.
    pub clock: String,
    /// Its number, from 1.
    pub denial: usize,
    /// What was requested.
    pub request_class: &'static str,
    /// The faults that it is laid to.
    pub root_faults: Vec<String>,
}

/// A violation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ViolationLine {
    /// The application.
    pub application: String,
    /// When it opened, by the first site's clock.
    pub clock: String,
    /// The faults that it is laid to.
    pub root_faults: Vec<String>,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Its number, from 1.
    pub violation: usize,
}

impl Overview {
    /// Of a replication with its records.
    #[must_use]
    pub fn of(plan: &Plan, detail: &Detail) -> Overview {
        let clock = Clock::of(plan);
        let names = |roots: &[Symbol]| -> Vec<String> {
            let names = roots.iter().map(|root| names::fault(plan, *root));
            names.map(str::to_owned).collect()
        };
        let denials = detail.denials.iter().zip(1..);
        let denials = denials.map(|(denial, number)| DenialLine {
            cause: denial.cause.name(),
            clock: clock.text(denial.at),
            denial: number,
            request_class: denial.class.name(),
            root_faults: names(&denial.roots),
        });
        let violations = detail.violations.iter().zip(1..);
        let violations = violations.map(|(violation, number)| ViolationLine {
            application: names::application(plan, violation.application).to_owned(),
            clock: clock.text(violation.opened),
            root_faults: names(&violation.roots),
            kind: violation.kind.name(),
            violation: number,
        });
        Overview {
            denials: denials.collect(),
            variant: plan.variant.clone(),
            violations: violations.collect(),
        }
    }

    /// The first denial of each set of root faults, and the first violations.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!(
            "variant {}: {}, {}\n",
            self.variant,
            counted(self.denials.len() as u64, "denial"),
            counted(self.violations.len() as u64, "violation")
        );
        let roots = |faults: &[String]| match faults {
            [] => "no fault".to_owned(),
            faults => faults.join("+"),
        };
        let mut seen: Vec<&[String]> = Vec::new();
        for line in &self.denials {
            if seen.contains(&line.root_faults.as_slice()) {
                continue;
            }
            seen.push(&line.root_faults);
            text.push_str(&format!(
                "  --denial {}: {}, root {}\n",
                line.denial,
                line.cause,
                roots(&line.root_faults)
            ));
        }
        for line in self.violations.iter().take(VIOLATIONS_MAX) {
            text.push_str(&format!(
                "  --violation {}: {}, root {}\n",
                line.violation,
                line.kind,
                roots(&line.root_faults)
            ));
        }
        text
    }
}
