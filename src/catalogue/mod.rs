//! Layer 1: what each kind of thing is and how it ends. The only place that knows Soracom's
//! operations, field names and rules; the importer, the graph, the planner and the reports read it.
//!
//! There is one file per product area. **To add a kind, add one [`KindSpec`] to the file of its
//! area**: nothing else learns its name. The types that an entry is made of are in [`spec`], the
//! documents that facts come from in [`source`].

mod api;
mod assess;
mod automation;
mod billing;
mod checklist;
mod code;
mod constraints;
mod contracts;
mod data;
mod devices;
mod groups;
mod identity;
mod lookup;
mod operation;
mod operator;
mod orders;
mod script;
mod services;
mod sim_parts;
mod sims;
mod soracam;
pub mod source;
pub mod spec;
mod unlisted;
mod vpg;
mod vpg_links;
mod vpg_settings;

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

/// The built-in entries, by product area, in the order in which lists show them.
const AREAS: &[(&str, &[KindSpec])] = &[
    ("SIMs", sims::KINDS),
    ("On SIMs", sim_parts::KINDS),
    ("Devices", devices::KINDS),
    ("Cameras", soracam::KINDS),
    ("VPGs", vpg::KINDS),
    ("Connections of a VPG", vpg_links::KINDS),
    ("Settings of a VPG", vpg_settings::KINDS),
    ("Groups", groups::KINDS),
    ("Automation and access", automation::KINDS),
    ("Lagoon and Flux", services::KINDS),
    ("Contracts and coupons", contracts::KINDS),
    ("Shown by the console only", unlisted::KINDS),
    ("Orders", orders::KINDS),
    ("Data and records", data::KINDS),
    ("Users and credentials", identity::KINDS),
    ("Bills and payment", billing::KINDS),
    ("The account", operator::KINDS),
];

/// Responses that a capture may hold although nothing is read from them.
const OPAQUE: &[Opaque] = &[
    Opaque { operation: "getPaymentTransaction", why: "the bill and the payment method say the same" },
    Opaque { operation: "getResourceSummary", why: "its counts leave out some statuses, and the lists say more" },
    Opaque { operation: "getIndividualInformation", why: "a profile, which goes with the account" },
];
