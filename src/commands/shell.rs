//! `licsim completions`, `licsim man` and `licsim schema`: what shells, manual readers and editors need.
//!
//! The one idea: all three are made from the same tables that the program itself goes by, so they cannot
//! fall behind it.

use super::{Status, tell};
use crate::cli::{Cli, CompletionsArguments, ManArguments};
use anyhow::{Context, Result};
use clap::{Command, CommandFactory};
use clap_mangen::Man;

/// Prints the completions for a shell.
pub fn completions(arguments: &CompletionsArguments) -> Result<Status> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "licsim", &mut script);
    tell::data(&String::from_utf8(script)?)?;
    Ok(Status::Met)
}

/// Prints the manual's first page, or writes all pages into a folder.
pub fn man(arguments: &ManArguments) -> Result<Status> {
    let mut command = Cli::command();
    command.build();
    let Some(folder) = &arguments.out else {
        tell::data(&page(&command)?)?;
        return Ok(Status::Met);
    };
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
    let mut pages = vec![("licsim".to_owned(), command.clone())];
    for verb in command
        .get_subcommands()
        .filter(|verb| verb.get_name() != "help")
    {
        pages.push((format!("licsim-{}", verb.get_name()), verb.clone()));
    }
    for (name, command) in pages {
        let path = folder.join(format!("{name}.1"));
        let text = page(&command)?;
        tell::file(&path, |out| out.write_all(text.as_bytes()))
            .with_context(|| format!("cannot write `{}`", path.display()))?;
        if arguments.noise.verbose {
            tell::note(&format!("wrote {}\n", path.display()));
        }
    }
    Ok(Status::Met)
}

fn page(command: &Command) -> Result<String> {
    let mut bytes = Vec::new();
    Man::new(command.clone()).render(&mut bytes)?;
    Ok(String::from_utf8(bytes)?)
}

/// Prints the JSON Schema of scenario files.
pub fn schema() -> Result<Status> {
    tell::data(&scenarios::schema::json())?;
    Ok(Status::Met)
}
