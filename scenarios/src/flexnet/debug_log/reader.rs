//! The one pass over the logs.
//!
//! All logs are read together in the order of their times, and each event changes the
//! tally of its feature, the checkouts that are out, the denials of late, and the load. When a daemon
//! starts or ends, what it had given out is over (SV2). A daemon that ends may still say who gave back what,
//! so its end counts from its own line on, but only when it or lmgrd says something else.

use super::activity::{self, Activity, CheckIn, Kind};
use super::denials::Denials;
use super::load::Load;
use super::log::Log;
use super::message::{Message, subject};
use super::names::Names;
use super::notes;
use super::record::{Denial, Outage, Record, SECOND};
use super::sessions::{Checkout, Sessions};
use super::summary::{DenialSummary, EventCounts, FeatureSummary, LogSummary, Summary};
use crate::flexnet::text::decode;
use rustc_hash::{FxHashMap, FxHasher};
use std::collections::BTreeSet;
use std::hash::Hasher;

/// Why a line of use is not understood.
const NO_EVENT: &str = "an event without a feature, a user, or a count of 1 or more";

/// Reads logs to their ends, side by side.
///
/// # Errors
/// Those of the sources.
pub fn read(logs: Vec<Log>, load: Option<&mut Load>) -> std::io::Result<Summary> {
    read_into(logs, load, None)
}

/// The same, with a record of every checkout.
///
/// # Errors
/// Those of the sources.
pub fn read_into(
    mut logs: Vec<Log>,
    load: Option<&mut Load>,
    record: Option<&mut Record>,
) -> std::io::Result<Summary> {
    let mut reader = Reader::new(load, record);
    let mut alive = Vec::with_capacity(logs.len());
    for log in &mut logs {
        alive.push(log.advance()?);
    }
    loop {
        let waiting = logs.iter().enumerate().filter(|(index, _)| alive[*index]);
        let Some((index, _)) = waiting.min_by_key(|(_, log)| log.at()) else {
            break;
        };
        reader.line(&mut logs[index], u32::try_from(index).unwrap_or(u32::MAX));
        alive[index] = logs[index].advance()?;
    }
    Ok(reader.finish(&logs))
}

/// A feature while logs are read.
#[derive(Clone, Debug, Default)]
struct Tally {
    summary: FeatureSummary,
    level: u64,
    license_seconds: f64,
    since: i64,
    in_load: bool,
    /// The logs that speak of it, each once.
    logs: Vec<u32>,
}

impl Tally {
    fn change(&mut self, at: i64, plus: u64, minus: u64) {
        self.license_seconds += self.level as f64 * (at - self.since).max(0) as f64;
        self.since = at;
        self.level = (self.level + plus).saturating_sub(minus);
        self.summary.peak = self.summary.peak.max(self.level);
    }

    /// Licenses were lost at a time that may be past.
    fn lose(&mut self, at: i64, count: u64) {
        let late = (self.since - at).max(0);
        self.license_seconds -= count as f64 * late as f64;
        self.change(at.max(self.since), 0, count);
    }
}

/// A daemon that has said that it ends, and may still say who gave back what.
#[derive(Clone, Copy, Debug)]
struct End {
    /// Its number; `None` for all of the log.
    vendor: Option<u32>,
    log: u32,
    at: i64,
    stamp: i64,
}

struct Reader<'l> {
    load: Option<&'l mut Load>,
    record: Option<&'l mut Record>,
    /// The time of the event at hand, in microseconds.
    stamp: i64,
    events: EventCounts,
    vendors: Names,
    feature_names: Names,
    features: FxHashMap<(u32, u32), u32>,
    tallies: Vec<Tally>,
    tally_vendors: Vec<u32>,
    tally_names: Vec<u32>,
    holders: Names,
    users: Names,
    reasons: Names,
    sessions: Sessions,
    ends: Vec<End>,
    /// Daemons that are down, each since when.
    down: Vec<End>,
    denials: Denials,
    scratch: Vec<u8>,
    level: u64,
    summary: Summary,
    last_at: i64,
    expired: BTreeSet<String>,
}

impl<'l> Reader<'l> {
    fn new(load: Option<&'l mut Load>, record: Option<&'l mut Record>) -> Reader<'l> {
        Reader {
            load,
            record,
            stamp: i64::MIN,
            events: EventCounts::default(),
            vendors: Names::default(),
            feature_names: Names::default(),
            features: FxHashMap::default(),
            tallies: Vec::new(),
            tally_vendors: Vec::new(),
            tally_names: Vec::new(),
            holders: Names::default(),
            users: Names::default(),
            reasons: Names::default(),
            sessions: Sessions::default(),
            ends: Vec::new(),
            down: Vec::new(),
            denials: Denials::default(),
            scratch: Vec::new(),
            level: 0,
            summary: Summary::default(),
            last_at: i64::MIN,
            expired: BTreeSet::new(),
        }
    }

    /// Takes a log's current line.
    fn line(&mut self, log: &mut Log, number: u32) {
        let Some(envelope) = log.envelope() else {
            return;
        };
        let at = log.at();
        self.last_at = self.last_at.max(at);
        self.stamp = at.saturating_mul(SECOND).max(self.stamp.saturating_add(1));
        let understood = match subject(&envelope) {
            Message::Activity(kind, text) => {
                let read = activity::read(kind, text);
                read.map(|activity| self.activity(&activity, envelope.daemon, number, at))
            }
            Message::ServerDied(text) => {
                let read = activity::read(Kind::In, text);
                let died = read.map(|activity| Activity {
                    check_in: CheckIn::ServerDied,
                    ..activity
                });
                died.map(|activity| self.activity(&activity, envelope.daemon, number, at))
            }
            Message::ServerStarted(_) => {
                self.events.start += 1;
                self.note_start(None, number, at, log.silent_before());
                self.end_daemon(None, number, at);
                Some(())
            }
            Message::DaemonStarted(vendor, again) => {
                if again {
                    self.events.restart += 1;
                } else {
                    self.events.start += 1;
                }
                self.note_start(Some(vendor), number, at, None);
                self.end_daemon(Some(vendor), number, at);
                Some(())
            }
            Message::DaemonEnded(vendor) => {
                self.events.stop += 1;
                self.note_end(Some(vendor), number, at);
                Some(())
            }
            Message::Ending(vendor) => {
                self.events.stop += 1;
                if vendor == b"lmgrd" {
                    log.note(notes::MANAGER_ENDS);
                } else {
                    self.note_end((!vendor.is_empty()).then_some(vendor), number, at);
                }
                Some(())
            }
            Message::Timestamp(_) | Message::Dated(_) | Message::Other(_) => Some(()),
        };
        if understood.is_none() {
            log.not_understood(NO_EVENT);
        }
    }

    fn activity(&mut self, activity: &Activity<'_>, vendor: &[u8], log: u32, at: i64) {
        if activity.kind == Kind::Expired {
            self.events.expired += 1;
            self.expired.insert(decode(activity.feature).into_owned());
            return;
        }
        if !self.ends.is_empty() && activity.kind != Kind::In {
            self.settle_ends(Some(vendor), log);
        }
        let feature = self.feature(vendor, activity.feature, at);
        let logs = &mut self.tallies[feature as usize].logs;
        if !logs.contains(&log) {
            logs.push(log);
        }
        let tally = &mut self.tallies[feature as usize].summary;
        match activity.kind {
            Kind::Out => {
                self.events.out += 1;
                tally.out += 1;
                self.out(activity, feature, log, at);
            }
            Kind::In => {
                self.events.check_in += 1;
                tally.check_in += 1;
                self.check_in(activity, feature, log, at);
            }
            Kind::Denied => {
                self.events.denied += 1;
                tally.denied += 1;
                self.holder(activity);
                let user = self.users.number(activity.user);
                let reason = self.reasons.number(activity.reason);
                let name = self.tally_names[feature as usize];
                let key = (name, activity.error, reason);
                self.denials.add(key, user, log, at, activity.count);
                let holder = self.holder(activity);
                if let Some(record) = &mut self.record {
                    record.denials.push(Denial {
                        at,
                        feature,
                        holder,
                    });
                }
            }
            Kind::Unsupported => {
                self.events.unsupported += 1;
                tally.unsupported += 1;
            }
            Kind::Queued => {
                self.events.queued += 1;
                tally.queued += 1;
                self.holder(activity);
            }
            Kind::Dequeued => self.events.dequeued += 1,
            Kind::Upgrade => self.events.upgrade += 1,
            // Above: nobody used it.
            Kind::Expired => {}
        }
    }

    /// The number of a feature of a daemon.
    fn feature(&mut self, vendor: &[u8], name: &[u8], at: i64) -> u32 {
        let name_number = self.feature_names.number_without_case(name);
        let key = (self.vendors.number(vendor), name_number);
        if let Some(&feature) = self.features.get(&key) {
            return feature;
        }
        let feature = u32::try_from(self.tallies.len()).expect("memory ends before numbers do");
        let tally = Tally {
            summary: FeatureSummary {
                name: decode(name).into_owned(),
                vendor: decode(vendor).into_owned(),
                ..FeatureSummary::default()
            },
            since: at,
            in_load: self.load.as_ref().is_some_and(|load| load.counts(name)),
            ..Tally::default()
        };
        self.tallies.push(tally);
        self.tally_vendors.push(key.0);
        self.tally_names.push(key.1);
        self.features.insert(key, feature);
        feature
    }

    fn holder(&mut self, activity: &Activity<'_>) -> u32 {
        self.scratch.clear();
        self.scratch.extend_from_slice(activity.user);
        self.scratch.push(b'@');
        self.scratch.extend_from_slice(activity.host);
        self.holders.number(&self.scratch)
    }

    fn checkout(&mut self, activity: &Activity<'_>, feature: u32, log: u32, at: i64) -> Checkout {
        let holder = self.holder(activity);
        let data = activity.data.map_or(0, |data| {
            let mut hasher = FxHasher::default();
            hasher.write(data);
            hasher.finish() | 1
        });
        let count = activity.count;
        Checkout {
            feature,
            holder,
            log,
            data,
            at,
            stamp: self.stamp,
            count,
        }
    }

    fn out(&mut self, activity: &Activity<'_>, feature: u32, log: u32, at: i64) {
        let name = self.tally_names[feature as usize];
        let user = self.users.number(activity.user);
        self.denials.granted(name, user, log, at);
        if activity.shared {
            return;
        }
        let checkout = self.checkout(activity, feature, log, at);
        let tally = &mut self.tallies[feature as usize];
        tally.summary.licenses_out += u64::from(activity.count);
        if activity.count == 0 {
            return;
        }
        tally.change(at, u64::from(activity.count), 0);
        self.level += u64::from(activity.count);
        self.summary.peak = self.summary.peak.max(self.level);
        if tally.in_load
            && let Some(load) = &mut self.load
        {
            load.open(checkout.holder, at);
        }
        self.sessions.open(checkout);
    }

    fn check_in(&mut self, activity: &Activity<'_>, feature: u32, log: u32, at: i64) {
        if activity.shared {
            return;
        }
        let asked = self.checkout(activity, feature, log, at);
        let (found, missing) = self.close(activity, asked);
        let tally = &mut self.tallies[feature as usize];
        tally.change(at, 0, u64::from(found));
        tally.summary.in_without_out += u64::from(missing);
        self.level = self.level.saturating_sub(u64::from(found));
        match activity.check_in {
            CheckIn::Normal => {}
            CheckIn::Inactive => self.summary.taken_back_inactive += u64::from(activity.count),
            CheckIn::Shutdown | CheckIn::ServerDied => {
                self.summary.lost_by_daemon_end += u64::from(activity.count);
            }
        }
    }

    /// Ends what an IN line gives back; the result is how many licenses that were, and how many were not out.
    fn close(&mut self, activity: &Activity<'_>, asked: Checkout) -> (u32, u32) {
        let nameless = activity.check_in == CheckIn::ServerDied && activity.host.is_empty();
        let candidates = if nameless {
            self.holders_by_user(asked.feature, activity.user)
        } else {
            vec![asked.holder]
        };
        let in_load = self.tallies[asked.feature as usize].in_load;
        let (load, record, holders) = (&mut self.load, &mut self.record, &self.holders);
        let stamp = self.stamp;
        let mut left = asked.count;
        for holder in candidates {
            let asked = Checkout {
                holder,
                count: left,
                ..asked
            };
            (_, left) = self.sessions.close(&asked, |closed, count| {
                if let Some(record) = record {
                    record.close(closed, count, stamp, holders);
                }
                let ended = count == closed.count;
                if let Some(load) = load.as_mut().filter(|_| in_load && ended) {
                    load.close(closed.holder, asked.at);
                }
            });
        }
        (asked.count - left, left)
    }

    /// Who holds a feature and is of that name, on whatever host: the old form of IN by the daemon's death names none.
    fn holders_by_user(&self, feature: u32, user: &[u8]) -> Vec<u32> {
        let mut all = self.sessions.holders_of(feature);
        all.retain(|&holder| {
            let name = self.holders.name(holder);
            memchr::memrchr(b'@', name).is_some_and(|at| &name[..at] == user)
        });
        all
    }

    /// A daemon (or, without a name, all of a log) ends.
    fn note_end(&mut self, vendor: Option<&[u8]>, log: u32, at: i64) {
        let vendor = vendor.map(|name| self.vendors.number(name));
        let known = self
            .ends
            .iter()
            .any(|end| end.log == log && end.vendor == vendor);
        if !known {
            let stamp = self.stamp;
            let end = End {
                vendor,
                log,
                at,
                stamp,
            };
            self.ends.push(end);
            let known = self
                .down
                .iter()
                .any(|down| down.log == log && down.vendor == vendor);
            if self.record.is_some() && !known {
                self.down.push(end);
            }
        }
    }

    /// A daemon (or, without a name, lmgrd) starts: what was down is up. A server that starts without having
    /// ended was down since its log's line before.
    fn note_start(&mut self, vendor: Option<&[u8]>, log: u32, at: i64, silent: Option<i64>) {
        let vendor = vendor.map(|name| self.vendors.number(name));
        let Some(record) = &mut self.record else {
            return;
        };
        let mut told = None;
        self.down.retain(|down| {
            let same = down.log == log
                && (vendor.is_none() || down.vendor.is_none() || down.vendor == vendor);
            if same {
                told = Some(told.map_or(down.at, |from: i64| from.min(down.at)));
            }
            !same
        });
        let outage = match (told, silent) {
            (Some(from), _) => Some((from, true)),
            (None, Some(from)) => Some((from, false)),
            (None, None) => None,
        };
        if let Some((from, told)) = outage.filter(|(from, _)| *from <= at) {
            record.outages.push(Outage { from, to: at, told });
        }
    }

    /// A daemon of a log (or, without a name, any) goes on, or begins anew: if it had ended, what it had given
    /// out was over then.
    fn settle_ends(&mut self, vendor: Option<&[u8]>, log: u32) {
        let vendor = vendor.map(|name| self.vendors.number(name));
        let same = |end: &End| {
            end.log == log && (vendor.is_none() || end.vendor.is_none() || end.vendor == vendor)
        };
        while let Some(index) = self.ends.iter().position(same) {
            let end = self.ends.remove(index);
            self.lose_all(end);
        }
    }

    /// A daemon (or, without a name, all of a log) begins: nothing of it is out (SV2).
    fn end_daemon(&mut self, vendor: Option<&[u8]>, log: u32, at: i64) {
        if !self.ends.is_empty() {
            self.settle_ends(vendor, log);
        }
        let vendor = vendor.map(|name| self.vendors.number(name));
        let stamp = self.stamp;
        self.lose_all(End {
            vendor,
            log,
            at,
            stamp,
        });
    }

    fn lose_all(&mut self, end: End) {
        let End {
            vendor,
            log,
            at,
            stamp,
        } = end;
        let of_vendor = &self.tally_vendors;
        let lost = |checkout: &Checkout| {
            let theirs = vendor.is_none_or(|vendor| of_vendor[checkout.feature as usize] == vendor);
            checkout.log == log && theirs
        };
        let (tallies, load) = (&mut self.tallies, &mut self.load);
        let (level, summary) = (&mut self.level, &mut self.summary);
        let (record, holders) = (&mut self.record, &self.holders);
        self.sessions.end_all(lost, |checkout| {
            let tally = &mut tallies[checkout.feature as usize];
            if let Some(record) = record {
                record.close(checkout, checkout.count, stamp, holders);
            }
            let count = u64::from(checkout.count);
            tally.lose(at, count);
            *level = level.saturating_sub(count);
            summary.lost_by_daemon_end += count;
            if let Some(load) = load.as_mut().filter(|_| tally.in_load) {
                load.close(checkout.holder, at);
            }
        });
    }

    fn finish(mut self, logs: &[Log]) -> Summary {
        for end in std::mem::take(&mut self.ends) {
            self.lose_all(end);
        }
        let starts = logs
            .iter()
            .filter_map(|log| log.span().map(|((_, at), _)| at));
        let first_at = starts.min().unwrap_or(0);
        let last_at = logs
            .iter()
            .map(Log::at)
            .max()
            .unwrap_or(0)
            .max(self.last_at);
        if let Some(load) = &mut self.load {
            load.finish(last_at);
        }
        if let Some(record) = &mut self.record {
            let end = last_at.saturating_mul(SECOND).max(self.stamp) + 1;
            for checkout in self.sessions.still_open() {
                record.close(&checkout, checkout.count, end, &self.holders);
            }
            let names = self.tally_names.iter();
            let features = names.map(|&name| decode(self.feature_names.name(name)).into_owned());
            record.finish(features.collect());
        }
        let mut summary = self.summary;
        summary.first_at = first_at;
        summary.events = self.events;
        summary.expired = self.expired;
        summary.logs = logs.iter().map(log_summary).collect();
        summary.events.timestamp = logs.iter().map(Log::timestamp_count).sum();
        summary.events.other = logs.iter().map(Log::other_count).sum();
        summary.events.wrapped = logs.iter().map(Log::wrapped_count).sum();
        summary.holders = self.holders.len();
        (summary.true_denials, summary.false_denials) = self.denials.true_and_false();
        summary.denials = denial_summaries(&self.denials, &self.feature_names, &self.reasons);
        for tally in &mut self.tallies {
            let own = || tally.logs.iter().map(|&log| &logs[log as usize]);
            let first = own()
                .filter_map(|log| log.span().map(|((_, at), _)| at))
                .min();
            let last = own().map(Log::at).max().unwrap_or(last_at);
            tally.change(last, 0, 0);
            let seconds = (last - first.unwrap_or(first_at)).max(1);
            tally.summary.mean = tally.license_seconds / seconds as f64;
            tally.summary.still_out = tally.level;
        }
        summary.features = self
            .tallies
            .into_iter()
            .map(|tally| tally.summary)
            .collect();
        summary
            .features
            .sort_by(|a, b| (&a.name, &a.vendor).cmp(&(&b.name, &b.vendor)));
        summary
    }
}

fn log_summary(log: &Log) -> LogSummary {
    let (unread_lines, unread) = log.unread();
    LogSummary {
        name: log.name().to_owned(),
        lines: log.line_count(),
        bytes: log.byte_count(),
        unread_lines,
        unread: unread.to_vec(),
        unread_counts: log.unread_counts().to_vec(),
        form: log.form(),
        set_back: log.set_back().to_vec(),
        notes: *log.notes(),
        span: log.span().map(|((first, _), last)| (first, last)),
    }
}

fn denial_summaries(denials: &Denials, features: &Names, reasons: &Names) -> Vec<DenialSummary> {
    let counts = denials.counts().into_iter();
    let mut all: Vec<DenialSummary> = counts
        .map(
            |((feature, error, reason), (lines, licenses))| DenialSummary {
                feature: decode(features.name(feature)).into_owned(),
                error,
                reason: decode(reasons.name(reason)).into_owned(),
                lines,
                licenses,
            },
        )
        .collect();
    all.sort_by(|a, b| (&a.feature, a.error, &a.reason).cmp(&(&b.feature, b.error, &b.reason)));
    all
}
