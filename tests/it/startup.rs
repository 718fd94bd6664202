//! How long servers and applications take to come up, and backups to take over (SV14).
//!
//! Each number here is worked out by hand: a license server takes 5 min to come up, the T-Server 3 min.

use crate::world::{HOUR, Played, play, read, seconds, study};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

/// A license server of ten seats under these parameters, a T-Server that takes five, then whatever follows.
fn one(parameters: &str, own: &str, rest: &str) -> String {
    format!(
        "[topology]\nkind = \"single\"\n[parameters]\npoll_interval = \"1 s\"\n{parameters}\n\
         [[server]]\nname = \"lic\"\nsite = \"here\"\nfeatures = {{ tserver_sdn = 10 }}\n\
         [[application]]\nname = \"ts\"\nkind = \"t-server\"\nsite = \"here\"\noptions = {{ num-sdn-licenses = 5 }}\n{own}\n{rest}"
    )
}

const SLOW: &str = "start_time = \"5 min\"";

fn fault(id: &str, kind: &str, target: &str, at: &str, lasts: &str) -> String {
    format!(
        "[[fault]]\nid = \"{id}\"\nkind = \"{kind}\"\ntarget = \"{target}\"\nat = \"{at}\"\nlasts = \"{lasts}\"\n"
    )
}

fn down(played: &Played, server: &str) -> f64 {
    played.lacking_seconds("availability", Scope::Server, server)
}

#[test]
fn sv14_a_server_comes_up_after_its_start_time_whatever_starts_it() {
    let kill = fault("f", "host-kill", "lic", "10 h", "10 min");
    for (parameters, faults, minutes) in [
        ("", kill.as_str(), 10.0),
        (SLOW, &kill, 15.0),
        // Somebody starts it half an hour later.
        ("start_time = \"5 min\"\nautostart = false", &kill, 45.0),
        // The Management Layer does a minute later.
        (
            "start_time = \"5 min\"\nmanaged = true",
            &fault("f", "server-kill", "lic", "10 h", "10 min"),
            16.0,
        ),
        // A stop at 10:12 ends the start-up, which begins anew at 10:13.
        (
            SLOW,
            &format!(
                "{kill}{}",
                fault("g", "server-kill", "lic", "10 h 12 min", "1 min")
            ),
            18.0,
        ),
        // Its file is for another host for 24 hours, and the new one is served after a start.
        (
            "start_time = \"5 min\"\norder_lead_time = \"24 h\"",
            "[[fault]]\nid = \"f\"\nkind = \"host-id-change\"\ntarget = \"lic\"\nat = \"10 h\"\n",
            24.0 * 60.0 + 5.0,
        ),
        // What runs at time 0 is up; what is held down then is up an hour and five minutes later.
        (SLOW, "", 0.0),
        (SLOW, &fault("f", "server-kill", "lic", "0 s", "1 h"), 65.0),
        // A stop at time 0 that is over in that instant is a stop as any other.
        (SLOW, &fault("f", "host-kill", "lic", "0 s", "0 s"), 5.0),
        ("", &fault("f", "server-kill", "lic", "0 s", "0 s"), 0.0),
        (
            "autostart = false",
            &fault("f", "host-kill", "lic", "0 s", "0 s"),
            30.0,
        ),
    ] {
        let played = play(&one(parameters, "", faults));
        assert_eq!(
            down(&played, "lic"),
            minutes * 60.0,
            "{parameters}\n{faults}"
        );
    }
    // A daemon that a living lmgrd restarts takes a second.
    let played = play(&one(
        SLOW,
        "",
        "[[fault]]\nid = \"f\"\nkind = \"vendor-daemon-kill\"\ntarget = \"lic\"\nat = \"10 h\"\n",
    ));
    assert_eq!(down(&played, "lic"), 1.0);
}

#[test]
fn sv14_start_times_are_drawn_anew_at_each_start() {
    let text = one(
        "start_time = { uniform = [\"1 min\", \"9 min\"] }",
        "",
        "[[fault]]\nid = \"f\"\nkind = \"server-kill\"\ntarget = \"lic\"\nat = \"1 h\"\nlasts = \"1 min\"\nevery = \"1 h\"\n",
    );
    let played = play(&text);
    let starting = played
        .detail()
        .conditions
        .iter()
        .filter(|c| c.state == "starting");
    let lengths: Vec<f64> = starting
        .filter_map(|c| Some(seconds(c.to?) - seconds(c.from)))
        .collect();
    assert_eq!(lengths.len(), 47);
    assert!(lengths.iter().all(|length| (60.0..=540.0).contains(length)));
    let mean = lengths.iter().sum::<f64>() / lengths.len() as f64;
    // A standard error of 20 s.
    assert!((mean - 300.0).abs() < 80.0, "{mean}");
}

#[test]
fn sv14_a_node_may_rejoin_by_the_instant_at_which_it_is_started() {
    let three = |lasts: &str| {
        let text = one(SLOW, "", &fault("f", "server-kill", "lic", "10 h", lasts));
        let more: String = ["lic-b", "lic-c"]
            .iter()
            .map(|name| format!("[[server]]\nname = \"{name}\"\nsite = \"here\"\nfeatures = {{ tserver_sdn = 10 }}\n"))
            .collect();
        down(
            &play(&format!("{}{more}", text.replace("single", "three-node"))),
            "lic",
        )
    };
    assert_eq!(three("5 min"), 600.0);
    // Started a minute after its stop it fails, and is started again when the four minutes are over.
    assert_eq!(three("1 min"), 540.0);
}

const TEAM: &str = "[[agents]]\nname = \"team\"\ncount = 1\nsite = \"here\"\napplications = [\"ts\"]\nretry = { after = \"1 min\", until = \"session-end\" }\n\
    shifts = [ { days = \"Mon\", start = \"10:02\", end = \"12:00\" } ]\n";

#[test]
fn sv14_an_application_has_its_licenses_first_and_works_later() {
    let crash = fault("f", "application-crash", "ts", "10 h", "1 min");
    let played = play(&one(
        "",
        "start_time = \"3 min\"",
        &format!("{TEAM}{crash}"),
    ));
    // It checks out at 10:01 and works from 10:04.
    let granted: Vec<f64> = played
        .detail()
        .starts
        .iter()
        .map(|s| seconds(s.at))
        .collect();
    assert_eq!(granted, [0.0, 10.0 * HOUR + 60.0]);
    let logins = played.denials(RequestClass::Login);
    assert_eq!(
        logins
            .iter()
            .map(|d| (d.cause, seconds(d.at)))
            .collect::<Vec<_>>(),
        [120.0, 180.0].map(|at| (Cause::ApplicationDown, 10.0 * HOUR + at))
    );
    // That is no loss to licensing.
    assert_eq!(played.system("denied_fraction"), 0.0);
    assert_eq!(
        played.value("service_time_lost", Scope::Application, "ts"),
        0.0
    );
    // The crash has recovered when it works.
    let recovered = played.detail().recoveries[0].recovered.map(seconds);
    assert_eq!(recovered, Some(10.0 * HOUR + 240.0));
    // A crash during the start-up begins it anew: a minute later it asks, three minutes after that it works.
    let again = "[[fault]]\nid = \"g\"\nkind = \"application-crash\"\ntarget = \"ts\"\nat = \"10 h 2 min\"\n";
    let played = play(&one(
        "",
        "start_time = \"3 min\"",
        &format!("{crash}{again}"),
    ));
    let up = played.detail().recoveries[1].recovered.map(seconds);
    assert_eq!(up, Some(10.0 * HOUR + 360.0));
}

#[test]
fn sv14_a_refused_start_asks_again_after_the_restart_delay() {
    // Server and T-Server crash at 10:00 for a minute; the server is up at 10:06, the T-Server asks each minute from 10:01
    // on and is granted at 10:06: it works from 10:09. What it lacked until 10:06 is lost to licensing, the rest is not.
    let faults = format!(
        "{}{}",
        fault("f", "server-kill", "lic", "10 h", "1 min"),
        fault("g", "application-crash", "ts", "10 h", "1 min")
    );
    let played = play(&one(SLOW, "start_time = \"3 min\"", &faults));
    assert_eq!(
        played.value("service_time_lost", Scope::Application, "ts"),
        300.0
    );
    let starting = played
        .detail()
        .conditions
        .iter()
        .rfind(|c| c.state == "starting");
    let works = starting.and_then(|c| c.to).map(seconds);
    assert_eq!(works, Some(10.0 * HOUR + 540.0));
}

#[test]
fn sv14_who_starts_after_another_waits_until_that_is_up() {
    let follower = "[[application]]\nname = \"urs\"\nkind = \"universal-routing-server\"\nsite = \"here\"\nstart_after = [\"ts\"]\n";
    let text = one("", "start_time = \"3 min\"\nstarts_at = \"8 h\"", follower);
    let text = text.replace("tserver_sdn = 10", "tserver_sdn = 10, router_seats = 5");
    let played = play(&text);
    let starts: Vec<(&str, f64)> = played
        .detail()
        .starts
        .iter()
        .map(|s| (played.application(s.application), seconds(s.at)))
        .collect();
    assert_eq!(starts, [("ts", 8.0 * HOUR), ("urs", 8.0 * HOUR + 180.0)]);
}

/// A pair whose backup takes two minutes, one agent who is in and one who comes at 10:01.
fn pair(redundancy: &str, rest: &str) -> String {
    format!(
        "[topology]\nkind = \"single\"\n[parameters]\ntakeover_time = \"2 min\"\n\
         [[server]]\nname = \"lic\"\nsite = \"here\"\nfeatures = {{ tserver_sdn = 10, cti_ha_option = 2, ha_redundancy = 1 }}\n\
         [[application]]\nname = \"scs\"\nkind = \"solution-control-server\"\nsite = \"here\"\n\
         [[application]]\nname = \"ts\"\nkind = \"t-server\"\nsite = \"here\"\nredundancy = \"{redundancy}\"\nhosts = [\"ts-1\", \"ts-2\"]\nstart_time = \"3 min\"\n\
         [[agents]]\nname = \"early\"\ncount = 1\nsite = \"here\"\napplications = [\"ts\"]\nretry = \"none\"\nshifts = [ {{ days = \"Mon\", start = \"09:00\", end = \"12:00\" }} ]\n\
         [[agents]]\nname = \"late\"\ncount = 1\nsite = \"here\"\napplications = [\"ts\"]\nretry = {{ after = \"1 min\", until = \"session-end\" }}\nshifts = [ {{ days = \"Mon\", start = \"10:01\", end = \"12:00\" }} ]\n{rest}"
    )
}

fn refused(played: &Played) -> Vec<(Cause, f64)> {
    let logins = played.denials(RequestClass::Login).into_iter();
    logins
        .map(|d| (d.cause, seconds(d.at) - 10.0 * HOUR))
        .collect()
}

#[test]
fn sv14_a_takeover_takes_its_time_after_a_death_and_after_a_switchover() {
    let death = fault("f", "application-crash", "ts/primary", "10 h", "30 s");
    let switch = "[[fault]]\nid = \"f\"\nkind = \"switchover\"\ntarget = \"ts\"\nat = \"10 h\"\n";
    for rest in [death.as_str(), switch] {
        let played = play(&pair("hot-standby", rest));
        // The login stays, a new one is refused for two minutes: tried at 10:01, granted at 10:02.
        assert_eq!(refused(&played), [(Cause::ApplicationDown, 60.0)], "{rest}");
        assert_eq!(played.system("logouts_by_stop"), 0.0);
        assert_eq!(played.system("denied_fraction"), 0.0);
        let recovered = played.detail().recoveries[0].recovered.map(seconds);
        assert_eq!(recovered, Some(10.0 * HOUR + 120.0));
    }
    // In warm standby the one who is in is thrown off.
    let played = play(&pair("warm-standby", &death));
    assert_eq!(played.system("logouts_by_stop"), 1.0);
    // The primary is back at 10:00:30 and stands by from 10:03:30: if the new primary dies at 10:02, there is nobody to
    // take over, and the pair starts anew. It has its licenses at once and works three minutes later.
    let second = fault(
        "g",
        "application-crash",
        "ts/backup",
        "10 h 2 min",
        "30 min",
    );
    let played = play(&pair("hot-standby", &format!("{death}{second}")));
    let starting = played
        .detail()
        .conditions
        .iter()
        .find(|c| c.state == "starting");
    let starting = starting.map(|c| {
        (
            seconds(c.from) - 10.0 * HOUR,
            c.to.map(|to| seconds(to) - 10.0 * HOUR),
        )
    });
    assert_eq!(starting, Some((120.0, Some(300.0))));
    // At 10:10 it stands by, and takes over within two minutes.
    let second = fault(
        "g",
        "application-crash",
        "ts/backup",
        "10 h 10 min",
        "30 min",
    );
    let played = play(&pair("hot-standby", &format!("{death}{second}")));
    assert_eq!(played.system("logouts_by_stop"), 0.0);
    let over = played
        .detail()
        .conditions
        .iter()
        .filter(|c| c.state == "taking over");
    let over: Vec<f64> = over.map(|c| seconds(c.from) - 10.0 * HOUR).collect();
    assert_eq!(over, [0.0, 600.0]);
}

#[test]
fn sv14_applications_have_a_start_time_of_their_own_only() {
    let study = study(&one(SLOW, "", ""));
    let zero = kernel::Distribution::Constant(0);
    assert_ne!(study.plans[0].servers[0].start_time, zero);
    assert_eq!(study.plans[0].applications[0].start_time, zero);
}

#[test]
fn sv14_start_times_are_advised_where_restarts_decide() {
    let advice = |parameters: &str, own: &str, faults: &str| {
        let text = format!("{}{}", crate::world::HEAD, one(parameters, own, faults));
        let found = read(&text, &[]).findings;
        let found = found
            .iter()
            .filter(|f| f.message.contains("come up at once"));
        found.map(|f| f.message.clone()).collect::<Vec<_>>()
    };
    let short = fault("patch", "host-kill", "lic", "10 h", "10 min");
    let found = advice("", "", &short);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("`patch`") && found[0].contains("license servers"));
    assert_eq!(advice(SLOW, "", &short).len(), 0);
    assert_eq!(
        advice("", "", &fault("long", "host-kill", "lic", "10 h", "4 h")).len(),
        0
    );
    let crash =
        "[[fault]]\nid = \"crash\"\nkind = \"application-crash\"\ntarget = \"ts\"\nat = \"10 h\"\n";
    assert_eq!(advice("", "", crash).len(), 1);
    assert_eq!(advice("", "start_time = \"3 min\"", crash).len(), 0);
}
