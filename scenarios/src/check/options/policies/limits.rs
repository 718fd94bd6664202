//! MAX lines: how many of a feature somebody may have at most.
//!
//! Of several lines about one user (or host, or group) the first acts, and a line about all of
//! a kind (`USER ALL_USERS`) is about each of them that no line above names. What comes later is void.

use super::{Reader, list};
use crate::flexnet::options_file::{OptionLine, Subject, SubjectKind};
use model::plan::{Limit, PartyIndex};
use std::collections::{BTreeMap, BTreeSet};

/// The MAX lines about one kind of subject that act: their places in the file.
#[derive(Default)]
pub(super) struct Limited {
    /// The first about each of some names.
    named: BTreeMap<String, usize>,
    /// The first about all of the kind.
    all: Option<usize>,
}

impl Limited {
    /// The line that leaves nothing to a later one about this subject.
    fn voids(&self, later: &Subject) -> Option<usize> {
        let named = match later.covers_all() {
            true => None,
            false => self.named.get(&later.name).copied(),
        };
        named.into_iter().chain(self.all).min()
    }
}

impl Reader<'_, '_> {
    /// Puts a MAX line into its pools; the result says what it does.
    pub(super) fn limit(&mut self, option: &OptionLine, number: u32) -> String {
        let pools = match self.some_pools(option) {
            Ok(pools) => pools,
            Err(effect) => return effect,
        };
        let Some(subject) = &option.subject else {
            return "binds nobody here".to_owned();
        };
        let mut void = None;
        let mut bound: Vec<usize> = Vec::new();
        let mut members = vec![false; self.census.who.len()];
        for &pool in &pools {
            match self.limit_in(pool, option, subject, number) {
                Err(line) => void = void.or(Some(line)),
                Ok(limits) => {
                    bound.push(pool);
                    for limit in &limits {
                        for (member, party) in members.iter_mut().zip(&limit.parties) {
                            *member |= party.is_some();
                        }
                    }
                    self.policy(pool).limits.extend(limits);
                }
            }
        }
        if let Some(line) = void.filter(|_| bound.is_empty()) {
            // The reader of the file has said so, unless the lines name the pools in other words.
            if !self.said.contains(&option.span.start) {
                let message = format!("MAX is void: line {line} acts in its place");
                let advice =
                    "of several MAX lines about one user or group the first acts: move this one up";
                self.findings.warning(option.span.clone(), message, advice);
            }
            return format!("nothing: line {line} acts in its place");
        }
        let names = self.names(&members, &bound, true);
        if names.is_empty() {
            let message = "the limit binds nobody here".to_owned();
            self.nobody(option, message, &pools);
            return "binds nobody here".to_owned();
        }
        let together = match (subject.covers_all(), names.len()) {
            (true, _) => " each",
            (false, 1) => "",
            (false, _) => " together",
        };
        format!(
            "{} may have {number} at most{together} (over-max, -87)",
            list(&names)
        )
    }

    /// The limits that a line makes in one pool, or the line above that acts in its place.
    fn limit_in(
        &mut self,
        pool: usize,
        option: &OptionLine,
        subject: &Subject,
        most: u32,
    ) -> Result<Vec<Limit>, usize> {
        let earlier = self.limited.entry((pool, subject.kind)).or_default();
        if let Some(line) = earlier.voids(subject) {
            return Err(line);
        }
        if subject.covers_all() {
            earlier.all = Some(option.line);
            let named: BTreeSet<String> = earlier.named.keys().cloned().collect();
            return Ok(self.limits_of_all(subject.kind, most, &named));
        }
        earlier.named.insert(subject.name.clone(), option.line);
        let members = self.members(option);
        let parties = members
            .iter()
            .map(|member| member.then_some(PartyIndex(0)))
            .collect();
        Ok(vec![Limit { most, parties }])
    }

    /// The limits of a line about all of a kind but those that lines above name.
    fn limits_of_all(&self, kind: SubjectKind, most: u32, named: &BTreeSet<String>) -> Vec<Limit> {
        let file = &self.options.file;
        let groups = match kind {
            SubjectKind::Group => &file.groups,
            SubjectKind::HostGroup => &file.host_groups,
            _ => return vec![self.limit_of_each(kind, most, named)],
        };
        let others = groups.keys().filter(|name| !named.contains(*name));
        let limits = others.map(|name| {
            let name = name.clone();
            let subject = Subject { kind, name };
            let who = self.census.who.iter();
            let parties = who
                .map(|who| who.is(&subject, file).then_some(PartyIndex(0)))
                .collect();
            Limit { most, parties }
        });
        limits.collect()
    }

    /// One party for each user, host or project.
    fn limit_of_each(&self, kind: SubjectKind, most: u32, named: &BTreeSet<String>) -> Limit {
        let file = &self.options.file;
        let mut numbers: BTreeMap<String, PartyIndex> = BTreeMap::new();
        let named = named.iter().cloned();
        let named: Vec<Subject> = named.map(|name| Subject { kind, name }).collect();
        let who = self.census.who.iter();
        let parties = who.map(|who| {
            if named.iter().any(|subject| who.is(subject, file)) {
                return None;
            }
            let next = PartyIndex::from(numbers.len());
            Some(*numbers.entry(who.identity(kind)?).or_insert(next))
        });
        let parties = parties.collect();
        Limit { most, parties }
    }
}
