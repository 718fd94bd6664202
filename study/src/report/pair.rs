//! Two stored runs on one page.

use super::Options;
use super::stored::Stored;
use crate::error::Result;
use crate::output::{Folder, Output, Place, Written};
use crate::page::Around;
use crate::pairs::{paired, system_metrics};
use crate::results::Side;
use model::plan::Plan;
use reports::Artifact;
use reports::artifact::stem;
use reports::files::findings::Findings;
use reports::files::manifest::{self, Manifest};
use reports::page::{Facts, Input};
use std::path::Path;

/// A page over two stored runs, written into a folder of its own below `out`.
///
/// # Errors
/// Stored results are damaged, or the folder cannot be written.
pub fn compare(one: &Path, other: &Path, out: &Path, options: Options) -> Result<Written> {
    let stored = [Stored::read(one)?, Stored::read(other)?];
    let labels = labels(&stored, [one, other]);
    let plans: Vec<Vec<Plan>> = stored.iter().zip(&labels).map(labeled_plans).collect();
    let mut sides = Vec::new();
    for (stored, plans) in stored.iter().zip(&plans) {
        let results = stored.results();
        let own = plans.iter().enumerate();
        sides.extend(own.map(|(point, plan)| Side {
            plan,
            results,
            point,
        }));
    }
    let least = sides.iter().map(|s| s.results.table.points[s.point].len());
    let least = least.min().unwrap_or(0);
    let manifest = manifest(&stored, &labels, least);
    let artifacts = artifacts(&stored, &labels, &sides, &manifest, options)?;
    let name = format!("{}-and-{}", stem(&labels[0]), stem(&labels[1]));
    let needed: Vec<&str> = artifacts.iter().map(|file| file.path.as_str()).collect();
    let place = Place::reserve(out, &name, &needed, options.force)?;
    let mut folder = Folder::begin(place)?;
    for artifact in &artifacts {
        folder.write(artifact)?;
    }
    folder.finish(Manifest {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        ..manifest
    })
}

/// The variants of a run, each with the run's label before its name.
fn labeled_plans((stored, label): (&Stored, &String)) -> Vec<Plan> {
    let mut plans = stored.study.plans.clone();
    for plan in &mut plans {
        plan.variant = format!("{label}/{}", plan.variant);
    }
    plans
}

/// What was played by what, of both runs.
fn manifest(stored: &[Stored; 2], labels: &[String; 2], least: usize) -> Manifest {
    let [a, b] = stored.each_ref().map(|stored| &stored.manifest);
    Manifest {
        program: manifest::PROGRAM.to_owned(),
        version: match a.version == b.version {
            true => a.version.clone(),
            false => format!("{} and {}", a.version, b.version),
        },
        scenario: format!("{} and {} compared", labels[0], labels[1]),
        scenario_digest: format!("{}, {}", a.scenario_digest, b.scenario_digest),
        seed: stored[0].asked.seed,
        replications: least as u64,
        shard: None,
        details: 0,
        variants: Vec::new(),
        fingerprint: format!("{}, {}", a.fingerprint, b.fingerprint),
        files: Vec::new(),
    }
}

/// The page and its charts.
fn artifacts(
    stored: &[Stored; 2],
    labels: &[String; 2],
    sides: &[Side<'_>],
    manifest: &Manifest,
    options: Options,
) -> Result<Vec<Artifact>> {
    let least = manifest.replications as usize;
    let (columns, points) = system_metrics(sides, least);
    let names: Vec<&str> = sides
        .iter()
        .map(|side| side.plan.variant.as_str())
        .collect();
    let comparison = paired(&columns, &points, &names, &against(stored));
    let findings = Findings {
        cautions: cautions(stored, least),
        ..Findings::default()
    };
    let [a, b] = stored;
    let command = format!("{}\n{}", a.asked.command, b.asked.command);
    let inputs = inputs(stored, labels);
    let inputs: Vec<Input<'_>> = inputs
        .iter()
        .map(|(path, text, is_unsigned)| Input {
            path,
            text,
            is_unsigned: *is_unsigned,
        })
        .collect();
    let around = Around {
        facts: Facts {
            scenario: &manifest.scenario,
            title: &manifest.scenario,
            author: a.study.report.author.as_deref(),
            organization: a.study.report.organization.as_deref(),
            date: a.study.report.date.as_deref(),
            version: &manifest.version,
            command: &command,
            seed: manifest.seed,
            replications: manifest.replications,
            scenario_digest: &manifest.scenario_digest,
            fingerprint: &manifest.fingerprint,
        },
        recommendation: None,
        beside: &[],
        comparison: &comparison,
        findings: &findings,
        prices: None,
        inputs: &inputs,
    };
    Ok(around.with_page(sides, |page| page.artifacts(options.charts))?)
}

/// What the two runs are called: the scenarios' names, or the folders' where those are the same.
fn labels(stored: &[Stored; 2], folders: [&Path; 2]) -> [String; 2] {
    let [a, b] = stored;
    if a.study.name != b.study.name {
        return [a.study.name.clone(), b.study.name.clone()];
    }
    let of_folder = |path: &Path| -> Option<String> {
        let full = path.canonicalize().ok()?;
        Some(full.file_name()?.to_string_lossy().into_owned())
    };
    match (of_folder(folders[0]), of_folder(folders[1])) {
        (Some(one), Some(other)) if one != other => [one, other],
        _ => ["first".to_owned(), "second".to_owned()],
    }
}

/// Each variant of the second run is held against its namesake in the first, else against the first
/// variant there.
fn against(stored: &[Stored; 2]) -> Vec<(usize, usize)> {
    let [a, b] = stored;
    let before = a.study.plans.len();
    let mut pairs: Vec<(usize, usize)> = (0..before).map(|point| (point, point)).collect();
    for (index, plan) in b.study.plans.iter().enumerate() {
        let namesake = a.study.plans.iter().position(|p| p.variant == plan.variant);
        pairs.push((before + index, namesake.unwrap_or(0)));
    }
    pairs
}

fn cautions(stored: &[Stored; 2], least: usize) -> Vec<String> {
    let [a, b] = stored;
    let mut cautions = Vec::new();
    if a.asked.seed == b.asked.seed {
        cautions.push(
            "Two runs are compared that have the same seed: what has the same name in both had the same \
             random numbers."
                .to_owned(),
        );
    } else {
        cautions.push(format!(
            "Two runs are compared that have different seeds ({} and {}): their replications have nothing \
             in common, and the intervals of the differences are as wide as that makes them.",
            a.asked.seed, b.asked.seed
        ));
    }
    let (one, other) = (a.manifest.replications, b.manifest.replications);
    if one != other {
        cautions.push(format!(
            "One run has {one} replications and the other {other}: differences rest on the first {least} \
             of each, estimates on all."
        ));
    }
    if a.manifest.version != b.manifest.version {
        cautions.push(format!(
            "The runs were made by different versions of the program, {} and {}.",
            a.manifest.version, b.manifest.version
        ));
    }
    cautions
}

fn inputs(stored: &[Stored; 2], labels: &[String; 2]) -> Vec<(String, String, bool)> {
    let mut inputs = Vec::new();
    for (stored, label) in stored.iter().zip(labels) {
        for (path, text, is_unsigned) in stored.results().inputs() {
            inputs.push((format!("{label}/{path}"), text, is_unsigned));
        }
    }
    inputs
}
