//! What outputs of lmstat say, as tables for people.

use super::lmstat_series::{counts, reserved, series};
use reports::terminal::listing;
use scenarios::flexnet::lmstat::Lmstat;
use serde_json::Value;

/// Each output, and what several of them say together.
#[must_use]
pub fn tables(outputs: &[(String, Lmstat)]) -> String {
    let each: String = outputs.iter().map(output_tables).collect();
    match outputs.len() {
        0 | 1 => each,
        _ => each + &series_table(outputs),
    }
}

fn series_table(outputs: &[(String, Lmstat)]) -> String {
    let rows = series(outputs).into_iter().map(|(name, one)| {
        vec![
            name,
            one.outputs.to_string(),
            one.issued.to_string(),
            one.least.to_string(),
            format!("{:.2}", one.mean()),
            one.peak.to_string(),
            one.peak_at,
        ]
    });
    let columns = [
        "feature", "outputs", "issued", "least", "mean", "peak", "first at",
    ];
    listing::table("In use over all outputs", &columns, rows)
}

pub(super) fn output_tables((name, output): &(String, Lmstat)) -> String {
    [
        format!("{}\n\n", listing::visible(name)),
        node_table(output),
        daemon_table(output),
        error_table(output),
        feature_table(output),
        listed_table(output),
    ]
    .concat()
}

fn state(up: bool) -> String {
    if up { "up" } else { "down" }.to_owned()
}

fn node_table(output: &Lmstat) -> String {
    let nodes = output.servers.iter().flat_map(|server| &server.nodes);
    let rows = nodes.map(|node| {
        let master = if node.master { "master" } else { "" };
        vec![
            node.host.clone(),
            state(node.up),
            master.to_owned(),
            node.text.clone(),
        ]
    });
    listing::table("Nodes", &["host", "state", "", "version or error"], rows)
}

fn daemon_table(output: &Lmstat) -> String {
    let rows = output.servers.iter().flat_map(|server| {
        server.daemons.iter().map(|daemon| {
            vec![
                daemon.name.clone(),
                state(daemon.up),
                server.address.clone(),
                daemon.text.clone(),
            ]
        })
    });
    listing::table(
        "Vendor daemons",
        &["daemon", "state", "asked at", "version or error"],
        rows,
    )
}

fn error_table(output: &Lmstat) -> String {
    let errors = output.servers.iter().flat_map(|server| &server.errors);
    let rows = errors.map(|error| vec![error.clone()]);
    listing::table("Errors", &["text"], rows)
}

pub(super) fn feature_table(output: &Lmstat) -> String {
    let plain = |value: Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let rows = output.features().map(|feature| {
        let (issued, in_use) = counts(feature);
        let checkouts = feature.checkouts.iter();
        let waiting = checkouts.filter(|(_, checkout)| checkout.queued).count();
        vec![
            feature.name.clone(),
            plain(issued),
            if in_use.is_null() {
                String::new()
            } else {
                plain(in_use)
            },
            reserved(feature).to_string(),
            (feature.checkouts.len() - waiting).to_string(),
            waiting.to_string(),
            feature.daemon().unwrap_or_default().to_owned(),
        ]
    });
    let columns = [
        "feature",
        "issued",
        "in use",
        "reserved",
        "checkouts",
        "queued",
        "daemon",
    ];
    listing::table("Features", &columns, rows)
}

fn listed_table(output: &Lmstat) -> String {
    let rows = output.listed.iter().map(|row| {
        let expiry = row.expiry();
        let cells = [
            &row.name,
            &row.version,
            row.licenses(),
            &expiry,
            &row.vendor,
        ];
        cells.map(str::to_owned).to_vec()
    });
    listing::table(
        "License file",
        &["feature", "version", "count", "expires", "daemon"],
        rows,
    )
}
