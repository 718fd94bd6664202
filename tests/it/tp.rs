//! Server configurations (TP).

use crate::scenario::{
    Scenario, Table, agents, application, fault, inline, server, t_server, untargeted,
};
use crate::world::{Played, headed, play, play_with, read, seconds, study};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

/// Three servers that hold 10 seats, in a configuration to be named, and one T-Server.
fn three(kind: &str) -> Scenario {
    Scenario::topology(kind).table("entitlement", |shared| shared.grant("tserver_sdn", 10))
        + server("a")
        + server("b")
        + server("c")
        + t_server("ts")
        + agents("team", 3, &["ts"]).shift("Mon-Sun", "08:00", "20:00")
}

fn kill(id: &str, kind: &str, target: &str, at: &str, lasts: &str) -> Table {
    fault(id, kind, target).at(at).lasts(lasts)
}

fn down_seconds(played: &Played, server: &str) -> f64 {
    played.lacking_seconds("availability", Scope::Server, server)
}

fn application_down_seconds(played: &Played) -> f64 {
    played.lacking_seconds("availability", Scope::Application, "ts")
}

#[test]
fn tp1_while_a_single_server_is_down_nothing_new_is_granted() {
    let text = Scenario::topology("single")
        + server("a").grant("tserver_sdn", 10)
        + t_server("ts").seats(5)
        + application("other", "generic")
            .at_start("tserver_sdn", 1)
            .starts_at("10 h 5 min");
    let played = play(&(text + kill("f", "host-kill", "a", "10 h", "1 h")));
    // The one that runs runs on under a violation; the one that starts does not come up.
    assert_eq!(played.system("logouts_by_stop"), 0.0);
    assert_eq!(played.causes(RequestClass::Start)[0], Cause::ServerDown);
    assert!(
        played
            .violations()
            .iter()
            .any(|v| v.kind == Cause::ServerDown)
    );
    assert_eq!(application_down_seconds(&played), 3_600.0);
}

#[test]
fn tp2_three_nodes_grant_while_two_are_up_and_count_the_file_once() {
    let text = three("three-node") + kill("f", "server-kill", "c", "10 h", "5 h");
    let played = play(&text);
    assert_eq!(played.answers()[0].granted, 10, "once, not three times");
    assert_eq!(application_down_seconds(&played), 0.0);
    assert_eq!(played.violations(), []);
    assert_eq!(played.system("capacity"), 1.0);
    let differing = Scenario::topology("three-node")
        + server("a").grant("x", 1)
        + server("b").grant("x", 2)
        + server("c").grant("x", 1);
    assert!(
        read(&headed(&differing), &[]).has_errors(),
        "copies that differ are rejected"
    );
}

#[test]
fn tp3_at_one_survivor_all_licenses_are_lost_until_two_are_up() {
    let text = three("three-node")
        + kill("f", "server-kill", "b", "10 h", "3 h")
        + kill("g", "server-kill", "c", "11 h", "1 h");
    let played = play(&text);
    // The master `a` lives, but grants nothing from the second loss until `c` is back.
    assert_eq!(application_down_seconds(&played), 3_600.0);
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(violation.kind, Cause::NoQuorum);
    assert_eq!(played.roots(&violation.roots), ["f", "g"]);
}

#[test]
fn tp4_early_restart_does_not_rejoin() {
    // `b` is stopped for one minute: it rejoins four minutes after its stop; and then `c` dies.
    let text = three("three-node")
        + kill("f", "server-kill", "b", "10 h", "1 min")
        + kill("g", "server-kill", "c", "10 h 2 min", "1 h");
    let played = play(&text);
    assert_eq!(
        application_down_seconds(&played),
        120.0,
        "from 10:02 to 10:04"
    );
    let safe = text.table("topology", |topology| {
        topology.set("early_rejoin_failure", 0)
    });
    assert_eq!(application_down_seconds(&play(&safe)), 0.0);
}

#[test]
fn tp5_survivors_may_elect_nobody() {
    let text = three("three-node")
        .table("topology", |topology| topology.set("failover_failure", 1))
        + kill("f", "server-kill", "a", "10 h", "1 h");
    let played = play(&text);
    assert_eq!(
        application_down_seconds(&played),
        900.0,
        "until the repair after 15 minutes"
    );
    let quick = text.edit("fault", "f", |f| f.lasts("6 min"));
    assert_eq!(
        application_down_seconds(&play(&quick)),
        360.0,
        "or until the lost node is back"
    );
}

#[test]
fn tp6_independent_servers_are_asked_in_the_listed_order_until_one_grants() {
    let text = three("independent") + kill("f", "host-kill", "a", "0 s", "1 h");
    let played = play(&text);
    let answers = played.answers();
    assert_eq!(
        (answers[0].server, answers[0].cause),
        ("a", Some(Cause::ServerDown))
    );
    // 10 seats over three servers: 4, 3, 3.
    assert_eq!((answers[1].server, answers[1].granted), ("b", 3));
    assert_eq!(
        played.denials(RequestClass::Start).len(),
        0,
        "a refusal by one of the list is none"
    );
}

#[test]
fn tp7_one_server_serves_all_features_of_an_application() {
    let text = Scenario::topology("independent")
        + server("a").grant("x", 1)
        + server("b").grant("x", 1).grant("y", 1)
        + application("ts", "generic")
            .at_start("x", 1)
            .at_start("y", 1);
    let sticky = play(&text);
    assert_eq!(sticky.causes(RequestClass::Start)[0], Cause::FeatureMissing);
    assert_eq!(sticky.value("availability", Scope::Application, "ts"), 0.0);
    let whole = play(&text.ts(|ts| ts.set("list_search", "whole-set")));
    assert_eq!(whole.causes(RequestClass::Start), []);
    assert_eq!(whole.value("availability", Scope::Application, "ts"), 1.0);
}

#[test]
fn tp8_a_running_application_waits_for_its_server_or_turns_to_the_next() {
    let text = three("independent") + kill("f", "host-kill", "a", "10 h", "2 h");
    let text = text.ts(|ts| ts.seats(3));
    let same = play(&text);
    let [violation] = same.violations() else {
        panic!("{:#?}", same.violations())
    };
    assert_eq!(violation.kind, Cause::ServerDown);
    assert!(
        seconds(violation.closed.unwrap()) >= 43_200.0,
        "for as long as it runs"
    );
    let any = play(&text.clone().ts(|ts| ts.set("reconnect", "any-server")));
    assert_eq!(any.violations(), [], "granted all at the missed poll");
    // One that starts always tries the whole list.
    let crash = text + kill("g", "application-crash", "ts", "11 h", "1 min");
    let started = play(&crash);
    assert_eq!(started.denials(RequestClass::Start).len(), 0);
}

#[test]
fn tp8_an_application_that_may_turn_elsewhere_goes_down_its_own_list() {
    // Ten seats each; the list runs against the order of the file.
    let servers = |seats: [u32; 3]| {
        let server = |(name, count): (&str, u32)| server(name).grant("tserver_sdn", count);
        let names = ["a", "b", "c"].into_iter().zip(seats);
        Scenario::topology("independent") + names.map(server).collect::<Vec<_>>()
    };
    let of = |name: &str, list: &str| {
        t_server(name)
            .set("license_servers", list)
            .seats(10)
            .set("reconnect", "any-server")
    };
    let all = servers([10, 10, 10])
        + of("ts", "7260@c:7260@b:7260@a")
        + kill("f", "host-kill", "c", "10 h", "4 h");
    let played = play(&all);
    let answers = played.answers();
    let granted: Vec<_> = answers
        .iter()
        .filter(|a| a.granted > 0)
        .map(|a| (a.server, a.granted))
        .collect();
    assert_eq!(granted, [("c", 10), ("b", 10)]);
    // What is left, in the order of the list: b has nothing left, so c's five are taken (TP13).
    let left = servers([10, 10, 5])
        + of("other", "7260@b")
        + of("ts", "7260@a:7260@b:7260@c")
        + kill("f", "host-kill", "a", "10 h", "4 h");
    let played = play(&left);
    let answers = played.answers();
    let granted = answers.iter().rfind(|a| a.granted > 0);
    let last = granted.map(|a| (a.application, a.server, a.granted));
    assert_eq!(last, Some(("ts", "c", 5)));
    // When its home is back it looks for what is lacking once more, and nothing is left.
    let again = answers
        .last()
        .map(|a| (a.at >= 14.0 * 3_600.0, a.server, a.granted));
    assert_eq!(again, Some((true, "c", 0)));
    let kinds: Vec<_> = played.violations().iter().map(|v| v.kind).collect();
    assert_eq!(
        kinds,
        [Cause::LicensesExhausted],
        "for the five that are lacking"
    );
}

#[test]
fn tp9_any_entry_of_a_three_node_system_reaches_all_of_it() {
    let text = three("three-node").ts(|ts| ts.set("license_servers", "7260@a"))
        + kill("f", "server-kill", "a", "0 s", "1 h");
    let played = play(&text);
    assert_eq!(
        played.answers()[0].granted,
        10,
        "through `a`, though only `b` and `c` run"
    );
}

#[test]
fn tp11_hot_standby_partners_must_use_the_same_server() {
    let text = three("independent").ts(|ts| {
        ts.set("redundancy", "hot-standby")
            .set("hosts", vec!["t1", "t2"])
            .set("license_servers", "7260@a")
            .set("backup", inline().set("license_servers", "7260@b"))
    });
    assert!(read(&headed(&text), &[]).has_errors());
}

#[test]
fn tp12_a_silent_master_is_missed_after_79_seconds_and_a_dead_process_at_once() {
    let silent = play(&(three("three-node") + kill("f", "host-kill", "a", "10 h", "1 h")));
    assert_eq!(application_down_seconds(&silent), 79.0);
    assert_eq!(down_seconds(&silent, "b"), 79.0, "its group has no master");
    let clean = play(&(three("three-node") + kill("f", "server-kill", "a", "10 h", "1 h")));
    assert_eq!(application_down_seconds(&clean), 0.0);
    // A change of master empties the checkouts; at the next poll all was granted again.
    assert_eq!(clean.violations(), []);
    // With `primary_is_master` the primary's return is a second change of master.
    let back = three("three-node").table("topology", |topology| {
        topology.set("primary_is_master", true)
    }) + kill("f", "server-kill", "a", "10 h", "1 h");
    let second = play(&(back + kill("g", "server-kill", "b", "12 h", "1 h")));
    assert_eq!(application_down_seconds(&second), 0.0);
    assert_eq!(
        second.violations(),
        [],
        "`b` is not the master any more: its loss is not felt"
    );
}

#[test]
fn tp13_what_no_server_grants_in_full_is_asked_for_as_what_is_left() {
    let text = three("independent").ts(|ts| ts.seats(4)) + t_server("second").seats(4);
    let played = play(&text);
    let second: Vec<_> = played
        .answers()
        .into_iter()
        .filter(|a| a.application == "second")
        .collect();
    // `a` has 4 and they are out; `b` and `c` have 3 each: none in full, then what is left at `b`.
    assert_eq!(
        (
            second.last().unwrap().server,
            second.last().unwrap().granted
        ),
        ("b", 3)
    );
    let partial: Vec<_> = played.violations().iter().map(|v| v.kind).collect();
    assert_eq!(partial, [Cause::LicensesExhausted]);
    assert_eq!(study(&text).plans.len(), 1);
}

/// Which nodes see each other from 10:00 on.
fn parted(groups: &[&[&str]], lasts: &str) -> Scenario {
    let groups: Vec<Vec<&str>> = groups.iter().map(|group| group.to_vec()).collect();
    let cut = untargeted("cut", "partition").set("groups", groups);
    three("three-node") + cut.at("10 h").lasts(lasts)
}

const ALL_ALONE: [&[&str]; 3] = [&["a"], &["b"], &["c"]];

#[test]
fn ft3_a_partition_leaves_the_side_with_two() {
    // The master is cut off: nothing is granted until the other side has missed it and elected anew.
    let played = play(&parted(&[&["a"], &["b", "c"]], "10 min"));
    assert_eq!(application_down_seconds(&played), 79.0);
    // One that is not the master is cut off: not felt.
    let other = play(&parted(&[&["c"], &["a", "b"]], "10 min"));
    assert_eq!(application_down_seconds(&other), 0.0);
    // No side has two.
    let all = play(&parted(&ALL_ALONE, "10 min"));
    assert_eq!(application_down_seconds(&all), 600.0);
    assert_eq!(all.violations()[0].kind, Cause::NoQuorum);
    assert_eq!(all.roots(&all.violations()[0].roots), ["cut"]);
}

#[test]
fn tp3_a_majority_that_heals_in_time_serves_at_once_and_loses_nothing() {
    let short = play(&parted(&ALL_ALONE, "30 s"));
    assert_eq!(application_down_seconds(&short), 30.0);
    assert_eq!(short.violations(), []);
    assert_eq!(
        short.answers().len(),
        1,
        "nobody has to check anything out again"
    );
}

#[test]
fn tp3_a_master_that_is_cut_off_keeps_its_checkouts_until_the_loss_is_noticed() {
    // Every T-Server polls while the partition lasts, which is healed before the 79 s are over.
    let polls = |lasts| parted(&ALL_ALONE, lasts).ts(|ts| ts.set("poll_interval", "10 s"));
    let healed = play(&polls("75 s"));
    assert_eq!(application_down_seconds(&healed), 75.0);
    assert_eq!(healed.violations(), []);
    assert_eq!(healed.answers().len(), 1, "nothing is checked out again");
    // Noticed, all is lost: the polls are missed from then on.
    let noticed = play(&polls("10 min"));
    assert_eq!(noticed.violations()[0].kind, Cause::NoQuorum);
    let opened = seconds(noticed.violations()[0].opened);
    assert!((36_079.0..=36_089.0).contains(&opened), "{opened}");
    let closed = seconds(noticed.violations()[0].closed.unwrap());
    assert!((36_600.0..=36_660.0).contains(&closed), "{closed}");
}

#[test]
fn sv11_lmdown_ends_one_server_or_all_three_nodes() {
    let triad = play(&(three("three-node") + kill("f", "lmdown", "c", "10 h", "1 h")));
    assert_eq!(application_down_seconds(&triad), 3_600.0);
    let alone = play(&(three("independent") + kill("f", "lmdown", "a", "10 h", "1 h")));
    assert_eq!(down_seconds(&alone, "a"), 3_600.0);
    assert_eq!(
        (down_seconds(&alone, "b"), application_down_seconds(&alone)),
        (0.0, 0.0)
    );
}

/// One T-Server whose way to its license server is to be said, and the server at port 7260.
fn one(way: Table) -> Scenario {
    Scenario::topology("independent")
        + server("a").grant("tserver_sdn", 10)
        + server("b").grant("tserver_sdn", 20)
        + t_server("ts").with(way)
}

/// What the T-Server is granted, or why its start is denied, with FlexNet's code.
fn outcome(way: &Table, files: &[(&str, &str)]) -> Result<u32, (Cause, Option<i16>)> {
    let played = play_with(&one(way.clone()), files);
    match played.denials(RequestClass::Start)[..] {
        [] => Ok(played.answers()[0].granted),
        [denial] => Err((denial.cause, denial.flexnet_error)),
        _ => panic!("{:#?}", played.all_denials()),
    }
}

#[test]
fn tp14_the_command_line_goes_before_the_option() {
    assert_eq!(outcome(&inline(), &[]), Ok(10), "in file order");
    let option = inline().option("license-file", "7260@b");
    assert_eq!(outcome(&option, &[]), Ok(20));
    let both = option.set("license_servers", "7260@a");
    assert_eq!(outcome(&both, &[]), Ok(10));
    // A list stands in either.
    let list = inline().option("license-file", "7261@b:7260@b");
    assert_eq!(outcome(&list, &[]), Ok(20));
}

#[test]
fn tp14_a_change_acts_at_the_next_restart() {
    let changed = |change: Table| {
        let restart = kill("g", "application-crash", "ts", "10 h", "1 h");
        let text = one(inline().option("license-file", "7260@a"));
        let played = play(&(text + change.at("1 h") + restart));
        let granted = played.answers().into_iter();
        granted
            .map(|a| (a.at / 3_600.0, a.server.to_owned(), a.granted))
            .collect::<Vec<_>>()
    };
    let option = fault("f", "option-change", "ts").option("license-file", "7260@b");
    let address = fault("f", "address-change", "ts").set("license_servers", "7260@b");
    for change in [option.clone(), address] {
        let expected = [(0.0, "a".to_owned(), 10), (11.0, "b".to_owned(), 20)];
        assert_eq!(changed(change.clone()), expected, "{change:?}");
    }
    let text = one(inline()) + option.seats(3).at("1 h");
    let findings = format!("{:?}", read(&headed(&text), &[]).findings);
    assert!(
        findings.contains("acts at the next restart, other options"),
        "{findings}"
    );
}

#[test]
fn tp14_a_path_needs_a_file_whose_host_and_port_count_stale_or_not() {
    let file = |server: &str| {
        format!(
            "SERVER {server}\nDAEMON genesys.d /opt/genesys.d\nFEATURE tserver_sdn genesys.d 8.0 permanent 99 ABCDEF012345\n"
        )
    };
    let path = inline().set("license_file", "copy.dat");
    let at = |server: &str| outcome(&path, &[("copy.dat", &file(server))]);
    // The count of the server's own file counts, not the copy's.
    assert_eq!(at("b 0800200005ac 7260"), Ok(20));
    assert_eq!(at("b 0800200005ac"), Ok(20), "7260 if it does not say");
    assert_eq!(
        at("b 0800200005ac 7777"),
        Err((Cause::WrongAddress, Some(-15)))
    );
    assert_eq!(
        at("gone 0800200005ac 7260"),
        Err((Cause::HostUnknown, Some(-14)))
    );
    assert_eq!(outcome(&path, &[]), Err((Cause::FileMissing, Some(-1))));
    // The option may hold the path as well; what no file can be read from is missing.
    let option = inline().option("license-file", "copy.dat");
    let copy = file("b 0800200005ac 7260");
    assert_eq!(outcome(&option, &[("copy.dat", &copy)]), Ok(20));
    let remote = inline().option("license-file", "\\\\files\\share\\license.dat");
    assert_eq!(outcome(&remote, &[]), Err((Cause::FileMissing, Some(-1))));
}
