//! Interaction Server, and options that change while an application runs (AP7, AP11, FT6).

use crate::scenario::{
    Scenario, Table, agents, application, fault, law, shift, single, t_server, team,
};
use crate::world::{HOUR, play, seconds};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

const SEATS: &str = "ics_multi_media_agent_seat";
const CHANNELS: &str = "ics_email_webform_channel";

/// Interaction Server that takes so many seats.
fn interactions(seats: u32) -> Table {
    application("ixn", "interaction-server").option(SEATS, seats)
}

/// A file with more than enough for it.
fn file() -> Scenario {
    single(&[(SEATS, 100), (CHANNELS, 100)])
}

/// Agents who handle e-mail.
fn email(name: &str, count: u32, hours: (u32, u32)) -> Table {
    team(name, count, &["ixn"], hours).set("media", vec!["email"])
}

#[test]
fn ap11_a_login_beyond_the_number_is_denied_and_stands_as_one_violation() {
    let groups = email("day", 8, (8, 16)).no_retry() + email("late", 4, (10, 14)).no_retry();
    let played = play(&(file() + interactions(10) + groups));
    assert_eq!(
        played.causes(RequestClass::Login),
        [Cause::SeatsExhausted; 2]
    );
    assert_eq!(
        played.system("forced_logouts"),
        0.0,
        "thrown out at once is a denial"
    );
    assert_eq!(played.system("agent_time_lost"), 2.0 * 4.0 * HOUR);
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    let times = (seconds(violation.opened), violation.closed.map(seconds));
    assert_eq!(
        times,
        (10.0 * HOUR, Some(14.0 * HOUR)),
        "while somebody lacks one"
    );
    assert_eq!((violation.excess_peak, violation.agents_affected), (2, 2));
    // Each medium has a channel of its own beside the seat; voice has none.
    let played = play(
        &(file()
            + interactions(10).option(CHANNELS, 3)
            + email("mail", 4, (8, 16)).no_retry()
            + team("calls", 4, &["ixn"], (8, 16)).no_retry()),
    );
    let [denial] = played.denials(RequestClass::Login)[..] else {
        panic!()
    };
    let feature = denial
        .feature
        .map(|f| played.plan.symbols.features[f].as_str());
    assert_eq!(feature, Some(CHANNELS));
    assert_eq!(
        played.value("licenses_in_use_peak", Scope::Feature, SEATS),
        7.0,
        "what the denied login got is given back"
    );
    assert_eq!(
        played.value("checkouts_requested", Scope::Feature, CHANNELS),
        4.0,
        "who handles calls asks for no channel"
    );
}

#[test]
fn ap11_the_order_says_who_is_logged_out() {
    let earliest = play(
        &(file()
            + interactions(1).set("logout_order", "earliest")
            + email("first", 1, (8, 16)).no_retry()
            + email("second", 1, (10, 12)).no_retry()),
    );
    assert_eq!(earliest.system("checkouts_denied"), 0.0);
    assert_eq!(
        earliest.value("forced_logouts", Scope::Agents, "first"),
        1.0
    );
    assert_eq!(earliest.system("forced_logouts"), 1.0);
    assert_eq!(earliest.system("agent_time_lost"), 6.0 * HOUR);
    assert_eq!(earliest.violations()[0].agents_affected, 1);
    // At random: of twenty for five seats fifteen are denied or thrown out, some of each.
    let arrive = law("uniform", vec!["0 min", "60 min"]);
    let day = agents("day", 20, &["ixn"])
        .set("media", vec!["email"])
        .no_retry()
        .below(shift("Mon", "08:00", "16:00").set("arrive", arrive));
    let random = play(&(file() + interactions(5).set("logout_order", "random") + day));
    let (denied, forced) = (
        random.system("checkouts_denied"),
        random.system("forced_logouts"),
    );
    assert_eq!(denied + forced, 15.0);
    assert!(
        denied > 0.0 && forced > 0.0,
        "{denied} denied, {forced} thrown out"
    );
}

fn option_change(target: &str, at: &str) -> Table {
    fault("f", "option-change", target).at(at)
}

#[test]
fn ap11_a_changed_option_acts_at_once_latest_first_ties_from_the_last() {
    // Eight came at 8, two at 9; at 12 the number falls from 10 to 6 until 14.
    let falls = option_change("ixn", "12 h").option(SEATS, 6).lasts("2 h");
    let groups = email("day", 8, (8, 16)) + email("late", 2, (9, 16));
    let played = play(&(file() + interactions(10) + groups + falls));
    assert_eq!(
        played.value("forced_logouts", Scope::Agents, "late"),
        2.0,
        "the latest first"
    );
    assert_eq!(played.value("forced_logouts", Scope::Agents, "day"), 2.0);
    assert_eq!(
        played.value("agent_time_lost", Scope::Agents, "day"),
        2.0 * 2.0 * HOUR
    );
    // Each of the four tries every two minutes from 12:02 to 13:58, and gets in at 14:00.
    let denials = played.denials(RequestClass::Login);
    assert_eq!(denials.len(), 4 * 59);
    assert!(denials.iter().all(|d| played.roots(&d.roots) == ["f"]));
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    let times = (seconds(violation.opened), violation.closed.map(seconds));
    assert_eq!(times, (12.0 * HOUR, Some(14.0 * HOUR)));
    assert_eq!((violation.excess_peak, violation.agents_affected), (4, 4));
    assert_eq!(played.roots(&violation.roots), ["f"]);
    // The four licenses are back at the server meanwhile.
    let out = played.value("licenses_checked_out_mean", Scope::Feature, SEATS);
    assert_eq!(out * 48.0, 10.0 * 48.0 - 4.0 * 2.0);
}

/// One T-Server of a file's seats.
fn seats(file: u32) -> Scenario {
    single(&[("tserver_sdn", file)]) + t_server("ts")
}

fn checked_out(played: &crate::world::Played) -> f64 {
    played.value("licenses_checked_out_mean", Scope::Feature, "tserver_sdn") * 48.0
}

#[test]
fn ft6_raising_an_option_checks_out_more_or_is_a_violation() {
    // Four seats held for ten hours, then 8 wanted: granted in full, in part, not at all.
    for (file, held, granted_in_full) in [(10, 8.0, true), (6, 6.0, false), (4, 4.0, false)] {
        let day = team("day", 8, &["ts"], (11, 16)).no_retry();
        let raised = option_change("ts", "10 h").seats(8);
        let played = play(&(seats(file).ts(|ts| ts.seats(4)) + day + raised));
        assert_eq!(
            checked_out(&played),
            4.0 * 10.0 + held * 38.0,
            "{file} in the file"
        );
        let denied = 8.0 - held;
        assert_eq!(played.system("checkouts_denied"), denied);
        if granted_in_full {
            assert_eq!(played.violations(), []);
            continue;
        }
        let [violation] = played.violations() else {
            panic!("{:#?}", played.violations())
        };
        assert_eq!(
            (violation.kind, violation.closed),
            (Cause::LicensesExhausted, None)
        );
        assert_eq!(seconds(violation.opened), 10.0 * HOUR);
        assert_eq!(played.roots(&violation.roots), ["f"]);
        let asked = played.causes(RequestClass::Checkout);
        assert_eq!(
            asked.len(),
            usize::from(file == 4),
            "what is left is granted"
        );
    }
}

#[test]
fn ft6_lowering_an_option_returns_nothing_before_a_restart() {
    // Ten held, six in use; the option falls to 4 at 10. Three more log in at 11; all leave at 16.
    let crash = fault("g", "application-crash", "ts").at("20 h");
    let text = seats(10)
        + team("day", 6, &["ts"], (8, 16))
        + team("late", 3, &["ts"], (11, 16))
        + option_change("ts", "10 h").seats(4)
        + crash;
    let played = play(&text);
    assert_eq!(
        played.system("checkouts_denied"),
        0.0,
        "logins go by what is held"
    );
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(violation.kind, Cause::CountDecreased);
    let times = (seconds(violation.opened), violation.closed.map(seconds));
    assert_eq!(
        times,
        (10.0 * HOUR, Some(16.0 * HOUR)),
        "while more is in use"
    );
    assert_eq!(violation.excess_peak, 5);
    assert_eq!(played.roots(&violation.roots), ["f"]);
    // Ten for twenty hours, none for the restart's minute, then four.
    assert_eq!(
        checked_out(&played),
        10.0 * 20.0 + 4.0 * (28.0 - 1.0 / 60.0)
    );
    // Lowered below nothing in use: no violation at all.
    let unused = play(&(seats(10) + option_change("ts", "10 h").seats(4)));
    assert_eq!(unused.violations(), []);
}

#[test]
fn ft6_one_option_too_high_starves_the_others_and_is_their_root() {
    // The first raises from 6 to 10 of 12; the second starts at 12 and finds two of its six.
    let second = t_server("second").seats(6).starts_at("12 h");
    let text = seats(12).ts(|ts| ts.seats(6))
        + second
        + team("there", 6, &["second"], (13, 16)).no_retry()
        + option_change("ts", "10 h").seats(10).lasts("20 h");
    let played = play(&text);
    let denials = played.denials(RequestClass::Login);
    assert_eq!(denials.len(), 4);
    assert!(denials.iter().all(|d| played.roots(&d.roots) == ["f"]));
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(played.application(violation.application), "second");
    assert_eq!(played.roots(&violation.roots), ["f"]);
}

#[test]
fn ap11_regaining_fewer_licenses_forces_logouts_too() {
    // Six of ten are in use when the server dies for a minute; another takes seven of them before the
    // Interaction Server asks again, at its next poll within ten minutes.
    let other = application("other", "generic")
        .at_start(SEATS, 7)
        .starts_at("10 h 1 min 1 s");
    let kill = fault("f", "server-kill", "lic").at("10 h").lasts("1 min");
    let text = single(&[(SEATS, 10), (CHANNELS, 100)])
        + interactions(10).set("poll_interval", "10 min")
        + other
        + email("day", 6, (8, 16)).no_retry()
        + kill;
    let played = play(&text);
    assert_eq!(played.system("forced_logouts"), 3.0, "three of six fit");
    let kinds: Vec<_> = played.violations().iter().map(|v| v.kind).collect();
    assert!(kinds.contains(&Cause::SeatsExhausted) && kinds.contains(&Cause::LicensesExhausted));
    assert!(
        played
            .violations()
            .iter()
            .all(|v| played.roots(&v.roots) == ["f"]),
        "{:#?}",
        played.violations()
    );
}

/// An application that wants so many licenses of a feature at 14 h; the root faults of its denial.
fn roots_of_a_late_start(text: &Scenario, feature: &str, count: u32) -> Vec<String> {
    let late = application("late", "generic")
        .at_start(feature, count)
        .starts_at("14 h");
    let played = play(&(text + late));
    let denials = played.denials(RequestClass::Start);
    let denial = denials.first().expect("a start denied");
    let roots = played.roots(&denial.roots);
    roots.into_iter().map(str::to_owned).collect()
}

#[test]
fn ft6_what_a_change_took_is_its_fault_until_the_application_starts_anew() {
    // It raises from 4 to 8 of 10 for an hour and keeps the four more until its restart at 12 h.
    let change = option_change("ts", "10 h").seats(8).lasts("1 h");
    let crash = fault("crash", "application-crash", "ts")
        .at("12 h")
        .lasts("1 min");
    let kept = seats(10).ts(|ts| ts.seats(4)) + change;
    assert_eq!(roots_of_a_late_start(&kept, "tserver_sdn", 6), ["f"]);
    let restarted = kept + crash;
    let none: [&str; 0] = [];
    assert_eq!(
        roots_of_a_late_start(&restarted, "tserver_sdn", 7),
        none,
        "six are free, as without the change"
    );
}

#[test]
fn ap11_what_is_given_back_at_once_is_nobodys_fault_any_more() {
    // From 5 to 8 of 10 for an hour: at its end three come back at once.
    let change = option_change("ixn", "10 h").option(SEATS, 8);
    let text = single(&[(SEATS, 10), (CHANNELS, 100)]) + interactions(5);
    let for_good = &text + &change;
    assert_eq!(roots_of_a_late_start(&for_good, SEATS, 5), ["f"]);
    let none: [&str; 0] = [];
    let for_an_hour = text + change.lasts("1 h");
    assert_eq!(roots_of_a_late_start(&for_an_hour, SEATS, 6), none);
}
