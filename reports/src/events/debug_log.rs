//! The debug log of a license server, in the shape in which FlexNet writes it.
//!
//! `hh:mm:ss (daemon) message`, the hour padded with a blank; a date stands only where
//! lmgrd starts and in its TIMESTAMP, every six hours. So whoever reads real logs reads this one: OUT,
//! IN and DENIED name feature, `application@host`, the number if it is not 1, and of a denial the text
//! with the code pair. The client is the application's process, which is what asks the license server;
//! agents do not. A checkout that several instances share is out once, in the name of one of them.
//!
//! What is killed writes nothing: its checkouts simply end, and the restarted daemon begins empty. A
//! three-node system has one log, that of its master, whoever that is; it goes by the clock of the
//! first node's host.
//!
//! Process numbers, and ports that the operating system would pick, are made up.

use super::errors;
use super::holdings::{Change, Holdings};
use super::line::{local, word};
use super::nodes::{self, NodeChange, NodeState};
use crate::civil::{date, time_of_day};
use crate::names;
use kernel::{Span, Time};
use model::cause::Cause;
use model::plan::{
    HostIndex, Plan, PoolIndex, Server, Service, ServiceIndex, Symbol, TiSlice, TiVec,
};
use model::records::{Act, Component, Condition, Detail, Entry, JournalPools};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// lmgrd writes the date this often.
const TIMESTAMP_EVERY: Span = Span(6 * Span::HOUR.0);

/// What a port is that the operating system picks at the first start; each restart gets another.
const PICKED_PORT: u32 = 40_000;

/// The release that the log says wrote it: the one Genesys ships.
pub(super) const RELEASE: &str = "v11.9";

/// Characters of a line of features.
const FEATURES_WIDTH: usize = 60;

/// Writes the log of a service.
///
/// # Errors
/// What the stream answers.
pub fn write(
    out: &mut dyn Write,
    plan: &Plan,
    detail: &Detail,
    service: ServiceIndex,
    number: u64,
) -> io::Result<()> {
    let Some(of_plan) = plan.services.get(service) else {
        return Ok(());
    };
    let mut log = Log {
        out,
        plan,
        detail,
        index: service,
        service: of_plan,
        holdings: Holdings::default(),
        starts: 0,
        daemons: daemons(pools(detail, service)),
        pools: pools(detail, service),
        issued: BTreeMap::new(),
        stamp: None,
        master: None,
        nodes: vec![NodeState::UP; of_plan.nodes.len()],
    };
    log.heading(number)?;
    let mut changes = nodes::noticed(plan, detail, service).into_iter().peekable();
    let mut first = NodeState::UP;
    if of_plan.three_node.is_none() {
        while let Some(change) = changes.next_if(|change| change.at == Time::ZERO) {
            first = change.to;
        }
    }
    log.first_start(first)?;
    let mut states = quorum(detail, service).into_iter().peekable();
    let mut journal = detail
        .journal
        .iter()
        .filter(|entry| entry.service == service)
        .peekable();
    loop {
        let next = [
            changes.peek().map(|change| (change.at, AT_CHANGE)),
            states.peek().map(|state| (state.0, AT_QUORUM)),
            journal.peek().map(|entry| (entry.at, rank(&entry.act))),
        ];
        let Some(next) = next.into_iter().flatten().min() else {
            break;
        };
        log.timestamps(next.0)?;
        match next.1 {
            AT_CHANGE => {
                if let Some(change) = changes.next() {
                    log.change(&change)?;
                }
            }
            AT_QUORUM => {
                if let Some((at, text)) = states.next() {
                    log.line(at, "lmgrd", text)?;
                }
            }
            _ => {
                if let Some(entry) = journal.next() {
                    let mut later = journal.clone().take_while(|next| next.at == entry.at);
                    // Who was master for no time was none.
                    let passing = matches!(entry.act, Act::Master { .. })
                        && later.any(|next| matches!(next.act, Act::Master { .. }));
                    if !passing {
                        log.entry(entry)?;
                    }
                }
            }
        }
    }
    let end = detail.journal_ends.unwrap_or(Time::ZERO + plan.duration);
    log.timestamps(end)?;
    if detail.journal_ends.is_some() {
        log.line(end, "lmgrd", "licsim: the log is full and ends here")?;
    }
    Ok(())
}

/// The order within an instant: what a daemon still writes of its end, then the ends and begins of
/// processes, then the quorum, then everything else.
const AT_CHANGE: u8 = 1;
const AT_QUORUM: u8 = 2;

fn rank(act: &Act) -> u8 {
    match act {
        Act::Lost => 0,
        _ => 3,
    }
}

/// When a three-node system noticed that it has lost its quorum: from then on it has no master.
fn quorum(detail: &Detail, service: ServiceIndex) -> Vec<(Time, &'static str)> {
    let masters = detail.journal.iter().filter_map(|entry| match entry.act {
        Act::Master { node } if entry.service == service => Some((entry.at, node)),
        _ => None,
    });
    let masters: Vec<(Time, Option<u32>)> = masters.collect();
    let noticed = |condition: &Condition| {
        let here = condition.component == Component::Service(service);
        if !here || condition.state != Cause::NoQuorum.name() {
            return None;
        }
        let before = masters.iter().rfind(|(at, _)| *at <= condition.from);
        if before.is_none_or(|(_, master)| master.is_none()) {
            return Some((condition.from, "Lost quorum"));
        }
        let mut later = masters.iter().filter(|(at, _)| *at > condition.from);
        let (at, _) = later.find(|(_, master)| master.is_none())?;
        condition
            .to
            .is_none_or(|to| *at < to)
            .then_some((*at, "Lost quorum"))
    };
    detail.conditions.iter().filter_map(noticed).collect()
}

/// The pools of a service.
pub(super) fn pools(detail: &Detail, service: ServiceIndex) -> &JournalPools {
    detail
        .pools
        .get(service)
        .map_or(TiSlice::from_ref(&[]), TiVec::as_slice)
}

/// The vendor daemons of a service, each once.
pub(super) fn daemons(pools: &JournalPools) -> Vec<String> {
    let mut daemons: Vec<String> = Vec::new();
    for pool in pools {
        let name = word(&pool.vendor);
        if !daemons.contains(&name) {
            daemons.push(name);
        }
    }
    daemons
}

/// A log under way.
struct Log<'a> {
    out: &'a mut dyn Write,
    plan: &'a Plan,
    detail: &'a Detail,
    index: ServiceIndex,
    service: &'a Service,
    holdings: Holdings,
    /// Starts of vendor daemons so far, for process numbers and picked ports.
    starts: u32,
    daemons: Vec<String>,
    pools: &'a JournalPools,
    /// Licenses in the file by pool.
    issued: BTreeMap<PoolIndex, u32>,
    /// When the next TIMESTAMP is due; none while lmgrd is down.
    stamp: Option<Time>,
    /// Of a three-node system, who is master; what is known of each node.
    master: Option<usize>,
    nodes: Vec<NodeState>,
}

impl Log<'_> {
    fn server(&self, node: usize) -> &Server {
        &self.plan.servers[self.service.nodes[node]]
    }

    fn host_name(&self, node: usize) -> String {
        word(names::host(self.plan, self.server(node).host))
    }

    fn local(&self, at: Time) -> i128 {
        local(self.plan, self.server(0).host, at)
    }

    fn slashed(&self, at: Time) -> String {
        let day = date(self.local(at));
        format!("{}/{}/{}", day.month, day.day, day.year)
    }

    fn line(&mut self, at: Time, daemon: &str, message: &str) -> io::Result<()> {
        let (hour, minute, second) = time_of_day(self.local(at));
        writeln!(
            self.out,
            "{hour:2}:{minute:02}:{second:02} ({daemon}) {message}"
        )
    }

    fn heading(&mut self, number: u64) -> io::Result<()> {
        let text = format!(
            "licsim: simulated; scenario {}, variant {}, replication {number}",
            word(&self.plan.scenario),
            word(&self.plan.variant)
        );
        self.line(Time::ZERO, "lmgrd", &text)
    }

    /// What is up at time 0 starts then; a three-node system's daemon with its first master.
    fn first_start(&mut self, state: NodeState) -> io::Result<()> {
        if state.lmgrd {
            self.manager_started(Time::ZERO, 0)?;
        }
        if self.service.three_node.is_some() {
            return Ok(());
        }
        if state.daemon {
            self.daemons_started(Time::ZERO, false)?;
        }
        if state.serves {
            self.daemons_serve(Time::ZERO, 0)?;
        }
        Ok(())
    }

    /// TIMESTAMP lines that are due before an instant.
    fn timestamps(&mut self, until: Time) -> io::Result<()> {
        while let Some(due) = self.stamp.filter(|due| *due <= until) {
            let text = format!("TIMESTAMP {}", self.slashed(due));
            self.line(due, "lmgrd", &text)?;
            self.stamp = Some(due + TIMESTAMP_EVERY);
        }
        Ok(())
    }

    fn manager_started(&mut self, at: Time, node: usize) -> io::Result<()> {
        let server = self.server(node);
        let (port, fixed) = (server.port, server.vendor_port);
        let started = format!(
            "FlexNet Licensing ({RELEASE}) started on {} (linux) ({})",
            self.host_name(node),
            self.slashed(at)
        );
        self.line(at, "lmgrd", &started)?;
        let file = format!("License file(s): {}.lic", word(&self.service.name));
        self.line(at, "lmgrd", &file)?;
        self.line(at, "lmgrd", &format!("lmgrd tcp-port {port}"))?;
        self.line(at, "lmgrd", "Starting vendor daemons ...")?;
        if let Some(port) = fixed {
            let text = format!("Using vendor daemon port {port} specified in license file");
            self.line(at, "lmgrd", &text)?;
        }
        self.stamp = Some(at + TIMESTAMP_EVERY);
        Ok(())
    }

    fn daemons_started(&mut self, at: Time, again: bool) -> io::Result<()> {
        let word = if again { "REStarted" } else { "Started" };
        for daemon in self.daemons.clone() {
            self.starts += 1;
            let picked = PICKED_PORT + self.starts;
            let port = self.server(0).vendor_port.map_or(picked, u32::from);
            let text = format!(
                "{word} {daemon} (internet tcp_port {port} pid {})",
                1_000 + self.starts
            );
            self.line(at, "lmgrd", &text)?;
            let text = format!("FlexNet Licensing version {RELEASE}");
            self.line(at, &daemon, &text)?;
        }
        Ok(())
    }

    fn daemons_serve(&mut self, at: Time, node: usize) -> io::Result<()> {
        for daemon in self.daemons.clone() {
            let mut text = format!("Server started on {} for:", self.host_name(node));
            let own = self.pools.iter();
            let own = own.filter(|pool| word(&pool.vendor) == daemon);
            let mut features: Vec<String> = own
                .map(|pool| word(names::feature(self.plan, pool.feature)))
                .collect();
            features.dedup();
            for feature in features {
                if text.len() > FEATURES_WIDTH {
                    self.line(at, &daemon, &text)?;
                    text.clear();
                } else {
                    text.push('\t');
                }
                text.push_str(&feature);
            }
            self.line(at, &daemon, &text)?;
        }
        Ok(())
    }

    /// What is written of a node's change: by itself where it is a server of its own, by its peers in
    /// a three-node system.
    fn change(&mut self, change: &NodeChange) -> io::Result<()> {
        let NodeChange {
            at, node, from, to, ..
        } = *change;
        self.nodes[node] = to;
        if change.unseen {
            if self.master == Some(node) && to.daemon && !from.daemon {
                self.manager_started(at, node)?;
                self.daemons_started(at, false)?;
                if to.serves {
                    self.daemons_serve(at, node)?;
                }
            }
            return Ok(());
        }
        if self.service.three_node.is_some() {
            self.peer_changed(at, node, from.lmgrd, to.lmgrd)?;
            // The log is the master's: of the others it has what their peers see.
            if self.master == Some(node) && from.lmgrd && to.lmgrd {
                self.daemon_changed(change)?;
            }
            return Ok(());
        }
        if from.lmgrd && !to.lmgrd {
            self.stamp = None;
        }
        if to.lmgrd && !from.lmgrd {
            self.manager_started(at, 0)?;
        }
        self.daemon_changed(change)
    }

    /// What is written of the vendor daemons of the node whose log this is.
    fn daemon_changed(&mut self, change: &NodeChange) -> io::Result<()> {
        let NodeChange {
            at, node, from, to, ..
        } = *change;
        if from.daemon && !to.daemon && to.lmgrd {
            for daemon in self.daemons.clone() {
                let text = format!("{daemon} exited with status 0 signal = 17");
                self.line(at, "lmgrd", &text)?;
            }
            let text = "Since this is an unknown status, license server";
            self.line(at, "lmgrd", text)?;
            let text = "manager (lmgrd) will attempt to re-start the vendor daemon.";
            self.line(at, "lmgrd", text)?;
        }
        if to.daemon && !from.daemon {
            self.daemons_started(at, from.lmgrd)?;
            if !to.serves && !to.hangs && to.host_id_fits {
                for daemon in self.daemons.clone() {
                    let text = "Retrying socket bind (address in use)";
                    self.line(at, &daemon, text)?;
                }
            }
        }
        if from.host_id_fits && !to.host_id_fits {
            self.wrong_host_id(at)?;
        }
        if to.serves && !from.serves {
            self.daemons_serve(at, node)?;
        }
        Ok(())
    }

    /// LF7: the file was made for another host, and nothing of it is served.
    fn wrong_host_id(&mut self, at: Time) -> io::Result<()> {
        for daemon in self.daemons.clone() {
            let text = format!(
                "Wrong hostid on SERVER line for license file: {}.lic",
                word(&self.service.name)
            );
            self.line(at, &daemon, &text)?;
        }
        Ok(())
    }

    fn peer_changed(&mut self, at: Time, node: usize, from: bool, to: bool) -> io::Result<()> {
        let host = self.host_name(node);
        match (from, to) {
            (true, false) => self.line(at, "lmgrd", &format!("Lost connection to {host}")),
            (false, true) => self.line(at, "lmgrd", &format!("Connected to {host}")),
            _ => Ok(()),
        }
    }

    fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        match entry.act {
            Act::Lost => return self.lost(entry),
            Act::Denied {
                feature,
                application,
                host,
                requested,
                cause,
            } => {
                let name = word(names::feature(self.plan, feature));
                let client = self.client(application, host);
                let tail = format!("{}  ({})", many(requested), errors::text(cause));
                let line = if cause == Cause::FeatureMissing {
                    format!("UNSUPPORTED: \"{name}\" (PORT_AT_HOST_PLUS   ) {client}{tail}")
                } else {
                    format!("DENIED: \"{name}\" {client}{tail}")
                };
                let daemon = self.daemon_of(feature);
                return self.line(entry.at, &daemon, &line);
            }
            Act::ConnectionRefused => {
                let text = "Maximum connections to the server has reached";
                return self.line(entry.at, "lmgrd", text);
            }
            Act::Master { node } => {
                self.master = node.map(|node| node as usize);
                return match self.master {
                    Some(node) => self.master(entry.at, node),
                    None => Ok(()),
                };
            }
            Act::Issued { pool, count, .. } => return self.issued(entry.at, pool, count),
            _ => {}
        }
        let mut changes = Vec::new();
        self.holdings.apply(entry, |change| changes.push(change));
        for change in changes {
            self.moved(entry.at, change, "")?;
        }
        Ok(())
    }

    /// Everything out is lost: a daemon that is told to end writes of it, one that is killed does not.
    fn lost(&mut self, entry: &Entry) -> io::Result<()> {
        let orderly = nodes::is_orderly(self.plan, self.detail, self.index, entry.at);
        let mut changes = Vec::new();
        self.holdings.apply(entry, |change| changes.push(change));
        if !orderly {
            return self.lost_alive(entry.at);
        }
        self.line(entry.at, "lmgrd", "SERVER shutdown requested")?;
        for daemon in self.daemons.clone() {
            let text = format!("Shutting down {daemon}");
            self.line(entry.at, "lmgrd", &text)?;
            self.line(entry.at, &daemon, "EXITING DUE TO SIGNAL 15")?;
        }
        for change in changes {
            self.moved(entry.at, change, "  (SHUTDOWN)")?;
        }
        Ok(())
    }

    /// LF7: a daemon without lmgrd that goes on and has lost all has found that the file is another host's.
    fn lost_alive(&mut self, at: Time) -> io::Result<()> {
        let is_alone = |state: &NodeState| state.daemon && !state.lmgrd;
        let was_alone = self.service.three_node.is_none() && self.nodes.iter().any(is_alone);
        if was_alone {
            let after = nodes::states(self.plan, self.detail, self.index, at);
            if after.iter().any(is_alone) {
                return self.wrong_host_id(at);
            }
        }
        Ok(())
    }

    fn moved(&mut self, at: Time, change: Change, after: &str) -> io::Result<()> {
        let (keyword, held) = match change {
            Change::Out(held) => ("OUT", held),
            Change::In(held, _) => ("IN", held),
        };
        let pool = &self.pools[held.pool];
        let daemon = word(&pool.vendor);
        let text = format!(
            "{keyword}: \"{}\" {}{}{after}",
            word(names::feature(self.plan, pool.feature)),
            self.client(held.application, held.host),
            many(held.count)
        );
        self.line(at, &daemon, &text)
    }

    fn master(&mut self, at: Time, node: usize) -> io::Result<()> {
        let text = format!("CONNECTED, master is {}", self.host_name(node));
        self.line(at, "lmgrd", &text)?;
        let text = format!("TIMESTAMP {}", self.slashed(at));
        self.line(at, "lmgrd", &text)?;
        self.stamp = Some(at + TIMESTAMP_EVERY);
        // A node whose daemon is down at that moment starts it later.
        if self.nodes[node].daemon {
            self.daemons_started(at, false)?;
        }
        if self.nodes[node].serves {
            self.daemons_serve(at, node)?;
        }
        Ok(())
    }

    /// The file allows more or less than before.
    fn issued(&mut self, at: Time, number: PoolIndex, count: u32) -> io::Result<()> {
        let before = self.issued.insert(number, count);
        let pool = &self.pools[number];
        if pool.uncounted || before == Some(count) {
            return Ok(());
        }
        if count == 0 {
            let text = format!("EXPIRED: {}", word(names::feature(self.plan, pool.feature)));
            let daemon = word(&pool.vendor);
            return self.line(at, &daemon, &text);
        }
        match before {
            Some(_) => self.line(at, "lmgrd", "Done rereading"),
            None => Ok(()),
        }
    }

    /// The daemon that a feature's requests go to; of a feature that the file does not have, the first.
    fn daemon_of(&self, feature: model::plan::FeatureId) -> String {
        let mut own = self.pools.iter().filter(|p| p.feature == feature);
        let vendor = own.next().map(|pool| word(&pool.vendor));
        vendor
            .or_else(|| self.daemons.first().cloned())
            .unwrap_or_else(|| "genesys.d".to_owned())
    }

    /// `application@host`.
    fn client(&self, application: Symbol, host: HostIndex) -> String {
        format!(
            "{}@{}",
            word(names::application(self.plan, application)),
            word(names::host(self.plan, host))
        )
    }
}

/// How many, where it is not one.
fn many(count: u32) -> String {
    if count == 1 {
        String::new()
    } else {
        format!("  ({count} licenses)")
    }
}
