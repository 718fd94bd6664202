//! The only place that writes files.
//!
//! The one idea: a scenario's results are written into a folder of their own beside their destination
//! and put in place when they are complete; whoever looks sees the old results or the new ones, never a
//! half. Digests are taken on the way.

use anyhow::{Context, Result};
use reports::Artifact;
use reports::files::manifest::{self, FileDigest, Manifest};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Results under way.
pub struct Folder {
    staging: TempDir,
    destination: PathBuf,
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
    /// Begins a folder of results; fails here rather than after an hour if it cannot be written.
    pub fn begin(out: &Path, name: &str) -> Result<Folder> {
        fs::create_dir_all(out)
            .with_context(|| format!("cannot make the folder `{}`", out.display()))?;
        let staging = tempfile::Builder::new()
            .prefix(&format!(".{name}-"))
            .tempdir_in(out)
            .with_context(|| format!("cannot write into `{}`", out.display()))?;
        Ok(Folder {
            staging,
            destination: out.join(name),
            files: Vec::new(),
        })
    }

    /// Opens a file that is written piece by piece.
    pub fn stream(&self, path: &str) -> Result<Stream> {
        let file = self.create(path)?;
        Ok(Stream {
            path: path.to_owned(),
            out: BufWriter::with_capacity(1 << 16, file),
            digest: Sha256::new(),
            bytes: 0,
        })
    }

    /// Closes such a file.
    pub fn close(&mut self, mut stream: Stream) -> Result<()> {
        stream
            .out
            .flush()
            .with_context(|| format!("cannot write `{}`", stream.path))?;
        self.note(stream.path, stream.bytes, &stream.digest.finalize());
        Ok(())
    }

    /// Closes a file whose later parts were written as files of their own; those end at its end.
    pub fn join(&mut self, mut first: Stream, parts: Vec<Stream>) -> Result<()> {
        for mut part in parts {
            let written = part.out.flush();
            written.with_context(|| format!("cannot write `{}`", part.path))?;
            let place = self.staging.path().join(&part.path);
            let copied = File::open(&place).and_then(|mut file| io::copy(&mut file, &mut first));
            copied.with_context(|| format!("cannot write `{}`", first.path))?;
            fs::remove_file(&place).with_context(|| format!("cannot remove `{}`", part.path))?;
        }
        self.close(first)
    }

    /// Writes a whole file.
    pub fn write(&mut self, artifact: &Artifact) -> Result<()> {
        let mut file = self.create(&artifact.path)?;
        file.write_all(&artifact.bytes)
            .with_context(|| format!("cannot write `{}`", artifact.path))?;
        let digest = Sha256::digest(&artifact.bytes);
        self.note(artifact.path.clone(), artifact.bytes.len() as u64, &digest);
        Ok(())
    }

    /// The files so far, by path.
    pub fn files(&self) -> Vec<FileDigest> {
        let mut files = self.files.clone();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }

    /// Puts the results in place of older ones.
    pub fn finish(self) -> Result<Written> {
        let files = self.files().into_iter().map(|file| file.path).collect();
        let Folder {
            staging,
            destination,
            ..
        } = self;
        let complete = staging.keep();
        let old = complete.with_extension("old");
        let replaces = destination.exists();
        if replaces {
            fs::rename(&destination, &old)
                .with_context(|| format!("cannot replace `{}`", destination.display()))?;
        }
        open_to_all(&complete)?;
        fs::rename(&complete, &destination)
            .with_context(|| format!("cannot write `{}`", destination.display()))?;
        if replaces {
            fs::remove_dir_all(&old)
                .with_context(|| format!("cannot remove `{}`", old.display()))?;
        }
        Ok(Written {
            folder: destination,
            files,
        })
    }

    fn create(&self, path: &str) -> Result<File> {
        let target = self.staging.path().join(path);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        File::create(&target).with_context(|| format!("cannot write `{path}`"))
    }

    fn note(&mut self, path: String, bytes: u64, digest: &[u8]) {
        let sha256 = hexadecimal(digest);
        self.files.push(FileDigest {
            path,
            bytes,
            sha256,
        });
    }
}

/// Bytes as digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Puts files into a folder of results in place of older ones, each in one move; the manifest, which then
/// names them, comes last.
pub fn renew(folder: &Path, artifacts: &[Artifact], manifest: &Manifest) -> Result<()> {
    let mut manifest = manifest.clone();
    for artifact in artifacts {
        replace(folder, artifact)?;
        let noted = FileDigest {
            path: artifact.path.clone(),
            bytes: artifact.bytes.len() as u64,
            sha256: hexadecimal(&Sha256::digest(&artifact.bytes)),
        };
        manifest.files.retain(|file| file.path != artifact.path);
        manifest.files.push(noted);
    }
    manifest.files.sort_by(|a, b| a.path.cmp(&b.path));
    replace(folder, &manifest::render(&manifest)?)
}

/// Puts one file in place of an older one.
pub fn replace(folder: &Path, artifact: &Artifact) -> Result<()> {
    let target = folder.join(&artifact.path);
    let parent = target.parent().unwrap_or(folder);
    let write = || -> io::Result<()> {
        fs::create_dir_all(parent)?;
        let mut file = tempfile::Builder::new()
            .prefix(".licsim-")
            .tempfile_in(parent)?;
        file.write_all(&artifact.bytes)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let readable = fs::Permissions::from_mode(0o644);
            file.as_file().set_permissions(readable)?;
        }
        file.persist(&target)?;
        Ok(())
    };
    write().with_context(|| format!("cannot write `{}`", target.display()))
}

/// A temporary folder is closed to others; results are not.
fn open_to_all(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
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
