//! Site failover: agents who log in to other applications for a time (AG9).

use crate::scenario::{
    Scenario, Table, agents, application, fault, inline, shift, single, t_server, untargeted,
};
use crate::views::Views;
use crate::world::{HOUR, Played, play, seconds};
use kernel::Scope;
use model::audit;
use model::plan::ApplicationIndex;
use model::records::RequestClass;

/// Three T-Servers of ten seats each, but for `seats` at the second.
fn site(seats: u32) -> Scenario {
    let ts = |name: &str, seats| t_server(name).seats(seats);
    single(&[("tserver_sdn", 100)]) + ts("ts-a", 10) + ts("ts-b", seats) + ts("ts-c", 10)
}

/// A group on Monday and Tuesday.
fn group(name: &str, count: u32, applications: &[&str], hours: (&str, &str)) -> Table {
    agents(name, count, applications)
        .set("relocate_time", "20 min")
        .shift("Mon-Tue", hours.0, hours.1)
}

const DAY: (&str, &str) = ("08:00", "16:00");

fn day() -> Table {
    group("day", 4, &["ts-a"], DAY)
}

/// The scenario with its groups in on Monday alone.
fn on_monday(scenario: Scenario) -> Scenario {
    scenario.each("agents", |group| group.days("Mon"))
}

fn relocate(id: &str, to: &[&str]) -> Table {
    untargeted(id, "relocate")
        .set("agents", "day")
        .set("to", to.to_vec())
}

/// The first T-Server is down from 10 to 14.
fn dies() -> Table {
    fault("dies", "application-crash", "ts-a")
        .at("10 h")
        .lasts("4 h")
}

/// A relocation half an hour after that.
fn half_an_hour_later() -> Table {
    let when = inline().set("fault", "dies").set("delay", "30 min");
    relocate("move", &["ts-b"]).set("when", when).lasts("3 h")
}

/// Agent hours at an application.
fn hours(played: &Played, application: &str) -> f64 {
    let mean = played.value("licenses_in_use_mean", Scope::Application, application);
    (mean * 48.0 * 3_600.0).round() / 3_600.0
}

fn assert_views_agree(played: &Played) {
    let found = Views::of(played).contradictions();
    assert!(found.is_empty(), "{found:#?}");
}

/// Every denial that names faults is gone without them.
fn assert_audited(played: &Played) -> usize {
    let mut count = 0;
    for claims in audit::claims(played.detail()).sets {
        let replayed = model::play(&claims.replay(&played.plan), 1, 0, true);
        let not = claims.unconfirmed(played.detail(), replayed.detail.as_ref().unwrap());
        assert!(not.denials.is_empty(), "{:#?}", not.denials);
        count += claims.denials.len();
    }
    count
}

#[test]
fn ag9_a_group_works_elsewhere_and_is_back_with_its_next_shift() {
    let text = site(10) + day() + dies() + half_an_hour_later();
    let played = play(&text);
    // In at 8, thrown off at 10, denied every two minutes from 10:02 to 10:28. At 10:30 all four leave, at 10:50 they
    // log in elsewhere, and stay there when the relocation ends at 13:30. On Tuesday they are at home.
    assert_eq!(hours(&played, "ts-a"), 4.0 * 2.0 + 4.0 * 8.0);
    let elsewhere = 5.0 + 10.0 / 60.0;
    assert!((hours(&played, "ts-b") - 4.0 * elsewhere).abs() < 1e-9);
    assert_eq!(played.system("relocation_time"), 4.0 * 20.0 * 60.0);
    assert_eq!(
        played.value("relocation_time", Scope::Agents, "day"),
        4.0 * 20.0 * 60.0
    );
    // The way is planned time that is neither worked nor lost.
    assert_eq!(played.system("agent_time_lost"), 0.0);
    let planned = played.cell("agent_time_lost_fraction", Scope::Agents, "day");
    assert_eq!(planned.denominator as f64 / 1e6, 4.0 * 16.0 * HOUR);
    // Monday's logins, 14 tries each, the new logins, and Tuesday's.
    let asked = played.value("checkouts_requested", Scope::Agents, "day");
    assert_eq!(asked, 4.0 + 4.0 * 14.0 + 4.0 + 4.0);
    assert_eq!(
        played.value("checkouts_requested", Scope::Application, "ts-b"),
        4.0
    );
    assert_eq!(played.system("forced_logouts"), 0.0);
    assert_eq!(
        played.system("logouts_by_stop"),
        4.0,
        "at 10:00, none at 10:30"
    );
    assert_views_agree(&played);
}

#[test]
fn ag9_what_relocated_agents_lack_or_take_is_laid_to_the_fault_that_moved_them() {
    // Of five seats at the other T-Server three are its own group's: two of the four get in at 10:50. One more of its
    // own comes at noon and finds none.
    let own = group("own", 3, &["ts-b"], DAY);
    let late = group("late", 1, &["ts-b"], ("12:00", "16:00"));
    let text = on_monday(site(5) + day() + own + late);
    let played = play(&(&text + dies() + half_an_hour_later()));
    let logins = played.denials(RequestClass::Login).into_iter();
    let denials: Vec<_> = logins
        .filter(|denial| denial.link.is_some() && denial.attempt == 1)
        .collect();
    let firsts: Vec<(f64, Vec<&str>)> = denials
        .iter()
        .filter(|denial| played.application(denial.application.unwrap()) == "ts-b")
        .map(|denial| (seconds(denial.at) / HOUR, played.roots(&denial.roots)))
        .collect();
    let at = 10.0 + 50.0 / 60.0;
    assert_eq!(
        firsts,
        [(at, vec!["dies"]), (at, vec!["dies"]), (12.0, vec!["dies"])]
    );
    let lost = 2.0 * (5.0 + 10.0 / 60.0) + 4.0;
    assert_eq!(
        played.value("agent_time_lost", Scope::Fault, "dies"),
        (lost * HOUR).round()
    );
    assert!(assert_audited(&played) >= 3);
    assert_views_agree(&played);
    // One that begins by itself is its own root.
    let alone = play(&(text + relocate("move", &["ts-b"]).at("10 h 30 min")));
    let denials = alone.denials(RequestClass::Login);
    assert!(
        denials
            .iter()
            .all(|denial| alone.roots(&denial.roots) == ["move"])
    );
    assert_eq!(
        alone.value("agent_time_lost", Scope::Fault, "move"),
        (lost * HOUR).round()
    );
    assert!(assert_audited(&alone) >= 3);
}

#[test]
fn ag9_what_relocated_agents_would_have_at_home_too_is_no_load_of_the_relocation() {
    // Everybody needs the desktop, which has five seats: of four who come at noon one finds a seat, wherever the first
    // four are.
    let own = group("late", 4, &["desktop"], ("12:00", "16:00"));
    let day = group("day", 4, &["ts-a", "desktop"], DAY);
    let desktop = application("desktop", "generic").per_login("seat", 1);
    let text = site(10).lic(|lic| lic.grant("seat", 5)) + desktop + day + own;
    let text = on_monday(text);
    let first = |played: &Played| -> Vec<Vec<String>> {
        let denials = played.denials(RequestClass::Login);
        let first = denials.iter().filter(|d| d.attempt == 1);
        first
            .map(|d| {
                played
                    .roots(&d.roots)
                    .iter()
                    .map(ToString::to_string)
                    .collect()
            })
            .collect()
    };
    let nobody: Vec<String> = Vec::new();
    let both = relocate("move", &["ts-b", "desktop"])
        .at("10 h")
        .lasts("5 h");
    let played = play(&(&text + &both));
    assert_eq!(first(&played), [nobody.clone(), nobody.clone(), nobody]);
    assert_audited(&played);
    // While their own T-Server is down they would hold none at home.
    let dies = dies().at("9 h");
    let played = play(&(text + dies + both));
    assert_eq!(first(&played).last().unwrap(), &["move"]);
    assert_audited(&played);
}

#[test]
fn ag9_a_want_of_seats_names_the_move_in_its_violation() {
    // Six go to the five seats of Interaction Server.
    let text = site(10).lic(|lic| lic.grant("ics_multi_media_agent_seat", 5))
        + application("ixn", "interaction-server")
        + group("day", 6, &["ts-a"], DAY).set("media", vec!["email"])
        + relocate("move", &["ixn"]).at("10 h");
    let played = play(&text);
    let violations = played.violations();
    // On Monday and on Tuesday.
    assert_eq!(violations.len(), 2);
    for violation in violations {
        assert_eq!(played.roots(&violation.roots), ["move"]);
    }
    assert!(assert_audited(&played) >= 2);
}

#[test]
fn ag9_who_loses_its_seat_on_the_way_would_have_kept_it() {
    // Four hold the four seats, and one who comes at nine finds none. Moved at ten to a list that has the T-Server too,
    // they are back for its seats at 10:20, when the one has had the first of them.
    let late = group("late", 1, &["ts-b"], ("09:00", "16:00"));
    let day = group("day", 4, &["ts-b"], DAY);
    let to = relocate("move", &["ts-b", "ts-c"]).at("10 h").lasts("5 h");
    let text = on_monday(site(4) + day + late + to);
    let played = play(&text);
    let denials = played.denials(RequestClass::Login);
    let first = denials.iter().filter(|d| d.attempt == 1);
    let first: Vec<(f64, Vec<&str>)> = first
        .map(|d| (seconds(d.at) / HOUR, played.roots(&d.roots)))
        .collect();
    assert_eq!(first, [(9.0, vec![]), (10.0 + 20.0 / 60.0, vec!["move"])]);
    assert_eq!(assert_audited(&played), 2);
}

#[test]
fn ag9_who_would_be_denied_at_home_just_so_is_not_denied_for_the_move() {
    // Neither T-Server starts: the file has no seats.
    let text = site(10) + day() + relocate("move", &["ts-b"]).at("10 h");
    let played = play(&text.lic(|lic| lic.grant("tserver_sdn", 0)));
    let denials = played.denials(RequestClass::Login);
    assert!(denials.iter().any(|d| seconds(d.at) > 10.0 * HOUR));
    assert!(denials.iter().all(|d| d.roots.is_empty()), "{denials:#?}");
    assert_audited(&played);
}

#[test]
fn ag9_who_is_in_on_a_break_or_trying_is_on_the_way_for_its_time() {
    // On a break from 10:25 to 10:45, and so not in at 10:30.
    let break_from = |after: &str| inline().set("after", after).set("lasts", "20 min");
    let breaks = vec![break_from("145 min").set("logs_out", true)];
    let on_break = day()
        .without("shifts")
        .below(shift("Mon", "08:00", "16:00").set("breaks", breaks));
    let moved = relocate("move", &["ts-b"]).at("10 h 30 min");
    let played = play(&on_monday(site(10) + on_break + &moved));
    assert!((hours(&played, "ts-a") - 4.0 * 145.0 / 60.0).abs() < 1e-9);
    assert!((hours(&played, "ts-b") - 4.0 * (5.0 + 10.0 / 60.0)).abs() < 1e-9);
    assert_eq!(played.system("relocation_time"), 4.0 * 1_200.0);
    // Two were refused at 8 and try no more: they lose time until they leave, and are in at 10:50.
    let refused = day().no_retry();
    let text = site(10).edit("application", "ts-a", |ts| ts.seats(2));
    let text = on_monday(text + refused + &moved);
    let played = play(&text);
    assert_eq!(played.system("agent_time_lost"), 2.0 * 2.5 * HOUR);
    assert!((hours(&played, "ts-b") - 4.0 * (5.0 + 10.0 / 60.0)).abs() < 1e-9);
    assert_eq!(played.system("relocation_time"), 4.0 * 1_200.0);
}

#[test]
fn ag9_who_comes_later_goes_there_at_once_and_whose_shift_ends_first_goes_home() {
    let moved = relocate("move", &["ts-b"]).at("10 h 30 min");
    let noon = group("day", 2, &["ts-a"], ("12:00", "14:00"));
    let played = play(&on_monday(site(10) + noon + &moved));
    assert_eq!(hours(&played, "ts-b"), 2.0 * 2.0, "from 12:00 on");
    assert_eq!(played.system("relocation_time"), 0.0);
    // Shifts end at 10:40, before anybody arrives: they are on the way for ten minutes.
    let early = group("day", 2, &["ts-a"], ("08:00", "10:40"));
    let played = play(&on_monday(site(10) + early + &moved));
    assert_eq!(hours(&played, "ts-b"), 0.0);
    assert_eq!(played.system("relocation_time"), 2.0 * 600.0);
    assert_eq!(
        played.value("checkouts_requested", Scope::Agents, "day"),
        2.0
    );
}

#[test]
fn ag9_of_sessions_the_next_one_is_at_home_and_without_an_end_it_stands() {
    let home = agents("day", 3, &["ts-a"])
        .set("initial", "out")
        .set("relocate_time", "20 min")
        .set("session", inline().set("on", "4 h").set("off", "1 h"));
    let until = |moved: Table| play(&(site(10) + &home + &moved));
    let moved = relocate("move", &["ts-b"]).at("2 h");
    // In from 1 to 5, 6 to 10 and so on, 9 sessions to 45:00 and 46 to 48. At 2:00 all leave, and are back from 6:00 on.
    let short = until(moved.clone().lasts("30 min"));
    assert!((hours(&short, "ts-b") - 3.0 * (2.0 + 40.0 / 60.0)).abs() < 1e-9);
    assert_eq!(hours(&short, "ts-a"), 3.0 * (1.0 + 8.0 * 4.0 + 2.0));
    let for_good = until(moved);
    assert_eq!(hours(&for_good, "ts-a"), 3.0);
    assert!((hours(&for_good, "ts-b") - 3.0 * (2.0 + 40.0 / 60.0 + 8.0 * 4.0 + 2.0)).abs() < 1e-9);
}

#[test]
fn ag9_of_two_relocations_the_one_that_began_last_counts() {
    let first = relocate("first", &["ts-b"]).at("9 h");
    let second = relocate("second", &["ts-c"]).at("10 h").lasts("1 h");
    let late = group("late", 1, &["ts-a"], ("10:30", "11:30"));
    let played = play(&(site(10) + day() + late + &first + second));
    assert_eq!(
        hours(&played, "ts-a"),
        4.0 + 2.0,
        "the late one's own group is not moved"
    );
    // At the second T-Server from 9:20 to 10:00, and on Tuesday, when the first relocation stands alone.
    assert!((hours(&played, "ts-b") - 4.0 * (40.0 / 60.0 + 8.0)).abs() < 1e-9);
    assert!((hours(&played, "ts-c") - 4.0 * (5.0 + 40.0 / 60.0)).abs() < 1e-9);
    // On the way to the second when the third begins: they turn round, and the time runs on.
    let third = relocate("third", &["ts-c"]).at("9 h 5 min");
    let played = play(&on_monday(site(10) + day() + &first + third));
    assert_eq!(hours(&played, "ts-b"), 0.0);
    assert!((hours(&played, "ts-c") - 4.0 * (7.0 - 25.0 / 60.0)).abs() < 1e-9);
    assert_eq!(played.system("relocation_time"), 4.0 * 25.0 * 60.0);
}

#[test]
fn ag9_the_list_is_replaced_whole_and_router_seats_come_free() {
    let router = application("urs", "universal-routing-server");
    let group = group("day", 4, &["ts-a", "urs"], DAY);
    let moved = relocate("move", &["ts-b"]).at("10 h 30 min");
    let text = site(10).lic(|lic| lic.grant("router_seats", 4)) + router + group + moved;
    let text = on_monday(text);
    let played = play(&text);
    assert_eq!(hours(&played, "urs"), 4.0 * 2.5);
    assert!((hours(&played, "ts-b") - 4.0 * (5.0 + 10.0 / 60.0)).abs() < 1e-9);
    assert_eq!(
        played.system("logouts_by_stop") + played.system("forced_logouts"),
        0.0
    );
    assert_views_agree(&played);
}

#[test]
fn ag9_surges_and_disabled_persons_of_the_group_go_with_it() {
    let surge = untargeted("rush", "surge")
        .set("agents", "day")
        .set("count", 2)
        .at("9 h")
        .lasts("6 h");
    let disable = untargeted("gone", "person-disable")
        .set("agents", "day")
        .set("count", 1)
        .at("12 h")
        .lasts("2 h");
    let moved = relocate("move", &["ts-b"]).at("10 h 30 min");
    let played = play(&(site(10) + day() + surge + disable + &moved));
    // Two on top from 9:00 to 15:00, of which from 10:50 on there; one of four is gone from 12:00 on, and back on
    // Tuesday, there.
    let home = 4.0 * 2.5 + 2.0 * 1.5;
    assert!((hours(&played, "ts-a") - home).abs() < 1e-9);
    let there =
        3.0 * (5.0 + 10.0 / 60.0) + (1.0 + 10.0 / 60.0) + 2.0 * (4.0 + 10.0 / 60.0) + 4.0 * 8.0;
    assert!((hours(&played, "ts-b") - there).abs() < 1e-9);
    assert_eq!(played.system("relocation_time"), 6.0 * 1_200.0);
    assert_eq!(
        played.value("relocation_time", Scope::Agents, "day"),
        4.0 * 1_200.0
    );
    assert_views_agree(&played);
}

#[test]
fn ag9_admission_is_where_the_group_logs_in() {
    // Nobody gets in at the other T-Server, which has no seat: until 10:30 a login would be granted at home.
    let moved = relocate("move", &["ts-b"]).at("10 h 30 min").lasts("4 h");
    let played = play(&on_monday(site(0) + day() + &moved));
    let lacking = played.lacking_seconds("admission", Scope::Agents, "day");
    assert_eq!(lacking, 4.0 * HOUR);
    assert_eq!(
        played.lacking_seconds("admission", Scope::System, "all"),
        4.0 * HOUR
    );
}

#[test]
fn ag9_one_that_stands_from_the_start_sends_who_comes_there_at_once() {
    let moved = relocate("move", &["ts-b"]).at("0 s");
    let night = group("day", 3, &["ts-a"], ("22:00", "06:00")).days("Sun");
    let played = play(&(site(10) + night + &moved));
    assert_eq!(hours(&played, "ts-b"), 3.0 * 6.0);
    assert_eq!(played.system("relocation_time"), 0.0);
}

#[test]
fn ag9_each_agent_draws_its_time_uniformly_from_10_to_30_minutes() {
    let many = group("day", 400, &["ts-a"], DAY).without("relocate_time");
    let moved = relocate("move", &["ts-b"]).at("10 h");
    let text = site(400)
        .edit("application", "ts-a", |ts| ts.seats(400))
        .lic(|lic| lic.grant("tserver_sdn", 1000));
    let text = on_monday(text + many + &moved);
    let played = play(&text);
    // The mean of 400 draws, sd 5.8 min / 20 = 0.29 min; five of them.
    let mean = played.system("relocation_time") / 400.0 / 60.0;
    assert!((18.5..21.5).contains(&mean), "{mean} min");
}

#[test]
fn ag9_who_lacks_a_seat_where_it_was_moved_names_the_move_whatever_stands_before() {
    // The license server is dead, too, so that the second T-Server refuses all four; of two seats it would have refused two.
    let server = fault("server", "server-kill", "lic").at("9 h").lasts("5 h");
    let text = site(2) + day() + dies() + half_an_hour_later() + server;
    let played = play(&text);
    let denials = played.denials(RequestClass::Login);
    let denied: Vec<_> = denials
        .iter()
        .filter(|d| d.application != Some(played.plan.applications[ApplicationIndex(0)].symbol))
        .collect();
    assert!(denied.len() > 4, "{}", denied.len());
    for denial in denied {
        assert!(!denial.roots.is_empty(), "{denial:?}");
    }
    assert!(assert_audited(&played) > 0);
}
