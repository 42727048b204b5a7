//! People's words for what no operation shows.

use chrono::{DateTime, SubsecRound as _, Utc};
use clap::Args;

use crate::account::{Attestation, Attested};
use crate::catalogue::Catalogue;
use crate::execution::Word;
use crate::plan::SavedPlan;
use crate::reading::{Claim, InvalidClaim};

#[derive(Clone, Debug, Args)]
pub(super) struct Attest {
    /// Your word on a kind that no operation lists: KIND=none or COVERAGE:KIND=none that there are
    /// none, KIND=2 that there are so many, console=none that there is nothing that only the console
    /// shows. It is kept with your name in snapshots, plans and journals; a later word of the same
    /// form takes its place. `winddown questions` lists what to look at. Repeatable.
    #[arg(long, value_name = "KIND=none|N")]
    pub(super) attest: Vec<String>,
    /// Who attests.
    #[arg(long, value_name = "NAME", env = "USER", default_value = "unnamed", hide_env_values = true)]
    pub(super) attested_by: String,
}

impl Attest {
    /// What is attested, as of an instant.
    pub(super) fn words(&self, now: DateTime<Utc>) -> Vec<Word> {
        let at = now.trunc_subsecs(0);
        let word = |claim: &String| Word { claim: claim.clone(), by: self.attested_by.clone(), at };
        self.attest.iter().map(word).collect()
    }

    /// The same, as claims.
    pub(super) fn claims(&self, now: DateTime<Utc>) -> Result<Vec<Claim>, InvalidClaim> {
        self.words(now).iter().map(claim).collect()
    }
}

fn claim(word: &Word) -> Result<Claim, InvalidClaim> {
    Claim::parse(&word.claim, Catalogue::soracom(), Attestation { by: word.by.clone(), at: word.at })
}

/// What was attested when a plan was made, and since; what is ended of that is no longer there.
pub(super) fn claims_of(
    plan: &SavedPlan,
    words: &[Word],
    is_ended: impl Fn(&Attested) -> bool,
) -> Result<Vec<Claim>, InvalidClaim> {
    let now = |attested: &Attested| Attested {
        count: if is_ended(attested) { 0 } else { attested.count },
        ..attested.clone()
    };
    let kept = plan.attested().iter().filter_map(|attested| Claim::kept(&now(attested), Catalogue::soracom()));
    kept.map(Ok).chain(words.iter().map(claim)).collect()
}
