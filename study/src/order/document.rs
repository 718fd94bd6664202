//! What `licsim order --json` prints.
//!
//! The names of the keys are a promise to other programs; keys may be added.

use scenarios::catalogue::Problem;
use scenarios::order::{Order, OrderServer, PURPOSES, Worked, specimen};
use serde::Serialize;
use std::collections::BTreeMap;

/// What `--json` prints. Keys may be added, none renamed.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    products: Vec<ProductJson<'a>>,
    features: Vec<FeatureJson<'a>>,
    deployment: &'static str,
    topology: &'static str,
    company: Option<&'a str>,
    purpose: Option<&'static str>,
    switch: Option<&'a str>,
    expires: Option<String>,
    in_use_until: Option<String>,
    servers: Vec<ServerJson<'a>>,
    missing: Vec<MissingJson<'a>>,
}

#[derive(Debug, Serialize)]
struct ProductJson<'a> {
    name: &'a str,
    quantity: u32,
}

#[derive(Debug, Serialize)]
struct FeatureJson<'a> {
    name: &'a str,
    version: &'a str,
    count: u32,
    required: bool,
    unit: &'static str,
    products: &'a [&'a str],
}

#[derive(Debug, Serialize)]
struct ServerJson<'a> {
    host: &'a str,
    host_id: Option<&'a str>,
    operating_system: Option<&'a str>,
    port: u16,
    features: BTreeMap<&'a str, u32>,
    license_file: &'a str,
}

#[derive(Debug, Serialize)]
struct MissingJson<'a> {
    severity: &'static str,
    about: &'a str,
    message: &'a str,
    hint: Option<&'a str>,
}

/// An order worked out, as JSON tells it.
pub fn document<'a>(
    order: &'a Order<'_>,
    worked: &'a Worked<'_>,
    missing: &'a [Problem],
    files: &'a [specimen::Specimen],
) -> Document<'a> {
    let bought = order.bought.iter();
    let features = worked.features.iter();
    let servers = worked.servers.iter().zip(&worked.files).zip(files);
    Document {
        products: bought
            .map(|b| ProductJson {
                name: &b.product.name,
                quantity: b.quantity,
            })
            .collect(),
        features: features
            .map(|c| FeatureJson {
                name: &c.feature.name,
                version: c.version_text,
                count: c.count,
                required: c.required,
                unit: c.feature.unit.name(),
                products: &c.products,
            })
            .collect(),
        deployment: order.deployment.unwrap_or_default().name(),
        topology: order.configuration.name(),
        company: order.company.as_deref(),
        purpose: PURPOSES
            .iter()
            .find(|(p, _)| Some(*p) == order.purpose)
            .map(|(_, name)| *name),
        switch: order.switch.as_deref(),
        expires: order.expires.map(|date| date.to_string()),
        in_use_until: order.in_use_until.map(|date| date.to_string()),
        servers: servers
            .map(|((server, counts), file)| server_json(worked, server, counts, file))
            .collect(),
        missing: missing
            .iter()
            .map(|problem| MissingJson {
                severity: problem.severity.name(),
                about: &problem.key,
                message: &problem.message,
                hint: problem.hint.as_deref(),
            })
            .collect(),
    }
}

fn server_json<'a>(
    worked: &'a Worked<'_>,
    server: &'a OrderServer,
    counts: &[u32],
    file: &'a specimen::Specimen,
) -> ServerJson<'a> {
    let features = worked.features.iter().zip(counts);
    ServerJson {
        host: &server.host,
        host_id: server.host_id.as_deref(),
        operating_system: server.operating_system.as_deref(),
        port: server.port,
        features: features
            .map(|(c, n)| (c.feature.name.as_str(), *n))
            .collect(),
        license_file: &file.text,
    }
}
