//! Orders read from scenario files.

use super::*;
use crate::files::Memory;
use crate::order::scenario;
use jiff::civil::{Date, date};
use model::plan::Redundancy;
use std::collections::BTreeMap;

const SITE: &str = r#"
format = 1
name = "site"
[topology]
kind = "independent"
[entitlement]
products = { "Genesys Inbound Voice" = 1001, "ha - framework" = 3 }
deployment = "separate"
split = { north = "50 %", south = "30 %", west = "20 %" }
place = { ha_redundancy = "one-each", CLDistributed = "north" }
[[host]]
name = "lic-1"
host_id = "0123456789ab"
[[server]]
name = "north"
host = "lic-1"
port = 7300
[[server]]
name = "south"
[[server]]
name = "west"
[[application]]
name = "switch"
kind = "t-server"
count = 2
redundancy = "hot-standby"
release = "8.1"
options = { num-sdn-licenses = 400 }
[order]
company = "Acme"
purpose = "testing"
switch = "Avaya 8"
[[variant]]
name = "one"
topology = { kind = "single" }
entitlement = { split = false }
server = [ { name = "south", remove = true }, { name = "west", remove = true } ]
"#;

fn read(text: &str, variant: Option<&str>) -> (Option<Order<'static>>, Vec<String>) {
    let files = Memory(BTreeMap::from([(
        "site.toml".to_owned(),
        text.as_bytes().to_vec(),
    )]));
    let (order, findings) = scenario::read(&files, "site.toml", "", variant);
    let shown = |f: &crate::Finding| format!("{}: {}", f.severity.name(), f.message);
    (order, findings.iter().map(shown).collect())
}

#[test]
fn ct2_a_scenario_says_its_order() {
    let (order, findings) = read(SITE, None);
    assert_eq!(findings, [""; 0]);
    let order = order.expect("an order");
    assert_eq!(order.company.as_deref(), Some("Acme"));
    assert_eq!(order.switch.as_deref(), Some("Avaya 8"));
    assert_eq!(order.purpose, Some(Purpose::Testing));
    assert_eq!(order.deployment, Some(Deployment::Separate));
    let bought: Vec<_> = order
        .bought
        .iter()
        .map(|b| (b.product.name.as_str(), b.quantity))
        .collect();
    assert_eq!(
        bought,
        [("Genesys Inbound Voice", 1001), ("HA - Framework", 3)]
    );
    let north = &order.servers[0];
    assert_eq!(
        (north.name.as_str(), north.host.as_str(), north.port),
        ("north", "lic-1", 7300)
    );
    assert_eq!(north.host_id.as_deref(), Some("0123456789ab"));
    let application = &order.applications[0];
    assert_eq!((application.count, application.release), (2, Some(8)));
    assert_eq!(application.redundancy, Redundancy::HotStandby);

    let worked = work(catalogue(), &order).expect("sound");
    let of = |feature: &str| {
        let at = worked
            .features
            .iter()
            .position(|c| c.feature.name == feature);
        let at = at.expect("ordered");
        worked.files.iter().map(|file| file[at]).collect::<Vec<_>>()
    };
    assert_eq!(of("tserver_sdn"), [501, 300, 200]);
    assert_eq!(of("ha_redundancy"), [1, 1, 1]);
    assert_eq!(of("CLDistributed"), [1, 0, 0]);
}

#[test]
fn ct2_a_variant_is_ordered_by_its_name() {
    let (order, findings) = read(SITE, Some("one"));
    assert_eq!(findings, [""; 0]);
    let order = order.expect("an order");
    assert_eq!(order.configuration, Configuration::Single);
    assert_eq!(order.servers.len(), 1);
    assert!(read(SITE, Some("base")).0.is_some());
    let (order, findings) = read(SITE, Some("two"));
    assert!(order.is_none());
    assert_eq!(findings, ["error: the scenario has no variant `two`"]);
}

#[test]
fn ct2_features_without_products_are_ordered_and_the_products_missed() {
    let text = r#"
        format = 1
        name = "site"
        [entitlement.features]
        tserver_sdn = { count = 300, expires = 2026-12-31 }
        router_seats = [ { count = 100, expires = 2026-06-30 }, { count = 50 } ]
        MATLAB = 3
        lds = "uncounted"
        [[server]]
        name = "north"
    "#;
    let (order, findings) = read(text, None);
    assert_eq!(
        findings,
        [
            "warning: `MATLAB` is no feature of the guide, and is not ordered",
            "warning: `lds` is not counted, and is not ordered",
        ]
    );
    let order = order.expect("an order");
    let dated = |name: &str| -> Vec<(u32, Date)> {
        order.dated[name]
            .iter()
            .map(|dated| (dated.count, dated.expires))
            .collect()
    };
    assert_eq!(order.expires, None, "not all end");
    assert_eq!(dated("tserver_sdn"), [(300, date(2026, 12, 31))]);
    assert_eq!(dated("router_seats"), [(100, date(2026, 6, 30))]);
    let worked = work(catalogue(), &order).expect("sound");
    assert_eq!(
        (worked.count("tserver_sdn"), worked.count("router_seats")),
        (300, 150)
    );
    assert_eq!(about(&order), [warning("products")]);
}

#[test]
fn only_the_licenses_that_end_are_dated_in_the_files() {
    let text = r#"
        format = 1
        name = "site"
        [topology]
        kind = "independent"
        [entitlement.features]
        tserver_sdn = 101
        router_seats = [ { count = 100, expires = 2026-06-30 }, { count = 50 } ]
        [[server]]
        name = "north"
        vendor_port = 7261
        [[server]]
        name = "south"
    "#;
    let order = read(text, None).0.expect("an order");
    let worked = work(catalogue(), &order).expect("sound");
    let files = specimen::files(&order, &worked);
    let lines = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| line.contains("genesys.d"));
        lines
            .map(|line| line.split(" SIGN").next().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(
        lines(&files[0].text),
        [
            "VENDOR genesys.d PORT=7261",
            "FEATURE router_seats genesys.d 8.0 permanent 25",
            "INCREMENT router_seats genesys.d 8.0 30-jun-2026 50",
            "FEATURE tserver_sdn genesys.d 8.0 permanent 51",
        ]
    );
    assert!(lines(&files[1].text).contains(&"VENDOR genesys.d".to_owned()));
    assert!(
        lines(&files[1].text)
            .contains(&"INCREMENT router_seats genesys.d 8.0 30-jun-2026 50".to_owned())
    );
}

#[test]
fn ct4_the_kit_dates_what_the_specimens_date() {
    let text = r#"
        format = 1
        name = "site"
        [topology]
        kind = "independent"
        [entitlement]
        features = { router_seats = [ { count = 100, expires = 2026-06-30 }, { count = 50 } ] }
        split = { north = "90 %", south = "10 %" }
        [[server]]
        name = "north"
        [[server]]
        name = "south"
    "#;
    let mut order = read(text, None).0.expect("an order");
    order.counts.insert("router_seats".to_owned(), 60);
    let worked = work(catalogue(), &order).expect("sound");
    let kit = crate::order::kit::kit(catalogue(), &order, &worked, &[]);
    let ends = kit[0].rows.iter().find(|row| row[0] == "Licenses end");
    assert_eq!(
        ends.expect("a row")[1],
        "60 of router_seats after 2026-06-30; all others never: permanent"
    );
}

#[test]
fn wrong_products_and_parts_are_told_with_their_place() {
    let text = SITE
        .replace("ha - framework", "HA - Framewok")
        .replace("20 %", "19 %");
    let (order, findings) = read(&text, None);
    assert!(order.is_none());
    assert_eq!(
        findings,
        [
            "error: no product `HA - Framewok`",
            "error: the parts do not sum to 100 %"
        ]
    );
    let (_, findings) = read(&SITE.replace("west = \"20", "east = \"20"), None);
    assert_eq!(findings, ["error: `east` is no server that takes a part"]);
    let (_, findings) = read(&SITE.replace("\"t-server\"", "\"tserver\""), None);
    assert_eq!(
        findings,
        ["error: there is no kind of application `tserver`"]
    );
}
