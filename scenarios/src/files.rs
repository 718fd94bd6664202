//! Access to the files that a scenario names.
//!
//! Reading is a question to [`Files`], asked with a path relative to the scenario's
//! folder, so that checking is a function of texts. Every path stays inside that folder or below one
//! that the user allows, also through links. Nothing is written here.

use crate::flexnet::text::{decode, utf16};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The longest file that is read, in bytes.
pub const FILE_LENGTH_MAX: u64 = 1 << 30;

/// The longest scenario, license file or options file, in bytes.
pub const TEXT_LENGTH_MAX: u64 = 1 << 26;

/// Reads a file that may lie anywhere and may be a pipe or a device, but no more than so many bytes.
///
/// # Errors
/// What the system says, and that the file is longer.
pub fn read_file(path: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path)?;
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let message = format!("it has more than {most} bytes, which no such file has");
        return Err(std::io::Error::new(
            std::io::ErrorKind::InvalidData,
            message,
        ));
    }
    Ok(bytes)
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    /// There is none.
    Missing,
    /// Its path leaves the scenario's folder and the allowed ones.
    Outside,
    /// Longer than [`FILE_LENGTH_MAX`].
    TooLong,
    /// Not UTF-8; the offset of the first wrong byte.
    NotText(usize),
    /// Anything else that the system says.
    Unreadable(String),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileError::Missing => f.write_str("there is no such file"),
            FileError::Outside => f.write_str("the path leaves the scenario's folder"),
            FileError::TooLong => write!(f, "the file has more than {FILE_LENGTH_MAX} bytes"),
            FileError::NotText(at) => write!(f, "byte {at} is not UTF-8 text"),
            FileError::Unreadable(why) => f.write_str(why),
        }
    }
}

impl FileError {
    /// What to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            FileError::Missing => "paths are relative to the file that names them",
            FileError::Outside => {
                "copy the file beside the scenario, or allow its folder with `--allow DIR`"
            }
            FileError::TooLong => "shorten the record",
            FileError::NotText(_) => "save the file as UTF-8 or UTF-16",
            FileError::Unreadable(_) => "look at the path and at who may read the file",
        }
    }
}

/// Gives the bytes of a file by its path relative to the scenario's folder, with `/` between names.
pub trait Files {
    /// Reads a file.
    ///
    /// # Errors
    /// Why it could not be read.
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError>;
}

/// Files on disk.
#[derive(Clone, Debug)]
pub struct Disk {
    root: PathBuf,
    allowed: Vec<PathBuf>,
}

impl Disk {
    /// Files of the folder `root`, and of those below an `allowed` one.
    #[must_use]
    pub fn new(root: &Path, allowed: &[PathBuf]) -> Disk {
        let root = if root.as_os_str().is_empty() {
            PathBuf::from(".")
        } else {
            root.to_owned()
        };
        Disk {
            root,
            allowed: allowed.to_vec(),
        }
    }

    fn permits(&self, file: &Path) -> bool {
        std::iter::once(&self.root)
            .chain(&self.allowed)
            .filter_map(|folder| folder.canonicalize().ok())
            .any(|folder| file.starts_with(folder))
    }
}

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let full = self.root.join(path);
        let Ok(real) = full.canonicalize() else {
            // Whether a file outside exists is not told.
            let inside = !path.starts_with("..") && !Path::new(path).is_absolute();
            let below_allowed = self.allowed.iter().any(|folder| full.starts_with(folder));
            return Err(if inside || below_allowed {
                FileError::Missing
            } else {
                FileError::Outside
            });
        };
        if !self.permits(&real) {
            return Err(FileError::Outside);
        }
        let unreadable = |error: std::io::Error| FileError::Unreadable(error.to_string());
        let about = std::fs::metadata(&real).map_err(unreadable)?;
        if !about.is_file() {
            return Err(FileError::Unreadable("it is not a file".to_owned()));
        }
        if about.len() > FILE_LENGTH_MAX {
            return Err(FileError::TooLong);
        }
        std::fs::read(&real).map_err(unreadable)
    }
}

/// Files in memory, by path.
#[derive(Clone, Debug, Default)]
pub struct Memory(pub BTreeMap<String, Vec<u8>>);

impl Files for Memory {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        self.0.get(path).cloned().ok_or(FileError::Missing)
    }
}

/// Remembers what was read: each file once, for the digest and for the next question.
pub struct Recorder<'a> {
    files: &'a dyn Files,
    read: RefCell<BTreeMap<String, Vec<u8>>>,
}

impl<'a> Recorder<'a> {
    /// A record of what is read from `files`.
    #[must_use]
    pub const fn new(files: &'a dyn Files) -> Recorder<'a> {
        Recorder {
            files,
            read: RefCell::new(BTreeMap::new()),
        }
    }

    /// The text of a file.
    ///
    /// # Errors
    /// Why it could not be read.
    pub fn text(&self, path: &str) -> Result<String, FileError> {
        text_of(&self.bytes(path)?)
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// Why it could not be read.
    pub fn bytes(&self, path: &str) -> Result<Vec<u8>, FileError> {
        if let Some(bytes) = self.read.borrow().get(path) {
            return Ok(bytes.clone());
        }
        let bytes = self.files.read(path)?;
        self.read
            .borrow_mut()
            .insert(path.to_owned(), bytes.clone());
        Ok(bytes)
    }

    /// All files read, by path.
    #[must_use]
    pub fn into_read(self) -> BTreeMap<String, Vec<u8>> {
        self.read.into_inner()
    }
}

/// The bytes of a file as text: UTF-8, with or without a byte order mark, or UTF-16, as PowerShell writes it.
///
/// # Errors
/// The place of the first byte that is neither.
pub fn text_of(bytes: &[u8]) -> Result<String, FileError> {
    if utf16(bytes).is_some() {
        return Ok(decode(bytes).into_owned());
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => Err(FileError::NotText(error.valid_up_to())),
    }
}

/// The path of a file that another names: relative to the folder of the other, `.` and `..` resolved.
#[must_use]
pub fn resolve(named_in: &str, path: &str) -> String {
    if Path::new(path).is_absolute() {
        return path.to_owned();
    }
    let folder = named_in.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut names: Vec<&str> = Vec::new();
    for name in folder.split('/').chain(path.split('/')) {
        match name {
            "" | "." => {}
            ".." if names.last().is_some_and(|last| *last != "..") => {
                names.pop();
            }
            _ => names.push(name),
        }
    }
    names.join("/")
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_file_that_names_them() {
        assert_eq!(resolve("a.toml", "b.csv"), "b.csv");
        assert_eq!(resolve("base/a.toml", "b.csv"), "base/b.csv");
        assert_eq!(resolve("base/a.toml", "../b.csv"), "b.csv");
        assert_eq!(resolve("a.toml", "../../b.csv"), "../../b.csv");
        assert_eq!(resolve("a.toml", "./x/../b.csv"), "b.csv");
    }

    #[test]
    fn a_path_stays_inside_unless_allowed() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let inner = folder.path().join("inner");
        std::fs::create_dir(&inner)?;
        std::fs::write(folder.path().join("secret.csv"), "x")?;
        std::fs::write(inner.join("open.csv"), "y")?;
        let strict = Disk::new(&inner, &[]);
        assert_eq!(strict.read("open.csv"), Ok(b"y".to_vec()));
        assert_eq!(strict.read("../secret.csv"), Err(FileError::Outside));
        assert_eq!(strict.read("../missing.csv"), Err(FileError::Outside));
        assert_eq!(strict.read("missing.csv"), Err(FileError::Missing));
        let allowing = Disk::new(&inner, &[folder.path().to_owned()]);
        assert_eq!(allowing.read("../secret.csv"), Ok(b"x".to_vec()));
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn a_link_does_not_lead_outside() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let inner = folder.path().join("inner");
        std::fs::create_dir(&inner)?;
        std::fs::write(folder.path().join("secret.csv"), "x")?;
        std::os::unix::fs::symlink(folder.path().join("secret.csv"), inner.join("link.csv"))?;
        assert_eq!(
            Disk::new(&inner, &[]).read("link.csv"),
            Err(FileError::Outside)
        );
        Ok(())
    }
}
