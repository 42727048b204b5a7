//! The entries: one file per product area. **To add a kind, add one [`KindSpec`] to the file of its
//! area**; nothing else learns its name.

mod automation;
mod billing;
mod contracts;
mod data;
mod devices;
mod groups;
mod identity;
mod operator;
mod orders;
mod services;
mod sim_parts;
mod sims;
mod soracam;
mod unlisted;
mod vpg;
mod vpg_links;
mod vpg_settings;

use super::{KindSpec, Opaque};

/// The built-in entries, by product area, in the order in which lists show them.
pub(super) const AREAS: &[(&str, &[KindSpec])] = &[
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
pub(super) const OPAQUE: &[Opaque] = &[
    Opaque { operation: "getPaymentTransaction", why: "the bill and the payment method say the same" },
    Opaque { operation: "getResourceSummary", why: "its counts leave out some statuses, and the lists say more" },
    Opaque { operation: "getIndividualInformation", why: "a profile, which goes with the account" },
];
