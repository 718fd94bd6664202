//! Debug logs: nothing makes the reader fail, every line is counted, and no more comes back than was out.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scenarios::flexnet::debug_log::{self, Load, Log};
use std::io::Cursor;

fuzz_target!(|bytes: &[u8]| {
    // Two logs side by side, parted by a NUL, meet in the order of their times.
    let logs = bytes
        .splitn(2, |&byte| byte == 0)
        .enumerate()
        .map(|(number, part)| {
            Log::new(format!("log {number}"), Cursor::new(part.to_vec()))
                .expect("memory does not fail")
        });
    let mut load = Load::new(None);
    let summary =
        debug_log::read(logs.collect(), Some(&mut load)).expect("memory does not fail");
    assert!(summary.lines() <= bytes.len() as u64 + 2);
    assert!(summary.unread_lines() <= summary.lines());
    for feature in &summary.features {
        assert!(feature.peak <= feature.licenses_out && feature.still_out <= feature.peak);
        assert!(feature.mean >= 0.0 && feature.mean <= feature.peak as f64 + 1e-9);
    }
    for stay in load.stays() {
        assert!(stay.from <= stay.to, "{stay:?}");
    }
    let mut csv = Vec::new();
    load.write(summary.first_at, &mut csv).expect("memory does not fail");
});
