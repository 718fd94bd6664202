//! `licsim new`: a commented scenario that runs at once and is worth editing.

use super::{Status, tell};
use crate::cli::{NewArguments, Topology};
use anyhow::{Context, Result, bail};
use scenarios::starter::Starter;
use std::path::Path;

/// Runs the verb.
pub fn run(arguments: &NewArguments) -> Result<Status> {
    let few = match arguments.topology {
        Topology::Independent => 2,
        _ => 1,
    };
    let starter = Starter {
        name: arguments.name.clone(),
        topology: arguments.topology.into(),
        seats: arguments.seats,
        sites: arguments.sites.unwrap_or(few),
        applications: arguments.applications.clone(),
    };
    let text = match starter.text() {
        Ok(text) => text,
        Err(message) => bail!(message),
    };
    if arguments.stdout {
        tell::data(&text)?;
        return Ok(Status::Met);
    }
    let name = format!("{}.toml", arguments.name);
    let path = Path::new(&name);
    if path.exists() && !arguments.force {
        bail!("there is a `{name}` already (hint: --force writes over it, --stdout prints)");
    }
    tell::file(path, |out| out.write_all(text.as_bytes()))
        .with_context(|| format!("cannot write `{name}`"))?;
    if !arguments.noise.quiet {
        tell::data(&format!(
            "wrote {name}\nnext: licsim check {name}, then licsim run {name}\n"
        ))?;
    }
    Ok(Status::Met)
}
