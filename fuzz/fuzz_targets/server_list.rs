//! Server lists: nothing makes the reader fail, and a mistake has its place in the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scenarios::flexnet::server_list;

fuzz_target!(|text: &str| {
    match server_list::parse(text) {
        Ok(items) => assert!(items.len() <= text.len() + 1),
        Err((at, message)) => assert!(at <= text.len() && !message.is_empty()),
    }
});
