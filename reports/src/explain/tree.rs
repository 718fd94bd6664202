//! The cause graph as a tree from an effect to its causes.
//!
//! A link that has several effects in the tree is followed once and referred to after
//! that, so that the tree is never larger than the graph.

use crate::clock::Clock;
use crate::format::plain_name;
use crate::names;
use model::plan::Plan;
use model::records::Link;
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A tree beyond so many lines is cut.
const LINES_MAX: usize = 200;

/// A link of the tree.
#[derive(Clone, Debug, Serialize)]
pub struct Branch {
    /// How far it is from the effect.
    pub depth: usize,
    /// The last of its siblings.
    #[serde(skip)]
    last: bool,
    /// When, by the first site's clock; empty for the mark of a cut.
    pub clock: String,
    /// What kind of component.
    pub component: &'static str,
    /// Its name.
    pub name: String,
    /// What became of it.
    pub what: String,
    /// Its causes were told above.
    pub told_above: bool,
}

/// The tree below a link; empty without one, or if the graph does not have it.
pub fn branches(plan: &Plan, links: &[Link], link: Option<u32>) -> Vec<Branch> {
    let mut tree = Tree {
        plan,
        clock: Clock::of(plan),
        links,
        told: BTreeSet::new(),
        branches: Vec::new(),
        cut: false,
    };
    if let Some(link) = link.filter(|&link| links.get(link as usize).is_some()) {
        tree.branch(link, 0, true);
    }
    tree.branches
}

/// The tree under way.
struct Tree<'a> {
    plan: &'a Plan,
    clock: Clock,
    links: &'a [Link],
    told: BTreeSet<u32>,
    branches: Vec<Branch>,
    cut: bool,
}

impl Tree<'_> {
    /// Adds a link and, the first time it is met, its causes below it.
    fn branch(&mut self, index: u32, depth: usize, last: bool) {
        let Some(link) = self.links.get(index as usize) else {
            return;
        };
        if self.branches.len() >= LINES_MAX {
            if !std::mem::replace(&mut self.cut, true) {
                self.branches.push(Branch {
                    depth,
                    last: true,
                    clock: String::new(),
                    component: "",
                    name: String::new(),
                    what: "…".to_owned(),
                    told_above: false,
                });
            }
            return;
        }
        let (component, name) = names::component(self.plan, link.component);
        let told_above = !self.told.insert(index) && !link.parents.is_empty();
        self.branches.push(Branch {
            depth,
            last,
            clock: self.clock.story(link.at),
            component,
            name: plain_name(&name),
            what: link.what.to_owned(),
            told_above,
        });
        if told_above {
            return;
        }
        // A cause is always older than its effect: its index is smaller.
        let parents: Vec<u32> = link
            .parents
            .iter()
            .copied()
            .filter(|&p| p < index)
            .collect();
        for (position, parent) in parents.iter().enumerate() {
            self.branch(*parent, depth + 1, position + 1 == parents.len());
        }
    }
}

/// The tree as lines.
pub fn text(branches: &[Branch]) -> String {
    let mut text = String::new();
    let mut ended: Vec<bool> = Vec::new();
    for branch in branches {
        ended.truncate(branch.depth);
        let indent: String = ended
            .iter()
            .map(|end| if *end { "   " } else { "│  " })
            .collect();
        let fork = if branch.last { "└─" } else { "├─" };
        if branch.clock.is_empty() {
            let _ = writeln!(text, "{indent}{fork} {}", branch.what);
        } else {
            let again = if branch.told_above {
                " (see above)"
            } else {
                ""
            };
            let _ = writeln!(
                text,
                "{indent}{fork} {}  {} {}: {}{again}",
                branch.clock, branch.component, branch.name, branch.what
            );
        }
        ended.push(branch.last);
    }
    text
}
