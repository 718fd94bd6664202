//! What random faults did before time 0: members of common causes, and faults that follow others (FT1, FT11).
//!
//! Each is held against its exact probability over ten thousand replications of one second: whether the server
//! is down at time 0. A cause of 900 h up and 100 h under way strikes once in 1,000 h; what it strikes is down for
//! 20 h after, so in one replication of fifty.

use crate::scenario::{
    Scenario, Table, application, block, fault, inline, law, server, single, untargeted,
};
use crate::world::study;
use kernel::Scope;
use model::plan::Plan;

const REPLICATIONS: u64 = 10_000;

fn plan(servers: &Scenario, rest: &Scenario) -> Plan {
    let text = servers.clone().head("duration", "1 s")
        + application("app", "generic").at_start("alpha", 1)
        + rest.clone();
    study(&text).plans.into_iter().next().unwrap()
}

fn one() -> Scenario {
    single(&[("alpha", 9)])
}

/// In which part of the replications a system of one server has an outage in the first second.
fn down_at_zero(rest: impl Into<Scenario>) -> f64 {
    down_in(&plan(&one(), &rest.into()))
}

fn down_in(plan: &Plan) -> f64 {
    let layout = model::layout(&plan.symbols);
    let index = layout.find("availability", Scope::System, "all").unwrap();
    let is_down = |replication: &u64| {
        let cell = model::play(plan, 11, *replication, false).row[index];
        cell.numerator < cell.denominator
    };
    let down = (0..REPLICATIONS).filter(is_down).count();
    down as f64 / REPLICATIONS as f64
}

/// Five standard deviations of a share of so many replications.
#[track_caller]
fn is_near(share: f64, exact: f64) {
    let deviation = (exact * (1.0 - exact) / REPLICATIONS as f64).sqrt();
    assert!(
        (share - exact).abs() <= 5.0 * deviation + 1e-9,
        "{share} is not {exact}"
    );
}

/// The server is killed for 20 h, if something makes it.
fn own() -> Table {
    fault("own", "server-kill", "lic").lasts("20 h")
}

fn cause(members: &[&str]) -> Table {
    untargeted("cause", "common-cause")
        .set("members", members.to_vec())
        .set("time_to_failure", law("exponential", "900 h"))
        .set("time_to_repair", "100 h")
}

#[test]
fn ft11_a_cause_under_way_has_struck_long_before() {
    is_near(down_at_zero(own() + cause(&["own"])), 0.02);
    // The cause is under way in one of ten: it strikes nothing anew.
    let short = own().lasts("1 min");
    is_near(down_at_zero(short + cause(&["own"])), 1.0 / 60_000.0);
    // An outage within an hour: down at time 0 for a minute or so once in 60,000 h, or struck in it.
    let brief = own()
        .without("lasts")
        .set("time_to_repair", law("exponential", "1 min"));
    let cause_of_brief = cause(&["own"]).set("time_to_repair", law("exponential", "100 h"));
    let text = brief + cause_of_brief;
    let mut hour = plan(&one(), &text);
    hour.duration = kernel::Span::HOUR;
    is_near(down_in(&hour), 0.001 + 1.0 / 60_000.0);
    // With a process of its own besides, up for 1,980 h: down if either has it.
    let both = own().set("time_to_failure", law("exponential", "1980 h")) + cause(&["own"]);
    is_near(down_at_zero(both), 1.0 - 0.99 * 0.98);
    // Random repairs: the mean is what counts, as two strikes are 100 h apart at least.
    let random = own()
        .without("lasts")
        .set("time_to_repair", law("exponential", "2 h"));
    is_near(down_at_zero(random + cause(&["own"])), 0.002);
    // New at time 0, it has no past.
    let new = own() + cause(&["own"]).set("initial", "new");
    is_near(down_at_zero(new), 0.0);
}

#[test]
fn ft11_chances_of_the_past_are_those_of_the_future() {
    let caused = |by: Table| down_at_zero(own() + by);
    let own_cause = || cause(&["own"]);
    is_near(caused(own_cause().set("each_probability", 0.5)), 0.01);
    // Half of its begins come to nothing: once in 950 h, and every other time.
    is_near(caused(own_cause().set("probability", 0.5)), 20.0 / 1_900.0);
    is_near(
        down_at_zero(own().set("probability", 0.25) + cause(&["own"])),
        0.005,
    );
    // Struck within 40 h: later, not less often.
    is_near(caused(own_cause().set("spread", "40 h")), 0.02);
    // Struck within 200 h, of which the cause has 100: every other time.
    is_near(caused(own_cause().set("spread", "200 h")), 0.01);
}

#[test]
fn ft11_hosts_that_a_cause_has_struck_are_down_for_as_long_as_it_is_under_way() {
    is_near(down_at_zero(cause(&["lic"])), 0.1);
    is_near(
        down_at_zero(cause(&["lic"]).set("each_probability", 0.5)),
        0.05,
    );
    // Struck at a random instant of 100 h: after half of the time, on average.
    is_near(down_at_zero(cause(&["lic"]).set("spread", "100 h")), 0.05);
    is_near(down_at_zero(cause(&["lic"]).set("initial", "new")), 0.0);
}

#[test]
fn ft11_a_cause_within_a_cause() {
    let inner = untargeted("inner", "common-cause")
        .set("members", vec!["own"])
        .lasts("5 h");
    let of = |inner: Table| inner + cause(&["inner"]);
    is_near(down_at_zero(own() + of(inner.clone())), 0.02);
    // The inner one strikes a host, which it holds for its own five hours.
    let host = of(inner.set("members", vec!["lic"]));
    is_near(down_at_zero(host), 0.005);
}

#[test]
fn ft11_members_of_other_kinds() {
    let block = block("own", ["app", "lic"], "all").lasts("20 h");
    is_near(down_at_zero(block + cause(&["own"])), 0.02);
    let expiry = fault("own", "license-expiry", "lic")
        .set("feature", "alpha")
        .lasts("20 h");
    is_near(down_at_zero(expiry + cause(&["own"])), 0.02);
    // A daemon that comes back by itself has long been back.
    let daemon = fault("own", "vendor-daemon-kill", "lic");
    is_near(down_at_zero(daemon + cause(&["own"])), 0.0);
    // One that is never repaired has no equilibrium: it has not happened yet.
    let for_good = own().without("lasts");
    is_near(down_at_zero(for_good + cause(&["own"])), 0.0);
}

#[test]
fn ft11_two_nodes_of_three_struck_before_time_0() {
    let node = |name: &str| server(name).grant("alpha", 9);
    let servers = Scenario::topology("three-node") + node("lic") + node("lic-b") + node("lic-c");
    let second = fault("two", "server-kill", "lic-b").lasts("20 h");
    let rest = own() + second + cause(&["own", "two"]);
    is_near(down_in(&plan(&servers, &rest)), 0.02);
    // Each by its own chance: both in one of four.
    let half = rest.edit("fault", "cause", |cause| cause.set("each_probability", 0.5));
    is_near(down_in(&plan(&servers, &half)), 0.005);
}

#[test]
fn ft11_faults_that_followed_another_one_before_time_0() {
    // The leader is of no consequence for the server.
    let leader = cause(&["nothing"])
        + fault("nothing", "clock-offset", "lic")
            .set("offset", "1 s")
            .lasts("1 h");
    let follows = |when: Table| {
        let own = own().set("when", when.set("fault", "cause"));
        down_at_zero(&leader + own)
    };
    let begin = || inline().set("event", "begin");
    let end = || inline().set("event", "end");
    is_near(follows(begin()), 0.02);
    is_near(follows(end()), 0.02);
    is_near(follows(begin().set("delay", "300 h")), 0.02);
    let half = end().set("delay", "10 h").set("probability", 0.5);
    is_near(follows(half), 0.01);
    // One after the other, and after a member.
    let second = own().set("when", inline().set("fault", "first").set("event", "end"));
    let first = fault("first", "clock-offset", "lic")
        .set("offset", "2 s")
        .lasts("3 h")
        .set("when", inline().set("fault", "cause").set("event", "end"));
    is_near(down_at_zero(&leader + first + second), 0.02);
    let after_member = own().set("when", inline().set("fault", "nothing").set("event", "end"));
    is_near(down_at_zero(leader + after_member), 0.02);
}

#[test]
fn ft11_a_long_run_is_at_its_end_as_it_was_at_its_beginning() {
    // Unavailability of the first week, and of the twentieth after it, of a cause whose repairs keep hours, with
    // members struck late and a follower: nothing is known of it but that it is the same.
    let rest = own()
        + untargeted("cause", "common-cause")
            .set("members", vec!["own"])
            .set("spread", "9 h")
            .set("each_probability", 0.7)
            .set("time_to_failure", law("exponential", "70 h"))
            .set("time_to_repair", law("exponential", "9 h"))
            .set("repair_during", "Mon-Fri 08:00-18:00")
        + fault("then", "lmgrd-kill", "lic")
            .set("time_to_repair", law("exponential", "2 h"))
            .set(
                "when",
                inline()
                    .set("fault", "cause")
                    .set("event", "end")
                    .set("delay", "1 h"),
            );
    let share = |weeks: (u32, u32)| {
        let mut plan = plan(&one(), &rest);
        plan.warm_up = kernel::Span::WEEK * u64::from(weeks.0);
        plan.duration = kernel::Span::WEEK * u64::from(weeks.1);
        let layout = model::layout(&plan.symbols);
        let index = layout.find("availability", Scope::System, "all").unwrap();
        let shares: Vec<f64> = (0..2_000)
            .map(|r| model::play(&plan, 11, r, false).row[index].value().unwrap())
            .collect();
        let mean = shares.iter().sum::<f64>() / shares.len() as f64;
        let square = shares.iter().map(|s| (s - mean).powi(2)).sum::<f64>();
        (mean, square / (shares.len() as f64).powi(2))
    };
    let (first, late) = (share((0, 1)), share((20, 21)));
    let deviation = (first.1 + late.1).sqrt();
    assert!(
        (first.0 - late.0).abs() <= 4.0 * deviation,
        "{first:?} {late:?}"
    );
    assert!(deviation < 0.01 && first.0 < 0.95, "{deviation} {first:?}");
}
