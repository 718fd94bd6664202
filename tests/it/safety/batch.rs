//! Several scenarios in one call.

use super::{ended, folder, run, scenario, whole};
use std::fs;

#[test]
fn two_scenarios_of_one_name_are_an_error_before_the_first_is_played() {
    let folder = folder(&["a", "b"]);
    fs::create_dir(folder.path().join("more")).unwrap();
    fs::write(folder.path().join("more/z.toml"), scenario("a")).unwrap();
    let arguments = ["a.toml", "b.toml", "more", "--out", "out"];
    let (said, status) = ended(&mut run(folder.path(), &arguments));
    assert_eq!(status, 2);
    for word in ["`a.toml`", "`more/z.toml`", "`a`", "hint:"] {
        assert!(said.contains(word), "{word} is missing in {said}");
    }
    assert!(!folder.path().join("out").exists());
}

#[test]
fn a_file_given_twice_is_an_error() {
    let folder = folder(&["a", "b"]);
    let arguments = [".", "./a.toml", "--out", "out"];
    let (said, status) = ended(&mut run(folder.path(), &arguments));
    assert_eq!(status, 2);
    assert!(said.contains("given twice"), "{said}");
    assert!(!folder.path().join("out").exists());
}

#[test]
fn a_failure_to_write_one_scenario_stops_no_other() {
    let folder = folder(&["a", "b", "c"]);
    fs::create_dir(folder.path().join("out")).unwrap();
    fs::write(folder.path().join("out/b"), "a file").unwrap();
    let (said, status) = ended(&mut run(folder.path(), &[".", "--out", "out"]));
    assert_eq!(status, 2);
    assert!(said.contains("`out/b`"), "{said}");
    for name in ["a", "c"] {
        whole(&folder.path().join("out").join(name)).unwrap();
    }
}
