//! What each line of an options file does, whoever the clients are.
//!
//! The one idea: every option has an effect in a simulation or says that it has none, and of several lines
//! about one thing it is said which acts: of MAX lines about one user or group the first, of settings the
//! last. Whom a line strikes in a scenario is told by `check`.

use super::options_file::{OptionLine, OptionsFile};
use super::options_grammar::Subject;

/// What a line does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// For people.
    pub text: String,
    /// Another line acts in its place.
    pub void: bool,
}

/// The effect of each option, in order.
#[must_use]
pub fn effects(file: &OptionsFile) -> Vec<Effect> {
    let all = file.options.iter().enumerate();
    all.map(|(at, option)| match replaced_by(file, at) {
        Some(line) => Effect {
            text: format!("void: line {line} acts in its place"),
            void: true,
        },
        None => Effect {
            text: text(option, file),
            void: false,
        },
    })
    .collect()
}

/// The line that acts in place of an option, if there is one.
#[must_use]
pub fn replaced_by(file: &OptionsFile, at: usize) -> Option<usize> {
    let option = &file.options[at];
    let same_feature = |other: &OptionLine| {
        let name = |option: &OptionLine| {
            let feature = option.feature.as_ref();
            feature.map(|s| (s.feature.to_ascii_lowercase(), s.pool.clone()))
        };
        name(other) == name(option)
    };
    let same = |other: &&OptionLine| other.keyword == option.keyword && same_feature(other);
    match option.keyword {
        "MAX" => {
            let subject = option.subject.as_ref()?;
            let mut earlier = file.options[..at].iter().filter(same);
            let first =
                earlier.find(|other| other.subject.as_ref().is_some_and(|s| s.voids(subject)));
            first.map(|other| other.line)
        }
        "LINGER"
        | "MAX_OVERDRAFT"
        | "MAX_BORROW_HOURS"
        | "BORROW_LOWWATER"
        | "TIMEOUT"
        | "TIMEOUTALL"
        | "AUTOMATIC_REREAD"
        | "GROUPCASEINSENSITIVE"
        | "MAX_CONNECTIONS"
        | "FQDN_MATCHING"
        | "DAEMON_SELECT_TIMEOUT"
        | "DEBUGLOG"
        | "REPORTLOG" => {
            let mut later = file.options[at + 1..].iter().filter(same);
            later.next_back().map(|other| other.line)
        }
        _ => None,
    }
}

impl Subject {
    /// Whether a MAX line about it leaves nothing to a later one about another subject.
    #[must_use]
    pub fn voids(&self, later: &Subject) -> bool {
        let same = self.name == later.name || self.covers_all();
        self.kind == later.kind && same
    }
}

fn text(option: &OptionLine, file: &OptionsFile) -> String {
    let number = option.number.unwrap_or(0);
    let together = match &option.subject {
        Some(subject) if subject.covers_all() => " each",
        _ => "",
    };
    match option.keyword {
        "RESERVE" => format!("keeps {number} of each pool for them (others: reserved, -101)"),
        "MAX" => format!("{number} at most{together} (over-max, -87)"),
        "EXCLUDE" | "EXCLUDEALL" => "denied to them (excluded, -38)".to_owned(),
        "INCLUDE" | "INCLUDEALL" => {
            "denied to all who are on no such line (not-included, -39)".to_owned()
        }
        "LINGER" => format!("what is given back stays out for {number} s more"),
        "MAX_OVERDRAFT" => format!("at most {number} licenses beyond what was bought may be out"),
        "GROUP" | "HOST_GROUP" => format!("{} members", option.words.len().saturating_sub(1)),
        "AUTOMATIC_REREAD" if file.automatic_reread => {
            "changed files are read at midnight".to_owned()
        }
        "AUTOMATIC_REREAD" => "changed files are not read by themselves".to_owned(),
        "GROUPCASEINSENSITIVE" if file.groups_ignore_case => {
            "names in groups compare without case".to_owned()
        }
        "GROUPCASEINSENSITIVE" => "names in groups compare with case".to_owned(),
        keyword => without_effect(keyword),
    }
}

/// Why a keyword changes nothing in a simulation.
#[must_use]
pub fn without_effect(keyword: &str) -> String {
    let why = match keyword {
        "TIMEOUT" | "TIMEOUTALL" => "no client is idle here",
        "MAX_CONNECTIONS" | "DAEMON_SELECT_TIMEOUT" => "load on a license server is not simulated",
        "NOLOG" | "DEBUGLOG" | "REPORTLOG" => "it is about logs only",
        "FQDN_MATCHING" => "hosts compare by their names as written",
        _ if keyword.contains("BORROW") => "nobody borrows here",
        _ if keyword.contains("ENTITLEMENT") || keyword.contains("ACTIVATION") => {
            "there is no trusted storage here"
        }
        _ => "it does not say who is granted what",
    };
    format!("none: {why}")
}
