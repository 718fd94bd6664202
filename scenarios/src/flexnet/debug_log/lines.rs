//! The lines of a stream, in place.
//!
//! A line is a slice of one buffer, and so are a line and the one after it, since the
//! log wraps some. A line longer than [`LONGEST`] is cut: no event is, and memory must stay bounded.

use std::io::{ErrorKind, Read};
use std::ops::Range;

/// Bytes of a line beyond which it is cut.
pub const LONGEST: usize = 64 * 1024;
/// Bytes read at once.
const CHUNK: usize = 256 * 1024;

/// Reads a stream line by line.
#[derive(Debug)]
pub struct Lines<R> {
    source: R,
    buffer: Vec<u8>,
    filled: usize,
    ended: bool,
    current: Range<usize>,
    peeked: Option<Range<usize>>,
    /// Where the line after the last one found begins.
    next: usize,
    number: u64,
    found: u64,
    bytes: u64,
    /// The rest of a line that was cut is still to be passed.
    skipping: bool,
}

impl<R: Read> Lines<R> {
    /// The lines of a stream.
    pub fn new(source: R) -> Lines<R> {
        Lines {
            source,
            buffer: vec![0; CHUNK + LONGEST],
            filled: 0,
            ended: false,
            current: 0..0,
            peeked: None,
            next: 0,
            number: 0,
            found: 0,
            bytes: 0,
            skipping: false,
        }
    }

    /// Goes to the next line; false at the end.
    ///
    /// # Errors
    /// Those of the stream.
    pub fn advance(&mut self) -> std::io::Result<bool> {
        let next = match self.peeked.take() {
            Some(range) => Some(range),
            None => {
                self.current = self.next..self.next;
                self.find()?
            }
        };
        self.number = self.found;
        let found = next.is_some();
        self.current = next.unwrap_or(self.next..self.next);
        Ok(found)
    }

    /// The current line, or lines, without the line's end.
    #[must_use]
    pub fn line(&self) -> &[u8] {
        &self.buffer[self.current.clone()]
    }

    /// The current line's number, from 1; the first one's of several.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// How many lines were found, whether or not the current one is among them.
    #[must_use]
    pub fn found(&self) -> u64 {
        self.found
    }

    /// How many bytes were read.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The line after the current one, which stays.
    ///
    /// # Errors
    /// Those of the stream.
    pub fn peek(&mut self) -> std::io::Result<Option<&[u8]>> {
        if self.peeked.is_none() {
            self.peeked = self.find()?;
        }
        Ok(self.peeked.clone().map(|range| &self.buffer[range]))
    }

    /// Adds the line that was peeked at to the current one; its line's end stays between them.
    pub fn join(&mut self) {
        if let Some(range) = self.peeked.take() {
            self.current.end = range.end;
        }
    }

    /// Shows the lines after the current one, which stay to be read, until `look` has seen enough, `limit`
    /// bytes were shown, or the stream ends.
    ///
    /// # Errors
    /// Those of the stream.
    pub fn look_ahead(
        &mut self,
        limit: usize,
        mut look: impl FnMut(&[u8]) -> bool,
    ) -> std::io::Result<()> {
        let first = self
            .peeked
            .as_ref()
            .map_or(self.next, |peeked| peeked.start);
        // Counted from the current line, which filling moves.
        let mut offset = first - self.current.start;
        let mut searched = offset;
        while offset <= limit {
            let start = self.current.start;
            match memchr::memchr(b'\n', &self.buffer[start + searched..self.filled]) {
                Some(length) => {
                    let end = searched + length;
                    if look(&self.buffer[start + offset..start + end]) {
                        return Ok(());
                    }
                    offset = end + 1;
                    searched = offset;
                }
                None if self.ended || self.filled - start - offset > LONGEST => {
                    look(&self.buffer[start + offset..self.filled]);
                    return Ok(());
                }
                None => {
                    searched = self.filled - start;
                    self.fill()?;
                }
            }
        }
        Ok(())
    }

    /// Finds the line that begins at `next`, filling the buffer from the current line on.
    fn find(&mut self) -> std::io::Result<Option<Range<usize>>> {
        let mut searched = self.next;
        loop {
            if let Some(at) = memchr::memchr(b'\n', &self.buffer[searched..self.filled]) {
                let end = searched + at;
                let start = self.next;
                self.next = end + 1;
                if std::mem::take(&mut self.skipping) {
                    searched = self.next;
                    continue;
                }
                return Ok(Some(self.finish(start, end)));
            }
            let length = self.filled - self.next;
            if self.skipping {
                self.filled = self.next; // What is passed is not kept.
            } else if length > LONGEST {
                let start = self.next;
                self.next = self.filled;
                self.skipping = true;
                return Ok(Some(self.finish(start, start + LONGEST)));
            } else if self.ended {
                if length == 0 {
                    return Ok(None);
                }
                let start = self.next;
                self.next = self.filled;
                return Ok(Some(self.finish(start, self.filled)));
            }
            if self.ended {
                return Ok(None);
            }
            searched = self.fill()?;
        }
    }

    fn finish(&mut self, start: usize, end: usize) -> Range<usize> {
        self.found += 1;
        let is_return = |&at: &usize| self.buffer[at - 1] == b'\r';
        let mut end = end;
        while end > start && is_return(&end) {
            end -= 1;
        }
        start..end
    }

    /// Reads more behind what is kept; the result is where the new bytes begin.
    fn fill(&mut self) -> std::io::Result<usize> {
        let keep = self.current.start.min(self.next);
        if keep > 0 {
            self.buffer.copy_within(keep..self.filled, 0);
            self.filled -= keep;
            self.next -= keep;
            self.current = self.current.start - keep..self.current.end - keep;
            let moved = self.peeked.take();
            self.peeked = moved.map(|peeked| peeked.start - keep..peeked.end - keep);
        }
        if self.filled + CHUNK > self.buffer.len() {
            self.buffer.resize(self.filled + CHUNK, 0);
        }
        let from = self.filled;
        loop {
            match self.source.read(&mut self.buffer[from..]) {
                Ok(0) => self.ended = true,
                Ok(count) => {
                    self.filled += count;
                    self.bytes += count as u64;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            return Ok(from);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_end_is_passed_in_bounded_memory() {
        let mut text = b"first\n".to_vec();
        text.extend(std::iter::repeat_n(b'x', 20 * CHUNK));
        text.extend(b"\nlast\n");
        for looks_ahead in [false, true] {
            let mut lines = Lines::new(text.as_slice());
            let mut seen = Vec::new();
            while lines.advance().unwrap() {
                if looks_ahead {
                    lines.peek().unwrap();
                    lines.look_ahead(4 * CHUNK, |_| false).unwrap();
                }
                seen.push(lines.line().len());
                assert!(lines.buffer.len() < 4 * CHUNK, "{}", lines.buffer.len());
            }
            assert_eq!(seen, [5, LONGEST, 4]);
        }
    }

    /// Gives few bytes at a time.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let count = self.1.min(self.0.len()).min(into.len());
            into[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn all(text: &[u8], drop: usize) -> Vec<(u64, String)> {
        let mut lines = Lines::new(Drops(text, drop));
        let mut all = Vec::new();
        while lines.advance().expect("memory does not fail") {
            all.push((
                lines.number(),
                String::from_utf8_lossy(lines.line()).into_owned(),
            ));
        }
        all
    }

    #[test]
    fn lines_come_out_whole_whatever_the_reads() {
        let text = b"one\r\n\ntwo words\nlast";
        let expected = [(1, "one"), (2, ""), (3, "two words"), (4, "last")];
        for drop in [1, 2, 5, 1000] {
            let read = all(text, drop);
            let read: Vec<_> = read.iter().map(|(n, t)| (*n, t.as_str())).collect();
            assert_eq!(read, expected, "{drop}");
        }
        assert_eq!(all(b"", 1), []);
        assert_eq!(all(b"\n", 1).len(), 1);
    }

    #[test]
    fn a_line_can_be_peeked_at_and_joined() {
        for drop in [1, 3, 1000] {
            let mut lines = Lines::new(Drops(b"a\r\n  b\nc\n", drop));
            assert!(lines.advance().expect("read"));
            assert_eq!(lines.peek().expect("read"), Some(&b"  b"[..]));
            assert_eq!((lines.line(), lines.number()), (&b"a"[..], 1));
            lines.join();
            assert_eq!((lines.line(), lines.number()), (&b"a\r\n  b"[..], 1));
            assert!(lines.advance().expect("read"));
            assert_eq!((lines.line(), lines.number()), (&b"c"[..], 3));
            assert_eq!(lines.peek().expect("read"), None);
            assert!(!lines.advance().expect("read"));
        }
    }

    #[test]
    fn lines_are_shown_ahead_and_read_all_the_same() {
        for drop in [1, 2, 1000] {
            let mut lines = Lines::new(Drops(b"a\nbb\nccc\ndd\ne", drop));
            assert!(lines.advance().expect("read"));
            assert_eq!(lines.peek().expect("read"), Some(&b"bb"[..]));
            let mut seen: Vec<String> = Vec::new();
            let mut look = |line: &[u8]| {
                seen.push(String::from_utf8_lossy(line).into_owned());
                line == b"dd"
            };
            lines.look_ahead(100, &mut look).expect("read");
            assert_eq!(seen, ["bb", "ccc", "dd"], "{drop}");
            let mut shown = 0;
            lines
                .look_ahead(3, |_| {
                    shown += 1;
                    false
                })
                .expect("read");
            assert_eq!(shown, 1, "two bytes and the first line's end");
            let mut read = vec![(
                lines.number(),
                String::from_utf8_lossy(lines.line()).into_owned(),
            )];
            while lines.advance().expect("read") {
                read.push((
                    lines.number(),
                    String::from_utf8_lossy(lines.line()).into_owned(),
                ));
            }
            let numbers: Vec<_> = read.iter().map(|(n, text)| (*n, text.as_str())).collect();
            assert_eq!(
                numbers,
                [(1, "a"), (2, "bb"), (3, "ccc"), (4, "dd"), (5, "e")]
            );
        }
    }

    #[test]
    fn a_line_without_end_is_cut_and_the_next_is_found() {
        let mut text = vec![b'x'; 3 * CHUNK];
        text.extend_from_slice(b"\nnext\n");
        let read = all(&text, 10_000);
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].1.len(), LONGEST);
        assert_eq!(read[1], (2, "next".to_owned()));
    }
}
