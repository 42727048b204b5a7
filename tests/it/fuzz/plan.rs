//! Plans.

use serde_json::Value;
use winddown::account::{Account, AccountBuilder};
use winddown::catalogue::Catalogue;
use winddown::plan::SavedPlan;
use winddown::verify::{Soundness, verify};

use super::engine::{Input, Reader, ensure, fuzz};
use crate::common::{OPERATOR, now};

/// With an account in which nothing is.
struct Plans(Account);

impl Reader for Plans {
    const NAME: &'static str = "plan";
    type Found = SavedPlan;

    fn read(&self, bytes: &[u8]) -> Result<SavedPlan, String> {
        SavedPlan::read(bytes, Catalogue::soracom()).map_err(|error| error.to_string())
    }

    fn judge(&self, input: &Input<'_>, plan: SavedPlan) -> Result<(), String> {
        // What is passed over may have numbers and escapes that no value holds.
        if let Ok(document) = serde_json::from_slice::<Value>(&input.bytes) {
            let steps = document["steps"].as_array().map_or(0, Vec::len);
            ensure(steps == plan.len(), || format!("{steps} steps, and {} are taken", plan.len()))?;
        }
        let first = written(&plan)?;
        let back = self.read(&first).map_err(|error| format!("what is written is refused: {error}"))?;
        ensure(written(&back)? == first, || "it is written otherwise the second time".to_owned())?;
        let is_sound = verify(&plan, &self.0, Catalogue::soracom(), now()).soundness() == Soundness::Sound;
        let has_calls = plan.steps().any(|step| step.call().is_some());
        ensure(!is_sound || !has_calls, || "it is sound for an account in which nothing is".to_owned())
    }
}

fn written(plan: &SavedPlan) -> Result<Vec<u8>, String> {
    serde_json::to_vec(plan).map_err(|error| error.to_string())
}

#[test]
fn plans() {
    fuzz(&Plans(AccountBuilder::new(OPERATOR.parse().unwrap()).build(Catalogue::soracom()).unwrap()));
}
