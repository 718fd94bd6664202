//! The folder of a sweep: tables, charts and a page.

use crate::Watch;
use crate::error::{Error, Result};
use crate::output::Output;
use reports::charts::set::{self, ChartFormat};
use reports::files::manifest::{self, Manifest};
use reports::sweep::SweepAnswer;
use scenarios::study::Study;

/// The files that the results surely have.
pub const NEEDED: [&str; 2] = [manifest::PATH, "sweep.csv"];

/// What is made of a sweep, and what was given in place of the file's keys, so that the page can say how to make it again.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Replications of each variant at each point, in place of the file's.
    pub replications: Option<u32>,
    /// The seed, in place of the file's.
    pub seed: Option<u64>,
    /// Chart files; none if not given.
    pub charts: Option<ChartFormat>,
    /// The scenario has conditions, so that the answer says which one the study is under.
    pub names_condition: bool,
}

impl Default for Options {
    /// The file's own keys, charts as SVG.
    fn default() -> Options {
        Options {
            replications: None,
            seed: None,
            charts: Some(ChartFormat::Svg),
            names_condition: false,
        }
    }
}

/// Writes tables, charts and page.
pub(super) fn write<O: Output>(
    study: &Study,
    answer: &SweepAnswer,
    options: &Options,
    watch: &dyn Watch,
    mut output: O,
) -> Result<O::Written> {
    for artifact in answer.files()? {
        output.write(&artifact)?;
    }
    let command = command(study, options);
    for artifact in answer.page(&command, options.charts)? {
        output.write(&artifact)?;
    }
    if let Some(format) = options.charts {
        for (name, picture) in answer.charts() {
            output.write(&set::artifact(&picture, &name, format)?)?;
        }
    }
    if watch.stops() {
        return Err(Error::Stopped);
    }
    output.finish(Manifest::of_tables(
        (&study.name, &study.digest),
        study.experiment.seed,
        answer.replications,
    ))
}

/// The command that makes the results again, beside the scenario.
fn command(study: &Study, options: &Options) -> String {
    let mut command = format!("licsim sweep {}", study.scenario_file);
    if let Some(replications) = options.replications {
        command += &format!(" --replications {replications}");
    }
    if let Some(seed) = options.seed {
        command += &format!(" --seed {seed}");
    }
    command
}
