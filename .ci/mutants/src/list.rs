//! The mutants that cargo-mutants lists.

use std::fs;
use std::path::Path;

use serde::Deserialize;

/// A small change.
#[derive(Clone, Debug, Deserialize)]
pub struct Mutant {
    pub file: String,
    pub genre: Genre,
    /// What stands there instead.
    pub replacement: String,
    pub span: Span,
    /// How cargo-mutants names it.
    pub name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Genre {
    /// The function gives a value at once.
    FnValue,
    BinaryOperator,
    UnaryOperator,
    MatchArm,
    MatchArmGuard,
    StructField,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Span {
    pub start: Place,
    pub end: Place,
}

/// A line and a column, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

/// Tests of a room whose names do not say so.
const ELSEWHERE: [(&str, &str); 1] = [("reading", "vpgs::")];

impl Mutant {
    /// The first part of the path below `src`.
    pub fn room(&self) -> &str {
        let path = self.file.strip_prefix("src/").unwrap_or(&self.file);
        path.split(['/', '.']).next().unwrap_or(path)
    }

    /// True if a test is meant for the room that it is in.
    pub fn is_judged_first_by(&self, test: &str) -> bool {
        let room = self.room();
        let elsewhere = ELSEWHERE.iter().filter(|(of, _)| *of == room).any(|(_, tests)| test.starts_with(tests));
        test.contains(room) || elsewhere
    }

    pub fn lasting_name(&self) -> String {
        lasting(&self.name)
    }
}

/// A mutant's name without line and column, which a change elsewhere in the file moves.
pub fn lasting(name: &str) -> String {
    let parts: Vec<&str> = name.splitn(4, ':').collect();
    format!("{}: {}", parts[0], parts.last().copied().unwrap_or_default().trim())
}

pub fn read(path: &Path) -> Vec<Mutant> {
    let text = fs::read(path).expect("the list can be read");
    serde_json::from_slice(&text).expect("the list is that of cargo-mutants")
}
