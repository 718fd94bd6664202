//! `licsim options FILE`: an options file of a vendor daemon, read alone or against its license file.

use super::{Status, print_findings};
use crate::cli::Noise;
use crate::terminal;
use anyhow::Context;
use scenarios::files::{TEXT_LENGTH_MAX, read_file};
use scenarios::finding::Severity;
use std::path::{Path, PathBuf};
use study::license::diagnostic::has_warnings;
use study::license::options_file;

/// Read an options file: who may have what, and which lines do nothing
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  licsim options genesys.d.opt
  licsim options genesys.d.opt --license license.dat   # features, pools and sums held against it
  licsim options genesys.d.opt --json | jq '.options[] | select(.void)'")]
pub struct OptionsArguments {
    /// The options file, such as genesys.d.opt
    pub file: PathBuf,
    /// The license file that it is about
    #[arg(long, value_name = "FILE")]
    pub license: Option<PathBuf>,
    /// Print JSON in place of tables
    #[arg(long)]
    pub json: bool,
    /// End with status 2 at any error or warning
    #[arg(long)]
    pub strict: bool,
    #[command(flatten)]
    pub noise: Noise,
}

/// Runs the verb.
///
/// # Errors
/// A file cannot be read, or standard output fails.
pub fn run(arguments: &OptionsArguments) -> anyhow::Result<Status> {
    let (name, bytes) = read(&arguments.file)?;
    let license = arguments.license.as_deref().map(read).transpose()?;
    let license = license
        .as_ref()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    let options = options_file::read((&name, &bytes), license);
    if arguments.json {
        terminal::data(&format!("{:#}\n", options_file::document(&options)));
    } else {
        terminal::data(&options_file::table(&options));
        print_findings(&options.findings, arguments.noise.least(Severity::Advice));
    }
    let unsound = arguments.strict && has_warnings(&options.findings);
    Ok(if options_file::is_useless(&options) || unsound {
        Status::BadInput
    } else {
        Status::Met
    })
}

fn read(path: &Path) -> anyhow::Result<(String, Vec<u8>)> {
    let name = path.display().to_string();
    let bytes =
        read_file(path, TEXT_LENGTH_MAX).with_context(|| format!("cannot read `{name}`"))?;
    Ok((name, bytes))
}
