//! What each line of an options file does, whoever the clients are.
//!
//! Every option has an effect in a simulation or says that it has none, and of several lines
//! about one thing it is said which acts: of MAX lines about one user or group the first, of settings the
//! last. Whom a line strikes in a scenario is told by `check`.

use super::option_connections;
use super::options::OptionsFile;
use super::options_grammar::OptionLine;
use super::options_grammar::SubjectKind;
use std::collections::BTreeMap;

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
    let all = file.options.iter().zip(replacements(file));
    all.map(|(option, replaced)| match replaced {
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

/// What an option is about, its subject aside: its keyword, and the feature and pool in small letters.
type About<'f> = (&'static str, Option<(String, Option<&'f (String, String)>)>);

fn about(option: &OptionLine) -> About<'_> {
    let feature = option.feature.as_ref();
    let feature = feature.map(|s| (s.feature.to_ascii_lowercase(), s.pool.as_ref()));
    (option.keyword, feature)
}

/// For each option the line that acts in its place, if there is one.
#[must_use]
pub fn replacements(file: &OptionsFile) -> Vec<Option<usize>> {
    // The last of the settings, by what they are about.
    let mut last: BTreeMap<About<'_>, usize> = BTreeMap::new();
    for (at, option) in file.options.iter().enumerate() {
        if is_setting(option.keyword) {
            last.insert(about(option), at);
        }
    }
    // The first MAX line about each subject, and the first about all of a kind.
    let mut named: BTreeMap<(About<'_>, SubjectKind, &str), usize> = BTreeMap::new();
    let mut all: BTreeMap<(About<'_>, SubjectKind), usize> = BTreeMap::new();
    let mut replacements = Vec::new();
    for (at, option) in file.options.iter().enumerate() {
        let by = match &option.subject {
            _ if is_setting(option.keyword) => {
                let last = last.get(&about(option)).copied();
                last.filter(|last| *last > at)
            }
            Some(subject) if option.keyword == "MAX" => {
                let of_kind = (about(option), subject.kind);
                let by_all = all.get(&of_kind).copied();
                if subject.covers_all() {
                    all.entry(of_kind.clone()).or_insert(at);
                }
                let key = (of_kind.0, of_kind.1, subject.name.as_str());
                let first = *named.entry(key).or_insert(at);
                let by_name = (first < at).then_some(first);
                by_name.into_iter().chain(by_all).min()
            }
            _ => None,
        };
        replacements.push(by.map(|by| file.options[by].line));
    }
    replacements
}

/// Whether the last of several lines about one thing acts.
fn is_setting(keyword: &str) -> bool {
    matches!(
        keyword,
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
            | "REPORTLOG"
    )
}

fn text(option: &OptionLine, file: &OptionsFile) -> String {
    let number = option.number.unwrap_or(0);
    let together = match &option.subject {
        Some(subject) if subject.covers_all() => " each",
        _ => "",
    };
    if let Some(subject) = &option.subject
        && subject.only_looks_like_all(option.keyword)
        && !option.keyword.starts_with("INCLUDE")
    {
        return format!("binds nobody: `{}` is read as one name", subject.name);
    }
    match option.keyword {
        "RESERVE" => format!("keeps {number} of each pool for them (others: reserved, -101)"),
        "MAX" => format!("{number} at most{together} (over-max, -87)"),
        "EXCLUDE" | "EXCLUDEALL" => "denied to them (excluded, -38)".to_owned(),
        "INCLUDE" | "INCLUDEALL" => {
            "denied to all who are on no such line (not-included, -39)".to_owned()
        }
        "LINGER" => format!("what is given back stays out for {number} s more"),
        "MAX_OVERDRAFT" => format!("at most {number} licenses beyond what was bought may be out"),
        "MAX_CONNECTIONS" => option_connections::effect(number),
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
        "DAEMON_SELECT_TIMEOUT" => "load on a license server is not simulated",
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
