//! Rates over the week: nothing makes the reader fail, and what it reads plays.
#![no_main]

mod played;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let scenario = played::SITE.to_owned() + "[[demand]]\nname = \"calls\"\napplication = \"tserver\"\nprofile = \"profile.csv\"\nholding = \"3 min\"\n";
    played::read_and_play(&[("fuzzed.toml", scenario.into_bytes()), ("profile.csv", bytes.to_vec())]);
});
