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

use clap::error::{ContextKind, ContextValue};
use clap::{CommandFactory, Parser};
use std::process::ExitCode;

fn main() -> ExitCode {
    let command = match cli::Cli::try_parse() {
        Ok(command) => command,
        Err(error) => with_nearest(error).exit(),
    };
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

/// Names the verb or word that was probably meant where clap finds none near enough: `rnu`, `sgv`.
fn with_nearest(mut error: clap::Error) -> clap::Error {
    if let Some(ContextValue::String(written)) = error.get(ContextKind::InvalidSubcommand) {
        let command = cli::Cli::command();
        let verbs = command.get_subcommands().map(clap::Command::get_name);
        let near = scenarios::keys::nearest(written, verbs).map(str::to_owned);
        if let (Some(near), None) = (near, error.get(ContextKind::SuggestedSubcommand)) {
            let near = ContextValue::Strings(vec![near]);
            error.insert(ContextKind::SuggestedSubcommand, near);
        }
    } else if let (Some(ContextValue::String(written)), Some(ContextValue::Strings(valid))) = (
        error.get(ContextKind::InvalidValue),
        error.get(ContextKind::ValidValue),
    ) {
        let near = scenarios::keys::nearest(written, valid.iter().map(String::as_str));
        let near = near.map(str::to_owned);
        if let (Some(near), None) = (near, error.get(ContextKind::SuggestedValue)) {
            error.insert(ContextKind::SuggestedValue, ContextValue::String(near));
        }
    }
    error
}

/// Who reads our output has had enough: no error.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
