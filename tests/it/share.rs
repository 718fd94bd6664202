//! The license file's share is out of reach (FT21).
//!
//! Each number here is worked out by hand. A poll comes every second, so that violations are to the second.

use crate::scenario::{Scenario, Table, fault, host, server, single, t_server};
use crate::world::{HOUR, Played, headed, play, read, seconds};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

/// From 9:00 for two hours a server's license file cannot be read.
fn share(server: &str) -> Table {
    fault("share", "file-share", server).at("9 h").lasts("2 h")
}

/// From 9:30 for half an hour something of the server is dead.
fn dies(kind: &str) -> Table {
    fault("dies", kind, "lic").at("9 h 30 min").lasts("30 min")
}

/// A license server of 100 seats and a T-Server that takes 50.
fn one() -> Scenario {
    single(&[("tserver_sdn", 100)])
        .parameter("poll_interval", "1 s")
        .parameter("retry_interval", "1 s")
        + t_server("ts").seats(50)
}

fn down(played: &Played, server: &str) -> f64 {
    played.lacking_seconds("availability", Scope::Server, server)
}

fn sorted(mut roots: Vec<&str>) -> Vec<&str> {
    roots.sort_unstable();
    roots
}

#[test]
fn ft21_what_runs_goes_on_and_what_starts_waits_for_the_share() {
    let calm = play(&(one() + share("lic")));
    assert_eq!(down(&calm, "lic"), 0.0);
    assert_eq!(calm.violations(), []);
    let restart = fault("crash", "application-crash", "ts")
        .at("9 h 20 min")
        .lasts("1 min");
    let restarted = play(&(one() + share("lic") + restart));
    assert_eq!(
        restarted.denials(RequestClass::Start).len(),
        0,
        "clients need no share"
    );
    // Dead from 9:30 to 10:00; it is up at 11:00 and no moment later. lmgrd would restart its daemon a second later.
    for kind in ["server-kill", "host-kill", "lmdown", "vendor-daemon-kill"] {
        let played = play(&(one() + share("lic") + dies(kind)));
        assert_eq!(down(&played, "lic"), 1.5 * HOUR, "{kind}");
        let last = played.violations().last().expect("a violation");
        assert_eq!(last.kind, Cause::VendorDaemonDown, "{kind}");
        assert_eq!(
            sorted(played.roots(&last.roots)),
            ["dies", "share"],
            "{kind}"
        );
        let closed = seconds(last.closed.expect("closed"));
        assert!(
            (0.0..=1.0).contains(&(closed - 11.0 * HOUR)),
            "{kind}: {closed}"
        );
    }
    // lmgrd alone: who is connected stays so, nobody new is received.
    let restart = fault("crash", "application-crash", "ts")
        .at("10 h 20 min")
        .lasts("1 min");
    let played = play(&(one() + share("lic") + dies("lmgrd-kill") + restart));
    let denial = played.denials(RequestClass::Start)[0];
    assert_eq!(denial.cause, Cause::LmgrdDown);
    assert_eq!(sorted(played.roots(&denial.roots)), ["dies", "share"]);
    // Neither fault alone has it down at 10:30.
    for alone in [share("lic"), dies("server-kill")] {
        let violations = play(&(one() + alone)).violations().to_vec();
        assert!(
            violations
                .iter()
                .all(|v| seconds(v.closed.expect("closed")) <= 10.0 * HOUR + 1.0)
        );
    }
}

#[test]
fn ft21_a_start_that_is_due_later_comes_at_its_time() {
    // Its host is back at 10:50 and somebody starts it by hand at 11:20; the share is back at 11:00.
    let host = host("lic")
        .set("autostart", false)
        .set("manual_start_delay", "30 min");
    let kill = fault("dies", "host-kill", "lic")
        .at("9 h 30 min")
        .lasts("80 min");
    let played = play(&(one() + host + share("lic") + kill));
    assert_eq!(down(&played, "lic"), (110.0 / 60.0) * HOUR);
    // At time 0 what runs has been started before.
    let from_zero = share("lic").at("0 s");
    assert_eq!(down(&play(&(one() + from_zero)), "lic"), 0.0);
    // Two shares that overlap: it is up when both are back, at 11:30.
    let other = fault("other", "file-share", "lic")
        .at("10 h 30 min")
        .lasts("1 h");
    let played = play(&(one() + share("lic") + other + dies("server-kill")));
    assert_eq!(down(&played, "lic"), 2.0 * HOUR);
    let last = played.violations().last().expect("a violation");
    assert_eq!(sorted(played.roots(&last.roots)), ["dies", "other"]);
    assert_eq!(seconds(last.opened).floor(), 11.0 * HOUR);
}

#[test]
fn ft21_a_reread_finds_no_file_until_the_next_one() {
    let change = |reread: bool, at: &str| {
        fault("file", "license-file-change", "lic")
            .grant("tserver_sdn", 20)
            .set("reread", reread)
            .at(at)
            .lasts("30 h")
    };
    let opened = |faults: Scenario| {
        let played = play(&(one() + faults));
        let violation = played.violations().first().expect("a violation").clone();
        assert_eq!(played.roots(&violation.roots), ["file"]);
        seconds(violation.opened).floor() / HOUR
    };
    // 20 of 50: found at the poll after the file is read.
    assert_eq!(
        opened(Scenario::default() + change(true, "10 h")).floor(),
        10.0
    );
    // With the share away lmreread at 10:00 finds nothing; the next midnight does.
    assert_eq!(opened(share("lic") + change(true, "10 h")).floor(), 24.0);
    // A midnight without the share finds nothing either. The file before that is back at 16:00 of the second day.
    let night = fault("share", "file-share", "lic").at("23 h").lasts("2 h");
    let played = play(&(one() + &night + change(false, "10 h")));
    assert_eq!(
        played.violations(),
        [],
        "the change is over before the second midnight"
    );
    // Another lmreread after the share is back reads what lies there.
    let later = fault("later", "license-file-change", "lic")
        .grant("tserver_sdn", 30)
        .at("26 h")
        .lasts("1 h");
    let played = play(&(one() + night + change(false, "10 h") + later));
    assert_eq!(seconds(played.violations()[0].opened).floor() / HOUR, 26.0);
}

#[test]
fn ft21_of_a_three_node_system_the_targets_copy_alone_is_concerned() {
    let node = |name: &str| server(name).grant("tserver_sdn", 100);
    let kill = |node: &str| {
        fault(
            &format!("kill-{node}"),
            "server-kill",
            &format!("lic-{node}"),
        )
        .at("9 h 30 min")
        .lasts("10 min")
    };
    let text = Scenario::topology("three-node")
        + node("lic-a")
        + node("lic-b")
        + node("lic-c")
        + t_server("ts")
        + share("lic-a")
        + kill("a");
    let played = play(&text);
    assert_eq!(down(&played, "lic-a"), 1.5 * HOUR);
    assert_eq!(down(&played, "lic-b"), 0.0);
    // The first node waits for its share, so that with the second one dead there is no quorum for ten minutes.
    let second = kill("b").at("10 h");
    let played = play(&(text + second));
    assert_eq!(down(&played, "lic-c"), 600.0);
}

#[test]
fn ft21_the_recovery_of_what_stopped_it_waits_for_the_share() {
    let played = play(&(one() + share("lic") + dies("server-kill")));
    let recovered = |id: &str| {
        let mut recoveries = played.detail().recoveries.iter();
        let of = recoveries
            .find(|r| played.roots(&[r.fault]) == [id])
            .expect("a recovery");
        seconds(of.recovered.expect("recovered")) / HOUR
    };
    for id in ["dies", "share"] {
        assert!(
            (11.0..11.001).contains(&recovered(id)),
            "{id}: {}",
            recovered(id)
        );
    }
    // A share that nobody misses has recovered at its end.
    let calm = play(&(one() + share("lic")));
    let only = &calm.detail().recoveries[0];
    assert_eq!(only.recovered.map(seconds), Some(11.0 * HOUR));
}

#[test]
fn ft21_a_share_is_a_servers() {
    let text = one() + share("lc");
    let findings = read(&headed(&text), &[]).findings;
    assert_eq!(findings[0].message, "there is no license server `lc`");
    assert!(findings[0].hint.is_some() && findings[0].line > 1);
    let text = one() + share("lic").set("site", "here");
    let findings = read(&headed(&text), &[]).findings;
    assert_eq!(
        findings[0].message,
        "a fault of kind `file-share` takes no `site`"
    );
}

#[test]
fn ft21_its_start_time_follows_the_share_and_no_further_delay() {
    // Back at 11:00, it takes five minutes to start.
    let slow = one().parameter("start_time", "5 min");
    let played = play(&(&slow + share("lic") + dies("server-kill")));
    assert_eq!(down(&played, "lic"), 1.5 * HOUR + 300.0);
    // Without the share it is up at 10:05.
    let played = play(&(&slow + dies("server-kill")));
    assert_eq!(down(&played, "lic"), HOUR / 2.0 + 300.0);
    // One whose start-up is under way when the share goes is up when that is back.
    let early = dies("server-kill").at("8 h 28 min");
    let played = play(&(slow + share("lic") + early));
    assert_eq!(down(&played, "lic"), 2.0 * HOUR + 32.0 * 60.0);
}
