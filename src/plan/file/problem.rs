//! What can be wrong with a plan's file.

use std::error::Error;
use std::{fmt, io};

use super::version::Foreign;
use crate::account::{InvalidText, JsonError};

/// A plan's file cannot be used: everything that is wrong with it, a line each.
#[derive(Debug, thiserror::Error)]
pub struct PlanError {
    problems: Vec<PlanProblem>,
}

/// One thing that is wrong with a plan's file.
#[derive(Debug, thiserror::Error)]
pub(super) enum PlanProblem {
    /// It cannot be read at all.
    #[error("{0}")]
    Io(#[source] io::Error),
    /// It is not JSON, breaks off, or is JSON of another shape.
    #[error("{}", JsonError::from(.0))]
    Json(#[source] serde_json::Error),
    /// It is of a version that this winddown does not read.
    #[error("{}", Foreign(found))]
    Version {
        /// The version.
        found: String,
    },
    /// A field is missing.
    #[error("it has no {0}")]
    Missing(&'static str),
    /// An attestation names a kind or a coverage that does not exist.
    #[error("attested, item {item}: {what}")]
    Attested {
        /// Its place in the list, from 1.
        item: usize,
        /// What is wrong with it.
        what: StepProblem,
    },
    /// A step is not what it can be.
    #[error("step {step}: {what}")]
    Step {
        /// The number of the step, from 1: its place in the list.
        step: usize,
        /// What is wrong with it: it is not numbered by its place, does not come after its predecessors, or
        /// does not agree with the catalogue.
        what: StepProblem,
    },
}

/// What is wrong with a step, or with an attestation.
#[derive(Debug, thiserror::Error)]
pub(super) enum StepProblem {
    /// The id of a step is not its position. It is reported once for all steps that this holds for.
    #[error("its id is {id}; steps are numbered from 1 without gaps{}", also(*later))]
    Number {
        /// Its number.
        id: u32,
        /// How many later steps have a wrong id too.
        later: usize,
    },
    /// The catalogue does not have its kind.
    #[error("there is no kind `{0}`")]
    Kind(String),
    /// The provider has no such coverage.
    #[error(transparent)]
    Coverage(#[from] InvalidText),
    /// The catalogue has no such act for its kind.
    #[error("`{action}` by {means} is no way in which {kind} ends")]
    Act {
        /// The kind.
        kind: &'static str,
        /// What it wants to do.
        action: &'static str,
        /// By which means.
        means: String,
    },
    /// A field does not agree with what follows from its subject and act.
    #[error("its {what} is {found}, and has to be {right}")]
    Differs {
        /// Which field.
        what: &'static str,
        /// What the file says.
        found: String,
        /// What follows from the catalogue.
        right: String,
    },
    /// One of its predecessors does not come before it.
    #[error("it comes after step {0}, which has to have a smaller number and an earlier stage")]
    After(u32),
    /// The plan has more steps, or longer keys, than fit.
    #[error("the plan is too large, or the key of its subject too long")]
    TooLarge,
}

/// How the message counts later steps with the same fault.
fn also(later: usize) -> String {
    match later {
        0 => String::new(),
        1 => ", and 1 later step has another number as well".to_owned(),
        later => format!(", and {later} later steps have other numbers as well"),
    }
}

impl PlanError {
    /// How many problems are reported at most.
    pub(super) const MOST: usize = 20;

    pub(super) const fn new(problems: Vec<PlanProblem>) -> Self {
        Self { problems }
    }

    /// The problems, in the order of the file, 20 at most; at least one. Each says where it is. Where the file
    /// cannot be read or is not JSON, an [`io::Error`] or a [`serde_json::Error`] is its [`source`](Error::source).
    pub fn problems(&self) -> impl ExactSizeIterator<Item = &(dyn Error + 'static)> {
        self.problems.iter().map(|problem| problem as _)
    }

    /// The numbers of the steps that are not what they can be, from 1; of those that are not numbered by their places, only
    /// the first. If there are as many as problems, the file
    /// is a plan, but a wrong one.
    pub fn wrong_steps(&self) -> impl Iterator<Item = usize> {
        self.problems.iter().filter_map(|problem| match problem {
            PlanProblem::Step { step, .. } => Some(*step),
            _ => None,
        })
    }

    /// True if it is not JSON, breaks off, or is JSON of another shape.
    pub fn is_malformed(&self) -> bool {
        self.problems.iter().any(|problem| matches!(problem, PlanProblem::Json(_)))
    }
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the plan cannot be used:")?;
        self.problems.iter().try_for_each(|problem| write!(f, "\n  {problem}"))?;
        if self.problems.len() >= Self::MOST {
            f.write_str("\n  … and perhaps more")?;
        }
        Ok(())
    }
}
