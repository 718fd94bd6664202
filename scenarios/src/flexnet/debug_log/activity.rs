//! Lines that say who did what: OUT, IN, DENIED and their kind.
//!
//! After the keyword stand a feature (in quotes or not), a user and a host, and then any
//! of: data in `[…]`, groups in `(…)` that are told apart by what they hold, and the fields of the
//! verbose form between `^^^`. Older daemons put the count first and say `to` or `by`; vendors differ.
//! A user may hold blanks and any letters, so it ends where the first group begins.
//!
//! Where sources disagree: the vendor's guide prints the feature in quotes in new and without in old
//! releases, and the count as `(2 licenses)`, in the verbose form as `(2)`; both are taken everywhere.

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Licenses were checked out.
    Out,
    /// Licenses were checked in, or taken back.
    In,
    /// A checkout was denied.
    Denied,
    /// The server does not serve that feature.
    Unsupported,
    /// A client waits.
    Queued,
    /// A client no longer waits.
    Dequeued,
    /// A feature expired.
    Expired,
    /// Licenses were moved to a higher version, or a checkout was enlarged.
    Upgrade,
}

/// A FlexNet error, as in `(-4,342)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ErrorCode {
    /// The error: negative.
    pub major: i32,
    /// Where it arose.
    pub minor: Option<u32>,
}

/// Why licenses came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckIn {
    /// The client gave them back, or was cut off.
    Normal,
    /// `(SHUTDOWN)`: the daemon ended.
    Shutdown,
    /// `(INACTIVE)`: taken back by TIMEOUT.
    Inactive,
    /// `IN server died`: the daemon's death.
    ServerDied,
}

/// One such line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Activity<'a> {
    /// What happened.
    pub kind: Kind,
    /// The feature.
    pub feature: &'a [u8],
    /// The user; may be empty.
    pub user: &'a [u8],
    /// The client's host; may be empty.
    pub host: &'a [u8],
    /// Checkout data, or the feature that tokens are taken for: `[MSCONE:NASTRAN]`.
    pub data: Option<&'a [u8]>,
    /// How many licenses; 1 where none is written.
    pub count: u32,
    /// The text of a denial.
    pub reason: &'a [u8],
    /// Its error.
    pub error: Option<ErrorCode>,
    /// How licenses came back.
    pub check_in: CheckIn,
    /// Verbose: the license is shared with another of the same group and costs no more.
    pub shared: bool,
    /// Verbose: `LM_PROJECT`.
    pub project: Option<&'a [u8]>,
}

/// Takes apart what follows the keyword; `None` if no feature or nobody is named, or no licenses are counted.
#[must_use]
pub fn read(kind: Kind, text: &[u8]) -> Option<Activity<'_>> {
    let mut text = text.trim_ascii();
    let mut activity = Activity {
        kind,
        feature: b"",
        user: b"",
        host: b"",
        data: None,
        count: 1,
        reason: b"",
        error: None,
        check_in: CheckIn::Normal,
        shared: false,
        project: None,
    };
    if let Some((count, rest)) = count_before_feature(text) {
        activity.count = count;
        text = rest;
    }
    (activity.feature, text) = feature(text)?;
    while text.first() == Some(&b'(') {
        // The feature's signature or its hosts, which say nothing of the client; or what else follows it.
        let inside;
        (inside, text) = group(text, b'(', b')');
        let inside = inside.trim_ascii();
        if !is_key(inside) && kind != Kind::Unsupported {
            parenthesis(&mut activity, inside);
        }
        text = text.trim_ascii_start();
    }
    for word in [&b"to "[..], b"by "] {
        text = text.strip_prefix(word).unwrap_or(text).trim_ascii_start();
    }
    let end = holder_end(text);
    (activity.user, activity.host) = holder(&text[..end]);
    details(&mut activity, &text[end..]);
    let named = !activity.user.is_empty() || !activity.host.is_empty();
    let counted = activity.count > 0;
    (counted && (named || kind == Kind::Expired)).then_some(activity)
}

/// Digits of a key, in groups parted by blanks.
fn is_key(text: &[u8]) -> bool {
    let digits = text.iter().filter(|byte| byte.is_ascii_hexdigit()).count();
    let rest = text
        .iter()
        .all(|byte| byte.is_ascii_hexdigit() || *byte == b' ');
    rest && digits >= 4
}

/// `4 f4 to …`: older daemons put the count of a denial first. A feature may be named by digits, so
/// the word after it must be followed by `to`.
fn count_before_feature(text: &[u8]) -> Option<(u32, &[u8])> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 || text.get(digits) != Some(&b' ') {
        return None;
    }
    let rest = text[digits..].trim_ascii_start();
    let (_, after) = feature(rest)?;
    (after.starts_with(b"to ") || rest[0] == b'"').then_some((small_number(&text[..digits])?, rest))
}

/// The feature and what follows it, without blanks between.
fn feature(text: &[u8]) -> Option<(&[u8], &[u8])> {
    if let Some(inside) = text.strip_prefix(b"\"") {
        let end = memchr::memchr(b'"', inside)?;
        let name = inside[..end].trim_ascii();
        return (!name.is_empty()).then(|| (name, inside[end + 1..].trim_ascii_start()));
    }
    let end = text
        .iter()
        .position(u8::is_ascii_whitespace)
        .unwrap_or(text.len());
    (end > 0).then(|| (&text[..end], text[end..].trim_ascii_start()))
}

/// Where user and host end: at the first group, or at the end.
fn holder_end(text: &[u8]) -> usize {
    let mut from = 0;
    while let Some(at) = memchr::memchr3(b'(', b'[', b'^', &text[from..]) {
        let at = from + at;
        if at == 0 || text[at - 1].is_ascii_whitespace() {
            return at;
        }
        from = at + 1;
    }
    text.len()
}

/// `user@host`, `@host` or `user`. A user may be an address itself, so the last `@` parts them.
fn holder(text: &[u8]) -> (&[u8], &[u8]) {
    let text = text.trim_ascii();
    match memchr::memrchr(b'@', text) {
        None => (text, b""),
        Some(at) => {
            let host = &text[at + 1..];
            let end = host
                .iter()
                .position(u8::is_ascii_whitespace)
                .unwrap_or(host.len());
            (text[..at].trim_ascii(), &host[..end])
        }
    }
}

/// A group that begins with `open` up to its `close`, others of the kind nested, and what follows.
fn group(text: &[u8], open: u8, close: u8) -> (&[u8], &[u8]) {
    let mut depth = 0;
    for (at, &byte) in text.iter().enumerate() {
        if byte == open {
            depth += 1;
        } else if byte == close {
            depth -= 1;
            if depth == 0 {
                return (&text[1..at], &text[at + 1..]);
            }
        }
    }
    (&text[1..], b"")
}

/// What follows the holder.
fn details<'a>(activity: &mut Activity<'a>, text: &'a [u8]) {
    let mut rest = text.trim_ascii_start();
    while let Some(&first) = rest.first() {
        match first {
            b'(' => {
                let inside;
                (inside, rest) = group(rest, b'(', b')');
                parenthesis(activity, inside.trim_ascii());
            }
            b'[' => {
                let inside;
                (inside, rest) = group(rest, b'[', b']');
                activity.data = Some(inside.trim_ascii());
            }
            b'^' => {
                let inside = rest
                    .trim_ascii_start()
                    .strip_prefix(b"^^^")
                    .unwrap_or(&rest[1..]);
                let end = memchr::memmem::find(inside, b"^^^");
                verbose(activity, &inside[..end.unwrap_or(inside.len())]);
                return;
            }
            _ => {
                let end = rest
                    .iter()
                    .position(u8::is_ascii_whitespace)
                    .unwrap_or(rest.len());
                rest = &rest[end.max(1)..];
            }
        }
        rest = rest.trim_ascii_start();
    }
}

/// A count, an error with its text, or a word.
fn parenthesis<'a>(activity: &mut Activity<'a>, inside: &'a [u8]) {
    let unsigned = inside.strip_prefix(b"-").unwrap_or(inside);
    let digits = unsigned
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let unit = unsigned[digits..].trim_ascii_start();
    let signed = unsigned.len() < inside.len();
    if digits > 0 && (unit.is_empty() && !signed || unit.starts_with(b"license")) {
        // None, fewer, or more than can be: no count, and so no line that is understood.
        let count = std::str::from_utf8(&unsigned[..digits]).ok();
        let count = count.filter(|_| !signed).and_then(|text| text.parse().ok());
        activity.count = count.unwrap_or(0);
        return;
    }
    match inside {
        b"SHUTDOWN" => activity.check_in = CheckIn::Shutdown,
        b"INACTIVE" => activity.check_in = CheckIn::Inactive,
        _ if inside.starts_with(b"used:") => {}
        _ => {
            let code = memchr::memmem::find(inside, b"(-");
            activity.reason = inside[..code.unwrap_or(inside.len())].trim_ascii();
            activity.error = code.and_then(|at| error_code(&inside[at + 1..]));
        }
    }
}

/// `-4,342:10054 ""` up to the minor number.
fn error_code(text: &[u8]) -> Option<ErrorCode> {
    let text = text.strip_prefix(b"-")?;
    let length = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let digits = length(text);
    let major = i32::try_from(small_number(&text[..digits])?).ok()?;
    let minor = text[digits..]
        .strip_prefix(b",")
        .and_then(|rest| small_number(&rest[..length(rest)]));
    Some(ErrorCode {
        major: -major,
        minor,
    })
}

fn small_number(digits: &[u8]) -> Option<u32> {
    let fits = (1..=9).contains(&digits.len());
    fits.then(|| {
        digits
            .iter()
            .fold(0, |sum, digit| 10 * sum + u32::from(digit - b'0'))
    })
}

/// `version user ip pid handle in_use out_of project flex_version flex_revision date time shared`.
/// User and project may hold blanks: what is fixed is counted from both ends.
fn verbose<'a>(activity: &mut Activity<'a>, text: &'a [u8]) {
    let mut rest = text.trim_ascii();
    let mut last = [&b""[..]; 5];
    for field in last.iter_mut().rev() {
        (rest, *field) = last_word(rest);
    }
    activity.shared = last[4].eq_ignore_ascii_case(b"YES");
    let (_, after_version) = first_word(rest);
    let (mut user_end, mut after) = (0, after_version);
    loop {
        let (word, next) = first_word(after);
        if word.is_empty() || user_end > 0 && looks_like_address(word) {
            break;
        }
        user_end = after_version.len() - next.len();
        after = next;
    }
    let user = after_version[..user_end].trim_ascii();
    if activity.user.is_empty() && !after.is_empty() {
        activity.user = user;
    }
    for _ in 0..5 {
        (_, after) = first_word(after);
    }
    activity.project = Some(after.trim_ascii()).filter(|project| !project.is_empty());
}

fn looks_like_address(word: &[u8]) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_hexdigit() || matches!(byte, b'.' | b':' | b'%');
    word.iter().all(is_digit) && word.iter().any(|byte| matches!(byte, b'.' | b':'))
}

fn first_word(text: &[u8]) -> (&[u8], &[u8]) {
    let text = text.trim_ascii_start();
    let end = text
        .iter()
        .position(u8::is_ascii_whitespace)
        .unwrap_or(text.len());
    (&text[..end], text[end..].trim_ascii_start())
}

fn last_word(text: &[u8]) -> (&[u8], &[u8]) {
    let text = text.trim_ascii_end();
    let start = text
        .iter()
        .rposition(u8::is_ascii_whitespace)
        .map_or(0, |at| at + 1);
    (&text[..start], &text[start..])
}
