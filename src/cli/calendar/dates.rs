//! A calendar of plain dates, one a line.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::cli::flaw::Flaw;

/// The days: a `#` begins a comment, and an empty line means nothing.
pub(super) fn days(text: &str) -> Result<BTreeSet<NaiveDate>, Vec<Flaw>> {
    let (mut days, mut flaws) = (BTreeSet::new(), Vec::new());
    for (line, content) in (1..).zip(text.lines()) {
        let date = content.split('#').next().unwrap_or_default().trim();
        if date.is_empty() {
            continue;
        }
        match date.parse() {
            Ok(day) => _ = days.insert(day),
            Err(_) => flaws.push(Flaw::new(line, format!("`{date}` is not a date such as 2026-05-04"))),
        }
    }
    if flaws.is_empty() { Ok(days) } else { Err(flaws) }
}
