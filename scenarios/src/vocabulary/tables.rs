//! One table for each vocabulary.

use super::{Cell, Column, Vocabulary, rule_and_text};
use crate::catalogue::{Catalogue, Kind, ZeroMeans};
use crate::keys::PARAMETERS;
use crate::keys::faults::FAULTS;
use crate::keys::metrics::METRICS;
use crate::shape::expected;

const fn column(key: &'static str, head: &'static str) -> Column {
    Column { key, head }
}

fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> Cell {
    Cell::List(names.into_iter().map(str::to_owned).collect())
}

/// Kinds of application with what they take.
pub(super) fn applications() -> Vocabulary {
    let row = |kind: &Kind| {
        let taken = |required: bool| {
            let rows = kind.rows.iter().filter(|row| row.required == required);
            let named = rows.map(|row| format!("{} {}", row.feature, row.version_text));
            let mut named: Vec<String> = named.collect();
            named.dedup();
            Cell::List(named)
        };
        vec![
            Cell::from(kind.name.as_str()),
            taken(true),
            taken(false),
            list(kind.options.iter().map(|option| option.name.as_str())),
            Cell::from(kind.guide_name.as_str()),
            list(kind.also.iter().map(String::as_str)),
            list(kind.modes.iter().map(String::as_str)),
            list(kind.demand_kinds.iter().map(String::as_str)),
        ]
    };
    Vocabulary {
        name: "applications",
        title: "Kinds of application",
        about: "The values of `kind` at an `[[application]]`, with the features that each takes.",
        columns: vec![
            column("name", "kind"),
            column("required", "cannot do without"),
            column("optional", "takes besides"),
            column("options", "options"),
            column("product", "application"),
            column("also", "also written"),
            column("modes", "`mode`"),
            column("demand_kinds", "kinds of demand"),
        ],
        narrow: 4,
        rows: Catalogue::built_in().kinds().iter().map(row).collect(),
    }
}

/// Kinds of fault.
pub(super) fn faults() -> Vocabulary {
    let row = |fault: &crate::keys::faults::FaultWord| {
        vec![
            Cell::from(fault.name),
            Cell::from(fault.about),
            list(fault.keys.iter().copied()),
            list(fault.rules.split(' ')),
        ]
    };
    Vocabulary {
        name: "faults",
        title: "Kinds of fault",
        about: "The values of `kind` at a `[[fault]]`, with the keys that each takes besides those of every fault: when it \
                begins (`at`, `when`, `time_to_failure`), how long it lasts, how often.",
        columns: vec![
            column("name", "kind"),
            column("about", "what happens"),
            column("keys", "its own keys"),
            column("rules", "rules"),
        ],
        narrow: 4,
        rows: FAULTS.iter().map(row).collect(),
    }
}

/// Products for sale with the technical licenses that each brings.
pub(super) fn products() -> Vocabulary {
    let catalogue = Catalogue::built_in();
    let row = |product: &crate::catalogue::Product| {
        let brought = |required: bool| {
            let rows = product.rows.iter().filter(|row| row.required == required);
            let named = rows.map(|row| format!("{} {}", row.feature, row.version_text));
            Cell::List(named.collect())
        };
        vec![
            Cell::from(product.name.as_str()),
            brought(true),
            brought(false),
        ]
    };
    Vocabulary {
        name: "products",
        title: "Products",
        about: "What is for sale: names for `[entitlement] products` and `licsim order --products`, with the technical \
                licenses that each brings.",
        columns: vec![
            column("name", "product"),
            column("features", "brings"),
            column("optional", "brings if it is ordered"),
        ],
        narrow: 3,
        rows: catalogue.products().iter().map(row).collect(),
    }
}

/// Options of applications.
pub(super) fn options() -> Vocabulary {
    let mut rows: Vec<(String, Vec<&str>, String, &str, String)> = Vec::new();
    for kind in Catalogue::built_in().kinds() {
        for option in &kind.options {
            let values = if option.is_switch {
                "`true`, `false`"
            } else {
                "a number, `max`"
            };
            let zero = match (option.is_switch, option.zero) {
                (true, _) => "",
                (false, ZeroMeans::None) => "no license",
                (false, ZeroMeans::Max) => "all that are left",
            };
            let row = (
                option.name.clone(),
                values.to_owned(),
                zero,
                option.meaning.clone(),
            );
            let same = rows.iter_mut().find(|known| {
                (&known.0, &known.2, known.3, &known.4) == (&row.0, &row.1, row.2, &row.3)
            });
            match same {
                Some(known) => known.1.push(&kind.name),
                None => rows.push((row.0, vec![&kind.name], row.1, row.2, row.3)),
            }
        }
    }
    let cells = rows
        .into_iter()
        .map(|(name, kinds, values, zero, meaning)| {
            vec![
                Cell::Text(name),
                list(kinds),
                Cell::Text(values),
                Cell::from(zero),
                Cell::Text(meaning),
            ]
        });
    Vocabulary {
        name: "options",
        title: "Options of applications",
        about: "The keys of `options` at an `[[application]]` and at a fault of kind `option-change`.",
        columns: vec![
            column("name", "option"),
            column("applications", "kinds of application"),
            column("values", "values"),
            column("zero", "zero means"),
            column("about", "what it says"),
        ],
        narrow: 5,
        rows: cells.collect(),
    }
}

/// Parameters of the rules.
pub(super) fn parameters() -> Vocabulary {
    let row = |key: &crate::keys::Key| {
        let (rule, text) = rule_and_text(key.about);
        vec![
            Cell::from(key.name),
            Cell::Text(expected(&key.form)),
            Cell::from(key.default),
            Cell::from(text),
            Cell::from(rule),
        ]
    };
    Vocabulary {
        name: "parameters",
        title: "Parameters",
        about: "What the vendor's documents leave open. They stand in `[parameters]` for all, or at the topology, server, \
                application or group that they are about.",
        columns: vec![
            column("name", "parameter"),
            column("values", "values"),
            column("default", "default"),
            column("about", "what it says"),
            column("rule", "rule"),
        ],
        narrow: 5,
        rows: PARAMETERS.keys.iter().map(row).collect(),
    }
}

/// Metrics.
pub(super) fn metrics() -> Vocabulary {
    let row = |metric: &crate::keys::metrics::Metric| {
        vec![
            Cell::from(metric.name),
            Cell::from(metric.about),
            Cell::from(metric.kind.name()),
        ]
    };
    Vocabulary {
        name: "metrics",
        title: "Metrics",
        about: "What `[target]`, `[compare] metrics` and `[[experiment.precision]]` may name. docs/metrics.md \
                defines them.",
        columns: vec![
            column("name", "metric"),
            column("about", "what it counts"),
            column("limit", "its limits are"),
        ],
        narrow: 3,
        rows: METRICS.iter().map(row).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::SCENARIO;
    use crate::keys::faults::COMMON;

    #[test]
    fn the_keys_that_kinds_of_fault_take_are_keys_of_a_fault_and_all_of_them() {
        let fault = SCENARIO.find("fault").and_then(|key| key.form.tables());
        let fault = fault.expect("faults are declared");
        let own = FAULTS.iter().flat_map(|kind| kind.keys);
        let taken: Vec<&str> = own.chain(COMMON).copied().collect();
        for name in &taken {
            assert!(fault.find(name).is_some(), "{name} is no key of a fault");
        }
        for key in fault.keys {
            assert!(taken.contains(&key.name), "no kind takes {}", key.name);
        }
    }
}
