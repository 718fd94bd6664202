//! The faults of the matrix: each kind, in its forms.

use super::applications::Row;
use super::topologies::Topology;
use crate::scenario::{Table, block, fault, untargeted};

/// A fault of the matrix.
#[derive(Clone, Copy)]
pub struct Form {
    pub name: &'static str,
    /// The fault but for id and times; none where the row or the topology has nothing for it.
    fault: fn(&Row, Topology) -> Option<Table>,
    /// It is played with its length; else it has one of its own.
    pub lasts: bool,
}

const fn form(name: &'static str, fault: fn(&Row, Topology) -> Option<Table>) -> Form {
    let lasts = true;
    Form { name, fault, lasts }
}

const fn by_itself(name: &'static str, fault: fn(&Row, Topology) -> Option<Table>) -> Form {
    let lasts = false;
    Form { name, fault, lasts }
}

/// The server that faults strike.
const SERVER: &str = "lic-1";

fn at_server(kind: &str) -> Table {
    fault("", kind, SERVER)
}

/// The feature's licenses end by the calendar, at the end of the first day.
pub const BY_THE_CALENDAR: &str = "calendar-expiry";

pub const FORMS: &[Form] = &[
    form("server-kill", |_, _| Some(at_server("server-kill"))),
    form("host-kill", |_, _| Some(at_server("host-kill"))),
    form("host-kill-app", |on, _| {
        Some(fault("", "host-kill", on.host))
    }),
    form("lmgrd-kill", |_, _| Some(at_server("lmgrd-kill"))),
    form("daemon-kill", |_, _| Some(at_server("vendor-daemon-kill"))),
    by_itself("daemon-kill-once", |_, _| {
        Some(at_server("vendor-daemon-kill"))
    }),
    by_itself("server-kill-twice", |_, _| {
        Some(
            at_server("server-kill")
                .lasts("2 s")
                .set("every", "30 s")
                .set("times", 2),
        )
    }),
    by_itself("daemon-kill-twice", |_, _| {
        Some(
            at_server("vendor-daemon-kill")
                .set("every", "4 s")
                .set("times", 2),
        )
    }),
    form("daemon-hang", |_, _| Some(at_server("daemon-hang"))),
    form("lmdown", |_, _| Some(at_server("lmdown"))),
    form("block-all", |_, _| {
        Some(block("", ["here", "desks"], "all"))
    }),
    form("block-all-reset", |_, _| {
        Some(block("", ["here", "desks"], "all").set("mode", "reset"))
    }),
    form("block-all-kept", |_, _| {
        Some(block("", ["here", "desks"], "all").set("established", "kept"))
    }),
    form("block-lmgrd", |_, _| {
        Some(block("", ["here", "desks"], vec![7260]))
    }),
    form("block-vendor", |_, _| {
        Some(block("", ["here", "desks"], vec![7261]))
    }),
    form("block-one-way", |_, _| {
        Some(block("", ["desks", "here"], "all").set("direction", "forward"))
    }),
    form("block-host", |on, _| {
        Some(block("", [on.host, SERVER], "all"))
    }),
    form("partition-one", |_, topology| {
        (topology == Topology::ThreeNode).then(|| {
            untargeted("", "partition").set("groups", vec![vec!["lic-1"], vec!["lic-2", "lic-3"]])
        })
    }),
    form("partition-all", |_, topology| {
        (topology == Topology::ThreeNode).then(|| {
            untargeted("", "partition")
                .set("groups", vec![vec!["lic-1"], vec!["lic-2"], vec!["lic-3"]])
        })
    }),
    form("expiry", |on, _| {
        Some(at_server("license-expiry").set("feature", on.feature))
    }),
    by_itself("lmremove", |on, _| {
        Some(at_server("lmremove").set("feature", on.feature))
    }),
    by_itself(BY_THE_CALENDAR, |_, _| None),
    form("file-fewer", |on, _| {
        Some(at_server("license-file-change").entry("features", on.feature, 2))
    }),
    form("file-dropped", |on, _| {
        Some(at_server("license-file-change").entry("features", on.feature, false))
    }),
    form("file-for-good", |on, _| {
        Some(
            at_server("license-file-change")
                .entry("features", on.feature, 2)
                .lasts("24 h"),
        )
    }),
    form("file-altered", |on, _| {
        Some(at_server("license-file-change").set("altered", vec![on.feature]))
    }),
    form("option-lower", |on, _| {
        Some(fault("", "option-change", on.target).option(on.option?, 3))
    }),
    form("option-higher", |on, _| {
        Some(fault("", "option-change", on.target).option(on.option?, 5000))
    }),
    form("crash", |on, _| {
        Some(fault("", "application-crash", on.target))
    }),
    form("crash-primary", |on, _| {
        on.is_pair
            .then(|| fault("", "application-crash", &format!("{}/primary", on.target)))
    }),
    form("crash-backup", |on, _| {
        on.is_pair
            .then(|| fault("", "application-crash", &format!("{}/backup", on.target)))
    }),
    by_itself("switchover", |on, _| {
        on.is_pair.then(|| fault("", "switchover", on.target))
    }),
    by_itself("maintenance-app", |on, _| {
        Some(
            untargeted("", "maintenance")
                .set("targets", vec![on.target])
                .set("each_lasts", "4 min"),
        )
    }),
    by_itself("maintenance-both", |on, _| {
        Some(
            untargeted("", "maintenance")
                .set("targets", vec![SERVER, on.target])
                .set("each_lasts", "6 min")
                .set("gap", "1 min"),
        )
    }),
    form("clock-server", |_, _| {
        Some(at_server("clock-offset").set("offset", "9000 h"))
    }),
    form("clock-app", |on, _| {
        Some(fault("", "clock-offset", on.host).set("offset", "-30 h"))
    }),
    form("host-id", |_, _| Some(at_server("host-id-change"))),
    form("disk", |_, _| Some(at_server("disk-failure"))),
    form("address", |on, _| {
        Some(fault("", "address-change", on.target).set("license_servers", "7299@lic-1"))
    }),
    form("lrm", |on, _| {
        on.has_lrm.then(|| untargeted("", "lrm-disconnect"))
    }),
    form("common", |_, topology| {
        Some(
            untargeted("", "common-cause")
                .set("members", topology.servers().to_vec())
                .set("each_probability", 1)
                .set("spread", "40 s"),
        )
    }),
    form("surge-agents", |on, _| {
        Some(
            untargeted("", "surge")
                .set("agents", on.group?)
                .set("count", 30),
        )
    }),
    form("surge-demand", |on, _| {
        Some(
            untargeted("", "surge")
                .set("demand", on.demand?)
                .set("factor", 3),
        )
    }),
    form("persons", |on, _| {
        Some(
            untargeted("", "person-disable")
                .set("agents", on.group?)
                .set("count", 15),
        )
    }),
    form("share", |_, _| Some(at_server("file-share"))),
    form("names", |_, _| {
        Some(untargeted("", "name-service").set("site", "desks"))
    }),
    form("cut", |_, _| {
        Some(untargeted("", "site-cut").set("between", vec!["here", "desks"]))
    }),
    form("cut-reset", |_, _| {
        Some(
            untargeted("", "site-cut")
                .set("between", vec!["here", "desks"])
                .set("mode", "reset"),
        )
    }),
    form("cut-kept", |_, _| {
        Some(
            untargeted("", "site-cut")
                .set("between", vec!["here", "desks"])
                .set("established", "kept"),
        )
    }),
    form("cut-all", |_, _| {
        Some(untargeted("", "site-cut").set("between", vec!["desks", "all"]))
    }),
    form("apart-master", |_, _| {
        Some(untargeted("", "site-cut").set("between", vec!["here", "all"]))
    }),
    form("apart-clients", |_, _| {
        Some(untargeted("", "site-cut").set("between", vec!["desks", "all"]))
    }),
    form("apart-reset", |_, _| {
        Some(
            untargeted("", "site-cut")
                .set("between", vec!["here", "all"])
                .set("mode", "reset"),
        )
    }),
    form("apart-kept", |_, _| {
        Some(
            untargeted("", "site-cut")
                .set("between", vec!["here", "all"])
                .set("established", "kept"),
        )
    }),
    form("relocate", |on, _| {
        Some(
            untargeted("", "relocate")
                .set("agents", on.group?)
                .set("to", vec![on.target]),
        )
    }),
    form("back-server", |_, _| {
        Some(at_server("clock-windback").set("by", "3 d"))
    }),
    form("back-app", |on, _| {
        Some(fault("", "clock-windback", on.host).set("by", "3 d"))
    }),
];

/// How long a fault lasts: it heals between two polls, it outlasts some tries, it outlasts all of them.
pub const LENGTHS: [&str; 3] = ["25 s", "4 min", "3 h"];

impl Form {
    /// It closes the vendor daemon's port, which then is a known one.
    pub fn closes_vendor_port(&self) -> bool {
        self.name == "block-vendor"
    }

    /// The fault with its id, and when it begins. None where the row has nothing for it.
    pub fn fault(
        &self,
        id: &str,
        (row, topology): (&Row, Topology),
        at: &str,
        lasts: &str,
    ) -> Option<Table> {
        let fault = (self.fault)(row, topology)?.set("id", id).at(at);
        if self.lasts && fault.text("lasts").is_empty() {
            return Some(fault.lasts(lasts));
        }
        Some(fault)
    }
}
