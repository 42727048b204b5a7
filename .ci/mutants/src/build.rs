//! Builds the copy, and finds out which mutants do not compile.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::Fate;
use crate::list::Mutant;

/// Copies what git knows of a tree, but for this tool.
pub fn copy(tree: &Path, copy: &Path, mutants: &[Mutant]) {
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(tree).output().expect("git lists the tree");
    let listed = String::from_utf8(listed.stdout).expect("names are UTF-8");
    for name in listed.split('\0').filter(|name| !name.is_empty() && !name.starts_with(".ci/mutants/")) {
        let (from, to) = (tree.join(name), copy.join(name));
        let Ok(bytes) = fs::read(&from) else { continue };
        // What has mutants comes from `rewrite`, which writes it only where it changes. Another source may be left from a
        // run in which it had some.
        let is_rewritten = name == "src/lib.rs" || mutants.iter().any(|mutant| mutant.file == name);
        if (is_rewritten && to.exists()) || fs::read(&to).is_ok_and(|is| is == bytes) {
            continue;
        }
        fs::create_dir_all(to.parent().expect("it lies in the tree")).expect("the copy can be made");
        fs::copy(from, to).expect("the copy can be made");
    }
}

/// Builds the tests of the library, those of `tests/it`, and the command that these run. Gives the tests, or the errors as the
/// compiler writes them in JSON.
pub fn build(copy: &Path) -> Result<Vec<PathBuf>, Vec<String>> {
    cargo(copy, &["check", "--lib", "--all-features"])?;
    let messages = cargo(copy, &["test", "--no-run", "--all-features", "--lib", "--test", "it"])?;
    let binaries = messages.iter().filter(|message| message["profile"]["test"] == true);
    Ok(binaries.filter_map(|message| message["executable"].as_str().map(PathBuf::from)).collect())
}

fn cargo(copy: &Path, arguments: &[&str]) -> Result<Vec<Value>, Vec<String>> {
    let target = copy.with_file_name("target");
    let mut command = Command::new("cargo");
    command.args(arguments).args(["--message-format", "json"]).current_dir(copy).stderr(Stdio::inherit());
    command.env("CARGO_TARGET_DIR", target).env("RUSTFLAGS", "--cap-lints=allow").env("CARGO_INCREMENTAL", "1");
    // Quick tests judge more in the same time. Overflows and debug assertions are checked as before.
    command.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_PROFILE_DEV_OPT_LEVEL", "1");
    let output = command.output().expect("cargo can be run");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let messages: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    if output.status.success() {
        return Ok(messages);
    }
    let is_error = |message: &&Value| message["reason"] == "compiler-message" && message["message"]["level"] == "error";
    Err(messages.iter().filter(is_error).map(ToString::to_string).collect())
}

/// The mutants that errors come from. An error belongs to the last mutant that begins before it.
pub fn blamed(copy: &Path, errors: &[String]) -> BTreeMap<usize, Fate> {
    let mut blamed = BTreeMap::new();
    for error in errors {
        let error: Value = serde_json::from_str(error).expect("it was JSON");
        let message = &error["message"];
        // A constant calls a function that is none any more. Its mutants can be written, but not behind a switch.
        let is_of_constant = message["code"]["code"] == "E0015";
        let spans = message["spans"].as_array().into_iter().flatten();
        for span in spans.filter(|span| span["is_primary"] == true).map(own) {
            let (Some(file), Some(line)) = (span["file_name"].as_str(), span["line_start"].as_u64()) else { continue };
            let Ok(text) = fs::read_to_string(copy.join(file)) else { continue };
            let name = is_of_constant.then(|| called(message)).flatten();
            let line = line as usize;
            let (those, fate) = match name {
                Some(name) => (inside(copy, &name), Fate::NotTried),
                None if message["code"]["code"] == "E0004" => (arms(&text, line), Fate::Unviable),
                None => (before(&text, line).into_iter().collect(), Fate::Unviable),
            };
            blamed.extend(those.into_iter().map(|at| (at, fate)));
        }
    }
    blamed
}

/// Where a macro is called that an error is in.
fn own(mut span: &Value) -> &Value {
    while span["expansion"]["span"].is_object() {
        span = &span["expansion"]["span"];
    }
    span
}

/// The last mutant that begins in one of the lines up to this one, from 1.
fn before(text: &str, line: usize) -> Option<usize> {
    let lines: Vec<&str> = text.lines().take(line).collect();
    lines.iter().rev().find_map(|line| number(line))
}

/// The arms that may be missing in the `match` in this line, from 1: without one of them it does not cover all values.
fn arms(text: &str, line: usize) -> Vec<usize> {
    let mut lines = text.lines().skip(line - 1);
    let Some(head) = lines.next() else { return Vec::new() };
    let is_end = |line: &&str| line.trim_start().starts_with('}') && indent(line) == indent(head);
    let own = lines.take_while(|line| !is_end(line));
    own.filter(|line| line.contains("!crate::mutant::is(")).filter_map(number).collect()
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn number(line: &str) -> Option<usize> {
    let after = |text: &str| {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    };
    if let Some((_, rest)) = line.rsplit_once("mutant::is(") {
        return after(rest);
    }
    let (start, _) = line.split_once(" => ")?;
    start.bytes().all(|byte| byte.is_ascii_digit()).then(|| after(start)).flatten()
}

/// The name of the function that an error is about: the last word in backquotes of "cannot call non-const … `a::b`".
fn called(message: &Value) -> Option<String> {
    let text = message["message"].as_str()?;
    let path = text.split('`').nth(1)?;
    let path = path.split('(').next()?.trim_end_matches('>');
    Some(path.rsplit("::").next()?.split('<').next()?.to_owned())
}

/// The mutants inside all functions of this name.
fn inside(copy: &Path, name: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut next = vec![copy.join("src")];
    while let Some(place) = next.pop() {
        for entry in fs::read_dir(place).expect("the copy can be read").flatten() {
            let path = entry.path();
            if path.is_dir() {
                next.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap_or_default();
            let head = [format!("fn {name}("), format!("fn {name}<")];
            let mut lines = text.lines();
            while let Some(line) = lines.next() {
                if !head.iter().any(|head| line.contains(head)) {
                    continue;
                }
                let end = format!("{}}}", " ".repeat(indent(line)));
                found.extend(lines.by_ref().take_while(|line| *line != end).flat_map(numbers));
            }
        }
    }
    found
}

fn numbers(line: &str) -> Vec<usize> {
    number(line).into_iter().collect()
}
