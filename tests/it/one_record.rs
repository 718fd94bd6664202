//! One record, many views: what logs and `lmstat` say of the cases in which they once said different things.

use crate::views::Views;
use crate::world::{HEAD, Played, play, read};
use model::plan::ServiceIndex;

/// A T-Server with five seats and more agents than that, whose license server stops at ten.
fn stopped(more: &str) -> Played {
    play(&format!(
        "[topology]\nkind = \"single\"\n[[server]]\nname = \"lic\"\nsite = \"here\"\nfeatures = {{ tserver_sdn = 5 }}\n\
         [[application]]\nname = \"ts\"\nkind = \"t-server\"\nsite = \"here\"\noptions = {{ num-sdn-licenses = 5 }}\n\
         [[agents]]\nname = \"team\"\ncount = 8\nsite = \"here\"\napplications = [\"ts\"]\n\
         retry = {{ after = \"7 s\", until = \"session-end\" }}\n\
         [[agents.shifts]]\ndays = \"Mon-Sun\"\nstart = \"08:00\"\nend = \"20:00\"\n\
         [[fault]]\nid = \"kill\"\nkind = \"server-kill\"\ntarget = \"lic\"\nat = \"10 h\"\nlasts = \"30 min\"\n{more}"
    ))
}

/// The log's lines with this number.
fn lines<'l>(log: &'l str, id: &str) -> Vec<&'l str> {
    let id = format!(" Std {id} ");
    log.lines().filter(|line| line.contains(&id)).collect()
}

#[test]
fn ap2_a_restart_closes_a_violation_without_07105() {
    let restored = stopped("").log();
    assert_eq!(lines(&restored, "07105").len(), 1, "{restored}");
    // The application crashes in the outage: the process that comes up never had that violation.
    let crash = "[[fault]]\nid = \"crash\"\nkind = \"application-crash\"\ntarget = \"ts\"\nat = \"615 min\"\n";
    let played = stopped(crash);
    let closed = played.violations().iter().filter(|v| v.closed.is_some());
    assert_eq!(closed.count(), 2, "of the loss, and of the denied start");
    let log = played.log();
    assert_eq!(lines(&log, "07100").len(), 2, "{log}");
    assert_eq!(lines(&log, "07105").len(), 0, "{log}");
}

#[test]
fn ap7_a_20007_says_the_seats_that_the_application_knows() {
    let log = stopped("").log();
    let rejected = lines(&log, "20007");
    // Until its next poll it gives five seats, though the server has lost them.
    let after = |line: &&&str| line[11..19] > *"10:00:00";
    assert!(rejected.iter().filter(after).count() > 3, "{log}");
    for line in rejected {
        assert!(
            line.contains("All 5 seat licenses are in use already"),
            "{line}"
        );
    }
}

#[test]
fn ap5_after_a_switchover_the_messages_are_the_backups() {
    let played = play(
        "[topology]\nkind = \"single\"\n[[server]]\nname = \"lic\"\nsite = \"here\"\n\
         features = { tserver_sdn = 5, ha_redundancy = 1, cti_ha_option = 1, MLSNMP = 1 }\n\
         [[application]]\nname = \"scs\"\nkind = \"solution-control-server\"\nsite = \"here\"\n\
         [[application]]\nname = \"ts\"\nkind = \"t-server\"\nsite = \"here\"\nredundancy = \"hot-standby\"\n\
         hosts = [\"p1\", \"p2\"]\noptions = { num-sdn-licenses = 5 }\n\
         [[fault]]\nid = \"primary\"\nkind = \"host-kill\"\ntarget = \"p1\"\nat = \"9 h\"\nlasts = \"5 h\"\n\
         [[fault]]\nid = \"kill\"\nkind = \"server-kill\"\ntarget = \"lic\"\nat = \"10 h\"\nlasts = \"30 min\"\n",
    );
    let log = played.log();
    let of_pair = |id: &str| -> Vec<String> {
        let own = lines(&log, id)
            .into_iter()
            .filter(|line| line.contains(" ts Std "));
        own.map(|line| line.split(' ').nth(1).expect("a host").to_owned())
            .collect()
    };
    let violations = of_pair("07100");
    assert!(
        !violations.is_empty() && violations.iter().all(|host| host == "p2"),
        "{log}"
    );
    assert!(of_pair("07105").iter().all(|host| host == "p2"), "{log}");
    assert!(of_pair("07101").contains(&"p1".to_owned()), "{log}");
}

#[test]
fn lf12_a_feature_without_a_count_is_checked_out_all_the_same() {
    let text = format!(
        "{HEAD}[topology]\nkind = \"single\"\n[[server]]\nname = \"lic\"\nsite = \"here\"\nlicense_file = \"l.dat\"\n\
         [[application]]\nname = \"tool\"\nkind = \"generic\"\nsite = \"here\"\nat_start = {{ free = 1 }}\n"
    );
    let file =
        "SERVER lic ANY 7260\nVENDOR v\nFEATURE free v 8.0 permanent uncounted HOSTID=ANY SIGN=1\n";
    let study = read(&text, &[("l.dat", file)]);
    assert!(!study.has_errors(), "{:#?}", study.findings);
    let played = Played::new(study.plans[0].clone(), 1, 0);
    let log = played.log();
    assert_eq!(lines(&log, "07101").len(), 1, "{log}");
}

#[test]
fn tp2_a_dead_node_answers_as_a_dead_single_server_does() {
    let node = |name: &str| {
        format!(
            "[[server]]\nname = \"{name}\"\nsite = \"here\"\nfeatures = {{ tserver_sdn = 5 }}\n"
        )
    };
    let kills = "[[application]]\nname = \"ts\"\nkind = \"t-server\"\nsite = \"here\"\n\
         [[fault]]\nid = \"host\"\nkind = \"host-kill\"\ntarget = \"lic-b\"\nat = \"9 h\"\nlasts = \"2 h\"\n\
         [[fault]]\nid = \"process\"\nkind = \"server-kill\"\ntarget = \"lic-c\"\nat = \"12 h\"\nlasts = \"2 h\"\n";
    let nodes = ["lic-a", "lic-b", "lic-c"].map(node).concat();
    let played = play(&format!(
        "[topology]\nkind = \"three-node\"\n{nodes}{kills}"
    ));
    let views = Views::of(&played);
    let code = |hour: f64, host: &str| views.lmstat(hour * 3_600.0)[ServiceIndex(0)].nodes[host];
    assert_eq!(code(8.0, "lic-b"), None);
    assert_eq!(code(10.0, "lic-b"), Some(-96));
    assert_eq!(code(13.0, "lic-c"), Some(-15));
}

#[test]
fn lf7_a_wrong_host_id_shows() {
    let played = play(
        "[topology]\nkind = \"single\"\n[[server]]\nname = \"lic\"\nsite = \"here\"\nfeatures = { tserver_sdn = 5 }\n\
         [[application]]\nname = \"ts\"\nkind = \"t-server\"\nsite = \"here\"\n\
         [[fault]]\nid = \"moved\"\nkind = \"host-id-change\"\ntarget = \"lic\"\nat = \"9 h\"\n\
         [parameters]\norder_lead_time = \"3 h\"\n",
    );
    let views = Views::of(&played);
    let daemon = |hour: f64| views.lmstat(hour * 3_600.0)[ServiceIndex(0)].daemon;
    assert_eq!(daemon(8.0), Some(None));
    assert_eq!(daemon(10.0), Some(Some(-9)));
    assert_eq!(daemon(13.0), Some(None));
    assert_eq!(views.contradictions(), Vec::<String>::new());
}

/// Ten seats of which four are kept for London, whose team comes at nine.
fn reserved(options: &str) -> Played {
    let team = |name: &str, count: u32, from: &str| {
        format!(
            "[[agents]]\nname = \"{name}\"\ncount = {count}\nsite = \"{name}\"\napplications = [\"desk\"]\n\
             [[agents.shifts]]\ndays = \"Mon\"\nstart = \"{from}\"\nend = \"16:00\"\n"
        )
    };
    let text = format!(
        "{HEAD}[topology]\nkind = \"single\"\n[[server]]\nname = \"lic\"\nsite = \"leeds\"\noptions_file = \"v.opt\"\n\
         features = {{ seat = 10 }}\n[[application]]\nname = \"desk\"\nkind = \"generic\"\nsite = \"leeds\"\n\
         per_login = {{ seat = 1 }}\n{}{}",
        team("leeds", 8, "08:00"),
        team("london", 3, "09:00"),
    );
    let study = read(&text, &[("v.opt", options)]);
    assert!(!study.has_errors(), "{:#?}", study.findings);
    Played::new(study.plans[0].clone(), 1, 0)
}

#[test]
fn mt4_idle_reservations_are_in_use_and_have_a_line_of_their_own() {
    let played = reserved("GROUP city london\nRESERVE 4 seat GROUP city\n");
    let views = Views::of(&played);
    let seat = |hour: f64| {
        let block = &views.lmstat(hour * 3_600.0)[ServiceIndex(0)];
        let seat = &block.features["seat"];
        let held: u64 = seat.checkouts.values().sum();
        (seat.in_use, held, seat.reserved, block.text.clone())
    };
    let early = seat(8.5);
    assert_eq!((early.0, early.1, early.2), (10, 6, 4), "{}", early.3);
    assert!(
        early
            .3
            .contains("\t4 RESERVATIONs for GROUP city (lic/7260)\n"),
        "{}",
        early.3
    );
    let late = seat(10.0);
    assert_eq!((late.0, late.1, late.2), (10, 9, 1), "{}", late.3);
    assert!(
        late.3
            .contains("\t1 RESERVATION for GROUP city (lic/7260)\n"),
        "{}",
        late.3
    );
    assert_eq!(views.contradictions(), Vec::<String>::new());
}

#[test]
fn mt4_what_lingers_is_out_in_every_view() {
    let played = reserved("LINGER seat 1800\n");
    let views = Views::of(&played);
    let block = &views.lmstat(16.25 * 3_600.0)[ServiceIndex(0)];
    assert_eq!(block.features["seat"].in_use, 10, "{}", block.text);
    assert!(
        block.text.contains("  (linger: 900 / 1800)\n"),
        "{}",
        block.text
    );
    assert_eq!(
        views.lmstat(17.0 * 3_600.0)[ServiceIndex(0)].features["seat"].in_use,
        0
    );
    assert_eq!(views.contradictions(), Vec::<String>::new());
}
