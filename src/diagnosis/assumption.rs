//! What if: assumptions that a diagnosis can be made under.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::account::{Address, Coverage};
use crate::catalogue::Catalogue;
use crate::catalogue::spec::Actor;

/// Something taken to be so, whatever the account says. Where two of them are about the same thing,
/// the later one counts.
///
/// In JSON it is an object with `assumption`, `subject` and `actor`. Where it is about a kind, the subject has `*` for a
/// key.
///
/// ```
/// use winddown::diagnosis::Assumption;
/// use winddown::serde_json;
///
/// let paid: Assumption = serde_json::from_str(r#"{"assumption":"paid","subject":"g:bill/2026-07"}"#)?;
/// assert_eq!(paid, Assumption::Paid("g:bill/2026-07".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "AssumptionRow", into = "AssumptionRow")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Assumption {
    /// It is not in the account. So it is charged on no bill that is still to come, not even on that of
    /// this month, on which something that ends today would be. Of a bill it says the same as
    /// [`Paid`](Self::Paid).
    Terminated(Address),
    /// It ends today, whatever it waits for. What it cost this month is still charged. Of a bill it says the
    /// same as [`Paid`](Self::Paid).
    EndsToday(Address),
    /// Somebody does today all that this actor alone can do and that waits for nobody else: it ends as with
    /// [`EndsToday`](Self::EndsToday). Of support it is taken besides that it ends at once, when its turn
    /// comes, what waits for others now. Without effect for [`Actor::Provider`]: nobody can hurry time.
    ActsToday(Actor),
    /// This bill has been paid. Charges that still run go onto the bill of the month after it.
    Paid(Address),
    /// Its protection has been lifted. Without effect on what is not protected.
    ProtectionLifted(Address),
    /// It is to be kept, so that the account cannot be closed.
    Kept(Address),
    /// Somebody has looked: there are none, or no others, of the kind of this name or alias in this coverage;
    /// `None` is where the operator shares the kind, not both coverages. Without effect where there is no
    /// such gap.
    Known(String, Option<Coverage>),
}

/// An assumption as it stands in JSON.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct AssumptionRow {
    /// What is supposed.
    assumption: Supposition,
    /// What it is about; a kind has `*` for a key.
    subject: Option<Address>,
    /// Who acts.
    actor: Option<Actor>,
}

/// What is supposed, in a word.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
enum Supposition {
    Gone,
    EndsToday,
    ActsToday,
    Paid,
    Unprotected,
    Kept,
    NoneBesides,
}

/// What an assumption in JSON lacks.
#[derive(Debug, thiserror::Error)]
enum Incomplete {
    #[error("the assumption needs a `subject`: what it is about")]
    Subject,
    #[error("the assumption needs an `actor`: who acts")]
    Actor,
}

impl From<Assumption> for AssumptionRow {
    fn from(said: Assumption) -> Self {
        let (assumption, subject, actor) = match said {
            Assumption::Terminated(address) => (Supposition::Gone, Some(address), None),
            Assumption::EndsToday(address) => (Supposition::EndsToday, Some(address), None),
            Assumption::ActsToday(actor) => (Supposition::ActsToday, None, Some(actor)),
            Assumption::Paid(address) => (Supposition::Paid, Some(address), None),
            Assumption::ProtectionLifted(address) => (Supposition::Unprotected, Some(address), None),
            Assumption::Kept(address) => (Supposition::Kept, Some(address), None),
            Assumption::Known(kind, coverage) => {
                (Supposition::NoneBesides, Some(Address::checked(kind, coverage, "*")), None)
            }
        };
        Self { assumption, subject, actor }
    }
}

impl TryFrom<AssumptionRow> for Assumption {
    type Error = Incomplete;

    fn try_from(row: AssumptionRow) -> Result<Self, Incomplete> {
        let AssumptionRow { assumption, subject, actor } = row;
        let about = |suppose: fn(Address) -> Self| subject.map(suppose).ok_or(Incomplete::Subject);
        match assumption {
            Supposition::Gone => about(Self::Terminated),
            Supposition::EndsToday => about(Self::EndsToday),
            Supposition::ActsToday => actor.map(Self::ActsToday).ok_or(Incomplete::Actor),
            Supposition::Paid => about(Self::Paid),
            Supposition::Unprotected => about(Self::ProtectionLifted),
            Supposition::Kept => about(Self::Kept),
            Supposition::NoneBesides => about(|of| Self::Known(of.kind().to_owned(), of.coverage())),
        }
    }
}

impl Assumption {
    /// The address that it names; `None` if it is about a kind or an actor.
    pub const fn subject(&self) -> Option<&Address> {
        match self {
            Self::Terminated(address)
            | Self::EndsToday(address)
            | Self::Paid(address)
            | Self::ProtectionLifted(address)
            | Self::Kept(address) => Some(address),
            Self::ActsToday(_) | Self::Known(..) => None,
        }
    }

    /// The same, with its kind's own name in the place of an alias.
    pub(super) fn by_own_name(&self, catalogue: &Catalogue) -> Self {
        let mut own = self.clone();
        match &mut own {
            Self::Terminated(address)
            | Self::EndsToday(address)
            | Self::Paid(address)
            | Self::ProtectionLifted(address)
            | Self::Kept(address) => {
                if let Cow::Owned(named) = catalogue.by_own_name(address) {
                    *address = named;
                }
            }
            Self::Known(kind, _) => {
                if let Some(spec) = catalogue.kind(kind) {
                    spec.name.clone_into(kind);
                }
            }
            Self::ActsToday(_) => {}
        }
        own
    }
}
