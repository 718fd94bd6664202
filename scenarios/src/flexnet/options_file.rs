//! Options files of a vendor daemon: who may take what.
//!
//! As with license files, what is understood is kept with its place and what is not is a
//! finding; and a file is only sound against the license file that it is about, so [`OptionsFile::check`]
//! holds the two together: features that do not exist, a feature of several pools named without saying
//! which, and reservations that sum to more than there is, of which FlexNet honors the earlier ones.

use super::feature_line::Count;
use super::lexer;
use super::license_file::LicenseFile;
use super::option_effects;
pub use super::options::OptionsFile;
use super::options_grammar::{GRAMMAR, Part, Word, read_line};
pub use super::options_grammar::{OptionLine, Selector, Subject, SubjectKind};
use super::pools::Pool;
use super::text::{Findings, decode, hint};
use super::{date, version};
use crate::finding::Finding;
use std::collections::{BTreeMap, BTreeSet};

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
    file.fold_groups();
    file.undefined_groups(&mut findings);
    file.void_lines(&mut findings);
    file.not_all(&mut findings);
    file.wrong_connections(&mut findings);
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

    /// Lines about a name that is meant as all and is not.
    fn not_all(&self, findings: &mut Findings<'_>) {
        for option in &self.options {
            let subject = option.subject.as_ref();
            let Some(subject) = subject.filter(|one| one.only_looks_like_all(option.keyword))
            else {
                continue;
            };
            let (kind, all) = (subject.kind.name(), subject.name_of_all());
            let effect = match option.keyword.starts_with("INCLUDE") {
                true => "allows nobody",
                false => "binds nobody",
            };
            let message = format!(
                "{} {effect}: `{}` is read as the name of one {kind}",
                option.keyword, subject.name
            );
            let advice = match option.keyword {
                "MAX" => format!("write `{kind} {all}` in capitals"),
                _ => format!("only MAX knows `{kind} {all}`: name them, or a group"),
            };
            findings.warning(option.span.clone(), message, &advice);
        }
    }

    fn fold_groups(&mut self) {
        for name in self.groups.keys().filter(|_| self.groups_ignore_case) {
            let alike = self.folded.entry(name.to_ascii_lowercase()).or_default();
            alike.push(name.clone());
        }
    }

    /// The members of the GROUPs of a name: of several where names compare without case.
    pub fn members_of<'a>(&'a self, group: &'a str) -> impl Iterator<Item = &'a String> {
        let folded = match self.groups_ignore_case {
            true => self.folded.get(&group.to_ascii_lowercase()),
            false => None,
        };
        let exact = (!self.groups_ignore_case).then_some(group);
        let names = folded.into_iter().flatten().map(String::as_str);
        let groups = names.chain(exact).filter_map(|name| self.groups.get(name));
        groups.flatten()
    }

    /// Groups are named without being defined.
    fn undefined_groups(&self, findings: &mut Findings<'_>) {
        let hosts = self.host_groups.keys().filter(|_| self.groups_ignore_case);
        let folded_hosts: BTreeSet<String> = hosts.map(|name| name.to_ascii_lowercase()).collect();
        for option in &self.options {
            let Some(subject) = &option.subject else {
                continue;
            };
            let folded = subject.name.to_ascii_lowercase();
            let is_known = match subject.kind {
                SubjectKind::Group => {
                    self.groups.contains_key(&subject.name) || self.folded.contains_key(&folded)
                }
                SubjectKind::HostGroup => {
                    self.host_groups.contains_key(&subject.name) || folded_hosts.contains(&folded)
                }
                _ => continue,
            };
            let defined = is_known || option.keyword == "MAX" && subject.covers_all();
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
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, pool) in pools.iter().enumerate() {
            let alike = by_name.entry(pool.name.to_ascii_lowercase()).or_default();
            alike.push(at);
        }
        let mut reserved: BTreeMap<usize, u64> = BTreeMap::new();
        for option in &self.options {
            let Some(selector) = option.feature.as_ref().filter(|_| names_a_feature(option)) else {
                continue;
            };
            let named = by_name.get(&selector.feature.to_ascii_lowercase());
            let picked = named.into_iter().flatten().copied();
            let picked: Vec<usize> = picked
                .filter(|&at| picks(selector, &pools[at], license))
                .collect();
            for &pool in picked.iter().filter(|_| option.keyword == "RESERVE") {
                let sum = reserved.entry(pool).or_default();
                *sum += u64::from(option.number.unwrap_or_default());
                over_reserved(option, *sum, &pools[pool], &mut findings);
            }
            match picked.as_slice() {
                [] => {
                    let what = if named.is_some() { "pool" } else { "feature" };
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
    let lines = || pool.lots.iter().flat_map(|lot| license.lines_at(lot.line));
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
