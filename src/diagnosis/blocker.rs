//! One thing that is in the way.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::diagnose::{Diagnosis, Record};
use crate::account::{Address, Coverage, Fact, Protection};
use crate::catalogue::spec::{Actor, Means, Provenance, Standing, Strength, t};
use crate::catalogue::{Code, KindSpec, Weekends, confirmed_by};
use crate::graph::{Act, Dependency, Node};

/// A fact that keeps the account from being closed now.
#[derive(Clone, Copy, Debug)]
pub struct Blocker<'d, 'g> {
    diagnosis: &'d Diagnosis<'g>,
    record: Record,
}

/// What clears a blocker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Clearance {
    /// Somebody does something.
    ByStep,
    /// Time passes, until this day (UTC) if it is known.
    AtDate(Option<NaiveDate>),
    /// Somebody pays.
    ByPayment,
    /// Soracom's support does something.
    BySupport,
    /// Somebody decides otherwise: it is to be kept, or waits for itself.
    ByDecision,
}

/// A fact that a blocker rests on.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Evidence<'g> {
    /// What it is about.
    pub what: Cow<'static, str>,
    /// What it says. Untrusted text.
    pub value: Cow<'g, str>,
}

impl<'d, 'g> Blocker<'d, 'g> {
    pub(super) const fn new(diagnosis: &'d Diagnosis<'g>, record: Record) -> Self {
        Self { diagnosis, record }
    }

    /// The node in the graph.
    pub const fn node(&self) -> Node<'g> {
        self.diagnosis.graph().node(self.record.ix)
    }

    /// What is in the way.
    pub fn subject(&self) -> Address {
        self.node().address()
    }

    /// What it is.
    pub fn kind(&self) -> &'static KindSpec {
        self.node().kind()
    }

    /// Its coverage; `None` where the operator shares it.
    pub fn coverage(&self) -> Option<Coverage> {
        self.node().coverage()
    }

    /// Why it is in the way.
    pub fn code(&self) -> Code {
        self.diagnosis.code(self.record.ix)
    }

    /// True if it waits for no other blocker.
    pub const fn is_root(&self) -> bool {
        self.record.is_root
    }

    /// What it takes to clear it, in order. Empty if nothing can.
    pub fn remedy(&self) -> impl Iterator<Item = Act<'g>> + use<'g> {
        self.node().acts()
    }

    /// Who can clear it, or do the first of several acts. `None` if it takes a decision: it is to be
    /// kept, or part of a cycle.
    pub fn actor(&self) -> Option<Actor> {
        match self.code() {
            Code::KeptByRequest | Code::DependencyCycle => None,
            _ => self.remedy().next().map(|act| act.actor()),
        }
    }

    /// What clears it.
    pub fn clearance(&self) -> Clearance {
        match self.actor() {
            None => Clearance::ByDecision,
            Some(Actor::Support) => Clearance::BySupport,
            Some(Actor::Payer) => Clearance::ByPayment,
            Some(Actor::Provider) => Clearance::AtDate(self.not_before()),
            Some(Actor::Api | Actor::ConsoleUser | Actor::RootUser) => Clearance::ByStep,
        }
    }

    /// The day (UTC) before which it will not clear, where only time or support clears it; for bills
    /// by the calendar [`Weekends`]. It does not count what it waits for; [`Diagnosis::timeline`]
    /// does, and takes a calendar of your own.
    pub fn not_before(&self) -> Option<NaiveDate> {
        let node = self.node();
        if let Some(end) = node.ends_by_itself(self.diagnosis.now()) {
            return Some(end.date_naive());
        }
        let waits = matches!(node.acts().next().map(|act| act.means()), Some(Means::Wait(_)));
        let month = self.kind().fee_to_confirm(self.code(), node.key()).filter(|_| waits)?;
        Some(confirmed_by(month, &Weekends))
    }

    /// The day (UTC) on which a schedule ends it although nobody does.
    pub fn scheduled_end(&self) -> Option<NaiveDate> {
        let end = self.node().resource()?.fact(Fact::EndsAt)?;
        chrono::DateTime::parse_from_rfc3339(end).ok().map(|end| end.to_utc().date_naive())
    }

    /// What it keeps from ending, and by which rule: the account itself where a rule says so, else
    /// the first thing by position that is in the way too.
    pub fn holds_up(&self) -> Option<Dependency<'g>> {
        let root = self.diagnosis.graph().root().ix();
        let hard = self.node().dependents().into_iter().filter(|dependency| {
            dependency.constraint.strength == Strength::Hard && !self.diagnosis.is_gone(dependency.node.ix())
        });
        let mut first = None;
        for dependency in hard {
            if dependency.node.ix() == root {
                return Some(dependency);
            }
            first.get_or_insert(dependency);
        }
        first
    }

    /// Who says that it is in the way.
    pub fn provenance(&self) -> Provenance {
        match self.code() {
            Code::KeptByRequest => Provenance::Inferred(t("closing the account would end it too")),
            _ => self.holds_up().map_or(self.kind().blocks.provenance, |dependency| dependency.constraint.provenance),
        }
    }

    /// The facts that it rests on, for people to read.
    pub fn evidence(&self) -> Vec<Evidence<'g>> {
        let node = self.node();
        let Some(resource) = node.resource() else {
            let value = Cow::Borrowed("no response lists it yet, but charges of that month are certain");
            return vec![Evidence { what: Cow::Borrowed("expected"), value }];
        };
        let mut evidence = Vec::new();
        let mut add = |what: &'static str, value: Cow<'g, str>| {
            evidence.push(Evidence { what: Cow::Borrowed(what), value });
        };
        if let Some(status) = resource.status() {
            add("status", Cow::Borrowed(status));
        } else if node.standing() == Standing::Unrecognised {
            add("status", Cow::Borrowed("none, although it should have one"));
        }
        match resource.protection() {
            Protection::Off => {}
            Protection::On => add("protection", Cow::Borrowed("on")),
            Protection::AssumedOn => add("protection", Cow::Borrowed("not stated, so taken as on")),
        }
        for (fact, value) in resource.facts() {
            let what = match fact {
                Fact::EndsAt => "ends at",
                Fact::NextMonth => "from next month",
                Fact::BilledTo => "billed to",
                Fact::Amount => "amount",
                Fact::Currency => "currency",
                Fact::Quantity => "quantity",
                Fact::InUse => "in use",
                Fact::SharedWith => "shared with",
                Fact::Detail => "detail",
            };
            add(what, Cow::Borrowed(value));
        }
        for missing in resource.missing_references() {
            let value = Cow::Owned(format!("{}/{}", missing.kind, missing.key));
            evidence.push(Evidence { what: Cow::Owned(format!("{} (not in the account)", missing.role)), value });
        }
        evidence
    }

    /// The blockers that it waits for, directly, by position.
    pub fn waits_for(&self) -> Vec<Dependency<'g>> {
        let is_there = |dependency: &Dependency<'_>| {
            dependency.constraint.strength == Strength::Hard && !self.diagnosis.is_gone(dependency.node.ix())
        };
        self.node().prerequisites().into_iter().filter(is_there).collect()
    }
}
