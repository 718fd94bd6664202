//! The folder of files from the real world, which are not ours to publish.
//!
//! It is named by the environment variable LICSIM_INPUTS. Without it the tests that need
//! it say loudly that they did not run, and fail where CI is set.

use std::path::PathBuf;

/// A file of the folder; `None` where the folder is not named.
pub fn bytes(path: &str) -> Option<Vec<u8>> {
    let folder = folder()?;
    let file = folder.join(path);
    let read = std::fs::read(&file);
    Some(read.unwrap_or_else(|error| panic!("{}: {error}", file.display())))
}

/// All files of one of its folders, by name; `None` where the folder is not named.
pub fn files(path: &str) -> Option<Vec<(String, Vec<u8>)>> {
    let folder = folder()?.join(path);
    let entries =
        std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<(String, Vec<u8>)> = entries
        .map(|entry| {
            let path = entry.expect("an entry of the folder").path();
            let name = path.file_name().expect("a file").to_string_lossy();
            (name.into_owned(), std::fs::read(&path).expect("it is read"))
        })
        .collect();
    files.sort();
    Some(files)
}

/// The folder, whether it is named from the workspace's root or from elsewhere.
fn folder() -> Option<PathBuf> {
    let Some(named) = std::env::var_os("LICSIM_INPUTS").filter(|name| !name.is_empty()) else {
        assert!(
            std::env::var_os("CI").is_none(),
            "LICSIM_INPUTS must name the inputs folder in CI"
        );
        eprintln!("NOT RUN: LICSIM_INPUTS does not name the folder of files from the real world");
        return None;
    };
    let named = PathBuf::from(named);
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let candidates = [named.clone(), root.join(&named)];
    let found = candidates.into_iter().find(|folder| folder.is_dir());
    Some(found.unwrap_or_else(|| panic!("LICSIM_INPUTS: no folder {}", named.display())))
}

/// Fetches a file of the folder, or ends the test that asks for it.
#[macro_export]
macro_rules! input_or_return {
    ($path:expr) => {
        match $crate::inputs::bytes($path) {
            Some(bytes) => bytes,
            None => return,
        }
    };
}
