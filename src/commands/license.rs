//! `licsim license FILE`: a FlexNet license file read and shown.
//!
//! It ends with status 2 only where no server could use the file, or with `--strict` at any finding; a lost FEATURE line
//! alone loses that feature only.

use super::{Status, print_findings};
use crate::terminal;
use anyhow::Context;
use jiff::civil::Date;
use scenarios::files::{TEXT_LENGTH_MAX, read_file};
use scenarios::finding::Severity;
use std::path::PathBuf;
use study::license::diagnostic::has_warnings;
use study::license::{self, read_day};

/// Read a FlexNet license file: servers, features, expiry, whom they serve
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  licsim license license.dat
  licsim license license.dat --on 2026-03-31           # what is expired then, and the days left
  licsim license license.dat --json | jq '.features[] | select(.sellable)'
  licsim license license.dat --strict > /dev/null && echo sound")]
pub struct LicenseArguments {
    /// The license file, such as license.dat
    pub file: PathBuf,
    /// Print JSON in place of tables
    #[arg(long)]
    pub json: bool,
    /// Say what is expired on this day, and how many days are left (2026-01-31 or 31-jan-2026)
    #[arg(long, value_name = "DATE", value_parser = read_day)]
    pub on: Option<Date>,
    /// End with status 2 at any error or warning, not only where no server could use the file
    #[arg(long)]
    pub strict: bool,
    #[command(flatten)]
    pub noise: crate::cli::Noise,
}

/// Runs the verb.
///
/// # Errors
/// The file cannot be read, or standard output fails.
pub fn run(arguments: &LicenseArguments) -> anyhow::Result<Status> {
    let name = arguments.file.display().to_string();
    let bytes = read_file(&arguments.file, TEXT_LENGTH_MAX)
        .with_context(|| format!("cannot read `{name}`"))?;
    if arguments.noise.verbose {
        terminal::note(&format!("read {name}\n"));
    }
    let file = license::read(&name, &bytes);
    if arguments.json {
        let json = serde_json::to_string_pretty(&license::document(&file, arguments.on))?;
        terminal::data(&format!("{json}\n"));
    } else {
        terminal::data(&license::tables(&file, arguments.on));
        print_findings(&file.findings, arguments.noise.least(Severity::Advice));
        let useless = license::useless_finding(&name, &file);
        print_findings(useless.as_slice(), Severity::Error);
    }
    let unsound = arguments.strict && has_warnings(&file.findings);
    Ok(if license::is_useless(&file) || unsound {
        Status::BadInput
    } else {
        Status::Met
    })
}
