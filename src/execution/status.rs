//! The life of a step.

use std::fmt;

/// How far a step has come. `Display` gives words that stand in a sentence; the name in JSON is
/// [`StepStatus::name`].
///
/// | status | in JSON | comes to it by | and leaves it by |
/// | --- | --- | --- | --- |
/// | waiting | `waiting` | the start | the end of its predecessors |
/// | ready | `ready` | the end of its predecessors, a call that was put off, a retry | an intent, an errand, or a look that makes it needless or stops it |
/// | dispatched | `dispatched` | an intent in the journal | the answer, or its loss |
/// | taking effect | `polling_effect` | an answer that it takes time, a look that shows its beginning, a recheck | a look that shows the effect, or a person's word |
/// | refused | `polling_verdict` | a refusal | a look that shows whether the effect is there all the same |
/// | in other hands | `polling_person` | an errand | a look that shows the effect, or a person's word |
/// | unknown | `unknown` | the loss of an answer, a recheck | a look that shows whether it took effect |
/// | done | `done` | its effect | the protection that it lifted being put back, a reading at the end that shows no effect |
/// | skipped | `skipped` | a look that shows that there is nothing to do | nothing: it is final |
/// | failed | `failed` | an [`Obstacle`](super::Obstacle) | a retry, or a person's word |
/// | held | `held` | an [`Obstacle`](super::Obstacle) | a retry, or a person's word; a recheck, if its outcome is unknown |
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum StepStatus {
    /// Something that comes before it is not done.
    Waiting,
    /// It can begin, or begin again.
    Ready,
    /// Its call is under way.
    Dispatched,
    /// It was done, and is looked at until its effect shows.
    #[serde(rename = "polling_effect")]
    TakingEffect,
    /// Its call was refused. It is looked at, since the effect may be there all the same.
    #[serde(rename = "polling_verdict")]
    Refused,
    /// Somebody else was asked to do it, or a date has to come. It is looked at until its effect shows.
    #[serde(rename = "polling_person")]
    InOtherHands,
    /// Its call was sent, and nobody knows whether it took effect.
    Unknown,
    /// Its effect is there.
    Done,
    /// There was nothing left to do.
    Skipped,
    /// It was tried, and did not work.
    Failed,
    /// It was not tried: something is not as the plan says, or was not agreed to.
    Held,
}

/// What can happen to a step. Each follows from an entry of the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StepEvent {
    /// It is about to be sent.
    Intended,
    /// The answer: it took effect.
    Worked,
    /// The answer: it takes time.
    Accepted,
    /// The answer: it was refused.
    Refused,
    /// The answer: it could not be done just now.
    PutOff,
    /// The answer was lost.
    Lost,
    /// A person was asked to do it.
    Asked,
    /// A look showed the effect.
    Shown,
    /// A look showed that the effect has begun.
    Begun,
    /// A look showed that there is no effect.
    NotShown,
    /// A look showed nothing new, or did not come about.
    Looked,
    /// A look showed that there is nothing to do.
    Needless,
    /// It must not be done as things stand.
    Stopped,
    /// It was tried, or looked at, often enough.
    GaveUp,
    /// A person says that it is done.
    Attested,
    /// A person wants it tried again.
    Retried,
    /// A person wants to know what became of it, and nobody knows whether it was accepted.
    Rechecked,
    /// A person wants to know what became of it, and it was accepted.
    AwaitedAgain,
    /// What it did was undone.
    Undone,
    /// A reading of the account at the end shows no whole effect.
    Disproved,
}

impl StepStatus {
    /// Every status there is.
    pub const ALL: [Self; 11] = [
        Self::Waiting,
        Self::Ready,
        Self::Dispatched,
        Self::TakingEffect,
        Self::Refused,
        Self::InOtherHands,
        Self::Unknown,
        Self::Done,
        Self::Skipped,
        Self::Failed,
        Self::Held,
    ];

    /// The status after an event: the whole transition function. `None` if the event cannot happen
    /// to a step of this status.
    ///
    /// A step gets from waiting to ready when others are complete; that is no event of its own.
    pub(super) const fn next(self, event: StepEvent) -> Option<Self> {
        use StepEvent as E;
        Some(match (self, event) {
            (Self::Ready, E::Intended) => Self::Dispatched,
            (Self::Ready, E::Asked) => Self::InOtherHands,
            (Self::Ready, E::Needless) => Self::Skipped,
            (Self::Ready, E::Stopped) => Self::Held,
            (Self::Ready, E::GaveUp) => Self::Failed,
            (Self::Dispatched, E::Worked) => Self::Done,
            (Self::Dispatched, E::Accepted) => Self::TakingEffect,
            (Self::Dispatched, E::Refused) => Self::Refused,
            (Self::Dispatched, E::PutOff) => Self::Ready,
            (Self::Dispatched, E::Lost) => Self::Unknown,
            (Self::TakingEffect | Self::Refused | Self::InOtherHands | Self::Unknown, E::Shown) => Self::Done,
            (Self::Ready | Self::Refused | Self::Unknown, E::Begun) | (Self::Done, E::Disproved) => Self::TakingEffect,
            (Self::Ready | Self::TakingEffect | Self::Refused | Self::InOtherHands | Self::Unknown, E::Looked) => self,
            (Self::Refused, E::NotShown | E::GaveUp) => Self::Failed,
            (Self::Unknown, E::NotShown) => Self::Ready,
            (Self::TakingEffect | Self::Unknown, E::GaveUp) => Self::Held,
            (Self::TakingEffect | Self::InOtherHands | Self::Unknown | Self::Failed | Self::Held, E::Attested) => {
                Self::Done
            }
            (Self::Failed | Self::Held, E::Retried) => Self::Ready,
            (Self::Held, E::Rechecked) => Self::Unknown,
            (Self::Held, E::AwaitedAgain) => Self::TakingEffect,
            (Self::Done | Self::Failed | Self::Held, E::Undone) => Self::Held,
            _ => return None,
        })
    }

    /// True if the steps after it can begin.
    pub const fn is_complete(self) -> bool {
        matches!(self, Self::Done | Self::Skipped)
    }

    /// True if a person has to act before it can complete.
    pub const fn is_stopped(self) -> bool {
        matches!(self, Self::Failed | Self::Held)
    }

    /// The name, as in documents.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Ready => "ready",
            Self::Dispatched => "dispatched",
            Self::TakingEffect => "polling_effect",
            Self::Refused => "polling_verdict",
            Self::InOtherHands => "polling_person",
            Self::Unknown => "unknown",
            Self::Done => "done",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
            Self::Held => "held",
        }
    }
}

/// An event that cannot happen to a step as it is. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IllegalEvent {
    /// The plan has no such step.
    #[error("there is no step {0}")]
    NoStep(u32),
    /// Its status does not allow it.
    #[error("step {step} is {status}, so it cannot be {cannot_be}")]
    Status {
        /// The step.
        step: u32,
        /// Its status.
        status: StepStatus,
        /// What cannot happen to it, as it stands in a sentence: "it cannot be …".
        cannot_be: &'static str,
    },
    /// The plan has another act under this number: the entry is that of another plan's journal.
    #[error("it is about another act than step {0} of the plan")]
    OtherAct(u32),
    /// No such call, or look, is under way.
    #[error("step {0} waits for nothing of this sort")]
    NotUnderWay(u32),
}

/// As it stands in a sentence: "step 4 is …".
impl fmt::Display for StepStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Waiting => "waiting for others",
            Self::Ready => "ready",
            Self::Dispatched => "under way",
            Self::TakingEffect => "taking effect",
            Self::Refused | Self::Unknown => "of unknown outcome",
            Self::InOtherHands => "in other hands",
            Self::Done => "done",
            Self::Skipped => "not needed",
            Self::Failed => "failed",
            Self::Held => "held",
        })
    }
}

impl StepEvent {
    /// As it stands in a sentence: "it cannot be …".
    pub(super) const fn participle(self) -> &'static str {
        match self {
            Self::Intended => "sent",
            Self::Worked => "answered with success",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::PutOff => "put off",
            Self::Lost => "lost",
            Self::Asked => "handed over",
            Self::Shown => "found done",
            Self::Begun => "found begun",
            Self::NotShown => "found without effect",
            Self::Looked => "looked at",
            Self::Needless => "skipped",
            Self::Stopped => "held",
            Self::GaveUp => "given up",
            Self::Attested => "attested as done",
            Self::Retried => "tried again",
            Self::Rechecked | Self::AwaitedAgain => "looked at again",
            Self::Undone => "undone",
            Self::Disproved => "found not done",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{StepEvent as E, StepStatus};

    const EVENTS: [E; 20] = [
        E::Intended,
        E::Worked,
        E::Accepted,
        E::Refused,
        E::PutOff,
        E::Lost,
        E::Asked,
        E::Shown,
        E::Begun,
        E::NotShown,
        E::Looked,
        E::Needless,
        E::Stopped,
        E::GaveUp,
        E::Attested,
        E::Retried,
        E::Rechecked,
        E::AwaitedAgain,
        E::Undone,
        E::Disproved,
    ];

    /// What the table of transitions has to be like, whatever is in it.
    #[test]
    fn the_transition_function_has_no_way_round() {
        for status in StepStatus::ALL {
            for event in EVENTS {
                let next = status.next(event);
                if (status.is_complete() || status == StepStatus::Waiting) && next.is_some() {
                    let is_told = [E::Undone, E::Disproved].contains(&event);
                    assert!(status == StepStatus::Done && is_told, "{status:?} is final, or waits for others");
                }
                if next == Some(StepStatus::Dispatched) {
                    assert_eq!((status, event), (StepStatus::Ready, E::Intended), "only what is ready is sent");
                }
                if next.is_some_and(StepStatus::is_complete) {
                    let proofs = [E::Worked, E::Shown, E::Needless, E::Attested];
                    assert!(proofs.contains(&event), "{event:?} proves nothing");
                }
                if status == StepStatus::Unknown && next == Some(StepStatus::Ready) {
                    assert_eq!(event, E::NotShown, "only a look leads back from unknown");
                }
                if status.is_stopped() && next.is_some() {
                    let of_people = [E::Attested, E::Retried, E::Rechecked, E::AwaitedAgain, E::Undone];
                    assert!(of_people.contains(&event), "only people go on: {event:?}");
                }
                assert_ne!(next, Some(StepStatus::Waiting));
            }
        }
    }
}
