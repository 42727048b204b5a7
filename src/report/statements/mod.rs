//! Whole sentences as values: what is said, without the words. Each answer has an enum of them; the
//! [wording](super::wording) of a language turns each variant into words.
//!
//! A variant is a whole sentence and carries all that the sentence is about, as types: counts, nouns,
//! addresses, names, dates, actors. A language can put them in any order and decline them as it has to.

mod charges;
mod check;
mod errands;
mod execution;
mod explain;
mod kinds;
mod odd;
mod page;
mod parts;
mod picture;
mod plan;
mod questions;
mod receipt;
mod verification;
mod what_if;

pub(super) use charges::Charges;
pub(super) use check::{Bills, Check, EarliestDate, GapReason, GapSubject, Group, NoDate, Protected, When};
pub(super) use errands::{Asked, Deed, Errands, HoldsUp, Request, What};
pub(super) use execution::{
    Execution, Headline, Intent, Left, Noticed, Readers, Review, Standing, StepRef, Task, WhatEnded,
};
pub(super) use explain::{Explain, Neighbours, Outlook};
pub(super) use kinds::{Billing, Called, EndsBy, FoundBy, Kinds, Undoing};
pub(super) use odd::{Odd, OddSubject};
pub(super) use page::{EndDay, Page};
pub(super) use parts::Names;
pub(crate) use parts::{Certainty, Column, ErrandTopic, KindTopic, Label, Mark, Note, Section, Subject, Things, Topic};
pub(super) use picture::Picture;
pub(crate) use picture::{BoxPart, BoxSaid, Content, Key, Lane};
pub(super) use plan::{Assumptions, Closes, Dates, Plan, WhyHeld};
pub(super) use questions::{Others, Questions};
pub(super) use receipt::Receipt;
pub(super) use verification::Verification;
pub(super) use what_if::{Changes, Clears, Outcome, Stops, Supposed, WhatIf};

use super::answers::age::Age;
use crate::catalogue::CoverageSpec;
use crate::catalogue::spec::{Means, Provenance};
use crate::diagnosis::Gap;
use crate::verify::{Difference, Unshown, Violation};

/// A text of the catalogue: a reason, an instruction, a note. The wording gives its words.
pub(super) type CatalogueText = crate::catalogue::spec::Text;

/// A sentence as a value. `Display` gives its words, and [`Statement::words`] those with what a program has for
/// hints.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a sentence has no effect until it is shown"]
pub struct Statement(pub(super) Said);

/// The sentences, by the answer that they belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Common(Common),
    Charges(Box<Charges>),
    Check(Box<Check>),
    Explain(Explain),
    Plan(Plan),
    Kinds(Kinds),
    Questions(Questions),
    Verification(Box<Verification>),
    Execution(Execution),
    Errands(Box<Errands>),
    Receipt(Box<Receipt>),
    Odd(Odd),
    WhatIf(Box<WhatIf>),
    Changes(Box<Changes>),
    Page(Box<Page>),
    Picture(Box<Picture>),
}

/// What several answers say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Common {
    /// A text of the catalogue as it is.
    Text(CatalogueText),
    /// Who says so.
    Provenance(Provenance),
    /// How something is done that no call does, and whom to ask where that is support.
    ByHand { means: Means, support: CatalogueText },
    /// As of when the account was read.
    AsOf(Age),
    /// So many more are not listed.
    More(usize),
}

/// Makes a sentence of one of these: its variant, which may be within another one.
macro_rules! said {
    ($($part:ident => $said:expr;)*) => {$(
        impl From<$part> for Statement {
            fn from(part: $part) -> Self {
                Self($said(part))
            }
        }
    )*};
}

said! {
    Common => Said::Common;
    Explain => Said::Explain;
    Plan => Said::Plan;
    Dates => |dates| Said::Plan(Plan::Date(dates));
    Kinds => Said::Kinds;
    FoundBy => |found| Said::Kinds(Kinds::FoundBy(found));
    EndsBy => |ends| Said::Kinds(Kinds::EndsBy(ends));
    Questions => Said::Questions;
    Execution => Said::Execution;
    Intent => |intent| Said::Execution(Execution::Intent(intent));
    Standing => |standing| Said::Execution(Execution::Standing(standing));
    Review => |review| Said::Execution(Execution::Review(review));
    Odd => Said::Odd;
    Picture => |picture| Said::Picture(Box::new(picture));
}

impl From<Charges> for Statement {
    fn from(said: Charges) -> Self {
        Self(Said::Charges(Box::new(said)))
    }
}

impl From<Check> for Statement {
    fn from(said: Check) -> Self {
        Self(Said::Check(Box::new(said)))
    }
}

impl From<Receipt> for Statement {
    fn from(said: Receipt) -> Self {
        Self(Said::Receipt(Box::new(said)))
    }
}

impl From<WhatIf> for Statement {
    fn from(said: WhatIf) -> Self {
        Self(Said::WhatIf(Box::new(said)))
    }
}

impl From<Changes> for Statement {
    fn from(said: Changes) -> Self {
        Self(Said::Changes(Box::new(said)))
    }
}

impl From<Page> for Statement {
    fn from(said: Page) -> Self {
        Self(Said::Page(Box::new(said)))
    }
}

impl From<Errands> for Statement {
    fn from(said: Errands) -> Self {
        Self(Said::Errands(Box::new(said)))
    }
}

impl From<Verification> for Statement {
    fn from(said: Verification) -> Self {
        Self(Said::Verification(Box::new(said)))
    }
}

/// A rule that a plan breaks, as a sentence.
impl From<&Violation> for Statement {
    fn from(violation: &Violation) -> Self {
        Verification::Violation(violation.clone()).into()
    }
}

/// What is not as a plan has it, as a sentence.
impl From<&Difference> for Statement {
    fn from(difference: &Difference) -> Self {
        Verification::Difference(difference.clone()).into()
    }
}

/// What an account does not show, as a sentence that names coverages by their codes.
impl From<&Unshown> for Statement {
    fn from(unshown: &Unshown) -> Self {
        let place = unshown.coverage.map(|coverage| CoverageSpec { code: coverage, name: CatalogueText::EMPTY });
        Verification::Unshown { unshown: unshown.clone(), place }.into()
    }
}

/// Why something is not known, as a sentence.
impl From<&Gap> for Statement {
    fn from(gap: &Gap) -> Self {
        Check::Why(gap.why().clone()).into()
    }
}
