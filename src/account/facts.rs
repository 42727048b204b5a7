//! The facts of all resources. Where responses contradict each other, the careful value counts; what a program
//! says may not contradict itself.

use std::cmp::Reverse;
use std::mem;

use chrono::DateTime;
use rust_decimal::Decimal;

use super::drafts::Drafts;
use super::findings::Findings;
use super::inventory::FactRecord;
use super::merge::Merged;
use super::{Account, Aspect, Fact, Finding, Oddity, Problem, Schema};

/// The facts of all records, in order.
pub(super) fn facts(
    drafts: &mut Drafts,
    account: &Account,
    merged: &Merged,
    findings: &mut Findings<'_>,
) -> Vec<FactRecord> {
    let all = mem::take(&mut drafts.facts).into_iter();
    let mut facts: Vec<FactRecord> =
        all.filter_map(|(of, fact, value)| Some(FactRecord { of: merged.resource(of)?, fact, value })).collect();
    facts.sort();
    facts.dedup();
    match findings.care() {
        Some(care) => keep_careful(&mut facts, account, care, &mut findings.oddities),
        None => findings.problems.extend(conflicts(&facts, account)),
    }
    facts
}

/// What two responses can contradict each other in. `None` if a thing may have several such facts, or
/// nothing rests on them.
const fn aspect(fact: Fact) -> Option<Aspect> {
    match fact {
        Fact::EndsAt => Some(Aspect::End),
        Fact::NextMonth => Some(Aspect::NextMonth),
        Fact::BilledTo => Some(Aspect::BilledTo),
        Fact::Quantity => Some(Aspect::Quantity),
        Fact::Amount | Fact::Currency | Fact::UnitPrice | Fact::InUse | Fact::SharedWith | Fact::Detail => None,
    }
}

/// Each fact about one thing. The facts are in order.
fn by_fact(facts: &[FactRecord]) -> impl Iterator<Item = &[FactRecord]> {
    facts.chunk_by(|a, b| (a.of, a.fact) == (b.of, b.fact))
}

/// The facts that contradict each other: of two dates, nobody can tell which is right.
fn conflicts(facts: &[FactRecord], account: &Account) -> Vec<Problem> {
    let doubtful = by_fact(facts).filter_map(|group| Some((aspect(group[0].fact)?, group)));
    let conflict = |(what, group): (Aspect, &[FactRecord])| {
        let address = account.resource(group[0].of).address();
        let shown = |fact: &FactRecord| format!("`{}`", Finding::short(&fact.value));
        let first = shown(&group[0]);
        let others = group[1..].iter().map(shown);
        let problem = |second| Problem::Conflict { address: address.clone(), what, first: first.clone(), second };
        others.map(problem).collect::<Vec<_>>()
    };
    doubtful.flat_map(conflict).collect()
}

/// Where two responses contradict each other in a fact, only the value that is more in the way counts.
/// The facts are in order.
fn keep_careful(facts: &mut Vec<FactRecord>, account: &Account, care: &dyn Schema, oddities: &mut Vec<Oddity>) {
    let is_doubtful = |group: &[FactRecord]| group.len() > 1 && aspect(group[0].fact).is_some();
    if !by_fact(facts).any(is_doubtful) {
        return;
    }
    let mut kept = Vec::with_capacity(facts.len());
    for group in by_fact(facts) {
        let Some(what) = aspect(group[0].fact).filter(|_| group.len() > 1) else {
            kept.extend_from_slice(group);
            continue;
        };
        let resource = account.resource(group[0].of);
        for other in &group[1..] {
            let (one, other) = (Finding::short(&group[0].value), Finding::short(&other.value));
            oddities.push(Oddity::new(resource.address(), Finding::Conflict { what, one, other }));
        }
        kept.extend(careful(group, resource.kind(), care).cloned());
    }
    *facts = kept;
}

/// The careful one of several values of a fact; `None` if it is more careful to have none. A value that
/// does not have the fact's form does not count. Of equal ones, the first in text order counts.
fn careful<'f>(group: &'f [FactRecord], kind: &str, care: &dyn Schema) -> Option<&'f FactRecord> {
    match group[0].fact {
        // What ends later is on more bills.
        Fact::EndsAt => group.iter().min_by_key(|one| Reverse(DateTime::parse_from_rfc3339(&one.value).ok())),
        Fact::NextMonth => group.iter().min_by_key(|one| Reverse(care.weight(kind, &one.value))),
        // A call that names too many is refused, and one that names too few leaves some behind.
        Fact::Quantity => group.iter().min_by_key(|one| Reverse(one.value.parse::<Decimal>().ok())),
        // What names no coverage may be on the bills of either.
        _ => None,
    }
}
