//! Joining what several builders have collected, each of a part.

use super::AccountBuilder;
use super::drafts::{Alias, DraftRecord, DraftReference, Drafts, Span, Template, Unkept};
use super::index::{DraftIx, KindIx, OriginIx, PlaceIx, StatusIx, TargetIx, TemplateIx};

impl AccountBuilder {
    /// Adds all that another builder of the same account has collected, as if it were said here in the same order.
    /// Where the other goes on with the [origin](Self::origin) that was the last here, that is still the same one.
    /// When reading began, and that ids are pseudonyms, is left out.
    ///
    /// O(what the other holds), a small part of what collecting it took: texts are copied as a whole, and only what
    /// is spoken of by number is looked at.
    pub(crate) fn append(&mut self, other: Self) {
        let mut other = other.drafts;
        let numbers = Numbers::of(&mut self.drafts, &mut other);
        numbers.put(&mut self.drafts, other);
    }
}

/// What the numbers of one builder are in another.
struct Numbers {
    kinds: Vec<KindIx>,
    places: Vec<PlaceIx>,
    statuses: Vec<StatusIx>,
    origins: Vec<OriginIx>,
    templates: Vec<TemplateIx>,
    targets: Vec<TargetIx>,
    /// What is added to the number of a draft.
    drafts: usize,
    references: u32,
    text: usize,
    alias_text: usize,
}

impl Numbers {
    /// Adds what is spoken of by number.
    fn of(here: &mut Drafts, other: &mut Drafts) -> Self {
        let kinds: Vec<KindIx> = other.kinds.texts().map(|kind| KindIx::new(here.kinds.intern(kind))).collect();
        let templates = other.templates.drain(..);
        let templates = templates.map(|template| {
            let from = kinds.get(template.from.at()).copied().unwrap_or_default();
            here.template_number(Template { from, ..template })
        });
        Self {
            templates: templates.collect(),
            kinds,
            places: other.places.iter().map(|place| here.places.intern(place)).collect(),
            statuses: other.statuses.texts().map(|status| StatusIx::new(here.statuses.intern(status))).collect(),
            origins: origins(here, other),
            targets: other.targets.drain(..).map(|target| here.target_number(target)).collect(),
            drafts: here.drafts.len(),
            references: u32::try_from(here.references.len()).unwrap_or(u32::MAX),
            text: here.text.len(),
            alias_text: here.alias_text.len(),
        }
    }

    fn draft(&self, draft: DraftIx) -> DraftIx {
        DraftIx::new(self.drafts + draft.at())
    }

    /// Adds all that there is one of for each thing.
    fn put(&self, here: &mut Drafts, other: Drafts) {
        here.text.push_str(&other.text);
        here.alias_text.push_str(&other.alias_text);
        let mut is_too_large = other.is_too_large;
        let mut text = |span| {
            moved(span, self.text).unwrap_or_else(|| {
                is_too_large = true;
                Span::default()
            })
        };
        here.drafts.extend(other.drafts.iter().map(|draft| DraftRecord {
            key: text(draft.key),
            name: text(draft.name),
            kind: of(&self.kinds, draft.kind.at()),
            status: of(&self.statuses, draft.status.at()),
            origin: of(&self.origins, draft.origin.at()),
            place: of(&self.places, draft.place.at()),
            references: draft.references.saturating_add(self.references),
            ..*draft
        }));
        here.is_too_large |= is_too_large;
        here.references.extend(other.references.iter().map(|reference| DraftReference {
            target: of(&self.targets, reference.target.at()),
            template: of(&self.templates, reference.template.at()),
        }));
        let alias = |alias: &Alias| Some(Alias { of: self.draft(alias.of), text: moved(alias.text, self.alias_text)? });
        here.aliases.extend(other.aliases.iter().filter_map(alias));
        here.facts.extend(other.facts.into_iter().map(|(of, fact, value)| (self.draft(of), fact, value)));
        here.unkept.extend(other.unkept.into_iter().map(|unkept| Unkept { of: self.draft(unkept.of), ..unkept }));
        here.foreign.extend(other.foreign);
        here.readings.extend(other.readings);
        here.denied.extend(other.denied);
        here.oddities.extend(other.oddities);
        for (kind, things) in other.ruled_out {
            here.ruled_out.entry(kind).or_default().extend(things);
        }
    }
}

/// The numbers of the other's origins. Number 0 is that of no origin, here as there.
fn origins(here: &mut Drafts, other: &mut Drafts) -> Vec<OriginIx> {
    let mut numbers = vec![OriginIx::default()];
    let mut all = other.origins.drain(..).skip(1).peekable();
    if all.peek().is_some() && all.peek() == here.origins.last() {
        numbers.push(here.last_origin());
        all.next();
    }
    for origin in all {
        here.origins.push(origin);
        numbers.push(here.last_origin());
    }
    numbers
}

fn of<N: Copy + Default>(numbers: &[N], at: usize) -> N {
    numbers.get(at).copied().unwrap_or_default()
}

/// A stretch of a text that stands behind another one now; `None` where it cannot be counted any more.
fn moved(span: Span, by: usize) -> Option<Span> {
    if span.is_empty() {
        return Some(Span::default());
    }
    let start = u32::try_from(span.start as usize + by).ok()?;
    Some(Span { start, ..span })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::mem;

    use super::AccountBuilder;
    use crate::account::{Address, Aspect, Fact, Finding, Oddity, Reading};
    use crate::catalogue::{GLOBAL, JAPAN};

    /// Says something that depends on a number alone.
    fn say(builder: &mut AccountBuilder, number: u64) {
        let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number.wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 29;
        let one_of = |n: u64, at: u32| usize::try_from((mixed >> at) % n).unwrap();
        let kind = ["sim", "group", "vpg", "order"][one_of(4, 7)];
        let place = [None, Some(GLOBAL), Some(JAPAN)][one_of(3, 11)];
        let key = ["a", "b", "c", "d", "e"][one_of(5, 17)];
        match one_of(16, 23) {
            0 => builder.foreign(kind, place, key),
            1 => builder.rule_out(kind, place, key),
            2 => builder.read(kind, place, Reading::Partial(key.to_owned())),
            3 => builder.oddity(Oddity::new(
                Address::checked(kind, place, key),
                Finding::TooLong { what: Aspect::Name, begin: key.to_owned() },
            )),
            4 => _ = builder.add(kind, place, key).name(&key.repeat(1 << 16)),
            n => {
                let mut draft = builder.add(kind, place, key).status(["active", "ready", "", "gone"][one_of(4, 31)]);
                if n % 2 == 0 {
                    draft = draft.name("a name").fact(Fact::Detail, key).also_known_as("another");
                }
                for at in 0..n % 3 {
                    draft = draft.refers(["one", "other"][at], &["sim", "group"][at..], &format!("{key}{n}"));
                }
            }
        }
    }

    /// All that a builder holds, but for what is found again by its text.
    fn held(mut builder: AccountBuilder) -> String {
        mem::take(&mut builder.drafts.target_ix);
        format!("{:?}", builder.drafts)
    }

    #[test]
    fn parts_hold_what_one_holds() {
        let new = || AccountBuilder::new("OP0012345678".parse().unwrap());
        for seed in 0..300_u64 {
            let (mut whole, mut parts, mut part) = (new(), new(), new());
            for file in 0..4 {
                let origin = format!("{file}.json");
                whole.origin(&origin);
                part.origin(&origin);
                for at in 0..20 {
                    let number = seed * 1_000 + file * 20 + at;
                    say(&mut whole, number);
                    say(&mut part, number);
                    // A part may end after a file, in the midst of it, and before anything was said.
                    if number.wrapping_mul(0x94d0_49bb_1331_11eb) >> 60 == 0 {
                        parts.append(mem::replace(&mut part, new()));
                        part.origin(&origin);
                    }
                }
            }
            parts.append(part);
            assert_eq!(held(parts), held(whole), "{seed}");
        }
    }
}
