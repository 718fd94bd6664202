//! Whether one more would be served: users who take several licenses of the servers (MT5).
//!
//! Two days from Monday on; each number here is worked out by hand.

use crate::scenario::{Scenario, Table, application, fault, server, single, t_server, team};
use crate::world::{HOUR, Played, play};
use kernel::Scope;

fn lacks(played: &Played, group: &str) -> f64 {
    let of_all = played.lacking_seconds("admission", Scope::System, "all");
    let of_group = played.lacking_seconds("admission", Scope::Agents, group);
    assert_eq!(of_all, of_group);
    of_group
}

fn generic(name: &str) -> Table {
    application(name, "generic")
}

fn desk(count: u32, applications: &[&str]) -> Table {
    team("desk", count, applications, (8, 16)).no_retry()
}

#[test]
fn mt5_a_user_of_several_licenses_is_admitted_only_where_so_many_are_free() {
    let play_with = |in_file: u32, each: u32, agents: u32| {
        let g = generic("g").per_login("port", each);
        let text = single(&[("port", in_file)]) + g + desk(agents, &["g"]);
        play(&text)
    };
    // Two of three for the first, one is left, which is too few.
    let played = play_with(3, 2, 2);
    assert_eq!(lacks(&played, "desk"), 8.0 * HOUR);
    assert_eq!(played.system("denied_fraction"), 0.5);
    // Four left are enough for one more of three, one left is not.
    assert_eq!(lacks(&play_with(7, 3, 1), "desk"), 0.0);
    assert_eq!(lacks(&play_with(7, 3, 2), "desk"), 8.0 * HOUR);
    assert_eq!(lacks(&play_with(9, 3, 2), "desk"), 0.0);
    // The last one is taken.
    assert_eq!(lacks(&play_with(1, 1, 1), "desk"), 8.0 * HOUR);
    // More than there ever are.
    let played = play_with(3, 4, 1);
    assert_eq!(lacks(&played, "desk"), 48.0 * HOUR);
    assert_eq!(played.system("denied_fraction"), 1.0);
}

#[test]
fn mt5_admission_follows_what_others_take_and_what_the_file_has() {
    let g = generic("g").per_login("port", 2);
    // Another application takes two of three from 10:00 on, and stops at 20:00 for good.
    let other = generic("h")
        .at_start("port", 2)
        .starts_at("10 h")
        .set("supervised", false);
    let stop = fault("stop", "application-crash", "h")
        .at("20 h")
        .lasts("40 h");
    let text =
        single(&[("port", 3)]) + g.clone() + other + team("desk", 1, &["g"], (20, 22)) + stop;
    // From 10 to 20, and again while the one agent is in.
    assert_eq!(lacks(&play(&text), "desk"), 12.0 * HOUR);
    // The file falls from three to one for an hour, and to none of its own version.
    let file = || {
        fault("file", "license-file-change", "lic")
            .at("9 h")
            .lasts("1 h")
    };
    for change in [
        file().grant("port", 1),
        file().entry("features", "port", false),
    ] {
        let late = team("desk", 1, &["g"], (20, 22));
        let text = single(&[("port", 3)]) + g.clone() + late + &change;
        assert_eq!(lacks(&play(&text), "desk"), 3.0 * HOUR, "{change:?}");
    }
}

#[test]
fn mt5_a_login_to_two_applications_takes_of_both() {
    let both = generic("g").per_login("port", 1) + generic("h").per_login("port", 1);
    let play_with = |in_file: u32, agents: u32| {
        let group = desk(agents, &["g", "h"]);
        play(&(single(&[("port", in_file)]) + both.clone() + group))
    };
    assert_eq!(lacks(&play_with(3, 1), "desk"), 8.0 * HOUR);
    let played = play_with(3, 2);
    assert_eq!(lacks(&played, "desk"), 8.0 * HOUR);
    assert_eq!(played.system("denied_fraction"), 0.5);
    assert_eq!(lacks(&play_with(4, 1), "desk"), 0.0);
    // Two features of one application, of which one is short.
    let pair = generic("g").per_login("port", 1).per_login("screen", 2);
    let text = single(&[("port", 9), ("screen", 3)]) + pair + desk(1, &["g"]);
    assert_eq!(lacks(&play(&text), "desk"), 8.0 * HOUR);
}

#[test]
fn tp7_the_server_of_the_first_license_admits_to_the_others() {
    // The first of the list has no screens, the second has both: what grants the port serves alone.
    let text = |first: &str| {
        Scenario::topology("independent")
            + server("lic-a").grant(first, 9)
            + server("lic-b").grant("port", 9).grant("screen", 9)
            + generic("g")
                .set("license_servers", "@lic-a:@lic-b")
                .per_login("port", 1)
                .per_login("screen", 1)
            + desk(1, &["g"])
    };
    let played = play(&text("port"));
    assert_eq!(played.system("denied_fraction"), 1.0);
    assert_eq!(lacks(&played, "desk"), 48.0 * HOUR);
    let played = play(&text("screen"));
    assert_eq!(played.system("denied_fraction"), 0.0);
    assert_eq!(lacks(&played, "desk"), 0.0);
}

#[test]
fn ap7_a_seat_for_several_numbers_is_one_that_needs_them_all() {
    // Two DNs for each agent of a T-Server that holds three.
    let ts = t_server("ts").set("dns_per_agent", 2);
    let text = single(&[("tserver_sdn", 3)]) + ts + desk(2, &["ts"]);
    let played = play(&text);
    assert_eq!(lacks(&played, "desk"), 8.0 * HOUR);
    assert_eq!(played.system("denied_fraction"), 0.5);
}
