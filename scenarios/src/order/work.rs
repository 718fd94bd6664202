//! An order worked out: what each server gets of each feature.
//!
//! A single server and a three-node system hold all; independent servers divide by their
//! parts whatever has no place of its own, in whole licenses, as a scenario's servers do.

use super::counts::{self, Counted, TECHNICAL_DNS};
use super::request::{Configuration, Order, OrderServer, Place};
use super::share::largest_remainder;
use crate::catalogue::{Catalogue, Problem, nearest};
use crate::finding::Severity;
use crate::flexnet::host_id_form;

/// An order worked out.
#[derive(Clone, Debug)]
pub struct Worked<'c> {
    /// Features and counts, in the order of first mention.
    pub features: Vec<Counted<'c>>,
    /// The servers, named or made up.
    pub servers: Vec<OrderServer>,
    /// For each server the licenses of each feature in its file; in a three-node system all hold
    /// copies of one file, so every row is the whole.
    pub files: Vec<Vec<u32>>,
}

impl Worked<'_> {
    /// How many licenses of a feature are ordered; zero if it is not.
    #[must_use]
    pub fn count(&self, feature: &str) -> u32 {
        self.features
            .iter()
            .find(|c| c.feature.name == feature)
            .map_or(0, |c| c.count)
    }

    /// Whether a feature is ordered.
    #[must_use]
    pub fn has(&self, feature: &str) -> bool {
        self.count(feature) > 0
    }
}

/// Works an order out.
///
/// # Errors
///
/// What contradicts itself: a number of servers that does not make the configuration, two servers of
/// one name, parts that are all zero, places and counts of what is not ordered.
pub fn work<'c>(catalogue: &'c Catalogue, order: &Order<'c>) -> Result<Worked<'c>, Vec<Problem>> {
    let mut problems = Vec::new();
    let servers = servers(order, &mut problems);
    let mut features = counts::features(
        catalogue,
        &order.bought,
        order.deployment.unwrap_or_default(),
        order.technical_dns.unwrap_or(TECHNICAL_DNS),
    );
    set_counts(catalogue, order, &mut features, &mut problems);
    check_places(catalogue, order, &features, &servers, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let independent = order.configuration == Configuration::Independent;
    for counted in features.iter_mut().filter(|_| independent) {
        if place_of(order, &counted.feature.name) == Some(&Place::OneEach) {
            counted.count = counted
                .count
                .max(u32::try_from(servers.len()).unwrap_or(u32::MAX));
        }
    }
    let parts: Vec<Vec<u32>> = features
        .iter()
        .map(|c| divide(order, &servers, c))
        .collect();
    let files = (0..servers.len())
        .map(|at| parts.iter().map(|part| part[at]).collect())
        .collect();
    Ok(Worked {
        features,
        servers,
        files,
    })
}

fn servers(order: &Order<'_>, problems: &mut Vec<Problem>) -> Vec<OrderServer> {
    let configuration = order.configuration;
    if order.servers.is_empty() {
        let names = 1..=configuration.fewest_servers();
        return names
            .map(|n| OrderServer::named(&format!("license-server-{n}")))
            .collect();
    }
    if !configuration.allows(order.servers.len()) {
        let expected = match configuration {
            Configuration::Single => "one server",
            Configuration::ThreeNode => "three servers",
            Configuration::Independent => "two servers or more",
        };
        let message = format!(
            "{} license servers in the configuration `{}`",
            order.servers.len(),
            configuration.name()
        );
        let problem = Problem::new(Severity::Error, "servers", message);
        problems.push(problem.with_hint(format!("it has {expected}")));
    }
    for (at, server) in order.servers.iter().enumerate() {
        if order.servers[..at]
            .iter()
            .any(|s| s.host.eq_ignore_ascii_case(&server.host))
        {
            let message = format!("two license servers on the host `{}`", server.host);
            let hint = "each license server runs on its own machine (TP6)";
            problems.push(Problem::new(Severity::Error, "servers", message).with_hint(hint));
        }
    }
    if order.servers.iter().all(|server| server.weight == 0) {
        let problem = Problem::new(Severity::Error, "servers", "no server takes a part");
        problems.push(problem.with_hint("the parts sum to 100 %"));
    }
    let mut in_form = |server: &OrderServer| OrderServer {
        host_id: server.host_id.as_deref().map(|id| {
            host_id_form::ordered(id).unwrap_or_else(|no| {
                if no.what == host_id_form::INTERNET_ADDRESS {
                    let message = format!("`{id}`, host ID of `{}`: {}", server.host, no.what);
                    let problem = Problem::new(Severity::Error, "servers", message);
                    problems.push(problem.with_hint(no.hint));
                }
                id.to_owned()
            })
        }),
        ..server.clone()
    };
    order.servers.iter().map(&mut in_form).collect()
}

/// Counts that the customer sets: of what products bring, and of features beside them.
fn set_counts<'c>(
    catalogue: &'c Catalogue,
    order: &Order<'_>,
    features: &mut Vec<Counted<'c>>,
    problems: &mut Vec<Problem>,
) {
    for (name, &count) in &order.counts {
        let Some(feature) = catalogue.feature(name) else {
            let problem = Problem::new(Severity::Error, "counts", format!("no feature `{name}`"));
            let names = catalogue
                .features()
                .iter()
                .map(|feature| feature.name.as_str());
            problems.push(match nearest(name, names) {
                Some(near) => problem.with_hint(format!("did you mean `{near}`?")),
                None => problem.with_hint("features bear the names of the guide's tables"),
            });
            continue;
        };
        match features
            .iter_mut()
            .find(|counted| counted.feature.name == feature.name)
        {
            Some(counted) => counted.count = count,
            None => features.push(Counted {
                feature,
                version: feature.version,
                version_text: &feature.version_text,
                count,
                required: true,
                products: Vec::new(),
            }),
        }
    }
    features.retain(|counted| counted.count > 0);
}

fn check_places(
    catalogue: &Catalogue,
    order: &Order<'_>,
    features: &[Counted<'_>],
    servers: &[OrderServer],
    problems: &mut Vec<Problem>,
) {
    for (name, place) in &order.place {
        if find(catalogue, features, name).is_none() {
            problems.push(not_ordered(features, name));
        }
        let Place::Server(host) = place else { continue };
        if !servers.iter().any(|server| server.name == *host) {
            let message = format!("no license server `{host}` for `{name}`");
            let hosts: Vec<_> = servers.iter().map(|s| s.name.as_str()).collect();
            let hint = match nearest(host, hosts.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("expected `one-each` or one of `{}`", hosts.join("`, `")),
            };
            problems.push(Problem::new(Severity::Error, "place", message).with_hint(hint));
        }
    }
}

fn find(catalogue: &Catalogue, features: &[Counted<'_>], name: &str) -> Option<usize> {
    let feature = catalogue.feature(name)?;
    features
        .iter()
        .position(|counted| counted.feature.name == feature.name)
}

fn not_ordered(features: &[Counted<'_>], name: &str) -> Problem {
    let message = format!("no product of the order brings `{name}`");
    let problem = Problem::new(Severity::Error, "place", message);
    match nearest(name, features.iter().map(|c| c.feature.name.as_str())) {
        Some(near) => problem.with_hint(format!("did you mean `{near}`?")),
        None => problem.with_hint("order a product that brings it"),
    }
}

fn place_of<'o>(order: &'o Order<'_>, feature: &str) -> Option<&'o Place> {
    let named = order
        .place
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(feature));
    named.map(|(_, place)| place)
}

/// What each server's file holds of a feature.
fn divide(order: &Order<'_>, servers: &[OrderServer], counted: &Counted<'_>) -> Vec<u32> {
    if order.configuration != Configuration::Independent {
        return vec![counted.count; servers.len()];
    }
    if let Some(parts) = order.divided.get(&counted.feature.name)
        && parts.len() == servers.len()
        && parts.iter().map(|part| u64::from(*part)).sum::<u64>() == u64::from(counted.count)
    {
        return parts.clone();
    }
    let weights: Vec<u64> = match place_of(order, &counted.feature.name) {
        Some(Place::Server(host)) => servers.iter().map(|s| u64::from(s.name == *host)).collect(),
        Some(Place::OneEach) => vec![1; servers.len()],
        Some(Place::Parts(parts)) => {
            let of = |server: &OrderServer| {
                let part = parts.iter().find(|(name, _)| *name == server.name);
                part.map_or(0, |(_, weight)| *weight)
            };
            servers.iter().map(of).collect()
        }
        None => servers.iter().map(|s| s.weight).collect(),
    };
    largest_remainder(counted.count, &weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order<'c>(
        catalogue: &'c Catalogue,
        named: &[(&str, u32)],
        hosts: &[(&str, u64)],
    ) -> Order<'c> {
        let servers = hosts
            .iter()
            .map(|(host, weight)| OrderServer {
                weight: *weight,
                ..OrderServer::named(host)
            })
            .collect();
        Order {
            bought: counts::products(catalogue, named.iter().copied()).expect("products"),
            configuration: Configuration::Independent,
            servers,
            ..Order::default()
        }
    }

    fn files(worked: &Worked<'_>, feature: &str) -> Vec<u32> {
        let at = worked
            .features
            .iter()
            .position(|c| c.feature.name == feature)
            .expect("ordered");
        worked.files.iter().map(|file| file[at]).collect()
    }

    const THREE: [(&str, u64); 3] = [("a", 50), ("b", 30), ("c", 20)];

    #[test]
    fn ct2_independent_servers_divide_by_their_parts_what_has_no_place() {
        let catalogue = Catalogue::built_in();
        let named = [("Genesys Inbound Voice", 1001), ("HA - Framework", 3)];
        let mut order = order(catalogue, &named, &THREE);
        let worked = work(catalogue, &order).expect("sound");
        assert_eq!(files(&worked, "tserver_sdn"), [501, 300, 200]);
        assert_eq!(files(&worked, "cti_ha_option"), [1, 1, 1]);
        assert_eq!(files(&worked, "ha_redundancy"), [1, 0, 0]);

        order
            .place
            .insert("HA_Redundancy".to_owned(), Place::OneEach);
        order
            .place
            .insert("cti_ha_option".to_owned(), Place::Server("b".to_owned()));
        let worked = work(catalogue, &order).expect("sound");
        assert_eq!(files(&worked, "ha_redundancy"), [1, 1, 1]);
        assert_eq!(worked.count("ha_redundancy"), 3);
        assert_eq!(files(&worked, "cti_ha_option"), [0, 3, 0]);
        for (counted, at) in worked.features.iter().zip(0..) {
            let sum: u32 = worked.files.iter().map(|file| file[at]).sum();
            assert_eq!(sum, counted.count, "{}", counted.feature.name);
        }
    }

    #[test]
    fn ct2_three_nodes_hold_copies_of_one_file() {
        let catalogue = Catalogue::built_in();
        let mut order = order(catalogue, &[("Genesys Inbound Voice", 100)], &[]);
        order.configuration = Configuration::ThreeNode;
        let worked = work(catalogue, &order).expect("sound");
        assert_eq!(files(&worked, "tserver_sdn"), [100; 3]);
        let hosts: Vec<_> = worked.servers.iter().map(|s| s.host.as_str()).collect();
        assert_eq!(
            hosts,
            ["license-server-1", "license-server-2", "license-server-3"]
        );
    }

    #[test]
    fn ct2_counts_set_by_the_customer_replace_those_of_the_products() {
        let catalogue = Catalogue::built_in();
        let mut order = order(catalogue, &[("SIP Server", 200)], &THREE);
        order.counts.insert("cti_ha_option".to_owned(), 4);
        let worked = work(catalogue, &order).expect("sound");
        assert_eq!(files(&worked, "cti_ha_option"), [2, 1, 1]);
    }

    #[test]
    fn an_order_that_contradicts_itself_is_told_all_of_it() {
        let catalogue = Catalogue::built_in();
        let mut order = order(catalogue, &[("SIP Server", 200)], &[("a", 0), ("A", 0)]);
        order.configuration = Configuration::ThreeNode;
        order.counts.insert("cti_ha_opton".to_owned(), 4);
        order
            .place
            .insert("lds".to_owned(), Place::Server("b".to_owned()));
        let problems = work(catalogue, &order).expect_err("wrong");
        let found: Vec<_> = problems
            .iter()
            .map(|p| (p.key.as_str(), p.hint.as_deref()))
            .collect();
        assert_eq!(
            found,
            [
                ("servers", Some("it has three servers")),
                (
                    "servers",
                    Some("each license server runs on its own machine (TP6)")
                ),
                ("servers", Some("the parts sum to 100 %")),
                ("counts", Some("did you mean `cti_ha_option`?")),
                ("place", Some("order a product that brings it")),
                ("place", Some("did you mean `a`?")),
            ]
        );
    }
}
