//! A specimen license file for each server of an order.
//!
//! The file that the order asks for, in the form that the simulator reads, so that a
//! study can be played before the licenses are bought. It holds no key: a license server refuses it.

use super::ending::dated;
use super::request::{Configuration, Order, OrderServer};
use super::work::Worked;
use crate::flexnet::license_file::LicenseFile;
use crate::flexnet::{Count, Expiry, FeatureLine, Keyword, ServerLine, VendorLine, license_writer};

/// The vendor daemon of the licenses.
pub(super) const VENDOR: &str = "genesys.d";

/// What stands where a signature would.
const NO_SIGNATURE: &str = "SPECIMEN";

/// A license file as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Specimen {
    /// The host of the server that it is for.
    pub host: String,
    /// A file name that depends on the server's place in the order only, never on its name.
    pub file_name: String,
    /// The text.
    pub text: String,
}

/// The files of an order, one for each server in its order; those of a three-node system are copies.
#[must_use]
pub fn files(order: &Order<'_>, worked: &Worked<'_>) -> Vec<Specimen> {
    let servers = worked.servers.iter().zip(1..);
    servers
        .map(|(server, number)| {
            let nodes = match order.configuration {
                Configuration::ThreeNode => &worked.servers[..],
                _ => std::slice::from_ref(server),
            };
            Specimen {
                host: server.host.clone(),
                file_name: format!("license-{number}.dat"),
                text: license_writer::write(&file(order, worked, nodes, number - 1)),
            }
        })
        .collect()
}

fn file(
    order: &Order<'_>,
    worked: &Worked<'_>,
    nodes: &[OrderServer],
    server: usize,
) -> LicenseFile {
    let mut file = LicenseFile::default();
    file.comments
        .push(" A specimen made by licsim: it holds no key and is no license.".to_owned());
    for node in nodes.iter().filter(|node| node.host_id.is_none()) {
        file.comments.push(format!(
            " The host ID of {} is not known yet.",
            one_line(&node.host)
        ));
    }
    file.servers = nodes
        .iter()
        .map(|node| ServerLine {
            host: one_line(&node.host),
            host_id: one_line(node.host_id.as_deref().unwrap_or("ANY")),
            port: Some(node.port),
            ..ServerLine::default()
        })
        .collect();
    file.vendors = vec![VendorLine {
        name: VENDOR.to_owned(),
        port: nodes.iter().find_map(|node| node.vendor_port),
        ..VendorLine::default()
    }];
    for feature in 0..worked.features.len() {
        file.lines.extend(lines(order, worked, server, feature));
    }
    file
}

/// The lines of a feature in a server's file: the permanent licenses first, then those with a last day. The second line
/// of a feature is an INCREMENT: another FEATURE of the same name would be ignored.
fn lines(
    order: &Order<'_>,
    worked: &Worked<'_>,
    server: usize,
    feature: usize,
) -> Vec<FeatureLine> {
    let count = worked.files[server][feature];
    let mut parts: Vec<(Expiry, u32)> = match order.expires {
        Some(last) => vec![(Expiry::Date(last), count)],
        None => {
            let dated = dated(order, worked, server, feature);
            let permanent = count - dated.iter().map(|(_, count)| count).sum::<u32>();
            let dated = dated
                .into_iter()
                .map(|(last, count)| (Expiry::Date(last), count));
            std::iter::once((Expiry::Permanent, permanent))
                .chain(dated)
                .collect()
        }
    };
    parts.retain(|(_, count)| *count > 0);
    let counted = &worked.features[feature];
    let line = |(place, (expires, count)): (usize, (Expiry, u32))| {
        let keyword = if place == 0 {
            Keyword::Feature
        } else {
            Keyword::Increment
        };
        let mut line = FeatureLine::new(keyword, &counted.feature.name, VENDOR, counted.version);
        line.expires = expires;
        line.count = Count::Number(count);
        line.set_attribute("SIGN", Some(NO_SIGNATURE));
        line
    };
    parts.into_iter().enumerate().map(line).collect()
}

/// A name as one word of a line: what would break the line is left out.
fn one_line(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !c.is_control() && *c != '"')
        .collect()
}
