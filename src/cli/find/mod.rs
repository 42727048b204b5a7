//! Finding a thing by what people call it. Every verb and option that names a thing asks here.

mod near;
mod things;

use super::failure::Fatal;
use super::hints::of_kind;
use crate::account::{Address, Coverage, InvalidText};
use crate::catalogue::Catalogue;
use crate::plan::Selector;
use near::{Near, more, near};
pub(super) use things::Things;
use things::{Thing, Wanted};

/// The text names nothing, or several things.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotFound {
    #[error("there is no `{text}` in {place}, neither as {tried}{near}", tried = .wanted.tried())]
    Nothing { text: String, place: &'static str, wanted: Wanted, near: Near },
    #[error("`{text}` may mean any of these, name one:\n  {list}{more}", list = .shown.join("\n  "), more = more(*.hidden))]
    Several { text: String, shown: Vec<String>, hidden: usize },
    #[error("`{0}` is a kind, and this takes one thing: an address, id or name")]
    WholeKind(String),
    #[error("there is no kind `{0}`{meant}", meant = of_kind(.0))]
    Kind(String),
    #[error(transparent)]
    Text(#[from] InvalidText),
}

impl Fatal for NotFound {}

/// So many things are named where a text may mean several.
const SHOWN: usize = 10;

/// All of a kind (`sim`, `jp:sim`), or the one thing that the text names as in [`find`].
pub(super) fn select(things: &dyn Things, text: &str) -> Result<Selector, NotFound> {
    match kind(text) {
        Some(kind) => Ok(kind),
        None => look_up(things, text, Wanted::Selection).map(Selector::Address),
    }
}

/// The one thing that the text names. It is an address (aliases of kinds are allowed), a whole key, another
/// identifier or a name; or else a part of a key. O(things).
pub(super) fn find(things: &dyn Things, text: &str) -> Result<Address, NotFound> {
    look_up(things, text, Wanted::Thing)
}

fn look_up(things: &dyn Things, text: &str, wanted: Wanted) -> Result<Address, NotFound> {
    if let Some(address) = address(text).filter(|address| things.has(address)) {
        return Ok(address);
    }
    let mut found: Vec<Thing<'_>> =
        things.all().filter(|thing| thing.key == text || thing.name == Some(text)).collect();
    for thing in things.known_as(text) {
        if !found.contains(&thing) {
            found.push(thing);
        }
    }
    if found.is_empty() {
        found = things.all().filter(|thing| thing.key.split('/').any(|part| part == text)).collect();
    }
    // People rarely mean a part of another thing, such as a SIM's schedule, when a thing of its own has
    // the same name.
    let listed: Vec<Thing<'_>> = found.iter().copied().filter(Thing::is_listed).collect();
    match if listed.len() == 1 { listed } else { found }.as_slice() {
        [] => Err(nothing(things, text, wanted)),
        [one] => Ok(one.address()),
        several => Err(NotFound::Several {
            text: text.to_owned(),
            shown: several.iter().take(SHOWN).map(Thing::to_string).collect(),
            hidden: several.len().saturating_sub(SHOWN),
        }),
    }
}

/// Why a text names nothing, and what it may be meant to name.
fn nothing(things: &dyn Things, text: &str, wanted: Wanted) -> NotFound {
    let catalogue = Catalogue::soracom();
    if wanted == Wanted::Thing && kind(text).is_some() {
        return NotFound::WholeKind(text.to_owned());
    }
    // A name may have a slash in it, but what has one is nearly always meant for an address.
    if let (Err(problem), true) = (Address::parts(&text.to_lowercase()), text.contains('/')) {
        return problem.into();
    }
    let near = near(things, text, wanted);
    let form = Address::parts(text);
    let (coverage, unknown) = match (&form, text.split_once(':')) {
        (Ok((coverage, kind, _)), _) => (*coverage, Some(*kind).filter(|kind| catalogue.kind(kind).is_none())),
        (Err(_), Some((coverage, _))) if wanted == Wanted::Selection => (coverage.parse::<Coverage>().ok(), None),
        (Err(_), _) => (None, None),
    };
    if near.is_empty() {
        if let Err(problem) = catalogue.provider().check(coverage) {
            return problem.into();
        }
        if let Some(unknown) = unknown {
            return NotFound::Kind(unknown.to_owned());
        }
    }
    NotFound::Nothing { text: text.to_owned(), place: things.place(), wanted, near }
}

/// All of a kind, if the text names one.
fn kind(text: &str) -> Option<Selector> {
    let selector = text.parse().ok().filter(|selector| matches!(selector, Selector::Kind { .. }))?;
    Selector::resolved(selector, Catalogue::soracom()).ok()
}

/// The address that a text is, with the kind's own name.
fn address(text: &str) -> Option<Address> {
    // A text that is no address may still be a name.
    let address: Address = text.parse().ok()?;
    let kind = Catalogue::soracom().kind(address.kind()).map_or(address.kind(), |kind| kind.name).to_owned();
    Address::new(kind, address.coverage(), address.key()).ok()
}
