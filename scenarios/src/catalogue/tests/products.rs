//! The product mapping against the guide's counts and the other tables.

use super::*;
use std::collections::BTreeSet;

fn rows() -> impl Iterator<Item = (&'static Product, &'static ProductRow)> {
    let products = Catalogue::built_in().products().iter();
    products.flat_map(|product| product.rows.iter().map(move |row| (product, row)))
}

fn features_of(name: &str) -> Vec<&'static str> {
    let product = Catalogue::built_in()
        .product(name)
        .expect("a product of the guide");
    product
        .rows
        .iter()
        .map(|row| row.feature.as_str())
        .collect()
}

#[test]
fn ct2_counts_of_the_product_mapping() {
    assert_eq!(Catalogue::built_in().products().len(), 93);
    assert_eq!(rows().count(), 347);
    assert_eq!(rows().filter(|(_, row)| row.required).count(), 339);
    assert_eq!(rows().filter(|(_, row)| !row.required).count(), 8);
    let printed: BTreeSet<_> = rows().map(|(_, row)| &row.as_printed).collect();
    assert_eq!(printed.len(), 41);
    let names: BTreeSet<_> = rows().map(|(_, row)| &row.feature).collect();
    assert_eq!(names.len(), 39);
    let marked = Catalogue::built_in()
        .features()
        .iter()
        .filter(|f| f.in_products);
    assert_eq!(names, marked.map(|f| &f.name).collect());
}

#[test]
fn ct2_products_bring_the_features_of_the_list_and_no_others() {
    let listed: BTreeSet<_> = Catalogue::built_in()
        .technical_licenses()
        .iter()
        .filter_map(|license| {
            let feature = Catalogue::built_in().feature(&license.name)?;
            Some((feature.name.as_str(), license.version_text.as_str()))
        })
        .collect();
    let unlisted: Vec<_> = rows()
        .filter(|(_, row)| !listed.contains(&(row.feature.as_str(), row.version_text.as_str())))
        .map(|(product, row)| (product.name.as_str(), row.feature.as_str()))
        .collect();
    assert_eq!(
        unlisted,
        [("Genesys SBR Platform", "ISDK_FACTORY")],
        "7.0 there only"
    );
}

#[test]
fn ct2_optional_rows_are_those_noted() {
    let optional: Vec<_> = rows()
        .filter(|(_, row)| !row.required)
        .map(|(product, row)| (product.name.as_str(), row.feature.as_str()))
        .collect();
    let behind = "tserver_ivr_max_ports_behind";
    let in_front = "tserver_ivr_max_ports_in_front";
    assert_eq!(
        optional,
        [
            ("Express IVR Interface (in-front)", behind),
            ("Express IVR Interface (in-front)", "tserver_sdn"),
            ("Genesys CIM Platform - MS", "tserver_sdn"),
            ("Genesys CIM Platform - SS", "tserver_sdn"),
            ("Genesys Voice Platform", in_front),
            ("HA - Genesys Voice Platform", in_front),
            ("IVR Connector (behind)", "tserver_sdn"),
            ("IVR Connector (universal)", behind),
        ]
    );
}

#[test]
fn ct2_versions_are_8_but_for_those_noted() {
    let others: BTreeSet<_> = rows()
        .filter(|(_, row)| row.version_text != "8.0")
        .map(|(_, row)| (row.feature.as_str(), row.version_text.as_str()))
        .collect();
    let expected = [
        ("ContextServices", "8.5"),
        ("DESKTOP_AGENT", "7.0"),
        ("DESKTOP_SUPERVISOR", "7.0"),
        ("ISDK_FACTORY", "7.0"),
        ("VTPort", "7.0"),
        ("tserver_tdn", "7.0"),
    ];
    assert_eq!(others.into_iter().collect::<Vec<_>>(), expected);
    let back_office = Catalogue::built_in()
        .product("iWD - Back Office")
        .expect("known");
    assert_eq!(back_office.rows[0].feature, "DESKTOP_SUPERVISOR");
    assert_eq!(back_office.rows[0].version_text, "8.0");
}

#[test]
fn ct2_the_shifted_product_has_eight_features_all_required() {
    let product = Catalogue::built_in().product("iWD - Back Office and JMS Adapter");
    let product = product.expect("read one column to the left");
    assert_eq!(product.rows.len(), 8);
    assert!(product.rows.iter().all(|row| row.required));
    assert_eq!(features_of("iWD - Back Office").len(), 9);
}

#[test]
fn ct2_technical_dns_are_required_in_22_products() {
    let with = rows().filter(|(_, row)| row.feature == "tserver_tdn" && row.required);
    assert_eq!(with.count(), 22);
}

#[test]
fn ct2_one_product_has_a_channel_without_an_agent_seat() {
    let without: Vec<_> = Catalogue::built_in()
        .products()
        .iter()
        .filter(|p| p.rows.iter().any(|r| r.feature.ends_with("_channel")))
        .filter(|p| {
            p.rows
                .iter()
                .all(|r| r.feature != "ics_multi_media_agent_seat")
        })
        .map(|p| p.name.as_str())
        .collect();
    assert_eq!(without, ["Gplus SAP E-mail Option"]);
}

#[test]
fn ct2_multi_site_is_one_feature_under_three_names() {
    let printed: BTreeSet<_> = rows()
        .filter(|(_, row)| row.feature == "tserver_iscc")
        .map(|(_, row)| row.as_printed.as_str())
        .collect();
    let expected = ["tserver_isc", "tserver_iscc", "tserver_jsc"];
    assert_eq!(printed.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn ct2_a_product_is_found_by_name_or_told_the_nearest() {
    let catalogue = Catalogue::built_in();
    for written in ["Genesys CIM Platform - MS", "genesys cim platform-ms"] {
        let found = catalogue.product(written).map(|p| p.name.as_str());
        assert_eq!(found, Some("Genesys CIM Platform - MS"));
    }
    assert!(catalogue.product("Genesys Inbound Voise").is_none());
    assert_eq!(
        catalogue.nearest_product("Genesys Inbound Voise"),
        Some("Genesys Inbound Voice")
    );
    assert_eq!(catalogue.nearest_product("coffee machine"), None);
}

#[test]
fn mt7_the_measured_products_are_the_guide_s() {
    let catalogue = Catalogue::built_in();
    let items = catalogue.usage_items();
    assert_eq!(items.len(), 25);
    let none_of = |told: fn(&crate::catalogue::UsageItem) -> bool| {
        let without = items.iter().filter(|item| !told(item));
        without.map(|item| item.name.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(
        none_of(|item| item.counts_enabled),
        [
            "Call Qualification Parking",
            "GVP ASR Ports",
            "GVP TTS Ports",
            "GVP Ports",
            "Call Recording",
        ]
    );
    assert_eq!(
        none_of(|item| item.counts_peak),
        ["SIP Voicemail", "IVR Connector"]
    );
    // An item is found by its own name and by those of its products.
    let of = |name: &str| catalogue.usage_item(name).map(|item| item.name.as_str());
    assert_eq!(
        of("genesys cim platform-ms"),
        Some("Genesys CIM Platform-MS")
    );
    assert_eq!(of("Genesys Chat"), Some("Genesys Web Media"));
    assert_eq!(of("SNMP"), None);
    // What is measured by seats that a product brings is seen by them.
    for item in items.iter().filter(|item| !item.features.is_empty()) {
        for product in item
            .products
            .iter()
            .filter_map(|name| catalogue.product(name))
        {
            let brings = |feature: &String| product.rows.iter().any(|row| row.feature == *feature);
            let seen = item.features.iter().any(brings);
            assert!(seen || item.name == "HA-CIM", "{}", product.name);
        }
    }
}
