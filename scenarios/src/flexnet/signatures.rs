//! License files without their signatures, to be shown to others.
//!
//! Whoever has a line with its signature can use the license, so what is shown has zeros where
//! `SIGN=`, `SIGN2=` and the keys of older files stand. Only those characters change: lines, columns and all
//! that a reader makes of the file stay. Signatures are found by their name wherever they stand, in comments and
//! broken lines too; what is left of one that is cut off is taken for one up to the line's end.

use super::lexer::{self, LogicalLine};
use super::text::Findings;
use std::ops::Range;

/// The lines that can hold a key.
const KEYED: [&str; 4] = ["FEATURE", "INCREMENT", "UPGRADE", "PACKAGE"];
/// A key has at least so many hexadecimal digits, more than any count.
const KEY_DIGITS_MIN: usize = 12;

/// The text with zeros for its signatures and keys; `None` if it has none, or is no license file.
#[must_use]
pub fn left_out(text: &str) -> Option<String> {
    let mut findings = Findings::new("", text);
    let (lines, _) = lexer::lex(text, &mut findings);
    if !lines.iter().any(is_keyed) {
        return None;
    }
    let mut places: Vec<Range<usize>> = lines.iter().filter_map(key).collect();
    places.extend(signatures(text));
    if places.is_empty() {
        return None;
    }
    let is_inside = |at: usize| places.iter().any(|place| place.contains(&at));
    let shown = text.char_indices().map(|(at, c)| match c {
        '\\' | '"' | '(' | ')' | '{' | '}' | '=' => c,
        c if c.is_whitespace() || !is_inside(at) => c,
        _ => '0',
    });
    Some(shown.collect())
}

fn is_keyed(line: &LogicalLine) -> bool {
    let word = &line.fields[0].name;
    KEYED
        .iter()
        .any(|keyword| keyword.eq_ignore_ascii_case(word))
}

/// The key of a line: the first field behind the version that is hexadecimal digits and nothing else.
fn key(line: &LogicalLine) -> Option<Range<usize>> {
    if !is_keyed(line) {
        return None;
    }
    let mut fields = line.fields.iter().skip(4);
    let found = fields.find(|field| {
        let digits = field.name.bytes().filter(u8::is_ascii_hexdigit).count();
        let is_hex = |byte: u8| byte.is_ascii_hexdigit() || byte == b' ';
        field.value.is_none() && digits >= KEY_DIGITS_MIN && field.name.bytes().all(is_hex)
    });
    found.map(|field| field.span.clone())
}

/// Where values of `SIGN=`, `SIGN2=`, `SIGN(…)` stand.
fn signatures(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut places = Vec::new();
    let mut at = 0;
    while at + 4 < bytes.len() {
        let is_word = bytes[at..at + 4].eq_ignore_ascii_case(b"sign");
        let begins = at == 0 || !(bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
        if !(is_word && begins) {
            at += 1;
            continue;
        }
        let digits = bytes[at + 4..].iter().take_while(|b| b.is_ascii_digit());
        at += 4 + digits.count();
        if matches!(bytes.get(at), Some(b'=' | b'(')) {
            let end = value_end(text, at);
            places.push(at..end);
            at = end;
        }
    }
    places
}

/// The end of a signature whose `=` or `(` is at a place.
fn value_end(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    let mut closed_by: Option<u8> = None;
    while let Some(byte @ (b'=' | b'(' | b'"')) = bytes.get(at) {
        match byte {
            b'(' => closed_by = Some(b')'),
            b'"' => closed_by = Some(b'"'),
            _ => {}
        }
        at += 1;
        if *byte == b'"' {
            break;
        }
    }
    while let Some(&byte) = bytes.get(at) {
        let ends = match closed_by {
            Some(close) => byte == close,
            None => byte.is_ascii_whitespace() || matches!(byte, b'\\' | b')' | b'}' | b'"'),
        };
        if ends || (byte == b'\n' && begins_anew(&text[at + 1..])) {
            break;
        }
        at += 1;
    }
    at
}

/// Whether a line of its own begins here, so that what stands above was cut off.
fn begins_anew(rest: &str) -> bool {
    let line = rest.lines().next().unwrap_or_default();
    let word = line.split_ascii_whitespace().next();
    word.is_none_or(|word| {
        word.starts_with('#')
            || lexer::KEYWORDS
                .iter()
                .any(|keyword| keyword.eq_ignore_ascii_case(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_and_keys_are_zeros_and_nothing_else_changes() {
        let text = "SERVER a 0019db11d00d 7260\n\
                    VENDOR genesys.d\n\
                    FEATURE f genesys.d 8.0 permanent 25 \\\n    NOTICE=\"sign here\" SIGN=\"12AB 34CD \\\n  56EF\" ck=12\n\
                    INCREMENT g genesys.d 8.0 1-jan-2030 5 A1B2C3D4E5F60718 SIGN2=9BFAC0316462 HOSTID=ANY\n\
                    # FEATURE old genesys.d 7.0 permanent 5 SIGN=88F2787C9DCF\n\
                    FEATURE h genesys.d 8.0 permanent 5 sign(E3B76D50BF59)\n";
        let shown = left_out(text).unwrap();
        let expected = text
            .replace("12AB 34CD", "0000 0000")
            .replace("56EF", "0000")
            .replace("A1B2C3D4E5F60718", "0000000000000000")
            .replace("9BFAC0316462", "000000000000")
            .replace("88F2787C9DCF", "000000000000")
            .replace("E3B76D50BF59", "000000000000");
        assert_eq!(shown, expected);
        assert_eq!(left_out(&shown).unwrap(), shown);
    }

    #[test]
    fn a_signature_that_is_cut_off_ends_before_the_next_line_of_its_own() {
        let text =
            "FEATURE f v 1.0 permanent 1 SIGN=\"12AB\nFEATURE g v 1.0 permanent 1 SIGN=\"34CD\"\n";
        assert_eq!(
            left_out(text).unwrap(),
            text.replace("12AB", "0000").replace("34CD", "0000")
        );
    }

    #[test]
    fn what_is_no_license_file_stays() {
        for text in [
            "sign = \"x\"\nname = \"SIGN=AABB\"\n",
            "",
            "SERVER a ANY\n",
            "FEATURE f v 1.0 permanent 0123456789\n",
        ] {
            assert_eq!(left_out(text), None, "{text}");
        }
    }
}
