//! Options files: the grammar by another reader's verdicts, files of the real world, and the check
//! against a license file.

use crate::input_or_return;
use proptest::prelude::*;
use scenarios::Severity;
use scenarios::flexnet::license_file;
use scenarios::flexnet::options_file::{OptionsFile, SubjectKind, read};

fn file(text: &str) -> OptionsFile {
    read("genesys.d.opt", text.as_bytes())
}

fn places(findings: &[scenarios::Finding]) -> Vec<(Severity, usize, usize)> {
    findings
        .iter()
        .map(|f| (f.severity, f.line, f.column))
        .collect()
}

/// Keyword, number, feature, subject.
type Row<'a> = (
    &'a str,
    Option<u32>,
    &'a str,
    Option<(SubjectKind, &'a str)>,
);

fn rows(file: &OptionsFile) -> Vec<Row<'_>> {
    let rows = file.options.iter().map(|option| {
        let feature = option
            .feature
            .as_ref()
            .map_or("", |selector| selector.feature.as_str());
        let subject = option.subject.as_ref().map(|s| (s.kind, s.name.as_str()));
        (option.keyword, option.number, feature, subject)
    });
    rows.collect()
}

#[test]
fn another_readers_verdicts_are_ours() {
    let bytes = input_or_return!("options_files/oracle_cases_options_lines.json");
    let oracle: serde_json::Value =
        serde_json::from_slice(&bytes).expect("the oracle file is JSON");
    let cases = oracle["cases"].as_array().expect("a list of cases");
    assert_eq!(cases.len(), 93);
    for case in cases {
        let line = case["line"].as_str().expect("a line");
        let file = file(line);
        let accepted = file.options.len() == 1 && file.lost == 0;
        assert_eq!(
            accepted,
            case["accept"] == true,
            "{line}: {:?}",
            file.findings
        );
        let reported = file.findings.iter().any(|f| f.severity == Severity::Error);
        assert_eq!(reported, !accepted, "{line}");
    }
}

#[test]
fn the_parts_of_an_option_are_kept() {
    let text = "reserve 5 ics_multi_media_agent_seat:VERSION=8.0 user_group desk
MAX 3 \"a:b KEY=x y\" host pc-1
EXCLUDE seat INTERNET 10.1.*.*
LINGER seat 60
LINGER 0
DEBUGLOG +c:\\log\\debug.log AUTO_ROLLOVER 5
USER_GROUP desk anna \\
   \"jim bo\"
GROUP desk tom
";
    let file = file(text);
    assert_eq!(file.findings, []);
    let seat = "ics_multi_media_agent_seat";
    assert_eq!(
        rows(&file)[..5],
        [
            ("RESERVE", Some(5), seat, Some((SubjectKind::Group, "desk"))),
            ("MAX", Some(3), "a:b", Some((SubjectKind::Host, "pc-1"))),
            (
                "EXCLUDE",
                None,
                "seat",
                Some((SubjectKind::Internet, "10.1.*.*"))
            ),
            ("LINGER", Some(60), "seat", None),
            ("LINGER", Some(0), "", None),
        ]
    );
    let pool = |index: usize| {
        file.options[index]
            .feature
            .as_ref()
            .and_then(|s| s.pool.clone())
    };
    assert_eq!(pool(0), Some(("VERSION".to_owned(), "8.0".to_owned())));
    assert_eq!(pool(1), Some(("KEY".to_owned(), "x y".to_owned())));
    assert_eq!(
        file.options[5].words,
        ["+c:\\log\\debug.log", "AUTO_ROLLOVER"]
    );
    assert_eq!(file.groups["desk"], ["anna", "jim bo", "tom"]);
    let lines: Vec<_> = file.options.iter().map(|option| option.line).collect();
    assert_eq!(lines, [1, 2, 3, 4, 5, 6, 7, 9]);
}

#[test]
fn lf8_the_reread_at_midnight_can_be_turned_off() {
    assert!(file("").automatic_reread);
    assert!(!file("automatic_reread Off").automatic_reread);
}

#[test]
fn mistakes_are_placed_and_the_rest_is_read() {
    let text = "RESERVE many seat USER tom\nRESERVE 2 seat USER\nRESERV 2 seat USER tom\n\"open\nMAX 1 seat USER tom\n";
    let file = file(text);
    assert_eq!(
        places(&file.findings),
        [
            (Severity::Error, 1, 9),
            (Severity::Error, 2, 20),
            (Severity::Error, 3, 1),
            (Severity::Error, 4, 1),
            (Severity::Error, 4, 1),
        ]
    );
    assert_eq!(
        file.findings[2].hint.as_deref(),
        Some("did you mean `RESERVE`?")
    );
    assert_eq!((file.options.len(), file.lost), (1, 4));
}

#[test]
fn groups_compare_with_case_unless_told() {
    let text = "GROUP Desk tom\nINCLUDE seat GROUP desk\nINCLUDEALL HOST_GROUP Desk\n";
    assert_eq!(
        places(&file(text).findings),
        [(Severity::Warning, 2, 1), (Severity::Warning, 3, 1)]
    );
    let relaxed = format!("{text}GROUPCASEINSENSITIVE ON\n");
    assert_eq!(
        places(&file(&relaxed).findings),
        [(Severity::Warning, 3, 1)]
    );
}

#[test]
fn lf3_an_option_must_say_which_pool_and_not_reserve_too_much() {
    let license = license_file::read(
        "license.dat",
        b"INCREMENT seat g.d 8.0 31-dec-2030 10 SIGN=1
INCREMENT seat g.d 7.0 permanent 10 asset_info=A7 SIGN=2
FEATURE port g.d 8.0 permanent 5 0A1B HOSTID=ANY SIGN=3
",
    );
    let text = "RESERVE 3 port USER a
RESERVE 2 port USER b
RESERVE 1 PORT USER c
RESERVE 9 seat USER a
RESERVE 9 seat:VERSION=8 USER a
MAX 9 seat:EXPDATE=31-dec-2030 USER a
MAX 9 seat:ASSET_INFO=a7 USER a
MAX 9 port:KEY=0a1b USER a
MAX 9 seat:VERSION=9 USER a
MAX 9 desk USER a
EXCLUDEALL USER b
";
    let file = file(text);
    assert_eq!(file.findings, []);
    let found = file.check("genesys.d.opt", text.as_bytes(), &license);
    let lines: Vec<_> = found.iter().map(|f| f.line).collect();
    assert_eq!(lines, [3, 4, 5, 9, 10], "{found:?}");
    assert!(found[0].message.contains("sum to 6"));
    assert!(found[1].message.contains("2 pools"));
    assert!(
        found[2].message.contains("sum to 18"),
        "nine in each pool, and nine more in one"
    );
    assert!(found[3].message.starts_with("no pool") && found[4].message.starts_with("no feature"));
}

#[test]
fn file_ansys_reserves_by_expiry_date() {
    let file = read(
        "ansys.opt",
        &input_or_return!("options_files/ansys_two_expiry_pools.opt"),
    );
    assert_eq!(file.findings, []);
    assert_eq!(
        rows(&file)[2..],
        [
            (
                "RESERVE",
                Some(1),
                "hfss",
                Some((SubjectKind::Group, "GroupA"))
            ),
            (
                "RESERVE",
                Some(1),
                "hfss",
                Some((SubjectKind::Group, "GroupB"))
            ),
            (
                "EXCLUDEALL",
                None,
                "",
                Some((SubjectKind::Internet, "203.0.113.*"))
            ),
            (
                "MAX",
                Some(4),
                "ansys",
                Some((SubjectKind::Project, "proj-x"))
            ),
            ("DEBUGLOG", None, "", None),
        ]
    );
    let date = |index: usize| {
        file.options[index]
            .feature
            .as_ref()
            .and_then(|s| s.pool.clone())
    };
    assert_eq!(
        date(2),
        Some(("EXPDATE".to_owned(), "31-jan-2027".to_owned()))
    );
    assert_eq!(
        date(3),
        Some(("EXPDATE".to_owned(), "31-mar-2027".to_owned()))
    );
    assert_eq!(file.groups["GroupA"], ["bob", "john", "tim"]);
    assert_eq!(file.options[6].words, ["+C:\\Temp\\ansyslmd_debug.log"]);
}

#[test]
fn file_cadence_ends_without_a_line_end() {
    let file = read(
        "cadence.opt",
        &input_or_return!("options_files/cadence_console.opt"),
    );
    assert_eq!(file.findings, []);
    assert_eq!(
        rows(&file)[2..],
        [
            (
                "RESERVE",
                Some(5),
                "virtuoso_layout",
                Some((SubjectKind::Group, "IC_DESIGN_LEAD"))
            ),
            (
                "EXCLUDE",
                None,
                "spectre_simulator",
                Some((SubjectKind::Host, "rogue-node"))
            ),
        ]
    );
    assert_eq!(file.groups["IC_DESIGN_LEAD"], ["admin", "chen_w"]);
    assert_eq!(file.groups["PHYSICAL_DV"], ["alex_k"]);
}

#[test]
fn file_mathworks_picks_pools_by_key_and_holds_placeholders() {
    let file = read(
        "mlm.opt",
        &input_or_return!("options_files/mathworks_sampleMLM.opt"),
    );
    assert!(file.groups_ignore_case);
    let group = |name| Some((SubjectKind::Group, name));
    let user = Some((SubjectKind::User, "user1"));
    assert_eq!(
        rows(&file),
        [
            ("GROUPCASEINSENSITIVE", None, "", None),
            (
                "MAX",
                Some(4),
                "MATLAB",
                Some((SubjectKind::Host, "server1"))
            ),
            ("GROUP", None, "", None),
            ("RESERVE", Some(3), "MATLAB", group("MATLAB_power_users")),
            ("INCLUDE", None, "MATLAB", user),
            ("INCLUDE", None, "SIMULINK", user),
            ("INCLUDE", None, "<Toolbox_Name>", user),
            ("GROUP", None, "", None),
            ("INCLUDE", None, "MATLAB", group("MATLAB_USERS")),
            ("INCLUDE", None, "SIMULINK", group("MATLAB_USERS")),
        ]
    );
    assert_eq!(file.groups["MATLAB_power_users"].len(), 4);
    assert_eq!(file.groups["MATLAB_USERS"], ["user1", "user2"]);
    // `<NNU username>` holds a blank: two names where one is expected.
    let errors: Vec<_> = file.findings.iter().map(|f| (f.severity, f.line)).collect();
    assert_eq!(errors, [56, 57, 61, 62].map(|line| (Severity::Error, line)));
    assert_eq!(file.lost, 4);
}

#[test]
fn file_hackers_of_the_vendors_guide() {
    let file = read(
        "hackers.opt",
        &input_or_return!("options_files/revenera_hackers.opt"),
    );
    assert_eq!(file.findings, []);
    assert_eq!(file.groups["Hackers"], ["bob", "howard", "james"]);
    assert_eq!(file.host_groups["writers"], ["fred", "barney"]);
    let excluded: Vec<_> = file
        .of("EXCLUDE")
        .map(|option| option.subject.clone())
        .collect();
    let kinds: Vec<_> = excluded
        .into_iter()
        .flatten()
        .map(|s| (s.kind, s.name))
        .collect();
    assert_eq!(
        kinds,
        [
            (SubjectKind::Group, "Hackers".to_owned()),
            (SubjectKind::HostGroup, "writers".to_owned()),
        ]
    );
}

#[test]
fn file_siemens_has_a_comment_in_chinese() {
    let file = read(
        "uglmd.opt",
        &input_or_return!("options_files/siemens_uglmd.opt"),
    );
    assert_eq!(file.findings, []);
    assert_eq!(
        rows(&file),
        [
            ("TIMEOUTALL", Some(1800), "", None),
            ("GROUP", None, "", None),
            (
                "RESERVE",
                Some(3),
                "gateway",
                Some((SubjectKind::Group, "CAD_TEAM"))
            ),
            ("BORROW_LOWWATER", Some(2), "gateway", None),
        ]
    );
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_fail(
        text in "(RESERVE|MAX|GROUP|DEBUGLOG|[0-9]{1,12}|USER|[ \\t\\r\\n\"\\\\#=:+]|\\PC){0,50}"
    ) {
        let file = read("random", text.as_bytes());
        prop_assert!(file.options.len() + file.lost <= text.lines().count());
        let license = license_file::read("f", b"FEATURE a b 1 permanent 1 SIGN=1");
        let _ = file.check("random", text.as_bytes(), &license);
    }
}

#[test]
fn only_max_knows_all_users_in_capitals() {
    let read = file(
        "MAX 5 f USER ALL_USERS\nMAX 5 g USER all_users\nEXCLUDE f USER ALL_USERS\nRESERVE 1 f USER ALL_USERS\n",
    );
    let lines: Vec<usize> = read.findings.iter().map(|finding| finding.line).collect();
    assert_eq!(lines, [2, 3, 4], "{:#?}", read.findings);
    let binds_nobody = |finding: &scenarios::Finding| finding.message.contains("binds nobody");
    assert!(read.findings.iter().all(binds_nobody));
}
