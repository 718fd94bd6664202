//! The license files that servers without one of their own would have: what the plan grants, in FlexNet's form.

use crate::check::servers::layout::Systems;
use crate::check::stock::lines::{Line, VENDOR};
use crate::check::stock::pools::Stock;
use crate::flexnet::date::to_text;
use crate::flexnet::{
    Count, Expiry, FeatureLine, Keyword, LicenseFile, ServerLine, VendorLine, host_id_form,
    license_writer,
};
use crate::notes::ServerFile;
use crate::view::View;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use model::plan::Hosts;
use std::collections::BTreeMap;

/// What stands where a signature would.
const NO_SIGNATURE: &str = "SPECIMEN";

/// The files, one for each service; the nodes of a three-node system have copies of one.
pub fn files(
    root: &View<'_>,
    systems: &Systems<'_>,
    stocks: &[Stock],
    hosts: &Hosts,
) -> Vec<ServerFile> {
    let entries = root.list("host");
    let written: BTreeMap<&str, &str> = entries
        .iter()
        .filter_map(|entry| Some((entry.text("name")?, entry.text("host_id")?)))
        .collect();
    let members = systems.layout.members.iter().zip(stocks);
    members
        .map(|(members, stock)| {
            let names = members.iter().filter_map(|member| member.view.text("name"));
            let own = members
                .iter()
                .find_map(|member| member.view.text("license_file"));
            let servers = members.iter().map(|member| {
                let server = &systems.servers[member.server.at()];
                let host = hosts[server.host].name.as_str();
                let id = written
                    .get(host)
                    .and_then(|id| host_id_form::ordered(id).ok());
                ServerLine {
                    host: host.to_owned(),
                    host_id: id.unwrap_or_else(|| "ANY".to_owned()),
                    port: Some(server.port),
                    ..ServerLine::default()
                }
            });
            let port = members
                .iter()
                .find_map(|member| systems.servers[member.server.at()].vendor_port);
            ServerFile {
                servers: names.map(str::to_owned).collect(),
                own: own.map(str::to_owned),
                text: match own {
                    Some(_) => String::new(),
                    None => text(servers.collect(), port, &stock.lines),
                },
            }
        })
        .collect()
}

fn text(servers: Vec<ServerLine>, port: Option<u16>, stock: &[Line]) -> String {
    let mut file = LicenseFile::default();
    file.servers = servers;
    file.comments
        .push(" A specimen made by licsim: it holds no key and is no license.".to_owned());
    for line in stock {
        file.lines.extend(feature_lines(line));
    }
    let mut vendors: Vec<&str> = file.lines.iter().map(|line| line.vendor.as_str()).collect();
    vendors.sort_unstable();
    vendors.dedup();
    let vendors = vendors.into_iter().map(|name| VendorLine {
        name: name.to_owned(),
        port: port.filter(|_| name == VENDOR),
        ..VendorLine::default()
    });
    file.vendors = vendors.collect();
    license_writer::write(&file)
}

/// The second line of a feature is an INCREMENT: another FEATURE of the same name would be ignored.
fn feature_lines(line: &Line) -> Vec<FeatureLine> {
    let parts = line.parts.iter().filter(|part| part.count != Some(0));
    let made = parts.enumerate().map(|(place, part)| {
        let keyword = if place == 0 {
            Keyword::Feature
        } else {
            Keyword::Increment
        };
        let vendor = part.vendor.as_deref().unwrap_or(VENDOR);
        let mut made = FeatureLine::new(keyword, &line.name, vendor, part.version);
        made.expires = part
            .expires
            .and_then(day)
            .map_or(Expiry::Permanent, Expiry::Date);
        made.count = part.count.map_or(Count::Uncounted, Count::Number);
        if part.count.is_none() {
            made.set_attribute("HOSTID", Some("ANY"));
        }
        if let Some(starts) = part.starts.and_then(day) {
            made.set_attribute("START", Some(&to_text(starts)));
        }
        made.set_attribute("SIGN", Some(NO_SIGNATURE));
        made
    });
    made.collect()
}

fn day(number: i64) -> Option<Date> {
    date(1970, 1, 1).checked_add(number.days()).ok()
}
