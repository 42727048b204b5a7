//! What only a person can find out.

use super::Diagnosis;
use crate::account::Coverage;
use crate::catalogue::KindSpec;
use crate::catalogue::spec::{Constraint, Found, Means, Strength};

/// A question that is open, that closing depends on, and that a person can answer by attesting: one for
/// all the places of a kind in which it is open for the same reason.
#[derive(Clone, Debug)]
pub struct Question<'d> {
    kind: &'static KindSpec,
    places: Vec<Option<Coverage>>,
    why: &'d str,
}

impl<'d> Question<'d> {
    /// Of which kind it asks whether there are any, or others than those that were read.
    pub const fn kind(&self) -> &'static KindSpec {
        self.kind
    }

    /// The places that it is about; `None` where the operator shares the kind.
    pub fn places(&self) -> &[Option<Coverage>] {
        &self.places
    }

    /// Why nobody knows it yet. Untrusted text.
    pub const fn why(&self) -> &'d str {
        self.why
    }

    /// Where to look; `None` if nothing is known but [why](Self::why) it is open.
    pub fn look(&self) -> Option<&'static str> {
        match self.kind.found {
            Found::Unlisted { look, .. } => Some(look.english()),
            _ => self.kind.routes.iter().flat_map(|route| route.steps).find_map(|step| match step.means {
                Means::Console(path) => Some(path.english()),
                _ => None,
            }),
        }
    }

    /// Why it matters: what must not come before such a thing has ended, and who says so. `None` for a
    /// kind on which closing depends by nothing of its own.
    pub fn rule(&self) -> Option<&'static Constraint> {
        self.kind.before.iter().find(|rule| rule.strength == Strength::Hard)
    }

    /// The claims that record that there are none, as `--attest` takes them.
    pub fn none(&self) -> Vec<String> {
        self.claims("none")
    }

    /// The claims that record that there are some, one for each place, with `N` for their number. Empty
    /// if only their absence can be attested: then what shows them has to be read.
    pub fn some(&self) -> Vec<String> {
        let places = self.places.iter().filter(|_| self.kind.is_countable());
        places.map(|place| claim(self.kind, *place, "N")).collect()
    }

    fn claims(&self, answer: &str) -> Vec<String> {
        if self.places == self.kind.places() {
            return vec![claim(self.kind, None, answer)];
        }
        self.places.iter().map(|place| claim(self.kind, *place, answer)).collect()
    }
}

fn claim(kind: &KindSpec, place: Option<Coverage>, answer: &str) -> String {
    let place = place.map_or_else(String::new, |coverage| format!("{}:", coverage.code()));
    format!("{place}{}={answer}", kind.name)
}

impl Diagnosis<'_> {
    /// The questions that a person can answer, by rank of the kind. What an operation would have shown,
    /// and what is odd, is no matter of a person's word: that is among [`Diagnosis::gaps`] alone.
    /// O(gaps²).
    pub fn questions(&self) -> Vec<Question<'_>> {
        let mut questions: Vec<Question<'_>> = Vec::new();
        for gap in self.gaps().iter().filter(|gap| gap.attestation().is_some()) {
            let Some(kind) = gap.kind() else { continue };
            let is_same = |other: &&mut Question<'_>| other.kind.name == kind.name && other.why == gap.why();
            match questions.iter_mut().find(is_same) {
                Some(known) => known.places.push(gap.coverage()),
                None => questions.push(Question { kind, places: vec![gap.coverage()], why: gap.why() }),
            }
        }
        questions
    }
}
