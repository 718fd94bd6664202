//! What `licsim license` shows to people.
//!
//! Every line of the file has its row, those that give nothing too, with the reason; a
//! feature that serves many products names a few and counts the rest, all are in the JSON.

use super::users::FeatureUsers;
use jiff::civil::Date;
use reports::terminal::listing;
use scenarios::flexnet::host_id::HostId;
use scenarios::flexnet::ignored::Ignored;
use scenarios::flexnet::license_file::LicenseFile;
use scenarios::flexnet::version;
use scenarios::flexnet::{Count, FeatureLine};
use std::collections::BTreeSet;

/// So many applications or products are named; the rest is counted.
const NAMED_MAX: usize = 4;

/// The tables for people: all lines, whom the features serve, what was sold.
#[must_use]
pub fn tables(file: &LicenseFile, on: Option<Date>) -> String {
    let number =
        |number: Option<u16>| number.map_or_else(|| "any free".to_owned(), |n| n.to_string());
    let servers = file.servers.iter().map(|server| {
        vec![
            server.host.clone(),
            server.host_id.clone(),
            server.port_or_default().to_string(),
        ]
    });
    let vendors = file.vendors.iter().map(|vendor| {
        vec![
            vendor.name.clone(),
            vendor.path.clone().unwrap_or_default(),
            number(vendor.fixed_port()),
            vendor.options.clone().unwrap_or_default(),
        ]
    });
    let features = file.lines.iter().map(|line| {
        let mut row = vec![
            line.line.to_string(),
            line.name.clone(),
            line.vendor.clone(),
            line.version_text.clone(),
            line.expires.to_string(),
            count(line),
            remark(line, on),
        ];
        if let Some(day) = on {
            let left = line.expires.days_left(day);
            row.insert(5, left.map_or_else(String::new, |days| days.to_string()));
        }
        row
    });
    let mut header = vec![
        "line", "name", "daemon", "version", "expires", "count", "remark",
    ];
    if on.is_some() {
        header.insert(5, "days left");
    }
    let lost = file.lost.iter().map(|lost| {
        let text: String = lost.text.chars().take(60).collect();
        vec![lost.line.to_string(), text]
    });
    [
        listing::table("License server", &["host", "host ID", "port"], servers),
        listing::table(
            "Vendor daemons",
            &["name", "path", "port", "options file"],
            vendors,
        ),
        listing::table("Features", &header, features),
        pools(file),
        packages(file),
        users(file),
        sold(file),
        listing::table("Lines that cannot be used", &["line", "text"], lost),
    ]
    .concat()
}

/// What requests are served from, in the order in which they try.
fn pools(file: &LicenseFile) -> String {
    let pools = file
        .pools(None)
        .into_iter()
        .filter(|pool| pool.sellable.is_none());
    let rows = pools.map(|pool| {
        let count = if pool.uncounted {
            "uncounted".to_owned()
        } else {
            pool.count().to_string()
        };
        let mut lines: Vec<usize> = pool.lots.iter().map(|lot| lot.line).collect();
        lines.dedup();
        let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
        let of_package = pool
            .package
            .as_ref()
            .map(|package| format!("component of {package}"));
        let is_any = |id: &String| HostId::parse(id) == HostId::Any;
        let ids = pool.host_ids.join(" ");
        let locked = match (pool.host_ids.is_empty(), pool.host_ids.iter().any(is_any)) {
            (true, _) => None,
            (false, true) => Some(format!("on any host (HOSTID={ids})")),
            (false, false) => Some(format!("only on {ids}")),
        };
        let remarks: Vec<String> = of_package.into_iter().chain(locked).collect();
        vec![
            pool.name,
            pool.vendor,
            pool.version_text,
            count,
            lines.join(", "),
            remarks.join("; "),
        ]
    });
    let header = [
        "feature",
        "daemon",
        "up to version",
        "count",
        "from lines",
        "remark",
    ];
    listing::table("Pools, in the order in which they are tried", &header, rows)
}

fn packages(file: &LicenseFile) -> String {
    let rows = file.packages.iter().map(|package| {
        let components: Vec<&str> = package.components.iter().map(|c| c.name.as_str()).collect();
        vec![
            package.line.to_string(),
            package.name.clone(),
            components.join(", "),
            package.ignored.map_or_else(String::new, why_ignored),
        ]
    });
    let packages = listing::table("Packages", &["line", "name", "components", "remark"], rows);
    let moved = file.upgraded().into_iter();
    let rows = file.upgrades.iter().zip(moved).map(|(upgrade, moved)| {
        vec![
            upgrade.line.to_string(),
            upgrade.name.clone(),
            version::to_text(upgrade.from),
            version::to_text(upgrade.to),
            format!("{moved} of {}", upgrade.count),
        ]
    });
    let header = ["line", "name", "from", "to", "moved"];
    packages + &listing::table("Upgrades", &header, rows)
}

fn why_ignored(ignored: Ignored) -> String {
    match ignored {
        Ignored::SecondFeature(by) | Ignored::SecondPackage(by) => {
            format!("ignored: line {by} counts")
        }
        Ignored::Superseded(by) => format!("superseded by line {by}"),
    }
}

fn count(line: &FeatureLine) -> String {
    match line.licenses() {
        Count::Number(number) => number.to_string(),
        Count::Uncounted => "uncounted".to_owned(),
    }
}

/// Whom the features serve, each once; sellable items serve nobody by themselves.
fn users(file: &LicenseFile) -> String {
    let mut names: Vec<&str> = Vec::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let lines = file.lines.iter();
    for line in lines.filter(|line| line.counts() && line.sellable.is_none()) {
        if seen.insert(line.name.to_ascii_lowercase()) {
            names.push(&line.name);
        }
    }
    let rows = names.into_iter().map(|name| {
        let users = FeatureUsers::of(name);
        let unknown = users.applications.is_empty() && users.products.is_empty();
        let applications = if unknown {
            "(not in the guide)".to_owned()
        } else {
            few(&users.applications)
        };
        vec![name.to_owned(), applications, few(&users.products)]
    });
    let header = ["name", "taken by", "brought by products"];
    listing::table("Whom they serve", &header, rows)
}

/// LF13: what was sold, for the entitlement only.
fn sold(file: &LicenseFile) -> String {
    let lines = file.lines.iter().filter(|line| line.counts());
    let rows = lines.filter_map(|line| {
        let item = line.sellable.as_ref()?;
        Some(vec![
            line.name.clone(),
            item.description.clone().unwrap_or_default(),
            count(line),
            line.expires.to_string(),
        ])
    });
    let header = ["product number", "product", "quantity", "expires"];
    listing::table("Sellable items, never checked out", &header, rows)
}

fn few(names: &[&str]) -> String {
    match names.len().checked_sub(NAMED_MAX) {
        Some(more) if more > 0 => {
            format!("{} and {more} more", names[..NAMED_MAX].join(", "))
        }
        _ => names.join(", "),
    }
}

fn remark(line: &FeatureLine, on: Option<Date>) -> String {
    let expired = on.is_some_and(|day| line.expires.is_past(day));
    match line.ignored {
        Some(ignored) => why_ignored(ignored),
        None if expired => "expired".to_owned(),
        None if line.sellable.is_some() => "sellable item".to_owned(),
        None => String::new(),
    }
}
