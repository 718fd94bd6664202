//! What a scenario asks of the verbs: how often to play, which limits to keep, what to compare, search
//! and vary.
//!
//! These say nothing about the world; they are read once, from the file's own variant,
//! and handed on typed.

mod metrics;
pub mod parameters;
mod verbs;

pub use metrics::{METRICS, Metric, MetricKind};
pub use verbs::{Compare, Cost, Design, Order, Purpose, Range, Report, Size, Sweep, Vary};

use crate::check::unknown::unknown;
use crate::keys::nearest;
use crate::symbols::{List, SymbolTable};
use crate::view::{View, fraction};
use crate::written::{Node, Origin, Value};
use kernel::Scope;

/// How often a scenario is played.
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    /// Where all draws come from.
    pub seed: u64,
    /// How often each variant is played.
    pub replications: u32,
    /// Precisions to reach, all of them.
    pub precision: Vec<Precision>,
}

/// A precision to reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Precision {
    /// The metric.
    pub metric: String,
    /// What it is about.
    pub scope: Scope,
    /// Which of the scope.
    pub subject: String,
    /// The half-width to reach, in the metric's unit.
    pub half_width: Option<f64>,
    /// The half-width to reach, as a part of the mean.
    pub relative_half_width: Option<f64>,
    /// No more replications than this.
    pub replications_max: u32,
}

/// A limit that a metric must keep.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The metric.
    pub metric: String,
    /// No more than this, in the metric's unit.
    pub max: Option<f64>,
    /// No less than this.
    pub min: Option<f64>,
    /// How sure that must be, 0 to 1.
    pub confidence: f64,
    /// What it is about.
    pub scope: Scope,
    /// Which of the scope.
    pub subject: String,
}

/// Under what targets have to be met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Under {
    /// The base and every condition.
    #[default]
    All,
    /// The base alone; conditions are shown.
    Base,
}

impl Under {
    /// As scenario and result files write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Under::All => "all",
            Under::Base => "base",
        }
    }
}

/// All that a scenario asks of the verbs.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
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
}

/// The default seed: fixed, so that a run without one is repeatable too.
const SEED: u64 = 1;
/// The default number of replications.
const REPLICATIONS: u32 = 100;
/// The most replications that a precision may ask for by default.
const REPLICATIONS_MAX: u32 = 10_000;
/// The default confidence.
const CONFIDENCE: f64 = 0.95;

/// Reads all settings.
#[must_use]
pub fn read(root: &View<'_>, variants: &[String]) -> Settings {
    Settings {
        experiment: experiment(root),
        targets: targets(root),
        under: under(root),
        compare: verbs::compare(root, variants),
        size: verbs::size(root),
        sweep: verbs::sweep(root),
        cost: verbs::cost(root),
        order: verbs::order(root),
        report: verbs::report(root),
    }
}

fn experiment(root: &View<'_>) -> Experiment {
    let Some(view) = root.below("experiment") else {
        return Experiment {
            seed: SEED,
            replications: REPLICATIONS,
            precision: Vec::new(),
        };
    };
    let replications = view.count_u32("replications").unwrap_or(REPLICATIONS);
    if replications == 0 {
        view.error(
            "replications",
            "expected at least one replication",
            "write a number from 1 on, such as `replications = 100`",
        );
    }
    Experiment {
        seed: view.count("seed").unwrap_or(SEED),
        replications,
        precision: view
            .list("precision")
            .iter()
            .filter_map(precision)
            .collect(),
    }
}

fn precision(view: &View<'_>) -> Option<Precision> {
    view.missing("metric");
    let metric = metrics::find(view, "metric", view.text("metric")?)?;
    let (scope, subject) = scope_and_subject(view);
    let half_width = limit(view, "half_width", metric);
    let relative_half_width = view.fraction("relative_half_width");
    if !view.has("half_width") && !view.has("relative_half_width") {
        let hint = "write `half_width` or `relative_half_width`";
        view.error("", "the precision has no width", hint);
    }
    for (key, width) in [
        ("half_width", half_width),
        ("relative_half_width", relative_half_width),
    ] {
        if width == Some(0.0) {
            view.error(
                key,
                "expected a width above zero",
                "write how wide the interval may be to either side, such as `\"0.1 %\"`",
            );
        }
    }
    Some(Precision {
        metric: metric.name.to_owned(),
        scope,
        subject,
        half_width,
        relative_half_width,
        replications_max: view
            .count_u32("replications_max")
            .unwrap_or(REPLICATIONS_MAX),
    })
}

fn targets(root: &View<'_>) -> Vec<Target> {
    let Some(node) = root.node("target") else {
        return Vec::new();
    };
    if node.as_array().is_some() {
        let views = root.list("target");
        return views
            .iter()
            .filter_map(|view| {
                view.missing("metric");
                target(view, view.text("metric")?, "metric")
            })
            .collect();
    }
    let Some(table) = root.below("target") else {
        return Vec::new();
    };
    let mut targets = Vec::new();
    for entry in &table.table.entries {
        if entry.key == UNDER {
            continue;
        }
        if entry.node.as_text().is_some() {
            let hint = "such as `denied_fraction = { max = \"0.5 %\" }`";
            table.error(&entry.key, "the target has no limit", hint);
            continue;
        }
        if metrics::find_at(&table, (entry.key_at, &entry.key), &entry.key).is_some() {
            let views = table.list(&entry.key);
            targets.extend(views.iter().filter_map(|view| target(view, &entry.key, "")));
        }
    }
    targets
}

/// The key of `[target]` that is no metric.
const UNDER: &str = "under";

fn under(root: &View<'_>) -> Under {
    let view = root
        .node("target")
        .filter(|node| node.as_table().is_some())
        .and_then(|_| root.below("target"));
    let Some(view) = view.filter(|view| view.has(UNDER)) else {
        return Under::All;
    };
    match view.text(UNDER) {
        Some("base") => Under::Base,
        Some(_) => Under::All,
        None => {
            let hint = "`all` (the base and every condition) or `base`";
            view.error(UNDER, "expected `all` or `base`", hint);
            Under::All
        }
    }
}

fn target(view: &View<'_>, name: &str, key: &str) -> Option<Target> {
    let metric = metrics::find(view, key, name)?;
    let max = limit(view, "max", metric);
    let min = limit(view, "min", metric);
    if !view.has("max") && !view.has("min") {
        view.error("", "the target has no limit", "write `max` or `min`");
    }
    if let (Some(max), Some(min)) = (max, min)
        && min > max
    {
        view.error(
            "min",
            "the least is above the most",
            "exchange `min` and `max`",
        );
    }
    let confidence = view.fraction("confidence").unwrap_or(CONFIDENCE);
    if !(0.5..1.0).contains(&confidence) {
        view.error(
            "confidence",
            "expected a confidence from 50 % to below 100 %",
            "95 % is usual",
        );
    }
    let (scope, subject) = scope_and_subject(view);
    Some(Target {
        metric: name.to_owned(),
        max,
        min,
        confidence,
        scope,
        subject,
    })
}

/// Reports subjects and features that no variant has.
pub fn check_names(root: &View<'_>, symbols: &SymbolTable) {
    let mut views = root
        .below("experiment")
        .map_or_else(Vec::new, |view| view.list("precision"));
    match root.node("target").map(|node| node.as_array().is_some()) {
        Some(true) => views.extend(root.list("target")),
        Some(false) => {
            let table = root.below("target");
            let keys = table.iter().flat_map(|table| table.table.keys());
            let keys = keys.filter(|key| *key != UNDER);
            views.extend(keys.flat_map(|key| table.iter().flat_map(|table| table.list(key))));
        }
        None => {}
    }
    for view in views {
        let scope = Scope::ALL
            .into_iter()
            .find(|scope| Some(scope.name()) == view.text("scope"));
        let (Some(scope), Some(subject)) = (scope, view.text("subject")) else {
            continue;
        };
        check_name(
            &view,
            (view.place("subject"), "subject"),
            symbols,
            scope,
            subject,
        );
    }
    for (table, key) in [("size", "vary"), ("cost", "license")] {
        let Some(features) = root.below(table).and_then(|view| view.below(key)) else {
            continue;
        };
        let products = root
            .below("entitlement")
            .and_then(|view| view.below("products"));
        let is_product = |name: &str| products.as_ref().is_some_and(|products| products.has(name));
        let near_product = |name: &str| {
            let products = products.iter().flat_map(|products| products.table.keys());
            nearest(name, products).is_some()
        };
        for entry in features
            .table
            .entries
            .iter()
            .filter(|entry| !is_product(&entry.key))
        {
            let place = (entry.key_at, entry.key.as_str());
            if near_product(&entry.key) {
                let products = products.iter().flat_map(|products| products.table.keys());
                unknown(&features, place, "product", &entry.key, products);
            } else {
                check_name(&features, place, symbols, Scope::Feature, &entry.key);
            }
        }
    }
}

fn check_name(
    view: &View<'_>,
    place: (Origin, &str),
    symbols: &SymbolTable,
    scope: Scope,
    name: &str,
) {
    let list = match scope {
        Scope::System => return,
        Scope::Agents => Some(List::Groups),
        Scope::Application => Some(List::Applications),
        Scope::Demand => Some(List::Demands),
        Scope::Feature => None,
        Scope::Server => Some(List::Servers),
        Scope::Fault => Some(List::Faults),
    };
    let known = symbols.names(list);
    let is_known = |known: &String| match list {
        None => known.eq_ignore_ascii_case(name),
        Some(_) => known == name,
    };
    if !known.iter().any(is_known) {
        let what = match scope {
            Scope::Agents => "group of agents",
            Scope::Server => "license server",
            other => other.name(),
        };
        unknown(view, place, what, name, known.iter().map(String::as_str));
    }
}

/// Scope and subject under their keys; the whole system if nothing is said.
fn scope_and_subject(view: &View<'_>) -> (Scope, String) {
    let scope = match view.text("scope") {
        None => Scope::System,
        Some(name) => {
            let found = Scope::ALL.into_iter().find(|scope| scope.name() == name);
            if found.is_none() {
                let names = Scope::ALL.iter().map(|scope| scope.name());
                unknown(view, (view.place("scope"), "scope"), "scope", name, names);
            }
            found.unwrap_or(Scope::System)
        }
    };
    let subject = view.text("subject").unwrap_or("all");
    if scope != Scope::System && !view.has("subject") {
        let message = format!("the scope `{}` needs a subject", scope.name());
        view.error("scope", message, "write `subject`");
    }
    if scope == Scope::System && subject != "all" {
        let hint = "write `scope`, such as `scope = \"agents\"`";
        view.error("subject", "the whole system has no subject but `all`", hint);
    }
    (scope, subject.to_owned())
}

/// A value in the metric's unit: a part, a length of time in seconds, or a number.
fn limit(view: &View<'_>, key: &str, metric: &Metric) -> Option<f64> {
    let node = view.node(key)?;
    let value = in_unit(node, metric.kind);
    if value.is_none() {
        let expected = match metric.kind {
            MetricKind::Part => "a part such as `\"0.1 %\"`",
            MetricKind::Time => "a length of time such as `\"2 h\"`",
            MetricKind::Number => "a number without a unit",
        };
        view.error(
            key,
            format!("`{}` is limited by {expected}", metric.name),
            "the unit is the metric's: see `docs/metrics.md`",
        );
    }
    value
}

fn in_unit(node: &Node, kind: MetricKind) -> Option<f64> {
    match (kind, &node.value) {
        (MetricKind::Part, _) => fraction(node),
        (MetricKind::Time, Value::Text(text)) => {
            let length = crate::quantity::duration(text).ok()?;
            Some(length as f64 / 1e6)
        }
        (MetricKind::Number, Value::Integer(number)) if *number >= 0 => Some(*number as f64),
        (MetricKind::Number, Value::Float(number)) if *number >= 0.0 => Some(*number),
        _ => None,
    }
}
