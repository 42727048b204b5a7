//! A kind of bills has to say when a bill can be paid, because dates depend on it.

use super::flaw::Flaw;
use super::spec::{Means, Part, Route, Standing};
use super::{Code, KindSpec};

/// Notes what a kind of bills lacks, and what cannot be true of a bill.
pub(super) fn check(kind: &KindSpec, flaws: &mut Vec<Flaw>) {
    if !kind.is_bill {
        return;
    }
    if kind.identities().iter().any(|parts| !matches!(parts, [Part::Month(_)])) {
        flaws.push(Flaw::BillKey { kind: kind.name });
    }
    codes(kind, flaws);
    routes(kind, flaws);
}

/// The statuses of unpaid bills with their codes; `None` is a bill without a status.
fn live(kind: &KindSpec) -> impl Iterator<Item = (Option<&'static str>, Code)> {
    let statuses = kind.status.values.iter().map(|value| Some(value.name)).chain([None]);
    statuses.filter_map(|status| match kind.classify(status) {
        (Standing::Live, code) => Some((status, code)),
        _ => None,
    })
}

/// Each code of an unpaid bill tells whether its amount is final. At least one tells that it is not.
fn codes(kind: &KindSpec, flaws: &mut Vec<Flaw>) {
    let tells = |code: Code| code == Code::BillUnconfirmed || is_final(code);
    let all = live(kind).map(|(_, code)| code).chain([kind.code]);
    flaws.extend(all.filter(|code| !tells(*code)).map(|code| Flaw::BillCode { kind: kind.name, code }));
    if kind.code != Code::BillUnconfirmed && live(kind).all(|(_, code)| is_final(code)) {
        flaws.push(Flaw::BillNeverOpen { kind: kind.name });
    }
}

const fn is_final(code: Code) -> bool {
    matches!(code, Code::BillUnpaid | Code::BillDeferred | Code::PaymentFailed)
}

/// While the amount is not final, the route begins with waiting. A bill that is to come has no status, and is not
/// final either.
fn routes(kind: &KindSpec, flaws: &mut Vec<Flaw>) {
    let open = live(kind).filter(|(_, code)| *code == Code::BillUnconfirmed).map(|(status, _)| status);
    let routes = open.chain([None]).filter_map(|status| Some((status, kind.route(Standing::Live, status)?)));
    let waits = |route: &Route| route.steps.first().is_none_or(|step| matches!(step.means, Means::Wait(_)));
    let rash = routes.filter(|(_, route)| !waits(route)).map(|(status, _)| status.unwrap_or_default());
    flaws.extend(rash.map(|status| Flaw::BillRoute { kind: kind.name, status }));
}
