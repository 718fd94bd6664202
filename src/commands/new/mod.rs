//! `licsim new`: a commented scenario that runs at once and is worth editing, or a copy of a ready one. On a terminal it
//! asks for what the command line does not say.

mod questions;

use super::Status;
use crate::cli::{NewArguments, Topology};
use crate::terminal;
use anyhow::{Context, Result, bail};
use scenarios::files::{TEXT_LENGTH_MAX, read_file};
use scenarios::flexnet::license_file;
use scenarios::ready;
use scenarios::starter::{Starter, StarterFile};
use std::path::{Component, Path, PathBuf};
use study::output::{self, Target};

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
    if let Err(message) = Starter::check_name(name) {
        bail!(message);
    }
    let files = match ready::copy(from, name) {
        Ok(files) => files,
        Err(message) => bail!(message),
    };
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
    let license_files = license_files(arguments)?;
    let topology = arguments
        .topology
        .unwrap_or_else(|| topology_of(&license_files));
    let few = match topology {
        Topology::Independent => 2,
        _ => 1,
    };
    let starter = Starter {
        name: name.to_owned(),
        topology: topology.into(),
        seats: arguments.seats,
        sites: arguments.sites.unwrap_or(few),
        applications: arguments.applications.clone(),
        license_files,
    };
    let text = match starter.text() {
        Ok(text) => text,
        Err(message) => bail!(message),
    };
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

/// What license files are made for: three SERVER lines are one three-node system.
fn topology_of(files: &[StarterFile]) -> Topology {
    if files.iter().any(|file| file.hosts.len() == 3) {
        Topology::ThreeNode
    } else {
        Topology::Single
    }
}

/// The license files that were named, as the scenario will name them; what no server could use is said now
/// rather than by the first `check`.
fn license_files(arguments: &NewArguments) -> Result<Vec<StarterFile>> {
    let mut files = Vec::new();
    for path in &arguments.license_files {
        let shown = path.display();
        let inside = path
            .components()
            .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if !inside {
            bail!(
                "`{shown}` lies outside the folder of the scenario, which may name no file there (hint: copy the \
                 file beside it)"
            );
        }
        let bytes =
            read_file(path, TEXT_LENGTH_MAX).with_context(|| format!("cannot read `{shown}`"))?;
        let read = license_file::read(&shown.to_string(), &bytes);
        if read.lines.is_empty() {
            bail!(
                "`{shown}` has no FEATURE line (hint: `licsim license {shown}` says what it has)"
            );
        }
        files.push(StarterFile {
            path: path.to_string_lossy().into_owned(),
            hosts: read
                .servers
                .iter()
                .map(|server| server.host.clone())
                .collect(),
        });
    }
    Ok(files)
}
