//! Journals. With wrong sums nothing is taken but the beginning of a journal as it was written.

use sha2::{Digest as _, Sha256};
use winddown::catalogue::Catalogue;
use winddown::drive::JournalReader;
use winddown::execution::{Entry, Options};

use super::Desk;
use super::engine::{Input, Reader, ensure, fuzz};
use crate::common::now;

struct Journals(Desk);

impl Reader for Journals {
    const NAME: &'static str = "journal";
    /// It is a file.
    const COST: u64 = 5;
    type Found = Vec<Entry>;

    fn seal(&self, bytes: &mut Vec<u8>) {
        let mut before = String::new();
        let mut sealed = Vec::new();
        for (line, number) in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).zip(1..) {
            let at =
                line.windows(8).rposition(|window| window == b",\"line\":").unwrap_or(line.len().saturating_sub(1));
            let text = [&line[..at], format!(",\"line\":{number}").as_bytes()].concat();
            let sum = Sha256::new_with_prefix(&before).chain_update(&text).finalize();
            before = sum.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
            sealed.extend([&text, format!(",\"sum\":\"{before}\"}}\n").as_bytes()].concat());
        }
        *bytes = sealed;
    }

    fn read(&self, bytes: &[u8]) -> Result<Vec<Entry>, String> {
        let path = self.0.file(bytes);
        let said = |error: winddown::drive::JournalFileError| {
            error.to_string().strip_prefix(&format!("{}: ", path.display())).unwrap_or_default().to_owned()
        };
        let reader = JournalReader::open(&path, Catalogue::soracom()).map_err(said)?;
        reader.collect::<Result<_, _>>().map_err(said)
    }

    fn judge(&self, input: &Input<'_>, entries: Vec<Entry>) -> Result<(), String> {
        let lines =
            |text: &[u8]| -> Vec<Vec<u8>> { text.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect() };
        let own = lines(&input.bytes);
        let whole = own.iter().filter(|line| line.ends_with(b"\n")).count();
        ensure(whole == entries.len() + 1, || format!("{whole} lines, and {} entries are taken", entries.len()))?;
        let is_beginning = |kept: &[u8]| lines(kept).starts_with(&own[..whole]);
        ensure(input.is_sealed || input.kept().any(is_beginning), || {
            "it is not as it was written, and is taken".to_owned()
        })?;
        for entry in &entries {
            let text = serde_json::to_string(entry).map_err(|error| error.to_string())?;
            let back: Entry = serde_json::from_str(&text).map_err(|error| format!("{text} is refused: {error}"))?;
            ensure(&back == entry, || format!("{text} comes back as {back:?}"))?;
        }
        // They follow from each other, or it is said that they do not.
        let path = self.0.file(&input.bytes);
        let reader = JournalReader::open(&path, Catalogue::soracom()).map_err(|error| error.to_string())?;
        let state = reader.execution(Options::default(), now());
        ensure(input.is_sealed || state.is_ok(), || format!("it says: {:?}", state.err()))
    }
}

#[test]
fn journals() {
    fuzz(&Journals(Desk::new()));
}
