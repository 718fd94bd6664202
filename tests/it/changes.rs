//! Faults that change clocks, addresses and load, and what a server does by itself (FT2, FT7, FT8, FT12, FT13, SV10).

use crate::world::{Played, play, seconds};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

/// One server with 10 seats, a T-Server that takes five, 3 agents by day; more is to be added.
fn one(more: &str) -> String {
    format!(
        r#"
[topology]
kind = "single"
[[server]]
name = "lic"
site = "here"
features = {{ tserver_sdn = 10 }}
[[application]]
name = "ts"
kind = "t-server"
site = "here"
options = {{ num-sdn-licenses = 5 }}
[[agents]]
name = "team"
count = 3
site = "here"
applications = ["ts"]
[[agents.shifts]]
days = "Mon-Sun"
start = "08:00"
end = "20:00"
{more}
"#
    )
}

fn fault(id: &str, kind: &str, keys: &str) -> String {
    format!("[[fault]]\nid = \"{id}\"\nkind = \"{kind}\"\n{keys}\n")
}

const CRASH: &str =
    "[[fault]]\nid = \"crash\"\nkind = \"application-crash\"\ntarget = \"ts\"\nat = \"11 h\"\n";

fn down(played: &Played, scope: Scope, subject: &str) -> f64 {
    played.lacking_seconds("availability", scope, subject)
}

#[test]
fn ft8_a_clock_that_is_wrong_denies_starts_and_moves_expiries() {
    let dated = |expires: &str, more: &str| {
        one(more).replace(
            "tserver_sdn = 10",
            &format!("tserver_sdn = {{ count = 10, expires = {expires} }}"),
        )
    };
    let clock = |target: &str, offset: &str| {
        fault(
            "clock",
            "clock-offset",
            &format!(
                "target = \"{target}\"\noffset = \"{offset}\"\nat = \"10 h\"\nlasts = \"2 h\""
            ),
        )
    };
    // The application's clock: who runs goes on, who is started is denied until it is right again.
    let skewed = play(&dated(
        "2026-12-31",
        &format!("{}{CRASH}", clock("ts", "25 h")),
    ));
    let starts = skewed.denials(RequestClass::Start);
    assert_eq!(
        (starts[0].cause, starts[0].flexnet_error),
        (Cause::ClockSkew, Some(-34))
    );
    assert_eq!(skewed.roots(&starts[0].roots), ["clock"]);
    assert_eq!(down(&skewed, Scope::Application, "ts"), 7_200.0);
    let closed = seconds(skewed.violations()[0].closed.unwrap());
    assert!((43_200.0..=43_260.0).contains(&closed), "{closed}");
    let tolerated = play(&dated(
        "2026-12-31",
        &format!("{}{CRASH}", clock("ts", "-23 h")),
    ));
    assert_eq!(tolerated.causes(RequestClass::Start), []);
    let permanent = play(&one(&format!("{}{CRASH}", clock("ts", "25 h"))));
    assert_eq!(permanent.causes(RequestClass::Start), []);
    // The server's clock: ahead of the day's end, the licenses expire at once, and revive.
    let ahead = play(&dated("2026-03-03", &clock("lic", "40 h")));
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
    let back = fault(
        "clock",
        "clock-offset",
        "target = \"lic\"\noffset = \"-20 h\"\nat = \"23 h\"\nlasts = \"5 h\"",
    );
    let back = play(&dated("2026-03-02", &back));
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
        let wrong = fault(
            "wrong",
            "address-change",
            &format!(
                "target = \"ts\"\nlicense_servers = \"{list}\"\nat = \"10 h\"\nlasts = \"2 h\""
            ),
        );
        let calm = play(&one(&wrong));
        assert_eq!(calm.violations(), [], "{list}: who runs does not read it");
        assert_eq!(down(&calm, Scope::Application, "ts"), 7_200.0, "{list}");
        let played = play(&one(&format!("{wrong}{CRASH}")));
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
    let surge = |keys: &str| {
        let text = fault("rush", "surge", keys);
        play(&one(&text))
    };
    // Five seats: three are taken, two of four more get one, two try again until the surge ends.
    let four = surge("agents = \"team\"\ncount = 4\nat = \"10 h\"\nlasts = \"1 h\"");
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
    let early = surge("agents = \"team\"\nfactor = 2\nat = \"5 h\"\nlasts = \"4 h\"");
    let mean = early.value("licenses_in_use_mean", Scope::Application, "ts") * 48.0;
    assert!((mean - (72.0 + 2.0)).abs() < 1e-9, "{mean}");
    assert_eq!(early.denials(RequestClass::Login).len(), 30);
    // The planned ones are denied for the surge's sake if it came first.
    let first = fault(
        "rush",
        "surge",
        "agents = \"night\"\ncount = 4\nat = \"7 h\"\nlasts = \"2 h\"",
    );
    let night = "[[agents]]\nname = \"night\"\ncount = 1\nsite = \"here\"\napplications = [\"ts\"]\n[[agents.shifts]]\ndays = \"Mon\"\nstart = \"06:00\"\nend = \"12:00\"\n";
    let played = play(&one(&format!("{night}{first}")));
    let team = played.denials(RequestClass::Login);
    assert!(!team.is_empty());
    assert!(team.iter().all(|d| played.roots(&d.roots) == ["rush"]));
}

#[test]
fn ft12_a_surge_of_demand_leaves_the_planned_units_as_they_were() {
    let text = |fault: &str| {
        format!(
            "[topology]\nkind = \"single\"\n[[server]]\nname = \"lic\"\nsite = \"here\"\nfeatures = {{ vcb_full = 30 }}\n[[application]]\nname = \"cb\"\nkind = \"universal-callback-server\"\nsite = \"here\"\n[[demand]]\nname = \"calls\"\napplication = \"cb\"\nrate = \"20 /h\"\n{fault}"
        )
    };
    let requests = |played: &Played| {
        played
            .cell("denied_fraction", Scope::Demand, "calls")
            .denominator
    };
    let plain = play(&text(""));
    let surge = |factor: &str| {
        play(&text(&fault(
            "rush",
            "surge",
            &format!("demand = \"calls\"\nfactor = {factor}\nat = \"10 h\"\nlasts = \"10 h\""),
        )))
    };
    let double = surge("2");
    let on_top = requests(&double) - requests(&plain);
    assert!((140..=260).contains(&on_top), "200 are expected: {on_top}");
    let denied = double.denials(RequestClass::Arrival);
    assert!(denied.iter().all(|d| seconds(d.at) >= 36_000.0));
    let blamed = denied.iter().filter(|d| double.roots(&d.roots) == ["rush"]);
    assert!(blamed.count() > 20, "{} denied", denied.len());
    let half = surge("0.5");
    let dropped = requests(&plain) - requests(&half);
    assert!((60..=140).contains(&dropped), "100 are expected: {dropped}");
}

#[test]
fn ft7_a_primary_that_is_stopped_on_purpose_hands_over_without_a_license() {
    let pair = |targets: &str| {
        let text = one(&fault(
            "patch",
            "maintenance",
            &format!("targets = {targets}\neach_lasts = \"10 min\"\nat = \"10 h\""),
        ));
        play(&text.replace(
            "kind = \"t-server\"",
            "kind = \"t-server\"\nredundancy = \"warm-standby\"\nhosts = [\"t1\", \"t2\"]",
        ))
    };
    // No Solution Control Server, so that a crash would stop it; the hand-over logs out once each time.
    let one_by_one = pair("[\"ts/primary\", \"ts/backup\"]");
    assert_eq!(one_by_one.system("logouts_by_stop"), 6.0);
    assert_eq!(one_by_one.system("switchovers_failed"), 0.0);
    assert_eq!(one_by_one.answers().len(), 1, "nothing is started again");
    let both = pair("[\"ts\"]");
    assert_eq!(both.answers().len(), 2, "both are stopped and started");
}

#[test]
fn ft2_a_reset_tells_the_server_and_silence_does_not() {
    let block = |mode: &str| {
        play(&one(&fault(
            "wall",
            "firewall-block",
            &format!(
                "between = [\"ts\", \"lic\"]\nports = \"all\"\nmode = \"{mode}\"\nat = \"10 h\"\nlasts = \"30 min\""
            ),
        )))
    };
    let out = |p: &Played| p.value("licenses_checked_out_peak", Scope::Server, "lic");
    assert_eq!((out(&block("silent")), out(&block("reset"))), (10.0, 5.0));
}

#[test]
fn sv10_who_starts_a_server_again() {
    let host = |keys: &str, kind: &str, lasts: &str| {
        let fault = fault(
            "f",
            kind,
            &format!("target = \"lic\"\nat = \"10 h\"\n{lasts}"),
        );
        let text = format!("[[host]]\nname = \"lic\"\n{keys}\n{}", one(&fault));
        down(&play(&text), Scope::Server, "lic")
    };
    let hour = "lasts = \"1 h\"";
    assert_eq!(host("", "host-kill", hour), 3_600.0);
    let manual = "autostart = false";
    assert_eq!(host(manual, "host-kill", hour), 3_600.0 + 1_800.0);
    let quick = "autostart = false\nmanual_start_delay = \"5 min\"";
    assert_eq!(host(quick, "host-kill", hour), 3_600.0 + 300.0);
    // The Management Layer starts it a minute later, if nothing holds it down.
    let managed = "managed = true\nautostart = false";
    assert_eq!(host(managed, "host-kill", hour), 3_660.0);
    for kind in ["server-kill", "lmgrd-kill", "lmdown"] {
        assert_eq!(host(managed, kind, ""), 60.0, "{kind}");
        assert_eq!(host(managed, kind, hour), 3_660.0, "{kind}");
        assert_eq!(host("", kind, hour), 3_600.0, "{kind}");
        assert_eq!(host("", kind, ""), 38.0 * 3_600.0, "{kind}: for good");
    }
}

#[test]
fn sv10_a_start_that_is_due_later_is_kept_whatever_else_begins_and_ends() {
    // Back at 11:00, to be started by hand at 11:30; a fault of the daemon at 11:10 changes nothing in that.
    let faults = fault(
        "f",
        "host-kill",
        "target = \"lic\"\nat = \"10 h\"\nlasts = \"1 h\"",
    ) + &fault(
        "g",
        "vendor-daemon-kill",
        "target = \"lic\"\nat = \"11 h 10 min\"",
    ) + &fault(
        "h",
        "lmgrd-kill",
        "target = \"lic\"\nat = \"11 h 15 min\"\nlasts = \"5 min\"",
    );
    let text = format!(
        "[[host]]\nname = \"lic\"\nautostart = false\n{}",
        one(&faults)
    );
    assert_eq!(down(&play(&text), Scope::Server, "lic"), 5_400.0);
}

#[test]
fn ft1_repairs_go_on_in_their_hours_only() {
    // 8 hours of work from Friday 16:00 on, on weekdays from 8 to 18: two on Friday, six on Monday.
    let text = one(&fault(
        "f",
        "host-kill",
        "target = \"lic\"\nat = \"16 h\"\ntime_to_repair = \"8 h\"\nrepair_during = \"Mon-Fri 08:00-18:00\"",
    ));
    let from = |day: &str| {
        let head = crate::world::HEAD
            .replace("2026-03-02", day)
            .replace("2 d", "5 d");
        let study = crate::world::read(&format!("{head}{text}"), &[]);
        assert!(!study.has_errors(), "{:#?}", study.findings);
        let played = Played::new(study.plans.into_iter().next().unwrap(), 1, 0);
        down(&played, Scope::Server, "lic") / 3_600.0
    };
    assert_eq!(from("2026-03-06"), 2.0 + 6.0 + 2.0 * 24.0 + 6.0 + 8.0);
    assert_eq!(from("2026-03-02"), 2.0 + 14.0 + 6.0, "Monday to Tuesday");
}

#[test]
fn ft11_a_common_cause_adds_strikes_to_a_member_that_fails_by_itself() {
    let member = fault(
        "h",
        "server-kill",
        "target = \"lic\"\ntime_to_failure = \"10 h\"\ninitial = \"new\"\nlasts = \"1 min\"",
    );
    let alone = play(&one(&member));
    assert_eq!(alone.value("occurrences", Scope::Fault, "h"), 4.0);
    let cause = fault(
        "cc",
        "common-cause",
        "members = [\"h\"]\nat = \"1 h\"\nevery = \"1 h\"\ntimes = 20\nlasts = \"1 min\"",
    );
    let struck = play(&one(&(member + &cause)));
    assert_eq!(struck.value("occurrences", Scope::Fault, "h"), 4.0 + 20.0);
    // One at fixed times repeats as often as is said, whatever strikes it.
    let fixed = fault(
        "h",
        "server-kill",
        "target = \"lic\"\nat = \"30 min\"\nevery = \"2 h\"\ntimes = 3\nlasts = \"1 min\"",
    );
    let struck = play(&one(&(fixed + &cause)));
    assert_eq!(struck.value("occurrences", Scope::Fault, "h"), 3.0 + 20.0);
}

#[test]
fn ft1_at_time_0_a_fault_that_seldom_happens_is_seldom_under_way() {
    // Down for a day in a hundred, as one failure in ten happens: p·D / (U + p·D).
    let text = one(&fault(
        "f",
        "server-kill",
        "target = \"lic\"\ntime_to_failure = { exponential = \"10 d\" }\nlasts = \"1 d\"\nprobability = \"10 %\"",
    ));
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
    let times = |keys: &str| {
        let text = one(&fault(
            "f",
            "server-kill",
            &format!("target = \"lic\"\nat = \"1 h\"\nlasts = \"1 min\"\n{keys}"),
        ));
        play(&text).value("occurrences", Scope::Fault, "f")
    };
    assert_eq!(times(""), 1.0);
    assert_eq!(times("every = \"1 h\""), 47.0);
    assert_eq!(times("every = \"1 h\"\ntimes = 5"), 5.0);
    assert_eq!(times("probability = 0"), 0.0);
    let half = times("every = \"5 min\"\nprobability = \"50 %\"");
    // 565 tosses: four standard deviations are 48.
    assert!((half - 282.5).abs() < 48.0, "{half}");
    // A fault that follows another, at its end and with a delay; overlapping ones each end their own.
    let chain = fault(
        "f",
        "server-kill",
        "target = \"lic\"\nat = \"10 h\"\nlasts = \"10 min\"",
    ) + &fault(
        "g",
        "host-kill",
        "target = \"lic\"\nwhen = { fault = \"f\", event = \"end\", delay = \"5 min\" }\nlasts = \"10 min\"",
    ) + &fault(
        "h",
        "lmgrd-kill",
        "target = \"lic\"\nwhen = { fault = \"g\", delay = \"5 min\" }\nlasts = \"15 min\"",
    ) + &fault(
        "never",
        "host-kill",
        "target = \"lic\"\nwhen = { fault = \"g\", probability = 0 }\nlasts = \"10 min\"",
    );
    let played = play(&one(&chain));
    assert_eq!(down(&played, Scope::Server, "lic"), 600.0 + 1_200.0);
    assert_eq!(played.value("occurrences", Scope::Fault, "never"), 0.0);
}
