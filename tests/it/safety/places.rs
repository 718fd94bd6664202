//! Where results may go, and what of the user's stays when they replace older ones.

use super::{ended, folder, hidden, run, scenario, tree, whole};
use crate::program::licsim;
use std::fs;
use std::path::Path;

/// Runs and expects that nothing below the folder has changed.
fn refused(folder: &Path, arguments: &[&str]) -> String {
    let before = tree(folder);
    let (said, status) = ended(&mut run(folder, arguments));
    assert_eq!(status, 2, "{said}");
    assert!(said.contains("hint:"), "{said}");
    assert!(tree(folder) == before, "something changed: {said}");
    said
}

#[test]
fn the_scenarios_own_folder_is_never_replaced() {
    let folder = folder(&[]);
    let own = folder.path().join("site");
    fs::create_dir(&own).unwrap();
    fs::write(own.join("site.toml"), scenario("site")).unwrap();
    fs::write(own.join("notes.md"), "mine").unwrap();
    let said = refused(folder.path(), &["site/site.toml", "--out", "."]);
    assert!(said.contains("`./site`"), "{said}");
    // From within it as well.
    let before = tree(folder.path());
    let (said, status) = ended(&mut run(&own, &["site.toml", "--out", ".."]));
    assert_eq!(status, 2, "{said}");
    assert!(tree(folder.path()) == before);
}

#[test]
fn a_folder_that_licsim_did_not_write_is_refused_and_the_others_run() {
    let folder = folder(&["a", "b", "c", "d"]);
    let out = folder.path().join("out");
    // Without a manifest, with somebody else's, with a broken one of ours.
    fs::create_dir_all(out.join("a")).unwrap();
    fs::write(out.join("a/thesis.txt"), "years of work").unwrap();
    fs::create_dir_all(out.join("b")).unwrap();
    fs::write(
        out.join("b/manifest.json"),
        r#"{"name": "app", "version": "1"}"#,
    )
    .unwrap();
    let (said, _) = ended(&mut run(folder.path(), &["c.toml", "--out", "out"]));
    assert_eq!(said, "");
    let manifest = fs::read(out.join("c/manifest.json")).unwrap();
    fs::write(out.join("c/manifest.json"), &manifest[..manifest.len() - 9]).unwrap();
    let before = tree(&out);
    let (said, status) = ended(&mut run(folder.path(), &[".", "--out", "out"]));
    assert_eq!(status, 2, "{said}");
    for name in ["a", "b", "c"] {
        assert!(said.contains(&format!("`out/{name}` is there")), "{said}");
    }
    let mut after = tree(&out);
    after.retain(|path, _| !path.starts_with("d"));
    assert!(after == before, "{said}");
    whole(&out.join("d")).unwrap();
}

#[test]
fn a_manifest_of_another_program_or_one_that_leads_outside_is_not_licsims() {
    let folder = folder(&["a"]);
    ended(&mut run(folder.path(), &["a.toml", "--out", "out"]));
    let manifest = folder.path().join("out/a/manifest.json");
    let ours = fs::read_to_string(&manifest).unwrap();
    for (from, to) in [
        ("\"program\": \"licsim\"", "\"program\": \"other\""),
        ("\"path\": \"summary.csv\"", "\"path\": \"../../a.toml\""),
    ] {
        assert!(ours.contains(from));
        fs::write(&manifest, ours.replace(from, to)).unwrap();
        refused(folder.path(), &["a.toml", "--out", "out"]);
    }
    // Before manifests named the program they had all of the rest.
    fs::write(&manifest, ours.replace("\"program\": \"licsim\",", "")).unwrap();
    let (said, status) = ended(&mut run(folder.path(), &["a.toml", "--out", "out"]));
    assert_eq!((said.as_str(), status), ("", 1));
}

#[test]
fn what_the_old_manifest_does_not_name_survives_at_its_place() {
    let folder = folder(&["a"]);
    ended(&mut run(folder.path(), &["a.toml", "--out", "out"]));
    let results = folder.path().join("out/a");
    fs::write(results.join("notes.txt"), "mine").unwrap();
    fs::write(results.join("events/seen.txt"), "mine too").unwrap();
    fs::create_dir_all(results.join("talk/slides/empty")).unwrap();
    fs::write(results.join("talk/slides/1.svg"), "<svg/>").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::{PermissionsExt, symlink};
        symlink("notes.txt", results.join("link")).unwrap();
        symlink("nowhere", results.join("dangling")).unwrap();
        let closed = fs::Permissions::from_mode(0o500);
        fs::set_permissions(results.join("talk"), closed).unwrap();
    }
    let users = |results: &Path| {
        let mut found = tree(results);
        let names = ["notes.txt", "events/seen.txt", "talk", "link", "dangling"];
        found.retain(|path, _| names.iter().any(|name| path.starts_with(name)));
        found
    };
    let before = users(&results);
    let written = fs::metadata(results.join("notes.txt"))
        .unwrap()
        .modified()
        .unwrap();
    for seed in ["7", "8"] {
        let arguments = ["a.toml", "--out", "out", "--seed", seed];
        let (said, status) = ended(&mut run(folder.path(), &arguments));
        assert_eq!((said.as_str(), status), ("", 1));
        assert_eq!(whole(&results), Ok(seed.parse().unwrap()));
        assert!(users(&results) == before);
    }
    let after = fs::metadata(results.join("notes.txt"))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(after, written);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let talk = fs::metadata(results.join("talk")).unwrap().permissions();
        assert_eq!(talk.mode() & 0o777, 0o500);
    }
    assert_eq!(hidden(&folder.path().join("out")), [""; 0]);
}

#[test]
fn a_file_that_was_edited_is_the_users() {
    let folder = folder(&["a"]);
    ended(&mut run(folder.path(), &["a.toml", "--out", "out"]));
    let summary = folder.path().join("out/a/summary.csv");
    fs::write(&summary, "my own numbers").unwrap();
    let said = refused(folder.path(), &["a.toml", "--out", "out"]);
    assert!(
        said.contains("`summary.csv`") && said.contains("--force"),
        "{said}"
    );
    let arguments = ["a.toml", "--out", "out", "--force"];
    let (said, status) = ended(&mut run(folder.path(), &arguments));
    assert_eq!((said.as_str(), status), ("", 1));
    whole(&folder.path().join("out/a")).unwrap();
    // A file that is missing is nobody's.
    fs::remove_file(&summary).unwrap();
    let (said, status) = ended(&mut run(folder.path(), &["a.toml", "--out", "out"]));
    assert_eq!((said.as_str(), status), ("", 1));
}

#[test]
fn a_file_of_the_users_whose_name_the_results_need_is_refused_beforehand() {
    let folder = folder(&["a"]);
    ended(&mut run(folder.path(), &["a.toml", "--out", "out"]));
    let results = folder.path().join("out/a");
    // `compare` writes it, `run` does not.
    fs::write(results.join("comparison.csv"), "mine").unwrap();
    let (_, status) = ended(&mut run(folder.path(), &["a.toml", "--out", "out"]));
    assert_eq!(status, 1);
    let before = tree(&results);
    let mut compare = licsim();
    compare.current_dir(folder.path()).args([
        "compare", "a.toml", "--out", "out", "--quick", "--charts", "none",
    ]);
    let (said, status) = ended(&mut compare);
    assert_eq!(status, 2, "{said}");
    assert!(said.contains("`comparison.csv`"), "{said}");
    assert!(tree(&results) == before);
    // A folder in place of a file, not even with --force.
    fs::remove_file(results.join("denials.csv")).unwrap();
    fs::create_dir(results.join("denials.csv")).unwrap();
    let said = refused(folder.path(), &["a.toml", "--out", "out", "--force"]);
    assert!(said.contains("`denials.csv`"), "{said}");
}

#[test]
fn a_name_that_is_known_too_late_leaves_the_old_folder_alone() {
    let folder = folder(&["a"]);
    ended(&mut run(folder.path(), &["a.toml", "--out", "out"]));
    let results = folder.path().join("out/a");
    fs::create_dir_all(results.join("charts")).unwrap();
    fs::write(results.join("charts/denied.svg"), "drawn by hand").unwrap();
    let before = tree(&results);
    let mut command = licsim();
    command
        .current_dir(folder.path())
        .args(["run", "--quiet", "a.toml", "--out", "out", "--seed", "9"]);
    let (said, status) = ended(&mut command);
    assert_eq!(status, 1, "{said}");
    assert!(
        said.contains("`out/a.new`") && said.contains("charts/denied.svg"),
        "{said}"
    );
    assert!(tree(&results) == before);
    assert_eq!(whole(&folder.path().join("out/a.new")), Ok(9));
    assert_eq!(hidden(&folder.path().join("out")), [""; 0]);
}

#[test]
fn with_force_the_results_go_in_between_the_users_files() {
    let folder = folder(&["a"]);
    let results = folder.path().join("out/a");
    fs::create_dir_all(&results).unwrap();
    fs::write(results.join("thesis.txt"), "years of work").unwrap();
    fs::write(results.join("report.md"), "to be written over").unwrap();
    let arguments = ["a.toml", "--out", "out", "--force"];
    let (said, status) = ended(&mut run(folder.path(), &arguments));
    assert_eq!((said.as_str(), status), ("", 1));
    whole(&results).unwrap();
    assert_eq!(
        fs::read(results.join("thesis.txt")).unwrap(),
        b"years of work"
    );
    assert_eq!(hidden(&folder.path().join("out")), [""; 0]);
}

#[test]
fn files_and_read_only_folders_are_refused() {
    let folder = folder(&["a"]);
    fs::create_dir(folder.path().join("out")).unwrap();
    fs::write(folder.path().join("out/a"), "a file").unwrap();
    let said = refused(folder.path(), &["a.toml", "--out", "out"]);
    assert!(said.contains("`out/a` is a file"), "{said}");
    let said = refused(folder.path(), &["a.toml", "--out", "out", "--force"]);
    assert!(said.contains("`out/a` is a file"), "{said}");
    let (said, status) = ended(&mut run(folder.path(), &["a.toml", "--out", "a.toml"]));
    assert_eq!(status, 2);
    assert!(said.contains("`a.toml`"), "{said}");
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    let mut permissions = fs::metadata(&closed).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&closed, permissions).unwrap();
    let said = refused(folder.path(), &["a.toml", "--out", "closed"]);
    assert!(said.contains("read-only"), "{said}");
}

#[cfg(unix)]
#[test]
fn links_are_followed_or_refused_and_never_replaced() {
    use std::os::unix::fs::symlink;
    let folder = folder(&["a"]);
    let elsewhere = folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    // To nowhere, to itself, to a folder of the user's.
    symlink("nowhere", out.join("a")).unwrap();
    let said = refused(folder.path(), &["a.toml", "--out", "out", "--force"]);
    assert!(said.contains("leads nowhere"), "{said}");
    fs::remove_file(out.join("a")).unwrap();
    symlink("a", out.join("a")).unwrap();
    refused(folder.path(), &["a.toml", "--out", "out"]);
    fs::remove_file(out.join("a")).unwrap();
    symlink(&elsewhere, out.join("a")).unwrap();
    refused(folder.path(), &["a.toml", "--out", "out"]);
    symlink("/", folder.path().join("root")).unwrap();
    fs::remove_file(out.join("a")).unwrap();
    symlink("/", out.join("a")).unwrap();
    let (said, status) = ended(&mut run(
        folder.path(),
        &["a.toml", "--out", "out", "--force"],
    ));
    assert_eq!(status, 2, "{said}");
    fs::remove_file(out.join("a")).unwrap();
    // To results of licsim's: these are replaced where they are, and the link stays.
    ended(&mut run(folder.path(), &["a.toml", "--out", "elsewhere"]));
    symlink("../elsewhere/a", out.join("a")).unwrap();
    let arguments = ["a.toml", "--out", "out", "--seed", "5"];
    let (said, status) = ended(&mut run(folder.path(), &arguments));
    assert_eq!((said.as_str(), status), ("", 1));
    assert_eq!(
        fs::read_link(out.join("a")).unwrap(),
        Path::new("../elsewhere/a")
    );
    assert_eq!(whole(&elsewhere.join("a")), Ok(5));
    // A folder above that is a link is followed.
    symlink("elsewhere", folder.path().join("way")).unwrap();
    let arguments = ["a.toml", "--out", "way", "--seed", "6"];
    ended(&mut run(folder.path(), &arguments));
    assert_eq!(whole(&elsewhere.join("a")), Ok(6));
    // A link in place of a file of licsim's is the user's.
    let summary = elsewhere.join("a/summary.csv");
    fs::rename(&summary, folder.path().join("kept.csv")).unwrap();
    symlink("../../kept.csv", &summary).unwrap();
    refused(folder.path(), &["a.toml", "--out", "elsewhere"]);
    refused(folder.path(), &["a.toml", "--out", "elsewhere", "--force"]);
    // So is one in place of a folder.
    fs::remove_file(&summary).unwrap();
    fs::rename(elsewhere.join("a/events"), folder.path().join("log")).unwrap();
    symlink("../../log", elsewhere.join("a/events")).unwrap();
    let said = refused(folder.path(), &["a.toml", "--out", "elsewhere"]);
    assert!(said.contains("`events`"), "{said}");
}

#[test]
fn a_folder_of_the_users_with_a_work_folders_name_is_never_removed() {
    let folder = folder(&["a", "b"]);
    let out = folder.path().join("out");
    for name in [".licsim-a", ".licsim-other", ".a-notes"] {
        fs::create_dir_all(out.join(name)).unwrap();
        fs::write(out.join(name).join("lock"), "mine").unwrap();
        fs::write(out.join(name).join("notes"), "mine").unwrap();
    }
    let before = tree(&out);
    let (said, status) = ended(&mut run(folder.path(), &[".", "--out", "out"]));
    assert_eq!(status, 2, "{said}");
    assert!(said.contains(".licsim-a` is in the way"), "{said}");
    let mut after = tree(&out);
    after.retain(|path, _| !path.starts_with("b"));
    assert!(after == before, "{said}");
    whole(&out.join("b")).unwrap();
}

#[test]
fn every_verb_that_writes_a_folder_keeps_to_it() {
    let folder = folder(&[]);
    let text = scenario("a")
        + r#"[size]
vary = { tserver_sdn = { min = 2, max = 4 } }
[sweep]
vary = { "agents.team.count" = [2, 3] }
"#;
    fs::write(folder.path().join("a.toml"), text).unwrap();
    for (verb, place) in [
        (&["compare", "a.toml", "--quick"][..], "a"),
        (&["sweep", "a.toml"], "a-sweep"),
        (&["size", "a.toml", "--quick"], "a-size"),
    ] {
        let results = folder.path().join("out").join(place);
        let with = |more: &[&str]| {
            let mut command = licsim();
            command
                .current_dir(folder.path())
                .args(verb)
                .args(["--out", "out", "--charts", "none", "--quiet"])
                .args(more);
            ended(&mut command)
        };
        fs::create_dir_all(&results).unwrap();
        fs::write(results.join("notes"), "mine").unwrap();
        let before = tree(folder.path());
        let (said, status) = with(&[]);
        assert_eq!(status, 2, "{verb:?}: {said}");
        assert!(said.contains("licsim did not write it"), "{said}");
        assert!(tree(folder.path()) == before, "{verb:?}");
        for more in [&["--force"][..], &[]] {
            let (said, status) = with(more);
            assert!(status < 2, "{verb:?}: {said}");
            whole(&results).unwrap();
            assert_eq!(fs::read(results.join("notes")).unwrap(), b"mine");
        }
    }
    assert_eq!(hidden(&folder.path().join("out")), [""; 0]);
}

#[test]
fn results_of_another_scenario_are_not_replaced() {
    let folder = folder(&["a", "b"]);
    ended(&mut run(folder.path(), &["b.toml", "--out", "out"]));
    fs::rename(folder.path().join("out/b"), folder.path().join("out/a")).unwrap();
    let said = refused(folder.path(), &["a.toml", "--out", "out"]);
    assert!(said.contains("results of the scenario `b`"), "{said}");
    let arguments = ["a.toml", "--out", "out", "--force"];
    let (said, status) = ended(&mut run(folder.path(), &arguments));
    assert_eq!((said.as_str(), status), ("", 1));
    // A sweep writes `NAME-sweep`, which may be another scenario's name.
    let results = folder.path().join("out/a-sweep");
    let text = scenario("a") + "[sweep]\nvary = { \"agents.team.count\" = [2, 3] }\n";
    fs::write(folder.path().join("a.toml"), text).unwrap();
    fs::write(folder.path().join("c.toml"), scenario("a-sweep")).unwrap();
    let mut sweep = licsim();
    sweep
        .current_dir(folder.path())
        .args(["sweep", "a.toml", "--out", "out", "--quiet"]);
    let (said, status) = ended(&mut sweep);
    assert_eq!(status, 0, "{said}");
    assert!(results.join("sweep.csv").exists());
    let said = refused(folder.path(), &["c.toml", "--out", "out"]);
    assert!(said.contains("results of the scenario `a`"), "{said}");
}

#[test]
fn an_out_that_is_no_folder_is_refused() {
    let folder = folder(&["a"]);
    fs::write(folder.path().join("file"), "mine").unwrap();
    let mut outs = vec!["file", "file/below", "a.toml"];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere", folder.path().join("dangling")).unwrap();
        outs.extend(["dangling", "dangling/below", "/dev/null"]);
    }
    for out in outs {
        let said = refused(folder.path(), &["a.toml", "--out", out]);
        assert!(said.contains("cannot make the folder"), "{said}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let closed = folder.path().join("closed");
        fs::create_dir(&closed).unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
        let said = refused(folder.path(), &["a.toml", "--out", "closed/new/out"]);
        assert!(said.contains("read-only"), "{said}");
    }
}

/// However a place is named, it is the same place.
#[test]
fn roundabout_paths_lead_to_one_place() {
    let folder = folder(&["a"]);
    let outs = ["out", "out/", "./out", "out//", "out/.", "out/../out"];
    for (seed, out) in outs.iter().enumerate() {
        let seed = seed.to_string();
        let (said, status) = ended(&mut run(
            folder.path(),
            &["a.toml", "--out", out, "--seed", &seed],
        ));
        assert_eq!((said.as_str(), status), ("", 1), "{out}");
        assert_eq!(
            whole(&folder.path().join("out/a")).map(|seed| seed.to_string()),
            Ok(seed)
        );
    }
    let found = tree(folder.path());
    let top = found.keys().filter(|path| path.components().count() == 1);
    assert_eq!(
        top.collect::<Vec<_>>(),
        [Path::new("a.toml"), Path::new("out")]
    );
    // Results inside of results are the user's, and survive.
    let (_, status) = ended(&mut run(
        folder.path(),
        &["a.toml", "--out", "out/a", "--seed", "7"],
    ));
    assert_eq!(status, 1);
    let inner = tree(&folder.path().join("out/a/a"));
    let (_, status) = ended(&mut run(
        folder.path(),
        &["a.toml", "--out", "out", "--seed", "8"],
    ));
    assert_eq!(status, 1);
    assert!(tree(&folder.path().join("out/a/a")) == inner);
}

#[cfg(unix)]
#[test]
fn two_names_that_lead_to_one_place_are_told_apart_from_another_process() {
    let folder = folder(&["a", "b"]);
    ended(&mut run(folder.path(), &["a.toml", "--out", "out"]));
    std::os::unix::fs::symlink("a", folder.path().join("out/b")).unwrap();
    let (said, status) = ended(&mut run(
        folder.path(),
        &[".", "--out", "out", "--seed", "4"],
    ));
    assert_eq!(status, 2);
    assert!(said.contains("two things of this call"), "{said}");
    assert_eq!(whole(&folder.path().join("out/a")), Ok(4));
}
