//! Rules of license files (LF) that are decided where a scenario is read.

use crate::support::{HEAD, application, errors, has, list, plans, read, read_files, small};
use kernel::{Span, Time};
use model::plan::*;

const LICENSE: &str = "SERVER lic-a 00:B0:D0:AB:B1:B2 7261\n\
    DAEMON genesys.d /opt/flexlm port=7262\n\
    FEATURE tserver_sdn genesys.d 8.0 permanent 60 0 SIGN=1\n\
    INCREMENT tserver_sdn genesys.d 8.0 4-mar-2026 40 0 SIGN=2\n\
    FEATURE tserver_sdn genesys.d 7.0 permanent 10 0 SIGN=3\n\
    FEATURE 3GP07021ABAA genesys.d 8.0 permanent 5 0 SIGN=4 vendor_info=\"seats\"\n\
    FEATURE router_seats genesys.d 8.0 permanent uncounted 0 HOSTID=ANY SIGN=5\n";

fn with_file(more: &str) -> String {
    format!(
        "{HEAD}[[server]]\nname = \"lic-a\"\nlicense_file = \"lic.dat\"\n{}{more}",
        application("ts", "t-server", "license_servers = \"list.dat\"")
    )
}

#[test]
fn lf1_a_license_file_says_features_and_ports() {
    let files = |license: &str, more: &str| {
        let scenario = with_file(more);
        read_files(&[
            ("s.toml", &scenario),
            ("lic.dat", license),
            ("list.dat", license),
        ])
    };
    let study = files(LICENSE, "");
    let plan = &plans(&study)[0];
    let server = &plan.servers[ServerIndex(0)];
    assert_eq!((server.port, server.vendor_port), (7261, Some(7262)));
    let names: Vec<&str> = plan.services[ServiceIndex(0)]
        .pools
        .iter()
        .map(|pool| plan.symbols.features[pool.feature].as_str())
        .collect();
    // LF13: what is named by a product number is never checked out.
    assert_eq!(names, ["tserver_sdn", "router_seats"]);
    let lots = &plan.services[ServiceIndex(0)].pools[0].lots;
    assert_eq!(
        lots.iter().map(|lot| lot.count).collect::<Vec<_>>(),
        [60, 40]
    );
    // 4 March is the third day; the licenses work through it.
    assert_eq!(lots[1].expires, Some(Time(3 * Span::DAY.0)));
    assert!(plan.services[ServiceIndex(0)].pools[1].uncounted);
    assert_eq!(list(plan, 0), [ListEntry::Server(ServerIndex(0))]);
    let read: Vec<&str> = study.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(read, ["lic.dat", "list.dat", "s.toml"]);
}

#[test]
fn lf3_a_second_feature_line_is_told_where_it_stands() {
    let scenario = with_file("");
    let study = read_files(&[
        ("s.toml", &scenario),
        ("lic.dat", LICENSE),
        ("list.dat", LICENSE),
    ]);
    let second = study
        .findings
        .iter()
        .find(|f| f.message.contains("second FEATURE line"));
    let second = second.expect("reported");
    assert_eq!((second.file.as_str(), second.line), ("lic.dat", 5));
}

#[test]
fn lf6_what_a_scenario_says_besides_its_file_goes_over_it() {
    let scenario = with_file("").replace(
        "license_file = \"lic.dat\"",
        "license_file = \"lic.dat\"\nport = 7300\nvendor_port = \"random\"\naltered = [\"TSERVER_SDN\"]",
    );
    let study = read_files(&[
        ("s.toml", &scenario),
        ("lic.dat", LICENSE),
        ("list.dat", LICENSE),
    ]);
    let plan = &plans(&study)[0];
    assert_eq!(
        (
            plan.servers[ServerIndex(0)].port,
            plan.servers[ServerIndex(0)].vendor_port
        ),
        (7300, None)
    );
    assert!(plan.services[ServiceIndex(0)].pools[0].altered);
    assert!(!plan.services[ServiceIndex(0)].pools[1].altered);
    // TP14: the application's copy is stale now.
    assert_eq!(list(plan, 0), [ListEntry::WrongAddress]);
}

#[test]
fn lf7_a_file_for_another_host_id_does_not_match() {
    let of = |host_id: &str| {
        let scenario = with_file(&format!(
            "[[host]]\nname = \"lic-a\"\nhost_id = \"{host_id}\""
        ));
        let study = read_files(&[
            ("s.toml", &scenario),
            ("lic.dat", LICENSE),
            ("list.dat", LICENSE),
        ]);
        plans(&study)[0].servers[ServerIndex(0)].host_id_matches
    };
    assert!(of("b0d0abb1b2"));
    assert!(!of("b0d0abb1b3"));
}

#[test]
fn lf10_the_number_of_server_lines_fits_the_configuration() {
    let three_lines = "SERVER a 1 7260\nSERVER b 2 7260\nSERVER c 3 7260\nDAEMON genesys.d\n\
                       FEATURE tserver_sdn genesys.d 8.0 permanent 60 0 SIGN=1\n";
    let servers = "[[server]]\nname = \"b\"\nlicense_file = \"lic.dat\"\n\
                   [[server]]\nname = \"a\"\n[[server]]\nname = \"c\"\n";
    let scenario = format!("{HEAD}[topology]\nkind = \"three-node\"\n{servers}");
    let study = read_files(&[("s.toml", &scenario), ("lic.dat", three_lines)]);
    // The nodes stand in the order of the SERVER lines.
    let nodes = &plans(&study)[0].services[ServiceIndex(0)].nodes;
    assert_eq!(*nodes, [ServerIndex(1), ServerIndex(0), ServerIndex(2)]);

    let study = read_files(&[("s.toml", &scenario), ("lic.dat", LICENSE)]);
    assert!(has(
        &errors(&study),
        "expected a license file with three SERVER lines, found 1"
    ));
    let single = format!("{HEAD}[[server]]\nname = \"a\"\nlicense_file = \"lic.dat\"\n");
    let study = read_files(&[("s.toml", &single), ("lic.dat", three_lines)]);
    assert!(has(
        &errors(&study),
        "expected a license file with one SERVER line, found 3"
    ));
}

#[test]
fn tp2_copies_of_a_license_file_must_not_differ() {
    let three_lines = "SERVER a 1 7260\nSERVER b 2 7260\nSERVER c 3 7260\nDAEMON genesys.d\n\
                       FEATURE tserver_sdn genesys.d 8.0 permanent 60 0 SIGN=1\n";
    let servers: String = ["a", "b", "c"]
        .map(|name| format!("[[server]]\nname = \"{name}\"\nlicense_file = \"{name}.dat\"\n"))
        .concat();
    let scenario = format!("{HEAD}[topology]\nkind = \"three-node\"\n{servers}");
    let windows = three_lines.replace('\n', "\r\n");
    let same = [
        ("s.toml", scenario.as_str()),
        ("a.dat", three_lines),
        ("b.dat", &windows),
        ("c.dat", three_lines),
    ];
    assert!(
        !read_files(&same).has_errors(),
        "{:?}",
        errors(&read_files(&same))
    );
    let more = three_lines.replace(" 60 ", " 61 ");
    let differ = [
        ("s.toml", scenario.as_str()),
        ("a.dat", three_lines),
        ("b.dat", three_lines),
        ("c.dat", &more),
    ];
    assert!(has(
        &errors(&read_files(&differ)),
        "the license files of a three-node system differ"
    ));
}

#[test]
fn lf14_a_lost_feature_line_is_a_warning_and_a_wrong_server_line_an_error() {
    let scenario = format!("{HEAD}[[server]]\nname = \"lic-a\"\nlicense_file = \"lic.dat\"\n");
    let lost = LICENSE.replace(" 60 0", " sixty 0");
    let study = read_files(&[("s.toml", &scenario), ("lic.dat", &lost)]);
    assert!(!study.has_errors(), "{:?}", errors(&study));
    assert!(
        study
            .findings
            .iter()
            .any(|f| f.file == "lic.dat" && f.line == 3)
    );
    let blocked = LICENSE.replace(" 7261\n", " 72610\n");
    let study = read_files(&[("s.toml", &scenario), ("lic.dat", &blocked)]);
    assert!(study.has_errors());
}

#[test]
fn lf11_lmgrd_and_vendor_daemon_need_ports_of_their_own() {
    let text = small("").replace("name = \"lic-a\"", "name = \"lic-a\"\nvendor_port = 7260");
    let found = errors(&read(&text));
    assert!(
        has(&found, "lmgrd and vendor daemon both listen at port 7260"),
        "{found:?}"
    );
}

#[test]
fn lf4_expiry_is_judged_by_the_clock_of_the_server() {
    let text = |host: &str, parameters: &str| {
        format!(
            "{HEAD}[[site]]\nname = \"london\"\nutc_offset = \"+00:00\"\n\
             [[site]]\nname = \"paris\"\nutc_offset = \"+01:00\"\n\
             [[host]]\nname = \"lic\"\n{host}\n[parameters]\n{parameters}\n\
             [[server]]\nname = \"lic\"\nsite = \"paris\"\nfeatures = {{ x = {{ count = 5, expires = 2026-03-04 }} }}\n"
        )
    };
    let expires = |host: &str, parameters: &str| {
        let study = read(&text(host, parameters));
        plans(&study)[0].services[ServiceIndex(0)].pools[0].lots[0]
            .expires
            .expect("dated")
            .0
    };
    let hour = Span::HOUR.0;
    // Midnight after 4 March in Paris is 23:00 in London, the first site.
    assert_eq!(expires("", ""), 3 * 24 * hour - hour);
    // A clock that is two hours ahead ends it two hours earlier.
    assert_eq!(
        expires("clock_offset = \"2 h\"", ""),
        3 * 24 * hour - 3 * hour
    );
    assert_eq!(
        expires("", "expiry_moment = \"start-of-day\""),
        2 * 24 * hour - hour
    );
}
