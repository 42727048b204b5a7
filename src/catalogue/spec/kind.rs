//! One kind of thing, whole.

use super::charge::Fee;
use super::{
    Actor, Constraint, FactSpec, Found, Known, Owner, ProtectionSpec, Provenance, Read, RefSpec, Route, StatusSpec,
    Test, Text, inferred, t,
};
use crate::account::Coverage;
use crate::catalogue::Code;

/// One kind of thing that an account can hold: how it is found, when it is gone, how it ends.
///
/// Fill in what differs from [`KindSpec::EMPTY`]:
///
/// ```
/// use winddown::catalogue::{KindSpec, Noun};
///
/// static BEACON: KindSpec = KindSpec {
///     name: "beacon",
///     noun: Noun::new("beacon", "beacons"),
///     ..KindSpec::EMPTY
/// };
/// ```
///
/// It has further fields, hidden here, which say how responses are read, what no source answers, and where
/// the console's own checklist counts it. They are no part of the public interface.
#[derive(Clone, Copy, Debug)]
pub struct KindSpec {
    /// The name in addresses and options, kebab-case.
    pub name: &'static str,
    /// Other names by which people may ask for it.
    pub aliases: &'static [&'static str],
    /// What it is called in a sentence.
    pub noun: Noun,
    /// One line for a person who has never met it.
    pub summary: Text,
    /// The product area under which lists show it; empty for none.
    pub area: Text,
    /// The suggested phase of a wind-down; the rank of a kind in every canonical order is (phase,
    /// position in the catalogue). It orders only what no constraint orders. Inferred throughout.
    ///
    /// 0 export of data, 1 automation and orders, 2 sessions, 3 parts of SIMs and cameras, 4 SIMs and
    /// devices, 5 parts of VPGs, 6 VPGs and licences, 7 contracts, 8 groups, 9 users and credentials,
    /// 10 bills, 11 keys, 12 the account.
    pub phase: u8,
    /// The coverages each of which has its own; empty if the operator has one set for all of them.
    pub coverages: Known<&'static [Coverage]>,
    /// Whether an account may have so many that one request for each is too much.
    pub is_numerous: bool,
    /// Whether each of them is the bill of a month, with the month as its key. The code of an unpaid bill then tells
    /// whether its amount is final ([`Code::BillUnconfirmed`] if not).
    pub is_bill: bool,
    /// How instances are found.
    pub found: Found,
    /// The responses that instances are read from.
    #[doc(hidden)]
    pub reads: &'static [Read],
    /// For a kind that nothing lists: the kinds without which there can be none of it. If all of them
    /// were read and there is none, nobody has to be asked.
    pub only_with: &'static [&'static str],
    /// What the responses leave out. If they do, a reading is partial until a person attests.
    pub unseen: Option<Text>,
    /// Only rows that pass all of these tests are of this kind.
    #[doc(hidden)]
    pub when: &'static [Test],
    /// Its rows hold things of other kinds ([`Found::Within`]) only if they pass all of these tests.
    #[doc(hidden)]
    pub holds_when: &'static [Test],
    /// The field that names the owning operator, and what a foreign owner means.
    #[doc(hidden)]
    pub owner: Option<Owner>,
    /// Fields that hold a name given by a person; the first one present counts.
    #[doc(hidden)]
    pub label: &'static [&'static str],
    /// Other identifiers by which references may mean it and people ask for it (IMSI, MSISDN and ICCIDs of a SIM).
    #[doc(hidden)]
    pub also_known_as: &'static [&'static str],
    /// What its status means.
    pub status: StatusSpec,
    /// Its protection against termination.
    pub protection: Option<ProtectionSpec>,
    /// Fields that refer to other resources.
    pub references: &'static [RefSpec],
    /// Further fields that the answers rely on.
    pub facts: &'static [FactSpec],
    /// What comes after its end, by the name of the other kind. It stands in the way of closing only if
    /// a chain of hard constraints leads from it to the account.
    pub before: &'static [Constraint],
    /// How it ends: the first route that fits its status.
    pub routes: &'static [Route],
    /// The kinds whose things stay when it ends but lose something by that: to keep one of them is to
    /// keep it too.
    pub cuts_off: &'static [&'static str],
    /// What can be done with it instead, as an instruction, each with the statuses in which it is possible;
    /// without statuses it is possible in all.
    pub alternatives: &'static [(&'static [&'static str], Known<Text>)],
    /// Who may end it.
    pub who: Known<Actor>,
    /// Whether it is billed.
    pub billed: Known<bool>,
    /// Whether charges run until it is ended.
    pub billed_until_ended: Known<bool>,
    /// Who says that each of its [`Quantity`](crate::account::Fact::Quantity) costs its
    /// [`UnitPrice`](crate::account::Fact::UnitPrice) for each month in which it is there; `None` if no price is known. A
    /// thing without one of these facts, or without a currency, has a price that is not known.
    pub rate: Option<Provenance>,
    /// The fee for ending it early, where a source says so.
    pub ending_fee: Option<Known<Fee>>,
    /// Whether ending it can be undone.
    pub irreversible: Known<bool>,
    /// What is lost for good when it ends; empty if nothing.
    pub lost: Text,
    /// Whether it stands in the way of closing the account, as the sources put it. For people to read;
    /// the graph follows [`KindSpec::before`].
    pub blocks: Known<Blocks>,
    /// The code of its blocker when its status and protection say nothing more precise.
    pub code: Code,
    /// Things that a person should know before touching it.
    pub notes: &'static [Text],
    /// The category under which the console's checklist for closing shows it; `None` if under none.
    #[doc(hidden)]
    pub category: Known<Option<Category>>,
    /// What no source answers about it.
    #[doc(hidden)]
    pub open: &'static [Open],
}

/// What a kind is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noun {
    /// One of them.
    pub one: Text,
    /// Several.
    pub many: Text,
}

impl Noun {
    /// A noun, by its English singular and plural.
    pub const fn new(one: &'static str, many: &'static str) -> Self {
        Self { one: t(one), many: t(many) }
    }
}

/// What the sources say about a kind standing in the way of closing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Blocks {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// By standing in the way of the thing that it belongs to.
    ViaParent,
    /// Through something else, such as the SIMs that an order brings.
    Indirectly,
    /// Nobody says; it is treated as standing in the way.
    Unstated,
    /// It is the account.
    Itself,
}

impl Blocks {
    /// The name, as in JSON. It is frozen once published.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Yes => "Yes",
            Self::No => "No",
            Self::ViaParent => "ViaParent",
            Self::Indirectly => "Indirectly",
            Self::Unstated => "Unstated",
            Self::Itself => "Itself",
        }
    }

    /// As a sentence says it of one of the kind.
    pub const fn phrase(self) -> Text {
        match self {
            Self::Yes => t("keeps the account from closing"),
            Self::No => t("does not keep the account from closing"),
            Self::ViaParent => t("keeps what it belongs to from ending"),
            Self::Indirectly => t("keeps the account from closing indirectly"),
            Self::Unstated => t("not stated, so it is taken to keep the account from closing"),
            Self::Itself => t("it is the account"),
        }
    }
}

/// A category of the checklist that the console shows, for each coverage, before an account is closed.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    Sim,
    Vpg,
    Lora,
    Sigfox,
    LongTermDiscount,
    Billing,
    /// Everything else. The checklist does not say what it counts here.
    Other,
}

impl Category {
    /// All, in the checklist's order.
    pub const ALL: [Self; 7] =
        [Self::Sim, Self::Vpg, Self::Lora, Self::Sigfox, Self::LongTermDiscount, Self::Billing, Self::Other];

    /// The name, as in JSON. It is frozen once published.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sim => "sim",
            Self::Vpg => "vpg",
            Self::Lora => "lora",
            Self::Sigfox => "sigfox",
            Self::LongTermDiscount => "long_term_discount",
            Self::Billing => "billing",
            Self::Other => "other",
        }
    }

    /// As the console calls it.
    pub const fn name(self) -> Text {
        match self {
            Self::Sim => t("SIM"),
            Self::Vpg => t("VPG"),
            Self::Lora => t("LoRa"),
            Self::Sigfox => t("Sigfox"),
            Self::LongTermDiscount => t("Long-term discount"),
            Self::Billing => t("Billing"),
            Self::Other => t("Other"),
        }
    }
}

/// What no source answers, and what is assumed until one does.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Open {
    /// The question.
    pub question: Text,
    /// The careful assumption.
    pub assumed: Text,
}

const NOT_STATED: &str = "not stated";

impl KindSpec {
    /// An empty entry: the base to fill in.
    pub const EMPTY: Self = Self {
        name: "",
        aliases: &[],
        noun: Noun { one: Text::EMPTY, many: Text::EMPTY },
        summary: Text::EMPTY,
        area: Text::EMPTY,
        phase: 8,
        coverages: inferred(&[], NOT_STATED),
        is_numerous: false,
        is_bill: false,
        found: Found::Listed,
        reads: &[],
        only_with: &[],
        unseen: None,
        when: &[],
        holds_when: &[],
        owner: None,
        label: &[],
        also_known_as: &[],
        status: StatusSpec::NONE,
        protection: None,
        references: &[],
        facts: &[],
        before: &[],
        routes: &[],
        cuts_off: &[],
        alternatives: &[],
        who: inferred(Actor::Api, "no restriction to the root user is stated"),
        billed: inferred(false, NOT_STATED),
        billed_until_ended: inferred(false, NOT_STATED),
        rate: None,
        ending_fee: None,
        irreversible: inferred(false, NOT_STATED),
        lost: Text::EMPTY,
        blocks: inferred(Blocks::No, NOT_STATED),
        code: Code::NotTerminated,
        notes: &[],
        category: inferred(None, "no category of the checklist is for it"),
        open: &[],
    };
}
