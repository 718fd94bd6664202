//! Plays scenarios and prints one line of digests for each replication: what two builds of the model are compared
//! by (`.ci/same-results`), without the program around it.
//!
//! ```text
//! outcomes [--replications N] [--days D] [--swarm FROM..TO] [--write-swarm FOLDER] SCENARIO.toml...
//! ```
//!
//! A digest is of all that the part holds, in order: equal digests are equal records. `--swarm` adds the random
//! scenarios of `tests/it/swarm` by number; `--write-swarm` writes them as files instead of playing them.

#![allow(clippy::disallowed_macros, clippy::disallowed_methods)]

#[path = "../tests/it/swarm/dice.rs"]
mod dice;
#[path = "../tests/it/swarm/faults.rs"]
#[allow(dead_code)]
mod faults;
#[path = "../tests/it/swarm/scenario.rs"]
#[allow(dead_code)]
mod scenario;
#[path = "../tests/it/swarm/standby.rs"]
#[allow(dead_code)]
mod standby;

use std::collections::BTreeMap;
use std::fmt::{Debug, Write};
use std::ops::Range;
use std::path::Path;
use std::process::ExitCode;

use kernel::Span;
use model::plan::Plan;
use model::records::{Denial, Link, Outcome, Violation};
use scenarios::files::Memory;
use scenarios::study::{ReadOptions, Study, read, read_from};

/// FNV-1a over text as it is formatted, so that no record has to fit into memory as text. The types of indices, and
/// the parentheses around what they hold, are left out: a number that gets a type of its own is the same number.
struct Digest(u64);

impl Write for Digest {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        if text.ends_with("Index") || text == "TiVec" || text == "TiSlice" {
            return Ok(());
        }
        for byte in text.bytes().filter(|byte| !matches!(byte, b'(' | b')')) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Ok(())
    }
}

fn digest(what: &impl Debug) -> u64 {
    let mut digest = Digest(0xcbf2_9ce4_8422_2325);
    let _ = write!(digest, "{what:?}");
    digest.0
}

/// What stands above each link, so that links are compared by what they say and not by their numbers.
fn link_digests(links: &[Link]) -> Vec<u64> {
    let mut digests: Vec<u64> = Vec::with_capacity(links.len());
    for link in links {
        let mut above: Vec<u64> = link.parents.iter().map(|p| digests[*p as usize]).collect();
        above.sort_unstable();
        digests.push(digest(&(link.at, link.what, link.component, above)));
    }
    digests
}

/// One line: who it is, then the digest of each part.
fn line(name: &str, variant: &str, replication: u64, outcome: &Outcome) -> String {
    let mut parts = vec![
        ("row", digest(&outcome.row)),
        ("profile", digest(&outcome.profile)),
        ("decided", digest(&outcome.decided)),
    ];
    if let Some(d) = &outcome.detail {
        let mut links = link_digests(&d.links);
        let above = |link: Option<u32>| link.map(|link| links[link as usize]);
        let denials = d.denials.iter().map(|denial| {
            let other = Denial {
                link: None,
                ..denial.clone()
            };
            (other, above(denial.link))
        });
        let violations = d.violations.iter().map(|violation| {
            let other = Violation {
                link: None,
                ..violation.clone()
            };
            (other, above(violation.link))
        });
        parts.extend([
            ("denials", digest(&denials.collect::<Vec<_>>())),
            ("violations", digest(&violations.collect::<Vec<_>>())),
        ]);
        links.sort_unstable();
        let pools = d.pools.iter().map(|of| of.iter().collect::<Vec<_>>());
        let pools: Vec<Vec<_>> = pools.collect();
        parts.extend([
            ("recoveries", digest(&d.recoveries)),
            ("usage", digest(&d.usage_rows().collect::<Vec<_>>())),
            ("shares", digest(&d.share_rows().collect::<Vec<_>>())),
            ("conditions", digest(&d.conditions)),
            ("links", digest(&links)),
            ("answers", digest(&d.answers)),
            ("notices", digest(&d.notices)),
            ("starts", digest(&d.starts)),
            ("working", digest(&d.working)),
            ("journal", digest(&d.journal)),
            ("pools", digest(&pools)),
            ("journal-ends", digest(&d.journal_ends)),
        ]);
    }
    let mut line = format!(
        "{name} {variant} {replication} events={} requests={} fingerprint={:016x}",
        outcome.events, outcome.requests, outcome.fingerprint
    );
    for (part, digest) in parts {
        let _ = write!(line, " {part}={digest:016x}");
    }
    line
}

struct Options {
    replications: u64,
    days: Option<u64>,
    swarm: Range<u64>,
    written_to: Option<String>,
    files: Vec<String>,
}

fn options(arguments: &[String]) -> Result<Options, String> {
    let usage = || {
        "expected `outcomes [--replications N] [--days D] [--swarm FROM..TO] \
         [--write-swarm FOLDER] SCENARIO.toml...`"
            .to_owned()
    };
    let number = |text: &str| text.parse::<u64>().map_err(|_| usage());
    let mut options = Options {
        replications: 1,
        days: None,
        swarm: 0..0,
        written_to: None,
        files: Vec::new(),
    };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut value = || rest.next().ok_or_else(usage);
        match argument.as_str() {
            "--replications" => options.replications = number(value()?)?,
            "--days" => options.days = Some(number(value()?)?),
            "--swarm" => {
                let (from, to) = value()?.split_once("..").ok_or_else(usage)?;
                options.swarm = number(from)?..number(to)?;
            }
            "--write-swarm" => options.written_to = Some(value()?.clone()),
            file => options.files.push(file.to_owned()),
        }
    }
    Ok(options)
}

/// Plays each variant: the first replication with all records, the others by their rows.
fn play(name: &str, study: Study, options: &Options) -> Result<(), String> {
    let seed = study.experiment.seed;
    if study.plans.is_empty() {
        return Err(format!("`{name}` has errors"));
    }
    for mut plan in study.plans {
        if let Some(days) = options.days {
            shorten(&mut plan, Span::DAY * days);
        }
        for replication in 0..options.replications {
            let outcome = model::play(&plan, seed, replication, replication == 0);
            println!("{}", line(name, &plan.variant, replication, &outcome));
        }
    }
    Ok(())
}

fn shorten(plan: &mut Plan, duration: Span) {
    if plan.warm_up < duration {
        plan.duration = plan.duration.min(duration);
    }
}

fn run(arguments: &[String]) -> Result<(), String> {
    let options = options(arguments)?;
    for file in &options.files {
        let study = read(Path::new(file), &ReadOptions::default());
        play(file, study, &options)?;
    }
    for number in options.swarm.clone() {
        let text = scenario::generate(number).text;
        let name = format!("swarm-{number:05}");
        if let Some(folder) = &options.written_to {
            // Results stand in a folder by the scenario's name.
            let text = text.replacen("name = \"swarm\"", &format!("name = \"{name}\""), 1);
            let path = Path::new(folder).join(format!("{name}.toml"));
            std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
            continue;
        }
        let files = BTreeMap::from([("test.toml".to_owned(), text.into_bytes())]);
        let study = read_from(&Memory(files), "test.toml", "", &ReadOptions::default());
        play(&name, study, &options)?;
    }
    Ok(())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}
