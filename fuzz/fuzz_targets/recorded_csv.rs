//! Recorded sessions and demand, and samples of a law: nothing makes their readers fail, and what they read plays.
#![no_main]

mod played;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (first, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let tail = match first % 3 {
        0 => "[[agents]]\nname = \"recorded\"\napplications = [\"tserver\"]\nrecorded = \"recorded.csv\"\n",
        1 => "[[demand]]\nname = \"calls\"\napplication = \"tserver\"\nrecorded = \"recorded.csv\"\nholding = \"3 min\"\n",
        _ => "[[fault]]\nid = \"f\"\nkind = \"server-kill\"\ntarget = \"lic\"\ntime_to_failure = { empirical = \"recorded.csv\" }\ntime_to_repair = \"1 h\"\n",
    };
    let scenario = played::SITE.to_owned() + tail;
    played::read_and_play(&[("fuzzed.toml", scenario.into_bytes()), ("recorded.csv", rest.to_vec())]);
});
