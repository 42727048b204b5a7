//! What the README shows is what the command prints.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::process::Command;

const README: &str = include_str!("../../README.md");
/// As wide as the README's blocks.
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

#[test]
fn it_shows_what_the_command_prints() {
    let blocks = README.split("```console\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let commands: Vec<(String, String)> = blocks.flat_map(shown).collect();
    assert!(commands.len() >= 3, "the README shows check, explain and plan");
    for (command, output) in commands {
        let words = command.strip_prefix("winddown ").unwrap().split(' ');
        let run = Command::new(env!("CARGO_BIN_EXE_winddown"))
            .args(words)
            .env("COLUMNS", COLUMNS)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        snapbox::assert_data_eq!(String::from_utf8(run.stdout).unwrap(), snapbox::Data::text(output).raw());
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
