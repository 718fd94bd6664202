//! What all peers share: the two workloads as parameters, and the line that each prints.
//!
//! `loss`: requests come at 90 an hour, each holds one of 100 licenses for an hour on average or is denied.
//! `churn`: agents in pools, out for 16 h on average, then in for 8 h or denied; all times exponential. It
//! begins in equilibrium: of each pool's agents a third is in, drawn again while they are more than its licenses.

#![allow(clippy::disallowed_macros, clippy::disallowed_methods)]

use std::time::Instant;

/// Requests of `loss` in an hour; they hold for an hour on average.
pub const RATE: f64 = 90.0;
/// Licenses of `loss`.
pub const LICENSES: u32 = 100;
/// Mean hours out and in of `churn`.
pub const OUT: f64 = 16.0;
pub const IN: f64 = 8.0;

/// One workload, from the command line.
#[derive(Clone, Debug)]
pub enum Workload {
    Loss,
    /// `pools` with `agents / pools` agents and `licenses` each; agent i belongs to pool i mod `pools`.
    Churn { agents: u32, pools: u32, licenses: u32 },
}

/// `loss VARIANT REQUESTS SEED`, or `churn VARIANT AGENTS POOLS LICENSES REQUESTS SEED`.
pub struct Order {
    pub workload: Workload,
    pub variant: String,
    pub requests: u64,
    pub seed: u64,
}

impl Order {
    pub fn from_command_line() -> Order {
        let words: Vec<String> = std::env::args().skip(1).collect();
        let number = |at: usize| -> u64 { words[at].parse().expect("a whole number") };
        match words[0].as_str() {
            "loss" => Order {
                workload: Workload::Loss,
                variant: words[1].clone(),
                requests: number(2),
                seed: number(3),
            },
            "churn" => Order {
                workload: Workload::Churn {
                    agents: number(2) as u32,
                    pools: number(3) as u32,
                    licenses: number(4) as u32,
                },
                variant: words[1].clone(),
                requests: number(5),
                seed: number(6),
            },
            other => panic!("no workload `{other}`"),
        }
    }
}

/// Who is in when `churn` begins, and how many of each pool: `uniform` gives numbers of [0, 1).
pub fn equilibrium(
    agents: u32,
    pools: u32,
    licenses: u32,
    mut uniform: impl FnMut() -> f64,
) -> (Vec<bool>, Vec<u32>) {
    let mut is_in = vec![false; agents as usize];
    let mut used = vec![0; pools as usize];
    for pool in 0..pools {
        loop {
            let mut count = 0;
            for agent in (pool..agents).step_by(pools as usize) {
                let inside = uniform() < IN / (IN + OUT);
                is_in[agent as usize] = inside;
                count += u32::from(inside);
            }
            if count <= licenses {
                used[pool as usize] = count;
                break;
            }
        }
    }
    (is_in, used)
}

/// What a run came to.
pub struct Count {
    pub requests: u64,
    pub denied: u64,
    pub hours: f64,
    pub setup_seconds: f64,
    pub seconds: f64,
}

impl Count {
    pub fn print(&self) {
        println!(
            "{{\"requests\":{},\"denied\":{},\"days\":{:.6},\"setup_seconds\":{:.6},\"seconds\":{:.6},\
             \"peak_rss_bytes\":{}}}",
            self.requests,
            self.denied,
            self.hours / 24.0,
            self.setup_seconds,
            self.seconds,
            peak_rss_bytes()
        );
    }
}

/// Runs what sets up and then what plays, and times both.
pub fn timed<S>(set_up: impl FnOnce() -> S, play: impl FnOnce(S) -> (u64, u64, f64)) -> Count {
    let begin = Instant::now();
    let state = set_up();
    let setup_seconds = begin.elapsed().as_secs_f64();
    let begin = Instant::now();
    let (requests, denied, hours) = play(state);
    let seconds = begin.elapsed().as_secs_f64();
    Count {
        requests,
        denied,
        hours,
        setup_seconds,
        seconds,
    }
}

fn peak_rss_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kibibytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kibibytes.unwrap_or(0) * 1024
}
