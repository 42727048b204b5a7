//! `--attest`: the words of people for what no operation shows.

use std::env;
use std::ffi::OsString;

use chrono::{DateTime, SubsecRound as _, Utc};
use clap::Args;
use clap::builder::{OsStringValueParser, TypedValueParser};

use crate::account::{Account, Attested, InvalidText};
use crate::catalogue::Catalogue;
use crate::execution::{AttestedClaim, Execution, UNNAMED};
use crate::plan::{SavedPlan, SavedStep};
use crate::reading::{Claim, attest};

#[derive(Clone, Debug, Args)]
pub(super) struct AttestArgs {
    /// Say what you have seen of a kind that no operation lists. KIND=none or COVERAGE:KIND=none:
    /// there are none. KIND=2: there are two. console=none: there is nothing of what only the console
    /// shows. `winddown questions` lists what to look at. The answer is kept, with your name, in
    /// snapshots, plans and journals; a later answer for the same kind replaces it. Repeatable.
    #[arg(long, value_name = "KIND=none|N")]
    attest: Vec<String>,
    /// The name that is kept with --attest; without it that of --by, or of the user.
    #[arg(long, value_name = "NAME", value_parser = name())]
    attested_by: Option<String>,
}

impl AttestArgs {
    pub(super) const fn is_empty(&self) -> bool {
        self.attest.is_empty()
    }

    /// What is attested, as it was typed.
    pub(super) fn as_typed(&self) -> impl Iterator<Item = &str> {
        self.attest.iter().flat_map(|claim| ["--attest", claim])
    }

    /// What is attested, as journals keep it; by the person of this name if no other is given. `now` in UTC.
    pub(super) fn words(&self, by: &str, now: DateTime<Utc>) -> Vec<AttestedClaim> {
        let (at, by) = (now.trunc_subsecs(0), self.attested_by.as_deref().unwrap_or(by));
        let word = |claim: &String| AttestedClaim { claim: claim.clone(), by: by.to_owned(), at };
        self.attest.iter().map(word).collect()
    }

    /// What is attested, checked against the catalogue. `now` in UTC.
    pub(super) fn claims(&self, now: DateTime<Utc>) -> Result<Vec<Claim>, InvalidText> {
        let user = env::var_os("USER").map_or_else(|| UNNAMED.to_owned(), shown);
        self.words(&user, now).iter().map(claim).collect()
    }
}

/// Reads the name of a person. What is not UTF-8 in it is replaced: the system may name its users in another encoding.
pub(super) fn name() -> impl TypedValueParser<Value = String> {
    OsStringValueParser::new().map(shown)
}

fn shown(name: OsString) -> String {
    name.to_string_lossy().into_owned()
}

fn claim(word: &AttestedClaim) -> Result<Claim, InvalidText> {
    Claim::parse(&word.claim, Catalogue::soracom(), &word.by, word.at)
}

/// Attests in an account what was attested when the plan for it was made, and these words.
pub(super) fn attest_for_plan(
    account: &mut Account,
    plan: &SavedPlan,
    words: &[AttestedClaim],
) -> Result<(), InvalidText> {
    let claims = claims(plan, words, Attested::clone)?;
    attest(account, &claims, Catalogue::soracom());
    Ok(())
}

/// The claims that hold in the middle of a run: those of the plan, those made since, and these words.
/// Of things that a person has counted there are none left once the run has ended them.
pub(super) fn claims_for_run(execution: &Execution, words: &[AttestedClaim]) -> Result<Vec<Claim>, InvalidText> {
    let words = [execution.attested(), words].concat();
    claims(execution.plan(), &words, |attested| Attested {
        count: if is_ended(execution, attested) { 0 } else { attested.count },
        ..attested.clone()
    })
}

fn claims(
    plan: &SavedPlan,
    words: &[AttestedClaim],
    now: impl Fn(&Attested) -> Attested,
) -> Result<Vec<Claim>, InvalidText> {
    // An attestation of something that can be read by now is `None`: it is not needed any more.
    let kept = plan.attested().iter().filter_map(|attested| Claim::kept(&now(attested), Catalogue::soracom()));
    kept.map(Ok).chain(words.iter().map(claim)).collect()
}

/// True if every step is complete that ends what a person has counted.
fn is_ended(execution: &Execution, attested: &Attested) -> bool {
    let ends_it = |step: &SavedStep<'_>| {
        (step.kind().name, step.coverage(), step.key()) == (&*attested.kind, attested.coverage, Account::ATTESTED)
    };
    let mut steps = execution.plan().steps().filter(ends_it).peekable();
    let is_complete = |step: SavedStep<'_>| execution.status(step.id()).is_some_and(|status| status.is_complete());
    attested.count > 0 && steps.peek().is_some() && steps.all(is_complete)
}
