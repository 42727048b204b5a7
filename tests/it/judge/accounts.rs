//! The accounts that are wound down, each from a seed.

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use winddown::account::{Account, Coverage, Protection};
use winddown::catalogue::spec::Found;
use winddown::catalogue::{Catalogue, GLOBAL, JAPAN};
use winddown::reading::CaptureDir;
use winddown::strategies::{AccountFacts, ReferenceFacts, ThingFacts, proptest1_account_strategy};

use crate::common::OPERATOR;
use crate::responses::{responses, write};
use crate::support::server::mix;

/// Numbers that follow from a seed.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn of(seed: u64) -> Self {
        Self(mix(seed ^ 0x5157_0a11_c0de))
    }

    /// A number below this one.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0) % end.max(1)
    }

    pub(super) fn is_one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

/// Whatever the catalogue knows, and beside it SIMs in groups with a gateway, most of them protected.
pub(super) fn account(dice: &mut Dice) -> Account {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&dice.below(u64::MAX).to_le_bytes());
    let config = Config { failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let strategy = proptest1_account_strategy(Catalogue::soracom(), 14);
    let mut facts = strategy.new_tree(&mut runner).unwrap().current();
    // People say that the console shows nothing more, and that has to be true.
    // And a capture keeps keys in the names of its files.
    facts.things.retain(|thing| is_listed(thing.kind) && thing.key.len() < 50);
    // What is not shown, the server decides.
    facts.readings.clear();
    add_what_everybody_has(&mut facts);
    for coverage in [GLOBAL, JAPAN] {
        if !dice.is_one_in(3) {
            add_fleet(&mut facts, coverage, dice);
        }
    }
    as_shown(&facts.account().unwrap())
}

/// The account as far as responses can show it: what none says would hold things up for no reason.
fn as_shown(account: &Account) -> Account {
    let directory = tempfile::tempdir().unwrap();
    write(&responses(account), directory.path());
    CaptureDir::new(directory.path()).load().unwrap().account
}

fn is_listed(kind: &str) -> bool {
    let found = Catalogue::soracom().kind(kind).map(|kind| kind.found);
    matches!(found, Some(Found::Listed | Found::Within { .. }))
}

/// What is shown by responses that are no lists, and so cannot be empty.
fn add_what_everybody_has(facts: &mut AccountFacts) {
    let own = [
        ThingFacts::new("account", None, OPERATOR),
        ThingFacts::new("root-mfa", None, "current"),
        ThingFacts::new("operator-profile", None, "current"),
        ThingFacts::new("payment-method", Some(GLOBAL), "current"),
        ThingFacts::new("payment-method", Some(JAPAN), "current"),
    ];
    for thing in own {
        let is_there = |other: &ThingFacts| (other.kind, other.coverage) == (thing.kind, thing.coverage);
        if !facts.things.iter().any(is_there) {
            facts.things.push(thing);
        }
    }
}

fn add_fleet(facts: &mut AccountFacts, coverage: Coverage, dice: &mut Dice) {
    let begin = if coverage == GLOBAL { "8942310" } else { "8981100" };
    let thing = |kind: &'static str, key: &str| ThingFacts::new(kind, Some(coverage), key);
    let refer = |role, to, key: &str| ReferenceFacts { role, to, key: key.to_owned(), may_miss: None };
    let (vpg, group) = ("fleet-gateway", "fleet-group");
    let has_vpg = dice.is_one_in(2);
    let mut group_facts = thing("group", group);
    if has_vpg {
        let protection = if dice.is_one_in(2) { Protection::On } else { Protection::Off };
        facts.things.push(ThingFacts { status: Some("running".to_owned()), protection, ..thing("vpg", vpg) });
        group_facts.references.push(refer("vpg", &["vpg"], vpg));
        let mut setting = thing("group-vpg-setting", &format!("{group}/{vpg}"));
        setting.references = vec![refer("group", &["group"], group), refer("vpg", &["vpg"], vpg)];
        facts.things.push(setting);
    }
    facts.things.push(group_facts);
    for n in 0..dice.below(9) {
        let mut sim = thing("sim", &format!("{begin}{:011}{}", 7 * n + 3, n % 10));
        sim.status = Some(if dice.is_one_in(4) { "inactive" } else { "active" }.to_owned());
        sim.protection = if dice.is_one_in(4) { Protection::Off } else { Protection::On };
        if !dice.is_one_in(3) {
            sim.references.push(refer("group", &["group"], group));
        }
        facts.things.push(sim);
    }
}
