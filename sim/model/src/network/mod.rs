//! Who reaches whom: standing firewalls, blocks by faults, cuts between sites, partitions.
//!
//! A connection is opened by a client's host towards a port of a server's host, and passes if every rule between the two
//! lets it. What stands for good has no cause in the graph; what a fault brings has the link of its fault. It knows
//! hosts, ports and links, and nothing of who listens there or what is asked. Latency and bandwidth are not modeled.

use crate::cause::graph::LinkId;
use crate::plan::{Direction, Firewall, HostIndex, Hosts, Place, Ports, SiteIndex};

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

/// A cut of the network between a site and another one, or all others (FT16): nothing passes, whatever it is.
#[derive(Clone, Debug)]
pub(crate) struct Cut {
    pub(crate) occurrence: u32,
    pub(crate) link: LinkId,
    pub(crate) site: SiteIndex,
    /// The other site; `None` for all others.
    pub(crate) other: Option<SiteIndex>,
    /// Established connections are dropped too.
    pub(crate) drops_established: bool,
    /// Both ends of those are told; else silence.
    pub(crate) reset: bool,
}

impl Cut {
    fn parts(&self, one: HostIndex, other: HostIndex, hosts: &Hosts) -> bool {
        let (one, other) = (hosts[one].site, hosts[other].site);
        let between =
            |a: SiteIndex, b: SiteIndex| a == self.site && self.other.is_none_or(|site| site == b);
        one != other && (between(one, other) || between(other, one))
    }
}

/// What a connection meets first on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Obstacle {
    /// Of its fault; [`LinkId::NONE`] for a standing firewall.
    pub(crate) link: LinkId,
    /// The network itself is cut.
    pub(crate) is_cut: bool,
    /// Both ends are told.
    pub(crate) reset: bool,
}

impl From<&Block> for Obstacle {
    fn from(block: &Block) -> Obstacle {
        Obstacle {
            link: block.link,
            is_cut: false,
            reset: block.reset,
        }
    }
}

impl From<&Cut> for Obstacle {
    fn from(cut: &Cut) -> Obstacle {
        Obstacle {
            link: cut.link,
            is_cut: true,
            reset: cut.reset,
        }
    }
}

/// A partition that a fault has made: hosts of different groups do not see each other.
#[derive(Clone, Debug)]
pub(crate) struct Partition {
    pub(crate) occurrence: u32,
    pub(crate) link: LinkId,
    pub(crate) groups: Vec<Vec<HostIndex>>,
}

/// A site where names do not resolve (FT19).
#[derive(Clone, Copy, Debug)]
struct Unnamed {
    occurrence: u32,
    link: LinkId,
    site: SiteIndex,
}

/// The blocks, cuts and partitions in force, and where no name resolves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Network {
    unnamed: Vec<Unnamed>,
    blocks: Vec<Block>,
    cuts: Vec<Cut>,
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

fn within(place: Place, host: HostIndex, hosts: &Hosts) -> bool {
    match place {
        Place::Site(site) => hosts[host].site == site,
        Place::Host(it) => it == host,
    }
}

/// Whether a rule between two places concerns connections opened from one host towards another.
fn concerns(
    between: (Place, Place),
    direction: Direction,
    from: HostIndex,
    to: HostIndex,
    hosts: &Hosts,
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

    /// A fault cuts the network between sites.
    pub(crate) fn cut(&mut self, cut: Cut) {
        self.cuts.push(cut);
    }

    /// A fault takes the name service from a site.
    pub(crate) fn unname(&mut self, occurrence: u32, link: LinkId, site: SiteIndex) {
        self.unnamed.push(Unnamed {
            occurrence,
            link,
            site,
        });
    }

    /// Whether the network between some sites is cut.
    pub(crate) fn has_cuts(&self) -> bool {
        !self.cuts.is_empty()
    }

    /// Whether names resolve at all sites.
    pub(crate) fn has_names(&self) -> bool {
        self.unnamed.is_empty()
    }

    /// The links of all that keeps names from resolving at a host's site.
    pub(crate) fn unnamed(&self, hosts: &Hosts, host: HostIndex) -> impl Iterator<Item = LinkId> {
        let site = hosts[host].site;
        let here = self.unnamed.iter().filter(move |known| known.site == site);
        here.map(|known| known.link)
    }

    /// What an occurrence has brought is gone.
    pub(crate) fn lift(&mut self, occurrence: u32) {
        self.unnamed.retain(|known| known.occurrence != occurrence);
        self.blocks.retain(|block| block.occurrence != occurrence);
        self.cuts.retain(|cut| cut.occurrence != occurrence);
        self.partitions
            .retain(|partition| partition.occurrence != occurrence);
    }

    /// Whether a new connection from one host to a port of another passes; else what it meets.
    pub(crate) fn passes(
        &self,
        firewalls: &[Firewall],
        hosts: &Hosts,
        from: HostIndex,
        to: HostIndex,
        port: Port,
    ) -> Result<(), Obstacle> {
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
                return Err(Obstacle {
                    link: LinkId::NONE,
                    is_cut: false,
                    reset: false,
                });
            }
        }
        self.first_obstacle(hosts, (from, to), port, false)
    }

    /// Whether an established connection lives on: only what drops those can end it; else that.
    pub(crate) fn keeps(
        &self,
        hosts: &Hosts,
        from: HostIndex,
        to: HostIndex,
        port: Port,
    ) -> Result<(), Obstacle> {
        if from == to {
            Ok(())
        } else {
            self.first_obstacle(hosts, (from, to), port, true)
        }
    }

    /// The links of all blocks and cuts that stand in the way of a connection, new or established.
    pub(crate) fn blocks(
        &self,
        hosts: &Hosts,
        from: HostIndex,
        to: HostIndex,
        port: Port,
        established: bool,
    ) -> Vec<LinkId> {
        if from == to {
            return Vec::new();
        }
        let cuts = self.cuts_between(hosts, (from, to), established);
        let blocks = self.blocks_between(hosts, (from, to), port, established);
        cuts.map(|cut| cut.link)
            .chain(blocks.map(|block| block.link))
            .collect()
    }

    /// A cut comes before all blocks: no packet gets as far as a firewall.
    fn first_obstacle(
        &self,
        hosts: &Hosts,
        ends: (HostIndex, HostIndex),
        port: Port,
        established: bool,
    ) -> Result<(), Obstacle> {
        if let Some(cut) = self.cuts_between(hosts, ends, established).next() {
            return Err(cut.into());
        }
        let mut blocks = self.blocks_between(hosts, ends, port, established);
        blocks.next().map_or(Ok(()), |block| Err(block.into()))
    }

    fn blocks_between(
        &self,
        hosts: &Hosts,
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

    fn cuts_between(
        &self,
        hosts: &Hosts,
        (one, other): (HostIndex, HostIndex),
        established: bool,
    ) -> impl Iterator<Item = &Cut> {
        self.cuts.iter().filter(move |cut| {
            (!established || cut.drops_established) && cut.parts(one, other, hosts)
        })
    }

    /// The links of all that keeps two hosts of a three-node system from seeing each other (FT3, FT16).
    /// `established`: their connection stands, which a cut may leave alone.
    pub(crate) fn parted(
        &self,
        hosts: &Hosts,
        (one, other): (HostIndex, HostIndex),
        established: bool,
    ) -> Vec<LinkId> {
        let partitions = self.partitions.iter().filter(|partition| {
            let group = |host| partition.groups.iter().position(|g| g.contains(&host));
            matches!((group(one), group(other)), (Some(a), Some(b)) if a != b)
        });
        let cuts = self.cut_links(hosts, (one, other), established);
        partitions.map(|known| known.link).chain(cuts).collect()
    }

    /// The links of all cuts between two hosts, of those that drop established connections alone where one stands.
    pub(crate) fn cut_links(
        &self,
        hosts: &Hosts,
        ends: (HostIndex, HostIndex),
        established: bool,
    ) -> Vec<LinkId> {
        let cuts = self.cuts_between(hosts, ends, established);
        cuts.map(|cut| cut.link).collect()
    }

    /// A cut has told both hosts that their connection is gone.
    pub(crate) fn is_reset(&self, hosts: &Hosts, one: HostIndex, other: HostIndex) -> bool {
        let mut cuts = self.cuts_between(hosts, (one, other), true);
        cuts.any(|cut| cut.reset)
    }
}
