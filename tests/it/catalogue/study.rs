//! Against the study of the field that the catalogue was written from. Of the study,
//! `tests/fixtures/study.json` has the facts that are compared here.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value as Json;
use winddown::catalogue::spec::{Actor, Blocks, Constraint, Means, Standing};
use winddown::catalogue::{Catalogue, KindSpec};

use super::{Exceptions, Finding, endings, judge, kind, kinds};
use crate::common::fixture;

#[derive(Deserialize)]
struct Study {
    kinds: Vec<Studied>,
    edges: Vec<Edge>,
}

#[derive(Deserialize)]
struct Studied {
    name: String,
    phase: u8,
    remove: Vec<Removal>,
    who: Known<String>,
    irreversible: Known<bool>,
    blocks_account_termination: Known<String>,
    billing: Billing,
    status: Option<Status>,
    protection: Option<Protection>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Removal {
    operation_id: Option<String>,
    #[serde(default)]
    preferred: bool,
}

#[derive(Deserialize)]
struct Known<T> {
    value: T,
    provenance: String,
}

#[derive(Deserialize)]
struct Billing {
    billable: bool,
    continues_until_removed: bool,
    provenance: String,
}

#[derive(Deserialize)]
struct Status {
    gone: Vec<Json>,
}

#[derive(Deserialize)]
struct Protection {
    field: String,
    protected_when: bool,
    lift: Option<Lift>,
    set: Option<Lift>,
}

#[derive(Deserialize)]
struct Lift {
    #[serde(rename = "operationId")]
    id: String,
    method: String,
    path: String,
}

#[derive(Deserialize)]
struct Edge {
    gone_first: String,
    then: String,
    strength: String,
    provenance: String,
}

fn study() -> Study {
    let text = std::fs::read_to_string(fixture("study.json")).expect("the study is readable");
    serde_json::from_str(&text).expect("the study has the form that it used to have")
}

const NOT_READ: &str = "a row with a quantity or balance of 0 is none, and is not read at all";
const HOURLY: &str = "a copy of Soracom's service agreement says so, which was found after the study";
const STAYS: &str = "winddown never ends it: it is needed until the account is closed, and goes with it";

const NEWER: &str = "the study's second round of facts is newer";

/// Where the catalogue departs from the study.
const DEPARTURES: Exceptions = &[
    ("satellite-device", "kind", NEWER),
    ("prepaid-sim-topup", "kind", NEWER),
    ("camera-notification", "kind", NEWER),
    ("other-payer", "kind", NEWER),
    ("batch-job", "kind", "a group is in the way only while a job of it runs, so jobs are things of their own"),
    ("order-payment", "kind", "an order can be over and its payment outstanding, so payments are things of their own"),
    ("soracam-license-pack", "gone", NOT_READ),
    ("lagoon-license-pack", "gone", NOT_READ),
    ("coupon", "gone", NOT_READ),
    ("operator-contract", "gone", "the basic support plan is the one that comes with every account"),
    ("payment-method", "gone", "gone means here that there is nothing wrong with it"),
    ("harvest-data", "deleteDataEntry", "data is exported, and deleted by the end of the account"),
    ("vpg", "gone", NEWER),
    ("built-in-gate", "kind", NEWER),
    ("transit-gateway-peering-connection", "billed is marked", HOURLY),
    ("virtual-interface", "billed is marked", HOURLY),
    ("vpn-connection", "billed is marked", HOURLY),
    ("lora-network-set", "phase", "groups use it, so it goes after them, as the console shows since the study"),
    ("lagoon-license-pack", "blocks", "it ends with Lagoon, as the console shows since the study"),
    ("operator-contract", "who", "only the root user changes the support plan, as the console shows since the study"),
    ("long-term-discount", "blocks", "the checklist has a category of its own for it, as shows since the study"),
    ("third-party-claim", "kind", "a claim that was handed on is not seen to be paid, so a person is asked"),
    ("root-operator", "kind", "the study says of the account: if its root operator differs, stop and ask"),
    ("email", "deleteEmail", STAYS),
    ("system-notification", "deleteSystemNotification", STAYS),
];

#[test]
fn kinds_agree_with_the_study() {
    let study = study();
    let mut found = Vec::new();
    for studied in &study.kinds {
        match kind(&studied.name) {
            None => found.push(Finding::new(&studied.name, "kind", "it has no entry")),
            Some(kind) => found.extend(differences(kind, studied)),
        }
    }
    for extra in kinds().filter(|kind| !study.kinds.iter().any(|studied| studied.name == kind.name)) {
        found.push(Finding::new(extra.name, "kind", "the study does not have it"));
    }
    judge(&found, DEPARTURES);
}

fn differences(kind: &'static KindSpec, studied: &Studied) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut same = |aspect: &str, ours: String, theirs: String| {
        if ours != theirs {
            found.push(Finding::new(kind.name, aspect, format!("{ours} here, {theirs} in the study")));
        }
    };
    same("phase", kind.phase.to_string(), studied.phase.to_string());
    same("who", who(kind).to_owned(), studied.who.value.clone());
    same("who is marked", mark(kind.who.provenance.is_documented()), studied.who.provenance.clone());
    same("irreversible", kind.irreversible.value.to_string(), studied.irreversible.value.to_string());
    same(
        "irreversible is marked",
        mark(kind.irreversible.provenance.is_documented()),
        studied.irreversible.provenance.clone(),
    );
    same("blocks", blocks(kind.blocks.value).to_owned(), blocks_there(&studied.blocks_account_termination.value));
    same(
        "blocks is marked",
        mark(kind.blocks.provenance.is_documented()),
        studied.blocks_account_termination.provenance.clone(),
    );
    let billing = &studied.billing;
    same("billed", kind.billed.value.to_string(), billing.billable.to_string());
    same("billed until ended", kind.billed_until_ended.value.to_string(), billing.continues_until_removed.to_string());
    same("billed is marked", mark(kind.billed.provenance.is_documented()), billing.provenance.clone());
    let gone_there = studied.status.iter().flat_map(|status| &status.gone).map(text);
    same("gone", set(gone(kind)), set(gone_there));
    let protection = kind.protection.map(|ours| {
        let lift = [ours.lift, ours.set].map(|operation| operation.map(|it| [it.id, it.method, it.path].join(" ")));
        format!("{} {} {lift:?}", ours.field, ours.on_when)
    });
    let protection_there = studied.protection.as_ref().map(|theirs| {
        let lift = [&theirs.lift, &theirs.set]
            .map(|operation| operation.as_ref().map(|it| [it.id.as_str(), &it.method, &it.path].join(" ")));
        format!("{} {} {lift:?}", theirs.field, theirs.protected_when)
    });
    same("protection", protection.unwrap_or_default(), protection_there.unwrap_or_default());
    for removal in &studied.remove {
        let Some(id) = &removal.operation_id else { continue };
        let is_main = removal.preferred || studied.remove.len() == 1;
        if is_main && !endings(kind).any(|operation| operation.id == id) {
            found.push(Finding::new(kind.name, id, "no route uses it"));
        }
    }
    found
}

/// The statuses of a kind that count as gone in the study; `None` where it has no say.
pub(super) fn gone_in_study(name: &str) -> Option<BTreeSet<String>> {
    let departs = DEPARTURES.iter().any(|(kind, aspect, _)| *kind == name && matches!(*aspect, "gone" | "kind"));
    let studied = study().kinds.into_iter().find(|studied| studied.name == name && !departs)?;
    Some(studied.status?.gone.iter().map(text).collect())
}

fn text(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn gone(kind: &KindSpec) -> impl Iterator<Item = String> {
    let gone = kind.status.values.iter().filter(|value| value.standing == Standing::Gone);
    gone.map(|value| value.name.to_owned())
}

fn set(values: impl Iterator<Item = String>) -> String {
    format!("{:?}", values.collect::<BTreeSet<String>>())
}

fn mark(documented: bool) -> String {
    if documented { "documented" } else { "inferred" }.to_owned()
}

fn who(kind: &KindSpec) -> &'static str {
    let steps: Vec<_> = kind.routes.iter().flat_map(|route| route.steps).collect();
    let is_by_call = steps.is_empty() || steps.iter().any(|step| matches!(step.means, Means::Api(_)));
    match kind.who.value {
        Actor::Api => "api-any-user",
        Actor::RootUser if is_by_call => "api-root-only",
        Actor::RootUser => "console-root-only",
        Actor::ConsoleUser => "console-any-user",
        Actor::Support => "support-only",
        Actor::Provider => "none",
        other => panic!("{other}"),
    }
}

fn blocks(blocks: Blocks) -> &'static str {
    match blocks {
        Blocks::Yes => "yes",
        Blocks::No => "no",
        Blocks::ViaParent => "via-parent",
        Blocks::Indirectly => "indirect",
        Blocks::Unstated => "unknown",
        Blocks::Itself => "self",
    }
}

/// The study tells apart by which parent.
fn blocks_there(value: &str) -> String {
    if value == "via-vpg" { "via-parent".to_owned() } else { value.to_owned() }
}

const VIRTUAL_TOO: &str = "the study says SIM; virtual ones have kinds of their own, and the field may name either";

const IN_USE: &str = "the console deletes none that is in use, which shows since the study";

const ASK: &str = "the study does not have the kind; facts that are newer say: stop and ask";

/// Constraints that the study does not have, or has in another strength.
const OTHER_CONSTRAINTS: Exceptions = &[
    ("group", "credential-set", IN_USE),
    ("event-handler", "credential-set", IN_USE),
    ("lora-gateway", "lora-network-set", IN_USE),
    ("group", "lora-network-set", IN_USE),
    ("lagoon-license-pack", "account", "it is in the way only through Lagoon, with which it ends"),
    ("esim-profile-order", "account", "a submitted order is final and brings SIMs, which shows since the study"),
    ("esim-profile-order", "bill", "the SIMs that it brings are charged"),
    ("order", "bill", "the SIMs that it brings are charged, like those of an eSIM order"),
    ("third-party-claim", "account", "the study does not have the kind"),
    ("root-operator", "account", "the study does not have the kind"),
    ("vpc-peering-connection", "vpg", NEWER),
    ("gate-peer", "vpg", NEWER),
    ("gate", "vpg", NEWER),
    ("built-in-gate", "vpg", NEWER),
    ("junction-inspection", "vpg", NEWER),
    ("junction-redirection", "vpg", NEWER),
    ("junction-mirroring-peer", "vpg", NEWER),
    ("fixed-public-ip", "vpg", NEWER),
    ("satellite-device", "account", NEWER),
    ("satellite-device", "bill", NEWER),
    ("prepaid-sim-topup", "account", NEWER),
    ("prepaid-sim-topup", "bill", NEWER),
    ("prepaid-sim-topup", "sim", NEWER),
    ("camera-notification", "account", NEWER),
    ("camera-notification", "bill", NEWER),
    ("camera-notification", "soracam-device", NEWER),
    ("other-payer", "account", NEWER),
    ("root-operator", "sim", ASK),
    ("root-operator", "virtual-sim", ASK),
    ("root-operator", "vpg", ASK),
    ("root-operator", "lora-device", ASK),
    ("root-operator", "lora-gateway", ASK),
    ("root-operator", "sigfox-device", ASK),
    ("root-operator", "inventory-device", ASK),
    ("root-operator", "gadget", ASK),
    ("root-operator", "lagoon-subscription", ASK),
    ("other-payer", "sim", ASK),
    ("other-payer", "virtual-sim", ASK),
    ("other-payer", "vpg", ASK),
    ("other-payer", "lora-device", ASK),
    ("other-payer", "lora-gateway", ASK),
    ("other-payer", "sigfox-device", ASK),
    ("other-payer", "inventory-device", ASK),
    ("other-payer", "gadget", ASK),
    ("other-payer", "lagoon-subscription", ASK),
    ("event-handler", "virtual-sim", VIRTUAL_TOO),
    ("port-mapping", "virtual-sim", VIRTUAL_TOO),
    ("harvest-data", "virtual-sim", VIRTUAL_TOO),
    ("batch-job", "batch-group", "the study says of the group that it cannot be deleted while a job runs"),
    ("batch-job", "sim", "the study says of the group that its jobs should be over first"),
    ("soracam-option", "bill", "it is billed up to its end, like whatever the study puts before the final bill"),
    ("order-payment", "account", "the study says it of orders: open payments are checked"),
    ("payment-method", "bill", "the study says it in words: without a working method no bill can be paid"),
];

#[test]
fn constraints_agree_with_the_study() {
    let study = study();
    let mut found = Vec::new();
    for edge in &study.edges {
        let ours: Vec<&Constraint> = kind(&edge.gone_first)
            .into_iter()
            .flat_map(|kind| kind.before)
            .filter(|constraint| constraint.then == edge.then)
            .collect();
        let [constraint] = ours.as_slice() else {
            let what = format!("{} constraints for one edge of the study", ours.len());
            found.push(Finding::new(&edge.gone_first, &edge.then, what));
            continue;
        };
        let here = [strength(constraint), mark(constraint.provenance.is_documented())];
        let there = [edge.strength.clone(), edge.provenance.clone()];
        if here != there {
            found.push(Finding::new(&edge.gone_first, &edge.then, format!("{here:?} here, {there:?} in the study")));
        }
    }
    for kind in kinds() {
        for constraint in kind.before {
            let known = |edge: &Edge| edge.gone_first == kind.name && edge.then == constraint.then;
            if !study.edges.iter().any(known) {
                found.push(Finding::new(kind.name, constraint.then, "the study does not have this constraint"));
            }
        }
    }
    judge(&found, OTHER_CONSTRAINTS);
}

fn strength(constraint: &Constraint) -> String {
    match serde_json::to_value(constraint.strength) {
        Ok(Json::String(text)) => text,
        other => panic!("a strength is a word, not {other:?}"),
    }
}

/// Aliases of ours are words that people type, so a kind of the study is never one of them.
#[test]
fn no_alias_hides_a_kind_of_the_study() {
    let study = study();
    for studied in study.kinds {
        let found = Catalogue::soracom().kind(&studied.name).map(|kind| kind.name);
        assert!(found.is_none_or(|name| name == studied.name), "{} means {found:?} here", studied.name);
    }
}
