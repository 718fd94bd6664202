//! Configuration Server and License Reporting Manager (AP15, AP16, AP22, FT10).

use crate::scenario::{Scenario, Table, application, fault, inline, single, t_server, untargeted};
use crate::world::{HOUR, Played, play, seconds};
use kernel::Scope;
use model::cause::Cause;
use model::records::{Level, Noticed, RequestClass};

const MINUTE: f64 = 60.0;

/// A license server, Configuration Server, those that pass its gate, and a T-Server.
fn environment(configuration: Table) -> Scenario {
    let servers = single(&[
        ("tserver_sdn", 10),
        ("ha_redundancy", 1),
        ("CLDistributed", 1),
    ]);
    let passing = [
        "solution-control-server",
        "message-server",
        "genesys-administrator",
        "genesys-administrator-extension",
        "ip-installer",
    ];
    let passing = passing.map(|kind| application(kind, kind));
    servers
        + application("cs", "configuration-server").with(configuration)
        + passing.to_vec()
        + t_server("ts")
}

fn lrm() -> Table {
    application("lrm", "license-reporting-manager")
}

/// Configuration Server on a database that has never seen LRM.
fn new_database() -> Table {
    inline().set("new_database", true)
}

/// Configuration Server that is patient with LRM for four hours.
fn patient() -> Scenario {
    environment(inline().set("lrm_grace", "4 h"))
}

/// What Configuration Server logged, and when in hours.
fn notices(played: &Played) -> Vec<(f64, Noticed)> {
    let notices = played.detail().notices.iter();
    notices.map(|n| (seconds(n.at) / HOUR, n.what)).collect()
}

/// Whose start was denied, when in seconds, and why.
fn denied_starts(played: &Played) -> Vec<(&str, f64, Cause)> {
    let starts = played.denials(RequestClass::Start).into_iter();
    starts
        .map(|d| {
            let application = d.application.expect("a start is an application's");
            (played.application(application), seconds(d.at), d.cause)
        })
        .collect()
}

fn running_at_the_end(played: &Played, application: &str) -> bool {
    let answers = played.answers();
    answers
        .iter()
        .any(|a| a.application == application && a.granted > 0)
}

#[test]
fn ap16_a_new_database_refuses_all_but_a_few_until_lrm_has_connected() {
    let text = environment(new_database()) + lrm().starts_at("1 h");
    let played = play(&text);
    // The T-Server alone is refused, and asks every minute. At 1 h it asks before LRM is there, because it
    // comes before it in the file.
    assert_eq!(denied_starts(&played), [("ts", 0.0, Cause::LrmGate)]);
    let denial = played.denials(RequestClass::Start)[0];
    assert_eq!(
        (denial.level, denial.flexnet_error),
        (Level::Application, None)
    );
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(violation.kind, Cause::LrmGate);
    let started = HOUR + MINUTE;
    assert_eq!(violation.closed.map(seconds), Some(started));
    assert_eq!(notices(&played), [(1.0, Noticed::LrmConnected)]);
    assert_eq!(
        played.value("service_time_lost", Scope::Application, "ts"),
        started
    );
    // Nobody comes: it is refused to the end.
    let alone = play(&environment(new_database()));
    assert!(!running_at_the_end(&alone, "ts"));
    assert_eq!(alone.violations()[0].closed, None);
    assert_eq!(notices(&alone), []);
    // An old database knows LRM, whether that runs or not.
    let old = play(&environment(inline()));
    assert_eq!(denied_starts(&old), []);
    assert!(running_at_the_end(&old, "ts"));
}

#[test]
fn ap16_later_losses_are_only_logged() {
    // LRM is gone from 2 to 8; the T-Server starts anew at 3, Configuration Server at 5.
    let faults = fault("lrm-dies", "application-crash", "lrm")
        .at("2 h")
        .lasts("6 h")
        + fault("ts-restart", "application-crash", "ts")
            .at("3 h")
            .lasts("5 min")
        + fault("cs-restart", "application-crash", "cs")
            .at("5 h")
            .lasts("10 min");
    let text = environment(new_database()) + lrm() + faults;
    let played = play(&text);
    // At time 0 the T-Server comes before LRM in the file; later nobody is refused.
    assert_eq!(denied_starts(&played), [("ts", 0.0, Cause::LrmGate)]);
    assert_eq!(
        notices(&played),
        [
            (0.0, Noticed::LrmConnected),
            (2.0, Noticed::LrmDisconnected),
            (5.0 + 11.0 / 60.0, Noticed::LrmDisconnected),
            (8.0, Noticed::LrmConnected),
        ]
    );
    assert_eq!(played.violations().len(), 1, "the start at time 0");
    let log = played.log();
    let said: Vec<(&str, &str)> = log
        .lines()
        .filter(|line| line.contains(" Std 21-"))
        .map(|line| (&line[11..16], &line[line.find("21-").unwrap_or(0)..]))
        .collect();
    let connected = "21-25100 LRM Server connected successfully, system operating normally";
    let gone = "21-25102 LRM Server has disconnected";
    let refused = "21-25101 Unable to accept connection: LRM Server has not been started";
    assert_eq!(
        said,
        [
            ("00:00", connected),
            ("00:00", refused),
            ("02:00", gone),
            ("05:11", gone),
            ("08:00", connected)
        ]
    );
}

#[test]
fn ap16_an_lrm_gone_longer_than_its_grace_is_a_violation() {
    let faults = fault("lrm-dies", "application-crash", "lrm")
        .at("2 h")
        .lasts("10 h");
    let text = patient() + lrm() + faults;
    let played = play(&text);
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(
        (played.application(violation.application), violation.kind),
        ("cs", Cause::LrmAbsent)
    );
    let times = (seconds(violation.opened), violation.closed.map(seconds));
    assert_eq!(times, (6.0 * HOUR, Some(12.0 * HOUR)));
    assert_eq!(played.roots(&violation.roots), ["lrm-dies"]);
    assert_eq!(played.system("service_time_lost"), 0.0, "nobody is refused");
    // Thirty days are not over within two; and who has no LRM at all is not asked for one.
    let usual = text.edit("application", "cs", |cs| cs.without("lrm_grace"));
    assert_eq!(play(&usual).violations(), []);
    assert_eq!(play(&patient()).violations(), []);
}

#[test]
fn ft10_lrm_is_disconnected_and_configuration_server_restarted() {
    let cut = untargeted("cut", "lrm-disconnect").at("2 h").lasts("10 h");
    let restart = fault("restart", "application-crash", "cs")
        .at("14 h")
        .lasts("1 h");
    let text = patient() + lrm() + &cut + restart;
    let played = play(&text);
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(violation.kind, Cause::LrmAbsent);
    assert_eq!(played.roots(&violation.roots), ["cut"]);
    assert_eq!(
        notices(&played),
        [
            (0.0, Noticed::LrmConnected),
            (2.0, Noticed::LrmDisconnected),
            (12.0, Noticed::LrmConnected),
            (15.0, Noticed::LrmConnected),
        ]
    );
    // Cut off from time 0 it leaves a new database's gate shut, and is the root of all that is refused.
    let first = untargeted("cut", "lrm-disconnect").at("0 s").lasts("1 h");
    let shut = play(&(environment(new_database()) + lrm() + first));
    let [denial] = shut.denials(RequestClass::Start)[..] else {
        panic!("{:#?}", denied_starts(&shut))
    };
    assert_eq!(shut.roots(&denial.roots), ["cut"]);
    assert_eq!(shut.violations()[0].closed.map(seconds), Some(HOUR));
    // Without an LRM the fault has no target.
    let study = crate::world::study(&(environment(inline()) + cut));
    assert_eq!(study.notes[0].no_target, ["cut"]);
}

/// Configuration Server as a pair on a new database; its primary dies at 5, and within the five minutes
/// after that a T-Server, Genesys Administrator and LRM start anew.
fn old_backup(lrm_starts: &str) -> Scenario {
    let pair = new_database()
        .set("redundancy", "warm-standby")
        .set("hosts", vec!["cs-1", "cs-2"]);
    let restart = |id: &str, target: &str| {
        fault(id, "application-crash", target)
            .at("5 h 1 min")
            .lasts("30 s")
    };
    environment(pair)
        + lrm().starts_at(lrm_starts)
        + fault("cs-dies", "application-crash", "cs/primary")
            .at("5 h")
            .lasts("1 h")
        + restart("ts", "ts")
        + restart("ga", "genesys-administrator")
        + restart("lrm", "lrm")
}

#[test]
fn ap22_a_backup_older_than_lrms_first_connection_refuses_all_but_lrm_for_a_while() {
    let played = play(&old_backup("1 h"));
    let refused: Vec<_> = denied_starts(&played)
        .into_iter()
        .filter(|d| d.1 > HOUR)
        .collect();
    let at = 5.0 * HOUR + 90.0;
    assert_eq!(
        refused,
        [
            ("genesys-administrator", at, Cause::LrmGate),
            ("ts", at, Cause::LrmGate)
        ]
    );
    // Asked again every minute from 5:01:30 on: the first try after 5:05 is at 5:05:30.
    let closed: Vec<_> = played
        .violations()
        .iter()
        .filter_map(|v| v.closed.map(seconds).filter(|at| *at > 2.0 * HOUR))
        .collect();
    let open_again = 5.0 * HOUR + 5.5 * MINUTE;
    assert_eq!(closed, [open_again, open_again]);
    let denial = played.denials(RequestClass::Start)[1];
    assert!(played.roots(&denial.roots).contains(&"cs-dies"));
    // The length is a parameter.
    let shorter = old_backup("1 h").edit("application", "cs", |cs| {
        cs.set("lrm_backup_downtime", "1 min")
    });
    assert!(denied_starts(&play(&shorter)).iter().all(|d| d.1 < HOUR));
}

#[test]
fn ap22_a_backup_that_was_restarted_knows_lrm() {
    for restart in [
        fault("restart", "application-crash", "cs/backup")
            .at("2 h")
            .lasts("10 min"),
        fault("restart", "host-kill", "cs-2")
            .at("2 h")
            .lasts("10 min"),
    ] {
        let played = play(&(old_backup("1 h") + restart));
        assert!(denied_starts(&played).iter().all(|d| d.1 < HOUR));
    }
    // Restarted before LRM's first connection it knows no more than before.
    let early = fault("restart", "application-crash", "cs/backup")
        .at("20 min")
        .lasts("10 min");
    let played = play(&(old_backup("1 h") + early));
    assert!(denied_starts(&played).iter().any(|d| d.1 > HOUR));
    // A manual switchover is one, too.
    let manual = old_backup("1 h").edit("fault", "cs-dies", |_| {
        fault("manual", "switchover", "cs").at("5 h")
    });
    assert!(denied_starts(&play(&manual)).iter().any(|d| d.1 > HOUR));
}

#[test]
fn ap15_configuration_server_needs_the_license_file_in_its_database() {
    let configuration = new_database().set("license_loaded", false);
    let played = play(&(environment(configuration) + lrm()));
    assert_eq!(
        denied_starts(&played),
        [("cs", 0.0, Cause::FileMissing), ("ts", 0.0, Cause::LrmGate)]
    );
    assert!(!running_at_the_end(&played, "ts"), "LRM finds nobody");
}

#[test]
fn ap15_configuration_server_logs_that_its_copy_has_expired_and_serves_on() {
    let expiry = fault("late-renewal", "license-expiry", "lic")
        .set("feature", "tserver_sdn")
        .at("3 h")
        .lasts("2 h");
    let restart = fault("lrm-restart", "application-crash", "lrm")
        .at("4 h")
        .lasts("1 min");
    let played = play(&(environment(inline()) + lrm() + expiry + restart));
    assert_eq!(
        notices(&played),
        [
            (0.0, Noticed::LrmConnected),
            (3.0, Noticed::LicenseCopyExpired),
            (4.0, Noticed::LrmDisconnected),
            (4.0 + 1.0 / 60.0, Noticed::LrmConnected),
            (5.0 + 10.0 / 60.0, Noticed::LicenseCopyRenewed),
        ]
    );
    assert_eq!(
        played.value("violations", Scope::Application, "cs"),
        0.0,
        "it is the T-Server that is in violation"
    );
    assert_eq!(played.value("violations", Scope::Application, "ts"), 1.0);
    assert_eq!(denied_starts(&played), []);
}

#[test]
fn ap15_a_new_license_file_is_taken_while_it_runs() {
    // The file's last day is Monday; the new one comes on Tuesday at nine, and LRM has it at ten past.
    let renewal = fault("renewal", "license-file-change", "lic")
        .grant("tserver_sdn", 10)
        .at("33 h");
    let dated = environment(inline()).lic(|lic| lic.grant_until("tserver_sdn", 10, "2026-03-02"));
    let text = dated + lrm() + renewal;
    assert_eq!(
        notices(&play(&text)),
        [
            (0.0, Noticed::LrmConnected),
            (24.0, Noticed::LicenseCopyExpired),
            (33.0 + 10.0 / 60.0, Noticed::LicenseCopyRenewed),
        ]
    );
}

#[test]
fn ap15_proxies_share_one_license_and_without_it_there_are_none() {
    let proxies = application("proxy", "configuration-server")
        .set("mode", "proxy")
        .set("count", 3);
    let played = play(&(environment(inline()) + &proxies));
    let peak = "licenses_checked_out_peak";
    assert_eq!(played.value(peak, Scope::Feature, "CLDistributed"), 1.0);
    assert_eq!(played.violations(), []);
    let file = |lic: Table| {
        let lic = lic.without("features").grant("tserver_sdn", 10);
        lic.grant("ha_redundancy", 1)
    };
    let text = environment(inline()).lic(file) + proxies;
    let kinds: Vec<Cause> = play(&text).violations().iter().map(|v| v.kind).collect();
    assert!(!kinds.is_empty() && kinds.iter().all(|k| *k == Cause::FunctionOff));
    // Alone, or as a pair, it takes none.
    let alone = play(&environment(inline().set("redundancy", "warm-standby")));
    assert!(!running_at_the_end(&alone, "cs"));
    assert_eq!(alone.violations(), []);
}
