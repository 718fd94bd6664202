//! Random faults, of kinds that are switched on or off as a whole.

use super::dice::Dice;
use super::scenario::Parts;
use std::fmt::Write;

/// The kinds that the swarm plays.
pub const KINDS: &[&str] = &[
    "host-kill",
    "server-kill",
    "lmgrd-kill",
    "vendor-daemon-kill",
    "daemon-hang",
    "lmdown",
    "firewall-block",
    "site-cut",
    "partition",
    "license-expiry",
    "lmremove",
    "license-file-change",
    "option-change",
    "application-crash",
    "switchover",
    "maintenance",
    "clock-offset",
    "host-id-change",
    "disk-failure",
    "address-change",
    "person-disable",
    "common-cause",
    "surge",
    "name-service",
    "file-share",
];

/// Writes the faults of a scenario; true if a file waits for a midnight.
pub fn write(dice: &mut Dice, parts: &Parts, hours: u64, body: &mut String) -> bool {
    let on: Vec<&str> = KINDS.iter().copied().filter(|_| !dice.one_in(3)).collect();
    let count = dice.between(3, 14);
    let mut ids: Vec<String> = Vec::new();
    let mut waits_for_midnight = false;
    for number in 0..count {
        let kind = dice.of(&on);
        let id = format!("f{number}");
        let Some(keys) = keys(dice, parts, kind, &ids) else {
            continue;
        };
        waits_for_midnight |= keys.contains("reread = false");
        let _ = writeln!(body, "[[fault]]\nid = \"{id}\"\nkind = \"{kind}\"\n{keys}");
        let _ = writeln!(body, "{}", timing(dice, kind, hours, &ids));
        // Members of common causes strike by themselves too.
        if kind != "common-cause" {
            ids.push(id);
        }
    }
    waits_for_midnight
}

/// When a fault begins and how long it lasts.
fn timing(dice: &mut Dice, kind: &str, hours: u64, ids: &[String]) -> String {
    let minutes = dice.below(hours * 60);
    let mut text = match dice.below(6) {
        // What strikes others begins by itself, so that nothing causes itself.
        _ if kind == "common-cause" => format!("at = \"{minutes} min\"\n"),
        0 if !ids.is_empty() => {
            let other = &ids[dice.below(ids.len() as u64) as usize];
            let event = dice.of(&["begin", "end"]);
            format!(
                "when = {{ fault = \"{other}\", event = \"{event}\", delay = \"{} s\", probability = 0.8 }}\n",
                dice.below(2_000)
            )
        }
        1 if kind != "maintenance" => {
            format!(
                "time_to_failure = {{ exponential = \"{} h\" }}\n",
                dice.between(3, 12)
            )
        }
        2 => format!(
            "at = \"{minutes} min\"\nevery = \"{} min\"\ntimes = {}\n",
            dice.between(10, 200),
            dice.between(2, 5)
        ),
        _ => format!("at = \"{minutes} min\"\n"),
    };
    if dice.one_in(5) {
        text.push_str("probability = 0.7\n");
    }
    match kind {
        "maintenance" | "switchover" | "lmremove" => {}
        _ => match dice.below(5) {
            0 => text.push_str("time_to_repair = { exponential = \"20 min\" }\n"),
            1 => text.push_str("lasts = \"0 s\"\n"),
            2 => text.push_str("lasts = \"70 s\"\n"),
            3 => text.push_str("lasts = \"3 h\"\n"),
            _ if kind == "vendor-daemon-kill" || kind == "application-crash" => {}
            _ => text.push_str("lasts = { uniform = [\"1 min\", \"90 min\"] }\n"),
        },
    }
    text
}

/// The keys of one kind; none if the scenario has nothing for it.
fn keys(dice: &mut Dice, parts: &Parts, kind: &str, ids: &[String]) -> Option<String> {
    let one = |dice: &mut Dice, of: &[String]| of[dice.below(of.len() as u64) as usize].clone();
    let server = one(dice, &parts.servers);
    let application = one(dice, &parts.applications);
    let text = match kind {
        "host-kill" if dice.one_in(2) => {
            format!("target = \"{}\"", one(dice, &parts.hosts))
        }
        "firewall-block" => format!(
            "between = [\"here\", \"desks\"]\nports = {}\nmode = \"{}\"\nestablished = \"{}\"",
            dice.of(&["\"all\"", "[7260]", "[7261]"]),
            dice.of(&["silent", "reset"]),
            dice.of(&["dropped", "kept"])
        ),
        "name-service" => format!("site = \"{}\"", dice.of(&["desks", "desks", "here"])),
        "site-cut" => format!(
            "between = {}\nmode = \"{}\"\nestablished = \"{}\"",
            dice.of(&[
                "[\"here\", \"desks\"]",
                "[\"desks\", \"all\"]",
                "[\"here\", \"all\"]",
            ]),
            dice.of(&["silent", "reset"]),
            dice.of(&["dropped", "kept"])
        ),
        "partition" if parts.is_three_node => format!(
            "groups = {}",
            dice.of(&[
                "[[\"lic-1\"], [\"lic-2\", \"lic-3\"]]",
                "[[\"lic-1\", \"lic-2\"], [\"lic-3\"]]",
                "[[\"lic-1\"], [\"lic-2\"], [\"lic-3\"]]",
                "[[\"lic-1\"], [\"lic-2\"]]",
            ])
        ),
        "partition" => return None,
        "lmremove" => {
            let of = match ids.first() {
                Some(id) if dice.one_in(2) => format!("after = \"{id}\"\n"),
                _ => String::new(),
            };
            let feature = dice.of(&["tserver_sdn", "x", "y", "router_seats"]);
            format!("target = \"{server}\"\nfeature = \"{feature}\"\n{of}")
        }
        "license-expiry" => format!(
            "target = \"{server}\"\nfeature = \"{}\"",
            dice.of(&["tserver_sdn", "x", "y", "router_seats"])
        ),
        "license-file-change" => format!(
            "target = \"{server}\"\n{}\nreread = {}",
            dice.of(&[
                "features = { tserver_sdn = 8 }",
                "features = { tserver_sdn = 90, x = 2 }",
                "features = { x = false }",
                "features = { y = { count = 40, version = \"7.0\" } }",
                "features = { x = { count = 12, expires = 2026-03-04 } }",
                "altered = [\"router_seats\"]",
                "altered = [\"host-id\"]",
            ]),
            dice.of(&["true", "true", "false"])
        ),
        "option-change" => format!(
            "target = \"ts\"\noptions = {{ num-sdn-licenses = {} }}",
            dice.of(&["2", "20", "12"])
        ),
        "application-crash" => format!("target = \"{application}\""),
        "switchover" if parts.pair => "target = \"pair\"".to_owned(),
        "switchover" => return None,
        "maintenance" => format!(
            "targets = [\"{application}\", \"{server}\"]\neach_lasts = \"{} min\"\ngap = \"{} min\"",
            dice.between(1, 10),
            dice.below(5)
        ),
        "clock-offset" => format!(
            "target = \"{}\"\noffset = \"{} h\"",
            if dice.one_in(2) {
                server
            } else {
                one(dice, &parts.hosts)
            },
            dice.of(&["-30", "2", "30", "9000"])
        ),
        // What asks for each user reads its list at its start only, so that a wrong one would stay.
        "address-change" if application == "desk" => return None,
        "address-change" => format!(
            "target = \"{application}\"\nlicense_servers = \"{}\"",
            dice.of(&["7260@nowhere", "7299@lic-1", "7260@lic-1"])
        ),
        "person-disable" => {
            let group = one(dice, &parts.groups);
            format!("agents = \"{group}\"\ncount = {}", dice.between(1, 3))
        }
        "surge" if parts.demand && dice.one_in(2) => {
            format!("demand = \"calls\"\nfactor = {}", dice.of(&["0.5", "3"]))
        }
        "surge" => {
            let group = one(dice, &parts.groups);
            format!("agents = \"{group}\"\ncount = {}", dice.between(1, 8))
        }
        "common-cause" => {
            let mut members: Vec<String> = parts.servers.clone();
            members.extend(ids.first().cloned());
            let members: Vec<String> = members.iter().map(|name| format!("\"{name}\"")).collect();
            format!(
                "members = [{}]\neach_probability = 0.6\nspread = \"{} s\"",
                members.join(", "),
                dice.below(600)
            )
        }
        _ => format!("target = \"{server}\""),
    };
    Some(text)
}
