//! A scenario to begin with: complete, commented, and worth editing.
//!
//! The text is put together from a few blocks, one for each kind of application, and each
//! key gets what the table of keys says of it as a comment where it stands. So a starter explains the
//! format as it is, and what the reader refuses cannot be in it: `licsim new` reads its own text back.

use crate::keys::{Form, Keys, SCENARIO};
use std::fmt::Write as _;

/// How the license servers stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topology {
    /// One server.
    Single,
    /// Three nodes that grant as one.
    ThreeNode,
    /// A server for each site, two at least.
    Independent,
}

impl Topology {
    /// As scenarios write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Topology::Single => "single",
            Topology::ThreeNode => "three-node",
            Topology::Independent => "independent",
        }
    }
}

/// The kinds of application that a starter can have, by their names in the catalogue.
pub const KINDS: [&str; 6] = [
    "t-server",
    "universal-routing-server",
    "universal-callback-server",
    "outbound-contact-server",
    "interaction-server",
    "genesys-desktop",
];

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Starter {
    /// The scenario's name: `a-z 0-9 -`.
    pub name: String,
    /// The license servers.
    pub topology: Topology,
    /// Agents of all sites together.
    pub seats: u32,
    /// Sites.
    pub sites: u32,
    /// Kinds of [`KINDS`].
    pub applications: Vec<String>,
    /// License files that stand in place of counts: none, one, or with independent servers one for each.
    pub license_files: Vec<StarterFile>,
}

/// A license file of the user's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StarterFile {
    /// Its path from the scenario.
    pub path: String,
    /// The hosts of its SERVER lines.
    pub hosts: Vec<String>,
}

/// Comments begin in this column at least.
const COMMENT_COLUMN: usize = 42;

/// A line beyond this is not lengthened by a comment; the comment stands above it.
const LINE_MAX: usize = 100;

impl Starter {
    /// The scenario's text.
    ///
    /// # Errors
    /// A kind that is not among [`KINDS`], a combination that the products do not support, or numbers
    /// that make no site: with what would do.
    pub fn text(&self) -> Result<String, String> {
        self.check()?;
        let mut text = self.head();
        self.licenses(&mut text);
        self.servers(&mut text);
        text.push_str(
            "\n# Applications take licenses when they start, or when an agent logs in. `licsim check` shows which.\n",
        );
        for site in 1..=self.sites {
            self.applications(&mut text, site);
        }
        self.agents(&mut text);
        text.push_str(FAULTS);
        text.push_str(ENDING);
        Ok(explained(&text))
    }

    /// Whether a scenario may bear a name.
    ///
    /// # Errors
    /// It may not, with what may.
    pub fn check_name(name: &str) -> Result<(), String> {
        let simple = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || !name.chars().all(simple) {
            return Err(format!(
                "`{name}` cannot name a scenario (hint: small letters, digits and `-`)"
            ));
        }
        Ok(())
    }

    fn check(&self) -> Result<(), String> {
        Starter::check_name(&self.name)?;
        if self.sites == 0 || self.seats / 2 < self.sites {
            return Err(format!(
                "{} seats cannot be spread over {} sites (hint: two seats a site at least)",
                self.seats, self.sites
            ));
        }
        if self.topology == Topology::Independent && self.sites < 2 {
            return Err(
                "one independent server is a single one (hint: --sites 2, a server for each)"
                    .to_owned(),
            );
        }
        self.check_license_files()?;
        for kind in &self.applications {
            if !KINDS.contains(&kind.as_str()) {
                let near = nearest_kind(kind);
                return Err(format!(
                    "a starter has no application `{kind}`{near}; it can have: {} (any other is written by \
                     hand, `licsim check` helps)",
                    KINDS.join(", ")
                ));
            }
        }
        if !self.has("t-server") && !self.has("interaction-server") && !self.has("genesys-desktop")
        {
            return Err(
                "agents need something to log in to (hint: t-server, interaction-server or genesys-desktop)"
                    .to_owned(),
            );
        }
        if self.has("genesys-desktop") && self.topology == Topology::ThreeNode {
            return Err(
                "Genesys Desktop's library knows no three-node system (hint: leave it out, or take \
                 --topology single or independent)"
                    .to_owned(),
            );
        }
        Ok(())
    }

    fn check_license_files(&self) -> Result<(), String> {
        let files = self.license_files.len();
        let wanted = match self.topology {
            Topology::Independent => self.sites as usize,
            Topology::Single | Topology::ThreeNode => 1,
        };
        if files != 0 && files != wanted {
            let each = if wanted == 1 {
                "one file"
            } else {
                "a file for each server"
            };
            return Err(format!(
                "{files} license files for {} license servers (hint: {each}, {wanted} in all)",
                self.topology.name()
            ));
        }
        let nodes = if self.topology == Topology::ThreeNode {
            3
        } else {
            1
        };
        let other = |file: &&StarterFile| !file.hosts.is_empty() && file.hosts.len() != nodes;
        match self.license_files.iter().find(other) {
            Some(file) => Err(format!(
                "`{}` has {} SERVER line{}, and a file of {} license servers has {nodes} (hint: {})",
                file.path,
                file.hosts.len(),
                if file.hosts.len() == 1 { "" } else { "s" },
                self.topology.name(),
                if file.hosts.len() == 3 {
                    "it is a three-node system's: --topology three-node"
                } else {
                    "take a file that was made for them, or leave --license-file out"
                }
            )),
            None => Ok(()),
        }
    }

    /// The license file of a server, as it stands there, and the host that it is for: all nodes of one
    /// system have the same file.
    fn license_file(&self, server: u32) -> Option<String> {
        let at = server as usize - 1;
        let (file, node) = match self.topology {
            Topology::Independent => (self.license_files.get(at)?, 0),
            Topology::Single | Topology::ThreeNode => (self.license_files.first()?, at),
        };
        let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
        let host = file.hosts.get(node).map(|host| quoted(host));
        let host = host.filter(|host| self.is_one_servers(host));
        let host = host.map_or(String::new(), |host| format!("host = \"{host}\"\n"));
        Some(format!("{host}license_file = \"{}\"\n", quoted(&file.path)))
    }

    /// Whether one SERVER line alone names the host: files of two servers may have been made for one.
    fn is_one_servers(&self, host: &str) -> bool {
        let hosts = self.license_files.iter().flat_map(|file| &file.hosts);
        hosts.filter(|known| known.as_str() == host).count() == 1
    }

    fn has(&self, kind: &str) -> bool {
        self.applications.iter().any(|known| known == kind)
    }

    fn site(&self, number: u32) -> String {
        format!("site-{number}")
    }

    /// Agents of a site: the first ones have what does not divide.
    fn seats_of(&self, site: u32) -> u32 {
        self.seats / self.sites + u32::from(site <= self.seats % self.sites)
    }

    /// How many license servers.
    fn server_count(&self) -> u32 {
        match self.topology {
            Topology::Single => 1,
            Topology::ThreeNode => 3,
            Topology::Independent => self.sites,
        }
    }

    fn head(&self) -> String {
        let many =
            |count: u32, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        let (name, topology) = (&self.name, self.topology.name());
        let title = format!(
            "{} at {}, {topology} license servers",
            many(self.seats, "agent"),
            many(self.sites, "site")
        );
        format!(
            "# {title}.\n\
             # A scenario to begin with: every number is a guess; replace it by yours.\n\
             #\n\
             #   licsim check {name}.toml     what is wrong with it, and the plan as understood\n\
             #   licsim run {name}.toml       plays it; tables and charts go to out/{name}\n\
             #\n\
             # An editor that knows JSON Schema completes and explains keys: `licsim schema > licsim.schema.json`,\n\
             # and `#:schema licsim.schema.json` as the first line.\n\
             \n\
             format = 1\n\
             name = \"{name}\"\n\
             title = \"{title}\"\n\
             start = 2026-03-02T00:00:00\n\
             duration = \"28 d\"\n\
             warm_up = \"1 d\"\n\
             \n\
             [experiment]\n\
             seed = 1\n\
             replications = 30\n"
        )
    }

    /// Licenses for so many agents at so many sites, by feature.
    fn features(&self, seats: u32, sites: u32) -> Vec<(&'static str, u32, &'static str)> {
        let mut features = Vec::new();
        if self.has("t-server") {
            features.push((
                "tserver_sdn",
                seats,
                "a seat for each agent who is logged in",
            ));
        }
        if self.has("universal-routing-server") {
            let about = "one for each agent from its first call on";
            features.push(("router_seats", seats, about));
        }
        if self.has("universal-callback-server") {
            let about = "one for an hour from each callback request";
            features.push(("vcb_full", self.callbacks() * sites, about));
        }
        if self.has("outbound-contact-server") {
            features.push(("occ_full", seats, "one for each agent in a loaded campaign"));
        }
        if self.has("interaction-server") {
            features.push(("ics_multi_media_agent_seat", seats, "one for each agent"));
            let about = "one for each agent with e-mail";
            features.push(("ics_email_webform_channel", seats, about));
        }
        if self.has("genesys-desktop") {
            features.push(("ISDK_FACTORY", 1, "one for all Desktops"));
            features.push(("DESKTOP_AGENT", seats, "one for each login"));
            features.push((
                "DESKTOP_SUPERVISOR",
                sites,
                "one for each supervisor's login",
            ));
        }
        features
    }

    fn callbacks(&self) -> u32 {
        (self.seats_of(self.sites) / 5).max(10)
    }

    /// What one or three servers have in common; independent ones have a part each.
    fn licenses(&self, text: &mut String) {
        if self.topology != Topology::Independent && self.license_files.is_empty() {
            text.push_str(
                "\n# What was bought. A license file of your own goes into its [[server]] as\n\
                 # `license_file = \"…\"` instead.\n[entitlement.features]\n",
            );
            list(text, &self.features(self.seats, self.sites));
        }
    }

    fn servers(&self, text: &mut String) {
        let why = match self.topology {
            Topology::Single => "One license server: while it is down, nothing new is granted.",
            Topology::ThreeNode => {
                "Three nodes that grant as one, as long as two of them run. They belong into one place."
            }
            Topology::Independent => {
                "Independent license servers know nothing of each other: each has a part of the licenses in a\n\
                 # file of its own, and an application asks them in the order of its list."
            }
        };
        let kind = self.topology.name();
        let _ = write!(text, "\n# {why}\n[topology]\nkind = \"{kind}\"\n");
        for server in 1..=self.server_count() {
            let independent = self.topology == Topology::Independent;
            let at = if independent { server } else { 1 };
            let site = self.site(at);
            let _ = write!(
                text,
                "\n[[server]]\nname = \"lic-{server}\"\nsite = \"{site}\"\n"
            );
            if let Some(file) = self.license_file(server) {
                text.push_str(&file);
                continue;
            }
            text.push_str("port = 7260\n");
            if independent {
                text.push_str("[server.features]\n");
                list(text, &self.features(self.seats_of(at), 1));
            }
        }
    }

    /// The lines that every application of a site has.
    fn application(&self, text: &mut String, kind: &str, short: &str, site: u32) {
        let name = format!("{short}-{site}");
        let place = self.site(site);
        let _ = write!(
            text,
            "\n[[application]]\nname = \"{name}\"\nkind = \"{kind}\"\nsite = \"{place}\"\n"
        );
        if self.topology == Topology::Independent {
            let list = if kind == "genesys-desktop" {
                format!("7260@lic-{site}")
            } else {
                "local-first".to_owned()
            };
            let _ = writeln!(text, "license_servers = \"{list}\"");
        }
    }

    fn applications(&self, text: &mut String, site: u32) {
        let seats = self.seats_of(site);
        if self.has("t-server") {
            self.application(text, "t-server", "t-server", site);
            let _ = writeln!(text, "options = {{ num-sdn-licenses = {seats} }}");
        }
        if self.has("universal-routing-server") {
            self.application(text, "universal-routing-server", "router", site);
        }
        if self.has("universal-callback-server") {
            self.application(text, "universal-callback-server", "callback", site);
            let callbacks = self.callbacks();
            let _ = writeln!(text, "options = {{ max-licenses = {callbacks} }}");
            let _ = write!(
                text,
                "\n[[demand]]\nname = \"callbacks-{site}\"\napplication = \"callback-{site}\"\nrate = \"{} / h\"\n",
                (callbacks / 2).max(1)
            );
        }
        if self.has("outbound-contact-server") {
            self.application(text, "outbound-contact-server", "outbound", site);
            let _ = writeln!(text, "options = {{ num-of-licenses = {seats} }}");
            let _ = write!(
                text,
                "\n[[campaign]]\nname = \"campaign-{site}\"\napplication = \"outbound-{site}\"\n\
                 mode = \"predictive\"\nloaded = {{ days = \"Mon-Fri\", start = \"10:00\", end = \"18:00\" }}\n"
            );
        }
        if self.has("interaction-server") {
            self.application(text, "interaction-server", "interaction", site);
            let _ = writeln!(
                text,
                "options = {{ ics_multi_media_agent_seat = {seats}, ics_email_webform_channel = {seats} }}"
            );
        }
        if self.has("genesys-desktop") {
            self.application(text, "genesys-desktop", "desktop", site);
        }
    }

    fn agents(&self, text: &mut String) {
        text.push_str("\n# Agents are individuals; a group shares shifts and applications.\n");
        for site in 1..=self.sites {
            let seats = self.seats_of(site);
            let early = seats.div_ceil(2);
            let shifts = [
                ("early", early, "06:30", "15:00"),
                ("late", seats - early, "13:30", "22:00"),
            ];
            for (team, count, start, end) in shifts {
                self.group(text, site, team, count);
                let _ = write!(
                    text,
                    "[[agents.shifts]]\ndays = \"Mon-Fri\"\nstart = \"{start}\"\nend = \"{end}\"\n\
                     arrive = {{ uniform = [\"-10 min\", \"5 min\"] }}\nleave = {{ uniform = [\"0 min\", \"10 min\"] }}\n\
                     breaks = [{{ after = \"4 h\", lasts = \"30 min\", logs_out = true }}]\n"
                );
            }
        }
    }

    fn group(&self, text: &mut String, site: u32, team: &str, count: u32) {
        let place = self.site(site);
        let steps = [
            ("t-server", "t-server"),
            ("universal-routing-server", "router"),
            ("interaction-server", "interaction"),
            ("genesys-desktop", "desktop"),
        ];
        let own = steps.iter().filter(|(kind, _)| self.has(kind));
        let own: Vec<String> = own
            .map(|(_, short)| format!("\"{short}-{site}\""))
            .collect();
        let _ = write!(
            text,
            "\n[[agents]]\nname = \"{team}-{site}\"\ncount = {count}\nsite = \"{place}\"\napplications = [{}]\n",
            own.join(", ")
        );
        if self.has("interaction-server") {
            let media = if self.has("t-server") {
                "\"voice\", \"email\""
            } else {
                "\"email\""
            };
            let _ = writeln!(text, "media = [{media}]");
        }
        if self.has("outbound-contact-server") {
            let _ = writeln!(text, "campaigns = [\"campaign-{site}\"]");
        }
        text.push_str(
            "absence = \"5 %\"\nretry = { after = \"5 min\", until = \"session-end\" }\n",
        );
    }
}

fn nearest_kind(kind: &str) -> String {
    crate::keys::nearest(kind, KINDS.iter().copied())
        .map_or(String::new(), |near| format!(", did you mean `{near}`"))
}

const FAULTS: &str = r#"
# What fails. Nobody publishes failure rates of license servers: these are assumptions, and `licsim compare`
# plays them halved and doubled.
[[fault]]
id = "server-host-fails"
kind = "host-kill"
target = "each-server-host"
time_to_failure = { exponential = "120 d" }
time_to_repair = { lognormal = { mean = "4 h", cv = 1.2 } }

# A drill strikes at a time of your choice; take the marks away to play it.
# [[fault]]
# id = "busy-hour"
# kind = "server-kill"
# target = "lic-1"
# at = 2026-03-04T10:00:00
# lasts = "2 h"
"#;

const ENDING: &str = r#"
# A variant is this file with differences; all variants see the same random numbers.
# [[variant]]
# name = "polls-every-minute"
# parameters = { poll_interval = "60 s" }

# A limit that a metric must keep: `run` says whether it does, and how sure that is.
# [target]
# denied_fraction = { max = "0.5 %", confidence = "95 %" }
"#;

/// Features with their counts, a line each.
fn list(text: &mut String, features: &[(&str, u32, &str)]) {
    for (name, count, about) in features {
        let _ = writeln!(text, "{name} = {count} # {about}");
    }
}

/// The text with a comment behind each key that the table of keys knows and nobody has commented.
fn explained(text: &str) -> String {
    let mut explained = String::new();
    let mut table: Option<&'static Keys> = Some(&SCENARIO);
    let mut told: Vec<(*const Keys, String)> = Vec::new();
    for line in text.lines() {
        if let Some(header) = line.strip_prefix('[') {
            let path = header.trim_start_matches('[').trim_end_matches(']');
            table = keys_of(path);
        }
        let key = line.split_once(" = ").map(|(key, _)| key);
        let known = key.filter(|_| !line.starts_with('#'));
        let about = known.and_then(|key| Some((key, table?.find(key)?)));
        let (line, mut comment) = match line.split_once(" # ") {
            Some((code, own)) if !line.starts_with('#') => (code, Some(own.to_owned())),
            _ => (line, None),
        };
        if let (Some((key, about)), Some(keys)) = (about, table) {
            let mark = (std::ptr::from_ref(keys), key.to_owned());
            // Said once, where the key stands first.
            if comment.is_none() && !told.contains(&mark) {
                told.push(mark);
                comment = Some(comment_of(about));
            }
        }
        match comment {
            Some(comment) if line.len().max(COMMENT_COLUMN) + comment.len() + 3 <= LINE_MAX => {
                let gap = if line.len() < COMMENT_COLUMN { "" } else { " " };
                let _ = writeln!(explained, "{line:COMMENT_COLUMN$}{gap}# {comment}");
            }
            Some(comment) => {
                let _ = writeln!(explained, "# {comment}\n{line}");
            }
            None => {
                let _ = writeln!(explained, "{line}");
            }
        }
    }
    explained
}

fn comment_of(key: &crate::keys::Key) -> String {
    match key.default {
        "" | "required" => key.about.to_owned(),
        default => format!("{}; without it: {default}", key.about),
    }
}

/// The keys of the table of a header, `agents.shifts`.
fn keys_of(path: &str) -> Option<&'static Keys> {
    let mut keys: &'static Keys = &SCENARIO;
    for part in path.split('.') {
        keys = table_of(&keys.find(part)?.form)?;
    }
    Some(keys)
}

fn table_of(form: &'static Form) -> Option<&'static Keys> {
    match form {
        Form::Table(keys) | Form::Tables(keys) => Some(keys),
        Form::Either(forms) => forms.iter().find_map(table_of),
        _ => None,
    }
}
