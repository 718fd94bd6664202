//! Charts and page again from stored results; an index over many; two runs compared.
//!
//! A folder of results holds the inputs of its study, so the study is read again from there and nowhere else; the rows,
//! profiles and stories are those that were stored. Nothing is played.

mod folders;
mod pair;
mod stored;

pub use folders::folders;
pub use pair::compare;
pub use stored::Stored;

use crate::error::Result;
use crate::output;
use crate::results::Results;
use folders::common_parent;
use reports::charts::set::ChartFormat;
use reports::page::document::Mark;
use reports::page::index::{self, IndexLine};
use std::path::{Path, PathBuf};

/// How results are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The form of the charts; none if not given.
    pub charts: Option<ChartFormat>,
    /// Files of the user's may be written over.
    pub force: bool,
}

/// Makes charts and page of one folder again; its line in an index.
///
/// # Errors
/// The stored results are damaged, or something of the user's is in the way.
pub fn again(folder: &Path, options: Options) -> Result<IndexLine> {
    let stored = Stored::read(folder)?;
    let results = stored.results();
    let artifacts = results.artifacts(options.charts)?;
    output::renew(folder, &artifacts, &stored.manifest, options.force)?;
    index_line(folder, &results)
}

/// Writes an index over folders that stand side by side; where it is.
///
/// # Errors
/// They do not, or it cannot be written.
pub fn write_index(folders: &[PathBuf], lines: &[IndexLine], force: bool) -> Result<PathBuf> {
    let parent = common_parent(folders)?;
    output::index(&parent, &index::render(lines)?, force)
}

fn index_line(folder: &Path, results: &Results<'_>) -> Result<IndexLine> {
    let outcome = results.with_page(|page| page.outcome())?;
    let (outcome, mark) = outcome.unwrap_or((String::new(), Mark::None));
    let name = folder.canonicalize().ok();
    let name = name.as_deref().and_then(Path::file_name);
    Ok(IndexLine {
        folder: name.map_or(String::new(), |name| name.to_string_lossy().into_owned()),
        scenario: results.study.name.clone(),
        title: results.study.title.clone(),
        outcome,
        mark,
        replications: results.table.replications(0),
        fingerprint: results.manifest.fingerprint.clone(),
    })
}
