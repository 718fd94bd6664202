//! Features as a scenario writes them, and the pools that they make.
//!
//! A feature's value is a count, a table, or a list of tables; each part has a version and
//! perhaps an expiry. Parts of one version are one pool, a lot for each expiry (LF3).

use crate::catalogue::Catalogue;
use crate::check::context::Context;
use crate::check::stock::expiry::Expiry;
use crate::clock::civil_day;
use crate::flexnet::version;
use crate::view::View;
use crate::written::{Node, Origin, Value};
use kernel::Time;
use model::plan::{FeatureId, HostIndex, Lot, Pool, Version};
use std::collections::BTreeMap;

/// Genesys's vendor daemon, whose port counts where a file has several.
pub const VENDOR: &str = "genesys.d";

/// A feature and its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its name as written.
    pub name: String,
    /// Where it stands; the default if it comes from elsewhere than a scenario.
    pub at: Origin,
    /// The path of its key there.
    pub key: String,
    /// Its parts, in file order.
    pub parts: Vec<Part>,
}

/// Licenses of a feature that were bought together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// How many; `None` if they are not counted.
    pub count: Option<u32>,
    /// Up to which version.
    pub version: Version,
    /// Their last day, counted from 1970-01-01.
    pub expires: Option<i64>,
    /// Their first day.
    pub starts: Option<i64>,
    /// LF12: where they may run; empty for everywhere.
    pub only_on: Vec<HostIndex>,
    /// Parts that differ in this number are never one pool (LF3's pool attributes).
    pub pool: u32,
    /// Their vendor daemon; `None` for Genesys's own.
    pub vendor: Option<String>,
}

impl Part {
    /// Licenses of a version without a date.
    #[must_use]
    pub const fn plain(count: Option<u32>, version: Version) -> Part {
        Part {
            count,
            version,
            expires: None,
            starts: None,
            only_on: Vec::new(),
            pool: 0,
            vendor: None,
        }
    }
}

/// Reads a table of features.
pub fn read(view: &View<'_>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    for entry in &view.table.entries {
        let folded = entry.key.to_ascii_lowercase();
        if let Some(twin) = first.get(&folded) {
            let message = format!("`{twin}` and `{}` are one feature", entry.key);
            view.sink.error(
                entry.key_at,
                &view.path_of(&entry.key),
                message,
                "names compare without case",
            );
            continue;
        }
        first.insert(folded, &entry.key);
        if !is_word(&entry.key) {
            let message = format!("`{}` is not a feature name", entry.key);
            let hint =
                "a name is one word, as on a FEATURE line: without blanks, quotes, `#` or `\\`";
            let path = view.path_of(&entry.key);
            view.sink.error(entry.key_at, &path, message, hint);
            continue;
        }
        lines.push(Line {
            name: entry.key.clone(),
            at: entry.node.at,
            key: view.path_of(&entry.key),
            parts: parts(view, &entry.key, &entry.node),
        });
    }
    lines
}

/// Whether a name can stand on a line of a license file (LF1).
fn is_word(name: &str) -> bool {
    let breaks = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '#' | '\\');
    !name.is_empty() && !name.contains(breaks)
}

/// The parts of one feature's value.
pub fn parts(view: &View<'_>, name: &str, node: &Node) -> Vec<Part> {
    let version = default_version(name);
    let plain = |count| vec![Part::plain(count, version)];
    match &node.value {
        // Looked up by name only where something is wrong: a file can have as many features as lines.
        Value::Integer(count) => {
            match u32::try_from(*count).ok().or_else(|| view.count_u32(name)) {
                Some(count) => plain(Some(count)),
                None => Vec::new(),
            }
        }
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
        expires: table.date("expires").and_then(civil_day),
        starts: table.date("starts").and_then(civil_day),
        ..Part::plain(
            (!uncounted).then_some(count),
            read_version(table, "version").unwrap_or(version),
        )
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
    match version::parse(text.trim()) {
        Ok(version) => Some(version),
        Err(message) => {
            view.error(key, message, "a version is a number such as `8.1`");
            None
        }
    }
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
    let mut kept: Vec<(u32, Option<i64>)> = Vec::new();
    let mut of_feature: BTreeMap<FeatureId, Vec<usize>> = BTreeMap::new();
    for line in lines {
        let feature = context.symbols.feature(&line.name);
        for part in line.parts.iter().filter(|part| part.count != Some(0)) {
            let expires = part.expires.map(|day| expiry.instant(context, day));
            let lot = Lot {
                count: part.count.unwrap_or(0),
                expires,
                fault: expires.map(|_| expiry.symbol(context, &line.name)),
            };
            let uncounted = part.count.is_none();
            let vendor = part.vendor.as_deref().unwrap_or(VENDOR);
            let key = (part.pool, part.starts);
            let mine = of_feature.entry(feature).or_default();
            let same = mine.iter().copied().find(|&at| {
                let pool = &pools[at];
                kept[at] == key
                    && pool.version == part.version
                    && *pool.vendor == *vendor
                    && pool.uncounted == uncounted
                    && pool.only_on == part.only_on
            });
            match same {
                Some(at) => add_lot(&mut pools[at], lot),
                None => {
                    mine.push(pools.len());
                    kept.push(key);
                    pools.push(Pool {
                        feature,
                        version: part.version,
                        vendor: vendor.into(),
                        lots: vec![lot],
                        altered: is_altered(&line.name),
                        uncounted,
                        valid_from: part
                            .starts
                            .map_or(Time::ZERO, |day| expiry.begins(context, day)),
                        only_on: part.only_on.clone(),
                        policy: None,
                    });
                }
            }
        }
    }
    pools
}

/// For each of the pools that [`pools`] made of these lines, the number that its parts bear.
pub fn pool_numbers(context: &Context<'_>, lines: &[Line], pools: &[Pool]) -> Vec<u32> {
    let mut numbers = vec![0; pools.len()];
    let mut next = 0;
    for line in lines {
        let feature = context.symbols.feature(&line.name);
        let mut keys: Vec<_> = Vec::new();
        for part in line.parts.iter().filter(|part| part.count != Some(0)) {
            let key = (
                part.pool,
                part.starts,
                part.version,
                part.count.is_none(),
                &part.only_on,
            );
            let new = !keys.contains(&key);
            if new && pools.get(next).is_some_and(|pool| pool.feature == feature) {
                numbers[next] = part.pool;
                next += 1;
                keys.push(key);
            }
        }
    }
    numbers
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
