//! The output of `lmstat -a`, read back.

use regex::Regex;
use std::collections::BTreeMap;

/// One license server, or three-node system.
#[derive(Clone, Debug, Default)]
pub struct Block {
    pub text: String,
    /// What a host answers: its code, or none where it is up.
    pub nodes: BTreeMap<String, Option<i16>>,
    pub master: Option<String>,
    /// What the whole answers where nothing is asked any more.
    pub error: Option<i16>,
    /// What its vendor daemon answers; none at all where nobody could ask.
    pub daemon: Option<Option<i16>>,
    pub features: BTreeMap<String, Feature>,
}

/// The use of one feature.
#[derive(Clone, Debug, Default)]
pub struct Feature {
    pub issued: u64,
    pub in_use: u64,
    pub uncounted: bool,
    /// By `user@host`.
    pub checkouts: BTreeMap<String, u64>,
    pub reserved: u64,
}

impl Block {
    /// Its vendor daemon answers.
    pub fn serves(&self) -> bool {
        self.daemon == Some(None)
    }
}

fn code(text: &str) -> Option<i16> {
    let after = &text[text.rfind("(-")? + 1..];
    after.split(',').next()?.parse().ok()
}

/// Reads an output.
pub fn read(text: &str) -> Vec<Block> {
    text.split("----------------------------------------\n")
        .map(block)
        .collect()
}

fn block(text: &str) -> Block {
    let counted = Regex::new(
        r"^Users of (\S+):  \(Total of (\d+) licenses? issued;  Total of (\d+) licenses? in use\)$",
    );
    let other = Regex::new(r"^Users of (\S+):  \((.*)\)$").expect("a form");
    let checkout = Regex::new(
        r"^    (\S+) (\S+) (\S+) \(v\S+\) \(\S+/\d+ \d+\), start \w{3} \d+/\d+ \d+:\d\d(?:, (\d+) licenses)?(?:  \(linger: .*\))?$",
    );
    let reserved = Regex::new(r"^\t(\d+) RESERVATIONs? for \S.* \(\S+/\d+\)$").expect("a form");
    let (counted, checkout) = (counted.expect("a form"), checkout.expect("a form"));
    let mut block = Block {
        text: text.to_owned(),
        ..Block::default()
    };
    let mut feature = String::new();
    let (mut in_nodes, mut in_daemons) = (false, false);
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("lmgrd is not running: ") {
            block.error = code(rest);
        } else if line.starts_with("    License file(s) on ") {
            in_nodes = true;
        } else if line.starts_with("Vendor daemon status") {
            (in_nodes, in_daemons) = (false, true);
        } else if line.starts_with("Feature usage info") {
            in_daemons = false;
        } else if let Some(found) = counted.captures(line) {
            feature = found[1].to_owned();
            let number = |at: usize| found[at].parse().expect("digits");
            let of = Feature {
                issued: number(2),
                in_use: number(3),
                ..Feature::default()
            };
            block.features.insert(feature.clone(), of);
        } else if let Some(found) = other.captures(line) {
            feature = found[1].to_owned();
            let uncounted = found[2].starts_with("Uncounted");
            block.features.insert(
                feature.clone(),
                Feature {
                    uncounted,
                    ..Feature::default()
                },
            );
        } else if let Some(found) = checkout.captures(line) {
            assert_eq!(found[2], found[3], "host and display: {line}");
            let count = found
                .get(4)
                .map_or(1, |n| n.as_str().parse().expect("digits"));
            let of = block.features.get_mut(&feature).expect("a feature");
            *of.checkouts
                .entry(format!("{}@{}", &found[1], &found[2]))
                .or_default() += count;
        } else if let Some(found) = reserved.captures(line) {
            let of = block.features.get_mut(&feature).expect("a feature");
            of.reserved += found[1].parse::<u64>().expect("digits");
        } else if let Some((name, state)) = line.split_once(": ").filter(|_| in_nodes || in_daemons)
        {
            let up = state.starts_with("UP") || state.starts_with("license server UP");
            let answer = if up {
                None
            } else {
                Some(code(state).unwrap_or_else(|| panic!("{line}")))
            };
            if in_nodes {
                if state.contains("(MASTER)") {
                    block.master = Some(name.to_owned());
                }
                block.nodes.insert(name.to_owned(), answer);
            } else {
                block.daemon = Some(answer);
            }
        }
    }
    block
}
