//! Debug logs: the forms of a line, dates, wrapped lines, what is not understood, several servers.

use crate::input_or_return;
use proptest::prelude::*;
use scenarios::flexnet::debug_log::activity::{self, CheckIn, ErrorCode, Kind};
use scenarios::flexnet::debug_log::envelope;
use scenarios::flexnet::debug_log::message::{Message, subject};
use scenarios::flexnet::debug_log::{FeatureSummary, Load, Log, Summary, read};
use std::io::Cursor;

/// An activity with its text taken out of the line.
#[derive(Debug, PartialEq)]
struct Act {
    kind: Kind,
    feature: String,
    user: String,
    host: String,
    data: Option<String>,
    count: u32,
    reason: String,
    error: Option<(i32, Option<u32>)>,
    check_in: CheckIn,
    shared: bool,
    project: Option<String>,
}

fn act(line: &str) -> Option<Act> {
    let envelope = envelope::read(line.as_bytes()).ok()?;
    let Message::Activity(kind, text) = subject(&envelope) else {
        return None;
    };
    let read = activity::read(kind, text)?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Some(Act {
        kind,
        feature: text(read.feature),
        user: text(read.user),
        host: text(read.host),
        data: read.data.map(text),
        count: read.count,
        reason: text(read.reason),
        error: read.error.map(|ErrorCode { major, minor }| (major, minor)),
        check_in: read.check_in,
        shared: read.shared,
        project: read.project.map(text),
    })
}

fn plain(kind: Kind, feature: &str, user: &str, host: &str, count: u32) -> Act {
    Act {
        kind,
        feature: feature.to_owned(),
        user: user.to_owned(),
        host: host.to_owned(),
        data: None,
        count,
        reason: String::new(),
        error: None,
        check_in: CheckIn::Normal,
        shared: false,
        project: None,
    }
}

fn log(name: &str, text: &str) -> Log {
    Log::new(name.to_owned(), Cursor::new(text.as_bytes().to_vec())).expect("memory does not fail")
}

fn summary(text: &str) -> Summary {
    read(vec![log("debug.log", text)], None).expect("memory does not fail")
}

fn feature<'a>(summary: &'a Summary, name: &str) -> &'a FeatureSummary {
    let found = summary.features.iter().find(|feature| feature.name == name);
    found.unwrap_or_else(|| panic!("no feature {name}"))
}

fn unread(summary: &Summary) -> Vec<u64> {
    summary.logs[0]
        .unread
        .iter()
        .map(|unread| unread.line)
        .collect()
}

#[test]
fn lines_of_another_readers_tests_give_the_same_fields() {
    let bytes = input_or_return!("debug_logs/oracle_cases_log_lines.json");
    let oracle: serde_json::Value =
        serde_json::from_slice(&bytes).expect("the oracle file is JSON");
    let events = oracle["events"].as_array().expect("a list of cases");
    assert_eq!(events.len(), 9);
    for event in events {
        let line = event[0].as_str().expect("a line");
        let read = act(line).unwrap_or_else(|| panic!("not read: {line}"));
        let kind = match read.kind {
            Kind::Out => "checkout",
            Kind::In => "checkin",
            Kind::Denied => "denied",
            Kind::Queued => "queued",
            Kind::Dequeued => "dequeued",
            _ => "other",
        };
        let error = read
            .error
            .map(|(major, minor)| format!("{major},{}", minor.unwrap_or(0)));
        let dup = if read.shared { "YES" } else { "NO" };
        for (key, expected) in event[1].as_object().expect("expected fields") {
            let found = match key.as_str() {
                "kind" => kind.to_owned(),
                "feature" => read.feature.clone(),
                "user" => read.user.clone(),
                "host" => read.host.clone(),
                "data" => read.data.clone().unwrap_or_default(),
                "n" => read.count.to_string(),
                "reason" => read.reason.clone(),
                "err" => error.clone().unwrap_or_default(),
                "project" => read.project.clone().unwrap_or_default(),
                "dup" => dup.to_owned(),
                other => panic!("the oracle has a new field {other}"),
            };
            let expected = expected
                .as_str()
                .map_or(expected.to_string(), str::to_owned);
            assert_eq!(found, expected, "{key} of {line}");
        }
    }
    let lines = |list: &str| -> Vec<String> {
        let list = oracle[list].as_array().expect("a list");
        let line = |case: &serde_json::Value| case[0].as_str().or(case.as_str()).map(str::to_owned);
        list.iter()
            .map(|case| line(case).expect("a line"))
            .collect()
    };
    let generic = summary(&lines("generic").join("\n"));
    assert_eq!(
        (
            generic.unread_lines(),
            generic.events.upgrade,
            generic.events.timestamp
        ),
        (0, 1, 1)
    );
    assert_eq!(
        unread(&summary(&lines("diagnostics").join("\n"))),
        [1, 2, 3]
    );
}

#[test]
fn features_users_and_hosts_of_all_kinds() {
    let cases = [
        (
            "1:02:03 (v) OUT: \"f x\" LOCAL SERVICE@DESKTOP-1",
            plain(Kind::Out, "f x", "LOCAL SERVICE", "DESKTOP-1", 1),
        ),
        (
            "1:02:03 (v) OUT: \"f\" M\u{aa} Cruz@pc  ",
            plain(Kind::Out, "f", "M\u{aa} Cruz", "pc", 1),
        ),
        (
            "1:02:03 (v) OUT: \"f\" ann@example.org@pc (2 licenses)",
            plain(Kind::Out, "f", "ann@example.org", "pc", 2),
        ),
        (
            "1:02:03 (v) OUT: 222 ann@pc",
            plain(Kind::Out, "222", "ann", "pc", 1),
        ),
        (
            "1:02:03 (v) DENIED: 222 ann@pc",
            plain(Kind::Denied, "222", "ann", "pc", 1),
        ),
        (
            "1:02:03 (v) DENIED: 3 222 to ann@pc",
            plain(Kind::Denied, "222", "ann", "pc", 3),
        ),
        (
            "1:02:03 (v) DENIED: 3 \"f\" ann@pc",
            plain(Kind::Denied, "f", "ann", "pc", 3),
        ),
        (
            "1:02:03 (v) OUT: f by ann@pc (4 licenses) (used: 0:01:02:03)",
            plain(Kind::Out, "f", "ann", "pc", 4),
        ),
        (
            "1:02:03 (v) OUT: \"f\" a(b)c@pc (1 license)",
            plain(Kind::Out, "f", "a(b)c", "pc", 1),
        ),
        (
            "1:02:03 (v) EXPIRED: f",
            plain(Kind::Expired, "f", "", "", 1),
        ),
        (
            "1:02:03 (v) UNSUPPORTED: \"f\" (AB12 CD34 ) ann@pc",
            plain(Kind::Unsupported, "f", "ann", "pc", 1),
        ),
        (
            "1:02:03 (v) UNSUPPORTED: \"f\" ...",
            plain(Kind::Unsupported, "f", "...", "", 1),
        ),
    ];
    for (line, expected) in cases {
        assert_eq!(act(line), Some(expected), "{line}");
    }
    for line in [
        "1:02:03 (v) OUT: f",
        "1:02:03 (v) OUT: \"f\"",
        "1:02:03 (v) IN: \"f ann@pc",
        "1:02:03 (v) OUT:",
        "1:02:03 (v) IN: \"\" ann@pc",
    ] {
        assert_eq!(act(line), None, "{line}");
    }
}

#[test]
fn groups_are_told_apart_by_what_they_hold() {
    let denied = act(
        "1:02:03 (v) DENIED: \"f\" ann@pc  (25 licenses) (Users are queued for this feature. (-24,332:10054 \"\"))",
    );
    let denied = denied.expect("a denial");
    assert_eq!(
        (denied.count, denied.reason.as_str()),
        (25, "Users are queued for this feature.")
    );
    assert_eq!(denied.error, Some((-24, Some(332))));
    let token = act("1:02:03 (v) IN: \"MSCONE\" u@h [MSCONE:NASTRAN] (13 licenses) (SHUTDOWN)")
        .expect("a line");
    assert_eq!(
        (token.data.as_deref(), token.count),
        (Some("MSCONE:NASTRAN"), 13)
    );
    assert_eq!(token.check_in, CheckIn::Shutdown);
    let inactive = act("1:02:03 (v) IN: \"f\" u@h  (INACTIVE)").expect("a line");
    assert_eq!((inactive.check_in, inactive.count), (CheckIn::Inactive, 1));
    let verbose = act(
        "1:02:03 (v) DENIED: \"f\" @h (Full. (-4,342)) ^^^ 1.0 Ann Lee 10.0.0.1 29 0x1 1 3 the project 11 19 8-8-2023 8:41:56 NO ^^^",
    );
    let verbose = verbose.expect("a line");
    assert_eq!(
        (verbose.user.as_str(), verbose.host.as_str()),
        ("Ann Lee", "h")
    );
    assert_eq!(
        (verbose.project.as_deref(), verbose.error),
        (Some("the project"), Some((-4, Some(342))))
    );
}

#[test]
fn wrapped_lines_are_joined_and_others_are_not() {
    let text = "1:00:00 (v) DENIED: f ann@pc  [v] \n(Full. (-4,342:10054 )) \n1:00:01 (v) UNSUPPORTED: \"g\" (HOSTS)\n      LOCAL SERVICE@pc (No such feature exists. (-5,346))\n1:00:02 (v) OUT: f ann@pc  [v] \r\n(3 licenses)\r\nstray\n";
    let summary = summary(text);
    assert_eq!((summary.lines(), unread(&summary)), (7, vec![7]));
    assert_eq!(summary.denials[0].error.map(|error| error.major), Some(-4));
    assert_eq!(summary.events.unsupported, 1);
    assert_eq!(feature(&summary, "f").peak, 3);
}

#[test]
fn notes_go_on_in_indented_lines_only() {
    let text = "1:00:00 (v) Serving features for:\n a  b\n c (d)\nnot of it\n\n1:00:01 (v) OUT: \"f\" a@b\n indented after an event\n";
    let summary = summary(text);
    assert_eq!(unread(&summary), [4, 7]);
    assert_eq!(summary.logs[0].unread[0].text, "not of it");
    assert_eq!(summary.events.other, 4);
}

#[test]
fn first_and_last_have_the_dates_of_the_log() {
    let text = "23:00:00 (v) OUT: \"f\" a@b\n1:00:00 (v) IN: \"f\" a@b\n3:00:00 (lmgrd) TIMESTAMP 5/6/2022\n0:30:00 (v) x\n";
    let summary = summary(text);
    let (first, last) = summary.span().expect("there are lines");
    assert_eq!(
        (first.to_string(), last.to_string()),
        (
            "2022-05-05T23:00:00".to_owned(),
            "2022-05-07T00:30:00".to_owned()
        )
    );
    let (first, _) = self::summary("4:05:06 (v) x\n").span().expect("a line");
    assert_eq!(first.to_string(), "04:05:06");
}

#[test]
fn peak_and_mean_are_of_licenses() {
    let text = "0:00:00 (v) OUT: \"f\" a@b (3 licenses)\n0:00:10 (v) OUT: \"f\" c@d\n0:00:20 (v) IN: \"f\" a@b\n0:00:30 (v) IN: \"f\" a@b (2 licenses)\n0:00:40 (v) IN: \"f\" c@d\n0:00:50 (v) IN: \"f\" c@d\n";
    let summary = summary(text);
    let f = feature(&summary, "f");
    assert_eq!((f.out, f.check_in, f.licenses_out, f.peak), (2, 4, 4, 4));
    assert_eq!((f.still_out, f.in_without_out), (0, 1));
    // 3·10 + 4·10 + 3·10 + 1·10 license-seconds in 50 s.
    assert!((f.mean - 110.0 / 50.0).abs() < 1e-9, "{}", f.mean);
    assert_eq!((summary.peak, summary.holders), (4, 2));
}

#[test]
fn a_mean_is_over_the_logs_that_speak_of_the_feature() {
    let dated = "8:00:00 (lmgrd) TIMESTAMP 1/2/2026\n8:00:00 (v) OUT: \"f\" a@b\n10:00:00 (v) IN: \"f\" a@b\n";
    let undated = "8:00:00 (w) OUT: \"g\" a@b (4 licenses)\n9:00:00 (w) IN: \"g\" a@b (4 licenses)\n10:00:00 (w) x\n";
    let logs = vec![log("dated", dated), log("undated", undated)];
    let both = read(logs, None).expect("memory does not fail");
    assert!((feature(&both, "f").mean - 1.0).abs() < 1e-9);
    assert!((feature(&both, "g").mean - 2.0).abs() < 1e-9);
}

#[test]
fn sv2_a_daemon_that_ends_or_starts_holds_nothing() {
    for line in [
        "(lmgrd) v exited with status 0 signal = 17",
        "(lmgrd) REStarted v (internet tcp_port 45413 pid 177)",
        "(lmgrd) Started v (pid 177)",
        "(lmgrd) FlexNet Licensing (v11.15.0.0) started on h (linux) (12/18/2018)",
    ] {
        let text = format!(
            "1:00:00 (v) OUT: \"f\" a@b (2 licenses)\n1:00:00 (w) OUT: \"g\" a@b\n1:00:05 {line}\n1:00:06 (v) OUT: \"f\" c@d\n1:00:07 (v) IN: \"f\" a@b (2 licenses)\n"
        );
        let summary = summary(&text);
        let f = feature(&summary, "f");
        assert_eq!((f.peak, f.still_out, f.in_without_out), (2, 1, 2), "{line}");
        let whole_server = line.contains("FlexNet");
        assert_eq!(
            feature(&summary, "g").still_out,
            u64::from(!whole_server),
            "{line}"
        );
        assert_eq!(
            summary.lost_by_daemon_end,
            2 + u64::from(whole_server),
            "{line}"
        );
    }
}

#[test]
fn verbose_shared_checkouts_cost_nothing() {
    let tail = "^^^ 1.0 ann 10.0.0.1 1 h 1 3 p 11 19 8-8-2023 1:00:00";
    let text = format!(
        "1:00:00 (v) OUT: \"f\" @pc {tail} NO ^^^\n1:00:01 (v) OUT: \"f\" @pc {tail} YES ^^^\n1:00:02 (v) IN: \"f\" @pc {tail} YES ^^^\n"
    );
    let summary = summary(&text);
    let f = feature(&summary, "f");
    assert_eq!((f.out, f.check_in, f.peak, f.still_out), (2, 1, 1, 1));
}

#[test]
fn a_denial_that_another_server_makes_good_is_false() {
    let start = "(lmgrd) FlexNet Licensing (v11.15.0.0) started on h (linux) (1/2/2026)\n";
    let a = format!(
        "8:00:00 {start}9:00:00 (v) DENIED: \"f\" ann@pc (Full. (-4,342))\n9:10:00 (v) DENIED: \"f\" ann@pc (Full. (-4,342))\n"
    );
    let b = format!("7:00:00 {start}9:00:30 (v) OUT: \"f\" ann@pc\n9:30:00 (v) IN: \"f\" ann@pc\n");
    let both = read(vec![log("a", &a), log("b", &b)], None).expect("memory does not fail");
    assert_eq!((both.true_denials, both.false_denials), (1, 1));
    let swapped = read(vec![log("b", &b), log("a", &a)], None).expect("memory does not fail");
    assert_eq!((swapped.true_denials, swapped.false_denials), (1, 1));
    assert_eq!(both.features, swapped.features);
    let alone = read(vec![log("a", &a)], None).expect("memory does not fail");
    assert_eq!((alone.true_denials, alone.false_denials), (2, 0));
    let (first, last) = both.span().expect("there are lines");
    assert_eq!(
        (first.to_string().as_str(), last.to_string().as_str()),
        ("2026-01-02T07:00:00", "2026-01-02T09:30:00")
    );
}

#[test]
fn ag7_a_load_comes_out_as_a_scenario_reads_it() {
    let text = "8:00:00 (lmgrd) TIMESTAMP 1/2/2026\n9:00:00 (v) OUT: \"f\" ann@pc\n9:00:10 (v) OUT: \"g\" ann@pc\n9:30:00 (v) IN: \"f\" ann@pc\n9:40:00 (v) OUT: \"f\" bob@pc\n10:00:00 (v) IN: \"g\" ann@pc\n0:10:00 (v) IN: \"f\" bob@pc\n0:20:00 (v) OUT: \"f\" ann@pc\n0:30:00 (v) x\n";
    let csv = |feature: Option<&str>| {
        let mut load = Load::new(feature.map(str::to_owned));
        let summary = read(vec![log("a", text)], Some(&mut load)).expect("memory does not fail");
        let mut csv = Vec::new();
        load.write(summary.first_at, &mut csv)
            .expect("memory does not fail");
        String::from_utf8(csv).expect("digits")
    };
    assert_eq!(
        csv(None),
        "agent,in_s,out_s\n0,32400,36000\n1,34800,87000\n0,87600,88200\n"
    );
    assert_eq!(
        csv(Some("F")),
        "agent,in_s,out_s\n0,32400,34200\n1,34800,87000\n0,87600,88200\n"
    );
}

#[test]
fn a_byte_order_mark_and_an_endless_line_are_no_harm() {
    let mut text = "\u{feff}1:00:00 (v) OUT: \"f\" a@b\n".to_owned();
    text.push_str(&"x".repeat(1_000_000));
    text.push_str("\n1:00:01 (v) IN: \"f\" a@b\n");
    let summary = summary(&text);
    assert_eq!((summary.lines(), unread(&summary)), (3, vec![2]));
    assert_eq!((summary.events.out, summary.events.check_in), (1, 1));
    assert_eq!(summary.logs[0].unread[0].text.len(), 200);
}

/// A checkout at 10:01 and what else a log of one hour has.
fn hour(lines: &str) -> Summary {
    let day = "TIMESTAMP 3/2/2026\n";
    summary(&format!(
        "10:00:00 (v) {day}10:01:00 (v) OUT: \"seat\" ann@pc-1\n{lines}11:00:00 (v) {day}"
    ))
}

#[test]
fn the_old_form_of_a_daemons_death_names_no_host() {
    let died = hour("10:30:00 (v) IN server died: seat by ann (1 licenses)\n");
    let seat = feature(&died, "seat");
    assert_eq!((seat.still_out, seat.in_without_out), (0, 0));
    assert!((seat.mean - 29.0 / 60.0).abs() < 1e-9, "{}", seat.mean);
    let other = hour("10:30:00 (v) IN server died: seat by bob (1 licenses)\n");
    assert_eq!(feature(&other, "seat").still_out, 1);
}

#[test]
fn what_lmgrd_says_of_its_own_end_is_listed() {
    let ends = hour(
        "10:30:00 (lmgrd) SERVER shutdown requested\n10:30:01 (lmgrd) EXITING DUE TO SIGNAL 15\n",
    );
    let notes: Vec<_> = ends.logs[0]
        .notes
        .counts()
        .map(|(kind, count, line)| (kind.name, count, line))
        .collect();
    assert_eq!(notes, [("lmgrd ends or is asked to", 2, 3)]);
    assert_eq!(feature(&ends, "seat").still_out, 1);
}

#[test]
fn a_date_that_is_none_and_a_count_that_is_none_are_not_understood() {
    for line in [
        "10:30:00 (v) TIMESTAMP 31/2/2026\n",
        "10:30:00 (v) TIMESTAMP 3/2/26\n",
        "10:30:00 (v) TIMESTAMP soon\n",
        "10:30:00 (v) OUT: \"seat\" bob@pc-2  (0 licenses)\n",
        "10:30:00 (v) OUT: \"seat\" bob@pc-2  (-3 licenses)\n",
        "10:30:00 (v) OUT: \"seat\" bob@pc-2  (4294967296 licenses)\n",
    ] {
        let read = hour(line);
        assert_eq!(unread(&read), [3], "{line}");
        assert_eq!(feature(&read, "seat").peak, 1, "{line}");
    }
}

#[test]
fn many_lines_of_one_reason_leave_room_for_the_first_of_another() {
    let many = "stray\n".repeat(500) + &"10:30:00 (v) OUT: \"seat\"\n".repeat(9);
    let read = hour(&many);
    let counts: Vec<u64> = read.logs[0]
        .unread_counts
        .iter()
        .map(|count| count.lines)
        .collect();
    assert_eq!(counts, [500, 9]);
    assert!(unread(&read).ends_with(&[503, 504, 505, 506]));
}

#[test]
fn features_compare_without_case() {
    let read = hour("10:30:00 (v) IN: \"SEAT\" ann@pc-1\n");
    assert_eq!(read.features.len(), 1);
    assert_eq!(feature(&read, "seat").still_out, 0);
}

#[test]
fn a_changed_date_gives_the_same_in_every_encoding() {
    let text = "12:00:00 (lmgrd) TIMESTAMP 5/20/2026\n13:00:00 (v) OUT: \"seat\" ann@pc-1\n13:10:00 (lmgrd) TIMESTAMP 5/19/2026\n13:30:00 (v) IN: \"seat\" ann@pc-1\n14:00:00 (lmgrd) TIMESTAMP 5/19/2026\n";
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let marked_wide = [b"\xff\xfe", wide.as_slice()].concat();
    let returns = text.replace('\n', "\r").into_bytes();
    let forms = [text.as_bytes().to_vec(), marked, marked_wide, wide, returns];
    for (number, bytes) in forms.into_iter().enumerate() {
        let log = Log::new("a.log".to_owned(), Cursor::new(bytes)).expect("memory");
        let read = read(vec![log], None).expect("memory");
        let seat = feature(&read, "seat");
        assert!((seat.mean - 0.25).abs() < 1e-9, "{number}: {}", seat.mean);
        let steps = &read.logs[0].set_back;
        assert_eq!(
            (steps.len(), steps[0].line, steps[0].seconds),
            (1, 3, 86_400)
        );
        let (first, last) = read.span().expect("times");
        assert!(first < last, "{number}");
        assert_eq!(read.logs[0].form.is_some(), number > 2, "{number}");
    }
}

#[test]
fn a_date_years_ahead_that_is_taken_back_adds_no_years() {
    let read = hour("10:20:00 (v) TIMESTAMP 3/2/2031\n10:30:00 (v) IN: \"seat\" ann@pc-1\n");
    let seat = feature(&read, "seat");
    assert!((seat.mean - 29.0 / 60.0).abs() < 1e-9, "{}", seat.mean);
    let lines: Vec<u64> = read.logs[0].set_back.iter().map(|step| step.line).collect();
    assert_eq!(lines, [3, 5], "forward and back");
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_fail(
        text in "((1|23|99):0[0-9]:00 \\((v|lmgrd)\\) (OUT|IN|DENIED|TIMESTAMP|UPGRADE|Started|x)(: ?\"?[a-z]{0,3}\"?)? ?|[ \\r\\n@\\[\\]()^\"0-9]|\\PC){0,40}"
    ) {
        let mut load = Load::new(None);
        let summary = read(vec![log("random", &text)], Some(&mut load)).expect("memory does not fail");
        let end = if text.contains('\n') { '\n' } else { '\r' };
        let lines = text.split(end).count() as u64 - u64::from(text.is_empty() || text.ends_with(end));
        prop_assert_eq!(summary.lines(), lines);
        prop_assert!(summary.unread_lines() <= lines);
        prop_assert!(load.stays().iter().all(|stay| stay.from <= stay.to));
    }

    #[test]
    fn what_goes_out_comes_in_or_stays_out(
        steps in proptest::collection::vec((0_u8..2, 0_u8..3, 0_u8..3, 1_u32..4), 0..60)
    ) {
        let mut text = String::new();
        for (second, (kind, feature, user, count)) in steps.iter().enumerate() {
            let kind = if *kind == 0 { "OUT" } else { "IN" };
            text.push_str(&format!("1:00:{second:02} (v) {kind}: \"f{feature}\" u{user}@h ({count} licenses)\n"));
        }
        let summary = summary(&text);
        for feature in &summary.features {
            let of = |kind| -> u64 {
                let steps = steps.iter().filter(|s| s.0 == kind && format!("f{}", s.1) == feature.name);
                steps.map(|s| u64::from(s.3)).sum()
            };
            prop_assert_eq!(feature.licenses_out, of(0));
            let came_back = of(1) - feature.in_without_out;
            prop_assert_eq!(feature.licenses_out, came_back + feature.still_out);
            prop_assert!(feature.peak >= feature.still_out && feature.peak <= feature.licenses_out);
        }
    }
}
