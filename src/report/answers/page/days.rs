//! The days on which something ends or can be done, in words: what the picture says, for who cannot see it.

use super::super::errands::title;
use crate::errands::{Errand, Errands};
use crate::report::model::{Item, Part};
use crate::report::statements::{Note, Page};

/// Each day with its errands; of today only how many steps can be done.
pub(super) fn days(errands: &Errands<'_>) -> Vec<Part> {
    let graph = errands.plan().graph();
    let today = graph.provider().day_of(graph.as_of());
    let (now, later): (Vec<Errand<'_>>, Vec<Errand<'_>>) = errands.all().partition(|errand| errand.day() <= today);
    let steps = now.iter().map(|errand| errand.steps().count()).sum();
    let mut parts = vec![Part::Dated(today, Item::new(Page::CanBeDoneToday(steps)))];
    let mut later = later;
    later.sort_by_key(Errand::day);
    parts.extend(
        later.iter().map(|errand| Part::Dated(errand.day(), Item::new(title(errand)).note(Note::by(errand.actor())))),
    );
    parts
}
