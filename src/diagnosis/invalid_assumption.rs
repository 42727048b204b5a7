//! What is wrong with assumptions.

use std::error::Error;

use crate::account::{Address, Coverage};
use crate::catalogue::KindSpec;

/// Assumptions about what there is not, which would change nothing: everything that is wrong with them, a line each.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct InvalidAssumption {
    pub(super) problems: Vec<AssumptionProblem>,
}

impl InvalidAssumption {
    /// All problems, in the order of the assumptions; at least one.
    pub fn problems(&self) -> impl ExactSizeIterator<Item = &(dyn Error + 'static)> {
        self.problems.iter().map(|problem| problem as _)
    }
}

/// What is wrong with one of them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AssumptionProblem {
    /// An address that is not in the account.
    #[error("there is no `{0}` in the account")]
    Absent(Address),
    /// A kind that the catalogue does not have.
    #[error("there is no kind `{0}`")]
    Kind(String),
    /// A place where the kind does not live.
    #[error("`{kind}` {}: {}", not_there(*place), home(places))]
    Place {
        /// The kind.
        kind: &'static str,
        /// Where it would have to be.
        place: Option<Coverage>,
        /// Where it lives.
        places: Vec<Option<Coverage>>,
    },
    /// Only bills are paid.
    #[error("`{0}` is no bill")]
    NoBill(Address),
}

impl AssumptionProblem {
    /// Checks that a kind lives in a place; `None` is where the operator shares it.
    pub(crate) fn check_place(kind: &KindSpec, place: Option<Coverage>) -> Result<(), Self> {
        let places = kind.places();
        if places.contains(&place) { Ok(()) } else { Err(Self::Place { kind: kind.name, place, places }) }
    }
}

/// A part of a message.
#[derive(Debug, thiserror::Error)]
enum Clause {
    #[error("is not shared by the operator")]
    NotShared,
    #[error("is not in the coverage `{0}`")]
    NotIn(Coverage),
    #[error("the operator shares it")]
    Shared,
    #[error("it is in {0}")]
    In(String),
}

fn not_there(place: Option<Coverage>) -> Clause {
    place.map_or(Clause::NotShared, Clause::NotIn)
}

fn home(places: &[Option<Coverage>]) -> Clause {
    let coverages: Vec<String> = places.iter().flatten().map(|coverage| format!("`{coverage}`")).collect();
    if coverages.is_empty() { Clause::Shared } else { Clause::In(coverages.join(" or ")) }
}
