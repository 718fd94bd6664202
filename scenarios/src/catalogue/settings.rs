//! What a scenario says about one application, as the catalogue reads it, and what is wrong with it.
//!
//! It does not decide anything: that is `needs.rs`.

use crate::finding::Severity;
use model::plan::{Medium, Redundancy};
use std::collections::BTreeMap;
use std::fmt;

/// What one application instance checks out of one feature at most (SV5).
pub const MAXIMUM_PER_FEATURE: u32 = 9_999;

/// The value of an application's option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionValue {
    /// A number of licenses.
    Number(i64),
    /// `"max"`.
    Max,
    /// Any other text.
    Text(String),
    /// True or false.
    Bool(bool),
}

impl fmt::Display for OptionValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OptionValue::Number(number) => write!(f, "`{number}`"),
            OptionValue::Max => write!(f, "`\"max\"`"),
            OptionValue::Text(text) => write!(f, "`{text:?}`"),
            OptionValue::Bool(value) => write!(f, "`{value}`"),
        }
    }
}

/// What a scenario says about one application, and what of its surroundings bears on its needs.
#[derive(Clone)]
pub struct Settings<'a> {
    /// Its options under the product's own names.
    pub options: &'a BTreeMap<String, OptionValue>,
    /// `functions`, if given: the optional features that are wanted (AP4).
    pub functions: Option<&'a [String]>,
    /// Its redundancy.
    pub redundancy: Redundancy,
    /// Some T-Server of its license system is multi-site (AP19).
    pub multi_site: bool,
    /// `mode`, if given.
    pub mode: Option<&'a str>,
    /// `dialing`, if given.
    pub dialing: Option<&'a str>,
    /// `release`, if given; the kind's own is used otherwise (LF5).
    pub release: Option<u32>,
    /// The second number of `release`, if given: 1 of `7.1`.
    pub release_within: Option<u32>,
    /// Configuration Server has proxies (AP15).
    pub has_proxies: bool,
    /// The scenario has a pair that Solution Control Server must switch over: any but those of
    /// Solution Control and Configuration Server (AP5).
    pub has_pairs: bool,
    /// How many instances of this kind the scenario has, this one included (AP14).
    pub same_kind: u32,
    /// Whether some server's file names this feature (AP9: the default of `dialing`).
    pub file_has: &'a dyn Fn(&str) -> bool,
    /// The kind of each demand that names it.
    pub demands: &'a [Option<&'a str>],
    /// The media of the agents who log in to it.
    pub media: &'a [Medium],
    /// DNs that each login registers, at least 1 (AP7).
    pub dns_per_agent: u32,
    /// DNs registered at the start (AP21).
    pub registered_dns: u32,
    /// A supervisor falls back to an agent's license (AP12).
    pub supervisor_fallback: bool,
    /// `iscc_warm_standby = "per-pair"` (AP19).
    pub iscc_per_pair: bool,
    /// `at_start` of a generic application.
    pub at_start: &'a [(String, u32)],
    /// `per_login` of a generic application.
    pub per_login: &'a [(String, u32)],
    /// `per_unit` of a generic application.
    pub per_unit: &'a [(String, u32)],
    /// Features of which the record of a demand says how many each unit takes; at a generic application.
    pub recorded: &'a [(String, u32)],
}

impl<'a> Settings<'a> {
    /// An application with these options and every other setting at its default.
    #[must_use]
    pub fn new(
        options: &'a BTreeMap<String, OptionValue>,
        file_has: &'a dyn Fn(&str) -> bool,
    ) -> Settings<'a> {
        Settings {
            options,
            functions: None,
            redundancy: Redundancy::None,
            multi_site: false,
            mode: None,
            dialing: None,
            release: None,
            release_within: None,
            has_proxies: false,
            has_pairs: false,
            same_kind: 1,
            file_has,
            demands: &[],
            media: &[],
            dns_per_agent: 1,
            registered_dns: 0,
            supervisor_fallback: true,
            iscc_per_pair: false,
            at_start: &[],
            per_login: &[],
            per_unit: &[],
            recorded: &[],
        }
    }
}

/// What is wrong with an application's settings; its key is relative to the application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// The key, e.g. `options.num-of-licenses`.
    pub key: String,
    /// What was found and what was expected.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl Problem {
    /// A problem without a hint.
    #[must_use]
    pub fn new(severity: Severity, key: impl Into<String>, message: impl Into<String>) -> Problem {
        Problem {
            severity,
            key: key.into(),
            message: message.into(),
            hint: None,
        }
    }

    /// The same with a hint.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Problem {
        self.hint = Some(hint.into());
        self
    }

    pub(super) fn error(key: &str, message: String, hint: Option<String>) -> Problem {
        Problem {
            severity: Severity::Error,
            key: key.to_owned(),
            message,
            hint,
        }
    }
}
