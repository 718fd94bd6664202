//! Options files of a vendor daemon: who may take what.
//!
//! The one idea: as with license files, what is understood is kept with its place and what is not is a
//! finding; and a file is only sound against the license file that it is about, so [`OptionsFile::check`]
//! holds the two together: features that do not exist, a feature of several pools named without saying
//! which, and reservations that sum to more than there is, of which FlexNet honors the earlier ones.

use super::feature_line::Count;
use super::lexer;
use super::license_file::LicenseFile;
use super::option_effects;
use super::options_grammar::{GRAMMAR, Part, Word, read_line};
pub use super::options_grammar::{OptionLine, Selector, Subject, SubjectKind};
use super::pools::Pool;
use super::text::{Findings, decode, hint};
use super::{date, version};
use crate::finding::Finding;
use std::collections::{BTreeMap, BTreeSet};

/// All that one options file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OptionsFile {
    /// The options in order; repeated ones stand as they were written.
    pub options: Vec<OptionLine>,
    /// Members of each GROUP; repeated lines add up.
    pub groups: BTreeMap<String, Vec<String>>,
    /// Members of each HOST_GROUP; repeated lines add up.
    pub host_groups: BTreeMap<String, Vec<String>>,
    /// Names in groups compare without case (`GROUPCASEINSENSITIVE ON`).
    pub groups_ignore_case: bool,
    /// LF8: files are reread at midnight (`AUTOMATIC_REREAD`, on where it is not written).
    pub automatic_reread: bool,
    /// How many options could not be used.
    pub lost: usize,
    /// What is wrong, by place.
    pub findings: Vec<Finding>,
}

/// Longest line that FlexNet reads, in characters.
const LINE_LENGTH: usize = 4000;

/// Reads an options file; `file_name` is for the findings.
#[must_use]
pub fn read(file_name: &str, bytes: &[u8]) -> OptionsFile {
    let text = decode(bytes);
    let mut findings = Findings::new(file_name, &text);
    let mut file = OptionsFile {
        automatic_reread: true,
        ..OptionsFile::default()
    };
    let mut at = 0;
    while at < text.len() {
        let (words, next) = words(&text, at, &mut findings);
        let start = at;
        at = next;
        let Some(first) = words.first() else { continue };
        if text[start..next].trim_end().chars().count() > LINE_LENGTH {
            let message = format!("the line is longer than {LINE_LENGTH} characters");
            findings.warning(
                first.span.clone(),
                message,
                "break it with `\\` at the end of its parts",
            );
        }
        let line = findings.places().line(first.span.start);
        match read_line(&words, line, &mut findings) {
            Some(option) => file.add(option),
            None => file.lost += 1,
        }
    }
    file.undefined_groups(&mut findings);
    file.void_lines(&mut findings);
    file.findings = findings.into_sorted();
    file
}

/// The words of the logical line that begins at a place, and where the next one begins.
fn words(text: &str, start: usize, findings: &mut Findings<'_>) -> (Vec<Word>, usize) {
    let bytes = text.as_bytes();
    let line_end = |from: usize| {
        let rest = bytes[from..].iter().position(|&byte| byte == b'\n');
        rest.map_or(bytes.len(), |length| from + length)
    };
    let mut words = Vec::new();
    let mut at = start;
    let mut end = line_end(start);
    while at < bytes.len() {
        match bytes[at] {
            b'\n' => return (words, at + 1),
            byte if byte.is_ascii_whitespace() => at += 1,
            b'#' => at = end,
            b'\\' if text[at + 1..end].trim().is_empty() => {
                at = (end + 1).min(bytes.len());
                end = line_end(at);
            }
            b'"' => {
                let (inside, span_end) = quoted(text, at, end, findings);
                words.push(Word {
                    text: inside.to_owned(),
                    quoted: true,
                    span: at..span_end,
                });
                at = span_end;
            }
            _ => {
                let rest = &text[at..];
                let length = rest
                    .find(|c: char| c.is_ascii_whitespace())
                    .unwrap_or(rest.len());
                let word = rest[..length].to_owned();
                let quote = word
                    .chars()
                    .next()
                    .filter(|c| lexer::TYPOGRAPHIC.contains(c));
                if let Some(quote) = quote {
                    let message =
                        format!("`{}` quotes nothing; expected `\"`", quote.escape_default());
                    findings.warning(
                        at..at + quote.len_utf8(),
                        message,
                        "write plain quotes `\"`",
                    );
                }
                words.push(Word {
                    text: word,
                    quoted: false,
                    span: at..at + length,
                });
                at += length;
            }
        }
    }
    (words, bytes.len())
}

/// What stands in the quotes that open at a place, and where the word ends; never past the line's end.
fn quoted<'t>(
    text: &'t str,
    open: usize,
    line_end: usize,
    findings: &mut Findings<'_>,
) -> (&'t str, usize) {
    let rest = &text[open + 1..line_end];
    match rest.split_once('"') {
        Some((inside, _)) => (inside, open + inside.len() + 2),
        None => {
            let message = "the quotes that begin here are not closed";
            let finding = findings.error(open..open + 1, message);
            hint(
                finding,
                "put a quote at the end of the name, on the same line",
            );
            let inside = rest.trim_end();
            (inside, open + 1 + inside.len())
        }
    }
}

impl OptionsFile {
    fn add(&mut self, option: OptionLine) {
        let on = option.words.first().is_some_and(|word| word == "ON");
        match option.keyword {
            "GROUP" | "HOST_GROUP" => {
                let groups = if option.keyword == "GROUP" {
                    &mut self.groups
                } else {
                    &mut self.host_groups
                };
                let members = groups.entry(option.words[0].clone()).or_default();
                members.extend(option.words[1..].iter().cloned());
            }
            "GROUPCASEINSENSITIVE" => self.groups_ignore_case = on,
            "AUTOMATIC_REREAD" => self.automatic_reread = on,
            _ => {}
        }
        self.options.push(option);
    }

    /// The options of a keyword, in order.
    pub fn of<'a>(&'a self, keyword: &'a str) -> impl Iterator<Item = &'a OptionLine> {
        self.options
            .iter()
            .filter(move |option| option.keyword == keyword)
    }

    /// Lines in whose place another one acts.
    fn void_lines(&self, findings: &mut Findings<'_>) {
        for (option, replaced) in self.options.iter().zip(option_effects::replacements(self)) {
            let Some(line) = replaced else {
                continue;
            };
            let message = format!("{} is void: line {line} acts in its place", option.keyword);
            let advice = if option.keyword == "MAX" {
                "of several MAX lines about one user or group the first acts: move this one up, or remove it"
            } else {
                "the last of several acts: remove this one"
            };
            findings.warning(option.span.clone(), message, advice);
        }
    }

    /// Groups are named without being defined.
    fn undefined_groups(&self, findings: &mut Findings<'_>) {
        let folded = |groups: &BTreeMap<String, Vec<String>>| -> BTreeSet<String> {
            let names = groups.keys().filter(|_| self.groups_ignore_case);
            names.map(|name| name.to_ascii_lowercase()).collect()
        };
        let (folded_groups, folded_hosts) = (folded(&self.groups), folded(&self.host_groups));
        for option in &self.options {
            let Some(subject) = &option.subject else {
                continue;
            };
            let (groups, folded) = match subject.kind {
                SubjectKind::Group => (&self.groups, &folded_groups),
                SubjectKind::HostGroup => (&self.host_groups, &folded_hosts),
                _ => continue,
            };
            let defined = groups.contains_key(&subject.name)
                || option.keyword == "MAX" && subject.covers_all()
                || folded.contains(&subject.name.to_ascii_lowercase());
            if !defined {
                let message = format!("the group `{}` is not defined", subject.name);
                let advice =
                    "names of groups compare with case; define it with GROUP or HOST_GROUP";
                findings.warning(option.span.clone(), message, advice);
            }
        }
    }

    /// What the license file shows to be wrong: `file_name` and `bytes` are those of the options file.
    #[must_use]
    pub fn check(&self, file_name: &str, bytes: &[u8], license: &LicenseFile) -> Vec<Finding> {
        let text = decode(bytes);
        let mut findings = Findings::new(file_name, &text);
        let pools = license.pools(None);
        let mut reserved: BTreeMap<usize, u64> = BTreeMap::new();
        for option in &self.options {
            let Some(selector) = option.feature.as_ref().filter(|_| names_a_feature(option)) else {
                continue;
            };
            let named = |pool: &Pool| pool.name.eq_ignore_ascii_case(&selector.feature);
            let picked = pools
                .iter()
                .enumerate()
                .filter(|(_, p)| named(p) && picks(selector, p, license));
            let picked: Vec<usize> = picked.map(|(index, _)| index).collect();
            for &pool in picked.iter().filter(|_| option.keyword == "RESERVE") {
                let sum = reserved.entry(pool).or_default();
                *sum += u64::from(option.number.unwrap_or_default());
                over_reserved(option, *sum, &pools[pool], &mut findings);
            }
            match picked.as_slice() {
                [] => {
                    let what = if pools.iter().any(named) {
                        "pool"
                    } else {
                        "feature"
                    };
                    let message = format!(
                        "no {what} of the license file matches `{}`",
                        selector.feature
                    );
                    let advice = "compare the name with those that `licsim license` shows";
                    findings.warning(option.span.clone(), message, advice);
                }
                [_] => {}
                several => {
                    let message = format!(
                        "`{}` has {} pools; the option does not say which and holds for each",
                        selector.feature,
                        several.len()
                    );
                    let advice = format!(
                        "for one of them write `{}:VERSION=…` or another KEY=value",
                        selector.feature
                    );
                    findings.warning(option.span.clone(), message, advice);
                }
            }
        }
        findings.into_sorted()
    }
}

/// Entitlements are not features.
fn names_a_feature(option: &OptionLine) -> bool {
    let grammar = GRAMMAR.iter().find(|(name, _)| *name == option.keyword);
    let features = grammar.is_some_and(|(_, parts)| !parts.contains(&Part::EntitlementSubject));
    features && !option.keyword.contains("ACTIVATION")
}

fn over_reserved(option: &OptionLine, sum: u64, pool: &Pool, findings: &mut Findings<'_>) {
    if pool.uncounted || sum <= pool.count() {
        return;
    }
    let message = format!(
        "reservations of `{}` sum to {sum} here, but there are {}; those beyond have no effect",
        pool.name,
        pool.count()
    );
    let advice = "reserve less, or take a line away";
    findings.warning(option.span.clone(), message, advice);
}

/// Whether `KEY=value` picks a pool: by its version, an expiry, or an attribute of one of its lines.
#[must_use]
pub fn picks(selector: &Selector, pool: &Pool, license: &LicenseFile) -> bool {
    let Some((key, value)) = &selector.pool else {
        return true;
    };
    let lines = || {
        let of_pool =
            |line: &&super::FeatureLine| pool.lots.iter().any(|lot| lot.line == line.line);
        license.lines.iter().filter(of_pool)
    };
    match key.to_ascii_uppercase().as_str() {
        "VERSION" => version::parse(value).is_ok_and(|version| version == pool.version),
        "EXPDATE" => date::parse_expiry(value)
            .is_ok_and(|expiry| pool.lots.iter().any(|lot| lot.expires == expiry)),
        "KEY" => lines().any(|line| {
            line.key
                .as_deref()
                .is_some_and(|k| k.eq_ignore_ascii_case(value))
        }),
        "COUNT" => {
            lines().any(|line| matches!(line.count, Count::Number(n) if n.to_string() == *value))
        }
        _ => lines().any(|line| {
            line.attribute(key)
                .flatten()
                .is_some_and(|v| v.eq_ignore_ascii_case(value))
        }),
    }
}
