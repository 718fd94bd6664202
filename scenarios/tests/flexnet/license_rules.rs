//! LF rules of license files, each by its number.

use scenarios::Severity;
use scenarios::flexnet::license_file::{LicenseFile, Nodes, read};
use scenarios::flexnet::{Count, Keyword};

/// A file of our own in the form that Genesys sends.
const SAMPLE: &str = "#4711
SERVER lic-a 00b0d0a1b2c3 7260
DAEMON genesys.d /opt/flexlm/genesys.d port=7261
FEATURE 3GP07099ABCD genesys.d 7.0 6-may-2005 100 C0FFEE1122DD\\
    vendor_info=\"v7.0 - Routing - MS\" \\
    NOTICE=\"Example Bank (lab test)\" SIGN=FACE00112233
FEATURE tserver_sdn genesys.d 8.0 permanent 100 0A1B2C3D4E5F \\
    NOTICE=\"Example Bank (lab test)\" SIGN=BEAD44556677
";

fn file(text: &str) -> LicenseFile {
    read("license.dat", text.as_bytes())
}

/// Severity, line and column of each finding.
fn places(file: &LicenseFile) -> Vec<(Severity, usize, usize)> {
    file.findings
        .iter()
        .map(|f| (f.severity, f.line, f.column))
        .collect()
}

fn errors(file: &LicenseFile) -> Vec<(usize, usize)> {
    let errors = file
        .findings
        .iter()
        .filter(|f| f.severity == Severity::Error);
    errors.map(|f| (f.line, f.column)).collect()
}

/// One sound FEATURE line with the given fixed fields.
fn feature(fields: &str) -> String {
    format!("FEATURE {fields} SIGN=0123456789AB\n")
}

fn counting(file: &LicenseFile) -> Vec<(&str, Count)> {
    let counting = file.lines.iter().filter(|line| line.counts());
    counting
        .map(|line| (line.name.as_str(), line.count))
        .collect()
}

#[test]
fn lf1_the_sample_is_read_whole() {
    let file = file(SAMPLE);
    assert_eq!(file.findings, []);
    assert_eq!(file.comments, ["4711"]);
    let server = &file.servers[0];
    assert_eq!(
        (server.host.as_str(), server.host_id.as_str()),
        ("lic-a", "00b0d0a1b2c3")
    );
    assert_eq!((server.port, server.line), (Some(7260), 2));
    let vendor = &file.vendors[0];
    assert_eq!(vendor.name, "genesys.d");
    assert_eq!(vendor.path.as_deref(), Some("/opt/flexlm/genesys.d"));
    assert_eq!((vendor.port, vendor.line), (Some(7261), 3));
    assert_eq!(
        counting(&file),
        [
            ("3GP07099ABCD", Count::Number(100)),
            ("tserver_sdn", Count::Number(100))
        ]
    );
    assert_eq!((file.lines[0].line, file.lines[1].line), (4, 7));
    assert!(!file.blocks_server());
}

#[test]
fn lf1_a_server_without_port_listens_at_7260_and_may_be_an_ipv6_address() {
    let file = file("server 2001:db8::7 00b0d0a1b2c3\n");
    assert_eq!(file.servers[0].host, "2001:db8::7");
    assert_eq!(file.servers[0].port, None);
    assert_eq!(file.servers[0].port_or_default(), 7260);
    assert_eq!(file.findings, []);
}

#[test]
fn lf1_keywords_and_feature_names_compare_without_case() {
    let text = "Server h ANY\nvendor G.D\nuse_server\nfeature Seat g.d 8.0 PERMANENT 3 0A\nIncrement SEAT G.D 8 Permanent 4 0B\n";
    let file = file(text);
    assert!(file.use_server);
    assert_eq!(file.findings, []);
    let pools = file.pools(Some("g.D"));
    assert_eq!(pools.len(), 1);
    assert_eq!((pools[0].name.as_str(), pools[0].count()), ("Seat", 7));
}

#[test]
fn lf1_old_and_new_forms_of_the_daemon_line_say_the_same() {
    for line in [
        "VENDOR acme /opt/acme /etc/acme.opt 27001",
        "DAEMON acme /opt/acme OPTIONS=/etc/acme.opt PORT=27001",
        "daemon acme \"/opt/acme\" options=\"/etc/acme.opt\" port=27001",
        "DAEMON acme /opt/acme /etc/acme.opt port= 27001",
    ] {
        let file = file(&format!("{line}\n"));
        let vendor = &file.vendors[0];
        assert_eq!(vendor.path.as_deref(), Some("/opt/acme"), "{line}");
        assert_eq!(vendor.options.as_deref(), Some("/etc/acme.opt"), "{line}");
        assert_eq!(vendor.port, Some(27001), "{line}");
        assert_eq!(file.findings, [], "{line}");
    }
    let file = file("DAEMON genesys.d \"c:\\Program Files\\flexlm\\genesys.d.exe\" port=7261\r\n");
    assert_eq!(
        file.vendors[0].path.as_deref(),
        Some("c:\\Program Files\\flexlm\\genesys.d.exe")
    );
    assert_eq!(file.findings, []);
}

#[test]
fn lf1_a_disk_serial_number_may_follow_a_blank() {
    let file = file("SERVER h DISK_SERIAL_NUM= 1CA25283 7260\n");
    assert_eq!(file.servers[0].host_id, "DISK_SERIAL_NUM=1CA25283");
    assert_eq!(file.servers[0].port, Some(7260));
    assert_eq!(file.findings, []);
}

#[test]
fn lf1_a_decimal_host_id_is_no_comment() {
    let file = file("SERVER h #2005771344 7260 # the old machine\n");
    assert_eq!(file.servers[0].host_id, "#2005771344");
    assert_eq!(file.servers[0].port, Some(7260));
}

#[test]
fn lf2_attributes_are_kept_in_order_with_their_blanks() {
    let text = "SERVER h ANY\nVENDOR g.d\nFEATURE seat g.d 8.0 permanent 5 C0FFEE1122DD vendor_info=\"a  b\" EMPTY=\"\" \\\n   TS_OK X=type=\"x y\" NOTICE=\"one \\\n      two\" SIGN=\"AB CD\"\n";
    let file = file(text);
    let line = &file.lines[0];
    let expected = [
        ("vendor_info", Some("a  b")),
        ("EMPTY", Some("")),
        ("TS_OK", None),
        ("X", Some("type=\"x y\"")),
        ("NOTICE", Some("one two")),
        ("SIGN", Some("AB CD")),
    ];
    let read: Vec<_> = line
        .attributes
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_deref()))
        .collect();
    assert_eq!(read, expected);
    assert_eq!(line.key.as_deref(), Some("C0FFEE1122DD"));
    assert_eq!(line.sign.as_deref(), Some("AB CD"));
    let said: Vec<_> = file.findings.iter().map(|f| f.severity).collect();
    assert_eq!(
        said,
        [scenarios::Severity::Advice],
        "TS_OK does nothing here"
    );
}

#[test]
fn lf2_with_sign_the_key_may_be_absent_and_without_both_it_counts_with_a_warning() {
    assert_eq!(
        file("FEATURE a g.d 8.0 permanent uncounted HOSTID=ANY SIGN=12\n").findings,
        []
    );
    assert_eq!(
        file("FEATURE a g.d 8.0 permanent uncounted 12AB HOSTID=ANY\n").findings,
        []
    );
    let sign = file("FEATURE a g.d 8.0 permanent uncounted HOSTID=ANY SIGN(\"12 34\")\n");
    assert_eq!(sign.lines[0].sign.as_deref(), Some("12 34"));
    let without = file("FEATURE a g.d 8.0 permanent uncounted HOSTID=ANY FLAG\n");
    assert_eq!(places(&without), [(Severity::Warning, 1, 1)]);
    assert_eq!(without.lines[0].key, None);
    assert!(without.lines[0].counts());
}

#[test]
fn lf9_a_removed_continuation_is_reported_where_it_is_missing() {
    let damaged = SAMPLE.replacen("0A1B2C3D4E5F \\\n", "0A1B2C3D4E5F\n", 1);
    let file = file(&damaged);
    assert_eq!(errors(&file), [(7, 61)]);
    assert_eq!(counting(&file), [("3GP07099ABCD", Count::Number(100))]);
    let lost: Vec<_> = file.lost.iter().map(|lost| lost.line).collect();
    assert_eq!(lost, [7, 8]);
    assert_eq!(
        places(&file)[1],
        (Severity::Warning, 8, 5),
        "the rest is reported, too"
    );
}

#[test]
fn lf9_each_removed_continuation_is_reported() {
    let damaged = SAMPLE
        .replace("DD\\\n", "DD\n")
        .replace("MS\" \\\n", "MS\"\n");
    let file = file(&damaged);
    assert_eq!(errors(&file), [(4, 63), (5, 38)]);
    assert_eq!(counting(&file), [("tserver_sdn", Count::Number(100))]);
}

#[test]
fn lf9_a_continuation_removed_within_quotes_or_fields_is_reported() {
    let quoted = file(
        "FEATURE a g.d 8.0 permanent 1 SIGN=\"AB CD\r\n  EF\"\r\nFEATURE b g.d 8.0 permanent 2 SIGN=1\n",
    );
    assert_eq!(errors(&quoted), [(1, 42)]);
    assert_eq!(counting(&quoted), [("b", Count::Number(2))]);
    let fields = file("FEATURE a g.d 8.0\n   permanent 1 SIGN=AB\n");
    assert_eq!(errors(&fields), [(1, 18), (1, 18)]);
    let open =
        file("FEATURE a g.d 8.0 permanent 1 SIGN=\"AB CD\nFEATURE b g.d 8.0 permanent 2 SIGN=1\n");
    assert_eq!(errors(&open), [(1, 36)]);
    assert_eq!(counting(&open), [("b", Count::Number(2))]);
}

#[test]
fn lf9_a_tab_is_a_warning_and_the_line_counts() {
    let file =
        file("FEATURE\ta g.d 8.0\tpermanent uncounted \\\n\tHOSTID=ANY SIGN=1\n#\tnot here\n");
    assert_eq!(
        places(&file),
        [(Severity::Warning, 1, 8), (Severity::Warning, 2, 1)]
    );
    assert_eq!(counting(&file), [("a", Count::Uncounted)]);
}

#[test]
fn lf9_counts_and_dates_that_are_none_and_missing_fields() {
    for (fields, column) in [
        ("a g.d 8.0 permanent many", 29),
        ("a g.d 8.0 permanent +2", 29),
        ("a g.d 8.0 permanent -1", 29),
        ("a g.d 8.0 permanent 99999999999", 29),
        ("a g.d 8.0 someday 3", 19),
        ("a g.d 8.0 31-feb-2026 3", 19),
        ("a g.d eight permanent 3", 15),
        ("a g.d 8.0 permanent", 28),
        ("a g.d", 14),
        ("\"\" g.d 8.0 permanent 3", 9),
    ] {
        let file = file(&feature(fields));
        assert_eq!(errors(&file), [(1, column)], "{fields}");
        assert_eq!(file.lines, [], "{fields}");
        assert_eq!(file.lost.len(), 1, "{fields}");
    }
}

#[test]
fn lf9_a_start_that_is_no_date_loses_the_line_and_an_issue_date_does_not() {
    let start = file("FEATURE a g.d 8.0 permanent 1 START=permanent SIGN=1\n");
    assert_eq!(errors(&start), [(1, 31)]);
    let issued = file("FEATURE a g.d 8.0 permanent 1 ISSUED=01-janv-2021 SIGN=1\n");
    assert_eq!(errors(&issued), []);
    assert_eq!(counting(&issued), [("a", Count::Number(1))]);
}

#[test]
fn lf10_the_number_of_server_lines_says_the_system() {
    let servers = |count: usize| -> String {
        (0..count)
            .map(|i| format!("SERVER h{i} 00b0d0a1b2c{i} 7260\n"))
            .collect()
    };
    for (count, nodes, blocks) in [
        (0, Nodes::None, false),
        (1, Nodes::One, false),
        (2, Nodes::Wrong(2), true),
        (3, Nodes::Three, false),
        (4, Nodes::Wrong(4), true),
    ] {
        let file = file(&servers(count));
        assert_eq!(file.nodes(), nodes);
        assert_eq!(file.blocks_server(), blocks, "{count}");
        // A file without any line is an error of its own.
        let expected = usize::from(blocks || count == 0);
        assert_eq!(errors(&file).len(), expected, "{count}");
    }
}

#[test]
fn lf10_without_a_server_line_only_uncounted_features_are_sound() {
    let uncounted = file("FEATURE a g.d 8.0 permanent 0 HOSTID=ANY SIGN=1\n");
    assert_eq!(uncounted.findings, []);
    let counted = file("FEATURE a g.d 8.0 permanent 5 SIGN=1\n");
    assert_eq!(places(&counted), [(Severity::Warning, 1, 1)]);
}

#[test]
fn lf10_options_of_a_three_node_system_are_read() {
    let text = "SERVER a 1A 7260 PRIMARY_IS_MASTER HEARTBEAT_INTERVAL=15\nSERVER b 1B 7260 heartbeat_interval=31\nSERVER c 1C\n";
    let file = file(text);
    assert!(file.servers[0].primary_is_master);
    assert_eq!(file.servers[0].heartbeat_interval, Some(15));
    assert_eq!(
        places(&file),
        [(Severity::Warning, 2, 18)],
        "31 s is above what newer releases allow"
    );
}

#[test]
fn lf11_a_daemon_on_the_server_port_is_an_error() {
    for (server, daemon) in [
        ("SERVER h ANY 7261", "port=7261"),
        ("SERVER h ANY", "PORT=7260"),
    ] {
        let file = file(&format!(
            "{server}\nDAEMON genesys.d c:\\flexlm\\genesys.d.exe {daemon}\n"
        ));
        assert_eq!(errors(&file), [(2, 1)]);
        assert!(file.blocks_server());
    }
    assert!(!file("SERVER h ANY 7260\nDAEMON genesys.d /opt/g port=7261\n").blocks_server());
}

#[test]
fn lf11_other_vendors_lines_are_read_alike() {
    let text = "SERVER h ANY\nDAEMON genesys.d /g port=7261\nDAEMON other /o\nFEATURE a genesys.d 8.0 permanent 1 SIGN=1\nFEATURE a other 1 permanent 2 SIGN=2\nFEATURE b third 1 permanent 4 SIGN=3\n";
    let file = file(text);
    assert_eq!(file.pools(Some("other"))[0].count(), 2);
    assert_eq!(file.pools(None).len(), 3);
    assert_eq!(
        places(&file),
        [(Severity::Warning, 6, 1)],
        "nobody serves `third`"
    );
    assert!(file.vendor("OTHER").is_some());
}

#[test]
fn lf13_a_product_number_is_a_sellable_item() {
    let file = file(SAMPLE);
    let item = file.lines[0]
        .sellable
        .as_ref()
        .expect("3GP07099ABCD is a product number");
    assert_eq!(item.description.as_deref(), Some("v7.0 - Routing - MS"));
    assert_eq!(file.lines[1].sellable, None);
    let pools = file.pools(None);
    assert!(pools[0].sellable.is_some() && pools[1].sellable.is_none());
    for name in [
        "3GP07099ABC",
        "3GP0709ABCD",
        "router_seats",
        "3gp",
        "222",
        "3GP07099ABCDE",
    ] {
        let text = feature(&format!("{name} g.d 8.0 permanent 1"));
        assert_eq!(read("f", text.as_bytes()).lines[0].sellable, None, "{name}");
    }
}

#[test]
fn lf14_an_error_in_a_server_or_daemon_line_keeps_the_server_from_starting() {
    for line in [
        "SERVER",
        "SERVER host",
        "SERVER host ANY 0",
        "SERVER host ANY 72x0",
        "SERVER host ANY 65536",
        "SERVER host ANY -1",
        "SERVER host ANY HEARTBEAT_INTERVAL=often",
        "DAEMON",
        "VENDOR genesys.d PORT=65536",
        "VENDOR genesys.d PORT=x",
        "VENDOR genesys.d \"/opt",
    ] {
        let file = file(&format!("{line}\n{}", feature("a g.d 8.0 permanent 3")));
        assert!(file.blocks_server(), "{line}");
        assert_eq!(counting(&file), [("a", Count::Number(3))], "{line}");
    }
}

#[test]
fn lf14_an_error_in_a_feature_line_loses_that_feature_only() {
    let text = format!(
        "SERVER h ANY\nDAEMON g.d\n{}{}{}",
        feature("a g.d 8.0 permanent 1"),
        feature("b g.d 8.0 permanent none"),
        feature("c g.d 8.0 permanent 3")
    );
    let file = file(&text);
    assert!(!file.blocks_server());
    assert_eq!(
        counting(&file),
        [("a", Count::Number(1)), ("c", Count::Number(3))]
    );
    assert_eq!(file.lines[0].keyword, Keyword::Feature);
}

#[test]
fn nothing_makes_the_reader_fail() {
    for bytes in [
        &b""[..],
        b"\\",
        b"\"",
        b"#",
        b"\n\n\\\n",
        b"FEATURE",
        b"FEATURE \\",
        b"=\n==\n=\"\n",
        b"\xff\xfe\x00",
        b"\xff\xff\xff",
        b"SIGN(\n",
        b"SIGN(\")\n",
        b"FEATURE a b 1 permanent 1 {{{\n}",
        b"AUTH={\n\\\n}\n",
        b"SERVER a b \xe9\n",
        b"\\\nFEATURE a b 1 permanent 1\n",
        b"UPGRADE a b 1 2 permanent 0 SIGN=1",
        b"PACKAGE p v COMPONENTS=\"a:x:y\"",
        b"PACKAGE p v 1.x COMPONENTS=a",
        b"PACKAGE\n",
        b"DAEMON =\n",
    ] {
        let file = read("f", bytes);
        let _ = file.pools(None);
    }
}
