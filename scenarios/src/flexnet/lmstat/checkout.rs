//! Lines on checkouts, queued requests and reservations.
//!
//! Such a line is read from its right end, where its form is fixed; what is left is user,
//! host and display. All three may hold blanks, so that they cannot always be told apart: a host that
//! stands twice is host and display, a display that begins with `/` is one, and else the first word is
//! the user and the second the host. The text of all three is kept as it was.

/// A checkout, or a request that waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checkout {
    /// User, host and display as printed.
    pub holder: String,
    /// The user.
    pub user: String,
    /// The client's host.
    pub host: String,
    /// The display; old releases print none.
    pub display: String,
    /// The version asked for.
    pub version: String,
    /// The server's host and port.
    pub server: String,
    /// The handle, for `lmremove`.
    pub handle: String,
    /// When it began, as printed (without a year).
    pub start: Option<String>,
    /// How many licenses.
    pub licenses: u32,
    /// Seconds that it lingers, and of how many where that is printed.
    pub linger: Option<(u64, Option<u64>)>,
    /// The client's process.
    pub process: Option<u64>,
    /// It waits.
    pub queued: bool,
}

/// Licenses set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// How many.
    pub count: u32,
    /// USER, HOST, GROUP, …
    pub kind: String,
    /// For whom.
    pub name: String,
}

/// Reads a line on a checkout or a queued request; `None` if it is none.
pub(super) fn read(line: &str) -> Option<Checkout> {
    let line = line.trim();
    let version_at = line.rfind(" (v")?;
    let (version, rest) = line[version_at + 3..].split_once(')')?;
    let rest = rest.trim_start().strip_prefix('(')?;
    let (place, tail) = rest.split_once(')')?;
    let (server, handle) = place.trim().rsplit_once(' ')?;
    let mut checkout = Checkout {
        holder: line[..version_at].trim().to_owned(),
        version: version.to_owned(),
        server: server.to_owned(),
        handle: handle.to_owned(),
        licenses: 1,
        ..Checkout::default()
    };
    read_tail(&mut checkout, tail)?;
    split_holder(&mut checkout);
    (!checkout.user.is_empty()).then_some(checkout)
}

/// `, start Fri 10/20 14:12, 16 licenses, PID: 17  (linger: 12 / 20)`, or `queued for 2 licenses`.
fn read_tail(checkout: &mut Checkout, tail: &str) -> Option<()> {
    let (tail, linger) = match tail.split_once("(linger:") {
        Some((tail, linger)) => (tail, linger.split_once(')').map(|(inside, _)| inside)),
        None => (tail, None),
    };
    checkout.linger = linger.and_then(read_linger);
    for part in tail
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        if let Some(start) = part.strip_prefix("start ") {
            checkout.start = Some(start.trim().to_owned()).filter(|start| !is_impossible(start));
        } else if let Some(wish) = part.strip_prefix("queued for ") {
            checkout.queued = true;
            checkout.licenses = licenses(wish)?;
        } else if let Some(process) = part.strip_prefix("PID:") {
            checkout.process = process.trim().parse().ok();
        } else {
            checkout.licenses = licenses(part)?;
        }
    }
    (checkout.queued || checkout.start.is_some()).then_some(())
}

/// Whether `Fri 10/20 14:12` names a day or a time that no calendar and no clock has; the year is not printed, so
/// any year may have a leap day. What is of another form is not judged.
fn is_impossible(start: &str) -> bool {
    let numbers = |text: &str, mark| {
        let (first, second) = text.split_once(mark)?;
        let number = |text: &str| {
            let number = text.parse::<u64>().ok()?;
            Some(i8::try_from(number).unwrap_or(i8::MAX))
        };
        Some((number(first)?, number(second)?))
    };
    let mut words = start.split_whitespace().skip(1);
    let day = words.next().and_then(|word| numbers(word, '/'));
    let time = words.next().and_then(|word| numbers(word, ':'));
    let leap_year = 2024;
    let no_day = |(month, day)| jiff::civil::Date::new(leap_year, month, day).is_err();
    let no_time = |(hour, minute)| jiff::civil::Time::new(hour, minute, 0, 0).is_err();
    day.is_some_and(no_day) || time.is_some_and(no_time)
}

/// `16 licenses`, `1 license`.
pub(super) fn licenses(text: &str) -> Option<u32> {
    let (number, unit) = text.trim().split_once(' ')?;
    unit.trim_start()
        .starts_with("license")
        .then(|| number.parse().ok())
        .flatten()
}

/// `239100`, `885098 / 1340160`.
fn read_linger(text: &str) -> Option<(u64, Option<u64>)> {
    let mut numbers = text.split('/').map(|number| number.trim().parse::<u64>());
    let first = numbers.next()?.ok()?;
    Some((first, numbers.next().and_then(Result::ok)))
}

fn split_holder(checkout: &mut Checkout) {
    let words: Vec<&str> = checkout.holder.split_whitespace().collect();
    let twice = (1..words.len().saturating_sub(1))
        .rev()
        .find(|&at| words[at].eq_ignore_ascii_case(words[at + 1]));
    let device = (2..words.len()).find(|&at| words[at].starts_with('/'));
    let host = match (twice, device) {
        (Some(at), _) => at,
        (None, Some(at)) => at - 1,
        (None, None) => 1,
    };
    let join = |part: Option<&[&str]>| part.map(|words| words.join(" ")).unwrap_or_default();
    checkout.user = join(words.get(..host.min(words.len())));
    checkout.host = words.get(host).copied().unwrap_or_default().to_owned();
    checkout.display = join(words.get(host + 1..));
}

/// Reads `48 RESERVATIONs for GROUP name (host/port)`; `None` if it is none.
pub(super) fn read_reservation(line: &str) -> Option<Reservation> {
    let (count, rest) = line.trim().split_once(' ')?;
    let rest = rest.trim_start().strip_prefix("RESERVATION")?;
    let rest = rest
        .strip_prefix('s')
        .unwrap_or(rest)
        .trim_start()
        .strip_prefix("for ")?;
    let (kind, rest) = rest.trim_start().split_once(' ')?;
    let name = rest.rsplit_once('(').map_or(rest, |(name, _)| name);
    Some(Reservation {
        count: count.parse().ok()?,
        kind: kind.to_owned(),
        name: name.trim().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(line: &str) -> (String, String, String, u32) {
        let read = read(line).expect(line);
        (read.user, read.host, read.display, read.licenses)
    }

    fn owned(user: &str, host: &str, display: &str, count: u32) -> (String, String, String, u32) {
        (user.to_owned(), host.to_owned(), display.to_owned(), count)
    }

    #[test]
    fn holders_are_told_apart_as_far_as_they_can() {
        let tail = "(v8.0) (srv/7260 101), start Fri 10/20 14:12";
        for (holder, expected) in [
            ("ann pc-1 pc-1", owned("ann", "pc-1", "pc-1", 1)),
            ("Ann Lee PC-1 pc-1", owned("Ann Lee", "PC-1", "pc-1", 1)),
            ("ann pc-1", owned("ann", "pc-1", "", 1)),
            ("ann pc-1 /dev/pts 3", owned("ann", "pc-1", "/dev/pts 3", 1)),
            (
                "Ann Lee pc-1 /dev/tty",
                owned("Ann Lee", "pc-1", "/dev/tty", 1),
            ),
            ("ann pc-1 a (v9) b", owned("ann", "pc-1", "a (v9) b", 1)),
        ] {
            assert_eq!(parts(&format!("    {holder} {tail}")), expected, "{holder}");
        }
    }

    #[test]
    fn the_tail_holds_counts_processes_and_linger() {
        let read = read(
            "a h d (v8.0) (s/7260 1), start Mon 6/1 9:00, 16 licenses, PID: 77  (linger: 5 / 20)",
        );
        let read = read.expect("a checkout");
        assert_eq!(
            (read.licenses, read.process, read.linger),
            (16, Some(77), Some((5, Some(20))))
        );
        assert_eq!(read.start.as_deref(), Some("Mon 6/1 9:00"));
        let queued =
            super::read("a h d (v8.0) (s/7260 1) queued for 2 licenses").expect("a request");
        assert!(queued.queued && queued.licenses == 2);
        for line in [
            "",
            "a h d (v8.0)",
            "a h d (v8.0) (s/7260 1)",
            "a h (v1) (s), start x",
            "(v1) (s/1 2), start x",
        ] {
            assert_eq!(super::read(line), None, "{line}");
        }
    }

    #[test]
    fn a_start_that_no_calendar_has_is_not_understood() {
        for (start, is_read) in [
            ("Thu 2/29 11:44", true),
            ("Thu 2/30 11:44", false),
            ("Fri 13/4 14:12", false),
            ("Fri 10/20 24:12", false),
        ] {
            let line = format!("a h d (v8.0) (s/7260 1), start {start}");
            assert_eq!(super::read(&line).is_some(), is_read, "{start}");
        }
    }

    #[test]
    fn reservations_are_read_in_one_and_many() {
        let expected = Reservation {
            count: 1,
            kind: "HOST".to_owned(),
            name: "PC 11".to_owned(),
        };
        assert_eq!(
            read_reservation("\t1 RESERVATION for HOST PC 11 (h/27002)"),
            Some(expected)
        );
        assert_eq!(
            read_reservation("\t48 RESERVATIONs for GROUP g (h/27002)").map(|r| r.count),
            Some(48)
        );
        assert_eq!(read_reservation("\tRESERVATIONs for GROUP g"), None);
    }
}
