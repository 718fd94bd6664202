//! Points of sweeps and searches: inputs set otherwise, over every variant.

use crate::support::{errors, has, plans, small};
use kernel::{Distribution, Span};
use model::plan::{ApplicationIndex, Plan, Reconnect, ServiceIndex};
use scenarios::files::Memory;
use scenarios::points::{Point, Setting, value};
use scenarios::study::{ReadOptions, Study, read_points_from};

const MORE: &str = r#"[[fault]]
id = "net.down"
kind = "server-kill"
target = "lic-a"
at = "1 d"
lasts = "1 h"
[[variant]]
name = "big"
agents = [ { name = "day", count = 70 } ]"#;

fn set(path: &str, text: &str) -> Setting {
    Setting::Value {
        path: path.to_owned(),
        value: value(text).expect("a value"),
    }
}

fn read(text: &str, points: Vec<Vec<Setting>>) -> Study {
    let memory = Memory([("s.toml".to_owned(), text.as_bytes().to_vec())].into());
    let points: Vec<Point> = points
        .into_iter()
        .map(|settings| Point { settings })
        .collect();
    read_points_from(&memory, "s.toml", "", &ReadOptions::default(), &points)
}

fn sdn(plan: &Plan) -> u32 {
    plan.services[ServiceIndex(0)].pools[0].lots[0].count
}

#[test]
fn a_point_is_laid_over_every_variant() {
    let study = read(
        &small(MORE),
        vec![
            vec![set("fault.net.down.lasts", "{ exponential = \"2 h\" }")],
            vec![
                set("agents.day.count", "80"),
                set("parameters.reconnect", "\"any-server\""),
            ],
        ],
    );
    assert_eq!(plans(&study).len(), 2);
    let [longer, more] = study.points.as_slice() else {
        panic!("two points");
    };
    let hours = |plan: &Plan| plan.faults[0].lasts.clone();
    assert_eq!(
        hours(&study.plans[0]),
        Some(Distribution::Constant(Span::HOUR.0 as i64))
    );
    for plan in longer {
        assert_eq!(
            hours(plan),
            Some(Distribution::Exponential { mean: 7_200e6 })
        );
        assert_eq!(plan.symbols, study.plans[0].symbols);
    }
    assert_eq!(
        [longer[0].groups[0].count, longer[1].groups[0].count],
        [50, 70]
    );
    // A point goes over what the variant says.
    assert_eq!([more[0].groups[0].count, more[1].groups[0].count], [80, 80]);
    assert_eq!(
        more[1].applications[ApplicationIndex(0)].reconnect,
        Reconnect::AnyServer
    );
}

#[test]
fn a_count_is_set_where_the_scenario_says_it() {
    let count = |count: u32| {
        vec![Setting::Count {
            feature: "TSERVER_SDN".to_owned(),
            count,
        }]
    };
    let study = read(&small(MORE), vec![count(7), count(0)]);
    assert_eq!(sdn(&study.points[0][0]), 7);
    // None bought is no pool at all.
    assert_eq!(study.points[1][0].services[ServiceIndex(0)].pools.len(), 1);

    let entitled =
        small("[entitlement]\nfeatures = { tserver_sdn = { count = 5, version = \"8.1\" } }")
            .replace("features = { tserver_sdn = 100, router_seats = 80 }\n", "");
    let study = read(&entitled, vec![count(9)]);
    assert!(!study.has_errors(), "{:?}", errors(&study));
    assert_eq!(sdn(&study.points[0][0]), 9);
    assert_eq!(
        study.points[0][0].services[ServiceIndex(0)].pools[0]
            .version
            .fraction,
        10_000_000
    );
}

#[test]
fn tp15_a_standbys_licenses_are_not_those_that_are_set() {
    let standby = "[[server]]\nname = \"dr\"\nfeatures = { tserver_sdn = 5 }\nstandby = { activated_by = \"net.down\", after = \"0 s\" }\n";
    let setting = Setting::Count {
        feature: "tserver_sdn".to_owned(),
        count: 7,
    };
    let study = read(&small(&format!("{standby}{MORE}")), vec![vec![setting]]);
    assert!(!study.has_errors(), "{:?}", errors(&study));
    let counts: Vec<u32> = granted(&study.points[0][0], "tserver_sdn");
    assert_eq!(counts, [7, 5]);
}

#[test]
fn what_cannot_be_set_is_told() {
    let tell = |setting: Setting| {
        let study = read(&small(MORE), vec![vec![setting]]);
        assert!(study.plans.is_empty() && study.points.is_empty());
        errors(&study)
    };
    let found = tell(set("fault.net.dwon.lasts", "\"1 h\""));
    assert!(
        has(&found, "there is nothing named `net` under `fault`"),
        "{found:?}"
    );
    let found = tell(set("agents.dya.count", "1"));
    assert!(
        has(
            &found,
            "there is nothing named `dya` under `agents` (is `day` meant?)"
        ),
        "{found:?}"
    );
    let found = tell(set("parameters.recconnect", "\"any-server\""));
    assert!(has(&found, "is `reconnect` meant?"), "{found:?}");
    let found = tell(set("duration.x", "1"));
    assert!(
        has(&found, "`duration` is text, it has nothing below"),
        "{found:?}"
    );
    let found = tell(Setting::Count {
        feature: "nothing".to_owned(),
        count: 1,
    });
    assert!(
        has(
            &found,
            "no entitlement and no inline features name `nothing`"
        ),
        "{found:?}"
    );
}

#[test]
fn values_are_read_as_toml() {
    assert!(value("{ uniform = [\"1 h\", \"2 h\"] }").is_ok());
    assert!(value("\"2 h\"").is_ok());
    assert!(value("2 h").is_err());
    assert!(value("1\nother = 2").is_err());
}

const SHARED: &str = r#"
format = 1
name = "s"
title = "s"
start = 2026-03-02T00:00:00
duration = "2 d"
[topology]
kind = "independent"
[entitlement]
features = { tserver_sdn = 100, lds = 3 }
split = { a = "50 %", b = "30 %", c = "20 %" }
place = { lds = "c" }
[[server]]
name = "a"
[[server]]
name = "b"
[[server]]
name = "c"
site = "york"
[[application]]
name = "ts"
kind = "t-server"
[[fault]]
id = "hosts-fail"
kind = "host-kill"
target = "each-server-host"
time_to_failure = { exponential = "10 d" }
time_to_repair = "1 h"
"#;

/// For each service what it grants of a feature.
fn granted(plan: &model::plan::Plan, feature: &str) -> Vec<u32> {
    let at = plan
        .symbols
        .features
        .iter()
        .position(|f| f == feature)
        .expect("a feature");
    let services = plan.services.iter();
    services
        .map(|service| {
            let pools = service.pools.iter().filter(|pool| pool.feature.at() == at);
            pools.flat_map(|pool| &pool.lots).map(|lot| lot.count).sum()
        })
        .collect()
}

#[test]
fn fewer_servers_and_other_parts_divide_the_same_licenses() {
    let servers = |count| Setting::Servers { count };
    let parts = |parts: &[u64]| Setting::Parts {
        feature: "TServer_SDN".to_owned(),
        parts: parts.iter().map(|part| part * 1_000_000).collect(),
    };
    let study = read(
        SHARED,
        vec![
            vec![servers(2)],
            vec![servers(1)],
            vec![parts(&[10, 20, 70])],
            vec![servers(2), parts(&[90, 10])],
        ],
    );
    assert!(!study.has_errors(), "{:?}", study.findings);
    let plan = |point: usize| &study.points[point][0];
    assert_eq!(granted(&study.plans[0], "tserver_sdn"), [50, 30, 20]);
    assert_eq!(granted(plan(0), "tserver_sdn"), [63, 37]);
    assert_eq!(granted(plan(0), "lds"), [3, 0]);
    assert_eq!(granted(plan(1), "tserver_sdn"), [100]);
    assert_eq!(granted(plan(2), "tserver_sdn"), [10, 20, 70]);
    assert_eq!(granted(plan(3), "tserver_sdn"), [90, 10]);
    // The host of a server that goes is struck as before.
    assert!(
        study
            .points
            .iter()
            .all(|plans| plans[0].faults.len() == study.plans[0].faults.len())
    );
}

#[test]
fn a_purchase_on_fewer_servers_is_a_scenario_that_reads_back() {
    use scenarios::overlay::{Head, Purchase};
    let study = read(SHARED, Vec::new());
    let head = Head {
        extends: "s.toml",
        name: "s-sized",
        title: "sized",
    };
    for (number, held) in [(3, vec![11, 22, 77]), (2, vec![99, 11]), (1, vec![110])] {
        let parts: &[u64] = match number {
            3 => &[10, 20, 70],
            2 => &[90, 10],
            _ => &[],
        };
        let purchase = Purchase {
            counts: vec![("tserver_sdn".to_owned(), 110)],
            servers: Some(number),
            parts: vec![(
                "tserver_sdn".to_owned(),
                parts.iter().map(|part| part * 1_000_000).collect(),
            )],
        };
        let text = study.overlay("base", &purchase, &head).expect("an overlay");
        let mut memory = Memory::default();
        memory
            .0
            .insert("s.toml".to_owned(), SHARED.as_bytes().to_vec());
        memory
            .0
            .insert("o.toml".to_owned(), text.clone().into_bytes());
        let over = read_points_from(&memory, "o.toml", "", &ReadOptions::default(), &[]);
        assert!(!over.has_errors(), "{:?}\n{text}", over.findings);
        assert_eq!(granted(&over.plans[0], "tserver_sdn"), held, "{text}");
        assert_eq!(
            over.plans[0].symbols.faults, study.plans[0].symbols.faults,
            "{text}"
        );
    }
}
