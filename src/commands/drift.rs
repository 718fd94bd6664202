//! `licsim compare STORED --against NEW`: does the new month still fit the model?
//!
//! The exit status says it to a script: 0 fits, 1 does not.

use super::{Status, write_charts};
use crate::cli::CompareArguments;
use crate::terminal;
use anyhow::Result;
use study::drift::{self, Options};
use study::recorded::{holidays, stored};

/// Runs the verb.
///
/// # Errors
/// A record cannot be read, or is too short.
pub fn run(arguments: &CompareArguments) -> Result<Status> {
    let mut stored = stored::read(&arguments.files, arguments.start)?;
    let mut new = stored::read(&arguments.against, arguments.start)?;
    let given = holidays::read(&arguments.holidays)?;
    stored.add_holidays(&given);
    new.add_holidays(&given);
    let usual = Options::default();
    let options = Options {
        plays: arguments.replications.unwrap_or(usual.plays),
        seed: arguments.common.seed.unwrap_or(usual.seed),
    };
    let found = drift::examine(stored, new, options)?;
    if arguments.json {
        terminal::data(&format!("{:#}\n", drift::document(&found)));
    } else {
        terminal::data(&drift::tables(&found));
    }
    if let Some(folder) = &arguments.charts_to {
        let charts = drift::charts(&found)?;
        write_charts((folder, arguments.force), &charts, arguments.noise)?;
    }
    Ok(if found.fits() {
        Status::Met
    } else {
        Status::NotMet
    })
}
