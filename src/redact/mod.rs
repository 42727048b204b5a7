//! The same account with pseudonyms in the place of ids, names and whatever else its owner has put there: for a
//! ticket, or a colleague who may not see the customer's data.
//!
//! A [`Redaction`] works with a [`RedactionKey`]. With one key a thing has the same pseudonym in every account, and
//! without the key nobody can tell which thing that is. What decides about verdict, dates and steps stays:
//! kinds, coverages, statuses that the catalogue knows, protections, references, months, instants and counts.
//!
//! A pseudonym looks like what it stands for: an ICCID has a right check digit, an UUID its version, an IP
//! address is one. Its order says nothing of the original's, so things of one kind change their places in lists.
//!
//! ```
//! use winddown::assessment::Assessment;
//! use winddown::catalogue::Catalogue;
//! use winddown::reading::CaptureDir;
//! use winddown::redact::{Redaction, RedactionKey};
//!
//! let soracom = Catalogue::soracom();
//! let account = CaptureDir::new("examples/acme").load()?.account;
//! let key = RedactionKey::from_bytes([7; RedactionKey::LEN]);
//! let redacted = Redaction::new(&account, soracom, &key).account()?;
//!
//! assert!(redacted.is_redacted() && redacted.operator() != account.operator());
//! let now = "2026-08-20T00:00:00Z".parse()?;
//! let [real, shown] = [account, redacted].map(|account| Assessment::new(account, soracom, now));
//! assert_eq!(shown?.earliest_close(), real?.earliest_close());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod findings;
mod form;
mod key;
mod names;
mod pseudonyms;
mod redaction;
mod stream;

pub use key::{InvalidRedactionKey, RedactionKey};
pub use redaction::Redaction;
