//! What can go wrong with a simulation.

use std::io;
use std::path::PathBuf;

use chrono::{DateTime, Utc};

use crate::account::{Address, Digest, InvalidAccount};

/// Why a simulated account cannot be read, its ledger cannot be opened, or a person cannot do the next act.
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
    /// It is not in the account.
    #[error("{0} is not there")]
    NotThere(Address),
    /// There is nothing left to do.
    #[error("{0} is gone already")]
    Gone(Address),
    /// Nothing that is known ends it.
    #[error("nothing is known that ends {0}")]
    NoWay(Address),
    /// The next act is an operation of the API.
    #[error("the next act on {0} is an operation, not a person's")]
    Operation(Address),
    /// Something else has to be gone first.
    #[error("{before} is still there, and has to go before {subject}")]
    Held {
        /// What was to be ended.
        subject: Address,
        /// What has to go first.
        before: Box<Address>,
    },
    /// The date that is waited for has not come.
    #[error("{subject} has to wait until {until}")]
    NotYet {
        /// What was to be ended.
        subject: Address,
        /// When it is over, in UTC.
        until: DateTime<Utc>,
    },
    /// What is in the account does not fit together.
    #[error(transparent)]
    Invalid(#[from] InvalidAccount),
}
