//! From drafts to an account: what belongs together is merged, then references are resolved.

use std::collections::BTreeSet;
use std::mem;

use super::drafts::Drafts;
use super::findings::{Care, Findings};
use super::order::canonical_order;
use super::{Account, Address, InvalidAccount, Oddity, Problem, Reading, facts, merge, resolve};

pub(super) fn finish(mut drafts: Drafts, care: Option<&dyn Care>) -> Result<Account, InvalidAccount> {
    let (problems, oddities) = (mem::take(&mut drafts.problems), mem::take(&mut drafts.oddities));
    let mut findings = Findings { care, problems, oddities };
    if drafts.has_too_many_names() {
        findings.problems.push(Problem::TooLarge);
    }
    let mut order = canonical_order(&drafts);
    let ruled_out = ruled_out(&drafts);
    if !ruled_out.is_empty() {
        order.retain(|place| !ruled_out.contains(&drafts.address(drafts.draft(place.draft))));
        findings.oddities.retain(|oddity| !ruled_out.contains(&oddity.subject));
    }
    let (mut account, merged) = merge::merge(&mut drafts, &order, &mut findings);
    resolve::resolve(&drafts, &order, &merged, &mut account, &mut findings);
    account.facts = facts::facts(&mut drafts, &account, &merged, &mut findings);
    if !findings.problems.is_empty() {
        return Err(InvalidAccount::new(findings.problems));
    }
    if let Some(care) = care {
        findings.oddities.iter_mut().for_each(|oddity| hide_what_is_found_through(oddity, care));
    }
    account.oddities = distinct(findings.oddities);
    lower_readings(&mut account);
    Ok(account)
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
fn hide_what_is_found_through(oddity: &mut Oddity, care: &dyn Care) {
    for at in 0..oddity.hides.len() {
        let more = care.found_through(&oddity.hides[at]).iter().cloned();
        oddity.hides.extend(more);
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
