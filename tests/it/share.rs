//! The license file's share is out of reach (FT21).
//!
//! Each number here is worked out by hand. A poll comes every second, so that violations are to the second.

use crate::world::{HEAD, HOUR, Played, play, read, seconds};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

/// From 9:00 for two hours a server's license file cannot be read.
fn share(server: &str) -> String {
    fault(
        "share",
        "file-share",
        &format!("target = \"{server}\""),
        "9 h",
        "2 h",
    )
}

fn fault(id: &str, kind: &str, keys: &str, at: &str, lasts: &str) -> String {
    format!(
        "[[fault]]\nid = \"{id}\"\nkind = \"{kind}\"\n{keys}\nat = \"{at}\"\nlasts = \"{lasts}\"\n"
    )
}

/// From 9:30 for half an hour something of the server is dead.
fn dies(kind: &str) -> String {
    fault("dies", kind, "target = \"lic\"", "9 h 30 min", "30 min")
}

/// A license server of 100 seats and a T-Server that takes 50.
fn single(rest: &str) -> String {
    format!(
        "[parameters]\npoll_interval = \"1 s\"\nretry_interval = \"1 s\"\n[topology]\nkind = \"single\"\n[[server]]\nname = \"lic\"\nsite = \"here\"\nfeatures = {{ tserver_sdn = 100 }}\n[[application]]\nname = \"ts\"\nkind = \"t-server\"\nsite = \"here\"\noptions = {{ num-sdn-licenses = 50 }}\n{rest}"
    )
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
    let calm = play(&single(&share("lic")));
    assert_eq!(down(&calm, "lic"), 0.0);
    assert_eq!(calm.violations(), []);
    let restart = fault(
        "crash",
        "application-crash",
        "target = \"ts\"",
        "9 h 20 min",
        "1 min",
    );
    let restarted = play(&single(&(share("lic") + &restart)));
    assert_eq!(
        restarted.denials(RequestClass::Start).len(),
        0,
        "clients need no share"
    );
    // Dead from 9:30 to 10:00; it is up at 11:00 and no moment later. lmgrd would restart its daemon a second later.
    for kind in ["server-kill", "host-kill", "lmdown", "vendor-daemon-kill"] {
        let played = play(&single(&(share("lic") + &dies(kind))));
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
    let restart = fault(
        "crash",
        "application-crash",
        "target = \"ts\"",
        "10 h 20 min",
        "1 min",
    );
    let played = play(&single(&(share("lic") + &dies("lmgrd-kill") + &restart)));
    let denial = played.denials(RequestClass::Start)[0];
    assert_eq!(denial.cause, Cause::LmgrdDown);
    assert_eq!(sorted(played.roots(&denial.roots)), ["dies", "share"]);
    // Neither fault alone has it down at 10:30.
    for alone in [share("lic"), dies("server-kill")] {
        let violations = play(&single(&alone)).violations().to_vec();
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
    let host = "[[host]]\nname = \"lic\"\nautostart = false\nmanual_start_delay = \"30 min\"\n";
    let kill = fault(
        "dies",
        "host-kill",
        "target = \"lic\"",
        "9 h 30 min",
        "80 min",
    );
    let played = play(&single(&format!("{host}{}{kill}", share("lic"))));
    assert_eq!(down(&played, "lic"), (110.0 / 60.0) * HOUR);
    // At time 0 what runs has been started before.
    let from_zero = share("lic").replace("at = \"9 h\"", "at = \"0 s\"");
    assert_eq!(down(&play(&single(&from_zero)), "lic"), 0.0);
    // Two shares that overlap: it is up when both are back, at 11:30.
    let other = fault(
        "other",
        "file-share",
        "target = \"lic\"",
        "10 h 30 min",
        "1 h",
    );
    let played = play(&single(&(share("lic") + &other + &dies("server-kill"))));
    assert_eq!(down(&played, "lic"), 2.0 * HOUR);
    let last = played.violations().last().expect("a violation");
    assert_eq!(sorted(played.roots(&last.roots)), ["dies", "other"]);
    assert_eq!(seconds(last.opened).floor(), 11.0 * HOUR);
}

#[test]
fn ft21_a_reread_finds_no_file_until_the_next_one() {
    let change = |reread: &str, at: &str| {
        fault(
            "file",
            "license-file-change",
            &format!("target = \"lic\"\nfeatures = {{ tserver_sdn = 20 }}\nreread = {reread}"),
            at,
            "30 h",
        )
    };
    let opened = |rest: &str| {
        let played = play(&single(rest));
        let violation = played.violations().first().expect("a violation").clone();
        assert_eq!(played.roots(&violation.roots), ["file"]);
        seconds(violation.opened).floor() / HOUR
    };
    // 20 of 50: found at the poll after the file is read.
    assert_eq!(opened(&change("true", "10 h")).floor(), 10.0);
    // With the share away lmreread at 10:00 finds nothing; the next midnight does.
    assert_eq!(
        opened(&(share("lic") + &change("true", "10 h"))).floor(),
        24.0
    );
    // A midnight without the share finds nothing either. The file before that is back at 16:00 of the second day.
    let night = fault("share", "file-share", "target = \"lic\"", "23 h", "2 h");
    let played = play(&single(&(night.clone() + &change("false", "10 h"))));
    assert_eq!(
        played.violations(),
        [],
        "the change is over before the second midnight"
    );
    // Another lmreread after the share is back reads what lies there.
    let later = fault(
        "later",
        "license-file-change",
        "target = \"lic\"\nfeatures = { tserver_sdn = 30 }",
        "26 h",
        "1 h",
    );
    let played = play(&single(&(night + &change("false", "10 h") + &later)));
    assert_eq!(seconds(played.violations()[0].opened).floor() / HOUR, 26.0);
}

#[test]
fn ft21_of_a_three_node_system_the_targets_copy_alone_is_concerned() {
    let nodes: String = ["a", "b", "c"]
        .map(|n| format!("[[server]]\nname = \"lic-{n}\"\nsite = \"here\"\nfeatures = {{ tserver_sdn = 100 }}\n"))
        .concat();
    let kill = |node: &str| {
        let target = format!("target = \"lic-{node}\"");
        fault(
            &format!("kill-{node}"),
            "server-kill",
            &target,
            "9 h 30 min",
            "10 min",
        )
    };
    let text = |rest: &str| {
        format!(
            "[topology]\nkind = \"three-node\"\n{nodes}[[application]]\nname = \"ts\"\nkind = \"t-server\"\nsite = \"here\"\n{rest}"
        )
    };
    let played = play(&text(&(share("lic-a") + &kill("a"))));
    assert_eq!(down(&played, "lic-a"), 1.5 * HOUR);
    assert_eq!(down(&played, "lic-b"), 0.0);
    // The first node waits for its share, so that with the second one dead there is no quorum for ten minutes.
    let second = kill("b").replace("9 h 30 min", "10 h");
    let played = play(&text(&(share("lic-a") + &kill("a") + &second)));
    assert_eq!(down(&played, "lic-c"), 600.0);
}

#[test]
fn ft21_the_recovery_of_what_stopped_it_waits_for_the_share() {
    let played = play(&single(&(share("lic") + &dies("server-kill"))));
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
    let calm = play(&single(&share("lic")));
    let only = &calm.detail().recoveries[0];
    assert_eq!(only.recovered.map(seconds), Some(11.0 * HOUR));
}

#[test]
fn ft21_a_share_is_a_servers() {
    let text = single(&share("lc"));
    let findings = read(&format!("{HEAD}{text}"), &[]).findings;
    assert_eq!(findings[0].message, "there is no license server `lc`");
    assert!(findings[0].hint.is_some() && findings[0].line > 1);
    let text = single(&share("lic").replace("target", "site = \"here\"\ntarget"));
    let findings = read(&format!("{HEAD}{text}"), &[]).findings;
    assert_eq!(
        findings[0].message,
        "a fault of kind `file-share` takes no `site`"
    );
}

#[test]
fn ft21_its_start_time_follows_the_share_and_no_further_delay() {
    // Back at 11:00, it takes five minutes to start.
    let slow =
        |rest: &str| single(rest).replace("[parameters]", "[parameters]\nstart_time = \"5 min\"");
    let played = play(&slow(&(share("lic") + &dies("server-kill"))));
    assert_eq!(down(&played, "lic"), 1.5 * HOUR + 300.0);
    // Without the share it is up at 10:05.
    let played = play(&slow(&dies("server-kill")));
    assert_eq!(down(&played, "lic"), HOUR / 2.0 + 300.0);
    // One whose start-up is under way when the share goes is up when that is back.
    let early = dies("server-kill").replace("9 h 30 min", "8 h 28 min");
    let played = play(&slow(&(share("lic") + &early)));
    assert_eq!(down(&played, "lic"), 2.0 * HOUR + 32.0 * 60.0);
}
