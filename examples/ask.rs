//! One question: can the account in a capture directory be closed, and when at the earliest?
//!
//! ```sh
//! cargo run --example ask                 # the account in examples/acme
//! cargo run --example ask -- my-capture
//! ```

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;

use chrono::{DateTime, Utc};
use winddown::assessment::Assessment;
use winddown::catalogue::Catalogue;
use winddown::diagnosis::Verdict;
use winddown::reading::CaptureDir;
use winddown::timeline::Reason;

fn main() -> Result<(), Box<dyn Error>> {
    let capture = std::env::args_os().nth(1).unwrap_or_else(|| "examples/acme".into());
    run(Path::new(&capture), &mut io::stdout())
}

pub(crate) fn run(capture: &Path, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    // The library reads no clock: a program of your own would pass the present instant.
    let now: DateTime<Utc> = "2026-08-20T00:00:00Z".parse()?;

    let account = CaptureDir::new(capture).load()?.account;
    let assessment = Assessment::new(account, Catalogue::soracom(), now)?;
    let diagnosis = assessment.diagnosis();

    let operator = assessment.account().operator();
    let (blockers, gaps) = (diagnosis.blockers().len(), diagnosis.gaps().len());
    match assessment.verdict() {
        Verdict::Closed => writeln!(out, "{operator} is closed")?,
        Verdict::Closable => writeln!(out, "{operator} can be closed now")?,
        Verdict::Unknown => writeln!(out, "{operator}: nothing known is in the way, but {gaps} things were not read")?,
        Verdict::Waiting => writeln!(out, "{operator}: nothing to do but wait or pay for {blockers} things")?,
        // Blocked. That is an answer like the others, not an error.
        _ => writeln!(out, "{operator} cannot be closed yet: {blockers} blockers, and {gaps} things were not read")?,
    }

    let timeline = assessment.timeline();
    let Some(day) = timeline.earliest_close() else {
        writeln!(out, "no closing date: some things wait for each other in a circle")?;
        return Ok(());
    };
    writeln!(out, "earliest closing date: {day} (UTC)")?;
    for milestone in timeline.critical_path() {
        let why = match milestone.reason {
            Reason::AtOnce => "nothing more to wait for".to_owned(),
            Reason::TermEnds => "its term runs out; only support could end it earlier".to_owned(),
            Reason::EndsByItself => "it ends by itself".to_owned(),
            Reason::FeeConfirmed(month) => format!("the fee of {month} is usually confirmed by then"),
            Reason::Unknown => "how long it takes is not known".to_owned(),
            // A later version may know more reasons.
            other => other.name().to_owned(),
        };
        writeln!(out, "  {}  {}: {why}", milestone.date, milestone.node)?;
    }
    Ok(())
}
