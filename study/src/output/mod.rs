//! Where results go: files in memory, or with the feature `files` a folder on the disk.

#[cfg(feature = "files")]
mod disk;
mod memory;
mod sink;

#[cfg(feature = "files")]
pub use disk::{
    Folder, Place, Spill, Stream, Target, Written, abandon, advice, expect, index, is_alike,
    is_results, make_folder, refuse_twice, renew, scenario_stem, unchanged, write_all, write_new,
};
pub use memory::{Memory, MemoryFiles, MemoryStream};
pub use sink::{Output, Stores};

/// Bytes as digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
