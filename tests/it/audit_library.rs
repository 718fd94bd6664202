//! The audit of the ready scenarios: the table in `docs/model.md`, and how much of the named causes must hold.
//!
//! With `LICSIM_UPDATE` set the table is written anew.

use serde_json::Value;
use std::fmt::Write;
use std::path::Path;

const BEGIN: &str = "<!-- audit: LICSIM_UPDATE=1 cargo test --test it audit_library -->\n";
const END: &str = "<!-- end of the audit -->\n";

/// Ready scenarios of which less than is asked holds: the model's causes there are to be mended.
const BELOW: [&str; 0] = [];

/// The shares that must hold, of denials and of violations.
const WANTED: (f64, f64) = (0.995, 0.99);

fn reports() -> Vec<Value> {
    let output = crate::program::licsim()
        .args(["audit", "scenarios/library", "--quiet", "--json"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn held(report: &Value, what: &str) -> (u64, u64) {
    let number = |key: &str| report[what][key].as_u64().unwrap();
    (number("audited"), number("confirmed"))
}

fn share((audited, confirmed): (u64, u64)) -> f64 {
    if audited == 0 {
        1.0
    } else {
        confirmed as f64 / audited as f64
    }
}

fn table(reports: &[Value]) -> String {
    let mut text = String::from(
        "| ready scenario | denials | confirmed | violations | confirmed |\n| --- | ---: | ---: | ---: | ---: |\n",
    );
    let mut sums = ((0, 0), (0, 0));
    let cells = |(audited, confirmed): (u64, u64)| match audited {
        0 => "0 | –".to_owned(),
        _ => {
            let hundredths = confirmed * 10_000 / audited;
            format!("{audited} | {}.{:02} %", hundredths / 100, hundredths % 100)
        }
    };
    let mut row = |name: &str, denials, violations| {
        let _ = writeln!(
            text,
            "| {name} | {} | {} |",
            cells(denials),
            cells(violations)
        );
    };
    for report in reports {
        let name = report["scenario"].as_str().unwrap();
        let (denials, violations) = (held(report, "denials"), held(report, "violations"));
        sums.0 = (sums.0.0 + denials.0, sums.0.1 + denials.1);
        sums.1 = (sums.1.0 + violations.0, sums.1.1 + violations.1);
        row(name, denials, violations);
    }
    row("**all**", sums.0, sums.1);
    text
}

#[test]
fn the_named_causes_of_the_library_hold_under_replay() {
    let reports = reports();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/model.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).expect("the table's begin");
    let (stored, after) = rest.split_once(END).expect("the table's end");
    let made = table(&reports);
    if std::env::var_os("LICSIM_UPDATE").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{made}{END}{after}")).unwrap();
    } else {
        assert!(
            stored == made,
            "the table of docs/model.md is not what `licsim audit scenarios/library` finds: run \
             `LICSIM_UPDATE=1 cargo test --test it audit_library`\n{made}"
        );
    }
    let below = |report: &&Value| {
        share(held(report, "denials")) < WANTED.0 || share(held(report, "violations")) < WANTED.1
    };
    let names = reports.iter().filter(below);
    let names: Vec<&str> = names.map(|r| r["scenario"].as_str().unwrap()).collect();
    let new: Vec<&&str> = names.iter().filter(|name| !BELOW.contains(name)).collect();
    assert!(new.is_empty(), "less holds than is asked: {new:?}");
}
