//! Interaction Server, and options that change while an application runs (AP7, AP11, FT6).

use crate::world::{HOUR, application, play, seconds, single, team};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

/// Interaction Server with a number of seats and e-mail channels, and parameters of its own.
fn interactions(options: &str, parameters: &str, rest: &str) -> String {
    let server = application(
        "ixn",
        "interaction-server",
        &format!("options = {{ {options} }}\n{parameters}"),
    );
    single(
        "ics_multi_media_agent_seat = 100, ics_email_webform_channel = 100",
        &format!("{server}{rest}"),
    )
}

const EMAIL: &str = "media = [\"email\"]\nretry = \"none\"";

#[test]
fn ap11_a_login_beyond_the_number_is_denied_and_stands_as_one_violation() {
    let rest =
        team("day", 8, "\"ixn\"", (8, 16), EMAIL) + &team("late", 4, "\"ixn\"", (10, 14), EMAIL);
    let played = play(&interactions("ics_multi_media_agent_seat = 10", "", &rest));
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
    let channel = "ics_multi_media_agent_seat = 10, ics_email_webform_channel = 3";
    let played = play(&interactions(
        channel,
        "",
        &(team("mail", 4, "\"ixn\"", (8, 16), EMAIL)
            + &team("calls", 4, "\"ixn\"", (8, 16), "retry = \"none\"")),
    ));
    let [denial] = played.denials(RequestClass::Login)[..] else {
        panic!()
    };
    let feature = denial
        .feature
        .map(|f| played.plan.symbols.features[f.at()].as_str());
    assert_eq!(feature, Some("ics_email_webform_channel"));
    assert_eq!(
        played.value(
            "licenses_in_use_peak",
            Scope::Feature,
            "ics_multi_media_agent_seat"
        ),
        7.0,
        "what the denied login got is given back"
    );
    assert_eq!(
        played.value(
            "checkouts_requested",
            Scope::Feature,
            "ics_email_webform_channel"
        ),
        4.0,
        "who handles calls asks for no channel"
    );
}

#[test]
fn ap11_the_order_says_who_is_logged_out() {
    let rest = team("first", 1, "\"ixn\"", (8, 16), EMAIL)
        + &team("second", 1, "\"ixn\"", (10, 12), EMAIL);
    let earliest = play(&interactions(
        "ics_multi_media_agent_seat = 1",
        "logout_order = \"earliest\"",
        &rest,
    ));
    assert_eq!(earliest.system("checkouts_denied"), 0.0);
    assert_eq!(
        earliest.value("forced_logouts", Scope::Agents, "first"),
        1.0
    );
    assert_eq!(earliest.system("forced_logouts"), 1.0);
    assert_eq!(earliest.system("agent_time_lost"), 6.0 * HOUR);
    assert_eq!(earliest.violations()[0].agents_affected, 1);
    // At random: of twenty for five seats fifteen are denied or thrown out, some of each.
    let shift = "arrive = { uniform = [\"0 min\", \"60 min\"] }\n";
    let rest = team("day", 20, "\"ixn\"", (8, 16), EMAIL) + shift;
    let random = play(&interactions(
        "ics_multi_media_agent_seat = 5",
        "logout_order = \"random\"",
        &rest,
    ));
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

fn option_change(target: &str, options: &str, at: &str, lasts: &str) -> String {
    format!(
        "[[fault]]\nid = \"f\"\nkind = \"option-change\"\ntarget = \"{target}\"\noptions = {{ {options} }}\nat = \"{at}\"\n{lasts}\n"
    )
}

#[test]
fn ap11_a_changed_option_acts_at_once_latest_first_ties_from_the_last() {
    // Eight came at 8, two at 9; at 12 the number falls from 10 to 6 until 14.
    let rest = team("day", 8, "\"ixn\"", (8, 16), "media = [\"email\"]")
        + &team("late", 2, "\"ixn\"", (9, 16), "media = [\"email\"]")
        + &option_change(
            "ixn",
            "ics_multi_media_agent_seat = 6",
            "12 h",
            "lasts = \"2 h\"",
        );
    let played = play(&interactions("ics_multi_media_agent_seat = 10", "", &rest));
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
    let out = played.value(
        "licenses_checked_out_mean",
        Scope::Feature,
        "ics_multi_media_agent_seat",
    );
    assert_eq!(out * 48.0, 10.0 * 48.0 - 4.0 * 2.0);
}

/// One T-Server of a file's seats, and who comes when.
fn seats(file: u32, options: &str, rest: &str) -> String {
    let server = application("ts", "t-server", &format!("options = {{ {options} }}"));
    single(&format!("tserver_sdn = {file}"), &format!("{server}{rest}"))
}

fn checked_out(played: &crate::world::Played) -> f64 {
    played.value("licenses_checked_out_mean", Scope::Feature, "tserver_sdn") * 48.0
}

#[test]
fn ft6_raising_an_option_checks_out_more_or_is_a_violation() {
    // Four seats held for ten hours, then 8 wanted: granted in full, in part, not at all.
    for (file, held, granted_in_full) in [(10, 8.0, true), (6, 6.0, false), (4, 4.0, false)] {
        let rest = team("day", 8, "\"ts\"", (11, 16), "retry = \"none\"")
            + &option_change("ts", "num-sdn-licenses = 8", "10 h", "");
        let played = play(&seats(file, "num-sdn-licenses = 4", &rest));
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
    let crash =
        "[[fault]]\nid = \"g\"\nkind = \"application-crash\"\ntarget = \"ts\"\nat = \"20 h\"\n";
    let rest = team("day", 6, "\"ts\"", (8, 16), "")
        + &team("late", 3, "\"ts\"", (11, 16), "")
        + &option_change("ts", "num-sdn-licenses = 4", "10 h", "")
        + crash;
    let played = play(&seats(10, "", &rest));
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
    let unused = play(&seats(
        10,
        "",
        &option_change("ts", "num-sdn-licenses = 4", "10 h", ""),
    ));
    assert_eq!(unused.violations(), []);
}

#[test]
fn ft6_one_option_too_high_starves_the_others_and_is_their_root() {
    // The first raises from 6 to 10 of 12; the second starts at 12 and finds two of its six.
    let second = application(
        "second",
        "t-server",
        "options = { num-sdn-licenses = 6 }\nstarts_at = \"12 h\"",
    );
    let text = seats(
        12,
        "num-sdn-licenses = 6",
        &(second
            + &team("there", 6, "\"second\"", (13, 16), "retry = \"none\"")
            + &option_change("ts", "num-sdn-licenses = 10", "10 h", "lasts = \"20 h\"")),
    );
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
    let other = "[[application]]\nname = \"other\"\nkind = \"generic\"\nsite = \"here\"\nat_start = { ics_multi_media_agent_seat = 7 }\nstarts_at = \"10 h 1 min 1 s\"\n";
    let kill = "[[fault]]\nid = \"f\"\nkind = \"server-kill\"\ntarget = \"lic\"\nat = \"10 h\"\nlasts = \"1 min\"\n";
    let rest = format!("{other}{}{kill}", team("day", 6, "\"ixn\"", (8, 16), EMAIL));
    let text = interactions(
        "ics_multi_media_agent_seat = 10",
        "poll_interval = \"10 min\"",
        &rest,
    )
    .replace(
        "ics_multi_media_agent_seat = 100",
        "ics_multi_media_agent_seat = 10",
    );
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
fn roots_of_a_late_start(text: &str, feature: &str, count: u32) -> Vec<String> {
    let late = application(
        "late",
        "generic",
        &format!("at_start = {{ {feature} = {count} }}\nstarts_at = \"14 h\""),
    );
    let played = play(&format!("{text}{late}"));
    let denials = played.denials(RequestClass::Start);
    let denial = denials.first().expect("a start denied");
    let roots = played.roots(&denial.roots);
    roots.into_iter().map(str::to_owned).collect()
}

#[test]
fn ft6_what_a_change_took_is_its_fault_until_the_application_starts_anew() {
    // It raises from 4 to 8 of 10 for an hour and keeps the four more until its restart at 12 h.
    let change = option_change("ts", "num-sdn-licenses = 8", "10 h", "lasts = \"1 h\"");
    let crash = "[[fault]]\nid = \"crash\"\nkind = \"application-crash\"\ntarget = \"ts\"\nat = \"12 h\"\nlasts = \"1 min\"\n";
    let kept = seats(10, "num-sdn-licenses = 4", &change);
    assert_eq!(roots_of_a_late_start(&kept, "tserver_sdn", 6), ["f"]);
    let restarted = seats(10, "num-sdn-licenses = 4", &format!("{change}{crash}"));
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
    let change = |rest: &str| option_change("ixn", "ics_multi_media_agent_seat = 8", "10 h", rest);
    let text = |rest: &str| {
        interactions("ics_multi_media_agent_seat = 5", "", &change(rest)).replace(
            "ics_multi_media_agent_seat = 100",
            "ics_multi_media_agent_seat = 10",
        )
    };
    let feature = "ics_multi_media_agent_seat";
    assert_eq!(roots_of_a_late_start(&text(""), feature, 5), ["f"]);
    let none: [&str; 0] = [];
    assert_eq!(
        roots_of_a_late_start(&text("lasts = \"1 h\""), feature, 6),
        none
    );
}
