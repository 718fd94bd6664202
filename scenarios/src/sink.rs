//! Where findings are collected while a scenario is read.
//!
//! A check reports and goes on. The same mistake seen through several variants is one
//! finding, and one that only some of them show names those. Nothing is printed here.

use crate::finding::{Finding, Severity};
use crate::keys;
use crate::written::{Origin, Texts};
use std::cell::{Cell, Ref, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// Where nothing better can be said: what the key says, from its declaration.
fn default_hint(key: &str) -> Option<String> {
    let declared = keys::declared(key)?;
    let about = declared.about.trim_end_matches('.');
    Some(format!("`{}`: {about}", declared.name))
}

/// The texts read so far, and what is wrong with them.
#[derive(Debug, Default)]
pub struct Sink {
    texts: RefCell<Texts>,
    findings: RefCell<Vec<Finding>>,
    /// For each place and message the number of its finding.
    seen: RefCell<BTreeMap<(Origin, String), usize>>,
    /// The variants in which each finding was made, by its number.
    variants: RefCell<BTreeMap<usize, BTreeSet<usize>>>,
    /// The names of the variants seen so far; the last is being checked.
    names: RefCell<Vec<String>>,
    in_variant: Cell<Option<usize>>,
    /// The condition that is being checked, and for each finding whether it was made without one, and the first
    /// that it was made under.
    condition: RefCell<Option<String>>,
    conditions: RefCell<BTreeMap<usize, (bool, Option<String>)>>,
}

impl Sink {
    /// Findings from here on are about this variant; `None`: about the file.
    pub fn set_variant(&self, name: Option<&str>) {
        let number = name.map(|name| {
            let mut names = self.names.borrow_mut();
            names
                .iter()
                .position(|known| known == name)
                .unwrap_or_else(|| {
                    names.push(name.to_owned());
                    names.len() - 1
                })
        });
        self.in_variant.set(number);
    }

    /// Findings from here on are about this condition; `None`: about the variants as they are.
    pub fn set_condition(&self, name: Option<&str>) {
        *self.condition.borrow_mut() = name.map(ToOwned::to_owned);
    }

    /// Notes that a finding was made in the variant being checked, under the condition being checked.
    fn count(&self, finding: usize) {
        let mut conditions = self.conditions.borrow_mut();
        let (base, under) = conditions.entry(finding).or_default();
        match &*self.condition.borrow() {
            Some(name) => {
                under.get_or_insert_with(|| name.clone());
            }
            None => *base = true,
        }
        if let Some(variant) = self.in_variant.get() {
            let mut variants = self.variants.borrow_mut();
            variants.entry(finding).or_default().insert(variant);
        }
    }

    /// Adds a text; its number is what [`Origin::file`] holds.
    pub fn add_text(&self, shown: &str, path: &str, text: String) -> u32 {
        self.texts.borrow_mut().add(shown, path, text)
    }

    /// The name in findings of the file at a path relative to the scenario's folder.
    pub fn shown(&self, path: &str) -> String {
        let texts = self.texts.borrow();
        let folder = texts.files.first().map_or("", |first| {
            first.shown.strip_suffix(first.path.as_str()).unwrap_or("")
        });
        format!("{folder}{path}")
    }

    /// Adds a text that findings of another reader point into, once.
    pub fn add_text_once(&self, path: &str, text: impl FnOnce() -> String) -> String {
        let shown = self.shown(path);
        let known = self
            .texts
            .borrow()
            .files
            .iter()
            .any(|file| file.shown == shown);
        if !known {
            self.add_text(&shown, path, text());
        }
        shown
    }

    /// The texts read so far.
    pub fn texts(&self) -> Ref<'_, Texts> {
        self.texts.borrow()
    }

    /// Reports something about a place. An empty hint is none.
    pub fn report(
        &self,
        severity: Severity,
        at: Origin,
        key: &str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let message = message.into();
        let next = self.findings.borrow().len();
        let number = *self
            .seen
            .borrow_mut()
            .entry((at, message.clone()))
            .or_insert(next);
        self.count(number);
        if number != next {
            return;
        }
        let texts = self.texts.borrow();
        let span = at.start as usize..at.end as usize;
        let file = texts.files.get(at.file as usize);
        let (line, column) = file.map_or((1, 1), |file| file.line_and_column(span.start));
        let hint = hint.into();
        let hint = if hint.is_empty() {
            default_hint(key)
        } else {
            Some(hint)
        };
        self.findings.borrow_mut().push(Finding {
            severity,
            file: file.map_or_else(String::new, |file| file.shown.clone()),
            span,
            line,
            column,
            key: key.to_owned(),
            message,
            hint,
        });
    }

    /// Reports an error.
    pub fn error(
        &self,
        at: Origin,
        key: &str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.report(Severity::Error, at, key, message, hint);
    }

    /// Takes over findings that another reader made.
    pub fn extend(&self, findings: impl IntoIterator<Item = Finding>) {
        let mut own = self.findings.borrow_mut();
        let identity = |finding: &Finding| {
            let Finding {
                file,
                span,
                message,
                ..
            } = finding;
            (file.clone(), span.start, span.end, message.clone())
        };
        let mut known: BTreeSet<_> = own.iter().map(identity).collect();
        own.extend(
            findings
                .into_iter()
                .filter(|finding| known.insert(identity(finding))),
        );
    }

    /// Whether there is an error among the findings so far.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        let findings = self.findings.borrow();
        findings
            .iter()
            .any(|finding| finding.severity == Severity::Error)
    }

    /// All findings, those of one file in the order of its lines, and the texts that they point into.
    #[must_use]
    pub fn finish(self) -> (Vec<Finding>, Texts) {
        let texts = self.texts.into_inner();
        let mut findings = self.findings.into_inner();
        let names = self.names.into_inner();
        for (number, variants) in self.variants.into_inner() {
            if variants.len() < names.len() {
                let of: Vec<&str> = variants.iter().map(|at| names[*at].as_str()).collect();
                let finding = &mut findings[number];
                finding.message = format!("{} (in variant `{}`)", finding.message, of.join("`, `"));
            }
        }
        for (number, (base, under)) in self.conditions.into_inner() {
            if let Some(name) = under.filter(|_| !base) {
                let finding = &mut findings[number];
                finding.message = format!("{} (under condition `{name}`)", finding.message);
            }
        }
        let order = |finding: &Finding| {
            let position = texts
                .files
                .iter()
                .position(|file| file.shown == finding.file);
            (position.unwrap_or(usize::MAX), finding.span.start)
        };
        findings.sort_by_key(order);
        (findings, texts)
    }
}
