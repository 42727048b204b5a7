//! The answer for another program: the check document as JSON on standard output. It is written
//! blocker by blocker: writing a long answer takes no more memory than writing a short one.
//!
//! ```sh
//! cargo run --example json
//! ```

use std::error::Error;
use std::io::{self, BufWriter, Write};

use chrono::{DateTime, Utc};
use winddown::assessment::Assessment;
use winddown::catalogue::Catalogue;
use winddown::reading::CaptureDir;
use winddown::report;

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut BufWriter::new(io::stdout().lock()))
}

pub(crate) fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let now: DateTime<Utc> = "2026-08-20T00:00:00Z".parse()?;
    let account = CaptureDir::new("examples/acme").load()?.account;
    let assessment = Assessment::new(account, Catalogue::soracom(), now)?;

    // Everything is shown; `.only(JAPAN)` would list Japan coverage only.
    serde_json::to_writer_pretty(&mut *out, &report::check(assessment.diagnosis()))?;
    writeln!(out)?;
    out.flush()?;
    Ok(())
}
