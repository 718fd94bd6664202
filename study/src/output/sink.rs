//! Where the files of results go.

use crate::error::Result;
use model::spool::Store;
use reports::Artifact;
use reports::files::manifest::Manifest;
use std::io::Write;
use std::sync::Arc;

/// Makes a store for the records of one replication, from any thread.
pub type Stores = Arc<dyn Fn() -> Arc<dyn Store> + Send + Sync>;

/// Takes the files of results, some of them piece by piece while replications are played.
///
/// Paths are relative, with `/` between names. An output that is dropped before [`Output::finish`] leaves nothing behind.
pub trait Output {
    /// A file that is written piece by piece.
    type Stream: Write;
    /// What there is in the end.
    type Written;

    /// Where records of a replication go that are too many for memory.
    fn stores(&self) -> Stores;

    /// Opens a file that is written piece by piece.
    ///
    /// # Errors
    /// It cannot be made.
    fn stream(&mut self, path: &str) -> Result<Self::Stream>;

    /// Closes such a file.
    ///
    /// # Errors
    /// It cannot be written to its end.
    fn close(&mut self, stream: Self::Stream) -> Result<()>;

    /// Closes a file whose later parts were written as files of their own; those move to its end.
    ///
    /// # Errors
    /// A part cannot be read, or the file cannot be written.
    fn join(&mut self, first: Self::Stream, parts: Vec<Self::Stream>) -> Result<()>;

    /// Writes a whole file.
    ///
    /// # Errors
    /// It cannot be written.
    fn write(&mut self, artifact: &Artifact) -> Result<()>;

    /// Adds the manifest, which names all files with their digests, and puts the results where they belong.
    ///
    /// # Errors
    /// They cannot be put there.
    fn finish(self, manifest: Manifest) -> Result<Self::Written>;
}
