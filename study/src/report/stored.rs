//! A folder of results, read back.
//!
//! A file is used only if it is the one that the manifest names; all that differ are named at
//! once. What a manifest that fits lets through is checked again as data: a number that cannot be is an error
//! with file and line, and never ends the program.

use crate::error::{Context, Error, Result};
use crate::output;
use crate::results::Results;
use experiment::Table;
use kernel::Layout;
use model::plan::Plan;
use reports::files::findings::{self, Findings};
use reports::files::manifest::{self, Manifest};
use reports::files::sound;
use reports::files::stories::{self, VariantStories};
use reports::files::study::{self, Asked};
use reports::files::table::Misread;
use reports::files::{profile, replications};
use reports::profile::Week;
use scenarios::files::Memory;
use scenarios::study::{ReadOptions, Study};
use scenarios::{Severity, finding, render};
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

/// An [`Error::Damaged`] with a formatted text.
macro_rules! damage {
    ($($text:tt)*) => {
        Error::Damaged(format!($($text)*))
    };
}

/// Returns such an error.
macro_rules! damaged {
    ($($text:tt)*) => {
        return Err(damage!($($text)*))
    };
}

/// Results read back.
pub struct Stored {
    /// The study, from the copies of its inputs.
    pub study: Study,
    /// Its columns.
    pub layout: Layout,
    /// Its rows.
    pub table: Table,
    /// Use by hour of the week, of each variant.
    pub weeks: Vec<Week>,
    /// The replications that are told, of each variant.
    pub stories: Vec<VariantStories>,
    /// What was asked for.
    pub asked: Asked,
    /// What was played by what.
    pub manifest: Manifest,
    /// What was found beyond the rows.
    pub findings: Option<Findings>,
}

impl Stored {
    /// Reads a folder.
    ///
    /// # Errors
    /// A file is not there, not the one that the manifest names, or not what a run writes.
    pub fn read(folder: &Path) -> Result<Stored> {
        let files = Files::read(folder)?;
        let manifest = files.manifest.clone();
        let asked = files.json(study::PATH, study::parse)?;
        let study = read_study(&asked, &files)?;
        let layout = model::layout(&study.plans[0].symbols);
        let plans = study.played();
        let names: Vec<(&str, Option<&str>)> = plans
            .iter()
            .map(|p| (p.variant.as_str(), p.condition.as_deref()))
            .collect();
        let mut table = Table::new(layout.clone(), plans.len());
        let rows = files.bytes(replications::FILE.path)?;
        let rows = replications::parse(rows, &layout, &names);
        table.points = rows.map_err(|error| files.misread(&error))?;
        for ((name, _), rows) in names.iter().zip(&table.points) {
            if rows.len() as u64 != manifest.replications {
                damaged!(
                    "{}: variant `{name}` has {} replications, and the manifest says {} (hint: run the scenario again)",
                    files.shown(replications::FILE.path),
                    rows.len(),
                    manifest.replications
                );
            }
        }
        let weeks = files.bytes(profile::PATH)?;
        let weeks = profile::parse(weeks, &plans, manifest.replications);
        let weeks = weeks.map_err(|error| files.misread(&error))?;
        let stories = read_stories(&files, &plans)?;
        let findings = read_findings(&files)?;
        Ok(Stored {
            study,
            layout,
            table,
            weeks,
            stories,
            asked,
            manifest,
            findings,
        })
    }

    /// As results that are told.
    pub fn results(&self) -> Results<'_> {
        Results {
            study: &self.study,
            layout: &self.layout,
            table: &self.table,
            weeks: &self.weeks,
            stories: &self.stories,
            asked: &self.asked,
            manifest: &self.manifest,
            findings: self.findings.as_ref(),
        }
    }
}

/// The replications that page and charts show, of each variant.
fn read_stories(files: &Files, plans: &[&Plan]) -> Result<Vec<VariantStories>> {
    let names = plans.iter();
    let names = names.map(|plan| (plan.variant.as_str(), plan.condition.as_deref()));
    let stories = files.json(stories::PATH, stories::parse)?;
    let stored = stories.iter();
    let stored = stored.map(|s| (s.variant.as_str(), s.condition.as_deref()));
    if !stored.eq(names) {
        damaged!(
            "{}: its variants are not the study's (hint: run the scenario again)",
            files.shown(stories::PATH)
        );
    }
    for (stories, plan) in stories.iter().zip(plans) {
        if let Some(wrong) = sound::wrong(stories, plan, files.manifest.replications) {
            damaged!(
                "{}: variant `{}` has {wrong} (hint: run the scenario again)",
                files.shown(stories::PATH),
                stories.variant
            );
        }
    }
    Ok(stories)
}

/// What was found beyond the rows, if anything was.
fn read_findings(files: &Files) -> Result<Option<Findings>> {
    let findings = match files.checked.contains_key(findings::PATH) {
        true => Some(files.json(findings::PATH, findings::parse)?),
        false => None,
    };
    if !findings.as_ref().is_none_or(sound::are_numbers) {
        damaged!(
            "{}: it has a number that no run counts (hint: run the scenario again)",
            files.shown(findings::PATH)
        );
    }
    Ok(findings)
}

/// The files that a report is made from, each as the manifest names it.
struct Files {
    folder: PathBuf,
    manifest: Manifest,
    checked: BTreeMap<String, Vec<u8>>,
}

impl Files {
    fn read(folder: &Path) -> Result<Files> {
        let place = folder.join(manifest::PATH);
        let bytes =
            std::fs::read(&place).with_context(|| format!("cannot read `{}`", place.display()))?;
        let manifest = manifest::parse(&bytes).map_err(|error| not_json(&place, &error))?;
        if !manifest.is_licsims() {
            damaged!(
                "`{}` is not a manifest of licsim's (hint: name a folder that `licsim run` wrote)",
                place.display()
            );
        }
        let counts = manifest
            .variants
            .iter()
            .flat_map(|v| [v.events, v.requests]);
        let mut counts = counts.chain([manifest.replications, manifest.details]);
        if counts.any(|count| count > sound::COUNT_MAX) {
            damaged!(
                "`{}` has a number that no run counts (hint: run the scenario again)",
                place.display()
            );
        }
        let used = [
            study::PATH,
            replications::FILE.path,
            profile::PATH,
            stories::PATH,
        ];
        if let Some(missing) = used
            .iter()
            .find(|path| !manifest.files.iter().any(|f| f.path == **path))
        {
            damaged!(
                "`{}` is not among the results: it is no folder that `licsim run` or `compare` wrote, or one of a \
                 version before {} (hint: run the scenario again)",
                folder.join(missing).display(),
                env!("CARGO_PKG_VERSION")
            );
        }
        let mut files = Files {
            folder: folder.to_owned(),
            manifest,
            checked: BTreeMap::new(),
        };
        files.check(&used)?;
        Ok(files)
    }

    /// Reads what is used, and names all that differs from the manifest.
    fn check(&mut self, used: &[&str]) -> Result<()> {
        let mut differing = Vec::new();
        for file in &self.manifest.files {
            let path = file.path.as_str();
            let is_used =
                used.contains(&path) || path == findings::PATH || path.starts_with("inputs/");
            if !is_used {
                continue;
            }
            let shown = self.shown(path);
            let mut parts = Path::new(path).components();
            if !parts.all(|part| matches!(part, Component::Normal(_))) {
                damaged!(
                    "`{shown}`: the manifest names a path outside its folder (hint: somebody changed it; run the \
                     scenario again)"
                );
            }
            match output::unchanged(&self.folder, file) {
                Err(error) => differing.push(error.to_string()),
                Ok(bytes) => {
                    self.checked.insert(path.to_owned(), bytes);
                }
            }
        }
        if differing.is_empty() {
            return Ok(());
        }
        damaged!("{} (hint: run the scenario again)", differing.join("\n  "))
    }

    fn bytes(&self, path: &str) -> Result<&[u8]> {
        let bytes = self.checked.get(path).map(Vec::as_slice);
        bytes.with_context(|| format!("{}: the manifest does not name it", self.shown(path)))
    }

    fn json<T>(&self, path: &str, parse: fn(&[u8]) -> serde_json::Result<T>) -> Result<T> {
        parse(self.bytes(path)?).map_err(|error| not_json(&self.folder.join(path), &error))
    }

    fn shown(&self, path: &str) -> String {
        self.folder.join(path).display().to_string()
    }

    fn misread(&self, error: &Misread) -> Error {
        let (file, line) = (self.shown(error.file), error.line);
        damage!(
            "{file}:{line}:1: {} (hint: run the scenario again)",
            error.message
        )
    }
}

/// A file of JSON that does not hold what it should.
fn not_json(path: &Path, error: &serde_json::Error) -> Error {
    damage!(
        "{}:{}:{}: not what a run writes: {error} (hint: run the scenario again)",
        path.display(),
        error.line(),
        error.column()
    )
}

/// The study from the copies of its inputs.
fn read_study(asked: &Asked, files: &Files) -> Result<Study> {
    let mut inputs = Memory::default();
    for input in &asked.inputs {
        let bytes = files.bytes(&input.copy)?.to_vec();
        inputs.0.insert(input.path.clone(), bytes);
    }
    let options = ReadOptions {
        seed: Some(asked.seed),
        replications: asked.replications.and_then(|n| u32::try_from(n).ok()),
        allowed: Vec::new(),
    };
    let study = scenarios::study::read_from(&inputs, &asked.scenario_file, "", &options);
    let place = files.shown(study::PATH);
    if study.has_errors() || study.plans.is_empty() {
        let findings = finding::gathered(&study.findings);
        let errors = findings.iter().filter(|f| f.severity <= Severity::Error);
        for error in errors {
            log::warn!("{}", render::finding(error, &study.texts, false));
        }
        damaged!("{place}: the stored scenario cannot be read (hint: run the scenario again)");
    }
    let played = study.played();
    let names = played
        .iter()
        .map(|plan| (plan.variant.as_str(), plan.condition.as_deref()));
    let manifest = &files.manifest;
    let stored = manifest.variants.iter();
    let stored = stored.map(|variant| (variant.name.as_str(), variant.condition.as_deref()));
    if study.digest != manifest.scenario_digest || !names.eq(stored) {
        damaged!(
            "{place}: the stored scenario is not the one that was played (hint: run the scenario again)"
        );
    }
    Ok(study)
}
