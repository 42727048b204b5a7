//! Snapshots. With a wrong digest nothing is taken that is not as it was written; with a right one nothing is passed over.

use std::collections::BTreeSet;

use serde::Deserialize as _;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use winddown::account::{Account, Address, Oddity};
use winddown::catalogue::Catalogue;
use winddown::diagnosis::Diagnosis;
use winddown::graph::DependencyGraph;
use winddown::reading::{SnapshotFile, write_snapshot};

use super::engine::{Input, Reader, ensure, fuzz};
use crate::common::now;

struct Snapshots(SnapshotFile);

impl Reader for Snapshots {
    const NAME: &'static str = "snapshot";
    const MEMORY: u64 = 1 << 20;
    type Found = Account;

    fn seal(&self, bytes: &mut Vec<u8>) {
        let at = bytes.windows(10).rposition(|window| window == b"\"digest\":\"").unwrap_or(bytes.len());
        bytes.truncate(at);
        let digest: String = Sha256::digest(&*bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        bytes.extend(format!("\"digest\":\"sha256:{digest}\"}}\n").bytes());
    }

    fn read(&self, bytes: &[u8]) -> Result<Account, String> {
        self.0.load_from(bytes).map_err(|error| error.to_string())
    }

    fn judge(&self, input: &Input<'_>, account: Account) -> Result<(), String> {
        let is_kept = input.is_sealed || input.kept().any(|kept| kept == input.bytes);
        ensure(is_kept, || "it is not as it was written, and is taken".to_owned())?;
        // What is passed over may have numbers and escapes that no value holds.
        if let Ok(document) = serde_json::from_slice(&input.bytes) {
            nothing_is_passed_over(&document, &account)?;
        }
        comes_back(&self.0, &account)?;
        // Whatever is in it, there is an answer, or the catalogue does not know something that is in it.
        if let Ok(graph) = DependencyGraph::build(account, Catalogue::soracom(), now()) {
            _ = Diagnosis::new(&graph).verdict();
        }
        Ok(())
    }

    fn judge_error(&self, _: &Input<'_>, said: &str) -> Result<(), String> {
        ensure(said.starts_with("a.json") && said.len() < 100_000, || format!("it says: {said}"))
    }
}

/// Each row is a thing in the account, and the other way round.
fn nothing_is_passed_over(document: &Value, account: &Account) -> Result<(), String> {
    let rows = document["resources"].as_array().map_or(&[][..], Vec::as_slice);
    ensure(rows.len() == account.len(), || format!("{} rows, {} things", rows.len(), account.len()))?;
    for row in rows {
        let address: Option<Address> = row["address"].as_str().and_then(|text| text.parse().ok());
        ensure(address.is_some_and(|address| account.get(&address).is_some()), || format!("it passes over {row}"))?;
    }
    let oddities = document.get("oddities").map_or_else(|| Ok(Vec::new()), Vec::<Oddity>::deserialize);
    let oddities = oddities.map_err(|error| format!("its oddities are taken: {error}"))?;
    // What is found in two places is told once, with all that it hides.
    let count = oddities.iter().map(|oddity| (&oddity.subject, &oddity.finding)).collect::<BTreeSet<_>>().len();
    ensure(count <= account.oddities().len(), || format!("{count} oddities, {}", account.oddities().len()))?;
    let mut hidden = oddities.iter().flat_map(|oddity| &oddity.hides).map(String::as_str);
    let told: BTreeSet<&str> = account.oddities().iter().flat_map(|oddity| &oddity.hides).map(String::as_str).collect();
    hidden.try_for_each(|kind| ensure(told.contains(kind), || format!("that {kind} may be hidden is lost")))
}

/// The account is written, read, and written the same.
fn comes_back(file: &SnapshotFile, account: &Account) -> Result<(), String> {
    let written = |account: &Account| {
        let mut out = Vec::new();
        write_snapshot(account, now(), &mut out).map(|()| out).map_err(|error| error.to_string())
    };
    let first = written(account)?;
    let back = file.load_from(&first[..]).map_err(|error| format!("what is written is refused: {error}"))?;
    ensure(back.digest() == account.digest(), || "it comes back as another account".to_owned())?;
    ensure(written(&back)? == first, || "it is written otherwise the second time".to_owned())
}

#[test]
fn snapshots() {
    fuzz(&Snapshots(SnapshotFile::new("a.json")));
}
