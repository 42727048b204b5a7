//! What the kit may touch.

use std::fmt;

use crate::account::Address;
use crate::catalogue::Catalogue;

/// The things that the kit may touch. A law about a thing that is not named is not tried, so a probe that names
/// nothing says little. What is named has to be as each method says, or [`check`](super::check) says so and tries
/// nothing.
pub struct Probe {
    pub(super) catalogue: Catalogue,
    pub(super) ends: Vec<Address>,
    pub(super) protected: Option<Address>,
    pub(super) in_use: Option<Address>,
    pub(super) missing: Option<Address>,
    pub(super) pause: Box<dyn Fn() + Send + Sync>,
}

impl Probe {
    /// A probe that only reads. The catalogue says which calls end a thing, and when it is gone.
    pub fn new(catalogue: &Catalogue) -> Self {
        let pause = Box::new(|| ());
        Self { catalogue: catalogue.clone(), ends: Vec::new(), protected: None, in_use: None, missing: None, pause }
    }

    /// A thing that may be ended, and that calls can end: it is there, it is not protected, and nothing has to go
    /// before it but things that were named so earlier. Name several: what is attached first, and then what it is
    /// attached to. What is named by [`protected`](Self::protected) too may be protected.
    #[must_use]
    pub fn ends(mut self, subject: Address) -> Self {
        self.ends.push(subject);
        self
    }

    /// A thing that is protected against termination, and whose protection may be lifted. It stays lifted.
    #[must_use]
    pub fn protected(mut self, subject: Address) -> Self {
        self.protected = Some(subject);
        self
    }

    /// A thing that calls could end if nothing were attached to it. Ending it has to be refused as long as
    /// something is; it is ended at last if [`ends`](Self::ends) names all that refers to it.
    #[must_use]
    pub fn in_use(mut self, subject: Address) -> Self {
        self.in_use = Some(subject);
        self
    }

    /// The address of a thing that is not there, of a kind that was read completely.
    #[must_use]
    pub fn missing(mut self, subject: Address) -> Self {
        self.missing = Some(subject);
        self
    }

    /// What to do between two looks at something that takes time, such as sleeping; at most 100 times for
    /// each thing. Nothing by default.
    #[must_use]
    pub fn pause(mut self, pause: impl Fn() + Send + Sync + 'static) -> Self {
        self.pause = Box::new(pause);
        self
    }
}

impl fmt::Debug for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Probe");
        debug.field("ends", &self.ends).field("protected", &self.protected);
        debug.field("in_use", &self.in_use).field("missing", &self.missing).finish_non_exhaustive()
    }
}
