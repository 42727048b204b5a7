//! A test kit for backends: it tries out everything that carrying out a plan relies on, on an account
//! that may be ruined.
//!
//! It reads and looks, makes calls that have to be refused, switches a protection, and then ends one thing
//! after the other as a plan would. Whatever is gone by then, the backend has to go on answering.
//!
//! Run it in the tests of your own [`Backend`], against a scratch account that nobody
//! else uses and that nobody needs afterwards:
//!
//! ```
//! use winddown::account::{AccountBuilder, Protection, Reading};
//! use winddown::backend::Simulation;
//! use winddown::backend::conformance::{Probe, check};
//! use winddown::catalogue::{Catalogue, GLOBAL};
//!
//! let mut builder = AccountBuilder::new("OP0012345678".parse()?);
//! ["sim", "vpg", "vpc-peering-connection"].into_iter().for_each(|kind| builder.read(kind, GLOBAL, Reading::Complete));
//! builder.add("sim", GLOBAL, "1").status("active");
//! builder.add("sim", GLOBAL, "2").status("active").protection(Protection::On);
//! builder.add("vpg", GLOBAL, "v").status("running");
//! builder.add("vpc-peering-connection", GLOBAL, "v/pcx-1").refers("vpg", &["vpg"], "v");
//! let now = "2026-08-20T00:00:00Z".parse()?;
//! let backend = Simulation::new(&builder.build(Catalogue::soracom())?, Catalogue::soracom(), now);
//!
//! let probe = Probe::new(Catalogue::soracom())
//!     .ends("g:sim/1".parse()?)
//!     .ends("g:vpc-peering-connection/v/pcx-1".parse()?)
//!     .in_use("g:vpg/v".parse()?)
//!     .protected("g:sim/2".parse()?)
//!     .missing("g:sim/3".parse()?);
//! assert_eq!(check(&backend, &probe), Ok(()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod breach;
mod ending;
mod named;
mod probe;
mod protection;
mod reading;
mod refusals;
mod trial;
mod walk;

use std::error::Error;

pub use breach::Breach;
pub use probe::Probe;
use trial::Trial;

use super::Backend;

/// Tries a backend out, and gives every breach of a law, in the order in which the laws are tried. Reads
/// the account about ten times, and some times more for each thing that it ends; looks at a hundred of its
/// things; and ends what the probe names.
///
/// Calls that are rate-limited or fail on the way are made again a few times. If the backend cannot be
/// read at all, that is the only breach. The things that the probe names are looked at first. If one of them
/// is missing, protected or otherwise not as named, the breaches say so. Then nothing is tried, and nothing is
/// changed. The [module](self) has an example with a whole probe.
///
/// With a probe that names nothing, only reading and looking are tried.
///
/// ```
/// use winddown::account::{AccountBuilder, Reading};
/// use winddown::backend::Simulation;
/// use winddown::backend::conformance::{Probe, check};
/// use winddown::catalogue::{Catalogue, GLOBAL};
///
/// let mut builder = AccountBuilder::new("OP0012345678".parse()?);
/// builder.add("sim", GLOBAL, "8942310000000000018").status("active");
/// builder.read("sim", GLOBAL, Reading::Complete);
/// let account = builder.build(Catalogue::soracom())?;
/// let backend = Simulation::new(&account, Catalogue::soracom(), "2026-08-20T00:00:00Z".parse()?);
///
/// let probe = Probe::new(Catalogue::soracom()).ends("g:sim/8942310000000000018".parse()?);
/// for breach in check(&backend, &probe).err().unwrap_or_default() {
///     panic!("{breach}");
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The breaches; at least one, and none twice.
pub fn check<E>(backend: &dyn Backend<Error = E>, probe: &Probe) -> Result<(), Vec<Breach>>
where
    E: Error + Send + Sync + 'static,
{
    let mut trial = Trial::new(backend, probe);
    if let Some(account) = trial.read("it can be read")
        && trial.named(&account)
    {
        trial.reading(&account);
        trial.refusals(&account);
        trial.protection();
        trial.walk(&account);
    }
    trial.finish()
}
