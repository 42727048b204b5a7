//! `explain` as JSON.

use serde::Serialize;

use super::FORMAT_VERSION;
use super::said::Said;
use crate::account::instant;
use crate::account::{Address, Coverage, Oddity};
use crate::catalogue::Code;
use crate::diagnosis::{Cause, Diagnosis, Explanation};
use crate::plan::file::Each;
use crate::report::wording::en::text;

#[derive(Serialize)]
struct ExplainJson<'d, C: Serialize> {
    format_version: &'static str,
    account: &'d str,
    now: String,
    taken_at: Option<String>,
    subject: Address,
    gone: bool,
    causes: C,
    oddities: &'d [Oddity],
}

#[derive(Serialize)]
struct CauseJson<M: Serialize> {
    code: Option<Code>,
    kind: &'static str,
    coverage: Option<Coverage>,
    count: usize,
    members: M,
    number: Option<u32>,
    shortest: u32,
    links: Vec<LinkJson>,
}

#[derive(Serialize)]
struct LinkJson {
    cause: usize,
    because: &'static str,
    provenance: Said,
}

/// An explanation: `causes` lists all causes, and the first one is the thing that is explained;
/// links name causes by their place in the list.
pub fn explain<'d>(diagnosis: &'d Diagnosis, explanation: &'d Explanation) -> impl Serialize + 'd {
    let subject = explanation.members(explanation.subject()).next();
    let causes = move |cause: &'d Cause| CauseJson {
        code: cause.code(),
        kind: explanation.kind(cause).name,
        coverage: explanation.coverage(cause),
        count: cause.count(),
        members: Each(move || explanation.members(cause).map(|node| node.address())),
        number: cause.number(),
        shortest: cause.shortest(),
        links: cause
            .links()
            .iter()
            .map(|link| LinkJson {
                cause: link.cause,
                because: text(link.constraint.reason),
                provenance: link.constraint.provenance.into(),
            })
            .collect(),
    };
    ExplainJson {
        format_version: FORMAT_VERSION,
        account: diagnosis.graph().account().operator().as_str(),
        now: instant(diagnosis.now()),
        taken_at: diagnosis.graph().account().taken_at().map(instant),
        subject: subject.map_or_else(|| diagnosis.graph().root().address(), |node| node.address()),
        gone: subject.is_some_and(|node| node.is_gone()),
        causes: Each(move || explanation.causes().iter().map(causes)),
        oddities: diagnosis.graph().account().oddities(),
    }
}
