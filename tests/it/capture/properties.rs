//! Properties of reading, on captures that nobody would write by hand.

use std::fs;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::TestCaseResult;
use serde_json::{Map, Value, json};
use winddown::account::{Account, Address};

use super::{Files, OPERATOR, difference};
use crate::common::cases;

const SIMS: &str = "g/listSims.json";
const GROUPS: &str = "g/listGroups.json";
const VPGS: &str = "g/listVirtualPrivateGateways.json";
const LISTS: [&str; 3] = [SIMS, GROUPS, VPGS];

/// Reads files, so fewer cases than usual. A failure is worth a test of its own, so none is kept.
pub(super) fn config(all: u32) -> ProptestConfig {
    ProptestConfig { cases: cases(all), failure_persistence: None, ..ProptestConfig::default() }
}

/// The rows of a capture with SIMs, groups and VPGs that fit together.
#[derive(Clone, Debug)]
struct Rows {
    sims: Vec<Value>,
    groups: Vec<Value>,
    vpgs: Vec<Value>,
}

impl Rows {
    fn files(&self) -> Files {
        Files::new()
            .put(SIMS, Value::from(self.sims.clone()))
            .put(GROUPS, Value::from(self.groups.clone()))
            .put(VPGS, Value::from(self.vpgs.clone()))
    }

    fn account(&self) -> Account {
        self.files().account()
    }
}

/// A field that is there, null or absent.
fn field(value: impl Strategy<Value = Value> + 'static) -> BoxedStrategy<Option<Value>> {
    prop_oneof![4 => value.prop_map(Some), 1 => Just(Some(Value::Null)), 1 => Just(None)].boxed()
}

fn any_of(values: &'static [&'static str]) -> BoxedStrategy<Option<Value>> {
    field(select(values).prop_map(Value::from))
}

/// The key of one of `n` resources, if there are any.
fn one_of(prefix: &'static str, n: usize) -> BoxedStrategy<Option<Value>> {
    if n == 0 { Just(None).boxed() } else { field((0..n).prop_map(move |n| Value::from(format!("{prefix}{n}")))) }
}

/// A row with the fields that are there.
fn row(id: (&str, String), fields: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Value {
    let mut row = Map::from_iter([(id.0.to_owned(), Value::from(id.1))]);
    row.extend(fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    Value::Object(row)
}

fn owner() -> BoxedStrategy<Option<Value>> {
    field(Just(Value::from(OPERATOR)))
}

fn tags() -> BoxedStrategy<Option<Value>> {
    field(field(any::<String>().prop_map(Value::from)).prop_map(|name| match name {
        Some(name) => json!({ "name": name }),
        None => json!({}),
    }))
}

fn profiles(n: usize) -> BoxedStrategy<Option<Value>> {
    let subscribers = vec((any_of(&["plan01s", "planArc01", "planP1"]), any_of(&["active", "terminated"])), 0..3);
    field(subscribers.prop_map(move |subscribers| {
        let subscriber = |(at, (plan, status)): (usize, _)| {
            let imsi = format!("imsi-{n}-{at}");
            (imsi.clone(), row(("imsi", imsi), [("subscription", plan), ("status", status)]))
        };
        let subscribers: Map<_, _> = subscribers.into_iter().enumerate().map(subscriber).collect();
        json!({ "iccid": { "primaryImsi": format!("imsi-{n}-0"), "subscribers": subscribers } })
    }))
}

fn sim(n: usize, groups: usize, vpgs: usize) -> impl Strategy<Value = Value> {
    let session = field(one_of("v", vpgs).prop_map(|vpg| row(("imei", "1".to_owned()), [("vpgId", vpg)])));
    let fields = (
        owner(),
        any_of(&["uicc", "euicc", "virtual", "novel"]),
        any_of(&["active", "ready", "terminated", "hibernating", ""]),
        field(prop_oneof![any::<bool>().prop_map(Value::from), Just(Value::from("true"))]),
        one_of("g", groups),
        tags(),
        session,
        field(any::<i64>().prop_map(Value::from)),
        profiles(n),
    );
    fields.prop_map(move |(owner, kind, status, protection, group, tags, session, expiry, profiles)| {
        row(
            ("simId", format!("s{n}")),
            [
                ("operatorId", owner),
                ("type", kind),
                ("status", status),
                ("terminationEnabled", protection),
                ("groupId", group),
                ("tags", tags),
                ("sessionStatus", session),
                ("expiryTime", expiry),
                ("profiles", profiles),
            ],
        )
    })
}

fn group(n: usize, vpgs: usize) -> impl Strategy<Value = Value> {
    let air = field(
        (field(any::<bool>().prop_map(Value::from)), one_of("v", vpgs))
            .prop_map(|(on, vpg)| row(("anything", String::new()), [("useVpg", on), ("vpgId", vpg)])),
    );
    let beam = field(any::<String>().prop_map(|id| json!({ "credentialsId": id })));
    (owner(), tags(), air, beam).prop_map(move |(owner, tags, air, beam)| {
        let configuration = row(("SoracomHarvest", String::new()), [("SoracomAir", air), ("SoracomBeam", beam)]);
        row(
            ("groupId", format!("g{n}")),
            [("operatorId", owner), ("tags", tags), ("configuration", Some(configuration))],
        )
    })
}

fn vpg(n: usize) -> impl Strategy<Value = Value> {
    let map = || field(Just(json!({ "x-1": "10.0.0.0/8", "x-2": { "id": "x-2" } })));
    let flag = || field(any::<bool>().prop_map(Value::from));
    let fields = (owner(), any_of(&["running", "terminating", "odd"]), tags(), flag(), flag(), map(), map(), map());
    fields.prop_map(move |(owner, status, tags, gate, fixed, peerings, routes, vpns)| {
        row(
            ("vpgId", format!("v{n}")),
            [
                ("operatorId", owner),
                ("status", status),
                ("tags", tags),
                ("gateOpened", gate),
                ("fixedIpAddressesEnabled", fixed),
                ("vpcPeeringConnections", peerings),
                ("customerRoutes", routes),
                ("vpnConnections", vpns),
            ],
        )
    })
}

fn each<S: Strategy>(n: usize, of: impl Fn(usize) -> S) -> Vec<S> {
    (0..n).map(of).collect()
}

fn rows() -> impl Strategy<Value = Rows> {
    (0..6usize, 0..4usize, 0..3usize).prop_flat_map(|(sims, groups, vpgs)| {
        let strategies = (each(sims, |n| sim(n, groups, vpgs)), each(groups, |n| group(n, vpgs)), each(vpgs, vpg));
        strategies.prop_map(|(sims, groups, vpgs)| Rows { sims, groups, vpgs })
    })
}

/// Any value, deep and with the names of known fields in it.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    let name = prop_oneof![3 => select(&["simId", "status", "operatorId", "groupId", "code", "tags", "name"][..])
        .prop_map(str::to_owned), 1 => any::<String>()];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((name.clone(), inner), 0..4).prop_map(|fields| Value::from(Map::from_iter(fields))),
        ]
    })
}

/// Maps whose keys are names of things, not of fields.
const MAPS: [&str; 5] = ["profiles", "subscribers", "vpcPeeringConnections", "customerRoutes", "vpnConnections"];

/// Adds unknown fields to an object and to those in it.
fn decorate(value: &mut Value, unknown: &mut impl Iterator<Item = (String, Value)>, is_map: bool) {
    let Value::Object(fields) = value else {
        return;
    };
    for (name, value) in fields.iter_mut() {
        decorate(value, unknown, MAPS.contains(&name.as_str()));
    }
    if !is_map {
        fields.extend(unknown.next().map(|(name, value)| (format!("x-{name}"), value)));
    }
}

fn every_listed_sim_is_there_once(rows: &Rows) -> TestCaseResult {
    let account = rows.account();
    let sims = account.of_kind("sim").chain(account.of_kind("virtual-sim"));
    let mut keys: Vec<_> = sims.map(|sim| sim.key()).collect();
    keys.sort_unstable();
    let expected: Vec<_> = (0..rows.sims.len()).map(|n| format!("s{n}")).collect();
    prop_assert_eq!(keys, expected);
    prop_assert_eq!(account.of_kind("group").len(), rows.groups.len());
    prop_assert_eq!(account.of_kind("vpg").len(), rows.vpgs.len());
    prop_assert!(account.resources().map(|resource| resource.address()).is_sorted());
    for resource in account.resources() {
        prop_assert_eq!(account.get(&resource.address()), Some(resource));
        prop_assert_eq!(resource.to_string().parse::<Address>(), Ok(resource.address()));
    }
    Ok(())
}

fn unknown_fields_change_nothing(rows: &Rows, unknown: Vec<(String, Value)>) -> TestCaseResult {
    let mut decorated = rows.clone();
    let mut unknown = unknown.into_iter().cycle();
    let all = decorated.sims.iter_mut().chain(&mut decorated.groups).chain(&mut decorated.vpgs);
    all.for_each(|row| decorate(row, &mut unknown, false));
    prop_assert_eq!(difference(&decorated.account(), &rows.account()), None);
    Ok(())
}

fn nulls_are_as_good_as_nothing(rows: &Rows) -> TestCaseResult {
    let mut without = rows.clone();
    for row in without.sims.iter_mut().chain(&mut without.groups).chain(&mut without.vpgs) {
        row.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    }
    prop_assert_eq!(difference(&without.account(), &rows.account()), None);
    Ok(())
}

fn pages_may_break_anywhere(rows: &Rows, cuts: &[Index], empty: bool) -> TestCaseResult {
    let mut at: Vec<_> = cuts.iter().map(|cut| cut.index(rows.sims.len() + 1)).collect();
    at.extend([0, rows.sims.len()]);
    at.sort_unstable();
    let mut pages: Vec<&[Value]> = at.windows(2).map(|cut| &rows.sims[cut[0]..cut[1]]).collect();
    if empty {
        pages.push(&[]);
    }
    let files = rows.files().without(SIMS);
    let paged = pages.iter().enumerate().fold(files, |files, (n, page)| {
        files.put(&format!("g/listSims__page{}.json", n + 1), Value::from(page.to_vec()))
    });
    prop_assert_eq!(difference(&paged.account(), &rows.account()), None);
    Ok(())
}

fn a_file_that_breaks_off_anywhere_is_named(rows: &Rows, file: &str, cut: Index) -> TestCaseResult {
    let files = rows.files();
    let bytes = fs::read(files.path().join(file)).unwrap();
    let files = files.put_bytes(file, &bytes[..cut.index(bytes.len())]);
    let said = files.problems();
    prop_assert!(said.lines().count() == 1 && said.starts_with(&format!("{file}:1:")), "{}", said);
    prop_assert!(said.ends_with("the file breaks off here: capture it again"), "{}", said);
    Ok(())
}

fn flipped_bits_are_an_error_of_their_file_or_another_account(rows: &Rows, flips: &[(Index, u32)]) -> TestCaseResult {
    let files = rows.files();
    let mut bytes = fs::read(files.path().join(SIMS)).unwrap();
    for (at, bit) in flips {
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
    }
    if let Err(error) = files.put_bytes(SIMS, &bytes).read() {
        for problem in error.problems() {
            prop_assert!(problem.to_string().contains(SIMS), "{}", problem);
        }
    }
    Ok(())
}

fn any_bytes_are_an_error_of_their_file_or_an_account(bytes: &[u8]) -> TestCaseResult {
    if let Err(error) = Files::new().put_bytes(SIMS, bytes).read() {
        for problem in error.problems() {
            prop_assert!(problem.to_string().contains(SIMS), "{}", problem);
        }
    }
    Ok(())
}

/// Draws the cases.
mod drawn {
    use super::*;

    proptest! {
        #![proptest_config(config(48))]

        #[test]
        fn every_listed_sim_is_there_once(rows in rows()) {
            super::every_listed_sim_is_there_once(&rows)?;
        }

        #[test]
        fn unknown_fields_change_nothing(rows in rows(), unknown in vec((any::<String>(), anything()), 1..12)) {
            super::unknown_fields_change_nothing(&rows, unknown)?;
        }

        #[test]
        fn nulls_are_as_good_as_nothing(rows in rows()) {
            super::nulls_are_as_good_as_nothing(&rows)?;
        }

        #[test]
        fn pages_may_break_anywhere(rows in rows(), cuts in vec(any::<Index>(), 0..4), empty in any::<bool>()) {
            super::pages_may_break_anywhere(&rows, &cuts, empty)?;
        }

        #[test]
        fn a_file_that_breaks_off_anywhere_is_named(
            rows in rows(),
            file in select(&LISTS[..]),
            cut in any::<Index>(),
        ) {
            super::a_file_that_breaks_off_anywhere_is_named(&rows, file, cut)?;
        }

        #[test]
        fn flipped_bits_are_an_error_of_their_file_or_another_account(
            rows in rows(),
            flips in vec((any::<Index>(), 0..8u32), 1..4),
        ) {
            super::flipped_bits_are_an_error_of_their_file_or_another_account(&rows, &flips)?;
        }

        #[test]
        fn any_bytes_are_an_error_of_their_file_or_an_account(bytes in vec(any::<u8>(), 0..64)) {
            super::any_bytes_are_an_error_of_their_file_or_an_account(&bytes)?;
        }
    }
}
