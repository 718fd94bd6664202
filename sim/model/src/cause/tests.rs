//! The graph through its interface: roots, joined links, recovery, what makes up for a shortage.

use crate::cause::graph::{Graph, LinkId};
use crate::cause::ledger::needed;
use crate::cause::link::{Component, LinkKind};
use crate::plan::Symbol;
use kernel::Time;

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
    let mut all_of =
        |reasons: &[LinkId]| graph.all_of(Time(1), LinkKind::LicensesLacking, component, reasons);
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
