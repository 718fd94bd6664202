//! The license order kit: all items that an order must say (CT4), as tables.
//!
//! The kit is data, a few titled tables of text; how they look is `kit_text.rs`. What
//! the order leaves open is said to be open, so that the kit can be completed by hand.

use super::ending::{Ending, ending};
use super::missing::LEAD_TIME_DAYS;
use super::request::{Configuration, Order, OrderApplication, PURPOSES};
use super::work::Worked;
use crate::catalogue::{Catalogue, Problem, RowGive, Unit};
use crate::flexnet::host_id_form;
use jiff::civil::Date;

/// What stands in place of an answer that the order does not give.
pub const OPEN: &str = "(to be filled in)";

/// A titled table of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KitTable {
    /// Its title.
    pub title: &'static str,
    /// The columns' names.
    pub header: Vec<String>,
    /// Its rows, as wide as the header.
    pub rows: Vec<Vec<String>>,
}

impl KitTable {
    fn new(title: &'static str, header: &[&str], rows: Vec<Vec<String>>) -> KitTable {
        KitTable {
            title,
            header: header.iter().map(|&h| h.to_owned()).collect(),
            rows,
        }
    }
}

/// The kit of an order with what it lacks.
#[must_use]
pub fn kit(
    catalogue: &Catalogue,
    order: &Order<'_>,
    worked: &Worked<'_>,
    missing: &[Problem],
) -> Vec<KitTable> {
    let mut tables = vec![
        KitTable::new(
            "Order",
            &["Item", "Answer"],
            answers(catalogue, order, worked),
        ),
        sellable_items(order),
        applications(catalogue, order, worked),
        technical_licenses(order, worked),
        servers(order, worked),
    ];
    if !missing.is_empty() {
        let rows = missing
            .iter()
            .map(|problem| {
                vec![
                    problem.severity.name().to_owned(),
                    problem.key.clone(),
                    problem.message.clone(),
                    problem.hint.clone().unwrap_or_default(),
                ]
            })
            .collect();
        tables.push(KitTable::new(
            "Missing",
            &["", "About", "Finding", "What to do"],
            rows,
        ));
    }
    tables
}

fn open(answer: Option<&str>) -> String {
    answer
        .filter(|text| !text.trim().is_empty())
        .unwrap_or(OPEN)
        .to_owned()
}

fn answers(catalogue: &Catalogue, order: &Order<'_>, worked: &Worked<'_>) -> Vec<Vec<String>> {
    let named = PURPOSES
        .iter()
        .find(|(purpose, _)| Some(*purpose) == order.purpose);
    let purpose = named.map(|(_, name)| *name);
    let deployment = match order.deployment {
        Some(deployment) => deployment.name().to_owned(),
        None if order.bought.len() > 1 => format!("{OPEN}: blended assumed"),
        None => "one product only".to_owned(),
    };
    let seat_dns = match order.seat_dns {
        Some(number) => number.to_string(),
        None => format!("{} (the seats ordered)", seats(catalogue, worked)),
    };
    let technical_dns = match order.technical_dns {
        Some(number) => number.to_string(),
        None => "not given: 999999 where issued; not needed since release 7.2".to_owned(),
    };
    let ending = ending(order, worked);
    let first_end = ending.iter().map(|part| part.last).min();
    let ends = order
        .expires
        .map_or_else(|| own_ends(&ending), |last| format!("after {last}"));
    let order_by = |last: Date| {
        last.saturating_sub(jiff::Span::new().days(LEAD_TIME_DAYS))
            .to_string()
    };
    let mut rows = vec![
        ("Company", open(order.company.as_deref())),
        ("Purpose", open(purpose)),
        ("Deployment mode", deployment),
        (
            "License server configuration",
            order.configuration.name().to_owned(),
        ),
        ("Switch, type and version", open(order.switch.as_deref())),
        ("DNs of agents' seats", seat_dns),
        (
            "Their distribution among agents and places",
            open(order.seat_distribution.as_deref()),
        ),
        ("Technical DNs", technical_dns),
        ("Licenses end", ends),
        (
            "Delivery",
            "by e-mail within 24 to 48 hours of the order".to_owned(),
        ),
    ];
    if let Some(ordered) = order.ordered {
        rows.push(("Ordered on", ordered.to_string()));
    }
    if let Some(last) = order.in_use_until {
        let answer = format!("{}: the licenses in use end after {last}", order_by(last));
        rows.push(("Order no later than", answer));
    }
    if let Some(last) = order.expires.or(first_end) {
        rows.push(("Order the next no later than", order_by(last)));
    }
    rows.into_iter()
        .map(|(item, answer)| vec![item.to_owned(), answer])
        .collect()
}

/// Which licenses end, and that the others do not. The counts are those of the specimens' lines.
fn own_ends(ending: &[Ending<'_>]) -> String {
    if ending.is_empty() {
        return "never: permanent".to_owned();
    }
    let parts: Vec<String> = ending
        .iter()
        .map(|part| format!("{} of {} after {}", part.count, part.feature, part.last))
        .collect();
    format!("{}; all others never: permanent", parts.join(", "))
}

/// Seats whose licenses are DNs: what T-Servers give at logins.
fn seats(catalogue: &Catalogue, worked: &Worked<'_>) -> u64 {
    let is_dn = |name: &str| {
        let rows = catalogue.kinds().iter().flat_map(|kind| &kind.rows);
        rows.filter(|row| row.feature == name && row.unit == Unit::Seat)
            .any(|row| matches!(row.give, RowGive::Login { .. }))
    };
    let counted = worked.features.iter().filter(|c| is_dn(&c.feature.name));
    counted.map(|c| u64::from(c.count)).sum()
}

fn sellable_items(order: &Order<'_>) -> KitTable {
    let rows = order.bought.iter().map(|bought| {
        // A product's release is that of the newest license that it brings.
        let newest = bought.product.rows.iter().max_by_key(|row| row.version);
        vec![
            bought.product.name.clone(),
            newest.map_or(String::new(), |row| row.version_text.clone()),
            bought.quantity.to_string(),
        ]
    });
    KitTable::new(
        "Sellable items",
        &["Product", "Version", "Quantity"],
        rows.collect(),
    )
}

/// The applications named, or the kinds that use what is ordered.
fn applications(catalogue: &Catalogue, order: &Order<'_>, worked: &Worked<'_>) -> KitTable {
    let mut made_up = Vec::new();
    if order.applications.is_empty() {
        let users = catalogue.kinds().iter().filter(|kind| {
            let mut asked = kind.rows.iter().filter(|row| !row.wanted.never());
            kind.in_guide_table && asked.any(|row| worked.has(&row.feature))
        });
        made_up.extend(users.map(OrderApplication::of_kind));
    }
    let named = !order.applications.is_empty();
    let list = if named { &order.applications } else { &made_up };
    let rows = list.iter().map(|application| {
        let kind = application.kind;
        let uses = kind
            .feature_names()
            .filter(|name| worked.has(name))
            .collect::<Vec<_>>();
        let number = if named {
            application.count.to_string()
        } else {
            OPEN.to_owned()
        };
        vec![
            if named {
                application.name.clone()
            } else {
                String::new()
            },
            with_mode(application, named),
            format!("{}.0", application.release.unwrap_or(kind.release)),
            number,
            uses.join(", "),
        ]
    });
    let header = [
        "Name",
        "Application",
        "Version",
        "Instances or pairs",
        "Technical licenses",
    ];
    KitTable::new("Applications", &header, rows.collect())
}

/// The application as the guide calls it, with its mode: the order says of those it names in which they work.
fn with_mode(application: &OrderApplication<'_>, named: bool) -> String {
    let kind = application.kind;
    match &application.mode {
        Some(mode) => format!("{} ({mode})", kind.guide_name),
        None if named && kind.modes.len() > 1 => {
            format!("{} ({}: {OPEN})", kind.guide_name, kind.modes.join(" or "))
        }
        None => kind.guide_name.clone(),
    }
}

fn technical_licenses(order: &Order<'_>, worked: &Worked<'_>) -> KitTable {
    let mut table = KitTable::new(
        "Technical licenses",
        &[
            "Feature",
            "Version",
            "Quantity",
            "One for each",
            "Required",
            "Brought by",
        ],
        Vec::new(),
    );
    let divided = order.configuration == Configuration::Independent;
    if divided {
        table.header.extend(
            worked
                .servers
                .iter()
                .map(|server| format!("at {}", server.host)),
        );
    }
    for (at, counted) in worked.features.iter().enumerate() {
        let mut row = vec![
            counted.feature.name.clone(),
            counted.version_text.to_owned(),
            counted.count.to_string(),
            counted.feature.unit.name().to_owned(),
            if counted.required {
                "required"
            } else {
                "optional"
            }
            .to_owned(),
            counted.products.join(", "),
        ];
        if divided {
            row.extend(worked.files.iter().map(|file| file[at].to_string()));
        }
        table.rows.push(row);
    }
    table
}

fn servers(order: &Order<'_>, worked: &Worked<'_>) -> KitTable {
    let total: u128 = worked.servers.iter().map(|s| u128::from(s.weight)).sum();
    let rows = worked.servers.iter().map(|server| {
        let part = match order.configuration {
            Configuration::Independent => percent(server.weight, total),
            Configuration::Single => "all".to_owned(),
            Configuration::ThreeNode => "all, as a copy".to_owned(),
        };
        vec![
            if order.servers.is_empty() {
                OPEN.to_owned()
            } else {
                server.host.clone()
            },
            open(server.host_id.as_deref().map(shown_id).as_deref()),
            open(server.operating_system.as_deref()),
            server.port.to_string(),
            part,
        ]
    });
    let header = ["Host name", "Host ID", "Operating system", "Port", "Part"];
    KitTable::new("License servers", &header, rows.collect())
}

/// A host ID as it is ordered; one that is of no known form says so.
fn shown_id(id: &str) -> String {
    match host_id_form::ordered(id) {
        Ok(ordered) => ordered,
        Err(no) => format!("{id} ({})", no.what),
    }
}

/// A part in percent, to two digits.
fn percent(weight: u64, total: u128) -> String {
    let hundredths = (u128::from(weight) * 10_000 + total / 2)
        .checked_div(total)
        .unwrap_or(0);
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}
