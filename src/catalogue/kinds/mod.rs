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

use super::spec::{Text, inferred, t};
use super::{GLOBAL, JAPAN, KindSpec};

/// The built-in entries, by product area, in the order in which lists show them.
pub(super) const AREAS: &[(Text, &[KindSpec])] = &[
    (t("SIMs"), sims::KINDS),
    (t("On SIMs"), sim_parts::KINDS),
    (t("Devices"), devices::KINDS),
    (t("Cameras"), soracam::KINDS),
    (t("VPGs"), vpg::KINDS),
    (t("Connections of a VPG"), vpg_links::KINDS),
    (t("Settings of a VPG"), vpg_settings::KINDS),
    (t("Groups"), groups::KINDS),
    (t("Automation and access"), automation::KINDS),
    (t("Lagoon and Flux"), services::KINDS),
    (t("Contracts and coupons"), contracts::KINDS),
    (t("Shown by the console only"), unlisted::KINDS),
    (t("Orders"), orders::KINDS),
    (t("Data and records"), data::KINDS),
    (t("Users and credentials"), identity::KINDS),
    (t("Bills and payment"), billing::KINDS),
    (t("The account"), operator::KINDS),
];

/// What a kind of Soracom's is unless it says otherwise.
const BASE: KindSpec =
    KindSpec { coverages: inferred(&[JAPAN, GLOBAL], "both endpoints serve the operations"), ..KindSpec::EMPTY };
