//! One step of a plan, as the plan keeps it.

use crate::graph::NodeIx;

/// A step: 12 bytes; everything else about it is looked up when asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Record {
    pub(super) stage: u32,
    pub(super) ix: NodeIx,
    pub(super) act: u8,
}
