//! How the command ends: the exit codes, and which outcome has which.

use std::process::ExitCode;

use crate::diagnosis;
use crate::execution::{Execution, Outlook, ReceiptVerdict, StepStatus};
use crate::verify;

/// An exit code. Scripts depend on the numbers, so they never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// The verb did its work. For `check`, and for NEW of `diff`: the account can be closed. For `verify`: the plan
    /// holds. `what-if` closes no account, so it ends so whatever it supposes.
    Done = 0,
    /// Something outside the command failed: the API, a file, a terminal; or the system gave no memory, room or thread.
    Failed = 1,
    /// The arguments or the input cannot be used. clap ends with the same code.
    Usage = 2,
    /// Something is in the way, or only people and dates are waited for.
    Blocked = 3,
    /// Nothing known is in the way, but something that matters is unread.
    Unknown = 4,
    /// A plan was carried out as far as it goes, and steps failed or are held.
    Incomplete = 5,
    /// The plan was not confirmed, so nothing was done.
    Declined = 6,
    /// The account has changed since the plan was made.
    Stale = 7,
    /// The plan breaks a rule, so it must not be carried out. For `receipt --verify`: the receipt does not say what
    /// journal and account show.
    InvalidPlan = 8,
    /// A signal stopped the command. Its journal is consistent, and `resume` goes on from it.
    Interrupted = 130,
}

/// The exit codes as `winddown --help` lists them.
pub(super) const HELP: &str = "\
Exit codes:
    0  done; check, and diff of NEW: the account can be closed; verify: the plan holds; receipt: all is
       proved
    1  failed
    2  wrong usage or bad input
    3  something is in the way, or only people and dates are waited for; what-if: there is no way to
       close by that day
    4  something that matters is unread; receipt: something cannot be proved, such as the closing itself
    5  steps failed or are held; receipt: or the account still has what the journal says is ended
    6  not confirmed
    7  the plan is stale
    8  the plan is invalid; receipt --verify: the receipt says something else than journal and account
  130  interrupted; winddown resume goes on from the journal";

impl Exit {
    pub(super) const fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

impl From<diagnosis::Verdict> for Exit {
    fn from(verdict: diagnosis::Verdict) -> Self {
        match verdict {
            diagnosis::Verdict::Closable | diagnosis::Verdict::Closed => Self::Done,
            diagnosis::Verdict::Waiting | diagnosis::Verdict::Blocked => Self::Blocked,
            diagnosis::Verdict::Unknown => Self::Unknown,
        }
    }
}

impl From<verify::Soundness> for Exit {
    fn from(verdict: verify::Soundness) -> Self {
        match verdict {
            verify::Soundness::Sound => Self::Done,
            verify::Soundness::Unknown => Self::Unknown,
            verify::Soundness::Stale => Self::Stale,
            verify::Soundness::Invalid => Self::InvalidPlan,
        }
    }
}

impl From<ReceiptVerdict> for Exit {
    /// That nothing is left does not prove that all of it is gone.
    fn from(verdict: ReceiptVerdict) -> Self {
        match verdict {
            ReceiptVerdict::Proved => Self::Done,
            ReceiptVerdict::Unproven => Self::Unknown,
            ReceiptVerdict::Left => Self::Blocked,
            ReceiptVerdict::Stopped | ReceiptVerdict::Contradicted => Self::Incomplete,
        }
    }
}

impl From<&Execution> for Exit {
    /// How a run ends that nobody interrupted.
    fn from(execution: &Execution) -> Self {
        let stopped = execution.count(StepStatus::Failed) + execution.count(StepStatus::Held);
        match execution.outlook() {
            Outlook::Finished => Self::Done,
            Outlook::Unauthorised => Self::Failed,
            // Reserved steps wait for others now, but will be held when their turn comes.
            _ if stopped + execution.reserved() > 0 => Self::Incomplete,
            Outlook::Waiting => Self::Blocked,
            Outlook::Unproven => Self::Unknown,
            Outlook::Working | Outlook::Paused | Outlook::Stuck | Outlook::Cancelled => Self::Incomplete,
        }
    }
}
