//! Two hand-written loops over the engine's own types: the fastest that licsim could be.
//!
//! What the model costs is the distance between its speed and that of a loop written
//! by hand for one question, with the same streams, laws, integer time, total order and calendar.
//! Nothing is recorded here beyond the number of denials.
//!
//! ```text
//! reference loss REQUESTS SEED                           90 callbacks an hour, 100 licenses, held for an hour
//! reference churn AGENTS POOLS LICENSES REQUESTS SEED    out for 16 h, in for 8 h, LICENSES in each pool
//! ```

#![allow(clippy::disallowed_macros, clippy::disallowed_methods)]

use std::process::ExitCode;
use std::time::Instant;

use kernel::{Calendar, Distribution, Entry, Span, Stream, StreamSource, Time, Word};

/// What a loop counted, and how long it took by the wall clock.
struct Count {
    requests: u64,
    denied: u64,
    events: u64,
    end: Time,
    setup_seconds: f64,
    seconds: f64,
}

fn hours(hours: u64) -> Distribution {
    Distribution::Exponential {
        mean: Span(Span::HOUR.0 * hours).0 as f64,
    }
}

/// Callbacks that are lost when no license is free.
#[inline(never)]
fn counted_loss(requests: u64, seed: u64) -> Count {
    const LICENSES: u32 = 100;
    let gap = Distribution::Exponential {
        mean: Span::HOUR.0 as f64 / 90.0,
    };
    let hold = hours(1);
    let begin = Instant::now();
    let mut stream = StreamSource::new(seed, 0).stream("reference", "loss");
    let mut calendar = Calendar::with_capacity(LICENSES as usize + 1);
    let arrival = Word::new(1, 0, 0, 0);
    let mut free: Vec<u32> = (0..LICENSES).collect();
    calendar.push(Entry {
        time: Time::ZERO + gap.sample_span(&mut stream),
        word: arrival,
    });
    let mut count = Count::begun(begin);
    let begin = Instant::now();
    while count.requests < requests {
        let Some(Entry { time, word }) = calendar.pop() else {
            break;
        };
        count.events += 1;
        count.end = time;
        if word == arrival {
            count.requests += 1;
            calendar.push(Entry {
                time: time + gap.sample_span(&mut stream),
                word,
            });
            if let Some(license) = free.pop() {
                calendar.push(Entry {
                    time: time + hold.sample_span(&mut stream),
                    word: Word::new(0, 0, 0, license),
                });
            } else {
                count.denied += 1;
            }
        } else {
            free.push(word.entity());
        }
    }
    count.seconds = begin.elapsed().as_secs_f64();
    count
}

/// Agents of `churn`; one of number i belongs to pool i mod `pools`.
#[derive(Clone, Copy)]
struct Agents {
    count: u32,
    pools: u32,
    /// Of each pool.
    licenses: u32,
}

impl Agents {
    /// Who is in, and how many of each pool, in equilibrium: a third, drawn again while they are more
    /// than the licenses.
    fn in_equilibrium(self, stream: &mut Stream) -> (Vec<bool>, Vec<u32>) {
        let mut holding = vec![false; self.count as usize];
        let mut used = vec![0; self.pools as usize];
        for pool in 0..self.pools {
            loop {
                let mut inside = 0;
                for agent in (pool..self.count).step_by(self.pools as usize) {
                    let holds = stream.uniform() < 1.0 / 3.0;
                    holding[agent as usize] = holds;
                    inside += u32::from(holds);
                }
                if inside <= self.licenses {
                    used[pool as usize] = inside;
                    break;
                }
            }
        }
        (holding, used)
    }
}

/// Agents who come and go, and go home again when no license is free.
#[inline(never)]
fn counted_churn(agents: Agents, requests: u64, seed: u64) -> Count {
    let (out, hold) = (hours(16), hours(8));
    let begin = Instant::now();
    let mut stream = StreamSource::new(seed, 0).stream("reference", "churn");
    let mut calendar = Calendar::with_capacity(agents.count as usize);
    let (mut holding, mut used) = agents.in_equilibrium(&mut stream);
    for agent in 0..agents.count {
        let law = if holding[agent as usize] { &hold } else { &out };
        calendar.push(Entry {
            time: Time::ZERO + law.sample_span(&mut stream),
            word: Word::new(0, 0, 0, agent),
        });
    }
    let mut count = Count::begun(begin);
    let begin = Instant::now();
    while count.requests < requests {
        let Some(Entry { time, word }) = calendar.pop() else {
            break;
        };
        count.events += 1;
        count.end = time;
        let holds = &mut holding[word.entity() as usize];
        let used = &mut used[(word.entity() % agents.pools) as usize];
        let law = if *holds {
            *holds = false;
            *used -= 1;
            &out
        } else {
            count.requests += 1;
            if *used < agents.licenses {
                *used += 1;
                *holds = true;
                &hold
            } else {
                count.denied += 1;
                &out
            }
        };
        calendar.push(Entry {
            time: time + law.sample_span(&mut stream),
            word,
        });
    }
    count.seconds = begin.elapsed().as_secs_f64();
    count
}

impl Count {
    /// All is set up.
    fn begun(begin: Instant) -> Count {
        Count {
            requests: 0,
            denied: 0,
            events: 0,
            end: Time::ZERO,
            setup_seconds: begin.elapsed().as_secs_f64(),
            seconds: 0.0,
        }
    }

    fn print(&self) {
        println!(
            "{{\"requests\":{},\"events\":{},\"denied\":{},\"days\":{:.6},\"setup_seconds\":{:.6},\"seconds\":{:.6},\
             \"peak_rss_bytes\":{}}}",
            self.requests,
            self.events,
            self.denied,
            self.end.0 as f64 / Span::DAY.0 as f64,
            self.setup_seconds,
            self.seconds,
            peak_rss_bytes().unwrap_or(0),
        );
    }
}

/// The most memory that this process has had, where the system tells.
fn peak_rss_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes * 1024)
}

fn run(arguments: &[String]) -> Option<Count> {
    let (workload, numbers) = arguments.split_first()?;
    let numbers: Vec<u64> = numbers
        .iter()
        .map(|number| number.parse().ok())
        .collect::<Option<_>>()?;
    match (workload.as_str(), &numbers[..]) {
        ("loss", &[requests, seed]) => Some(counted_loss(requests, seed)),
        ("churn", &[count, pools, licenses, requests, seed]) if pools > 0 => {
            let agents = Agents {
                count: count.try_into().ok()?,
                pools: pools.try_into().ok()?,
                licenses: licenses.try_into().ok()?,
            };
            Some(counted_churn(agents, requests, seed))
        }
        _ => None,
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(count) = run(&arguments) else {
        eprintln!(
            "error: expected `loss REQUESTS SEED` or `churn AGENTS POOLS LICENSES REQUESTS SEED`, whole numbers"
        );
        return ExitCode::from(2);
    };
    count.print();
    ExitCode::SUCCESS
}
