//! A scenario to begin with: a starter for a site of one's own, or a copy of a ready one.

pub use scenarios::starter::{KINDS, Starter, StarterFile, Topology};

use crate::error::{Error, Result, refuse};
use scenarios::flexnet::license_file;
use scenarios::ready;
use std::path::{Component, Path};

/// What a starter is to have.
#[derive(Clone, Debug)]
pub struct Options {
    /// The scenario's name: `a-z 0-9 -`.
    pub name: String,
    /// The license servers; without it as the license files say, else one server.
    pub topology: Option<Topology>,
    /// Agents of all sites together.
    pub seats: u32,
    /// Sites; without it one, or two with independent servers.
    pub sites: Option<u32>,
    /// Kinds of [`KINDS`].
    pub applications: Vec<String>,
    /// License files that stand in place of counts: none, one, or with independent servers one for each.
    pub license_files: Vec<StarterFile>,
}

/// A commented scenario that runs at once.
///
/// # Errors
/// The options contradict each other.
///
/// ```
/// use study::starter::{self, Options};
///
/// let text = starter::scenario(Options {
///     name: "my-site".to_owned(),
///     topology: None,
///     seats: 200,
///     sites: None,
///     applications: vec!["t-server".to_owned()],
///     license_files: Vec::new(),
/// })?;
/// assert!(text.contains("name = \"my-site\""));
/// # Ok::<(), study::Error>(())
/// ```
pub fn scenario(options: Options) -> Result<String> {
    let topology = options
        .topology
        .unwrap_or_else(|| topology_of(&options.license_files));
    let few = match topology {
        Topology::Independent => 2,
        _ => 1,
    };
    let starter = Starter {
        name: options.name,
        topology,
        seats: options.seats,
        sites: options.sites.unwrap_or(few),
        applications: options.applications,
        license_files: options.license_files,
    };
    starter.text().map_err(Error::Refused)
}

/// A copy of a ready scenario under a name of its own, with the files that it stands on: paths and bytes, the scenario
/// first.
///
/// # Errors
/// The name is no scenario's, or there is no such ready scenario.
pub fn copy(ready: &str, name: &str) -> Result<Vec<(String, Vec<u8>)>> {
    Starter::check_name(name).map_err(Error::Refused)?;
    ready::copy(ready, name).map_err(Error::Refused)
}

/// What license files are made for: three SERVER lines are one three-node system.
fn topology_of(files: &[StarterFile]) -> Topology {
    if files.iter().any(|file| file.hosts.len() == 3) {
        Topology::ThreeNode
    } else {
        Topology::Single
    }
}

/// Refuses a license file outside the scenario's folder, which the scenario could not name.
///
/// # Errors
/// The path leads out of the folder.
pub fn refuse_outside(path: &Path) -> Result<()> {
    let shown = path.display();
    let inside = path
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !inside {
        refuse!(
            "`{shown}` lies outside the folder of the scenario, which may name no file there (hint: copy the \
             file beside it)"
        );
    }
    Ok(())
}

/// A license file, as the scenario will name it.
///
/// # Errors
/// No server could use it; that is said now rather than by the first check.
pub fn license_file(path: &Path, bytes: &[u8]) -> Result<StarterFile> {
    let shown = path.display();
    let read = license_file::read(&shown.to_string(), bytes);
    if read.lines.is_empty() {
        refuse!("`{shown}` has no FEATURE line (hint: `licsim license {shown}` says what it has)");
    }
    let hosts = read.servers.iter().map(|server| server.host.clone());
    Ok(StarterFile {
        path: path.to_string_lossy().into_owned(),
        hosts: hosts.collect(),
    })
}
