//! Mutants of files from elsewhere and of folders of results.

use super::operators::{self, Dice};
use super::process::licsim_within;
use super::{dose, judged, names_place, refusals};
use crate::program::licsim;
use std::path::Path;

/// A kind of file, its words of the command line, and sound ones of it.
const KINDS: [(&str, &[&str]); 4] = [
    ("license_file", &["license"]),
    ("options_file", &["options"]),
    ("debug_log", &["import", "debug-log"]),
    ("lmstat", &["import", "lmstat"]),
];

fn seeds(kind: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/seeds")
        .join(kind);
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect()
}

#[test]
fn mutants_of_foreign_files_end_with_a_status() {
    let (scenarios, full) = dose();
    let count = if full { scenarios / 4 } else { 12 };
    let folder = tempfile::tempdir().unwrap();
    let (mut wrong, mut refused) = (Vec::new(), 0);
    for number in 0..count {
        let mut dice = Dice::new(number ^ 0xf0e1);
        let (kind, words) = KINDS[dice.below(KINDS.len())];
        let seeds = seeds(kind);
        let mutant = operators::of_bytes(&seeds[dice.below(seeds.len())], &mut dice);
        let path = folder.path().join("mutant");
        std::fs::write(&path, mutant).unwrap();
        let ended = licsim_within(words, &[&path]);
        let what = judged(&ended).or_else(|| {
            let placeless = |said: &String| !names_place(said, "mutant", true);
            let refused = ended.code == Some(2);
            let said = refused.then(|| refusals(&ended.errors).find(placeless));
            said.flatten().map(|said| format!("no place: {said}"))
        });
        refused += u64::from(ended.code == Some(2));
        wrong.extend(what.map(|what| format!("{kind} {number}: {what}")));
    }
    eprintln!("{count} mutants of foreign files, {refused} refused");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn mutants_of_result_folders_end_with_a_status() {
    let (scenarios, full) = dose();
    let count = if full { scenarios / 4 } else { 8 };
    let folder = tempfile::tempdir().unwrap();
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/library/three-ways.toml");
    let played = licsim()
        .args([
            "run",
            "--replications",
            "3",
            "--quiet",
            "--charts",
            "none",
            "--out",
        ])
        .args([folder.path(), &scenario])
        .output()
        .unwrap();
    assert!(matches!(played.status.code(), Some(0 | 1)), "{played:?}");
    let results = folder.path().join("three-ways");
    let sound = crate::program::Results::of(&results);
    let names: Vec<&String> = sound
        .files
        .keys()
        .filter(|name| !name.starts_with("report."))
        .collect();
    let (mut wrong, mut refused) = (Vec::new(), 0);
    for number in 0..count {
        let mut dice = Dice::new(number ^ 0xbeef);
        let name = names[dice.below(names.len())];
        let path = results.join(name);
        let bytes = &sound.files[name];
        if dice.below(12) == 0 {
            std::fs::remove_file(&path).unwrap();
        } else {
            std::fs::write(&path, operators::of_bytes(bytes, &mut dice)).unwrap();
        }
        let ended = licsim_within(&["report", "--charts", "none"], &[&results]);
        refused += u64::from(ended.code == Some(2));
        let what = judged(&ended).or_else(|| {
            let placeless = |said: &String| !names_place(said, "three-ways", false);
            let refused = ended.code == Some(2);
            let said = refused.then(|| refusals(&ended.errors).find(placeless));
            said.flatten().map(|said| format!("no place: {said}"))
        });
        wrong.extend(what.map(|what| format!("{name} {number}: {what}")));
        for (name, bytes) in &sound.files {
            std::fs::write(results.join(name), bytes).unwrap();
        }
    }
    eprintln!("{count} mutants of result folders, {refused} refused");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
