//! From a loaded file to its variants, conditions and points.

use crate::check::context::Context;
use crate::check::faults::network;
use crate::check::variant::Trees;
use crate::check::{self, head};
use crate::files::Recorder;
use crate::keys::SCENARIO;
use crate::load::Loader;
use crate::merge::{Added, Merge};
use crate::notes::VariantNotes;
use crate::points::{Point, Setting};
use crate::settings::{self, Size, Sweep};
use crate::sink::Sink;
use crate::study::types::{Condition, OWN_VARIANT, Study};
use crate::symbols::{List, SymbolTable};
use crate::view::View;
use crate::written::{Table, Texts};
use crate::{allotment, conditions, shape};
use model::plan::Plan;

/// Reads one study.
pub(super) struct Reading<'a> {
    pub(super) sink: &'a Sink,
    pub(super) files: &'a Recorder<'a>,
    pub(super) symbols: &'a SymbolTable,
}

impl Reading<'_> {
    pub(super) fn study(&self, name: &str, folder: &str, points: &[Point]) -> Study {
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
        network::without_system(self.sink, trees, &notes, &played_with);
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
            recordings: check::people::recording::Recordings::default(),
            advises,
        };
        let trees = Trees {
            name,
            merged: tree,
            own,
        };
        check::variant::variant(&context, &trees)
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
