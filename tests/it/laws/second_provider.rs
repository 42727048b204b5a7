//! A second provider, by its handbook: which edges there are, and when its account can be closed, worked out
//! from what an account says and without its catalogue.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Weekday};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use winddown::account::{Account, Address, Coverage, Month};
use winddown::catalogue::spec::Strength;
use winddown::diagnosis::{Diagnosis, Verdict};
use winddown::strategies::{AccountFacts, ThingFacts, now};
use winddown::timeline::Weekends;

use super::diagnosis::{address, blockers};
use super::oracle::{account, config, graph};
use crate::drawn::of_second_provider;

/// What an account says, once for each thing.
struct Handbook<'f> {
    facts: &'f AccountFacts,
    team: Address,
    /// What is there and not gone for good. Of two answers that differ, the one that it is there counts.
    live: BTreeMap<Address, Vec<&'f ThingFacts>>,
    /// Invoices that are paid, by one answer at least, or by a status that the handbook does not have.
    maybe_paid: BTreeSet<Address>,
}

fn this_month() -> Month {
    Month::of(now())
}

fn invoice(coverage: Option<Coverage>, month: Month) -> Address {
    Address::new("invoice", coverage, month.to_string()).unwrap()
}

impl<'f> Handbook<'f> {
    fn of(facts: &'f AccountFacts, account: &Account) -> Self {
        let mut all: BTreeMap<Address, Vec<&ThingFacts>> = BTreeMap::new();
        facts.things.iter().for_each(|thing| all.entry(address(thing)).or_default().push(thing));
        let may_be_paid = |thing: &&ThingFacts| !matches!(thing.status.as_deref(), None | Some("open" | "due"));
        let maybe_paid = all.iter().filter(|(own, said)| own.kind() == "invoice" && said.iter().any(may_be_paid));
        let maybe_paid = maybe_paid.map(|(own, _)| own.clone()).collect();
        let is_gone = |thing: &&ThingFacts| matches!(thing.status.as_deref(), Some("deleted" | "paid"));
        let live = all.into_iter().filter(|(_, said)| !said.iter().all(is_gone)).collect();
        let team = Address::new("team", None, account.operator().to_string()).unwrap();
        Self { facts, team, live, maybe_paid }
    }

    /// For each region where something is charged, the first invoice that cannot have been paid.
    fn expected(&self) -> BTreeSet<Address> {
        let charged = self.live.keys().filter(|thing| ["machine", "disk"].contains(&thing.kind()));
        let regions: BTreeSet<Option<Coverage>> = charged.map(Address::coverage).collect();
        let mut expected = BTreeSet::new();
        for region in regions {
            expected.insert(invoice(region, self.first_open(region)));
        }
        expected
    }

    /// The first month, from this one, whose invoice cannot have been paid.
    fn first_open(&self, region: Option<Coverage>) -> Month {
        let mut months = std::iter::successors(Some(this_month()), |month| Some(month.next()));
        months.find(|month| !self.maybe_paid.contains(&invoice(region, *month))).unwrap()
    }

    fn edges(&self) -> BTreeSet<(Address, Address)> {
        let invoices: BTreeSet<Address> =
            self.live.keys().filter(|thing| thing.kind() == "invoice").cloned().chain(self.expected()).collect();
        let mut edges: BTreeSet<(Address, Address)> =
            invoices.iter().map(|invoice| (invoice.clone(), self.team.clone())).collect();
        for (own, said) in &self.live {
            if own.kind() == "project" {
                edges.insert((own.clone(), self.team.clone()));
            }
            if ["machine", "disk"].contains(&own.kind()) {
                let near = invoices.iter().filter(|invoice| invoice.coverage() == own.coverage());
                let last = near.clone().max();
                edges.extend(last.map(|last| (own.clone(), last.clone())));
                // Charges go onto the first invoice that cannot have been paid, or onto an earlier one that may be open. If
                // the invoice after one of them is open for certain, it can take them instead.
                let months = this_month()..=self.first_open(own.coverage());
                let is_open = |invoice: &Address| self.live.contains_key(invoice) && !self.maybe_paid.contains(invoice);
                let takes = |it: &&Address| {
                    let month = it.key().parse::<Month>().ok().filter(|month| months.contains(month));
                    month.is_some_and(|month| !is_open(&invoice(it.coverage(), month.next())))
                };
                edges.extend(near.filter(takes).map(|invoice| (own.clone(), invoice.clone())));
            }
            for reference in said.iter().flat_map(|thing| &thing.references) {
                let target = Address::new(reference.role, own.coverage(), reference.key.clone()).unwrap();
                if self.live.contains_key(&target) {
                    edges.insert((own.clone(), target));
                }
            }
        }
        edges
    }

    /// What the team waits for: everything from which a chain leads to it.
    fn needed(&self) -> BTreeSet<Address> {
        let edges = self.edges();
        let mut needed = BTreeSet::from([self.team.clone()]);
        loop {
            let more: Vec<&Address> =
                edges.iter().filter(|(_, after)| needed.contains(after)).map(|(before, _)| before).collect();
            let before = needed.len();
            needed.extend(more.into_iter().cloned());
            if needed.len() == before {
                needed.remove(&self.team);
                return needed;
            }
        }
    }

    /// The latest day on which an invoice is final, of those that are not final yet.
    fn closes(&self) -> NaiveDate {
        let is_open = |invoice: &&Address| {
            let said = self.live.get(*invoice).map(|said| said.iter().map(|thing| thing.status.as_deref()));
            said.is_none_or(|mut said| said.any(|status| !matches!(status, Some("due" | "paid"))))
        };
        let needed = self.needed();
        let open = needed.iter().filter(|thing| thing.kind() == "invoice").filter(is_open);
        let days = open.map(|invoice| second_business_day(invoice.key().parse::<Month>().unwrap().next()));
        days.chain([now().date_naive()]).max().unwrap()
    }
}

fn second_business_day(month: Month) -> NaiveDate {
    let is_worked = |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    month.first_day().iter_days().filter(is_worked).nth(1).unwrap()
}

/// There is an edge for each rule of the handbook, and no other.
fn edges_are_those_of_the_handbook(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let told: BTreeSet<(Address, Address)> = graph
        .nodes()
        .flat_map(|node| {
            node.prerequisites().into_iter().map(|edge| {
                assert_eq!(edge.constraint.strength, Strength::Hard);
                (edge.before.address(), edge.after.address())
            })
        })
        .collect();
    prop_assert_eq!(told, Handbook::of(facts, &account).edges());
    Ok(())
}

/// What is in the way, and when it is out of the way.
fn answers_are_those_of_the_handbook(facts: &AccountFacts) -> TestCaseResult {
    let account = account(facts);
    let graph = graph(&account);
    let diagnosis = Diagnosis::new(&graph);
    let handbook = Handbook::of(facts, &account);
    let needed = handbook.needed();
    prop_assert_eq!(blockers(&diagnosis).into_iter().collect::<BTreeSet<_>>(), needed.clone());
    prop_assert_eq!(diagnosis.timeline(&Weekends).earliest_close(), Some(handbook.closes()));
    let is_read = handbook
        .facts
        .catalogue
        .kinds()
        .all(|kind| kind.places().into_iter().all(|place| account.reading(kind.name, place).is_settled()));
    prop_assert_eq!(diagnosis.verdict() == Verdict::Closable, needed.is_empty() && is_read);
    Ok(())
}

/// Draws the cases.
mod drawn {
    use super::*;

    proptest! {
        #![proptest_config(config(384))]

        #[test]
        fn edges_are_those_of_the_handbook(facts in of_second_provider(9)) {
            super::edges_are_those_of_the_handbook(&facts)?;
        }

        #[test]
        fn answers_are_those_of_the_handbook(facts in of_second_provider(9)) {
            super::answers_are_those_of_the_handbook(&facts)?;
        }
    }
}
