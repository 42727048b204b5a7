//! The types that a catalogue entry is made of. Everything is `const`-constructible and `'static`:
//! an entry is data, read by the importer, the graph, the planner and the reports alike.
//!
//! The types that say how rows of responses are mapped are hidden: they are no part of the public interface.

mod charge;
mod ending;
mod kind;
mod order;
mod provenance;
mod reading;
mod status;
mod test;
mod text;

pub use charge::Fee;
pub(crate) use ending::Effect;
pub use ending::{Action, Actor, Means, Route, StepSpec};
pub use kind::{Blocks, Category, KindSpec, Noun, Open};
pub use order::{Constraint, Pair, Strength};
pub use provenance::{Known, Provenance, documented, inferred, seen};
pub use reading::{FactSpec, Foreign, Form, Found, Owner, Part, Read, ReadRole, RefSpec, Refusal};
pub use status::{ProtectionSpec, Standing, StatusSpec, StatusValue};
pub use test::{Absent, Question, Test, Truth};
pub use text::{Text, t};
