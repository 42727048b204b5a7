//! What there is to wait for, after the account was read again.

use chrono::{DateTime, Utc};

use super::Execution;
use crate::account::Account;
use crate::catalogue::Catalogue;
use crate::execution::Review;

impl Execution {
    /// What an account shows that was read again, as far as it matters to the open steps: what does not show, what
    /// has changed since the plan was made, and what is gone. For [`open`](Self::open). `now` in UTC. Takes as long
    /// as [`verify`](crate::verify::verify).
    pub fn read_again(&self, account: &Account, catalogue: &Catalogue, now: DateTime<Utc>) -> Review {
        let is_open = |step: u32| self.status(step).is_some_and(|status| !status.is_complete());
        Review::of_open(self.plan(), account, catalogue, now, &is_open)
    }
}
