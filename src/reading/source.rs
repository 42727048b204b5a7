//! What every origin of an account has in common.

use crate::account::{Account, OperatorId};

/// Something that an account can be read from: a capture, an API, a test double.
///
/// Object-safe. Reading changes nothing at the source and may be repeated at any time, from several
/// threads at once.
pub trait Source: Send + Sync {
    /// Why the account could not be read.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Whose account it is. Asked once, before anything is done to it. Unless the source can do better,
    /// this reads the whole account.
    ///
    /// # Errors
    /// Those of the source.
    fn operator(&self) -> Result<OperatorId, Self::Error> {
        self.read().map(|account| account.operator().clone())
    }

    /// Reads the whole account. What could not be read is said in its readings; only what makes the
    /// rest unusable is an error.
    ///
    /// # Errors
    /// Those of the source.
    fn read(&self) -> Result<Account, Self::Error>;
}
