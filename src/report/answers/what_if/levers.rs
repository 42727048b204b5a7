//! The acts that bring most.

use crate::diagnosis::{Diagnosis, Lever};
use crate::report::answers::age::Age;
use crate::report::answers::check::blockers::alike;
use crate::report::answers::explain::remedy;
use crate::report::model::{Item, Part};
use crate::report::statements::{Topic, WhatIf};
use crate::timeline::BusinessCalendar;

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
    for (nth, lever) in (1..).zip(levers.iter().take(MOST)) {
        let item = item(diagnosis, lever, calendar);
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

fn item(diagnosis: &Diagnosis, lever: &Lever<'_>, calendar: &dyn BusinessCalendar) -> Item {
    let provider = diagnosis.graph().provider();
    let kind = lever.kind();
    let said = WhatIf::Lever {
        days: lever.days_won(calendar),
        cleared: lever.members().len(),
        ready: lever.makes_ready(),
        alone: lever.holds_up_alone(),
        stops_charges: !kind.is_bill && diagnosis.graph().catalogue().bill_of(kind).is_some(),
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
