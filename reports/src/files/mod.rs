//! The result files, one module each. Columns are those of `docs/metrics.md`: more may come at a
//! row's end, none is ever renamed.

pub mod comparison;
pub mod denials;
pub mod findings;
pub mod manifest;
pub mod profile;
pub mod recoveries;
pub mod replications;
pub mod roots;
pub mod sizing;
pub mod sound;
pub mod stories;
pub mod study;
pub mod summary;
pub mod table;
pub mod timeline;
pub mod tornado;
pub mod usage;
pub mod violations;

use crate::Replication;
use std::io::{self, Write};
use table::Table;

/// A file whose rows come from one replication after the other, so that it is written as a stream.
#[derive(Clone, Copy, Debug)]
pub struct ReplicationFile {
    /// The file's path in the folder of results.
    pub path: &'static str,
    /// Its columns.
    pub columns: &'static [&'static str],
    rows: fn(&mut Table<'_>, &Replication<'_>) -> io::Result<()>,
}

impl ReplicationFile {
    /// Writes the line with the columns' names.
    ///
    /// # Errors
    /// What the stream answers.
    pub fn begin(&self, out: &mut dyn Write, has_conditions: bool) -> io::Result<()> {
        let mut table = Table::new(out);
        if has_conditions {
            table.under(None);
        }
        table.header(self.columns)
    }

    /// Writes the rows of one replication; none if it has no records of this kind.
    ///
    /// # Errors
    /// What the stream answers.
    pub fn append(
        &self,
        out: &mut dyn Write,
        replication: &Replication<'_>,
        has_conditions: bool,
    ) -> io::Result<()> {
        let mut table = Table::new(out);
        if has_conditions {
            table.under(replication.plan.condition.as_deref());
        }
        (self.rows)(&mut table, replication)?;
        table.finish()
    }

    /// Writes the whole file: replications in the order in which they come.
    ///
    /// # Errors
    /// What the stream answers.
    pub fn write<'a>(
        &self,
        out: &mut dyn Write,
        replications: impl IntoIterator<Item = Replication<'a>>,
    ) -> io::Result<()> {
        self.begin(out, false)?;
        for replication in replications {
            self.append(out, &replication, false)?;
        }
        Ok(())
    }
}

/// All files of this kind, in the order in which the manifest lists them.
pub const REPLICATION_FILES: [ReplicationFile; 6] = [
    replications::FILE,
    denials::FILE,
    violations::FILE,
    recoveries::FILE,
    usage::FILE,
    timeline::FILE,
];
