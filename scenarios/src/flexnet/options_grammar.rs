//! The grammar of options files, as data.
//!
//! An option is a keyword and a row of parts; one small reader goes through the row.
//! Keywords, kinds of subject and switches compare without case; names of groups do not. Public
//! sources disagree on feature names (letters and digits only, or anything without blanks): anything
//! is taken here, since Genesys' names hold underscores.

use super::text::{Findings, distance_within, hint};
use std::ops::Range;

/// What stands at one place of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A whole number.
    Number,
    /// `feature`, `feature:KEY=value` or `"feature KEY=value"`.
    Feature,
    /// The same, but it may be left out before a last number.
    FeatureOrNothing,
    /// A kind of subject and one name.
    Subject,
    /// The same without DISPLAY, INTERNET and PROJECT, which entitlements do not know.
    EntitlementSubject,
    /// A name and at least one member.
    Members,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A file, which may begin with `+`.
    Path,
    /// These words may follow, in this order; one ending in `=` is followed by a number.
    Extras(&'static [&'static str]),
}

const ON_OFF: Part = Part::Word(&["ON", "OFF"]);
const EVENTS: Part = Part::Word(&[
    "IN",
    "OUT",
    "DENIED",
    "QUEUED",
    "DEQUEUED",
    "UNSUPPORTED",
    "UPGRADE",
]);

/// Every option with its parts. `USER_GROUP` is IBM's name for `GROUP`.
pub(super) const GRAMMAR: [(&str, &[Part]); 31] = [
    ("ACTIVATION_EXPIRY_DAYS", &[Part::Feature, Part::Number]),
    ("ACTIVATION_LOWWATER", &[Part::Feature, Part::Number]),
    ("AUTOMATIC_REREAD", &[ON_OFF]),
    ("BORROW_LOWWATER", &[Part::Feature, Part::Number]),
    ("DAEMON_SELECT_TIMEOUT", &[Part::Number]),
    (
        "DEBUGLOG",
        &[Part::Path, Part::Extras(&["OBF_ADDMARK", "AUTO_ROLLOVER="])],
    ),
    ("EXCLUDE", &[Part::Feature, Part::Subject]),
    ("EXCLUDE_BORROW", &[Part::Feature, Part::Subject]),
    (
        "EXCLUDE_ENTITLEMENT",
        &[Part::Feature, Part::EntitlementSubject],
    ),
    ("EXCLUDEALL", &[Part::Subject]),
    ("EXCLUDEALL_ENTITLEMENT", &[Part::EntitlementSubject]),
    ("FQDN_MATCHING", &[Part::Word(&["EXACT", "LENIENT"])]),
    ("GROUP", &[Part::Members]),
    ("GROUPCASEINSENSITIVE", &[ON_OFF]),
    ("HOST_GROUP", &[Part::Members]),
    ("INCLUDE", &[Part::Feature, Part::Subject]),
    ("INCLUDE_BORROW", &[Part::Feature, Part::Subject]),
    (
        "INCLUDE_ENTITLEMENT",
        &[Part::Feature, Part::EntitlementSubject],
    ),
    ("INCLUDEALL", &[Part::Subject]),
    ("INCLUDEALL_ENTITLEMENT", &[Part::EntitlementSubject]),
    ("LINGER", &[Part::FeatureOrNothing, Part::Number]),
    ("MAX", &[Part::Number, Part::Feature, Part::Subject]),
    ("MAX_BORROW_HOURS", &[Part::Feature, Part::Number]),
    ("MAX_CONNECTIONS", &[Part::Number]),
    ("MAX_OVERDRAFT", &[Part::Feature, Part::Number]),
    ("NOLOG", &[EVENTS]),
    ("REPORTLOG", &[Part::Path, Part::Extras(&["HIDE_USER"])]),
    ("RESERVE", &[Part::Number, Part::Feature, Part::Subject]),
    ("TIMEOUT", &[Part::FeatureOrNothing, Part::Number]),
    ("TIMEOUTALL", &[Part::Number]),
    ("USER_GROUP", &[Part::Members]),
];

/// Who an option is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SubjectKind {
    /// A user.
    User,
    /// A client's host.
    Host,
    /// A client's display.
    Display,
    /// A client's address, with `*`.
    Internet,
    /// The client's `LM_PROJECT`.
    Project,
    /// A GROUP of users.
    Group,
    /// A HOST_GROUP.
    HostGroup,
}

impl SubjectKind {
    /// As options files and `lmstat` write it.
    #[must_use]
    pub const fn keyword(self) -> &'static str {
        match self {
            SubjectKind::User => "USER",
            SubjectKind::Host => "HOST",
            SubjectKind::Display => "DISPLAY",
            SubjectKind::Internet => "INTERNET",
            SubjectKind::Project => "PROJECT",
            SubjectKind::Group => "GROUP",
            SubjectKind::HostGroup => "HOST_GROUP",
        }
    }
}

const SUBJECTS: [(&str, SubjectKind); 8] = [
    ("USER", SubjectKind::User),
    ("HOST", SubjectKind::Host),
    ("GROUP", SubjectKind::Group),
    ("HOST_GROUP", SubjectKind::HostGroup),
    ("USER_GROUP", SubjectKind::Group),
    ("DISPLAY", SubjectKind::Display),
    ("INTERNET", SubjectKind::Internet),
    ("PROJECT", SubjectKind::Project),
];
/// The first so many of [`SUBJECTS`] are known to entitlements.
const ENTITLEMENT_SUBJECTS: usize = 5;

impl SubjectKind {
    /// As an options file says it.
    #[must_use]
    pub fn name(self) -> &'static str {
        let known = SUBJECTS.iter().find(|(_, kind)| *kind == self);
        known.map_or("", |(name, _)| name)
    }
}

/// Who an option is about, by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// What the name names.
    pub kind: SubjectKind,
    /// The name, as written.
    pub name: String,
}

impl Subject {
    /// Whether a MAX line about it is about each of its kind: `USER ALL_USERS`, `GROUP ALL_GROUPS`.
    #[must_use]
    pub fn covers_all(&self) -> bool {
        self.name == self.name_of_all()
    }

    /// Whether it looks like all of its kind and is not: only MAX knows that name, in capitals. A line about it
    /// binds nobody but one who is called so.
    #[must_use]
    pub fn only_looks_like_all(&self, keyword: &str) -> bool {
        let acts = keyword == "MAX" && self.covers_all();
        !acts && self.name.eq_ignore_ascii_case(self.name_of_all())
    }

    /// What a MAX line calls all of the kind.
    #[must_use]
    pub fn name_of_all(&self) -> &'static str {
        match self.kind {
            SubjectKind::User => "ALL_USERS",
            SubjectKind::Host => "ALL_HOSTS",
            SubjectKind::Display => "ALL_DISPLAYS",
            SubjectKind::Internet => "ALL_INTERNET",
            SubjectKind::Project => "ALL_PROJECTS",
            SubjectKind::Group => "ALL_GROUPS",
            SubjectKind::HostGroup => "ALL_HOST_GROUPS",
        }
    }
}

/// A feature, or one pool of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector {
    /// The feature.
    pub feature: String,
    /// `KEY=value` that picks the pool, if one is written.
    pub pool: Option<(String, String)>,
}

/// One option, whatever its keyword: the parts that its grammar has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionLine {
    /// The keyword in capitals; `GROUP` for IBM's `USER_GROUP`.
    pub keyword: &'static str,
    /// Its number: licenses, seconds, hours, days or connections.
    pub number: Option<u32>,
    /// Which feature it is about; `None` for all.
    pub feature: Option<Selector>,
    /// Whom it is about.
    pub subject: Option<Subject>,
    /// A group's name and members, a path, or words.
    pub words: Vec<String>,
    /// The line in the file, from 1.
    pub line: usize,
    /// Where it stands in the file, in bytes.
    pub span: Range<usize>,
}

/// A word of an options file, without its quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) quoted: bool,
    pub(super) span: Range<usize>,
}

/// Reads one option from its words (at least one); `None` if it cannot be used, which is reported.
pub(super) fn read_line(
    words: &[Word],
    line: usize,
    findings: &mut Findings<'_>,
) -> Option<OptionLine> {
    let (keyword, rest) = words.split_first()?;
    let end = words.last().map_or(0, |word| word.span.end);
    let upper = keyword.text.to_ascii_uppercase();
    let Some(&(name, parts)) = GRAMMAR.iter().find(|(name, _)| *name == upper) else {
        unknown_keyword(keyword, &upper, findings);
        return None;
    };
    let mut parser = Parser {
        words: rest,
        end,
        option: OptionLine {
            keyword: if name == "USER_GROUP" { "GROUP" } else { name },
            number: None,
            feature: None,
            subject: None,
            words: Vec::new(),
            line,
            span: keyword.span.start..end,
        },
    };
    let read = parts
        .iter()
        .try_for_each(|part| parser.part(*part))
        .and_then(|()| parser.nothing_left());
    match read {
        Ok(()) => Some(parser.option),
        Err((span, message)) => {
            let finding = findings.error(span, format!("{name}: {message}"));
            hint(finding, format!("write {name} {}", usage(parts)));
            None
        }
    }
}

fn unknown_keyword(word: &Word, upper: &str, findings: &mut Findings<'_>) {
    let message = format!(
        "no option begins with `{}`; the line has no effect",
        word.text
    );
    let finding = findings.error(word.span.clone(), message);
    let names = GRAMMAR.iter().map(|(name, _)| *name);
    let near = names.filter_map(|name| Some((distance_within(upper, name, 5)?, name)));
    if let Some((_, nearest)) = near.min_by_key(|(distance, _)| *distance) {
        hint(finding, format!("did you mean `{nearest}`?"));
    } else {
        let names: Vec<&str> = GRAMMAR.iter().map(|(name, _)| *name).collect();
        hint(finding, format!("options begin with: {}", names.join(", ")));
    }
}

/// What a row of parts looks like, for hints.
fn usage(parts: &[Part]) -> String {
    let shown = parts.iter().map(|part| match part {
        Part::Number => "NUMBER".to_owned(),
        Part::Feature => "FEATURE[:KEY=VALUE]".to_owned(),
        Part::FeatureOrNothing => "[FEATURE]".to_owned(),
        Part::Subject => "USER|HOST|DISPLAY|INTERNET|PROJECT|GROUP|HOST_GROUP NAME".to_owned(),
        Part::EntitlementSubject => "USER|HOST|GROUP|HOST_GROUP NAME".to_owned(),
        Part::Members => "NAME MEMBER…".to_owned(),
        Part::Word(words) => words.join("|"),
        Part::Path => "[+]FILE".to_owned(),
        Part::Extras(words) => format!("[{}]", words.join("] [")),
    });
    shown.collect::<Vec<_>>().join(" ")
}

type Mistake = (Range<usize>, String);

struct Parser<'w> {
    words: &'w [Word],
    end: usize,
    option: OptionLine,
}

impl<'w> Parser<'w> {
    fn next(&mut self, expected: &str) -> Result<&'w Word, Mistake> {
        let (first, rest) = self
            .words
            .split_first()
            .ok_or_else(|| (self.end..self.end, format!("{expected} is missing")))?;
        self.words = rest;
        Ok(first)
    }

    fn nothing_left(&self) -> Result<(), Mistake> {
        match self.words.first() {
            None => Ok(()),
            Some(word) => Err((
                word.span.clone(),
                format!("`{}` is one word too many", word.text),
            )),
        }
    }

    fn part(&mut self, part: Part) -> Result<(), Mistake> {
        match part {
            Part::Number => {
                let number = self.number()?;
                self.option.number = Some(number);
            }
            Part::FeatureOrNothing if self.words.len() == 1 => {}
            Part::Feature | Part::FeatureOrNothing => {
                let selector = selector(self.next("a feature")?)?;
                self.option.feature = Some(selector);
            }
            Part::Subject => self.subject(SUBJECTS.len())?,
            Part::EntitlementSubject => self.subject(ENTITLEMENT_SUBJECTS)?,
            Part::Members => {
                let name = self.next("the group's name")?.text.clone();
                self.next("a member")
                    .map(|first| self.option.words.extend([name, first.text.clone()]))?;
                self.option
                    .words
                    .extend(self.words.iter().map(|word| word.text.clone()));
                self.words = &[];
            }
            Part::Word(known) => {
                let word = self.next(&known.join(" or "))?;
                let upper = word.text.to_ascii_uppercase();
                if !known.contains(&upper.as_str()) {
                    return Err((
                        word.span.clone(),
                        format!("`{}` is none of {}", word.text, known.join(", ")),
                    ));
                }
                self.option.words.push(upper);
            }
            Part::Path => {
                let word = self.next("a file")?;
                if word.text.trim_start_matches('+').is_empty() {
                    return Err((word.span.clone(), "the file's name is missing".to_owned()));
                }
                self.option.words.push(word.text.clone());
            }
            Part::Extras(known) => self.extras(known)?,
        }
        Ok(())
    }

    fn number(&mut self) -> Result<u32, Mistake> {
        let word = self.next("a number")?;
        let digits = !word.text.is_empty() && word.text.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.then(|| word.text.parse().ok()).flatten();
        number.ok_or_else(|| {
            (
                word.span.clone(),
                format!("`{}` is not a number", word.text),
            )
        })
    }

    fn subject(&mut self, known: usize) -> Result<(), Mistake> {
        let word = self.next("a kind of subject")?;
        let subjects = &SUBJECTS[..known];
        let kind = subjects
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(&word.text));
        let Some(&(_, kind)) = kind else {
            return Err((
                word.span.clone(),
                format!("`{}` is no kind of subject here", word.text),
            ));
        };
        let name = self.next("a name")?.text.clone();
        self.option.subject = Some(Subject { kind, name });
        Ok(())
    }

    fn extras(&mut self, known: &[&str]) -> Result<(), Mistake> {
        for extra in known {
            let (name, has_number) = match extra.strip_suffix('=') {
                Some(name) => (name, true),
                None => (*extra, false),
            };
            let Some(word) = self
                .words
                .first()
                .filter(|word| word.text.eq_ignore_ascii_case(name))
            else {
                continue;
            };
            self.words = &self.words[1..];
            self.option.words.push(word.text.to_ascii_uppercase());
            if has_number {
                self.option.number = Some(self.number()?);
            }
        }
        Ok(())
    }
}

/// `feature:KEY=value`, or in quotes `feature KEY=value`, where the feature itself may hold a colon.
fn selector(word: &Word) -> Result<Selector, Mistake> {
    let parted = if word.quoted {
        word.text.trim().split_once(char::is_whitespace)
    } else {
        word.text.split_once(':')
    };
    let Some((feature, pool)) = parted else {
        let feature = word.text.clone();
        return Ok(Selector {
            feature,
            pool: None,
        });
    };
    let Some((key, value)) = pool.trim().split_once('=') else {
        return Err((
            word.span.clone(),
            format!("`{pool}` does not pick a pool; expected KEY=value"),
        ));
    };
    Ok(Selector {
        feature: feature.to_owned(),
        pool: Some((key.to_owned(), value.to_owned())),
    })
}
