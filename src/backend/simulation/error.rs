//! What can go wrong with a simulation.

use std::io;
use std::path::PathBuf;

use crate::account::{Digest, InvalidAccount};

/// Why a simulated account cannot be read, or its ledger cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SimulationError {
    /// The ledger cannot be opened, read or begun.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A line of the ledger is damaged.
    #[error("{}: line {line}: {problem}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
    /// The ledger is that of another account, or of this one at another time.
    #[error("{}: it is the ledger of an account with the digest {found}, not {expected}", path.display())]
    AnotherAccount {
        /// The file.
        path: PathBuf,
        /// The digest of the account.
        expected: Digest,
        /// The digest that the ledger names.
        found: Digest,
    },
    /// The ledger could not be written. Nothing more is done.
    #[error("{0}")]
    Broken(String),
    /// What is in the account does not fit together.
    #[error(transparent)]
    Invalid(#[from] InvalidAccount),
}
