//! A license file's text into logical lines of fields.
//!
//! `\` at a line's end joins it with the next, a quoted value or one in braces keeps its
//! blanks, and every field remembers its place. A quote that runs over a line's end without `\` is read
//! on, so that the rest can be shown, but the line is damaged (LF9): the vendor's signature would no
//! longer hold. What the fields mean is not known here.
//!
//! Where public readers disagree: some take `# text` after a field, or after the `\`, for a comment,
//! some refuse it. Here `#` followed by a blank is a comment, and `#` glued to text is not, because
//! host IDs are written `#2005771344`.

use super::text::{Findings, hint};
use std::ops::Range;

/// The words that begin a line of a license file.
pub const KEYWORDS: [&str; 8] = [
    "SERVER",
    "VENDOR",
    "DAEMON",
    "USE_SERVER",
    "FEATURE",
    "INCREMENT",
    "PACKAGE",
    "UPGRADE",
];

/// One field of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name of `NAME=value`, else the whole field without its quotes.
    pub name: String,
    /// The value of `NAME=value` without its quotes; one with text around them keeps them.
    pub value: Option<String>,
    /// Where it stands in the text.
    pub span: Range<usize>,
    /// Text follows the closing quote without a blank.
    pub glued: bool,
}

/// The physical lines that `\` joins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogicalLine {
    /// Its fields; at least one.
    pub fields: Vec<Field>,
    /// From the first field's begin to the last one's end.
    pub span: Range<usize>,
    /// The first physical line, from 1.
    pub first_line: usize,
    /// The last physical line that holds a field.
    pub last_line: usize,
    /// A `\` is missing, or a quote or brace is not closed.
    pub damaged: bool,
    /// It ended on a blank line after a `\`.
    pub ends_open: bool,
}

/// The logical lines of a text, the comments (line, text after `#`), and what is wrong with both.
pub fn lex(text: &str, findings: &mut Findings<'_>) -> (Vec<LogicalLine>, Vec<(usize, String)>) {
    let mut lexer = Lexer {
        text,
        bytes: text.as_bytes(),
        at: 0,
        findings,
        comments: Vec::new(),
        tab_line: 0,
        quote_line: 0,
    };
    let mut lines = Vec::new();
    while lexer.at < lexer.bytes.len() {
        lines.extend(lexer.logical_line());
    }
    (lines, lexer.comments)
}

/// White space inside a physical line. Only these: what Unicode calls white space besides, such as a no-break
/// space, is a character of a field.
const fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\x0b' | '\x0c')
}

/// Whether the text begins with one of the words that begin a line.
fn starts_with_keyword(text: &str) -> bool {
    let word = text.split(|c: char| c.is_ascii_whitespace()).next();
    word.is_some_and(|word| {
        KEYWORDS
            .iter()
            .any(|keyword| keyword.eq_ignore_ascii_case(word))
    })
}

/// What comes after a line's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// Nothing, or a blank line.
    Blank,
    /// A comment line.
    Comment,
    /// A line with a keyword of its own.
    Keyword,
    /// Text that can belong to the line before.
    Rest,
}

struct Lexer<'a, 'f, 't> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    findings: &'f mut Findings<'t>,
    comments: Vec<(usize, String)>,
    tab_line: usize,
    quote_line: usize,
}

/// Quotes that a word processor puts in place of `"`; the last ones are its own bytes for them.
pub const TYPOGRAPHIC: [char; 15] = [
    '\u{201c}', '\u{201d}', '\u{201e}', '\u{201f}', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}',
    '\u{ab}', '\u{bb}', '\u{2033}', '\u{91}', '\u{92}', '\u{93}', '\u{94}',
];

impl Lexer<'_, '_, '_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Reads up to and past the end of a logical line; `None` if it holds no field.
    fn logical_line(&mut self) -> Option<LogicalLine> {
        let mut line = LogicalLine {
            fields: Vec::new(),
            span: self.at..self.at,
            first_line: 0,
            last_line: 0,
            damaged: false,
            ends_open: false,
        };
        loop {
            self.skip_blanks();
            match self.peek() {
                None => break,
                Some(b'\n') => {
                    self.at += 1;
                    break;
                }
                Some(b'#') if line.fields.is_empty() || self.comment_follows() => {
                    self.comment(line.fields.is_empty());
                }
                Some(b'\\') if self.continuation(true).is_some() => {
                    if !self.pass_continuation(&mut line) {
                        break;
                    }
                }
                Some(_) => self.field(&mut line),
            }
        }
        let (first, last) = (line.fields.first()?, line.fields.last()?);
        line.span = first.span.start..last.span.end;
        line.first_line = self.findings.places().line(line.span.start);
        line.last_line = self.findings.places().line(line.span.end.saturating_sub(1));
        Some(line)
    }

    /// Blanks of all kinds but the line's end; a tab is reported once for each physical line (LF9).
    fn skip_blanks(&mut self) {
        while let Some(byte) = self.peek() {
            if !is_blank(char::from(byte)) {
                break;
            }
            if byte == b'\t' {
                self.note_tab();
            }
            self.at += 1;
        }
    }

    /// Only `"` quotes; another quote is a character like any other, which is reported once a line.
    fn note_quote(&mut self, begins_value: bool) {
        let Some(quote) = self.text[self.at..].chars().next() else {
            return;
        };
        let stands_for_quote = TYPOGRAPHIC.contains(&quote) || quote == '\'' && begins_value;
        let line = self.findings.places().line(self.at);
        if !stands_for_quote || line == self.quote_line {
            return;
        }
        self.quote_line = line;
        let place = self.at..self.at + quote.len_utf8();
        let message = if quote.is_control() {
            "a typographic quote quotes nothing; expected `\"`".to_owned()
        } else {
            format!("`{quote}` quotes nothing; expected `\"`")
        };
        self.findings.warning(
            place,
            message,
            "write plain quotes `\"`, as the file was sent",
        );
    }

    fn note_tab(&mut self) {
        let line = self.findings.places().line(self.at);
        if line == self.tab_line {
            return;
        }
        self.tab_line = line;
        let place = self.at..self.at + 1;
        self.findings.warning(
            place,
            "a tab is used as white space; expected blanks",
            "write license files with the space bar only",
        );
    }

    /// Whether the `#` here begins a comment behind fields: a blank or the line's end follows.
    fn comment_follows(&self) -> bool {
        let next = self.bytes.get(self.at + 1);
        next.is_none_or(|byte| byte.is_ascii_whitespace())
    }

    fn line_end(&self, from: usize) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        rest.iter()
            .position(|&byte| byte == b'\n')
            .map_or(self.bytes.len(), |length| from + length)
    }

    fn comment(&mut self, keep: bool) {
        let end = self.line_end(self.at);
        if keep {
            let line = self.findings.places().line(self.at);
            let words = self.text[self.at + 1..end].trim_end();
            self.comments.push((line, words.to_owned()));
        }
        self.at = end;
    }

    /// Where the next line begins, if the `\` here joins it: only blanks (and, outside a value, a
    /// comment) stand between the `\` and the line's end.
    fn continuation(&self, comment_allowed: bool) -> Option<usize> {
        let rest = &self.bytes[self.at + 1..];
        let blanks = rest
            .iter()
            .take_while(|&&byte| matches!(byte, b' ' | b'\t' | b'\r'))
            .count();
        let after = self.at + 1 + blanks;
        match self.bytes.get(after) {
            None => Some(after),
            Some(b'\n') => Some(after + 1),
            Some(b'#') if comment_allowed => Some((self.line_end(after) + 1).min(self.bytes.len())),
            Some(_) => None,
        }
    }

    /// What stands at the begin of a physical line.
    fn next_is(&self, line_start: usize) -> Next {
        let end = self.line_end(line_start);
        let line = self.text.get(line_start..end).unwrap_or_default();
        let line = line.trim_matches(is_blank);
        if line.is_empty() {
            Next::Blank
        } else if line.starts_with('#') {
            Next::Comment
        } else if starts_with_keyword(line) {
            Next::Keyword
        } else {
            Next::Rest
        }
    }

    /// Goes past a `\` between fields; false if the line ends there all the same.
    fn pass_continuation(&mut self, line: &mut LogicalLine) -> bool {
        let place = self.at..self.at + 1;
        self.at = self.continuation(true).unwrap_or(self.at + 1);
        while self.next_is(self.at) == Next::Comment {
            self.skip_blanks();
            self.comment(true);
            self.at = (self.at + 1).min(self.bytes.len());
        }
        match self.next_is(self.at) {
            Next::Rest => return true,
            Next::Keyword if line.fields.is_empty() => return true,
            Next::Keyword => {
                self.findings.warning(
                    place,
                    "a `\\` is followed by a new line of its own",
                    "remove the `\\`, or look for the part that is missing",
                );
            }
            _ => {
                line.ends_open = true;
                self.findings.warning(
                    place,
                    "nothing follows the `\\` at the line's end",
                    "remove the `\\`, or look for the part that is missing",
                );
            }
        }
        false
    }

    /// Reads one field up to a blank outside quotes and braces.
    fn field(&mut self, line: &mut LogicalLine) {
        let start = self.at;
        let mut raw = String::new();
        let mut quote: Option<usize> = None;
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            let inside = quote.is_some() || depth > 0;
            match byte {
                b'\n' if !inside => break,
                b'\n' => {
                    if !self.missing_continuation(line, quote, &mut raw) {
                        break;
                    }
                    continue;
                }
                _ if !inside && is_blank(char::from(byte)) => break,
                b'\\' if self.continuation(!inside).is_some() => {
                    if !inside || !self.join(&mut raw, line) {
                        break;
                    }
                    continue;
                }
                b'"' if quote.is_some() => quote = None,
                b'"' => quote = Some(self.at),
                b'{' if quote.is_none() && (depth > 0 || raw.ends_with('=')) => depth += 1,
                b'}' if quote.is_none() && depth > 0 => depth -= 1,
                b'\t' => self.note_tab(),
                b'\'' | 0x80.. if !inside => self.note_quote(raw.is_empty() || raw.ends_with('=')),
                _ => {}
            }
            self.push_character(&mut raw);
        }
        if quote.is_some() || depth > 0 {
            line.damaged = true;
            let what = if quote.is_some() {
                "quoted value"
            } else {
                "value in braces"
            };
            let at = quote.unwrap_or(start);
            let message = format!("the {what} that begins here is not closed");
            let finding = self.findings.error(at..self.at, message);
            hint(
                finding,
                "put the missing quote or brace back as the file was sent",
            );
        }
        let end = start + self.text[start..self.at].trim_end_matches(is_blank).len();
        line.fields.push(split(&raw, start..end.max(start + 1)));
    }

    fn push_character(&mut self, raw: &mut String) {
        let character = self.text[self.at..].chars().next();
        let Some(character) = character else { return };
        self.at += character.len_utf8();
        raw.push(character);
    }

    /// Joins the next physical line to an open value: blanks on both sides become one.
    fn join(&mut self, raw: &mut String, line: &mut LogicalLine) -> bool {
        let next = self.continuation(false).unwrap_or(self.at + 1);
        if self.next_is(next) == Next::Blank {
            line.ends_open = next < self.bytes.len();
            self.at = next;
            return false;
        }
        self.at = next;
        self.join_blanks(raw);
        true
    }

    fn join_blanks(&mut self, raw: &mut String) {
        let before = self.at;
        self.skip_blanks();
        let kept = raw.trim_end().len();
        if kept < raw.len() || self.at > before {
            raw.truncate(kept);
            raw.push(' ');
        }
    }

    /// A line's end inside a value, without `\`: reads on where the rest can belong to it (LF9).
    fn missing_continuation(
        &mut self,
        line: &mut LogicalLine,
        quote: Option<usize>,
        raw: &mut String,
    ) -> bool {
        let reads_on = self.next_is(self.at + 1) == Next::Rest;
        if reads_on {
            line.damaged = true;
            let what = if quote.is_some() {
                "a quoted value"
            } else {
                "a value in braces"
            };
            let end = self.at
                - self.text[..self.at]
                    .bytes()
                    .rev()
                    .take_while(|&b| b == b'\r')
                    .count();
            let message = format!("{what} runs over the line's end; expected a `\\` here");
            let finding = self.findings.error(end..end, message);
            hint(
                finding,
                "put the `\\` back as the file was sent; without it the license is invalid",
            );
            self.at += 1;
            raw.push(' ');
            self.join_blanks(raw);
        }
        reads_on
    }
}

/// Splits `NAME=value` and takes the quotes off.
fn split(raw: &str, span: Range<usize>) -> Field {
    let plain = |name: String, value, glued| Field {
        name,
        value,
        span,
        glued,
    };
    // The guide prints the signature of its samples as SIGN("…"), which can only mean SIGN=.
    let upper = raw.get(..5).map(str::to_ascii_uppercase);
    if upper.as_deref() == Some("SIGN(") && raw.ends_with(')') {
        let inside = raw[5..raw.len() - 1].trim_matches('"');
        return plain("SIGN".to_owned(), Some(inside.to_owned()), false);
    }
    let equals = raw
        .find('=')
        .filter(|&at| at > 0 && !raw[..at].contains('"'));
    let Some(at) = equals else {
        let (text, glued) = unquote(raw);
        return plain(text, None, glued);
    };
    let (value, glued) = unquote(&raw[at + 1..]);
    plain(raw[..at].to_owned(), Some(value), glued)
}

/// The text within quotes, if they enclose all of it; else the text as it is. The second says that
/// text follows the closing quote.
fn unquote(text: &str) -> (String, bool) {
    let Some(inside) = text.strip_prefix('"') else {
        return (text.to_owned(), false);
    };
    match inside.find('"') {
        Some(end) if end + 1 == inside.len() => (inside[..end].to_owned(), false),
        Some(_) => (text.to_owned(), true),
        None => (inside.to_owned(), false),
    }
}
