//! Results under way: files written piece by piece into the work folder, digests taken on the way.

use super::exchange;
use super::journal::{Entry, Journal};
use super::place::Place;
use super::spill::Spill;
use crate::error::{Context, Result};
use crate::output::hexadecimal;
use crate::output::sink::{Output, Stores};
use reports::Artifact;
use reports::files::manifest::{self, FileDigest, Manifest};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Results under way. Dropped, they are removed, and the place is as it was.
pub struct Folder {
    place: Place,
    staged: PathBuf,
    journal: Journal,
    files: Vec<FileDigest>,
}

/// Results in their place.
pub struct Written {
    /// The folder.
    pub folder: PathBuf,
    /// The files in it, by path.
    pub files: Vec<String>,
}

/// A file of the results that is written piece by piece.
pub struct Stream {
    path: String,
    out: BufWriter<File>,
    digest: Sha256,
    bytes: u64,
}

impl Folder {
    /// Begins results at a reserved place.
    ///
    /// # Errors
    /// The work folder cannot be written.
    pub fn begin(place: Place) -> Result<Folder> {
        let (staged, journal) = place
            .work
            .begin()
            .with_context(|| format!("cannot write into `{}`", place.work.folder().display()))?;
        Ok(Folder {
            place,
            staged,
            journal,
            files: Vec::new(),
        })
    }

    fn create(&self, path: &str) -> Result<File> {
        let target = self.staged.join(path);
        let make = || -> io::Result<File> {
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent)?;
            }
            self.journal.add(Entry::Made(Path::new(path)))?;
            File::create(&target)
        };
        make().with_context(|| format!("cannot write `{path}`"))
    }

    fn note(&mut self, path: String, bytes: u64, digest: &[u8]) {
        self.files.push(FileDigest {
            path,
            bytes,
            sha256: hexadecimal(digest),
        });
    }
}

impl Output for Folder {
    type Stream = Stream;
    type Written = Written;

    fn stores(&self) -> Stores {
        let folder = self.place.work.folder().to_owned();
        Arc::new(move || Arc::new(Spill::new(&folder)))
    }

    fn stream(&mut self, path: &str) -> Result<Stream> {
        let file = self.create(path)?;
        Ok(Stream {
            path: path.to_owned(),
            out: BufWriter::with_capacity(1 << 16, file),
            digest: Sha256::new(),
            bytes: 0,
        })
    }

    fn close(&mut self, mut stream: Stream) -> Result<()> {
        let flushed = stream.out.flush();
        flushed.with_context(|| format!("cannot write `{}`", stream.path))?;
        self.note(stream.path, stream.bytes, &stream.digest.finalize());
        Ok(())
    }

    fn join(&mut self, mut first: Stream, parts: Vec<Stream>) -> Result<()> {
        for mut part in parts {
            let written = part.out.flush();
            written.with_context(|| format!("cannot write `{}`", part.path))?;
            let place = self.staged.join(&part.path);
            let copied = File::open(&place).and_then(|mut file| io::copy(&mut file, &mut first));
            copied.with_context(|| format!("cannot write `{}`", first.path))?;
            fs::remove_file(&place).with_context(|| format!("cannot remove `{}`", part.path))?;
        }
        self.close(first)
    }

    fn write(&mut self, artifact: &Artifact) -> Result<()> {
        let mut file = self.create(&artifact.path)?;
        file.write_all(&artifact.bytes)
            .with_context(|| format!("cannot write `{}`", artifact.path))?;
        let digest = Sha256::digest(&artifact.bytes);
        self.note(artifact.path.clone(), artifact.bytes.len() as u64, &digest);
        Ok(())
    }

    fn finish(mut self, mut manifest: Manifest) -> Result<Written> {
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        manifest.files.clone_from(&self.files);
        let artifact = manifest::render(&manifest)?;
        let mut file = self.create(&artifact.path)?;
        file.write_all(&artifact.bytes)
            .with_context(|| format!("cannot write `{}`", artifact.path))?;
        let mut files: Vec<String> = self.files.iter().map(|f| f.path.clone()).collect();
        files.push(artifact.path);
        let Folder {
            place,
            staged,
            journal,
            ..
        } = self;
        let folder = exchange::put(&place, &staged, &journal, &files)?;
        Ok(Written { folder, files })
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.digest.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
