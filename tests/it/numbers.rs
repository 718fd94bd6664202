//! Numbers that rise and fall: options and files that are changed and changed back (AP7, AP9–AP11, LF8).
//!
//! Each number here is worked out by hand; a poll comes every second, so that times are to the second.

use crate::scenario::{Scenario, Table, application, fault, single, t_server, team};
use crate::world::{HOUR, Played, play};
use kernel::Scope;

/// Polls and retries every second.
fn each_second(scenario: Scenario) -> Scenario {
    scenario
        .parameter("poll_interval", "1 s")
        .parameter("retry_interval", "1 s")
}

fn option(id: &str, target: &str) -> Table {
    fault(id, "option-change", target)
}

fn seats(id: &str, number: u32) -> Table {
    option(id, "ts").seats(number)
}

fn file(id: &str) -> Table {
    fault(id, "license-file-change", "lic")
}

/// A T-Server that asks for so many of the seats in the file.
fn asking(in_file: u32, number: u32) -> Scenario {
    each_second(single(&[("tserver_sdn", in_file)])) + t_server("ts").seats(number)
}

/// How many violations an application had, and how long they stood, to the minute: a poll may be a second off.
fn violated(played: &Played, name: &str) -> (f64, f64) {
    let value = |metric| played.value(metric, Scope::Application, name);
    let minutes = (value("violation_time") / 60.0).round();
    (value("violations"), minutes * 60.0)
}

fn out(played: &Played, metric: &str, feature: &str) -> f64 {
    played.value(metric, Scope::Feature, feature)
}

#[test]
fn ap7_a_number_that_falls_back_closes_the_violation_that_asked_for_more() {
    // 15 of 21; 30 are asked for at 13:00, 21 are had, and for 10 minutes it is in violation.
    let played = play(&(asking(21, 15) + seats("more", 30).at("13 h").lasts("10 min")));
    assert_eq!(violated(&played, "ts"), (1.0, 600.0));
    assert_eq!(
        out(&played, "licenses_checked_out_peak", "tserver_sdn"),
        21.0
    );
    assert_eq!(played.value("time_to_recovery", Scope::Fault, "more"), 0.0);
    // 25 are still more than 21: it stands until 21 will do, two hours in all.
    let steps = seats("more", 30).at("13 h")
        + seats("fewer", 25).at("14 h")
        + seats("enough", 21).at("15 h");
    let played = play(&(asking(21, 15) + steps));
    assert_eq!(violated(&played, "ts"), (1.0, 2.0 * HOUR));
    // What a start was short of stands through a raise and its end: it still asks for more than it has.
    let played = play(&(asking(21, 25) + seats("more", 30).at("13 h").lasts("1 h")));
    assert_eq!(violated(&played, "ts"), (1.0, 48.0 * HOUR));
}

#[test]
fn ap7_a_number_that_was_lowered_and_is_max_again_leaves_nothing() {
    let ts = t_server("ts");
    let text = each_second(single(&[("tserver_sdn", 21)]))
        + ts
        + team("team", 15, &["ts"], (8, 16)).no_retry()
        + seats("low", 10).at("9 h").lasts("1 h");
    let played = play(&text);
    assert_eq!(violated(&played, "ts"), (1.0, HOUR), "15 of 10 are in use");
    assert_eq!(played.value("time_to_recovery", Scope::Fault, "low"), 0.0);
    // Where it had no more than it was allowed, a rise to what is left of nothing is one (AP7).
    let rise = asking(21, 21)
        + option("max", "ts")
            .option("num-sdn-licenses", "max")
            .at("9 h");
    assert_eq!(violated(&play(&rise), "ts"), (1.0, 39.0 * HOUR));
}

#[test]
fn ap11_interaction_server_gives_back_what_a_number_that_falls_back_does_not_need() {
    let ixn = || application("ixn", "interaction-server").option("ics_multi_media_agent_seat", 5);
    let more = option("more", "ixn")
        .option("ics_multi_media_agent_seat", 10)
        .at("9 h")
        .lasts("1 h");
    let features = [("ics_multi_media_agent_seat", 7)];
    let text = each_second(single(&features)) + ixn() + more;
    let played = play(&text);
    assert_eq!(violated(&played, "ixn"), (1.0, HOUR));
    let feature = "ics_multi_media_agent_seat";
    let mean = out(&played, "licenses_checked_out_mean", feature);
    assert!((mean - (5.0 + 2.0 / 48.0)).abs() < 1e-9, "{mean}");
    // A channel of which there is none is off for as long as some are asked for.
    let channel = option("chat", "ixn")
        .option("ics_live_web_channel", 5)
        .at("9 h")
        .lasts("1 h");
    let text = each_second(single(&features)) + ixn() + channel;
    assert_eq!(violated(&play(&text), "ixn"), (1.0, HOUR));
}

#[test]
fn ap9_an_outbound_number_and_a_campaign_that_is_not_loaded_are_two() {
    let ocs = application("ocs", "outbound-contact-server").option("num-of-licenses", 5);
    let campaign = |mode: &str| {
        Table::new("campaign")
            .set("name", "c")
            .set("application", "ocs")
            .set("mode", mode)
    };
    let more = option("more", "ocs")
        .option("num-of-licenses", 30)
        .at("9 h")
        .lasts("1 h");
    let play_with = |feature: &str, mode: &str, more: &Table| {
        let text = each_second(single(&[(feature, 20)])) + &ocs + campaign(mode);
        play(&(text + more))
    };
    // 20 of 30 for an hour.
    let played = play_with("occ_full", "predictive", &more);
    assert_eq!(violated(&played, "ocs"), (1.0, HOUR));
    // On preview licenses the campaign is off all along, whatever the number does.
    let played = play_with("occ_preview", "predictive", &more);
    assert_eq!(violated(&played, "ocs"), (2.0, 49.0 * HOUR));
    // Raised to what there is: no violation of the number, the campaign's stays.
    let enough = more.option("num-of-licenses", 10);
    let played = play_with("occ_preview", "predictive", &enough);
    assert_eq!(violated(&played, "ocs"), (1.0, 48.0 * HOUR));
}

#[test]
fn ap10_ports_and_callbacks_that_fall_back_close_theirs() {
    for (name, kind, feature, key) in [
        (
            "ucs",
            "universal-callback-server",
            "vcb_full",
            "max-licenses",
        ),
        ("cpd", "cpd-server", "occ_port", "num-of-licenses"),
    ] {
        let server = application(name, kind).option(key, 5);
        let more = option("more", name).option(key, 30).at("9 h").lasts("1 h");
        let text = each_second(single(&[(feature, 20)])) + server + more;
        assert_eq!(violated(&play(&text), name), (1.0, HOUR), "{kind}");
    }
}

#[test]
fn ap6_a_number_that_falls_back_during_an_outage_is_not_asked_for_after_it() {
    let kill = fault("kill", "server-kill", "lic").at("9 h").lasts("2 h");
    let more = seats("more", 30).at("9 h 30 min").lasts("1 h");
    let played = play(&(asking(40, 15) + &kill + &more));
    assert_eq!(
        out(&played, "licenses_checked_out_peak", "tserver_sdn"),
        15.0
    );
    assert_eq!(violated(&played, "ts"), (1.0, 2.0 * HOUR));
    // One that still holds when the server is back is.
    let longer = more.lasts("3 h");
    let played = play(&(asking(40, 15) + kill + longer));
    assert_eq!(
        out(&played, "licenses_checked_out_peak", "tserver_sdn"),
        30.0
    );
    assert_eq!(violated(&played, "ts"), (1.0, 2.0 * HOUR));
}

#[test]
fn ap6_what_a_lowered_number_does_not_need_is_not_wanted_back() {
    // 25 of 40 after the restart of 9:00; from 10:00 on 20 will do, and what comes back at 11:00 is not taken.
    let faults = file("shrink")
        .grant("tserver_sdn", 25)
        .at("8 h")
        .lasts("3 h")
        + fault("daemon", "vendor-daemon-kill", "lic").at("9 h")
        + seats("low", 20).at("10 h");
    let played = play(&(asking(40, 40) + faults));
    // Too many are out from 8 to 9, none for the second of the restart, too few from 9 to 10.
    assert_eq!(violated(&played, "ts"), (3.0, 2.0 * HOUR));
    let mean = out(&played, "licenses_checked_out_mean", "tserver_sdn");
    let expected = (9.0 * 40.0 + 39.0 * 25.0) / 48.0;
    assert!((mean - expected).abs() < 0.01, "{mean}");
}

#[test]
fn lf8_a_files_shortage_and_an_options_are_two() {
    let floor = team("floor", 30, &["ts"], (8, 16)).no_retry();
    let with = |faults: Scenario| asking(40, 40) + &floor + faults;
    // 40 are out of 25: that is not over when those 30 who exceed an option of 20 have gone.
    let shrink = file("shrink").grant("tserver_sdn", 25).at("9 h");
    let low = seats("low", 20).at("10 h");
    let played = play(&with(shrink + &low));
    assert_eq!(violated(&played, "ts"), (1.0, 39.0 * HOUR));
    // The other way round: the file is undone at 12:00, and the 30 are beyond 20 until 16:00.
    let undone = file("shrink")
        .grant("tserver_sdn", 25)
        .at("9 h")
        .lasts("3 h");
    let played = play(&with(undone.clone() + low));
    assert_eq!(violated(&played, "ts"), (1.0, 7.0 * HOUR));
    // The option begins and ends within the file's time.
    let short = seats("low", 20).at("10 h").lasts("1 h");
    let played = play(&with(undone.clone() + short));
    assert_eq!(violated(&played, "ts"), (1.0, 3.0 * HOUR));
    // The file's time within the option's, which ends at 15:00.
    let long = seats("low", 20).at("8 h 30 min").lasts("390 min");
    let played = play(&with(undone + long));
    assert_eq!(violated(&played, "ts"), (1.0, 6.5 * HOUR));
    // A file that was undone before anybody polled was never felt.
    let blink = file("blink")
        .grant("tserver_sdn", 25)
        .at("9 h")
        .lasts("1 min");
    let slow = with(blink.into()).parameter("poll_interval", "24 h");
    assert_eq!(violated(&play(&slow), "ts"), (0.0, 0.0));
}

#[test]
fn lf8_an_outbound_servers_file_and_option_are_two() {
    let features = [("tserver_sdn", 50), ("occ_full", 40)];
    let text = each_second(single(&features))
        + application("ocs", "outbound-contact-server").option("num-of-licenses", 40)
        + t_server("ts")
        + Table::new("campaign")
            .set("name", "c")
            .set("application", "ocs")
            .set("mode", "predictive")
        + team("floor", 30, &["ts", "ocs"], (8, 16))
            .no_retry()
            .set("campaigns", vec!["c"])
        + file("shrink").grant("occ_full", 25).at("9 h")
        + option("low", "ocs")
            .option("num-of-licenses", 20)
            .at("10 h");
    let played = play(&text);
    assert_eq!(violated(&played, "ocs"), (1.0, 39.0 * HOUR));
}
