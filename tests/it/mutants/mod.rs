//! Damaged input, in doses: whatever is done to a scenario, a foreign file or a folder of results, the program ends with
//! status 0, 1 or 2, never by a panic, and every refusal says where and what to do.
//!
//! Mutants are drawn from a fixed seed, so a failing one is played again by its number. The dose of every run of
//! the tests reads scenarios in this process and plays what is still sound for a bounded number of events; the full dose,
//! `LICSIM_MUTANTS=2000`, hands each to the program as well.

mod foreign;
mod operators;
mod process;

use operators::Dice;
use process::{Ended, licsim_within};
use scenarios::Severity;
use scenarios::files::Memory;
use scenarios::study::{ReadOptions, read_from};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Nothing may take longer without having said so.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// How many mutants of scenarios are tried, and whether the program itself gets each.
pub fn dose() -> (u64, bool) {
    let full = std::env::var("LICSIM_MUTANTS").ok();
    let full = full.map(|text| text.parse().expect("LICSIM_MUTANTS is a number"));
    (full.unwrap_or(150), full.is_some())
}

fn library() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/library")
}

/// The ready scenarios, by name.
fn ready() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(library()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "toml") {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            found.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
    found.sort();
    found
}

/// Every file that ready scenarios name, by its path in their folder.
fn beside() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![library()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(library()).unwrap();
                let name = name.to_string_lossy().into_owned();
                files.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// Events that a sound mutant plays here.
const EVENTS: u64 = 100_000;

/// What is wrong with how a mutant was taken, if anything is.
fn read_and_play(name: &str, text: &str, files: &mut Memory) -> Vec<String> {
    files.0.insert(name.to_owned(), text.as_bytes().to_vec());
    let options = ReadOptions {
        replications: Some(1),
        ..ReadOptions::default()
    };
    let study = read_from(&*files, name, "", &options);
    let mut wrong = Vec::new();
    for finding in study
        .findings
        .iter()
        .filter(|f| f.severity == Severity::Error)
    {
        if finding.hint.as_ref().is_none_or(String::is_empty) {
            wrong.push(format!(
                "no hint: {}:{}: {}",
                finding.file, finding.line, finding.message
            ));
        }
        if finding.line == 0 || finding.column == 0 || finding.file.is_empty() {
            wrong.push(format!("no place: {}", finding.message));
        }
    }
    for plan in &study.plans {
        let forecast = model::forecast::Forecast::of(plan);
        if forecast.bytes > 1e9 {
            continue;
        }
        let _ = model::play_watched(plan, 1, 0, true, &mut |progress| progress.events < EVENTS);
    }
    wrong
}

#[test]
fn mutants_of_ready_scenarios_are_refused_with_place_and_hint_or_play() {
    let (count, by_program) = dose();
    let ready = ready();
    let mut files = Memory(beside());
    let folder = tempfile::tempdir().unwrap();
    copy_beside(&files, folder.path());
    let (mut wrong, mut refused) = (Vec::new(), 0);
    for number in 0..count {
        let mut dice = Dice::new(number);
        let (name, text) = &ready[dice.below(ready.len())];
        let mutant = operators::of_scenario(text, &mut dice);
        let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            read_and_play(name, &mutant, &mut files)
        }));
        match found {
            Ok(found) => wrong.extend(
                found
                    .into_iter()
                    .map(|what| format!("{number} ({name}): {what}")),
            ),
            Err(_) => wrong.push(format!("{number} ({name}): a panic")),
        }
        files.0.insert(name.clone(), text.clone().into_bytes());
        if by_program || number % 30 == 0 {
            let path = folder.path().join("mutant.toml");
            std::fs::write(&path, mutant).unwrap();
            let out = folder.path().join("out");
            let ended = licsim_within(
                &["run", "--replications", "2", "--charts", "none", "--out"],
                &[&out, &path],
            );
            refused += u64::from(ended.code == Some(2));
            wrong.extend(judged(&ended).map(|what| format!("{number} ({name}): {what}")));
            let _ = std::fs::remove_dir_all(&out);
        }
    }
    eprintln!("{count} mutants of scenarios; the program refused {refused}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with how the program ended.
fn judged(ended: &Ended) -> Option<String> {
    let last = ended.errors.lines().last().unwrap_or_default();
    let is_status = matches!(ended.code, Some(0..=2)) || ended.given_up;
    if !is_status || ended.errors.contains("panicked at") {
        return Some(format!("status {:?}: {last}", ended.code));
    }
    if ended.code == Some(2) {
        if let Some(without) = refusals(&ended.errors).find(|said| !said.contains("hint:")) {
            return Some(format!("refused without a hint: {without}"));
        }
        if refusals(&ended.errors).next().is_none() {
            return Some(format!("refused without a word: {last}"));
        }
    }
    let said = ended.errors.contains("about ");
    if ended.took > PATIENCE && !said {
        return Some(format!("{:?} without a word: {last}", ended.took));
    }
    None
}

/// Each error that was said, with all that belongs to it: its excerpt and its hint.
fn refusals(errors: &str) -> impl Iterator<Item = String> {
    let mut said: Vec<String> = Vec::new();
    for line in errors.lines() {
        let begins = |word: &str| line.starts_with(word) || line.contains(&format!(": {word}"));
        let kinds = ["error: ", "warning: ", "advice: "];
        match said.last_mut() {
            Some(last) if !kinds.iter().any(|kind| begins(kind)) => {
                last.push('\n');
                last.push_str(line);
            }
            _ => said.push(line.to_owned()),
        }
    }
    let is_error = |said: &String| {
        let first = said.lines().next().unwrap_or_default();
        first.starts_with("error: ") || first.contains(": error: ")
    };
    said.into_iter().filter(is_error)
}

/// Whether a refusal names a place: `FILE:LINE:COLUMN`, or at least the file.
fn names_place(said: &str, file: &str, with_line: bool) -> bool {
    let places = said
        .match_indices(file)
        .map(|(at, _)| &said[at + file.len()..]);
    let mut rests = places.map(|rest| {
        let mut parts = rest.split(':').skip(1);
        let mut number = || {
            let digits = parts.next().unwrap_or_default();
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        };
        !with_line || rest.starts_with(':') && number() && number()
    });
    rests.any(|named| named)
}

fn copy_beside(files: &Memory, folder: &Path) {
    for (name, bytes) in files.0.iter().filter(|(name, _)| !name.ends_with(".toml")) {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    for (name, bytes) in files.0.iter().filter(|(name, _)| name.ends_with(".toml")) {
        std::fs::write(folder.join(name.replace('/', "-")), bytes).unwrap();
    }
}
