//! An iCalendar file: each event is a holiday.
//!
//! Whatever is not understood is refused with its line. A holiday that was passed over would make a date
//! too early.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, NaiveTime};
use icalendar::parser::{Component, read_components, unfold};
use rrule::{RRuleSet, Tz};

use crate::cli::flaw::Flaw;

/// The days of all events that are not cancelled, or all that is wrong with them.
pub(super) fn days(text: &str) -> Result<BTreeSet<NaiveDate>, Vec<Flaw>> {
    let unfolded = unfold(text);
    let components = read_components(&unfolded).map_err(|_| vec![Flaw::new(1, "it is no iCalendar file")])?;
    let events: Vec<&Component<'_>> = components.iter().flat_map(events_of).collect();
    let lines: Vec<usize> = (1..).zip(text.lines()).filter(|(_, line)| begins(line)).map(|(at, _)| at).collect();
    if events.len() != lines.len() {
        let at = lines.get(events.len()).copied().unwrap_or(1);
        return Err(vec![Flaw::new(at, "the event cannot be read: a line in it, or its end, is not as it should be")]);
    }
    let (mut days, mut flaws, mut times) = (BTreeSet::new(), Vec::new(), 0);
    for (line, event) in lines.into_iter().zip(events) {
        match times_of(event) {
            Ok((begins, length)) => {
                times += begins.len();
                days.extend(days_from(begins, length));
            }
            Err(why) => flaws.push(Flaw::new(line, format!("the event{}: {why}", named(event)))),
        }
        if times > MOST_TIMES {
            flaws.push(Flaw::new(line, format!("up to here events take place more than {MOST_TIMES} times")));
            break;
        }
    }
    if flaws.is_empty() { Ok(days) } else { Err(flaws) }
}

fn begins(line: &str) -> bool {
    line.trim_end().eq_ignore_ascii_case("BEGIN:VEVENT")
}

fn events_of<'c>(component: &'c Component<'c>) -> Vec<&'c Component<'c>> {
    let own = Some(component).filter(|it| it.name.as_str().eq_ignore_ascii_case("VEVENT"));
    own.into_iter().chain(component.components.iter().flat_map(events_of)).collect()
}

/// ` "Showa Day"`, so that a person finds it.
fn named(event: &Component<'_>) -> String {
    value(event, "SUMMARY").map_or_else(String::new, |name| format!(" \"{name}\""))
}

fn value<'e>(event: &'e Component<'_>, name: &str) -> Option<&'e str> {
    event.properties.iter().find(|it| it.name.as_str().eq_ignore_ascii_case(name)).map(|it| it.val.as_str())
}

/// How often the events of a file take place at most: a small file could ask for more than anybody waits for.
const MOST_TIMES: usize = 100_000;

/// The days on which it begins, and how many it takes each time.
fn times_of(event: &Component<'_>) -> Result<(Vec<NaiveDate>, u64), String> {
    if value(event, "STATUS").is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED")) {
        return Ok((Vec::new(), 0));
    }
    if value(event, "RECURRENCE-ID").is_some() {
        return Err("it changes one day of another event, which is not understood: give that day by itself".to_owned());
    }
    let first = date(value(event, "DTSTART").ok_or("it has no DTSTART")?)?;
    let length = length(event, first)?;
    Ok((beginnings(event, first)?, length))
}

/// So many days from each beginning on; where they overlap, once.
fn days_from(mut begins: Vec<NaiveDate>, length: u64) -> impl Iterator<Item = NaiveDate> {
    begins.sort_unstable();
    let mut next = NaiveDate::MIN;
    begins.into_iter().flat_map(move |begin| {
        let from = begin.max(next);
        next = begin.checked_add_days(Days::new(length)).unwrap_or(NaiveDate::MAX);
        let end = next;
        from.iter_days().take_while(move |day| *day < end)
    })
}

/// A date, of an event of whole days.
fn date(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text, "%Y%m%d")
        .map_err(|_| format!("`{text}` is no whole day: a holiday is a date such as 20260504"))
}

/// The most days of one event.
const LONGEST: i64 = 366;

/// How many days it takes. Its end is the day after its last one.
fn length(event: &Component<'_>, first: NaiveDate) -> Result<u64, String> {
    let days = match (value(event, "DTEND"), value(event, "DURATION")) {
        (None, None) => 1,
        (Some(end), _) => match date(end)?.signed_duration_since(first).num_days() {
            // Some programs end an event of one day on that day.
            0 => 1,
            days => days,
        },
        (None, Some(text)) => duration(text).ok_or_else(|| format!("`{text}` is no number of days or weeks"))?,
    };
    let is_possible = (1..=LONGEST).contains(&days);
    u64::try_from(days)
        .ok()
        .filter(|_| is_possible)
        .ok_or_else(|| format!("it takes {days} days: from 1 to {LONGEST} are"))
}

/// `P3D` or `P1W`, in days.
fn duration(text: &str) -> Option<i64> {
    let period = text.trim_start_matches('+').strip_prefix('P')?;
    let (number, unit) = period.split_at_checked(period.len().checked_sub(1)?)?;
    let number: i64 = number.parse().ok()?;
    match unit {
        "D" => Some(number),
        "W" => number.checked_mul(7),
        _ => None,
    }
}

/// The last year of an event that repeats without end.
const HORIZON: i32 = 2100;

/// The first day of each time that it takes place.
fn beginnings(event: &Component<'_>, first: NaiveDate) -> Result<Vec<NaiveDate>, String> {
    const REPEATS: [&str; 4] = ["RRULE", "RDATE", "EXDATE", "EXRULE"];
    let is_repeating = |name: &str| REPEATS.iter().any(|known| known.eq_ignore_ascii_case(name));
    let rules: Vec<String> = event
        .properties
        .iter()
        .filter(|it| is_repeating(it.name.as_str()))
        .map(|it| format!("{}:{}", it.name.as_str().to_uppercase(), midnights(it.val.as_str())))
        .collect();
    if rules.is_empty() {
        return Ok(vec![first]);
    }
    let text = format!("DTSTART:{}T000000Z\n{}", first.format("%Y%m%d"), rules.join("\n"));
    // `rrule` cuts its words into pieces without looking where a character ends.
    if !text.is_ascii() {
        return Err("how it repeats is not understood: it has letters that no rule has".to_owned());
    }
    let set: RRuleSet = text.parse().map_err(|error| format!("how it repeats is not understood: {error}"))?;
    let all = set.before(horizon()).all(u16::MAX);
    if all.limited {
        return Err("it repeats too often".to_owned());
    }
    Ok(all.dates.into_iter().map(|begin| begin.date_naive()).collect())
}

fn horizon() -> DateTime<Tz> {
    let day = NaiveDate::from_ymd_opt(HORIZON, 12, 31).unwrap_or(NaiveDate::MAX);
    day.and_time(NaiveTime::MIN).and_utc().with_timezone(&Tz::UTC)
}

/// The rule with its dates as instants, because `rrule` knows no whole days.
fn midnights(rule: &str) -> String {
    let instant = |word: &str| {
        let (name, value) = word.split_at(word.rfind(['=', ',']).map_or(0, |at| at + 1));
        let is_day = value.len() == 8 && value.bytes().all(|byte| byte.is_ascii_digit());
        if is_day { format!("{name}{value}T000000Z") } else { word.to_owned() }
    };
    let parts = rule.split(';').map(|part| part.split(',').map(instant).collect::<Vec<_>>().join(","));
    parts.collect::<Vec<_>>().join(";")
}
