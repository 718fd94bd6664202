//! What `licsim license --json` prints.
//!
//! The names of the keys are a promise to other programs; keys may be added.

use super::diagnostic::Diagnostic;
use super::users::FeatureUsers;
use jiff::civil::Date;
use scenarios::finding::Severity;
use scenarios::flexnet::ignored::Ignored;
use scenarios::flexnet::license_file::LicenseFile;
use scenarios::flexnet::package_line::PackageLine;
use scenarios::flexnet::version;
use scenarios::flexnet::{Count, Expiry, FeatureLine};
use serde::Serialize;

/// What `--json` prints. Keys may be added, none renamed.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    servers: Vec<ServerJson<'a>>,
    vendors: Vec<VendorJson<'a>>,
    features: Vec<FeatureJson<'a>>,
    diagnostics: Vec<Diagnostic<'a>>,
    use_server: bool,
    starts: bool,
    ignored: Vec<IgnoredJson<'a>>,
    pools: Vec<PoolJson>,
    packages: Vec<PackageJson<'a>>,
    upgrades: Vec<UpgradeJson<'a>>,
    /// What has no effect in a simulation.
    advice: Vec<Diagnostic<'a>>,
}

#[derive(Debug, Serialize)]
struct PackageJson<'a> {
    name: &'a str,
    vendor: &'a str,
    line: usize,
    suite: bool,
    components: Vec<ComponentJson<'a>>,
    counts: bool,
}

#[derive(Debug, Serialize)]
struct ComponentJson<'a> {
    name: &'a str,
    version: Option<String>,
    count: u32,
}

#[derive(Debug, Serialize)]
struct UpgradeJson<'a> {
    name: &'a str,
    vendor: &'a str,
    line: usize,
    from: String,
    to: String,
    count: u32,
    moved: u32,
}

#[derive(Debug, Serialize)]
struct ServerJson<'a> {
    host: &'a str,
    host_id: &'a str,
    port: u16,
    primary_is_master: bool,
    heartbeat_interval: Option<u32>,
    line: usize,
}

#[derive(Debug, Serialize)]
struct VendorJson<'a> {
    name: &'a str,
    path: Option<&'a str>,
    port: Option<u16>,
    options: Option<&'a str>,
    line: usize,
}

#[derive(Debug, Serialize)]
struct FeatureJson<'a> {
    name: &'a str,
    vendor: &'a str,
    version: &'a str,
    expires: String,
    count: serde_json::Value,
    kind: &'static str,
    line: usize,
    attributes: serde_json::Map<String, serde_json::Value>,
    key: Option<&'a str>,
    host_ids: &'a [String],
    sellable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expired: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    days_left: Option<i64>,
    applications: Vec<&'static str>,
    products: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct IgnoredJson<'a> {
    line: usize,
    name: Option<&'a str>,
    text: Option<&'a str>,
    reason: &'static str,
    because_of_line: Option<usize>,
}

#[derive(Debug, Serialize)]
struct PoolJson {
    name: String,
    vendor: String,
    version: String,
    count: serde_json::Value,
    lots: Vec<LotJson>,
    package: Option<String>,
}

#[derive(Debug, Serialize)]
struct LotJson {
    count: u32,
    expires: String,
    line: usize,
}

/// An expiry as `2026-01-31` or `permanent`.
fn expiry_text(expires: Expiry) -> String {
    match expires {
        Expiry::Permanent => "permanent".to_owned(),
        Expiry::Date(date) => date.to_string(),
    }
}

fn count_json(count: Count) -> serde_json::Value {
    match count {
        Count::Number(number) => number.into(),
        Count::Uncounted => "uncounted".into(),
    }
}

/// A file as JSON tells it; with a day, what is expired then.
#[must_use]
pub fn document(file: &LicenseFile, on: Option<Date>) -> Document<'_> {
    Document {
        servers: file.servers.iter().map(server_json).collect(),
        vendors: file.vendors.iter().map(vendor_json).collect(),
        features: counting(file).map(|line| feature_json(line, on)).collect(),
        diagnostics: diagnostics(file),
        use_server: file.use_server,
        starts: !file.blocks_server() && file.serves(),
        ignored: ignored(file),
        pools: pools(file),
        packages: file.packages.iter().map(package_json).collect(),
        upgrades: upgrades(file),
        advice: of_severity(file, |severity| severity == Severity::Advice),
    }
}

fn package_json(package: &PackageLine) -> PackageJson<'_> {
    let components = package.components.iter().map(|component| ComponentJson {
        name: &component.name,
        version: component.version.or(package.version).map(version::to_text),
        count: component.count,
    });
    PackageJson {
        name: &package.name,
        vendor: &package.vendor,
        line: package.line,
        suite: package.suite,
        components: components.collect(),
        counts: package.ignored.is_none(),
    }
}

fn upgrades(file: &LicenseFile) -> Vec<UpgradeJson<'_>> {
    let moved = file.upgraded().into_iter();
    let all = file
        .upgrades
        .iter()
        .zip(moved)
        .map(|(upgrade, moved)| UpgradeJson {
            name: &upgrade.name,
            vendor: &upgrade.vendor,
            line: upgrade.line,
            from: version::to_text(upgrade.from),
            to: version::to_text(upgrade.to),
            count: upgrade.count,
            moved,
        });
    all.collect()
}

fn counting(file: &LicenseFile) -> impl Iterator<Item = &FeatureLine> {
    file.lines.iter().filter(|line| line.counts())
}

fn server_json(server: &scenarios::flexnet::ServerLine) -> ServerJson<'_> {
    ServerJson {
        host: &server.host,
        host_id: &server.host_id,
        port: server.port_or_default(),
        primary_is_master: server.primary_is_master,
        heartbeat_interval: server.heartbeat_interval,
        line: server.line,
    }
}

fn vendor_json(vendor: &scenarios::flexnet::VendorLine) -> VendorJson<'_> {
    VendorJson {
        name: &vendor.name,
        path: vendor.path.as_deref(),
        port: vendor.port,
        options: vendor.options.as_deref(),
        line: vendor.line,
    }
}

fn feature_json(line: &FeatureLine, on: Option<Date>) -> FeatureJson<'_> {
    let mut attributes = serde_json::Map::new();
    for (name, value) in &line.attributes {
        let value = value
            .as_deref()
            .map_or(true.into(), serde_json::Value::from);
        attributes.entry(name.clone()).or_insert(value);
    }
    let users = FeatureUsers::of(&line.name);
    FeatureJson {
        name: &line.name,
        vendor: &line.vendor,
        version: &line.version_text,
        expires: expiry_text(line.expires),
        count: count_json(line.licenses()),
        kind: line.keyword.name(),
        line: line.line,
        attributes,
        key: line.key.as_deref(),
        host_ids: &line.host_ids,
        sellable: line.sellable.is_some(),
        description: line
            .sellable
            .as_ref()
            .and_then(|item| item.description.as_deref()),
        expired: on.map(|day| line.expires.is_past(day)),
        days_left: on.and_then(|day| line.expires.days_left(day)),
        applications: users.applications,
        products: users.products,
    }
}

fn diagnostics(file: &LicenseFile) -> Vec<Diagnostic<'_>> {
    of_severity(file, |severity| severity <= Severity::Warning)
}

fn of_severity(file: &LicenseFile, wanted: impl Fn(Severity) -> bool) -> Vec<Diagnostic<'_>> {
    let findings = file
        .findings
        .iter()
        .filter(|finding| wanted(finding.severity));
    findings.map(Diagnostic::from).collect()
}

fn ignored(file: &LicenseFile) -> Vec<IgnoredJson<'_>> {
    let not_counting = file.lines.iter().filter_map(|line| {
        let (reason, by) = reason(line.ignored?);
        Some(IgnoredJson {
            line: line.line,
            name: Some(&line.name),
            text: None,
            reason,
            because_of_line: Some(by),
        })
    });
    let packages = file.packages.iter().filter_map(|package| {
        let (reason, by) = reason(package.ignored?);
        Some(IgnoredJson {
            line: package.line,
            name: Some(&package.name),
            text: None,
            reason,
            because_of_line: Some(by),
        })
    });
    let lost = file.lost.iter().map(|lost| IgnoredJson {
        line: lost.line,
        name: None,
        text: Some(&lost.text),
        reason: "unreadable",
        because_of_line: None,
    });
    let mut all: Vec<_> = not_counting.chain(packages).chain(lost).collect();
    all.sort_by_key(|ignored| ignored.line);
    all
}

/// Why a line is ignored, and the line that is the reason.
const fn reason(ignored: Ignored) -> (&'static str, usize) {
    match ignored {
        Ignored::SecondFeature(by) => ("second-feature", by),
        Ignored::Superseded(by) => ("superseded", by),
        Ignored::SecondPackage(by) => ("second-package", by),
    }
}

fn pools(file: &LicenseFile) -> Vec<PoolJson> {
    let all = file.pools(None).into_iter().map(|pool| PoolJson {
        count: if pool.uncounted {
            "uncounted".into()
        } else {
            pool.count().into()
        },
        lots: pool
            .lots
            .iter()
            .map(|lot| LotJson {
                count: lot.count,
                expires: expiry_text(lot.expires),
                line: lot.line,
            })
            .collect(),
        name: pool.name,
        vendor: pool.vendor,
        version: pool.version_text,
        package: pool.package,
    });
    all.collect()
}
