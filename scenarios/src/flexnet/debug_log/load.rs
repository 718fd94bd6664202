//! Recorded use as load (AG7): who was in, from when to when.
//!
//! An agent is a holder (`user@host`), and is in while anything that counts is out. A
//! scenario reads the file that is written here as `recorded`: `agent,in_s,out_s`, seconds since the
//! midnight before the log's first line. What a log shows is the load that was served: whoever was
//! denied and gave up is not in it. A stay within one second of the log is written as one second.

use super::clock::DAY;
use rustc_hash::FxHashMap;
use std::io::{self, Write};

/// The stays of agents.
#[derive(Clone, Debug, Default)]
pub struct Load {
    feature: Option<String>,
    agents: FxHashMap<u32, Agent>,
    stays: Vec<Stay>,
    cut_off: u64,
}

#[derive(Clone, Copy, Debug)]
struct Agent {
    number: u32,
    open: u32,
    since: i64,
}

/// One stay of an agent, in seconds of the log's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stay {
    /// From when.
    pub from: i64,
    /// The agent's number, from 0 in order of first appearance.
    pub agent: u32,
    /// Until when.
    pub to: i64,
}

impl Load {
    /// A load of all features, or of one, whose name compares without case.
    #[must_use]
    pub fn new(feature: Option<String>) -> Load {
        Load {
            feature,
            ..Load::default()
        }
    }

    /// Whether a feature counts.
    #[must_use]
    pub fn counts(&self, feature: &[u8]) -> bool {
        let wanted = self.feature.as_deref();
        wanted.is_none_or(|wanted| wanted.as_bytes().eq_ignore_ascii_case(feature))
    }

    /// A checkout begins.
    pub fn open(&mut self, holder: u32, at: i64) {
        let number = u32::try_from(self.agents.len()).expect("memory ends before numbers do");
        let agent = self.agents.entry(holder).or_insert(Agent {
            number,
            open: 0,
            since: at,
        });
        if agent.open == 0 {
            agent.since = at;
        }
        agent.open += 1;
    }

    /// A checkout ends.
    pub fn close(&mut self, holder: u32, at: i64) {
        let Some(agent) = self.agents.get_mut(&holder).filter(|agent| agent.open > 0) else {
            return;
        };
        agent.open -= 1;
        if agent.open == 0 {
            self.stays.push(Stay {
                from: agent.since,
                agent: agent.number,
                to: at,
            });
        }
    }

    /// The log is over: who is still in leaves at its end. The stays are then in order of begin.
    pub fn finish(&mut self, at: i64) {
        for agent in self.agents.values_mut().filter(|agent| agent.open > 0) {
            agent.open = 0;
            self.cut_off += 1;
            self.stays.push(Stay {
                from: agent.since,
                agent: agent.number,
                to: at,
            });
        }
        self.stays.sort_unstable();
    }

    /// The stays, in order of begin once the load is finished.
    #[must_use]
    pub fn stays(&self) -> &[Stay] {
        &self.stays
    }

    /// How many agents there are, and how many stays only the log's end ended.
    #[must_use]
    pub fn agents_and_cut_off(&self) -> (usize, u64) {
        (self.agents.len(), self.cut_off)
    }

    /// The rows of the CSV: the agent, and the seconds of its coming and going since the midnight before
    /// `first`, the time of the log's first line.
    pub fn rows(&self, first: i64) -> impl Iterator<Item = (u32, i64, i64)> + '_ {
        let midnight = first.div_euclid(DAY) * DAY;
        self.stays.iter().map(move |stay| {
            (
                stay.agent,
                stay.from - midnight,
                stay.to.max(stay.from + 1) - midnight,
            )
        })
    }

    /// Writes the CSV; `first` is the time of the log's first line.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&self, first: i64, mut out: impl Write) -> io::Result<()> {
        out.write_all(b"agent,in_s,out_s\n")?;
        for (agent, from, to) in self.rows(first) {
            writeln!(out, "{agent},{from},{to}")?;
        }
        out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ag7_overlapping_checkouts_are_one_stay() {
        let mut load = Load::new(None);
        let first = 10 * DAY + 100;
        for (holder, at, opens) in [
            (5, 110, true),
            (9, 115, true),
            (5, 120, true),
            (5, 130, false),
            (5, 140, false),
            (5, 150, true),
            (5, 150, false),
            (7, 160, false),
        ] {
            let at = 10 * DAY + at;
            if opens {
                load.open(holder, at);
            } else {
                load.close(holder, at);
            }
        }
        load.finish(10 * DAY + 200);
        let mut csv = Vec::new();
        load.write(first, &mut csv).expect("memory does not fail");
        let expected = "agent,in_s,out_s\n0,110,140\n1,115,200\n0,150,151\n";
        assert_eq!(String::from_utf8(csv).expect("digits"), expected);
        assert_eq!(load.agents_and_cut_off(), (2, 1));
    }

    #[test]
    fn ag7_one_feature_can_be_chosen() {
        let load = Load::new(Some("Maple".to_owned()));
        assert!(load.counts(b"maple") && !load.counts(b"maple2"));
        assert!(Load::new(None).counts(b"anything"));
    }
}
