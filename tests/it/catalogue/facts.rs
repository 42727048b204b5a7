//! Every fact of a kind that needs a source, in words.

use winddown::account::Coverage;
use winddown::catalogue::spec::{Actor, Known, Pair, Provenance, StatusValue, StepSpec};
use winddown::catalogue::{Catalogue, KindSpec};

/// One of them, in words.
#[derive(PartialEq)]
pub(super) struct Fact {
    /// What it is about.
    pub(super) of: String,
    /// What it says.
    pub(super) says: String,
    /// Who says so.
    pub(super) provenance: Provenance,
}

fn fact(of: impl Into<String>, says: impl Into<String>, provenance: Provenance) -> Fact {
    Fact { of: of.into(), says: says.into(), provenance }
}

fn yes_or_no(of: &str, known: Known<bool>) -> Fact {
    fact(of, if known.value { "yes" } else { "no" }, known.provenance)
}

fn who(kind: &KindSpec) -> String {
    match kind.who.value {
        Actor::Support => format!("{} only", Catalogue::soracom().provider().support().english()),
        _ => kind.who_may().english().to_owned(),
    }
}

fn name(coverage: &Coverage) -> &'static str {
    Catalogue::soracom().provider().name_of(*coverage).english()
}

/// All facts of a kind, in a fixed order, each once.
pub(super) fn facts(kind: &'static KindSpec) -> Vec<Fact> {
    let places: Vec<&str> = kind.coverages.value.iter().map(name).collect();
    let places = if places.is_empty() { "the operator has one set".to_owned() } else { places.join(", ") };
    let mut all = vec![
        fact("where", places, kind.coverages.provenance),
        fact("closing", kind.blocks.value.phrase().english(), kind.blocks.provenance),
        fact("checklist", kind.category.value.map_or("none", |it| it.name().english()), kind.category.provenance),
        fact("gone", gone(kind), kind.status.provenance),
        fact("who may end it", who(kind), kind.who.provenance),
        yes_or_no("cannot be undone", kind.irreversible),
        yes_or_no("billed", kind.billed),
        yes_or_no("billed until it ends", kind.billed_until_ended),
    ];
    all.extend(kind.rate.map(|rate| fact("costs", "its unit price for each of its units, every month", rate)));
    all.extend(kind.ending_fee.map(|fee| {
        let says = format!("{} {} for each of its units", fee.value.for_each_unit, fee.value.currency);
        fact("ending it early costs", says, fee.provenance)
    }));
    if let Some(protection) = &kind.protection {
        let on = format!("while {} is {}", protection.field, protection.on_when);
        all.push(fact("protected", on, protection.provenance));
        all.push(yes_or_no("protected if nothing is said", protection.when_missing));
    }
    all.extend(kind.references.iter().map(|reference| {
        fact(
            format!("refers to: {}", reference.role),
            format!("{}, by {}", reference.to.join(" or "), reference.field),
            reference.provenance,
        )
    }));
    all.extend(kind.before.iter().map(|constraint| {
        let never = if matches!(constraint.pairs, [Pair::Never(_)]) { ", with nothing to order" } else { "" };
        let says = format!("{:?}{never}: {}", constraint.strength, constraint.reason.english());
        fact(format!("before: {}", constraint.then), says, constraint.provenance)
    }));
    let steps = kind.routes.iter().flat_map(|route| route.steps);
    all.extend(steps.map(|step: &StepSpec| {
        yes_or_no(&format!("to {} it takes time", step.action.verb().english()), step.takes_time)
    }));
    all.extend(kind.alternatives.iter().map(|(_, other)| fact("instead", other.value.english(), other.provenance)));
    // Several routes may take the same step.
    let mut once: Vec<Fact> = Vec::new();
    for fact in all {
        if !once.contains(&fact) {
            once.push(fact);
        }
    }
    once
}

fn gone(kind: &KindSpec) -> String {
    let is_gone = |value: &&StatusValue| value.standing == winddown::catalogue::spec::Standing::Gone;
    let gone: Vec<&str> = kind.status.values.iter().filter(is_gone).map(|value| value.name).collect();
    if gone.is_empty() {
        "when it is not listed".to_owned()
    } else {
        format!("when it is {}, or not listed", gone.join(" or "))
    }
}
