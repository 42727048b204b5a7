//! A person's word on what no operation shows.

use crate::account::{Attestation, Attested, Coverage, InvalidText, Reading};
use crate::catalogue::spec::Found;
use crate::catalogue::{Catalogue, KindSpec};

/// A person's word on what no operation shows: that there are none, or no others than those in the
/// account, or how many there are.
///
/// ```
/// use winddown::account::{AccountBuilder, Attestation, Reading};
/// use winddown::catalogue::{Catalogue, JAPAN};
/// use winddown::reading::{Claim, attest};
///
/// let soracom = Catalogue::soracom();
/// let mut account = AccountBuilder::new("OP0012345678".parse()?).build(soracom)?;
/// let word = Attestation { by: "Mika".to_owned(), at: "2026-08-20T00:00:00Z".parse()? };
///
/// attest(&mut account, &[Claim::parse("jp:flux-plan=none", soracom, word.clone())?], soracom);
/// assert_eq!(account.reading("flux-plan", JAPAN), Reading::Attested(word));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Claim {
    /// The names of the kinds that it is about.
    kinds: Vec<&'static str>,
    coverage: Option<Coverage>,
    pub(super) count: u32,
    /// Whether the claim names its kind, rather than everything that only the console shows.
    pub(super) is_named: bool,
    pub(super) attestation: Attestation,
}

/// The text is not such a claim.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidClaim {
    /// It is not of the form `kind=none`.
    #[error("`{0}` is not an attestation (one looks like flux-plan=none, jp:flux-plan=2 or console=none)")]
    Form(String),
    /// There is no such coverage.
    #[error(transparent)]
    Coverage(#[from] InvalidText),
    /// It gives no number of things.
    #[error("`{0}` is not an attestation: say none, or how many there are, from 1 to {MOST}")]
    Number(String),
    /// There is no such kind.
    #[error("there is no kind `{0}` that could be attested (known: {known})", known = .1.join(", "))]
    Unknown(String, Vec<&'static str>),
    /// The kind can be read.
    #[error("`{kind}` cannot be attested, because {operation} lists it: capture that")]
    Readable {
        /// The kind.
        kind: &'static str,
        /// What lists it.
        operation: &'static str,
    },
    /// Of this only the absence can be attested.
    #[error("`{0}`: a person can attest only that there are none of these, not how many there are")]
    Uncounted(String),
}

/// The word that stands for every kind that only the console shows.
const CONSOLE: &str = "console";

/// Nobody counts more things of a kind than this by hand.
const MOST: u32 = 1_000_000;

impl Claim {
    /// Reads `kind=none`, `coverage:kind=none` or `console=none`, which stands for every kind that only
    /// the console shows; or `kind=2`, `coverage:kind=2`, for a kind that no operation lists: there are
    /// so many, and they are in the way until somebody attests that they are gone. Without a coverage
    /// the claim is meant for every place in which there can be such a thing. A 0 means none.
    ///
    /// # Errors
    /// If the kind is unknown or can be read through the API; if what stands after `=` is no number, or
    /// is a number of something that cannot be counted.
    pub fn parse(text: &str, catalogue: &Catalogue, attestation: Attestation) -> Result<Self, InvalidClaim> {
        let form = || InvalidClaim::Form(text.to_owned());
        let (what, count) = text.rsplit_once('=').ok_or_else(form)?;
        let count = parse_count(text, count)?;
        let (coverage, name) = match what.split_once(':') {
            Some((code, name)) => (Some(catalogue.provider().coverage(code)?), name),
            None => (None, what),
        };
        let is_named = name != CONSOLE;
        let kinds: Vec<&KindSpec> = if is_named {
            vec![attestable(name, catalogue)?]
        } else {
            catalogue.kinds().filter(|kind| kind.is_hidden()).collect()
        };
        if count > 0 && !(is_named && kinds.iter().all(|kind| kind.is_countable())) {
            return Err(InvalidClaim::Uncounted(text.to_owned()));
        }
        let kinds = kinds.into_iter().map(|kind| kind.name).collect();
        Ok(Self { kinds, coverage, count, is_named, attestation })
    }

    /// A word that was given before, as an account or a plan keeps it. `None` if the catalogue has no
    /// such kind, or the kind needs no word.
    ///
    /// What is kept does not tell `flux-plan=none` from `console=none`. So a kept word that there are
    /// none of a kind that only the console shows is taken for the weaker one.
    pub fn kept(attested: &Attested, catalogue: &Catalogue) -> Option<Self> {
        let kind = catalogue.kind(&attested.kind).filter(|kind| catalogue.is_attestable(kind))?;
        let Attested { coverage, count, attestation, .. } = attested.clone();
        let is_named = count > 0 || !kind.is_hidden();
        Some(Self { kinds: vec![kind.name], coverage, count, is_named, attestation })
    }

    /// True if the word settles what is open. A word on everything that only the console shows does
    /// not settle a list that an operation would have given.
    pub(super) const fn settles(&self, kind: &KindSpec, reading: &Reading) -> bool {
        match reading {
            // Where no operation lists the kind, a complete reading says only that there are none.
            Reading::Complete => self.count > 0 && matches!(kind.found, Found::Unlisted { .. }),
            Reading::Attested(_) => false,
            Reading::Partial(_) => true,
            Reading::Unread(_) => self.is_named || matches!(kind.found, Found::Unlisted { .. }),
        }
    }

    /// True if the word is on this kind in this place.
    pub(super) fn covers(&self, kind: &KindSpec, place: Option<Coverage>) -> bool {
        let here = self.coverage.is_none() || place.is_none() || self.coverage == place;
        here && self.kinds.contains(&kind.name)
    }
}

/// The number after the `=` of a claim; 0 for `none`.
fn parse_count(text: &str, count: &str) -> Result<u32, InvalidClaim> {
    if count == "none" {
        return Ok(0);
    }
    if !count.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+') {
        return Err(InvalidClaim::Form(text.to_owned()));
    }
    let digits = Some(count).filter(|count| count.bytes().all(|b| b.is_ascii_digit()));
    let number = digits.and_then(|digits| digits.parse().ok()).filter(|count| *count <= MOST);
    number.ok_or_else(|| InvalidClaim::Number(text.to_owned()))
}

/// The kind of this name, if a person's word on it may be needed.
fn attestable<'c>(name: &str, catalogue: &'c Catalogue) -> Result<&'c KindSpec, InvalidClaim> {
    let attestable = |kind: &&KindSpec| catalogue.is_attestable(kind);
    let known = || catalogue.kinds().filter(attestable).map(|kind| kind.name).collect();
    let kind = catalogue.kind(name).ok_or_else(|| InvalidClaim::Unknown(name.to_owned(), known()))?;
    if attestable(&kind) {
        return Ok(kind);
    }
    Err(match kind.reads.first().map(|read| read.operation.id) {
        Some(operation) => InvalidClaim::Readable { kind: kind.name, operation },
        None => InvalidClaim::Unknown(name.to_owned(), known()),
    })
}
