//! UTF-16 as a stream of UTF-8: PowerShell writes logs so when its output is kept.
//!
//! The reader of logs knows bytes and lines; what is not ASCII becomes UTF-8 on the way to it. Half a pair of
//! surrogates is the replacement character.

use std::io::Read;

/// Bytes decoded at once.
const CHUNK: usize = 64 * 1024;

/// A stream of UTF-16 that reads as UTF-8.
pub struct Utf16<R> {
    source: R,
    word: fn([u8; 2]) -> u16,
    /// Bytes that are not decoded yet: half a word, or the first of a pair of surrogates.
    rest: Vec<u8>,
    decoded: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Utf16<R> {
    /// What follows a byte order mark; `big` says which one.
    pub fn new(source: R, big: bool) -> Utf16<R> {
        Utf16 {
            source,
            word: if big {
                u16::from_be_bytes
            } else {
                u16::from_le_bytes
            },
            rest: Vec::new(),
            decoded: Vec::new(),
            given: 0,
            ended: false,
        }
    }

    fn fill(&mut self) -> std::io::Result<()> {
        let limit = CHUNK as u64;
        let read = self
            .source
            .by_ref()
            .take(limit)
            .read_to_end(&mut self.rest)?;
        self.ended = read == 0;
        let mut whole = self.rest.len() / 2 * 2;
        let is_first_of_pair =
            |pair: &[u8]| (0xd800..0xdc00).contains(&(self.word)([pair[0], pair[1]]));
        if !self.ended && whole >= 2 && is_first_of_pair(&self.rest[whole - 2..whole]) {
            whole -= 2;
        }
        let words = self.rest[..whole].chunks_exact(2);
        let words = words.map(|pair| (self.word)([pair[0], pair[1]]));
        let text: String = char::decode_utf16(words)
            .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        self.rest.drain(..whole);
        self.decoded = text.into_bytes();
        self.given = 0;
        Ok(())
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        while self.given == self.decoded.len() && !self.ended {
            self.fill()?;
        }
        let left = &self.decoded[self.given..];
        let count = left.len().min(into.len());
        into[..count].copy_from_slice(&left[..count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source that gives one byte at a time, so that every word is cut.
    struct Drops<'a>(&'a [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else {
                return Ok(0);
            };
            into[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    #[test]
    fn words_of_both_orders_are_decoded_wherever_they_are_cut() {
        let text = "10:00:00 (genesys.d) OUT: \"sdn\" \u{e9}\u{1f600}@host\n".repeat(3000);
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (bytes, is_big) in [(little, false), (big, true)] {
            let mut back = String::new();
            let mut reader = Utf16::new(Drops(&bytes), is_big);
            reader.read_to_string(&mut back).expect("UTF-8");
            assert_eq!(back, text);
        }
    }
}
