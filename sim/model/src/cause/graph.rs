//! The graph of causes of one replication: its links and their parents.
//!
//! A component that enters an adverse condition appends a link whose parents are the conditions that are part of its
//! reason, and keeps it until it leaves the condition. Equal sets of roots are stored once.

pub(crate) use crate::cause::ledger::needed;
pub(crate) use crate::cause::link::LinkId;
use crate::cause::link::{Component, LinkKind};
pub(crate) use crate::cause::occurrence::NOT_IN_PLAN;
use crate::cause::occurrence::Occurrence;
use kernel::Time;
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    at: Time,
    pub(super) what: LinkKind,
    pub(super) component: Component,
    /// Where its parents begin in the graph's list of all, and how many there are.
    pub(super) parents: (u32, u32),
    pub(super) roots: u32,
}

/// Links, occurrences, and the sets of roots.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    pub(super) links: Vec<Link>,
    /// The parents of all links, one after the other.
    parents: Vec<LinkId>,
    root_sets: Vec<Vec<u32>>,
    /// Links that stand for several conditions of a component, with these.
    joined: Vec<(Component, Vec<LinkId>, LinkId)>,
    /// In order of begin.
    pub(super) occurrences: Vec<Occurrence>,
    /// What a link's chain names beside its parents, without being a reason.
    beside: BTreeMap<LinkId, Vec<LinkId>>,
}

impl Graph {
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

    pub(super) fn push(
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

    pub(super) fn root_set(&mut self, roots: Vec<u32>) -> u32 {
        // The newest sets are the ones asked for again.
        let recent = self.root_sets.iter().rposition(|set| *set == roots);
        recent.unwrap_or_else(|| {
            self.root_sets.push(roots);
            self.root_sets.len() - 1
        }) as u32
    }

    /// The links above a link.
    pub(super) fn parents_of(&self, link: &Link) -> &[LinkId] {
        let (from, count) = (link.parents.0 as usize, link.parents.1 as usize);
        &self.parents[from..from + count]
    }

    /// The occurrences above a link, by begin; empty for plain capacity.
    pub(crate) fn roots(&self, link: LinkId) -> &[u32] {
        if link.is_some() {
            &self.root_sets[self.links[link.at()].roots as usize]
        } else {
            &[]
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
                let above = self.parents_of(link);
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
}
