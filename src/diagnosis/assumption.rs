//! What if: assumptions that a diagnosis can be made under.

use std::collections::{BTreeMap, BTreeSet};

use crate::account::{Address, Coverage};
use crate::catalogue::Code;
use crate::graph::{DependencyGraph, NodeIx};

/// Something taken to be so, whatever the account says. Where two of them are about the same thing,
/// the later one counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Assumption {
    /// It is not in the account. So it is charged on no bill that is still to come, not even on that of
    /// this month, on which something that ends today would be. Of a bill it says the same as
    /// [`Paid`](Self::Paid).
    Terminated(Address),
    /// It has been paid. Charges that still run go onto the bill of the month after it.
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

/// An assumption about something that there is not: it would change nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidAssumption {
    /// An address that is not in the account.
    #[error("there is no {0} in the account")]
    Absent(Address),
    /// A kind that the catalogue does not have.
    #[error("there is no kind `{0}`")]
    Kind(String),
    /// A place where the kind does not live.
    #[error("there is never a {kind} in {}", coverage.map_or_else(|| "operator".to_owned(), |own| own.to_string()))]
    Place {
        /// The kind.
        kind: String,
        /// The coverage; `None` is where the operator shares a kind.
        coverage: Option<Coverage>,
    },
}

/// All assumptions of one diagnosis, by what they are about in its graph.
#[derive(Clone, Debug, Default)]
pub(super) struct Assumptions {
    gone: BTreeSet<NodeIx>,
    kept: BTreeSet<NodeIx>,
    /// The codes that differ from those of the account's own facts.
    codes: BTreeMap<NodeIx, Code>,
    known: BTreeSet<(String, Option<Coverage>)>,
}

impl Assumption {
    /// The address that it names.
    pub(super) const fn subject(&self) -> Option<&Address> {
        match self {
            Self::Terminated(address) | Self::Paid(address) | Self::ProtectionLifted(address) | Self::Kept(address) => {
                Some(address)
            }
            Self::Known(..) => None,
        }
    }
}

impl Assumptions {
    /// What was said, the later words after the earlier ones, of the nodes of a graph. What the graph does not
    /// have is passed over: a bill that will not come.
    pub(super) fn of(graph: &DependencyGraph, said: &[Assumption]) -> Self {
        let mut all = Self::default();
        for assumption in said {
            if let Assumption::Known(kind, coverage) = assumption {
                let own = graph.catalogue().kind(kind).map_or(kind.as_str(), |kind| kind.name);
                all.known.insert((own.to_owned(), *coverage));
            }
            let Some(node) = assumption.subject().and_then(|address| graph.get(address)) else { continue };
            let ix = node.ix();
            match assumption {
                Assumption::Terminated(_) | Assumption::Paid(_) => {
                    all.gone.insert(ix);
                    all.kept.remove(&ix);
                }
                Assumption::ProtectionLifted(_) if node.code() == Code::TerminationProtected => {
                    all.codes.insert(ix, node.kind().code);
                }
                Assumption::Kept(_) => {
                    all.gone.remove(&ix);
                    all.kept.insert(ix);
                    all.codes.insert(ix, Code::KeptByRequest);
                }
                Assumption::ProtectionLifted(_) | Assumption::Known(..) => {}
            }
        }
        all
    }

    /// What is gone by an assumption.
    pub(super) fn gone(&self) -> impl Iterator<Item = NodeIx> + '_ {
        self.gone.iter().copied()
    }

    /// True if it is gone by an assumption, whatever the account says.
    pub(super) fn is_gone(&self, ix: NodeIx) -> bool {
        !self.gone.is_empty() && self.gone.contains(&ix)
    }

    /// What is to be kept.
    pub(super) fn kept(&self) -> impl Iterator<Item = NodeIx> + '_ {
        self.kept.iter().copied()
    }

    /// The code that takes the place of the account's own.
    pub(super) fn code(&self, ix: NodeIx) -> Option<Code> {
        self.codes.get(&ix).copied()
    }

    /// True if somebody has looked.
    pub(super) fn is_known(&self, kind: &str, coverage: Option<Coverage>) -> bool {
        self.known.contains(&(kind.to_owned(), coverage))
    }
}
