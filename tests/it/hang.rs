//! A vendor daemon that takes connections and answers nothing (SV13).
//!
//! Each number here is worked out by hand. A client waits 30 s for an answer; where a poll comes every second, violations
//! are to the second.

use crate::scenario::{
    Scenario, Table, agents, application, fault, inline, server, t_server, team,
};
use crate::swarm::polls_are_arithmetic;
use crate::world::{HOUR, Played, play, seconds};
use kernel::Scope;
use model::cause::{Cause, CauseClass};
use model::records::RequestClass;

fn hang() -> Table {
    fault("hang", "daemon-hang", "a").at("10 h").lasts("20 min")
}

/// Independent servers of these names with ten seats each.
fn servers(names: &[&str]) -> Scenario {
    let servers: Vec<Table> = names
        .iter()
        .map(|name| server(name).grant("tserver_sdn", 10))
        .collect();
    let kind = if names.len() > 1 {
        "independent"
    } else {
        "single"
    };
    Scenario::topology(kind) + servers
}

/// The scenario with a poll each second.
fn each_second(scenario: Scenario) -> Scenario {
    scenario.parameter("poll_interval", "1 s")
}

/// A T-Server that takes five seats.
fn five() -> Table {
    t_server("ts").seats(5)
}

fn of_ts(played: &Played, metric: &str) -> f64 {
    played.value(metric, Scope::Application, "ts")
}

fn down_seconds(played: &Played, server: &str) -> f64 {
    played.lacking_seconds("availability", Scope::Server, server)
}

#[test]
fn sv13_a_holder_notices_after_the_answer_timeout_and_the_end_restarts_the_daemon() {
    let played = play(&(each_second(servers(&["a"])) + five() + hang()));
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(violation.kind, Cause::NoAnswer);
    assert_eq!(Cause::NoAnswer.name_and_code(), ("no-answer", Some(-52)));
    assert_eq!(Cause::NoAnswer.class(), CauseClass::Licensing);
    let opened = seconds(violation.opened) - 10.0 * HOUR - 30.0;
    assert!((0.0..=1.0).contains(&opened), "{opened}");
    // After its retries it polls each second; the ask under way at 10:20:01 fails, so that it is a whole round later.
    let closed = seconds(violation.closed.unwrap()) - 10.0 * HOUR - 1_201.0;
    assert!((0.0..=31.0).contains(&closed), "{closed}");
    // Twenty minutes, and the second until lmgrd has started it again.
    assert_eq!(down_seconds(&played, "a"), 1_201.0);
    assert_eq!(played.roots(&played.all_denials()[0].roots), ["hang"]);
    assert!(played.log().contains("GLMR_LICENSE_SERVER_NOT_AVAILABLE"));
}

#[test]
fn sv13_any_other_restart_ends_the_hang_for_good() {
    for (other, down) in [
        // lmgrd does not restart it; somebody does, for a minute.
        (
            fault("other", "vendor-daemon-kill", "a")
                .at("10 h 5 min")
                .lasts("1 min"),
            361.0,
        ),
        (
            fault("other", "server-kill", "a")
                .at("10 h 5 min")
                .lasts("1 min"),
            360.0,
        ),
        (
            fault("other", "host-kill", "a")
                .at("10 h 5 min")
                .lasts("1 min"),
            360.0,
        ),
        // A hang of a daemon that does not run is over when it starts.
        (
            fault("other", "vendor-daemon-kill", "a")
                .at("9 h 59 min")
                .lasts("2 min"),
            121.0,
        ),
        // The first hang's end restarts it, and the second is over too.
        (
            fault("other", "daemon-hang", "a")
                .at("10 h 10 min")
                .lasts("2 h"),
            1_201.0,
        ),
        // Without lmgrd nobody starts it again.
        (
            fault("other", "lmgrd-kill", "a")
                .at("10 h 10 min")
                .lasts("20 min"),
            1_800.0,
        ),
    ] {
        let text = each_second(servers(&["a"])) + five() + hang() + &other;
        assert_eq!(down_seconds(&play(&text), "a"), down, "{other:?}");
    }
}

#[test]
fn sv13_a_fixed_port_waits_for_the_old_connections_after_a_hang_too() {
    let fixed = servers(&["a"])
        .edit("server", "a", |a| a.set("vendor_port", 7261))
        .parameter("poll_interval", "2 h")
        + five()
        + hang();
    let played = play(&fixed);
    // It polls each two hours: the daemon waits until it has closed its old connection.
    let ready = down_seconds(&played, "a");
    assert!(ready > 1_201.0 && ready <= 7_200.0 + 30.0, "{ready}");
    assert_eq!(played.violations(), []);
}

#[test]
fn sv13_checkouts_stay_in_use_until_the_daemon_is_restarted() {
    // Ten agents leave at 10:05; what they give back stays in use until 10:20.
    let text = Scenario::topology("single").parameter("poll_interval", "1 s")
        + server("a").grant("seat", 10)
        + application("ts", "generic").per_login("seat", 1)
        + agents("team", 10, &["ts"]).shift("Mon", "09:00", "10:05");
    let mean = |text: &Scenario| {
        let played = play(text);
        let cell = played.cell("licenses_checked_out_mean", Scope::Server, "a");
        cell.numerator as f64 / cell.denominator as f64 * 48.0 * HOUR / 10.0
    };
    assert!((mean(&text) - 3_900.0).abs() < 1.0, "{}", mean(&text));
    let hung = mean(&(&text + hang()));
    assert!((hung - 4_800.0).abs() < 1.0, "{hung}");
    // Behind a client that does not leave its licenses behind, too.
    let text = text.parameter("orphans", false);
    let hung = mean(&(&text + hang()));
    assert!((hung - 4_800.0).abs() < 1.0, "{hung}");
}

#[test]
fn sv13_retries_and_restarts_are_counted_from_giving_up() {
    // It polls every 120 s. The poll after 10:00 gives up 30 s later; five retries are asked 60 s after that and then
    // every 90 s, the last gives up 450 s after the missed poll; then it asks at each poll.
    let text = |ts: Table| servers(&["a"]) + ts + hang();
    let played = play(&text(five()));
    let violation = &played.violations()[0];
    let missed = seconds(violation.opened);
    let polls = |from: f64, to: f64| {
        let phase = (missed - 30.0) % 120.0;
        let polls = (0..1_440).map(|n| phase + 120.0 * f64::from(n));
        polls.filter(|at| (from..to).contains(at)).count() as f64
    };
    let asked = 1.0 + 5.0 + polls(missed + 450.0, 10.0 * HOUR + 1_201.0);
    assert_eq!(played.value("checkouts_denied", Scope::Server, "a"), asked);
    let first_poll_after = (0..).map(|n| missed - 30.0 + 120.0 * f64::from(n));
    let mut first_poll_after = first_poll_after.filter(|at| *at >= 10.0 * HOUR + 1_201.0);
    let closed = first_poll_after.next().unwrap();
    assert!((seconds(violation.closed.unwrap()) - closed).abs() < 1e-3);

    // One that exits does so when its last retry has given up, and asks again a minute later, every 90 s.
    let played = play(&text(five().set("on_server_loss", "exit")));
    let stopped = played.detail().conditions.iter();
    let mut stopped = stopped
        .filter(|c| c.state == "down")
        .map(|c| seconds(c.from));
    let exit = stopped.next().expect("it exits");
    assert!((exit - missed - 450.0).abs() < 1e-3, "{exit} {missed}");

    // A T-Server that crashes at 10:05 asks at 10:06, 10:07:30 ... 10:19:30, which fails though the daemon is back
    // before it gives up, and is granted at 10:21.
    let crash = fault("crash", "application-crash", "ts").at("10 h 5 min");
    let played = play(&(text(five()) + crash));
    // Before, it was in violation and refused all from its missed poll on.
    let refused = 10.0 * HOUR + 300.0 - missed;
    assert!((of_ts(&played, "service_time_lost") - refused - 15.0 * 60.0).abs() < 1e-3);
    let start = played.denials(RequestClass::Start)[0];
    assert_eq!(
        (start.cause, start.flexnet_error),
        (Cause::NoAnswer, Some(-52))
    );
    assert_eq!(seconds(start.at), 10.0 * HOUR + 360.0);
    let mut granted = played.detail().starts.iter().map(|s| seconds(s.at));
    assert_eq!(granted.next_back(), Some(10.0 * HOUR + 21.0 * 60.0));
}

#[test]
fn sv13_each_hung_server_of_a_list_costs_one_timeout() {
    let hangs = hang() + hang().set("id", "hang-b").set("target", "b");
    let crash = fault("crash", "application-crash", "ts").at("10 h 5 min");
    let any = five()
        .set("reconnect", "any-server")
        .set("license_servers", "7260@a;7260@b;7260@c");
    // A start at 10:06 is granted by the third, and works a minute later: that is lost from 10:06.
    let all = || servers(&["a", "b", "c"]);
    let played = play(&(all() + &any + hangs.clone() + crash));
    assert_eq!(of_ts(&played, "service_time_lost"), 60.0);
    assert_eq!(
        played.denials(RequestClass::Start),
        Vec::<&model::records::Denial>::new()
    );
    let starting = played
        .detail()
        .conditions
        .iter()
        .find(|c| c.state == "starting");
    let starting = starting.map(|c| (seconds(c.from), c.to.map(seconds)));
    assert_eq!(starting, Some((36_360.0, Some(36_420.0))));

    // A holder of the first waits for its poll, then for the second, and gets all back from the third: no violation.
    let played = play(&(each_second(all()) + any + hangs));
    assert_eq!(played.violations(), []);
    assert_eq!(played.system("checkouts_denied"), 0.0);
    let answers = played.answers();
    let by_c = answers
        .iter()
        .find(|a| a.at > 1.0 && a.server == "c" && a.granted == 5);
    let turned = by_c.expect("the third grants").at - 10.0 * HOUR - 60.0;
    assert!((0.0..=1.0).contains(&turned), "{turned}");
}

#[test]
fn sv13_from_its_begin_nobody_is_served() {
    // The T-Server polls every two hours: it has not noticed, and nothing is to be had all the same.
    let text = servers(&["a"]).parameter("poll_interval", "12 h");
    let played = play(&(text + five() + hang()));
    assert_eq!(
        of_ts(&played, "availability")
            .mul_add(-172_800.0, 172_800.0)
            .round(),
        1_201.0
    );
    assert_eq!(
        played.lacking_seconds("capacity", Scope::Feature, "tserver_sdn") / 10.0,
        1_201.0
    );
    // Logins within what it holds go on.
    assert_eq!(played.system("denied_fraction").max(0.0), 0.0);
    // Of one that asks at each login they are denied at the instant at which they are made, and lost from there.
    let text = Scenario::topology("single")
        + server("a").grant("seat", 10)
        + application("ts", "generic").per_login("seat", 1)
        + team("early", 1, &["ts"], (9, 12))
        + agents("late", 1, &["ts"])
            .set("retry", inline().set("after", "30 min").set("times", 1))
            .shift("Mon", "10:01", "12:00");
    let played = play(&(text + hang()));
    let login = played.denials(RequestClass::Login)[0];
    assert_eq!(
        (login.cause, seconds(login.at)),
        (Cause::NoAnswer, 36_060.0)
    );
    assert_eq!(played.system("agent_time_lost"), 1_800.0);
    let admission = played.lacking_seconds("admission", Scope::Agents, "late");
    assert!(admission >= 1_201.0, "{admission}");
}

#[test]
fn sv13_other_nodes_of_a_three_node_system_notice_nothing() {
    let nodes =
        servers(&["a", "b", "c"]).table("topology", |topology| topology.set("kind", "three-node"));
    let three = each_second(nodes) + five() + hang();
    let played = play(&three);
    assert_eq!(
        [
            down_seconds(&played, "a"),
            down_seconds(&played, "b"),
            down_seconds(&played, "c")
        ],
        [1_201.0, 0.0, 0.0],
    );
    assert_eq!(played.violations()[0].kind, Cause::NoAnswer);
    // lmreread does not reach it: the new file is read at the restart.
    let file = fault("file", "license-file-change", "a")
        .grant("tserver_sdn", 3)
        .at("10 h 10 min");
    let played = play(&(three + file));
    let mut issued = played
        .detail()
        .journal
        .iter()
        .filter_map(|entry| match entry.act {
            model::records::Act::Issued { count, .. } => Some((seconds(entry.at), count)),
            _ => None,
        });
    assert_eq!(issued.next_back(), Some((37_201.0, 3)));
}

#[test]
fn sv13_lmstat_waits_for_a_hung_daemon_in_vain() {
    let played = play(&(servers(&["a"]) + five() + hang()));
    let lmstat = |hours: f64| {
        let at = kernel::Time((hours * HOUR * 1e6) as u64);
        reports::events::lmstat::text(&played.plan, played.detail(), at).expect("a text")
    };
    let hung = lmstat(10.1);
    assert!(hung.contains("license server UP"), "{hung}");
    assert!(
        hung.contains("genesys.d: Vendor daemon did not answer in time. (-52,0)"),
        "{hung}"
    );
    assert!(!hung.contains("Users of"), "{hung}");
    assert!(lmstat(11.0).contains("Total of 5 licenses in use"));
}

#[test]
fn sv13_who_has_waited_for_its_answer_to_the_instant_of_a_poll_asks_once() {
    // The first server is dead and the second hangs, so that the T-Server comes to the third 30 s after its poll: at the
    // instant of its next one. Two seats are left there, and the rest is asked for every 30 s from then on.
    let numbered = |name: &str, list: &str, seats: u32| {
        t_server(name).set("license_servers", list).seats(seats)
    };
    let text = servers(&["a", "b", "c"])
        .parameter("poll_interval", "30 s")
        .parameter("reconnect", "any-server")
        + numbered("ts", "7260@a:7260@b:7260@c", 5)
        + numbered("other", "7260@c", 8)
        + hang().set("target", "b")
        + fault("dies", "host-kill", "a")
            .at("10 h 5 min")
            .lasts("2 h");
    let played = play(&text);
    let answers = played.answers();
    let mut of_ts = answers
        .iter()
        .filter(|a| a.application == "ts" && a.at > 10.0 * HOUR);
    let back = of_ts
        .find(|a| a.granted > 0)
        .expect("it is granted something");
    // Its poll was in the first 30 s, and it has waited for 30 s.
    assert_eq!((back.server, back.granted), ("c", 2));
    let dies = 10.0 * HOUR + 300.0;
    assert!((dies + 30.0..dies + 60.0).contains(&back.at), "{}", back.at);
    // The other's start, this one's return, and 4548 polls until the end of the second day.
    let asked = played.value("checkouts_requested", Scope::Server, "c");
    assert_eq!(asked, 4_550.0);
    assert_eq!(polls_are_arithmetic(&played.plan, 1, true), Ok(()));
}
