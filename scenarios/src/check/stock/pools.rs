//! What the license file of one service holds, and the pools that it makes.

use crate::check::context::Context;
use crate::check::places::hosts::Places;
use crate::check::servers::layout::{Member, Systems};
use crate::check::stock::expiry::Expiry;
use crate::check::stock::lines::{self, Line};
use crate::check::unknown::unknown;
use crate::view::View;
use model::plan::{HostIndex, Pool, Server};

/// The lines of a file, and the features whose lines were tampered with (LF6).
#[derive(Clone, Debug, Default)]
pub struct Stock {
    /// The lines, in file order.
    pub lines: Vec<Line>,
    /// Features in lower case.
    altered: Vec<String>,
    /// The host ID was altered, to which every line is bound.
    all_altered: bool,
}

/// What stands in a list of altered features for the host ID.
const HOST_ID: &str = "host-id";

impl Stock {
    /// A service's stock from its lines and from what its servers say is altered.
    #[must_use]
    pub fn new(lines: Vec<Line>, members: &[Member<'_>]) -> Stock {
        let mut stock = Stock {
            lines,
            ..Stock::default()
        };
        for member in members {
            stock.alter(&member.view);
        }
        stock
    }

    /// Marks what an entry says is altered.
    pub fn alter(&mut self, view: &View<'_>) {
        for (name, at) in view.texts("altered").unwrap_or_default() {
            let is_here = |line: &Line| line.name.eq_ignore_ascii_case(name);
            if name.eq_ignore_ascii_case(HOST_ID) {
                self.all_altered = true;
            } else if self.lines.iter().any(is_here) {
                self.altered.push(name.to_ascii_lowercase());
            } else {
                let names = self.lines.iter().map(|line| line.name.as_str());
                unknown(view, (at, "altered"), "feature here", name, names);
            }
        }
    }

    /// The stock with other lines for some features; `None` drops one.
    #[must_use]
    pub fn changed(&self, changes: Vec<(String, Option<Line>)>) -> Stock {
        let mut stock = self.clone();
        for (name, line) in changes {
            let at = stock
                .lines
                .iter()
                .position(|known| known.name.eq_ignore_ascii_case(&name));
            match (at, line) {
                (Some(at), Some(line)) => stock.lines[at] = line,
                (Some(at), None) => {
                    stock.lines.remove(at);
                }
                (None, Some(line)) => stock.lines.push(line),
                (None, None) => {}
            }
        }
        stock
    }

    /// For each pool that the stock made, its number in the license file, from 1; 0 where it comes from
    /// elsewhere.
    #[must_use]
    pub fn pool_numbers(&self, pools: &[Pool], context: &Context<'_>) -> Vec<u32> {
        lines::pool_numbers(context, &self.lines, pools)
    }

    /// The pools that the file makes at a server.
    #[must_use]
    pub fn pools(&self, context: &Context<'_>, expiry: &Expiry<'_>) -> Vec<Pool> {
        let is_altered =
            |name: &str| self.all_altered || self.altered.contains(&name.to_ascii_lowercase());
        lines::pools(context, &self.lines, expiry, &is_altered)
    }
}

/// Puts the pools of their stocks into the services.
pub fn fill(
    context: &Context<'_>,
    systems: &mut Systems<'_>,
    stocks: &[Stock],
    places: &Places<'_>,
) {
    for (at, stock) in stocks.iter().enumerate() {
        let members = &systems.layout.members[at];
        if let Some(expiry) = expiry(members, &systems.servers, places) {
            systems.services[at].pools = stock.pools(context, &expiry);
        }
    }
}

/// How dated licenses of a service end: by the clock of its first server.
#[must_use]
pub fn expiry<'a>(
    members: &[Member<'a>],
    servers: &[Server],
    places: &Places<'_>,
) -> Option<Expiry<'a>> {
    let first = members.first()?;
    let name = first.view.text("name").unwrap_or_default();
    let host: HostIndex = servers[first.server.at()].host;
    Some(Expiry::new(name, host, places, &first.parameters))
}
