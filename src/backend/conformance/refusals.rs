//! Laws of calls that have to be refused.

use std::error::Error;

use super::trial::{Trial, operation};
use crate::account::{Account, Address};
use crate::catalogue::spec::Action;
use crate::execution::Answer;

impl<E: Error + Send + Sync + 'static> Trial<'_, E> {
    /// Calls that have to be refused are refused, and change nothing.
    pub(super) fn refusals(&mut self, account: &Account) {
        let probe = self.probe;
        let law = "what is protected is not ended";
        self.refused(account, probe.protected.as_ref(), law);
        self.refused(account, probe.in_use.as_ref(), "nothing is ended before what has to go first");
        self.refused(account, probe.missing.as_ref(), "nothing is done to what is not there");
        let digest = self.digest();
        if let Some(digest) = digest.filter(|digest| *digest != account.digest()) {
            self.breach("a refused call changes nothing", account.digest(), digest);
        }
    }

    fn refused(&mut self, account: &Account, subject: Option<&Address>, law: &'static str) {
        let Some((subject, kind)) = self.known(subject) else { return };
        let seen = account.observe(&subject);
        let (standing, code) = kind.classify(seen.as_ref().and_then(|seen| seen.status.as_deref()));
        let status = seen.as_ref().and_then(|seen| seen.status.as_deref());
        let own = kind.acts(standing, code, status).chain(kind.every_act().filter(|_| seen.is_none()));
        let ending = own.filter(|step| step.action != Action::LiftProtection && step.action != Action::Export);
        let operation = ending.filter_map(|step| operation(step.means)).next();
        let Some(operation) = operation else {
            return self.breach(law, format!("{subject} is ended by a call"), "the probe names a thing that is not");
        };
        let answer = self.perform(&self.call(&operation, account, &subject, seen.as_ref()));
        if !matches!(answer, Answer::Refused { .. }) {
            self.breach(law, format!("{subject}: a refusal"), format_args!("{answer:?}"));
        }
    }
}
