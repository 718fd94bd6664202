//! What theory knows exactly, at 99.9 % and with at least a million requests; and that each test has
//! the power to find one license too few.

use crate::scenario::{
    Scenario, Table, agents, application, demand, fault, inline, law, server, single, t_server,
    three_nodes,
};
use crate::world::study;
use experiment::{Confidence, estimate};
use kernel::{Cell, Scope};
use model::plan::Plan;

/// The bounds at 99.9 % of a metric over replications of a scenario.
fn bounds(
    text: &Scenario,
    metric: &str,
    scope: Scope,
    subject: &str,
    replications: u64,
) -> (f64, f64) {
    let plan = plan(text);
    let layout = model::layout(&plan.symbols);
    let index = layout.find(metric, scope, subject).unwrap();
    let cells: Vec<Cell> = (0..replications)
        .map(|r| model::play(&plan, 7, r, false).row[index])
        .collect();
    let estimate = estimate(&layout.columns[index], &cells, level()).unwrap();
    (estimate.lower.unwrap(), estimate.upper.unwrap())
}

fn level() -> Confidence {
    Confidence::new(0.999).unwrap()
}

fn plan(text: &Scenario) -> Plan {
    study(text).plans.remove(0)
}

#[track_caller]
fn holds(theory: f64, (lower, upper): (f64, f64)) {
    assert!(
        lower <= theory && theory <= upper,
        "{theory} is not in [{lower}, {upper}]"
    );
}

#[track_caller]
fn is_refuted(theory: f64, (lower, upper): (f64, f64)) {
    assert!(
        theory < lower || upper < theory,
        "{theory} is in [{lower}, {upper}]: no power"
    );
}

/// The recursion B(n) = a·B(n−1) / (n + a·B(n−1)).
fn erlang_b(servers: u32, load: f64) -> f64 {
    (1..=servers).fold(1.0, |b, n| load * b / (f64::from(n) + load * b))
}

/// Call congestion of N sources with on/off ratio alpha at c servers: the same recursion over N−1.
fn engset(sources: u32, servers: u32, alpha: f64) -> f64 {
    (1..=servers).fold(1.0, |b, n| {
        let rate = f64::from(sources - n) * alpha;
        rate * b / (f64::from(n) + rate * b)
    })
}

/// 90 callbacks an hour; 24 replications of 26 days less one: 1.3 million requests.
fn callbacks(licenses: u32, calls: &Table) -> (f64, f64) {
    let text = single(&[("vcb_full", licenses)])
        .head("duration", "26 d")
        .head("warm_up", "1 d")
        + application("cb", "universal-callback-server")
        + calls;
    bounds(&text, "denied_fraction", Scope::System, "all", 24)
}

#[test]
fn erlang_b_for_a_constant_hour_and_for_exponential_holding() {
    let calls = demand("calls", "cb").set("rate", "90 /h");
    let random = calls.clone().set("holding", law("exponential", "1 h"));
    for calls in [calls, random] {
        holds(erlang_b(100, 90.0), callbacks(100, &calls));
        is_refuted(erlang_b(100, 90.0), callbacks(99, &calls));
    }
}

/// 280 agents, out 16 h and in 8 h on average; 20 replications of 181 days less one.
fn sessions(seats: u32) -> (f64, f64) {
    let text = single(&[("tserver_sdn", seats)])
        .head("duration", "181 d")
        .head("warm_up", "1 d")
        + t_server("ts")
        + agents("team", 280, &["ts"])
            .set(
                "session",
                inline()
                    .set("on", law("exponential", "8 h"))
                    .set("off", law("exponential", "16 h")),
            )
            .no_retry();
    bounds(&text, "denied_fraction", Scope::Agents, "team", 20)
}

#[test]
fn engset_on_a_t_server_pool() {
    holds(engset(280, 100, 0.5), sessions(100));
    is_refuted(engset(280, 100, 0.5), sessions(99));
}

/// Three hosts that fail every 10 days for 12 hours; 20 replications of 10 years. What idealizes: no
/// detection time (a heartbeat of 250 ms: 4 · 0.25 s − 1 s), no wait before rejoining, ports that are free at once.
fn servers(kind: &str, servers: &[&str], metric: &str, scope: Scope, subject: &str) -> (f64, f64) {
    let text = Scenario::topology(kind)
        .head("duration", "3650 d")
        .table("entitlement", |shared| shared.grant("tserver_sdn", 30))
        + t_server("ts")
        + fault("fail", "host-kill", "each-server-host")
            .set("time_to_failure", law("exponential", "10 d"))
            .set("time_to_repair", law("exponential", "12 h"))
        + servers.iter().map(|name| server(name)).collect::<Vec<_>>();
    let text = match kind {
        "single" => text,
        _ => text.table("topology", |topology| {
            topology
                .set("heartbeat_interval", "250 ms")
                .set("rejoin_wait", "0 s")
        }),
    };
    bounds(&text, metric, scope, subject, 20)
}

/// The share of time that one host is up.
const UP: f64 = 10.0 / 10.5;

#[test]
fn availability_of_a_single_server_is_mttf_over_mttf_and_mttr() {
    let single = |metric, scope, subject| servers("single", &["a"], metric, scope, subject);
    holds(UP, single("availability", Scope::System, "all"));
    is_refuted(9.0 / 9.5, single("availability", Scope::System, "all"));
    holds(UP, single("availability", Scope::Server, "a"));
    holds(UP, single("capacity", Scope::System, "all"));
}

#[test]
fn availability_of_three_nodes_is_two_of_three() {
    let theory = UP.powi(3) + 3.0 * UP.powi(2) * (1.0 - UP);
    let triad = servers(
        "three-node",
        &["a", "b", "c"],
        "availability",
        Scope::System,
        "all",
    );
    holds(theory, triad);
    is_refuted(UP.powi(2), triad);
}

#[test]
fn availability_of_independent_servers_is_at_least_one_up_and_capacity_is_not() {
    let names = ["a", "b", "c"];
    let independent = |metric| servers("independent", &names, metric, Scope::System, "all");
    holds(1.0 - (1.0 - UP).powi(3), independent("availability"));
    is_refuted(1.0 - (1.0 - UP).powi(2), independent("availability"));
    holds(UP, independent("capacity"));
}

#[test]
fn admission_is_one_less_the_denied_fraction_for_poisson_demand() {
    let text = single(&[("vcb_full", 90)])
        .head("duration", "26 d")
        .head("warm_up", "1 d")
        + application("cb", "universal-callback-server")
        + demand("calls", "cb").set("rate", "90 /h")
        + fault("f", "application-crash", "cb")
            .set("time_to_failure", law("exponential", "3 d"))
            .set("time_to_repair", law("exponential", "2 h"));
    let plan = plan(&text);
    let layout = model::layout(&plan.symbols);
    let find = |metric| layout.find(metric, Scope::Demand, "calls").unwrap();
    let (admission, refused) = (find("admission"), find("refused_fraction"));
    // Class application refuses too: what is not admitted is refused. Over 24 replications the mean of
    // admission + refused fraction is 1, give or take its own standard error.
    let sums: Vec<f64> = (0..24)
        .map(|r| {
            let row = model::play(&plan, 11, r, false).row;
            row[admission].value().unwrap() + row[refused].value().unwrap()
        })
        .collect();
    let mean = sums.iter().sum::<f64>() / 24.0;
    let variance = sums.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / 23.0;
    let error = (variance / 24.0).sqrt();
    assert!((mean - 1.0).abs() < 3.77 * error, "{mean} ± {error}");
    assert!(error < 0.001, "the test must have power: {error}");
}

/// Days in 10 minutes, an hour, a second.
const MINUTE: f64 = 1.0 / 1_440.0;
const HOUR: f64 = 1.0 / 24.0;

/// Three nodes whose hosts fail every 10 days and are repaired in so many days on average, with a wait before
/// rejoining and a detection of four heartbeats less a second; 20 replications of 10 years.
fn triad(repair: &str, rejoin_wait: &str, heartbeat_interval: &str) -> (f64, f64) {
    let text = three_nodes(&[("tserver_sdn", 30)])
        .table("topology", |topology| {
            topology
                .set("heartbeat_interval", heartbeat_interval)
                .set("rejoin_wait", rejoin_wait)
        })
        .head("duration", "3650 d")
        + t_server("ts")
        + fault("fail", "host-kill", "each-server-host")
            .set("time_to_failure", law("exponential", "10 d"))
            .set("time_to_repair", law("exponential", repair));
    bounds(&text, "availability", Scope::System, "all", 20)
}

/// The stationary share of time in which three nodes grant, by a Markov chain with waits.
///
/// A host is a chain of two states with failure rate λ and repair rate μ. A node that has stopped starts at the
/// first instant from the wait w on at which its host is up: P(up at w | down at 0) = μ/(λ+μ)·(1 − e^{−(λ+μ)w})
/// is the chain's own transition function, so its mean time out is w + (1 − P)/μ, and it runs for 1/λ. The nodes
/// are independent: at least two run for A³ + 3A²(1−A). When the master dies with both others running, which it
/// does at rate λ·A³, they grant nothing for d or until one of them dies: (1 − e^{−2λd})/(2λ) on average.
fn triad_in_theory(repair: f64, wait: f64, detection: f64) -> f64 {
    let (failure, repair) = (1.0 / 10.0, 1.0 / repair);
    let both = failure + repair;
    let up_at_wait = repair / both * (1.0 - (-both * wait).exp());
    let out = wait + (1.0 - up_at_wait) / repair;
    let up = (1.0 / failure) / (1.0 / failure + out);
    let unnoticed = (1.0 - (-2.0 * failure * detection).exp()) / (2.0 * failure);
    up.powi(3) + 3.0 * up.powi(2) * (1.0 - up) - failure * up.powi(3) * unnoticed
}

#[test]
fn tp4_availability_of_three_nodes_that_wait_before_they_rejoin() {
    let played = triad("1 h", "6 h", "250 ms");
    holds(triad_in_theory(HOUR, 6.0 * HOUR, 0.0), played);
    is_refuted(triad_in_theory(HOUR, 0.0, 0.0), played);
    is_refuted(triad_in_theory(HOUR, 5.0 * HOUR, 0.0), played);
}

#[test]
fn tp12_availability_of_three_nodes_that_notice_a_silent_master_late() {
    // Four heartbeats of 225 s less a second: 899 s.
    let played = triad("10 min", "20 min", "225 s");
    let detection = 899.0 * MINUTE / 60.0;
    let theory = |detection| triad_in_theory(10.0 * MINUTE, 20.0 * MINUTE, detection);
    holds(theory(detection), played);
    is_refuted(theory(0.0), played);
    is_refuted(theory(0.8 * detection), played);
}

/// Three independent servers with half, three tenths and a fifth of the seats; repairs are lognormal.
fn unequal(repair: &str) -> (f64, f64) {
    let text = Scenario::topology("independent")
        .head("duration", "3650 d")
        .table("entitlement", |shared| {
            shared.grant("tserver_sdn", 100).set(
                "split",
                inline().set("a", "50 %").set("b", "30 %").set("c", "20 %"),
            )
        })
        + server("a")
        + server("b")
        + server("c")
        + t_server("ts")
        + fault("fail", "host-kill", "each-server-host")
            .set("time_to_failure", law("exponential", "10 d"))
            .set(
                "time_to_repair",
                inline().set("lognormal", inline().set("mean", repair).set("cv", 1.5)),
            );
    bounds(&text, "capacity", Scope::System, "all", 20)
}

#[test]
fn capacity_of_independent_servers_is_each_ones_share_whatever_the_law_of_repair() {
    // Σ share · MTTF/(MTTF + MTTR), which is the one server's availability as all are alike.
    holds(UP, unequal("12 h"));
    is_refuted(10.0 / (10.0 + 10.0 / 24.0), unequal("12 h"));
}
