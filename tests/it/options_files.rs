//! Options files in a played scenario: who gets what, and with which cause others are denied.

use crate::world::{HEAD, Played, read};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;
use scenarios::study::Study;

/// A desk that takes `seat` at each login, on one server with an options file; two teams log in, London
/// an hour after Leeds.
fn teams(options: &str, server: &str, rest: &str) -> Study {
    let team = |name: &str, site: &str, count: u32, from: u32| {
        format!(
            "[[agents]]\nname = \"{name}\"\nsite = \"{site}\"\ncount = {count}\napplications = [\"desk\"]\nretry = \"none\"\n\
             [[agents.shifts]]\ndays = \"Mon\"\nstart = \"{from:02}:00\"\nend = \"16:00\"\n"
        )
    };
    let text = format!(
        "{HEAD}[topology]\nkind = \"single\"\n[[server]]\nname = \"lic\"\nsite = \"london\"\noptions_file = \"v.opt\"\n{server}\n\
         [[application]]\nname = \"desk\"\nkind = \"generic\"\nsite = \"london\"\nhost = \"10.1.2.3\"\nper_login = {{ seat = 1 }}\n\
         {}{}{rest}",
        team("leeds", "leeds", 8, 8),
        team("london", "london", 5, 9),
    );
    read(&text, &[("v.opt", options), ("v.dat", LICENSE)])
}

const TEN: &str = "features = { seat = 10 }";
const LICENSE: &str =
    "SERVER lic ANY 7260\nVENDOR v\nFEATURE seat v 8.0 permanent 6 OVERDRAFT=4 SIGN=1\n";

fn play(study: &Study) -> Played {
    assert!(!study.has_errors(), "{:#?}", study.findings);
    Played::new(study.plans[0].clone(), 1, 0)
}

/// Denials by team and cause, with FlexNet's code.
fn denied(played: &Played) -> Vec<(String, Cause, Option<i16>, usize)> {
    let mut rows: Vec<(String, Cause, Option<i16>, usize)> = Vec::new();
    for denial in played.denials(RequestClass::Login) {
        let team = denial
            .group
            .map_or("", |group| played.plan.symbols.groups[group].as_str());
        match rows
            .iter_mut()
            .find(|row| row.0 == team && row.1 == denial.cause)
        {
            Some(row) => row.3 += 1,
            None => rows.push((team.to_owned(), denial.cause, denial.flexnet_error, 1)),
        }
    }
    rows
}

fn effects(study: &Study) -> Vec<&str> {
    let notes = &study.notes[0].options;
    notes.iter().map(|note| note.effect.as_str()).collect()
}

fn row(
    team: &str,
    cause: Cause,
    code: i16,
    count: usize,
) -> Vec<(String, Cause, Option<i16>, usize)> {
    vec![(team.to_owned(), cause, Some(code), count)]
}

#[test]
fn an_unused_reservation_counts_as_in_use_and_denies_others() {
    let options = "GROUP uk london\nRESERVE 4 seat GROUP uk\n";
    let study = teams(options, TEN, "");
    let played = play(&study);
    // Leeds' eight come first: six get in, for four of ten are London's. London: four, no fifth.
    let mut expected = row("leeds", Cause::Reserved, -101, 2);
    expected.extend(row("london", Cause::LicensesExhausted, -4, 1));
    assert_eq!(denied(&played), expected);
    // From the first instant on four are out for the server, all day; ten from 9 to 16, six of Leeds' from 8.
    let out = played.value("licenses_checked_out_mean", Scope::Feature, "seat") * 48.0;
    assert!((out - (4.0 * 48.0 + 6.0 * 8.0)).abs() < 1e-6, "{out}");
    assert_eq!(
        played.value("licenses_in_use_peak", Scope::Feature, "seat"),
        10.0
    );
    assert_eq!(
        effects(&study)[1],
        "keeps 4 of 10 for agents london; for others they are in use, idle or not (reserved, -101)"
    );
}

#[test]
fn without_the_reservation_who_comes_first_has_the_seats() {
    let played = play(&teams("NOLOG IN\n", TEN, ""));
    assert_eq!(
        denied(&played),
        row("london", Cause::LicensesExhausted, -4, 3)
    );
}

#[test]
fn a_maximum_an_exclusion_and_an_inclusion_have_causes_of_their_own() {
    let played = play(&teams("MAX 3 seat USER leeds\n", TEN, ""));
    assert_eq!(denied(&played), row("leeds", Cause::OverMax, -87, 5));
    let played = play(&teams("EXCLUDE seat PROJECT leeds\n", TEN, ""));
    assert_eq!(denied(&played), row("leeds", Cause::Excluded, -38, 8));
    let study = teams("INCLUDE seat USER london\n", TEN, "");
    assert_eq!(
        denied(&play(&study)),
        row("leeds", Cause::NotIncluded, -39, 8)
    );
    assert_eq!(
        effects(&study),
        ["includes agents london; denied to agents leeds (not-included, -39)"]
    );
    // EXCLUDE goes before INCLUDE; the ALL forms hold for every feature.
    let both = "INCLUDEALL PROJECT leeds\nINCLUDEALL USER london\nEXCLUDEALL USER london\n";
    assert_eq!(
        denied(&play(&teams(both, TEN, ""))),
        row("london", Cause::Excluded, -38, 5)
    );
}

#[test]
fn hosts_are_known_by_name_and_by_address() {
    for line in [
        "EXCLUDE seat HOST 10.1.2.3",
        "EXCLUDE seat INTERNET 10.1.*.*",
        "HOST_GROUP all pc-1 10.1.2.3\nEXCLUDE seat HOST_GROUP all",
        "EXCLUDE seat USER desk",
    ] {
        let played = play(&teams(line, TEN, ""));
        let causes: Vec<_> = denied(&played)
            .into_iter()
            .map(|row| (row.1, row.3))
            .collect();
        assert_eq!(
            causes,
            [(Cause::Excluded, 8), (Cause::Excluded, 5)],
            "{line}"
        );
    }
}

#[test]
fn names_compare_with_case_unless_told() {
    let line = "GROUP uk London\nEXCLUDE seat GROUP uk\n";
    let study = teams(line, TEN, "");
    assert_eq!(
        denied(&play(&study)),
        row("london", Cause::LicensesExhausted, -4, 3)
    );
    assert!(
        study
            .findings
            .iter()
            .any(|f| f.message.contains("excludes nobody") && f.line == 2)
    );
    let relaxed = format!("{line}GROUPCASEINSENSITIVE ON\n");
    assert_eq!(
        denied(&play(&teams(&relaxed, TEN, ""))),
        row("london", Cause::Excluded, -38, 5)
    );
}

#[test]
fn a_reservation_for_nobody_is_lost_and_told() {
    let study = teams("RESERVE 4 seat USER nobody\n", TEN, "");
    let finding = study
        .findings
        .iter()
        .find(|f| f.file.ends_with("v.opt"))
        .unwrap();
    assert_eq!((finding.line, finding.column), (1, 1));
    assert!(
        finding.message.contains("lost to all"),
        "{}",
        finding.message
    );
    assert!(
        finding
            .hint
            .as_deref()
            .unwrap()
            .contains("agents leeds, agents london")
    );
    let played = play(&study);
    let causes: Vec<_> = denied(&played).into_iter().map(|row| row.1).collect();
    assert_eq!(causes, [Cause::Reserved, Cause::Reserved]);
}

#[test]
fn what_lingers_stays_out() {
    // Leeds leaves at 16:00; with an hour's linger eight seats are out an hour longer.
    let hours = |options: &str| {
        let played = play(&teams(options, "features = { seat = 20 }", ""));
        played.value("licenses_checked_out_mean", Scope::Feature, "seat") * 48.0
    };
    let plain = hours("NOLOG IN\n");
    assert!((hours("LINGER seat 3600\n") - plain - 13.0).abs() < 1e-6);
    assert!((hours("LINGER 3600\n") - plain - 13.0).abs() < 1e-6);
}

#[test]
fn an_overdraft_is_had_unless_the_options_file_says_less() {
    let file = "license_file = \"v.dat\"";
    assert_eq!(
        denied(&play(&teams("NOLOG IN\n", file, "")))[0].3,
        3,
        "six and four more"
    );
    let fewer = play(&teams("MAX_OVERDRAFT seat 1\n", file, ""));
    let sum: usize = denied(&fewer).iter().map(|row| row.3).sum();
    assert_eq!(sum, 6, "seven in all");
}

#[test]
fn reservations_hold_again_after_the_server_was_down() {
    let fault = "[[fault]]\nid = \"down\"\nkind = \"vendor-daemon-kill\"\ntarget = \"lic\"\nat = 2026-03-02T10:00:00\nlasts = \"10 min\"\n";
    let late = "[[agents]]\nname = \"late\"\nsite = \"leeds\"\ncount = 2\napplications = [\"desk\"]\nretry = \"none\"\n[[agents.shifts]]\ndays = \"Mon\"\nstart = \"12:00\"\nend = \"13:00\"\n";
    let options = "RESERVE 5 seat USER london\n";
    let study = teams(
        options,
        "features = { seat = 11 }",
        &format!("{late}{fault}"),
    );
    let played = play(&study);
    // Six of Leeds and five of London have all back; at noon the late ones find nothing, for nobody has left.
    let rows = denied(&played);
    assert_eq!(rows[0], row("leeds", Cause::Reserved, -101, 2)[0]);
    assert_eq!(rows[1], row("late", Cause::LicensesExhausted, -4, 2)[0]);
    assert_eq!(rows.len(), 2, "{rows:?}");
}

#[test]
fn a_pair_gives_back_what_its_primary_took() {
    let text = format!(
        "{HEAD}[[server]]\nname = \"lic\"\nfeatures = {{ tserver_sdn = 10, ha_redundancy = 1 }}\noptions_file = \"v.opt\"\n\
         [[application]]\nname = \"scs\"\nkind = \"solution-control-server\"\n\
         [[application]]\nname = \"ts\"\nkind = \"t-server\"\nredundancy = \"warm-standby\"\nhosts = [\"a\", \"b\"]\noptions = {{ num-sdn-licenses = 6 }}\n\
         [[application]]\nname = \"other\"\nkind = \"t-server\"\noptions = {{ num-sdn-licenses = 6 }}\n\
         [[fault]]\nid = \"dies\"\nkind = \"host-kill\"\ntarget = \"a\"\nat = \"2 h\"\n\
         [[fault]]\nid = \"dies-too\"\nkind = \"application-crash\"\ntarget = \"ts/backup\"\nat = \"8 h\"\nlasts = \"1 h\"\n"
    );
    let options = "RESERVE 6 tserver_sdn HOST a\nMAX 4 tserver_sdn USER other\n";
    let study = read(&text, &[("v.opt", options)]);
    let played = play(&study);
    assert_eq!(
        played.value("licenses_in_use_peak", Scope::Application, "other"),
        0.0
    );
    assert_eq!(
        played.value("licenses_checked_out_peak", Scope::Feature, "tserver_sdn"),
        10.0
    );
}

#[test]
fn ag7_users_of_a_recorded_log_are_named_by_the_options_file() {
    let log = "8:00:00 (lmgrd) TIMESTAMP 3/2/2026\n9:00:00 (v) OUT: \"seat\" jane@pc-1\n9:01:00 (v) OUT: \"seat\" john@pc-2\n\
               9:02:00 (v) OUT: \"seat\" jack@10.0.0.7\n12:00:00 (v) IN: \"seat\" jane@pc-1\n";
    let text = format!(
        "{HEAD}[[server]]\nname = \"lic\"\nfeatures = {{ seat = 3 }}\noptions_file = \"v.opt\"\n\
         [[application]]\nname = \"clients\"\nkind = \"generic\"\n\
         [[demand]]\nname = \"log\"\napplication = \"clients\"\nrecorded = \"v.log\"\n"
    );
    let causes = |options: &str| -> Vec<(f64, Cause)> {
        let study = read(&text, &[("v.opt", options), ("v.log", log)]);
        let played = play(&study);
        let denials = played.denials(RequestClass::Arrival);
        denials
            .iter()
            .map(|d| ((d.at.seconds() / 60.0).floor(), d.cause))
            .collect()
    };
    assert_eq!(causes("NOLOG IN\n"), []);
    assert_eq!(
        causes("EXCLUDE seat USER john\n"),
        [(541.0, Cause::Excluded)]
    );
    assert_eq!(
        causes("EXCLUDE seat INTERNET 10.0.0.*\n"),
        [(542.0, Cause::Excluded)]
    );
    assert_eq!(
        causes("RESERVE 2 seat HOST PC-2\n"),
        [(542.0, Cause::Reserved)]
    );
}

/// Availability and capacity ask what a checkout asks: who is excluded has nothing there, however much there is.
#[test]
fn mt5_what_is_kept_from_all_users_is_neither_available_nor_reached() {
    let of = |options: &str| {
        let played = play(&teams(options, TEN, ""));
        (
            played.value("availability", Scope::Application, "desk"),
            played.system("capacity"),
        )
    };
    assert_eq!(of(""), (1.0, 1.0));
    assert_eq!(of("EXCLUDE seat PROJECT leeds\n"), (1.0, 1.0), "london may");
    assert_eq!(of("EXCLUDE seat USER desk\n"), (0.0, 0.0));
}
