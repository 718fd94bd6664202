//! What the servers of a scenario hold by files or features of their own, as an order of the same.
//!
//! A scenario without an entitlement says server by server what is there; its order is the
//! sum, divided as it is. A license file also says until when the licenses in use last (LF15).

use super::request::{Configuration, Dated, Order};
use super::specimen::VENDOR;
use super::written_counts::{count, dated};
use crate::catalogue::Catalogue;
use crate::files::{Recorder, resolve};
use crate::finding::Severity;
use crate::flexnet::{self, Count, Expiry, LicenseFile, VendorLine};
use crate::sink::Sink;
use crate::view::View;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Licenses of one server: by feature, and the first day on which some of them end.
#[derive(Default)]
struct Held {
    counts: BTreeMap<String, u32>,
    /// Of those, by feature, the ones that end, where they are ordered as they are.
    dated: Vec<(String, Dated)>,
    ends: Option<Date>,
    /// They are in use as they are, and a new file takes their place.
    in_use: bool,
    /// The host ID in the license file.
    host_id: Option<String>,
    /// The ports in the license file.
    port: Option<u16>,
    vendor_port: Option<u16>,
}

/// Puts into an order what its servers hold of their own. `servers` are those of the order.
pub(super) fn read(sink: &Sink, files: &Recorder<'_>, servers: &[View<'_>], order: &mut Order<'_>) {
    let held: Vec<Held> = servers
        .iter()
        .enumerate()
        .map(|(place, view)| of_server(sink, files, view, place))
        .collect();
    // All nodes of a three-node system hold copies of one file.
    let counted = match order.configuration {
        Configuration::ThreeNode => &held[..held.len().min(1)],
        Configuration::Single | Configuration::Independent => &held[..],
    };
    let mut names: Vec<&String> = counted.iter().flat_map(|held| held.counts.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        let parts = counted
            .iter()
            .map(|held| held.counts.get(name).copied().unwrap_or(0));
        let parts: Vec<u32> = parts.collect();
        let sum = parts
            .iter()
            .fold(0, |sum: u32, part| sum.saturating_add(*part));
        order.counts.insert(name.clone(), sum);
        order.divided.insert(name.clone(), parts);
    }
    for (server, held) in order.servers.iter_mut().zip(&held) {
        server.host_id = server.host_id.take().or_else(|| held.host_id.clone());
        server.port = held.port.unwrap_or(server.port);
        server.vendor_port = server.vendor_port.or(held.vendor_port);
    }
    for held in &held {
        if held.in_use {
            order.in_use_until = [order.in_use_until, held.ends].into_iter().flatten().min();
        }
    }
    for (name, dated) in counted_dates(counted) {
        order.dated.entry(name).or_default().push(dated);
    }
}

/// What ends of the counted servers' licenses; those in use are replaced by others.
fn counted_dates(counted: &[Held]) -> Vec<(String, Dated)> {
    let ordered = counted.iter().filter(|held| !held.in_use);
    ordered
        .flat_map(|held| held.dated.iter().cloned())
        .collect()
}

fn of_server(sink: &Sink, files: &Recorder<'_>, view: &View<'_>, place: usize) -> Held {
    let mut held = Held::default();
    if let Some(features) = view.below("features") {
        for entry in &features.table.entries {
            match count(&features, &entry.key) {
                Some(n) => add(view, &mut held, &entry.key, n),
                None => not_counted(&features, &entry.key),
            }
            if let Some(feature) = Catalogue::built_in().feature(&entry.key) {
                let dated = dated(&features, &entry.key, Some(place));
                held.dated
                    .extend(dated.into_iter().map(|dated| (feature.name.clone(), dated)));
            }
        }
    }
    let Some(named) = view.text("license_file") else {
        return held;
    };
    let texts = sink.texts();
    let at = view.place("license_file");
    let named_in = texts.files.get(at.file as usize);
    let path = resolve(named_in.map_or("", |file| file.path.as_str()), named);
    drop(texts);
    match files.bytes(&path) {
        Err(error) => {
            let message = format!("cannot read `{named}`: {error}");
            view.error("license_file", message, error.hint());
        }
        Ok(bytes) => {
            let file = flexnet::read(&path, &bytes);
            of_file(view, &file, &mut held);
            // What the scenario says of ports goes before the file, as in a run.
            held.port = held.port.filter(|_| !view.has("port"));
        }
    }
    held
}

fn of_file(view: &View<'_>, file: &LicenseFile, held: &mut Held) {
    held.in_use = true;
    held.vendor_port = file.vendor(VENDOR).and_then(VendorLine::fixed_port);
    if let [server] = file.servers.as_slice() {
        let any = server.host_id.eq_ignore_ascii_case("any");
        held.host_id = (!any).then(|| server.host_id.clone());
        held.port = server.port;
    }
    held.ends = first_end(file);
    for pool in file.pools(None) {
        if pool.sellable.is_none() && !pool.uncounted {
            let count = pool.lots.iter().map(|lot| lot.count);
            let count = count.fold(0, |sum: u32, n| sum.saturating_add(n));
            add(view, held, &pool.name, count);
        }
    }
}

/// The first day that is the last one of some licenses of a file.
#[must_use]
pub fn first_end(file: &LicenseFile) -> Option<Date> {
    let lines = file
        .lines
        .iter()
        .filter(|line| line.counts() && line.sellable.is_none() && line.count != Count::Number(0));
    let dates = lines.filter_map(|line| match line.expires {
        Expiry::Date(date) => Some(date),
        Expiry::Permanent => None,
    });
    dates.min()
}

fn add(view: &View<'_>, held: &mut Held, name: &str, count: u32) {
    match Catalogue::built_in().feature(name) {
        Some(feature) => {
            let sum = held.counts.entry(feature.name.clone()).or_default();
            *sum = sum.saturating_add(count);
        }
        None => {
            let message = format!("`{name}` is no feature of the guide, and is not ordered");
            view.report(
                Severity::Warning,
                "",
                message,
                "its vendor's order is another",
            );
        }
    }
}

fn not_counted(features: &View<'_>, name: &str) {
    let message = format!("`{name}` is not counted, and is not ordered");
    features.report(Severity::Warning, name, message, "say how many");
}
