//! Plays one replication of a scenario file and says what it cost: the whole of a simulation without the
//! program's own work before and after it.
//!
//! All that is timed or counted happens inside one function that is not inlined,
//! `counted_replication`, so that a profiler can be told to look at nothing else.
//!
//! ```text
//! play SCENARIO.toml [DAYS]   the file's own variant, replication 0; DAYS in place of its duration
//! ```

#![allow(clippy::disallowed_macros, clippy::disallowed_methods)]

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use kernel::Span;
use model::plan::Plan;
use model::records::Outcome;
use scenarios::study::{ReadOptions, read};

/// The replication, and nothing else.
#[inline(never)]
fn counted_replication(plan: &Plan, seed: u64) -> Outcome {
    model::play(plan, seed, 0, false)
}

fn run(arguments: &[String]) -> Result<(), String> {
    let usage = || "expected `play SCENARIO.toml [DAYS]`".to_owned();
    let (file, days) = match arguments {
        [file] => (file, None),
        [file, days] => (file, Some(days.parse::<u64>().map_err(|_| usage())?)),
        _ => return Err(usage()),
    };
    let mut study = read(Path::new(file), &ReadOptions::default());
    let seed = study.experiment.seed;
    let plan = study
        .plans
        .first_mut()
        .ok_or_else(|| format!("`{file}` has errors; `licsim check {file}` tells them"))?;
    if let Some(days) = days {
        plan.duration = Span::DAY * days;
    }
    let begin = Instant::now();
    let outcome = counted_replication(plan, seed);
    let seconds = begin.elapsed().as_secs_f64();
    println!(
        "{{\"workload\":\"{}\",\"requests\":{},\"events\":{},\"seconds\":{seconds:.6},\
         \"requests_per_s\":{:.0},\"events_per_s\":{:.0},\"fingerprint\":\"{:016x}\"}}",
        plan.scenario,
        outcome.requests,
        outcome.events,
        outcome.requests as f64 / seconds,
        outcome.events as f64 / seconds,
        outcome.fingerprint,
    );
    Ok(())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}
