//! What a capture, and people, say about how well each kind was read.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::account::{Account, AccountBuilder, Address, Attestation, Attested, Coverage, Reading, join_key};
use crate::catalogue::spec::{Found, Read, ReadRole, Standing};
use crate::catalogue::{Catalogue, KindSpec};

/// A person's word on what no operation shows: that there are none, or no others, or how many there
/// are.
#[derive(Clone, Debug)]
pub struct Claim {
    kinds: Vec<&'static KindSpec>,
    coverage: Option<Coverage>,
    count: u32,
    /// Whether the kind was named, and not only meant with everything that the console shows.
    is_named: bool,
    attestation: Attestation,
}

/// The text is not such a claim.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidClaim {
    /// It is not of the form `kind=none`.
    #[error("`{0}` attests nothing (one looks like flux-plan=none, jp:flux-plan=2 or console=none)")]
    Form(String),
    /// It gives no number of things.
    #[error("`{0}` attests nothing: say none, or how many there are, from 1 to {MOST}")]
    Number(String),
    /// There is no such kind.
    #[error("there is no kind `{0}` that could be attested (known: {known})", known = .1.join(", "))]
    Unknown(String, Vec<&'static str>),
    /// The kind can be read.
    #[error("`{kind}` needs no attesting: {operation} lists it, so capture that")]
    Readable {
        /// The kind.
        kind: &'static str,
        /// What lists it.
        operation: &'static str,
    },
    /// Of this only the absence can be attested.
    #[error("`{0}`: that there are some is not for a person to attest here, only that there are none")]
    Uncounted(String),
}

/// The word that attests everything that only the console shows.
const CONSOLE: &str = "console";

/// More of a kind than this nobody counts by hand.
const MOST: u32 = 1_000_000;

impl Claim {
    /// Reads `kind=none`, `coverage:kind=none` or `console=none`, which stands for every kind that
    /// only the console shows; or `kind=2`, `coverage:kind=2`, of what no operation lists: that there
    /// are so many, which are in the way until somebody attests that they are gone. Without a coverage
    /// it is meant for each in which there can be such a thing. A 0 is none.
    ///
    /// # Errors
    /// If the kind is unknown, or can be read through the API; if it is no number, or a number of
    /// something that cannot be counted.
    pub fn parse(text: &str, catalogue: &Catalogue, attestation: Attestation) -> Result<Self, InvalidClaim> {
        let form = || InvalidClaim::Form(text.to_owned());
        let (what, count) = text.rsplit_once('=').ok_or_else(form)?;
        let count = match count {
            "none" => 0,
            _ if count.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+') => {
                let digits = Some(count).filter(|count| count.bytes().all(|b| b.is_ascii_digit()));
                let number = digits.and_then(|digits| digits.parse().ok()).filter(|count| *count <= MOST);
                number.ok_or_else(|| InvalidClaim::Number(text.to_owned()))?
            }
            _ => return Err(form()),
        };
        let (coverage, name) = match what.split_once(':') {
            Some((code, name)) => (Some(code.parse().map_err(|_| form())?), name),
            None => (None, what),
        };
        let is_named = name != CONSOLE;
        let kinds = if is_named {
            vec![attestable(name, catalogue)?]
        } else {
            catalogue.kinds().filter(|kind| kind.is_hidden()).collect()
        };
        if count > 0 && !(is_named && kinds.iter().all(|kind| kind.is_countable())) {
            return Err(InvalidClaim::Uncounted(text.to_owned()));
        }
        Ok(Self { kinds, coverage, count, is_named, attestation })
    }

    /// A word that was given before and kept, as it stands in an account or a plan. `None` if the
    /// catalogue has no such kind, or it needs no word.
    ///
    /// What was said of what only the console shows may have been said of all that at once: it is no
    /// word on what an operation would have shown.
    pub fn kept(attested: &Attested, catalogue: &Catalogue) -> Option<Self> {
        let kind = catalogue.kind(&attested.kind).filter(|kind| catalogue.is_attestable(kind))?;
        let Attested { coverage, count, attestation, .. } = attested.clone();
        let is_named = count > 0 || !kind.is_hidden();
        Some(Self { kinds: vec![kind], coverage, count, is_named, attestation })
    }

    /// True if the word settles what is open. A word on all that only the console shows is no word
    /// on what an operation would have shown.
    const fn settles(&self, kind: &KindSpec, reading: &Reading) -> bool {
        match reading {
            // That there are some is news where no operation could have told.
            Reading::Complete => self.count > 0 && matches!(kind.found, Found::Unlisted { .. }),
            Reading::Attested(_) => false,
            Reading::Partial(_) => true,
            Reading::Unread(_) => self.is_named || matches!(kind.found, Found::Unlisted { .. }),
        }
    }

    fn covers(&self, kind: &KindSpec, place: Option<Coverage>) -> bool {
        let here = self.coverage.is_none() || place.is_none() || self.coverage == place;
        here && self.kinds.iter().any(|claimed| claimed.name == kind.name)
    }
}

/// The kind of this name, of which a person's word may be needed.
fn attestable(name: &str, catalogue: &Catalogue) -> Result<&'static KindSpec, InvalidClaim> {
    let attestable = |kind: &&'static KindSpec| catalogue.is_attestable(kind);
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

/// What a reading becomes by a person's word that there are none; `None` if it stays what it is.
pub(crate) fn attested(
    claims: &[Claim],
    kind: &KindSpec,
    place: Option<Coverage>,
    reading: &Reading,
) -> Option<Reading> {
    let settles = |claim: &&Claim| claim.count == 0 && claim.covers(kind, place) && claim.settles(kind, reading);
    claims.iter().find(settles).map(|claim| Reading::Attested(claim.attestation.clone()))
}

/// Puts people's words in the place of what they settle in an account that was read. A word that there
/// are none settles nothing where something in the account speaks against it, because it refers to such
/// a thing. Of several words that say the same the first one counts; of those that do not, the latest
/// that names the kind. O(kinds × words + references that lead nowhere), and O(account) for each kind
/// that is counted.
pub fn attest(account: &mut Account, claims: &[Claim], catalogue: &Catalogue) {
    let places = |kind: &'static KindSpec| kind.places().into_iter().map(move |place| (kind, place));
    let words: Vec<_> = catalogue
        .kinds()
        .flat_map(places)
        .filter_map(|(kind, place)| Some((kind, place, word(account, claims, kind, place)?)))
        .filter(|(kind, place, word)| word.count > 0 || !is_referred_to(account, kind, *place))
        .collect();
    for (kind, place, word) in words {
        let counted = kind.status.values.iter().find(|value| value.name == Account::ATTESTED);
        let status = counted.map_or("", |value| value.name);
        let is_so = account.count_anew(kind.name, place, word.count, status);
        // What is odd is no matter of anybody's word.
        if is_so && account.doubt(&Address::checked(kind.name, place, "*")).is_none() {
            account.read_again(kind.name, place, Reading::Attested(word.attestation.clone()));
        }
    }
}

/// The word that counts for a kind in a place; `None` if all stays as it is.
fn word<'c>(account: &Account, claims: &'c [Claim], kind: &KindSpec, place: Option<Coverage>) -> Option<&'c Claim> {
    let reading = account.reading(kind.name, place);
    let mut said = match &reading {
        Reading::Attested(word) => Some((word, account.counted(kind.name, place))),
        _ => None,
    };
    let mut counts = None;
    for claim in claims.iter().filter(|claim| claim.covers(kind, place)) {
        let is_news = match said {
            None => claim.settles(kind, &reading),
            Some((word, count)) => claim.is_named && claim.count != count && claim.attestation.at >= word.at,
        };
        if is_news {
            said = Some((&claim.attestation, claim.count));
            counts = Some(claim);
        }
    }
    counts
}

/// True if something refers to a thing of a kind that does not show and has to be there.
fn is_referred_to(account: &Account, kind: &KindSpec, place: Option<Coverage>) -> bool {
    let may_be = |from: Option<Coverage>| from.is_none() || place.is_none() || from == place;
    account
        .missing_references()
        .any(|missing| missing.may_miss.is_none() && missing.kind == kind.name && may_be(missing.from.coverage()))
}

/// The responses that were read.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    responses: BTreeMap<(String, Option<Coverage>), Vec<Response>>,
}

/// A response: for which parameters, and why it is none if it is not.
#[derive(Debug)]
struct Response {
    params: Vec<String>,
    miss: Option<Miss>,
}

/// Why a response, or the rest of it, is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Miss {
    /// There is an error body in its place: what that says, the code first.
    Refused(String),
    /// It could not be had, or not be read.
    Unread(String),
}

impl Miss {
    /// As a sentence about the operation.
    fn told(&self, operation: &str) -> String {
        match self {
            Self::Refused(said) => format!("{operation} was refused: {said}"),
            Self::Unread(why) => format!("{operation} was not read: {why}"),
        }
    }

    fn why(&self) -> &str {
        let (Self::Refused(why) | Self::Unread(why)) = self;
        why
    }

    /// True if it is an error that means "there are none".
    fn means_none(&self, read: &Read) -> bool {
        let Self::Refused(said) = self else { return false };
        read.refused.is_some_and(|refusal| refusal.means_none(said))
    }
}

impl Seen {
    pub(crate) fn add(&mut self, operation: &str, place: Option<Coverage>, params: &[String], miss: Option<Miss>) {
        let responses = self.responses.entry((operation.to_owned(), place)).or_default();
        // One for all the pages of a list: what is noted of them does not grow with their number.
        if miss.is_some() || responses.last().is_none_or(|last| last.miss.is_some() || last.params != params) {
            responses.push(Response { params: params.to_vec(), miss });
        }
    }

    fn of(&self, read: &Read, place: Option<Coverage>) -> &[Response] {
        self.responses.get(&(read.operation.id.to_owned(), place)).map_or(&[], Vec::as_slice)
    }
}

/// Works out every kind's reading and puts it into the account, together with what is only implied.
pub(crate) fn put_readings(catalogue: &Catalogue, seen: &Seen, claims: &[Claim], builder: &mut AccountBuilder) {
    for kind in catalogue.kinds() {
        for place in kind.places() {
            let reading = reading(catalogue, seen, builder, kind, place, 0);
            if let Found::Implied { by, key, .. } = kind.found
                && by.iter().any(|shows| has_live(catalogue, builder, shows, place))
            {
                builder.add(kind.name, place, key);
            }
            let reading = attested(claims, kind, place, &reading).unwrap_or(reading);
            builder.read(kind.name, place, reading);
        }
    }
}

fn has_live(catalogue: &Catalogue, builder: &AccountBuilder, name: &str, place: Option<Coverage>) -> bool {
    let Some(kind) = catalogue.kind(name) else { return false };
    builder.has_live(name, place, |status| kind.classify(status).0 != Standing::Gone)
}

/// `depth` guards against entries that refer to each other in a circle.
fn reading(
    catalogue: &Catalogue,
    seen: &Seen,
    builder: &AccountBuilder,
    kind: &KindSpec,
    place: Option<Coverage>,
    depth: u8,
) -> Reading {
    let of = |name: &str| match catalogue.kind(name) {
        Some(other) if depth < 8 => reading(catalogue, seen, builder, other, place, depth + 1),
        _ => Reading::Unread("its entry in the catalogue leads nowhere".to_owned()),
    };
    match kind.found {
        Found::Listed => listed(catalogue, seen, builder, kind, place),
        Found::Within { kind: outer, .. } => of(outer),
        Found::Unlisted { look, .. } => {
            let is_without = |name: &&str| of(name).is_settled() && !has_live(catalogue, builder, name, place);
            if !kind.only_with.is_empty() && kind.only_with.iter().all(is_without) {
                return Reading::Complete;
            }
            Reading::Unread(format!("no operation lists them; look in the console: {}", look.english()))
        }
        Found::Implied { by, .. } => {
            let readings: Vec<Reading> = by.iter().map(|name| of(name)).collect();
            let shown = by.iter().any(|name| has_live(catalogue, builder, name, place));
            match readings.into_iter().find(|reading| !reading.is_settled()) {
                Some(gap) if !shown => gap,
                _ => Reading::Complete,
            }
        }
        Found::Shown { kind: shows, statuses, .. } => {
            let present = builder.statuses(shows, place);
            match present.iter().find(|status| statuses.contains(status)) {
                Some(status) => Reading::Unread(format!("no operation lists them, but something is {status}")),
                None => of(shows),
            }
        }
    }
}

fn listed(
    catalogue: &Catalogue,
    seen: &Seen,
    builder: &AccountBuilder,
    kind: &KindSpec,
    place: Option<Coverage>,
) -> Reading {
    // A kind that only extra responses show is known if its lists per parent are there.
    let only_extra = kind.reads.iter().all(|read| read.role == ReadRole::Extra);
    let needed = kind.reads.iter().filter(|read| read.role != ReadRole::Extra || (only_extra && read.per.is_some()));
    let mut partial = kind.unseen.map(|text| text.english().to_owned());
    for read in needed {
        let gap = match read.per {
            None => whole_gap(seen, read, place),
            Some(parent) => per_gap(catalogue, seen, builder, read, parent, place).unwrap_or_else(|some| {
                partial.get_or_insert(some);
                None
            }),
        };
        match gap {
            Some(why) if read.role != ReadRole::Detail => return Reading::Unread(why),
            Some(why) => _ = partial.get_or_insert(why),
            None => {}
        }
    }
    partial.map_or(Reading::Complete, Reading::Partial)
}

/// What is missing of a list that is one response, or pages of one.
fn whole_gap(seen: &Seen, read: &Read, place: Option<Coverage>) -> Option<String> {
    let fixed: Vec<&str> = read.operation.params.iter().filter_map(|(_, value)| value.constant()).collect();
    let fits = |response: &&Response| response.params.is_empty() || fixed.is_empty() || response.params == fixed;
    let responses: Vec<&Response> = seen.of(read, place).iter().filter(fits).collect();
    if responses.is_empty() {
        let directory = place.map_or("operator", Coverage::code);
        let name = [&[read.operation.id], &*fixed].concat().join("__");
        return Some(format!("{directory}/{name}.json is not in the capture"));
    }
    let missed = responses.iter().find_map(|response| response.miss.as_ref()).filter(|miss| !miss.means_none(read));
    missed.map(|miss| miss.told(read.operation.id))
}

/// What is missing of a list that takes one response for each parent: everything (`Ok`) or some
/// (`Err`).
fn per_gap(
    catalogue: &Catalogue,
    seen: &Seen,
    builder: &AccountBuilder,
    read: &Read,
    parent: &str,
    place: Option<Coverage>,
) -> Result<Option<String>, String> {
    let Some(spec) = catalogue.kind(parent) else { return Ok(None) };
    let parents = if spec.places().contains(&place) { place } else { None };
    let list = spec.reads.iter().find(|list| list.role == ReadRole::List);
    if let Some(gap) = list.and_then(|list| whole_gap(seen, list, parents)) {
        return Ok(Some(format!("{} are unread: {gap}", spec.noun.many.english())));
    }
    // By the parent's key: there may be thousands.
    let mut noted: BTreeMap<Cow<'_, str>, Option<&Miss>> = BTreeMap::new();
    for response in seen.of(read, place) {
        let params: Vec<_> = response.params.iter().map(|param| param.as_str().into()).collect();
        let miss = noted.entry(join_key(&params)).or_default();
        *miss = miss.or(response.miss.as_ref());
    }
    let is_live = |status: Option<&str>| spec.classify(status).0 != Standing::Gone;
    let missed = |key: &str| noted.get(key).copied().flatten();
    let is_read = |key: &str| noted.get(key).is_some_and(Option::is_none);
    let live: Vec<&str> = builder.live_keys(parent, parents, is_live);
    let unread: Vec<&str> = live.iter().copied().filter(|key| !is_read(key)).collect();
    match unread.first() {
        None => Ok(None),
        Some(first) => Err(format!(
            "{} was not read for {} of {} {}, {first} for one{}",
            read.operation.id,
            unread.len(),
            live.len(),
            if live.len() == 1 { spec.noun.one } else { spec.noun.many }.english(),
            missed(first).map_or_else(String::new, |miss| format!(": {}", miss.why())),
        )),
    }
}
