//! Variants and files that extend others: overlays on what is written.

use crate::support::{errors, findings, plans, read, read_files, small};
use kernel::Span;
use model::plan::{ApplicationIndex, FaultKind, Schedule, ServiceIndex};
use scenarios::Severity;

#[test]
fn tables_merge_key_by_key_and_lists_of_tables_by_name() {
    let text = small(
        r#"[parameters]
poll_interval = "100 s"
retry_count = 7
[[agents]]
name = "night"
count = 10
applications = ["ts"]
shifts = [ { start = "22:00", end = "06:00" } ]
[[variant]]
name = "more"
parameters = { poll_interval = "50 s" }
agents = [ { name = "day", count = 60 }, { name = "late", count = 5, applications = ["ts"], session = { on = "1 h", off = "1 h" } } ]"#,
    );
    let study = read(&text);
    let [base, more] = plans(&study) else {
        panic!("two variants");
    };
    assert_eq!(
        base.applications[ApplicationIndex(0)].poll_interval,
        Span::from_seconds(100)
    );
    assert_eq!(
        more.applications[ApplicationIndex(0)].poll_interval,
        Span::from_seconds(50)
    );
    assert_eq!(more.applications[ApplicationIndex(0)].retry_count, 7);
    let counts = |plan: &model::plan::Plan| plan.groups.iter().map(|g| g.count).collect::<Vec<_>>();
    assert_eq!(counts(base), [50, 10]);
    assert_eq!(counts(more), [60, 10, 5]);
    // The same names have the same numbers in both.
    assert_eq!(base.groups[1].symbol, more.groups[1].symbol);
    let Schedule::Shifts(shifts) = &more.groups[1].schedule else {
        panic!("shifts");
    };
    assert_eq!(shifts[0].length, Span(8 * Span::HOUR.0), "past midnight");
}

#[test]
fn remove_drops_an_entry_and_false_drops_a_key() {
    let text = small(
        r#"[[application]]
name = "urs"
kind = "universal-routing-server"
supervised = true
starts_at = "1 h"
[[fault]]
id = "f"
kind = "application-crash"
target = "urs"
at = "1 d"
[[variant]]
name = "plain"
application = [ { name = "urs", supervised = false, starts_at = false } ]
[[variant]]
name = "without"
application = [ { name = "urs", remove = true } ]
fault = [ { id = "f", remove = true } ]
server = [ { name = "lic-a", features = { router_seats = false } } ]"#,
    );
    let study = read(&text);
    let [base, plain, without] = plans(&study) else {
        panic!("three variants");
    };
    assert!(base.applications[ApplicationIndex(1)].supervised);
    assert_eq!(
        base.applications[ApplicationIndex(1)].starts_at.0,
        Span::HOUR.0
    );
    assert!(
        !plain.applications[ApplicationIndex(1)].supervised,
        "false is a value of a truth key"
    );
    assert_eq!(
        plain.applications[ApplicationIndex(1)].starts_at.0,
        0,
        "false drops another key"
    );
    assert_eq!(without.applications.len(), 1);
    assert!(without.faults.is_empty());
    assert_eq!(base.services[ServiceIndex(0)].pools.len(), 2);
    assert_eq!(without.services[ServiceIndex(0)].pools.len(), 1);
}

#[test]
fn false_under_a_faults_features_is_a_value_and_stays() {
    let text = small(
        r#"[[fault]]
id = "f"
kind = "license-file-change"
target = "lic-a"
at = "1 d"
features = { tserver_sdn = 90 }
[[variant]]
name = "dropped"
fault = [ { id = "f", features = { router_seats = false } } ]"#,
    );
    let study = read(&text);
    // The kind may not be played yet; what the new file holds is seen in what else is wrong.
    let other: Vec<String> = errors(&study)
        .into_iter()
        .filter(|e| !e.contains("not simulated yet"))
        .collect();
    assert!(other.is_empty(), "{other:?}");
    if study.has_errors() {
        return;
    }
    let FaultKind::LicenseFileChange { pools, .. } = &study.plans[1].faults[0].kind else {
        panic!("a change of file");
    };
    assert_eq!(pools.len(), 1);
    assert_eq!(pools[0].lots[0].count, 90);
}

#[test]
fn names_that_an_overlay_gives_in_vain_are_errors_with_the_nearest() {
    let text = small(
        r#"[[variant]]
name = "v"
server = [ { name = "lic-b", remove = true } ]
agents = [ { name = "dya", count = 3 } ]
parameters = { poll_intervall = "1 s" }
experiment = { seed = 3 }"#,
    );
    let found = errors(&read(&text));
    for expected in [
        "there is no `lic-b` to remove (is `lic-a` meant?)",
        "`applications` is missing (in variant `v`) (the entry is new here, is `day` meant?)",
        "is `poll_interval` meant?",
        "a variant has no key `experiment`",
    ] {
        assert!(
            found.iter().any(|error| error.contains(expected)),
            "{expected}: {found:?}"
        );
    }
}

#[test]
fn removing_outside_an_overlay_is_an_error() {
    let found = errors(&read(&small("[[site]]\nname = \"x\"\nremove = true")));
    assert!(found[0].contains("`remove` is for overlays"), "{found:?}");
}

#[test]
fn a_file_may_extend_another_and_change_its_variants() {
    let base = small(
        r#"[[variant]]
name = "big"
agents = [ { name = "day", count = 70 } ]
parameters = { retry_count = 9 }
[[variant]]
name = "gone"
agents = [ { name = "day", count = 1 } ]"#,
    );
    let over = r#"extends = "base/small.toml"
name = "over"
duration = "14 d"
[[agents]]
name = "day"
count = 55
[[variant]]
name = "big"
agents = [ { name = "day", count = 80 } ]
[[variant]]
name = "gone"
remove = true
[[variant]]
name = "new"
agents = [ { name = "day", remove = true } ]"#;
    let study = read_files(&[("over.toml", over), ("base/small.toml", &base)]);
    let names: Vec<&str> = plans(&study)
        .iter()
        .map(|plan| plan.variant.as_str())
        .collect();
    assert_eq!(names, ["base", "big", "new"]);
    assert_eq!(study.name, "over");
    let [own, big, new] = plans(&study) else {
        panic!("three variants");
    };
    assert_eq!(own.duration, Span(14 * Span::DAY.0));
    assert_eq!(own.groups[0].count, 55);
    assert_eq!(big.groups[0].count, 80);
    assert_eq!(
        big.applications[ApplicationIndex(0)].retry_count,
        9,
        "overlays on one variant add up"
    );
    assert!(new.groups.is_empty());
    let read: Vec<&str> = study.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(read, ["base/small.toml", "over.toml"]);
}

#[test]
fn a_finding_points_into_the_file_that_caused_it() {
    let base = small("");
    let over = "extends = \"small.toml\"\n[[agents]]\nname = \"day\"\napplications = [\"tz\"]\n";
    let study = read_files(&[("over.toml", over), ("small.toml", &base)]);
    let finding = &study.findings[0];
    assert_eq!(
        (finding.file.as_str(), finding.line),
        ("over.toml", 4),
        "{finding:?}"
    );
}

#[test]
fn circles_of_extends_are_refused() {
    let study = read_files(&[
        ("a.toml", "extends = \"b.toml\""),
        ("b.toml", "extends = \"sub/../c.toml\""),
        ("c.toml", "extends = \"a.toml\""),
    ]);
    let found = errors(&study);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].contains("a.toml → b.toml → c.toml → a.toml"),
        "{found:?}"
    );
}

#[test]
fn eight_files_may_stand_on_each_other_and_not_nine() {
    let chain = |length: usize| -> Vec<(String, String)> {
        let mut files: Vec<(String, String)> = (1..length)
            .map(|n| (format!("{n}.toml"), format!("extends = \"{}.toml\"", n + 1)))
            .collect();
        files.push((format!("{length}.toml"), small("")));
        files
    };
    let read = |length: usize| {
        let files = chain(length);
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        read_files(&files)
    };
    assert!(!read(8).has_errors(), "{:?}", errors(&read(8)));
    let found = errors(&read(9));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].contains("more than 8 files stand on each other"),
        "{found:?}"
    );
}

#[test]
fn variants_need_names_of_their_own() {
    let found = errors(&read(&small(
        "[[variant]]\nname = \"base\"\n[[variant]]\ntitle = \"x\"",
    )));
    assert!(
        found
            .iter()
            .any(|e| e.contains("two variants are named `base`")),
        "{found:?}"
    );
    assert!(
        found.iter().any(|e| e.contains("`name` is missing")),
        "{found:?}"
    );
}

#[test]
fn dropping_what_is_not_there_is_told() {
    let study = read(&small("[[variant]]\nname = \"v\"\nwarm_up = false"));
    let found = findings(&study, Severity::Warning);
    assert!(
        found
            .iter()
            .any(|e| e.contains("drops a key that is not there")),
        "{found:?}"
    );
    assert!(!study.has_errors());
}

#[test]
fn the_digest_depends_on_every_byte_of_every_file() {
    let base = small("");
    let study =
        |over: &str, base: &str| read_files(&[("over.toml", over), ("small.toml", base)]).digest;
    let over = "extends = \"small.toml\"\n";
    let first = study(over, &base);
    assert_eq!(first.len(), 64);
    assert_eq!(first, study(over, &base));
    assert_ne!(first, study("extends = \"small.toml\"\n\n", &base));
    assert_ne!(first, study(over, &format!("{base}\n")));
}
