//! Tells the program which commit it was built from and with which features, for `licsim --version`.
//!
//! Without git, or outside a clone, the commit is unknown, and that is said. What a build with debug
//! assertions says may be an older commit: it is not built anew for each.

#![allow(clippy::disallowed_macros, clippy::disallowed_methods)]

use std::process::Command;

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    (output.status.success()).then(|| text.trim().to_owned())
}

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=LICSIM_COMMIT");
    let release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if release && let Some(log) = git(&["rev-parse", "--git-path", "logs/HEAD"]) {
        println!("cargo:rerun-if-changed={log}");
    }
    let given = std::env::var("LICSIM_COMMIT").ok();
    let commit = given.or_else(|| git(&["rev-parse", "--short=12", "HEAD"]));
    let mut commit = commit.unwrap_or_else(|| "unknown".to_owned());
    let changed = git(&["status", "--porcelain", "--untracked-files=no"]);
    if changed.is_some_and(|changed| !changed.is_empty()) {
        commit.push_str(" with changes");
    }
    println!("cargo:rustc-env=LICSIM_COMMIT={commit}");
    let mut features: Vec<String> = std::env::vars()
        .filter_map(|(name, _)| name.strip_prefix("CARGO_FEATURE_").map(str::to_lowercase))
        .collect();
    features.sort();
    if features.is_empty() {
        features.push("none".to_owned());
    }
    println!("cargo:rustc-env=LICSIM_FEATURES={}", features.join(", "));
}
