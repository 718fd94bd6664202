//! Faults that change clocks, addresses and load, and what a server does by itself (FT2, FT7, FT8, FT12, FT13, SV10).

use crate::scenario::{
    Scenario, Table, agents, application, block, date, demand, fault, host, inline, law, single,
    t_server, team, untargeted,
};
use crate::world::{Played, play, seconds};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

/// One server with 10 seats, a T-Server that takes five, 3 agents by day.
fn one() -> Scenario {
    single(&[("tserver_sdn", 10)])
        + t_server("ts").seats(5)
        + agents("team", 3, &["ts"]).shift("Mon-Sun", "08:00", "20:00")
}

fn crash() -> Table {
    fault("crash", "application-crash", "ts").at("11 h")
}

fn down(played: &Played, scope: Scope, subject: &str) -> f64 {
    played.lacking_seconds("availability", scope, subject)
}

#[test]
fn ft8_a_clock_that_is_wrong_denies_starts_and_moves_expiries() {
    let dated = |expires: &str| one().lic(|lic| lic.grant_until("tserver_sdn", 10, expires));
    let clock = |target: &str, offset: &str| {
        fault("clock", "clock-offset", target)
            .set("offset", offset)
            .at("10 h")
            .lasts("2 h")
    };
    // The application's clock: who runs goes on, who is started is denied until it is right again.
    let skewed = play(&(dated("2026-12-31") + clock("ts", "25 h") + crash()));
    let starts = skewed.denials(RequestClass::Start);
    assert_eq!(
        (starts[0].cause, starts[0].flexnet_error),
        (Cause::ClockSkew, Some(-34))
    );
    assert_eq!(skewed.roots(&starts[0].roots), ["clock"]);
    assert_eq!(down(&skewed, Scope::Application, "ts"), 7_200.0);
    let closed = seconds(skewed.violations()[0].closed.unwrap());
    assert!((43_200.0..=43_260.0).contains(&closed), "{closed}");
    let tolerated = play(&(dated("2026-12-31") + clock("ts", "-23 h") + crash()));
    assert_eq!(tolerated.causes(RequestClass::Start), []);
    let permanent = play(&(one() + clock("ts", "25 h") + crash()));
    assert_eq!(permanent.causes(RequestClass::Start), []);
    // The server's clock: ahead of the day's end, the licenses expire at once, and revive.
    let ahead = play(&(dated("2026-03-03") + clock("lic", "40 h")));
    let [violation] = ahead.violations() else {
        panic!("{:#?}", ahead.violations())
    };
    assert_eq!(violation.kind, Cause::Expired);
    assert_eq!(ahead.roots(&violation.roots), ["clock"]);
    assert!(seconds(violation.closed.unwrap()) <= 43_320.0);
    assert_eq!(
        ahead.lacking_seconds("capacity", Scope::System, "all"),
        7_200.0 * 10.0
    );
    // Set back over the midnight at which they end, they end when it is right again.
    let back = fault("clock", "clock-offset", "lic")
        .set("offset", "-20 h")
        .at("23 h")
        .lasts("5 h");
    let back = play(&(dated("2026-03-02") + back));
    let opened = seconds(back.violations()[0].opened) - 28.0 * 3_600.0;
    assert!((0.0..=120.0).contains(&opened), "{opened}");
    assert_eq!(
        back.roots(&back.violations()[0].roots),
        ["expiry/tserver_sdn@lic"]
    );
}

#[test]
fn ft13_a_wrong_list_acts_at_the_next_restart() {
    for (list, cause, code) in [
        ("7261@lic", Cause::WrongAddress, -15),
        ("7260@nowhere", Cause::HostUnknown, -14),
        ("missing.dat", Cause::FileMissing, -1),
    ] {
        let wrong = fault("wrong", "address-change", "ts")
            .set("license_servers", list)
            .at("10 h")
            .lasts("2 h");
        let calm = play(&(one() + &wrong));
        assert_eq!(calm.violations(), [], "{list}: who runs does not read it");
        assert_eq!(down(&calm, Scope::Application, "ts"), 7_200.0, "{list}");
        let played = play(&(one() + wrong + crash()));
        let starts = played.denials(RequestClass::Start);
        assert_eq!(
            (starts[0].cause, starts[0].flexnet_error),
            (cause, Some(code)),
            "{list}"
        );
        assert_eq!(played.roots(&starts[0].roots), ["wrong"], "{list}");
        // With the list right again it starts at its next try.
        let closed = seconds(played.violations()[0].closed.unwrap());
        assert!((43_200.0..=43_260.0).contains(&closed), "{list}: {closed}");
    }
}

#[test]
fn ft12_a_surge_of_agents_logs_in_takes_seats_and_leaves() {
    let surge = |group: &str| untargeted("rush", "surge").set("agents", group);
    // Five seats: three are taken, two of four more get one, two try again until the surge ends.
    let four = play(&(one() + surge("team").set("count", 4).at("10 h").lasts("1 h")));
    assert_eq!(
        four.value("licenses_in_use_peak", Scope::Application, "ts"),
        5.0
    );
    let denied = four.denials(RequestClass::Login);
    assert!(denied.iter().all(|d| d.cause == Cause::SeatsExhausted));
    assert!(denied.iter().all(|d| four.roots(&d.roots) == ["rush"]));
    assert_eq!(denied.len(), 2 * 30, "every two minutes of an hour");
    assert_eq!(four.system("agent_time_lost"), 7_200.0);
    // Nobody stays after its end: 3 agents for 12 hours on two days, and 2 for one hour.
    let mean = four.value("licenses_in_use_mean", Scope::Application, "ts") * 48.0;
    assert!((mean - (72.0 + 2.0)).abs() < 1e-9, "{mean}");
    // Before the shift they wait for it.
    let early = play(&(one() + surge("team").set("factor", 2).at("5 h").lasts("4 h")));
    let mean = early.value("licenses_in_use_mean", Scope::Application, "ts") * 48.0;
    assert!((mean - (72.0 + 2.0)).abs() < 1e-9, "{mean}");
    assert_eq!(early.denials(RequestClass::Login).len(), 30);
    // The planned ones are denied for the surge's sake if it came first.
    let first = surge("night").set("count", 4).at("7 h").lasts("2 h");
    let night = team("night", 1, &["ts"], (6, 12));
    let played = play(&(one() + night + first));
    let team = played.denials(RequestClass::Login);
    assert!(!team.is_empty());
    assert!(team.iter().all(|d| played.roots(&d.roots) == ["rush"]));
}

#[test]
fn ft12_a_surge_of_demand_leaves_the_planned_units_as_they_were() {
    let text = single(&[("vcb_full", 30)])
        + application("cb", "universal-callback-server")
        + demand("calls", "cb").set("rate", "20 /h");
    let requests = |played: &Played| {
        played
            .cell("denied_fraction", Scope::Demand, "calls")
            .denominator
    };
    let plain = play(&text);
    let surge = |factor: f64| {
        let rush = untargeted("rush", "surge").set("demand", "calls");
        play(&(&text + rush.set("factor", factor).at("10 h").lasts("10 h")))
    };
    let double = surge(2.0);
    let on_top = requests(&double) - requests(&plain);
    assert!((140..=260).contains(&on_top), "200 are expected: {on_top}");
    let denied = double.denials(RequestClass::Arrival);
    assert!(denied.iter().all(|d| seconds(d.at) >= 36_000.0));
    let blamed = denied.iter().filter(|d| double.roots(&d.roots) == ["rush"]);
    assert!(blamed.count() > 20, "{} denied", denied.len());
    let half = surge(0.5);
    let dropped = requests(&plain) - requests(&half);
    assert!((60..=140).contains(&dropped), "100 are expected: {dropped}");
}

#[test]
fn ft7_a_primary_that_is_stopped_on_purpose_hands_over_without_a_license() {
    let pair = |targets: Vec<&str>| {
        let text = one()
            + untargeted("patch", "maintenance")
                .set("targets", targets)
                .set("each_lasts", "10 min")
                .at("10 h");
        play(&text.ts(|ts| {
            ts.set("redundancy", "warm-standby")
                .set("hosts", vec!["t1", "t2"])
        }))
    };
    // No Solution Control Server, so that a crash would stop it; the hand-over logs out once each time.
    let one_by_one = pair(vec!["ts/primary", "ts/backup"]);
    assert_eq!(one_by_one.system("logouts_by_stop"), 6.0);
    assert_eq!(one_by_one.system("switchovers_failed"), 0.0);
    assert_eq!(one_by_one.answers().len(), 1, "nothing is started again");
    let both = pair(vec!["ts"]);
    assert_eq!(both.answers().len(), 2, "both are stopped and started");
}

#[test]
fn ft2_a_reset_tells_the_server_and_silence_does_not() {
    let block = |mode: &str| {
        let wall = block("wall", ["ts", "lic"], "all").set("mode", mode);
        play(&(one() + wall.at("10 h").lasts("30 min")))
    };
    let out = |p: &Played| p.value("licenses_checked_out_peak", Scope::Server, "lic");
    assert_eq!((out(&block("silent")), out(&block("reset"))), (10.0, 5.0));
}

#[test]
fn sv10_who_starts_a_server_again() {
    let down_of = |host: &Table, kind: &str, lasts: Option<&str>| {
        let fault = fault("f", kind, "lic").at("10 h");
        let fault = match lasts {
            Some(length) => fault.lasts(length),
            None => fault,
        };
        down(&play(&(one() + host + fault)), Scope::Server, "lic")
    };
    let hour = Some("1 h");
    let plain = host("lic");
    assert_eq!(down_of(&plain, "host-kill", hour), 3_600.0);
    let manual = host("lic").set("autostart", false);
    assert_eq!(down_of(&manual, "host-kill", hour), 3_600.0 + 1_800.0);
    let quick = manual.clone().set("manual_start_delay", "5 min");
    assert_eq!(down_of(&quick, "host-kill", hour), 3_600.0 + 300.0);
    // The Management Layer starts it a minute later, if nothing holds it down.
    let managed = manual.set("managed", true);
    assert_eq!(down_of(&managed, "host-kill", hour), 3_660.0);
    for kind in ["server-kill", "lmgrd-kill", "lmdown"] {
        assert_eq!(down_of(&managed, kind, None), 60.0, "{kind}");
        assert_eq!(down_of(&managed, kind, hour), 3_660.0, "{kind}");
        assert_eq!(down_of(&plain, kind, hour), 3_600.0, "{kind}");
        assert_eq!(
            down_of(&plain, kind, None),
            38.0 * 3_600.0,
            "{kind}: for good"
        );
    }
}

#[test]
fn sv10_a_start_that_is_due_later_is_kept_whatever_else_begins_and_ends() {
    // Back at 11:00, to be started by hand at 11:30; a fault of the daemon at 11:10 changes nothing in that.
    let text = one()
        + host("lic").set("autostart", false)
        + fault("f", "host-kill", "lic").at("10 h").lasts("1 h")
        + fault("g", "vendor-daemon-kill", "lic").at("11 h 10 min")
        + fault("h", "lmgrd-kill", "lic")
            .at("11 h 15 min")
            .lasts("5 min");
    assert_eq!(down(&play(&text), Scope::Server, "lic"), 5_400.0);
}

#[test]
fn ft1_repairs_go_on_in_their_hours_only() {
    // 8 hours of work from Friday 16:00 on, on weekdays from 8 to 18: two on Friday, six on Monday.
    let text = one().head("duration", "5 d")
        + fault("f", "host-kill", "lic")
            .at("16 h")
            .set("time_to_repair", "8 h")
            .set("repair_during", "Mon-Fri 08:00-18:00");
    let from = |day: &str| {
        let midnight = date(&format!("{day}T00:00:00"));
        let played = play(&text.clone().head("start", midnight));
        down(&played, Scope::Server, "lic") / 3_600.0
    };
    assert_eq!(from("2026-03-06"), 2.0 + 6.0 + 2.0 * 24.0 + 6.0 + 8.0);
    assert_eq!(from("2026-03-02"), 2.0 + 14.0 + 6.0, "Monday to Tuesday");
}

#[test]
fn ft11_a_common_cause_adds_strikes_to_a_member_that_fails_by_itself() {
    let member = fault("h", "server-kill", "lic")
        .set("time_to_failure", "10 h")
        .set("initial", "new")
        .lasts("1 min");
    let alone = play(&(one() + &member));
    assert_eq!(alone.value("occurrences", Scope::Fault, "h"), 4.0);
    let cause = untargeted("cc", "common-cause")
        .set("members", vec!["h"])
        .at("1 h")
        .set("every", "1 h")
        .set("times", 20)
        .lasts("1 min");
    let struck = play(&(one() + member + &cause));
    assert_eq!(struck.value("occurrences", Scope::Fault, "h"), 4.0 + 20.0);
    // One at fixed times repeats as often as is said, whatever strikes it.
    let fixed = fault("h", "server-kill", "lic")
        .at("30 min")
        .set("every", "2 h")
        .set("times", 3)
        .lasts("1 min");
    let struck = play(&(one() + fixed + &cause));
    assert_eq!(struck.value("occurrences", Scope::Fault, "h"), 3.0 + 20.0);
}

#[test]
fn ft1_at_time_0_a_fault_that_seldom_happens_is_seldom_under_way() {
    // Down for a day in a hundred, as one failure in ten happens: p·D / (U + p·D).
    let text = one()
        + fault("f", "server-kill", "lic")
            .set("time_to_failure", law("exponential", "10 d"))
            .lasts("1 d")
            .set("probability", "10 %");
    let plan = crate::world::study(&text).plans.remove(0);
    let began = |replication| {
        let played = Played::new(plan.clone(), 7, replication);
        let conditions = &played.detail().conditions;
        let at_zero =
            |c: &&model::records::Condition| c.state == "active" && c.from == kernel::Time::ZERO;
        u32::from(conditions.iter().any(|c| at_zero(&c)))
    };
    let down: u32 = (0..2_000).map(began).sum();
    // 19.8 expected; four standard deviations are 17.8. Without the probability it would be 182.
    assert!((2..=38).contains(&down), "{down}");
}

#[test]
fn ft1_a_fault_happens_with_its_probability_and_so_many_times() {
    let times = |fault: &Table| play(&(one() + fault)).value("occurrences", Scope::Fault, "f");
    let once = fault("f", "server-kill", "lic").at("1 h").lasts("1 min");
    assert_eq!(times(&once), 1.0);
    let hourly = once.clone().set("every", "1 h");
    assert_eq!(times(&hourly), 47.0);
    assert_eq!(times(&hourly.set("times", 5)), 5.0);
    assert_eq!(times(&once.clone().set("probability", 0)), 0.0);
    let often = once.set("every", "5 min");
    let half = times(&often.set("probability", "50 %"));
    // 565 tosses: four standard deviations are 48.
    assert!((half - 282.5).abs() < 48.0, "{half}");
    // A fault that follows another, at its end and with a delay; overlapping ones each end their own.
    let text = one()
        + fault("f", "server-kill", "lic").at("10 h").lasts("10 min")
        + fault("g", "host-kill", "lic")
            .set(
                "when",
                inline()
                    .set("fault", "f")
                    .set("event", "end")
                    .set("delay", "5 min"),
            )
            .lasts("10 min")
        + fault("h", "lmgrd-kill", "lic")
            .set("when", inline().set("fault", "g").set("delay", "5 min"))
            .lasts("15 min")
        + fault("never", "host-kill", "lic")
            .set("when", inline().set("fault", "g").set("probability", 0))
            .lasts("10 min");
    let played = play(&text);
    assert_eq!(down(&played, Scope::Server, "lic"), 600.0 + 1_200.0);
    assert_eq!(played.value("occurrences", Scope::Fault, "never"), 0.0);
}
