//! The long example of the format page, and the plan that it must give.

use crate::support::{plans, read};
use kernel::{Distribution, Span, Time};
use model::plan::*;

pub const EXAMPLE: &str = r#"
format      = 1
name        = "three-ways"
title       = "1,000 seats: one server, a three-node system, or three independent ones"
variant_name = "independent"
start       = 2026-03-02T00:00:00
duration    = "28 d"
warm_up     = "1 d"

[experiment]
seed         = 20260302
replications = 200

[topology]
kind = "independent"

[entitlement]
features = { tserver_sdn = 1000, cti_ha_option = 3, ha_redundancy = 3, vcb_full = 90, router_seats = { count = 1000, version = "8.0", expires = 2026-12-31 } }
split = { lic-a = "50 %", lic-b = "30 %", lic-c = "20 %" }
place = { cti_ha_option = "one-each", ha_redundancy = "one-each" }

[[server]]
name = "lic-a"
site = "london"
[[server]]
name = "lic-b"
site = "leeds"
[[server]]
name = "lic-c"
site = "york"

[[application]]
name = "scs"
kind = "solution-control-server"
site = "london"

[[application]]
name = "tserver-london"
kind = "t-server"
site = "london"
license_servers = "local-first"
redundancy = "hot-standby"
hosts = ["ts-1", "ts-2"]
options = { num-sdn-licenses = 500 }

[[application]]
name = "urs"
kind = "universal-routing-server"
site = "london"

[[application]]
name = "callback"
kind = "universal-callback-server"
site = "london"

[[agents]]
name = "london-early"
count = 320
site = "london"
applications = ["tserver-london", "urs"]
first_call_after = { exponential = "3 min" }
retry = { after = "2 min", until = "session-end" }
[[agents.shifts]]
days = "Mon-Fri"
start = "06:00"
end = "14:30"
arrive = { uniform = ["-10 min", "5 min"] }
leave = { uniform = ["0 min", "20 min"] }
breaks = [ { after = "2 h", lasts = "15 min", logs_out = true } ]

[[demand]]
name = "callbacks"
application = "callback"
rate = "90 /h"

[[fault]]
id = "london-host-dies"
kind = "host-kill"
target = "lic-a"
at = "2 d 10 h"
lasts = "90 min"

[[fault]]
id = "hosts-fail"
kind = "host-kill"
target = "each-server-host"
time_to_failure = { exponential = "180 d" }
time_to_repair  = { lognormal = { mean = "2 h", cv = 1.2 } }

[[variant]]
name = "single"
topology = { kind = "single" }
server = [ { name = "lic-b", remove = true }, { name = "lic-c", remove = true } ]

[[variant]]
name = "three-node"
topology = { kind = "three-node" }

[target]
denied_fraction = { max = "0.1 %", confidence = "95 %" }
"#;

/// Counts of a feature at each service.
fn counts(plan: &Plan, feature: &str) -> Vec<u32> {
    let id = plan
        .symbols
        .features
        .position(|f| f == feature)
        .expect("known");
    let of = |service: &Service| {
        let pools = service.pools.iter().filter(|pool| pool.feature == id);
        pools.flat_map(|pool| &pool.lots).map(|lot| lot.count).sum()
    };
    plan.services.iter().map(of).collect()
}

#[test]
fn the_example_gives_three_variants_that_share_their_names() {
    let study = read(EXAMPLE);
    let plans = plans(&study);
    let names: Vec<&str> = plans.iter().map(|plan| plan.variant.as_str()).collect();
    assert_eq!(names, ["independent", "single", "three-node"]);
    assert_eq!(study.experiment.seed, 20_260_302);
    assert_eq!(study.experiment.replications, 200);
    assert_eq!(plans[0].symbols.servers.raw, ["lic-a", "lic-b", "lic-c"]);
    for plan in plans {
        assert_eq!(plan.symbols, plans[0].symbols);
        assert_eq!(plan.duration, Span(28 * Span::DAY.0));
        assert_eq!(plan.warm_up, Span::DAY);
        assert_eq!(plan.start.weekday_and_time(Time::ZERO), (0, Span::ZERO));
    }
}

#[test]
fn the_entitlement_is_divided_and_sums_exactly() {
    let study = read(EXAMPLE);
    let plans = plans(&study);
    assert_eq!(counts(&plans[0], "tserver_sdn"), [500, 300, 200]);
    assert_eq!(counts(&plans[0], "cti_ha_option"), [1, 1, 1]);
    // 45, 27, 18 of 90.
    assert_eq!(counts(&plans[0], "vcb_full"), [45, 27, 18]);
    assert_eq!(counts(&plans[1], "tserver_sdn"), [1000]);
    assert_eq!(counts(&plans[2], "tserver_sdn"), [1000]);
    for plan in plans {
        let id = plan
            .symbols
            .features
            .position(|f| f == "tserver_sdn")
            .expect("known");
        assert_eq!(plan.entitlement[id], 1000);
        assert_eq!(plan.entitlement.len(), plan.symbols.features.len());
    }
}

#[test]
fn lf4_a_dated_feature_ends_at_the_midnight_after_its_day() {
    let study = read(EXAMPLE);
    let plan = &plans(&study)[0];
    let id = plan
        .symbols
        .features
        .position(|f| f == "router_seats")
        .expect("known");
    let pool = plan.services[ServiceIndex(0)]
        .pools
        .iter()
        .find(|pool| pool.feature == id)
        .expect("pool");
    // From 2026-03-02 to 2027-01-01 are 305 days: 29 of March, 275 to the year's end, and one.
    let days = 30 + 30 + 31 + 30 + 31 + 31 + 30 + 31 + 30 + 31;
    assert_eq!(pool.lots[0].expires, Some(Time(days * Span::DAY.0)));
    let fault = pool.lots[0].fault.expect("an expiry is a fault");
    assert_eq!(plan.symbols.faults[fault], "expiry/router_seats@lic-a");
}

#[test]
fn lists_follow_the_servers_that_exist() {
    let study = read(EXAMPLE);
    let plans = plans(&study);
    let all = [0, 1, 2].map(|at| ListEntry::Server(ServerIndex(at)));
    let pair = &plans[0].applications[ApplicationIndex(1)];
    assert_eq!(pair.processes.len(), 2);
    for process in &pair.processes {
        assert_eq!(process.list, all);
    }
    assert_eq!(
        plans[1].applications[ApplicationIndex(1)].processes[0].list,
        all[..1]
    );
    // Any entry of a three-node system reaches all of it.
    assert_eq!(
        plans[2].applications[ApplicationIndex(1)].processes[0].list,
        all[..1]
    );
    assert_eq!(plans[2].services.len(), 1);
    assert_eq!(plans[2].services[ServiceIndex(0)].nodes.len(), 3);
    assert!(plans[2].services[ServiceIndex(0)].three_node.is_some());
}

#[test]
fn a_removed_server_leaves_its_host_and_the_faults_on_it() {
    let study = read(EXAMPLE);
    let plans = plans(&study);
    let ids = |plan: &Plan| -> Vec<String> {
        let faults = plan.faults.iter();
        faults
            .map(|f| plan.symbols.faults[f.symbol].clone())
            .collect()
    };
    let expected = [
        "london-host-dies",
        "hosts-fail/lic-a",
        "hosts-fail/lic-b",
        "hosts-fail/lic-c",
    ];
    for plan in plans {
        assert_eq!(ids(plan), expected);
        assert!(plan.hosts.iter().any(|host| host.name == "lic-c"));
    }
    assert!(matches!(plans[0].faults[2].kind, FaultKind::HostKill(_)));
    assert_eq!(
        study.notes[1].no_target,
        ["hosts-fail/lic-b", "hosts-fail/lic-c"]
    );
    assert!(study.notes[0].no_target.is_empty());
}

#[test]
fn shifts_faults_and_demand_are_as_written() {
    let study = read(EXAMPLE);
    let plan = &plans(&study)[0];
    let group = &plan.groups[0];
    assert_eq!(group.count, 320);
    let Schedule::Shifts(shifts) = &group.schedule else {
        panic!("shifts");
    };
    let minute = Span::MINUTE.0 as i64;
    assert_eq!(shifts[0].days, [true, true, true, true, true, false, false]);
    assert_eq!(shifts[0].start, 360 * minute);
    assert_eq!(shifts[0].length, Span(510 * Span::MINUTE.0));
    assert_eq!(
        shifts[0].arrive,
        Distribution::Uniform {
            low: -10 * minute,
            high: 5 * minute
        }
    );
    assert_eq!(
        shifts[0].breaks,
        [(Span(2 * Span::HOUR.0), Span(15 * Span::MINUTE.0))]
    );
    assert_eq!(
        group.first_call_after,
        Distribution::Exponential { mean: 180e6 }
    );
    assert_eq!(
        group.retry,
        Retry::UntilSessionEnd {
            after: Span(2 * Span::MINUTE.0)
        }
    );
    assert_eq!(group.steps.len(), 2);

    let fault = &plan.faults[0];
    let at = Time(58 * Span::HOUR.0);
    assert_eq!(
        fault.begins,
        Begin::At {
            at,
            every: None,
            times: 1,
            wall_clock: None,
        }
    );
    assert_eq!(fault.lasts, Some(Distribution::Constant(90 * minute)));
    assert!(matches!(
        plan.faults[1].begins,
        Begin::Random {
            stationary: true,
            ..
        }
    ));

    let demand = &plan.demands[0];
    assert_eq!(demand.holding, Distribution::Constant(60 * minute));
    assert_eq!(demand.arrivals, Arrivals::Rate([(Span::ZERO, 90.0)].into()));
    assert_eq!(study.targets[0].max, Some(0.001));
    assert_eq!(study.targets[0].confidence, 0.95);
}
