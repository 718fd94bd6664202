//! Tests of the catalogue: the tables, and the needs of single applications against the rules that
//! this crate decides.

mod products;
mod servers;
mod settings;
mod tables;
mod telephony;

use super::*;
use model::plan::{FeatureId, Need, Take, Version};
use std::collections::BTreeMap;

type Options = BTreeMap<String, OptionValue>;

fn numbers(list: &[(&str, i64)]) -> Options {
    list.iter()
        .map(|(name, n)| ((*name).to_owned(), OptionValue::Number(*n)))
        .collect()
}

/// Names and needs, in order.
fn asked(kind: &str, settings: &Settings<'_>) -> (Vec<(String, Need)>, Vec<Problem>) {
    let kind = Catalogue::built_in()
        .kind(kind)
        .expect("a kind of the catalogue");
    let mut names: Vec<String> = Vec::new();
    let (needs, problems) = needs(kind, settings, &mut |name| {
        let at = names.iter().position(|n| n == name).unwrap_or_else(|| {
            names.push(name.to_owned());
            names.len() - 1
        });
        FeatureId(u32::try_from(at).expect("few names"))
    });
    (
        needs
            .into_iter()
            .map(|need| (names[need.feature.at()].clone(), need))
            .collect(),
        problems,
    )
}

fn features(kind: &str, settings: &Settings<'_>) -> Vec<String> {
    let (needs, problems) = asked(kind, settings);
    assert_eq!(problems, []);
    needs.into_iter().map(|(name, _)| name).collect()
}

fn seats(options: &Options) -> (Take, Vec<Problem>) {
    let (needs, problems) = asked("t-server", &Settings::new(options, &|_| false));
    assert_eq!(needs.len(), 1);
    assert_eq!(needs[0].0, "tserver_sdn");
    (needs[0].1.take, problems)
}

const EIGHT: Version = Version {
    major: 8,
    fraction: 0,
};
const SEVEN: Version = Version {
    major: 7,
    fraction: 0,
};
const NONE: fn(&str) -> bool = |_| false;
