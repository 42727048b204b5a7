//! Keys, addresses and months: what is written reads back.

use std::borrow::Cow;

use chrono::NaiveDate;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseResult;
use winddown::account::{Address, Coverage, Month, join_key, key_parts};
use winddown::catalogue::{GLOBAL, JAPAN};

use super::properties::config;

#[test]
fn a_month_is_written_in_one_way_only() {
    assert_eq!("2026-08".parse::<Month>().unwrap().to_string(), "2026-08");
    for text in ["2026-8", "26-08", "+026-08", "2026- 8", " 2026-08", "2026-08 ", "2026-13", "2026-00", "202608", ""] {
        let error = text.parse::<Month>().unwrap_err();
        assert_eq!(error.to_string(), format!("`{text}` is not a month (one looks like 2026-08)"));
    }
}

#[test]
fn what_is_no_address() {
    let said = |text: &str| text.parse::<Address>().unwrap_err().to_string();
    let example = "(an address looks like g:sim/8942310000000000018 or sam-user/alice)";
    for (text, problem) in [
        ("sim", "there is no `/` between kind and key"),
        ("US:sim/1", "the coverage must be of lower-case letters, digits and hyphens"),
        ("g:/1", "the kind is empty"),
        ("g:SIM/1", "the kind must be of lower-case letters, digits and hyphens"),
        ("g:sim/", "the key is empty"),
    ] {
        assert_eq!(said(text), format!("`{text}` is not an address: {problem} {example}"));
    }
}

fn the_parts_of_a_key_survive(parts: Vec<String>) -> TestCaseResult {
    let parts: Vec<Cow<'_, str>> = parts.into_iter().map(Cow::Owned).collect();
    let key = join_key(&parts);
    prop_assert_eq!(key_parts(&key).collect::<Vec<_>>(), parts.clone());
    prop_assert!(!key.contains(|c: char| c == ' ' || c.is_control()), "{}", key);
    // Whether a part is borrowed makes no difference.
    let borrowed: Vec<Cow<'_, str>> = parts.iter().map(|part| Cow::Borrowed(&**part)).collect();
    prop_assert_eq!(join_key(&borrowed), key);
    Ok(())
}

fn addresses_survive(kind: String, place: Option<Coverage>, key: String) -> TestCaseResult {
    match Address::new(kind.clone(), place, key.clone()) {
        Err(_) => prop_assert!(key.is_empty()),
        Ok(address) => {
            prop_assert_eq!((address.kind(), address.coverage()), (&*kind, place));
            prop_assert!(key_parts(address.key()).eq(key_parts(&key)), "{} means another thing", address.key());
            let written = join_key(&key_parts(&key).collect::<Vec<_>>()).into_owned();
            prop_assert_eq!(address.key(), written, "one thing has one address");
            let text = address.to_string();
            prop_assert_eq!(text.parse::<Address>(), Ok(address.clone()));
            let json = serde_json::to_string(&address).unwrap();
            prop_assert_eq!(serde_json::from_str::<Address>(&json).unwrap(), address);
        }
    }
    Ok(())
}

fn any_text_is_an_address_or_none(text: &str) -> TestCaseResult {
    if let Ok(address) = text.parse::<Address>() {
        let written = address.to_string();
        prop_assert_eq!(written.parse::<Address>(), Ok(address.clone()));
        let key = text.split_once('/').map_or("", |(_, key)| key);
        prop_assert!(key_parts(address.key()).eq(key_parts(key)), "{} means another thing", written);
    }
    Ok(())
}

fn months_survive(year: i32, month: u32, day: u32) -> TestCaseResult {
    let of_day = Month::of_day(NaiveDate::from_ymd_opt(year, month, day).unwrap());
    let text = format!("{year:04}-{month:02}");
    prop_assert_eq!(of_day.to_string(), text.clone());
    prop_assert_eq!(text.parse::<Month>(), Ok(of_day));
    prop_assert!(of_day.first_day() <= of_day.last_day() && of_day.last_day() < of_day.next().first_day());
    Ok(())
}

fn any_text_is_a_month_or_none(text: &str) -> TestCaseResult {
    if let Ok(month) = text.parse::<Month>() {
        prop_assert_eq!(month.to_string(), text);
    }
    Ok(())
}

/// Draws the cases.
mod drawn {
    use super::*;

    proptest! {
        #![proptest_config(config(512))]

        #[test]
        fn the_parts_of_a_key_survive(parts in vec(any::<String>(), 1..5)) {
            super::the_parts_of_a_key_survive(parts)?;
        }

        #[test]
        fn addresses_survive(
            kind in "[a-z0-9-]{1,12}",
            place in option::of(select(&[GLOBAL, JAPAN][..])),
            key in any::<String>(),
        ) {
            super::addresses_survive(kind, place, key)?;
        }

        #[test]
        fn any_text_is_an_address_or_none(text in "\\PC{0,24}|(g|jp|us)?:?[a-z]{0,6}/?[^\n]{0,8}") {
            super::any_text_is_an_address_or_none(&text)?;
        }

        #[test]
        fn months_survive(year in 0..=9999i32, month in 1..=12u32, day in 1..=28u32) {
            super::months_survive(year, month, day)?;
        }

        #[test]
        fn any_text_is_a_month_or_none(text in "[+ -]?[0-9]{0,5}[ -]?[0-9 ]{0,3}|\\PC{0,8}") {
            super::any_text_is_a_month_or_none(&text)?;
        }
    }
}
