//! Accounts that can be acted on. [`Backend`] is what all backends have in common; [`Simulation`] is an
//! account in memory, `Soracom` (feature `soracom-api`) is Soracom's API, and [`conformance`] is a test
//! kit for backends. A [`Clock`] tells them the time.

pub(crate) mod budget;
pub(crate) mod clock;
pub mod conformance;
mod simulation;
#[cfg(feature = "soracom-api")]
mod soracom;

#[doc(hidden)]
pub use clock::JumpingClock;
pub use clock::{Clock, SystemClock};
#[doc(hidden)]
pub use simulation::{Edit, Fault, Faults, NewThing};
pub use simulation::{Effect, Simulation, SimulationError};
#[cfg(feature = "cli")]
pub(crate) use soracom::Proxy;
#[cfg(feature = "soracom-api")]
#[doc(no_inline)]
pub use soracom::SecretString;
#[cfg(feature = "soracom-api")]
pub use soracom::{Credentials, Soracom, SoracomError, SoracomOptions};
#[cfg(feature = "soracom-api")]
#[doc(hidden)]
pub use soracom::{Endpoints, Identity, InvalidEndpoint, Profile, ProfileError, Progress};

use crate::account::Address;
use crate::catalogue::Call;
use crate::execution::{Answer, Sighting};
use crate::reading::Source;

/// An account that can be read and acted on.
///
/// Object-safe. [`conformance`] is a test kit for implementations; `examples/own_backend.rs` is one, from
/// its first line to the end of a plan.
///
/// ```
/// use std::time::Duration;
///
/// use winddown::account::{Account, AccountBuilder, InvalidAccount, OperatorId};
/// use winddown::backend::Backend;
/// use winddown::catalogue::{Call, Catalogue};
/// use winddown::execution::{Answer, Response};
/// use winddown::reading::Source;
///
/// struct Api {
///     operator: OperatorId,
///     /// Sends a request: method and path. Gives the HTTP status and the body.
///     send: fn(&str, &str) -> Result<(u16, String), String>,
/// }
///
/// impl Source for Api {
///     type Error = InvalidAccount;
///
///     fn operator(&self) -> Result<OperatorId, InvalidAccount> {
///         Ok(self.operator.clone())
///     }
///
///     fn read(&self) -> Result<Account, InvalidAccount> {
///         // A real one lists the things, and adds each.
///         AccountBuilder::new(self.operator.clone()).build(Catalogue::soracom())
///     }
/// }
///
/// impl Backend for Api {
///     fn perform(&self, call: &Call) -> Answer {
///         match (self.send)(call.operation.method, &call.path) {
///             Ok((202, _)) => Answer::Accepted { response: Response::default().status(202) },
///             Ok((status @ 200..300, _)) => Answer::Done { response: Response::default().status(status) },
///             // The credentials do not hold: no other call would be taken either.
///             Ok((401, body)) => Answer::Unauthorised { why: body },
///             // Too many calls. A real one waits as long as the header `Retry-After` says.
///             Ok((429, _)) => Answer::RateLimited { wait: Duration::from_secs(60) },
///             // The server gave up waiting: nobody knows how far it came.
///             Ok((408, _)) => Answer::OutcomeUnknown { why: "HTTP 408".to_owned() },
///             // It was refused for what it asks.
///             Ok((status @ 400..500, body)) => {
///                 Answer::Refused { response: Response::default().status(status).message(body) }
///             }
///             Ok((status, _)) => Answer::OutcomeUnknown { why: format!("HTTP {status}") },
///             Err(why) => Answer::OutcomeUnknown { why },
///         }
///     }
///
///     fn is_root(&self) -> bool {
///         false
///     }
/// }
/// ```
pub trait Backend: Source {
    /// Makes one call, and tells what became of it.
    ///
    /// It is called once for each intent in the journal: from several threads at once for different
    /// things, and never twice at the same time for the same thing. It may repeat a call by itself only
    /// if the first one certainly took no effect; where nobody knows, the answer is
    /// [`Answer::OutcomeUnknown`]. Exported data has to be stored where it outlives the account before
    /// the answer is [`Answer::Done`]. For an act that takes time, as the catalogue says,
    /// [`Answer::Done`] counts as [`Answer::Accepted`].
    fn perform(&self, call: &Call) -> Answer;

    /// True if calls are made as the root user, who may do more than others.
    fn is_root(&self) -> bool;

    /// Looks at one thing: before an act that cannot be undone, after one whose outcome is unknown, and
    /// while one takes time or a person does it. It has to show the present state, not one that was read
    /// before.
    ///
    /// By default this reads the whole account, so that has to show the present state as well; if it cannot
    /// be read, the look is made again after a while. A backend that can look at a single thing overrides
    /// it: a look is then as cheap as a call, and does not depend on all the rest.
    fn observe(&self, subject: &Address) -> Sighting {
        let account = match self.read() {
            Ok(account) => account,
            // That says nothing about the thing, so the look is made again.
            Err(error) => return Sighting::Transient { why: error.to_string() },
        };
        let seen = account.observe(subject);
        let gap = account.reading(subject.kind(), subject.coverage()).gap().map(str::to_owned);
        match gap.or_else(|| account.doubt(subject).map(ToString::to_string)) {
            Some(why) if seen.is_none() => Sighting::Unreadable { why },
            _ => Sighting::Seen(seen),
        }
    }
}
