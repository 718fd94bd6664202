//! Results in memory, for callers that have no files or want none.

use super::hexadecimal;
use super::sink::{Output, Stores};
use crate::error::Result;
use model::spool::Store;
use reports::Artifact;
use reports::files::manifest::{self, FileDigest, Manifest};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// Results that are kept in memory: the same bytes as in a folder.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
}

/// A file that is written piece by piece.
#[derive(Debug)]
pub struct MemoryStream {
    path: String,
    bytes: Vec<u8>,
}

/// Files by path.
pub type MemoryFiles = BTreeMap<String, Vec<u8>>;

impl Memory {
    /// No files yet.
    #[must_use]
    pub fn new() -> Memory {
        Memory::default()
    }
}

impl Output for Memory {
    type Stream = MemoryStream;
    type Written = MemoryFiles;

    fn stores(&self) -> Stores {
        Arc::new(|| Arc::new(Blocks::default()))
    }

    fn stream(&mut self, path: &str) -> Result<MemoryStream> {
        Ok(MemoryStream {
            path: path.to_owned(),
            bytes: Vec::new(),
        })
    }

    fn close(&mut self, stream: MemoryStream) -> Result<()> {
        self.files.insert(stream.path, stream.bytes);
        Ok(())
    }

    fn join(&mut self, mut first: MemoryStream, parts: Vec<MemoryStream>) -> Result<()> {
        for part in parts {
            first.bytes.extend(part.bytes);
        }
        self.close(first)
    }

    fn write(&mut self, artifact: &Artifact) -> Result<()> {
        let (path, bytes) = (artifact.path.clone(), artifact.bytes.clone());
        self.files.insert(path, bytes);
        Ok(())
    }

    fn finish(mut self, mut manifest: Manifest) -> Result<MemoryFiles> {
        let files = self.files.iter();
        let digests = files.map(|(path, bytes)| FileDigest {
            path: path.clone(),
            bytes: bytes.len() as u64,
            sha256: hexadecimal(&Sha256::digest(bytes)),
        });
        manifest.files = digests.collect();
        let artifact = manifest::render(&manifest)?;
        self.write(&artifact)?;
        Ok(self.files)
    }
}

impl Write for MemoryStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Blocks of records, one after the other.
#[derive(Debug, Default)]
struct Blocks(Mutex<Vec<u8>>);

impl Store for Blocks {
    fn append(&self, block: &[u8]) -> u64 {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let from = bytes.len() as u64;
        bytes.extend_from_slice(block);
        from
    }

    fn read(&self, from: u64, block: &mut [u8]) -> bool {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        let stored = bytes.get(from..).and_then(|rest| rest.get(..block.len()));
        stored.map(|stored| block.copy_from_slice(stored)).is_some()
    }

    fn failure(&self) -> Option<String> {
        None
    }
}
