//! Layer 4: carrying a plan out, without doing any I/O.

mod answer;

pub use answer::{Answer, Response, Sighting};
