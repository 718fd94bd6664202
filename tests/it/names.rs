//! The name service is down at a site (FT19).
//!
//! Each number here is worked out by hand. A poll comes every second, so that violations are to the second.

use crate::scenario::{
    Scenario, Table, agents, application, fault, host, server, t_server, untargeted,
};
use crate::world::{HOUR, Played, headed, play, read, seconds, study_with};
use kernel::Scope;
use model::cause::{Cause, CauseClass};
use model::records::RequestClass;

/// From 9:00 for an hour no name resolves at a site.
fn unnamed(site: &str) -> Table {
    untargeted("dns", "name-service")
        .set("site", site)
        .at("9 h")
        .lasts("1 h")
}

/// A license server whose host has an address, at the head office, and a T-Server at the branch with a list.
fn branch(list: &str) -> Scenario {
    let ts = t_server("ts").set("site", "branch").seats(50);
    Scenario::single(|lic| {
        lic.set("site", "office")
            .grant("tserver_sdn", 100)
            .grant("seat", 20)
    })
    .parameter("poll_interval", "1 s")
    .parameter("retry_interval", "1 s")
        + host("lic").set("address", "10.0.0.5")
        + if list.is_empty() {
            ts
        } else {
            ts.set("license_servers", list)
        }
}

const NUMBER: &str = "7260@10.0.0.5";

/// A T-Server that is started anew at 9:30, in a minute.
fn restart() -> Table {
    fault("restart", "application-crash", "ts")
        .at("9 h 30 min")
        .lasts("1 min")
}

/// The vendor daemon dies at 9:30 and is back a second later.
fn daemon_dies() -> Table {
    fault("daemon", "vendor-daemon-kill", "lic")
        .at("9 h 30 min")
        .lasts("0 s")
}

fn lacks(played: &Played, scope: Scope, subject: &str) -> f64 {
    played.lacking_seconds("availability", scope, subject)
}

#[test]
fn ft19_a_start_needs_the_name_or_an_address() {
    let played = play(&(branch("") + unnamed("branch") + restart()));
    let [denial] = played.denials(RequestClass::Start)[..] else {
        panic!("{:#?}", played.denials(RequestClass::Start))
    };
    assert_eq!(
        (denial.cause, denial.flexnet_error),
        (Cause::HostUnknown, Some(-14))
    );
    assert_eq!(denial.cause.class(), CauseClass::Licensing);
    assert_eq!(played.roots(&denial.roots), ["dns"]);
    assert_eq!(seconds(denial.at), 9.5 * HOUR + 60.0);
    // It asks every minute, at 10:00 for the last time: names resolve by then.
    let starts: Vec<f64> = played
        .answers()
        .iter()
        .filter(|a| a.granted > 0)
        .map(|a| a.at)
        .collect();
    assert_eq!(starts, [0.0, 10.0 * HOUR]);
    assert!(
        played
            .log()
            .contains("Cannot find SERVER hostname in network database")
    );
    // The server runs; from the branch its name leads nowhere for the hour.
    assert_eq!(lacks(&played, Scope::Server, "lic"), 0.0);
    assert_eq!(lacks(&played, Scope::Application, "ts"), HOUR);
    assert_eq!(lacks(&played, Scope::System, "all"), HOUR);
    // An address needs no name; a path to it does not matter either.
    for list in [NUMBER, "7260@lic:7260@10.0.0.5"] {
        let played = play(&(branch(list) + unnamed("branch") + restart()));
        assert_eq!(played.denials(RequestClass::Start).len(), 0, "{list}");
        assert_eq!(lacks(&played, Scope::Application, "ts"), 0.0, "{list}");
        assert_eq!(played.system("capacity"), 1.0, "{list}");
    }
    // At the server's own site names are no matter of the branch.
    let office = play(&(branch("") + unnamed("office") + restart()));
    assert_eq!(office.denials(RequestClass::Start).len(), 0);
}

#[test]
fn ft19_it_concerns_clients_on_the_servers_own_host_and_no_nodes() {
    let local = branch("") + unnamed("office") + restart();
    let local = local.ts(|ts| ts.set("site", "office").set("host", "lic"));
    let played = play(&local);
    assert_eq!(played.causes(RequestClass::Start), [Cause::HostUnknown]);
    // The nodes of a three-node system at the site see each other all the same; the T-Server holds its licenses.
    let node = |name: &str| server(name).set("site", "office").grant("tserver_sdn", 100);
    let ts = t_server("ts").set("site", "office").seats(50);
    let kill = fault("kill", "server-kill", "lic-a")
        .at("9 h 10 min")
        .lasts("1 min");
    let text = Scenario::topology("three-node")
        + node("lic-a")
        + node("lic-b")
        + node("lic-c")
        + ts
        + unnamed("office");
    let played = play(&text);
    for node in ["lic-a", "lic-b", "lic-c"] {
        assert_eq!(lacks(&played, Scope::Server, node), 0.0);
    }
    assert_eq!(played.violations(), []);
    // The next master is elected at once, and its clients cannot find it by name until 10:00.
    let played = play(&(text + kill));
    assert_eq!(lacks(&played, Scope::Server, "lic-b"), 0.0);
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(
        (violation.kind, played.roots(&violation.roots)),
        (Cause::HostUnknown, vec!["dns"])
    );
    let closed = seconds(violation.closed.expect("closed"));
    assert!((0.0..=120.0).contains(&(closed - 10.0 * HOUR)), "{closed}");
}

#[test]
fn ft19_what_stands_goes_on_and_a_lost_connection_does_not() {
    // Agents who come at 9:15 get in at the T-Server that is connected.
    let team = agents("team", 9, &["ts"])
        .set("site", "branch")
        .shift("Mon", "09:15", "09:25");
    let calm = play(&(branch("") + team + unnamed("branch")));
    assert_eq!((calm.all_denials().len(), calm.violations().len()), (0, 0));
    // After a loss it finds no way back until 10:00: half an hour less the second in which the daemon restarts.
    let text = branch("") + unnamed("branch") + daemon_dies();
    let played = play(&text);
    let last = played.violations().last().expect("a violation");
    assert_eq!(
        (last.kind, played.roots(&last.roots)),
        (Cause::HostUnknown, vec!["dns"])
    );
    let closed = seconds(last.closed.expect("closed"));
    assert!((0.0..1.0).contains(&(closed - 10.0 * HOUR)), "{closed}");
    let time = played.value("violation_time", Scope::Application, "ts");
    assert!((time - HOUR / 2.0).abs() <= 2.0, "{time}");
    // By its address it is back at the next poll.
    let by_number = play(&(branch(NUMBER) + unnamed("branch") + daemon_dies()));
    let time = by_number.value("violation_time", Scope::Application, "ts");
    assert!(time <= 2.0, "{time}");
}

#[test]
fn ft19_who_asks_for_each_user_needs_the_name_for_its_first_one() {
    let desk = application("desk", "generic")
        .set("site", "branch")
        .per_login("seat", 1);
    let user = |name: &str, start: &str, end: &str| {
        agents(name, 1, &["desk"])
            .set("site", "branch")
            .no_retry()
            .shift("Mon", start, end)
    };
    let late = user("late", "09:30", "11:00");
    let denied = play(&(branch("") + &desk + &late + unnamed("branch")));
    assert_eq!(denied.causes(RequestClass::Login), [Cause::HostUnknown]);
    assert_eq!(
        denied.roots(&denied.denials(RequestClass::Login)[0].roots),
        ["dns"]
    );
    // Somebody was there before: the connection stands, and carries the second one.
    let early = user("early", "08:00", "10:30");
    let let_in = play(&(branch("") + &desk + early + late + unnamed("branch")));
    assert_eq!(let_in.causes(RequestClass::Login), []);
    // Nobody is admitted while nobody is connected.
    let idle = play(&(branch("") + desk + user("night", "22:00", "23:00") + unnamed("branch")));
    assert_eq!(
        idle.lacking_seconds("admission", Scope::System, "all"),
        HOUR
    );
}

#[test]
fn ft19_each_of_two_faults_that_would_do_alone_is_named() {
    // The T-Server starts at 9:31 while no name resolves and the server is dead; either would keep it out.
    let dead = fault("dead", "server-kill", "lic")
        .at("9 h 20 min")
        .lasts("1 h 40 min");
    let played = play(&(branch("") + unnamed("branch") + dead + restart()));
    let denial = played.denials(RequestClass::Start)[0];
    assert_eq!(denial.cause, Cause::HostUnknown);
    let mut roots = played.roots(&denial.roots);
    roots.sort_unstable();
    assert_eq!(roots, ["dead", "dns"]);
}

#[test]
fn ft19_an_address_is_an_address_and_a_site_is_known() {
    let said = |text: &Scenario| {
        let findings = read(&headed(text), &[]).findings;
        let first = findings.into_iter().next().expect("a finding");
        assert!(first.line > 1 && first.hint.is_some(), "{first:?}");
        first.message
    };
    let text = || branch("") + unnamed("branch");
    let at = |address: &'static str| move |lic: Table| lic.set("address", address);
    assert_eq!(
        said(&text().edit("host", "lic", at("lic.example.com"))),
        "`lic.example.com` is not an IP address"
    );
    assert_eq!(
        said(&text().edit("fault", "dns", |dns| dns.set("site", "brnch"))),
        "there is no site `brnch`"
    );
    assert_eq!(
        said(&text().edit("fault", "dns", |dns| dns.set("target", "lic"))),
        "a fault of kind `name-service` takes no `target`"
    );
    assert_eq!(
        said(&(text() + host("other").set("address", "10.0.0.5"))),
        "host `lic` has the address `10.0.0.5` already"
    );
    assert_eq!(
        said(&branch("7260@10.0.0.6")),
        "the host `10.0.0.6` is not known"
    );
    // Addresses are the same in every form of theirs, in lists and in SERVER lines.
    let file = "SERVER 2001:DB8:0::5 ANY 7260\nDAEMON genesys.d\nFEATURE tserver_sdn genesys.d 8.0 permanent 100 SIGN=0\n";
    let text = branch("7260@[2001:db8::5]")
        .edit("host", "lic", at("2001:db8::5"))
        .lic(|lic| lic.without("features").set("license_file", "lic.dat"));
    let study = study_with(&text, &[("lic.dat", file)]);
    let taken = study
        .findings
        .iter()
        .any(|f| f.message.contains("the file is for host"));
    assert!(!taken, "{:#?}", study.findings);
    // Where nobody asks, the fault has no target.
    let study = crate::world::study(&(branch("") + unnamed("office")));
    assert_eq!(study.notes[0].no_target, ["dns"]);
}
