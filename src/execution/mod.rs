//! Carrying a plan out, without doing any I/O.
//!
//! [`Execution`] is a state machine: it says which calls to make and which things to look at, in an
//! order that keeps to the plan, and is told what came of them. A [`ConfirmedPlan`] is the only thing
//! that it carries out. Every change of its state is an [`Entry`] of a journal, from which the same
//! state can be recovered: whatever happens in between, nothing irreversible is done twice, nothing
//! out of order, nothing outside the plan, and nothing is lost.
//!
//! [`drive`](crate::drive::drive) is a loop with threads around it; `examples/tokio.rs` is one
//! without. A [`Journal`] is where the entries are kept: `examples/journal_in_sqlite.rs` keeps them in a
//! database.

mod answer;
mod beginning;
mod confirm;
mod effect;
mod entry;
mod journal;
mod kept_words;
mod machine;
mod obstacle;
mod options;
mod receipt;
mod review;
mod status;
mod unread;
mod work;

pub use answer::{Answer, Response, Sighting};
pub use confirm::{ConfirmedPlan, Consent, NotConfirmed, Terms};
pub use entry::{Entry, UNNAMED};
pub use journal::{Journal, JournalError};
pub use machine::Execution;
pub use obstacle::Obstacle;
pub use options::Options;
use options::RetryPolicy;
pub(crate) use receipt::Collector;
pub use receipt::{
    Discrepancy, EndedRow, ExportedRow, FileRow, JournalSeal, KnownBy, OtherAccount, Proof, Receipt, ReceiptVerdict,
    RemainsRow, StandingRow, UnprovenRow,
};
pub use review::{Changed, Review};
pub use status::{IllegalEvent, StepStatus};
pub use unread::{AttestedClaim, Unread};
pub use work::{Outlook, Wait, Work};
