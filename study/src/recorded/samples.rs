//! Samples of `lmstat -a` in time order as recorded use.
//!
//! A checkout in one sample and in the next with the same begin is one session. It began when it says,
//! and ended halfway between the last sample that shows it and the next one that answers. A sample whose server or
//! daemon did not answer ends nothing; it is an outage. What came and went between two samples is not seen.

use super::places::places;
use super::record::{self, Recorded, seconds_of, whole_days};
use crate::error::{Context, Result, refuse};
use experiment::usage::{DAY, Session};
use jiff::civil::Date;
use scenarios::files::{FILE_LENGTH_MAX, read_file};
use scenarios::flexnet::debug_log::Outage;
use scenarios::flexnet::lmstat::{self, Checkout, Lmstat, Use};
use scenarios::flexnet::text::decode;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What each sample begins with.
pub const HEADING: &str = "Flexible License Manager status on ";

/// Who has what since when: feature, holder, handle, begin.
type Key = (String, String, String, i64);

/// Reads samples from any number of files, each with one or more.
///
/// # Errors
/// A file cannot be read, there are fewer than two samples, or one has no date.
pub fn read(files: &[PathBuf]) -> Result<Recorded> {
    let mut samples: Vec<(i64, Lmstat)> = Vec::new();
    let mut lines = (0, 0);
    for file in files {
        let name = file.display();
        let bytes =
            read_file(file, FILE_LENGTH_MAX).with_context(|| format!("cannot read `{name}`"))?;
        for text in parts(&decode(&bytes)) {
            let sample = lmstat::read(text.as_bytes());
            lines.0 += sample.lines as u64;
            lines.1 += sample.unread.len() as u64;
            let asked = sample.asked.as_deref().unwrap_or_default();
            let Some(at) = asked_at(asked) else {
                refuse!(
                    "{name}:1:1: a sample has no date that can be read: `{asked}` (hint: expected such as `Thu 11/23/2017 15:08`)"
                );
            };
            samples.push((at, sample));
        }
    }
    samples.sort_by_key(|(at, _)| *at);
    let (Some(first), Some(last)) = (samples.first(), samples.last()) else {
        refuse!(
            "{}: no sample is in it (hint: give the output of lmstat -a)",
            places(files)
        );
    };
    let span = (first.0, last.0);
    if samples.len() < 2 {
        refuse!(
            "{}: one sample shows no session's length (hint: give several, in one file or in many)",
            places(files)
        );
    }
    let mut recorded = sessions(&samples, span);
    recorded.lines = lines;
    Ok(recorded)
}

/// The text of each sample of a file.
fn parts(text: &str) -> Vec<&str> {
    let mut begins: Vec<usize> = text.match_indices(HEADING).map(|(at, _)| at).collect();
    // What stands above the first heading belongs to it.
    if let Some(first) = begins.first_mut() {
        *first = 0;
    }
    let ends = begins.iter().skip(1).copied().chain([text.len()]);
    begins
        .iter()
        .zip(ends)
        .map(|(from, to)| &text[*from..to])
        .collect()
}

/// `Thu 11/23/2017 15:08` as seconds since 1970-01-01.
fn asked_at(text: &str) -> Option<i64> {
    let mut words = text.split_whitespace().skip(1);
    let mut numbers = words.next()?.split('/').map(str::parse::<i16>);
    let month = i8::try_from(numbers.next()?.ok()?).ok()?;
    let day = i8::try_from(numbers.next()?.ok()?).ok()?;
    let year = numbers.next()?.ok()?;
    let date = Date::new(year, month, day).ok()?;
    Some(seconds_of(date) + clock(words.next()?)?)
}

/// `15:08`, or `15:08:30`, in seconds.
fn clock(text: &str) -> Option<i64> {
    let mut numbers = text.split(':').map(str::parse::<i64>);
    let (hour, minute) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    let second = numbers.next().and_then(Result::ok).unwrap_or(0);
    let is_time = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    is_time.then_some(3600 * hour + 60 * minute + second)
}

/// `Fri 10/20 14:12`, which has no year: the last such instant that is not after the sample.
fn began_at(text: &str, sample: i64) -> Option<i64> {
    let mut words = text.split_whitespace().skip(1);
    let (month, day) = words.next()?.split_once('/')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    let second = clock(words.next()?)?;
    let year = record::date(sample).year();
    // Clocks of two machines may differ by a little.
    let years = [year, year - 1].into_iter();
    let mut begins =
        years.filter_map(|year| Some(seconds_of(Date::new(year, month, day).ok()?) + second));
    begins.find(|at| *at <= sample + 3600)
}

/// The sessions and outages that samples show.
fn sessions(samples: &[(i64, Lmstat)], span: (i64, i64)) -> Recorded {
    let mut reader = Reader {
        step: usual_step(samples),
        ..Reader::default()
    };
    for (at, sample) in samples {
        reader.sample(*at, sample);
    }
    reader.outages.retain(|outage| outage.to < i64::MAX);
    for (key, (count, _)) in std::mem::take(&mut reader.open) {
        reader.end(&key, count, span.1);
    }
    Recorded {
        outages: reader.outages,
        notes: notes(
            samples.len(),
            reader.step,
            reader.without_names,
            reader.undated,
        ),
        ..whole_days(reader.ended.into_iter().collect(), span)
    }
}

/// What was seen up to a sample.
#[derive(Default)]
struct Reader {
    /// The usual time between samples.
    step: i64,
    /// Checkouts that are out, with how many licenses and the last sample that shows them.
    open: BTreeMap<Key, (u32, i64)>,
    /// Sessions that ended, by feature.
    ended: BTreeMap<String, Vec<Session>>,
    /// Outages; one that lasts has no end.
    outages: Vec<Outage>,
    /// Counts of licenses in use without a user's name.
    without_names: u64,
    /// Checkouts without a begin that can be read.
    undated: u64,
}

impl Reader {
    fn sample(&mut self, at: i64, sample: &Lmstat) {
        let lasting = self
            .outages
            .last_mut()
            .filter(|outage| outage.to == i64::MAX);
        match (is_down(sample), lasting) {
            (true, Some(_)) => return,
            (true, None) => {
                self.outages.push(Outage {
                    from: at,
                    to: i64::MAX,
                    told: true,
                });
                return;
            }
            (false, Some(outage)) => outage.to = at,
            (false, None) => {}
        }
        let seen = self.seen(at, sample);
        let over = |key: &&Key| !seen.contains_key(*key);
        let gone: Vec<Key> = self.open.keys().filter(over).cloned().collect();
        for key in gone {
            if let Some((count, last)) = self.open.remove(&key) {
                let next = at.min(last + 2 * self.step);
                self.end(&key, count, i64::midpoint(last, next));
            }
        }
        self.open
            .extend(seen.into_iter().map(|(key, count)| (key, (count, at))));
    }

    /// What a sample shows as out.
    fn seen(&mut self, at: i64, sample: &Lmstat) -> BTreeMap<Key, u32> {
        let mut seen: BTreeMap<Key, u32> = BTreeMap::new();
        for feature in sample.features() {
            let out = feature.checkouts.iter().map(|(_, checkout)| checkout);
            let out: Vec<&Checkout> = out.filter(|checkout| !checkout.queued).collect();
            let counted = matches!(feature.uses, Use::Counted { in_use, .. } if in_use > 0);
            let nameless = counted && out.is_empty() && feature.reservations.is_empty();
            self.without_names += u64::from(nameless);
            for checkout in out {
                let start = checkout.start.as_deref();
                let begin = start.and_then(|start| began_at(start, at));
                self.undated += u64::from(begin.is_none());
                let handle = format!("{} {}", checkout.server, checkout.handle);
                let mut key = (
                    feature.name.clone(),
                    checkout.holder.clone(),
                    handle,
                    i64::MIN,
                );
                key.3 = begin.or_else(|| self.known_begin(&key)).unwrap_or(at);
                *seen.entry(key).or_default() += checkout.licenses;
            }
        }
        seen
    }

    /// The begin of a checkout that is out, whose begin no sample says.
    fn known_begin(&self, unknown: &Key) -> Option<i64> {
        let (key, _) = self.open.range(unknown..).next()?;
        let same = key.0 == unknown.0 && key.1 == unknown.1 && key.2 == unknown.2;
        same.then_some(key.3)
    }

    fn end(&mut self, key: &Key, count: u32, to: i64) {
        let session = Session {
            from: key.3,
            to: to.max(key.3),
            count: count.max(1),
        };
        self.ended.entry(key.0.clone()).or_default().push(session);
    }
}

/// Nobody answered: no node is up, or no daemon, or it says so.
fn is_down(sample: &Lmstat) -> bool {
    let servers = &sample.servers;
    let up = |server: &lmstat::ServerStatus| {
        let node = server.nodes.is_empty() || server.nodes.iter().any(|node| node.up);
        let daemon = server.daemons.is_empty() || server.daemons.iter().any(|daemon| daemon.up);
        node && daemon && server.errors.is_empty()
    };
    !servers.iter().any(up)
}

/// The median time between samples.
fn usual_step(samples: &[(i64, Lmstat)]) -> i64 {
    let mut steps: Vec<i64> = samples
        .windows(2)
        .map(|pair| pair[1].0 - pair[0].0)
        .collect();
    steps.sort_unstable();
    steps.get(steps.len() / 2).copied().unwrap_or(DAY).max(60)
}

fn notes(samples: usize, step: i64, without_names: u64, undated: u64) -> Vec<String> {
    let mut notes = vec![format!(
        "{samples} samples, in the middle {} min apart: a session shorter than that may not be seen, and each end is known to half of it",
        step / 60
    )];
    if without_names > 0 {
        notes.push(format!(
            "{without_names} counts of licenses in use name no user (lmstat -a names them, lmstat -f of one feature too): no session is made of them"
        ));
    }
    if undated > 0 {
        notes.push(format!(
            "{undated} checkouts have no begin that can be read: they begin with the sample that shows them"
        ));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::write_all;

    fn sample(at: &str, users: &[(&str, &str)]) -> String {
        let mut text = format!(
            "lmutil - Copyright (c) 1989-2022 Flexera.\n{HEADING}{at}\n\nLicense server status: 27000@lic\n\nlic: license server UP (MASTER) v11.18\n\nVendor daemon status (on lic):\n\n  vend: UP v11.18\n\nFeature usage info:\n\nUsers of seat:  (Total of 9 licenses issued;  Total of {} licenses in use)\n\n",
            users.len()
        );
        for (number, (user, start)) in users.iter().enumerate() {
            text.push_str(&format!(
                "    {user} pc-{user} /dev/tty (v1.0) (lic/27000 {}), start {start}\n",
                100 + number
            ));
        }
        text
    }

    fn of(texts: &[String]) -> Result<Recorded> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("samples.txt");
        write_all(&[(path.clone(), texts.concat().into())], &[], false).expect("it is written");
        read(&[path])
    }

    #[test]
    fn a_checkout_in_two_samples_is_one_session_and_ends_halfway() {
        let ann = ("ann", "Thu 1/1 7:55");
        let bob = ("bob", "Wed 12/31 23:00");
        let recorded = of(&[
            sample("Thu 1/1/2026 8:00", &[ann, bob]),
            sample("Thu 1/1/2026 8:10", &[ann]),
            format!("{HEADING}Thu 1/1/2026 8:20\nError getting status: Cannot connect to license server (-15,570:111 \"Connection refused\")\n"),
            sample("Thu 1/1/2026 8:30", &[ann]),
            sample("Thu 1/1/2026 8:40", &[]),
        ])
        .expect("samples");
        let midnight = seconds_of(Date::constant(2026, 1, 1));
        let at = |hour: i64, minute: i64| midnight + 3600 * hour + 60 * minute;
        let session = |from, to| Session { from, to, count: 1 };
        assert_eq!(
            recorded.features,
            [(
                "seat".to_owned(),
                vec![session(at(-1, 0), at(8, 5)), session(at(7, 55), at(8, 35))]
            )]
        );
        let outage = recorded.outages[0];
        assert_eq!((outage.from, outage.to), (at(8, 20), at(8, 30)));
        assert_eq!(recorded.span, (at(8, 0), at(8, 40)));
        assert!(recorded.notes[0].contains("5 samples, in the middle 10 min apart"));
    }

    #[test]
    fn one_sample_or_one_without_a_date_is_refused() {
        assert!(of(&[sample("Thu 1/1/2026 8:00", &[])]).is_err());
        let error = of(&[sample("today", &[]), sample("Thu 1/1/2026 8:00", &[])]);
        assert!(error.expect_err("no date").to_string().contains("`today`"));
    }
}
