//! People's words for what no operation shows.

use chrono::{DateTime, SubsecRound as _, Utc};
use clap::Args;

use crate::account::Attestation;
use crate::backend::{Claim, InvalidClaim};
use crate::catalogue::Catalogue;
use crate::execution::Word;
use crate::plan::SavedPlan;

#[derive(Clone, Debug, Args)]
pub(super) struct Attest {
    /// Your word that there are none of a kind that no operation lists: KIND=none,
    /// COVERAGE:KIND=none, or console=none for all that only the console shows. It is kept with your
    /// name in snapshots, plans and journals. Repeatable.
    #[arg(long, value_name = "KIND=none")]
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

/// What was attested when a plan was made, and since.
pub(super) fn claims_of(plan: &SavedPlan, words: &[Word]) -> Result<Vec<Claim>, InvalidClaim> {
    let kept = plan.attested().iter().filter_map(|attested| Claim::kept(attested, Catalogue::soracom()));
    kept.map(Ok).chain(words.iter().map(claim)).collect()
}
