//! The name service is down at a site (FT19).
//!
//! Each number here is worked out by hand. A poll comes every second, so that violations are to the second.

use crate::world::{HEAD, HOUR, Played, play, read, seconds, study};
use kernel::Scope;
use model::cause::{Cause, CauseClass};
use model::records::RequestClass;

/// From 9:00 for an hour no name resolves at a site.
fn unnamed(site: &str) -> String {
    format!(
        "[[fault]]\nid = \"dns\"\nkind = \"name-service\"\nsite = \"{site}\"\nat = \"9 h\"\nlasts = \"1 h\"\n"
    )
}

fn fault(id: &str, kind: &str, target: &str, at: &str, lasts: &str) -> String {
    format!(
        "[[fault]]\nid = \"{id}\"\nkind = \"{kind}\"\ntarget = \"{target}\"\nat = \"{at}\"\nlasts = \"{lasts}\"\n"
    )
}

/// A license server whose host has an address, at the head office, and a T-Server at the branch with a list.
fn branch(list: &str, rest: &str) -> String {
    let list = if list.is_empty() {
        String::new()
    } else {
        format!("license_servers = \"{list}\"\n")
    };
    format!(
        "[parameters]\npoll_interval = \"1 s\"\nretry_interval = \"1 s\"\n[topology]\nkind = \"single\"\n[[host]]\nname = \"lic\"\naddress = \"10.0.0.5\"\n[[server]]\nname = \"lic\"\nsite = \"office\"\nfeatures = {{ tserver_sdn = 100, seat = 20 }}\n[[application]]\nname = \"ts\"\nkind = \"t-server\"\nsite = \"branch\"\noptions = {{ num-sdn-licenses = 50 }}\n{list}{rest}"
    )
}

const NUMBER: &str = "7260@10.0.0.5";

/// A T-Server that is started anew at 9:30, in a minute.
fn restart() -> String {
    fault("restart", "application-crash", "ts", "9 h 30 min", "1 min")
}

/// The vendor daemon dies at 9:30 and is back a second later.
fn daemon_dies() -> String {
    fault("daemon", "vendor-daemon-kill", "lic", "9 h 30 min", "0 s")
}

fn lacks(played: &Played, scope: Scope, subject: &str) -> f64 {
    played.lacking_seconds("availability", scope, subject)
}

#[test]
fn ft19_a_start_needs_the_name_or_an_address() {
    let played = play(&branch("", &(unnamed("branch") + &restart())));
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
        let played = play(&branch(list, &(unnamed("branch") + &restart())));
        assert_eq!(played.denials(RequestClass::Start).len(), 0, "{list}");
        assert_eq!(lacks(&played, Scope::Application, "ts"), 0.0, "{list}");
        assert_eq!(played.system("capacity"), 1.0, "{list}");
    }
    // At the server's own site names are no matter of the branch.
    let office = play(&branch("", &(unnamed("office") + &restart())));
    assert_eq!(office.denials(RequestClass::Start).len(), 0);
}

#[test]
fn ft19_it_concerns_clients_on_the_servers_own_host_and_no_nodes() {
    let local = branch("", &(unnamed("office") + &restart()));
    let local = local.replace("site = \"branch\"\n", "site = \"office\"\nhost = \"lic\"\n");
    let played = play(&local);
    assert_eq!(played.causes(RequestClass::Start), [Cause::HostUnknown]);
    // The nodes of a three-node system at the site see each other all the same; the T-Server holds its licenses.
    let nodes: String = ["a", "b", "c"]
        .map(|n| format!("[[server]]\nname = \"lic-{n}\"\nsite = \"office\"\nfeatures = {{ tserver_sdn = 100 }}\n"))
        .concat();
    let ts = "[[application]]\nname = \"ts\"\nkind = \"t-server\"\nsite = \"office\"\noptions = { num-sdn-licenses = 50 }\n";
    let kill = fault("kill", "server-kill", "lic-a", "9 h 10 min", "1 min");
    let text = format!(
        "[topology]\nkind = \"three-node\"\n{nodes}{ts}{}",
        unnamed("office")
    );
    let played = play(&text);
    for node in ["lic-a", "lic-b", "lic-c"] {
        assert_eq!(lacks(&played, Scope::Server, node), 0.0);
    }
    assert_eq!(played.violations(), []);
    // The next master is elected at once, and its clients cannot find it by name until 10:00.
    let played = play(&(text + &kill));
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
    let team = "[[agents]]\nname = \"team\"\ncount = 9\nsite = \"branch\"\napplications = [\"ts\"]\n[[agents.shifts]]\ndays = \"Mon\"\nstart = \"09:15\"\nend = \"09:25\"\n";
    let calm = play(&branch("", &(team.to_owned() + &unnamed("branch"))));
    assert_eq!((calm.all_denials().len(), calm.violations().len()), (0, 0));
    // After a loss it finds no way back until 10:00: half an hour less the second in which the daemon restarts.
    let text = branch("", &(unnamed("branch") + &daemon_dies()));
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
    let by_number = play(&branch(NUMBER, &(unnamed("branch") + &daemon_dies())));
    let time = by_number.value("violation_time", Scope::Application, "ts");
    assert!(time <= 2.0, "{time}");
}

#[test]
fn ft19_who_asks_for_each_user_needs_the_name_for_its_first_one() {
    let desk = "[[application]]\nname = \"desk\"\nkind = \"generic\"\nsite = \"branch\"\nper_login = { seat = 1 }\n";
    let user = |name: &str, start: &str, end: &str| {
        format!(
            "[[agents]]\nname = \"{name}\"\ncount = 1\nsite = \"branch\"\napplications = [\"desk\"]\nretry = \"none\"\n[[agents.shifts]]\ndays = \"Mon\"\nstart = \"{start}\"\nend = \"{end}\"\n"
        )
    };
    let late = user("late", "09:30", "11:00");
    let denied = play(&branch("", &(desk.to_owned() + &late + &unnamed("branch"))));
    assert_eq!(denied.causes(RequestClass::Login), [Cause::HostUnknown]);
    assert_eq!(
        denied.roots(&denied.denials(RequestClass::Login)[0].roots),
        ["dns"]
    );
    // Somebody was there before: the connection stands, and carries the second one.
    let early = user("early", "08:00", "10:30");
    let let_in = play(&branch(
        "",
        &(desk.to_owned() + &early + &late + &unnamed("branch")),
    ));
    assert_eq!(let_in.causes(RequestClass::Login), []);
    // Nobody is admitted while nobody is connected.
    let idle = play(&branch(
        "",
        &(desk.to_owned() + &user("night", "22:00", "23:00") + &unnamed("branch")),
    ));
    assert_eq!(
        idle.lacking_seconds("admission", Scope::System, "all"),
        HOUR
    );
}

#[test]
fn ft19_each_of_two_faults_that_would_do_alone_is_named() {
    // The T-Server starts at 9:31 while no name resolves and the server is dead; either would keep it out.
    let dead = fault("dead", "server-kill", "lic", "9 h 20 min", "1 h 40 min");
    let played = play(&branch("", &(unnamed("branch") + &dead + &restart())));
    let denial = played.denials(RequestClass::Start)[0];
    assert_eq!(denial.cause, Cause::HostUnknown);
    let mut roots = played.roots(&denial.roots);
    roots.sort_unstable();
    assert_eq!(roots, ["dead", "dns"]);
}

#[test]
fn ft19_an_address_is_an_address_and_a_site_is_known() {
    let said = |text: String, from: &str, to: &str| {
        assert!(text.contains(from));
        let findings = read(&format!("{HEAD}{}", text.replace(from, to)), &[]).findings;
        let first = findings.into_iter().next().expect("a finding");
        assert!(first.line > 1 && first.hint.is_some(), "{first:?}");
        first.message
    };
    let text = || branch("", &unnamed("branch"));
    assert_eq!(
        said(text(), "10.0.0.5", "lic.example.com"),
        "`lic.example.com` is not an IP address"
    );
    assert_eq!(
        said(text(), "site = \"branch\"\nat", "site = \"brnch\"\nat"),
        "there is no site `brnch`"
    );
    assert_eq!(
        said(text(), "at = \"9 h\"", "target = \"lic\"\nat = \"9 h\""),
        "a fault of kind `name-service` takes no `target`"
    );
    assert_eq!(
        said(
            text(),
            "[[server]]",
            "[[host]]\nname = \"other\"\naddress = \"10.0.0.5\"\n[[server]]"
        ),
        "host `lic` has the address `10.0.0.5` already"
    );
    assert_eq!(
        said(branch(NUMBER, ""), "7260@10.0.0.5", "7260@10.0.0.6"),
        "the host `10.0.0.6` is not known"
    );
    // Addresses are the same in every form of theirs, in lists and in SERVER lines.
    let file = "SERVER 2001:DB8:0::5 ANY 7260\nDAEMON genesys.d\nFEATURE tserver_sdn genesys.d 8.0 permanent 100 SIGN=0\n";
    let text = branch("7260@[2001:db8::5]", "")
        .replace("10.0.0.5", "2001:db8::5")
        .replace(
            "features = { tserver_sdn = 100, seat = 20 }",
            "license_file = \"lic.dat\"",
        );
    let study = read(&format!("{HEAD}{text}"), &[("lic.dat", file)]);
    assert!(!study.has_errors(), "{:#?}", study.findings);
    let taken = study
        .findings
        .iter()
        .any(|f| f.message.contains("the file is for host"));
    assert!(!taken, "{:#?}", study.findings);
    // Where nobody asks, the fault has no target.
    let study = study_of(&branch("", &unnamed("office")));
    assert_eq!(study.notes[0].no_target, ["dns"]);
}

fn study_of(text: &str) -> scenarios::study::Study {
    study(text)
}
