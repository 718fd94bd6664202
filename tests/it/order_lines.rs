//! The lines of `licsim order`, and the kits that come of them (CT2, CT3, CT4).

use crate::program::licsim;

/// Standard output and error of a line, and its exit status.
fn order(words: &[&str]) -> (String, String, Option<i32>) {
    let output = licsim().arg("order").args(words).output().expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (
        text(output.stdout),
        text(output.stderr),
        output.status.code(),
    )
}

fn ordered(words: &[&str]) -> String {
    let (text, error, status) = order(words);
    assert_eq!(status, Some(0), "{error}");
    text
}

fn json(words: &[&str]) -> serde_json::Value {
    let text = ordered(&[words, &["--json"]].concat());
    serde_json::from_str(&text).expect("JSON")
}

fn refused(words: &[&str]) -> String {
    let (_, error, status) = order(words);
    assert_eq!(status, Some(2), "{error}");
    error
}

#[test]
fn ct2_json_has_products_and_features_under_canonical_names() {
    let line = [
        "--products",
        "genesys cim platform - ms=80",
        "--products",
        "HA - Voice=2",
    ];
    let document = json(&line);
    assert_eq!(document["products"][0]["name"], "Genesys CIM Platform - MS");
    assert_eq!(document["products"][0]["quantity"], 80);
    let features = document["features"].as_array().expect("a list");
    for (name, version, count, required) in [
        ("tserver_sdn", "8.0", 80, false),
        ("tserver_iscc", "8.0", 1, true),
        ("DESKTOP_SUPERVISOR", "7.0", 80, true),
        ("cti_ha_option", "8.0", 2, true),
    ] {
        let found = features
            .iter()
            .find(|f| f["name"] == name)
            .expect("ordered");
        assert_eq!(found["version"], version, "{name}");
        assert_eq!(found["count"], count, "{name}");
        assert_eq!(found["required"], required, "{name}");
    }
    assert_eq!(document["missing"][0]["about"], "ha_redundancy");
}

#[test]
fn ct3_the_deployment_decides_the_seats() {
    let seats = |deployment| {
        let line = [
            "--products",
            "Genesys E-mail=40",
            "--products",
            "Genesys Chat=25",
        ];
        let document = json(&[&line[..], &["--deployment", deployment]].concat());
        let features = document["features"].as_array().expect("a list").clone();
        let seat = features
            .into_iter()
            .find(|f| f["name"] == "ics_multi_media_agent_seat");
        seat.expect("ordered")["count"].clone()
    };
    assert_eq!(seats("blended"), 40);
    assert_eq!(seats("separate"), 65);
}

#[test]
fn ct2_independent_servers_get_their_parts() {
    let document = json(&[
        "--products",
        "Genesys Inbound Voice=1001",
        "--topology",
        "independent",
        "--server",
        "a=DISK_SERIAL_NUM=3ac2f1",
        "--server",
        "b",
        "--server",
        "c",
        "--split",
        "a=50 %",
        "--split",
        "b=30 %",
        "--split",
        "c=20 %",
        "--operating-system",
        "b=Linux 6",
    ]);
    let servers = document["servers"].as_array().expect("a list");
    let seats: Vec<_> = servers
        .iter()
        .map(|s| s["features"]["tserver_sdn"].clone())
        .collect();
    assert_eq!(seats, [501, 300, 200]);
    assert_eq!(servers[0]["host_id"], "DISK_SERIAL_NUM=3ac2f1");
    assert_eq!(servers[1]["operating_system"], "Linux 6");
    assert!(
        servers[2]["license_file"]
            .as_str()
            .is_some_and(|t| t.contains("SERVER c ANY"))
    );
}

#[test]
fn ct4_the_kit_is_printed_as_markdown_or_csv_and_files_as_files() {
    let line = [
        "--products",
        "SNMP=1",
        "--company",
        "Acme",
        "--purpose",
        "demo",
    ];
    let with = |option: &str| ordered(&[&line[..], &[option]].concat());
    assert!(ordered(&line).contains("| Company | Acme |"));
    assert!(with("--csv").contains("Order,1,Answer,Acme"));
    assert!(with("--write-licenses").contains("FEATURE MLSNMP genesys.d 8.0 permanent 1"));
}

#[test]
fn wrong_options_name_what_was_expected() {
    assert!(refused(&["--products", "SNMP"]).contains("expected `NAME=VALUE`"));
    assert!(refused(&["--products", "SNMP=many"]).contains("whole number"));
    assert!(refused(&["--deployment", "mixed"]).contains("blended, separate"));
    assert!(refused(&["--application", "tserver"]).contains("did you mean `t-server`?"));
    assert!(refused(&["--application", "t-server=cold"]).contains("hot-standby"));
    assert!(refused(&["--expires", "soon", "--products", "SNMP=1"]).contains("--expires"));

    let problems = |words: &[&str]| {
        let found = refused(words);
        let hints = found
            .lines()
            .filter_map(|line| line.strip_prefix("  hint: "));
        hints.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(problems(&[]), ["say `--products \"NAME=QUANTITY\"`"]);
    assert_eq!(
        problems(&["--products", "SNPM=1"]),
        ["did you mean `SNMP`?"]
    );
    let line = ["--products", "SNMP=1", "--server", "a", "--split"];
    let split = |part| problems(&[&line[..], &[part]].concat());
    assert_eq!(
        split("a=99.5 %"),
        ["a server that is not named gets nothing"]
    );
    assert_eq!(split("b=100 %"), ["name it with `--server HOST=HOST_ID`"]);
}

#[test]
fn ct2_applications_are_checked_against_the_order() {
    let document = json(&[
        "--products",
        "Genesys Inbound Voice=10",
        "--application",
        "t-server=hot-standby,2",
    ]);
    let missing = document["missing"].as_array().expect("a list");
    let about: Vec<_> = missing.iter().map(|m| m["about"].clone()).collect();
    assert_eq!(about, ["cti_ha_option", "ha_redundancy"]);
}
