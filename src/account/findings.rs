//! What does not fit together when an account is made.

use super::{Oddity, Problem};

/// What has to be known of kinds where what was read does not fit together.
pub(crate) trait Care {
    /// How much a status of a kind is in the way: the greater of two counts where they contradict
    /// each other.
    fn weight(&self, kind: &str, status: &str) -> u8;

    /// The names of the kinds of which something is missed where something of this kind is.
    fn found_through(&self, kind: &str) -> &[String];
}

/// Problems where an account is made by hand, oddities where it is read from somebody else.
pub(super) struct Findings<'c> {
    /// Given where it is read from somebody else.
    pub(super) care: Option<&'c dyn Care>,
    pub(super) problems: Vec<Problem>,
    pub(super) oddities: Vec<Oddity>,
}

impl Findings<'_> {
    /// Notes something as a problem or as an oddity, whichever counts here.
    pub(super) fn note(&mut self, problem: impl FnOnce() -> Problem, oddity: impl FnOnce() -> Oddity) {
        if self.care.is_some() {
            self.oddities.push(oddity());
        } else {
            self.problems.push(problem());
        }
    }
}
