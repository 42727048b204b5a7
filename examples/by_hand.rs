//! An account without any JSON, as a program would build it that keeps its own inventory: a group of
//! SIMs behind a VPG with a peering connection, and the plan for closing it.
//!
//! ```sh
//! cargo run --example by_hand
//! ```

use std::error::Error;
use std::io::{self, Write};

use chrono::{DateTime, Utc};
use winddown::account::{Account, AccountBuilder, Coverage, InvalidAccount, OperatorId, Protection, join_key};
use winddown::assessment::Assessment;
use winddown::catalogue::{Catalogue, GLOBAL};

const G: Coverage = GLOBAL;
const VPG: &str = "9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b";

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout())
}

pub(crate) fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let now: DateTime<Utc> = "2026-08-20T00:00:00Z".parse()?;
    let account = account("OP0012345678".parse()?)?;
    let plan = Assessment::new(account, Catalogue::soracom(), now)?.plan();
    writeln!(out, "{} steps in {} stages; `!` cannot be undone", plan.steps().len(), plan.stages())?;
    for step in plan.steps() {
        let mark = if step.is_irreversible() { "!" } else { " " };
        writeln!(out, "{:>2} {mark} {:<20} {}", step.stage(), step.action().verb().english(), step.subject())?;
        writeln!(out, "     {:?}: {}", step.actor(), step.instruction())?;
    }
    Ok(())
}

/// Resources may be added in any order: references are resolved at the end, and all is checked against the
/// catalogue. Everything that is wrong is reported at once.
fn account(operator: OperatorId) -> Result<Account, InvalidAccount> {
    let mut builder = AccountBuilder::new(operator);
    for (sim, name) in [("8942310000000000018", "pump"), ("8942310000000000026", "gate")] {
        builder.add("sim", G, sim).name(name).status("active").refers("group", &["group"], "fleet");
    }
    builder.add("sim", G, "8942310000000000034").status("inactive").protection(Protection::On);
    builder.add("group", G, "fleet").name("The fleet").refers("vpg", &["vpg"], VPG);
    builder.add("vpg", G, VPG).status("running");
    // A key of several parts: the operation that ends it needs both.
    let peering = join_key(&[VPG.into(), "pcx-0f3e".into()]);
    builder.add("vpc-peering-connection", G, &peering).refers("vpg", &["vpg"], VPG);

    // A kind of which nothing was said is unread, not absent: an account is called closable only
    // where everything that matters was read.
    builder.read_the_rest(Catalogue::soracom());
    builder.build(Catalogue::soracom())
}
