//! Characters that look like blanks or take several bytes, at every place of every kind of file: no reader cuts
//! inside one.
//!
//! Fuzzing finds such a cut by luck; putting each character before each character of a small file
//! that holds each form finds it always.

use scenarios::flexnet::debug_log::{self, Load, Log};
use scenarios::flexnet::{license_file, lmstat, options_file, server_list};
use std::io::Cursor;

/// No-break space, next line, ideographic space, line separator, byte-order mark, two to four bytes, a combining mark,
/// and the bytes of Latin-1 and Windows-1252 alone, which are no UTF-8.
const ODD: [&[u8]; 12] = [
    "\u{a0}".as_bytes(),
    "\u{85}".as_bytes(),
    "\u{3000}".as_bytes(),
    "\u{2028}".as_bytes(),
    "\u{feff}".as_bytes(),
    "é".as_bytes(),
    "語".as_bytes(),
    "🦀".as_bytes(),
    "\u{301}".as_bytes(),
    b"\xa0",
    b"\x85",
    b"\0",
];

const LICENSE: &str = include_str!("../../../fuzz/seeds/license_file/odd.lic");
const OPTIONS: &str = include_str!("../../../fuzz/seeds/options_file/plain.opt");
const LMSTAT: &str = include_str!("../../../fuzz/seeds/lmstat/plain.txt");
const LOG: &str = include_str!("../../../fuzz/seeds/debug_log/plain.log");
const LIST: &str = "7260@lic-a:@lic-b , 7260@lic-c;C:\\a b.lic";

/// Forms that the seeds lack: what is not closed, what is continued, what is alone.
const ENDS: [&str; 8] = [
    "\"", "\" ", "\\\n#", "A \\ \nB", "#", "(", "A=\"b", "\"a\" \"",
];

/// Every text with every odd character at every place, the text cut off behind it, and the text with it instead of a
/// character.
fn every(texts: &[&str], mut read: impl FnMut(&[u8])) {
    for text in texts {
        for (at, c) in text.char_indices() {
            for odd in ODD {
                let (before, behind) = text.as_bytes().split_at(at);
                read(&[before, odd].concat());
                read(&[before, odd, behind].concat());
                read(&[before, odd, &behind[c.len_utf8()..]].concat());
            }
        }
        for odd in ODD {
            read(&[text.as_bytes(), odd].concat());
            read(&[text.as_bytes(), odd, b"\n"].concat());
        }
    }
}

fn with_ends(text: &'static str) -> Vec<&'static str> {
    let mut texts = vec![text];
    texts.extend(ENDS);
    texts
}

#[test]
fn lf9_no_odd_character_makes_the_license_reader_fail() {
    every(&with_ends(LICENSE), |bytes| {
        let file = license_file::read("odd.lic", bytes);
        let _ = file.pools(None);
    });
}

#[test]
fn no_odd_character_makes_the_options_reader_fail() {
    let license = license_file::read("odd.lic", LICENSE.as_bytes());
    every(&with_ends(OPTIONS), |bytes| {
        let file = options_file::read("odd.opt", bytes);
        let _ = file.check("odd.opt", bytes, &license);
    });
}

#[test]
fn no_odd_character_makes_the_reader_of_lmstat_fail() {
    every(&with_ends(LMSTAT), |bytes| {
        let output = lmstat::read(bytes);
        assert!(output.unread.len() <= output.lines);
    });
}

#[test]
fn no_odd_character_makes_the_reader_of_debug_logs_fail() {
    every(&with_ends(LOG), |bytes| {
        let log = Log::new("odd.log".to_owned(), Cursor::new(bytes.to_vec())).expect("memory");
        let mut load = Load::new(None);
        let summary = debug_log::read(vec![log], Some(&mut load)).expect("memory");
        assert!(summary.unread_lines() <= summary.lines());
    });
}

#[test]
fn no_odd_character_makes_the_reader_of_server_lists_fail() {
    every(&with_ends(LIST), |bytes| {
        let text = String::from_utf8_lossy(bytes);
        if let Err((at, message)) = server_list::parse(&text) {
            assert!(text.is_char_boundary(at), "{at} in {text:?}: {message}");
        }
    });
}

#[test]
fn quotes_that_are_not_closed_end_before_a_no_break_space() {
    // Found by fuzzing: the word's end was counted behind a closing quote that is not there.
    let file = options_file::read("odd.opt", "\"\u{a0}".as_bytes());
    assert_eq!((file.options.len(), file.lost), (0, 1));
    assert!(
        file.findings[0].message.contains("not closed"),
        "{:?}",
        file.findings
    );
}
