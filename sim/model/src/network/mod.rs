//! Who reaches whom: standing firewalls, blocks by faults, partitions.
//!
//! A connection is opened by a client's host towards a port of a server's host, and passes if every rule between the two
//! lets it. What stands for good has no cause in the graph; a block or a partition has the link of its fault. It knows
//! hosts, ports and links, and nothing of who listens there or what is asked. Latency and bandwidth are not modeled.

use crate::cause::graph::LinkId;
use crate::plan::{Direction, Firewall, Host, HostIndex, Place, Ports};

#[cfg(test)]
mod tests;

/// A block of ports that a fault has put up.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) occurrence: u32,
    pub(crate) link: LinkId,
    pub(crate) between: (Place, Place),
    pub(crate) ports: Ports,
    pub(crate) direction: Direction,
    /// Established connections are dropped too.
    pub(crate) drops_established: bool,
    /// A refusal is sent to both ends, so that the server knows that its client is gone; else silence.
    pub(crate) reset: bool,
}

/// A partition that a fault has made: hosts of different groups do not see each other.
#[derive(Clone, Debug)]
pub(crate) struct Partition {
    pub(crate) occurrence: u32,
    pub(crate) link: LinkId,
    pub(crate) groups: Vec<Vec<HostIndex>>,
}

/// The blocks and partitions in force.
#[derive(Clone, Debug, Default)]
pub(crate) struct Network {
    blocks: Vec<Block>,
    partitions: Vec<Partition>,
}

/// A port as a firewall sees it: a vendor daemon without a fixed one could be anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Port {
    Fixed(u16),
    Random,
}

impl From<Option<u16>> for Port {
    fn from(port: Option<u16>) -> Port {
        port.map_or(Port::Random, Port::Fixed)
    }
}

fn within(place: Place, host: HostIndex, hosts: &[Host]) -> bool {
    match place {
        Place::Site(site) => hosts[host.at()].site == site,
        Place::Host(it) => it == host,
    }
}

/// Whether a rule between two places concerns connections opened from one host towards another.
fn concerns(
    between: (Place, Place),
    direction: Direction,
    from: HostIndex,
    to: HostIndex,
    hosts: &[Host],
) -> bool {
    let forward = within(between.0, from, hosts) && within(between.1, to, hosts);
    let backward = within(between.1, from, hosts) && within(between.0, to, hosts);
    match direction {
        Direction::Both => forward || backward,
        Direction::Forward => forward,
        Direction::Backward => backward,
    }
}

impl Network {
    /// A fault blocks ports.
    pub(crate) fn block(&mut self, block: Block) {
        self.blocks.push(block);
    }

    /// A fault parts hosts from each other.
    pub(crate) fn part(&mut self, partition: Partition) {
        self.partitions.push(partition);
    }

    /// An occurrence's blocks and partitions are gone.
    pub(crate) fn lift(&mut self, occurrence: u32) {
        self.blocks.retain(|block| block.occurrence != occurrence);
        self.partitions
            .retain(|partition| partition.occurrence != occurrence);
    }

    /// Whether a new connection from one host to a port of another passes; else the link of what
    /// blocks it ([`LinkId::NONE`] for a standing firewall).
    pub(crate) fn passes(
        &self,
        firewalls: &[Firewall],
        hosts: &[Host],
        from: HostIndex,
        to: HostIndex,
        port: Port,
    ) -> Result<(), LinkId> {
        if from == to {
            return Ok(());
        }
        for firewall in firewalls {
            let open = match (&firewall.open, port) {
                (Ports::All, _) => true,
                (Ports::Named(ports), Port::Fixed(port)) => ports.contains(&port),
                (Ports::Named(_), Port::Random) => false,
            };
            if !open && concerns(firewall.between, firewall.direction, from, to, hosts) {
                return Err(LinkId::NONE);
            }
        }
        self.blocked(hosts, from, to, port, false)
            .map_err(|block| block.link)
    }

    /// Whether an established connection lives on: only blocks that drop those can end it; else the block.
    pub(crate) fn keeps(
        &self,
        hosts: &[Host],
        from: HostIndex,
        to: HostIndex,
        port: Port,
    ) -> Result<(), &Block> {
        if from == to {
            Ok(())
        } else {
            self.blocked(hosts, from, to, port, true)
        }
    }

    /// The links of all blocks that stand in the way of a connection, new or established.
    pub(crate) fn blocks(
        &self,
        hosts: &[Host],
        from: HostIndex,
        to: HostIndex,
        port: Port,
        established: bool,
    ) -> Vec<LinkId> {
        if from == to {
            return Vec::new();
        }
        let hit = self.hits(hosts, (from, to), port, established);
        hit.map(|block| block.link).collect()
    }

    fn blocked(
        &self,
        hosts: &[Host],
        from: HostIndex,
        to: HostIndex,
        port: Port,
        established: bool,
    ) -> Result<(), &Block> {
        let mut hit = self.hits(hosts, (from, to), port, established);
        hit.next().map_or(Ok(()), Err)
    }

    fn hits(
        &self,
        hosts: &[Host],
        (from, to): (HostIndex, HostIndex),
        port: Port,
        established: bool,
    ) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(move |block| {
            let hit = match (&block.ports, port) {
                (Ports::All, _) => true,
                (Ports::Named(ports), Port::Fixed(port)) => ports.contains(&port),
                (Ports::Named(_), Port::Random) => false,
            };
            hit && (!established || block.drops_established)
                && concerns(block.between, block.direction, from, to, hosts)
        })
    }

    /// Whether two license server hosts see each other (FT3); else the partition's link.
    pub(crate) fn sees(&self, one: HostIndex, other: HostIndex) -> Result<(), LinkId> {
        for partition in &self.partitions {
            let group = |host| partition.groups.iter().position(|g| g.contains(&host));
            if let (Some(a), Some(b)) = (group(one), group(other))
                && a != b
            {
                return Err(partition.link);
            }
        }
        Ok(())
    }
}
