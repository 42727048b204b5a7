//! Layer 1: what each kind of thing is and how it ends. The only place that knows Soracom's
//! operations, field names and rules; the importer, the graph, the planner and the reports read it.
//!
//! The entries are in `kinds`, one file per product area. The types that an entry is made of are in
//! [`spec`], the documents that facts come from in [`source`].

mod api;
mod assess;
mod checklist;
mod code;
mod constraints;
mod kinds;
mod lookup;
mod operation;
mod script;
pub mod source;
pub mod spec;

pub use api::{
    API, Api, AuthFields, ErrorFields, ProfileFields, act_permissions, permission, permission_statement,
    read_permissions,
};
pub use code::Code;
pub use lookup::{Catalogue, InvalidKind, Opaque};
pub use operation::{Call, Operation, ParamSource};
pub use script::capture_script;
#[cfg(feature = "soracom-api")]
pub(crate) use script::{is_of_one, worthwhile_reads};
pub use source::{Document, Exhibit};
pub use spec::{KindSpec, Noun};
