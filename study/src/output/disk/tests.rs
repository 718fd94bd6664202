//! Every instant at which a run can be killed, made by hand: the next run in that folder finds old results or
//! new ones, all that is the user's, and nothing else.

use super::folder::Folder;
use super::journal::{Entry, Journal};
use super::place::Place;
use super::work::{LOCK, MARK, NEW, OLD};
use super::{exchange, recover};
use crate::output::Output;
use reports::Artifact;
use reports::files::manifest::{self, Manifest};
use std::fs;
use std::path::{Path, PathBuf};

fn empty_manifest(seed: u64) -> Manifest {
    Manifest {
        program: manifest::PROGRAM.to_owned(),
        version: String::new(),
        scenario: "a".to_owned(),
        scenario_digest: String::new(),
        seed,
        replications: 1,
        shard: None,
        details: 0,
        variants: Vec::new(),
        fingerprint: String::new(),
        files: Vec::new(),
    }
}

/// Writes results whose files say their seed.
fn write(out: &Path, name: &str, seed: u64) {
    let place = Place::reserve(out, name, &["rows.csv"], false).unwrap();
    let mut folder = Folder::begin(place).unwrap();
    for path in ["rows.csv", "charts/one.svg"] {
        folder
            .write(&Artifact::text(path, format!("seed {seed}")))
            .unwrap();
    }
    folder.finish(empty_manifest(seed)).unwrap();
}

/// A folder with results of seed 1 and notes of the user's, new results of seed 2 in a work folder whose
/// process is gone, and what is to be checked after the next run.
struct Scene {
    folder: tempfile::TempDir,
}

impl Scene {
    fn new() -> Scene {
        let folder = tempfile::tempdir().unwrap();
        let scene = Scene { folder };
        write(scene.out(), "a", 1);
        fs::write(scene.place().join("notes.txt"), "mine").unwrap();
        fs::write(scene.place().join("charts/mine.txt"), "mine too").unwrap();
        write(scene.out(), "b", 2);
        fs::create_dir(scene.work()).unwrap();
        fs::write(scene.work().join(LOCK), MARK).unwrap();
        scene
    }

    fn out(&self) -> &Path {
        self.folder.path()
    }

    fn place(&self) -> PathBuf {
        self.out().join("a")
    }

    fn work(&self) -> PathBuf {
        self.out().join(".licsim-a")
    }

    /// The new results are complete in the work folder, and have second names for what is the user's.
    fn stage(&self, links: bool) -> Journal {
        let new = self.work().join(NEW);
        fs::rename(self.out().join("b"), &new).unwrap();
        let journal = Journal::open(&self.work()).unwrap();
        for path in ["notes.txt", "charts/mine.txt"] {
            journal.add(Entry::Kept(Path::new(path))).unwrap();
            let (from, to) = (self.place().join(path), new.join(path));
            match links {
                true => fs::hard_link(from, to).unwrap(),
                false => exchange::copy(&from, &to).unwrap(),
            }
        }
        journal
    }

    /// The next run in that folder has come; the results have this seed.
    fn holds(&self, seed: u64) {
        recover::leftovers(self.out());
        assert!(!self.work().exists(), "a leftover");
        let place = self.place();
        let content = super::contents::Contents::read(&place, None).unwrap();
        assert_eq!(content.manifest.map(|m| m.seed), Some(seed));
        assert!(content.edited.is_empty());
        let users: Vec<_> = content.users.into_keys().collect();
        assert_eq!(
            users,
            [Path::new("charts/mine.txt"), Path::new("notes.txt")]
        );
        assert_eq!(fs::read(place.join("notes.txt")).unwrap(), b"mine");
        assert_eq!(
            fs::read(place.join("charts/mine.txt")).unwrap(),
            b"mine too"
        );
        assert_eq!(
            fs::read(place.join("rows.csv")).unwrap(),
            format!("seed {seed}").as_bytes()
        );
    }
}

#[test]
fn killed_while_results_are_written() {
    let scene = Scene::new();
    fs::remove_dir_all(scene.out().join("b")).unwrap();
    scene.holds(1);
    let scene = Scene::new();
    let journal = Journal::open(&scene.work()).unwrap();
    fs::rename(scene.out().join("b"), scene.work().join(NEW)).unwrap();
    fs::remove_file(scene.work().join(NEW).join(manifest::PATH)).unwrap();
    for path in ["rows.csv", "charts/one.svg", "never made"] {
        journal.add(Entry::Made(Path::new(path))).unwrap();
    }
    scene.holds(1);
}

#[test]
fn killed_before_and_after_the_exchange() {
    for links in [true, false] {
        let scene = Scene::new();
        scene.stage(links);
        scene.holds(1);
        let scene = Scene::new();
        let journal = scene.stage(links);
        journal.add(Entry::Complete).unwrap();
        scene.holds(1);
        let scene = Scene::new();
        let journal = scene.stage(links);
        journal.add(Entry::Complete).unwrap();
        let (new, aside) = (scene.work().join(NEW), scene.work().join("aside"));
        fs::rename(scene.place(), &aside).unwrap();
        fs::rename(&new, scene.place()).unwrap();
        fs::rename(&aside, &new).unwrap();
        scene.holds(2);
    }
}

#[test]
fn killed_between_two_renames_where_there_is_no_exchange() {
    for links in [true, false] {
        for (renames, seed) in [(1, 2), (2, 2)] {
            let scene = Scene::new();
            let journal = scene.stage(links);
            journal.add(Entry::Complete).unwrap();
            fs::rename(scene.place(), scene.work().join(OLD)).unwrap();
            if renames == 2 {
                fs::rename(scene.work().join(NEW), scene.place()).unwrap();
            }
            scene.holds(seed);
        }
    }
    // The new ones are gone: the old ones come back.
    let scene = Scene::new();
    scene.stage(true);
    fs::rename(scene.place(), scene.work().join(OLD)).unwrap();
    fs::remove_dir_all(scene.work().join(NEW)).unwrap();
    scene.holds(1);
}

#[test]
fn killed_while_a_page_is_renewed() {
    for moved in 0..3 {
        let scene = Scene::new();
        let new = scene.work().join(NEW);
        fs::rename(scene.out().join("b"), &new).unwrap();
        let journal = Journal::open(&scene.work()).unwrap();
        journal.add(Entry::Renew).unwrap();
        for path in ["charts/one.svg", "rows.csv"].iter().take(moved) {
            fs::rename(new.join(path), scene.place().join(path)).unwrap();
        }
        scene.holds(2);
    }
}

#[test]
fn what_the_user_does_in_the_instant_of_the_exchange_is_kept() {
    let scene = Scene::new();
    let journal = scene.stage(true);
    journal.add(Entry::Complete).unwrap();
    // Saved by an editor, which writes a new file, after it got its second name; and a new file.
    fs::remove_file(scene.place().join("notes.txt")).unwrap();
    fs::write(scene.place().join("notes.txt"), "mine, edited").unwrap();
    fs::write(scene.place().join("late.txt"), "just made").unwrap();
    fs::write(scene.place().join("rows.csv"), "edited as well").unwrap();
    let (new, aside) = (scene.work().join(NEW), scene.work().join("aside"));
    fs::rename(scene.place(), &aside).unwrap();
    fs::rename(&new, scene.place()).unwrap();
    fs::rename(&aside, &new).unwrap();
    recover::leftovers(scene.out());
    assert!(!scene.work().exists());
    let read = |path: &str| fs::read_to_string(scene.place().join(path)).unwrap();
    assert_eq!(read("notes.txt"), "mine");
    assert_eq!(read("notes.kept.txt"), "mine, edited");
    assert_eq!(read("late.txt"), "just made");
    assert_eq!(read("rows.csv"), "seed 2");
    assert_eq!(read("rows.kept.csv"), "edited as well");
}
