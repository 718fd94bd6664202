//! The occurrences of faults above a link: its roots, and how those of several links compare.

use crate::cause::graph::Graph;
use crate::cause::link::{Component, LinkId, LinkKind};
use crate::cause::occurrence::Occurrence;
use crate::plan::Symbol;
use std::collections::BTreeSet;

impl Graph {
    /// Whether a link hangs below the begin of a fault, a strike by a common cause among them.
    pub(crate) fn is_below(&self, link: LinkId, fault: Symbol) -> bool {
        let mut open = vec![link];
        while let Some(link) = open.pop().filter(|link| link.is_some()) {
            let entry = &self.links[link.at()];
            if entry.what == LinkKind::FaultBegins && entry.component == Component::Fault(fault) {
                return true;
            }
            open.extend(self.parents_of(entry));
        }
        false
    }

    /// Whether a link is of faults, and another one of other faults or of none.
    pub(crate) fn are_of_other_faults(&self, one: LinkId, other: LinkId) -> bool {
        let roots = self.roots(one);
        one != other && !roots.is_empty() && roots != self.roots(other)
    }

    /// One of these conditions, and of the others those that have roots which the ones before have not.
    pub(crate) fn of_other_roots(&self, first: LinkId, others: &[LinkId]) -> Vec<LinkId> {
        let mut kept = vec![first];
        for other in others {
            let is_new = |root: &u32| !kept.iter().any(|link| self.roots(*link).contains(root));
            if self.roots(*other).iter().any(is_new) {
                kept.push(*other);
            }
        }
        kept
    }

    /// Of several ways that are all shut, each for reasons of its own, the reasons of those that the fewest faults
    /// shut: without these one is open. A way shut by all that shuts another, and by more, says nothing new.
    pub(crate) fn of_nearest_ways(&self, ways: &[Vec<LinkId>]) -> Vec<LinkId> {
        let roots_of = |way: &Vec<LinkId>| -> BTreeSet<u32> {
            let roots = way.iter().flat_map(|link| self.roots(*link));
            roots.copied().collect()
        };
        let roots: Vec<BTreeSet<u32>> = ways.iter().map(roots_of).collect();
        let mut kept: Vec<LinkId> = Vec::new();
        for (way, own) in ways.iter().zip(&roots) {
            let is_less = |other: &BTreeSet<u32>| other.len() < own.len() && other.is_subset(own);
            if !roots
                .iter()
                .any(|other| !other.is_empty() && is_less(other))
            {
                kept.extend(way);
            }
        }
        kept
    }

    /// Whether these conditions together have the same roots as a link.
    pub(crate) fn has_roots_of(&self, link: LinkId, reasons: &[LinkId]) -> bool {
        let mut roots: Vec<u32> = reasons
            .iter()
            .flat_map(|reason| self.roots(*reason).iter().copied())
            .collect();
        roots.sort_unstable();
        roots.dedup();
        self.roots(link) == roots
    }

    /// Whether the first root of a link is also one of these conditions'.
    pub(crate) fn has_first_root_of(&self, reasons: &[LinkId], link: LinkId) -> bool {
        let first = self.roots(link).first();
        first.is_some_and(|first| {
            reasons
                .iter()
                .any(|reason| self.roots(*reason).contains(first))
        })
    }

    /// Whether all faults above a reason are above a link too.
    pub(crate) fn has_all_roots_of(&self, link: LinkId, reason: LinkId) -> bool {
        let roots = self.roots(link);
        self.roots(reason).iter().all(|root| roots.contains(root))
    }

    /// The first root of a link.
    pub(crate) fn first_root(&self, link: LinkId) -> Option<&Occurrence> {
        self.roots(link)
            .first()
            .map(|o| &self.occurrences[*o as usize])
    }

    /// The ids of the root faults of a link, by begin, each once.
    pub(crate) fn root_symbols(&self, link: LinkId) -> Vec<Symbol> {
        let mut symbols = Vec::new();
        for occurrence in self.roots(link) {
            let symbol = self.occurrences[*occurrence as usize].symbol;
            if !symbols.contains(&symbol) {
                symbols.push(symbol);
            }
        }
        symbols
    }
}
