//! The network between sites, cut (FT16).
//!
//! Each number here is worked out by hand. Nodes of a three-node system miss each other after 79 s; a poll comes every
//! second, so that violations are to the second.

use crate::nodes::{lacks, violated};
use crate::scenario::{
    Scenario, Table, agents, application, block, fault, inline, server, t_server, untargeted,
};
use crate::swarm::polls_are_arithmetic;
use crate::world::{HOUR, Played, headed, play, read, seconds, study};
use kernel::Scope;
use model::cause::{Cause, CauseClass};
use model::records::{Noticed, RequestClass};

/// Three servers of 100 seats at three sites and a T-Server at a site that takes 50.
fn servers(kind: &str, site: &str) -> Scenario {
    let node = |name: &str, site: &str| server(name).set("site", site).grant("tserver_sdn", 100);
    Scenario::topology(kind)
        .parameter("poll_interval", "1 s")
        .parameter("retry_interval", "1 s")
        + node("lic-a", "porto")
        + node("lic-b", "lisbon")
        + node("lic-c", "faro")
        + t_server("ts").set("site", site).seats(50)
}

/// A cut from 9:00 for an hour.
fn cut(between: &[&str]) -> Table {
    untargeted("cut", "site-cut")
        .set("between", between.to_vec())
        .at("9 h")
        .lasts("1 h")
}

fn kept(cut: Table) -> Table {
    cut.set("established", "kept")
}

fn reset(cut: Table) -> Table {
    cut.set("mode", "reset")
}

const PORTO: &[&str] = &["porto", "all"];
const LISBON: &[&str] = &["lisbon", "all"];

/// The type, root faults and length of the only violation.
fn violation(played: &Played) -> (Cause, Vec<&str>, f64) {
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    let closed = violation.closed.map_or(f64::NAN, seconds);
    let length = closed - seconds(violation.opened);
    (
        violation.kind,
        played.roots(&violation.roots),
        length.round(),
    )
}

#[test]
fn ft16_a_cut_parts_clients_from_independent_servers() {
    // From the second server's site to the first: the T-Server is bound to it (`same-server`) for the hour.
    let text = servers("independent", "lisbon") + cut(&["porto", "lisbon"]);
    let played = play(&text);
    assert_eq!(violation(&played), (Cause::Partitioned, vec!["cut"], HOUR));
    assert_eq!(Cause::Partitioned.class(), CauseClass::Network);
    assert_eq!(Cause::Partitioned.name_and_code().1, Some(-96));
    // The servers themselves run, and the list leads to the second one.
    assert_eq!(lacks(&played), [0.0; 4]);
    assert_eq!(played.system("availability"), 1.0);
    // The first server's seats are out of reach for an hour of two days: 100 of 300.
    let capacity = played.system("capacity");
    assert!((1.0 - capacity - 1.0 / 144.0).abs() < 1e-9, "{capacity}");
    // Who may turn to any server does so at its next poll.
    let any = text.parameter("reconnect", "any-server");
    assert_eq!(violated(&play(&any)), 0.0);
}

#[test]
fn ft16_who_is_cut_off_with_a_node_sees_it_stop_and_come_back() {
    // The third node knows that there is no quorum where it is; for ten minutes it is out and nobody answers at all.
    let out = fault("out", "host-kill", "lic-c")
        .at("9 h 20 min")
        .lasts("10 min");
    let cut = reset(cut(&["faro", "all"]));
    let played = play(&(servers("three-node", "faro") + cut + out));
    let found = played.violations().iter().map(|v| {
        let closed = v.closed.map_or(f64::NAN, seconds);
        let (from, to) = (seconds(v.opened) - 9.0 * HOUR, closed - 9.0 * HOUR);
        (v.kind, from.floor(), to.floor())
    });
    let found: Vec<(Cause, f64, f64)> = found.collect();
    assert_eq!(
        found,
        [
            (Cause::NoQuorum, 0.0, 1_200.0),
            (Cause::Partitioned, 1_200.0, 1_800.0),
            (Cause::NoQuorum, 1_800.0, HOUR),
        ]
    );
    assert_eq!(polls_are_arithmetic(&played.plan, 1, true), Ok(()));
}

#[test]
fn ft16_all_is_every_other_site_and_a_site_sees_itself() {
    let all = servers("independent", "lisbon") + cut(PORTO);
    assert_eq!(violation(&play(&all)).0, Cause::Partitioned);
    // The T-Server at the first server's own site, and one whose way is not concerned.
    let own = servers("independent", "porto") + cut(PORTO);
    assert_eq!(play(&own).violations(), []);
    let others = servers("independent", "lisbon") + cut(&["porto", "faro"]);
    assert_eq!(play(&others).violations(), []);
    for (between, message) in [
        (&["porto", "porto"][..], "`porto` cannot be cut from itself"),
        (&["porto"][..], "expected two sites, found 1"),
        (&["all", "all"][..], "one of the two has to be a site"),
        (
            &["porto", "lic-b"][..],
            "`lic-b` is a host: a cut is between sites",
        ),
        (&["porto", "lisbn"][..], "there is no site `lisbn`"),
    ] {
        let text = servers("independent", "lisbon") + cut(between);
        let findings = read(&headed(&text), &[]).findings;
        assert_eq!(findings[0].message, message);
        assert!(findings[0].hint.is_some() && findings[0].line > 1);
    }
    let ports = servers("independent", "lisbon") + cut(PORTO).set("ports", vec![7260]);
    let findings = read(&headed(&ports), &[]).findings;
    assert_eq!(
        findings[0].message,
        "a fault of kind `site-cut` takes no `ports`"
    );
    let alone = Scenario::single(|lic| lic.set("site", "porto").grant("tserver_sdn", 1));
    let findings = read(&headed(&(alone + cut(PORTO))), &[]).findings;
    assert_eq!(
        findings[0].message,
        "there is no other site that it could be cut from"
    );
}

#[test]
fn ft16_nodes_of_a_three_node_system_are_parted_too() {
    // The master is alone at its site. For 79 s nobody grants, then the others do.
    let played = play(&(servers("three-node", "lisbon") + cut(PORTO)));
    assert_eq!(lacks(&played), [79.0, HOUR, 79.0, 79.0]);
    assert_eq!(
        violation(&played),
        (Cause::Partitioned, vec!["cut"], 79.0),
        "who asks after 79 s finds the next master"
    );
    // A T-Server beside the lonely master: what it holds stands until the loss is noticed, then it finds a node that is
    // outside the majority.
    let played = play(&(servers("three-node", "porto") + cut(PORTO)));
    assert_eq!(lacks(&played), [HOUR, HOUR, 79.0, 79.0]);
    assert_eq!(
        violation(&played),
        (Cause::NoQuorum, vec!["cut"], HOUR - 79.0)
    );
    // Beside another node that is alone: the master serves on, and this node knows that it has no quorum.
    let played = play(&(servers("three-node", "lisbon") + cut(LISBON)));
    assert_eq!(lacks(&played), [HOUR, 0.0, HOUR, 0.0]);
    assert_eq!(violation(&played), (Cause::NoQuorum, vec!["cut"], HOUR));
    // At a site without any of them.
    let played = play(&(servers("three-node", "braga") + cut(&["braga", "all"])));
    assert_eq!(violation(&played), (Cause::Partitioned, vec!["cut"], HOUR));
}

#[test]
fn ft16_a_cut_from_clients_alone_moves_no_mastership() {
    // The site sees two nodes, but not the master, to which they send it.
    for between in [&["braga", "all"][..], &["braga", "porto"][..]] {
        let played = play(&(servers("three-node", "braga") + cut(between)));
        assert_eq!(lacks(&played), [HOUR, 0.0, 0.0, 0.0], "{between:?}");
        assert_eq!(violation(&played), (Cause::Partitioned, vec!["cut"], HOUR));
    }
}

#[test]
fn ft16_kept_connections_outlive_the_cut() {
    // Nobody new gets through; who is connected stays so.
    let independent = play(&(servers("independent", "lisbon") + kept(cut(PORTO))));
    assert_eq!(independent.violations(), []);
    let single = servers("independent", "lisbon").ts(|ts| ts.set("license_servers", "7260@lic-a"));
    let restart = fault("crash", "application-crash", "ts")
        .at("9 h 30 min")
        .lasts("1 min");
    let played = play(&(single + kept(cut(PORTO)) + restart));
    let denial = played.denials(RequestClass::Start)[0];
    assert_eq!(
        (denial.cause, denial.flexnet_error),
        (Cause::Partitioned, Some(-96))
    );
    assert_eq!(seconds(denial.at), 9.5 * HOUR + 60.0);
    assert_eq!(played.roots(&denial.roots), ["cut"]);
    // Nodes keep theirs as well.
    let nodes = servers("three-node", "lisbon") + kept(cut(PORTO));
    let played = play(&nodes);
    assert_eq!(
        lacks(&played),
        [HOUR, 0.0, 0.0, 0.0],
        "no new client reaches the master"
    );
    assert_eq!(played.violations(), []);
    // The master's process dies at 9:30, which the others notice at once; back at 9:40 it finds no way to them until 10:00.
    let kill = fault("kill", "server-kill", "lic-a")
        .at("9 h 30 min")
        .lasts("10 min");
    let played = play(&(nodes + kill));
    assert_eq!(lacks(&played), [HOUR / 2.0, HOUR / 2.0, 0.0, 0.0]);
    assert_eq!(violated(&played), 0.0);
}

#[test]
fn ft16_a_reset_is_noticed_at_both_ends_and_leaves_no_orphans() {
    // The nodes notice at once: no 79 s without a master.
    let played = play(&(servers("three-node", "lisbon") + reset(cut(PORTO))));
    assert_eq!(lacks(&played), [0.0, HOUR, 0.0, 0.0]);
    assert_eq!(violated(&played), 0.0);
    // 50 seats: in silence the server keeps them for its dead client while that takes another 50 after the hour.
    let out = |cut: Table| {
        let text = servers("independent", "lisbon") + cut;
        play(&text).value("licenses_checked_out_peak", Scope::Server, "lic-a")
    };
    assert_eq!((out(cut(PORTO)), out(reset(cut(PORTO)))), (100.0, 50.0));
}

#[test]
fn ft16_dead_client_timeout_runs_from_the_cuts_begin() {
    // 70 seats, of which 50 are orphans of the cut at 9:00: the T-Server gets 20 at 10:00, the rest at 11:00.
    let text = servers("independent", "lisbon") + cut(PORTO);
    let text = text.each("server", |server| server.grant("tserver_sdn", 70));
    let played = play(&text);
    let last = played
        .violations()
        .last()
        .expect("a violation of the shortfall");
    assert_eq!(last.closed.map(|at| seconds(at).floor()), Some(11.0 * HOUR));
}

#[test]
fn ft16_a_way_is_open_when_nothing_closes_it() {
    let lacks = |other: Table| {
        let text =
            servers("independent", "lisbon").ts(|ts| ts.set("license_servers", "7260@lic-a"));
        play(&(text + cut(PORTO) + other)).lacking_seconds("availability", Scope::Application, "ts")
            / HOUR
    };
    let between = ["lisbon", "porto"];
    let block = block("block", between, "all").at("9 h 30 min").lasts("1 h");
    assert_eq!(lacks(block.without("ports")), 1.5);
    let second = untargeted("second", "site-cut")
        .set("between", between.to_vec())
        .at("8 h 30 min")
        .lasts("45 min");
    assert_eq!(lacks(second), 1.5);
    let wall = Table::new("firewall")
        .set("name", "wall")
        .set("between", between.to_vec())
        .set("open", "none");
    assert_eq!(lacks(wall), 48.0);
    // Nodes that a partition parts for longer than the cut: 79 s without a master, the node outside until 10:30.
    let partition = untargeted("partition", "partition")
        .set("groups", vec![vec!["lic-a"], vec!["lic-b", "lic-c"]])
        .at("9 h 30 min")
        .lasts("1 h");
    let nodes = play(&(servers("three-node", "lisbon") + cut(PORTO) + partition));
    assert_eq!(self::lacks(&nodes), [79.0, 1.5 * HOUR, 79.0, 79.0]);
}

#[test]
fn ft16_people_and_pairs_are_not_parted() {
    // The agents' site is cut from the T-Server's, the T-Server from its backup; the license server is beside it.
    let text = servers("independent", "porto")
        .ts(|ts| {
            ts.set("redundancy", "hot-standby")
                .set("hosts", vec!["ts-1", "ts-2"])
                .set("backup", inline().set("site", "lisbon"))
        })
        .each("server", |server| {
            server.grant("cti_ha_option", 1).grant("ha_redundancy", 1)
        })
        + agents("team", 9, &["ts"])
            .set("site", "lisbon")
            .shift("Mon", "09:30", "09:50")
        + cut(PORTO);
    let played = play(&text);
    assert_eq!(played.all_denials().len(), 0);
    assert_eq!(played.system("switchovers_failed"), 0.0);
    assert_eq!(played.system("agent_time_lost"), 0.0);
}

#[test]
fn ft16_a_cut_between_lrm_and_configuration_server_is_a_disconnect() {
    let environment = servers("independent", "porto")
        + application("lrm", "license-reporting-manager").set("site", "lisbon")
        + application("cs", "configuration-server")
            .set("site", "porto")
            .set("lrm_grace", "30 min");
    let notices = |played: &Played| -> Vec<(f64, Noticed)> {
        let notices = played.detail().notices.iter();
        notices.map(|n| (seconds(n.at) / HOUR, n.what)).collect()
    };
    let played = play(&(&environment + cut(PORTO)));
    let (gone, back) = (Noticed::LrmDisconnected, Noticed::LrmConnected);
    assert_eq!(notices(&played), [(0.0, back), (9.0, gone), (10.0, back)]);
    assert_eq!(
        violation(&played),
        (Cause::LrmAbsent, vec!["cut"], HOUR / 2.0)
    );
    assert_eq!(
        notices(&play(&(&environment + kept(cut(PORTO))))),
        [(0.0, back)]
    );
    // Started anew it needs a new connection.
    let crash = fault("crash", "application-crash", "lrm")
        .at("9 h 15 min")
        .lasts("3 min");
    let restarted = play(&(environment + kept(cut(PORTO)) + crash));
    assert_eq!(
        notices(&restarted),
        [(0.0, back), (9.25, gone), (10.0, back)]
    );
    let violation = &restarted.violations()[0];
    assert_eq!(
        restarted.roots(&violation.roots),
        ["cut"],
        "LRM runs since 9:18"
    );
}

#[test]
fn ft16_a_partition_that_strikes_no_three_node_system_names_the_cut() {
    let parted = |groups: Vec<Vec<&str>>| {
        let wan = untargeted("wan", "partition").set("groups", groups);
        wan.at("9 h").lasts("1 h")
    };
    let groups = vec![vec!["porto"], vec!["lisbon", "faro"]];
    let text = servers("independent", "lisbon") + parted(groups.clone());
    let without_nodes = read(&headed(&text), &[]);
    let [finding] = without_nodes.findings.as_slice() else {
        panic!("{:#?}", without_nodes.findings)
    };
    assert!(
        finding
            .message
            .starts_with("a partition parts the nodes of a three-node system")
    );
    assert!(
        finding
            .hint
            .as_ref()
            .is_some_and(|hint| hint.contains("site-cut"))
    );
    let written = headed(&text);
    let line = written.lines().nth(finding.line - 1).expect("the line");
    assert_eq!(line, "kind = \"partition\"");
    // Two nodes of one group are not parted.
    let same = vec![vec!["porto", "lisbon", "faro"], vec!["ts"]];
    let text = servers("three-node", "lisbon") + parted(same);
    assert!(read(&headed(&text), &[]).has_errors());
    // In a variant that has none it has no target; another one has.
    let text = servers("three-node", "lisbon")
        + parted(groups)
        + Table::new("variant")
            .set("name", "apart")
            .set("topology", inline().set("kind", "independent"));
    let study = study(&text);
    assert_eq!(study.notes[0].no_target, [""; 0]);
    assert_eq!(study.notes[1].no_target, ["wan"]);
}
