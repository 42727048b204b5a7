//! Laws of ending a thing.

use std::collections::BTreeMap;
use std::error::Error;

use super::trial::{Trial, operation};
use crate::account::{Account, Address, Observation};
use crate::catalogue::spec::Standing;
use crate::catalogue::{Call, KindSpec};
use crate::execution::{Answer, Sighting};

/// How many looks the end of a thing may take.
const LOOKS: usize = 100;

impl<E: Error + Send + Sync + 'static> Trial<'_, E> {
    /// A call takes effect, once, and on nothing else.
    pub(super) fn ending(&mut self) {
        let Some((subject, kind)) = self.known(self.probe.ends.as_ref()) else { return };
        let Some(before) = self.read("it can be read again") else { return };
        let seen = before.observe(&subject);
        let (standing, code) = kind.assess(seen.as_ref());
        let status = seen.as_ref().and_then(|seen| seen.status.as_deref());
        let (mut calls, mut takes_time) = (Vec::new(), false);
        for step in kind.acts(standing, code, status) {
            let Some(operation) = operation(step.means) else {
                return self.breach("calls can end it", &subject, "the probe names a thing that they cannot");
            };
            let call = self.call(&operation, &before, &subject, seen.as_ref());
            let answer = self.perform(&call);
            if !matches!(answer, Answer::Done { .. } | Answer::Accepted { .. }) {
                return self.breach("what can be done is done", format!("{subject}: done or accepted"), answer);
            }
            takes_time |= matches!(answer, Answer::Accepted { .. });
            calls.push(call);
        }
        self.is_ended(&subject, kind, if takes_time { LOOKS } else { 0 });
        let after = self.others(&subject);
        self.unharmed(&before, &subject, after.as_ref());
        for call in calls {
            self.again(&subject, kind, &call, after.as_ref());
        }
    }

    /// The thing is gone: at once, or after some looks if its end takes time.
    fn is_ended(&mut self, subject: &Address, kind: &KindSpec, looks: usize) {
        let is_gone =
            |found: &Sighting| matches!(found, Sighting::Seen(seen) if kind.assess(seen.as_ref()).0 == Standing::Gone);
        let mut found = self.look(subject);
        for _ in 0..looks {
            if is_gone(&found) {
                break;
            }
            (self.probe.pause)();
            found = self.look(subject);
        }
        if !is_gone(&found) {
            let law = if looks > 0 { "what was accepted takes effect" } else { "what is done takes effect at once" };
            self.breach(law, format!("{subject}: gone"), found);
        }
    }

    /// What reading shows of all things but one.
    fn others(&mut self, subject: &Address) -> Option<BTreeMap<Address, Observation>> {
        let account = self.read("it can be read again")?;
        let others = account.resources().filter(|resource| resource.address() != *subject);
        Some(others.map(|resource| (resource.address(), Observation::of(resource))).collect())
    }

    /// The other things that the probe names have nothing to do with this one: they are as before.
    fn unharmed(&mut self, before: &Account, subject: &Address, after: Option<&BTreeMap<Address, Observation>>) {
        let Some(after) = after else { return };
        let own = [&self.probe.protected, &self.probe.held];
        for other in own.into_iter().flatten().filter(|other| *other != subject).collect::<Vec<_>>() {
            let expected = before.get(other).map(Observation::of);
            if after.get(other) != expected.as_ref() {
                let expected = format!("{other}: {expected:?}");
                self.breach("a call has an effect on nothing else", expected, after.get(other));
            }
        }
    }

    /// The same call again is refused, or does nothing more.
    fn again(
        &mut self,
        subject: &Address,
        kind: &KindSpec,
        call: &Call,
        before: Option<&BTreeMap<Address, Observation>>,
    ) {
        let law = "the same call again does nothing more";
        let answer = self.perform(call);
        if !matches!(answer, Answer::Refused { .. } | Answer::Done { .. }) {
            self.breach(law, format!("{subject}: a refusal, or done without effect"), answer);
        }
        self.is_ended(subject, kind, 0);
        let after = self.others(subject);
        if after.as_ref() != before {
            self.breach(law, format!("nothing else changes: {before:?}"), after);
        }
    }
}
