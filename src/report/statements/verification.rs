//! What `verify` says.

use crate::account::OperatorId;
use crate::catalogue::CoverageSpec;
use crate::verify::{Difference, Soundness, Unshown, Violation};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Verification {
    // Whether a plan of so many steps is right.
    Title { operator: OperatorId, soundness: Soundness, steps: usize },
    Violation(Violation),
    Difference(Difference),
    Unshown { unshown: Unshown, place: Option<CoverageSpec> },
    // So many more for the same reason as the one above.
    MoreForTheReason(usize),
    CutShort,
    AnotherSnapshot,
}
