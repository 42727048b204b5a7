//! The acts that bring most.

use std::collections::BTreeMap;

use crate::account::Address;
use crate::catalogue::spec::Provenance;
use crate::diagnosis::{Diagnosis, Lever};
use crate::report::answers::age::Age;
use crate::report::answers::check::blockers::alike;
use crate::report::answers::explain::remedy;
use crate::report::model::{Item, Part};
use crate::report::statements::{Certainty, Stops, Topic, WhatIf};
use crate::timeline::{BusinessCalendar, Charge, Charges, sums};

/// So many acts are told: nobody begins with more.
pub(in crate::report) const MOST: usize = 10;

/// The acts with most leverage: what each clears and wins, whose it is, and how it is done.
pub(in crate::report) fn levers(diagnosis: &Diagnosis, calendar: &dyn BusinessCalendar) -> Vec<Part> {
    let account = diagnosis.graph().account();
    let levers = acts(diagnosis, calendar);
    let operator = account.operator().clone();
    let title = match levers.len() {
        0 => WhatIf::NoLever { operator },
        all => WhatIf::Levers { operator, shown: all.min(MOST), all },
    };
    let mut parts = vec![Part::Title(title.into()), Part::Age(Age::of(account, diagnosis.now()))];
    let timeline = diagnosis.timeline(calendar);
    let charges = timeline.charges();
    for (nth, lever) in (1..).zip(levers.iter().take(MOST)) {
        let item = item(diagnosis, lever, stops(lever, &charges), calendar);
        parts.push(Part::Entry(Some(Topic::Nth(nth)), item));
    }
    parts
}

/// What somebody can act on: time and decisions are no acts.
pub(in crate::report) fn acts<'d>(diagnosis: &'d Diagnosis, calendar: &dyn BusinessCalendar) -> Vec<Lever<'d>> {
    let mut levers = diagnosis.leverage(calendar);
    levers.retain(Lever::is_act);
    levers
}

/// What it stops in money. Where no price is known, nothing is summed up.
pub(in crate::report) fn stops(lever: &Lever<'_>, charges: &Charges<'_>) -> Stops {
    let first = lever.first().node();
    let is_own = |charge: &&Charge<'_>| charge.node.kind().name == lever.kind().name;
    let known: BTreeMap<Address, &Charge<'_>> =
        charges.known.iter().filter(is_own).map(|charge| (charge.node.address(), charge)).collect();
    let own: Vec<&Charge<'_>> = lever.members().filter_map(|it| known.get(&it.subject()).copied()).collect();
    Stops {
        is_charged: lever.kind().billed_until_ended.value && first.graph().catalogue().bill_of(lever.kind()).is_some(),
        monthly: sums(own.iter().map(|charge| &charge.monthly)),
        saves: sums(own.iter().filter_map(|charge| charge.waiting.as_ref())),
        fee: sums(own.iter().filter_map(|charge| charge.to_end_it.as_ref())),
        prices: prices(&own),
    }
}

/// Who says what they cost: the less certain of what is said of the rate and of the fee.
fn prices(own: &[&Charge<'_>]) -> Option<Provenance> {
    let kind = own.first()?.node.kind();
    let has_fee = own.iter().any(|charge| charge.to_end_it.is_some());
    let fee = kind.ending_fee.filter(|_| has_fee).map(|fee| fee.provenance);
    kind.rate.into_iter().chain(fee).max_by_key(|provenance| Certainty::from(*provenance))
}

fn item(diagnosis: &Diagnosis, lever: &Lever<'_>, charges: Stops, calendar: &dyn BusinessCalendar) -> Item {
    let provider = diagnosis.graph().provider();
    let said = WhatIf::Lever {
        days: lever.days_won(calendar),
        cleared: lever.members().len(),
        ready: lever.makes_ready(),
        alone: lever.holds_up_alone(),
        charges,
    };
    let place = lever.coverage().map(|coverage| provider.spec_of(coverage));
    let told = alike(lever.members().copied().collect(), calendar).into_iter().next();
    let head = told.map(|(_, group, note)| Item::new(WhatIf::InTheWay { place, group }).note(note));
    let head = head.unwrap_or_else(|| Item::new(said.clone()));
    // A call is of one thing.
    let how = (lever.members().len() == 1).then(|| lever.first().remedy().next()).flatten();
    let how = how.map(|act| Item { note: None, ..remedy(provider, &act) });
    Item { below: [Item::new(said)].into_iter().chain(how).collect(), ..head }
}
