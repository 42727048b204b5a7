//! Laws of ending things.

use std::collections::BTreeMap;
use std::error::Error;

use super::trial::{READS_AGAIN, Trial, operation, shows_end};
use crate::account::{Account, Address, Observation};
use crate::catalogue::spec::Action;
use crate::catalogue::{Call, KindSpec};
use crate::execution::Answer;

/// How many looks the end of a thing may take.
const LOOKS: usize = 100;

/// The calls that ended a thing.
struct Calls {
    calls: Vec<Call>,
    /// Whether one was accepted, and takes effect later.
    takes_time: bool,
}

impl<E: Error + Send + Sync + 'static> Trial<'_, E> {
    /// A call takes effect, once, and on nothing else. True if the thing was ended.
    pub(super) fn end(&mut self, subject: &Address) -> bool {
        let Some((subject, kind)) = self.known(Some(subject)) else { return false };
        let Some(before) = self.read(READS_AGAIN) else { return false };
        let Some(Calls { calls, takes_time }) = self.end_by_calls(&before, &subject, kind) else { return false };
        self.is_ended(&subject, kind, if takes_time { LOOKS } else { 0 });
        let after = self.others(&subject);
        self.unharmed(&before, &subject, after.as_ref());
        for call in calls {
            self.again(&subject, kind, &call, after.as_ref());
        }
        true
    }

    /// Makes the calls that end a thing.
    fn end_by_calls(&mut self, before: &Account, subject: &Address, kind: &KindSpec) -> Option<Calls> {
        let seen = before.observe(subject);
        let (standing, code) = kind.assess(seen.as_ref());
        let status = seen.as_ref().and_then(|seen| seen.status.as_deref());
        let (mut calls, mut takes_time) = (Vec::new(), false);
        for step in kind.acts(standing, code, status) {
            if step.action == Action::LiftProtection && self.probe.protected.as_ref() != Some(subject) {
                self.breach("no protection comes by itself", format!("{subject}: not protected"), "it is protected");
                return None;
            }
            let Some(operation) = operation(step.means) else {
                self.breach("calls can end it", subject, "the probe names a thing that they cannot");
                return None;
            };
            let call = self.call(&operation, before, subject, seen.as_ref());
            let answer = self.perform(&call);
            if !matches!(answer, Answer::Done { .. } | Answer::Accepted { .. }) {
                self.breach(
                    "what can be done is done",
                    format!("{subject}: done or accepted"),
                    format_args!("{answer:?}"),
                );
                return None;
            }
            takes_time |= matches!(answer, Answer::Accepted { .. });
            calls.push(call);
        }
        Some(Calls { calls, takes_time })
    }

    /// The thing is gone: at once, or after some looks if its end takes time.
    fn is_ended(&mut self, subject: &Address, kind: &KindSpec, looks: usize) {
        let mut found = self.look(subject);
        for _ in 0..looks {
            if shows_end(kind, &found) {
                break;
            }
            (self.probe.pause)();
            found = self.look(subject);
        }
        if !shows_end(kind, &found) {
            let law = if looks > 0 { "what was accepted takes effect" } else { "what is done takes effect at once" };
            self.breach(law, format!("{subject}: gone"), format_args!("{found:?}"));
        }
    }

    /// What reading shows of all things but one, without those that are gone: they may be listed or not.
    fn others(&mut self, subject: &Address) -> Option<BTreeMap<Address, Observation>> {
        let account = self.read(READS_AGAIN)?;
        let others = account.resources().map(|resource| (resource.address(), Observation::of(resource)));
        Some(others.filter(|(other, seen)| other != subject && !self.is_gone(other, Some(seen))).collect())
    }

    /// The other things that the probe names have nothing to do with this one: they are as before.
    fn unharmed(&mut self, before: &Account, subject: &Address, after: Option<&BTreeMap<Address, Observation>>) {
        let Some(after) = after else { return };
        let own = [&self.probe.protected, &self.probe.in_use];
        for other in own.into_iter().flatten().filter(|other| *other != subject).collect::<Vec<_>>() {
            let expected = before.get(other).map(Observation::of);
            if after.get(other) != expected.as_ref() {
                let expected = format!("{other}: {expected:?}");
                let found = format!("{:?}", after.get(other));
                self.breach("a call has an effect on nothing else", expected, found);
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
            self.breach(law, format!("{subject}: a refusal, or done without effect"), format_args!("{answer:?}"));
        }
        self.is_ended(subject, kind, 0);
        let after = self.others(subject);
        if after.as_ref() != before {
            self.breach(law, format!("nothing else changes: {before:?}"), format_args!("{after:?}"));
        }
    }
}
