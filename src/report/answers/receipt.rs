//! `receipt`: proof at the end.

use crate::catalogue::{Catalogue, Noun};
use crate::execution::{Discrepancy, EndedRow, Proof, Receipt};
use crate::report::limit::Limit;
use crate::report::model::{Item, Part};
use crate::report::statements::{self, Common, Statement};

fn head(said: statements::Receipt) -> Part {
    Part::Heading(said.into())
}

/// A list under a head, of which so many are shown; nothing if it is empty.
fn list(head_of: statements::Receipt, all: Vec<statements::Receipt>, limit: Limit) -> Vec<Part> {
    if all.is_empty() {
        return Vec::new();
    }
    let (shown, hidden) = limit.split(all.len());
    let said = all.into_iter().take(shown).map(Statement::from);
    let more = (hidden > 0).then(|| Common::More(hidden).into());
    std::iter::once(head(head_of)).chain(said.chain(more).map(|said| Part::Bullet(Item::new(said)))).collect()
}

/// What contradicts the journal comes first, then what cannot be proved, then the rest.
pub(in crate::report) fn receipt(receipt: &Receipt, catalogue: &Catalogue, limit: Limit) -> Vec<Part> {
    use statements::Receipt as Said;

    let noun = |kind: &str| catalogue.kind(kind).map_or(Noun::new("thing", "things"), |kind| kind.noun);
    let spec = |place: Option<crate::account::Coverage>| place.map(|place| catalogue.provider().spec_of(place));
    let names = catalogue.provider().into();
    let title = Said::Title {
        operator: receipt.account.clone(),
        verdict: receipt.verdict,
        ended: receipt.ended.len(),
        proved: receipt.proved(),
    };
    let mut parts = vec![Part::Title(title.into())];
    parts.extend(receipt.rehearsal.then(|| Part::Paragraph(Said::Rehearsal.into())));
    parts.push(Part::Paragraph(Said::Journal(receipt.journal.clone()).into()));
    let (digest, taken_at) = (receipt.snapshot_digest.to_string(), receipt.taken_at);
    parts.push(Part::Paragraph(Said::Snapshot { digest, taken_at }.into()));
    for word in &receipt.attested {
        let (claim, by, at) = (word.claim.clone(), word.by.clone(), word.at);
        parts.push(Part::Paragraph(Said::Attested { claim, by, at }.into()));
    }
    let ended = |is_wanted: &dyn Fn(&Proof) -> bool| -> Vec<Said> {
        let rows = receipt.ended.iter().filter(|row| is_wanted(&row.proof));
        rows.map(|row: &EndedRow| Said::Ended { noun: noun(row.subject.kind()), row: row.clone() }).collect()
    };
    parts.extend(list(Said::StillThere, ended(&|proof| *proof == Proof::Standing), limit));
    parts.extend(list(Said::NotProved, ended(&|proof| !matches!(proof, Proof::Standing | Proof::Gone)), limit));
    parts.extend(list(
        Said::UnreadHead,
        receipt
            .unread
            .iter()
            .map(|row| Said::Unread { noun: noun(&row.kind), place: spec(row.coverage), why: row.why.clone() })
            .collect(),
        limit,
    ));
    let remains = receipt.remains.iter();
    parts.extend(list(
        Said::RemainsHead,
        remains.map(|row| Said::Remains { noun: noun(row.subject.kind()), row: row.clone(), names }).collect(),
        limit,
    ));
    let stands = receipt.standing.iter().map(|row| Said::Stands {
        noun: noun(&row.kind),
        count: row.count,
        place: spec(row.coverage),
        actor: row.actor,
        matters: row.matters,
        names,
    });
    parts.extend(list(Said::StandsHead, stands.collect(), limit));
    let exported = receipt.exported.iter().cloned().map(Said::Exported);
    let files = receipt.files.iter().cloned().map(Said::File);
    parts.extend(list(Said::ExportedHead { files: receipt.files.len() }, exported.chain(files).collect(), limit));
    parts.extend(list(Said::Proved, ended(&|proof| *proof == Proof::Gone), limit));
    parts
}

/// What comparing a receipt with a journal and an account gives.
pub(in crate::report) fn comparison(found: &[Discrepancy], limit: Limit) -> Vec<Part> {
    use statements::Receipt as Said;

    if found.is_empty() {
        return vec![Part::Title(Said::Same.into())];
    }
    let (shown, hidden) = limit.split(found.len());
    let mut parts = vec![Part::Title(Said::Differs(found.len()).into())];
    parts.extend(found.iter().take(shown).map(|one| Part::Bullet(Item::new(Said::Difference(one.clone())))));
    parts.extend((hidden > 0).then(|| Part::Bullet(Item::new(Common::More(hidden)))));
    parts
}
