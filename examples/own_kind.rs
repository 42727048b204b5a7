//! A kind and a source of your own. A company puts boxes with a SIM in them at its customers'; a box
//! has to come back to the warehouse before its SIM is terminated, or nobody will find it again. The
//! catalogue learns of the boxes, and a [`Source`] brings them into the account.
//!
//! ```sh
//! cargo run --example own_kind
//! ```

use std::error::Error;
use std::io::{self, Write};

use chrono::{DateTime, Utc};
use winddown::account::{Account, AccountBuilder, InvalidAccount, OperatorId, Reading};
use winddown::assessment::Assessment;
use winddown::catalogue::spec::{
    Action, Constraint, KindSpec, Means, Noun, Pair, Provenance, RefSpec, Route, Standing, StatusSpec, StatusValue,
    StepSpec, Strength, Text, documented, t,
};
use winddown::catalogue::{Catalogue, Code, Document, JAPAN};
use winddown::reading::Source;

const HANDBOOK: Document = Document::new("handbook", "https://wiki.example.com/edge-boxes");

const OWN_KINDS: [KindSpec; 1] = [KindSpec {
    name: "edge-box",
    noun: Noun::new("edge box", "edge boxes"),
    summary: t("a box of ours at a customer's, with a SIM in it"),
    phase: 3,
    coverages: documented(&[], &[HANDBOOK]),
    status: StatusSpec {
        fields: &["state"],
        values: &[StatusValue::new("installed", Standing::Live), StatusValue::new("returned", Standing::Gone)],
        absent: Standing::Unrecognised,
        ..StatusSpec::NONE
    },
    references: &[RefSpec::new("sim", "sim", &["sim"], Provenance::Documented(&[HANDBOOK]))],
    before: &[Constraint {
        then: "sim",
        strength: Strength::Hard,
        pairs: &[Pair::Refers(&["sim"])],
        reason: t("a box whose SIM is terminated cannot be located any more"),
        provenance: Provenance::Documented(&[HANDBOOK]),
    }],
    routes: &[Route {
        statuses: &[],
        steps: &[StepSpec::by(Action::Release, Means::Console(t("the stock list > the box > Book its return")))],
        note: Text::EMPTY,
    }],
    code: Code::StillInUse,
    ..KindSpec::EMPTY
}];

/// Whatever knows of the boxes and their SIMs. A real one would ask a database and the API.
struct Warehouse {
    operator: OperatorId,
    catalogue: Catalogue,
    /// Number, state, and the SIM inside.
    boxes: Vec<[&'static str; 3]>,
}

impl Source for Warehouse {
    type Error = InvalidAccount;

    fn operator(&self) -> Result<OperatorId, InvalidAccount> {
        Ok(self.operator.clone())
    }

    fn read(&self) -> Result<Account, InvalidAccount> {
        let mut builder = AccountBuilder::new(self.operator.clone());
        builder.read("edge-box", None, Reading::Complete);
        for [number, state, sim] in &self.boxes {
            builder.add("edge-box", None, number).status(state).refers("sim", &["sim"], sim);
            builder.add("sim", JAPAN, sim).status("active");
        }
        builder.build(&self.catalogue)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout())
}

pub(crate) fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let now: DateTime<Utc> = "2026-08-20T00:00:00Z".parse()?;
    let boxes = vec![["box-1", "installed", "8981100000000000017"], ["box-2", "returned", "8981100000000000025"]];
    let catalogue = Catalogue::soracom().with(OWN_KINDS)?;
    let source = Warehouse { operator: "OP0012345678".parse()?, catalogue: catalogue.clone(), boxes };
    let account = source.read()?;
    for step in Assessment::new(account, &catalogue, now)?.plan().steps() {
        writeln!(out, "{}. {} {} after {:?}", step.id(), step.action().verb().english(), step.subject(), step.after())?;
    }
    Ok(())
}
