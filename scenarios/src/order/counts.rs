//! Features and counts that follow from products and quantities (CT2, CT3).
//!
//! A feature's unit says how quantities come together. Seats and users belong to agents,
//! so in a blended deployment the same agents need them once, the most of any product; in a separate
//! one they add up. Ports, calls and connections add up always. What goes with a process is counted by
//! processes: a product that brings nothing else is bought by the process, so its quantity counts
//! pairs and instances; beside seats it brings one. What serves a whole environment is one.
//!
//! It does not know servers: how counts are divided is `share.rs`.

use crate::catalogue::{Catalogue, Feature, Problem, Product, Unit};
use crate::finding::Severity;
use model::plan::Version;

/// Technical DNs that are issued if their number is not said (CT4).
pub const TECHNICAL_DNS: u32 = 999_999;

/// Technical DNs are no seats: a number of their own is issued.
const TECHNICAL_DN_FEATURE: &str = "tserver_tdn";

/// How the agents of several products go together (CT3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Deployment {
    /// The same agents handle what several products bring.
    #[default]
    Blended,
    /// Each product has its own agents.
    Separate,
}

impl Deployment {
    /// Both with their names.
    pub const ALL: [(Deployment, &'static str); 2] = [
        (Deployment::Blended, "blended"),
        (Deployment::Separate, "separate"),
    ];

    /// The name in scenarios and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Deployment::Blended => "blended",
            Deployment::Separate => "separate",
        }
    }
}

/// A product and how many of it.
#[derive(Clone, Copy, Debug)]
pub struct Bought<'c> {
    /// The product.
    pub product: &'c Product,
    /// Its countable units, at least 1.
    pub quantity: u32,
}

/// A feature and how many licenses of it an order brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted<'c> {
    /// The feature.
    pub feature: &'c Feature,
    /// The highest version that a product brings: it serves those who ask for a lower one (LF5).
    pub version: Version,
    /// The same as text.
    pub version_text: &'c str,
    /// How many.
    pub count: u32,
    /// Some product always brings it; else all leave it to the customer.
    pub required: bool,
    /// The products that bring it, in the order's order.
    pub products: Vec<&'c str>,
}

/// Finds products by name; one named twice adds up.
///
/// # Errors
///
/// One problem for each name that is no product and each quantity of zero; the key is the name.
pub fn products<'c, 'n>(
    catalogue: &'c Catalogue,
    named: impl IntoIterator<Item = (&'n str, u32)>,
) -> Result<Vec<Bought<'c>>, Vec<Problem>> {
    let mut bought: Vec<Bought<'c>> = Vec::new();
    let mut problems = Vec::new();
    for (name, quantity) in named {
        let Some(product) = catalogue.product(name) else {
            let problem = Problem::new(Severity::Error, name, format!("no product `{name}`"));
            problems.push(match catalogue.nearest_product(name) {
                Some(near) => problem.with_hint(format!("did you mean `{near}`?")),
                None => problem.with_hint("products bear the names of the guide's mapping"),
            });
            continue;
        };
        if quantity == 0 {
            let message = format!("a quantity of 0 of `{}`", product.name);
            let problem = Problem::new(Severity::Error, name, message);
            problems.push(problem.with_hint("leave the product out"));
        }
        match bought
            .iter_mut()
            .find(|known| known.product.name == product.name)
        {
            Some(known) => known.quantity = known.quantity.saturating_add(quantity),
            None => bought.push(Bought { product, quantity }),
        }
    }
    if problems.is_empty() {
        Ok(bought)
    } else {
        Err(problems)
    }
}

/// Features and counts of an order, in the order of first mention.
#[must_use]
pub fn features<'c>(
    catalogue: &'c Catalogue,
    bought: &[Bought<'c>],
    deployment: Deployment,
    technical_dns: u32,
) -> Vec<Counted<'c>> {
    let mut counted: Vec<Counted<'c>> = Vec::new();
    for Bought { product, quantity } in bought {
        let by_process = catalogue
            .features_of(product)
            .all(|(_, feature)| !feature.unit.counts_use());
        for (row, feature) in catalogue.features_of(product) {
            let at = counted
                .iter()
                .position(|known| known.feature.name == feature.name);
            let at = at.unwrap_or_else(|| {
                counted.push(Counted {
                    feature,
                    version: row.version,
                    version_text: &row.version_text,
                    count: 0,
                    required: false,
                    products: Vec::new(),
                });
                counted.len() - 1
            });
            let known = &mut counted[at];
            if row.version > known.version {
                (known.version, known.version_text) = (row.version, &row.version_text);
            }
            known.required |= row.required;
            known.products.push(&product.name);
            known.count = add(feature.unit, known.count, *quantity, by_process, deployment);
        }
    }
    for known in &mut counted {
        if known.feature.name == TECHNICAL_DN_FEATURE {
            known.count = technical_dns;
        }
        // A process that some product brings beside its seats is there at least once.
        known.count = known.count.max(1);
    }
    counted
}

/// What a product's quantity makes of the count so far.
fn add(unit: Unit, so_far: u32, quantity: u32, by_process: bool, deployment: Deployment) -> u32 {
    match unit {
        Unit::Environment => 1,
        Unit::Pair | Unit::Instance if by_process => so_far.saturating_add(quantity),
        Unit::Pair | Unit::Instance => so_far,
        Unit::Seat | Unit::User if deployment == Deployment::Blended => so_far.max(quantity),
        Unit::Seat
        | Unit::User
        | Unit::Port
        | Unit::Call
        | Unit::Connection
        | Unit::RequestHour => so_far.saturating_add(quantity),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(
        named: &[(&str, u32)],
        deployment: Deployment,
    ) -> Vec<(&'static str, &'static str, u32, bool)> {
        let catalogue = Catalogue::built_in();
        let bought = products(catalogue, named.iter().copied()).expect("products of the guide");
        features(catalogue, &bought, deployment, TECHNICAL_DNS)
            .into_iter()
            .map(|c| (c.feature.name.as_str(), c.version_text, c.count, c.required))
            .collect()
    }

    const SEVERAL: [(&str, u32); 3] = [
        ("Genesys E-mail", 40),
        ("Genesys Chat", 25),
        ("Genesys Inbound Voice", 300),
    ];

    #[test]
    fn ct3_blended_agents_need_a_seat_once() {
        assert_eq!(
            counted(&SEVERAL, Deployment::Blended),
            [
                ("ics_email_webform_channel", "8.0", 40, true),
                ("ics_multi_media_agent_seat", "8.0", 40, true),
                ("ics_live_web_channel", "8.0", 25, true),
                ("tserver_sdn", "8.0", 300, true),
                ("tserver_tdn", "8.0", 999_999, true),
            ]
        );
    }

    #[test]
    fn ct3_seats_of_separate_agents_add_up() {
        let separate = counted(&SEVERAL, Deployment::Separate);
        assert_eq!(separate[1], ("ics_multi_media_agent_seat", "8.0", 65, true));
        let blended = counted(&SEVERAL, Deployment::Blended);
        for (at, (one, other)) in separate.iter().zip(&blended).enumerate() {
            assert_eq!(at == 1, one != other, "only the shared seat differs");
        }
    }

    #[test]
    fn ct3_ports_and_connections_add_up_in_any_deployment() {
        for deployment in [Deployment::Blended, Deployment::Separate] {
            let ports = counted(
                &[
                    ("Call Progress Detection Ports", 30),
                    ("Express Call Progress Detection", 12),
                ],
                deployment,
            );
            assert_eq!(ports, [("occ_port", "8.0", 42, true)]);
            let clients = counted(
                &[("Agent Connector", 50), ("Wallboard Connector", 5)],
                deployment,
            );
            let of = |name| clients.iter().find(|c| c.0 == name).map(|c| c.2);
            assert_eq!(of("GIS_INTERACTIONSERVICE"), Some(50));
            assert_eq!(of("GIS_CONFIGSERVICE"), Some(5));
            assert_eq!(of("GIS"), Some(1), "one server for both");
        }
    }

    #[test]
    fn ct2_what_serves_the_environment_is_one() {
        let counts = counted(
            &[("HA - Framework", 2), ("HA - CIM Platform", 3), ("SNMP", 9)],
            Deployment::Separate,
        );
        for (name, _, count, _) in counts {
            assert_eq!(count, if name == "cti_ha_option" { 2 } else { 1 }, "{name}");
        }
    }

    #[test]
    fn ct2_a_product_of_processes_counts_pairs_and_one_of_seats_brings_one() {
        let of = |named: &[(&str, u32)]| {
            let counts = counted(named, Deployment::Blended);
            counts.iter().find(|c| c.0 == "cti_ha_option").map(|c| c.2)
        };
        assert_eq!(of(&[("HA - Voice", 3)]), Some(3));
        assert_eq!(of(&[("HA - Voice", 2), ("HA - Voice", 1)]), Some(3));
        assert_eq!(of(&[("HA - Voice", 2), ("Genesys SIP HA", 1)]), Some(3));
        assert_eq!(of(&[("SIP Server", 500)]), Some(1));
        assert_eq!(of(&[("SIP Server", 500), ("HA - Voice", 2)]), Some(2));
    }

    #[test]
    fn ct2_optional_rows_are_counted_and_marked() {
        let counts = counted(&[("Genesys CIM Platform - SS", 80)], Deployment::Blended);
        assert_eq!(counts[3], ("tserver_sdn", "8.0", 80, false));
        let both = [
            ("Genesys CIM Platform - SS", 80),
            ("Genesys Inbound Voice", 20),
        ];
        let counts = counted(&both, Deployment::Blended);
        assert_eq!(
            counts[3],
            ("tserver_sdn", "8.0", 80, true),
            "required by the other"
        );
    }

    #[test]
    fn ct2_the_highest_version_serves_all() {
        let old = counted(&[("Genesys SBR Platform", 10)], Deployment::Blended);
        assert_eq!(old[1], ("ISDK_FACTORY", "7.0", 1, true));
        let both = [("Genesys SBR Platform", 10), ("iWD - Back Office", 10)];
        let counts = counted(&both, Deployment::Blended);
        assert_eq!(counts[0], ("DESKTOP_SUPERVISOR", "8.0", 10, true));
        assert_eq!(counts[1], ("ISDK_FACTORY", "8.0", 1, true));
    }

    #[test]
    fn ct2_every_product_alone_brings_each_of_its_rows_at_least_once() {
        let catalogue = Catalogue::built_in();
        for product in catalogue.products() {
            let bought = [Bought {
                product,
                quantity: 7,
            }];
            let counts = features(catalogue, &bought, Deployment::Blended, TECHNICAL_DNS);
            assert_eq!(counts.len(), product.rows.len(), "{}", product.name);
            for (row, counted) in product.rows.iter().zip(&counts) {
                assert_eq!(row.feature, counted.feature.name);
                assert_eq!(row.required, counted.required);
                assert!(
                    [1, 7, TECHNICAL_DNS].contains(&counted.count),
                    "{}",
                    row.feature
                );
            }
        }
    }

    #[test]
    fn unknown_products_and_empty_quantities_are_told_in_one_go() {
        let named = [("Genesys Inbound Voise", 3), ("SNMP", 0), ("coffee", 1)];
        let problems = products(Catalogue::built_in(), named).expect_err("three mistakes");
        let hints: Vec<_> = problems.iter().filter_map(|p| p.hint.as_deref()).collect();
        assert_eq!(
            hints,
            [
                "did you mean `Genesys Inbound Voice`?",
                "leave the product out",
                "products bear the names of the guide's mapping",
            ]
        );
    }
}
