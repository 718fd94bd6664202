//! What was fitted, as a folder of results.

use super::document::document;
use super::fitted::Fit;
use crate::error::Result;
use crate::output::Output;
use crate::recorded::table;
use reports::Artifact;

const FIT: &str = "fit.json";

/// The files that the folder has besides its manifest.
pub const NEEDED: [&str; 2] = [FIT, table::PATH];

/// Writes what was found, and the record without names of people, which
/// [`drift`](crate::drift) takes.
///
/// # Errors
/// The output fails.
pub fn write<O: Output>(fit: &Fit, mut output: O) -> Result<O::Written> {
    output.write(&Artifact::text(FIT, format!("{:#}\n", document(fit))))?;
    let record = table::artifact(&fit.recorded)?;
    output.write(&record)?;
    output.finish(table::manifest("fit", &record, (0, 0)))
}
