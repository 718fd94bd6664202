//! Records that are too many for memory, beside the results that they are for.
//!
//! A file without a name. It is in the work folder, so that it takes no room elsewhere, and the system removes
//! it when nobody has it open any more, however the program ends.

use super::advice;
use model::spool::Store;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tempfile::SpooledTempFile;

/// So many bytes are kept in memory before there is a file.
const MEMORY: usize = 1 << 20;

/// The records of one replication.
#[derive(Debug)]
pub struct Spill(Mutex<State>);

#[derive(Debug)]
struct State {
    file: SpooledTempFile,
    length: u64,
    failure: Option<String>,
}

impl Spill {
    /// Nothing yet; a file, if it comes to one, is in a folder.
    pub fn new(folder: &Path) -> Spill {
        Spill(Mutex::new(State {
            file: tempfile::spooled_tempfile_in(MEMORY, folder),
            length: 0,
            failure: None,
        }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn note<T>(&mut self, what: &str, done: io::Result<T>) -> Option<T> {
        match done {
            Ok(done) => Some(done),
            Err(error) => {
                let hint = advice(error.kind());
                let failure =
                    || format!("cannot {what} records beside the results: {error} (hint: {hint})");
                self.failure.get_or_insert_with(failure);
                None
            }
        }
    }
}

impl Store for Spill {
    fn append(&self, block: &[u8]) -> u64 {
        let mut state = self.state();
        let from = state.length;
        if state.failure.is_none() {
            let sought = state.file.seek(SeekFrom::Start(from));
            let written = sought.and_then(|_| state.file.write_all(block));
            if state.note("write", written).is_some() {
                state.length += block.len() as u64;
            }
        }
        from
    }

    fn read(&self, from: u64, block: &mut [u8]) -> bool {
        let mut state = self.state();
        let sought = state.file.seek(SeekFrom::Start(from));
        let read = sought.and_then(|_| state.file.read_exact(block));
        state.note("read", read).is_some()
    }

    fn failure(&self) -> Option<String> {
        self.state().failure.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_read_back_before_and_after_there_is_a_file_and_nothing_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let spill = Spill::new(folder.path());
        let block = |n: u8| vec![n; 100_000];
        let places: Vec<u64> = (0..40).map(|n| spill.append(&block(n))).collect();
        for (n, from) in (0..40).zip(places).rev() {
            let mut read = vec![0; 100_000];
            assert!(spill.read(from, &mut read));
            assert!(read == block(n));
        }
        assert_eq!(spill.failure(), None);
        drop(spill);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_cannot_be_written_is_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let spill = Spill::new(&folder.path().join("missing"));
        spill.append(&vec![1; MEMORY + 1]);
        let failure = spill.failure().expect("there is no such folder");
        assert!(
            failure.contains("cannot write records") && failure.contains("(hint: "),
            "{failure}"
        );
        let mut read = vec![0; MEMORY + 1];
        assert!(!spill.read(0, &mut read));
    }
}
