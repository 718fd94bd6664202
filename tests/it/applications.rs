//! The applications beyond the foundation's: outbound, interactions, desktops, services, management.

use crate::world::{play, seconds};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

/// A single license server with these features, then whatever follows.
fn single(features: &str, rest: &str) -> String {
    format!(
        "[topology]\nkind = \"single\"\n[[server]]\nname = \"lic\"\nsite = \"here\"\nfeatures = {{ {features} }}\n{rest}"
    )
}

fn application(name: &str, kind: &str, rest: &str) -> String {
    format!("[[application]]\nname = \"{name}\"\nkind = \"{kind}\"\nsite = \"here\"\n{rest}\n")
}

/// A group that is in on Monday from one hour to another.
fn team(name: &str, count: u32, applications: &str, hours: (u32, u32), rest: &str) -> String {
    let (from, to) = hours;
    format!(
        "[[agents]]\nname = \"{name}\"\ncount = {count}\nsite = \"here\"\napplications = [{applications}]\n{rest}\n[[agents.shifts]]\ndays = \"Mon\"\nstart = \"{from:02}:00\"\nend = \"{to:02}:00\"\n"
    )
}

fn campaign(name: &str, application: &str, rest: &str) -> String {
    format!("[[campaign]]\nname = \"{name}\"\napplication = \"{application}\"\n{rest}\n")
}

const HOUR: f64 = 3_600.0;

/// Outbound licenses in the file, the option, and what else there is; a T-Server for the logins.
fn outbound(features: &str, licenses: &str, rest: &str) -> String {
    let servers = application("ts", "t-server", "")
        + &application(
            "ocs",
            "outbound-contact-server",
            &format!("options = {{ {licenses} }}"),
        );
    single(
        &format!("tserver_sdn = 500, {features}"),
        &format!("{servers}{rest}"),
    )
}

#[test]
fn ap9_agents_beyond_the_outbound_licenses_are_one_violation_and_work_outside_the_campaign() {
    // 80 licenses. 90 agents from 8 to 16, 10 from 10 to 14: at 8 ten are in excess, at 10 twenty.
    // At 14 the ten late ones leave, all of them in excess; at 16 those with licenses leave too.
    let text = outbound(
        "occ_full = 80",
        "num-of-licenses = 80",
        &(campaign("spring", "ocs", "mode = \"predictive\"")
            + &campaign("summer", "ocs", "")
            + &team(
                "day",
                90,
                "\"ts\"",
                (8, 16),
                "campaigns = [\"spring\", \"summer\"]",
            )
            + &team("late", 10, "\"ts\"", (10, 14), "campaigns = [\"summer\"]")),
    );
    let played = play(&text);
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(violation.kind, Cause::SeatsExhausted);
    assert_eq!((violation.excess_peak, violation.agents_affected), (20, 20));
    assert_eq!(seconds(violation.opened), 8.0 * HOUR);
    // The first of the day's agents to leave at 16 free ten licenses for the ten in excess.
    assert_eq!(violation.closed.map(seconds), Some(16.0 * HOUR));
    // Twenty 07100, one for each agent; however many campaign groups, one license each.
    assert_eq!(
        played.causes(RequestClass::Seat),
        [Cause::SeatsExhausted; 20]
    );
    assert_eq!(
        played.value("checkouts_denied", Scope::Application, "ocs"),
        20.0
    );
    assert_eq!(
        played.value("checkouts_requested", Scope::Application, "ocs"),
        100.0
    );
    // Ten for eight hours, ten for four; no login is undone and nobody loses time.
    let outside = (10.0 * 8.0 + 10.0 * 4.0) * HOUR;
    assert_eq!(played.system("outside_campaign_time"), outside);
    assert_eq!(
        played.value("outside_campaign_time", Scope::Agents, "late"),
        40.0 * HOUR
    );
    assert_eq!(played.system("agent_time_lost"), 0.0);
    assert_eq!(played.system("checkouts_denied"), 0.0);
    assert_eq!(
        played.value("licenses_in_use_peak", Scope::Application, "ocs"),
        80.0
    );
    assert_eq!(
        played.value("licenses_in_use_mean", Scope::Application, "ocs") * 48.0,
        80.0 * 8.0
    );
}

#[test]
fn ap9_a_freed_license_goes_to_who_waits_longest() {
    // One license: the first holds it until 12; the second waits since 8, the third since 9.
    let group = |name, from, to| team(name, 1, "\"ts\"", (from, to), "campaigns = [\"spring\"]");
    let text = outbound(
        "occ_full = 1",
        "",
        &(campaign("spring", "ocs", "")
            + &group("first", 8, 12)
            + &group("third", 9, 16)
            + &group("second", 8, 14)),
    );
    let played = play(&text);
    let outside = |group| played.value("outside_campaign_time", Scope::Agents, group) / HOUR;
    assert_eq!(
        (outside("first"), outside("second"), outside("third")),
        (0.0, 4.0, 5.0)
    );
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!((violation.excess_peak, violation.agents_affected), (2, 2));
    assert_eq!(violation.closed.map(seconds), Some(14.0 * HOUR));
}

#[test]
fn ap9_on_preview_licenses_another_mode_is_not_loaded() {
    let text = |mode: &str| {
        outbound(
            "occ_preview = 5",
            "",
            &(campaign("spring", "ocs", &format!("mode = \"{mode}\""))
                + &team("day", 3, "\"ts\"", (8, 16), "campaigns = [\"spring\"]")),
        )
    };
    let preview = play(&text("preview"));
    assert_eq!(preview.violations(), []);
    assert_eq!(
        preview.value("licenses_in_use_peak", Scope::Application, "ocs"),
        3.0
    );
    for mode in ["progressive", "predictive"] {
        let other = play(&text(mode));
        let [violation] = other.violations() else {
            panic!("{:#?}", other.violations())
        };
        assert_eq!(
            (violation.kind, violation.closed),
            (Cause::FunctionOff, None)
        );
        assert_eq!(
            other.value("licenses_in_use_peak", Scope::Application, "ocs"),
            0.0
        );
        assert_eq!(other.causes(RequestClass::Seat), []);
    }
    // Full licenses allow every mode and are preferred where the file has both.
    let full = text("predictive").replace("occ_preview = 5", "occ_preview = 5, occ_full = 5");
    assert_eq!(play(&full).violations(), []);
    let chosen = full.replace(
        "kind = \"outbound-contact-server\"",
        "kind = \"outbound-contact-server\"\ndialing = \"preview\"",
    );
    assert_eq!(play(&chosen).violations()[0].kind, Cause::FunctionOff);
}

#[test]
fn ag8_campaigns_are_loaded_and_unloaded_by_a_timetable() {
    // Loaded from 10 to 12 and from 12 to 14, which is one load of four hours, and on Tuesday.
    let loaded = "loaded = [ { days = \"Mon\", start = \"10:00\", end = \"12:00\" }, { days = \"Mon\", start = \"12:00\", end = \"14:00\" }, { days = \"Tue\" } ]";
    let text = outbound(
        "occ_full = 2",
        "",
        &(campaign("spring", "ocs", loaded)
            + &team("day", 3, "\"ts\"", (8, 16), "campaigns = [\"spring\"]")),
    );
    let played = play(&text);
    let used = played.value("licenses_in_use_mean", Scope::Application, "ocs") * 48.0;
    assert_eq!(used, 2.0 * 4.0);
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    let times = (seconds(violation.opened), violation.closed.map(seconds));
    assert_eq!(times, (10.0 * HOUR, Some(14.0 * HOUR)));
    assert_eq!(played.system("outside_campaign_time"), 4.0 * HOUR);
    // A second campaign group that stays loaded keeps the licenses in use when the first goes.
    let second = text.replace(
        "[[agents]]",
        &format!("{}[[agents]]", campaign("all-day", "ocs", "")),
    );
    let second = second.replace(
        "campaigns = [\"spring\"]",
        "campaigns = [\"spring\", \"all-day\"]",
    );
    let both = play(&second);
    assert_eq!(
        both.value("licenses_in_use_mean", Scope::Application, "ocs") * 48.0,
        16.0
    );
}

fn disable(group: &str, count: u32, at: &str, lasts: &str) -> String {
    format!(
        "[[fault]]\nid = \"f\"\nkind = \"person-disable\"\nagents = \"{group}\"\ncount = {count}\nat = \"{at}\"\n{lasts}\n"
    )
}

#[test]
fn ag8_disabled_persons_are_logged_out_everywhere_and_planned_no_more() {
    // Two router seats for three agents: at 10 the first is disabled, and the third has its seat.
    let shifts = |days: &str| {
        format!(
            "[[agents]]\nname = \"day\"\ncount = 3\nsite = \"here\"\napplications = [\"ts\", \"urs\"]\n[[agents.shifts]]\ndays = \"{days}\"\nstart = \"08:00\"\nend = \"16:00\"\n"
        )
    };
    let servers =
        application("ts", "t-server", "") + &application("urs", "universal-routing-server", "");
    let text = |fault: &str| {
        let rest = format!("{servers}{}{fault}", shifts("Mon-Tue"));
        single("tserver_sdn = 10, router_seats = 2", &rest)
    };
    let hours = |played: &crate::world::Played, application: &str| {
        played.value("licenses_in_use_mean", Scope::Application, application) * 48.0
    };
    let gone = play(&text(&disable("day", 1, "10 h", "")));
    assert_eq!(gone.value("checkouts_requested", Scope::Agents, "day"), 5.0);
    assert_eq!(hours(&gone, "ts"), 2.0 * 16.0 + 2.0);
    assert_eq!(hours(&gone, "urs"), 2.0 * 16.0);
    let [violation] = gone.violations() else {
        panic!("{:#?}", gone.violations())
    };
    assert_eq!(violation.closed.map(seconds), Some(10.0 * HOUR));
    // What is planned is three shifts and two hours of Monday, two shifts of Tuesday; lost two hours.
    let lost = gone.cell("agent_time_lost_fraction", Scope::System, "all");
    assert_eq!(lost.denominator as f64 / 1e6, (2.0 * 16.0 + 2.0) * HOUR);
    assert_eq!(gone.system("agent_time_lost"), 2.0 * HOUR);
    let untouched = ["forced_logouts", "logouts_by_stop", "checkouts_denied"];
    assert!(untouched.iter().all(|metric| gone.system(metric) == 0.0));
    // Another one takes who is not disabled yet, and more than there are is all of them.
    let more = disable("day", 5, "12 h", "").replace("id = \"f\"", "id = \"g\"");
    let all = play(&text(&(disable("day", 1, "10 h", "") + &more)));
    assert_eq!(hours(&all, "ts"), 2.0 + 2.0 * 4.0);
    // Enabled again at 14, the agent comes on Tuesday.
    let back = play(&text(&disable("day", 1, "10 h", "lasts = \"4 h\"")));
    assert_eq!(back.value("checkouts_requested", Scope::Agents, "day"), 6.0);
    assert_eq!(hours(&back, "ts"), 2.0 * 16.0 + 2.0 + 8.0);
}

#[test]
fn ag8_sessions_of_disabled_persons_pass_without_them() {
    let sessions = "[[agents]]\nname = \"home\"\ncount = 40\nsite = \"here\"\napplications = [\"ts\"]\nsession = { on = \"1 h\", off = \"1 h\" }\n";
    let text = |fault: &str| {
        let rest = format!("{}{sessions}{fault}", application("ts", "t-server", ""));
        single("tserver_sdn = 100", &rest)
    };
    let mean = |text: &str| play(text).value("licenses_in_use_mean", Scope::Application, "ts");
    assert_eq!(mean(&text("")), 20.0, "each is in for half of its time");
    let half_gone = text(&disable("home", 20, "24 h", ""));
    assert!((mean(&half_gone) - 15.0).abs() < 0.5, "of the second day");
    let back = text(&disable("home", 40, "12 h", "lasts = \"24 h\""));
    assert!((mean(&back) - 10.0).abs() < 0.8, "{}", mean(&back));
}

#[test]
fn ag5_without_outbound_contact_server_agents_log_in_and_their_time_goes_by_without() {
    let text = |features: &str, without: &str| {
        outbound(
            features,
            "",
            &(campaign("spring", "ocs", "")
                + &team(
                    "day",
                    3,
                    "\"ts\", \"ocs\"",
                    (8, 16),
                    &format!("campaigns = [\"spring\"]\nwithout = {{ ocs = \"{without}\" }}"),
                )),
        )
    };
    let idle = play(&text("other = 1", "idle"));
    assert_eq!(idle.system("checkouts_denied"), 0.0, "they log in");
    assert_eq!(idle.causes(RequestClass::Seat), [Cause::NotStarted; 3]);
    assert_eq!(idle.system("agent_time_lost"), 24.0 * HOUR);
    assert_eq!(idle.system("outside_campaign_time"), 0.0);
    let works = play(&text("other = 1", "works"));
    assert_eq!(works.system("agent_time_lost"), 0.0);
    assert_eq!(works.system("outside_campaign_time"), 24.0 * HOUR);
    // A crash of the server alone is nobody's license: three hours without it cost neither.
    let crash = "[[fault]]\nid = \"f\"\nkind = \"application-crash\"\ntarget = \"ocs\"\nat = \"10 h\"\nlasts = \"3 h\"\n";
    let crashed = play(&format!("{}{crash}", text("occ_full = 3", "idle")));
    assert_eq!(crashed.system("agent_time_lost"), 0.0);
    assert_eq!(crashed.system("outside_campaign_time"), 0.0);
    assert_eq!(
        crashed.value("licenses_in_use_mean", Scope::Application, "ocs") * 48.0,
        3.0 * 5.0,
        "who had a license has it again from 13 h on"
    );
}

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
