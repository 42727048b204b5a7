//! What waiting costs, as far as prices are known.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Gone, Timeline};
use crate::account::{Fact, Money, Month};
use crate::catalogue::{KindSpec, Provider};
use crate::graph::{Node, NodeIx};

/// What is charged for as long as things are there. Nothing in it is estimated: what has no known price is
/// counted, and is in no sum.
///
/// `'t` is the lifetime of the timeline.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Charges<'t> {
    /// The earliest closing day; `None` if there is none.
    pub until: Option<NaiveDate>,
    /// What will be charged until then even if everything that can be done is done now: one amount a
    /// currency, by currency. It holds what [`known`](Self::known) has for waiting, and nothing else; there is
    /// more to pay if prices are not known, and for what is done later.
    pub at_least: Vec<Money>,
    /// The things with a known price, by position.
    pub known: Vec<Charge<'t>>,
    /// How many things of each kind are charged until they end, at a price that is not known; by position.
    pub unknown: Vec<(&'t KindSpec, usize)>,
    /// What the running months have come to, as far as it was read: one bill each, by position. It is owed
    /// anyway.
    pub so_far: Vec<(Node<'t>, Month, Money)>,
}

/// What is charged for one thing.
///
/// `'t` is the lifetime of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Charge<'t> {
    /// The thing.
    pub node: Node<'t>,
    /// For each month in which it is there, without tax.
    pub monthly: Money,
    /// For the months after the running one until it is gone at the earliest; `None` if it never is, or the
    /// amount is too large.
    pub waiting: Option<Money>,
    /// The day on which it is gone at the earliest, where the provider counts days.
    pub gone_on: Option<NaiveDate>,
    /// The fee for ending it early, where one is known.
    pub to_end_it: Option<Money>,
}

impl Timeline {
    /// What waiting costs, as far as prices are known. O(V).
    pub fn charges(&self) -> Charges<'_> {
        let mut known = Vec::new();
        let mut so_far = Vec::new();
        let mut unknown: Vec<(&KindSpec, usize)> = Vec::new();
        let is_there = |ix: &NodeIx| !self.graph.is_barrier(*ix) && self.gone[*ix] != Gone::Already;
        for ix in self.graph.ixs().filter(is_there) {
            let node = self.graph.node(ix);
            let kind = node.kind();
            if kind.is_bill {
                let bill = node.month_to_confirm().zip(node.resource().and_then(|bill| bill.money()));
                so_far.extend(bill.map(|(month, money)| (node, month, money)));
            }
            if !kind.billed_until_ended.value {
                continue;
            }
            match (node.monthly_charge(), unknown.last_mut()) {
                (Some(monthly), _) => known.push(self.charge(node, monthly)),
                (None, Some((last, count))) if last.name == kind.name => *count += 1,
                (None, _) => unknown.push((kind, 1)),
            }
        }
        let at_least = sums(known.iter().filter_map(|charge| charge.waiting.as_ref()));
        Charges { until: self.earliest_close(), at_least, known, unknown, so_far }
    }

    fn charge<'t>(&'t self, node: Node<'t>, monthly: Money) -> Charge<'t> {
        let provider = self.graph.provider();
        let gone_on = match self.gone[node.ix()] {
            Gone::At(end) => Some(provider.day_of(end)),
            Gone::Already | Gone::Never => None,
        };
        let months = gone_on.map(|day| self.months_to_come(provider, day));
        let waiting = months.and_then(|months| times(&monthly, months));
        Charge { node, monthly, waiting, gone_on, to_end_it: node.ending_fee() }
    }

    /// How many months after the running one have begun by a day.
    fn months_to_come(&self, provider: &Provider, day: NaiveDate) -> Decimal {
        let now = Month::of_day(provider.day_of(self.now()));
        Decimal::from(now.until(Month::of_day(day)))
    }
}

impl Node<'_> {
    /// What is charged for each month in which it is there; `None` if that is not known.
    pub fn monthly_charge(&self) -> Option<Money> {
        let resource = self.resource().filter(|_| self.kind().rate.is_some())?;
        let amount = resource.fact(Fact::UnitPrice)?.parse().ok()?;
        let currency = resource.fact(Fact::Currency)?.to_owned();
        times(&Money { amount, currency }, self.units()?)
    }

    /// The fee for ending it early, where one is known.
    fn ending_fee(&self) -> Option<Money> {
        let fee = self.kind().ending_fee?.value;
        times(&Money { amount: fee.for_each_unit, currency: fee.currency.to_owned() }, self.units()?)
    }

    fn units(&self) -> Option<Decimal> {
        self.resource()?.fact(Fact::Quantity)?.parse().ok()
    }
}

/// `None` if the result is too large, or below zero: no charge is.
fn times(money: &Money, count: Decimal) -> Option<Money> {
    let amount = money.amount.checked_mul(count).filter(|amount| !amount.is_sign_negative() || amount.is_zero())?;
    Some(Money { amount, currency: money.currency.clone() })
}

/// One sum a currency, by currency; none where it is zero. What would make a sum too large is left out of it:
/// it stays a sum of what is known.
pub(crate) fn sums<'m>(all: impl Iterator<Item = &'m Money>) -> Vec<Money> {
    let mut sums: BTreeMap<&str, Decimal> = BTreeMap::new();
    for money in all {
        let sum = sums.entry(&money.currency).or_default();
        *sum = sum.checked_add(money.amount).unwrap_or(*sum);
    }
    let sums = sums.into_iter().filter(|(_, amount)| !amount.is_zero());
    sums.map(|(currency, amount)| Money { amount, currency: currency.to_owned() }).collect()
}
