//! An administrator frees the stale checkouts of a feature (FT18).
//!
//! Each number here is worked out by hand: the T-Server holds all ten seats, and what it leaves behind stays in use for two
//! hours.

use crate::world::{HEAD, HOUR, Played, play, read, seconds, study_with};
use kernel::Scope;
use model::records::RequestClass;

/// A license server of ten seats and a T-Server that takes them all, then whatever follows.
fn one(rest: &str) -> String {
    format!(
        "[topology]\nkind = \"single\"\n[[server]]\nname = \"lic\"\nsite = \"here\"\nfeatures = {{ tserver_sdn = 10 }}\n\
         [[application]]\nname = \"ts\"\nkind = \"t-server\"\nsite = \"desks\"\nhost = \"ts-host\"\n{rest}"
    )
}

/// The T-Server's host loses its power at 10:00 and is back at 10:05.
const DEAD: &str = "[[fault]]\nid = \"dead\"\nkind = \"host-kill\"\ntarget = \"ts-host\"\nat = \"10 h\"\nlasts = \"5 min\"\n";

fn remove(at: &str, rest: &str) -> String {
    format!(
        "[[fault]]\nid = \"free\"\nkind = \"lmremove\"\ntarget = \"lic\"\nfeature = \"tserver_sdn\"\nat = \"{at}\"\n{rest}\n"
    )
}

fn lost_minutes(played: &Played) -> f64 {
    played.value("service_time_lost", Scope::Application, "ts") / 60.0
}

#[test]
fn ft18_stale_checkouts_are_freed_at_once() {
    // Back at 10:05 it is refused until 12:00 by what it left behind itself.
    assert_eq!(lost_minutes(&play(&one(DEAD))), 115.0);
    // Freed at 10:30, it has them at its try of 10:30.
    let played = play(&one(&format!("{DEAD}{}", remove("10 h 30 min", ""))));
    assert_eq!(lost_minutes(&played), 25.0);
    // It follows another fault like any fault.
    let follows = remove("0 s", "").replace(
        "at = \"0 s\"",
        "when = { fault = \"dead\", event = \"end\", delay = \"10 min\" }",
    );
    assert_eq!(lost_minutes(&play(&one(&format!("{DEAD}{follows}")))), 10.0);
    // What others left behind stays.
    let other = "[[fault]]\nid = \"other\"\nkind = \"vendor-daemon-kill\"\ntarget = \"lic\"\nat = \"1 h\"\n";
    let text = format!(
        "{DEAD}{other}{}",
        remove("10 h 30 min", "after = \"other\"")
    );
    assert_eq!(lost_minutes(&play(&one(&text))), 115.0);
    let text = format!("{DEAD}{other}{}", remove("10 h 30 min", "after = \"dead\""));
    assert_eq!(lost_minutes(&play(&one(&text))), 25.0);
}

#[test]
fn ft18_a_strike_of_a_common_cause_is_the_fault_that_left_them() {
    let member = DEAD.replace("at = \"10 h\"\n", "");
    let cause =
        "[[fault]]\nid = \"rack\"\nkind = \"common-cause\"\nmembers = [\"dead\"]\nat = \"10 h\"\n";
    for after in ["rack", "dead"] {
        let free = remove("10 h 30 min", &format!("after = \"{after}\""));
        let played = play(&one(&format!("{member}{cause}{free}")));
        assert_eq!(lost_minutes(&played), 25.0, "{after}");
    }
}

#[test]
fn ft18_reservations_and_what_lingers_stay() {
    // Two agents leave at 10:00; their licenses linger for an hour, and the two who come at 10:10 get none before 11:00.
    let team = |name: &str, from: &str, to: &str| {
        format!(
            "[[agents]]\nname = \"{name}\"\ncount = 2\nsite = \"here\"\napplications = [\"app\"]\nretry = {{ after = \"1 min\", until = \"session-end\" }}\nshifts = [ {{ days = \"Mon\", start = \"{from}\", end = \"{to}\" }} ]\n"
        )
    };
    let text = format!(
        "[topology]\nkind = \"single\"\n[[server]]\nname = \"lic\"\nsite = \"here\"\noptions_file = \"lic.opt\"\nfeatures = {{ seat = 2 }}\n\
         [[application]]\nname = \"app\"\nkind = \"generic\"\nsite = \"here\"\nper_login = {{ seat = 1 }}\n{}{}{}",
        team("early", "09:00", "10:00"),
        team("late", "10:10", "12:00"),
        remove("10 h 5 min", "").replace("tserver_sdn", "seat"),
    );
    let study = study_with(&text, &[("lic.opt", "LINGER seat 3600\n")]);
    let played = Played::new(study.plans.into_iter().next().unwrap(), 1, 0);
    assert_eq!(played.system("agent_time_lost"), 2.0 * 50.0 * 60.0);
}

#[test]
fn ft18_a_client_that_lives_behind_a_block_loses_them_too_and_asks_anew() {
    let block = "[[fault]]\nid = \"wall\"\nkind = \"firewall-block\"\nbetween = [\"here\", \"desks\"]\nports = \"all\"\nat = \"10 h\"\nlasts = \"20 min\"\n";
    let closed = |text: &str| {
        let played = play(&one(text));
        let last = played
            .violations()
            .iter()
            .filter_map(|v| v.closed)
            .map(seconds);
        last.fold(0.0, f64::max) / 60.0
    };
    // Its own former checkouts keep it out until two hours after the cut.
    let without = closed(block);
    assert!((720.0..=722.0).contains(&without), "{without}");
    let with = closed(&format!("{block}{}", remove("10 h 10 min", "")));
    assert!((620.0..=622.0).contains(&with), "{with}");
}

#[test]
fn ft18_it_acts_where_lmgrd_and_the_daemon_answer() {
    for kind in ["lmgrd-kill", "daemon-hang"] {
        let silent = format!(
            "[[fault]]\nid = \"silent\"\nkind = \"{kind}\"\ntarget = \"lic\"\nat = \"10 h 20 min\"\nlasts = \"20 min\"\n"
        );
        let played = play(&one(&format!(
            "{DEAD}{silent}{}",
            remove("10 h 30 min", "")
        )));
        let back = if kind == "lmgrd-kill" {
            115.0
        } else {
            lost_minutes(&play(&one(&format!("{DEAD}{silent}"))))
        };
        assert_eq!(lost_minutes(&played), back, "{kind}");
    }
}

#[test]
fn ft18_it_is_a_remedy_and_never_a_root() {
    let played = play(&one(&format!("{DEAD}{}", remove("10 h 30 min", ""))));
    let faults = played.detail().recoveries.iter().map(|r| r.fault);
    assert_eq!(played.roots(&faults.collect::<Vec<_>>()), ["dead"]);
    for denial in played.all_denials() {
        assert_eq!(played.roots(&denial.roots), ["dead"]);
    }
    let start = played.denials(RequestClass::Start)[0];
    assert_eq!(seconds(start.at), 10.0 * HOUR + 300.0);
}

#[test]
fn ft18_what_it_cannot_be_is_said() {
    let finding = |keys: &str, replace: (&str, &str)| {
        let fault = remove("10 h", keys).replace(replace.0, replace.1);
        let found = read(&format!("{HEAD}{}", one(&fault)), &[]).findings;
        found
            .iter()
            .map(|f| f.message.clone())
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert!(finding("lasts = \"1 h\"", ("", "")).contains("`lmremove` frees licenses at once"));
    assert!(finding("after = \"nobody\"", ("", "")).contains("nobody"));
    assert!(finding("", ("tserver_sdn\"\nat", "tserver_sdm\"\nat")).contains("tserver_sdm"));
    assert!(finding("", ("feature = \"tserver_sdn\"\n", "")).contains("`feature` is missing"));
}
