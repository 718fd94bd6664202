//! What outputs of lmstat say, as JSON. Keys may be added, none renamed.

use super::lmstat_series::{counts, reserved, series};
use scenarios::flexnet::lmstat::{self, Lmstat};
use serde_json::{Value, json};

/// The whole document, of outputs with their names.
#[must_use]
pub fn document(outputs: &[(String, Lmstat)]) -> Value {
    let lines: usize = outputs.iter().map(|(_, output)| output.lines).sum();
    let unread: usize = outputs.iter().map(|(_, output)| output.unread.len()).sum();
    let rows = outputs.iter().map(|(name, output)| {
        let servers = output.servers.iter().map(server_json).collect::<Vec<_>>();
        let unread = output
            .unread
            .iter()
            .map(|unread| json!({ "line": unread.line, "text": unread.text }));
        json!({
            "name": name,
            "asked": output.asked,
            "servers": servers,
            "listed": output.listed.iter().map(|row| json!({
                "name": row.name,
                "version": row.version,
                "count": row.count,
                "expires": row.expires,
                "vendor": row.vendor,
            })).collect::<Vec<_>>(),
            "unread": unread.collect::<Vec<_>>(),
        })
    });
    let series = series(outputs).into_iter().map(|(name, one)| {
        json!({
            "name": name,
            "outputs": one.outputs,
            "issued": one.issued,
            "least": one.least,
            "mean": one.mean(),
            "peak": one.peak,
            "peak_at": one.peak_at,
        })
    });
    json!({
        "lines": lines,
        "unread_lines": unread,
        "outputs": rows.collect::<Vec<_>>(),
        "series": series.collect::<Vec<_>>(),
    })
}

fn server_json(server: &lmstat::ServerStatus) -> Value {
    json!({
        "address": server.address,
        "files": server.files,
        "nodes": server.nodes.iter().map(|node| json!({
            "host": node.host, "up": node.up, "master": node.master, "text": node.text,
        })).collect::<Vec<_>>(),
        "daemons": server.daemons.iter().map(|daemon| json!({
            "name": daemon.name, "up": daemon.up, "text": daemon.text,
        })).collect::<Vec<_>>(),
        "errors": server.errors,
        "features": server.features.iter().map(feature_use_json).collect::<Vec<_>>(),
    })
}

fn feature_use_json(feature: &lmstat::FeatureUse) -> Value {
    let (issued, in_use) = counts(feature);
    let checkouts = feature.checkouts.iter().map(|(pool, checkout)| {
        json!({
            "user": checkout.user,
            "host": checkout.host,
            "display": checkout.display,
            "version": checkout.version,
            "pool": pool.and_then(|index| feature.pools.get(index)).map(|pool| pool.version.clone()),
            "start": checkout.start,
            "licenses": checkout.licenses,
            "queued": checkout.queued,
            "linger_s": checkout.linger.map(|(seconds, _)| seconds),
        })
    });
    json!({
        "name": feature.name,
        "daemon": feature.daemon(),
        "issued": issued,
        "in_use": in_use,
        "reserved": reserved(feature),
        "checkouts": checkouts.collect::<Vec<_>>(),
        "pools": feature.pools.iter().map(|pool| json!({
            "version": pool.version, "vendor": pool.vendor, "expires": pool.expires,
        })).collect::<Vec<_>>(),
    })
}
