//! The words of the page.

use super::super::document::{Block, Section, Table};

const WORDS: [(&str, &str); 20] = [
    (
        "admission",
        "share of time in which one more login or unit of demand would be granted, stock included",
    ),
    (
        "agent time lost",
        "time that planned agents could not work for want of a license, from a denied attempt or a forced logout to their admission, planned end, or the end of the run",
    ),
    (
        "availability",
        "share of time in which the license servers that an application asks serve all features it requires; whether licenses are left does not matter",
    ),
    (
        "capacity",
        "licenses that serving, reachable servers hold, over those bought, as a mean over time",
    ),
    (
        "checked out",
        "taken from a license server by an application, whether or not anyone uses it",
    ),
    (
        "confidence",
        "how often intervals made in this way hold the true value",
    ),
    (
        "denied fraction",
        "requests whose first attempt was denied for licensing or network, over all requests",
    ),
    (
        "drill",
        "a scenario with a fault at a fixed time; its availability is that of the drill",
    ),
    (
        "feature",
        "what a license file counts: one name, a version, a number of licenses",
    ),
    (
        "half-width",
        "half the width of a confidence interval, printed after ±",
    ),
    (
        "in use",
        "given by an application to an agent, a call or a port",
    ),
    (
        "independent servers",
        "license servers with a part of the licenses each, which do not talk to each other",
    ),
    (
        "lmgrd, vendor daemon",
        "the two processes of a license server: the first takes connections, the second grants licenses",
    ),
    ("over-use", "use beyond what was bought"),
    (
        "paired difference",
        "difference between two variants in the same replication, under the same random events",
    ),
    (
        "replication",
        "one independent play of the scenario with its own random numbers",
    ),
    (
        "root fault",
        "the injected fault at the beginning of the chain of causes of a denial or violation",
    ),
    (
        "three-node system",
        "three license servers with one file, which serve while two of them see each other",
    ),
    (
        "violation",
        "a state in which an application runs without the licenses it should have, or beyond them",
    ),
    (
        "warm-up",
        "the first part of each replication, which is played but not counted",
    ),
];

/// The section.
pub(super) fn section() -> Section {
    let mut table = Table::new("Words", &[("word", false), ("meaning", false)]);
    for (word, meaning) in WORDS {
        table.row([word.into(), meaning.into()]);
    }
    Section::new("glossary", "Glossary", vec![Block::Table(table)])
}
