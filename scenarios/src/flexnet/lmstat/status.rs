//! The blocks of an output: servers, nodes, daemons, features.
//!
//! Each line is offered to the forms in turn; the first that fits takes it.

use super::checkout::{self, Checkout, Reservation, licenses};
use super::{Lmstat, Unread};
use crate::flexnet::date::{Expiry, parse_expiry};
use crate::flexnet::server_list::{self, ListItem};

/// One license server, or a three-node system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerStatus {
    /// Where it was asked, as printed: `port@host`, of a three-node system parted by commas.
    pub address: String,
    /// Its license files.
    pub files: Vec<String>,
    /// Its nodes.
    pub nodes: Vec<Node>,
    /// Its vendor daemons.
    pub daemons: Vec<Daemon>,
    /// The features it serves.
    pub features: Vec<FeatureUse>,
    /// What went wrong in asking it.
    pub errors: Vec<String>,
}

/// One host of a license server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its host.
    pub host: String,
    /// It answers.
    pub up: bool,
    /// It is the master.
    pub master: bool,
    /// Its version, or what it answered.
    pub text: String,
}

/// One vendor daemon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Daemon {
    /// Its name.
    pub name: String,
    /// It answers.
    pub up: bool,
    /// Its version, or what is wrong.
    pub text: String,
}

/// How much of a feature is in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Use {
    /// Licenses issued, and in use (idle reservations among them).
    Counted {
        /// Issued.
        issued: u32,
        /// In use.
        in_use: u32,
    },
    /// Not counted.
    Uncounted,
    /// Something else, as printed: an error.
    Other(String),
}

/// A feature with its checkouts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureUse {
    /// Its name.
    pub name: String,
    /// How much.
    pub uses: Use,
    /// Its pools, as far as any are in use.
    pub pools: Vec<PoolUse>,
    /// Checkouts and queued requests, with the number of their pool in [`FeatureUse::pools`].
    pub checkouts: Vec<(Option<usize>, Checkout)>,
    /// Reservations.
    pub reservations: Vec<Reservation>,
    /// The line, from 1.
    pub line: usize,
    /// The vendor daemon whose state stands before it, if it is clear which.
    pub daemon: Option<String>,
}

impl FeatureUse {
    /// Its vendor daemon, as its pools or the order of the lines tell it.
    #[must_use]
    pub fn daemon(&self) -> Option<&str> {
        let pool = self.pools.first().map(|pool| pool.vendor.as_str());
        pool.or(self.daemon.as_deref())
    }
}

/// A pool of a feature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PoolUse {
    /// Its version.
    pub version: String,
    /// Its vendor daemon.
    pub vendor: String,
    /// Its expiry as printed; old releases print none.
    pub expires: Option<String>,
    /// Its VENDOR_STRING.
    pub vendor_string: Option<String>,
    /// `floating license`, or what it is bound to.
    pub kind: Option<String>,
}

/// A row of `lmstat -i`, which reads the license file only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedFeature {
    /// The feature.
    pub name: String,
    /// Its version.
    pub version: String,
    /// How many, as printed.
    pub count: String,
    /// Its expiry as printed.
    pub expires: String,
    /// Its vendor daemon.
    pub vendor: String,
}

impl ListedFeature {
    /// What its count means: 0 is uncounted in a license file.
    #[must_use]
    pub fn licenses(&self) -> &str {
        match self.count.as_str() {
            "0" => "uncounted",
            count => count,
        }
    }

    /// What its expiry means: a year of zeros is permanent.
    #[must_use]
    pub fn expiry(&self) -> String {
        match parse_expiry(&self.expires) {
            Ok(Expiry::Permanent) => Expiry::Permanent.to_string(),
            _ => self.expires.clone(),
        }
    }
}

/// What the lines belong to so far.
#[derive(Debug, Default)]
pub(super) struct Reader {
    result: Lmstat,
    in_daemons: bool,
    /// A vendor daemon of this server was spoken of: what follows is of daemons, not of hosts.
    after_hosts: bool,
    /// The daemons that are up and whose state was printed since the last feature, or before it.
    serving: Vec<String>,
    /// A feature came since the last daemon's state.
    after_feature: bool,
    /// In the table of `lmstat -i`: whether the vendor stands before the expiry.
    table: Option<bool>,
}

impl Reader {
    pub(super) fn line(&mut self, number: usize, line: &str) {
        self.result.lines = number;
        let text = line.trim();
        let idle = text.is_empty()
            || text
                .bytes()
                .all(|byte| byte == b'-' || byte == b'_' || byte == b' ');
        if idle || self.heading(text) || self.feature(number, text) || self.server_part(text) {
            return;
        }
        if !self.feature_part(text) && !self.table_row(text) {
            self.result.unread.push(Unread {
                line: number,
                text: line.to_owned(),
            });
        }
    }

    pub(super) fn finish(self) -> Lmstat {
        self.result
    }

    fn server(&mut self) -> &mut ServerStatus {
        if self.result.servers.is_empty() {
            self.result.servers.push(ServerStatus::default());
        }
        self.result
            .servers
            .last_mut()
            .expect("one was just made sure of")
    }

    /// The daemon that the features here are of: the only one that is up of those just named.
    fn serving_daemon(&self) -> Option<String> {
        match self.serving.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        }
    }

    fn last_feature(&mut self) -> Option<&mut FeatureUse> {
        self.result.servers.last_mut()?.features.last_mut()
    }

    /// Banners, notes, titles.
    fn heading(&mut self, text: &str) -> bool {
        if let Some(asked) = text.strip_prefix("Flexible License Manager status on ") {
            self.result.asked = Some(asked.to_owned());
            return true;
        }
        if let Some(address) = text.strip_prefix("License server status:") {
            let address = address.trim().to_owned();
            self.result.servers.push(ServerStatus {
                address,
                ..ServerStatus::default()
            });
            (self.in_daemons, self.after_hosts, self.table) = (false, false, None);
            self.serving.clear();
            return true;
        }
        if text.starts_with("Vendor daemon status") {
            (self.in_daemons, self.after_hosts) = (true, true);
            return true;
        }
        if text.starts_with("Feature usage info") {
            self.in_daemons = false;
            return true;
        }
        if text.starts_with("Feature") && text.contains("Version") && text.contains("#licenses") {
            let vendor_first = text.find("Vendor") < text.find("Expires");
            self.table = Some(vendor_first);
            return true;
        }
        let banner = |tool: &str| {
            let rest = text.strip_prefix(tool).map(str::trim_start);
            rest.is_some_and(|rest| rest.starts_with("- Copyright") || rest.starts_with('v'))
        };
        let note = [
            "[Detecting ",
            "NOTE: lmstat -i ",
            "but only reads the license file",
            "lmstat -a is recommended",
        ];
        banner("lmutil") || banner("lmstat") || note.iter().any(|note| text.starts_with(note))
    }

    /// `Users of f:  (Total of 10 licenses issued;  Total of 3 licenses in use)`; a fragment may have
    /// lost its first words.
    fn feature(&mut self, number: usize, text: &str) -> bool {
        let named = text.strip_prefix("Users of ");
        let whole = named.unwrap_or(text);
        let Some((name, rest)) = whole.split_once(":  (").or_else(|| whole.split_once(": ("))
        else {
            return false;
        };
        let Some(inside) = rest.trim_end().strip_suffix(')') else {
            return false;
        };
        if named.is_none() && !inside.starts_with("Total of ") {
            return false;
        }
        let feature = FeatureUse {
            name: name.trim().to_owned(),
            uses: read_use(inside),
            pools: Vec::new(),
            checkouts: Vec::new(),
            reservations: Vec::new(),
            line: number,
            daemon: self.serving_daemon(),
        };
        self.in_daemons = false;
        self.after_feature = true;
        self.server().features.push(feature);
        true
    }

    /// Files, nodes, daemons and errors of a server.
    fn server_part(&mut self, text: &str) -> bool {
        if let Some((_, files)) = text
            .strip_prefix("License file(s) on ")
            .and_then(|t| t.split_once(": "))
        {
            self.server().files = read_files(files);
            return true;
        }
        let error =
            text.starts_with("Error getting status:") || text.starts_with("lmgrd is not running");
        if error {
            self.server().errors.push(text.to_owned());
            return true;
        }
        let Some((name, state)) = text.split_once(": ") else {
            return false;
        };
        let state = state.trim();
        if let Some(state) = state.strip_prefix("license server ") {
            let up = state.starts_with("UP");
            let master = state.contains("(MASTER)");
            let version = state
                .trim_start_matches("UP")
                .trim_start()
                .trim_start_matches("(MASTER)");
            let (host, text) = (name.to_owned(), version.trim().to_owned());
            self.server().nodes.push(Node {
                host,
                up,
                master,
                text,
            });
            return true;
        }
        let is_error = has_error_code(state);
        // Of several daemons each stands before its features, so one may follow another's.
        let word = !name.contains(' ');
        let of_daemon = state.contains("(-97") || state.contains("vendor daemon is down");
        let is_state = state.starts_with("UP") || state.starts_with("DOWN") || is_error;
        if is_state && (self.in_daemons || word && (self.after_hosts || of_daemon)) {
            self.after_hosts = true;
            let up = state.starts_with("UP");
            let text = state.trim_start_matches("UP").trim().to_owned();
            if std::mem::take(&mut self.after_feature) {
                self.serving.clear();
            }
            if up {
                self.serving.push(name.to_owned());
            }
            self.server().daemons.push(Daemon {
                name: name.to_owned(),
                up,
                text,
            });
            return true;
        }
        if is_error && !name.contains(' ') {
            let (host, text) = (name.to_owned(), state.to_owned());
            self.server().nodes.push(Node {
                host,
                up: false,
                master: false,
                text,
            });
            return true;
        }
        false
    }

    /// Pools, checkouts and reservations of the last feature, or of none where a fragment lost it.
    fn feature_part(&mut self, text: &str) -> bool {
        let pool = read_pool(text);
        let found = (checkout::read(text), checkout::read_reservation(text));
        let known = pool.is_some() || found.0.is_some() || found.1.is_some();
        if known && self.last_feature().is_none() {
            let name = pool
                .as_ref()
                .map_or_else(String::new, |(name, _)| name.clone());
            let uses = Use::Other("not in this output".to_owned());
            let (pools, checkouts, reservations) = Default::default();
            let feature = FeatureUse {
                name,
                uses,
                pools,
                checkouts,
                reservations,
                line: self.result.lines,
                daemon: None,
            };
            self.server().features.push(feature);
        }
        let Some(feature) = self.last_feature() else {
            return false;
        };
        if let Some((_, pool)) = pool {
            feature.pools.push(pool);
            return true;
        }
        let pool_index = feature.pools.len().checked_sub(1);
        match found {
            (Some(checkout), _) => {
                feature.checkouts.push((pool_index, checkout));
                return true;
            }
            (None, Some(reservation)) => {
                feature.reservations.push(reservation);
                return true;
            }
            (None, None) => {}
        }
        let Some(pool) = feature.pools.last_mut() else {
            return false;
        };
        if let Some(string) = text.strip_prefix("vendor_string:") {
            pool.vendor_string = Some(string.trim().to_owned());
            return true;
        }
        let kind = text == "floating license" || text.contains("nodelocked");
        if kind {
            pool.kind = Some(text.to_owned());
        }
        kind
    }

    fn table_row(&mut self, text: &str) -> bool {
        let Some(vendor_first) = self.table else {
            return false;
        };
        let words: Vec<&str> = text.split_whitespace().collect();
        // The expiry may have blanks: `permanent(no expiration date)`.
        let [name, version, count, rest @ ..] = words.as_slice() else {
            return false;
        };
        let split = if vendor_first {
            rest.split_first()
        } else {
            rest.split_last()
        };
        let Some((vendor, expires)) = split.filter(|(_, expires)| !expires.is_empty()) else {
            return false;
        };
        let expires = expires.join(" ");
        let is_date = expires.starts_with("permanent") || !expires.contains(' ');
        if !is_date {
            return false;
        }
        self.result.listed.push(ListedFeature {
            name: (*name).to_owned(),
            version: (*version).to_owned(),
            count: (*count).to_owned(),
            expires: plain_expiry(&expires),
            vendor: (*vendor).to_owned(),
        });
        true
    }
}

/// `(-15,570:115 "…")` somewhere in a text.
fn has_error_code(text: &str) -> bool {
    let after = text.rfind("(-").map(|at| &text[at + 2..]);
    after.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// `Total of 10 licenses issued;  Total of 3 licenses in use`; some print the second without its
/// `Total of`.
fn read_use(inside: &str) -> Use {
    if inside.starts_with("Uncounted") {
        return Use::Uncounted;
    }
    let number = |part: &str, end: &str| {
        let part = part.trim();
        let part = part.strip_prefix("Total of ").unwrap_or(part);
        part.ends_with(end).then(|| licenses(part)).flatten()
    };
    let counts = inside
        .split_once(';')
        .and_then(|(issued, in_use)| Some((number(issued, "issued")?, number(in_use, "in use")?)));
    match counts {
        Some((issued, in_use)) => Use::Counted { issued, in_use },
        None => Use::Other(inside.to_owned()),
    }
}

/// `"f" v8.0, vendor: genesys.d, expiry: 1-jan-0`.
fn read_pool(text: &str) -> Option<(String, PoolUse)> {
    let (name, rest) = text.strip_prefix('"')?.split_once('"')?;
    let rest = rest.trim_start().strip_prefix('v')?;
    let mut parts = rest.split(',').map(str::trim);
    let mut pool = PoolUse {
        version: parts.next()?.to_owned(),
        ..PoolUse::default()
    };
    for part in parts {
        if let Some(vendor) = part.strip_prefix("vendor:") {
            pool.vendor = vendor.trim().to_owned();
        } else if let Some(expires) = part.strip_prefix("expiry:") {
            pool.expires = Some(expires.trim().to_owned());
        }
    }
    (!pool.vendor.is_empty()).then(|| (name.to_owned(), pool))
}

/// An expiry without the words that some releases put behind `permanent`.
fn plain_expiry(text: &str) -> String {
    match text.split_once('(') {
        Some(("permanent", _)) => "permanent".to_owned(),
        _ => text.to_owned(),
    }
}

/// Paths parted by `:`, with one at the end; drive letters part nothing.
fn read_files(text: &str) -> Vec<String> {
    let text = text.trim().trim_end_matches(':');
    let Ok(items) = server_list::parse(text) else {
        return vec![text.to_owned()];
    };
    let written = |item: ListItem| match item {
        ListItem::Path(path) => path,
        ListItem::Address { port, host } => format!("{port}@{host}"),
    };
    items.into_iter().map(written).collect()
}
