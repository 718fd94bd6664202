//! Two faults, and the applications are restarted between them: a start meets what a running application would not.
//!
//! The stock is ample without faults and scarce with some of them. Each fault with each, under three topologies and in
//! two orders of their ends; what is denied then, and each violation, is gone without the faults that it names.

use super::{Case, play};
use crate::scenario::{
    Scenario, Table, agents, application, date, fault, inline, law, server, shift, t_server,
    untargeted,
};
use model::audit;

/// What happens, with a name: a fault but for id and times.
fn kinds() -> Vec<(&'static str, Table)> {
    vec![
        ("server-kill", fault("", "server-kill", "lic-1")),
        ("host-kill", fault("", "host-kill", "lic-1")),
        ("lmgrd-kill", fault("", "lmgrd-kill", "lic-1")),
        ("daemon-kill", fault("", "vendor-daemon-kill", "lic-1")),
        ("lmdown", fault("", "lmdown", "lic-1")),
        ("host-id", fault("", "host-id-change", "lic-1")),
        (
            "expiry",
            fault("", "license-expiry", "lic-1").set("feature", "tserver_sdn"),
        ),
        (
            "file-gone",
            fault("", "license-file-change", "lic-1")
                .entry("features", "tserver_sdn", false)
                .entry("features", "DESKTOP_AGENT", false),
        ),
        (
            "file-three",
            fault("", "license-file-change", "lic-1")
                .grant("tserver_sdn", 3)
                .grant("DESKTOP_AGENT", 3),
        ),
        (
            "file-one",
            fault("", "license-file-change", "lic-1")
                .grant("tserver_sdn", 1)
                .grant("DESKTOP_AGENT", 1),
        ),
        (
            "clock",
            fault("", "clock-offset", "lic-1").set("offset", "3 d"),
        ),
        ("option-three", fault("", "option-change", "ts").seats(3)),
        ("option-one", fault("", "option-change", "ts").seats(1)),
        ("option-many", fault("", "option-change", "ts").seats(80)),
        (
            "block",
            untargeted("", "firewall-block").set("between", vec!["here", "desks"]),
        ),
        (
            "block-reset",
            untargeted("", "firewall-block")
                .set("between", vec!["here", "desks"])
                .set("mode", "reset"),
        ),
        (
            "clock-back",
            fault("", "clock-windback", "lic-1").set("by", "3 d"),
        ),
        ("share", fault("", "file-share", "lic-1")),
        ("names", untargeted("", "name-service").set("site", "desks")),
        (
            "cut",
            untargeted("", "site-cut").set("between", vec!["desks", "all"]),
        ),
        ("crash", fault("", "application-crash", "ts")),
    ]
}

/// How long each lasts: the second within the first, or beyond its end.
const LENGTHS: [(&str, &str); 2] = [("5 h", "70 min"), ("35 min", "5 h")];

/// A configuration with the sites of its servers.
const TOPOLOGIES: [(&str, &[&str]); 3] = [
    ("single", &["here"]),
    ("three-node", &["here", "here", "here"]),
    ("independent", &["here", "desks"]),
];

/// The restarts: each application is down for a minute.
fn restarts() -> Table {
    untargeted("restart", "maintenance")
        .set("targets", vec!["ts", "desk"])
        .set("each_lasts", "1 min")
        .set("gap", "20 s")
        .at("9 h 25 min")
}

fn team(name: &str, application: &str) -> Table {
    let arrive = law("uniform", vec!["0 min", "3 h"]);
    agents(name, 12, &[application])
        .set("site", "desks")
        .below(shift("Mon-Sun", "08:00", "15:00").set("arrive", arrive))
}

fn servers(kind: &str, sites: &[&str]) -> Scenario {
    let seats = || {
        inline()
            .set("count", 24)
            .set("version", "8.0")
            .set("expires", date("2027-06-30"))
    };
    let of = |(number, site): (usize, &&str)| {
        server(&format!("lic-{number}"))
            .set("site", *site)
            .entry("features", "tserver_sdn", seats())
            .grant("ISDK_FACTORY", 2)
            .grant("DESKTOP_AGENT", 30)
    };
    let servers: Vec<Table> = (1..).zip(sites).map(of).collect();
    let together = Scenario::topology(kind) + servers;
    match kind {
        "independent" => together.parameter("reconnect", "any-server"),
        _ => together,
    }
}

/// The scenario without faults.
fn base(kind: &str, sites: &[&str]) -> Scenario {
    let near = |application: Table| {
        application
            .set("site", "desks")
            .set("license_servers", "file-order")
    };
    servers(kind, sites)
        .head("name", "case")
        .head("duration", "21 h")
        .table("experiment", |experiment| experiment.set("replications", 1))
        + Table::new("site").set("name", "here")
        + Table::new("site").set("name", "desks")
        + Table::new("firewall")
            .set("name", "between")
            .set("between", vec!["here", "desks"])
            .set("open", "all")
        + near(t_server("ts")).seats(12)
        + near(application("desk", "genesys-desktop")).set("allow_unsupported", true)
        + team("phones", "ts")
        + team("screens", "desk")
}

/// Each fault with each, under each topology, in each order of ends.
pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (kind, sites) in TOPOLOGIES {
        let base = base(kind, sites);
        for (first, a) in kinds() {
            for (second, b) in kinds() {
                for (one, two) in LENGTHS {
                    let scenario = &base
                        + restarts()
                        + a.clone().set("id", "a").at("9 h").lasts(one)
                        + b.clone().set("id", "b").at("9 h 12 min").lasts(two);
                    let name = format!("{kind}/{first}+{second}/{one}+{two}");
                    cases.push(Case {
                        name: name.replace(' ', ""),
                        scenario,
                        base: base.clone(),
                        replication: cases.len() as u64,
                    });
                }
            }
        }
    }
    cases
}

/// What does not hold of a case, a line each.
pub fn failures(case: &Case) -> Vec<String> {
    let plan = case.plan();
    let detail = play(&plan, case.replication).detail.unwrap();
    let mut found = Vec::new();
    for claims in audit::claims(&detail).sets {
        let replayed = play(&claims.replay(&plan), case.replication);
        let not = claims.unconfirmed(&detail, replayed.detail.as_ref().unwrap());
        found.extend(super::second::described(
            &plan,
            &detail,
            &not,
            "happens without what it names",
        ));
    }
    found
}
