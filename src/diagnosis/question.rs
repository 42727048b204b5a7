//! Questions: what only a person can find out.

use super::gap::claim;
use super::{Diagnosis, WhyUnknown};
use crate::account::Coverage;
use crate::catalogue::KindSpec;
use crate::catalogue::spec::{Constraint, Found, Means, Strength, Text};

/// A question that is open, that closing depends on, and that a person can answer by attesting: one for
/// all the places of a kind in which it is open for the same reason.
///
/// `'d` is the lifetime of the diagnosis.
#[derive(Clone, Debug)]
pub struct OpenQuestion<'d> {
    kind: &'d KindSpec,
    places: Vec<Option<Coverage>>,
    why: &'d str,
}

impl<'d> OpenQuestion<'d> {
    /// The claim that there is nothing of all that only the console shows.
    pub const NONE_AT_ALL: &'static str = "console=none";

    /// The kind that it is about: are there any, or any that were not read?
    pub const fn kind(&self) -> &'d KindSpec {
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

    /// Where to look; `None` if all that is known is [why](Self::why) it is open.
    pub fn look(&self) -> Option<Text> {
        let in_console = |means| if let Means::Console(path) = means { Some(path) } else { None };
        match self.kind.found {
            Found::Unlisted { look, .. } => Some(look),
            Found::Listed | Found::Within { .. } | Found::Shown { .. } | Found::Implied { .. } => {
                let mut steps = self.kind.routes.iter().flat_map(|route| route.steps);
                steps.find_map(|step| in_console(step.means))
            }
        }
    }

    /// Why it matters: what has to wait until such a thing has ended, and who says so. `None` for a
    /// kind without a hard rule of its own.
    pub fn rule(&self) -> Option<&'static Constraint> {
        self.kind.before.iter().find(|rule| rule.strength == Strength::Hard)
    }

    /// The claims that record that there are none: one for all places of the kind, or one for each.
    pub fn none(&self) -> Vec<String> {
        self.claims("none")
    }

    /// The claims that record that there are some, one for each place, with `N` for their number. Empty
    /// if a person can attest only that there are none: then the account has to be read again.
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

impl Diagnosis {
    /// The questions that a person can answer, by rank of the kind. A person's word does not settle what
    /// an operation would have shown, nor what an oddity leaves open: such gaps are in
    /// [`Diagnosis::gaps`] alone. O(gaps²).
    pub fn questions(&self) -> Vec<OpenQuestion<'_>> {
        let mut questions: Vec<OpenQuestion<'_>> = Vec::new();
        for gap in self.gaps().iter().filter(|gap| gap.attestation().is_some()) {
            let (Some(kind), WhyUnknown::Unread(why)) = (gap.kind(), gap.why()) else { continue };
            let is_same = |other: &&mut OpenQuestion<'_>| other.kind.name == kind.name && other.why == why;
            match questions.iter_mut().find(is_same) {
                Some(known) => known.places.push(gap.coverage()),
                None => questions.push(OpenQuestion { kind, places: vec![gap.coverage()], why }),
            }
        }
        questions
    }
}
