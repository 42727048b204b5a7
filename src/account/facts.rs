//! The facts of all resources. Where responses contradict each other, the careful value counts.

use std::cmp::Reverse;
use std::mem;

use chrono::DateTime;
use rust_decimal::Decimal;

use super::drafts::Drafts;
use super::findings::Findings;
use super::inventory::FactRecord;
use super::merge::Merged;
use super::{Account, Aspect, Fact, Finding, Oddity, Schema};

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
    if let Some(care) = findings.care() {
        keep_careful(&mut facts, account, care, &mut findings.oddities);
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
        Fact::Amount | Fact::Currency | Fact::InUse | Fact::SharedWith | Fact::Detail => None,
    }
}

/// Where two responses contradict each other in a fact, only the value that is more in the way counts.
/// The facts are in order.
fn keep_careful(facts: &mut Vec<FactRecord>, account: &Account, care: &dyn Schema, oddities: &mut Vec<Oddity>) {
    let is_same = |a: &FactRecord, b: &FactRecord| (a.of, a.fact) == (b.of, b.fact);
    let is_doubtful = |group: &[FactRecord]| group.len() > 1 && aspect(group[0].fact).is_some();
    if !facts.chunk_by(is_same).any(is_doubtful) {
        return;
    }
    let mut kept = Vec::with_capacity(facts.len());
    for group in facts.chunk_by(is_same) {
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
