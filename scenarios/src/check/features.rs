//! Features as a scenario writes them, and the pools that they make.
//!
//! The one idea: a feature's value is a count, a table, or a list of tables; each part has a version and
//! perhaps an expiry. Parts of one version are one pool, a lot for each expiry (LF3).

use super::Context;
use super::expiry::Expiry;
use crate::catalogue::Catalogue;
use crate::view::View;
use crate::written::{Node, Origin, Value};
use kernel::Time;
use model::plan::{Lot, Pool, Version};
use toml::value::Datetime;

/// A feature and its parts.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its name as written.
    pub name: String,
    /// Where it stands.
    pub at: Origin,
    /// Its parts, in file order.
    pub parts: Vec<Part>,
}

/// Licenses of a feature that were bought together.
#[derive(Clone, Debug)]
pub struct Part {
    /// How many; `None` if they are not counted.
    pub count: Option<u32>,
    /// Up to which version.
    pub version: Version,
    /// Their last day.
    pub expires: Option<Datetime>,
    /// Their first day.
    pub starts: Option<Datetime>,
}

/// Reads a table of features.
pub fn read(view: &View<'_>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for entry in &view.table.entries {
        let twin = lines
            .iter()
            .find(|line| line.name.eq_ignore_ascii_case(&entry.key));
        if let Some(twin) = twin {
            let message = format!("`{}` and `{}` are one feature", twin.name, entry.key);
            view.sink.error(
                entry.key_at,
                &view.path_of(&entry.key),
                message,
                "names compare without case",
            );
            continue;
        }
        lines.push(Line {
            name: entry.key.clone(),
            at: entry.node.at,
            parts: parts(view, &entry.key, &entry.node),
        });
    }
    lines
}

/// The parts of one feature's value.
pub fn parts(view: &View<'_>, name: &str, node: &Node) -> Vec<Part> {
    let version = default_version(name);
    let plain = |count| {
        vec![Part {
            count,
            version,
            expires: None,
            starts: None,
        }]
    };
    match &node.value {
        Value::Integer(_) => match view.count_u32(name) {
            Some(count) => plain(Some(count)),
            None => Vec::new(),
        },
        Value::Text(_) => plain(None),
        _ => {
            let tables = view.list(name);
            tables.iter().map(|table| part(table, version)).collect()
        }
    }
}

fn part(table: &View<'_>, version: Version) -> Part {
    table.missing("count");
    let uncounted = table.text("count").is_some();
    let count = table.count_u32("count").unwrap_or(0);
    Part {
        count: (!uncounted).then_some(count),
        version: read_version(table, "version").unwrap_or(version),
        expires: table.date("expires").copied(),
        starts: table.date("starts").copied(),
    }
}

/// The version that the catalogue has for a feature, 8.0 for what it does not know.
#[must_use]
pub fn default_version(feature: &str) -> Version {
    let known = Catalogue::built_in().feature(feature);
    known.map_or(
        Version {
            major: 8,
            fraction: 0,
        },
        |feature| feature.version,
    )
}

/// A version under a key, as text or as a number.
pub fn read_version(view: &View<'_>, key: &str) -> Option<Version> {
    let text = match &view.node(key)?.value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        _ => return None,
    };
    let version = parse_version(&text);
    if version.is_none() {
        let message = format!("expected a version such as `\"8.0\"`, found `{text}`");
        view.error(key, message, "");
    }
    version
}

/// A version from `8`, `8.0` or `8.10`; a decimal fraction, so `8.1` is `8.10`.
#[must_use]
pub fn parse_version(text: &str) -> Option<Version> {
    let text = text.trim();
    let (major, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if major.is_empty() || !digits(major) || !digits(fraction) || fraction.len() > 8 {
        return None;
    }
    let padded = format!("{fraction:0<8}");
    Some(Version {
        major: major.parse().ok()?,
        fraction: padded.parse().ok()?,
    })
}

/// The pools of a file that holds these lines. Lines with a count of zero are left out: an empty part
/// of an entitlement is not bought, it is no uncounted license (LF12).
pub fn pools(
    context: &Context<'_>,
    lines: &[Line],
    expiry: &Expiry<'_>,
    is_altered: &dyn Fn(&str) -> bool,
) -> Vec<Pool> {
    let mut pools: Vec<Pool> = Vec::new();
    for line in lines {
        let feature = context.symbols.feature(&line.name);
        for part in line.parts.iter().filter(|part| part.count != Some(0)) {
            let valid_from = part
                .starts
                .map_or(Time::ZERO, |date| expiry.begins(context, &date));
            let expires = part.expires.map(|date| expiry.instant(context, &date));
            let lot = Lot {
                count: part.count.unwrap_or(0),
                expires,
                fault: expires.map(|_| expiry.symbol(context, &line.name)),
            };
            let uncounted = part.count.is_none();
            let same = pools.iter_mut().find(|pool| {
                pool.feature == feature
                    && pool.version == part.version
                    && pool.valid_from == valid_from
                    && pool.uncounted == uncounted
            });
            match same {
                Some(pool) => add_lot(pool, lot),
                None => pools.push(Pool {
                    feature,
                    version: part.version,
                    lots: vec![lot],
                    altered: is_altered(&line.name),
                    uncounted,
                    valid_from,
                    only_on: Vec::new(),
                }),
            }
        }
    }
    pools
}

fn add_lot(pool: &mut Pool, lot: Lot) {
    match pool
        .lots
        .iter_mut()
        .find(|known| known.expires == lot.expires)
    {
        Some(known) => known.count = known.count.saturating_add(lot.count),
        None => pool.lots.push(lot),
    }
}
