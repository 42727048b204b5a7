//! What is wrong with assumptions.

use std::error::Error;

use crate::account::{Address, Coverage, home};
use crate::catalogue::KindSpec;
use crate::plan::Selector;

/// Assumptions that cannot be made: all problems, a line each.
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
    #[error("`{of}`: every {kind} {}", home(places))]
    Place {
        /// The kind in that place.
        of: Selector,
        /// The kind.
        kind: &'static str,
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
        let (kind, places) = (kind.name, kind.places());
        let of = Selector::Kind { kind: kind.to_owned(), coverage: place };
        if places.contains(&place) { Ok(()) } else { Err(Self::Place { of, kind, places }) }
    }
}
