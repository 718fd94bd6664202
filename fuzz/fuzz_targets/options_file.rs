//! Options files, alone and held against a license file: nothing makes the reader fail.
//! What stands before a NUL is the license file, if there is one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scenarios::flexnet::{license_file, options_file};

const LICENSE: &[u8] = b"INCREMENT seat g.d 8.0 31-dec-2030 10 asset_info=A7 SIGN=1
INCREMENT seat g.d 7.0 permanent 10 SIGN=2
FEATURE port g.d 8.0 permanent 5 HOSTID=ANY SIGN=3
";

fuzz_target!(|bytes: &[u8]| {
    let (license, bytes) = match bytes.iter().position(|&byte| byte == 0) {
        Some(end) => (&bytes[..end], &bytes[end + 1..]),
        None => (LICENSE, bytes),
    };
    let file = options_file::read("fuzzed", bytes);
    let license = license_file::read("license", license);
    let found = file.check("fuzzed", bytes, &license);
    for finding in file.findings.iter().chain(&found) {
        assert!(finding.line >= 1 && finding.column >= 1);
    }
    let written = file.options.len() + file.lost;
    assert!(written <= bytes.len(), "more lines than bytes");
});
