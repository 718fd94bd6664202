//! Two faults, and the applications are restarted between them: a start meets what a running application would not.
//!
//! The stock is ample without faults and scarce with some of them. Each fault with each, under three topologies and in
//! two orders of their ends; what is denied then, and each violation, is gone without the faults that it names.

use super::{Case, play};
use model::audit;

/// What happens, as the keys of a fault but for id and times.
const KINDS: [(&str, &str); 21] = [
    ("server-kill", "kind = \"server-kill\"\ntarget = \"lic-1\""),
    ("host-kill", "kind = \"host-kill\"\ntarget = \"lic-1\""),
    ("lmgrd-kill", "kind = \"lmgrd-kill\"\ntarget = \"lic-1\""),
    (
        "daemon-kill",
        "kind = \"vendor-daemon-kill\"\ntarget = \"lic-1\"",
    ),
    ("lmdown", "kind = \"lmdown\"\ntarget = \"lic-1\""),
    ("host-id", "kind = \"host-id-change\"\ntarget = \"lic-1\""),
    (
        "expiry",
        "kind = \"license-expiry\"\ntarget = \"lic-1\"\nfeature = \"tserver_sdn\"",
    ),
    (
        "file-gone",
        "kind = \"license-file-change\"\ntarget = \"lic-1\"\nfeatures = { tserver_sdn = false, DESKTOP_AGENT = false }",
    ),
    (
        "file-three",
        "kind = \"license-file-change\"\ntarget = \"lic-1\"\nfeatures = { tserver_sdn = 3, DESKTOP_AGENT = 3 }",
    ),
    (
        "file-one",
        "kind = \"license-file-change\"\ntarget = \"lic-1\"\nfeatures = { tserver_sdn = 1, DESKTOP_AGENT = 1 }",
    ),
    (
        "clock",
        "kind = \"clock-offset\"\ntarget = \"lic-1\"\noffset = \"3 d\"",
    ),
    (
        "option-three",
        "kind = \"option-change\"\ntarget = \"ts\"\noptions = { num-sdn-licenses = 3 }",
    ),
    (
        "option-one",
        "kind = \"option-change\"\ntarget = \"ts\"\noptions = { num-sdn-licenses = 1 }",
    ),
    (
        "option-many",
        "kind = \"option-change\"\ntarget = \"ts\"\noptions = { num-sdn-licenses = 80 }",
    ),
    (
        "block",
        "kind = \"firewall-block\"\nbetween = [\"here\", \"desks\"]",
    ),
    (
        "block-reset",
        "kind = \"firewall-block\"\nbetween = [\"here\", \"desks\"]\nmode = \"reset\"",
    ),
    (
        "clock-back",
        "kind = \"clock-windback\"\ntarget = \"lic-1\"\nby = \"3 d\"",
    ),
    ("share", "kind = \"file-share\"\ntarget = \"lic-1\""),
    ("names", "kind = \"name-service\"\nsite = \"desks\""),
    ("cut", "kind = \"site-cut\"\nbetween = [\"desks\", \"all\"]"),
    ("crash", "kind = \"application-crash\"\ntarget = \"ts\""),
];

/// How long each lasts: the second within the first, or beyond its end.
const LENGTHS: [(&str, &str); 2] = [("5 h", "70 min"), ("35 min", "5 h")];

const TOPOLOGIES: [(&str, &str, &[&str]); 3] = [
    ("single", "", &["here"]),
    ("three-node", "", &["here", "here", "here"]),
    (
        "independent",
        "[parameters]\nreconnect = \"any-server\"\n",
        &["here", "desks"],
    ),
];

const HEAD: &str = "format = 1\nname = \"case\"\ntitle = \"two faults and a restart\"\nstart = 2026-03-02T00:00:00\nduration = \"21 h\"\n[experiment]\nreplications = 1\n[[site]]\nname = \"here\"\n[[site]]\nname = \"desks\"\n[[firewall]]\nname = \"between\"\nbetween = [\"here\", \"desks\"]\nopen = \"all\"\n";

const APPLICATIONS: &str = "[[application]]\nname = \"ts\"\nkind = \"t-server\"\nsite = \"desks\"\nlicense_servers = \"file-order\"\noptions = { num-sdn-licenses = 12 }\n[[application]]\nname = \"desk\"\nkind = \"genesys-desktop\"\nsite = \"desks\"\nlicense_servers = \"file-order\"\nallow_unsupported = true\n";

/// The restarts: each application is down for a minute.
const RESTART: &str = "[[fault]]\nid = \"restart\"\nkind = \"maintenance\"\ntargets = [\"ts\", \"desk\"]\neach_lasts = \"1 min\"\ngap = \"20 s\"\nat = \"9 h 25 min\"\n";

fn team(name: &str, application: &str) -> String {
    format!(
        "[[agents]]\nname = \"{name}\"\ncount = 12\nsite = \"desks\"\napplications = [\"{application}\"]\n[[agents.shifts]]\ndays = \"Mon-Sun\"\nstart = \"08:00\"\nend = \"15:00\"\narrive = {{ uniform = [\"0 min\", \"3 h\"] }}\n"
    )
}

fn servers((kind, parameters, sites): (&str, &str, &[&str])) -> String {
    let mut text = format!("{parameters}[topology]\nkind = \"{kind}\"\n");
    for (number, site) in (1..).zip(sites) {
        text += &format!(
            "[[server]]\nname = \"lic-{number}\"\nsite = \"{site}\"\nfeatures = {{ tserver_sdn = {{ count = 24, version = \"8.0\", expires = 2027-06-30 }}, ISDK_FACTORY = 2, DESKTOP_AGENT = 30 }}\n"
        );
    }
    text
}

/// Each fault with each, under each topology, in each order of ends.
pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for topology in TOPOLOGIES {
        let teams = team("phones", "ts") + &team("screens", "desk");
        let base = format!("{HEAD}{}{APPLICATIONS}{teams}", servers(topology));
        for (first, a) in KINDS {
            for (second, b) in KINDS {
                for (one, two) in LENGTHS {
                    let faults = format!(
                        "{RESTART}[[fault]]\nid = \"a\"\n{a}\nat = \"9 h\"\nlasts = \"{one}\"\n[[fault]]\nid = \"b\"\n{b}\nat = \"9 h 12 min\"\nlasts = \"{two}\"\n"
                    );
                    let name = format!("{}/{first}+{second}/{one}+{two}", topology.0);
                    cases.push(Case {
                        name: name.replace(' ', ""),
                        text: format!("{base}{faults}"),
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
    let plan = super::plan(&case.text);
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
