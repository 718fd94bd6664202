//! A random contact center: servers, applications, agents, demand, parameters.

use super::dice::Dice;
use super::{faults, standby};
use kernel::Span;
use std::fmt::Write;

/// A scenario and what is known of it.
pub struct Generated {
    pub text: String,
    /// When its faults are over, and it has all the time that it needs to work again.
    pub faults_until: Span,
}

/// What faults can strike.
pub struct Parts {
    pub servers: Vec<String>,
    pub is_three_node: bool,
    pub applications: Vec<String>,
    /// Hosts of applications.
    pub hosts: Vec<String>,
    pub pair: bool,
    pub groups: Vec<String>,
    pub demand: bool,
}

/// The parameters that decide how long it takes until everything works again, in seconds.
struct Pace {
    poll_interval: u64,
    retry_interval: u64,
    retry_count: u64,
    dead_client_timeout: u64,
    restart_delay: u64,
    manual_start_delay: u64,
    rejoin_wait: u64,
    failover_repair: u64,
    order_lead_time: u64,
    /// SV14: of servers, applications and takeovers; nothing in two thirds of all scenarios.
    start_time: u64,
    application_start: u64,
    takeover_time: u64,
}

impl Pace {
    fn roll(dice: &mut Dice) -> Pace {
        Pace {
            poll_interval: [30, 60, 120, 300][dice.below(4) as usize],
            retry_interval: [10, 60][dice.below(2) as usize],
            retry_count: dice.below(6),
            dead_client_timeout: [300, 1_800, 7_200][dice.below(3) as usize],
            restart_delay: [5, 60][dice.below(2) as usize],
            manual_start_delay: [120, 1_800][dice.below(2) as usize],
            rejoin_wait: [0, 240, 600][dice.below(3) as usize],
            failover_repair: [60, 900][dice.below(2) as usize],
            order_lead_time: [600, 36_000][dice.below(2) as usize],
            start_time: [0, 0, 0, 0, 40, 200][dice.below(6) as usize],
            application_start: [0, 0, 0, 0, 25, 150][dice.below(6) as usize],
            takeover_time: [0, 0, 35][dice.below(3) as usize],
        }
    }

    /// The longest of what the parameters allow, then a start and two polls; a file that is not reread
    /// waits for a midnight, and calls of 20 minutes on average that a surge has brought go on for hours.
    fn recovery(&self, waits_for_midnight: bool, has_calls: bool) -> u64 {
        let longest = [
            self.dead_client_timeout,
            self.manual_start_delay + self.restart_delay,
            self.rejoin_wait,
            self.failover_repair,
            self.order_lead_time,
            if waits_for_midnight { 86_400 } else { 0 },
            if has_calls { 4 * 3_600 } else { 0 },
        ];
        let longest = longest.into_iter().max().unwrap_or(0);
        let asking = self.retry_interval * self.retry_count + 2 * self.poll_interval;
        let starting = self.start_time + self.application_start + self.takeover_time;
        longest + self.restart_delay + asking + starting + 120
    }
}

/// The scenario of a number.
pub fn generate(number: u64) -> Generated {
    let mut dice = Dice::new(number);
    let pace = Pace::roll(&mut dice);
    let mut parts = Parts {
        servers: Vec::new(),
        is_three_node: false,
        applications: Vec::new(),
        hosts: Vec::new(),
        pair: false,
        groups: Vec::new(),
        demand: false,
    };
    let mut body = parameters(&mut dice, &pace);
    servers(&mut dice, &mut parts, &mut body);
    applications(&mut dice, &mut parts, &mut body);
    if pace.application_start > 0 {
        let entry = "[[application]]\n";
        let slow = format!("{entry}start_time = \"{} s\"\n", pace.application_start);
        body = body.replace(entry, &slow);
    }
    if number % 3 == 1 {
        // SV15: all of them have room, and what dead ones have left takes it from them.
        let head = "[parameters]\n";
        let all = parts.applications.len();
        body = body.replace(head, &format!("{head}max_connections = {all}\n"));
    }
    agents(&mut dice, &mut parts, &mut body);
    let hours = dice.between(12, 40);
    let mut of_standby = standby::dice(number);
    if of_standby.is_some() {
        parts.servers.push(standby::NAME.to_owned());
    }
    let waits = faults::write(&mut dice, &parts, hours, &mut body);
    if let Some(dice) = &mut of_standby {
        standby::write(dice, FEATURES, hours, &mut body);
    }
    if number % 4 == 2 {
        set_back(Dice::new(number ^ 0xFA11), &parts, hours, &mut body);
    }
    let faults_until = hours * 3_600;
    let length = faults_until + pace.recovery(waits, parts.demand) + 1;
    let head = format!(
        "format = 1\nname = \"swarm\"\ntitle = \"scenario {number} of the swarm\"\nstart = 2026-03-0{}T0{}:00:00\nduration = \"{length} s\"\nwarm_up = \"{} min\"\n",
        dice.between(1, 9),
        dice.below(10),
        dice.below(120),
    );
    let mut text = head + &body;
    if let Some(zoned) = zoned(number, &text, length) {
        text = zoned;
    }
    Generated {
        text,
        faults_until: Span::from_seconds(faults_until),
    }
}

/// One scenario of four is played on a night when clocks change; its dice are its own, so that all else stays.
fn zoned(number: u64, text: &str, length: u64) -> Option<String> {
    const ZONES: [&str; 6] = [
        "Europe/Lisbon",
        "America/New_York",
        "Australia/Lord_Howe",
        "America/Havana",
        "America/Santiago",
        "Asia/Kolkata",
    ];
    const NIGHTS: [&str; 6] = [
        "2026-03-28",
        "2026-10-24",
        "2026-03-07",
        "2026-10-31",
        "2026-04-04",
        "2026-10-03",
    ];
    let mut dice = Dice::new(number ^ 0x20_4E_0D);
    if !dice.one_in(4) {
        return None;
    }
    let at = text.find("start = 2026-03-")? + "start = ".len();
    let night = dice.of(&NIGHTS);
    let mut text = format!("{}{night}{}", &text[..at], &text[at + night.len()..]);
    // A midnight may be 25 hours away.
    let (old, new) = (format!("duration = \"{length} s\""), length + 3_600);
    text = text.replace(&old, &format!("duration = \"{new} s\""));
    for site in ["here", "desks"] {
        let zone = dice.of(&ZONES);
        let _ = writeln!(text, "[[site]]\nname = \"{site}\"\nzone = \"{zone}\"");
    }
    Some(text)
}

fn parameters(dice: &mut Dice, pace: &Pace) -> String {
    let mut text = String::from("[parameters]\n");
    let mut seconds = |name: &str, value: u64| {
        let _ = writeln!(text, "{name} = \"{value} s\"");
    };
    seconds("poll_interval", pace.poll_interval);
    seconds("retry_interval", pace.retry_interval);
    seconds("dead_client_timeout", pace.dead_client_timeout);
    seconds("restart_delay", pace.restart_delay);
    seconds("manual_start_delay", pace.manual_start_delay);
    seconds("rejoin_wait", pace.rejoin_wait);
    seconds("failover_repair", pace.failover_repair);
    seconds("order_lead_time", pace.order_lead_time);
    seconds("start_time", pace.start_time);
    seconds("takeover_time", pace.takeover_time);
    seconds("vendor_restart_delay", [1, 10][dice.below(2) as usize]);
    seconds("heartbeat_interval", [5, 20][dice.below(2) as usize]);
    let _ = writeln!(text, "retry_count = {}", pace.retry_count);
    for (name, choices) in [
        ("orphans", &["true", "false"][..]),
        ("on_server_loss", &["\"run-on\"", "\"exit\""]),
        ("on_violation", &["\"refuse-new\"", "\"continue\""]),
        ("reconnect", &["\"same-server\"", "\"any-server\""]),
        ("list_search", &["\"sticky\"", "\"whole-set\""]),
        ("primary_is_master", &["true", "false"]),
        ("early_rejoin_failure", &["0", "0.5", "1"]),
        ("failover_failure", &["0", "0.5"]),
        ("managed", &["true", "false", "false"]),
        ("autostart", &["true", "true", "false"]),
        ("clock_check", &["\"expiring\"", "\"all\""]),
    ] {
        let _ = writeln!(text, "{name} = {}", dice.of(choices));
    }
    text
}

/// Enough of everything for all who ask, twice.
const FEATURES: &str = "tserver_sdn = 60, router_seats = 40, vcb_full = 12, x = 12, y = 40, ha_redundancy = 6, cti_ha_option = 6";

fn servers(dice: &mut Dice, parts: &mut Parts, body: &mut String) {
    let kind = dice.of(&["single", "three-node", "independent"]);
    let count = match kind {
        "single" => 1,
        "three-node" => 3,
        _ => dice.between(2, 3),
    };
    parts.is_three_node = kind == "three-node";
    let _ = writeln!(body, "[topology]\nkind = \"{kind}\"");
    let dated = dice.one_in(3);
    let features = if dated {
        FEATURES.replace("x = 12", "x = { count = 12, expires = 2026-12-31 }")
    } else {
        FEATURES.to_owned()
    };
    if parts.is_three_node {
        let _ = writeln!(body, "[entitlement]\nfeatures = {{ {features} }}");
    }
    let fixed_port = dice.one_in(3);
    let sites = if dice.one_in(3) {
        ["here", "there", "desks"]
    } else {
        ["here"; 3]
    };
    for (number, site) in (0..count).zip(sites) {
        let name = format!("lic-{}", number + 1);
        let _ = writeln!(body, "[[server]]\nname = \"{name}\"\nsite = \"{site}\"");
        if dice.one_in(6) {
            let _ = writeln!(body, "host = \"shared-{number}\"");
        }
        if fixed_port {
            let _ = writeln!(body, "vendor_port = 7261");
        }
        if !parts.is_three_node {
            let _ = writeln!(body, "features = {{ {features} }}");
        }
        parts.servers.push(name);
    }
}

fn applications(dice: &mut Dice, parts: &mut Parts, body: &mut String) {
    let shared = if body.contains("shared-0") && dice.one_in(2) {
        "host = \"shared-0\"\nsite = \"here\"\n"
    } else {
        ""
    };
    let mut add = |parts: &mut Parts, name: &str, kind: &str, keys: &str| {
        let _ = writeln!(
            body,
            "[[application]]\nname = \"{name}\"\nkind = \"{kind}\"\n{keys}"
        );
        if !keys.contains("shared") {
            let _ = writeln!(body, "site = \"desks\"");
            let host = if name == "pair" { "p1" } else { name };
            parts.hosts.push(host.to_owned());
        }
        parts.applications.push(name.to_owned());
    };
    add(parts, "registry", "generic", "at_start = { x = 1 }");
    if dice.one_in(2) {
        add(parts, "scs", "solution-control-server", "");
    }
    let seats = ["12", "\"max\""][dice.below(2) as usize];
    add(
        parts,
        "ts",
        "t-server",
        &format!("{shared}options = {{ num-sdn-licenses = {seats} }}"),
    );
    if seats != "\"max\"" && dice.one_in(2) {
        let redundancy = dice.of(&["warm-standby", "hot-standby"]);
        add(
            parts,
            "pair",
            "t-server",
            &format!(
                "redundancy = \"{redundancy}\"\nhosts = [\"p1\", \"p2\"]\noptions = {{ num-sdn-licenses = 10 }}"
            ),
        );
        parts.pair = true;
    }
    if dice.one_in(2) {
        add(parts, "urs", "universal-routing-server", "");
    }
    if dice.one_in(2) {
        add(parts, "holder", "generic", "at_start = { x = 3 }");
    }
    if dice.one_in(3) {
        add(
            parts,
            "other",
            "generic",
            "at_start = { x = 1, y = 1 }\nstarts_at = \"3 h\"",
        );
    }
    if dice.one_in(2) {
        add(parts, "desk", "generic", "per_login = { y = 1 }");
    }
    if dice.one_in(2) {
        add(parts, "cb", "universal-callback-server", "");
        parts.demand = true;
    }
}

fn agents(dice: &mut Dice, parts: &mut Parts, body: &mut String) {
    let has = |name: &str| parts.applications.iter().any(|known| known == name);
    for (name, first) in [("team", "ts"), ("night", "pair"), ("desk-team", "desk")] {
        if !has(first) {
            continue;
        }
        let mut steps = vec![first];
        if first != "desk" && has("urs") && dice.one_in(2) {
            steps.push("urs");
        }
        let list: Vec<String> = steps.iter().map(|step| format!("\"{step}\"")).collect();
        let _ = writeln!(
            body,
            "[[agents]]\nname = \"{name}\"\ncount = {}\nsite = \"desks\"\napplications = [{}]\nfirst_call_after = \"2 min\"",
            dice.between(2, 5),
            list.join(", ")
        );
        if dice.one_in(3) {
            let _ = writeln!(
                body,
                "session = {{ on = {{ exponential = \"2 h\" }}, off = {{ exponential = \"1 h\" }} }}"
            );
        } else {
            let start = dice.of(&["06:00", "08:00", "20:00"]);
            let end = dice.of(&["14:00", "18:30", "04:00"]);
            let _ = writeln!(
                body,
                "retry = {{ after = \"2 min\", until = \"session-end\" }}\n[[agents.shifts]]\ndays = \"Mon-Sun\"\nstart = \"{start}\"\nend = \"{end}\"\narrive = {{ uniform = [\"-5 min\", \"5 min\"] }}\nbreaks = [ {{ after = \"2 h\", lasts = \"15 min\", logs_out = true }} ]"
            );
        }
        parts.groups.push(name.to_owned());
    }
    if parts.demand {
        let _ = writeln!(
            body,
            "[[demand]]\nname = \"calls\"\napplication = \"cb\"\nrate = \"4 /h\"\nholding = {{ exponential = \"20 min\" }}"
        );
    }
}

/// FT17: clocks that are set back, on hosts of servers and of applications.
fn set_back(mut dice: Dice, parts: &Parts, hours: u64, body: &mut String) {
    for number in 0..2 {
        let hosts = match dice.one_in(2) {
            true => &parts.servers,
            false => &parts.hosts,
        };
        let host = &hosts[dice.below(hosts.len() as u64) as usize];
        let (at, by) = (dice.below(hours * 30), dice.between(20, 60));
        let lasts = dice.between(1, hours * 30);
        let _ = writeln!(
            body,
            "[[fault]]\nid = \"w{number}\"\nkind = \"clock-windback\"\ntarget = \"{host}\"\nby = \"{by} h\"\nat = \"{at} min\"\nlasts = \"{lasts} min\""
        );
        // Only a restart makes it good.
        let kind = match parts.applications.contains(host) {
            true => "application-crash",
            false if parts.servers.contains(host) => "vendor-daemon-kill",
            false => continue,
        };
        let _ = writeln!(
            body,
            "[[fault]]\nid = \"r{number}\"\nkind = \"{kind}\"\ntarget = \"{host}\"\nwhen = {{ fault = \"w{number}\", event = \"end\", delay = \"20 s\" }}\nlasts = \"5 s\""
        );
    }
}
