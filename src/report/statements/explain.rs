//! What `explain` says.

use chrono::NaiveDate;

use super::{CatalogueText, Certainty, Subject};
use crate::account::Address;
use crate::catalogue::Code;
use crate::catalogue::spec::{Action, Category, Means};
use crate::diagnosis::Evidence;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Explain {
    Headline { subject: Subject, outlook: Outlook },
    // The account does not wait for it.
    GoesWithTheAccount,
    Code(Code),
    Rule { before: Address, reason: CatalogueText },
    Category { category: Category, certainty: Certainty },
    Evidence(Evidence<'static>),
    // How it ends; the call follows.
    ByCall(Action),
    ByHand { action: Action, means: Means, support: CatalogueText },
    // Those next to it in the order.
    Neighbours { which: Neighbours, names: Vec<String>, hidden: usize },
}

/// Which of the things next to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Neighbours {
    RecommendedFirst,
    /// These wait for it.
    Waiting,
    RecommendedBefore,
}

/// Whether something can end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::report) enum Outlook {
    Gone { status: Option<String> },
    // It is the account, and things have to go first.
    AccountBlocked,
    // Things have to go first.
    Blocked,
    AccountClosable,
    AccountMayBeClosable { gaps: usize },
    NeedsTime { by: Option<NaiveDate> },
    NeedsSupport { ends_on: Option<NaiveDate>, support: CatalogueText },
    // Nothing goes before it; these acts end it.
    CanEndToday { acts: Vec<Action> },
    NeverEnds,
}
