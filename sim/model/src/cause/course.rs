//! Occurrences of faults begin, end and are recovered from.
//!
//! How long conditions stand below an occurrence tells when everything has recovered from it (MT3).

use crate::cause::graph::Graph;
use crate::cause::link::{Component, LinkId, LinkKind};
use crate::cause::occurrence::Occurrence;
use crate::plan::Symbol;
use kernel::Time;

impl Graph {
    /// The occurrences, in order of begin.
    pub(crate) fn occurrences(&self) -> &[Occurrence] {
        &self.occurrences
    }

    /// An occurrence by its number.
    pub(crate) fn occurrence(&self, occurrence: u32) -> &Occurrence {
        &self.occurrences[occurrence as usize]
    }

    /// The link of an occurrence's begin.
    pub(crate) fn link_of(&self, occurrence: u32) -> LinkId {
        self.occurrences[occurrence as usize].link
    }

    /// An occurrence is a common cause's strike, not one that its own process brought.
    pub(crate) fn is_strike(&self, occurrence: u32) -> bool {
        let link = self.occurrences[occurrence as usize].link;
        self.links[link.at()].parents.1 > 0
    }

    /// A fault begins: a root, unless it is a member of a common cause, which is the root then.
    pub(crate) fn begin(&mut self, at: Time, fault: u32, symbol: Symbol, under: LinkId) -> u32 {
        let occurrence = self.occurrences.len() as u32;
        let roots = if under.is_some() {
            self.links[under.at()].roots
        } else {
            self.root_set(vec![occurrence])
        };
        let above: &[LinkId] = if under.is_some() { &[under] } else { &[] };
        let link = self.push(
            at,
            LinkKind::FaultBegins,
            Component::Fault(symbol),
            above,
            roots,
        );
        self.occurrences.push(Occurrence {
            fault,
            symbol,
            began: at,
            ended: None,
            recovered: None,
            time_lost: 0,
            standing: 0,
            link,
            is_past: false,
        });
        occurrence
    }

    /// A fault that was over before time 0, and on which something hangs that was not.
    pub(crate) fn begin_before(
        &mut self,
        at: Time,
        fault: u32,
        symbol: Symbol,
        under: LinkId,
    ) -> u32 {
        let occurrence = self.begin(at, fault, symbol, under);
        let entry = &mut self.occurrences[occurrence as usize];
        entry.ended = Some(at);
        entry.is_past = true;
        occurrence
    }

    /// The occurrence ends; it has recovered if nothing stands below it.
    pub(crate) fn end(&mut self, at: Time, occurrence: u32) {
        let entry = &mut self.occurrences[occurrence as usize];
        if entry.ended.is_none() {
            entry.ended = Some(at);
        }
    }

    /// To be called when all that an end of a fault brings about at once has happened.
    pub(crate) fn settle(&mut self, at: Time, occurrence: u32) {
        let entry = &mut self.occurrences[occurrence as usize];
        if entry.ended.is_some() && entry.standing == 0 && entry.recovered.is_none() {
            entry.recovered = Some(at);
        }
    }

    /// A condition with this link begins to stand. A fault that seemed to have recovered has not.
    pub(crate) fn stand(&mut self, link: LinkId) {
        if link.is_some() {
            for index in 0..self.roots(link).len() {
                let occurrence = self.roots(link)[index];
                let entry = &mut self.occurrences[occurrence as usize];
                entry.standing += 1;
                entry.recovered = None;
            }
        }
    }

    /// A condition with this link is left.
    pub(crate) fn leave(&mut self, at: Time, link: LinkId) {
        if link.is_some() {
            for index in 0..self.roots(link).len() {
                let occurrence = self.roots(link)[index];
                self.occurrences[occurrence as usize].standing -= 1;
                self.settle(at, occurrence);
            }
        }
    }

    /// Somebody is denied for this reason: until now no fault above it has recovered.
    pub(crate) fn touch(&mut self, at: Time, link: LinkId) {
        self.stand(link);
        self.leave(at, link);
    }

    /// Books agent time lost for the first root of a link; returns its id.
    pub(crate) fn lose(&mut self, link: LinkId, lost: u64) -> Option<Symbol> {
        let first = *self.roots(link).first()?;
        let occurrence = &mut self.occurrences[first as usize];
        occurrence.time_lost += lost;
        Some(occurrence.symbol)
    }
}
