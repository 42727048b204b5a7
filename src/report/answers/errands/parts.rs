//! Errands as parts of an answer.

use chrono::NaiveDate;

use super::People;
use super::told::Told;
use crate::catalogue::Provider;
use crate::catalogue::spec::Actor;
use crate::report::limit::Limit;
use crate::report::model::{Errand, Item, Part, Paste, Person};
use crate::report::statements::{self, Common, ErrandTopic, Errands, Names, Standing, Statement};

/// Who has to do how much; then each person's errands in order, with all that there is to know.
pub(in crate::report) fn parts(people: &People<'_>, limit: Limit) -> Vec<Part> {
    let all = || people.all.values().flatten();
    let mut parts = vec![Part::Title(
        Errands::Title {
            operator: people.operator.clone(),
            who: people.whose,
            errands: all().count(),
            steps: all().map(|told| told.steps.len()).sum(),
            names: people.provider.into(),
        }
        .into(),
    )];
    parts.extend(people.age.map(Part::Age));
    for (turn, errands) in &people.all {
        let today = errands.iter().filter(|told| is_today(told, people.today)).count();
        parts.push(Part::Person(Person {
            actor: turn.1,
            today,
            later: errands.len() - today,
            steps: errands.iter().map(|told| told.steps.len()).sum(),
        }));
        parts.extend(errands.iter().map(|told| Part::Errand(Box::new(errand(told, people, limit)))));
    }
    parts
}

/// True if it can be done today: it waits for no day, and for nobody else.
pub(in crate::report) fn is_today(told: &Told, today: NaiveDate) -> bool {
    told.is_free && told.day <= today
}

fn errand(told: &Told, people: &People<'_>, limit: Limit) -> Errand {
    let (names, hidden) = told.names.shown(limit);
    Errand {
        number: told.number,
        title: title(told),
        names: names.to_vec(),
        hidden,
        protected: told.protected,
        facts: facts(told, people),
        paste: paste(told, people.provider, limit),
        steps: told.steps.clone(),
        day: Some(told.day).filter(|day| *day > people.today),
    }
}

/// What it is called.
pub(in crate::report) fn title(told: &Told) -> Statement {
    Errands::Deed(told.deed.clone()).into()
}

fn facts(told: &Told, people: &People<'_>) -> Vec<(ErrandTopic, Item)> {
    let names: Names = people.provider.into();
    let mut facts: Vec<(ErrandTopic, Item)> = Vec::new();
    let mut say = |topic: ErrandTopic, said: Errands| facts.push((topic, Item::new(said)));
    if told.actor != Actor::Provider || told.means.len() > 1 {
        told.means.iter().for_each(|means| say(ErrandTopic::Where, Errands::Where(*means, names)));
    }
    for rule in &told.why {
        facts.push((
            ErrandTopic::Why,
            Item::new(Errands::Because(rule.reason)).with(Common::Provenance(rule.provenance)),
        ));
    }
    if !told.holds_up.what.is_empty() || told.holds_up.account {
        facts.push((ErrandTopic::HoldsUp, Item::new(Errands::HoldsUp(told.holds_up.clone()))));
    }
    facts.extend(when(told, people).into_iter().map(|item| (ErrandTopic::When, item)));
    facts.extend(told.since.map(|since| (ErrandTopic::Since, Item::new(Errands::Since(since)))));
    facts.extend(by_when(told, people).map(|item| (ErrandTopic::ByWhen, item)));
    facts.extend(mind(told, names).into_iter().map(|item| (ErrandTopic::Mind, item)));
    facts
}

fn when(told: &Told, people: &People<'_>) -> Vec<Item> {
    let day = Some(told.day).filter(|day| *day > people.today);
    let mut items = Vec::new();
    match (told.actor, day) {
        (Actor::Provider, day) => items.push(Item::new(Errands::Over(day))),
        (_, Some(day)) => items.push(Item::new(Errands::From(day))),
        (_, None) if is_today(told, people.today) => items.push(Item::new(Errands::Today)),
        (_, None) => {}
    }
    if day.is_none() && !told.after.is_empty() {
        items.push(Item::new(Errands::After(told.after.iter().map(|(one, _)| *one).collect())));
    }
    items
}

fn by_when(told: &Told, people: &People<'_>) -> Option<Item> {
    let (day, place, provenance) = told.deadline?;
    let place = place.map(|place| people.provider.spec_of(place));
    Some(Item::new(Errands::By { day, place, certainty: provenance.into() }))
}

/// So many obstacles are told one by one.
const OBSTACLES: usize = 3;

fn mind(told: &Told, names: Names) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    if !told.stopped.is_empty() {
        let stopped = Item::new(Errands::Stopped(told.stopped.len()));
        let why = told.stopped.iter().take(OBSTACLES);
        items.push(
            why.fold(stopped, |item, (_, obstacle)| {
                item.with(Standing::Obstacle { obstacle: obstacle.clone(), names })
            }),
        );
    }
    items.extend(told.lost.iter().map(|lost| Item::new(Errands::Lost(*lost))));
    if !told.shared_with.is_empty() {
        items.push(Item::new(statements::Plan::CutsOffOthers(told.shared_with.clone())));
    }
    let counted = [
        (told.protected, Errands::Protected(told.protected)),
        (told.odd, Errands::Odd(told.odd)),
        (told.unread, Errands::Unread(told.unread)),
    ];
    items.extend(counted.into_iter().filter(|(n, _)| *n > 0).map(|(_, said)| Item::new(said)));
    items
}

fn paste(told: &Told, provider: &Provider, limit: Limit) -> Vec<Paste> {
    let (shown, _) = told.commands.shown(limit);
    let commands = (!shown.is_empty()).then(|| Paste {
        label: Errands::Commands { shown: shown.len(), all: told.commands.all }.into(),
        text: shown.join("\n"),
    });
    let request = request(told).map(|text| Paste { label: Errands::RequestLabel(provider.support()).into(), text });
    commands.into_iter().chain(request).collect()
}

/// The text to send to support, if it is for support.
pub(in crate::report) fn request(told: &Told) -> Option<String> {
    let request = told.request.clone().filter(|request| !request.asks.is_empty())?;
    Some(Statement::from(Errands::Request(request)).to_string())
}
