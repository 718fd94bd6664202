//! The page in a real browser: Debian's chromium, driven by `tests/browser/page.mjs`.
//!
//! `.ci/test` installs what this needs. Where it is missing the test says so and leaves it at that, but
//! where `CI` is set it fails: a page that nobody opened is not tested.

use crate::program::licsim;
use crate::report::STUDY;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A command in the path.
fn find(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

#[test]
fn the_page_in_a_browser() {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let tools = ["chromium", "node", "pdftotext"].map(|name| (name, find(name)));
    let mut missing: Vec<&str> = tools
        .iter()
        .filter(|(_, found)| found.is_none())
        .map(|(name, _)| *name)
        .collect();
    for package in ["playwright-core", "axe-core"] {
        if !scripts.join("node_modules").join(package).is_dir() {
            missing.push(package);
        }
    }
    if !missing.is_empty() {
        let told = format!(
            "the page was not looked at in a browser; missing: {} (`.ci/test` installs them)",
            missing.join(", ")
        );
        assert!(std::env::var_os("CI").is_none(), "{told}");
        eprintln!("{told}");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pair.toml");
    std::fs::write(&file, STUDY).unwrap();
    let out = folder.path().join("out");
    let played = licsim()
        .arg("compare")
        .args([&file, Path::new("--out"), &out])
        .output()
        .unwrap();
    assert!(matches!(played.status.code(), Some(0 | 1)));
    let looked = Command::new("node")
        .arg(scripts.join("page.mjs"))
        .args([
            tools[0].1.as_deref().unwrap(),
            &out.join("pair/report.html"),
        ])
        .arg("<script>alert(1)</script>")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&looked.stdout);
    assert!(
        looked.status.success(),
        "{told}{}",
        String::from_utf8_lossy(&looked.stderr)
    );
    println!("{told}");
}
