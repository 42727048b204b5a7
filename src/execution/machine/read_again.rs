//! What there is to wait for, after the account was read again.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::Execution;
use crate::account::{Account, Address};
use crate::catalogue::Catalogue;
use crate::execution::Unread;
use crate::execution::kept_words;
use crate::execution::unread::{Place, any};
use crate::verify::{Difference, verify_as_to};

impl Execution {
    /// What there is to wait for, after the account was read again: what still does not show, and what has
    /// turned up in a kind that was not read whole before and has to go before an open step. `now` in UTC.
    /// Takes as long as [`verify`](crate::verify::verify).
    pub fn read_again(&self, account: &Account, catalogue: &Catalogue, now: DateTime<Utc>) -> Vec<Unread> {
        let plan = self.plan();
        let place = |address: &Address| (address.kind().to_owned(), address.coverage());
        let unread: BTreeSet<_> = self.unread().iter().map(|unread| place(&unread.subject)).collect();
        let is_open = |step: u32| self.status(step).is_some_and(|status| !status.is_complete());
        let has_turned_up = |change: &Difference| match change {
            Difference::New { first, step, .. } => is_open(*step) && unread.contains(&place(first)),
            _ => false,
        };
        let verification = verify_as_to(plan, account, catalogue, now, &has_turned_up);
        let mut all = Unread::of(plan, account, catalogue);
        for change in verification.changes() {
            if let Difference::New { first, step, reason, .. } = change {
                let why = kept_words::unplanned(*reason);
                all.push(Unread { subject: first.clone(), why, holds: Vec::new(), steps: vec![*step] });
            }
        }
        if verification.is_cut_short() {
            // More may have turned up than the verification lists, so everything waits.
            let planned: BTreeSet<Place> = plan.steps().map(|step| (step.kind().name, step.coverage())).collect();
            if let Some(last) = all.last_mut() {
                last.holds = planned.iter().map(|(kind, place)| any(kind, *place)).collect();
            }
        }
        all
    }
}
