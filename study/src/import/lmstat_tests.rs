//! Small outputs, seen as JSON and as tables.

use super::lmstat;
use super::lmstat_series::series;
use super::lmstat_tables::{feature_table, output_tables};
use scenarios::flexnet::lmstat::Lmstat;

fn lmstat_output(name: &str, in_use: u32) -> (String, Lmstat) {
    let text = format!(
        "Flexible License Manager status on Thu 11/23/2017 15:0{in_use}\nUsers of seat:  (Total of 5 licenses issued;  Total of {in_use} licenses in use)\n"
    );
    (name.to_owned(), lmstat::read(text.as_bytes()))
}

#[test]
fn an_output_is_shown_with_its_features() {
    let output = lmstat_output("a.txt", 2);
    let text = output_tables(&output);
    assert!(text.contains("seat") && text.contains("| 5 "), "{text}");
    let json = lmstat::document(&[output]);
    assert_eq!(json["outputs"][0]["servers"][0]["features"][0]["in_use"], 2);
}

#[test]
fn nodes_and_daemons_have_tables_of_their_own() {
    let text = "License server status: 27000@lic\n\nlic: license server UP (MASTER) v11.18\n\nVendor daemon status (on lic):\n\n  vend: UP v11.18\n  other: The desired vendor daemon is down. (-97,121)\n";
    let text = output_tables(&("a.txt".to_owned(), lmstat::read(text.as_bytes())));
    let (nodes, daemons) = text.split_once("Vendor daemons").expect("both tables");
    assert!(
        nodes.contains("| lic ") && !nodes.contains("vend"),
        "{text}"
    );
    assert!(
        daemons.contains("vend ") && daemons.contains("down") && daemons.contains("(-97,121)"),
        "{text}"
    );
}

#[test]
fn one_feature_of_two_daemons_is_shown_with_both() {
    let text = "License server status: 27000@lic\n\nVendor daemon status (on lic):\n\n  first: UP v11\nUsers of seat:  (Total of 5 licenses issued;  Total of 2 licenses in use)\n  gone: The desired vendor daemon is down. (-97,121)\n  second: UP v11\nUsers of seat:  (Total of 9 licenses issued;  Total of 0 licenses in use)\n";
    let text = feature_table(&lmstat::read(text.as_bytes()));
    let rows: Vec<&str> = text.lines().filter(|row| row.contains("seat")).collect();
    assert_eq!(rows.len(), 2);
    assert!(
        rows[0].contains("first") && rows[1].contains("second"),
        "{text}"
    );
}

#[test]
fn a_license_file_says_permanent_and_uncounted_in_zeros() {
    let text = "Feature Version #licenses Expires Vendor\nseat 8.0 0 1-jan-0000 vend\nsdn 8.0 5 6-mar-2027 vend\n";
    let read = lmstat::read(text.as_bytes());
    let listed = read.listed.iter();
    let rows: Vec<_> = listed
        .map(|row| (row.licenses().to_owned(), row.expiry()))
        .collect();
    let expected = [("uncounted", "permanent"), ("5", "6-mar-2027")];
    let expected = expected.map(|(count, expiry)| (count.to_owned(), expiry.to_owned()));
    assert_eq!(rows, expected);
}

#[test]
fn several_outputs_are_a_series() {
    let outputs = [
        lmstat_output("a.txt", 2),
        lmstat_output("b.txt", 5),
        lmstat_output("c.txt", 1),
    ];
    let all = series(&outputs);
    let seat = &all["seat"];
    assert_eq!((seat.outputs, seat.issued), (3, 5));
    assert_eq!((seat.least, seat.peak, seat.sum), (1, 5, 8));
    assert!(seat.peak_at.contains("15:05"), "{}", seat.peak_at);
    assert_eq!(lmstat::document(&outputs)["series"][0]["peak"], 5);
}
