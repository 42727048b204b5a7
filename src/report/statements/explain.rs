//! What `explain` says.

use chrono::NaiveDate;

use super::{CatalogueText, Certainty, Subject};
use crate::account::Address;
use crate::catalogue::Code;
use crate::catalogue::spec::{Action, Category, Means};
use crate::diagnosis::Evidence;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Explain {
    Gone {
        subject: Subject,
        status: Option<String>,
    },
    AccountBlocked {
        subject: Subject,
    },
    Blocked {
        subject: Subject,
    },
    AccountClosable {
        subject: Subject,
    },
    AccountMayBeClosable {
        subject: Subject,
        gaps: usize,
    },
    NeedsTime {
        subject: Subject,
        by: Option<NaiveDate>,
    },
    NeedsSupport {
        subject: Subject,
        ends_on: Option<NaiveDate>,
    },
    /// Nothing goes before it; these acts end it.
    CanEndToday {
        subject: Subject,
        acts: Vec<Action>,
    },
    NeverEnds {
        subject: Subject,
    },
    /// The account does not wait for it.
    GoesWithTheAccount,
    Code(Code),
    Rule {
        before: Address,
        reason: CatalogueText,
    },
    Category {
        category: Category,
        certainty: Certainty,
    },
    Evidence(Evidence<'static>),
    /// A remedy whose call follows.
    ByCall(Action),
    ByHand {
        action: Action,
        means: Means,
    },
    RecommendedFirst {
        names: Vec<String>,
        hidden: usize,
    },
    WaitingForIt {
        names: Vec<String>,
        hidden: usize,
    },
    RecommendedBefore {
        names: Vec<String>,
        hidden: usize,
    },
}
