//! From drafts to an account: what belongs together is merged, then references are resolved.

use std::collections::{BTreeMap, BTreeSet};

use super::builder::{AccountBuilder, Care, DraftRecord};
use super::merge;
use super::resolve::{Resolver, places};
use super::{Account, Address, Coverage, InvalidAccount, Oddity, Problem, Reading};

/// What does not fit together: problems where an account is made by hand, oddities where it is read
/// from somebody else.
pub(super) struct Findings<'c> {
    pub(super) care: Option<&'c dyn Care>,
    pub(super) problems: Vec<Problem>,
    pub(super) oddities: Vec<Oddity>,
}

impl Findings<'_> {
    /// Notes something as a problem or as an oddity, whichever counts here.
    pub(super) fn note(&mut self, problem: impl FnOnce() -> Problem, oddity: impl FnOnce() -> Oddity) {
        if self.care.is_some() {
            self.oddities.push(oddity());
        } else {
            self.problems.push(problem());
        }
    }
}

pub(super) fn finish(mut builder: AccountBuilder, care: Option<&dyn Care>) -> Result<Account, InvalidAccount> {
    let problems = std::mem::take(&mut builder.problems);
    let oddities = std::mem::take(&mut builder.oddities);
    let mut findings = Findings { care, problems, oddities };
    if has_too_many_names(&builder) {
        findings.problems.push(Problem::TooLarge);
    }
    let mut order = merge::canonical_order(&builder);
    let ruled_out = ruled_out(&builder);
    if !ruled_out.is_empty() {
        order.retain(|place| !ruled_out.contains(&address(&builder, &builder.drafts[place.draft as usize])));
        findings.oddities.retain(|oddity| !ruled_out.contains(&oddity.subject));
    }
    let (mut account, new_ix) = merge::merge(&mut builder, &order, &mut findings);
    Resolver::new(&builder, &new_ix).resolve_all(&mut account, &order, &mut findings);
    account.facts = merge::facts(&mut builder, &account, &new_ix, &mut findings);
    if !findings.problems.is_empty() {
        return Err(InvalidAccount::new(findings.problems));
    }
    if let Some(care) = care {
        findings.oddities.iter_mut().for_each(|oddity| spread(oddity, care));
    }
    account.oddities = distinct(findings.oddities);
    doubt(&account.oddities, &mut account.readings);
    Ok(account)
}

/// What some response leaves open if it is there and another rules out, while none shows it.
fn ruled_out(builder: &AccountBuilder) -> BTreeSet<Address> {
    let (mut open, mut shown) = (BTreeSet::new(), BTreeSet::new());
    if builder.ruled_out.is_empty() {
        return open;
    }
    for draft in &builder.drafts {
        let keys = builder.ruled_out.get(&builder.kinds[usize::from(draft.kind)]);
        if keys.is_some_and(|keys| keys.contains(&(draft.coverage, Box::from(draft.key.of(&builder.text))))) {
            (if draft.is_open { &mut open } else { &mut shown }).insert(address(builder, draft));
        }
    }
    open.retain(|address| !shown.contains(address));
    open
}

fn address(builder: &AccountBuilder, draft: &DraftRecord) -> Address {
    let kind = builder.kinds[usize::from(draft.kind)].to_string();
    Address::checked(kind, draft.coverage, draft.key.of(&builder.text).to_owned())
}

/// Names are stored by number: kinds, statuses and templates in two bytes, roles in one.
fn has_too_many_names(builder: &AccountBuilder) -> bool {
    let roles: BTreeSet<&str> = builder.templates.iter().map(|template| &*template.role).collect();
    let names = [builder.kinds.len(), builder.statuses.len(), builder.templates.len()];
    roles.len() > 1 << 8 || names.iter().any(|&n| n > 1 << 16)
}

/// What may be missed is missed together with all that is found through it.
fn spread(oddity: &mut Oddity, care: &dyn Care) {
    for at in 0..oddity.hides.len() {
        let more = care.found_through(&oddity.hides[at]).iter().cloned();
        oddity.hides.extend(more);
    }
}

/// Each oddity once, in canonical order. Of several places where one was read, the first that is known
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

/// No reading is complete behind which an oddity may hide something.
fn doubt(oddities: &[Oddity], readings: &mut BTreeMap<(Box<str>, Option<Coverage>), Reading>) {
    for oddity in oddities {
        for kind in &oddity.hides {
            for place in places(oddity.subject.coverage()) {
                let reading = readings.get_mut(&(Box::from(kind.as_str()), *place));
                if let Some(reading) = reading.filter(|reading| reading.is_settled()) {
                    *reading = Reading::Partial(oddity.sentence());
                }
            }
        }
    }
}
