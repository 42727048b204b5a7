//! The same facts in any order are the same account.

use std::fs;

use serde_json::Value;
use winddown::account::{AccountBuilder, Fact, Protection, Reading};

use super::{Files, GLOBAL, JAPAN, OPERATOR, assert_same, names};
use crate::common::{Anything, acme};

/// A linear congruential generator (Knuth's constants), so that a failure can be repeated anywhere.
struct Lcg(u64);

impl Lcg {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// The value as JSON, its lists and the fields of its objects in an order of their own, at any depth.
fn shuffled(value: &Value, lcg: &mut Lcg) -> String {
    let (open, mut items, close) = match value {
        Value::Array(items) => ('[', items.iter().map(|item| shuffled(item, lcg)).collect::<Vec<_>>(), ']'),
        Value::Object(fields) => {
            let field =
                |(key, value): (&String, &Value)| format!("{}:{}", Value::from(key.as_str()), shuffled(value, lcg));
            ('{', fields.iter().map(field).collect(), '}')
        }
        plain => return plain.to_string(),
    };
    lcg.shuffle(&mut items);
    format!("{open}{}{close}", items.join(","))
}

#[test]
fn the_order_of_rows_and_fields_does_not_matter() {
    let samples = acme();
    let files = Files::copy_of(&samples);
    let before = files.account();
    for seed in 1..=8 {
        let mut lcg = Lcg(seed);
        for directory in ["operator", "g", "jp"] {
            for name in names(&samples.join(directory)) {
                let value: Value =
                    serde_json::from_slice(&fs::read(samples.join(directory).join(&name)).unwrap()).unwrap();
                fs::write(files.path().join(directory).join(&name), shuffled(&value, &mut lcg)).unwrap();
            }
        }
        assert_same(&files.account(), &before);
    }
}

#[test]
fn the_generator_does_shuffle() {
    let mut lcg = Lcg(1);
    let mut items: Vec<_> = (0..20).collect();
    lcg.shuffle(&mut items);
    assert_ne!(items, (0..20).collect::<Vec<_>>());
    items.sort_unstable();
    assert_eq!(items, (0..20).collect::<Vec<_>>());
}

#[test]
fn it_does_not_matter_on_which_page_a_row_is() {
    let samples = acme();
    let page = |name: &str| -> Vec<Value> { serde_json::from_slice(&fs::read(samples.join(name)).unwrap()).unwrap() };
    let (one, other) = ("g/listSims__page1.json", "g/listSims__page2.json");
    let swapped = Files::copy_of(&samples).put(one, Value::from(page(other))).put(other, Value::from(page(one)));
    let whole = Files::copy_of(&samples)
        .without(one)
        .without(other)
        .put("g/listSims.json", Value::from([page(other), page(one)].concat()));
    let before = Files::copy_of(&samples).account();
    assert_same(&swapped.account(), &before);
    assert_same(&whole.account(), &before);
}

/// Everything that an account says counts in its digest.
#[test]
fn whatever_is_said_differently_makes_another_digest() {
    type Say = fn(&mut AccountBuilder);
    let different: [Say; 18] = [
        |_| {},
        |builder| _ = builder.add("sim", GLOBAL, "s1"),
        |builder| _ = builder.add("sim", JAPAN, "s1"),
        |builder| _ = builder.add("sim", None, "s1"),
        |builder| _ = builder.add("virtual-sim", GLOBAL, "s1"),
        |builder| _ = builder.add("sim", GLOBAL, "s2"),
        |builder| _ = builder.add("sim", GLOBAL, "s1").status("active"),
        |builder| _ = builder.add("sim", GLOBAL, "s1").name("active"),
        |builder| _ = builder.add("sim", GLOBAL, "s1").protection(Protection::On),
        |builder| _ = builder.add("sim", GLOBAL, "s1").protection(Protection::AssumedOn),
        |builder| _ = builder.add("sim", GLOBAL, "s1").fact(Fact::Amount, "1"),
        |builder| _ = builder.add("sim", GLOBAL, "s1").fact(Fact::Quantity, "1"),
        |builder| _ = builder.add("sim", GLOBAL, "s1").fact(Fact::Amount, "1.0"),
        |builder| _ = builder.add("sim", GLOBAL, "s1").refers("group", &["sim"], "s1"),
        |builder| _ = builder.add("sim", GLOBAL, "s1").refers("twin", &["sim"], "s1"),
        |builder| _ = builder.add("sim", GLOBAL, "s1").refers("group", &["group"], "gone"),
        |builder| builder.read("sim", GLOBAL, Reading::Complete),
        |builder| builder.read("sim", GLOBAL, Reading::Unread(String::new())),
    ];
    let mut digests: Vec<(String, usize)> = Vec::new();
    for (at, say) in different.iter().enumerate() {
        let mut builder = AccountBuilder::new(OPERATOR.parse().unwrap());
        say(&mut builder);
        let digest = builder.build_known(&Anything::with(["group", "twin"])).unwrap().digest().to_string();
        assert!(digest.starts_with("sha256:") && digest.len() == 7 + 64, "{digest}");
        if let Some((_, twin)) = digests.iter().find(|(known, _)| *known == digest) {
            panic!("number {at} has the digest of number {twin}");
        }
        digests.push((digest, at));
    }
}

#[test]
fn whose_account_it_is_makes_another_digest() {
    let empty = |operator: &str| {
        AccountBuilder::new(operator.parse().unwrap()).build_known(&Anything::with([])).unwrap().digest()
    };
    assert_ne!(empty("OP0000000001"), empty("OP0000000002"));
}
