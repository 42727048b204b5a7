//! Every kind of the catalogue: what it says can be built, and each slip is noticed.

use winddown::account::{Account, AccountBuilder, Coverage, KeyForm};
use winddown::catalogue::spec::Standing;
use winddown::catalogue::{Catalogue, KindSpec};
use winddown::diagnosis::{Diagnosis, Verdict};
use winddown::graph::DependencyGraph;

use crate::common::{GLOBAL, OPERATOR, now};

/// A slip in what is said of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slip {
    None,
    Place,
    Key,
    Role,
    LeftOut,
    Target,
    Status,
}

const SLIPS: [Slip; 6] = [Slip::Place, Slip::Key, Slip::Role, Slip::LeftOut, Slip::Target, Slip::Status];

fn key(form: KeyForm) -> String {
    match form {
        KeyForm::Parts(parts) | KeyForm::AtLeast(parts) => vec!["x"; parts].join("/"),
        KeyForm::Month => "2026-09".to_owned(),
        KeyForm::Always(own) => own.to_owned(),
        KeyForm::Operator => OPERATOR.to_owned(),
        _ => "anything".to_owned(),
    }
}

fn other_key(form: KeyForm) -> Option<String> {
    match form {
        KeyForm::Parts(parts) => Some(vec!["x"; parts + 1].join("/")),
        KeyForm::AtLeast(parts) => Some(vec![""; parts + 1].join("/")),
        KeyForm::Month => Some("September".to_owned()),
        KeyForm::Always(_) | KeyForm::Operator => Some("x".to_owned()),
        _ => None,
    }
}

/// A status that something in the way has; `None` if it needs none.
fn live(kind: &KindSpec) -> Option<&'static str> {
    let mut values = kind.status.values.iter();
    values.find(|value| value.standing == Standing::Live).map(|value| value.name)
}

/// Adds one of a kind, and all that it needs; `None` if the kind does not allow such a slip.
fn add(builder: &mut AccountBuilder, kind: &KindSpec, place: Option<Coverage>, slip: Slip) -> Option<()> {
    let catalogue = Catalogue::soracom();
    let form = catalogue.key_form(kind);
    let at = match (slip, place) {
        (Slip::Place, None) => GLOBAL,
        (Slip::Place, Some(_)) => None,
        _ => place,
    };
    let own = if slip == Slip::Key { other_key(form)? } else { key(form) };
    let draft = builder.add(kind.name, at, &own);
    match (slip, live(kind)) {
        (Slip::Status, live) => _ = draft.status(live.map(|_| "status-of-tomorrow")?),
        (_, Some(status)) => _ = draft.status(status),
        (_, None) => {}
    }
    let needed = catalogue.needed_roles(kind);
    if needed.is_empty() && matches!(slip, Slip::Role | Slip::LeftOut | Slip::Target) {
        return None;
    }
    for role in needed {
        let to = kind.references.iter().find(|reference| reference.role == role)?.to;
        let target = catalogue.kind(to[0])?;
        let kinds = if slip == Slip::Target { &["account"][..] } else { to };
        let role = if slip == Slip::Role { "misspelt" } else { role };
        if slip != Slip::LeftOut {
            // The same thing once more, which says no more than that.
            builder.add(kind.name, at, &own).refers(role, kinds, &key(catalogue.key_form(target)));
        }
        let near = if target.places().contains(&place) { place } else { target.places()[0] };
        add(builder, target, near, Slip::None)?;
    }
    Some(())
}

fn built(kind: &KindSpec, place: Option<Coverage>, slip: Slip) -> Option<AccountBuilder> {
    let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
    builder.read_the_rest(Catalogue::soracom());
    add(&mut builder, kind, place, slip)?;
    Some(builder)
}

fn verdict(account: &Account) -> Verdict {
    Diagnosis::new(&DependencyGraph::build(account.clone(), Catalogue::soracom(), now()).unwrap()).verdict()
}

fn all() -> impl Iterator<Item = (&'static KindSpec, Option<Coverage>)> {
    Catalogue::soracom().kinds().flat_map(|kind| kind.places().into_iter().map(move |place| (kind, place)))
}

#[test]
fn what_the_catalogue_says_of_a_kind_can_be_built() {
    for (kind, place) in all() {
        let account = built(kind, place, Slip::None).unwrap().build(Catalogue::soracom());
        account.unwrap_or_else(|invalid| panic!("{} {place:?}: {invalid}", kind.name));
    }
}

#[test]
fn each_slip_is_refused() {
    let mut tried = 0;
    for ((kind, place), slip) in all().flat_map(|at| SLIPS.map(|slip| (at, slip))) {
        let Some(builder) = built(kind, place, slip) else { continue };
        tried += 1;
        assert!(builder.build(Catalogue::soracom()).is_err(), "{} {place:?}: {slip:?}", kind.name);
    }
    assert!(tried > 300, "only {tried} slips were tried");
}

/// An untidy inventory with a slip in it is refused or no more closable than without the slip.
#[test]
fn no_slip_makes_an_account_closable() {
    let mut taken = 0;
    for ((kind, place), slip) in all().flat_map(|at| SLIPS.map(|slip| (at, slip))) {
        let Some(Ok(account)) = built(kind, place, slip).map(|slip| slip.build_untidy(Catalogue::soracom())) else {
            continue;
        };
        taken += 1;
        let right = built(kind, place, Slip::None).unwrap().build(Catalogue::soracom()).unwrap();
        if verdict(&right) != Verdict::Closable {
            assert_ne!(verdict(&account), Verdict::Closable, "{} {place:?}: {slip:?}", kind.name);
        }
    }
    assert!(taken > 100, "only {taken} were taken");
}
