//! What daemons note besides use: which notes are known, and what they mean for who has what.
//!
//! A line that is not about use is not dropped, it is counted by its kind with its first place.
//! Kinds that end use are messages of their own ([`super::message::Message`]); those here change nothing.

/// A kind of note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// What it is called.
    pub name: &'static str,
    /// How such a line begins; empty if it is found otherwise.
    begins: &'static [u8],
    /// Why it changes no count.
    pub effect: &'static str,
}

const fn kind(name: &'static str, begins: &'static [u8], effect: &'static str) -> Kind {
    Kind {
        name,
        begins,
        effect,
    }
}

const TRIAD: &str = "none: a loss of licenses has lines of its own";
const WAITS: &str = "none: the daemon's start is told when it serves";

/// The number in [`KINDS`] of what lmgrd says of its own end.
pub const MANAGER_ENDS: usize = 13;
/// The number in [`KINDS`] of a TIMESTAMP without a date.
pub const UNDATED: usize = 14;

/// All kinds, those of a three-node system first.
pub const KINDS: [Kind; 16] = [
    kind("connected to a peer", b"Connected to ", TRIAD),
    kind("connected, master known", b"CONNECTED", TRIAD),
    kind("master selected", b"Selected ", TRIAD),
    kind("lost connection to a peer", b"Lost connection to ", TRIAD),
    kind(
        "several daemons run",
        b"MULTIPLE ",
        "none: look at the machine",
    ),
    kind(
        "SERVER lines in another order",
        b"License File SERVER line order mismatch",
        "none: look at the copies of the license file",
    ),
    kind("port is in use", b"Retrying socket bind", WAITS),
    kind("port cannot be had", b"Failed to open the TCP port", WAITS),
    kind(
        "reservation",
        b"RESERVE ",
        "none: idle reservations are not checked out",
    ),
    kind(
        "invalid license key",
        b"Invalid license key",
        "none: that feature is not served",
    ),
    kind(
        "statistics",
        b"(@",
        "none: their dates are used, their sums are the daemon's own",
    ),
    kind(
        "reread",
        b"Rereading",
        "none: what changed is seen in what is granted",
    ),
    kind(
        "connection limit",
        b"Maximum connections to the server",
        "none: who was turned away is not in the log",
    ),
    kind(
        "lmgrd ends or is asked to",
        b"",
        "none: each vendor daemon's end has a line of its own",
    ),
    kind("TIMESTAMP without a date", b"", "none: it dates nothing"),
    kind("other notes", b"", "none"),
];

/// The number of the kind of a note.
#[must_use]
pub fn number(text: &[u8]) -> usize {
    let of = |kind: &Kind| !kind.begins.is_empty() && text.starts_with(kind.begins);
    KINDS.iter().position(of).unwrap_or(KINDS.len() - 1)
}

/// How many notes of each kind a log has, and the first line of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    counts: [(u64, u64); KINDS.len()],
}

impl Notes {
    /// Adds one.
    pub fn add(&mut self, kind: usize, line: u64) {
        let (count, first) = &mut self.counts[kind];
        if *count == 0 {
            *first = line;
        }
        *count += 1;
    }

    /// The kinds that there are any of, each with how many there are and the first line.
    pub fn counts(&self) -> impl Iterator<Item = (&'static Kind, u64, u64)> + '_ {
        let all = KINDS.iter().zip(&self.counts);
        all.filter(|(_, (count, _))| *count > 0)
            .map(|(kind, &(count, first))| (kind, count, first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_counted_by_kind_with_their_first_line() {
        let mut notes = Notes::default();
        for (line, text) in [
            (3, "Connected to lic-b"),
            (5, "(@v-SLOG@) x"),
            (9, "Connected to lic-c"),
            (11, "hm"),
        ] {
            notes.add(number(text.as_bytes()), line);
        }
        let read: Vec<_> = notes
            .counts()
            .map(|(kind, n, at)| (kind.name, n, at))
            .collect();
        assert_eq!(
            read,
            [
                ("connected to a peer", 2, 3),
                ("statistics", 1, 5),
                ("other notes", 1, 11)
            ]
        );
    }
}
