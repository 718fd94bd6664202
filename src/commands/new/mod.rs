//! `licsim new`: a commented scenario that runs at once and is worth editing, or a copy of a ready one. On a terminal it
//! asks for what the command line does not say.

mod questions;

use super::Status;
use crate::cli::NewArguments;
use crate::terminal;
use anyhow::{Context, Result};
use scenarios::files::{TEXT_LENGTH_MAX, read_file};
use std::path::{Path, PathBuf};
use study::output::{self, Target};
use study::starter::{self, Options, StarterFile};

/// Runs the verb.
pub fn run(arguments: &NewArguments) -> Result<Status> {
    let asked;
    let (arguments, name) = match &arguments.name {
        Some(name) => (arguments, name.clone()),
        None => {
            asked = questions::ask(arguments)?;
            (&asked, asked.name.clone().unwrap_or_default())
        }
    };
    match &arguments.from {
        Some(from) => copy(arguments, from, &name),
        None => starter(arguments, &name),
    }
}

/// A copy of a ready scenario, with the files that it stands on.
fn copy(arguments: &NewArguments, from: &str, name: &str) -> Result<Status> {
    let files = starter::copy(from, name)?;
    if let ([(_, text), ..], true) = (files.as_slice(), arguments.stdout) {
        terminal::data(&String::from_utf8_lossy(text));
        return Ok(Status::Met);
    }
    let files: Vec<(PathBuf, Vec<u8>)> = files
        .into_iter()
        .map(|(path, bytes)| (PathBuf::from(path), bytes))
        .collect();
    for (path, _) in &files {
        if let Some(folder) = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            output::make_folder(folder)?;
        }
    }
    output::write_all(&files, &[], arguments.force)?;
    if !arguments.noise.quiet {
        for (path, _) in &files {
            terminal::data(&format!("wrote {}\n", path.display()));
        }
        tell_next(name);
    }
    Ok(Status::Met)
}

fn tell_next(name: &str) {
    terminal::data(&format!(
        "next: licsim check {name}.toml, then licsim run {name}.toml\n"
    ));
}

fn starter(arguments: &NewArguments, name: &str) -> Result<Status> {
    let text = starter::scenario(Options {
        name: name.to_owned(),
        topology: arguments.topology.map(Into::into),
        seats: arguments.seats,
        sites: arguments.sites,
        applications: arguments.applications.clone(),
        license_files: license_files(arguments)?,
    })?;
    if arguments.stdout {
        terminal::data(&text);
        return Ok(Status::Met);
    }
    let file = format!("{name}.toml");
    let target = Target::new(Path::new(&file), arguments.force)?;
    target.write(|out| out.write_all(text.as_bytes()))?;
    if !arguments.noise.quiet {
        terminal::data(&format!("wrote {file}\n"));
        tell_next(name);
    }
    Ok(Status::Met)
}

/// The license files that were named.
fn license_files(arguments: &NewArguments) -> Result<Vec<StarterFile>> {
    let mut files = Vec::new();
    for path in &arguments.license_files {
        starter::refuse_outside(path)?;
        let bytes = read_file(path, TEXT_LENGTH_MAX)
            .with_context(|| format!("cannot read `{}`", path.display()))?;
        files.push(starter::license_file(path, &bytes)?);
    }
    Ok(files)
}
