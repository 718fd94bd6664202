//! `lmstat` output of the real world: what must come out of each, counted off the files by other means.

use crate::input_or_return;
use proptest::prelude::*;
use scenarios::flexnet::lmstat::{FeatureUse, Lmstat, Use, read};

/// Reads one output of the folder.
macro_rules! lmstat {
    ($name:expr) => {
        read(&input_or_return!(concat!("lmstat/", $name)))
    };
}

fn counted(issued: u32, in_use: u32) -> Use {
    Use::Counted { issued, in_use }
}

fn feature<'a>(lmstat: &'a Lmstat, name: &str) -> &'a FeatureUse {
    let found = lmstat.features().find(|feature| feature.name == name);
    found.unwrap_or_else(|| panic!("no feature {name}"))
}

/// Features, running checkouts, queued requests, reservation lines, pools.
fn sizes(lmstat: &Lmstat) -> [usize; 5] {
    let checkouts = |queued| {
        let all = lmstat.features().flat_map(|feature| &feature.checkouts);
        all.filter(|(_, checkout)| checkout.queued == queued)
            .count()
    };
    [
        lmstat.features().count(),
        checkouts(false),
        checkouts(true),
        lmstat
            .features()
            .map(|feature| feature.reservations.len())
            .sum(),
        lmstat.features().map(|feature| feature.pools.len()).sum(),
    ]
}

/// Licenses issued and in use over all counted features.
fn totals(lmstat: &Lmstat) -> (u64, u64) {
    lmstat
        .features()
        .fold((0, 0), |sum, feature| match feature.uses {
            Use::Counted { issued, in_use } => {
                (sum.0 + u64::from(issued), sum.1 + u64::from(in_use))
            }
            _ => sum,
        })
}

fn nodes(lmstat: &Lmstat) -> Vec<(&str, bool, bool)> {
    let nodes = lmstat.servers.iter().flat_map(|server| &server.nodes);
    nodes
        .map(|node| (node.host.as_str(), node.up, node.master))
        .collect()
}

fn daemons(lmstat: &Lmstat) -> Vec<(&str, bool, &str)> {
    let daemons = lmstat.servers.iter().flat_map(|server| &server.daemons);
    daemons
        .map(|daemon| (daemon.name.as_str(), daemon.up, daemon.text.as_str()))
        .collect()
}

#[test]
fn lmstat_app1_reservations_queues_and_odd_displays() {
    let lmstat = lmstat!("exporter_lmstat_app1.txt");
    assert_eq!(lmstat.unread, []);
    assert_eq!(sizes(&lmstat), [54, 127, 2, 332, 32]);
    assert_eq!(totals(&lmstat), (67_312, 6559));
    let master = [
        ("host-1.domain.net", true, false),
        ("host2.domain.net", true, true),
        ("host3.domain.net", true, false),
    ];
    assert_eq!(nodes(&lmstat), master);
    assert_eq!(daemons(&lmstat), [("VENDOR1", true, "v11.6")]);
    assert_eq!(lmstat.asked.as_deref(), Some("Fri 10/20/2017 17:02"));
    let first = feature(&lmstat, "feature1");
    assert_eq!(first.uses, counted(1814, 1206));
    // Idle reservations count as in use; here 11 more than the total says, as printed.
    let out: u32 = first
        .checkouts
        .iter()
        .map(|(_, checkout)| checkout.licenses)
        .sum();
    let reserved: u32 = first
        .reservations
        .iter()
        .map(|reservation| reservation.count)
        .sum();
    assert_eq!((out, reserved), (1085, 132));
    let idle = feature(&lmstat, "feature32");
    let reserved: u32 = idle
        .reservations
        .iter()
        .map(|reservation| reservation.count)
        .sum();
    assert_eq!((idle.uses.clone(), reserved), (counted(1814, 169), 169));
    let queued: Vec<_> = feature(&lmstat, "feature5")
        .checkouts
        .iter()
        .map(|(_, c)| c.queued)
        .collect();
    assert_eq!(queued, [false, false, true, true]);
    let odd = &feature(&lmstat, "feature100").checkouts[1].1;
    assert_eq!(
        (odd.user.as_str(), odd.host.as_str()),
        ("Administrator", "ServerS1")
    );
    assert_eq!(odd.display, "|)8<fZ)=Y[<7L$lY-p\\<6nn^Y");
    assert_eq!(
        (odd.version.as_str(), odd.handle.as_str()),
        ("61.4", "3201")
    );
    let lingering = &feature(&lmstat, "feature31").checkouts[6].1;
    assert_eq!(
        (lingering.licenses, lingering.linger),
        (16, Some((885_098, Some(1_340_160))))
    );
}

#[test]
fn lmstat_app3_two_daemons() {
    let lmstat = lmstat!("exporter_lmstat_app3.txt");
    assert_eq!(lmstat.unread, []);
    assert_eq!(sizes(&lmstat), [46, 168, 0, 0, 5]);
    assert_eq!(totals(&lmstat), (1254, 206));
    assert_eq!(
        daemons(&lmstat),
        [("daemon1", true, "v11.14"), ("DAEMON2", true, "v11.13")]
    );
    for feature in lmstat.features() {
        let out: u32 = feature
            .checkouts
            .iter()
            .map(|(_, checkout)| checkout.licenses)
            .sum();
        assert!(
            matches!(feature.uses, Use::Counted { in_use, .. } if in_use == out),
            "{}",
            feature.name
        );
    }
}

#[test]
fn lmstat_app5_processes_and_uncounted_features() {
    let lmstat = lmstat!("exporter_lmstat_app5.txt");
    assert_eq!(lmstat.unread, []);
    assert_eq!(sizes(&lmstat), [122, 85, 0, 0, 20]);
    assert_eq!(totals(&lmstat), (1_560_001, 116));
    let matlab = feature(&lmstat, "MATLAB");
    assert_eq!(matlab.checkouts[0].1.process, Some(2_924_522));
    assert_eq!(
        matlab.pools[0].vendor_string.as_deref(),
        Some("vendor string")
    );
    assert_eq!(matlab.pools[0].expires.as_deref(), Some("30-dec-2025"));
    assert_eq!(feature(&lmstat, "RoadRunner_Scenario").uses, Use::Uncounted);
}

#[test]
fn lmstat_ixia_users_with_blanks_and_several_pools() {
    let lmstat = lmstat!("faraseer_ixia.txt");
    assert_eq!(lmstat.unread, []);
    assert_eq!(sizes(&lmstat), [7, 323, 0, 0, 17]);
    let first = feature(&lmstat, "ixchariot_fs");
    let versions: Vec<_> = first
        .pools
        .iter()
        .map(|pool| pool.version.as_str())
        .collect();
    assert_eq!(
        versions,
        ["2015.0325", "2016.0831", "2018.0705", "2018.1231"]
    );
    let (pool, blank) = &first.checkouts[12];
    assert_eq!(
        (*pool, blank.user.as_str(), blank.host.as_str()),
        (Some(0), "Dgimdfejc ILS5", "LAPTOP-D2DKH2K2")
    );
    assert_eq!(blank.linger, Some((239_100, None)));
    assert_eq!(first.checkouts[13].0, Some(1));
    assert_eq!(
        feature(&lmstat, "ixchariot_blank").uses,
        counted(2_147_483_646, 0)
    );
    assert_eq!(
        lmstat.servers[0].files,
        [
            r"C:\Program Files (x86)\Ixia\LicenseServerPlus\licenses\abc.lic",
            r"C:\Program Files (x86)\Ixia\LicenseServerPlus\licenses\this.lic",
        ]
    );
}

#[test]
fn lmstat_umich_many_handles_a_user() {
    let lmstat = lmstat!("umich_matlab.txt");
    assert_eq!(lmstat.unread, []);
    assert_eq!(sizes(&lmstat), [51, 375, 0, 0, 6]);
    assert_eq!(totals(&lmstat), (500_600, 375));
    let engine = feature(&lmstat, "MATLAB_Distrib_Comp_Engine");
    assert_eq!(engine.checkouts.len(), 48);
    assert_eq!(engine.checkouts[0].1.host, "tgh5404.ohg-mm.fkbbl.edu");
    assert_eq!(engine.checkouts[0].1.display, "/dev/tty");
    assert_eq!(engine.pools[0].expires.as_deref(), Some("01-jan-0000"));
}

#[test]
fn lmstat_pitt_uncounted_features_with_users() {
    let lmstat = lmstat!("pitt_comsol_uncounted.txt");
    assert_eq!(lmstat.unread, []);
    assert_eq!(sizes(&lmstat), [6, 5, 0, 0, 3]);
    let serial = feature(&lmstat, "SERIAL");
    assert_eq!(
        (serial.uses.clone(), serial.checkouts.len()),
        (Use::Uncounted, 2)
    );
    let kind = "uncounted nodelocked license locked to NOTHING (hostid=ANY)";
    assert_eq!(serial.pools[0].kind.as_deref(), Some(kind));
    assert_eq!(feature(&lmstat, "BATTERYDESIGN").uses, counted(1, 0));
    assert_eq!(feature(&lmstat, "COMSOLGUI").uses, counted(5, 1));
}

#[test]
fn lmstat_of_a_down_node_and_of_errors() {
    let lmstat = lmstat!("exporter_lmstat_server_down.txt");
    assert_eq!(lmstat.unread, []);
    assert_eq!(
        nodes(&lmstat),
        [
            ("host1", true, false),
            ("host2", true, true),
            ("host3", false, false)
        ]
    );
    assert!(lmstat.servers[0].nodes[2].text.contains("(-15,570:115"));
    assert_eq!(feature(&lmstat, "feature2").uses, counted(144, 39));
    let lmstat = lmstat!("lmstat_errors.txt");
    assert_eq!(lmstat.unread, []);
    let errors: Vec<_> = lmstat
        .servers
        .iter()
        .flat_map(|server| &server.errors)
        .collect();
    assert_eq!(errors.len(), 3);
    assert!(
        errors[0].contains("(-96,7)")
            && errors[1].contains("(-16,287)")
            && errors[2].contains("(-15,570:111")
    );
    assert_eq!(
        lmstat.servers[0].files,
        [
            "/usr/local/flexlm/licenses/license.dat",
            "7260@id-lic01",
            "server.lic"
        ]
    );
}

#[test]
fn lmstat_amberdante_servers_and_fragments() {
    let lmstat = lmstat!("amberdante_2.txt");
    assert_eq!(lmstat.unread, []);
    let servers: Vec<_> = lmstat
        .servers
        .iter()
        .map(|server| (server.address.as_str(), server.features.len()))
        .collect();
    assert_eq!(
        servers,
        [
            ("27000@lic01.example.com", 2),
            ("27002@lic01.example.com", 1)
        ]
    );
    let users: Vec<_> = lmstat.servers[0].features[0]
        .checkouts
        .iter()
        .map(|(_, checkout)| (checkout.user.as_str(), checkout.host.as_str()))
        .collect();
    assert_eq!(users, [("auser", "SPB-00-001686"), ("1", "GM-007028")]);
    assert_eq!(
        daemons(&lmstat),
        [
            ("adskflex", true, "v11.16.2"),
            ("unisw20", true, "v11.13.0")
        ]
    );
    for (fragment, expected) in [
        ("amberdante_5.txt", [0, 0, 0, 0, 0]),
        ("amberdante_7.txt", [0, 0, 0, 0, 0]),
        ("amberdante_9.txt", [1, 1, 0, 0, 1]),
        ("amberdante_10.txt", [3, 2, 0, 0, 1]),
        ("amberdante_12.txt", [1, 0, 0, 0, 0]),
        ("amberdante_15.txt", [1, 1, 0, 0, 0]),
        ("amberdante_17.txt", [1, 1, 0, 0, 0]),
    ] {
        let lmstat = read(&input_or_return!(&format!("lmstat/{fragment}")));
        assert_eq!(lmstat.unread, [], "{fragment}");
        assert_eq!(sizes(&lmstat), expected, "{fragment}");
    }
    let lmstat = lmstat!("amberdante_12.txt");
    assert_eq!(feature(&lmstat, "87252IDSP_2020_0F").uses, counted(13, 1));
    let lmstat = lmstat!("amberdante_9.txt");
    let pool = &feature(&lmstat, "87252IDSP_2020_0F").pools[0];
    assert_eq!(
        pool.expires.as_deref(),
        Some("permanent(no expiration date)")
    );
}

#[test]
fn lmstat_small_outputs_of_other_releases() {
    let lmstat = lmstat!("a11green_server2.txt");
    assert_eq!(lmstat.unread, []);
    assert_eq!(feature(&lmstat, "feature1").uses, counted(10, 3));
    assert_eq!(feature(&lmstat, "feature2").uses, counted(20, 15));
    assert_eq!(sizes(&lmstat), [2, 4, 0, 0, 2]);
    let lmstat = lmstat!("khorfox_pippo.log.txt");
    assert_eq!(lmstat.unread, []);
    assert_eq!(
        (sizes(&lmstat), totals(&lmstat)),
        ([12, 0, 0, 0, 0], (119_988, 0))
    );
    assert_eq!(nodes(&lmstat), [("selgmptj", true, true)]);
    let lmstat = lmstat!("shohirose.txt");
    assert_eq!(lmstat.unread, []);
    assert_eq!(feature(&lmstat, "feat_opt").uses, counted(1, 1));
    assert_eq!(sizes(&lmstat)[0], 5);
    let lmstat = lmstat!("cameo_unicode_escapes_excerpt.txt");
    assert_eq!(lmstat.unread, []);
    let cameo = feature(&lmstat, "CC888888Connections");
    assert_eq!(cameo.checkouts[0].1.user, "license-server002$");
    assert!(
        cameo.pools[0]
            .vendor_string
            .as_deref()
            .is_some_and(|s| s.contains(r"10\u0020Connections"))
    );
    let lmstat = lmstat!("exporter_lmstat_new.txt");
    assert_eq!((lmstat.unread.len(), lmstat.servers.len()), (0, 0));
}

#[test]
fn lmstat_i_reads_its_table_in_both_orders() {
    let lmstat = lmstat!("exporter_lmstat_i_app1.txt");
    assert_eq!(lmstat.unread, []);
    assert_eq!(lmstat.listed.len(), 17);
    let row = &lmstat.listed[12];
    assert_eq!((row.name.as_str(), row.count.as_str()), ("feature12", "2"));
    assert_eq!(
        (row.expires.as_str(), row.vendor.as_str()),
        ("30-sep-2018", "vendor2")
    );
    let other = b"Feature Version #licenses Vendor Expires\n_______ _ _ _ _\nseat 8.0 5 genesys.d 1-jan-0\n";
    let row = &read(other).listed[0];
    assert_eq!(
        (row.expires.as_str(), row.vendor.as_str()),
        ("1-jan-0", "genesys.d")
    );
}

#[test]
fn lmstat_of_a_daemon_that_is_down_and_of_foreign_lines() {
    let text = b"License server status: 7260@a\na: license server UP (MASTER) v11.9\n\nVendor daemon status (on a):\n\n  genesys.d: The desired vendor daemon is down. (-97,121)\nFeature usage info:\nUsers of seat:  (Error: 5 licenses, unsupported by licensed server)\nsome other words\n";
    let lmstat = read(text);
    assert_eq!(
        daemons(&lmstat),
        [(
            "genesys.d",
            false,
            "The desired vendor daemon is down. (-97,121)"
        )]
    );
    let error = "Error: 5 licenses, unsupported by licensed server";
    assert_eq!(feature(&lmstat, "seat").uses, Use::Other(error.to_owned()));
    let unread: Vec<_> = lmstat.unread.iter().map(|unread| unread.line).collect();
    assert_eq!(unread, [9]);
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_fail(
        text in "(Users of |:  \\(Total of |licenses issued|RESERVATION|, start | \\(v1\\) \\(h/1 2\\)|\"f\" v1, vendor: x|[0-9]{1,11}|[ \\t\\r\\n():;]|\\PC){0,50}"
    ) {
        let lmstat = read(text.as_bytes());
        prop_assert!(lmstat.unread.len() <= lmstat.lines);
    }
}
