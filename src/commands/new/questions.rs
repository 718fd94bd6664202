//! What `licsim new` asks on a terminal where the command line names no scenario.

use crate::cli::{NewArguments, Topology};
use crate::{signals, terminal};
use anyhow::{Error, Result, bail};
use dialoguer::theme::ColorfulTheme;
use dialoguer::{Input, MultiSelect, Select};
use experiment::Stopped;
use scenarios::ready;
use scenarios::starter::{KINDS, Starter};
use std::io::{ErrorKind, IsTerminal as _};
use std::path::PathBuf;

/// So many choices of a list are shown at once.
const LIST_LENGTH: usize = 12;

const TOPOLOGIES: [(Topology, &str); 3] = [
    (Topology::Single, "one server"),
    (
        Topology::ThreeNode,
        "three-node redundant: three hosts that grant as one",
    ),
    (
        Topology::Independent,
        "independent: a server at each site, each with its part",
    ),
];

/// The arguments with what was answered.
///
/// # Errors
/// There is no terminal to ask on, or the user ended the questions.
pub fn ask(arguments: &NewArguments) -> Result<NewArguments> {
    if !(std::io::stdin().is_terminal() && terminal::is_watched()) {
        bail!(
            "the scenario has no name (hint: `licsim new NAME`; on a terminal `licsim new` asks)"
        );
    }
    answers(arguments.clone()).map_err(|error| match error {
        dialoguer::Error::IO(cause) if cause.kind() == ErrorKind::Interrupted => {
            signals::interrupted();
            Stopped.into()
        }
        dialoguer::Error::IO(cause) => Error::new(cause).context("cannot ask on this terminal"),
    })
}

fn answers(mut arguments: NewArguments) -> dialoguer::Result<NewArguments> {
    let theme = ColorfulTheme::default();
    let name: String = Input::with_theme(&theme)
        .with_prompt("Name of the scenario")
        .validate_with(|name: &String| Starter::check_name(name))
        .interact_text()?;
    arguments.name = Some(name);
    if arguments.from.is_some() {
        return Ok(arguments);
    }
    let begin = Select::with_theme(&theme)
        .with_prompt("Begin with")
        .items(["a site of your own", "a ready scenario"])
        .default(0)
        .interact()?;
    match begin {
        0 => own_site(&theme, &mut arguments)?,
        _ => arguments.from = Some(ready_scenario(&theme)?),
    }
    Ok(arguments)
}

fn ready_scenario(theme: &ColorfulTheme) -> dialoguer::Result<String> {
    let names = ready::names();
    let shown = names.iter().map(|name| match ready::title(name) {
        Some(title) => format!("{name}: {title}"),
        None => (*name).to_owned(),
    });
    let chosen = Select::with_theme(theme)
        .with_prompt("Which one")
        .items(shown)
        .default(0)
        .max_length(LIST_LENGTH)
        .interact()?;
    Ok(names[chosen].to_owned())
}

fn own_site(theme: &ColorfulTheme, arguments: &mut NewArguments) -> dialoguer::Result<()> {
    let topology = Select::with_theme(theme)
        .with_prompt("License servers")
        .items(TOPOLOGIES.map(|(_, shown)| shown))
        .default(0)
        .interact()?;
    let topology = TOPOLOGIES[topology].0;
    arguments.topology = Some(topology);
    let fewest = if matches!(topology, Topology::Independent) {
        2
    } else {
        1
    };
    let sites: u32 = Input::with_theme(theme)
        .with_prompt("Sites")
        .default(arguments.sites.unwrap_or(fewest))
        .validate_with(|sites: &u32| within(*sites, fewest, 50))
        .interact_text()?;
    arguments.sites = Some(sites);
    arguments.seats = Input::with_theme(theme)
        .with_prompt("Agents of all sites together")
        .default(arguments.seats)
        .validate_with(|seats: &u32| within(*seats, 2 * sites, 100_000))
        .interact_text()?;
    let usual = KINDS.map(|kind| (kind, arguments.applications.iter().any(|own| own == kind)));
    let chosen = MultiSelect::with_theme(theme)
        .with_prompt("What the agents work with (space chooses)")
        .items_checked(usual)
        .interact()?;
    arguments.applications = chosen.into_iter().map(|at| KINDS[at].to_owned()).collect();
    let files: String = Input::with_theme(theme)
        .with_prompt("License files of yours, in this folder or below (none: counts to be edited)")
        .allow_empty(true)
        .interact_text()?;
    let files = files.split([',', ' ']).filter(|file| !file.is_empty());
    arguments.license_files = files.map(PathBuf::from).collect();
    Ok(())
}

fn within(number: u32, least: u32, most: u32) -> Result<(), String> {
    if (least..=most).contains(&number) {
        Ok(())
    } else {
        Err(format!("from {least} to {most}"))
    }
}
