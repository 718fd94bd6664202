//! The tables that scenarios are made of, by what they are.

use super::{Scenario, Table};
use toml::Value;

/// Something with a name at the site of all.
fn placed(list: &'static str, name: &str) -> Table {
    Table::new(list).set("name", name).set("site", "here")
}

/// A license server.
pub fn server(name: &str) -> Table {
    placed("server", name)
}

/// A machine that has more to say than its name.
pub fn host(name: &str) -> Table {
    Table::new("host").set("name", name)
}

/// An application of a kind.
pub fn application(name: &str, kind: &str) -> Table {
    placed("application", name).set("kind", kind)
}

/// A T-Server, which takes all the seats that it finds if nothing else is set.
pub fn t_server(name: &str) -> Table {
    application(name, "t-server")
}

/// A group that logs in to applications.
pub fn agents(name: &str, count: u32, applications: &[&str]) -> Table {
    let group = placed("agents", name).set("count", count);
    group.set("applications", applications.to_vec())
}

/// A group that is in on Monday from one hour to another.
pub fn team(name: &str, count: u32, applications: &[&str], hours: (u32, u32)) -> Table {
    let hour = |hour: u32| format!("{hour:02}:00");
    agents(name, count, applications).shift("Mon", &hour(hours.0), &hour(hours.1))
}

/// When a group is in, for more than [`Table::shift`] takes.
pub fn shift(days: &str, start: &str, end: &str) -> Table {
    let shift = Table::new("shifts").set("days", days);
    shift.set("start", start).set("end", end)
}

/// Demand for an application's work.
pub fn demand(name: &str, application: &str) -> Table {
    let demand = Table::new("demand").set("name", name);
    demand.set("application", application)
}

/// A fault of a kind at a target.
pub fn fault(id: &str, kind: &str, target: &str) -> Table {
    untargeted(id, kind).set("target", target)
}

/// A fault of a kind that has no target, or several.
pub fn untargeted(id: &str, kind: &str) -> Table {
    Table::new("fault").set("id", id).set("kind", kind)
}

/// A firewall between two places that blocks ports.
pub fn block(id: &str, between: [&str; 2], ports: impl Into<Value>) -> Table {
    let fault = untargeted(id, "firewall-block");
    fault.set("between", between.to_vec()).set("ports", ports)
}

/// The beginning of a table that is a value, such as `{ after = "10 min", times = 3 }`; it is written in the order of the
/// names of its keys.
pub fn inline() -> Table {
    Table::default()
}

/// A law by its name and its one parameter, such as `{ exponential = "3 h" }`.
pub fn law(name: &str, parameter: impl Into<Value>) -> Value {
    inline().set(name, parameter).into()
}

/// The value of a key that is a date.
pub fn date(text: &str) -> Value {
    Value::Datetime(text.parse().expect("a date"))
}

/// One license server, `lic`, with features.
pub fn single(features: &[(&str, u32)]) -> Scenario {
    Scenario::single(|lic| {
        let grant = |lic: Table, (feature, count): &(&str, u32)| lic.grant(feature, *count);
        features.iter().fold(lic, grant)
    })
}

/// Three nodes, `a`, `b` and `c`, of one file.
pub fn three_nodes(features: &[(&str, u32)]) -> Scenario {
    let nodes = Scenario::topology("three-node").table("entitlement", |file| {
        let grant = |file: Table, (feature, count): &(&str, u32)| file.grant(feature, *count);
        features.iter().fold(file, grant)
    });
    nodes + server("a") + server("b") + server("c")
}
