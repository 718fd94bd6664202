//! Settings of single verbs: compare, size, sweep, cost, order, report.

use super::{metrics, parameters};
use crate::check::unknown::unknown;
use crate::view::View;
use crate::written::{Node, Value};

/// How variants are compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Compare {
    /// The variant that the others are held against; `None`: the first.
    pub baseline: Option<String>,
    /// Whether the variants are things that can be chosen at all.
    pub choices: bool,
    /// Which metrics; empty: the headline metrics.
    pub metrics: Vec<String>,
    /// Differences below this do not matter, in the unit of the first metric.
    pub indifference: Option<f64>,
    /// The probability of a correct selection.
    pub pcs: f64,
    /// Parameters that are played with other values, to see whether the recommendation survives.
    pub parameters: Vec<parameters::OtherValues>,
}

/// A range of counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The least.
    pub min: u32,
    /// The most.
    pub max: u32,
    /// The distance, at least 1.
    pub step: u32,
}

/// Which counts are searched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// Features and their ranges, in file order.
    pub vary: Vec<(String, Range)>,
    /// How many independent servers there may be, ascending; empty: as many as the file has.
    pub servers: Vec<u32>,
    /// How each feature is divided over independent servers is searched, too.
    pub searches_split: bool,
}

/// An input and the values that it takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Vary {
    /// The path of the key, as `fault.ID.time_to_repair`.
    pub path: String,
    /// The values, as they stand in the file.
    pub values: Vec<Node>,
}

/// How points are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Design {
    /// Every combination.
    Grid,
    /// One input at a time, the others as in the file.
    OneAtATime,
    /// A Latin hypercube.
    LatinHypercube,
    /// A Sobol sequence.
    Sobol,
}

/// Which inputs are varied.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// Inputs, in file order.
    pub vary: Vec<Vary>,
    /// How points are chosen.
    pub design: Design,
    /// How many.
    pub points: Option<u32>,
}

/// Prices.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cost {
    /// Of one license of a feature.
    pub licenses: Vec<(String, f64)>,
    /// Of a license server for a year.
    pub server_year: Option<f64>,
    /// Of an agent's lost hour.
    pub agent_hour: Option<f64>,
    /// Of an application's lost hour.
    pub application_hour: Option<f64>,
    /// What the prices are in.
    pub currency: Option<String>,
}

/// CT4: what licenses are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// Demonstration.
    Demo,
    /// Evaluation.
    Evaluation,
    /// Testing.
    Testing,
    /// Production.
    #[default]
    Production,
    /// Development.
    Development,
}

/// What the license order says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// What the licenses are for.
    pub purpose: Purpose,
    /// Who orders.
    pub company: Option<String>,
    /// The switch.
    pub switch: Option<String>,
}

/// What the page says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Who wrote it.
    pub author: Option<String>,
    /// When.
    pub date: Option<String>,
    /// For whom.
    pub organization: Option<String>,
}

/// Reads `[compare]`.
pub fn compare(root: &View<'_>, variants: &[String]) -> Compare {
    let mut compare = Compare {
        baseline: None,
        choices: true,
        metrics: Vec::new(),
        indifference: None,
        pcs: 0.95,
        parameters: Vec::new(),
    };
    let Some(view) = root.below("compare") else {
        return compare;
    };
    if let Some(name) = view.text("baseline") {
        if !variants.iter().any(|variant| variant == name) {
            let place = (view.place("baseline"), "baseline");
            unknown(
                &view,
                place,
                "variant",
                name,
                variants.iter().map(String::as_str),
            );
        }
        compare.baseline = Some(name.to_owned());
    }
    compare.choices = view.truth("choices").unwrap_or(true);
    for (name, at) in view.texts("metrics").unwrap_or_default() {
        if metrics::find_at(&view, (at, "metrics"), name).is_some() {
            compare.metrics.push(name.to_owned());
        }
    }
    if view.has("indifference") {
        let first = compare
            .metrics
            .first()
            .map_or("denied_fraction", String::as_str);
        if let Some(metric) = metrics::find(&view, "metrics", first) {
            compare.indifference = super::limit(&view, "indifference", metric);
        }
    }
    if let Some(pcs) = view.fraction("pcs") {
        if !(0.5..1.0).contains(&pcs) {
            view.error(
                "pcs",
                "expected a probability from 50 % to below 100 %",
                "95 % is usual",
            );
        }
        compare.pcs = pcs;
    }
    compare.parameters = parameters::read(&view, root);
    compare
}

/// Reads `[size]`.
pub fn size(root: &View<'_>) -> Option<Size> {
    let view = root.below("size")?;
    view.missing("vary");
    let vary = view.below("vary")?;
    let mut ranges = Vec::new();
    for entry in &vary.table.entries {
        let Some(range) = vary.below(&entry.key) else {
            continue;
        };
        range.missing("min");
        range.missing("max");
        let (min, max) = (
            range.count_u32("min").unwrap_or(0),
            range.count_u32("max").unwrap_or(0),
        );
        let step = range.count_u32("step").unwrap_or(1);
        if min > max && range.has("min") && range.has("max") {
            range.error(
                "min",
                "the least is above the most",
                "exchange `min` and `max`",
            );
        }
        if step == 0 {
            range.error(
                "step",
                "expected a step of at least 1",
                "leave `step` out to search every count",
            );
        }
        ranges.push((entry.key.clone(), Range { min, max, step }));
    }
    if ranges.is_empty() {
        view.error(
            "vary",
            "expected at least one feature",
            "write such as `tserver_sdn = { min = 100, max = 400 }`",
        );
    }
    Some(Size {
        vary: ranges,
        servers: servers(&view),
        searches_split: view.text("split") == Some("search"),
    })
}

fn servers(view: &View<'_>) -> Vec<u32> {
    let Some(node) = view.node("servers") else {
        return Vec::new();
    };
    let mut servers = Vec::new();
    for item in node.as_array().unwrap_or_default() {
        match item.value {
            Value::Integer(number) if number > 0 => {
                servers.push(u32::try_from(number).unwrap_or(u32::MAX));
            }
            _ => {
                let message = "expected numbers of servers, at least one";
                view.sink.error(
                    item.at,
                    &view.path_of("servers"),
                    message,
                    "write `servers = [1, 2, 3]`",
                );
            }
        }
    }
    if node.as_array().is_some_and(<[Node]>::is_empty) {
        view.error(
            "servers",
            "expected at least one number of servers",
            "write such as `servers = [1, 2, 3]`, or leave the key out",
        );
    }
    servers.sort_unstable();
    servers.dedup();
    servers
}

/// Reads `[sweep]`.
pub fn sweep(root: &View<'_>) -> Option<Sweep> {
    let view = root.below("sweep")?;
    view.missing("vary");
    let table = view.below("vary")?;
    let mut vary = Vec::new();
    for entry in &table.table.entries {
        let values = entry.node.as_array().unwrap_or_default().to_vec();
        if values.is_empty() {
            table.error(
                &entry.key,
                "expected at least one value",
                "write the values in square brackets, such as `[\"1 h\", \"4 h\"]`",
            );
        }
        vary.push(Vary {
            path: entry.key.clone(),
            values,
        });
    }
    let design = match view.text("design") {
        Some("one-at-a-time") => Design::OneAtATime,
        Some("latin-hypercube") => Design::LatinHypercube,
        Some("sobol") => Design::Sobol,
        _ => Design::Grid,
    };
    let points = view.count_u32("points");
    let needs_points = matches!(design, Design::LatinHypercube | Design::Sobol);
    if needs_points && !view.has("points") {
        view.error(
            "design",
            "this design needs `points`",
            "how many combinations are played",
        );
    }
    Some(Sweep {
        vary,
        design,
        points,
    })
}

/// Reads `[cost]`.
pub fn cost(root: &View<'_>) -> Cost {
    let Some(view) = root.below("cost") else {
        return Cost::default();
    };
    let price = |view: &View<'_>, key: &str| {
        let price = view.number(key)?;
        if price < 0.0 {
            view.error(
                key,
                "expected a price, zero or above",
                "leave the price out if it is not known",
            );
        }
        Some(price)
    };
    let licenses = view.below("license").map_or_else(Vec::new, |table| {
        let entries = table.table.entries.iter();
        entries
            .filter_map(|entry| Some((entry.key.clone(), price(&table, &entry.key)?)))
            .collect()
    });
    Cost {
        licenses,
        server_year: price(&view, "server_year"),
        agent_hour: price(&view, "agent_hour"),
        application_hour: price(&view, "application_hour"),
        currency: view.text("currency").map(ToOwned::to_owned),
    }
}

/// Reads `[order]`.
pub fn order(root: &View<'_>) -> Order {
    let Some(view) = root.below("order") else {
        return Order::default();
    };
    Order {
        purpose: match view.text("purpose") {
            Some("demo") => Purpose::Demo,
            Some("evaluation") => Purpose::Evaluation,
            Some("testing") => Purpose::Testing,
            Some("development") => Purpose::Development,
            _ => Purpose::Production,
        },
        company: view.text("company").map(ToOwned::to_owned),
        switch: view.text("switch").map(ToOwned::to_owned),
    }
}

/// Reads `[report]`.
pub fn report(root: &View<'_>) -> Report {
    let Some(view) = root.below("report") else {
        return Report::default();
    };
    let date = match view.node("date").map(|node| &node.value) {
        Some(Value::Text(text)) => Some(text.clone()),
        Some(Value::Date(date)) => Some(date.to_string()),
        _ => None,
    };
    Report {
        author: view.text("author").map(ToOwned::to_owned),
        date,
        organization: view.text("organization").map(ToOwned::to_owned),
    }
}
