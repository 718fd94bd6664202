//! The applications of the matrix: one row for each way of taking and giving licenses.

use super::topologies::Topology;
use crate::scenario::{Scenario, Table, application, demand, inline, law, shift, t_server};

/// One row: what is played, and what a fault of it can name.
pub struct Row {
    pub name: &'static str,
    /// A feature that it takes, for faults that strike one.
    pub feature: &'static str,
    /// Its applications and users.
    scenario: fn() -> Scenario,
    /// The application that faults strike.
    pub target: &'static str,
    /// The target's host.
    pub host: &'static str,
    /// It is a pair with a backup that takes over.
    pub is_pair: bool,
    /// An option that says how many it may take.
    pub option: Option<&'static str>,
    /// The group that a surge or a disabled person belongs to, and the demand that a surge makes.
    pub group: Option<&'static str>,
    pub demand: Option<&'static str>,
    /// It has a Configuration Server and an LRM.
    pub has_lrm: bool,
}

/// Ample stock: more than all users of any row together take, at every server.
pub const FEATURES: [&str; 27] = [
    "tserver_sdn",
    "cti_ha_option",
    "ha_redundancy",
    "MLSNMP",
    "MLDistributed",
    "tserver_nts",
    "tserver_nts_calltreatments",
    "router_seats",
    "router_ha_option",
    "occ_full",
    "vcb_full",
    "ics_multi_media_agent_seat",
    "ics_email_webform_channel",
    "ISDK_FACTORY",
    "ISDK_QUEUE",
    "DESKTOP_AGENT",
    "DESKTOP_SUPERVISOR",
    "GIS",
    "GIS_STATSERVICE",
    "GIS_CONFIGSERVICE",
    "GIS_INTERACTIONSERVICE",
    "tserver_ivr_max_ports_behind",
    "tserver_ivr_max_ports_in_front",
    "iserver_ha_option",
    "CLDistributed",
    "x",
    "y",
];

const NONE: Row = Row {
    name: "",
    feature: "tserver_sdn",
    scenario: Scenario::default,
    target: "app",
    host: "app",
    is_pair: false,
    option: None,
    group: Some("day"),
    demand: None,
    has_lrm: false,
};

/// The rows.
pub const ROWS: [Row; 24] = [
    Row {
        name: "t-server-numbered",
        scenario: || t_server("app").option("num-sdn-licenses", 800) + day(&["app"]),
        option: Some("num-sdn-licenses"),
        ..NONE
    },
    Row {
        name: "t-server-max",
        scenario: || t_server("app") + day(&["app"]),
        option: Some("num-sdn-licenses"),
        ..NONE
    },
    Row {
        name: "t-server-continues",
        scenario: || t_server("app").set("on_violation", "continue") + day(&["app"]),
        option: Some("num-sdn-licenses"),
        ..NONE
    },
    Row {
        name: "t-server-exits",
        scenario: || {
            t_server("app")
                .set("on_server_loss", "exit")
                .option("num-sdn-licenses", 800)
                + day(&["app"])
        },
        option: Some("num-sdn-licenses"),
        ..NONE
    },
    Row {
        name: "t-server-registers",
        scenario: || t_server("app").set("registered_dns", 20) + day(&["app"]),
        option: Some("num-sdn-licenses"),
        ..NONE
    },
    Row {
        name: "t-server-hot",
        scenario: || {
            application("scs", "solution-control-server")
                + pair("t-server", "hot-standby").option("num-sdn-licenses", 800)
                + day(&["app"])
        },
        host: "app-1",
        is_pair: true,
        option: Some("num-sdn-licenses"),
        ..NONE
    },
    Row {
        name: "t-server-warm",
        scenario: || {
            application("scs", "solution-control-server")
                + pair("t-server", "warm-standby")
                + day(&["app"])
        },
        host: "app-1",
        is_pair: true,
        option: Some("num-sdn-licenses"),
        ..NONE
    },
    Row {
        name: "network-t-server",
        feature: "tserver_nts_calltreatments",
        scenario: || {
            application("app", "network-t-server").set("mode", "genspec") + calls("calls", "app")
        },
        group: None,
        demand: Some("calls"),
        ..NONE
    },
    Row {
        name: "urs",
        feature: "router_seats",
        scenario: || {
            t_server("ts")
                + application("app", "universal-routing-server")
                + day(&["ts", "app"]).each("agents", |group| group.set("first_call_after", "3 min"))
        },
        ..NONE
    },
    Row {
        name: "urs-works-without",
        feature: "router_seats",
        scenario: || {
            t_server("ts")
                + application("app", "universal-routing-server")
                + day(&["ts", "app"]).each("agents", |group| {
                    group
                        .set("first_call_after", "3 min")
                        .entry("without", "app", "works")
                })
        },
        ..NONE
    },
    Row {
        name: "urs-hot",
        feature: "router_seats",
        scenario: || {
            application("scs", "solution-control-server")
                + t_server("ts")
                + pair("universal-routing-server", "hot-standby")
                + day(&["ts", "app"]).each("agents", |group| group.set("first_call_after", "3 min"))
        },
        host: "app-1",
        is_pair: true,
        ..NONE
    },
    Row {
        name: "ocs",
        feature: "occ_full",
        scenario: || {
            t_server("ts")
                + application("app", "outbound-contact-server").option("num-of-licenses", 800)
                + campaign()
                + day(&["ts"]).each("agents", |group| group.set("campaigns", vec!["spring"]))
        },
        option: Some("num-of-licenses"),
        ..NONE
    },
    Row {
        name: "ucs",
        feature: "vcb_full",
        scenario: || application("app", "universal-callback-server") + calls("calls", "app"),
        option: Some("max-licenses"),
        group: None,
        demand: Some("calls"),
        ..NONE
    },
    Row {
        name: "interaction-server",
        feature: "ics_multi_media_agent_seat",
        scenario: || {
            application("app", "interaction-server")
                .option("ics_multi_media_agent_seat", 800)
                .option("ics_email_webform_channel", 800)
                + day(&["app"]).each("agents", |group| group.set("media", vec!["email"]))
        },
        option: Some("ics_multi_media_agent_seat"),
        ..NONE
    },
    Row {
        name: "interaction-server-all",
        feature: "ics_email_webform_channel",
        scenario: || {
            application("app", "interaction-server")
                + day(&["app"]).each("agents", |group| group.set("media", vec!["email"]))
        },
        option: Some("ics_multi_media_agent_seat"),
        ..NONE
    },
    Row {
        name: "desktop",
        feature: "DESKTOP_AGENT",
        scenario: || {
            application("app", "genesys-desktop").set("allow_unsupported", true)
                + day(&["app"])
                + late("app").set("role", "supervisor")
        },
        ..NONE
    },
    Row {
        name: "gis",
        feature: "GIS_STATSERVICE",
        scenario: || {
            application("app", "genesys-integration-server").set("allow_unsupported", true)
                + calls("calls", "app").set("kind", "statistics")
                + calls("more", "app").set("kind", "agent")
        },
        group: None,
        demand: Some("calls"),
        ..NONE
    },
    Row {
        name: "ivr-behind",
        feature: "tserver_ivr_max_ports_behind",
        scenario: || application("app", "ivr-server").set("mode", "behind") + calls("calls", "app"),
        option: Some("num-of-licenses"),
        group: None,
        demand: Some("calls"),
        ..NONE
    },
    Row {
        name: "ivr-in-front-hot",
        feature: "tserver_ivr_max_ports_in_front",
        scenario: || {
            application("scs", "solution-control-server")
                + pair("ivr-server", "hot-standby")
                    .set("mode", "in-front")
                    .option("num-of-licenses", 800)
                + calls("calls", "app")
        },
        host: "app-1",
        is_pair: true,
        option: Some("num-of-licenses"),
        group: None,
        demand: Some("calls"),
        ..NONE
    },
    Row {
        name: "ivr-network",
        feature: "tserver_nts",
        scenario: || {
            application("app", "ivr-server").set("mode", "network") + calls("calls", "app")
        },
        group: None,
        demand: Some("calls"),
        ..NONE
    },
    Row {
        name: "scs",
        feature: "ha_redundancy",
        scenario: || {
            application("app", "solution-control-server").set(
                "functions",
                vec!["MLSNMP", "MLDistributed", "ha_redundancy"],
            ) + t_server("ts")
                + day(&["ts"])
        },
        ..NONE
    },
    Row {
        name: "configuration",
        feature: "CLDistributed",
        scenario: || {
            application("cs", "configuration-server")
                + application("app", "configuration-server").set("mode", "proxy")
                + application("lrm", "license-reporting-manager")
                + t_server("ts")
                + day(&["ts"])
        },
        has_lrm: true,
        ..NONE
    },
    Row {
        name: "generic-login",
        feature: "y",
        scenario: || {
            application("app", "generic")
                .at_start("x", 2)
                .per_login("y", 1)
                + day(&["app"])
        },
        ..NONE
    },
    Row {
        name: "generic-two",
        feature: "x",
        scenario: || {
            application("other", "generic").at_start("x", 40)
                + application("app", "generic").at_start("x", 60)
                + day(&["app"])
        },
        ..NONE
    },
];

/// A pair on two hosts, `app`.
fn pair(kind: &str, redundancy: &str) -> Table {
    application("app", kind)
        .set("redundancy", redundancy)
        .set("hosts", vec!["app-1", "app-2"])
}

fn campaign() -> Table {
    Table::new("campaign")
        .set("name", "spring")
        .set("application", "app")
}

fn group(name: &str, count: u32) -> Table {
    Table::new("agents")
        .set("name", name)
        .set("count", count)
        .set("site", "desks")
}

/// A group that comes and goes, for so long each.
fn coming(group: Table, on: &str, off: &str) -> Table {
    let session = inline()
        .set("on", law("exponential", on))
        .set("off", law("exponential", off));
    group.set("session", session)
}

/// Agents who come all day long, so that whatever happens meets a login; some who are gone if denied; and many at once,
/// in the minutes in which the fault strikes.
fn day(applications: &[&str]) -> Scenario {
    let brisk = coming(group("brisk", 20), "8 min", "4 min").no_retry();
    let arrive = law("uniform", vec!["0 min", "5 min"]);
    let rush = group("rush", 300).no_retry();
    let rush = rush.below(shift("Mon-Sun", "10:00", "13:30").set("arrive", arrive));
    let pause = inline()
        .set("after", "2 h")
        .set("lasts", "15 min")
        .set("logs_out", true);
    let hours = shift("Mon-Sun", "07:00", "19:00")
        .set("arrive", law("uniform", vec!["0 min", "9 h"]))
        .set("breaks", vec![pause]);
    let day = group("day", 40).below(hours);
    let all = brisk + rush + day;
    all.each("agents", |group| {
        group.set("applications", applications.to_vec())
    })
}

fn late(application: &str) -> Table {
    let late = group("late", 10).set("applications", vec![application]);
    coming(late, "40 min", "30 min")
}

fn calls(name: &str, application: &str) -> Table {
    demand(name, application)
        .set("rate", "500 /h")
        .set("holding", "2 min")
}

impl Row {
    /// Its applications and users, with the server lists of a topology.
    pub fn scenario(&self, topology: Topology) -> Scenario {
        let near = |application: Table| topology.with_list(application.set("site", "desks"));
        (self.scenario)().each("application", near)
    }
}
