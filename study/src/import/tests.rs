//! Small logs and outputs, seen as JSON and as tables.

use super::debug_log;
use crate::output::Target;
use scenarios::flexnet::debug_log::{self as flexnet_log, Load, Log, Summary};
use std::io::Cursor;

const LOG: &str = "8:00:00 (lmgrd) TIMESTAMP 1/2/2026
9:00:00 (genesys.d) OUT: \"router_seats\" urs@host-a  (100 licenses)
9:00:01 (genesys.d) DENIED: \"router_seats\" urs@host-b  (Licensed number of users already reached. (-4,342))
stray
9:30:00 (genesys.d) IN: \"router_seats\" urs@host-a  (100 licenses)
";

fn summary(load: Option<&mut Load>) -> Summary {
    let log = Log::new("debug.log".to_owned(), Cursor::new(LOG.as_bytes()));
    flexnet_log::read(vec![log.expect("memory does not fail")], load).expect("memory does not fail")
}

#[test]
fn ag7_json_has_the_keys_of_the_contract() {
    let json = debug_log::document(&summary(None));
    assert_eq!(
        (&json["lines"], &json["unread_lines"]),
        (&5.into(), &1.into())
    );
    let events = &json["events"];
    assert_eq!(
        (&events["out"], &events["in"], &events["denied"]),
        (&1.into(), &1.into(), &1.into())
    );
    assert_eq!(
        (&events["unsupported"], &events["queued"]),
        (&0.into(), &0.into())
    );
    let feature = &json["features"][0];
    assert_eq!(
        (&feature["name"], &feature["vendor"]),
        (&"router_seats".into(), &"genesys.d".into())
    );
    for (key, value) in [
        ("out", 1),
        ("in", 1),
        ("denied", 1),
        ("licenses_out", 100),
        ("peak", 100),
    ] {
        assert_eq!(feature[key], value, "{key}");
    }
    assert_eq!(
        (&json["first"], &json["last"]),
        (&"2026-01-02T08:00:00".into(), &"2026-01-02T09:30:00".into())
    );
    assert_eq!(json["denials"][0]["cause"], "licenses-exhausted");
    assert_eq!(json["logs"][0]["unread"][0]["line"], 4);
}

#[test]
fn ag7_a_load_is_written_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("load.csv");
    let mut load = Load::new(None);
    let summary = summary(Some(&mut load));
    let target = Target::new(&path, false).expect("a place");
    debug_log::write_load(&path, &target, &load, &summary).expect("it is written");
    let text = std::fs::read_to_string(&path).expect("it is there");
    assert_eq!(text, "agent,in_s,out_s\n0,32400,34200\n");
    assert!(Target::free(&path, false).is_err(), "it is there now");
    assert!(Target::free(&folder.path().join("none/load.csv"), false).is_err());
}

#[test]
fn tables_show_features_and_denials() {
    let text = debug_log::tables(&summary(None));
    for word in [
        "router_seats",
        "licenses-exhausted",
        "1 not understood",
        "2026-01-02T08:00:00",
    ] {
        assert!(text.contains(word), "{word} is missing in\n{text}");
    }
}
