//! Repair crews: faults that wait for a member (FT20).

use crate::scenario::{
    Scenario, Table, agents, date, fault, inline, law, server, t_server, untargeted,
};
use crate::views::Views;
use crate::world::{HOUR, Played, play, seconds, study};
use kernel::Scope;
use model::records::{Component, RequestClass};
use std::collections::BTreeSet;

/// Three independent servers, a T-Server at each, agents at the second from 8 to 16.
fn site() -> Scenario {
    let seats = |name: &str| server(name).grant("tserver_sdn", 10);
    let ts = |name: &str, of: &str| {
        t_server(name)
            .set("license_servers", format!("7260@{of}"))
            .set("on_violation", "refuse-new")
    };
    Scenario::topology("independent")
        + seats("lic-a")
        + seats("lic-b")
        + seats("lic-c")
        + ts("ts-a", "lic-a")
        + ts("ts-b", "lic-b")
        + ts("ts-c", "lic-c")
}

fn crew() -> Table {
    Table::new("crew").set("name", "field")
}

/// A server that dies, repaired by the crew with three hours of work.
fn dies(id: &str) -> Table {
    fault(id, "server-kill", &format!("lic-{id}"))
        .set("time_to_repair", "3 h")
        .set("repaired_by", "field")
}

fn at(id: &str, hour: &str) -> Table {
    dies(id).at(&format!("{hour} h"))
}

/// When each fault began, ended, and how long it waited, in hours; by id.
fn repairs(played: &Played) -> Vec<(String, f64, Option<f64>, Option<f64>)> {
    let rows = played.detail().recoveries.iter();
    let mut rows: Vec<_> = rows
        .map(|row| {
            let id = played.roots(&[row.fault])[0].to_owned();
            let ended = row.ended.map(|at| seconds(at) / HOUR);
            let waited = row.waited.map(|span| span.0 as f64 / 1e6 / HOUR);
            (id, seconds(row.began) / HOUR, ended, waited)
        })
        .collect();
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    rows
}

fn row(id: &str, began: f64, ended: f64, waited: f64) -> (String, f64, Option<f64>, Option<f64>) {
    (id.to_owned(), began, Some(ended), Some(waited))
}

#[test]
fn ft20_who_fails_first_is_repaired_first_and_the_others_wait() {
    // One member: a from 10 to 13, then c, which failed at 11, from 13 to 16, then b, which failed at 11:30.
    let faults = at("a", "10") + at("b", "11.5") + at("c", "11");
    let played = play(&(site() + crew() + faults.clone()));
    let expected = [
        row("a", 10.0, 13.0, 0.0),
        row("b", 11.5, 19.0, 4.5),
        row("c", 11.0, 16.0, 2.0),
    ];
    assert_eq!(repairs(&played), expected);
    let lacking = played.lacking_seconds("availability", Scope::Server, "lic-b");
    assert_eq!(lacking, 7.5 * HOUR);
    let views = Views::of(&played);
    assert!(views.contradictions().is_empty());
    let waited: Vec<Option<f64>> = views
        .recoveries
        .iter()
        .map(|row| row.number("waited_s"))
        .collect();
    assert_eq!(waited, [Some(0.0), Some(7_200.0), Some(16_200.0)]);
    // Two members: only b waits, until the first of them is free.
    let two = play(&(site() + crew().set("size", 2) + faults));
    let expected = [
        row("a", 10.0, 13.0, 0.0),
        row("b", 11.5, 16.0, 1.5),
        row("c", 11.0, 14.0, 0.0),
    ];
    assert_eq!(repairs(&two), expected);
    // Ties go by the file; a member that comes free in that instant is not asked before all have begun.
    let ties = at("b", "10") + at("c", "13") + at("a", "13");
    let played = play(&(site() + crew() + ties));
    let expected = [
        row("a", 13.0, 19.0, 3.0),
        row("b", 10.0, 13.0, 0.0),
        row("c", 13.0, 16.0, 0.0),
    ];
    assert_eq!(repairs(&played), expected);
    // Without a crew nothing waits, and the column is empty.
    let alone = at("a", "10").without("repaired_by");
    let played = play(&(site() + alone));
    assert_eq!(repairs(&played), [("a".to_owned(), 10.0, Some(13.0), None)]);
}

#[test]
fn ft20_work_rests_outside_the_hours_and_the_member_stays_with_its_job() {
    // An hour on Monday from 17 to 18, two on Tuesday from 8 to 10. What failed at 17:30 waits until then.
    let faults = at("a", "17") + at("b", "17.5");
    let by_day = crew().set("hours", "Mon-Fri 08:00-18:00");
    let played = play(&(site() + &by_day + faults));
    assert_eq!(
        repairs(&played),
        [row("a", 17.0, 34.0, 0.0), row("b", 17.5, 37.0, 16.5)]
    );
    // A free member takes a job outside its hours at once, and begins at 8.
    let early = play(&(site() + &by_day + at("a", "5")));
    assert_eq!(repairs(&early), [row("a", 5.0, 11.0, 0.0)]);
    // By the clock of the crew's site, which is two hours ahead: from 6 to 16 of the first site's time.
    let sites = Table::new("site")
        .set("name", "here")
        .set("utc_offset", "+00:00")
        + Table::new("site")
            .set("name", "east")
            .set("utc_offset", "+02:00");
    let east = by_day.clone().set("site", "east");
    let played = play(&(sites + site() + east + at("a", "5")));
    assert_eq!(repairs(&played), [row("a", 5.0, 9.0, 0.0)]);
    // Holidays do not stop a crew.
    let calendar = site().table("calendar", |calendar| {
        calendar.set("holidays", vec![date("2026-03-02")])
    });
    let played = play(&(calendar + by_day + at("a", "9")));
    assert_eq!(repairs(&played), [row("a", 9.0, 12.0, 0.0)]);
}

#[test]
fn ft20_the_fault_ends_when_wait_and_work_are_over() {
    let crash = fault("then", "application-crash", "ts-c")
        .set(
            "when",
            inline()
                .set("fault", "b")
                .set("event", "end")
                .set("delay", "1 h"),
        )
        .lasts("1 h");
    // The next time to failure runs from the end: 4 hours after 14, a has failed for the second time at 18.
    let again = dies("a")
        .set("time_to_failure", "4 h")
        .set("initial", "new");
    let faults = again + at("b", "5") + crash;
    let played = play(&(site() + crew() + faults));
    let found = repairs(&played);
    // a: 4 to 7; b: 5, waits to 7, ends at 10, and the crash begins at 11. a again: 11 to 14, 18 to 21.
    assert_eq!(found[0], row("a", 4.0, 7.0, 0.0));
    assert_eq!(found[1], row("a", 11.0, 14.0, 0.0));
    let b = found.iter().find(|row| row.0 == "b").unwrap();
    assert_eq!(*b, row("b", 5.0, 10.0, 2.0));
    let then = found.iter().find(|row| row.0 == "then").unwrap();
    assert_eq!((then.1, then.3), (11.0, None));
}

#[test]
fn ft20_each_host_and_each_member_of_a_common_cause_is_a_job_of_its_own() {
    let hosts = fault("all", "host-kill", "each-server-host")
        .at("10 h")
        .set("time_to_repair", "3 h")
        .set("repaired_by", "field");
    let played = play(&(site() + crew() + hosts));
    let expected = [
        row("all/lic-a", 10.0, 13.0, 0.0),
        row("all/lic-b", 10.0, 16.0, 3.0),
        row("all/lic-c", 10.0, 19.0, 6.0),
    ];
    assert_eq!(repairs(&played), expected);
    // Struck together, in whatever order the cause names them, they are repaired in the order of the file.
    let cause = untargeted("storm", "common-cause")
        .set("members", vec!["c", "b"])
        .at("10 h")
        .lasts("0 s");
    let faults = dies("b") + dies("c") + cause;
    let played = play(&(site() + crew() + faults.clone()));
    let found = repairs(&played);
    assert_eq!(
        found[..2],
        [row("b", 10.0, 13.0, 0.0), row("c", 10.0, 16.0, 3.0)]
    );
}

#[test]
fn ft20_what_happens_in_the_wait_is_the_waiting_faults_and_its_chain_names_who_kept_the_crew() {
    let agents = agents("late", 2, &["ts-b"])
        .no_retry()
        .shift("Mon", "12:30", "14:00");
    let faults = at("a", "10") + at("b", "11");
    let played = play(&(site() + crew() + agents + faults));
    let denials = played.denials(RequestClass::Login);
    assert_eq!(denials.len(), 2);
    for denial in denials {
        assert_eq!(played.roots(&denial.roots), ["b"]);
        let links = &played.detail().links;
        let mut open = vec![denial.link.expect("a link") as usize];
        let mut told = BTreeSet::new();
        while let Some(link) = open.pop() {
            if let Component::Fault(fault) = links[link].component {
                told.insert((played.roots(&[fault])[0].to_owned(), links[link].what));
            }
            open.extend(links[link].parents.iter().map(|parent| *parent as usize));
        }
        let waits = "fault begins, and waits for its crew, which is busy with";
        let expected = [("a".to_owned(), "fault begins"), ("b".to_owned(), waits)];
        assert_eq!(told.into_iter().collect::<Vec<_>>(), expected);
    }
}

#[test]
fn ft20_at_time_0_nobody_has_waited() {
    let fails = |id: &str| {
        dies(id)
            .set("time_to_failure", law("exponential", "4 h"))
            .set("time_to_repair", law("exponential", "4 h"))
    };
    let faults = site() + fails("a") + fails("b") + fails("c");
    let plan = |text: &Scenario| study(text).plans.remove(0);
    let with = plan(&(&faults + crew()));
    let without = plan(&faults.each("fault", |fault| fault.without("repaired_by")));
    let mut down = 0;
    for replication in 0..60 {
        let at_zero = |plan: &model::plan::Plan| {
            let outcome = model::play(plan, 1, replication, true);
            let rows = outcome.detail.unwrap().recoveries.into_iter();
            rows.filter(|row| row.began == kernel::Time::ZERO)
                .map(|row| (row.fault, row.ended))
                .collect::<Vec<_>>()
        };
        assert_eq!(at_zero(&with), at_zero(&without));
        down += at_zero(&with).len();
    }
    assert!((60..120).contains(&down), "half of 180: {down}");
}

#[test]
fn ft20_one_repairman_for_three_machines_is_the_closed_form() {
    // Up 10 h, work 5 h, both exponential: with ρ = 1/2 the weights of 0, 1, 2, 3 machines down are 1, 3ρ, 6ρ², 6ρ³ =
    // 1, 1.5, 1.5, 0.75; so 1.421 are down on average, and each is up 10/19 of the time.
    let fails = |id: &str| {
        dies(id)
            .set("time_to_failure", law("exponential", "10 h"))
            .set("initial", "new")
            .set("time_to_repair", law("exponential", "5 h"))
    };
    let text = site().head("duration", "400 d") + crew() + fails("a") + fails("b") + fails("c");
    let plan = study(&text).plans.remove(0);
    let mut shares = Vec::new();
    for replication in 0..8 {
        let played = Played::new(plan.clone(), 1, replication);
        for server in ["lic-a", "lic-b", "lic-c"] {
            shares.push(played.value("availability", Scope::Server, server));
        }
    }
    let mean = shares.iter().sum::<f64>() / shares.len() as f64;
    // The run's own standard error is about 0.003; without the wait it would be 2/3.
    assert!((mean - 10.0 / 19.0).abs() < 0.012, "{mean}");
}
