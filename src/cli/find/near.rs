//! What a text that names nothing may be meant to name.

use std::fmt;

use super::things::{Thing, Things, Wanted};
use crate::account::{Address, slips};
use crate::catalogue::Catalogue;
use crate::cli::hints::like_kind;

/// What may be meant, the likeliest first.
#[derive(Debug, Default)]
pub(in crate::cli) struct Near {
    shown: Vec<String>,
    hidden: usize,
}

/// So many are named.
const SHOWN: usize = 3;

/// A text of fewer characters begins too many names.
const SHORTEST_BEGIN: usize = 3;

/// In how many letters a name may differ from what was typed.
const MOST_SLIPS: usize = 2;

/// How alike two texts are; the likelier first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// The same, but for upper and lower case; or the same id in another place.
    Same,
    OneSlip,
    /// It begins with what was typed.
    Begins,
    MoreSlips,
}

impl Near {
    pub(super) const fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }
}

/// The end of a sentence that asks whether they are meant.
impl fmt::Display for Near {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.shown.as_slice() {
            [] => Ok(()),
            [one] => write!(f, "; did you mean {one}?"),
            several => write!(f, "; did you mean one of these?\n  {}{}", several.join("\n  "), more(self.hidden)),
        }
    }
}

/// Things, or a kind, that are called nearly so. O(things), as long as few of them are as long as the text.
pub(super) fn near(things: &dyn Things, text: &str, wanted: Wanted) -> Near {
    // What was typed as the key of an address is compared with keys.
    let lower = text.to_lowercase();
    let (kind, key) = Address::parts(&lower).map_or((None, &*lower), |(_, kind, key)| (Some(kind), key));
    let kind = kind.and_then(|kind| Catalogue::soracom().kind(kind)).map(|kind| kind.name);
    let typed = Typed::new(key);
    let named = things.all().filter_map(|thing| {
        let names = [Some(thing.key), thing.name];
        Some((names.into_iter().flatten().filter_map(|name| typed.likeness(name)).min()?, thing))
    });
    let known = things.identifiers().filter_map(|(thing, name)| Some((typed.likeness(&name)?, thing)));
    let mut found: Vec<(Likeness, Thing<'_>)> = named.chain(known).collect();
    // People think of the kind that they typed, then of a thing of its own; the order is canonical otherwise.
    found.sort_by_key(|(likeness, thing)| (*likeness, kind.is_some_and(|kind| kind != thing.kind), !thing.is_listed()));
    if let Some((best, first)) = found.first().copied() {
        let is_best = |thing: &Thing<'_>| best != Likeness::Same || kind.is_none() || thing.kind == first.kind;
        found.retain(|(likeness, thing)| *likeness == best && is_best(thing));
    }
    found.dedup_by(|(_, one), (_, other)| one == other);
    let of_kind = (wanted == Wanted::Selection).then(|| all_of_kind(text)).flatten();
    let hidden = found.len().saturating_sub(SHOWN);
    let shown = found.iter().take(SHOWN).map(|(_, thing)| thing.to_string());
    Near { shown: of_kind.into_iter().chain(shown).collect(), hidden }
}

/// The kind that somebody meant who misspelt it, as it is typed.
fn all_of_kind(text: &str) -> Option<String> {
    let (coverage, name) = text.split_once(':').map_or((None, text), |(coverage, name)| (Some(coverage), name));
    let (kind, coverage) = (name.to_lowercase(), coverage.map(str::to_lowercase));
    let known = Catalogue::soracom().kind(&kind).map(|_| kind.as_str());
    let kind = known.or_else(|| like_kind(&kind)).filter(|_| !text.contains('/'))?;
    match coverage {
        None => Some(kind.to_owned()),
        Some(code) if Catalogue::soracom().provider().known(&code).is_some() => Some(format!("{code}:{kind}")),
        Some(_) => None,
    }
}

/// What was typed, ready to be compared with many names.
struct Typed {
    lower: String,
    len: usize,
}

impl Typed {
    fn new(text: &str) -> Self {
        let lower = text.to_lowercase();
        Self { len: lower.chars().count(), lower }
    }

    /// How alike a name is; `None` if it is not.
    fn likeness(&self, name: &str) -> Option<Likeness> {
        let name = name.to_lowercase();
        if name == self.lower {
            return Some(Likeness::Same);
        }
        let longest = self.len.max(name.chars().count());
        let most = MOST_SLIPS.min(self.len / 3);
        if longest - self.len.min(name.chars().count()) <= most {
            let slips = slips(&self.lower, &name);
            if slips <= most {
                return Some(if slips == 1 { Likeness::OneSlip } else { Likeness::MoreSlips });
            }
        }
        let begins = self.len >= SHORTEST_BEGIN && name.starts_with(&self.lower);
        begins.then_some(Likeness::Begins)
    }
}

/// How a list goes on that is cut short.
pub(super) fn more(hidden: usize) -> String {
    if hidden > 0 { format!("\n  … and {hidden} more") } else { String::new() }
}
