//! Scenarios: nothing makes the check fail, every error has a place and a hint, and what is sound plays.
#![no_main]

mod played;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let profile = b"weekday,from,rate_per_h\n*,00:00,30\n".to_vec();
    let recorded = b"agent,in_s,out_s\n1,0,3600\n2,60,7200\n".to_vec();
    played::read_and_play(&[
        ("fuzzed.toml", bytes.to_vec()),
        ("profile.csv", profile),
        ("recorded.csv", recorded),
    ]);
});
