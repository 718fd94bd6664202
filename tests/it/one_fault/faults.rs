//! The faults of the matrix: each kind, in its forms.

use super::applications::Row;
use super::topologies::Topology;

/// A fault of the matrix.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Form {
    pub name: &'static str,
    /// Its keys but for id and times: `SERVER`, `APP`, `HOST`, `FEATURE`, `OPTION`, `GROUP`, `DEMAND` are filled in.
    keys: &'static str,
    /// It is played with its length; else it has one of its own.
    pub lasts: bool,
}

const fn form(name: &'static str, keys: &'static str) -> Form {
    Form {
        name,
        keys,
        lasts: true,
    }
}

const fn by_itself(name: &'static str, keys: &'static str) -> Form {
    Form {
        name,
        keys,
        lasts: false,
    }
}

/// The feature's licenses end by the calendar, at the end of the first day.
pub const BY_THE_CALENDAR: &str = "calendar-expiry";

pub const FORMS: &[Form] = &[
    form("server-kill", "kind = \"server-kill\"\ntarget = \"SERVER\""),
    form("host-kill", "kind = \"host-kill\"\ntarget = \"SERVER\""),
    form("host-kill-app", "kind = \"host-kill\"\ntarget = \"HOST\""),
    form("lmgrd-kill", "kind = \"lmgrd-kill\"\ntarget = \"SERVER\""),
    form(
        "daemon-kill",
        "kind = \"vendor-daemon-kill\"\ntarget = \"SERVER\"",
    ),
    by_itself(
        "daemon-kill-once",
        "kind = \"vendor-daemon-kill\"\ntarget = \"SERVER\"",
    ),
    by_itself(
        "server-kill-twice",
        "kind = \"server-kill\"\ntarget = \"SERVER\"\nlasts = \"2 s\"\nevery = \"30 s\"\ntimes = 2",
    ),
    by_itself(
        "daemon-kill-twice",
        "kind = \"vendor-daemon-kill\"\ntarget = \"SERVER\"\nevery = \"4 s\"\ntimes = 2",
    ),
    form("daemon-hang", "kind = \"daemon-hang\"\ntarget = \"SERVER\""),
    form("lmdown", "kind = \"lmdown\"\ntarget = \"SERVER\""),
    form(
        "block-all",
        "kind = \"firewall-block\"\nbetween = [\"here\", \"desks\"]\nports = \"all\"",
    ),
    form(
        "block-all-reset",
        "kind = \"firewall-block\"\nbetween = [\"here\", \"desks\"]\nports = \"all\"\nmode = \"reset\"",
    ),
    form(
        "block-all-kept",
        "kind = \"firewall-block\"\nbetween = [\"here\", \"desks\"]\nports = \"all\"\nestablished = \"kept\"",
    ),
    form(
        "block-lmgrd",
        "kind = \"firewall-block\"\nbetween = [\"here\", \"desks\"]\nports = [7260]",
    ),
    form(
        "block-vendor",
        "kind = \"firewall-block\"\nbetween = [\"here\", \"desks\"]\nports = [7261]",
    ),
    form(
        "block-one-way",
        "kind = \"firewall-block\"\nbetween = [\"desks\", \"here\"]\nports = \"all\"\ndirection = \"forward\"",
    ),
    form(
        "block-host",
        "kind = \"firewall-block\"\nbetween = [\"HOST\", \"SERVER\"]\nports = \"all\"",
    ),
    form(
        "partition-one",
        "kind = \"partition\"\ngroups = [[\"lic-1\"], [\"lic-2\", \"lic-3\"]]",
    ),
    form(
        "partition-all",
        "kind = \"partition\"\ngroups = [[\"lic-1\"], [\"lic-2\"], [\"lic-3\"]]",
    ),
    form(
        "expiry",
        "kind = \"license-expiry\"\ntarget = \"SERVER\"\nfeature = \"FEATURE\"",
    ),
    by_itself(
        "lmremove",
        "kind = \"lmremove\"\ntarget = \"SERVER\"\nfeature = \"FEATURE\"",
    ),
    by_itself(BY_THE_CALENDAR, ""),
    form(
        "file-fewer",
        "kind = \"license-file-change\"\ntarget = \"SERVER\"\nfeatures = { FEATURE = 2 }",
    ),
    form(
        "file-dropped",
        "kind = \"license-file-change\"\ntarget = \"SERVER\"\nfeatures = { FEATURE = false }",
    ),
    form(
        "file-for-good",
        "kind = \"license-file-change\"\ntarget = \"SERVER\"\nfeatures = { FEATURE = 2 }\nlasts = \"24 h\"",
    ),
    form(
        "file-altered",
        "kind = \"license-file-change\"\ntarget = \"SERVER\"\naltered = [\"FEATURE\"]",
    ),
    form(
        "option-lower",
        "kind = \"option-change\"\ntarget = \"APP\"\noptions = { OPTION = 3 }",
    ),
    form(
        "option-higher",
        "kind = \"option-change\"\ntarget = \"APP\"\noptions = { OPTION = 5000 }",
    ),
    form("crash", "kind = \"application-crash\"\ntarget = \"APP\""),
    form(
        "crash-primary",
        "kind = \"application-crash\"\ntarget = \"APP/primary\"",
    ),
    form(
        "crash-backup",
        "kind = \"application-crash\"\ntarget = \"APP/backup\"",
    ),
    by_itself("switchover", "kind = \"switchover\"\ntarget = \"APP\""),
    by_itself(
        "maintenance-app",
        "kind = \"maintenance\"\ntargets = [\"APP\"]\neach_lasts = \"4 min\"",
    ),
    by_itself(
        "maintenance-both",
        "kind = \"maintenance\"\ntargets = [\"SERVER\", \"APP\"]\neach_lasts = \"6 min\"\ngap = \"1 min\"",
    ),
    form(
        "clock-server",
        "kind = \"clock-offset\"\ntarget = \"SERVER\"\noffset = \"9000 h\"",
    ),
    form(
        "clock-app",
        "kind = \"clock-offset\"\ntarget = \"HOST\"\noffset = \"-30 h\"",
    ),
    form("host-id", "kind = \"host-id-change\"\ntarget = \"SERVER\""),
    form("disk", "kind = \"disk-failure\"\ntarget = \"SERVER\""),
    form(
        "address",
        "kind = \"address-change\"\ntarget = \"APP\"\nlicense_servers = \"7299@lic-1\"",
    ),
    form("lrm", "kind = \"lrm-disconnect\""),
    form(
        "common",
        "kind = \"common-cause\"\nmembers = [SERVERS]\neach_probability = 1\nspread = \"40 s\"",
    ),
    form(
        "surge-agents",
        "kind = \"surge\"\nagents = \"GROUP\"\ncount = 30",
    ),
    form(
        "surge-demand",
        "kind = \"surge\"\ndemand = \"DEMAND\"\nfactor = 3",
    ),
    form(
        "persons",
        "kind = \"person-disable\"\nagents = \"GROUP\"\ncount = 15",
    ),
    form("share", "kind = \"file-share\"\ntarget = \"SERVER\""),
    form("names", "kind = \"name-service\"\nsite = \"desks\""),
    form(
        "cut",
        "kind = \"site-cut\"\nbetween = [\"here\", \"desks\"]",
    ),
    form(
        "cut-reset",
        "kind = \"site-cut\"\nbetween = [\"here\", \"desks\"]\nmode = \"reset\"",
    ),
    form(
        "cut-kept",
        "kind = \"site-cut\"\nbetween = [\"here\", \"desks\"]\nestablished = \"kept\"",
    ),
    form(
        "cut-all",
        "kind = \"site-cut\"\nbetween = [\"desks\", \"all\"]",
    ),
    form(
        "apart-master",
        "kind = \"site-cut\"\nbetween = [\"here\", \"all\"]",
    ),
    form(
        "apart-clients",
        "kind = \"site-cut\"\nbetween = [\"desks\", \"all\"]",
    ),
    form(
        "apart-reset",
        "kind = \"site-cut\"\nbetween = [\"here\", \"all\"]\nmode = \"reset\"",
    ),
    form(
        "apart-kept",
        "kind = \"site-cut\"\nbetween = [\"here\", \"all\"]\nestablished = \"kept\"",
    ),
    form(
        "relocate",
        "kind = \"relocate\"\nagents = \"GROUP\"\nto = [\"APP\"]",
    ),
    form(
        "back-server",
        "kind = \"clock-windback\"\ntarget = \"SERVER\"\nby = \"3 d\"",
    ),
    form(
        "back-app",
        "kind = \"clock-windback\"\ntarget = \"HOST\"\nby = \"3 d\"",
    ),
];

/// How long a fault lasts: it heals between two polls, it outlasts some tries, it outlasts all of them.
pub const LENGTHS: [&str; 3] = ["25 s", "4 min", "3 h"];

/// The fault as text: an id, a form, and when it begins. None where the row has nothing for it.
pub fn text(
    id: &str,
    form: Form,
    (row, topology): (&Row, Topology),
    at: &str,
    lasts: &str,
) -> Option<String> {
    let is_for = |what: &str, has: bool| has || !form.keys.contains(what);
    let applies = is_for("OPTION", row.option.is_some())
        && is_for("GROUP", row.group.is_some())
        && is_for("DEMAND", row.demand.is_some())
        && (row.is_pair || !(form.keys.contains("APP/") || form.name == "switchover"))
        && (row.has_lrm || form.name != "lrm")
        && (topology == Topology::ThreeNode || !form.name.starts_with("partition"));
    if !applies || form.name == BY_THE_CALENDAR {
        return None;
    }
    let servers: Vec<String> = topology
        .servers()
        .iter()
        .map(|server| format!("\"{server}\""))
        .collect();
    let keys = form
        .keys
        .replace("SERVERS", &servers.join(", "))
        .replace("SERVER", "lic-1")
        .replace("APP", row.target)
        .replace("HOST", row.host)
        .replace("FEATURE", row.feature)
        .replace("OPTION", row.option.unwrap_or(""))
        .replace("GROUP", row.group.unwrap_or(""))
        .replace("DEMAND", row.demand.unwrap_or(""));
    let lasts = if form.lasts && !keys.contains("lasts = \"24 h\"") {
        format!("lasts = \"{lasts}\"\n")
    } else {
        String::new()
    };
    Some(format!(
        "[[fault]]\nid = \"{id}\"\n{keys}\nat = \"{at}\"\n{lasts}"
    ))
}
