//! Making an account of what a builder has collected, by what a catalogue says of its kinds.

use super::Catalogue;
use crate::account::{Account, AccountBuilder, InvalidAccount};

impl AccountBuilder {
    /// Says that all was read completely of which nothing else is said, now or later: every kind of a
    /// catalogue, in every place.
    pub fn read_the_rest(&mut self, catalogue: &Catalogue) {
        self.read_the_rest_of(catalogue);
    }

    /// Makes the account of what a program knows, and checks it against the catalogue that answers are
    /// going to be made with. O(n log n) in the number of resources.
    ///
    /// A thing that is not [gone](super::spec::Standing::Gone) has to have each reference without
    /// which a rule could not apply to it: to what it stands in or is listed under, and any on which alone a
    /// [hard](super::spec::Strength::Hard) rule rests, unless the catalogue gives a reason why
    /// the other [may be missing](super::spec::RefSpec::may_miss) or a
    /// [condition](super::spec::RefSpec::when).
    ///
    /// # Errors
    /// Everything that is wrong, each with what would be right:
    /// - kinds, places, roles, targets, key forms, statuses and facts that the catalogue does not have, a
    ///   needed reference that is left out, a protection where there is none, an operator id that the provider
    ///   would not give;
    /// - a reference to something else than the key names, where the key of a thing has that of the other in it;
    /// - two different resources under one address, references to nothing in a kind that was read
    ///   completely;
    /// - empty or overlong keys and names.
    pub fn build(self, catalogue: &Catalogue) -> Result<Account, InvalidAccount> {
        self.build_known(catalogue)
    }

    /// Makes the account of an inventory that need not fit together. What does not fit is an
    /// [oddity](Account::oddities); where it could hide a blocker, the reading of its kind is partial at
    /// best, so that the account is not called closable. Otherwise as [`AccountBuilder::build`].
    ///
    /// # Errors
    /// What must be a mistake in the program, all of it: kinds, places, roles, targets and a form of operator ids
    /// that the catalogue does not have.
    pub fn build_untidy(self, catalogue: &Catalogue) -> Result<Account, InvalidAccount> {
        self.build_unfit(catalogue)
    }
}
