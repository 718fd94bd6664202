//! Orders, played: what is ordered is what the applications start with (CT2, CT3, CT4).
//!
//! The specimen file of an order is a license file like any other, so that each product can
//! be put on a license server, with each application that takes a feature of it.

use crate::kinds::scenario_with;
use crate::program::licsim;
use crate::world::{Played, study_with};
use kernel::Scope;
use model::records::RequestClass;
use scenarios::catalogue::{Catalogue, Kind, Product, RowTake, Term};
use scenarios::order::{self, Order, OrderServer, counts, specimen};
use std::collections::{BTreeMap, BTreeSet};

const SEATS: u32 = 10;

/// The specimen file of an order of one product alone, with further counts.
fn file_of(product: &Product, more: &BTreeMap<String, u32>) -> String {
    let catalogue = Catalogue::built_in();
    let named = [(product.name.as_str(), SEATS)];
    let order = Order {
        bought: counts::products(catalogue, named).expect("a product of the guide"),
        servers: vec![OrderServer::named("lic")],
        counts: more.clone(),
        ..Order::default()
    };
    let worked = order::work(catalogue, &order).expect("sound");
    specimen::files(&order, &worked).remove(0).text
}

/// What stands in a license file: features and counts, as its reader has them.
fn counts_in(text: &str) -> BTreeMap<String, u32> {
    let file = scenarios::flexnet::read("license.dat", text.as_bytes());
    assert_eq!(file.findings, [], "{text}");
    let pools = file.pools(None).into_iter();
    pools
        .map(|pool| {
            (
                pool.name.clone(),
                u32::try_from(pool.count()).expect("a small number"),
            )
        })
        .collect()
}

/// Plays an application of a kind on a server with a license file.
fn played(kind: &Kind, row: usize, term: &Term, file: &str) -> Played {
    let text = scenario_with(
        kind,
        &kind.rows[row],
        term,
        "license_file = \"license.dat\"",
    );
    let mut study = study_with(&text, &[("license.dat", file)]);
    Played::new(study.plans.remove(0), 1, 0)
}

/// Features that a start or a user was denied because the file has none of them.
fn lacking(played: &Played) -> BTreeSet<String> {
    let name = |f: model::plan::FeatureId| played.plan.symbols.features[f].clone();
    let denied = played.detail().denials.iter().filter_map(|d| d.feature);
    let violated = played.violations().iter().filter_map(|v| v.feature);
    denied.chain(violated).map(name).collect()
}

/// Each product's specimen has the features of the mapping in the quantity ordered: ten where use is
/// counted, one for a process or environment that comes with seats, ten where the product is nothing but
/// processes; technical DNs as they are issued.
#[test]
fn ct2_every_product_alone_brings_the_features_of_its_mapping() {
    let catalogue = Catalogue::built_in();
    assert_eq!(catalogue.products().len(), 93);
    for product in catalogue.products() {
        let counts = counts_in(&file_of(product, &BTreeMap::new()));
        let by_process = catalogue
            .features_of(product)
            .all(|(_, feature)| !feature.unit.counts_use());
        let expected: BTreeMap<String, u32> = catalogue
            .features_of(product)
            .map(|(row, feature)| {
                let count = match feature.unit.name() {
                    _ if feature.name == "tserver_tdn" => 999_999,
                    "environment" => 1,
                    "pair" | "instance" if by_process => SEATS,
                    "pair" | "instance" => 1,
                    _ => SEATS,
                };
                (row.feature.clone(), count)
            })
            .collect();
        assert_eq!(counts, expected, "{}", product.name);
    }
}

/// Every product alone, on a single server, with each application that takes one of its features, in
/// each way in which it takes it. Either it starts and checks the feature out, or what it lacks is no
/// feature of the product; with ten of that besides it starts, too.
#[test]
fn ct2_every_product_s_file_starts_the_applications_that_use_it() {
    let catalogue = Catalogue::built_in();
    let (mut alone, mut with_others, mut too_old) = (0, 0, 0);
    for product in catalogue.products() {
        let own: BTreeSet<&str> = product
            .rows
            .iter()
            .map(|row| row.feature.as_str())
            .collect();
        let mut used = BTreeSet::new();
        for kind in catalogue.kinds() {
            for (at, row) in kind.rows.iter().enumerate() {
                let feature = row.feature.as_str();
                if !own.contains(feature) || row.wanted.never() {
                    continue;
                }
                for term in &row.wanted.0 {
                    let place = format!("{} of {}, {term:?}", kind.name, product.name);
                    let mut more = BTreeMap::new();
                    let mut run = played(kind, at, term, &file_of(product, &more));
                    // At most all the features of the kind are asked for, one after the other.
                    for _ in &kind.rows {
                        let missing: Vec<String> = lacking(&run)
                            .into_iter()
                            .filter(|name| !own.contains(name.as_str()))
                            .collect();
                        if missing.is_empty() {
                            break;
                        }
                        more.extend(missing.into_iter().map(|name| (name, SEATS)));
                        run = played(kind, at, term, &file_of(product, &more));
                    }
                    let sold = product.rows.iter().find(|sold| sold.feature == feature);
                    if sold.is_some_and(|sold| sold.version < row.version) {
                        // LF5: licenses of a release before the application's do not serve it.
                        let expected = BTreeSet::from([feature.to_owned()]);
                        assert_eq!(lacking(&run), expected, "{place}");
                        too_old += 1;
                        continue;
                    }
                    assert_eq!(lacking(&run), BTreeSet::new(), "{place}");
                    assert_eq!(run.causes(RequestClass::Start), [], "{place}");
                    let metric = "licenses_checked_out_peak";
                    let out = run.value(metric, Scope::Feature, feature);
                    let of_file = f64::from(counts_in(&file_of(product, &more))[feature]);
                    assert!(
                        (1.0..=of_file).contains(&out),
                        "{place}: {out} of {of_file}"
                    );
                    // A number that is not given means all there are (AP20).
                    if matches!(row.take, RowTake::Number | RowTake::All) && *term == Term::Always {
                        assert!(
                            out.total_cmp(&of_file).is_eq(),
                            "{place}: {out} of {of_file}"
                        );
                    }
                    used.insert(feature);
                    if more.is_empty() {
                        alone += 1;
                    } else {
                        with_others += 1;
                    }
                }
            }
        }
        // Technical DNs are issued and never asked for, and no application of the table takes the rest.
        let idle: Vec<&str> = own.difference(&used).copied().collect();
        assert!(
            idle.iter().all(|feature| *feature == "tserver_tdn"),
            "{}: nothing takes {idle:?}",
            product.name
        );
    }
    assert_eq!((alone, with_others, too_old), (919, 245, 5));
}

/// The order of the issue: inbound, outbound and the platform's redundancy, 60 to 40.
const LINE: [&str; 20] = [
    "--products",
    "Genesys Inbound Voice=300",
    "--products",
    "Genesys Outbound Voice=80",
    "--products",
    "HA - CIM Platform=1",
    "--topology",
    "independent",
    "--server",
    "lic-a=0123456789ab",
    "--server",
    "lic-b=ba9876543210",
    "--split",
    "lic-a=60 %",
    "--split",
    "lic-b=40 %",
    "--company",
    "Acme",
    "--purpose",
    "production",
];

fn order(more: &[&str]) -> (Option<i32>, String, String) {
    let output = licsim()
        .arg("order")
        .args(LINE)
        .args(more)
        .output()
        .expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn ct4_kit_and_files_of_an_order_on_independent_servers() {
    for deployment in ["blended", "separate"] {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path().to_string_lossy().into_owned();
        let (status, _, said) = order(&["--deployment", deployment, "--out", &out]);
        assert_eq!(status, Some(0), "{said}");
        let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect(name);
        let kit = read("order.md");
        for line in [
            "| Company | Acme |",
            &format!("| Deployment mode | {deployment} |"),
            "| Genesys Outbound Voice | 8.0 | 80 |",
            "| lic-a | 0123456789ab | (to be filled in) | 7260 | 60.00 % |",
            "| tserver\\_sdn | 8.0 | 300 | seat | required | Genesys Inbound Voice | 180 | 120 |",
            "| occ\\_full | 8.0 | 80 | seat | required | Genesys Outbound Voice | 48 | 32 |",
            "| ha\\_redundancy | 8.0 | 1 | environment | required | HA - CIM Platform | 1 | 0 |",
        ] {
            assert!(kit.contains(line), "{line} is missing in\n{kit}");
        }
        assert!(read("order.csv").starts_with("table,row,column,value\nOrder,1,Item,Company\n"));
        // What one server has only, the other's applications lack.
        for feature in [
            "CLDistributed",
            "ha_redundancy",
            "lds",
            "MLDistributed",
            "router_ha_option",
        ] {
            let named = format!("1 of `{feature}` for 2 independent servers: none at `lic-b`");
            assert!(said.contains(&named), "{named} is missing in\n{said}");
        }
        let parts = ["license-1.dat", "license-2.dat"].map(|name| counts_in(&read(name)));
        for (feature, of) in [("tserver_sdn", [180, 120]), ("occ_full", [48, 32])] {
            assert_eq!(parts.each_ref().map(|part| part[feature]), of, "{feature}");
        }
        // `license` reads back what the JSON says that each server gets.
        let (_, json, _) = order(&["--deployment", deployment, "--json"]);
        let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        for (server, name) in [(0, "license-1.dat"), (1, "license-2.dat")] {
            let path = folder.path().join(name);
            let output = licsim().arg("license").arg(path).arg("--json").output();
            let file: serde_json::Value =
                serde_json::from_slice(&output.expect("it runs").stdout).expect("JSON");
            let lines = file["features"].as_array().expect("a list");
            let read: BTreeMap<&str, u64> = lines
                .iter()
                .map(|line| {
                    (
                        line["name"].as_str().unwrap(),
                        line["count"].as_u64().unwrap(),
                    )
                })
                .collect();
            let ordered = json["servers"][server]["features"]
                .as_object()
                .expect("a table");
            let ordered: BTreeMap<&str, u64> = ordered
                .iter()
                .map(|(name, count)| (name.as_str(), count.as_u64().unwrap()))
                .filter(|(_, count)| *count > 0)
                .collect();
            assert_eq!(read, ordered);
        }
    }
}

const SIZED: &str = r#"
format = 1
name = "sized"
extends = "base.toml"
[entitlement.features]
tserver_sdn = 320
router_seats = 310
"#;

const BASE: &str = r#"
format = 1
name = "base"
title = "what a sizing starts from"
start = 2026-03-02T00:00:00
duration = "2 d"
[topology]
kind = "independent"
[entitlement]
features = { tserver_sdn = 300, router_seats = 300, ha_redundancy = 2 }
split = { a = "50 %", b = "50 %" }
place = { ha_redundancy = "one-each" }
[[server]]
name = "a"
[[server]]
name = "b"
[[application]]
name = "ts"
kind = "t-server"
[[agents]]
name = "team"
count = 250
place_group = "floor-1"
applications = ["ts"]
shifts = [ { days = "Mon-Fri", start = "08:00", end = "16:00" } ]
"#;

fn json_of(folder: &std::path::Path, name: &str, more: &[&str]) -> serde_json::Value {
    let path = folder.join(name);
    let output = licsim()
        .arg("order")
        .arg(path)
        .args(more)
        .arg("--json")
        .output();
    let output = output.expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
}

fn held(json: &serde_json::Value, feature: &str) -> Vec<u64> {
    let servers = json["servers"].as_array().expect("a list").iter();
    servers
        .map(|s| s["features"][feature].as_u64().expect("a count"))
        .collect()
}

#[test]
fn ct2_an_order_takes_the_counts_of_a_sizing_over_the_scenario_below_it() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("base.toml"), BASE).expect("written");
    std::fs::write(folder.path().join("sized.toml"), SIZED).expect("written");
    let json = json_of(folder.path(), "sized.toml", &[]);
    assert_eq!(held(&json, "tserver_sdn"), [160, 160]);
    assert_eq!(held(&json, "router_seats"), [155, 155]);
    assert_eq!(held(&json, "ha_redundancy"), [1, 1]);
    assert_eq!(
        json["missing"][0]["about"], "products",
        "features are sold as products"
    );
    let before = json_of(folder.path(), "base.toml", &[]);
    assert_eq!(held(&before, "tserver_sdn"), [150, 150]);
}

#[test]
fn lf15_servers_with_files_of_their_own_are_ordered_as_they_are_and_in_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |host: &str, seats: u32, expires: &str| {
        format!(
            "SERVER {host} 0123456789ab 27010\nDAEMON genesys.d PORT=27011\n\
             FEATURE 3GP07021ABAA genesys.d 8.0 permanent 5 vendor_info=\"v8.0 - Voice\" SIGN=A\n\
             FEATURE tserver_sdn genesys.d 8.0 {expires} {seats} SIGN=A\n"
        )
    };
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text);
    write("a.dat", &file("a", 70, "31-mar-2026")).expect("written");
    write("b.dat", &file("b", 31, "permanent")).expect("written");
    let text = BASE
        .replace("[entitlement]\n", "")
        .replace(
            "features = { tserver_sdn = 300, router_seats = 300, ha_redundancy = 2 }\n",
            "",
        )
        .replace("split = { a = \"50 %\", b = \"50 %\" }\n", "")
        .replace("place = { ha_redundancy = \"one-each\" }\n", "")
        .replace("name = \"a\"\n", "name = \"a\"\nlicense_file = \"a.dat\"\n")
        .replace("name = \"b\"\n", "name = \"b\"\nlicense_file = \"b.dat\"\n");
    write("own.toml", &text).expect("written");
    let json = json_of(folder.path(), "own.toml", &["--ordered", "2026-03-30"]);
    assert_eq!(held(&json, "tserver_sdn"), [70, 31]);
    assert_eq!(json["servers"][0]["host_id"], "0123456789ab");
    assert_eq!(json["in_use_until"], "2026-03-31");
    // The ports in use are kept.
    let out = folder.path().join("out").to_string_lossy().into_owned();
    let path = folder.path().join("own.toml");
    let ordered = licsim()
        .arg("order")
        .arg(path)
        .args(["--out", &out])
        .output();
    assert_eq!(ordered.expect("it runs").status.code(), Some(0));
    for (server, name) in [("a", "license-1.dat"), ("b", "license-2.dat")] {
        let specimen = std::fs::read_to_string(folder.path().join("out").join(name));
        let specimen = specimen.expect("a specimen");
        for line in [
            format!("SERVER {server} 0123456789ab 27010"),
            "genesys.d PORT=27011".to_owned(),
        ] {
            assert!(specimen.contains(&line), "{line} is missing in\n{specimen}");
        }
    }
    let about: Vec<_> = json["missing"].as_array().expect("a list").iter().collect();
    assert!(
        about.iter().any(|m| m["about"] == "in_use_until"),
        "{about:?}"
    );
    let early = json_of(folder.path(), "own.toml", &["--ordered", "2026-03-29"]);
    let late = |json: &serde_json::Value| {
        let missing = json["missing"].as_array().expect("a list").clone();
        missing.iter().any(|m| m["about"] == "in_use_until")
    };
    assert!(late(&json) && !late(&early));
    // The same from a file in use beside an order of products.
    let used = folder.path().join("a.dat").to_string_lossy().into_owned();
    let (_, json, _) = order(&["--in-use", &used, "--ordered", "2026-03-30", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert!(late(&json));
}

/// What a scenario's servers grant is what its order asks for: two rooms that divide licenses.
#[test]
fn ct2_the_order_of_each_ready_scenario_is_what_its_servers_hold() {
    let library = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/library");
    let mut compared = 0;
    for entry in std::fs::read_dir(&library).expect("it is there") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let disk = scenarios::files::Disk::new(&library, &[]);
        let options = scenarios::study::ReadOptions::default();
        let study = scenarios::study::read_from(&disk, &name, "", &options);
        for plan in &study.plans {
            let (order, findings) = order::scenario::read(&disk, &name, "", Some(&plan.variant));
            let catalogue = Catalogue::built_in();
            let order = order.unwrap_or_else(|| panic!("{name} {}: {findings:#?}", plan.variant));
            let worked = order::work(catalogue, &order)
                .unwrap_or_else(|problems| panic!("{name} {}: {problems:#?}", plan.variant));
            for (at, counted) in worked.features.iter().enumerate() {
                for (server, file) in worked.servers.iter().zip(&worked.files) {
                    let symbol = plan.symbols.servers.iter().position(|s| *s == server.name);
                    let node = plan.servers.iter().find(|s| Some(s.symbol.at()) == symbol);
                    let service = &plan.services[node.expect("a server").service];
                    let of_feature = |pool: &&model::plan::Pool| {
                        let name = &plan.symbols.features[pool.feature];
                        name.eq_ignore_ascii_case(&counted.feature.name)
                    };
                    let pools = service.pools.iter().filter(of_feature);
                    let held: u32 = pools.flat_map(|pool| &pool.lots).map(|lot| lot.count).sum();
                    assert_eq!(
                        file[at], held,
                        "{name} {}: {} at {}",
                        plan.variant, counted.feature.name, server.name
                    );
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 100, "{compared}");
}

#[test]
fn lf1_the_files_that_check_writes_say_what_the_servers_grant() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = "format = 1\nname = \"s\"\nstart = 2026-11-02T00:00:00\nduration = \"5 d\"\n\
        [topology]\nkind = \"independent\"\n\
        [entitlement]\nfeatures = { x_tool = 9, tserver_sdn = [{ count = 100 }, { count = 71, expires = 2026-12-31 }] }\n\
        [[host]]\nname = \"lic-b\"\nhost_id = \"00:50:56:9A:1B:2C\"\n\
        [[server]]\nname = \"lic-a\"\nvendor_port = 7261\n[[server]]\nname = \"lic-b\"\nport = 7270\n\
        [[application]]\nname = \"ts\"\nkind = \"t-server\"\n\
        [[variant]]\nname = \"one\"\ntopology = { kind = \"single\" }\nserver = [{ name = \"lic-b\", remove = true }]\n";
    std::fs::write(folder.path().join("s.toml"), scenario).expect("it can be written");
    let run = |arguments: &[&str]| {
        let mut command = licsim();
        command.current_dir(folder.path()).args(arguments);
        let output = command.output().expect("it runs");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("text")
    };
    let files = run(&["check", "s.toml", "--write-licenses"]);
    let files: Vec<&str> = files.split("\n\n").collect();
    assert!(
        files[0].contains("SERVER lic-a ANY 7260\nVENDOR genesys.d PORT=7261\n"),
        "{}",
        files[0]
    );
    assert!(
        files[1].contains("SERVER lic-b 0050569a1b2c 7270\nVENDOR genesys.d\n"),
        "{}",
        files[1]
    );
    // 171 licenses are divided as 86 and 85; each part by its date.
    let counts = |text: &str| {
        let name = folder.path().join("f.dat");
        std::fs::write(&name, text).expect("it can be written");
        let read: serde_json::Value =
            serde_json::from_str(&run(&["license", "f.dat", "--json"])).expect("JSON");
        let features = read["features"].as_array().expect("features").iter();
        let of = |f: &serde_json::Value| {
            format!("{} {} {}", f["name"], f["expires"], f["count"]).replace('"', "")
        };
        features.map(of).collect::<Vec<String>>()
    };
    let (first, second) = (counts(files[0]), counts(files[1]));
    let sum = |name: &str| {
        let all = first
            .iter()
            .chain(&second)
            .filter(|line| line.starts_with(name));
        all.map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap())
            .sum::<u64>()
    };
    assert_eq!(sum("tserver_sdn permanent"), 100, "{first:?} {second:?}");
    assert_eq!(sum("tserver_sdn 2026-12-31"), 71, "{first:?} {second:?}");
    assert_eq!(sum("x_tool permanent"), 9);
    let one = counts(&run(&[
        "check",
        "s.toml",
        "--write-licenses",
        "--variant",
        "one",
    ]));
    assert!(
        one.contains(&"tserver_sdn 2026-12-31 71".to_owned()),
        "{one:?}"
    );
    // A server with a file of its own keeps it.
    std::fs::write(folder.path().join("s.dat"), files[0]).expect("it can be written");
    let own = scenario
        .replace("[entitlement]\n", "[x]\n")
        .replace("vendor_port = 7261", "license_file = \"s.dat\"");
    let own = own.split("[x]").next().unwrap().to_owned()
        + "[[server]]\nname = \"lic-a\"\nlicense_file = \"s.dat\"\n\
        [[application]]\nname = \"ts\"\nkind = \"t-server\"\n";
    std::fs::write(
        folder.path().join("own.toml"),
        own.replace("independent", "single"),
    )
    .expect("it can be written");
    assert_eq!(
        run(&["check", "own.toml", "--write-licenses", "--quiet"]),
        "# lic-a: license file s.dat\n"
    );
}
