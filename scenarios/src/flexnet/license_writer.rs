//! A license file as text, in a form that [`super::license_file::read`] reads back equal.
//!
//! One logical line for each item in the order of the file, broken with `\` before a
//! line gets long; blanks only, never tabs (LF9). Signatures are written as they are, none is made.

use super::feature_line::{Count, FeatureLine};
use super::lexer::KEYWORDS;
use super::license_file::LicenseFile;
use super::package_line::{PackageLine, UpgradeLine};
use super::server_line::{ServerLine, VendorLine};
use super::version;
use std::fmt::Write as _;

/// Longest line before it is broken, in characters.
const WIDTH: usize = 76;

/// The file's text. Lines that were lost are written as comments; findings are not written.
#[must_use]
pub fn write(file: &LicenseFile) -> String {
    let mut text = String::new();
    for comment in &file.comments {
        let _ = writeln!(text, "#{comment}");
    }
    for server in &file.servers {
        push(&mut text, server_fields(server));
    }
    for vendor in &file.vendors {
        push(&mut text, vendor_fields(vendor));
    }
    if file.use_server {
        text.push_str("USE_SERVER\n");
    }
    let packages = file
        .packages
        .iter()
        .map(|package| (package.line, package_fields(package)));
    let features = file
        .lines
        .iter()
        .map(|line| (line.line, feature_fields(line)));
    let upgrades = file
        .upgrades
        .iter()
        .map(|upgrade| (upgrade.line, upgrade_fields(upgrade)));
    let lost = file
        .lost
        .iter()
        .map(|lost| (lost.line, vec![format!("# {}", lost.text)]));
    let mut lines: Vec<(usize, Vec<String>)> = packages
        .chain(features)
        .chain(upgrades)
        .chain(lost)
        .collect();
    lines.sort_by_key(|(line, _)| *line);
    for (_, fields) in lines {
        push(&mut text, fields);
    }
    text
}

/// Adds a logical line, broken between fields.
fn push(text: &mut String, fields: Vec<String>) {
    let mut width = 0;
    for (index, field) in fields.into_iter().enumerate() {
        let length = field.chars().count();
        // A word that begins a line elsewhere must not begin one here.
        let breaks = !KEYWORDS
            .iter()
            .any(|keyword| keyword.eq_ignore_ascii_case(&field));
        if index > 0 && breaks && width + length > WIDTH {
            text.push_str(" \\\n   ");
            width = 3;
        }
        if index > 0 {
            text.push(' ');
        }
        text.push_str(&field);
        width += length + 1;
    }
    text.push('\n');
}

fn server_fields(server: &ServerLine) -> Vec<String> {
    let mut fields = vec![
        "SERVER".to_owned(),
        word(&server.host),
        word(&server.host_id),
    ];
    fields.extend(server.port.map(|port| port.to_string()));
    if server.primary_is_master {
        fields.push("PRIMARY_IS_MASTER".to_owned());
    }
    fields.extend(
        server
            .heartbeat_interval
            .map(|s| format!("HEARTBEAT_INTERVAL={s}")),
    );
    fields.extend(attributes(&server.attributes));
    fields
}

fn vendor_fields(vendor: &VendorLine) -> Vec<String> {
    let mut fields = vec!["VENDOR".to_owned(), word(&vendor.name)];
    fields.extend(vendor.path.as_deref().map(word));
    fields.extend(
        vendor
            .options
            .as_deref()
            .map(|options| format!("OPTIONS={}", word(options))),
    );
    fields.extend(vendor.port.map(|port| format!("PORT={port}")));
    fields.extend(attributes(&vendor.attributes));
    fields
}

fn feature_fields(line: &FeatureLine) -> Vec<String> {
    let count = match line.count {
        Count::Number(number) => number.to_string(),
        Count::Uncounted => "uncounted".to_owned(),
    };
    let mut fields = vec![
        line.keyword.name().to_owned(),
        word(&line.name),
        word(&line.vendor),
        line.version_text.clone(),
        line.expires.to_string(),
        count,
    ];
    fields.extend(line.key.as_deref().map(word));
    fields.extend(attributes(&line.attributes));
    fields
}

fn package_fields(package: &PackageLine) -> Vec<String> {
    let mut fields = vec![
        "PACKAGE".to_owned(),
        word(&package.name),
        word(&package.vendor),
    ];
    fields.extend(package.version.map(version::to_text));
    fields.extend(attributes(&package.attributes));
    fields
}

fn upgrade_fields(upgrade: &UpgradeLine) -> Vec<String> {
    let mut fields = vec![
        "UPGRADE".to_owned(),
        word(&upgrade.name),
        word(&upgrade.vendor),
        version::to_text(upgrade.from),
        version::to_text(upgrade.to),
        upgrade.expires.to_string(),
        upgrade.count.to_string(),
    ];
    fields.extend(attributes(&upgrade.attributes));
    fields
}

fn attributes(list: &[(String, Option<String>)]) -> impl Iterator<Item = String> + '_ {
    list.iter().map(|(name, value)| match value {
        Some(value) => format!("{name}={}", word(value)),
        None => word(name),
    })
}

/// A value, in quotes where it needs them. One that holds quotes itself was written so.
fn word(value: &str) -> String {
    let plain = |c: char| !c.is_whitespace() && !matches!(c, '"' | '#' | '\\' | '{' | '}' | '=');
    let is_path = |c: char| plain(c) || c == '\\';
    let ends_open = value.ends_with('\\');
    if value.contains('"') || !value.is_empty() && value.chars().all(is_path) && !ends_open {
        value.to_owned()
    } else {
        format!("\"{value}\"")
    }
}
