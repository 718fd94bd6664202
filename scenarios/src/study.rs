//! A scenario file to a study: one plan for each variant, settings, findings, digest.
//!
//! Reading is a pure function of texts; [`read`] only adds the disk. With an error there
//! are findings and no plans, and all findings of a file come in one go.

use crate::allotment;
use crate::check::{self, Context, Trees, fault_network, head};
use crate::conditions;
use crate::files::{self, Disk, Files, Recorder};
use crate::finding::{Finding, Severity};
use crate::keys::SCENARIO;
use crate::load::Loader;
use crate::merge::{Added, Merge};
use crate::points::{Point, Setting};
use crate::resolved;
use crate::settings::{self, Compare, Cost, Experiment, Order, Report, Size, Sweep, Target, Under};
use crate::shape;
use crate::sink::Sink;
use crate::symbols::{List, SymbolTable};
use crate::view::View;
use crate::written::{Node, Table, Texts};
use model::plan::{ApplicationIndex, Plan};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
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

/// What a variant's plan does not say but tables do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VariantNotes {
    /// Faults whose target this variant has removed.
    pub no_target: Vec<String>,
    /// What each line of the options files does.
    pub options: Vec<OptionNote>,
    /// Where the file leaves a default open on which the winner of a comparison may hang.
    pub left_open: LeftOpen,
    /// It can be chosen: neither the variant nor the comparison says that it is a circumstance.
    pub is_choice: bool,
    /// Applications that are played in a configuration which the product does not support (TP10).
    pub unsupported: Vec<String>,
    /// For each service the license file that its servers have; none where only the plan was asked for.
    pub license_files: Vec<ServerFile>,
    /// Entries that the condition changes and the variant has removed, as `agents.night`.
    pub dropped: Vec<String>,
}

/// The license file of one license server, or of the three nodes of a system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerFile {
    /// The servers.
    pub servers: Vec<String>,
    /// The file that the scenario names; else `text` is what one would say.
    pub own: Option<String>,
    /// A specimen: it holds no key and is no license.
    pub text: String,
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
    written: Vec<(String, Table)>,
}

/// A line of an options file, and what it does in the variant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OptionNote {
    /// The server that names the file.
    pub server: String,
    /// The line, from 1.
    pub line: usize,
    /// What it says.
    pub text: String,
    /// What it does, to whom.
    pub effect: String,
}

/// The applications for which no table, not even `[parameters]`, says what the guide leaves open, so that
/// the default holds; each list in file order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOpen {
    /// AP2: `on_violation`.
    pub on_violation: Vec<ApplicationIndex>,
    /// TP8: `reconnect`.
    pub reconnect: Vec<ApplicationIndex>,
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

/// Reads a scenario file from disk.
#[must_use]
pub fn read(path: &Path, options: &ReadOptions) -> Study {
    read_points(path, options, &[])
}

/// Reads a scenario file from disk, and makes plans for points of a sweep or a search as well.
#[must_use]
pub fn read_points(path: &Path, options: &ReadOptions, points: &[Point]) -> Study {
    let named = NamedByUser::new(path, &options.allowed);
    read_points_from(&named, named.name(), named.folder(), options, points)
}

/// The file that the user names may lie anywhere; those that it names may not.
#[derive(Clone, Debug)]
pub struct NamedByUser {
    path: PathBuf,
    name: String,
    folder: String,
    disk: Disk,
}

impl NamedByUser {
    /// The files that a scenario file may name: those in its folder, and those below an `allowed` one.
    #[must_use]
    pub fn new(path: &Path, allowed: &[PathBuf]) -> NamedByUser {
        let name = path.file_name();
        let name = name.map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let shown = path.to_string_lossy();
        NamedByUser {
            path: path.to_owned(),
            folder: shown.strip_suffix(&name).unwrap_or("").to_owned(),
            name,
            disk: Disk::new(path.parent().unwrap_or(Path::new("")), allowed),
        }
    }

    /// The scenario file's name in its folder.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The folder as the user wrote it, with its `/`.
    #[must_use]
    pub fn folder(&self) -> &str {
        &self.folder
    }
}

impl Files for NamedByUser {
    fn read(&self, path: &str) -> Result<Vec<u8>, crate::files::FileError> {
        use crate::files::FileError;
        if path != self.name {
            return self.disk.read(path);
        }
        files::read_file(&self.path, files::TEXT_LENGTH_MAX).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => FileError::Missing,
            _ => FileError::Unreadable(error.to_string()),
        })
    }
}

/// Reads a scenario from files in memory or on disk. `name` is the file's path relative to the
/// scenario's folder, `folder` what is put before it and others in findings.
#[must_use]
pub fn read_from(files: &dyn Files, name: &str, folder: &str, options: &ReadOptions) -> Study {
    read_points_from(files, name, folder, options, &[])
}

/// The same with points, as [`read_points`].
#[must_use]
pub fn read_points_from(
    files: &dyn Files,
    name: &str,
    folder: &str,
    options: &ReadOptions,
    points: &[Point],
) -> Study {
    let sink = Sink::default();
    let recorder = Recorder::new(files);
    let symbols = SymbolTable::default();
    let reading = Reading {
        sink: &sink,
        files: &recorder,
        symbols: &symbols,
    };
    let mut study = reading.study(name, folder, points);
    if let Some(seed) = options.seed {
        study.experiment.seed = seed;
    }
    if let Some(replications) = options.replications {
        study.experiment.replications = replications;
    }
    (study.findings, study.texts) = sink.finish();
    (study.digest, study.files) = digest(recorder);
    study.scenario_file = name.to_owned();
    if study.has_errors() {
        study.plans.clear();
        study.notes.clear();
        study.points.clear();
        study.conditions.clear();
    }
    let symbols = Arc::new(symbols.into_symbols());
    let of_points = study.points.iter_mut().flatten();
    let under = study.conditions.iter_mut().flat_map(|condition| {
        let of_points = condition.points.iter_mut().flatten();
        condition.plans.iter_mut().chain(of_points)
    });
    for plan in study.plans.iter_mut().chain(of_points).chain(under) {
        plan.symbols = Arc::clone(&symbols);
        plan.entitlement.resize(symbols.features.len(), 0);
    }
    study
}

fn digest(recorder: Recorder<'_>) -> (String, Vec<InputFile>) {
    let mut whole = Sha256::new();
    let mut files = Vec::new();
    for (path, bytes) in recorder.into_read() {
        let own = Sha256::digest(&bytes);
        // Lengths part names from contents, so that no two sets of files give the same words.
        whole.update((path.len() as u64).to_le_bytes());
        whole.update(path.as_bytes());
        whole.update((bytes.len() as u64).to_le_bytes());
        whole.update(&bytes);
        files.push(InputFile {
            path,
            sha256: hexadecimal(&own),
            bytes: bytes.into(),
        });
    }
    (hexadecimal(&whole.finalize()), files)
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

struct Reading<'a> {
    sink: &'a Sink,
    files: &'a Recorder<'a>,
    symbols: &'a SymbolTable,
}

impl Reading<'_> {
    fn study(&self, name: &str, folder: &str, points: &[Point]) -> Study {
        let mut merge = Merge::new(self.sink);
        let loader = Loader {
            sink: self.sink,
            files: self.files,
            folder,
        };
        let loaded = loader.load(&mut merge, name, None, &mut Vec::new());
        let well_formed = loaded.as_ref().is_some_and(|loaded| loaded.well_formed);
        let mut own = loaded.map(|loaded| loaded.tree).unwrap_or_default();
        let conditions = conditions::take(self.sink, &mut own);
        let (variants, mut choices) = self.variants(&mut own);
        choices.insert(0, own_choice(self.sink, &mut own));
        let own_name = own
            .get("variant_name")
            .and_then(|node| node.as_text())
            .unwrap_or(OWN_VARIANT)
            .to_owned();
        let mut trees: Vec<(String, Table)> = vec![(own_name, own.clone())];
        for (name, overlay) in &variants {
            trees.push((name.clone(), merge.variant_over(&own, overlay, &SCENARIO)));
        }
        for (name, tree) in &trees {
            self.sink.set_variant(Some(name));
            shape::check(self.sink, tree, &SCENARIO);
        }
        self.sink.set_variant(None);
        let root = View::root(self.sink, &own);
        let names: Vec<String> = trees.iter().map(|(name, _)| name.clone()).collect();
        let settings = settings::read(&root, &names);
        let mut study = empty(&root, settings);
        // A text that could not be read in full would be wrong in ways that it is not.
        if well_formed {
            for (name, tree) in &trees {
                self.sink.set_variant(Some(name));
                let (plan, mut notes) = self.variant(name, tree, &own, &merge.added, true);
                notes.is_choice = study.compare.choices && choices[study.plans.len()];
                study.plans.push(plan);
                study.notes.push(notes);
            }
            for condition in &conditions {
                let laid = self.condition(condition, &mut merge, &study, (&trees, &own), points);
                study.conditions.push(laid);
            }
            self.sink.set_variant(None);
            self.check_partitions(&study, &trees);
            settings::check_names(&root, self.symbols);
            self.check_sweep(study.sweep.as_ref(), &own);
            self.check_servers(study.size.as_ref(), &root, &trees);
            for parameter in &study.compare.parameters {
                parameter
                    .points()
                    .for_each(|point| self.check_point(&point, &own));
            }
            for point in points {
                let plans = self.point(point, &trees, &own, &merge.added);
                study.points.push(plans);
            }
        }
        study.written = trees;
        study.overlays = std::iter::once(Table::default())
            .chain(variants.into_iter().map(|(_, overlay)| overlay))
            .collect();
        study
    }

    /// A partition that strikes nothing in all that is played is an error.
    fn check_partitions(&self, study: &Study, trees: &[(String, Table)]) {
        if self.sink.has_errors() {
            return;
        }
        let under = study.conditions.iter().flat_map(|known| &known.notes);
        let notes: Vec<&VariantNotes> = study.notes.iter().chain(under).collect();
        let played_with = |id: &str| {
            let symbol = self.symbols.symbol(List::Faults, id);
            let plans = study.played().into_iter();
            plans
                .filter(|plan| plan.faults.iter().any(|f| f.symbol == symbol))
                .count()
        };
        fault_network::without_system(self.sink, trees, &notes, &played_with);
    }

    /// The plans of all variants under a condition, and of points under it.
    fn condition(
        &self,
        condition: &conditions::Overlay,
        merge: &mut Merge<'_>,
        study: &Study,
        (trees, own): (&[(String, Table)], &Table),
        points: &[Point],
    ) -> Condition {
        let vary = study.size.iter().flat_map(|size| &size.vary);
        let varied: Vec<&str> = vary.map(|(feature, _)| feature.as_str()).collect();
        condition.refuse_varied(self.sink, &varied);
        self.sink.set_condition(Some(&condition.name));
        let mut laid = Condition {
            name: condition.name.clone(),
            weight: condition.weight,
            plans: Vec::new(),
            notes: Vec::new(),
            points: vec![Vec::new(); points.len()],
            written: Vec::new(),
        };
        for (place, (name, tree)) in trees.iter().enumerate() {
            self.sink.set_variant(Some(name));
            let (merged, dropped) = condition.over(merge, self.sink, tree, trees);
            shape::check(self.sink, &merged, &SCENARIO);
            let (mut plan, mut notes) = self.variant(name, &merged, own, &merge.added, false);
            plan.condition = Some(condition.name.clone());
            notes.is_choice = study.notes[place].is_choice;
            notes.dropped = dropped;
            laid.plans.push(plan);
            laid.notes.push(notes);
            laid.written.push((name.clone(), merged));
            for (point, plans) in points.iter().zip(&mut laid.points) {
                let mut tree = tree.clone();
                point.apply(&mut tree, self.sink);
                let (merged, _) = condition.over(merge, self.sink, &tree, trees);
                shape::check(self.sink, &merged, &SCENARIO);
                let mut plan = self.variant(name, &merged, own, &merge.added, false).0;
                plan.condition = Some(condition.name.clone());
                plans.push(plan);
            }
        }
        self.sink.set_variant(None);
        self.sink.set_condition(None);
        laid
    }

    /// Lays every value of a sweep over the file's own variant, so that a wrong one is found before the
    /// sweep is played.
    fn check_sweep(&self, sweep: Option<&Sweep>, own: &Table) {
        for vary in sweep.iter().flat_map(|sweep| &sweep.vary) {
            for value in &vary.values {
                let setting = Setting::Value {
                    path: vary.path.clone(),
                    value: value.clone(),
                };
                let point = Point {
                    settings: vec![setting],
                };
                self.check_point(&point, own);
            }
        }
    }

    /// A search over numbers of servers, or over how licenses are split, is over independent servers that
    /// the file names.
    fn check_servers(&self, size: Option<&Size>, root: &View<'_>, trees: &[(String, Table)]) {
        let Some((size, view)) = size.zip(root.below("size")) else {
            return;
        };
        let numbers = trees.iter().map(|(_, tree)| allotment::takers(tree).len());
        let most = numbers.max().unwrap_or(0);
        let key = if view.has("servers") {
            "servers"
        } else {
            "split"
        };
        if most == 0 && (!size.servers.is_empty() || size.searches_split) {
            let message = "no variant has independent servers that share an entitlement";
            let hint = "write `[topology] kind = \"independent\"`, its servers and `[entitlement]`";
            view.error(key, message, hint);
        } else if let Some(more) = size.servers.iter().find(|&&n| n as usize > most) {
            let message = format!("{more} servers are asked for, and the file names {most}");
            let hint = "name every server that there may be, with its host and site; of fewer the first in \
                        file order are taken";
            view.error("servers", message, hint);
        }
    }

    fn check_point(&self, point: &Point, own: &Table) {
        let mut tree = own.clone();
        point.apply(&mut tree, self.sink);
        shape::check(self.sink, &tree, &SCENARIO);
    }

    /// The plans of all variants with a point laid over them. Advice is about the file, not its points.
    fn point(
        &self,
        point: &Point,
        trees: &[(String, Table)],
        own: &Table,
        added: &[Added],
    ) -> Vec<Plan> {
        let plan = |(name, tree): &(String, Table)| {
            let mut tree = tree.clone();
            point.apply(&mut tree, self.sink);
            shape::check(self.sink, &tree, &SCENARIO);
            self.variant(name, &tree, own, added, false).0
        };
        trees.iter().map(plan).collect()
    }

    fn variant(
        &self,
        name: &str,
        tree: &Table,
        own: &Table,
        added: &[Added],
        advises: bool,
    ) -> (Plan, VariantNotes) {
        let head = head::read(self.sink, tree);
        let context = Context {
            sink: self.sink,
            symbols: self.symbols,
            files: self.files,
            added,
            calendar: head.calendar,
            duration: head.duration,
            recordings: check::recorded::Recordings::default(),
            advises,
        };
        let trees = Trees {
            name,
            merged: tree,
            own,
        };
        check::variant(&context, &trees)
    }

    /// Takes the variants out of the file: their names and what they say otherwise; and whether each can be chosen.
    fn variants(&self, own: &mut Table) -> (Vec<(String, Table)>, Vec<bool>) {
        let Some(entry) = own.remove("variant") else {
            return (Vec::new(), Vec::new());
        };
        let mut choices = Vec::new();
        let own_name = own.get("variant_name").and_then(|node| node.as_text());
        let mut taken = vec![own_name.unwrap_or(OWN_VARIANT).to_owned()];
        let mut variants = Vec::new();
        let holder = Table {
            entries: vec![entry],
        };
        let keys = SCENARIO.find("variant").and_then(|key| key.form.tables());
        let mut only = holder.clone();
        shape::check(self.sink, &only, &SCENARIO);
        for view in View::root(self.sink, &holder).list("variant") {
            let Some(name) = view.named("name") else {
                continue;
            };
            if taken.iter().any(|known| known == name) {
                view.error(
                    "name",
                    format!("two variants are named `{name}`"),
                    "give one of them another name",
                );
                continue;
            }
            taken.push(name.to_owned());
            // What a variant may not say is reported already.
            only = view.table.clone();
            only.entries
                .retain(|entry| keys.is_some_and(|keys| keys.find(&entry.key).is_some()));
            choices.push(view.truth("choice").unwrap_or(true));
            variants.push((name.to_owned(), only.clone()));
        }
        (variants, choices)
    }
}

/// Whether the file's own variant can be chosen.
fn own_choice(sink: &Sink, own: &mut Table) -> bool {
    let choice = View::root(sink, own)
        .truth("variant_choice")
        .unwrap_or(true);
    own.remove("variant_choice");
    choice
}

fn empty(root: &View<'_>, settings: settings::Settings) -> Study {
    let name = root.text("name").unwrap_or_default();
    Study {
        name: name.to_owned(),
        title: root.text("title").unwrap_or(name).to_owned(),
        plans: Vec::new(),
        notes: Vec::new(),
        points: Vec::new(),
        conditions: Vec::new(),
        experiment: settings.experiment,
        targets: settings.targets,
        under: settings.under,
        compare: settings.compare,
        size: settings.size,
        sweep: settings.sweep,
        cost: settings.cost,
        order: settings.order,
        report: settings.report,
        findings: Vec::new(),
        written: Vec::new(),
        overlays: Vec::new(),
        texts: Texts::default(),
        digest: String::new(),
        files: Vec::new(),
        scenario_file: String::new(),
    }
}
