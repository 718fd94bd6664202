//! A study as a program calls it: opened from memory, played into memory and into a folder, ended, refused.

#![cfg(feature = "files")]
#![allow(clippy::disallowed_methods)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use study::output::{Folder, Memory, Place};
use study::{Error, Nobody, OpenOptions, Study, Variant, Watch, compare, input, play};

const SITE: &str = r#"
format = 1
name = "site"
title = "One server, ten seats"
start = 2026-03-02T00:00:00
duration = "2 d"

[experiment]
seed = 7
replications = 3

[topology]
kind = "single"

[[server]]
name = "lic"
site = "here"
features = { tserver_sdn = 10 }

[[application]]
name = "ts"
kind = "t-server"
site = "here"

[[agents]]
name = "day"
count = 12
site = "here"
applications = ["ts"]
[[agents.shifts]]
days = "Mon-Sun"
start = "08:00"
end = "16:00"

[[fault]]
id = "kill"
kind = "host-kill"
target = "lic"
at = "34 h"
lasts = "1 h"
"#;

fn opened(text: &str, options: &OpenOptions) -> Study {
    let mut files = input::Memory::default();
    files
        .0
        .insert("site.toml".to_owned(), text.as_bytes().to_vec());
    Study::open(&files, "site.toml", options)
}

fn site() -> Study {
    let study = opened(SITE, &OpenOptions::default());
    assert!(!study.has_errors(), "{}", study.findings_text());
    study
}

fn files_in(folder: &Path, below: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder.join(below)).unwrap() {
        let entry = entry.unwrap();
        let path = below.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            files_in(folder, &path, found);
        } else {
            let bytes = std::fs::read(entry.path()).unwrap();
            found.insert(path.to_str().unwrap().replace('\\', "/"), bytes);
        }
    }
}

#[test]
fn results_in_memory_are_the_bytes_of_the_folder() {
    let study = site();
    let options = play::Options::default();
    let in_memory = study.run(&options, &Nobody, Memory::new()).unwrap();
    let out = tempfile::tempdir().unwrap();
    let place = Place::reserve(out.path(), "site", &[], false).unwrap();
    let on_disk = study
        .run(&options, &Nobody, Folder::begin(place).unwrap())
        .unwrap();
    let mut found = BTreeMap::new();
    files_in(&on_disk.written.folder, Path::new(""), &mut found);
    let (memory, disk): (Vec<_>, Vec<_>) =
        (in_memory.written.keys().collect(), found.keys().collect());
    assert_eq!(memory, disk);
    for (path, bytes) in &found {
        assert!(in_memory.written[path] == *bytes, "{path} differs");
    }
    assert_eq!(in_memory.table.points, on_disk.table.points);
    assert_eq!(in_memory.table.replications(0), 3);
}

#[test]
fn variants_made_in_code_are_those_of_the_file() {
    let fewer = "[{ name = \"lic\", features = { tserver_sdn = 5 } }]";
    let variant = Variant::new("five \"seats\"").set("server", fewer).unwrap();
    let options = OpenOptions {
        variants: vec![variant],
        ..OpenOptions::default()
    };
    let in_code = opened(SITE, &options);
    assert!(!in_code.has_errors(), "{}", in_code.findings_text());
    let written = format!("{SITE}\n[[variant]]\nname = 'five \"seats\"'\nserver = {fewer}\n");
    let written = opened(&written, &OpenOptions::default());
    let plans = |study: &Study| format!("{:?}", study.scenario().plans);
    assert_eq!(plans(&in_code), plans(&written));
    assert!(in_code.variants().any(|name| name == "five \"seats\""));
    // Whoever reads the results has the scenario with all its variants.
    let compared = in_code.compare(&compare::Options::default(), &Nobody, Memory::new());
    let compared = compared.unwrap();
    let stored = compared
        .written
        .iter()
        .filter(|(path, _)| path.starts_with("inputs/"));
    let stored: Vec<String> = stored
        .map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
        .collect();
    assert!(
        stored.iter().any(|text| text.contains("tserver_sdn = 5")),
        "{stored:?}"
    );
    assert!(Variant::new("x").set("a b", "1").is_err());
    assert!(Variant::new("x").set("count", "1\nname = 2").is_err());
}

/// Ends a play after some replications.
struct EndsAfter {
    most: u64,
    begun: AtomicU64,
    finished: AtomicU64,
}

impl Watch for EndsAfter {
    fn begin(&self, replications: u64) {
        self.begun.fetch_add(replications, Ordering::Relaxed);
    }

    fn finished(&self, replications: u64) {
        self.finished.fetch_add(replications, Ordering::Relaxed);
    }

    fn stops(&self) -> bool {
        self.finished.load(Ordering::Relaxed) >= self.most
    }
}

fn ends_after(most: u64) -> EndsAfter {
    EndsAfter {
        most,
        begun: AtomicU64::new(0),
        finished: AtomicU64::new(0),
    }
}

#[test]
fn a_watch_sees_every_replication_and_ends_the_play() {
    let study = site();
    let all = ends_after(u64::MAX);
    study
        .run(&play::Options::default(), &all, Memory::new())
        .unwrap();
    assert_eq!(all.begun.load(Ordering::Relaxed), 3);
    assert_eq!(all.finished.load(Ordering::Relaxed), 3);
    let out = tempfile::tempdir().unwrap();
    let place = Place::reserve(out.path(), "site", &[], false).unwrap();
    let output = Folder::begin(place).unwrap();
    let ended = study.run(&play::Options::default(), &ends_after(1), output);
    assert!(ended.err().unwrap().is_stopped());
    // Nothing half-written stays.
    assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 0);
}

#[test]
fn errors_say_what_a_caller_can_do() {
    let broken = opened(
        "format = 1\nname = \"site\"\nsever = 3\n",
        &OpenOptions::default(),
    );
    assert!(broken.check().iter().any(|finding| finding.line == 3));
    let refused = broken.run(&play::Options::default(), &Nobody, Memory::new());
    assert!(matches!(refused.err(), Some(Error::Findings(name)) if name == "site"));
    let unknown = site().under(Some("rain"));
    assert!(matches!(
        unknown.err().unwrap().cause(),
        Error::Refused(_) | Error::Unknown(_)
    ));
    let out = tempfile::tempdir().unwrap();
    std::fs::write(out.path().join("site"), "mine").unwrap();
    let taken = Place::reserve(out.path(), "site", &[], false);
    assert!(matches!(taken.unwrap_err().cause(), Error::Refused(text) if text.contains("hint")));
}
