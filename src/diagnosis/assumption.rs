//! What if: assumptions that a diagnosis can be made under.

use std::collections::{BTreeMap, BTreeSet};

use crate::account::{Address, Coverage};
use crate::catalogue::Code;
use crate::graph::{DependencyGraph, NodeIx};

/// Something taken to be so, whatever the account says. Where two of them are about the same thing,
/// the later one counts.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// The assumptions, by node.
#[derive(Clone, Debug, Default)]
pub(super) struct Overlay {
    gone: BTreeSet<NodeIx>,
    kept: BTreeSet<NodeIx>,
    codes: BTreeMap<NodeIx, Code>,
    known: BTreeSet<(String, Option<Coverage>)>,
}

impl Overlay {
    pub(super) fn with(&self, graph: &DependencyGraph<'_>, assumptions: &[Assumption]) -> Result<Self, UnknownAddress> {
        let mut overlay = self.clone();
        for assumption in assumptions {
            let find = |address: &Address| graph.get(address).ok_or_else(|| UnknownAddress(address.clone()));
            match assumption {
                Assumption::Terminated(address) | Assumption::Paid(address) => {
                    let node = find(address)?;
                    overlay.gone.insert(node.ix());
                    overlay.kept.remove(&node.ix());
                }
                Assumption::ProtectionLifted(address) => {
                    let node = find(address)?;
                    if node.code() == Code::TerminationProtected {
                        overlay.codes.insert(node.ix(), node.kind().code);
                    }
                }
                Assumption::Kept(address) => {
                    let node = find(address)?;
                    overlay.kept.insert(node.ix());
                    overlay.codes.insert(node.ix(), Code::KeptByRequest);
                }
                Assumption::Known(kind, coverage) => _ = overlay.known.insert((kind.clone(), *coverage)),
            }
        }
        Ok(overlay)
    }

    pub(super) fn is_gone(&self, graph: &DependencyGraph<'_>, ix: NodeIx) -> bool {
        graph.is_gone(ix) || (!self.gone.is_empty() && self.gone.contains(&ix))
    }

    pub(super) fn kept(&self) -> impl Iterator<Item = NodeIx> + '_ {
        self.kept.iter().copied()
    }

    pub(super) fn code(&self, ix: NodeIx) -> Option<Code> {
        self.codes.get(&ix).copied()
    }

    pub(super) fn is_known(&self, kind: &str, coverage: Option<Coverage>) -> bool {
        self.known.contains(&(kind.to_owned(), coverage))
    }
}
