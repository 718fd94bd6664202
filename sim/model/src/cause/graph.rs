//! The graph of causes of one replication.
//!
//! The one idea: a component that enters an adverse condition appends a link whose parents are the
//! conditions that are part of its reason, and keeps it until it leaves the condition. The occurrences
//! of faults above a link are its roots; equal sets of roots are stored once. How long conditions stand
//! below an occurrence tells when everything has recovered from it.

use crate::cause::link::{Component, LinkKind};
use crate::plan::Symbol;
use kernel::Time;
use std::collections::{BTreeMap, BTreeSet};

/// The fault index of an occurrence that no fault of the plan makes: an expiry by the calendar.
pub(crate) const NOT_IN_PLAN: u32 = u32::MAX;

/// A link of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LinkId(pub(crate) u32);

impl LinkId {
    /// No link: plain capacity.
    pub(crate) const NONE: LinkId = LinkId(u32::MAX);

    /// Whether there is a link at all.
    pub(crate) fn is_some(self) -> bool {
        self != LinkId::NONE
    }
}

#[derive(Clone, Copy, Debug)]
struct Link {
    at: Time,
    what: LinkKind,
    component: Component,
    /// Where its parents begin in the graph's list of all, and how many there are.
    parents: (u32, u32),
    roots: u32,
}

/// An occurrence of a fault.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Occurrence {
    /// The plan's fault; [`NOT_IN_PLAN`] for an expiry by the calendar.
    pub(crate) fault: u32,
    /// Its id's symbol.
    pub(crate) symbol: Symbol,
    pub(crate) began: Time,
    pub(crate) ended: Option<Time>,
    /// The first instant from the end on at which no condition stands below it.
    pub(crate) recovered: Option<Time>,
    /// Agent time lost with it first among the roots, in microseconds of W.
    pub(crate) time_lost: u64,
    /// Conditions that stand below it.
    standing: u32,
    /// The link of its begin.
    pub(crate) link: LinkId,
    /// It was over before time 0, and what it left behind was not.
    pub(crate) is_past: bool,
}

/// Links, occurrences, and the sets of roots.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    links: Vec<Link>,
    /// The parents of all links, one after the other.
    parents: Vec<LinkId>,
    root_sets: Vec<Vec<u32>>,
    /// Links that stand for several conditions of a component, with these.
    joined: Vec<(Component, Vec<LinkId>, LinkId)>,
    /// In order of begin.
    occurrences: Vec<Occurrence>,
    /// What a link's chain names beside its parents, without being a reason.
    beside: BTreeMap<LinkId, Vec<LinkId>>,
}

/// Which entries of a ledger (links with counts) would have made up for a want of so many licenses: the
/// first that suffice, less those that the others suffice without; none if all together do not.
pub(crate) fn needed(ledger: impl IntoIterator<Item = (LinkId, u32)>, wanted: u64) -> Vec<LinkId> {
    let mut sum = 0;
    let mut entries = Vec::new();
    for (link, count) in ledger {
        // What nothing is to blame for, like licenses that linger, would be lacking without faults too.
        if !link.is_some() {
            continue;
        }
        sum += u64::from(count);
        entries.push((link, count));
        if sum >= wanted {
            break;
        }
    }
    if sum < wanted {
        return Vec::new();
    }
    let mut spare = sum - wanted;
    let last = entries.len().saturating_sub(1);
    let mut index = 0;
    entries.retain(|(_, count)| {
        let is_spare = index < last && u64::from(*count) <= spare;
        spare -= if is_spare { u64::from(*count) } else { 0 };
        index += 1;
        !is_spare
    });
    entries.into_iter().map(|(link, _)| link).collect()
}

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
        self.links[link.0 as usize].parents.1 > 0
    }

    /// A fault begins: a root, unless it is a member of a common cause, which is the root then.
    pub(crate) fn begin(&mut self, at: Time, fault: u32, symbol: Symbol, under: LinkId) -> u32 {
        let occurrence = self.occurrences.len() as u32;
        let roots = if under.is_some() {
            self.links[under.0 as usize].roots
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

    /// Appends a link with these parents ([`LinkId::NONE`] among them is left out).
    pub(crate) fn append(
        &mut self,
        at: Time,
        what: LinkKind,
        component: Component,
        reasons: &[LinkId],
    ) -> LinkId {
        let mut sorted: Vec<LinkId> = reasons.iter().copied().filter(|l| l.is_some()).collect();
        sorted.sort_unstable();
        sorted.dedup();
        let mut roots: Vec<u32> = sorted
            .iter()
            .flat_map(|l| self.roots(*l).iter().copied())
            .collect();
        roots.sort_unstable();
        roots.dedup();
        let roots = self.root_set(roots);
        self.push(at, what, component, &sorted, roots)
    }

    fn push(
        &mut self,
        at: Time,
        what: LinkKind,
        component: Component,
        above: &[LinkId],
        roots: u32,
    ) -> LinkId {
        let parents = (self.parents.len() as u32, above.len() as u32);
        self.parents.extend_from_slice(above);
        self.links.push(Link {
            at,
            what,
            component,
            parents,
            roots,
        });
        LinkId(self.links.len() as u32 - 1)
    }

    /// One link for all of these conditions: theirs if it is one, else a link below them, which serves as
    /// long as it is the same ones.
    pub(crate) fn all_of(
        &mut self,
        at: Time,
        what: LinkKind,
        component: Component,
        reasons: &[LinkId],
    ) -> LinkId {
        let mut links: Vec<LinkId> = reasons.iter().copied().filter(|l| l.is_some()).collect();
        links.sort_unstable();
        links.dedup();
        if let [] | [_] = links[..] {
            return links.first().copied().unwrap_or(LinkId::NONE);
        }
        let known =
            |(by, of, _): &&(Component, Vec<LinkId>, LinkId)| *by == component && *of == links;
        if let Some((_, _, link)) = self.joined.iter().rev().find(known) {
            return *link;
        }
        let link = self.append(at, what, component, &links);
        self.joined.push((component, links, link));
        link
    }

    /// The occurrences above a link, by begin; empty for plain capacity.
    pub(crate) fn roots(&self, link: LinkId) -> &[u32] {
        if link.is_some() {
            &self.root_sets[self.links[link.0 as usize].roots as usize]
        } else {
            &[]
        }
    }

    /// Whether a link hangs below the begin of a fault, a strike by a common cause among them.
    pub(crate) fn is_below(&self, link: LinkId, fault: Symbol) -> bool {
        let mut open = vec![link];
        while let Some(link) = open.pop().filter(|link| link.is_some()) {
            let entry = &self.links[link.0 as usize];
            if entry.what == LinkKind::FaultBegins && entry.component == Component::Fault(fault) {
                return true;
            }
            let (from, count) = (entry.parents.0 as usize, entry.parents.1 as usize);
            open.extend(&self.parents[from..from + count]);
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

    /// The first root of a link.
    pub(crate) fn first_root(&self, link: LinkId) -> Option<&Occurrence> {
        self.roots(link)
            .first()
            .map(|o| &self.occurrences[*o as usize])
    }

    /// Books agent time lost for the first root of a link; returns its id.
    pub(crate) fn lose(&mut self, link: LinkId, lost: u64) -> Option<Symbol> {
        let first = *self.roots(link).first()?;
        let occurrence = &mut self.occurrences[first as usize];
        occurrence.time_lost += lost;
        Some(occurrence.symbol)
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

    /// Somebody is denied for this reason: until now no fault above it has recovered.
    pub(crate) fn touch(&mut self, at: Time, link: LinkId) {
        self.stand(link);
        self.leave(at, link);
    }

    /// Whether all faults above a reason are above a link too.
    pub(crate) fn has_all_roots_of(&self, link: LinkId, reason: LinkId) -> bool {
        let roots = self.roots(link);
        self.roots(reason).iter().all(|root| roots.contains(root))
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

    /// A fault waits for a crew that others keep busy: its chain names them, its roots do not.
    pub(crate) fn stand_beside(&mut self, link: LinkId, busy: &[LinkId]) {
        let beside = self.beside.entry(link).or_default();
        let new = busy.iter().filter(|other| **other != link);
        beside.extend(new);
        beside.sort_unstable();
        beside.dedup();
    }

    /// All links, as records.
    pub(crate) fn records(&self) -> Vec<crate::cause::link::Link> {
        self.links
            .iter()
            .zip(0..)
            .map(|(link, number)| {
                let (from, count) = (link.parents.0 as usize, link.parents.1 as usize);
                let above = &self.parents[from..from + count];
                let beside = self.beside.get(&LinkId(number));
                let what = match beside {
                    Some(_) => LinkKind::FaultWaits,
                    None => link.what,
                };
                let all = above.iter().chain(beside.into_iter().flatten());
                crate::cause::link::Link {
                    at: link.at,
                    what: what.name(),
                    component: link.component,
                    parents: all.map(|parent| parent.0).collect(),
                }
            })
            .collect()
    }

    fn root_set(&mut self, roots: Vec<u32>) -> u32 {
        // The newest sets are the ones asked for again.
        let recent = self.root_sets.iter().rposition(|set| *set == roots);
        recent.unwrap_or_else(|| {
            self.root_sets.push(roots);
            self.root_sets.len() - 1
        }) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_come_by_begin_and_once() {
        let mut graph = Graph::default();
        let at = Time::ZERO;
        let component = Component::Fault(Symbol(0));
        let first = graph.begin(at, 5, Symbol(5), LinkId::NONE);
        let second = graph.begin(at, 3, Symbol(3), LinkId::NONE);
        let (a, b) = (graph.link_of(0), graph.link_of(1));
        let down = graph.append(at, LinkKind::HostDown, component, &[b]);
        let both = graph.append(at, LinkKind::NoQuorum, component, &[down, a, b]);
        assert_eq!(graph.roots(both), [first, second]);
        assert_eq!(graph.first_root(both).map(|o| o.fault), Some(5));
        assert_eq!(graph.root_symbols(both), [Symbol(5), Symbol(3)]);
        assert!(graph.first_root(LinkId::NONE).is_none());
    }

    #[test]
    fn a_link_keeps_every_parent_and_every_root() {
        let mut graph = Graph::default();
        let component = Component::Fault(Symbol(0));
        let faults: Vec<LinkId> = (0..7)
            .map(|fault| {
                let occurrence = graph.begin(Time(0), fault, Symbol(fault), LinkId::NONE);
                graph.link_of(occurrence)
            })
            .collect();
        let link = graph.append(Time(1), LinkKind::NoQuorum, component, &faults);
        assert_eq!(graph.roots(link).len(), 7);
        assert!(graph.has_roots_of(link, &faults));
        assert!(!graph.has_roots_of(link, &faults[1..]));
        assert!(graph.has_roots_of(LinkId::NONE, &[LinkId::NONE]));
        let records = graph.records();
        assert_eq!(records.last().map(|link| link.parents.len()), Some(7));
    }

    #[test]
    fn all_entries_of_a_ledger_that_are_needed_are_to_blame() {
        let [a, b, c] = [LinkId(0), LinkId(1), LinkId(2)];
        let ledger = [(a, 5), (LinkId::NONE, 9), (b, 5), (c, 5)];
        assert_eq!(needed(ledger, 4), [a]);
        assert_eq!(needed(ledger, 8), [a, b]);
        assert_eq!(needed(ledger, 15), [a, b, c]);
        assert_eq!(needed(ledger, 16), []);
        assert_eq!(needed([(a, 1), (b, 5)], 5), [b], "which suffices alone");
        assert_eq!(needed([(a, 1)], 0), [a]);
    }

    #[test]
    fn several_conditions_have_one_link_for_as_long_as_they_are_the_same() {
        let mut graph = Graph::default();
        let component = Component::Fault(Symbol(0));
        let links: Vec<LinkId> = (0..3)
            .map(|fault| {
                let occurrence = graph.begin(Time(0), fault, Symbol(fault), LinkId::NONE);
                graph.link_of(occurrence)
            })
            .collect();
        let [a, b, c] = links[..] else { panic!() };
        let mut all_of = |reasons: &[LinkId]| {
            graph.all_of(Time(1), LinkKind::LicensesLacking, component, reasons)
        };
        assert_eq!(all_of(&[]), LinkId::NONE);
        assert_eq!(all_of(&[LinkId::NONE, b, b]), b);
        let both = all_of(&[b, a]);
        assert_ne!(all_of(&[a, c]), both);
        assert_eq!(all_of(&[a, LinkId::NONE, b]), both);
        assert_eq!(graph.root_symbols(both), [Symbol(0), Symbol(1)]);
    }

    #[test]
    fn of_ways_that_are_shut_those_with_the_fewest_faults_count() {
        let mut graph = Graph::default();
        let mut begin = |fault| {
            let occurrence = graph.begin(Time(0), fault, Symbol(fault), LinkId::NONE);
            graph.link_of(occurrence)
        };
        let [a, b, c] = [begin(0), begin(1), begin(2)];
        assert_eq!(graph.of_nearest_ways(&[vec![a, b], vec![a]]), [a]);
        assert_eq!(graph.of_nearest_ways(&[vec![a], vec![b, c]]), [a, b, c]);
        assert_eq!(graph.of_nearest_ways(&[vec![b], vec![b]]), [b, b]);
        assert_eq!(graph.of_nearest_ways(&[]), []);
    }

    #[test]
    fn mt3_a_fault_below_which_something_stands_again_has_not_recovered() {
        let mut graph = Graph::default();
        let occurrence = graph.begin(Time(1), 0, Symbol(0), LinkId::NONE);
        let link = graph.occurrences[0].link;
        graph.end(Time(2), occurrence);
        graph.settle(Time(2), occurrence);
        assert_eq!(graph.occurrences[0].recovered, Some(Time(2)));
        graph.stand(link);
        assert_eq!(graph.occurrences[0].recovered, None);
        graph.leave(Time(5), link);
        assert_eq!(graph.occurrences[0].recovered, Some(Time(5)));
        graph.touch(Time(7), link);
        assert_eq!(graph.occurrences[0].recovered, Some(Time(7)));
    }

    #[test]
    fn mt3_a_fault_has_recovered_when_nothing_stands_below_it() {
        let mut graph = Graph::default();
        let component = Component::Fault(Symbol(0));
        let occurrence = graph.begin(Time(0), 0, Symbol(0), LinkId::NONE);
        let link = graph.append(Time(0), LinkKind::HostDown, component, &[graph.link_of(0)]);
        graph.stand(link);
        graph.end(Time(10), occurrence);
        graph.settle(Time(10), occurrence);
        assert_eq!(graph.occurrences[0].recovered, None);
        graph.leave(Time(12), link);
        assert_eq!(graph.occurrences[0].recovered, Some(Time(12)));
    }
}
