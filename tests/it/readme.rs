//! What the README and the pages in `docs` show is what the command prints.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, iter};

use winddown::catalogue::Code;

const README: &str = include_str!("../../README.md");
/// As wide as the pages' blocks.
const COLUMNS: &str = "100";

/// The commands of a console block, each with what is shown below it.
fn shown(block: &str) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    for line in block.lines() {
        match line.strip_prefix("$ ") {
            Some(command) => commands.push((command.to_owned(), String::new())),
            None => {
                if let Some((_, output)) = commands.last_mut() {
                    output.push_str(line);
                    output.push('\n');
                }
            }
        }
    }
    commands
}

/// The pages with console blocks, and how many commands each shows at least.
const PAGES: [(&str, &str, usize); 4] = [
    ("README.md", README, 6),
    ("docs/answers.md", include_str!("../../docs/answers.md"), 4),
    ("docs/apply.md", include_str!("../../docs/apply.md"), 3),
    ("docs/capture.md", include_str!("../../docs/capture.md"), 1),
];

#[test]
fn they_show_what_the_command_prints() {
    for (page, text, least) in PAGES {
        let blocks = text.split("```console\n").skip(1).map(|rest| rest.split("```").next().unwrap());
        let commands: Vec<(String, String)> = blocks.flat_map(shown).collect();
        assert!(commands.len() >= least, "{page} shows only {} commands", commands.len());
        run(&commands);
    }
}

/// The pages in `docs`, with their text.
fn pages() -> Vec<(String, String)> {
    let entries = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")).unwrap();
    let page = |path: PathBuf| (format!("docs/{}", path.file_name().unwrap().to_str().unwrap()), path);
    let paths = entries.map(|entry| entry.unwrap().path());
    let named = paths.filter(|path| path.extension().is_some_and(|end| end == "md")).map(page);
    named.map(|(page, path)| (page, fs::read_to_string(path).unwrap())).collect()
}

/// Whoever turns a feature on finds it in the README and in the documentation of the crate.
#[test]
fn every_feature_is_told() {
    let (_, features) = include_str!("../../Cargo.toml").split_once("\n[features]\n").unwrap();
    let lines = features.lines().take_while(|line| !line.starts_with('['));
    let named: Vec<&str> = lines.filter_map(|line| Some(line.split_once(" = [")?.0)).collect();
    assert!(named.contains(&"default") && named.contains(&"text"), "{named:?}");
    for feature in named.into_iter().filter(|name| *name != "default") {
        assert!(README.contains(&format!("`{feature}`")), "the README does not tell of {feature}");
        let own_line = format!("\n//! - `{feature}`: ");
        assert!(include_str!("../../src/lib.rs").contains(&own_line), "the crate does not tell of {feature}");
    }
}

/// Whoever meets a code finds out what it means.
#[test]
fn every_code_is_explained() {
    let codes = |text: &str| -> Vec<String> {
        let rows = text.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
        rows.map(|(code, _)| code.to_owned()).collect()
    };
    let all: Vec<String> = Code::ALL.iter().map(ToString::to_string).collect();
    let (_, rest) = include_str!("../../docs/answers.md").split_once("\n## Codes\n").unwrap();
    assert_eq!(codes(rest.split("\n## ").next().unwrap()), all);
}

/// No page has a block that nobody checks.
#[test]
fn every_page_with_commands_is_checked() {
    for (page, text) in pages() {
        let shows = text.contains("```console\n");
        assert_eq!(shows, PAGES.iter().any(|(checked, ..)| *checked == page), "{page}");
    }
}

/// An example compiles as it is displayed: only its last line may be hidden, and it needs no crate that
/// only the tests have.
#[test]
fn examples_show_all_that_they_need() {
    for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = fs::read_to_string(&path).unwrap();
        let is_page = path.extension().is_some_and(|extension| extension == "md");
        let said = |line: &str| {
            let line = line.trim_start();
            let comment = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"));
            if is_page { Some(line.to_owned()) } else { comment.map(|line| line.trim_start().to_owned()) }
        };
        let mut in_block = false;
        for line in text.lines().filter_map(said) {
            in_block ^= line.starts_with("```");
            let is_hidden = line.starts_with("# ") && !["# Ok::<", "# _ = "].iter().any(|end| line.starts_with(end));
            assert!(!(in_block && is_hidden), "{} hides `{line}`", path.display());
            let is_foreign = ["use chrono", "use serde_json"].iter().any(|name| line.starts_with(name));
            let is_foreign = is_foreign || line.contains("tempfile::");
            assert!(!(in_block && is_foreign), "{} needs another crate: `{line}`", path.display());
        }
        assert!(!in_block, "{} has a block without an end", path.display());
    }
}

/// The files below a directory.
fn sources(directory: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

/// Every page can be reached from the README, and links between files lead to files.
#[test]
fn links_lead_to_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = ("README.md".to_owned(), README.to_owned());
    let contributing = ("CONTRIBUTING.md".to_owned(), include_str!("../../CONTRIBUTING.md").to_owned());
    for (page, text) in pages().into_iter().chain([readme, contributing]) {
        assert!(page == "README.md" || README.contains(&format!("]({page})")), "the README does not link to {page}");
        let links = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        for link in links.filter(|link| !link.is_empty() && !link.contains(':')) {
            let target = root.join(&page).with_file_name("").join(link);
            assert!(target.exists(), "{page} links to {link}, which is not there");
        }
    }
}

/// Runs the commands of a page one after the other in one directory, as a reader would run them.
fn run(commands: &[(String, String)]) {
    let directory = tempfile::tempdir().unwrap();
    for example in ["examples/acme", "examples/untidy"] {
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(example), &directory.path().join(example));
    }
    let own = Path::new(env!("CARGO_BIN_EXE_winddown")).parent().unwrap();
    let path = env::join_paths(iter::once(own.to_owned()).chain(env::split_paths(&env::var_os("PATH").unwrap())));
    for (command, output) in commands {
        let run = Command::new("sh")
            .args(["-c", command])
            .env("PATH", path.as_ref().unwrap())
            .env("COLUMNS", COLUMNS)
            .current_dir(directory.path())
            .output()
            .unwrap();
        snapbox::assert_data_eq!(String::from_utf8(run.stdout).unwrap(), snapbox::Data::text(output).raw());
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (entry, target) = (entry.as_ref().unwrap(), to.join(entry.as_ref().unwrap().file_name()));
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn its_two_commands_are_the_ones_that_ci_runs() {
    let ci = include_str!("../../.ci/run");
    let block = README.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    for command in block.lines() {
        let locked = command.replace("cargo run", "cargo run --locked").replace("cargo test", "cargo test --locked");
        assert!(ci.contains(&locked), "`{command}` is not run in CI");
    }
}

/// The pages of the guide are compiled in from files, which a package must hold.
#[test]
fn what_the_guide_includes_is_in_the_package() {
    let manifest = include_str!("../../Cargo.toml");
    let excluded = manifest.lines().find_map(|line| line.strip_prefix("exclude = ")).unwrap();
    for included in ["/README.md", "/docs", "/src", "/examples"] {
        assert!(!excluded.contains(&format!("\"{included}")), "{included} is left out of the package");
    }
}
