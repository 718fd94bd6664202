//! LF rules of what the lines of a license file come to: pools, expiries, hosts.

use jiff::civil::date;
use scenarios::Severity;
use scenarios::flexnet::ignored::Ignored;
use scenarios::flexnet::license_file::{LicenseFile, read};
use scenarios::flexnet::{Count, Expiry};

fn file(text: &str) -> LicenseFile {
    read("license.dat", text.as_bytes())
}

/// Severity, line and column of each finding.
fn places(file: &LicenseFile) -> Vec<(Severity, usize, usize)> {
    let all = file.findings.iter();
    all.map(|f| (f.severity, f.line, f.column)).collect()
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

#[test]
fn lf3_the_first_feature_line_counts_whatever_the_versions() {
    let text = format!(
        "{}{}{}",
        feature("Seat g.d 7.0 permanent 10"),
        feature("seat g.d 8.0 permanent 20"),
        feature("seat other 8.0 permanent 30")
    );
    let file = file(&text);
    assert_eq!(file.lines[1].ignored, Some(Ignored::SecondFeature(1)));
    assert!(
        file.lines[2].counts(),
        "another daemon's feature is another feature"
    );
    let second = file
        .findings
        .iter()
        .find(|f| f.line == 2)
        .expect("the second line is reported");
    assert_eq!(second.severity, Severity::Warning);
    let pools = file.pools(Some("g.d"));
    assert_eq!(pools.len(), 1);
    assert_eq!((pools[0].version.major, pools[0].count()), (7, 10));
}

#[test]
fn lf3_a_lost_line_does_not_shut_out_the_next() {
    let text = format!(
        "{}{}",
        feature("seat g.d 8.0 nonsense 10"),
        feature("seat g.d 8.0 permanent 20")
    );
    let pools = file(&text).pools(None);
    assert_eq!((pools.len(), pools[0].count()), (1, 20));
}

#[test]
fn lf3_increments_add_to_a_feature_of_the_same_pool() {
    let text = "FEATURE seat g.d 8.1 permanent 10 SIGN=01\nINCREMENT SEAT g.d 8.10 31-dec-2030 5 SIGN=02\nINCREMENT seat g.d 8.1 permanent 3 SIGN=03\n";
    let pools = file(text).pools(None);
    assert_eq!(
        pools.len(),
        1,
        "8.1 and 8.10 are one version, expiry parts no pool"
    );
    let lots: Vec<_> = pools[0]
        .lots
        .iter()
        .map(|lot| (lot.count, lot.expires, lot.line))
        .collect();
    let expected = [
        (10, Expiry::Permanent, 1),
        (5, Expiry::Date(date(2030, 12, 31)), 2),
        (3, Expiry::Permanent, 3),
    ];
    assert_eq!(lots, expected);
}

#[test]
fn lf3_other_versions_and_pool_attributes_part_pools() {
    let text = "INCREMENT seat g.d 7.0 permanent 1 SIGN=01
INCREMENT seat g.d 8.0 permanent 2 SIGN=02
INCREMENT seat g.d 8.0 permanent 4 USER_BASED SIGN=03
INCREMENT seat g.d 8.0 permanent 8 HOSTID=00b0d0a1b2c3 SIGN=04
INCREMENT seat g.d 8.0 permanent 16 HOSTID=00:B0:D0:A1:B2:C3 SIGN=05
INCREMENT seat g.d 8.0 permanent 32 VENDOR_STRING=x NOTICE=y SIGN=06
INCREMENT seat g.d 8.0 permanent uncounted HOSTID=ANY SIGN=07
FEATURE seat g.d 6.0 permanent 64 SIGN=08
";
    let file = file(text);
    let pools = file.pools(None);
    let counts: Vec<_> = pools
        .iter()
        .map(|pool| (pool.version.major, pool.count(), pool.uncounted))
        .collect();
    // FEATURE first, then uncounted, then the higher version, then file order.
    assert_eq!(
        counts,
        [
            (6, 64, false),
            (8, 0, true),
            (8, 34, false),
            (8, 4, false),
            (8, 24, false),
            (7, 1, false)
        ]
    );
}

#[test]
fn lf3_sort_overrides_and_newer_issues_come_first() {
    let text = "INCREMENT seat g.d 8.0 permanent 1 DUP_GROUP=U ISSUED=1-jan-2020 SIGN=01
INCREMENT seat g.d 8.0 permanent 2 DUP_GROUP=H ISSUED=1-jan-2021 SIGN=02
INCREMENT seat g.d 7.0 permanent 4 sort=1 SIGN=03
INCREMENT desk g.d 7.0 permanent 8 sort=0 SIGN=04
";
    let pools = file(text).pools(None);
    let order: Vec<_> = pools
        .iter()
        .map(|pool| (pool.name.as_str(), pool.count()))
        .collect();
    assert_eq!(order, [("seat", 4), ("seat", 2), ("seat", 1), ("desk", 8)]);
}

#[test]
fn lf3_supersede_voids_older_lines_of_its_own_or_the_named_features() {
    let text = "INCREMENT seat g.d 8.0 permanent 1 ISSUED=1-jan-2020 SIGN=01
INCREMENT seat g.d 8.0 permanent 2 ISSUED=1-jan-2021 SIGN=02
INCREMENT seat g.d 8.0 permanent 4 SUPERSEDE ISSUED=1-jan-2021 SIGN=03
INCREMENT seat g.d 8.0 permanent 8 SIGN=04
INCREMENT desk g.d 8.0 permanent 16 ISSUED=1-jan-2020 SIGN=05
INCREMENT port g.d 8.0 permanent 32 SUPERSEDE=\"desk other\" ISSUED=2-jan-2020 SIGN=06
";
    let file = file(text);
    let ignored: Vec<_> = file.lines.iter().map(|line| line.ignored).collect();
    let superseded = |line| Some(Ignored::Superseded(line));
    assert_eq!(
        ignored,
        [superseded(3), None, None, None, superseded(6), None]
    );
    assert_eq!(file.pools(None)[0].count(), 14);
}

#[test]
fn lf3_upgrade_moves_licenses_of_the_closest_earlier_line() {
    let text = "INCREMENT seat g.d 7.0 permanent 10 SIGN=01
INCREMENT seat g.d 7.5 permanent 10 SIGN=02
UPGRADE seat g.d 7.0 8.0 31-dec-2030 4 SIGN=03
UPGRADE seat g.d 1.0 7.4 permanent 25 SIGN=04
";
    let pools = file(text).pools(None);
    let counts: Vec<_> = pools
        .iter()
        .map(|p| (p.version_text.as_str(), p.count()))
        .collect();
    assert_eq!(counts, [("8.0", 4), ("7.5", 6), ("7.4", 10)]);
    assert_eq!(pools[0].lots[0].expires, Expiry::Date(date(2030, 12, 31)));
}

#[test]
fn lf3_a_package_gives_its_components() {
    let text = "PACKAGE suite g.d 8.0 COMPONENTS=\"a b:7.5 c:7.0:3\" OPTIONS=SUITE SIGN=01
INCREMENT suite g.d 8.0 31-dec-2030 5 SIGN=02
INCREMENT suite g.d 8.0 permanent 2 SIGN=03
INCREMENT a g.d 8.0 permanent 100 SIGN=04
PACKAGE idle g.d COMPONENTS=\"z\" SIGN=05
";
    let file = file(text);
    let pools = file.pools(None);
    let counts: Vec<_> = pools
        .iter()
        .map(|p| {
            (
                p.name.as_str(),
                p.version_text.as_str(),
                p.count(),
                p.package.as_deref(),
                p.suite,
            )
        })
        .collect();
    assert_eq!(
        counts,
        [
            ("suite", "8.0", 7, None, false),
            ("a", "8.0", 100, None, false),
            ("a", "8.0", 7, Some("suite"), true),
            ("b", "7.5", 7, Some("suite"), true),
            ("c", "7.0", 21, Some("suite"), true),
        ]
    );
    assert!(
        file.findings
            .iter()
            .any(|f| f.line == 5 && f.severity == Severity::Warning)
    );
}

#[test]
fn lf4_dates_of_the_guide_and_those_that_never_come() {
    let text = format!(
        "{}{}{}{}",
        feature("a g.d 8.0 6-may-2005 1"),
        feature("b g.d 8.0 01-aug-2000 1"),
        feature("c g.d 8.0 1-jan-0 1"),
        feature("d g.d 8.0 01-jan-0000 1")
    );
    let expires: Vec<_> = file(&text).lines.iter().map(|line| line.expires).collect();
    let dated = |y, m, d| Expiry::Date(date(y, m, d));
    let permanent = Expiry::Permanent;
    assert_eq!(
        expires,
        [dated(2005, 5, 6), dated(2000, 8, 1), permanent, permanent]
    );
}

#[test]
fn lf4_a_short_year_loses_the_line() {
    let file = file(&feature("a g.d 8.0 01-jan-20 1"));
    assert_eq!(file.lines, []);
    assert_eq!(errors(&file), [(1, 19)]);
    assert_eq!(file.lost[0].line, 1);
}

#[test]
fn lf12_zero_and_uncounted_have_no_limit_and_their_hosts() {
    let text = "FEATURE a g.d 8.0 permanent uncounted \\\n  HOSTID=\"INTERNET=127.17.0.1,\\\n  INTERNET=127.17.0.4\" SIGN=1\nFEATURE b g.d 8.0 permanent 0 SIGN=1\n";
    let file = file(text);
    assert_eq!(
        file.lines[0].host_ids,
        ["INTERNET=127.17.0.1", "INTERNET=127.17.0.4"]
    );
    assert_eq!(file.lines[1].count, Count::Uncounted);
    assert_eq!(
        places(&file),
        [(Severity::Warning, 4, 1)],
        "b has no HOSTID"
    );
    let pools = file.pools(None);
    assert!(pools[0].uncounted && pools[0].count() == 0);
    assert_eq!(pools[0].host_ids.len(), 2);
}

#[test]
fn lf3_a_package_of_another_daemon_than_its_feature_is_reported() {
    let with = |daemon: &str| {
        let text = format!(
            "PACKAGE kit {daemon} 1.0 COMPONENTS=\"part\" SIGN=0123456789AB\n{}",
            feature("kit g.d 1.0 permanent 2")
        );
        let file = file(&text);
        let messages = file.findings.iter().map(|finding| finding.message.clone());
        messages
            .filter(|message| message.contains("components give nothing"))
            .count()
    };
    assert_eq!((with("g.d"), with("other.d")), (0, 1));
}
