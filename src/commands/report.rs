//! `licsim report`: charts and page again from stored results; an index over many; two runs compared.
//!
//! A folder of results holds the inputs of its study, so the study is read again from
//! there and nowhere else; the rows, profiles and stories are those that were stored. Nothing is played.

mod stored;

use super::{Status, tell_error};
use crate::cli::ReportArguments;
use crate::terminal;
use anyhow::{Context, Result, bail};
use model::plan::Plan;
use reports::Artifact;
use reports::artifact::stem;
use reports::files::findings::Findings;
use reports::files::manifest::{self, Manifest};
use reports::page::document::Mark;
use reports::page::index::{self, IndexLine};
use reports::page::{Facts, Input};
use std::path::{Path, PathBuf};
use stored::Stored;
use study::output::{self, Output, is_results};
use study::results::{Around, Results, Side, paired, system_metrics};

/// Runs the verb.
pub fn run(arguments: &ReportArguments) -> Result<Status> {
    if let [one, other] = arguments.compare.as_slice() {
        compare(one, other, arguments)?;
        return Ok(Status::Met);
    }
    let mut lines = Vec::new();
    let folders = folders(&arguments.folders)?;
    let mut status = Status::Met;
    for folder in &folders {
        match again(folder, arguments) {
            Ok(line) => lines.push(line),
            Err(error) => status = tell_error(&error),
        }
    }
    let is_parent = arguments.folders.iter().any(|given| !is_results(given));
    if status == Status::Met && (folders.len() > 1 || is_parent) {
        let parent = common_parent(&folders)?;
        let index = output::index(&parent, &index::render(&lines)?, arguments.force)?;
        if !arguments.noise.quiet {
            terminal::note(&format!("wrote {}", index.display()));
        }
    }
    Ok(status)
}

/// Makes charts and page of one folder again.
fn again(folder: &Path, arguments: &ReportArguments) -> Result<IndexLine> {
    let stored = Stored::read(folder)?;
    let results = stored.results();
    let artifacts = results.artifacts(arguments.charts.format())?;
    output::renew(folder, &artifacts, &stored.manifest, arguments.force)?;
    if arguments.noise.verbose {
        terminal::note(&format!("wrote {}", folder.join("report.html").display()));
    }
    index_line(folder, &results)
}

/// The folders of results that are meant: one that is none itself stands for those in it.
fn folders(given: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for path in given {
        if is_results(path) {
            folders.push(path.clone());
            continue;
        }
        let entries = std::fs::read_dir(path)
            .with_context(|| format!("cannot read the folder `{}`", path.display()))?;
        let mut found = Vec::new();
        for entry in entries {
            let folder = entry?.path();
            let hidden = folder
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if !hidden && is_results(&folder) {
                found.push(folder);
            }
        }
        if found.is_empty() {
            bail!(
                "no results in `{}`: it has no `{}`, nor has a folder in it (hint: name a folder that \
                 `licsim run` wrote)",
                path.display(),
                manifest::PATH
            );
        }
        found.sort();
        folders.append(&mut found);
    }
    folders.dedup();
    Ok(folders)
}

/// The folder in which all are; links of an index lead downwards only.
fn common_parent(folders: &[PathBuf]) -> Result<PathBuf> {
    let parent = |folder: &PathBuf| -> Result<PathBuf> {
        let full = folder
            .canonicalize()
            .with_context(|| format!("cannot find `{}`", folder.display()))?;
        Ok(full.parent().map_or(full.clone(), Path::to_owned))
    };
    let first = folders.first().context("no folder")?;
    let common = parent(first)?;
    for folder in folders {
        if parent(folder)? != common {
            bail!(
                "an index is written beside its studies, and `{}` and `{}` are not in one folder (hint: name folders \
                 that stand side by side)",
                first.display(),
                folder.display()
            );
        }
    }
    let shown = first.parent().unwrap_or(Path::new(""));
    Ok(match shown.as_os_str().is_empty() {
        true => PathBuf::from("."),
        false => shown.to_owned(),
    })
}

fn index_line(folder: &Path, results: &Results<'_>) -> Result<IndexLine> {
    let outcome = results.with_page(|page| page.outcome())?;
    let (outcome, mark) = outcome.unwrap_or((String::new(), Mark::None));
    let name = folder.canonicalize().ok();
    let name = name.as_deref().and_then(Path::file_name);
    Ok(IndexLine {
        folder: name.map_or(String::new(), |name| name.to_string_lossy().into_owned()),
        scenario: results.study.name.clone(),
        title: results.study.title.clone(),
        outcome,
        mark,
        replications: results.table.replications(0),
        fingerprint: results.manifest.fingerprint.clone(),
    })
}

/// A page over two stored runs, written into a folder of its own.
fn compare(one: &Path, other: &Path, arguments: &ReportArguments) -> Result<()> {
    let stored = [Stored::read(one)?, Stored::read(other)?];
    let labels = labels(&stored, [one, other]);
    let mut plans: Vec<Vec<Plan>> = Vec::new();
    for (stored, label) in stored.iter().zip(&labels) {
        let mut own = stored.study.plans.clone();
        for plan in &mut own {
            plan.variant = format!("{label}/{}", plan.variant);
        }
        plans.push(own);
    }
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
    let (columns, points) = system_metrics(&sides, least);
    let names: Vec<&str> = sides
        .iter()
        .map(|side| side.plan.variant.as_str())
        .collect();
    let comparison = paired(&columns, &points, &names, &against(&stored));
    let findings = Findings {
        cautions: cautions(&stored, least),
        ..Findings::default()
    };
    let [a, b] = &stored;
    let title = format!("{} and {} compared", labels[0], labels[1]);
    let command = format!("{}\n{}", a.asked.command, b.asked.command);
    let version = match a.manifest.version == b.manifest.version {
        true => a.manifest.version.clone(),
        false => format!("{} and {}", a.manifest.version, b.manifest.version),
    };
    let digest = format!(
        "{}, {}",
        a.manifest.scenario_digest, b.manifest.scenario_digest
    );
    let fingerprint = format!("{}, {}", a.manifest.fingerprint, b.manifest.fingerprint);
    let inputs = inputs(&stored, &labels);
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
            scenario: &title,
            title: &title,
            author: a.study.report.author.as_deref(),
            organization: a.study.report.organization.as_deref(),
            date: a.study.report.date.as_deref(),
            version: &version,
            command: &command,
            seed: a.asked.seed,
            replications: least as u64,
            scenario_digest: &digest,
            fingerprint: &fingerprint,
        },
        recommendation: None,
        beside: &[],
        comparison: &comparison,
        findings: &findings,
        prices: None,
        inputs: &inputs,
    };
    let format = arguments.charts.format();
    let artifacts: Vec<Artifact> = around.with_page(&sides, |page| page.artifacts(format))?;
    let name = format!("{}-and-{}", stem(&labels[0]), stem(&labels[1]));
    let needed: Vec<&str> = artifacts.iter().map(|file| file.path.as_str()).collect();
    let place = output::Place::reserve(&arguments.out, &name, &needed, arguments.force)?;
    let mut folder = output::Folder::begin(place)?;
    for artifact in &artifacts {
        folder.write(artifact)?;
    }
    let written = folder.finish(Manifest {
        program: manifest::PROGRAM.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        scenario: title.clone(),
        scenario_digest: digest.clone(),
        seed: a.asked.seed,
        replications: least as u64,
        shard: None,
        details: 0,
        variants: Vec::new(),
        fingerprint: fingerprint.clone(),
        files: Vec::new(),
    })?;
    if !arguments.noise.quiet {
        let page = written.folder.join("report.html");
        terminal::note(&format!("wrote {}", page.display()));
    }
    Ok(())
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
