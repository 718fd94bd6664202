//! A study: one plan for each variant, settings, findings, digest.

use crate::finding::{Finding, Severity};
use crate::notes::VariantNotes;
use crate::settings::{Compare, Cost, Experiment, Order, Report, Size, Sweep, Target, Under};
use crate::written::{Node, Table, Texts};
use crate::{allotment, resolved};
use model::plan::Plan;
use std::path::PathBuf;
use std::sync::Arc;

/// Tables that say nothing about the world that is played.
const OF_VERBS: [&str; 3] = ["compare", "size", "sweep"];

/// The name of the file's own variant, if it gives none.
pub const OWN_VARIANT: &str = "base";

/// What the command line says otherwise.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// In place of the file's seed.
    pub seed: Option<u64>,
    /// In place of the file's number of replications.
    pub replications: Option<u32>,
    /// Folders that paths in the scenario may lead to, besides its own.
    pub allowed: Vec<PathBuf>,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// Its path relative to the scenario's folder.
    pub path: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its content, from which the study can be read again.
    pub bytes: Arc<[u8]>,
}

/// Circumstances that nobody chooses, under which every variant is played.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Its name.
    pub name: String,
    /// How much it counts in weighted means; the base counts 1.
    pub weight: f64,
    /// The variants under it, in the order of [`Study::plans`].
    pub plans: Vec<Plan>,
    /// For each plan what else is known.
    pub notes: Vec<VariantNotes>,
    /// For each point asked for its plans, as [`Study::points`].
    pub points: Vec<Vec<Plan>>,
    pub(super) written: Vec<(String, Table)>,
}

/// A scenario, read and checked.
#[derive(Clone, Debug)]
pub struct Study {
    /// Its name; names the output folder.
    pub name: String,
    /// One line for people.
    pub title: String,
    /// The file's own variant, then the others in file order; empty if there was an error.
    pub plans: Vec<Plan>,
    /// For each plan what else is known.
    pub notes: Vec<VariantNotes>,
    /// For each point asked for its plans, in the order of `plans`, under the same table of names.
    pub points: Vec<Vec<Plan>>,
    /// The conditions, in file order.
    pub conditions: Vec<Condition>,
    /// How often it is played.
    pub experiment: Experiment,
    /// Limits.
    pub targets: Vec<Target>,
    /// Under what they have to be met.
    pub under: Under,
    /// How variants are compared.
    pub compare: Compare,
    /// Which counts are searched.
    pub size: Option<Size>,
    /// Which inputs are varied.
    pub sweep: Option<Sweep>,
    /// Prices.
    pub cost: Cost,
    /// What the license order says.
    pub order: Order,
    /// What the page says about itself.
    pub report: Report,
    /// What is wrong, what to look at, what the guide advises.
    pub findings: Vec<Finding>,
    /// For each plan the merged tree that it was checked from.
    pub(crate) written: Vec<(String, Table)>,
    /// For each plan what its variant says otherwise than the file.
    pub(crate) overlays: Vec<Table>,
    /// The texts that the findings point into.
    pub texts: Texts,
    /// SHA-256 over the names and bytes of all files read, in hexadecimal.
    pub digest: String,
    /// The files read, by path.
    pub files: Vec<InputFile>,
    /// The scenario's own file among them.
    pub scenario_file: String,
}

impl Study {
    /// All that is played: the variants as they are, then under each condition.
    #[must_use]
    pub fn played(&self) -> Vec<&Plan> {
        let conditions = self.conditions.iter();
        let under = conditions.flat_map(|condition| &condition.plans);
        self.plans.iter().chain(under).collect()
    }

    /// The names of the conditions, `None` for the base, each with its weight, in the order of [`Study::played`].
    pub fn circumstances(&self) -> impl Iterator<Item = (Option<&str>, f64)> {
        let conditions = self.conditions.iter();
        let conditions =
            conditions.map(|condition| (Some(condition.name.as_str()), condition.weight));
        std::iter::once((None, 1.0)).chain(conditions)
    }

    /// The study as if a condition were all that there is; `None` if there is none of this name.
    #[must_use]
    pub fn under(&self, condition: &str) -> Option<Study> {
        let mut study = self.clone();
        let conditions = std::mem::take(&mut study.conditions).into_iter();
        let mut named = conditions.filter(|known| known.name == condition);
        let condition = named.next()?;
        study.plans = condition.plans;
        study.notes = condition.notes;
        study.points = condition.points;
        study.written = condition.written;
        Some(study)
    }

    /// Whether something is wrong, so that there are no plans.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        let mut findings = self.findings.iter();
        findings.any(|finding| finding.severity == Severity::Error)
    }

    /// An error about an entry of a list of tables, or about a key of a table, by its name: where the scenario's file has it,
    /// at the file's begin if it does not.
    #[must_use]
    pub fn finding_about(&self, table: &str, name: &str, message: &str, hint: &str) -> Finding {
        let base = name.split('/').next().unwrap_or(name);
        let place = self.written.iter().find_map(|(_, tree)| {
            let node = tree.get(table)?;
            let named =
                |node: &&Node| node.entry_name() == Some(name) || node.entry_name() == Some(base);
            let entries = node.as_array().unwrap_or(std::slice::from_ref(node));
            let entry = entries.iter().find(named).map(|entry| entry.at);
            entry.or_else(|| Some(node.as_table()?.get(name)?.at))
        });
        let at = place.unwrap_or_default();
        let file = self.texts.files.get(at.file as usize);
        let (line, column) = file.map_or((1, 1), |file| file.line_and_column(at.start as usize));
        Finding {
            severity: Severity::Error,
            file: file.map_or_else(|| self.scenario_file.clone(), |file| file.shown.clone()),
            span: at.start as usize..at.end as usize,
            line,
            column,
            key: format!("{table}.{base}"),
            message: message.to_owned(),
            hint: Some(hint.to_owned()),
        }
    }

    /// Whether a key of this name is written in the scenario's files, anywhere but in what the verbs are asked.
    #[must_use]
    pub fn says(&self, key: &str) -> bool {
        let says = |(_, table): &(String, Table)| {
            let entries = table.entries.iter();
            let mut world = entries.filter(|entry| !OF_VERBS.contains(&entry.key.as_str()));
            world.any(|entry| entry.key == key || entry.node.value.says(key))
        };
        self.written.iter().any(says)
    }

    /// The independent servers of a variant that share the entitlement, in file order; none if its license
    /// servers are of another kind.
    #[must_use]
    pub fn independent_servers(&self, variant: usize) -> Vec<String> {
        let tree = self.written.get(variant).map(|(_, tree)| tree);
        tree.map_or_else(Vec::new, allotment::takers)
    }

    /// What part of a feature each of the first so many independent servers of a variant holds, in parts of
    /// [`crate::order::share::WHOLE`]; none if the feature is not split.
    #[must_use]
    pub fn parts(&self, variant: usize, servers: usize, feature: &str) -> Option<Vec<u64>> {
        let mut tree = self.written.get(variant)?.1.clone();
        allotment::keep(&mut tree, servers);
        allotment::parts(&tree, feature)
    }

    /// A variant as a scenario file of its own, in TOML; `None` if there is no such variant.
    #[must_use]
    pub fn resolved(&self, variant: &str) -> Option<String> {
        let (_, own) = self.written.first()?;
        let (name, merged) = self.written.iter().find(|(name, _)| name == variant)?;
        Some(resolved::toml(name, merged, own, &self.texts))
    }
}
