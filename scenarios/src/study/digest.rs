//! The digest of all that was read.

use crate::files::Recorder;
use crate::study::types::InputFile;
use sha2::{Digest, Sha256};

pub(super) fn digest(recorder: Recorder<'_>) -> (String, Vec<InputFile>) {
    let mut whole = Sha256::new();
    let mut files = Vec::new();
    for (path, bytes) in recorder.into_read() {
        let own = Sha256::digest(&bytes);
        // Lengths part names from contents, so that no two sets of files give the same words.
        whole.update((path.len() as u64).to_le_bytes());
        whole.update(path.as_bytes());
        whole.update((bytes.len() as u64).to_le_bytes());
        whole.update(&bytes);
        files.push(InputFile {
            path,
            sha256: hexadecimal(&own),
            bytes: bytes.into(),
        });
    }
    (hexadecimal(&whole.finalize()), files)
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
