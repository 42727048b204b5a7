//! What the entries of a journal say of each step.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::{EndedRow, ExportedRow, KnownBy, Proof};
use crate::account::Account;
use crate::catalogue::spec::{Action, Blocks};
use crate::execution::effect::{Effect, effect, shows_its_end};
use crate::execution::{Answer, Entry, Execution, Response};
use crate::plan::SavedStep;

/// Takes in the entries of a journal, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    steps: BTreeMap<u32, Known>,
    pub(super) first: Option<DateTime<Utc>>,
    pub(super) last: Option<DateTime<Utc>>,
    pub(super) by: BTreeSet<String>,
}

/// What is known of a step.
#[derive(Clone, Debug, Default)]
struct Known {
    call: Option<(DateTime<Utc>, String, String)>,
    answer: Option<Response>,
    is_lost: bool,
    /// How it is known to be done, when that was, and on whose word.
    done: Option<(KnownBy, DateTime<Utc>, Option<String>)>,
}

impl Collector {
    /// Takes in the next entry.
    pub(crate) fn take(&mut self, entry: &Entry) {
        self.first = self.first.or(Some(entry.at()));
        self.last = Some(entry.at());
        if let Entry::Opened { by: Some(by), .. } = entry {
            self.by.insert(by.clone());
        }
        let Some(step) = entry.step() else { return };
        let known = self.steps.entry(step).or_default();
        let done = |how| Some((how, entry.at(), None));
        match entry {
            Entry::Intent { at, operation, request, .. } => {
                known.call = Some((*at, operation.clone(), request.clone()));
                // Until there is an answer, it is lost.
                (known.answer, known.is_lost, known.done) = (None, true, None);
            }
            Entry::Answer { answer, .. } => match answer {
                Answer::Done { response } => {
                    (known.answer, known.is_lost, known.done) = (Some(response.clone()), false, done(KnownBy::Answer));
                }
                Answer::Accepted { response } | Answer::Refused { response } => {
                    (known.answer, known.is_lost) = (Some(response.clone()), false);
                }
                Answer::OutcomeUnknown { .. } => known.is_lost = true,
                Answer::RateLimited { .. } | Answer::Transient { .. } | Answer::Unauthorised { .. } => {
                    known.is_lost = false;
                }
            },
            Entry::Shown { .. } => known.done = done(KnownBy::Look),
            Entry::Needless { .. } => known.done = done(KnownBy::Needless),
            Entry::Attested { by, .. } => known.done = Some((KnownBy::Word, entry.at(), Some(by.clone()))),
            _ => {}
        }
    }

    /// What was ended and what was exported, and what the account shows of it.
    pub(super) fn done(&self, execution: &Execution, account: &Account) -> (Vec<EndedRow>, Vec<ExportedRow>) {
        let (mut ended, mut exported) = (Vec::new(), Vec::new());
        let steps = execution.plan().steps().zip(execution.statuses()).filter(|(_, status)| status.is_complete());
        for (step, _) in steps {
            let known = self.steps.get(&step.id()).cloned().unwrap_or_default();
            let (known_by, at, said_by) =
                known.done.clone().map_or((KnownBy::Word, None, None), |(how, at, by)| (how, Some(at), by));
            match step.action() {
                // The end of its thing is what counts.
                Action::LiftProtection => {}
                Action::Export => {
                    exported.push(ExportedRow { step: step.id(), subject: step.subject(), known_by, said_by, at })
                }
                action => {
                    let (called_at, operation, request) =
                        known.call.map_or((None, None, None), |(at, operation, request)| {
                            (Some(at), Some(operation), Some(request))
                        });
                    ended.push(EndedRow {
                        step: step.id(),
                        action,
                        subject: step.subject(),
                        actor: step.actor(),
                        operation,
                        request,
                        called_at,
                        answer: known.answer,
                        answer_lost: known.is_lost,
                        known_by,
                        said_by,
                        at,
                        proof: proof(account, step, at),
                    });
                }
            }
        }
        (ended, exported)
    }
}

/// What an account shows of a step that is done since `at`.
fn proof(account: &Account, step: SavedStep<'_>, at: Option<DateTime<Utc>>) -> Proof {
    if step.kind().blocks.value == Blocks::Itself {
        return Proof::NotListed;
    }
    if account.taken_at().zip(at).is_none_or(|(taken_at, at)| taken_at <= at) {
        return Proof::ReadBefore;
    }
    let subject = step.subject();
    let seen = account.observe(&subject);
    if seen.is_some() && effect(step, seen.as_ref()) != Effect::Whole {
        return Proof::Standing;
    }
    if !shows_its_end(step) {
        return Proof::NotListed;
    }
    let gap = || account.reading(subject.kind(), subject.coverage()).gap().map(str::to_owned);
    match gap().or_else(|| account.doubt(&subject).map(ToString::to_string)) {
        Some(why) if seen.is_none() => Proof::Unread { why },
        _ => Proof::Gone,
    }
}
