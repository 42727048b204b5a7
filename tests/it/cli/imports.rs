//! How the files of the command know each other: in one direction only.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The files below `src/cli` as `backend/soracom`, each with those that it names. A `mod.rs` has the
/// name of its folder (`""` for the room itself), and names every file that it declares.
type Imports = BTreeMap<String, BTreeSet<String>>;

fn imports() -> Imports {
    let mut texts = BTreeMap::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli"), "", &mut texts);
    texts.iter().map(|(file, text)| (file.clone(), named(file, text, &texts))).collect()
}

fn read(folder: &Path, name: &str, texts: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let own = if stem == "mod" { name.to_owned() } else { join(name, stem) };
        if path.is_dir() {
            read(&path, &own, texts);
        } else {
            let text = fs::read_to_string(&path).unwrap();
            // What is there only in tests may import what it likes.
            let text = if text.contains("\n#![cfg(test)]\n") { String::new() } else { text };
            let code = text.lines().map(|line| line.split("//").next().unwrap());
            texts.insert(own, code.collect::<Vec<_>>().join("\n"));
        }
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// The files that a file names: behind `crate::cli`, behind `super`, or behind `mod`.
fn named(file: &str, text: &str, files: &BTreeMap<String, String>) -> BTreeSet<String> {
    let parent = file.rsplit_once('/').map_or("", |(parent, _)| parent);
    let below = |folder: &str, start: &str| -> Vec<String> {
        let rest = text.split(start).skip(1);
        rest.map(|path| nearest(folder, path, files)).collect()
    };
    let declared = text.lines().filter_map(|line| line.strip_suffix(';')?.split_once("mod "));
    let declared = declared.map(|(_, child)| join(file, child));
    let all = below("", "crate::cli::").into_iter().chain(below(parent, "super::")).chain(declared);
    all.filter(|named| named != file).collect()
}

/// The file that holds what a path leads to.
fn nearest(folder: &str, path: &str, files: &BTreeMap<String, String>) -> String {
    assert!(!path.starts_with(['{', '*']) && !path.starts_with("super"), "a path of its own for each file: {path}");
    let mut at = folder.to_owned();
    for part in path.split("::") {
        let name: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if !files.contains_key(&join(&at, &name)) {
            break;
        }
        at = join(&at, &name);
    }
    at
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let mut left = imports();
    assert!(left.len() > 20, "{left:?}");
    // Files that name none of those left are in no circle.
    loop {
        let free: Vec<String> = left
            .iter()
            .filter(|(_, named)| !named.iter().any(|file| left.contains_key(file)))
            .map(|(file, _)| file.clone())
            .collect();
        if free.is_empty() {
            break;
        }
        left.retain(|file, _| !free.contains(file));
    }
    assert_eq!(left, Imports::new(), "these import each other, or lie between those that do");
}

#[test]
fn what_verbs_share_knows_no_verb() {
    for (file, named) in imports() {
        let is_shared = !file.is_empty() && !file.starts_with("verbs");
        assert!(!is_shared || !named.iter().any(|other| other.starts_with("verbs")), "{file}: {named:?}");
    }
}

/// The reading of imports is itself in order.
#[test]
fn imports_are_found() {
    let imports = imports();
    let assert_names = |file: &str, other: &str| assert!(imports[file].contains(other), "{file}: {:?}", imports[file]);
    assert_names("", "verbs");
    assert_names("verbs", "verbs/apply");
    assert_names("verbs/apply", "backend");
    assert_names("backend", "backend/simulation");
    assert_names("backend/soracom", "backend/sign_in");
    assert_names("output", "streams");
}
