//! `licsim new`: a commented scenario that runs at once and is worth editing.

use super::Status;
use crate::cli::{NewArguments, Topology};
use crate::output::Target;
use crate::terminal;
use anyhow::{Context, Result, bail};
use scenarios::files::{TEXT_LENGTH_MAX, read_file};
use scenarios::flexnet::license_file;
use scenarios::starter::{Starter, StarterFile};
use std::path::{Component, Path};

/// Runs the verb.
pub fn run(arguments: &NewArguments) -> Result<Status> {
    let license_files = license_files(arguments)?;
    let topology = arguments
        .topology
        .unwrap_or_else(|| topology_of(&license_files));
    let few = match topology {
        Topology::Independent => 2,
        _ => 1,
    };
    let starter = Starter {
        name: arguments.name.clone(),
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
    let name = format!("{}.toml", arguments.name);
    let target = Target::new(Path::new(&name), arguments.force)?;
    target.write(|out| out.write_all(text.as_bytes()))?;
    if !arguments.noise.quiet {
        terminal::data(&format!(
            "wrote {name}\nnext: licsim check {name}, then licsim run {name}\n"
        ));
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
