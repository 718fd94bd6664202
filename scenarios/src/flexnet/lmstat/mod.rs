//! Output of `lmstat -a` and `lmstat -i`: what is out right now.
//!
//! The output is a list of blocks (a server, its nodes, its daemons, its features, the
//! checkouts of each), and a line says by its form which block it belongs to; indentation, blank lines
//! and the order of blocks differ between releases and mean nothing. A fragment is read as well as a
//! whole, and what fits nothing is counted and kept with its number.
//!
//! Counts are as printed: idle reservations count as in use, and queued requests do not, though one
//! source says that `lmstat` never shows the queued and another prints them.

mod checkout;
mod status;

pub use checkout::{Checkout, Reservation};
pub use status::{Daemon, FeatureUse, ListedFeature, Node, PoolUse, ServerStatus, Use};

use super::text::decode;

/// A line that fits no form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Its number, from 1.
    pub line: usize,
    /// Its text.
    pub text: String,
}

/// All that one output says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lmstat {
    /// When it was asked, as printed; the last time of several.
    pub asked: Option<String>,
    /// The servers in order.
    pub servers: Vec<ServerStatus>,
    /// The table of `lmstat -i`.
    pub listed: Vec<ListedFeature>,
    /// Lines that fit no form.
    pub unread: Vec<Unread>,
    /// How many lines there are.
    pub lines: usize,
}

impl Lmstat {
    /// The features of all servers, in order.
    pub fn features(&self) -> impl Iterator<Item = &FeatureUse> {
        self.servers.iter().flat_map(|server| &server.features)
    }
}

/// Reads an output. Nothing makes it fail.
#[must_use]
pub fn read(bytes: &[u8]) -> Lmstat {
    let text = decode(bytes);
    let mut reader = status::Reader::default();
    for (index, line) in text.lines().enumerate() {
        reader.line(index + 1, line);
    }
    reader.finish()
}
