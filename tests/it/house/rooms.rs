//! The rooms inside the crates of `sim/`: who imports whom, and how large files, folders and functions are.
//!
//! What does not keep a rule yet stands in `exceptions.txt`; a new exception fails, with the import that makes it.
//! `LICSIM_UPDATE=1 cargo test --test it house` writes the list anew: it may only become shorter.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

const CRATES: [&str; 4] = ["sim/kernel", "sim/model", "sim/experiment", "study"];
const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 60;
const FOLDER_FILES: usize = 16;

/// Each subsystem of the model, and those that it may import.
const ARROWS: [(&str, &[&str]); 11] = [
    ("plan", &[]),
    ("event", &["plan"]),
    ("cause", &["plan"]),
    ("network", &["plan", "cause"]),
    ("observe", &["plan", "cause"]),
    ("context", &["plan", "event", "cause", "network", "observe"]),
    (
        "license",
        &["plan", "event", "cause", "network", "observe", "context"],
    ),
    (
        "client",
        &[
            "plan", "event", "cause", "network", "observe", "context", "license",
        ],
    ),
    (
        "people",
        &["plan", "event", "cause", "observe", "context", "client"],
    ),
    (
        "load",
        &[
            "plan", "event", "cause", "observe", "context", "client", "people",
        ],
    ),
    (
        "fault",
        &[
            "plan", "event", "cause", "network", "observe", "context", "license", "client",
            "people", "load",
        ],
    ),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A source file: its path below the root, its module path inside the crate, and its text without its tests.
struct Source {
    path: String,
    module: Vec<String>,
    text: String,
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The files of a crate's `src`, but for those that hold tests only.
fn sources(of_crate: &str) -> Vec<Source> {
    let src = root().join(of_crate).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    let sources = files.into_iter().filter_map(|file| {
        let inside = file.strip_prefix(&src).unwrap().with_extension("");
        let parts = inside.components();
        let mut module: Vec<String> = parts
            .map(|part| part.as_os_str().to_str().unwrap().to_owned())
            .collect();
        if module.last().is_some_and(|last| last == "mod") {
            module.pop();
        }
        if module == ["lib"] {
            module.clear();
        }
        if module.iter().any(|part| part == "tests") {
            return None;
        }
        let path = file.strip_prefix(root()).unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        Some(Source {
            path: path.replace('\\', "/"),
            module,
            text,
        })
    });
    sources.collect()
}

/// The lines of a file before its tests, with their numbers; a single import or module for tests is left out.
fn code_lines(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut lines = (1..).zip(text.lines());
    while let Some((number, line)) = lines.next() {
        if line.trim() != "#[cfg(test)]" {
            found.push((number, line));
        } else if !lines.next().is_some_and(|(_, next)| next.ends_with(';')) {
            break;
        }
    }
    found
}

/// The module paths that a file imports or names, each with its line.
fn imports(source: &Source) -> Vec<(Vec<String>, String)> {
    let mut found = Vec::new();
    for (number, line) in code_lines(&source.text) {
        // Who may see something is no import.
        let code = line.split("//").next().unwrap_or("");
        let code = code.replace("pub(in crate::", "pub(in ");
        for rest in code.split("crate::").skip(1) {
            let path = rest.split("::").map(|part| {
                let end = part
                    .find(|c: char| !(c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit()));
                (&part[..end.unwrap_or(part.len())], end.is_some())
            });
            let mut module = Vec::new();
            for (part, ends) in path {
                if part.is_empty() {
                    break;
                }
                module.push(part.to_owned());
                if ends {
                    break;
                }
            }
            if !module.is_empty() {
                let place = format!("{}:{number}: {}", source.path, line.trim());
                found.push((module, place));
            }
        }
    }
    found
}

/// For each file the files that it imports, with the line that does.
fn file_arrows(sources: &[Source]) -> BTreeMap<usize, BTreeMap<usize, String>> {
    let mut arrows: BTreeMap<usize, BTreeMap<usize, String>> = BTreeMap::new();
    for (from, source) in sources.iter().enumerate() {
        for (path, place) in imports(source) {
            let fits = |other: &&(usize, &Source)| {
                !other.1.module.is_empty() && path.starts_with(&other.1.module)
            };
            let to = sources
                .iter()
                .enumerate()
                .filter(|other| fits(&other))
                .max_by_key(|(_, other)| other.module.len());
            if let Some((to, _)) = to.filter(|(to, _)| *to != from) {
                arrows.entry(from).or_default().entry(to).or_insert(place);
            }
        }
    }
    arrows
}

/// All that can be reached from a file.
fn reached(arrows: &BTreeMap<usize, BTreeMap<usize, String>>, from: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        for to in arrows.get(&at).into_iter().flatten().map(|(to, _)| *to) {
            if found.insert(to) {
                open.push(to);
            }
        }
    }
    found
}

/// Files that import each other in a circle, each with an import that closes one.
fn circles(of_crate: &str) -> Vec<(String, String)> {
    let sources = sources(of_crate);
    let arrows = file_arrows(&sources);
    let all: Vec<BTreeSet<usize>> = (0..sources.len()).map(|at| reached(&arrows, at)).collect();
    let mut found = Vec::new();
    for (from, to) in &arrows {
        let closing = to.iter().find(|(to, _)| all[**to].contains(from));
        if let Some((_, place)) = closing {
            found.push((format!("circle {}", sources[*from].path), place.clone()));
        }
    }
    found
}

/// Imports between the model's subsystems that no arrow allows.
fn wrong_arrows() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for source in sources("sim/model") {
        let Some(room) = source.module.first() else {
            continue;
        };
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| name == room) else {
            continue;
        };
        for (path, place) in imports(&source) {
            let to = path[0].as_str();
            let is_room = to == "world" || ARROWS.iter().any(|(name, _)| *name == to);
            if is_room && to != room && !allowed.contains(&to) {
                found.push((format!("arrow {} -> {to}", source.path), place));
            }
        }
    }
    found
}

/// Functions of a file that are too long, by name.
fn long_functions(source: &Source) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open: Option<(String, usize, usize)> = None;
    for (number, line) in code_lines(&source.text) {
        let indent = line.len() - line.trim_start().len();
        let code = line.trim_start();
        if let Some((name, began, at)) = &open {
            if indent == *at && code.starts_with('}') {
                let length = number - began + 1;
                if length > FUNCTION_LINES {
                    let place = format!("{}:{began}: {name} has {length} lines", source.path);
                    found.push((format!("function {} {name}", source.path), place));
                }
                open = None;
            } else if indent == *at && code.ends_with(';') {
                open = None;
            }
            continue;
        }
        let is_function = code.starts_with("fn ")
            || code.contains(" fn ") && (code.starts_with("pub") || code.starts_with("const"));
        if is_function && !code.ends_with('}') && !code.ends_with(';') {
            let name = code.split("fn ").nth(1).unwrap_or("");
            let end = name.find(['(', '<']).unwrap_or(name.len());
            open = Some((name[..end].to_owned(), number, indent));
        }
    }
    found
}

/// What is too large in a crate.
fn too_large(of_crate: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders: BTreeMap<String, usize> = BTreeMap::new();
    for source in sources(of_crate) {
        let lines = source.text.lines().count();
        if lines > FILE_LINES {
            let place = format!("{} has {lines} lines", source.path);
            found.push((format!("file {}", source.path), place));
        }
        let folder = source.path.rsplit_once('/').unwrap().0.to_owned();
        *folders.entry(folder).or_default() += 1;
        found.extend(long_functions(&source));
    }
    let large = folders
        .into_iter()
        .filter(|(_, count)| *count > FOLDER_FILES);
    found.extend(large.map(|(folder, count)| {
        (
            format!("folder {folder}"),
            format!("{folder} has {count} files"),
        )
    }));
    found
}

#[test]
fn the_house_is_as_it_is_drawn() {
    let file = root().join("tests/it/house/exceptions.txt");
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for of_crate in CRATES {
        found.extend(circles(of_crate));
        found.extend(too_large(of_crate));
    }
    found.extend(wrong_arrows());
    if std::env::var_os("LICSIM_UPDATE").is_some() {
        let lines: Vec<&str> = found.keys().map(String::as_str).collect();
        std::fs::write(&file, format!("{}\n", lines.join("\n"))).unwrap();
        return;
    }
    let known = std::fs::read_to_string(&file).unwrap();
    let known: BTreeSet<&str> = known.lines().collect();
    let mut new = String::new();
    for (exception, place) in &found {
        if !known.contains(exception.as_str()) {
            let _ = writeln!(new, "{exception}\n    {place}");
        }
    }
    assert!(
        new.is_empty(),
        "not as it is drawn (ARCHITECTURE.md, Inside the model):\n{new}"
    );
}

/// What the library may use of the system, and the feature below which alone it may.
const BELOW_FEATURES: [(&str, &str); 6] = [
    ("std::fs", "files"),
    ("std::env::", "files"),
    ("std::thread", "files"),
    ("Instant", "files"),
    ("SystemTime", "files"),
    ("rayon", "parallel"),
];

/// The modules of the library that are there with the feature `files` only, by the declarations above them.
fn modules_of_files(sources: &[Source]) -> BTreeSet<Vec<String>> {
    let mut found = BTreeSet::new();
    for source in sources {
        let lines: Vec<&str> = source.text.lines().collect();
        for pair in lines.windows(2) {
            let module = pair[1].trim_start_matches("pub ").strip_prefix("mod ");
            let name = module.and_then(|rest| rest.strip_suffix(';'));
            if let Some(name) = name.filter(|_| pair[0] == "#[cfg(feature = \"files\")]") {
                let mut path = source.module.clone();
                path.push(name.to_owned());
                found.insert(path);
            }
        }
    }
    found
}

/// `.ci/run` compiles the library without its features; what would compile and only fail when it is called is found here.
#[test]
fn the_library_uses_the_system_below_its_features_only() {
    let sources = sources("study");
    let of_files = modules_of_files(&sources);
    assert!(of_files.len() > 2, "{of_files:?}");
    let mut wrong = String::new();
    for source in &sources {
        if of_files.iter().any(|room| source.module.starts_with(room)) {
            continue;
        }
        let mut below = String::new();
        let mut depth = 0_i32;
        for (number, line) in code_lines(&source.text) {
            let code = line.split("//").next().unwrap_or("");
            if code.trim().starts_with("#[cfg(feature") {
                below = code.to_owned();
                depth = 0;
                continue;
            }
            let allowed = |feature: &str| below.contains(&format!("\"{feature}\""));
            for (name, feature) in BELOW_FEATURES {
                if code.contains(name) && !allowed(feature) {
                    let _ = writeln!(wrong, "{}:{number}: {}", source.path, line.trim());
                }
            }
            // What an attribute stands above ends with its block or statement.
            depth += code.matches('{').count() as i32 - code.matches('}').count() as i32;
            if depth <= 0 && (code.trim().ends_with([';', '}', ',']) || code.trim().is_empty()) {
                below.clear();
            }
        }
    }
    assert!(wrong.is_empty(), "without its feature:\n{wrong}");
}

#[test]
fn imports_are_found_where_they_stand() {
    let source = Source {
        path: "room.rs".to_owned(),
        module: vec!["room".to_owned()],
        text: "use crate::license::pool::{Grant, Want};\nuse crate::world::World;\n// crate::not\n\
               #[cfg(test)]\nmod tests;\npub(in crate::license) fn f() { crate::people::seat::x(); }\n#[cfg(test)]\nuse crate::tests::only;\n"
            .to_owned(),
    };
    let found: Vec<String> = imports(&source)
        .into_iter()
        .map(|(path, _)| path.join("::"))
        .collect();
    assert_eq!(found, ["license::pool", "world", "people::seat::x"]);
}

#[test]
fn long_functions_are_found() {
    let body = "    x();\n".repeat(FUNCTION_LINES);
    let source = Source {
        path: "room.rs".to_owned(),
        module: Vec::new(),
        text: format!("fn short() {{\n    x();\n}}\n\npub(crate) fn long() {{\n{body}}}\n"),
    };
    let found = long_functions(&source);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, "function room.rs long");
}
