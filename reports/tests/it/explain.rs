//! The story of a denial and of a violation.

use crate::fixture::{self, at};
use model::cause::Cause;
use model::plan::{FeatureId, Symbol};
use model::records::{Answer, Denial, Detail, Link};
use reports::explain;

fn detail() -> Detail {
    let mut detail = fixture::detail();
    let answer = |seconds, server, granted, cause| Answer {
        at: at(9, seconds),
        application: Symbol(0),
        server,
        feature: FeatureId(0),
        requested: 60,
        granted,
        cause,
    };
    detail.answers = vec![
        answer(0, Some(Symbol(1)), 40, None),
        answer(30, Some(Symbol(0)), 0, Some(Cause::ServerDown)),
        // After the denial: no part of its story.
        answer(3_000, Some(Symbol(0)), 60, None),
    ];
    detail
}

/// The first denial meets another link.
fn relink(detail: &mut Detail, link: Option<u32>) {
    let mut denials: Vec<Denial> = detail.denials.iter().collect();
    denials[0].link = link;
    detail.denials = denials.into_iter().collect();
}

#[test]
fn a_denial_is_told_up_to_its_roots() {
    let (plan, detail) = (fixture::plan("base"), detail());
    let story = explain::denial(&plan, &detail, &detail.denials.get(0).unwrap()).text();
    insta::assert_snapshot!(story);
}

#[test]
fn a_denial_without_a_fault_is_plain_want_of_capacity() {
    let (plan, detail) = (fixture::plan("base"), fixture::detail());
    let story = explain::denial(&plan, &detail, &detail.denials.get(5).unwrap()).text();
    insta::assert_snapshot!(story);
}

#[test]
fn a_violation_is_told_up_to_its_roots() {
    let (plan, detail) = (fixture::plan("base"), fixture::detail());
    let stories: Vec<String> = detail
        .violations
        .iter()
        .map(|violation| explain::violation(&plan, &detail, violation).text())
        .collect();
    insta::assert_snapshot!(stories.join("\n"));
}

#[test]
fn a_graph_with_very_many_paths_is_told_once_each_and_cut() {
    let plan = fixture::plan("base");
    let mut detail = fixture::detail();
    let component = detail.links[0].component;
    // Each link has the two before it as causes: Fibonacci many paths, but each is followed once.
    detail.links = (0..1_000)
        .map(|index: u32| Link {
            at: at(9, u64::from(index)),
            what: "follows",
            component,
            parents: [index.checked_sub(1), index.checked_sub(2)]
                .into_iter()
                .flatten()
                .collect(),
        })
        .collect();
    relink(&mut detail, Some(999));
    let story = explain::denial(&plan, &detail, &detail.denials.get(0).unwrap()).text();
    assert!(story.lines().filter(|line| line.contains('─')).count() < 205);
    assert!(story.contains('…'));
    // A graph of another run, or a loop, is no reason to fall over.
    detail.links[5].parents = vec![7, 5, 9_999];
    relink(&mut detail, Some(5));
    assert!(
        explain::denial(&plan, &detail, &detail.denials.get(0).unwrap())
            .text()
            .contains("follows")
    );
}
