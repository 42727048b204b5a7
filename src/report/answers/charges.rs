//! What waiting costs.

use crate::report::limit::Limit;
use crate::report::model::{Item, Part};
use crate::report::statements::{Certainty, Charges, Common, Statement};
use crate::timeline::{self, Charge, Timeline};

/// What waiting costs at least, in a sentence; `None` if nothing of it is known.
pub(super) fn at_least(charges: &timeline::Charges<'_>) -> Option<Statement> {
    let until = charges.until.filter(|_| !charges.at_least.is_empty())?;
    let certainty = charges.known.iter().map(certainty).max()?;
    let unknown = charges.unknown.iter().map(|(_, count)| count).sum();
    Some(Charges::AtLeast { until, sums: charges.at_least.clone(), certainty, unknown }.into())
}

/// The section: what each thing costs, with who says so, and what is not known.
pub(super) fn section(timeline: &Timeline, limit: Limit) -> Vec<Part> {
    let charges = timeline.charges();
    let (shown, hidden) = limit.split(charges.known.len());
    let more = (hidden > 0).then(|| Item::new(Common::More(hidden)));
    let known = charges.known.iter().take(shown).map(known).chain(more);
    let kinds: Vec<_> = charges.unknown.iter().map(|(kind, count)| (*count, kind.noun)).collect();
    let unknown = (!kinds.is_empty()).then(|| Item::new(Charges::Unknown(kinds)));
    let so_far = charges.so_far.iter().map(|(bill, month, money)| {
        Item::new(Charges::SoFar { bill: bill.address(), month: *month, money: money.clone() })
    });
    let bullets: Vec<Part> = known.chain(unknown).chain(so_far).map(Part::Bullet).collect();
    if bullets.is_empty() {
        return bullets;
    }
    let head = [Part::Heading(Charges::Head.into())];
    head.into_iter().chain(bullets).chain(at_least(&charges).map(Part::Paragraph)).collect()
}

fn known(charge: &Charge<'_>) -> Item {
    let said = Charges::Known {
        subject: charge.node.address(),
        monthly: charge.monthly.clone(),
        certainty: certainty(charge),
        waiting: charge.gone_on.zip(charge.waiting.clone()).filter(|(_, money)| !money.amount.is_zero()),
        to_end_it: charge.to_end_it.clone(),
    };
    match charge.node.kind().rate {
        Some(provenance) => Item::new(said).with(Common::Provenance(provenance)),
        None => Item::new(said),
    }
}

pub(super) fn certainty(charge: &Charge<'_>) -> Certainty {
    charge.node.kind().rate.map_or(Certainty::Inferred, Certainty::from)
}
