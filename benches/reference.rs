//! Two hand-written loops over the engine's own types: the fastest that licsim could be.
//!
//! The one idea: what the model costs is the distance between its speed and that of a loop written
//! by hand for one question, with the same streams, laws, integer time, total order and calendar.
//! Nothing is recorded here beyond the number of denials.
//!
//! ```text
//! reference loss REQUESTS SEED           90 callbacks an hour, 100 licenses, held for an hour
//! reference churn AGENTS SEED [EVENTS]   out for 16 h, in for 8 h, licenses for 36 % of the agents
//! ```

use std::process::ExitCode;
use std::time::Instant;

use kernel::{Calendar, Distribution, Entry, Span, StreamSource, Time, Word};

/// What a loop counted, and how long it took by the wall clock.
struct Count {
    requests: u64,
    denied: u64,
    events: u64,
    setup_seconds: f64,
    seconds: f64,
}

fn hours(hours: u64) -> Distribution {
    Distribution::Exponential {
        mean: Span(Span::HOUR.0 * hours).0 as f64,
    }
}

/// Callbacks that are lost when no license is free.
fn loss(requests: u64, seed: u64) -> Count {
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
    let (mut arrived, mut denied, mut events) = (0, 0, 0);
    let setup_seconds = begin.elapsed().as_secs_f64();
    let begin = Instant::now();
    while arrived < requests {
        let Some(Entry { time, word }) = calendar.pop() else {
            break;
        };
        events += 1;
        if word == arrival {
            arrived += 1;
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
                denied += 1;
            }
        } else {
            free.push(word.entity());
        }
    }
    Count {
        requests: arrived,
        denied,
        events,
        setup_seconds,
        seconds: begin.elapsed().as_secs_f64(),
    }
}

/// Agents who come and go, and go home again when no license is free.
fn churn(agents: u32, seed: u64, events: u64) -> Count {
    let (out, hold) = (hours(16), hours(8));
    let licenses = (f64::from(agents) * 0.36).round() as u32;
    let begin = Instant::now();
    let mut stream = StreamSource::new(seed, 0).stream("reference", "churn");
    let mut calendar = Calendar::with_capacity(agents as usize);
    let mut holding = vec![false; agents as usize];
    for agent in 0..agents {
        calendar.push(Entry {
            time: Time::ZERO + out.sample_span(&mut stream),
            word: Word::new(0, 0, 0, agent),
        });
    }
    let (mut requests, mut denied, mut used) = (0, 0, 0);
    let setup_seconds = begin.elapsed().as_secs_f64();
    let begin = Instant::now();
    for _ in 0..events {
        let Some(Entry { time, word }) = calendar.pop() else {
            break;
        };
        let holds = &mut holding[word.entity() as usize];
        let law = if *holds {
            *holds = false;
            used -= 1;
            &out
        } else {
            requests += 1;
            if used < licenses {
                used += 1;
                *holds = true;
                &hold
            } else {
                denied += 1;
                &out
            }
        };
        calendar.push(Entry {
            time: time + law.sample_span(&mut stream),
            word,
        });
    }
    Count {
        requests,
        denied,
        events,
        setup_seconds,
        seconds: begin.elapsed().as_secs_f64(),
    }
}

fn run(arguments: &[String]) -> Option<Count> {
    let number = |index: usize| arguments.get(index)?.parse::<u64>().ok();
    match arguments.first()?.as_str() {
        "loss" => Some(loss(number(1)?, number(2)?)),
        "churn" => {
            let agents = u32::try_from(number(1)?).ok()?;
            let events = match arguments.get(3) {
                Some(_) => number(3)?,
                None => 2_000_000,
            };
            Some(churn(agents, number(2)?, events))
        }
        _ => None,
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(count) = run(&arguments) else {
        eprintln!(
            "error: expected `loss REQUESTS SEED` or `churn AGENTS SEED [EVENTS]`, whole numbers"
        );
        return ExitCode::from(2);
    };
    println!(
        "{{\"workload\":\"{}\",\"requests\":{},\"events\":{},\"setup_seconds\":{:.6},\
         \"seconds\":{:.6},\"requests_per_s\":{:.0},\"events_per_s\":{:.0},\"denied\":{:.6}}}",
        arguments[0],
        count.requests,
        count.events,
        count.setup_seconds,
        count.seconds,
        count.requests as f64 / count.seconds,
        count.events as f64 / count.seconds,
        count.denied as f64 / count.requests as f64,
    );
    ExitCode::SUCCESS
}
