//! Ways through the network: firewalls, blocks and partitions (FT2, FT3).

use super::{Block, Cut, Network, Obstacle, Partition, Port};
use crate::cause::graph::LinkId;
use crate::plan::{Direction, Firewall, Host, HostIndex, Place, Ports, SiteIndex, TiVec};
use kernel::Span;

const LMGRD: Port = Port::Fixed(7260);
const DAEMON: Port = Port::Fixed(7261);
const FAULT: LinkId = LinkId(3);

/// Two hosts at the first site and one at the second.
fn hosts() -> TiVec<HostIndex, Host> {
    let host = |name: &str, site: SiteIndex| Host {
        name: name.to_owned(),
        site,
        clock_offset: 0,
        raid: false,
        autostart: true,
        manual_start_delay: Span::MINUTE,
        managed: None,
    };
    vec![
        host("one", SiteIndex(0)),
        host("two", SiteIndex(0)),
        host("three", SiteIndex(1)),
    ]
    .into()
}

const SITES: (Place, Place) = (Place::Site(SiteIndex(0)), Place::Site(SiteIndex(1)));
const ONE: HostIndex = HostIndex(0);
const TWO: HostIndex = HostIndex(1);
const THREE: HostIndex = HostIndex(2);

fn firewall(open: &[u16], direction: Direction) -> Firewall {
    Firewall {
        name: "wall".to_owned(),
        between: SITES,
        open: Ports::Named(open.to_vec()),
        direction,
    }
}

fn block(occurrence: u32, ports: Ports, direction: Direction) -> Block {
    Block {
        occurrence,
        link: LinkId(occurrence),
        between: SITES,
        ports,
        direction,
        drops_established: true,
        reset: false,
    }
}

fn link(way: Result<(), Obstacle>) -> Result<(), LinkId> {
    way.map_err(|obstacle| obstacle.link)
}

fn cut(occurrence: u32, site: SiteIndex, other: Option<SiteIndex>) -> Cut {
    Cut {
        occurrence,
        link: LinkId(occurrence),
        site,
        other,
        drops_established: true,
        reset: false,
    }
}

#[test]
fn a_firewall_lets_its_open_ports_through_and_has_no_cause() {
    let (network, hosts) = (Network::default(), hosts());
    let walls = [firewall(&[7260], Direction::Both)];
    let passes = |from, to, port| link(network.passes(&walls, &hosts, from, to, port));
    assert_eq!(passes(ONE, THREE, LMGRD), Ok(()));
    assert_eq!(passes(ONE, THREE, DAEMON), Err(LinkId::NONE));
    assert_eq!(passes(THREE, ONE, DAEMON), Err(LinkId::NONE));
    assert_eq!(passes(ONE, TWO, DAEMON), Ok(()), "it is one site");
}

#[test]
fn sv3_a_daemon_without_a_fixed_port_passes_no_list_of_ports() {
    let (network, hosts) = (Network::default(), hosts());
    let walls = [firewall(&[7260, 7261], Direction::Both)];
    let passes = |port| link(network.passes(&walls, &hosts, ONE, THREE, port));
    assert_eq!(passes(Port::from(Some(7261))), Ok(()));
    assert_eq!(passes(Port::from(None)), Err(LinkId::NONE));
}

#[test]
fn of_several_firewalls_all_must_let_it() {
    let (network, hosts) = (Network::default(), hosts());
    let walls = [
        firewall(&[7260, 7261], Direction::Both),
        firewall(&[7260], Direction::Both),
    ];
    let passes = |port| link(network.passes(&walls, &hosts, ONE, THREE, port));
    assert_eq!((passes(LMGRD), passes(DAEMON)), (Ok(()), Err(LinkId::NONE)));
}

#[test]
fn a_direction_is_who_opens_the_connection() {
    let hosts = hosts();
    for (direction, there, back) in [
        (Direction::Forward, false, true),
        (Direction::Backward, true, false),
        (Direction::Both, false, false),
    ] {
        let mut network = Network::default();
        network.block(block(3, Ports::All, direction));
        let passes = |from, to| network.passes(&[], &hosts, from, to, LMGRD).is_ok();
        assert_eq!((passes(ONE, THREE), passes(THREE, ONE)), (there, back));
    }
}

#[test]
fn ft2_a_block_has_its_fault_and_is_gone_with_it() {
    let (mut network, hosts) = (Network::default(), hosts());
    network.block(block(FAULT.0, Ports::Named(vec![7261]), Direction::Both));
    assert_eq!(link(network.passes(&[], &hosts, ONE, THREE, LMGRD)), Ok(()));
    assert_eq!(
        link(network.passes(&[], &hosts, ONE, THREE, DAEMON)),
        Err(FAULT)
    );
    assert_eq!(link(network.keeps(&hosts, ONE, THREE, DAEMON)), Err(FAULT));
    network.lift(FAULT.0 + 1);
    assert_eq!(
        link(network.passes(&[], &hosts, ONE, THREE, DAEMON)),
        Err(FAULT)
    );
    network.lift(FAULT.0);
    assert_eq!(
        link(network.passes(&[], &hosts, ONE, THREE, DAEMON)),
        Ok(())
    );
    assert!(network.keeps(&hosts, ONE, THREE, DAEMON).is_ok());
}

#[test]
fn ft2_a_block_that_leaves_established_connections_shuts_out_new_ones_only() {
    let (mut network, hosts) = (Network::default(), hosts());
    network.block(Block {
        drops_established: false,
        ..block(FAULT.0, Ports::All, Direction::Both)
    });
    assert!(network.keeps(&hosts, ONE, THREE, DAEMON).is_ok());
    assert_eq!(
        link(network.passes(&[], &hosts, ONE, THREE, DAEMON)),
        Err(FAULT)
    );
    assert_eq!(network.blocks(&hosts, ONE, THREE, DAEMON, false), [FAULT]);
    assert_eq!(network.blocks(&hosts, ONE, THREE, DAEMON, true), []);
}

#[test]
fn all_blocks_between_two_hosts_are_named_and_none_on_one_host() {
    let (mut network, hosts) = (Network::default(), hosts());
    network.block(block(3, Ports::All, Direction::Both));
    network.block(block(4, Ports::Named(vec![7260]), Direction::Both));
    network.block(block(5, Ports::Named(vec![7261]), Direction::Both));
    let named = network.blocks(&hosts, ONE, THREE, LMGRD, false);
    assert_eq!(named, [LinkId(3), LinkId(4)]);
    network.block(Block {
        between: (Place::Host(ONE), Place::Host(ONE)),
        ..block(6, Ports::All, Direction::Both)
    });
    assert_eq!(link(network.passes(&[], &hosts, ONE, ONE, LMGRD)), Ok(()));
    assert_eq!(network.blocks(&hosts, ONE, ONE, LMGRD, false), []);
}

#[test]
fn ft3_a_partition_parts_those_whom_it_names() {
    let mut network = Network::default();
    network.part(Partition {
        occurrence: FAULT.0,
        link: FAULT,
        groups: vec![vec![ONE], vec![TWO]],
    });
    let parted = |network: &Network, other| network.parted(&hosts(), (ONE, other), true);
    assert_eq!(parted(&network, TWO), [FAULT]);
    assert_eq!(parted(&network, THREE), [], "it is in no group");
    network.lift(FAULT.0);
    assert_eq!(parted(&network, TWO), []);
}

#[test]
fn ft16_a_cut_parts_the_hosts_of_two_sites_whatever_they_run() {
    let (mut network, hosts) = (Network::default(), hosts());
    network.block(block(2, Ports::All, Direction::Both));
    network.cut(cut(FAULT.0, SiteIndex(0), Some(SiteIndex(1))));
    for (from, to) in [(ONE, THREE), (THREE, ONE)] {
        let obstacle = network.passes(&[], &hosts, from, to, LMGRD).unwrap_err();
        assert_eq!((obstacle.link, obstacle.is_cut), (FAULT, true));
    }
    assert_eq!(
        network.blocks(&hosts, ONE, THREE, LMGRD, false),
        [FAULT, LinkId(2)]
    );
    assert_eq!(network.parted(&hosts, (ONE, THREE), true), [FAULT]);
    assert_eq!(
        link(network.passes(&[], &hosts, ONE, TWO, LMGRD)),
        Ok(()),
        "it is one site"
    );
    network.lift(FAULT.0);
    let blocked = network.passes(&[], &hosts, ONE, THREE, LMGRD);
    assert_eq!(link(blocked), Err(LinkId(2)), "the block stands");
    assert_eq!(network.parted(&hosts, (ONE, THREE), true), []);
}

#[test]
fn ft16_all_is_every_other_site_and_never_its_own() {
    let (mut network, mut hosts) = (Network::default(), hosts());
    let four = HostIndex(hosts.len() as u32);
    let of_third_site = Host {
        site: SiteIndex(2),
        ..hosts[HostIndex(0)].clone()
    };
    hosts.push(of_third_site);
    network.cut(cut(FAULT.0, SiteIndex(0), None));
    let passes = |from, to| network.passes(&[], &hosts, from, to, DAEMON).is_ok();
    assert_eq!((passes(ONE, THREE), passes(four, ONE)), (false, false));
    assert_eq!((passes(ONE, TWO), passes(THREE, four)), (true, true));
}

#[test]
fn ft16_a_cut_that_keeps_connections_closes_new_ones_only() {
    let (mut network, hosts) = (Network::default(), hosts());
    network.cut(Cut {
        drops_established: false,
        ..cut(FAULT.0, SiteIndex(1), None)
    });
    assert!(network.keeps(&hosts, ONE, THREE, DAEMON).is_ok());
    assert_eq!(network.parted(&hosts, (ONE, THREE), true), []);
    assert_eq!(network.parted(&hosts, (ONE, THREE), false), [FAULT]);
    assert_eq!(
        link(network.passes(&[], &hosts, ONE, THREE, DAEMON)),
        Err(FAULT)
    );
    assert!(!network.is_reset(&hosts, ONE, THREE));
    network.cut(Cut {
        reset: true,
        ..cut(4, SiteIndex(1), None)
    });
    assert!(network.is_reset(&hosts, ONE, THREE));
    assert!(network.keeps(&hosts, ONE, THREE, DAEMON).unwrap_err().reset);
}
