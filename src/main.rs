//! The program `licsim`: which license server configuration survives, and how sure we are.
//!
//! The program only connects. What is read comes from `scenarios`, what happens from
//! `model` and `experiment`, what is told from `reports`; here are the verbs, the threads, the terminal
//! the one place that prints, and the one that writes files.

mod cli;
mod commands;
mod progress;
mod signals;
mod terminal;
mod timing;

use clap::error::{ContextKind, ContextValue};
use clap::{CommandFactory, Parser};
use std::process::ExitCode;

fn main() -> ExitCode {
    let command = match cli::Cli::try_parse() {
        Ok(command) => command,
        Err(error) => {
            let error = with_nearest(error);
            terminal::usage(&error);
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    terminal::listen();
    signals::watch();
    let status = match commands::dispatch(command) {
        Ok(status) => status,
        Err(error) => commands::tell_error(&error).into(),
    };
    signals::status(status)
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
