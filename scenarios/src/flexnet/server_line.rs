//! SERVER lines and VENDOR (in older files DAEMON) lines.
//!
//! A mistake in one of them keeps the license server from starting (LF14), so a line is
//! kept even if a part of it is wrong, and the file remembers that there was an error. An option that
//! is not known is kept and reported: one public reader refuses them, another accepts any.

use super::lexer::{Field, LogicalLine};
use super::server_list::{DEFAULT_PORT, read_port};
use super::text::{Findings, hint};

/// A `SERVER host hostid [port] [PRIMARY_IS_MASTER] [HEARTBEAT_INTERVAL=s]` line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerLine {
    /// Host name or address, as written.
    pub host: String,
    /// Host ID as written; compare with [`super::host_id::matches`].
    pub host_id: String,
    /// lmgrd's port; `None` if not written ([`ServerLine::port_or_default`]).
    pub port: Option<u16>,
    /// TP12: the primary takes the mastership back when it returns.
    pub primary_is_master: bool,
    /// TP12: seconds between heartbeats, if written.
    pub heartbeat_interval: Option<u32>,
    /// Options that are not known, as written.
    pub attributes: Vec<(String, Option<String>)>,
    /// The line in the file, from 1; 0 if made by a program.
    pub line: usize,
}

impl ServerLine {
    /// The port, 7260 where none is written (LF1).
    #[must_use]
    pub fn port_or_default(&self) -> u16 {
        self.port.unwrap_or(DEFAULT_PORT)
    }
}

/// A `VENDOR name [path] [[OPTIONS=]file] [[PORT=]n]` line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VendorLine {
    /// The vendor daemon's name, `genesys.d`.
    pub name: String,
    /// Where its program is, as written.
    pub path: Option<String>,
    /// The fixed port; `None` or 0 lets the operating system choose.
    pub port: Option<u16>,
    /// The options file, as written.
    pub options: Option<String>,
    /// What is not known, as written.
    pub attributes: Vec<(String, Option<String>)>,
    /// The line in the file, from 1; 0 if made by a program.
    pub line: usize,
}

impl VendorLine {
    /// The port that a firewall can be opened for: a written one above 0.
    #[must_use]
    pub fn fixed_port(&self) -> Option<u16> {
        self.port.filter(|&port| port > 0)
    }
}

/// Reads a SERVER line; `None` if host or host ID is missing.
pub fn read_server(line: &LogicalLine, findings: &mut Findings<'_>) -> Option<ServerLine> {
    let mut fields = line.fields[1..].iter().peekable();
    let (host, host_id) = (fields.next(), fields.next());
    let (Some(host), Some(host_id)) = (host, host_id) else {
        let end = line.span.end;
        let finding = findings.error(end..end, "a SERVER line names a host and its host ID");
        hint(finding, "write `SERVER host hostid 7260`");
        return None;
    };
    let mut server = ServerLine {
        host: written(host),
        host_id: written(host_id),
        line: line.first_line,
        ..ServerLine::default()
    };
    // The guide prints a disk's host ID with a blank after the `=`.
    if server.host_id.ends_with('=')
        && let Some(value) = fields.next_if(|field| field.value.is_none())
    {
        server.host_id.push_str(&value.name);
    }
    if let Some(field) = fields.next_if(|field| looks_like_port(field)) {
        server.port = read_port(&field.name);
        if server.port.is_none() {
            let message = format!("the port `{}` is not a number from 1 to 65535", field.name);
            let finding = findings.error(field.span.clone(), message);
            hint(finding, "the guide recommends 7260");
        }
    }
    for field in fields {
        server_option(&mut server, field, findings);
    }
    Some(server)
}

/// A field as it was written, but for quotes.
pub fn written(field: &Field) -> String {
    match &field.value {
        Some(value) => format!("{}={value}", field.name),
        None => field.name.clone(),
    }
}

fn looks_like_port(field: &Field) -> bool {
    let first = field.name.bytes().next();
    field.value.is_none() && first.is_some_and(|b| b.is_ascii_digit() || b == b'-' || b == b'+')
}

fn server_option(server: &mut ServerLine, field: &Field, findings: &mut Findings<'_>) {
    match field.name.to_ascii_uppercase().as_str() {
        "PRIMARY_IS_MASTER" if field.value.is_none() => {
            if server.primary_is_master {
                findings.warning(
                    field.span.clone(),
                    "`PRIMARY_IS_MASTER` is written twice",
                    "remove one",
                );
            }
            server.primary_is_master = true;
        }
        "HEARTBEAT_INTERVAL" | "SERVER_TIMEOUT" => heartbeat(server, field, findings),
        "PLAT" => server
            .attributes
            .push((field.name.clone(), field.value.clone())),
        _ => {
            let message = format!("unknown option `{}` on a SERVER line", written(field));
            findings.warning(
                field.span.clone(),
                message,
                "expected a port, `PRIMARY_IS_MASTER` or `HEARTBEAT_INTERVAL=seconds`",
            );
            server
                .attributes
                .push((field.name.clone(), field.value.clone()));
        }
    }
}

/// Newer guides allow 0 to 30 seconds, older ones 0 to 120: what is above 30 is only warned of.
fn heartbeat(server: &mut ServerLine, field: &Field, findings: &mut Findings<'_>) {
    let value = field.value.as_deref().unwrap_or_default();
    let seconds = value.parse::<u32>().ok().filter(|&seconds| seconds <= 120);
    match seconds {
        None => {
            let message = format!(
                "`{}` needs whole seconds from 0 to 30, found `{value}`",
                field.name
            );
            let finding = findings.error(field.span.clone(), message);
            hint(finding, "leave it out for the default of 20 s");
        }
        Some(seconds) => {
            if seconds > 30 {
                let message = format!(
                    "a heartbeat interval of {seconds} s: newer releases allow 30 s at most"
                );
                findings.warning(field.span.clone(), message, "write 30 or less");
            }
            if server.heartbeat_interval.is_some() {
                findings.warning(
                    field.span.clone(),
                    "the heartbeat interval is written twice",
                    "remove one",
                );
            }
            server.heartbeat_interval = Some(seconds);
        }
    }
}

/// Reads a VENDOR or DAEMON line; `None` if its name is missing.
pub fn read_vendor(line: &LogicalLine, findings: &mut Findings<'_>) -> Option<VendorLine> {
    let keyword = &line.fields[0].name;
    let mut fields = line.fields[1..].iter().peekable();
    let Some(name) = fields.next().filter(|field| field.value.is_none()) else {
        let end = line.span.end;
        let finding = findings.error(
            end..end,
            format!("a {keyword} line names the vendor daemon"),
        );
        hint(finding, "write `DAEMON genesys.d path port=7261`");
        return None;
    };
    let mut vendor = VendorLine {
        name: name.name.clone(),
        line: line.first_line,
        ..VendorLine::default()
    };
    while let Some(field) = fields.next() {
        let keyword = field.name.to_ascii_uppercase();
        match (keyword.as_str(), &field.value) {
            // `port= 7261`: the guide's text can be read so.
            ("PORT", Some(value)) if value.is_empty() => {
                let number = fields.next_if(|next| next.value.is_none());
                vendor_port(
                    &mut vendor,
                    field,
                    number.map_or("", |n| n.name.as_str()),
                    findings,
                );
            }
            ("PORT", Some(value)) => vendor_port(&mut vendor, field, value, findings),
            ("OPTIONS", Some(value)) => vendor.options = Some(value.clone()),
            (_, Some(_)) => unknown(&mut vendor, field, findings),
            (_, None) => positional(&mut vendor, field, findings),
        }
    }
    Some(vendor)
}

/// A field without a keyword: path, then options file, then port; nothing after `PORT=`.
fn positional(vendor: &mut VendorLine, field: &Field, findings: &mut Findings<'_>) {
    let digits = field.name.bytes().all(|byte| byte.is_ascii_digit());
    if vendor.port.is_some() {
        unknown(vendor, field, findings);
    } else if digits && vendor.path.is_some() {
        vendor_port(vendor, field, &field.name, findings);
    } else if vendor.path.is_none() && vendor.options.is_none() {
        vendor.path = Some(field.name.clone());
    } else if vendor.options.is_none() {
        vendor.options = Some(field.name.clone());
    } else {
        unknown(vendor, field, findings);
    }
}

fn unknown(vendor: &mut VendorLine, field: &Field, findings: &mut Findings<'_>) {
    let message = format!(
        "`{}` is not expected on a line of a vendor daemon",
        written(field)
    );
    let advice =
        "expected `path`, `OPTIONS=file`, `PORT=number`; a path with blanks stands in quotes";
    findings.warning(field.span.clone(), message, advice);
    vendor
        .attributes
        .push((field.name.clone(), field.value.clone()));
}

fn vendor_port(vendor: &mut VendorLine, field: &Field, value: &str, findings: &mut Findings<'_>) {
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.then(|| value.parse::<u16>().ok()).flatten();
    if number.is_none() {
        let message = format!("the vendor daemon's port `{value}` is not a number from 0 to 65535");
        hint(
            findings.error(field.span.clone(), message),
            "the guide recommends 7261",
        );
    } else if vendor.port.is_some() {
        findings.warning(
            field.span.clone(),
            "the port is written twice",
            "remove one",
        );
    } else {
        vendor.port = number;
    }
}
