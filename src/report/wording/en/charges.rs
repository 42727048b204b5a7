//! Money, and what could be done instead of ending things.

use super::words::{certainty, counted, counted_kinds, number, text};
use super::{Line, Role};
use crate::account::Money;
use crate::report::statements::{Certainty, Charges};

pub(super) fn say(said: &Charges) -> Line {
    match said {
        Charges::Head => Line::plain("what waiting costs"),
        Charges::AtLeast { until, sums, certainty, unknown } => {
            let sums: Vec<String> = sums.iter().map(Money::to_string).collect();
            let line = Line::plain(format!("waiting until {until} costs at least "))
                .with(Role::Strong, sums.join(" and "))
                .then(format!(" without tax{}", unless_documented(*certainty)));
            match unknown {
                0 => line,
                n => line.then(format!("; the price of {} is not known and not in it", number(*n, "thing", "things"))),
            }
        }
        Charges::Known { subject, monthly, certainty, waiting, to_end_it } => {
            let line = Line::of(Role::Name, subject.to_string()).then(format!(
                ": {}{}",
                by_the_month(monthly),
                unless_documented(*certainty)
            ));
            let line = match waiting {
                Some((day, money)) => line.then(format!("; {money} from next month until it ends on {day}")),
                None => line,
            };
            match to_end_it {
                Some(fee) => line.then(format!("; ending it early costs {fee}")),
                None => line,
            }
        }
        Charges::Unknown(kinds) => Line::plain(format!("amount not known: {}", counted_kinds(kinds))),
        Charges::SoFar { bill, month, money } => Line::of(Role::Name, bill.to_string())
            .then(format!(": {money} for {month} so far, which is owed in any case and may grow")),
        Charges::Stops { monthly, certainty } => {
            Line::of(Role::Muted, format!("stops {}{}", by_the_month(monthly), unless_documented(*certainty)))
        }
        Charges::InsteadOfEnding => Line::plain("instead of ending"),
        Charges::Instead { count, noun, what, certainty } => {
            let each = if *count == 1 { "" } else { "each of " };
            let line = Line::plain(format!("{each}{}: {}", counted(*count, *noun), text(*what)));
            line.then(unless_documented(*certainty))
        }
    }
}

fn by_the_month(money: &Money) -> String {
    format!("{money} a month without tax")
}

/// ` (inferred)`; nothing for what is documented.
fn unless_documented(how: Certainty) -> String {
    match how {
        Certainty::Documented => String::new(),
        Certainty::Seen | Certainty::Inferred => format!(" ({})", certainty(how)),
    }
}
