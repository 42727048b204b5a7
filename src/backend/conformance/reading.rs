//! Laws of reading and looking.

use std::error::Error;
use std::thread;

use super::trial::{Trial, look};
use crate::account::{Account, Address};
use crate::execution::Sighting;

/// How many things are looked at.
const SAMPLE: usize = 100;

impl<E: Error + Send + Sync + 'static> Trial<'_, E> {
    /// Reading and looking show the same, and change nothing.
    pub(super) fn reading(&mut self, account: &Account) {
        match self.backend.operator() {
            Ok(operator) if operator == *account.operator() => {}
            Ok(operator) => self.breach("the operator is that of the account", account.operator(), operator),
            Err(error) => self.breach("the operator is that of the account", account.operator(), error),
        }
        let every = account.len().div_ceil(SAMPLE).max(1);
        for resource in account.resources().step_by(every) {
            let (subject, law) = (resource.address(), "a look shows what reading shows");
            let expected = account.observe(&subject);
            let found = self.look(&subject);
            if found != Sighting::Seen(expected.clone()) {
                self.breach(law, format!("{subject}: {expected:?}"), format_args!("{found:?}"));
            }
        }
        if let Some(missing) = &self.probe.missing {
            let found = self.look(missing);
            if found != Sighting::Seen(None) {
                self.breach(
                    "a look for what is not there shows that",
                    format!("{missing}: nothing"),
                    format_args!("{found:?}"),
                );
            }
        }
        if let Some(subject) = account.resources().next().map(|resource| resource.address()) {
            self.at_once(&subject);
        }
        let digest = self.digest();
        if let Some(digest) = digest.filter(|digest| *digest != account.digest()) {
            self.breach("reading and looking change nothing", account.digest(), digest);
        }
    }

    /// Looks from several threads.
    fn at_once(&mut self, subject: &Address) {
        let (backend, probe) = (self.backend, self.probe);
        let alone = look(backend, probe, subject);
        let together: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| look(backend, probe, subject))).collect();
            threads.into_iter().map(|thread| thread.join().ok()).collect()
        });
        for found in together.into_iter().filter(|found| found.as_ref() != Some(&alone)) {
            self.breach("several threads may look at once", format!("{alone:?}"), format_args!("{found:?}"));
        }
    }
}
