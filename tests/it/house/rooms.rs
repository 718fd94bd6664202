//! The rooms inside the crates: who imports whom, and how large files, folders and functions are.
//!
//! What does not keep a rule yet stands in `exceptions.txt`; a new exception fails, with the import that makes it.
//! `LICSIM_UPDATE=1 cargo test --test it house` writes the list anew: it may only become shorter.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use syn::spanned::Spanned;
use syn::visit::Visit;

const CRATES: [&str; 6] = [
    "sim/kernel",
    "sim/model",
    "sim/experiment",
    "scenarios",
    "reports",
    "study",
];
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

/// What a file imports or names from its own crate, and how long its functions are; what only tests have is left out.
#[derive(Default)]
struct Syntax {
    /// The module that the file is.
    module: Vec<String>,
    /// Paths from the crate's root, each with its line.
    paths: Vec<(Vec<String>, usize)>,
    /// Names with their first and last line.
    functions: Vec<(String, usize, usize)>,
}

impl Syntax {
    fn of(source: &Source) -> Syntax {
        let file = syn::parse_file(&source.text).unwrap_or_else(|error| {
            panic!("{} cannot be parsed: {error}", source.path);
        });
        let mut syntax = Syntax {
            module: source.module.clone(),
            ..Syntax::default()
        };
        syntax.visit_file(&file);
        syntax
    }

    /// A path as it is written; nothing if it does not begin in this crate.
    fn path(&mut self, written: &[String], line: usize) {
        let mut module = match written.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("super" | "self") => self.module.clone(),
            _ => return,
        };
        for part in written {
            match part.as_str() {
                "crate" | "self" | "*" => {}
                "super" => {
                    module.pop();
                }
                part => module.push(part.to_owned()),
            }
        }
        self.paths.push((module, line));
    }

    fn tree(&mut self, before: &[String], tree: &syn::UseTree) {
        let with = |ident: &proc_macro2::Ident| {
            let part = std::iter::once(ident.to_string());
            before.iter().cloned().chain(part).collect::<Vec<_>>()
        };
        match tree {
            syn::UseTree::Path(path) => self.tree(&with(&path.ident), &path.tree),
            syn::UseTree::Name(name) => self.path(&with(&name.ident), line(&name.ident)),
            syn::UseTree::Rename(name) => self.path(&with(&name.ident), line(&name.ident)),
            syn::UseTree::Glob(glob) => self.path(before, glob.star_token.span.start().line),
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(before, tree);
                }
            }
        }
    }

    fn function(&mut self, name: &proc_macro2::Ident, whole: proc_macro2::Span) {
        let (first, last) = (line(name), whole.end().line);
        self.functions.push((name.to_string(), first, last));
    }
}

fn line(ident: &proc_macro2::Ident) -> usize {
    ident.span().start().line
}

/// Whether an item is compiled for tests only.
fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let of = || attribute.parse_args::<syn::Path>();
        attribute.path().is_ident("test")
            || attribute.path().is_ident("cfg") && of().is_ok_and(|of| of.is_ident("test"))
    })
}

impl<'ast> Visit<'ast> for Syntax {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes: &[syn::Attribute] = match item {
            syn::Item::Fn(item) => &item.attrs,
            syn::Item::Impl(item) => &item.attrs,
            syn::Item::Mod(item) => &item.attrs,
            syn::Item::Use(item) => &item.attrs,
            syn::Item::Const(item) => &item.attrs,
            _ => &[],
        };
        if !is_for_tests(attributes) {
            syn::visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&[], &item.tree);
    }

    /// Who may see something is no import.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts = path.segments.iter();
        let written: Vec<String> = parts.map(|part| part.ident.to_string()).collect();
        if written.len() > 1 {
            self.path(&written, line(&path.segments[0].ident));
        }
        syn::visit::visit_path(self, path);
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig.ident, item.block.span());
        syn::visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if !is_for_tests(&item.attrs) {
            self.function(&item.sig.ident, item.block.span());
            syn::visit::visit_impl_item_fn(self, item);
        }
    }
}

/// The module paths that a file imports or names, each with its line.
fn imports(source: &Source) -> Vec<(Vec<String>, String)> {
    let lines: Vec<&str> = source.text.lines().collect();
    let place = |line: usize| format!("{}:{line}: {}", source.path, lines[line - 1].trim());
    let paths = Syntax::of(source).paths.into_iter();
    let paths = paths.filter(|(path, _)| !path.is_empty());
    paths.map(|(path, line)| (path, place(line))).collect()
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
    let functions = Syntax::of(source).functions.into_iter();
    let long = functions.filter_map(|(name, first, last)| {
        let length = last - first + 1;
        let place = format!("{}:{first}: {name} has {length} lines", source.path);
        (length > FUNCTION_LINES).then(|| (format!("function {} {name}", source.path), place))
    });
    long.collect()
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
        module: vec!["room".to_owned(), "corner".to_owned()],
        text: "use crate::license::{pool::{Grant, Want}, Lot};\nuse super::World as All;\n// crate::not\n\
               #[cfg(test)]\nmod tests;\npub(in crate::license) fn f() { crate::people::seat::x(); }\n\
               #[cfg(test)]\nuse crate::tests::only;\n#[cfg(test)]\nmod inner { use crate::more; }\nuse std::fmt;\n"
            .to_owned(),
    };
    let found: Vec<String> = imports(&source)
        .into_iter()
        .map(|(path, _)| path.join("::"))
        .collect();
    assert_eq!(
        found,
        [
            "license::pool::Grant",
            "license::pool::Want",
            "license::Lot",
            "room::World",
            "people::seat::x"
        ]
    );
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
