//! Laws of a whole walk: things end one after the other, and the backend goes on answering.

use std::error::Error;

use super::trial::{READS_AGAIN, Trial};
use crate::account::{Account, Address, Finding, Observation};
use crate::execution::Sighting;

/// How often everything is read once all is gone: what is gone may stay listed for a while.
const ROUNDS: usize = 5;

impl<E: Error + Send + Sync + 'static> Trial<'_, E> {
    /// Ends what the probe names, in its order; and at last what was in use, if nothing uses it any more.
    pub(super) fn walk(&mut self, before: &Account) {
        let mut gone = Vec::new();
        let probe = self.probe;
        for subject in &probe.ends {
            self.go_on(subject, &mut gone);
        }
        if let Some(subject) = &probe.in_use
            && self.is_used(before, subject)
            && let Some(now) = self.read(READS_AGAIN)
            && !self.is_used(&now, subject)
        {
            self.go_on(subject, &mut gone);
        }
        for _ in 0..ROUNDS {
            (self.probe.pause)();
            self.aftermath(&gone);
        }
    }

    fn go_on(&mut self, subject: &Address, gone: &mut Vec<Address>) {
        if self.end(subject) {
            gone.push(subject.clone());
            self.aftermath(gone);
        }
    }

    /// What holds whatever is gone.
    fn aftermath(&mut self, gone: &[Address]) {
        for subject in gone {
            let found = self.look(subject);
            if !matches!(&found, Sighting::Seen(seen) if self.is_gone(subject, seen.as_ref())) {
                self.breach(
                    "a look shows that what is gone is gone",
                    format!("{subject}: gone"),
                    format_args!("{found:?}"),
                );
            }
        }
        if let Err(error) = self.backend.operator() {
            self.breach("the operator is told whatever is gone", "an operator", error);
        }
        let Some(account) = self.read("reading works whatever is gone") else { return };
        for oddity in account.oddities() {
            let is_dangling = matches!(oddity.finding, Finding::DanglingReference { .. });
            if is_dangling && self.is_gone(&oddity.subject, account.observe(&oddity.subject).as_ref()) {
                let law = "what is gone refers to nothing that is gone";
                self.breach(law, format!("{}: no such reference", oddity.subject), &oddity.finding);
            }
        }
    }

    /// True if something that is not gone refers to a thing.
    pub(super) fn is_used(&self, account: &Account, subject: &Address) -> bool {
        let Some(used) = account.get(subject) else { return false };
        let mut users = account.resources().filter(|user| user.references().any(|(_, one)| one.ix() == used.ix()));
        users.any(|user| !self.is_gone(&user.address(), Some(&Observation::of(user))))
    }
}
