//! `licsim license FILE`: a FlexNet license file read and shown.
//!
//! The one idea: it shows what a license server would make of the file (LF1–LF14): what counts, what
//! does not and why, and the pools that come of it. It ends with status 2 only where no server could
//! use the file, or with `--strict` at any finding; a lost FEATURE line alone loses that feature only.

use super::{Status, print_findings, tell};
use anyhow::Context;
use jiff::civil::Date;
use scenarios::finding::Severity;
use scenarios::flexnet::license_file::{self, LicenseFile};
use scenarios::flexnet::standing::Ignored;
use scenarios::flexnet::{Count, Expiry, FeatureLine, date};
use serde::Serialize;
use std::path::PathBuf;

/// Read a FlexNet license file
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  licsim license license.dat
  licsim license license.dat --on 2026-12-31 --json")]
pub struct LicenseArguments {
    /// The license file, such as license.dat
    pub file: PathBuf,
    /// Print JSON in place of tables
    #[arg(long)]
    pub json: bool,
    /// Say what is expired on this day (2026-01-31, or as license files write it: 31-jan-2026)
    #[arg(long, value_name = "DATE", value_parser = read_day)]
    pub on: Option<Date>,
    /// End with status 2 at any error or warning, not only where no server could use the file
    #[arg(long)]
    pub strict: bool,
}

/// A day as people or as license files write it.
///
/// # Errors
/// Says what was expected.
pub fn read_day(text: &str) -> Result<Date, String> {
    let iso = text.parse::<Date>();
    iso.or_else(|_| date::parse_date(text))
        .map_err(|_| "expected a day like `2026-01-31` or `31-jan-2026`".to_owned())
}

/// Runs the verb.
///
/// # Errors
/// The file cannot be read, or standard output fails.
pub fn run(arguments: &LicenseArguments) -> anyhow::Result<Status> {
    let name = arguments.file.display().to_string();
    let bytes = std::fs::read(&arguments.file).with_context(|| format!("cannot read `{name}`"))?;
    let file = license_file::read(&name, &bytes);
    if arguments.json {
        let json = serde_json::to_string_pretty(&document(&file, arguments.on))?;
        tell::data(&format!("{json}\n"))?;
    } else {
        tell::data(&tables(&file, arguments.on))?;
        print_findings(&file.findings, Severity::Advice);
    }
    let empty = file.lines.is_empty() && file.servers.is_empty() && file.vendors.is_empty();
    let strict = arguments.strict && !file.findings.is_empty();
    let useless = file.blocks_server() || empty || strict;
    Ok(if useless {
        Status::BadInput
    } else {
        Status::Met
    })
}

/// What `--json` prints. Keys may be added, none renamed.
#[derive(Serialize)]
struct Document<'a> {
    servers: Vec<ServerJson<'a>>,
    vendors: Vec<VendorJson<'a>>,
    features: Vec<FeatureJson<'a>>,
    diagnostics: Vec<DiagnosticJson<'a>>,
    use_server: bool,
    starts: bool,
    ignored: Vec<IgnoredJson<'a>>,
    pools: Vec<PoolJson>,
}

#[derive(Serialize)]
struct ServerJson<'a> {
    host: &'a str,
    host_id: &'a str,
    port: u16,
    primary_is_master: bool,
    heartbeat_interval: Option<u32>,
    line: usize,
}

#[derive(Serialize)]
struct VendorJson<'a> {
    name: &'a str,
    path: Option<&'a str>,
    port: Option<u16>,
    options: Option<&'a str>,
    line: usize,
}

#[derive(Serialize)]
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
    expired: Option<bool>,
}

#[derive(Serialize)]
struct DiagnosticJson<'a> {
    severity: &'static str,
    line: usize,
    column: usize,
    message: &'a str,
    hint: Option<&'a str>,
}

#[derive(Serialize)]
struct IgnoredJson<'a> {
    line: usize,
    name: Option<&'a str>,
    text: Option<&'a str>,
    reason: &'static str,
    because_of_line: Option<usize>,
}

#[derive(Serialize)]
struct PoolJson {
    name: String,
    vendor: String,
    version: String,
    count: serde_json::Value,
    lots: Vec<LotJson>,
    package: Option<String>,
}

#[derive(Serialize)]
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

fn document(file: &LicenseFile, on: Option<Date>) -> Document<'_> {
    Document {
        servers: file.servers.iter().map(server_json).collect(),
        vendors: file.vendors.iter().map(vendor_json).collect(),
        features: counting(file).map(|line| feature_json(line, on)).collect(),
        diagnostics: diagnostics(file),
        use_server: file.use_server,
        starts: !file.blocks_server(),
        ignored: ignored(file),
        pools: pools(file),
    }
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
    FeatureJson {
        name: &line.name,
        vendor: &line.vendor,
        version: &line.version_text,
        expires: expiry_text(line.expires),
        count: count_json(line.count),
        kind: line.keyword.name(),
        line: line.line,
        attributes,
        key: line.key.as_deref(),
        host_ids: &line.host_ids,
        sellable: line.sellable.is_some(),
        expired: on.map(|day| line.expires.is_past(day)),
    }
}

fn diagnostics(file: &LicenseFile) -> Vec<DiagnosticJson<'_>> {
    let all = file.findings.iter().map(|finding| DiagnosticJson {
        severity: match finding.severity {
            Severity::Error => "error",
            Severity::Warning | Severity::Advice => "warning",
        },
        line: finding.line,
        column: finding.column,
        message: &finding.message,
        hint: finding.hint.as_deref(),
    });
    all.collect()
}

fn ignored(file: &LicenseFile) -> Vec<IgnoredJson<'_>> {
    let not_counting = file.lines.iter().filter_map(|line| {
        let (reason, by) = match line.ignored? {
            Ignored::SecondFeature(by) => ("second-feature", by),
            Ignored::Superseded(by) => ("superseded", by),
        };
        Some(IgnoredJson {
            line: line.line,
            name: Some(&line.name),
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
    let mut all: Vec<_> = not_counting.chain(lost).collect();
    all.sort_by_key(|ignored| ignored.line);
    all
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

/// The tables for people.
fn tables(file: &LicenseFile, on: Option<Date>) -> String {
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
        vec![
            line.line.to_string(),
            line.name.clone(),
            line.vendor.clone(),
            line.version_text.clone(),
            line.expires.to_string(),
            match line.count {
                Count::Number(number) => number.to_string(),
                Count::Uncounted => "uncounted".to_owned(),
            },
            remark(line, on),
        ]
    });
    let lost = file.lost.iter().map(|lost| {
        let text: String = lost.text.chars().take(60).collect();
        vec![lost.line.to_string(), text]
    });
    [
        tell::table("License server", &["host", "host ID", "port"], servers),
        tell::table(
            "Vendor daemons",
            &["name", "path", "port", "options file"],
            vendors,
        ),
        tell::table(
            "Features",
            &[
                "line", "name", "daemon", "version", "expires", "count", "remark",
            ],
            features,
        ),
        tell::table("Lines that cannot be used", &["line", "text"], lost),
    ]
    .concat()
}

fn remark(line: &FeatureLine, on: Option<Date>) -> String {
    let expired = on.is_some_and(|day| line.expires.is_past(day));
    match line.ignored {
        Some(Ignored::SecondFeature(by)) => format!("ignored: line {by} counts"),
        Some(Ignored::Superseded(by)) => format!("superseded by line {by}"),
        None if expired => "expired".to_owned(),
        None => match &line.sellable {
            Some(item) => format!(
                "sellable item {}",
                item.description.as_deref().unwrap_or_default()
            ),
            None => String::new(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "SERVER h 00b0d0a1b2c3
DAEMON genesys.d c:\\flexlm\\genesys.d.exe port=7261
FEATURE 3GP07099ABCD genesys.d 7.0 6-may-2005 100 C0FFEE1122DD vendor_info=\"v7.0 - Routing\" SIGN=FACE
FEATURE router_seats genesys.d 8.0 permanent 0 TS_OK HOSTID=ANY SIGN=FACF
FEATURE router_seats genesys.d 8.1 permanent 5 SIGN=FAD0
FEATURE tserver_sdn genesys.d 8.0 nonsense 5 SIGN=FAD1
";

    fn json(on: Option<Date>) -> serde_json::Value {
        let file = license_file::read("license.dat", FILE.as_bytes());
        serde_json::to_value(document(&file, on)).expect("a document is JSON")
    }

    #[test]
    fn lf1_json_has_the_keys_of_the_contract() {
        let json = json(None);
        let server = &json["servers"][0];
        assert_eq!(
            (&server["host"], &server["host_id"]),
            (&"h".into(), &"00b0d0a1b2c3".into())
        );
        assert_eq!(server["port"], 7260);
        let vendor = &json["vendors"][0];
        assert_eq!(vendor["name"], "genesys.d");
        assert_eq!(vendor["path"], "c:\\flexlm\\genesys.d.exe");
        assert_eq!(vendor["port"], 7261);
        let features = json["features"].as_array().expect("features");
        assert_eq!(features.len(), 2);
        let item = &features[0];
        assert_eq!(item["expires"], "2005-05-06");
        assert_eq!((&item["count"], &item["line"]), (&100.into(), &3.into()));
        assert_eq!(
            (&item["kind"], &item["version"]),
            (&"FEATURE".into(), &"7.0".into())
        );
        assert_eq!(item["attributes"]["vendor_info"], "v7.0 - Routing");
        assert_eq!(features[1]["expires"], "permanent");
        assert_eq!(features[1]["count"], "uncounted");
        assert_eq!(features[1]["attributes"]["TS_OK"], true);
        assert!(item.get("expired").is_none());
    }

    #[test]
    fn lf9_json_tells_what_was_not_used_and_why() {
        let json = json(None);
        let diagnostics = json["diagnostics"].as_array().expect("diagnostics");
        let places: Vec<_> = diagnostics
            .iter()
            .map(|d| (d["severity"].clone(), d["line"].clone()))
            .collect();
        assert_eq!(
            places,
            [("warning".into(), 5.into()), ("error".into(), 6.into())]
        );
        assert_eq!(diagnostics[1]["column"], 35);
        assert_eq!(json["ignored"][0]["reason"], "second-feature");
        assert_eq!(json["ignored"][1]["line"], 6);
    }

    #[test]
    fn lf4_on_a_day_it_says_what_is_expired() {
        let day = |text| read_day(text).expect(text);
        assert_eq!(
            json(Some(day("2005-05-06")))["features"][0]["expired"],
            false
        );
        assert_eq!(
            json(Some(day("7-may-2005")))["features"][0]["expired"],
            true
        );
        assert!(read_day("soon").is_err());
    }

    #[test]
    fn tables_show_all_lines_and_no_control_character() {
        let bytes = FILE.replace("router", "\u{1b}[2Jr");
        let file = license_file::read("license.dat", bytes.as_bytes());
        let text = tables(&file, Some(read_day("2026-01-01").expect("a day")));
        for word in [
            "7260",
            "7261",
            "expired",
            "ignored: line 4 counts",
            "uncounted",
            "nonsense",
        ] {
            assert!(text.contains(word), "{word} is missing in\n{text}");
        }
        assert!(!text.contains('\u{1b}'));
    }
}
