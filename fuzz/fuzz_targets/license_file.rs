//! License files: nothing makes the reader fail, findings have places, and a file without findings reads back equal
//! when it is written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scenarios::flexnet::{license_file, license_writer};

fuzz_target!(|bytes: &[u8]| {
    let file = license_file::read("fuzzed", bytes);
    for finding in &file.findings {
        assert!(finding.line >= 1 && finding.column >= 1);
    }
    let _ = file.pools(None);
    let written = license_writer::write(&file);
    let back = license_file::read("written", written.as_bytes());
    if file.findings.is_empty() {
        assert_eq!(file.content(), back.content(), "\n{written}");
        assert!(back.lost.is_empty(), "{:?}\n{written}", back.lost);
    }
});
