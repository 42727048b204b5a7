//! What `verify` says.

use crate::account::OperatorId;
use crate::verify::{Difference, Unshown, Violation};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Verification {
    Sound {
        operator: OperatorId,
        steps: usize,
    },
    Unknown {
        operator: OperatorId,
    },
    Stale {
        operator: OperatorId,
    },
    Invalid {
        operator: OperatorId,
    },
    Violation(Violation),
    Difference(Difference),
    Unshown(Unshown),
    /// So many more for the same reason as the one above.
    MoreForTheReason(usize),
    CutShort,
    AnotherSnapshot,
}
