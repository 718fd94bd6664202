//! Every number that a ready scenario's head or the README publishes is what the program prints today.
//!
//! `tests/published/numbers.csv` names the source of each: page, the number as written, scenario, variant, metric,
//! scope, subject. A percentage is a share times a hundred, hours are seconds divided by 3,600; a number holds if
//! it is today's mean within six tenths of its last significant digit. In the ordinary suite a few quick scenarios are
//! played; with `LICSIM_PUBLISHED` set to a program, such as `target/release/licsim`, that program plays the whole
//! library, and README's table is compared with what it prints, byte for byte. `LICSIM_UPDATE=1` writes README's table
//! anew and lists every number that is no longer true, with today's.

use regex::Regex;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the ordinary suite plays, with the scenarios' own replications.
const QUICK: [&str; 2] = ["rush", "wrong-clock"];

/// How far a number may be from today's, in units of its last significant digit: half a unit is rounding.
const TOLERANCE: f64 = 0.6;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// One number and where it comes from.
#[derive(Debug)]
struct Published {
    page: String,
    says: String,
    scenario: String,
    variant: String,
    metric: String,
    scope: String,
    subject: String,
}

fn published() -> Vec<Published> {
    let path = root().join("tests/published/numbers.csv");
    let text = std::fs::read_to_string(path).expect("the list");
    let lines = text.lines().skip(1).filter(|line| !line.is_empty());
    let one = |line: &str| {
        let cells: Vec<&str> = line.split(';').map(str::trim).collect();
        let [page, says, scenario, variant, metric, scope, subject] = cells[..] else {
            panic!("seven cells: {line}");
        };
        let [page, says, scenario, variant, metric, scope, subject] =
            [page, says, scenario, variant, metric, scope, subject].map(str::to_owned);
        Published {
            page,
            says,
            scenario,
            variant,
            metric,
            scope,
            subject,
        }
    };
    lines.map(one).collect()
}

/// A page's text without line breaks: of a scenario its head only.
fn text(page: &str) -> String {
    let whole = std::fs::read_to_string(root().join(page)).expect("the page");
    let lines: Vec<&str> = if page.ends_with(".toml") {
        let head = whole.lines().take_while(|line| line.starts_with('#'));
        head.map(|line| line.trim_start_matches('#')).collect()
    } else {
        whole.lines().collect()
    };
    let words = lines.iter().flat_map(|line| line.split_whitespace());
    words.collect::<Vec<_>>().join(" ")
}

/// A number with a unit, as these pages write them: `0.34 %`, `1,300 agent hours`, `97 denials`.
fn form() -> Regex {
    Regex::new(r"\d[\d,]*(?:\.\d+)?(?: %| agent hours| hours| denials| violations)")
        .expect("a form")
}

/// The number of a text, in the unit of its metric, and the worth of its last significant digit.
fn value(says: &str) -> (f64, f64) {
    let digits = says.split(' ').next().expect("a number").replace(',', "");
    let number: f64 = digits
        .parse()
        .unwrap_or_else(|_| panic!("no number: {says}"));
    let unit = match digits.split_once('.') {
        Some((_, decimals)) => 10f64.powi(-(decimals.len() as i32)),
        None => {
            let zeros = digits.len() - digits.trim_end_matches('0').len();
            10f64.powi(zeros.min(digits.len() - 1) as i32)
        }
    };
    let scale = match says {
        _ if says.ends_with('%') => 0.01,
        _ if says.ends_with("hours") => 3_600.0,
        _ => 1.0,
    };
    (number * scale, unit * scale)
}

/// Means by variant, metric, scope, subject.
type Means = BTreeMap<[String; 4], f64>;

fn means(folder: &Path) -> Means {
    let summary = std::fs::read_to_string(folder.join("summary.csv")).expect("a summary");
    let mut lines = summary
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().expect("a header");
    let at = |name: &str| header.iter().position(|h| *h == name).expect("a column");
    let key = ["variant", "metric", "scope", "subject"].map(at);
    let mean = at("mean");
    // What is published is of the base, where a study has conditions.
    let condition = header.iter().position(|h| *h == "condition");
    let is_base = |row: &Vec<&str>| condition.is_none_or(|at| row[at].is_empty());
    let lines = lines.filter(is_base);
    let found =
        lines.filter_map(|row| Some((key.map(|k| row[k].to_owned()), row[mean].parse().ok()?)));
    found.collect()
}

/// What is not true of a number, with today's; none if it holds.
fn drift(number: &Published, means: &Means) -> Option<String> {
    let key = [
        &number.variant,
        &number.metric,
        &number.scope,
        &number.subject,
    ]
    .map(Clone::clone);
    let Some(today) = means.get(&key) else {
        return Some(format!(
            "{}: no {key:?} in {}",
            number.page, number.scenario
        ));
    };
    let (said, unit) = value(&number.says);
    ((today - said).abs() > TOLERANCE * unit).then(|| {
        let shown = if number.says.ends_with('%') {
            format!("{} %", today * 100.0)
        } else if number.says.ends_with("hours") {
            format!("{} hours", today / 3_600.0)
        } else {
            today.to_string()
        };
        format!(
            "{}: says {}, today {shown} ({} of {}, {} {})",
            number.page, number.says, number.metric, number.variant, number.scope, number.subject
        )
    })
}

/// Plays scenarios with the program, keeping so many replications' records, and returns what it printed.
fn play(program: &Path, scenarios: &[PathBuf], out: &Path, detail: &str) -> String {
    let output = Command::new(program)
        .current_dir(root())
        .env("NO_COLOR", "1")
        .arg("run")
        .args(scenarios)
        .args(["--charts", "none", "--detail", detail, "--quiet", "--out"])
        .arg(out)
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{said}");
    String::from_utf8(output.stdout).expect("text")
}

/// The block of README that shows a run of three-ways.
fn block(page: &str) -> std::ops::Range<usize> {
    let begin = page
        .find("three-ways: 1,000 seats")
        .expect("the table of three-ways");
    begin..begin + page[begin..].find("```").expect("its end")
}

/// Tables, each with its heading, without the empty lines between.
fn tables(text: &str) -> Vec<&str> {
    text.split("\n\n").map(str::trim_end).collect()
}

#[test]
fn published_numbers_are_those_of_today() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = std::env::var_os("LICSIM_PUBLISHED").map(PathBuf::from);
    let library = root().join("scenarios/library");
    match &whole {
        Some(program) => play(
            &root().join(program),
            std::slice::from_ref(&library),
            folder.path(),
            "0",
        ),
        None => {
            let files: Vec<PathBuf> = QUICK
                .iter()
                .map(|name| library.join(format!("{name}.toml")))
                .collect();
            play(
                Path::new(env!("CARGO_BIN_EXE_licsim")),
                &files,
                folder.path(),
                "0",
            )
        }
    };
    let mut old = Vec::new();
    let mut held = 0;
    for number in published() {
        let results = folder.path().join(&number.scenario);
        if whole.is_none() && !QUICK.contains(&number.scenario.as_str()) {
            continue;
        }
        held += 1;
        old.extend(drift(&number, &means(&results)));
    }
    assert!(held > 2, "{held} numbers were held");
    if let Some(program) = &whole {
        // README shows what its own command prints, with the audit of the first replication.
        let own = [library.join("three-ways.toml")];
        let out = folder.path().join("readme");
        let printed = play(&root().join(program), &own, &out, "1");
        let path = root().join("README.md");
        let page = std::fs::read_to_string(&path).expect("README");
        let range = block(&page);
        let begin = printed
            .find("three-ways: 1,000 seats")
            .expect("three-ways was played");
        let of_run = tables(&printed[begin..]);
        let shown = tables(&page[range.clone()]);
        // README leaves tables out; those that it shows begin with the same line.
        let is_today = |table: &&str| {
            let first = table.lines().next();
            of_run
                .iter()
                .find(|today| today.lines().next() == first)
                .copied()
        };
        let today: Vec<&str> = shown.iter().filter_map(is_today).collect();
        if today != shown {
            let today = today.join("\n\n") + "\n";
            if std::env::var_os("LICSIM_UPDATE").is_some() {
                let new = format!("{}{today}{}", &page[..range.start], &page[range.end..]);
                std::fs::write(&path, new).expect("written");
            } else {
                old.push(format!(
                    "README.md: the tables of three-ways are old; today\n{today}"
                ));
            }
        }
    }
    assert!(
        old.is_empty(),
        "{} of {held} published numbers are old; see CONTRIBUTING.md, Published numbers\n{}",
        old.len(),
        old.join("\n")
    );
}

#[test]
fn every_number_of_a_head_has_a_source() {
    let numbers = published();
    for number in &numbers {
        let text = text(&number.page);
        assert!(
            text.contains(&number.says),
            "{} does not say {}",
            number.page,
            number.says
        );
        let file = root().join(format!("scenarios/library/{}.toml", number.scenario));
        assert!(file.is_file(), "{number:?}");
    }
    let given =
        std::fs::read_to_string(root().join("tests/published/given.txt")).expect("the list");
    let given: Vec<&str> = given.lines().collect();
    let mut missing = Vec::new();
    for entry in std::fs::read_dir(root().join("scenarios/library")).expect("the library") {
        let name = entry
            .expect("an entry")
            .file_name()
            .to_string_lossy()
            .into_owned();
        if !name.ends_with(".toml") {
            continue;
        }
        let page = format!("scenarios/library/{name}");
        let text = text(&page);
        // What the head asks is input; what it answers is to be held.
        let answer = text.split_once(" Answer ").map_or("", |(_, rest)| rest);
        let answer = answer.split(" Look for ").next().unwrap_or(answer);
        for found in form().find_iter(answer) {
            let says = found.as_str();
            let is_held = numbers
                .iter()
                .any(|number| number.page == page && number.says == says);
            if !is_held && !given.contains(&format!("{page}; {says}").as_str()) {
                missing.push(format!("{page}; {says}"));
            }
        }
    }
    assert!(
        missing.is_empty(),
        "no source in tests/published/numbers.csv (and not in given.txt, which has what is no result):\n{}",
        missing.join("\n")
    );
}

#[test]
fn a_number_that_drifts_is_seen() {
    let number = |says: &str| Published {
        page: "p".to_owned(),
        says: says.to_owned(),
        scenario: "s".to_owned(),
        variant: "v".to_owned(),
        metric: "m".to_owned(),
        scope: "system".to_owned(),
        subject: "all".to_owned(),
    };
    let means = |mean: f64| Means::from([(["v", "m", "system", "all"].map(str::to_owned), mean)]);
    assert_eq!(drift(&number("0.34 %"), &means(0.00345)), None);
    assert!(drift(&number("0.34 %"), &means(0.0035)).is_some());
    assert_eq!(
        drift(&number("1,300 agent hours"), &means(1_349.0 * 3_600.0)),
        None
    );
    assert!(drift(&number("1,300 agent hours"), &means(1_370.0 * 3_600.0)).is_some());
    assert_eq!(drift(&number("97 denials"), &means(97.4)), None);
    assert!(drift(&number("97 denials"), &means(98.0)).is_some());
}
