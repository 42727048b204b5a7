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
    /// It has been ended.
    Terminated(Address),
    /// It has been paid: the same as terminated, in the words for bills.
    Paid(Address),
    /// Its protection has been lifted. Without effect on what is not protected.
    ProtectionLifted(Address),
    /// It is to be kept, so that the account cannot be closed.
    Kept(Address),
    /// Somebody has looked: there are none, or no others, of the kind of this name (not an alias) in
    /// this coverage; `None` is where the operator shares the kind, not both coverages. Without
    /// effect where there is no such gap.
    Known(String, Option<Coverage>),
}

/// An address that is not in the account.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no {0} in the account")]
pub struct UnknownAddress(pub Address);

/// All assumptions of one diagnosis, by what they are about.
#[derive(Clone, Debug, Default)]
pub(super) struct Assumptions {
    gone: BTreeSet<NodeIx>,
    kept: BTreeSet<NodeIx>,
    /// The codes that differ from those of the account's own facts.
    codes: BTreeMap<NodeIx, Code>,
    known: BTreeSet<(String, Option<Coverage>)>,
}

impl Assumptions {
    /// These and further ones.
    pub(super) fn with(&self, graph: &DependencyGraph, more: &[Assumption]) -> Result<Self, UnknownAddress> {
        let mut all = self.clone();
        let find = |address: &Address| graph.get(address).ok_or_else(|| UnknownAddress(address.clone()));
        for assumption in more {
            match assumption {
                Assumption::Terminated(address) | Assumption::Paid(address) => {
                    let ix = find(address)?.ix();
                    all.gone.insert(ix);
                    all.kept.remove(&ix);
                }
                Assumption::ProtectionLifted(address) => {
                    let node = find(address)?;
                    if node.code() == Code::TerminationProtected {
                        all.codes.insert(node.ix(), node.kind().code);
                    }
                }
                Assumption::Kept(address) => {
                    let ix = find(address)?.ix();
                    all.kept.insert(ix);
                    all.codes.insert(ix, Code::KeptByRequest);
                }
                Assumption::Known(kind, coverage) => _ = all.known.insert((kind.clone(), *coverage)),
            }
        }
        Ok(all)
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
