//! One kind of thing, whole.

use super::{
    Alternative, Constraint, FactSpec, Found, Known, Owner, ProtectionSpec, Read, RefSpec, Route, StatusSpec, Test,
    Who, inferred,
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
///     noun: Noun { one: "beacon", many: "beacons" },
///     ..KindSpec::EMPTY
/// };
/// ```
#[derive(Clone, Copy, Debug)]
pub struct KindSpec {
    /// The name in addresses and options, kebab-case.
    pub name: &'static str,
    /// Other names that people may type for it.
    pub aliases: &'static [&'static str],
    /// What it is called in a sentence.
    pub noun: Noun,
    /// One line for a person who has never met it.
    pub summary: &'static str,
    /// The suggested phase of a wind-down; the rank of a kind in every canonical order is (phase,
    /// position in the catalogue). It orders only what no constraint orders. Inferred throughout.
    ///
    /// 0 export of data, 1 automation and orders, 2 sessions, 3 parts of SIMs and cameras, 4 SIMs and
    /// devices, 5 parts of VPGs, 6 VPGs and licences, 7 contracts, 8 groups, 9 users and credentials,
    /// 10 bills, 11 keys, 12 the account.
    pub phase: u8,
    /// Whether each coverage has its own, or the operator has one set.
    pub home: Known<Home>,
    /// Whether an account may have so many that one request for each is too much.
    pub is_numerous: bool,
    /// Whether one of it is the bill of a month, and that month its key.
    pub is_bill: bool,
    /// How instances are found.
    pub found: Found,
    /// The responses that instances are read from.
    pub reads: &'static [Read],
    /// For what nothing lists: kinds without which there is none of it. Where they were read and there
    /// is none of any of them, there is nothing to ask a person.
    pub only_with: &'static [&'static str],
    /// What the responses leave out: with it a reading is partial at best, until a person attests.
    pub unseen: Option<&'static str>,
    /// Only rows that pass all of these tests are of this kind.
    pub when: &'static [Test],
    /// Its rows hold things of other kinds ([`Found::Within`]) only if they pass all of these tests.
    pub holds_when: &'static [Test],
    /// The field that names the owning operator, and what a foreign owner means.
    pub owner: Option<Owner>,
    /// Fields that hold a name given by a person; the first one present counts.
    pub label: &'static [&'static str],
    /// Other identifiers by which references may mean it (an IMSI for a SIM).
    pub also_known_as: &'static [&'static str],
    /// What its status means.
    pub status: StatusSpec,
    /// Its protection against termination.
    pub protection: Option<ProtectionSpec>,
    /// Fields that refer to other resources.
    pub references: &'static [RefSpec],
    /// Further fields that the answers rely on.
    pub facts: &'static [FactSpec],
    /// What must come after it has ended, by the other's name. Without any, directly or through
    /// others, that leads to the account, it never stands in the way of closing.
    pub before: &'static [Constraint],
    /// How it ends: the first route that fits its status.
    pub routes: &'static [Route],
    /// The kinds that lose something by its end although they stay, so that keeping them means
    /// keeping it.
    pub cuts_off: &'static [&'static str],
    /// What can be done with it instead.
    pub alternatives: &'static [Alternative],
    /// Who may end it.
    pub who: Known<Who>,
    /// Whether it is billed.
    pub billed: Known<bool>,
    /// Whether charges run until it is ended.
    pub billed_until_ended: Known<bool>,
    /// Whether ending it can be undone.
    pub irreversible: Known<bool>,
    /// What is lost for good when it ends; empty if nothing.
    pub lost: &'static str,
    /// Whether it stands in the way of closing the account, as the sources put it. The truth that
    /// the graph works with is in [`KindSpec::before`].
    pub blocks: Known<Blocks>,
    /// The code of its blocker when its status and protection say nothing more precise.
    pub code: Code,
    /// Things that a person should know before touching it.
    pub notes: &'static [&'static str],
    /// The category of the console's checklist for closing that shows something while there is one of
    /// it; `None` if no category does.
    pub category: Known<Option<Category>>,
    /// What no source answers about it.
    pub open: &'static [Open],
}

/// What a kind is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noun {
    /// One of them.
    pub one: &'static str,
    /// Several.
    pub many: &'static str,
}

/// Whose a kind is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// Each of these coverages has its own.
    Coverages(&'static [Coverage]),
    /// The operator has one set for all coverages.
    Operator,
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
    /// By what it leads to.
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
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Yes => "keeps the account from closing",
            Self::No => "does not keep the account from closing",
            Self::ViaParent => "keeps from ending what it belongs to",
            Self::Indirectly => "keeps the account from closing by what it leads to",
            Self::Unstated => "nobody says; taken to keep the account from closing",
            Self::Itself => "it is the account",
        }
    }
}

/// A category of the checklist that the console shows, per coverage, to who wants to close the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Category {
    Sim,
    Vpg,
    Lora,
    Sigfox,
    LongTermDiscount,
    Billing,
    /// Whatever else there is: the checklist does not say what it counts here.
    Other,
}

impl Category {
    /// All, in the checklist's order.
    pub const ALL: [Self; 7] =
        [Self::Sim, Self::Vpg, Self::Lora, Self::Sigfox, Self::LongTermDiscount, Self::Billing, Self::Other];

    /// As the console calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sim => "SIM",
            Self::Vpg => "VPG",
            Self::Lora => "LoRa",
            Self::Sigfox => "Sigfox",
            Self::LongTermDiscount => "Long-term discount",
            Self::Billing => "Billing",
            Self::Other => "Other",
        }
    }
}

/// What no source answers, and what is assumed until one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Open {
    /// The question.
    pub question: &'static str,
    /// The careful assumption.
    pub assumed: &'static str,
}

const NOWHERE: &str = "not stated";

impl KindSpec {
    /// An entry that says nothing: the base to fill in.
    pub const EMPTY: Self = Self {
        name: "",
        aliases: &[],
        noun: Noun { one: "", many: "" },
        summary: "",
        phase: 8,
        home: inferred(Home::Coverages(&[Coverage::Japan, Coverage::Global]), "both endpoints serve the operations"),
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
        who: inferred(Who::AnyUser, "no restriction to the root user is stated"),
        billed: inferred(false, NOWHERE),
        billed_until_ended: inferred(false, NOWHERE),
        irreversible: inferred(false, NOWHERE),
        lost: "",
        blocks: inferred(Blocks::No, NOWHERE),
        code: Code::NotTerminated,
        notes: &[],
        category: inferred(None, "no category of the checklist is for it"),
        open: &[],
    };
}
