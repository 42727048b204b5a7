//! Where the console's own checklist for closing an account shows a kind of thing.

use super::source::CONSOLE_TEXTS;
use super::spec::{Category, Known, inferred, seen};

pub(super) const SIM: Known<Option<Category>> = named(Category::Sim);
pub(super) const VPG: Known<Option<Category>> = named(Category::Vpg);
pub(super) const LORA: Known<Option<Category>> = named(Category::Lora);
pub(super) const SIGFOX: Known<Option<Category>> = named(Category::Sigfox);
pub(super) const LONG_TERM_DISCOUNT: Known<Option<Category>> = named(Category::LongTermDiscount);
pub(super) const BILLING: Known<Option<Category>> = named(Category::Billing);

const fn named(category: Category) -> Known<Option<Category>> {
    seen(Some(category), &[CONSOLE_TEXTS])
}

/// For what the console lists among the SIMs.
pub(super) const AS_SIM: Known<Option<Category>> = inferred(Some(Category::Sim), "the console lists it among the SIMs");

/// For what keeps a SIM from ending.
pub(super) const ON_SIM: Known<Option<Category>> =
    inferred(Some(Category::Sim), "its SIM is in the checklist until it has ended");

/// For LoRaWAN gateways.
pub(super) const AS_LORA: Known<Option<Category>> =
    inferred(Some(Category::Lora), "gateways are taken to count there like devices");

/// For what is about paying but is no bill.
pub(super) const AS_BILLING: Known<Option<Category>> =
    inferred(Some(Category::Billing), "it is about paying, and no other category is");

/// For what is on a VPG.
pub(super) const ON_VPG: Known<Option<Category>> =
    inferred(Some(Category::Vpg), "its VPG is in the checklist until it has ended");

/// For what no category is named after.
pub(super) const OTHER: Known<Option<Category>> =
    inferred(Some(Category::Other), "no other category is for it, and what Other counts is not told");
