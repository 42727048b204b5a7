//! `plan`.

use super::words::{count, counted, moved_by, number, person, sentence, text, years};
use super::{English, Line, Role};
use crate::account::{Address, OperatorId};
use crate::catalogue::spec::{Actor, Strength};
use crate::report::hints::Hint;
use crate::report::statements::{Assumptions, Closes, Dates, Names, Plan, WhyHeld};
use crate::timeline::{DaysOff, Reason};

pub(super) fn say(english: English<'_>, said: &Plan) -> Line {
    match said {
        Plan::Title { operator, steps, stages, irreversible, lifts, closes } => {
            title(operator, [*steps, *stages, *irreversible, *lifts], *closes)
        }
        Plan::NothingToDo => Line::plain("There is nothing to do."),
        Plan::Stage(stage) => Line::plain(format!("stage {stage}")),
        Plan::MoreAlike(n) => Line::of(
            Role::Muted,
            match english.command(&Hint::ShowAll) {
                Some(command) => format!("… {} more like this ({command} shows them)", count(*n)),
                None => format!("… {} more like this", count(*n)),
            },
        ),
        Plan::CutsOffOthers(others) => {
            Line::of(Role::Warning, format!("shared with {}, which it cuts off too", others.join(", ")))
        }
        Plan::NotEnded => Line::plain("not ended"),
        Plan::Held { subject, why } => Line::of(Role::Name, subject.to_string()).then(match why {
            WhyHeld::Kept => ": kept on request".to_owned(),
            WhyHeld::Excluded => ": left out on request".to_owned(),
            WhyHeld::InACircle => ": it is part of a circle, so it waits for itself".to_owned(),
            WhyHeld::NoWay => ": no way to end it is known".to_owned(),
            WhyHeld::Stays(other) => format!(": it cannot end while {other} stays"),
        }),
        Plan::EndsWithoutAStep(how) => Line::plain(without_a_step(*how)),
        Plan::Along { things, hidden } => {
            let line = Line::plain(format!("{}: ", counted(things.count, things.noun)));
            let line = line.with(Role::Name, things.names.join(" "));
            if *hidden == 0 { line } else { line.with(Role::Muted, format!(" … and {} more", count(*hidden))) }
        }
        Plan::NotFollowed => Line::plain("recommended order that this plan does not follow"),
        Plan::Unfollowed { before, after, reason } => Line::of(Role::Name, before.to_string())
            .then(" before ")
            .with(Role::Name, after.to_string())
            .then(format!(": {}", text(*reason))),
        Plan::Date(said) => dates(english, said),
    }
}

pub(super) fn dates(english: English<'_>, said: &Dates) -> Line {
    match said {
        Dates::Earliest { day, moved_by: days } => {
            Line::plain("earliest closing date ").with(Role::Strong, day.to_string()).then(moved_by(days.as_ref()))
        }
        Dates::CanBeShown => match english.command(&Hint::ShowDates) {
            Some(command) => Line::of(Role::Command, command).then(" shows the dates behind it."),
            None => Line::default(),
        },
        Dates::Milestone { subject, reason, by, names } => {
            Line::of(Role::Name, subject.to_string()).then(format!(": {}", milestone(*reason, *by, *names)))
        }
        Dates::IfSupportActs { day, support } => {
            Line::plain(format!("{day} instead, if {} ends today what only it can end", text(*support)))
        }
        Dates::Uncertain(things) => {
            let things: Vec<String> = things.iter().map(Address::to_string).collect();
            Line::plain("How long these take is not stated, so they count as done at once: ")
                .with(Role::Name, things.join(" "))
        }
        Dates::Assumptions(said) => Line::of(Role::Muted, assumptions(said)),
    }
}

fn title(operator: &OperatorId, [steps, stages, irreversible, lifts]: [usize; 4], closes: Closes) -> Line {
    let line = Line::plain("Plan for ").with(Role::Name, operator.to_string()).then(format!(
        ": {} in {}",
        number(steps, "step", "steps"),
        number(stages, "stage", "stages"),
    ));
    let line = match irreversible {
        0 => line,
        n => line.then("; ").with(Role::Warning, format!("{} cannot be undone", count(n))),
    };
    let consent = number(lifts, "lifts a protection and needs consent", "lift a protection and need consent");
    let line = if lifts == 0 { line } else { line.then(format!("; {consent}")) };
    match closes {
        Closes::Yes | Closes::NotAsked => line,
        Closes::No => line.then("; ").with(Role::Bad, "it does not close the account"),
    }
}

/// The head of what ends without a step.
const fn without_a_step(how: Strength) -> &'static str {
    match how {
        Strength::ExportFirst => "data that is lost for good: export it first",
        Strength::Cascade => "ends with something else: nothing to do",
        Strength::Optional => "disappears in the end: nothing to do",
        Strength::Hard | Strength::Recommended => "ends by steps of its own",
    }
}

pub(super) fn milestone(reason: Reason, by: Option<Actor>, names: Names) -> String {
    match reason {
        Reason::AtOnce => {
            by.map_or_else(|| "is over".to_owned(), |by| format!("can be closed by {}", person(by, names)))
        }
        Reason::TermEnds => format!("its term ends; only {} can end it earlier", text(names.support)),
        Reason::EndsByItself => "it ends by itself".to_owned(),
        Reason::FeeConfirmed(month) => format!("the fee of {month} is usually confirmed, and charged, by then"),
        Reason::Unknown => "how long it takes is not stated; counted as done at once".to_owned(),
    }
}

fn assumptions(Assumptions { zone, counted, days_off, avoid }: &Assumptions) -> String {
    let zone = zone.map_or_else(String::new, |zone| zone.to_string());
    let dates = format!("Dates are in UTC{zone}. What can be done is counted as done today.");
    let all = [&dates, text(*counted), &holidays(days_off), text(*avoid)];
    all.into_iter().filter(|sentence| !sentence.is_empty()).collect::<Vec<_>>().join(" ")
}

fn holidays(DaysOff { source, unknown_years, left_out }: &DaysOff) -> String {
    let uncounted = || sentence(text(*left_out));
    match source {
        None if left_out.is_empty() => String::new(),
        None => format!("{} are not counted; they move it later.", uncounted()),
        Some(source) if unknown_years.is_empty() => format!("Holidays are those in {source}."),
        Some(source) => format!(
            "Holidays are those in {source}, which names none in {}. {} of such a year are not counted; they move it later.",
            years(unknown_years),
            uncounted()
        ),
    }
}
