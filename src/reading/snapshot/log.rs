//! What is found wrong while a snapshot is read.

use std::ops::ControlFlow;

use super::SnapshotProblem;
use crate::reading::error::ReadError;

/// What is wrong, as far as reading has come.
#[derive(Default)]
pub(super) struct Log {
    pub(super) problems: Vec<SnapshotProblem>,
    /// Whether the file begins as a snapshot does.
    pub(super) is_snapshot: bool,
    /// Whether one of the problems has cut the reading short.
    is_stopped: bool,
}

impl Log {
    pub(super) fn is_full(&self) -> bool {
        self.problems.len() >= ReadError::MOST
    }

    /// Whether to go on with a list.
    pub(super) fn go_on(&self) -> ControlFlow<()> {
        if self.is_full() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    pub(super) fn stop<E: serde::de::Error>(&mut self, problem: SnapshotProblem) -> E {
        self.problems.push(problem);
        self.is_stopped = true;
        E::custom("stopped")
    }

    /// All problems, when reading has ended with an error.
    pub(super) fn end(mut self, error: serde_json::Error) -> Vec<SnapshotProblem> {
        let is_other = !self.is_snapshot && !error.is_eof() && !error.is_io();
        if !self.is_stopped && !self.is_full() {
            self.problems.push(if is_other { SnapshotProblem::Foreign } else { SnapshotProblem::of_json(error) });
        }
        self.problems
    }
}
