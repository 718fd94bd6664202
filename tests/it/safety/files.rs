//! Single files: nothing that is there is written over without `--force`.

use super::{ended, folder, hidden, tree};
use crate::program::licsim;
use std::fs;
use std::path::Path;

const LOG: &str = "8:00:00 (lmgrd) TIMESTAMP 1/2/2026
9:00:00 (genesys.d) OUT: \"router_seats\" urs@host-a  (100 licenses)
9:30:00 (genesys.d) IN: \"router_seats\" urs@host-a  (100 licenses)
";

fn with(folder: &Path, line: &str) -> (String, i32) {
    let mut command = licsim();
    command.current_dir(folder).args(line.split(' '));
    ended(&mut command)
}

/// Each verb that writes single files, and those that it writes.
const VERBS: [(&str, &[&str]); 5] = [
    ("new site", &["site.toml"]),
    (
        "import debug-log debug.log --scenario replay.toml",
        &["replay.toml", "replay.csv"],
    ),
    ("import debug-log debug.log --load load.csv", &["load.csv"]),
    (
        "order --products SNMP=1 --out order",
        &["order/order.md", "order/order.csv"],
    ),
    ("man --out pages", &["pages/licsim.1", "pages/licsim-run.1"]),
];

#[test]
fn a_file_that_is_there_stays_and_no_other_is_written() {
    for (line, files) in VERBS {
        for file in files {
            let folder = folder(&[]);
            fs::write(folder.path().join("debug.log"), LOG).unwrap();
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "mine").unwrap();
            let before = tree(folder.path());
            let (said, status) = with(folder.path(), line);
            assert_eq!(status, 2, "{line}: {said}");
            assert!(said.contains(&format!("`{file}`")), "{said}");
            assert!(said.contains("--force"), "{said}");
            assert!(tree(folder.path()) == before, "{line}");
            let (said, status) = with(folder.path(), &format!("{line} --force"));
            assert_eq!(status, 0, "{line}: {said}");
            assert_ne!(fs::read(&path).unwrap(), b"mine", "{line}");
            assert_eq!(hidden(folder.path()), [""; 0]);
        }
    }
}

#[test]
fn the_same_bytes_again_are_no_writing_over() {
    for line in [
        "new site",
        "order --products SNMP=1 --out order",
        "man --out pages",
    ] {
        let folder = folder(&[]);
        for _ in 0..2 {
            let (said, status) = with(folder.path(), line);
            assert_eq!(status, 0, "{line}: {said}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_links_target_is_written_and_the_link_stays() {
    use std::os::unix::fs::symlink;
    for (line, files) in VERBS {
        let folder = folder(&[]);
        fs::write(folder.path().join("debug.log"), LOG).unwrap();
        let path = folder.path().join(files[0]);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let target = folder.path().join("target");
        symlink(&target, &path).unwrap();
        let (said, status) = with(folder.path(), &format!("{line} --force"));
        assert_eq!(status, 2, "{line}: {said}");
        assert!(said.contains("leads nowhere"), "{said}");
        fs::write(&target, "mine").unwrap();
        let (said, status) = with(folder.path(), line);
        assert_eq!(status, 2, "{line}: {said}");
        assert_eq!(fs::read(&target).unwrap(), b"mine");
        let (said, status) = with(folder.path(), &format!("{line} --force"));
        assert_eq!(status, 0, "{line}: {said}");
        assert_eq!(fs::read_link(&path).unwrap(), target);
        assert_ne!(fs::read(&target).unwrap(), b"mine");
    }
}

#[test]
fn a_folder_or_a_device_is_no_file() {
    let folder = folder(&[]);
    fs::write(folder.path().join("debug.log"), LOG).unwrap();
    fs::create_dir(folder.path().join("load.csv")).unwrap();
    for (to, word) in [("load.csv", "is a folder"), ("none/load.csv", "no folder")] {
        let line = format!("import debug-log debug.log --load {to} --force");
        let (said, status) = with(folder.path(), &line);
        assert_eq!(status, 2, "{said}");
        assert!(said.contains(word), "{said}");
    }
    #[cfg(unix)]
    {
        let line = "import debug-log debug.log --load /dev/null --force";
        let (said, status) = with(folder.path(), line);
        assert_eq!(status, 2, "{said}");
        assert!(said.contains("no plain file"), "{said}");
    }
}

/// Not even with `--force`.
#[test]
fn an_output_is_never_an_input_and_no_two_outputs_are_one() {
    for (line, word) in [
        (
            "import debug-log debug.log --load debug.log",
            "is what is read",
        ),
        (
            "import debug-log debug.log --load ./x/../debug.log",
            "is what is read",
        ),
        (
            "import debug-log debug.log --scenario r.toml --load r.csv",
            "two things",
        ),
        (
            "import debug-log debug.log --scenario r.toml --load r.toml",
            "two things",
        ),
        (
            "order --in-use kit/order.md --products SNMP=1 --out kit",
            "is what is read",
        ),
    ] {
        let folder = folder(&[]);
        fs::write(folder.path().join("debug.log"), LOG).unwrap();
        for made in ["x", "kit"] {
            fs::create_dir(folder.path().join(made)).unwrap();
        }
        let license = "FEATURE tserver_sdn genesys.d 8.0 31-dec-2026 5 SIGN=0\n";
        fs::write(folder.path().join("kit/order.md"), license).unwrap();
        let before = tree(folder.path());
        let (said, status) = with(folder.path(), &format!("{line} --force"));
        assert_eq!(status, 2, "{line}: {said}");
        assert!(
            said.contains(word) && said.contains("hint:"),
            "{line}: {said}"
        );
        assert!(tree(folder.path()) == before, "{line}");
    }
}

/// What cannot be read or written says what to do, whatever the verb.
#[test]
fn an_error_of_the_system_has_a_hint() {
    let folder = folder(&["a"]);
    fs::write(folder.path().join("debug.log"), LOG).unwrap();
    fs::write(folder.path().join("empty"), "").unwrap();
    fs::create_dir(folder.path().join("folder")).unwrap();
    for line in [
        "license none.dat",
        "license folder",
        "options none.opt",
        "import debug-log none.log",
        "import debug-log folder",
        "import lmstat none.txt",
        "import debug-log debug.log --load none/load.csv",
        "import debug-log debug.log --load load.csv/",
        "import debug-log debug.log --scenario Debug.toml",
        "fit empty",
        "fit debug.log",
        "fit none.csv --start 2026-03-02",
        "backtest empty",
        "backtest debug.log",
        "check none.toml",
        "check folder",
        "run none.toml",
        "sweep a.toml",
        "size a.toml",
        "audit a.toml --variant none",
        "report folder",
        "report none",
        "order none.toml",
        "order --out empty --products SNMP=1",
        "man --out empty",
        "new Site",
    ] {
        let (said, status) = with(folder.path(), line);
        assert_eq!(status, 2, "{line}: {said}");
        assert!(said.contains("hint:"), "{line}: {said}");
        assert!(!said.contains("extends"), "{line}: {said}");
    }
}

#[test]
#[cfg(unix)]
fn a_file_without_end_is_refused_before_it_fills_the_memory() {
    let folder = folder(&[]);
    for words in [
        &["check", "/dev/zero"][..],
        &["run", "/dev/zero"],
        &["license", "/dev/zero"],
        &["options", "/dev/zero"],
        &["order", "--in-use", "/dev/zero"],
    ] {
        let mut command = licsim();
        let (said, code) = ended(command.current_dir(folder.path()).args(words));
        assert_eq!(code, 2, "{words:?}: {said}");
        assert!(
            said.contains("has more than 67108864 bytes"),
            "{words:?}: {said}"
        );
        assert!(said.contains("hint: "), "{words:?}: {said}");
    }
}
