//! One small file, seen as JSON and as tables.

use super::*;
use scenarios::flexnet::license_file;

const FILE: &str = "SERVER h 00b0d0a1b2c3
DAEMON genesys.d c:\\flexlm\\genesys.d.exe port=7261
FEATURE 3GP07099ABCD genesys.d 7.0 6-may-2005 100 C0FFEE1122DD vendor_info=\"v7.0 - Routing\" SIGN=FACE
FEATURE router_seats genesys.d 8.0 permanent 0 TS_OK HOSTID=ANY SIGN=FACF
FEATURE router_seats genesys.d 8.1 permanent 5 SIGN=FAD0
FEATURE tserver_sdn genesys.d 8.0 nonsense 5 SIGN=FAD1
";

fn json(on: Option<Date>) -> serde_json::Value {
    let file = license_file::read("license.dat", FILE.as_bytes());
    serde_json::to_value(document(&file, on)).expect("a document is JSON")
}

#[test]
fn lf1_json_has_the_keys_of_the_contract() {
    let json = json(None);
    let server = &json["servers"][0];
    assert_eq!(
        (&server["host"], &server["host_id"]),
        (&"h".into(), &"00b0d0a1b2c3".into())
    );
    assert_eq!(server["port"], 7260);
    let vendor = &json["vendors"][0];
    assert_eq!(vendor["name"], "genesys.d");
    assert_eq!(vendor["path"], "c:\\flexlm\\genesys.d.exe");
    assert_eq!(vendor["port"], 7261);
    let features = json["features"].as_array().expect("features");
    assert_eq!(features.len(), 2);
    let item = &features[0];
    assert_eq!(item["expires"], "2005-05-06");
    assert_eq!((&item["count"], &item["line"]), (&100.into(), &3.into()));
    assert_eq!(
        (&item["kind"], &item["version"]),
        (&"FEATURE".into(), &"7.0".into())
    );
    assert_eq!(item["attributes"]["vendor_info"], "v7.0 - Routing");
    assert_eq!(features[1]["expires"], "permanent");
    assert_eq!(features[1]["count"], "uncounted");
    assert_eq!(features[1]["attributes"]["TS_OK"], true);
    assert!(item.get("expired").is_none());
}

#[test]
fn lf9_json_tells_what_was_not_used_and_why() {
    let json = json(None);
    let diagnostics = json["diagnostics"].as_array().expect("diagnostics");
    let places: Vec<_> = diagnostics
        .iter()
        .map(|d| (d["severity"].clone(), d["line"].clone()))
        .collect();
    assert_eq!(
        places,
        [("warning".into(), 5.into()), ("error".into(), 6.into())]
    );
    assert_eq!(diagnostics[1]["column"], 35);
    assert_eq!(json["ignored"][0]["reason"], "second-feature");
    assert_eq!(json["ignored"][1]["line"], 6);
}

#[test]
fn lf4_on_a_day_it_says_what_is_expired() {
    let day = |text| read_day(text).expect(text);
    assert_eq!(
        json(Some(day("2005-05-06")))["features"][0]["expired"],
        false
    );
    assert_eq!(
        json(Some(day("7-may-2005")))["features"][0]["expired"],
        true
    );
    assert!(read_day("soon").is_err());
}

#[test]
fn lf4_days_are_left_from_a_day_to_the_last_one() {
    let left = |day| {
        let json = json(Some(read_day(day).expect(day)));
        json["features"][0]["days_left"].clone()
    };
    assert_eq!(left("2005-05-01"), 5);
    assert_eq!(left("2005-05-06"), 0);
    assert_eq!(left("2005-05-07"), -1);
    assert_eq!(left("2004-05-06"), 365);
    let json = json(Some(read_day("2005-05-01").expect("a day")));
    assert!(json["features"][1].get("days_left").is_none(), "permanent");
}

#[test]
fn ct2_each_feature_names_its_applications_and_products() {
    let json = json(None);
    let item = &json["features"][0];
    assert_eq!(
        (&item["sellable"], &item["description"]),
        (&true.into(), &"v7.0 - Routing".into())
    );
    assert_eq!(
        (&item["applications"], &item["products"]),
        (&serde_json::json!([]), &serde_json::json!([]))
    );
    let seats = &json["features"][1];
    assert_eq!(
        seats["applications"],
        serde_json::json!(["Universal Routing Server"])
    );
    let products = seats["products"].as_array().expect("a list");
    assert!(
        products.contains(&"Genesys CIM Platform - MS".into()),
        "{products:?}"
    );
    let file = license_file::read("license.dat", FILE.as_bytes());
    let text = tables(&file, None);
    for line in [
        "Universal Routing Server",
        "Express eService - SS, Express eServices - MS, ",
        " and 13 more |",
        "| 3GP07099ABCD   | v7.0 - Routing | 100      | 06-may-2005 |",
    ] {
        assert!(text.contains(line), "{line} is missing in\n{text}");
    }
}

#[test]
fn tables_show_all_lines_and_no_control_character() {
    let bytes = FILE.replace("router", "\u{1b}[2Jr");
    let file = license_file::read("license.dat", bytes.as_bytes());
    let text = tables(&file, Some(read_day("2026-01-01").expect("a day")));
    for word in [
        "7260",
        "7261",
        "expired",
        "ignored: line 4 counts",
        "uncounted",
        "nonsense",
    ] {
        assert!(text.contains(word), "{word} is missing in\n{text}");
    }
    assert!(!text.contains('\u{1b}'));
}
