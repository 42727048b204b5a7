//! From drafts to an account: what belongs together is merged, then references are resolved.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;

use super::check::check;
use super::drafts::{Alias, Drafts, Unkept};
use super::findings::{Findings, Origin};
use super::index::ResourceIx;
use super::merge::Merged;
use super::order::canonical_order;
use super::other_names::OtherNames;
use super::{
    Account, Address, Aspect, Finding, InvalidAccount, Oddity, Problem, Reading, Schema, facts, merge, resolve,
};

pub(super) fn finish(mut drafts: Drafts, origin: Origin<'_>) -> Result<Account, InvalidAccount> {
    let mut findings = Findings { origin, problems: Vec::new(), oddities: mem::take(&mut drafts.oddities) };
    if drafts.is_too_large() {
        findings.problems.push(Problem::TooLarge);
    }
    let mut order = canonical_order(&drafts);
    let ruled_out = ruled_out(&drafts);
    if !ruled_out.is_empty() {
        order.retain(|place| !ruled_out.contains(&drafts.address(drafts.draft(place.draft))));
        findings.oddities.retain(|oddity| !ruled_out.contains(&oddity.subject));
    }
    if let Some(schema) = findings.checked_against() {
        check(&drafts, &order, schema, &mut findings);
    }
    note_unkept(&drafts, &mut findings);
    if matches!(origin, Origin::Untidy(_)) {
        order.retain(|place| !drafts.draft(place.draft).key.is_empty());
    }
    let (mut account, merged) = merge::merge(&mut drafts, &order, &mut findings);
    resolve::resolve(&drafts, &order, &merged, &mut account, &mut findings);
    account.other_names = other_names(&drafts, &merged);
    account.facts = facts::facts(&mut drafts, &account, &merged, &mut findings);
    if !findings.problems.is_empty() {
        return Err(InvalidAccount::new(findings.problems));
    }
    if let Some(care) = findings.care() {
        hide_what_is_found_through(&mut findings.oddities, care);
    }
    account.oddities = distinct(findings.oddities);
    lower_readings(&mut account);
    Ok(account)
}

/// The other identifiers of all drafts, by resource and in text order.
fn other_names(drafts: &Drafts, merged: &Merged) -> OtherNames {
    let owned = |alias: &Alias| Some((merged.resource(alias.of)?, drafts.alias(*alias)));
    let mut names: Vec<(ResourceIx, &str)> = drafts.aliases.iter().filter_map(owned).collect();
    // Drafts come nearly in order, and so do their names.
    names.sort();
    names.dedup();
    OtherNames::pack(names.into_iter())
}

/// Notes keys and names that are missing or too long. In an inventory that need not fit together, a thing
/// without a key is left out, and others of its kind may be.
fn note_unkept(drafts: &Drafts, findings: &mut Findings<'_>) {
    let mut keyless: BTreeMap<(String, String), usize> = BTreeMap::new();
    for unkept @ Unkept { of, what, begin } in &drafts.unkept {
        if let Origin::Untidy(_) = findings.origin {
            findings.oddities.push(unkept_oddity(drafts, unkept));
            continue;
        }
        let draft = drafts.draft(*of);
        let place = drafts.place(draft).map_or_else(String::new, |place| format!("{place}:"));
        let of = format!("{place}{}", drafts.kind(draft.kind));
        let origin = drafts.origin_note(draft.origin);
        if begin.is_empty() {
            *keyless.entry((of, origin)).or_default() += 1;
        } else {
            let begin = begin.chars().take(32).collect();
            findings.problems.push(Problem::TooLong { of, what: *what, begin, origin });
        }
    }
    findings.problems.extend(keyless.into_iter().map(|((of, origin), count)| Problem::NoKey { of, count, origin }));
}

fn unkept_oddity(drafts: &Drafts, Unkept { of, what, begin }: &Unkept) -> Oddity {
    let draft = drafts.draft(*of);
    let (kind, key) = (drafts.kind(draft.kind), draft.key.of(&drafts.text));
    let is_lost = key.is_empty();
    let finding = match begin {
        begin if begin.is_empty() => Finding::NoKey,
        begin => Finding::TooLong { what: *what, begin: begin.clone() },
    };
    Oddity {
        subject: Address::checked(kind.to_owned(), drafts.places.place(draft.place), if is_lost { "*" } else { key }),
        finding,
        origin: drafts.origin(draft.origin).to_owned(),
        hides: if *what == Aspect::Key { vec![kind.to_owned()] } else { Vec::new() },
    }
}

/// The things that one response leaves open, another rules out, and none shows.
fn ruled_out(drafts: &Drafts) -> BTreeSet<Address> {
    let (mut open, mut shown) = (BTreeSet::new(), BTreeSet::new());
    if drafts.ruled_out.is_empty() {
        return open;
    }
    for draft in &drafts.drafts {
        let keys = drafts.ruled_out.get(drafts.kind(draft.kind));
        if keys.is_some_and(|keys| keys.contains(&(drafts.place(draft), Box::from(draft.key.of(&drafts.text))))) {
            (if draft.is_open { &mut open } else { &mut shown }).insert(drafts.address(draft));
        }
    }
    open.retain(|address| !shown.contains(address));
    open
}

/// An oddity that hides things of a kind hides whatever is found through them too.
fn hide_what_is_found_through(oddities: &mut [Oddity], care: &dyn Schema) {
    let mut known: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for hides in oddities.iter_mut().map(|oddity| &mut oddity.hides) {
        for at in 0..hides.len() {
            let through = |kind: &String| care.found_through(kind).into_iter().map(str::to_owned).collect();
            let more = known.entry(hides[at].clone()).or_insert_with_key(through).clone();
            hides.extend(more);
        }
    }
}

/// Each oddity once, in canonical order. Where one was read in several places, the first known place
/// is kept.
fn distinct(mut oddities: Vec<Oddity>) -> Vec<Oddity> {
    oddities.sort_by(|a, b| {
        let unknown = |oddity: &Oddity| oddity.origin.is_empty();
        a.same().cmp(&b.same()).then(unknown(a).cmp(&unknown(b))).then_with(|| a.origin.cmp(&b.origin))
    });
    oddities.dedup_by(|next, kept| {
        let is_same = next.same() == kept.same();
        if is_same {
            kept.hides.append(&mut next.hides);
        }
        is_same
    });
    for oddity in &mut oddities {
        oddity.hides.sort_unstable();
        oddity.hides.dedup();
    }
    oddities
}

/// Where an oddity may hide something, no reading stays complete.
fn lower_readings(account: &mut Account) {
    for oddity in &account.oddities {
        for kind in &oddity.hides {
            for place in account.places.near(oddity.subject.coverage()) {
                let reading = account.readings.get_mut(&(Box::from(kind.as_str()), place));
                if let Some(reading) = reading.filter(|reading| reading.is_settled()) {
                    *reading = Reading::Partial(oddity.sentence());
                }
            }
        }
    }
}
