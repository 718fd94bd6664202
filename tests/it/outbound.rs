//! Outbound Contact Server and its campaigns (AP9, AG5, AG8).

use crate::scenario::{Scenario, Table, application, fault, inline, single, t_server, team};
use crate::world::{HOUR, play, seconds};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

fn campaign(name: &str) -> Table {
    Table::new("campaign")
        .set("name", name)
        .set("application", "ocs")
}

/// Licenses in the file; a T-Server for the logins, and Outbound Contact Server.
fn outbound(features: &[(&str, u32)]) -> Scenario {
    let grant = |lic: Table, (feature, count): &(&str, u32)| lic.grant(feature, *count);
    single(&[("tserver_sdn", 500)]).lic(|lic| features.iter().fold(lic, grant))
        + t_server("ts")
        + application("ocs", "outbound-contact-server")
}

#[test]
fn ap9_agents_beyond_the_outbound_licenses_are_one_violation_and_work_outside_the_campaign() {
    // 80 licenses. 90 agents from 8 to 16, 10 from 10 to 14: at 8 ten are in excess, at 10 twenty.
    // At 14 the ten late ones leave, all of them in excess; at 16 those with licenses leave too.
    let text = outbound(&[("occ_full", 80)]).edit("application", "ocs", |ocs| {
        ocs.option("num-of-licenses", 80)
    }) + (campaign("spring").set("mode", "predictive")
        + campaign("summer")
        + team("day", 90, &["ts"], (8, 16)).set("campaigns", vec!["spring", "summer"])
        + team("late", 10, &["ts"], (10, 14)).set("campaigns", vec!["summer"]));
    let played = play(&text);
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(violation.kind, Cause::SeatsExhausted);
    assert_eq!((violation.excess_peak, violation.agents_affected), (20, 20));
    assert_eq!(seconds(violation.opened), 8.0 * HOUR);
    // The first of the day's agents to leave at 16 free ten licenses for the ten in excess.
    assert_eq!(violation.closed.map(seconds), Some(16.0 * HOUR));
    // Twenty 07100, one for each agent; however many campaign groups, one license each.
    assert_eq!(
        played.causes(RequestClass::Seat),
        [Cause::SeatsExhausted; 20]
    );
    assert_eq!(
        played.value("checkouts_denied", Scope::Application, "ocs"),
        20.0
    );
    assert_eq!(
        played.value("checkouts_requested", Scope::Application, "ocs"),
        100.0
    );
    let log = played.log();
    let said = |id: &str| {
        log.lines()
            .filter(|l| l.contains(&format!("ocs Std {id} ")))
            .count()
    };
    assert_eq!((said("07100"), said("07105")), (20, 1), "{log}");
    // Ten for eight hours, ten for four; no login is undone and nobody loses time.
    let outside = (10.0 * 8.0 + 10.0 * 4.0) * HOUR;
    assert_eq!(played.system("outside_campaign_time"), outside);
    assert_eq!(
        played.value("outside_campaign_time", Scope::Agents, "late"),
        40.0 * HOUR
    );
    assert_eq!(played.system("agent_time_lost"), 0.0);
    assert_eq!(played.system("checkouts_denied"), 0.0);
    assert_eq!(
        played.value("licenses_in_use_peak", Scope::Application, "ocs"),
        80.0
    );
    assert_eq!(
        played.value("licenses_in_use_mean", Scope::Application, "ocs") * 48.0,
        80.0 * 8.0
    );
}

#[test]
fn ap9_a_freed_license_goes_to_who_waits_longest() {
    // One license: the first holds it until 12; the second waits since 8, the third since 9.
    let group =
        |name, from, to| team(name, 1, &["ts"], (from, to)).set("campaigns", vec!["spring"]);
    let text = outbound(&[("occ_full", 1)])
        + (campaign("spring")
            + group("first", 8, 12)
            + group("third", 9, 16)
            + group("second", 8, 14));
    let played = play(&text);
    let outside = |group| played.value("outside_campaign_time", Scope::Agents, group) / HOUR;
    assert_eq!(
        (outside("first"), outside("second"), outside("third")),
        (0.0, 4.0, 5.0)
    );
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!((violation.excess_peak, violation.agents_affected), (2, 2));
    assert_eq!(violation.closed.map(seconds), Some(14.0 * HOUR));
}

#[test]
fn ap9_on_preview_licenses_another_mode_is_not_loaded() {
    let text = |mode: &str| {
        outbound(&[("occ_preview", 5)])
            + (campaign("spring").set("mode", mode)
                + team("day", 3, &["ts"], (8, 16)).set("campaigns", vec!["spring"]))
    };
    let preview = play(&text("preview"));
    assert_eq!(preview.violations(), []);
    assert_eq!(
        preview.value("licenses_in_use_peak", Scope::Application, "ocs"),
        3.0
    );
    for mode in ["progressive", "predictive"] {
        let other = play(&text(mode));
        let [violation] = other.violations() else {
            panic!("{:#?}", other.violations())
        };
        assert_eq!(
            (violation.kind, violation.closed),
            (Cause::FunctionOff, None)
        );
        assert_eq!(
            other.value("licenses_in_use_peak", Scope::Application, "ocs"),
            0.0
        );
        assert_eq!(other.causes(RequestClass::Seat), []);
    }
    // Full licenses allow every mode and are preferred where the file has both.
    let full = text("predictive").lic(|lic| lic.grant("occ_full", 5));
    assert_eq!(play(&full).violations(), []);
    let chosen = full
        .clone()
        .edit("application", "ocs", |ocs| ocs.set("dialing", "preview"));
    assert_eq!(play(&chosen).violations()[0].kind, Cause::FunctionOff);
}

#[test]
fn ag8_campaigns_are_loaded_and_unloaded_by_a_timetable() {
    // Loaded from 10 to 12 and from 12 to 14, which is one load of four hours, and on Tuesday.
    let hours = |start: &str, end: &str| {
        inline()
            .set("days", "Mon")
            .set("start", start)
            .set("end", end)
    };
    let loaded = vec![
        hours("10:00", "12:00"),
        hours("12:00", "14:00"),
        inline().set("days", "Tue"),
    ];
    let text = outbound(&[("occ_full", 2)])
        + (campaign("spring").set("loaded", loaded)
            + team("day", 3, &["ts"], (8, 16)).set("campaigns", vec!["spring"]));
    let played = play(&text);
    let used = played.value("licenses_in_use_mean", Scope::Application, "ocs") * 48.0;
    assert_eq!(used, 2.0 * 4.0);
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    let times = (seconds(violation.opened), violation.closed.map(seconds));
    assert_eq!(times, (10.0 * HOUR, Some(14.0 * HOUR)));
    assert_eq!(played.system("outside_campaign_time"), 4.0 * HOUR);
    // A second campaign group that stays loaded keeps the licenses in use when the first goes.
    let second = text + campaign("all-day");
    let second = second.edit("agents", "day", |day| {
        day.set("campaigns", vec!["spring", "all-day"])
    });
    let both = play(&second);
    assert_eq!(
        both.value("licenses_in_use_mean", Scope::Application, "ocs") * 48.0,
        16.0
    );
}

#[test]
fn ag5_without_outbound_contact_server_agents_log_in_and_their_time_goes_by_without() {
    let text = |features: (&str, u32), without: &str| {
        outbound(&[features])
            + (campaign("spring")
                + team("day", 3, &["ts", "ocs"], (8, 16))
                    .set("campaigns", vec!["spring"])
                    .entry("without", "ocs", without))
    };
    let idle = play(&text(("other", 1), "idle"));
    assert_eq!(idle.system("checkouts_denied"), 0.0, "they log in");
    assert_eq!(idle.causes(RequestClass::Seat), [Cause::NotStarted; 3]);
    assert_eq!(idle.system("agent_time_lost"), 24.0 * HOUR);
    assert_eq!(idle.system("outside_campaign_time"), 0.0);
    let works = play(&text(("other", 1), "works"));
    assert_eq!(works.system("agent_time_lost"), 0.0);
    assert_eq!(works.system("outside_campaign_time"), 24.0 * HOUR);
    // A crash of the server alone is nobody's license: three hours without it cost neither.
    let crash = fault("f", "application-crash", "ocs")
        .at("10 h")
        .lasts("3 h");
    let crashed = play(&(text(("occ_full", 3), "idle") + crash));
    assert_eq!(crashed.system("agent_time_lost"), 0.0);
    assert_eq!(crashed.system("outside_campaign_time"), 0.0);
    assert_eq!(
        crashed.value("licenses_in_use_mean", Scope::Application, "ocs") * 48.0,
        3.0 * 5.0,
        "who had a license has it again from 13 h on"
    );
}
