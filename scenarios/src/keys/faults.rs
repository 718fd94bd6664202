//! The kinds of fault: what each does, to what, with which keys.

/// A kind of fault, as the scenario format declares it.
#[derive(Debug)]
pub struct FaultWord {
    /// Its name: the value of `kind`.
    pub name: &'static str,
    /// What happens.
    pub about: &'static str,
    /// The keys that it takes besides [`COMMON`].
    pub keys: &'static [&'static str],
    /// The rules of the model that say what follows, as `FT1 SV1`.
    pub rules: &'static str,
}

const fn word(
    name: &'static str,
    rules: &'static str,
    keys: &'static [&'static str],
    about: &'static str,
) -> FaultWord {
    FaultWord {
        name,
        about,
        keys,
        rules,
    }
}

/// One target or several.
const AT: &[&str] = &["target", "targets"];

/// Every kind of fault.
pub const FAULTS: &[FaultWord] = &[
    word(
        "host-kill",
        "FT1 SV7",
        AT,
        "the host of a license server or an application loses its power, and all that runs there stops without a word",
    ),
    word(
        "server-kill",
        "FT1",
        AT,
        "lmgrd and the vendor daemon of a license server stop; their host goes on",
    ),
    word(
        "lmgrd-kill",
        "FT1 SV8",
        AT,
        "lmgrd alone stops: holders keep what they hold, new clients cannot connect",
    ),
    word(
        "vendor-daemon-kill",
        "FT1 SV2",
        AT,
        "the vendor daemon stops; lmgrd starts it again",
    ),
    word(
        "daemon-hang",
        "SV13",
        AT,
        "the vendor daemon takes connections and answers nothing",
    ),
    word(
        "lmdown",
        "FT15 SV11",
        AT,
        "an administrator shuts a license server down in good order",
    ),
    word(
        "file-share",
        "FT21",
        AT,
        "the share with a license server's file cannot be reached: what runs goes on, what starts does not come up",
    ),
    word(
        "firewall-block",
        "FT2",
        &[
            "target",
            "between",
            "ports",
            "direction",
            "established",
            "mode",
        ],
        "a firewall blocks ports between two sites or hosts",
    ),
    word(
        "site-cut",
        "FT16",
        &["between", "established", "mode"],
        "nothing passes between two sites, or between one site and all others",
    ),
    word(
        "name-service",
        "FT19",
        &["site"],
        "host names do not resolve at a site",
    ),
    word(
        "partition",
        "FT3",
        &["groups"],
        "the nodes of a three-node system do not see each other",
    ),
    word(
        "license-expiry",
        "FT4",
        &["target", "feature"],
        "the licenses of a feature end, whatever their date says",
    ),
    word(
        "lmremove",
        "FT18",
        &["target", "feature", "after"],
        "an administrator frees the stale checkouts of a feature",
    ),
    word(
        "license-file-change",
        "FT5 FT9",
        &[
            "target",
            "license_file",
            "features",
            "altered",
            "reread",
            "copies",
        ],
        "a license server gets another license file",
    ),
    word(
        "option-change",
        "FT6",
        &["target", "options"],
        "options of an application change while it runs",
    ),
    word(
        "application-crash",
        "FT7",
        AT,
        "an application, or one of a pair, stops without returning its licenses",
    ),
    word(
        "switchover",
        "FT7",
        &["target"],
        "an administrator switches a pair over",
    ),
    word(
        "maintenance",
        "FT7",
        &["target", "targets", "each_lasts", "gap"],
        "applications or license servers are taken down one after the other",
    ),
    word(
        "clock-windback",
        "FT17",
        &["target", "by"],
        "a host's clock is set back",
    ),
    word(
        "clock-offset",
        "FT8",
        &["target", "targets", "offset"],
        "a host's clock is wrong",
    ),
    word(
        "host-id-change",
        "FT9 LF15",
        AT,
        "a license server's host has another host ID: its file is no longer valid there",
    ),
    word(
        "disk-failure",
        "FT14 LF15",
        AT,
        "a disk of a license server's host fails",
    ),
    word(
        "address-change",
        "FT13",
        &["target", "license_servers"],
        "an application is given another list of license servers",
    ),
    word(
        "person-disable",
        "AG8",
        &["agents", "count"],
        "Person objects of agents are disabled",
    ),
    word(
        "relocate",
        "AG9",
        &["agents", "to"],
        "the agents of a group log out and go to work with other applications",
    ),
    word(
        "lrm-disconnect",
        "FT10 AP16",
        &[],
        "License Reporting Manager loses Configuration Server",
    ),
    word(
        "common-cause",
        "FT11",
        &["members", "each_probability", "spread"],
        "several hosts or faults are struck at once, each with a probability",
    ),
    word(
        "surge",
        "FT12",
        &["agents", "demand", "count", "factor"],
        "more agents log in than planned, or more demand arrives",
    ),
];

/// Keys that every kind takes.
pub const COMMON: &[&str] = &[
    "id",
    "kind",
    "at",
    "when",
    "time_to_failure",
    "lasts",
    "time_to_repair",
    "every",
    "times",
    "repair_during",
    "repaired_by",
    "initial",
    "probability",
    "remove",
];

/// The names of all kinds.
#[must_use]
pub fn names() -> Vec<&'static str> {
    FAULTS.iter().map(|fault| fault.name).collect()
}
