//! Output of lmstat: nothing makes the reader fail, and every line is read or kept.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scenarios::flexnet::lmstat;

fuzz_target!(|bytes: &[u8]| {
    let output = lmstat::read(bytes);
    assert!(output.unread.len() <= output.lines && output.lines <= bytes.len() + 1);
    for feature in output.features() {
        for (pool, _) in &feature.checkouts {
            assert!(pool.is_none_or(|pool| pool < feature.pools.len()));
        }
    }
});
