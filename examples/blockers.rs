//! The blockers as values: what can be done today and by whom, what nobody has looked at, and what
//! would change if the bill whose payment failed were paid.
//!
//! ```sh
//! cargo run --example blockers
//! ```

use std::error::Error;
use std::io::{self, Write};

use chrono::{DateTime, Utc};
use winddown::assessment::Assessment;
use winddown::catalogue::{Catalogue, Code};
use winddown::diagnosis::Assumption;
use winddown::reading::CaptureDir;
use winddown::report::Statement;
use winddown::timeline::Weekends;

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout())
}

pub(crate) fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let now: DateTime<Utc> = "2026-08-20T00:00:00Z".parse()?;
    let account = CaptureDir::new("examples/acme").load()?.account;
    let assessment = Assessment::new(account, Catalogue::soracom(), now)?;
    let diagnosis = assessment.diagnosis();

    writeln!(out, "What somebody, or time, can clear now; what holds up most comes first:")?;
    for group in diagnosis.root_groups() {
        let (noun, alone) = (group.kind().noun, group.holds_up_alone());
        writeln!(
            out,
            "\n{} x {}: {} (holds up {alone} alone)",
            group.members().len(),
            noun.one.english(),
            group.code()
        )?;
        for blocker in group.members() {
            let actor = blocker.actor().map_or_else(|| "nobody".to_owned(), |actor| format!("{actor:?}"));
            let until = blocker.not_before(&Weekends).map_or_else(String::new, |day| format!(" {day}"));
            writeln!(out, "  {}  actor {actor}, clearance {}{until}", blocker.subject(), blocker.clearance())?;
        }
        // What clears the first clears the others too, each with its own ids.
        for act in group.first().remedy() {
            writeln!(out, "    {}: {}", act.action().verb().english(), act.instruction())?;
        }
    }

    writeln!(out, "\nWhat nobody has looked at ({}):", diagnosis.gaps().len())?;
    for gap in diagnosis.gaps() {
        let why = Statement::from(gap);
        writeln!(out, "  {}: {why}", gap.subject())?;
    }

    // What if? The account is not copied, and a further `what_if` adds to this one.
    let failed = diagnosis.blockers().find(|blocker| blocker.code() == Code::PaymentFailed);
    let failed = failed.ok_or("no payment has failed")?.subject();
    let paid = assessment.what_if(&[Assumption::Paid(failed.clone())])?;
    let diff = paid.diff(diagnosis);
    writeln!(out, "\nIf {failed} were paid: {:?}, {} blockers left", paid.verdict(), paid.blockers().len())?;
    diff.cleared.iter().try_for_each(|(subject, code)| writeln!(out, "  cleared: {subject} {code}"))?;
    diff.new.iter().try_for_each(|(subject, code)| writeln!(out, "  new: {subject} {code}"))?;
    diff.changed.iter().try_for_each(|(it, was, is)| writeln!(out, "  changed: {it} {was} -> {is}"))?;
    let is_same = paid.timeline(assessment.calendar()).earliest_close() == assessment.earliest_close();
    writeln!(out, "  earliest closing date: {}", if is_same { "the same" } else { "another" })?;
    Ok(())
}
