//! `--calendar`: the days on which a provider's accounting does not work.

mod dates;
mod events;
mod fuzz;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, ValueHint};

use super::failure::{Failure, Fatal};
use super::flaw::{Flaw, listed};
use super::hints::counts_dates_by;
use crate::intake;
use crate::timeline::{BusinessCalendar, Holidays, Weekends};

/// By which calendar dates are counted.
#[derive(Debug, Args)]
pub(super) struct CalendarArgs {
    /// Count the days in this file as holidays, so that dates are those on which bills are really confirmed: an
    /// iCalendar file, or a file with a date such as 2026-05-04 on each line. Without it only weekends count. The dates
    /// of a run are those of its plan, so for a journal this has no effect.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    calendar: Option<PathBuf>,
}

impl CalendarArgs {
    /// The calendar: weekends, with the holidays of the file.
    pub(super) fn calendar(&self) -> Result<Box<dyn BusinessCalendar>, Failure> {
        let Some(path) = &self.calendar else { return Ok(Box::new(Weekends)) };
        counts_dates_by(["--calendar", &path.display().to_string()]);
        Ok(Box::new(read(path)?))
    }
}

/// A calendar cannot be used.
#[derive(Debug, thiserror::Error)]
enum CalendarError {
    #[error(
        "{}: {source}; a calendar is an iCalendar file, or a file with a date such as 2026-05-04 on each line",
        path.display()
    )]
    Io { path: PathBuf, source: io::Error },
    #[error("{} cannot be read as a calendar:{}", path.display(), listed(path, flaws))]
    Flaws { path: PathBuf, flaws: Vec<Flaw> },
    #[error("{}: there is no day in it", .0.display())]
    Empty(PathBuf),
}

impl Fatal for CalendarError {}

fn read(path: &Path) -> Result<Holidays, CalendarError> {
    let text =
        intake::text(path, intake::SMALL).map_err(|source| CalendarError::Io { path: path.to_owned(), source })?;
    let days = days(&text).map_err(|flaws| CalendarError::Flaws { path: path.to_owned(), flaws })?;
    if days.is_empty() {
        return Err(CalendarError::Empty(path.to_owned()));
    }
    Ok(Holidays::new(path.display().to_string(), days))
}

/// The days of a calendar, or all that is wrong with it.
fn days(text: &str) -> Result<BTreeSet<NaiveDate>, Vec<Flaw>> {
    // Some programs begin a file with a mark of its byte order.
    let text = text.trim_start_matches('\u{feff}');
    let is_events = text.trim_start().get(..6).is_some_and(|begin| begin.eq_ignore_ascii_case("BEGIN:"));
    if is_events { events::days(text) } else { dates::days(text) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use crate::cli::calendar::days;

    fn told(text: &str) -> Vec<String> {
        days(text).unwrap().iter().map(ToString::to_string).collect()
    }

    fn refused(text: &str) -> Vec<String> {
        days(text).unwrap_err().iter().map(|flaw| format!("{}: {}", flaw.line, flaw.why)).collect()
    }

    /// A calendar with one event, whose first line is the fourth.
    fn event(lines: &[&str]) -> String {
        let lines: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\n{lines}END:VEVENT\r\nEND:VCALENDAR\r\n"
        )
    }

    #[test]
    fn dates_are_one_a_line() {
        assert_eq!(
            told("\u{feff}# Japan\n2026-05-04 # Greenery Day\r\n\n  2026-05-05\n"),
            ["2026-05-04", "2026-05-05"]
        );
        assert_eq!(
            refused("2026-05-04\n2026/05/05\n2026-02-30\n"),
            ["2: `2026/05/05` is not a date such as 2026-05-04", "3: `2026-02-30` is not a date such as 2026-05-04"]
        );
        assert_eq!(told(""), [""; 0]);
    }

    #[test]
    fn an_event_may_take_several_days() {
        let days = ["2026-12-29", "2026-12-30", "2026-12-31"];
        assert_eq!(
            told(&event(&["DTSTART;VALUE=DATE:20261229", "DTEND;VALUE=DATE:20270101", "SUMMARY:New Year"])),
            days
        );
        assert_eq!(told(&event(&["DTSTART:20261229", "DURATION:P3D"])), days);
        assert_eq!(told(&event(&["DTSTART:20261229", "DURATION:P1W"])).len(), 7);
        assert_eq!(told(&event(&["DTSTART:20261229"])), days[..1]);
        assert_eq!(told(&event(&["DTSTART:20261229", "DTEND:20261229"])), days[..1]);
        // Long lines are folded.
        assert_eq!(told(&event(&["DTSTART;VALUE=DA", " TE:20261229"])), days[..1]);
        assert_eq!(told(&event(&["DTSTART:20261229", "STATUS:CANCELLED"])), [""; 0]);
    }

    #[test]
    fn an_event_may_repeat() {
        let told = |lines: &[&str]| told(&event(lines));
        let thrice = ["2026-01-12", "2027-01-11", "2028-01-10"];
        assert_eq!(told(&["DTSTART:20260112", "RRULE:FREQ=YEARLY;BYMONTH=1;BYDAY=2MO;COUNT=3"]), thrice);
        assert_eq!(told(&["DTSTART:20260112", "RRULE:FREQ=YEARLY;BYMONTH=1;BYDAY=2MO;UNTIL=20281231"]), thrice);
        let without = ["RRULE:FREQ=YEARLY;BYMONTH=1;BYDAY=2MO;COUNT=3", "EXDATE;VALUE=DATE:20270111"];
        assert_eq!(told(&["DTSTART:20260112", without[0], without[1]]), ["2026-01-12", "2028-01-10"]);
        let more = ["RRULE:FREQ=YEARLY;COUNT=1", "RDATE;VALUE=DATE:20260301,20260401"];
        assert_eq!(told(&["DTSTART:20260112", more[0], more[1]]), ["2026-01-12", "2026-03-01", "2026-04-01"]);
        let endless = told(&["DTSTART:20260811", "RRULE:FREQ=YEARLY"]);
        assert_eq!((endless.len(), endless.last().unwrap().as_str()), (75, "2100-08-11"));
    }

    /// A holiday that is passed over would make a date too early.
    #[test]
    fn what_is_not_understood_is_refused_with_its_line() {
        let why = |lines: &[&str]| refused(&event(lines)).remove(0);
        let of = |why: &str| format!("4: the event \"Sports Day\": {why}");
        let refuses = |lines: &[&str], expected: &str| {
            assert_eq!(why(&[&["SUMMARY:Sports Day"], lines].concat()), of(expected));
        };
        refuses(&[], "it has no DTSTART");
        let whole = "is no whole day: a holiday is a date such as 20260504";
        refuses(&["DTSTART:20260504T090000Z"], &format!("`20260504T090000Z` {whole}"));
        refuses(&["DTSTART:20260504", "DTEND:20260504T180000"], &format!("`20260504T180000` {whole}"));
        refuses(&["DTSTART:20260504", "DTEND:20260501"], "it takes -3 days: from 1 to 366 are");
        refuses(&["DTSTART:20260504", "DURATION:PT8H"], "`PT8H` is no number of days or weeks");
        for text in ["P", "P1", "PD", "P-", "1D"] {
            let duration = format!("DURATION:{text}");
            refuses(&["DTSTART:20260504", &duration], &format!("`{text}` is no number of days or weeks"));
        }
        refuses(&["DTSTART:20260504", "DURATION:P99999999999W"], "it takes 699999999993 days: from 1 to 366 are");
        refuses(
            &["DTSTART:20260504", "RECURRENCE-ID:20270504"],
            "it changes one day of another event, which is not understood: give that day by itself",
        );
        assert!(why(&["DTSTART:20260504", "RRULE:FREQ=HOURLY"]).ends_with("it repeats too often"));
        assert!(why(&["DTSTART:20260504", "RRULE:FREQ=SOMETIMES"]).contains("how it repeats is not understood: "));
    }

    /// With all that calendars on the web have besides.
    #[test]
    fn what_says_nothing_of_days_is_passed_over() {
        let text = "BEGIN:VCALENDAR\r\nPRODID:-//Some//Calendar 70.9054//EN\r\nVERSION:2.0\r\nCALSCALE:GREGORIAN\r\n\
            METHOD:PUBLISH\r\nX-WR-CALNAME:Holidays in Japan\r\nX-WR-CALDESC:\r\nBEGIN:VTIMEZONE\r\n\
            TZID:Asia/Tokyo\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0900\r\n\
            TZOFFSETTO:+0900\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n\
            DTSTART;VALUE=DATE:20260504\r\nDTEND;VALUE=DATE:20260505\r\nDTSTAMP:20260101T000000Z\r\n\
            UID:20260504_x@example.com\r\nCLASS:PUBLIC\r\nDESCRIPTION:Public holiday\\, and a long descrip\r\n \
            tion: \\n of it\\; \"all\"\r\nSEQUENCE:0\r\nSTATUS:CONFIRMED\r\nSUMMARY;LANGUAGE=ja:みどりの日\r\n\
            TRANSP:TRANSPARENT\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\n\
            END:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260505\r\nSUMMARY:こどもの日\r\nEND:VEVENT\r\n\
            END:VCALENDAR\r\n";
        assert_eq!(told(text), ["2026-05-04", "2026-05-05"]);
        assert_eq!(told(&text.replace("\r\n", "\n")), ["2026-05-04", "2026-05-05"]);
    }

    #[test]
    fn an_event_that_breaks_off_is_refused() {
        let whole = event(&["DTSTART:20260504"]);
        let broken = format!("{}BEGIN:VEVENT\r\nDTSTART:20260505\r\n", whole.trim_end_matches("END:VCALENDAR\r\n"));
        assert_eq!(refused(&broken).len(), 1, "{broken}");
        assert_eq!(refused("BEGIN:").len(), 1);
        assert_eq!(refused("BEGIN:VEVENT\nDTSTART:20260504\n").len(), 1);
    }
}
