//! Debug logs of the real world: lines, events, peaks, dates. The figures were counted off the files
//! by other means (searching for the keywords, adding up by hand or by a few lines of script).

use crate::input_or_return;
use scenarios::flexnet::debug_log::{FeatureSummary, Load, Log, Summary, read};
use std::io::Cursor;

/// Reads one log of the folder.
macro_rules! debug_log {
    ($name:expr) => {{
        let bytes = input_or_return!(concat!("debug_logs/", $name));
        let log = Log::new($name.to_owned(), Cursor::new(bytes)).expect("memory does not fail");
        read(vec![log], None).expect("memory does not fail")
    }};
}

/// Lines, unread lines, first and last.
fn extent(summary: &Summary) -> (u64, u64, String, String) {
    let (first, last) = summary.span().expect("there are lines");
    (
        summary.lines(),
        summary.unread_lines(),
        first.to_string(),
        last.to_string(),
    )
}

fn expected(lines: u64, unread: u64, first: &str, last: &str) -> (u64, u64, String, String) {
    (lines, unread, first.to_owned(), last.to_owned())
}

fn feature<'a>(summary: &'a Summary, name: &str) -> &'a FeatureSummary {
    let found = summary.features.iter().find(|feature| feature.name == name);
    found.unwrap_or_else(|| panic!("no feature {name}"))
}

/// OUT lines, IN lines, denied lines, licenses out, peak, still out.
fn row(summary: &Summary, name: &str) -> [u64; 6] {
    let f = feature(summary, name);
    [
        f.out,
        f.check_in,
        f.denied,
        f.licenses_out,
        f.peak,
        f.still_out,
    ]
}

#[test]
fn log_abaqus_denials_with_count_and_reason() {
    let summary = debug_log!("abaqus_queued_denials.log");
    assert_eq!(
        extent(&summary),
        expected(9, 0, "2023-04-28T18:48:22", "2023-04-28T19:23:41")
    );
    assert_eq!(
        (
            summary.events.denied,
            summary.events.timestamp,
            summary.events.other
        ),
        (6, 2, 1)
    );
    let denials: Vec<_> = summary
        .denials
        .iter()
        .map(|d| {
            (
                d.feature.as_str(),
                d.error.map(|e| e.major),
                d.lines,
                d.licenses,
            )
        })
        .collect();
    assert_eq!(
        denials,
        [("abaqus", Some(-24), 3, 75), ("explicit", Some(-24), 3, 75)]
    );
    assert_eq!(
        summary.denials[0].reason,
        "Users are queued for this feature."
    );
    assert_eq!((summary.true_denials, summary.false_denials), (6, 0));
}

#[test]
fn log_elk_thirty_days_with_inactive_checkins() {
    let summary = debug_log!("elk_autodesk_2016.log");
    assert_eq!(
        extent(&summary),
        expected(11_800, 0, "2016-03-30T01:56:00", "2016-04-30T22:01:22")
    );
    assert_eq!((summary.events.out, summary.events.check_in), (1918, 1918));
    assert_eq!((summary.features.len(), summary.peak), (5, 24));
    assert_eq!(row(&summary, "64300ACD_F"), [952, 952, 0, 952, 12, 0]);
    assert_eq!(row(&summary, "85730ACD_2012_0F"), [938, 938, 0, 938, 12, 0]);
    assert_eq!(summary.taken_back_inactive, 248);
    let unmatched: u64 = summary
        .features
        .iter()
        .map(|feature| feature.in_without_out)
        .sum();
    assert_eq!(unmatched, 0);
}

#[test]
fn log_goflexlm_verbose_records_and_iso_stamps() {
    let summary = debug_log!("goflexlm_demo_a.log");
    assert_eq!(
        extent(&summary),
        expected(16, 0, "2026-09-01T07:55:00", "2026-09-01T17:00:00")
    );
    let events = summary.events;
    assert_eq!((events.out, events.check_in, events.denied), (4, 4, 2));
    assert_eq!(
        (
            events.queued,
            events.dequeued,
            events.timestamp,
            events.other
        ),
        (1, 2, 1, 2)
    );
    // alice gives her two back one by one; erin stays.
    assert_eq!(row(&summary, "editor"), [3, 3, 1, 4, 3, 1]);
    assert_eq!(row(&summary, "render"), [1, 1, 1, 1, 1, 0]);
    let denials: Vec<_> = summary
        .denials
        .iter()
        .map(|d| (d.feature.as_str(), d.licenses))
        .collect();
    assert_eq!(denials, [("editor", 3), ("render", 1)]);
    assert_eq!(
        feature(&summary, "render").in_without_out,
        0,
        "the verbose user pairs them"
    );
}

#[test]
fn log_imsukh_two_denials_and_two_still_out() {
    let summary = debug_log!("imsukh_autodesk_2018.log");
    assert_eq!(
        extent(&summary),
        expected(3598, 0, "2018-07-27T15:49:07", "2018-08-09T14:37:34")
    );
    assert_eq!(
        (
            summary.events.out,
            summary.events.check_in,
            summary.events.denied
        ),
        (170, 168, 2)
    );
    assert_eq!((summary.features.len(), summary.peak), (7, 14));
    assert_eq!(row(&summary, "86815AECCOL_T_F"), [83, 82, 0, 83, 6, 1]);
    assert_eq!(row(&summary, "86718CIV3D_2017_0F"), [64, 63, 0, 64, 5, 1]);
    assert_eq!(row(&summary, "86604ACD_2017_0F"), [3, 3, 1, 3, 3, 0]);
    assert!(
        summary
            .denials
            .iter()
            .all(|denial| denial.error.map(|e| e.major) == Some(-4))
    );
}

#[test]
fn log_msc_tokens_and_a_shutdown() {
    let summary = debug_log!("msc_token_2026.log");
    assert_eq!(
        extent(&summary),
        expected(694, 0, "2026-03-08T16:11:46", "2026-03-08T17:09:32")
    );
    assert_eq!(row(&summary, "MSCONE"), [21, 21, 0, 334, 131, 0]);
    assert_eq!(feature(&summary, "MSCONE").vendor, "MSC");
    // Eight checkins by the daemon's end: 60+5+15+5+5+1+15+5.
    assert_eq!(summary.lost_by_daemon_end, 111);
    // lmgrd and MSC started; MSC exits and is said to have exited.
    assert_eq!((summary.events.start, summary.events.stop), (2, 2));
}

#[test]
fn log_telelogic_unquoted_features_and_wrapped_lines() {
    let summary = debug_log!("telelogic_tokens.log");
    assert_eq!(extent(&summary), expected(8, 0, "13:51:01", "14:46:39"));
    assert_eq!(row(&summary, "TLSTOK-token"), [1, 0, 0, 3, 3, 3]);
    assert_eq!(row(&summary, "DOORS"), [1, 0, 2, 1, 1, 1]);
    assert_eq!(
        summary.denials[0].error.map(|e| (e.major, e.minor)),
        Some((-4, Some(342)))
    );
    // Both denials are made good by tokens in the same second.
    assert_eq!((summary.true_denials, summary.false_denials), (0, 2));
}

#[test]
fn log_umich_seventeen_days_with_numbers() {
    let summary = debug_log!("umich_ansys_2017c.log");
    assert_eq!(
        extent(&summary),
        expected(8991, 0, "2017-06-08T09:49:41", "2017-06-25T09:25:01")
    );
    assert_eq!((summary.events.out, summary.events.check_in), (2455, 2445));
    assert_eq!((summary.features.len(), summary.peak), (6, 147));
    assert_eq!(row(&summary, "hfsshpc"), [1137, 1133, 0, 9165, 108, 25]);
    assert_eq!(row(&summary, "hfss_solve"), [1137, 1133, 0, 1137, 8, 4]);
    assert_eq!(row(&summary, "aa_r_hpc"), [15, 15, 0, 464, 32, 0]);
    assert_eq!(summary.events.timestamp, 134);
    assert_eq!(summary.events.expired, 1);
    assert!(summary.expired.contains("acpreppost"));
}

#[test]
fn log_of_unsupported_variants() {
    let summary = debug_log!("unsupported_variants.log");
    assert_eq!(summary.lines(), 10);
    assert_eq!(summary.unread_lines(), 0);
    let events = summary.events;
    assert_eq!(
        (
            events.unsupported,
            events.out,
            events.check_in,
            events.denied
        ),
        (5, 1, 1, 2)
    );
    let features: Vec<_> = summary
        .features
        .iter()
        .map(|f| (f.name.as_str(), f.vendor.as_str(), f.unsupported))
        .collect();
    assert_eq!(
        features,
        [
            ("LDSDK.EXE", "flexsvr", 1),
            ("base", "parteklm", 0),
            ("com.sigasi.hdt.custom", "sigasi", 1),
            ("com.sigasi.hdt.preview", "sigasi", 1),
            ("floating_license", "geneious", 0),
            ("pathway_base", "parteklm", 1),
            ("xtumlvrfy", "mgcld", 1),
        ]
    );
    let errors: Vec<_> = summary
        .denials
        .iter()
        .map(|d| d.error.map(|e| e.major))
        .collect();
    assert_eq!(errors, [Some(-4), Some(-24)]);
}

#[test]
fn log_upm_autodesk_two_months() {
    let summary = debug_log!("upm_autodesk_2022.log");
    assert_eq!(
        extent(&summary),
        expected(32_654, 0, "2022-05-05T08:42:20", "2022-07-07T11:49:02")
    );
    let events = summary.events;
    assert_eq!(
        (events.out, events.check_in, events.unsupported),
        (8402, 8400, 2)
    );
    assert_eq!((events.timestamp, events.start, events.stop), (498, 2, 0));
    assert_eq!((summary.features.len(), summary.peak), (18, 484));
    assert_eq!(
        row(&summary, "64801INVPROSA_F"),
        [1920, 1920, 0, 1920, 38, 0]
    );
    assert_eq!(row(&summary, "64300ACD_F"), [1677, 1676, 0, 1677, 242, 1]);
    assert_eq!(row(&summary, "87545ACD_2022_0F"), [850, 849, 0, 850, 8, 1]);
    let unmatched: u64 = summary
        .features
        .iter()
        .map(|feature| feature.in_without_out)
        .sum();
    assert_eq!(unmatched, 0);
}

#[test]
fn log_upm_maple_byte_order_mark_and_odd_users() {
    let summary = debug_log!("upm_maple_2022.log");
    assert_eq!(
        extent(&summary),
        expected(6514, 0, "2022-06-09T10:25:28", "2022-07-07T07:38:47")
    );
    assert_eq!((summary.events.out, summary.events.check_in), (262, 262));
    assert_eq!((summary.features.len(), summary.peak), (4, 78));
    assert_eq!(row(&summary, "Maple"), [131, 131, 0, 131, 39, 0]);
    assert_eq!(row(&summary, "Maple2021"), [118, 118, 0, 118, 39, 0]);
    assert_eq!(row(&summary, "Maple2019"), [3, 3, 0, 3, 2, 0]);
}

#[test]
fn ag7_logs_of_two_servers_give_one_load() {
    let open = |name: &str, bytes: Vec<u8>| {
        Log::new(name.to_owned(), Cursor::new(bytes)).expect("memory does not fail")
    };
    let autodesk = open(
        "autodesk",
        input_or_return!("debug_logs/upm_autodesk_2022.log"),
    );
    let maple = open("maple", input_or_return!("debug_logs/upm_maple_2022.log"));
    let mut load = Load::new(None);
    let summary = read(vec![maple, autodesk], Some(&mut load)).expect("memory does not fail");
    assert_eq!(summary.events.out, 8402 + 262);
    assert_eq!(summary.features.len(), 22);
    let stays = load.stays();
    assert!(stays.is_sorted() && stays.len() > 3000 && stays.len() <= 8664);
    let longest = stays
        .iter()
        .map(|stay| stay.to - stay.from)
        .max()
        .expect("stays");
    assert!(longest < 64 * 86_400, "{longest}");
    let (agents, _) = load.agents_and_cut_off();
    assert!(agents > 400 && agents <= summary.holders, "{agents}");
}
