//! The program `licsim`: which license server configuration survives, and how sure we are.
//!
//! The one idea: the program only connects. What is read comes from `scenarios`, what happens from
//! `model` and `experiment`, what is told from `reports`; here are the verbs, the threads, the terminal
//! and the one place that writes files.

mod cli;
mod commands;
mod output;
mod player;
mod progress;
mod timing;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let command = cli::Cli::parse();
    match commands::dispatch(command) {
        Ok(status) => status,
        Err(error) => {
            if is_closed_pipe(&error) {
                return ExitCode::SUCCESS;
            }
            eprintln!("error: {error:#}");
            commands::Status::BadInput.into()
        }
    }
}

/// Who reads our output has had enough: no error.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
