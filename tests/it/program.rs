//! The built program, and a folder of its results as bytes.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// The program, in an environment without surprises.
pub fn licsim() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_licsim"));
    command
        .env("NO_COLOR", "1")
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

/// Every file below a folder.
pub struct Results {
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Results {
    pub fn of(folder: &Path) -> Results {
        let mut files = BTreeMap::new();
        let mut folders = vec![folder.to_path_buf()];
        while let Some(next) = folders.pop() {
            for entry in std::fs::read_dir(&next).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path
                        .strip_prefix(folder)
                        .unwrap()
                        .to_string_lossy()
                        .into_owned();
                    files.insert(name, std::fs::read(&path).unwrap());
                }
            }
        }
        Results { files }
    }
}
