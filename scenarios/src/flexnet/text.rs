//! Bytes to text, places in a text, and the list of findings that a reader fills.
//!
//! FlexNet's files are 8-bit text of unknown age. UTF-8 is taken as such, anything else
//! as Latin-1 (every byte is then a character), so that no byte is an error by itself.

use crate::finding::{Finding, Severity};
use std::borrow::Cow;
use std::ops::Range;

/// The bytes as text: a byte order mark is dropped, UTF-16 is decoded, UTF-8 is taken as it is, and
/// anything else is read as Latin-1.
#[must_use]
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some(word) = utf16(bytes) {
        let marks: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];
        let mark = marks.iter().find(|mark| bytes.starts_with(mark));
        let rest = mark.map_or(bytes, |mark| &bytes[mark.len()..]);
        return Cow::Owned(decode_utf16(rest, word));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|&byte| char::from(byte)).collect()),
    }
}

/// How two bytes make a word, if this is UTF-16: by its byte order mark, else by the zeros in the words of its
/// first two letters.
#[must_use]
pub fn utf16(bytes: &[u8]) -> Option<fn([u8; 2]) -> u16> {
    match bytes {
        [0xff, 0xfe, ..] | [1..=255, 0, 1..=255, 0, ..] => Some(u16::from_le_bytes),
        [0xfe, 0xff, ..] | [0, 1..=255, 0, 1..=255, ..] => Some(u16::from_be_bytes),
        _ => None,
    }
}

fn decode_utf16(bytes: &[u8], word: fn([u8; 2]) -> u16) -> String {
    let words = bytes.chunks_exact(2).map(|pair| word([pair[0], pair[1]]));
    char::decode_utf16(words)
        .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// Where each line of a text begins: places become line and column without reading all before them.
#[derive(Clone, Debug)]
pub struct Places<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Places<'a> {
    /// The places of a text.
    #[must_use]
    pub fn new(text: &'a str) -> Places<'a> {
        let after_line_ends = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
        let starts = std::iter::once(0)
            .chain(after_line_ends.map(|(at, _)| at + 1))
            .collect();
        Places { text, starts }
    }

    /// The line of a byte offset, from 1.
    #[must_use]
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset)
    }

    /// The byte offset at which a line (from 1) begins; the text's end beyond the last.
    #[must_use]
    pub fn start_of(&self, line: usize) -> usize {
        let start = self.starts.get(line.saturating_sub(1));
        start.copied().unwrap_or(self.text.len())
    }

    /// Line and column of a byte offset, both from 1, the column in characters.
    #[must_use]
    pub fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let line = self.line(offset);
        let start = self.starts[line - 1];
        let end = offset.min(self.text.len());
        let before = self.text.get(start..end).unwrap_or_default();
        (line, 1 + before.chars().count())
    }
}

/// The findings of one file while it is read.
#[derive(Debug)]
pub struct Findings<'a> {
    file: &'a str,
    places: Places<'a>,
    list: Vec<Finding>,
    errors: usize,
}

impl<'a> Findings<'a> {
    /// None yet.
    #[must_use]
    pub fn new(file: &'a str, text: &'a str) -> Findings<'a> {
        Findings {
            file,
            places: Places::new(text),
            list: Vec::new(),
            errors: 0,
        }
    }

    /// The places of the text.
    #[must_use]
    pub fn places(&self) -> &Places<'a> {
        &self.places
    }

    /// Adds one; the result is there for a hint.
    pub fn add(&mut self, severity: Severity, span: Range<usize>, message: String) -> &mut Finding {
        let (line, column) = self.places.line_and_column(span.start);
        self.errors += usize::from(severity == Severity::Error);
        self.list.push(Finding {
            severity,
            file: self.file.to_owned(),
            span,
            line,
            column,
            key: String::new(),
            message,
            hint: None,
        });
        self.list.last_mut().expect("one was just added")
    }

    /// Adds an error.
    pub fn error(&mut self, span: Range<usize>, message: impl Into<String>) -> &mut Finding {
        self.add(Severity::Error, span, message.into())
    }

    /// Adds a warning, which has to say what to do.
    pub fn warning(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) {
        let finding = self.add(Severity::Warning, span, message.into());
        hint(finding, advice);
    }

    /// How many errors there are so far.
    #[must_use]
    pub fn error_count(&self) -> usize {
        self.errors
    }

    /// All, by their place in the file.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<Finding> {
        self.list
            .sort_by_key(|finding| (finding.span.start, finding.severity));
        self.list
    }
}

/// How far a word is from a known one, in letters, if that is not more than `most`. What differs more in
/// length already is not looked at: a word of a damaged file may be as long as the file.
#[must_use]
pub fn distance_within(word: &str, known: &str, most: usize) -> Option<usize> {
    let characters = word.chars().take(known.len() + most + 1).count();
    if characters.abs_diff(known.chars().count()) > most {
        return None;
    }
    Some(strsim::damerau_levenshtein(known, word)).filter(|distance| *distance <= most)
}

/// The hint where a field of a license line is damaged.
pub const AS_SENT: &str = "write it as the file was sent, or ask the vendor for the file again";

/// Sets a hint on a finding just added.
pub fn hint(finding: &mut Finding, hint: impl Into<String>) {
    finding.hint = Some(hint.into());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_any_kind_become_text() {
        assert_eq!(decode(b"\xef\xbb\xbfSERVER"), "SERVER");
        assert_eq!(decode("\u{9001}".as_bytes()), "\u{9001}");
        assert_eq!(decode(b"M\xaa Cruz"), "M\u{aa} Cruz");
        assert_eq!(decode(b"\xff\xfea\0b\0"), "ab");
        assert_eq!(decode(b"\xfe\xff\0a\0b"), "ab");
    }

    #[test]
    fn a_word_is_near_another_of_about_its_length() {
        assert_eq!(distance_within("RESERV", "RESERVE", 5), Some(1));
        assert_eq!(distance_within("RESERV", "RESERVE", 0), None);
        assert_eq!(distance_within("", "MAX", 3), Some(3));
        assert_eq!(distance_within(&"é".repeat(1 << 24), "MAX", 5), None);
    }

    #[test]
    fn places_count_lines_and_characters_from_one() {
        let places = Places::new("a\n\u{e9}b\n");
        assert_eq!(places.line_and_column(0), (1, 1));
        assert_eq!(places.line_and_column(1), (1, 2));
        assert_eq!(places.line_and_column(4), (2, 2));
        assert_eq!(places.line_and_column(6), (3, 1));
        assert_eq!(places.line_and_column(999), (3, 1));
    }
}
