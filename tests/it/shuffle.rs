//! The same facts in another order are the same answers: no byte of any output depends on the order
//! in which the API lists things.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::common::{account, acme, put_response, responses_of, untidy};
use crate::views::views;

/// A small generator (SplitMix64): the same numbers in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % n as u64).unwrap()
    }

    fn shuffle(&mut self, value: &mut Value) {
        match value {
            Value::Array(items) => {
                for at in (1..items.len()).rev() {
                    items.swap(at, self.below(at + 1));
                }
                items.iter_mut().for_each(|item| self.shuffle(item));
            }
            Value::Object(fields) => fields.values_mut().for_each(|field| self.shuffle(field)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

/// Writes the capture with every list in every file in another order; how many files that changed.
fn write_shuffled(from: &Path, to: &Path, seed: u64) -> usize {
    // When it was made is the same.
    fs::copy(from.join("capture.json"), to.join("capture.json")).unwrap();
    let mut numbers = Numbers(seed);
    let mut changed = 0;
    for (name, content) in responses_of(from) {
        let own: Value = serde_json::from_slice(&content).unwrap();
        let mut shuffled = own.clone();
        numbers.shuffle(&mut shuffled);
        changed += usize::from(shuffled != own);
        put_response(to, &name, serde_json::to_vec(&shuffled).unwrap());
    }
    changed
}

#[track_caller]
fn assert_order_shows_nowhere(capture: &Path, files: usize) {
    let expected = views(&account(capture));
    for seed in 1..=8 {
        let directory = tempfile::tempdir().unwrap();
        let changed = write_shuffled(capture, directory.path(), seed);
        assert!(changed >= files, "seed {seed} changed {changed} files only: nothing is shown");
        for ((name, expected), (_, found)) in expected.iter().zip(views(&account(directory.path()))) {
            let differs = expected.lines().zip(found.lines()).find(|(expected, found)| expected != found);
            assert_eq!(differs, None, "{name} with seed {seed}");
            assert_eq!(expected.len(), found.len(), "{name} with seed {seed}");
        }
    }
}

#[test]
fn the_order_of_the_responses_shows_nowhere() {
    assert_order_shows_nowhere(&acme(), 11);
}

/// The files are small: few lists have two rows.
#[test]
fn it_does_not_show_in_what_is_odd_either() {
    assert_order_shows_nowhere(&untidy(), 1);
}
