//! The calendar as the reader sees it: holidays.

use crate::support::{errors, findings, plans, read, small};
use model::plan::{Plan, Schedule};
use scenarios::Severity;
use scenarios::plan_text::sections;

fn with(calendar: &str, not_on: &str) -> String {
    let end = "end = \"16:00\"";
    small("")
        .replace(
            "duration = \"7 d\"",
            &format!("duration = \"7 d\"\n{calendar}"),
        )
        .replace(end, &format!("{end}{not_on}"))
}

const NOT_ON: &str = ", not_on = \"holidays\"";

fn not_on(plan: &Plan) -> Vec<i64> {
    match &plan.groups[0].schedule {
        Schedule::Shifts(shifts) => shifts[0].not_on.to_vec(),
        _ => panic!("shifts"),
    }
}

#[test]
fn ag10_holidays_are_dates_in_any_order() {
    let text = with(
        "calendar = { holidays = [2026-03-05, 2026-03-04, 2026-03-05] }",
        NOT_ON,
    );
    let study = read(&text);
    // March 4th is 20,516 days after 1970-01-01.
    assert_eq!(not_on(&plans(&study)[0]), [20_516, 20_517]);
    let all = sections(&plans(&study)[0], &study.notes[0]);
    let groups = all.iter().find(|section| section.title == "who logs in");
    let shown = &groups.expect("there").rows[0][3];
    assert_eq!(shown, "Mon-Fri 08:00-16:00 (not on 2026-03-04, 2026-03-05)");
    // What is resolved reads back to the same.
    let resolved = study.resolved("base").expect("there");
    assert_eq!(not_on(&plans(&read(&resolved))[0]), [20_516, 20_517]);
    assert_eq!(
        not_on(&plans(&read(&with("calendar = { holidays = [2026-03-05] }", "")))[0]),
        [0_i64; 0]
    );
}

#[test]
fn ag10_what_is_wrong_with_holidays_is_reported_in_its_place() {
    assert_eq!(
        errors(&read(&with("", NOT_ON))),
        [
            "19:73 agents.day.shifts.1.not_on: the holidays are not given (write them under `[calendar]`, such as `holidays = [2026-04-03, 2026-05-01]`)"
        ]
    );
    let wrong = read(&with("calendar = { holidays = [\"Easter\"] }", NOT_ON));
    assert!(
        errors(&wrong)[0].starts_with("5:26 calendar.holidays"),
        "{:?}",
        errors(&wrong)
    );
    let wrong = read(&with(
        "calendar = { holidays = [2026-03-04T08:00:00] }",
        NOT_ON,
    ));
    assert!(
        errors(&wrong)[0].contains("a date such as"),
        "{:?}",
        errors(&wrong)
    );
    let wrong = read(&with("calendar = { holydays = [2026-03-04] }", NOT_ON));
    assert!(
        errors(&wrong)[0].contains("is `holidays` meant?"),
        "{:?}",
        errors(&wrong)
    );
    let wrong = read(&with("", ", not_on = \"Sundays\""));
    assert!(errors(&wrong)[0].contains("not_on"), "{:?}", errors(&wrong));
    let unused = read(&with("calendar = { holidays = [2026-03-04] }", ""));
    let warnings = findings(&unused, Severity::Warning);
    assert!(
        warnings[0].contains("no shift has `not_on = \"holidays\"`"),
        "{warnings:?}"
    );
    assert!(errors(&unused).is_empty());
}

/// The small scenario with more keys for its group.
fn patient(keys: &str) -> String {
    small("").replace("count = 50\n", &format!("count = 50\n{keys}\n"))
}

#[test]
fn ag11_patience_is_read_and_what_is_wrong_with_it_reported() {
    let study = read(&patient("patience = { tries = 3, time = \"30 min\" }"));
    let all = sections(&plans(&study)[0], &study.notes[0]);
    let groups = all.iter().find(|section| section.title == "who logs in");
    let shown = &groups.expect("there").rows[0][4];
    assert_eq!(
        shown,
        "again after 2 min until the session's end; gives up with 3 denied tries or 30 min after the first denied try"
    );
    for (keys, expected) in [
        (
            "patience = { tries = 0 }",
            "17:22 agents.day.patience.tries: expected from 1 to 10000 tries",
        ),
        (
            "patience = { time = \"0 s\" }",
            "17:21 agents.day.patience.time: expected a time above zero",
        ),
        ("patience = {}", "`patience` needs `tries` or `time`"),
        ("patience = { tries = 1.5 }", "agents.day.patience.tries"),
        ("patience = \"30 min\"", "agents.day.patience"),
        (
            "patience = { time = \"3 min\", trys = 3 }",
            "is `tries` meant?",
        ),
    ] {
        let errors = errors(&read(&patient(keys)));
        assert!(
            errors.len() == 1 && errors[0].contains(expected),
            "{keys}: {errors:?}"
        );
    }
    let idle = read(&patient("patience = { tries = 3 }\nretry = \"none\""));
    let warnings = findings(&idle, Severity::Warning);
    assert!(
        warnings[0].contains("`patience` has no effect"),
        "{warnings:?}"
    );
}

#[test]
fn ag9_what_is_wrong_with_a_relocation_is_reported_in_its_place() {
    let relocate = |keys: &str| {
        let fault = format!("[[fault]]\nid = \"move\"\nkind = \"relocate\"\n{keys}\n");
        small(&format!(
            "[[application]]\nname = \"other\"\nkind = \"t-server\"\n{fault}"
        ))
    };
    let good = "agents = \"day\"\nto = [\"other\"]\nat = \"2 d\"";
    let study = read(&relocate(good));
    let plan = &plans(&study)[0];
    // The other list is a group of its own beside the file's, without agents.
    assert_eq!(plan.groups.len(), 2);
    assert_eq!(
        (plan.groups[1].count, plan.groups[1].home.map(|home| home.0)),
        (0, Some(0))
    );
    let all = sections(plan, &study.notes[0]);
    let rows = |title: &str| {
        &all.iter()
            .find(|section| section.title == title)
            .expect("there")
            .rows
    };
    assert_eq!(rows("who logs in").len(), 1);
    assert_eq!(rows("what fails")[0][1..3], ["relocate", "day to other"]);
    for (keys, expected) in [
        ("to = [\"other\"]\nat = \"2 d\"", "`agents` is missing"),
        ("agents = \"day\"\nat = \"2 d\"", "`to` is missing"),
        (
            "agents = \"day\"\nto = []\nat = \"2 d\"",
            "expected at least one application",
        ),
        (
            "agents = \"dya\"\nto = [\"other\"]\nat = \"2 d\"",
            "is `day` meant?",
        ),
        (
            "agents = \"day\"\nto = [\"othr\"]\nat = \"2 d\"",
            "is `other` meant?",
        ),
        (
            "agents = \"day\"\nto = [\"other\", \"other\"]\nat = \"2 d\"",
            "`other` stands twice",
        ),
        (
            "agents = \"day\"\nto = [\"other\"]\ntarget = \"ts\"\nat = \"2 d\"",
            "takes no `target`",
        ),
    ] {
        let errors = errors(&read(&relocate(keys)));
        assert!(
            errors.len() == 1 && errors[0].contains(expected),
            "{keys}: {errors:?}"
        );
    }
    // What its agents do without an application of the other list may be said at the group.
    let without = relocate(good).replace(
        "count = 50\n",
        "count = 50\nwithout = { other = \"works\" }\n",
    );
    let plan = plans(&read(&without))[0].clone();
    assert!(!plan.groups[1].steps[0].idle_without);
}

#[test]
fn ft20_what_is_wrong_with_a_crew_is_reported_in_its_place() {
    let text = |crew: &str, keys: &str| {
        let fault = format!("[[fault]]\nid = \"dies\"\n{keys}\n");
        small(&format!("[[crew]]\nname = \"field\"\n{crew}\n{fault}"))
    };
    let good = "kind = \"server-kill\"\ntarget = \"lic-a\"\nat = \"2 d\"\ntime_to_repair = \"3 h\"\nrepaired_by = \"field\"";
    let study = read(&text("size = 2\nhours = \"Mon-Fri 08:00-18:00\"", good));
    let all = sections(&plans(&study)[0], &study.notes[0]);
    let faults = all.iter().find(|section| section.title == "what fails");
    assert!(
        faults.expect("there").rows[0][4]
            .starts_with("3 h of `field` (2), worked on Mon 08:00 for 10 h")
    );
    let resolved = study.resolved("base").expect("there");
    assert_eq!(plans(&read(&resolved))[0].crews, plans(&study)[0].crews);
    for (crew, keys, expected) in [
        ("size = 0", good.to_owned(), "expected a crew of at least one"),
        ("hours = \"nights\"", good.to_owned(), "expected periods such as"),
        ("site = \"nowhere\"", good.to_owned(), "there is no site `nowhere`"),
        ("", good.replace("\"field\"", "\"feild\""), "is `field` meant?"),
        ("", good.replace("time_to_repair", "lasts"), "`repaired_by` goes with `time_to_repair`"),
        ("", format!("{good}\nrepair_during = \"Mon 08:00-10:00\""), "a crew repairs in its own hours"),
        (
            "",
            "kind = \"person-disable\"\nagents = \"day\"\ncount = 1\nat = \"2 d\"\ntime_to_repair = \"3 h\"\nrepaired_by = \"field\"".to_owned(),
            "is repaired by nobody",
        ),
        (
            "",
            "kind = \"common-cause\"\nmembers = [\"lic-a\"]\nat = \"2 d\"\ntime_to_repair = \"3 h\"\nrepaired_by = \"field\"".to_owned(),
            "is repaired member by member",
        ),
    ] {
        let errors = errors(&read(&text(crew, &keys)));
        assert!(errors.len() == 1 && errors[0].contains(expected), "{expected}: {errors:?}");
    }
    let idle = read(&small("[[crew]]\nname = \"field\""));
    let warnings = findings(&idle, Severity::Warning);
    assert!(
        warnings[0].contains("no fault is repaired by `field`"),
        "{warnings:?}"
    );
    let twice = read(&text("[[crew]]\nname = \"field\"", good));
    assert!(
        errors(&twice)[0].contains("two crews are named"),
        "{:?}",
        errors(&twice)
    );
}
