//! Who holds a license of a feature that is kept to its number, and who of them is logged out next (AP11).

use super::Turns;
use crate::plan::LogoutOrder;
use kernel::Time;
use std::cmp::{Ordering, Reverse};

/// The agents who hold one, in the order in which their application logs them out. Of equal logins the last in file order
/// goes first.
#[derive(Clone, Debug)]
pub(crate) enum Holders {
    /// Who was admitted last.
    Latest(Turns<u32, (Time, u32)>),
    /// Who was admitted first.
    Earliest(Turns<u32, (Reverse<Time>, u32)>),
    /// Who is drawn, of all in file order.
    Random(Vec<u32>),
}

impl Holders {
    /// Nobody holds one.
    pub(crate) fn new(order: LogoutOrder) -> Holders {
        match order {
            LogoutOrder::Latest => Holders::Latest(Turns::default()),
            LogoutOrder::Earliest => Holders::Earliest(Turns::default()),
            LogoutOrder::Random => Holders::Random(Vec::new()),
        }
    }

    /// An agent who was admitted at an instant holds one.
    pub(crate) fn add(&mut self, admitted: Time, agent: u32) {
        match self {
            Holders::Latest(turns) => {
                turns.push(agent, (admitted, agent));
            }
            Holders::Earliest(turns) => {
                turns.push(agent, (Reverse(admitted), agent));
            }
            Holders::Random(agents) => {
                if let Err(at) = agents.binary_search(&agent) {
                    agents.insert(at, agent);
                }
            }
        }
    }

    /// An agent holds none any more, if it did.
    pub(crate) fn remove(&mut self, agent: u32) {
        match self {
            Holders::Latest(turns) => {
                turns.remove(&agent);
            }
            Holders::Earliest(turns) => {
                turns.remove(&agent);
            }
            Holders::Random(agents) => {
                if let Ok(at) = agents.binary_search(&agent) {
                    agents.remove(at);
                }
            }
        }
    }

    /// Who is logged out next: one who holds, or a newcomer who would. `draw` says which of so many, from 0.
    pub(crate) fn next(
        &self,
        newcomer: Option<(Time, u32)>,
        draw: impl FnOnce(usize) -> Option<usize>,
    ) -> Option<u32> {
        match self {
            Holders::Latest(turns) => {
                let first = turns.peek().map(|(_, turn)| *turn);
                first.max(newcomer).map(|(_, agent)| agent)
            }
            Holders::Earliest(turns) => {
                let first = turns.peek().map(|(_, turn)| *turn);
                let newcomer = newcomer.map(|(at, agent)| (Reverse(at), agent));
                first.max(newcomer).map(|(_, agent)| agent)
            }
            Holders::Random(agents) => {
                let drawn = draw(agents.len() + usize::from(newcomer.is_some()))?;
                let Some((_, newcomer)) = newcomer else {
                    return agents.get(drawn).copied();
                };
                let before = agents.partition_point(|agent| *agent < newcomer);
                match drawn.cmp(&before) {
                    Ordering::Less => agents.get(drawn).copied(),
                    Ordering::Equal => Some(newcomer),
                    Ordering::Greater => agents.get(drawn - 1).copied(),
                }
            }
        }
    }

    /// All who hold one, in file order.
    pub(crate) fn all(&self) -> Vec<u32> {
        let mut agents: Vec<u32> = match self {
            Holders::Latest(turns) => turns.iter().map(|(agent, _)| *agent).collect(),
            Holders::Earliest(turns) => turns.iter().map(|(agent, _)| *agent).collect(),
            Holders::Random(agents) => agents.clone(),
        };
        agents.sort_unstable();
        agents
    }
}
