//! What every origin of an account has in common.

use crate::account::{Account, OperatorId};

/// Something that an account can be read from: a capture, a snapshot, an API, a test double.
///
/// Object-safe. Reading changes nothing at the source and may be repeated at any time, from several
/// threads at once. Whether a second reading shows what has changed since the first is up to the
/// source: a file does not, a [`Backend`](crate::backend::Backend) does.
///
/// ```
/// use winddown::account::{Account, AccountBuilder, InvalidAccount, OperatorId, Reading};
/// use winddown::catalogue::{Catalogue, GLOBAL};
/// use winddown::reading::Source;
///
/// /// The SIMs of an inventory of one's own: number and status.
/// struct Inventory {
///     operator: OperatorId,
///     sims: Vec<(String, String)>,
/// }
///
/// impl Source for Inventory {
///     type Error = InvalidAccount;
///
///     fn operator(&self) -> Result<OperatorId, InvalidAccount> {
///         Ok(self.operator.clone())
///     }
///
///     fn read(&self) -> Result<Account, InvalidAccount> {
///         let mut builder = AccountBuilder::new(self.operator.clone());
///         builder.read("sim", Some(GLOBAL), Reading::Complete);
///         for (number, status) in &self.sims {
///             builder.add("sim", Some(GLOBAL), number).status(status);
///         }
///         builder.build(Catalogue::soracom())
///     }
/// }
///
/// let sims = vec![("8942310000000000018".to_owned(), "active".to_owned())];
/// let source = Inventory { operator: "OP0012345678".parse()?, sims };
/// assert_eq!(source.read()?.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Source: Send + Sync {
    /// Why the account could not be read.
    type Error: std::error::Error + Send + Sync + 'static;

    /// The operator whose account it is. Asked before anything is done to the account, so it has to answer
    /// even where the account cannot be read as a whole.
    ///
    /// # Errors
    /// Those of the source.
    fn operator(&self) -> Result<OperatorId, Self::Error>;

    /// Reads the whole account. A kind that could not be read is no error: its reading in the account
    /// says so. An error means that there is no account to work with.
    ///
    /// # Errors
    /// Those of the source.
    fn read(&self) -> Result<Account, Self::Error>;
}
