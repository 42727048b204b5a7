//! Calendars on damaged inputs.

#![cfg(test)]

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::days;
use crate::fuzzing::{Input, Reader, ensure, fuzz};

struct Calendars;

impl Reader for Calendars {
    const NAME: &'static str = "calendar";
    /// A rule may take its time to give nothing.
    const COST: u64 = 10;
    /// The dates of a rule until 2100, and what calculates them.
    const MEMORY: u64 = 16 << 20;
    type Found = BTreeSet<NaiveDate>;

    fn read(&self, bytes: &[u8]) -> Result<Self::Found, String> {
        let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
        days(text).map_err(|flaws| {
            let lines = text.lines().count().max(1);
            let right = flaws.iter().all(|flaw| (1..=lines).contains(&flaw.line) && !flaw.why.is_empty());
            if right && !flaws.is_empty() { "the lines are told".to_owned() } else { String::new() }
        })
    }

    fn judge(&self, input: &Input<'_>, days: Self::Found) -> Result<(), String> {
        let text = String::from_utf8_lossy(&input.bytes);
        // Of plain dates each line with one is a day; what is written is read again.
        let plain: String = days.iter().map(|day| format!("{day}\n")).collect();
        ensure(super::days(&plain).as_ref() == Ok(&days), || format!("the days come back otherwise: {plain}"))?;
        let is_plain = !text.to_ascii_uppercase().contains("BEGIN");
        let dates: BTreeSet<&str> = text
            .trim_start_matches('\u{feff}')
            .lines()
            .filter_map(|line| line.split('#').next())
            .map(str::trim)
            .filter(|date| !date.is_empty())
            .collect();
        ensure(!is_plain || days.len() <= dates.len() && days.is_empty() == dates.is_empty(), || {
            format!("{dates:?} are {days:?}")
        })
    }
}

#[test]
fn fuzz_calendars() {
    fuzz(&Calendars);
}
