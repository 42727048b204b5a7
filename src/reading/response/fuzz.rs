//! Responses on damaged inputs. An input is the name of a file in a capture, and what is in it.

#![cfg(test)]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::ops::ControlFlow;

use serde_json::Value;

use super::{Outcome, ResponseReader, Rows, Unreadable};
use crate::account::Account;
use crate::catalogue::Catalogue;
use crate::fuzzing::{Input, Reader, ensure, fuzz};
use crate::reading::capture::file_name::FileName;
use crate::reading::collector::Collector;
use crate::reading::readings::ResponseId;

struct Responses(ResponseReader);

/// The response that an input is.
fn parts(bytes: &[u8]) -> Result<(ResponseId, &[u8]), String> {
    let end = bytes.iter().position(|byte| *byte == b'\n').ok_or("it has no name")?;
    let name = std::str::from_utf8(&bytes[..end]).map_err(|error| error.to_string())?;
    let (place, name) = name.split_once('/').ok_or("it is in no directory")?;
    let FileName { operation, params, .. } = FileName::parse(name).ok_or("it is not the name of a response")?;
    let place = Catalogue::soracom().provider().known(place);
    Ok((ResponseId { operation, place, params }, &bytes[end + 1..]))
}

impl Responses {
    /// What it says is no JSON is none, whatever else reads it; and no row of a list is passed over.
    fn judge_rows(&self, input: &Input<'_>) -> Result<(), String> {
        let Ok((id, bytes)) = parts(&input.bytes) else { return Ok(()) };
        let Ok(document) = serde_json::from_slice::<Value>(bytes) else { return Ok(()) };
        let mut rows = 0;
        let mut mappings = 0;
        let layout = self.0.operations.get(&*id.operation);
        let outcome = self.0.walk(&id.operation, bytes, 0, |_, _| {
            rows += 1;
            ControlFlow::Continue(())
        });
        if let Some(layout) = layout {
            mappings = layout.mappings.len();
        }
        let list = match (layout.map(|layout| layout.rows), &document) {
            (Some(Rows::List), Value::Array(list)) => list,
            (Some(Rows::Under(field)), Value::Object(fields)) if is_once(bytes, field) => match fields.get(field) {
                Some(Value::Array(list)) => list,
                _ => return Ok(()),
            },
            _ => return ensure(!is_no_json(&outcome), || format!("it says: {outcome:?}")),
        };
        match outcome {
            Ok(Outcome::Rows) => {
                ensure(rows == mappings * list.len(), || format!("{} rows, {rows} for {mappings} kinds", list.len()))
            }
            Ok(Outcome::Refused(_)) => Ok(()),
            Err(error) => Err(format!("it says: {error:?}")),
        }
    }
}

fn is_no_json(outcome: &Result<Outcome, Unreadable>) -> bool {
    matches!(outcome, Err(Unreadable::Json(error)) if !error.is_data())
}

/// True if a field has one value: of several nobody knows which counts.
fn is_once(bytes: &[u8], field: &str) -> bool {
    bytes.windows(field.len()).filter(|window| *window == field.as_bytes()).count() == 1
}

impl Reader for Responses {
    const NAME: &'static str = "response";
    type Found = Account;

    fn read(&self, bytes: &[u8]) -> Result<Account, String> {
        let (id, bytes) = parts(bytes)?;
        let mut collector = Collector::new(Catalogue::soracom(), &self.0, "OP0012345678".parse().unwrap());
        let added = collector.add(&id, "a.json", bytes);
        added.map_err(|error| format!("{error:?}"))?;
        collector.finish(&[]).map_err(|invalid| format!("{:?}", invalid.into_problems()))
    }

    fn judge(&self, input: &Input<'_>, account: Account) -> Result<(), String> {
        self.judge_rows(input)?;
        for resource in account.resources() {
            let address = resource.address();
            ensure(account.get(&address).is_some(), || format!("{address} is not found"))?;
        }
        Ok(())
    }

    fn judge_error(&self, input: &Input<'_>, _: &str) -> Result<(), String> {
        self.judge_rows(input)
    }
}

#[test]
fn fuzz_responses() {
    fuzz(&Responses(ResponseReader::new(Catalogue::soracom())));
}
