//! A person's word on what no operation shows.

use chrono::{DateTime, Utc};

use crate::account::{Attested, Coverage, Expected, InvalidText, Reading};
use crate::catalogue::spec::Found;
use crate::catalogue::{Catalogue, KindSpec};

/// A person's word on what no operation shows: that there are none, or no others than those in the
/// account, or how many there are.
///
/// ```
/// use winddown::account::{AccountBuilder, Reading};
/// use winddown::catalogue::{Catalogue, JAPAN};
/// use winddown::reading::{Claim, attest};
///
/// let soracom = Catalogue::soracom();
/// let mut account = AccountBuilder::new("OP0012345678".parse()?).build(soracom)?;
/// let at = "2026-08-20T00:00:00Z".parse()?;
///
/// attest(&mut account, &[Claim::parse("jp:flux-plan=none", soracom, "Mika", at)?], soracom);
/// assert_eq!(account.reading("flux-plan", JAPAN), Reading::Attested { by: "Mika".to_owned(), at });
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
    by: String,
    pub(super) at: DateTime<Utc>,
}

/// Why a text is no claim, as it stands after "is not an attestation".
#[derive(Debug, thiserror::Error)]
enum ClaimProblem {
    /// It is not of the form `kind=none`.
    #[error(" (one looks like flux-plan=none, jp:flux-plan=2 or console=none)")]
    Form,
    /// It gives no number of things.
    #[error(": say none, or how many there are, from 1 to {MOST}")]
    Number,
    /// There is no such kind.
    #[error(": there is no kind `{0}` that could be attested (known: {known})", known = .1.join(", "))]
    Unknown(String, Vec<&'static str>),
    /// The kind can be read.
    #[error(": {operation} lists every {kind}, so capture that")]
    Readable {
        kind: &'static str,
        /// What lists it.
        operation: &'static str,
    },
    /// Of this only the absence can be attested.
    #[error(": a person can attest only that there are none of these, not how many there are")]
    Uncounted,
}

/// The word that stands for every kind that only the console shows.
const CONSOLE: &str = "console";

/// Nobody counts more things of a kind than this by hand.
const MOST: u32 = 1_000_000;

impl Claim {
    /// Reads `kind=none`, `coverage:kind=none` or `console=none`, which stands for every kind that only
    /// the console shows; or `kind=2`, `coverage:kind=2`, for a kind that no operation lists: there are
    /// so many, and they are in the way until somebody attests that they are gone. Without a coverage
    /// the claim is meant for every place in which there can be such a thing. A 0 means none. `by` is who says
    /// so, and `at` when, in UTC.
    ///
    /// # Errors
    /// If the kind is unknown or can be read through the API; if what stands after `=` is no number, or
    /// is a number of something that cannot be counted.
    pub fn parse(
        text: &str,
        catalogue: &Catalogue,
        by: impl Into<String>,
        at: DateTime<Utc>,
    ) -> Result<Self, InvalidText> {
        let no_claim = |problem: ClaimProblem| Expected::Attestation(problem.to_string()).not(text);
        let (what, count) = text.rsplit_once('=').ok_or_else(|| no_claim(ClaimProblem::Form))?;
        let count = parse_count(count).map_err(no_claim)?;
        let (coverage, name) = match what.split_once(':') {
            Some((code, name)) => (Some(catalogue.provider().coverage(code)?), name),
            None => (None, what),
        };
        let is_named = name != CONSOLE;
        let kinds: Vec<&KindSpec> = if is_named {
            vec![attestable(name, catalogue).map_err(no_claim)?]
        } else {
            catalogue.kinds().filter(|kind| kind.is_hidden()).collect()
        };
        if count > 0 && !(is_named && kinds.iter().all(|kind| kind.is_countable())) {
            return Err(no_claim(ClaimProblem::Uncounted));
        }
        let kinds = kinds.into_iter().map(|kind| kind.name).collect();
        Ok(Self { kinds, coverage, count, is_named, by: by.into(), at })
    }

    /// A word that was given before, as an account or a plan keeps it. `None` if the catalogue has no
    /// such kind, or the kind needs no word.
    ///
    /// What is kept does not tell `flux-plan=none` from `console=none`. So a kept word that there are
    /// none of a kind that only the console shows is taken for the weaker one.
    pub fn kept(attested: &Attested, catalogue: &Catalogue) -> Option<Self> {
        let kind = catalogue.kind(&attested.kind).filter(|kind| catalogue.is_attestable(kind))?;
        let Attested { coverage, count, by, at, .. } = attested.clone();
        let is_named = count > 0 || !kind.is_hidden();
        Some(Self { kinds: vec![kind.name], coverage, count, is_named, by, at })
    }

    /// What it makes of a reading that it settles.
    pub(super) fn reading(&self) -> Reading {
        Reading::Attested { by: self.by.clone(), at: self.at }
    }

    /// True if the word settles what is open. A word on everything that only the console shows does
    /// not settle a list that an operation would have given.
    pub(super) const fn settles(&self, kind: &KindSpec, reading: &Reading) -> bool {
        match reading {
            // Where no operation lists the kind, a complete reading says only that there are none.
            Reading::Complete => self.count > 0 && matches!(kind.found, Found::Unlisted { .. }),
            Reading::Attested { .. } => false,
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
fn parse_count(count: &str) -> Result<u32, ClaimProblem> {
    if count == "none" {
        return Ok(0);
    }
    if !count.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+') {
        return Err(ClaimProblem::Form);
    }
    let digits = Some(count).filter(|count| count.bytes().all(|b| b.is_ascii_digit()));
    let number = digits.and_then(|digits| digits.parse().ok()).filter(|count| *count <= MOST);
    number.ok_or(ClaimProblem::Number)
}

/// The kind of this name, if a person's word on it may be needed.
fn attestable<'c>(name: &str, catalogue: &'c Catalogue) -> Result<&'c KindSpec, ClaimProblem> {
    let attestable = |kind: &&KindSpec| catalogue.is_attestable(kind);
    let known = || catalogue.kinds().filter(attestable).map(|kind| kind.name).collect();
    let kind = catalogue.kind(name).ok_or_else(|| ClaimProblem::Unknown(name.to_owned(), known()))?;
    if attestable(&kind) {
        return Ok(kind);
    }
    Err(match kind.reads.first().map(|read| read.operation.id) {
        Some(operation) => ClaimProblem::Readable { kind: kind.name, operation },
        None => ClaimProblem::Unknown(name.to_owned(), known()),
    })
}
