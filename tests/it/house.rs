//! The house: which crate may use which.

mod rooms;

use std::collections::BTreeSet;
use std::process::Command;

/// The arrows of the house: a crate and those of ours that it may depend on.
const ARROWS: [(&str, &[&str]); 6] = [
    ("licsim-kernel", &[]),
    ("licsim-model", &["licsim-kernel"]),
    ("licsim-experiment", &["licsim-kernel"]),
    ("licsim-scenarios", &["licsim-kernel", "licsim-model"]),
    (
        "licsim-reports",
        &["licsim-kernel", "licsim-model", "licsim-experiment"],
    ),
    (
        "licsim-study",
        &[
            "licsim-kernel",
            "licsim-model",
            "licsim-experiment",
            "licsim-scenarios",
            "licsim-reports",
        ],
    ),
];

#[test]
fn no_crate_depends_on_one_that_it_must_not_see() {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    for (name, allowed) in ARROWS {
        let package = packages.iter().find(|p| p["name"] == name).unwrap();
        let ours: BTreeSet<&str> = package["dependencies"]
            .as_array()
            .unwrap()
            .iter()
            // What only tests use builds no wall's hole.
            .filter(|d| d["kind"].is_null())
            .filter_map(|d| d["name"].as_str())
            .filter(|d| d.starts_with("licsim-"))
            .collect();
        let allowed: BTreeSet<&str> = allowed.iter().copied().collect();
        assert!(
            ours.is_subset(&allowed),
            "{name} depends on {ours:?}, allowed are {allowed:?}"
        );
    }
}
