//! `licsim completions`, `licsim man` and `licsim schema`: what shells, manual readers and editors need.
//!
//! All three are made from the same tables that the program itself goes by, so they cannot
//! fall behind it.

use super::Status;
use crate::cli::{Cli, CompletionsArguments, ManArguments};
use crate::terminal;
use anyhow::Result;
use clap::{Command, CommandFactory};
use clap_mangen::Man;
use study::output;

/// Prints the completions for a shell.
pub fn completions(arguments: &CompletionsArguments) -> Result<Status> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "licsim", &mut script);
    terminal::data(&String::from_utf8(script)?);
    Ok(Status::Met)
}

/// Prints the manual's first page, or writes all pages into a folder.
pub fn man(arguments: &ManArguments) -> Result<Status> {
    let mut command = Cli::command();
    command.build();
    let Some(folder) = &arguments.out else {
        terminal::data(&page(&command)?);
        return Ok(Status::Met);
    };
    output::make_folder(folder)?;
    let mut pages = vec![("licsim".to_owned(), command.clone())];
    for verb in command
        .get_subcommands()
        .filter(|verb| verb.get_name() != "help")
    {
        pages.push((format!("licsim-{}", verb.get_name()), verb.clone()));
    }
    let mut files = Vec::new();
    for (name, command) in pages {
        files.push((
            folder.join(format!("{name}.1")),
            page(&command)?.into_bytes(),
        ));
    }
    output::write_all(&files, &[], arguments.force)?;
    for (path, _) in files.iter().filter(|_| arguments.noise.verbose) {
        terminal::note(&format!("wrote {}", path.display()));
    }
    Ok(Status::Met)
}

fn page(command: &Command) -> Result<String> {
    let mut bytes = Vec::new();
    Man::new(command.clone()).render(&mut bytes)?;
    Ok(String::from_utf8(bytes)?)
}

/// Prints the JSON Schema of scenario files.
pub fn schema() -> Status {
    terminal::data(&scenarios::schema::json());
    Status::Met
}
