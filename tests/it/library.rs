//! The ready scenarios: each is in order, says its answer at its head, and is listed.

use scenarios::files::Disk;
use scenarios::study::{ReadOptions, read_from};
use std::path::Path;

#[test]
fn every_ready_scenario_is_sound_has_its_answer_and_is_listed() {
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/library");
    let list = std::fs::read_to_string(library.join("README.md")).expect("the list");
    let mut names: Vec<String> = std::fs::read_dir(&library)
        .expect("the library")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| name.ends_with(".toml"))
        .collect();
    names.sort();
    assert!(names.len() >= 25, "{names:?}");
    for name in names {
        let disk = Disk::new(&library, &[]);
        let study = read_from(&disk, &name, "", &ReadOptions::default());
        assert!(!study.has_errors(), "{name}: {:#?}", study.findings);
        let text = std::fs::read_to_string(library.join(&name)).expect("the scenario");
        let head: Vec<&str> = text
            .lines()
            .take_while(|line| line.starts_with('#'))
            .collect();
        for part in ["# Question", "# Answer", "# Look for"] {
            assert!(
                head.iter().any(|line| line.starts_with(part)),
                "{name}: no {part}"
            );
        }
        assert!(!head.iter().any(|line| line.contains("TODO")), "{name}");
        let stem = name.trim_end_matches(".toml");
        assert_eq!(
            study.plans[0].scenario, stem,
            "a scenario is named as its file"
        );
        assert!(
            list.contains(&format!("]({name})")),
            "{name} is not in the list"
        );
    }
}
