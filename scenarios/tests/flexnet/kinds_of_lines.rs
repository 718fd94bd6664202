//! Lines of real files that were once read wrongly, each as a kind; and that every keyword and every event of
//! FlexNet has an effect or a word on why it has none.

use scenarios::Severity;
use scenarios::flexnet::debug_log::{self, Log, Summary};
use scenarios::flexnet::license_file::{self, LicenseFile};
use scenarios::flexnet::options_file;
use scenarios::flexnet::{Count, lmstat, option_effects};
use std::io::Cursor;

fn license(text: &str) -> LicenseFile {
    license_file::read("license.dat", text.as_bytes())
}

/// Feature, version, count (0: uncounted) and the package of each pool.
fn pools(file: &LicenseFile) -> Vec<(String, String, u64, Option<String>)> {
    let pools = file.pools(None).into_iter();
    pools
        .map(|p| {
            (
                p.name.clone(),
                p.version_text.clone(),
                p.count(),
                p.package.clone(),
            )
        })
        .collect()
}

fn said(file: &LicenseFile, severity: Severity) -> Vec<(usize, String)> {
    let findings = file.findings.iter().filter(|f| f.severity == severity);
    findings.map(|f| (f.line, f.message.clone())).collect()
}

fn plain(name: &str, version: &str, count: u64) -> (String, String, u64, Option<String>) {
    (name.to_owned(), version.to_owned(), count, None)
}

#[test]
fn lf3_an_upgrade_moves_licenses_and_says_if_there_are_fewer() {
    let head = "SERVER s ANY\nVENDOR v\nINCREMENT f v 3.0 permanent 7 SIGN=1\n";
    let file = license(&format!("{head}UPGRADE f v 3.0 4.0 permanent 4 SIGN=2\n"));
    assert_eq!(pools(&file), [plain("f", "4.0", 4), plain("f", "3.0", 3)]);
    assert_eq!(file.findings, []);
    let file = license(&format!("{head}UPGRADE f v 3.0 4.0 permanent 9 SIGN=2\n"));
    assert_eq!(pools(&file), [plain("f", "4.0", 7)]);
    assert!(said(&file, Severity::Warning)[0].1.contains("moves 7 of 9"));
    let file = license(
        "SERVER s ANY\nVENDOR v\nUPGRADE f v 3.0 4.0 permanent 4 SIGN=2\nINCREMENT f v 3.0 permanent 7 SIGN=1\n",
    );
    assert_eq!(pools(&file), [plain("f", "3.0", 7)]);
    assert!(said(&file, Severity::Warning)[0].1.contains("moves 0 of 4"));
}

#[test]
fn lf3_a_package_that_is_issued_later_supersedes() {
    let lines = |first: &str, second: &str| {
        license(&format!(
            "SERVER s ANY\nVENDOR v\nPACKAGE p v 1.0 COMPONENTS=\"a b\" {first} SIGN=1\n\
             PACKAGE p v 1.0 COMPONENTS=\"a b c\" {second} SIGN=2\nFEATURE p v 1.0 permanent 2 SIGN=3\n"
        ))
    };
    let components = |file: &LicenseFile| -> Vec<String> {
        pools(file)
            .into_iter()
            .filter(|p| p.3.is_some())
            .map(|p| p.0)
            .collect()
    };
    let old = "ISSUED=1-feb-2020";
    for list in ["SUPERSEDE", "SUPERSEDE=\"p q\""] {
        let file = lines(old, &format!("{list} ISSUED=1-feb-2021"));
        assert_eq!(components(&file), ["a", "b", "c"], "{list}");
        let ignored = said(&file, Severity::Warning);
        assert!(ignored.len() == 1 && ignored[0].0 == 3 && ignored[0].1.contains("newer line 4"));
    }
    // A list that does not name it, a later issue above, no date: the first counts, and the other is named.
    for (first, second, kept, lost) in [
        (old, "SUPERSEDE=\"q\" ISSUED=1-feb-2021", 2, 4),
        ("SUPERSEDE ISSUED=1-feb-2021", old, 2, 4),
        ("", "SUPERSEDE ISSUED=1-feb-2021", 2, 4),
        (old, old, 2, 4),
    ] {
        let file = lines(first, second);
        assert_eq!(components(&file).len(), kept, "{first} / {second}");
        assert_eq!(
            said(&file, Severity::Warning)[0].0,
            lost,
            "{first} / {second}"
        );
    }
    // Packages of two versions are two.
    let file = license(
        "SERVER s ANY\nVENDOR v\nPACKAGE p v 1.0 COMPONENTS=a SIGN=1\nPACKAGE p v 2.0 COMPONENTS=b SIGN=2\n\
         INCREMENT p v 1.0 permanent 2 SIGN=3\nINCREMENT p v 2.0 permanent 3 SIGN=4\n",
    );
    assert_eq!(components(&file), ["a", "b"]);
    assert_eq!(file.findings, []);
}

#[test]
fn lf12_each_dongle_that_floats_counts_one() {
    let line = |keyword: &str, count: &str, dongle: &str| {
        format!("{keyword} tool v 1.0 permanent {count} FLOAT_OK HOSTID=FLEXID={dongle} SIGN=A\n")
    };
    let head = "SERVER s ANY\nVENDOR v\n";
    for keyword in ["FEATURE", "INCREMENT"] {
        let two = line(keyword, "uncounted", "7-0a0b") + &line(keyword, "0", "9-77aa");
        let file = license(&format!("{head}{two}"));
        assert_eq!(pools(&file), [plain("tool", "1.0", 2)]);
        assert!(!file.pools(None)[0].uncounted && file.pools(None)[0].host_ids.is_empty());
        assert!(
            file.lines
                .iter()
                .all(|line| line.counts() && line.licenses() == Count::Number(1))
        );
        assert_eq!(file.findings, []);
    }
    // One dongle twice is one; a count that is written counts.
    let file = license(&format!(
        "{head}{0}{0}",
        line("FEATURE", "uncounted", "7-0a0b")
    ));
    assert_eq!(pools(&file), [plain("tool", "1.0", 1)]);
    let file = license(&format!("{head}{}", line("FEATURE", "3", "7-0a0b")));
    assert_eq!(pools(&file), [plain("tool", "1.0", 3)]);
}

#[test]
fn a_daemon_without_features_ends_at_once() {
    let file = license("SERVER s ANY\nVENDOR v\n");
    assert_eq!(said(&file, Severity::Warning).len(), 1);
    assert!(!file.serves() && file.findings[0].line == 2);
    let file = license("SERVER s ANY\nVENDOR v\nVENDOR w\nFEATURE f v 1.0 permanent 1 SIGN=1\n");
    assert!(
        file.serves() && file.findings[0].line == 3,
        "{:?}",
        file.findings
    );
    for text in [
        "SERVER s ANY\nVENDOR v\nUSE_SERVER\n",
        "SERVER s ANY\nVENDOR V\nFEATURE f v 1.0 permanent 1 SIGN=1\n",
    ] {
        let file = license(text);
        assert!(file.serves() && file.findings.is_empty(), "{text}");
    }
}

#[test]
fn only_plain_quotes_quote() {
    let line = |sign: &str| {
        license(&format!(
            "SERVER s ANY\nVENDOR v\nINCREMENT f v 1.0 permanent 1 {sign}\n"
        ))
    };
    for sign in [
        "SIGN=\u{201d}AB CD\u{201d}",
        "SIGN=\u{ab}AB CD\u{bb}",
        "SIGN='AB CD'",
        "SIGN=\u{2018}AB\u{2019}",
    ] {
        let file = line(sign);
        let found = said(&file, Severity::Warning);
        assert!(found.len() == 1 && found[0].0 == 3, "{sign}: {found:?}");
        assert!(found[0].1.contains("quotes nothing"), "{sign}");
    }
    // Windows' own bytes for them.
    let file = license_file::read(
        "l",
        b"SERVER s ANY\nVENDOR v\nFEATURE f v 1.0 permanent 1 SIGN=\x93AB\x94\n",
    );
    assert!(
        said(&file, Severity::Warning)[0]
            .1
            .contains("quotes nothing")
    );
    for sign in [
        "SIGN=\"AB CD\" NOTICE=\"\u{201c}Ada\u{201d}'s\"",
        "SIGN=AB NOTICE=O'Brien ISSUER=M\u{fc}ller",
    ] {
        assert_eq!(line(sign).findings, [], "{sign}");
    }
    let options = options_file::read("o", "EXCLUDE f USER \u{201c}ann\u{201d}\n".as_bytes());
    assert!(options.findings[0].message.contains("quotes nothing"));
}

/// What FlexNet's license files can say of a feature, from the vendor's guides.
const ATTRIBUTES: [&str; 27] = [
    "OVERDRAFT",
    "DUP_GROUP",
    "SUITE_DUP_GROUP",
    "HOSTID",
    "START",
    "ISSUED",
    "SUPERSEDE",
    "SN",
    "NOTICE",
    "ISSUER",
    "VENDOR_STRING",
    "USER_BASED",
    "HOST_BASED",
    "FLOAT_OK",
    "BORROW",
    "PLATFORMS",
    "TZ",
    "VM_PLATFORMS",
    "TS_OK",
    "CAPACITY",
    "SIGN",
    "asset_info",
    "dist_info",
    "sort",
    "user_info",
    "vendor_info",
    "METERED",
];

/// Those that identify something, and are only shown.
const TEXTS: [&str; 8] = [
    "SN",
    "NOTICE",
    "ISSUER",
    "VENDOR_STRING",
    "asset_info",
    "dist_info",
    "user_info",
    "vendor_info",
];

/// Those that change what is granted, when, where or in which order.
const ACTING: [&str; 8] = [
    "OVERDRAFT",
    "HOSTID",
    "START",
    "ISSUED",
    "SUPERSEDE",
    "FLOAT_OK",
    "SIGN",
    "sort",
];

#[test]
fn every_attribute_acts_or_is_shown_or_is_said_to_do_nothing() {
    for name in ATTRIBUTES {
        let file = license(&format!(
            "SERVER s ANY\nVENDOR v\nFEATURE f v 1.0 permanent 1 0A1B2C3D {name}=1-jan-2020\nFEATURE g v 1.0 permanent 1 0A1B {name}=1\n"
        ));
        let advice = said(&file, Severity::Advice);
        let named = advice
            .iter()
            .any(|(_, text)| text.contains(&format!("`{name}` has no effect")));
        let known = TEXTS.contains(&name) || ACTING.contains(&name);
        assert!(named != known, "{name}: {:?}", file.findings);
        let kept = file.lines.iter().all(|line| line.attribute(name).is_some());
        assert!(
            kept || file.lines.len() < 2 && !file.findings.is_empty(),
            "{name} is lost"
        );
        if named {
            assert!(
                advice[0].1.contains("and 1 more"),
                "once for both lines: {advice:?}"
            );
        }
    }
    assert_ne!(file_of("OVERDRAFT=3").pools(None)[0].overdraft, 0);
    assert_eq!(
        file_of("START=1-jan-2027").pools(None)[0].lots[0].starts,
        file_of("START=1-jan-2027").lines[0].starts
    );
}

fn file_of(attribute: &str) -> LicenseFile {
    license(&format!(
        "SERVER s ANY\nVENDOR v\nFEATURE f v 1.0 permanent 1 {attribute} SIGN=1\n"
    ))
}

#[test]
fn every_keyword_of_a_license_file_is_read() {
    let text = "SERVER s ANY 7260\nDAEMON v\nVENDOR w\nUSE_SERVER\nFEATURE f v 1.0 permanent 1 SIGN=1\nINCREMENT g w 1.0 permanent 1 SIGN=2\n\
                PACKAGE f v COMPONENTS=x SIGN=3\nUPGRADE g w 1.0 2.0 permanent 1 SIGN=4\n";
    let file = license(text);
    assert_eq!(
        (file.servers.len(), file.vendors.len(), file.use_server),
        (1, 2, true)
    );
    assert_eq!(
        (file.lines.len(), file.packages.len(), file.upgrades.len()),
        (2, 1, 1)
    );
    assert!(
        file.lost.is_empty() && file.findings.is_empty(),
        "{:?}",
        file.findings
    );
}

/// Every option of the vendor's guides, with a line of it.
const OPTIONS: [(&str, &str); 25] = [
    ("RESERVE", "RESERVE 2 f USER a"),
    ("MAX", "MAX 2 f USER a"),
    ("EXCLUDE", "EXCLUDE f USER a"),
    ("EXCLUDEALL", "EXCLUDEALL USER a"),
    ("INCLUDE", "INCLUDE f USER a"),
    ("INCLUDEALL", "INCLUDEALL USER a"),
    ("GROUP", "GROUP g a b"),
    ("HOST_GROUP", "HOST_GROUP h a b"),
    ("GROUPCASEINSENSITIVE", "GROUPCASEINSENSITIVE ON"),
    ("MAX_OVERDRAFT", "MAX_OVERDRAFT f 2"),
    ("TIMEOUT", "TIMEOUT f 900"),
    ("TIMEOUTALL", "TIMEOUTALL 900"),
    ("LINGER", "LINGER f 60"),
    ("NOLOG", "NOLOG IN"),
    ("DEBUGLOG", "DEBUGLOG +d.log"),
    ("REPORTLOG", "REPORTLOG +r.rl"),
    ("DAEMON_SELECT_TIMEOUT", "DAEMON_SELECT_TIMEOUT 2"),
    ("AUTOMATIC_REREAD", "AUTOMATIC_REREAD OFF"),
    ("FQDN_MATCHING", "FQDN_MATCHING EXACT"),
    ("BORROW_LOWWATER", "BORROW_LOWWATER f 2"),
    ("MAX_CONNECTIONS", "MAX_CONNECTIONS 100"),
    ("EXCLUDE_BORROW", "EXCLUDE_BORROW f USER a"),
    ("INCLUDE_BORROW", "INCLUDE_BORROW f USER a"),
    ("MAX_BORROW_HOURS", "MAX_BORROW_HOURS f 24"),
    ("ACTIVATION_LOWWATER", "ACTIVATION_LOWWATER f 2"),
];

#[test]
fn every_option_has_an_effect_or_says_that_it_has_none() {
    let without = [
        "TIMEOUT",
        "TIMEOUTALL",
        "NOLOG",
        "DEBUGLOG",
        "REPORTLOG",
        "DAEMON_SELECT_TIMEOUT",
        "FQDN_MATCHING",
        "BORROW_LOWWATER",
        "EXCLUDE_BORROW",
        "INCLUDE_BORROW",
        "MAX_BORROW_HOURS",
        "ACTIVATION_LOWWATER",
    ];
    for (keyword, line) in OPTIONS {
        let file = options_file::read("o", line.as_bytes());
        assert_eq!(
            (file.options.len(), file.lost),
            (1, 0),
            "{line}: {:?}",
            file.findings
        );
        let effect = &option_effects::effects(&file)[0];
        let none = effect
            .text
            .strip_prefix("none: ")
            .is_some_and(|why| !why.is_empty());
        assert_eq!(none, without.contains(&keyword), "{line}: {}", effect.text);
    }
}

#[test]
fn of_several_option_lines_it_is_said_which_acts() {
    let text = "MAX 5 f USER a\nMAX 3 f USER a\nMAX 4 f USER ALL_USERS\nMAX 9 f USER b\nMAX 9 g USER b\nMAX 2 f HOST b\n\
                LINGER f 60\nLINGER f 90\nAUTOMATIC_REREAD OFF\nAUTOMATIC_REREAD ON\nRESERVE 1 f USER a\nRESERVE 1 f USER a\n";
    let file = options_file::read("o", text.as_bytes());
    let void: Vec<usize> = file.findings.iter().map(|finding| finding.line).collect();
    assert_eq!(void, [2, 4, 7, 9], "{:?}", file.findings);
    let effects = option_effects::effects(&file);
    assert!(
        effects[1].void && effects[1].text.contains("line 1") && effects[3].text.contains("line 3")
    );
    assert_eq!(effects.iter().filter(|effect| effect.void).count(), 4);
    assert!(file.automatic_reread);
}

fn log(text: &str) -> Summary {
    let log = Log::new(
        "debug.log".to_owned(),
        Cursor::new(text.as_bytes().to_vec()),
    );
    debug_log::read(vec![log.expect("memory")], None).expect("memory")
}

#[test]
fn sv2_what_a_daemon_had_given_out_is_lost_from_its_exit_on() {
    let text = "8:00:00 (v) TIMESTAMP 3/2/2026\n8:00:00 (v) OUT: \"f\" a@h\n8:00:00 (v) OUT: \"f\" b@h\n\
                9:00:00 (v) EXITING DUE TO SIGNAL 15 Exit reason 5\n\
                9:00:01 (v) IN: \"f\" a@h  (SHUTDOWN)\n10:00:00 (v) OUT: \"f\" c@h\n12:00:00 (v) TIMESTAMP 3/2/2026\n";
    let read = log(text);
    let feature = &read.features[0];
    // a's own line counts first, b's is lost at nine, c's goes on: 1 h + 1 h + 2 h of four.
    assert_eq!(
        (
            feature.peak,
            read.lost_by_daemon_end,
            feature.in_without_out
        ),
        (2, 2, 0)
    );
    assert!(
        (feature.mean - (3601.0 + 3600.0 + 7200.0) / 14_400.0).abs() < 1e-9,
        "{}",
        feature.mean
    );
    // lmgrd says so, another daemon of the log goes on, and the log may end with it.
    let other = "8:00:00 (lmgrd) TIMESTAMP 3/2/2026\n8:00:00 (v) OUT: \"f\" a@h\n8:00:00 (w) OUT: \"g\" a@h\n\
                 9:00:00 (lmgrd) v exited with status 0 signal = 17\n10:00:00 (w) IN: \"g\" a@h\n12:00:00 (lmgrd) TIMESTAMP 3/2/2026\n";
    let read = log(other);
    assert_eq!(
        (read.lost_by_daemon_end, read.features[0].still_out),
        (1, 0)
    );
    assert!(
        (read.features[0].mean - 0.25).abs() < 1e-9 && (read.features[1].mean - 0.5).abs() < 1e-9
    );
    // A three-node system without a majority has taken all back.
    let triad = other.replace("v exited with status 0 signal = 17", "Lost quorum");
    assert_eq!(log(&triad).lost_by_daemon_end, 1, "g came back by itself");
}

#[test]
fn a_key_in_parentheses_stands_before_the_holder() {
    for (group, count) in [
        ("(0A1B 2C3D ) ", 1),
        ("(0A1B2C3D4E5F) ", 1),
        ("(3 licenses) ", 3),
        ("", 1),
    ] {
        let text = format!(
            "8:00:00 (v) TIMESTAMP 3/2/2026\n8:00:00 (v) OUT: \"f\" {group}a@h\n8:30:00 (v) DENIED: \"f\" {group}b@h  (Licensed number of users already reached. (-4,342))\n\
             9:00:00 (v) IN: \"f\" {group}a@h\n9:10:00 (v) QUEUED: \"f\" {group}c@h\n"
        );
        let read = log(&text);
        let events = read.events;
        assert_eq!(read.unread_lines(), 0, "{group}");
        assert_eq!(
            (events.out, events.denied, events.check_in, events.queued),
            (1, 1, 1, 1),
            "{group}"
        );
        assert_eq!(
            (read.features[0].peak, read.features[0].still_out),
            (count, 0),
            "{group}"
        );
        assert_eq!(read.denials[0].error.map(|error| error.major), Some(-4));
    }
}

#[test]
fn a_clock_that_goes_back_is_no_midnight_where_the_next_date_says_so() {
    let day = |second: &str, date: &str| {
        format!(
            "12:00:00 (lmgrd) TIMESTAMP 3/2/2026\n13:00:00 (v) OUT: \"f\" a@h\n13:20:00 (v) OUT: \"f\" b@h\n\
             {second} (v) IN: \"f\" a@h\n14:00:00 (v) IN: \"f\" b@h\n18:00:00 (lmgrd) TIMESTAMP {date}\n"
        )
    };
    let back = log(&day("13:10:00", "3/2/2026"));
    assert_eq!(
        back.logs[0]
            .set_back
            .iter()
            .map(|b| (b.line, b.seconds))
            .collect::<Vec<_>>(),
        [(4, 600)]
    );
    assert!(
        (back.features[0].mean - 3600.0 / 21_600.0).abs() < 1e-9,
        "{}",
        back.features[0].mean
    );
    // The same lines with the next day's date, or none, are a midnight.
    for date in ["3/3/2026", ""] {
        let next = log(&day("13:10:00", date));
        assert_eq!(next.logs[0].set_back, [], "{date}");
        assert!(next.features[0].mean > 1.0, "{date}");
    }
    // A midnight between, after a step back: the larger step is the midnight.
    let both = "12:00:00 (lmgrd) TIMESTAMP 3/2/2026\n13:20:00 (v) OUT: \"f\" a@h\n13:10:00 (v) IN: \"f\" a@h\n\
                23:00:00 (v) OUT: \"f\" a@h\n1:00:00 (v) IN: \"f\" a@h\n6:00:00 (lmgrd) TIMESTAMP 3/3/2026\n";
    let both = log(both);
    assert_eq!(both.logs[0].set_back.len(), 1);
    assert!(
        (both.features[0].mean - 2.0 / 18.0).abs() < 1e-6,
        "{}",
        both.features[0].mean
    );
}

/// Messages of lmgrd and of daemons, from the vendor's guides, that are about other things than use.
const NOTES: [&str; 14] = [
    "Connected to lic-b",
    "CONNECTED, master is lic-a",
    "Selected (EXISTING) master node lic-a",
    "Lost connection to lic-b",
    "MULTIPLE v servers running. Please kill, and restart license daemon",
    "RESERVE f for USER ann 3",
    "Retrying socket bind (address in use)",
    "License File SERVER line order mismatch.",
    "Using alphabetical order",
    "Invalid license key (inconsistent authentication code)",
    "Failed to open the TCP port number in the license",
    "Server started on lic-a for: f",
    "EXTERNAL FILTERS are OFF",
    "Maximum connections to the server has reached",
];

/// Those that end what a daemon had given out.
const ENDS: [&str; 6] = [
    "EXITING DUE TO SIGNAL 15",
    "EXITING with code 39",
    "Lost quorum",
    "MASTER SERVER died due to signal 9",
    "SERVER shutdown requested",
    "Shutting down v",
];

#[test]
fn every_event_of_a_log_has_an_effect_or_is_counted_as_having_none() {
    let play = |message: &str| {
        log(&format!(
            "8:00:00 (lmgrd) TIMESTAMP 3/2/2026\n8:10:00 (v) OUT: \"f\" a@h\n9:00:00 (v) {message}\n10:00:00 (lmgrd) TIMESTAMP 3/2/2026\n"
        ))
    };
    for message in NOTES {
        let read = play(message);
        let counted: Vec<_> = read.logs[0].notes.counts().collect();
        assert_eq!(counted.len(), 1, "{message}");
        let (kind, count, line) = counted[0];
        assert!(
            (count, line) == (1, 3) && kind.effect.starts_with("none"),
            "{message}"
        );
        assert_eq!(
            (read.unread_lines(), read.features[0].still_out),
            (0, 1),
            "{message}"
        );
    }
    for message in ENDS {
        assert_eq!(play(message).lost_by_daemon_end, 1, "{message}");
    }
    for (event, count) in [
        ("IN: \"f\" a@h", 1_usize),
        ("IN: \"f\" a@h  (INACTIVE)", 1),
        ("IN server died: f by a@h", 1),
        ("DENIED: \"f\" b@h  (x (-4,342))", 1),
        ("UNSUPPORTED: \"q\" b@h  (x (-18,327))", 2),
        ("QUEUED: \"f\" b@h", 1),
        ("DEQUEUED: \"f\" b@h", 1),
        ("EXPIRED: f", 1),
        ("UPGRADE: \"f\" a@h", 1),
    ] {
        let read = play(event);
        assert_eq!(
            (read.unread_lines(), read.features.len()),
            (0, count),
            "{event}"
        );
        assert_eq!(read.logs[0].notes.counts().count(), 0, "{event}");
    }
    let restarted = play("x").lost_by_daemon_end;
    assert_eq!(restarted, 0);
}

#[test]
fn several_daemons_and_permanent_lines_of_lmstat() {
    let text = "License server status: 7260@lic\n   lic: license server UP (MASTER) v11.16\nVendor daemon status (on lic):\n\n  v: UP v11.16\n\
                Feature usage info:\nUsers of f:  (Total of 2 licenses issued;  Total of 0 licenses in use)\n\
                  w: UP v11.14\nUsers of g:  (Total of 1 license issued;  Total of 0 licenses in use)\n\
                  x: The desired vendor daemon is down. (-97,121)\n  y: Cannot read data from license server system. (-16,287)\n";
    let read = lmstat::read(text.as_bytes());
    assert_eq!(read.unread, []);
    let server = &read.servers[0];
    let daemons: Vec<_> = server
        .daemons
        .iter()
        .map(|d| (d.name.as_str(), d.up))
        .collect();
    assert_eq!(
        daemons,
        [("v", true), ("w", true), ("x", false), ("y", false)]
    );
    assert_eq!((server.nodes.len(), server.features.len()), (1, 2));
    let table = |header: &str, row: &str| {
        let read = lmstat::read(
            format!("Feature Version #licenses {header}\n_______ ___\n{row}\n").as_bytes(),
        );
        assert_eq!(read.unread, [], "{row}");
        let listed = &read.listed[0];
        (
            listed.count.clone(),
            listed.expires.clone(),
            listed.vendor.clone(),
        )
    };
    let expected =
        |count: &str, expires: &str| (count.to_owned(), expires.to_owned(), "v".to_owned());
    assert_eq!(
        table("Vendor Expires", "f 1.0 4 v permanent(no expiration date)"),
        expected("4", "permanent")
    );
    assert_eq!(
        table("Expires Vendor", "f 1.0 4 permanent(no expiration date) v"),
        expected("4", "permanent")
    );
    assert_eq!(
        table("Expires Vendor", "f 1.0 4 31-dec-2027 v"),
        expected("4", "31-dec-2027")
    );
}
