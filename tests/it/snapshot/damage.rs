//! What is lost, doubled, merged or changed in a snapshot is never read as if it were whole.

use std::ops::Range;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::TestCaseResult;
use winddown::account::Account;
use winddown::strategies::{AccountFacts, proptest1_any_account_strategy};

use super::{config, everything, read, written};

/// What happens to a file.
#[derive(Clone, Debug)]
enum Damage {
    /// A line is lost.
    Lost(Index),
    /// A line is there twice.
    Doubled(Index),
    /// Two lines change places.
    Swapped(Index, Index),
    /// A line loses its end, and what comes after it follows at once.
    Joined(Index),
    /// A line takes in the members of the next.
    Merged(Index),
    /// A character becomes another.
    Altered(Index, char),
    /// A line loses a member.
    Robbed(Index, Index),
}

const LETTERS: &[char] = &['0', '1', '9', 'a', 'z', 'A', ':', '/', ' ', 'é'];

fn any_damage() -> impl Strategy<Value = Damage> {
    let any = any::<Index>;
    prop_oneof![
        1 => any().prop_map(Damage::Lost),
        1 => any().prop_map(Damage::Doubled),
        1 => (any(), any()).prop_map(|(one, other)| Damage::Swapped(one, other)),
        1 => any().prop_map(Damage::Joined),
        1 => any().prop_map(Damage::Merged),
        4 => (any(), select(LETTERS)).prop_map(|(at, letter)| Damage::Altered(at, letter)),
        2 => (any(), any()).prop_map(|(line, member)| Damage::Robbed(line, member)),
    ]
}

/// Where the members of a line begin and end: what stands between commas that are in no list, no object
/// below it, and no text.
fn members(line: &str) -> Vec<Range<usize>> {
    let (mut depth, mut in_text, mut is_escaped) = (0, false, false);
    let mut ends = vec![line.find('{').map_or(0, |at| at + 1)];
    for (at, c) in line.char_indices().skip(ends[0]) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = in_text,
            '"' => in_text = !in_text,
            _ if in_text => {}
            '{' | '[' => depth += 1,
            '}' | ']' if depth > 0 => depth -= 1,
            ',' | '}' | ']' if depth == 0 => ends.push(at),
            _ => {}
        }
    }
    ends.windows(2).map(|pair| pair[0]..pair[1]).filter(|range| line[range.clone()].contains(':')).collect()
}

fn damaged(file: &str, damage: &Damage) -> String {
    let mut lines: Vec<String> = file.split_inclusive('\n').map(str::to_owned).collect();
    let n = lines.len();
    match damage {
        Damage::Lost(at) => drop(lines.remove(at.index(n))),
        Damage::Doubled(at) => lines.insert(at.index(n), lines[at.index(n)].clone()),
        Damage::Swapped(one, other) => lines.swap(one.index(n), other.index(n)),
        Damage::Joined(at) => drop(lines[at.index(n)].pop()),
        Damage::Merged(at) => {
            let at = at.index(n - 1);
            let next = lines.remove(at + 1);
            let (one, other) = (lines[at].trim_end().trim_end_matches(['}', ',']), next.trim_start_matches('{'));
            lines[at] = format!("{one},{other}");
        }
        Damage::Altered(at, c) => {
            let (at, was) = file.char_indices().nth(at.index(file.chars().count())).unwrap();
            return format!("{}{c}{}", &file[..at], &file[at + was.len_utf8()..]);
        }
        Damage::Robbed(line, member) => {
            let line = &mut lines[line.index(n)];
            let members = members(line);
            if !members.is_empty() {
                let Range { start, end } = members[member.index(members.len())].clone();
                // After the first one, a range begins with the comma before it.
                let is_first = !line[start..].starts_with(',');
                let end = if is_first && line[end..].starts_with(',') { end + 1 } else { end };
                line.replace_range(start..end, "");
            }
        }
    }
    lines.concat()
}

/// All that a snapshot says.
fn told(account: &Account, taken_at: Option<DateTime<Utc>>) -> String {
    format!("{taken_at:?}\n{}", everything(account))
}

fn no_damage_makes_another_account(facts: &AccountFacts, damages: &[Damage]) -> TestCaseResult {
    let account = facts.account()?;
    let file = written(&account);
    for damage in damages {
        let damaged = damaged(&file, damage);
        if let Ok(snapshot) = read(&damaged) {
            let whole = told(&account, Some(super::now()));
            prop_assert_eq!(told(&snapshot, snapshot.taken_at()), whole, "{:?}", damage);
        }
    }
    Ok(())
}

/// Draws the cases.
mod drawn {
    use super::*;

    proptest! {
        #![proptest_config(config())]

        #[test]
        fn no_damage_makes_another_account(
            facts in proptest1_any_account_strategy(8),
            damages in prop::collection::vec(any_damage(), 8),
        ) {
            super::no_damage_makes_another_account(&facts, &damages)?;
        }
    }
}
