//! `extends` on the command line: a study is a base and small differences; what goes wrong with it is told
//! at the line that says it.

use crate::program::licsim;
use std::path::Path;

const BASE: &str = r#"format = 1
name = "base"
title = "a base"
start = 2026-03-02T00:00:00
duration = "2 d"
[experiment]
replications = 2
[topology]
kind = "single"
[[server]]
name = "lic"
features = { tserver_sdn = 10 }
[[application]]
name = "ts"
kind = "t-server"
[[agents]]
name = "team"
count = 12
applications = ["ts"]
[[agents.shifts]]
days = "Mon-Fri"
start = "08:00"
end = "16:00"
"#;

/// The exit status of `check FILE`, and what is said on standard error.
fn check(files: &[(&str, &str)], file: &str) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new(""))).expect("made");
        std::fs::write(path, text).expect("written");
    }
    let mut command = licsim();
    command.current_dir(folder.path()).args(["check", file]);
    let output = command.output().expect("it runs");
    let said = String::from_utf8(output.stderr).expect("text");
    (output.status.code(), said)
}

#[test]
fn a_study_is_a_base_and_its_differences() {
    let over =
        "extends = \"bases/base.toml\"\nname = \"more\"\n[[agents]]\nname = \"team\"\ncount = 9\n";
    let files = [("more.toml", over), ("bases/base.toml", BASE)];
    assert_eq!(check(&files, "more.toml"), (Some(0), String::new()));
}

#[test]
fn a_circle_is_told_where_it_closes() {
    let files = [
        ("a.toml", "extends = \"b.toml\"\n"),
        ("b.toml", "extends = \"sub/../c.toml\"\n"),
        ("c.toml", "format = 1\nextends = \"a.toml\"\n"),
    ];
    let (status, said) = check(&files, "a.toml");
    assert_eq!(status, Some(2));
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(
        lines[0],
        "c.toml:2:11: error: files extend each other in a circle: a.toml → b.toml → c.toml → a.toml (`extends`)"
    );
    let last = lines.last().expect("a hint");
    assert!(last.starts_with("hint: take `extends` out"), "{said}");
    let errors = said.lines().filter(|line| line.contains(" error: "));
    assert_eq!(errors.count(), 1, "{said}");
}

#[test]
fn a_file_that_extends_itself_is_a_circle_of_one() {
    let (status, said) = check(&[("a.toml", "extends = \"./a.toml\"\n")], "a.toml");
    assert_eq!(status, Some(2));
    assert!(
        said.starts_with(
            "a.toml:1:11: error: files extend each other in a circle: a.toml → a.toml"
        ),
        "{said}"
    );
}

#[test]
fn eight_files_may_stand_on_each_other_and_the_ninth_is_told() {
    let chain = |length: usize| -> Vec<(String, String)> {
        let mut files: Vec<(String, String)> = (1..length)
            .map(|n| {
                (
                    format!("{n}.toml"),
                    format!("extends = \"{}.toml\"\n", n + 1),
                )
            })
            .collect();
        files.push((format!("{length}.toml"), BASE.to_owned()));
        files
    };
    let check = |length: usize| {
        let files = chain(length);
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        check(&files, "1.toml")
    };
    assert_eq!(check(8), (Some(0), String::new()));
    let (status, said) = check(9);
    assert_eq!(status, Some(2));
    let first = said.lines().next().expect("a finding");
    assert!(
        first.starts_with(
            "8.toml:1:11: error: more than 8 files stand on each other: 1.toml → 2.toml"
        ),
        "{said}"
    );
    assert!(
        said.ends_with("hint: put `9.toml` and what extends it into one file\n"),
        "{said}"
    );
}

#[test]
fn a_base_that_is_not_there_or_elsewhere_or_no_path_is_told_with_what_to_do() {
    for (text, message, hint) in [
        (
            "extends = \"bse.toml\"\n",
            "a.toml:1:11: error: cannot read `bse.toml`",
            "hint: paths are relative to the file that names them",
        ),
        (
            "extends = \"../../base.toml\"\n",
            "a.toml:1:11: error: cannot read `../../base.toml`",
            "hint: copy the file beside the scenario, or allow its folder with `--allow DIR`",
        ),
        (
            "extends = [\"base.toml\"]\n",
            "a.toml:1:11: error: expected the path of a file",
            "hint: one file, as `extends = \"base.toml\"`",
        ),
    ] {
        let (status, said) = check(&[("a.toml", text), ("base.toml", BASE)], "a.toml");
        assert_eq!(status, Some(2));
        assert!(said.starts_with(message), "{said}");
        assert!(said.contains(hint), "{said}");
    }
}

#[test]
fn a_mistake_in_a_base_is_told_there_and_one_in_the_overlay_here() {
    let base = BASE.replace("t-server", "t-servre");
    let over = "extends = \"base.toml\"\n[[agents]]\nname = \"team\"\ncount = \"nine\"\n";
    let (status, said) = check(&[("a.toml", over), ("base.toml", &base)], "a.toml");
    assert_eq!(status, Some(2));
    assert!(said.contains("base.toml:15:8: error: "), "{said}");
    assert!(said.contains("is `t-server` meant?"), "{said}");
    assert!(said.contains("a.toml:4:9: error: "), "{said}");
}
