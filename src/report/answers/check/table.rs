//! The blockers as a table: a row for each group, with who says so and what it holds up.

use super::blockers::{Naming, said};
use super::groups::{Groups, Members};
use crate::catalogue::Noun;
use crate::catalogue::spec::{Actor, Provenance, Text};
use crate::diagnosis::{Blocker, Diagnosis};
use crate::report::model::{Row, Table};
use crate::report::statements::{Certainty, Check, Column, Common, EndDay, Page, Statement};
use crate::timeline::BusinessCalendar;

/// Every blocker, in groups by place. O(n log n).
pub(in crate::report) fn table(diagnosis: &Diagnosis, calendar: &dyn BusinessCalendar) -> Table {
    let groups = Groups::of(diagnosis);
    let mut rows = Vec::new();
    for place in groups.places() {
        let things = groups.at(place).map(|group| group.len()).sum();
        let coverage = place.map(|coverage| diagnosis.graph().provider().spec_of(coverage));
        rows.push(Row::Group(Box::new(Page::AtPlace { place: coverage, things }.into())));
        for group in groups.at(place) {
            rows.push(row(&group.members, calendar, |members| Check::InTheWay(said(members, Naming::First, calendar))));
            rows.extend(
                group.first.iter().map(|members| {
                    row(members, calendar, |members| Check::First(said(members, Naming::First, calendar)))
                }),
            );
        }
    }
    let roots = diagnosis.roots().filter(|root| root.actor() != Some(Actor::Provider)).count();
    Table {
        caption: Page::CausesCaption { blockers: diagnosis.blockers().len(), roots }.into(),
        columns: vec![Column::What, Column::Why, Column::Basis, Column::HoldsUp, Column::Who, Column::When],
        rows,
    }
}

fn row(members: &Members<'_>, calendar: &dyn BusinessCalendar, what: impl Fn(&Members<'_>) -> Check) -> Row {
    let traits = Traits::of(members);
    let when = traits.when(members, calendar);
    Row::Cells(vec![
        what(members).into(),
        traits.reason.map_or_else(|| Common::Text(Text::EMPTY).into(), |reason| Page::Because(reason).into()),
        Page::Basis(traits.provenance).into(),
        Page::HoldsUp { account: traits.is_before_account, kinds: traits.before }.into(),
        Page::Who(traits.actors).into(),
        when,
    ])
}

/// What a row says of its members as a whole.
struct Traits {
    actors: Vec<Option<Actor>>,
    /// The least certain rule, and its reason.
    provenance: Provenance,
    reason: Option<Text>,
    is_before_account: bool,
    /// The kinds of other things that wait for them.
    before: Vec<Noun>,
    /// So many of them can be acted on today.
    today: usize,
}

impl Traits {
    fn of(members: &[Blocker<'_>]) -> Self {
        let mut all = Self {
            actors: Vec::new(),
            provenance: members[0].provenance(),
            reason: None,
            is_before_account: false,
            before: Vec::new(),
            today: 0,
        };
        for member in members {
            all.add(member);
        }
        all
    }

    fn add(&mut self, member: &Blocker<'_>) {
        let actor = member.actor();
        if !self.actors.contains(&actor) {
            self.actors.push(actor);
        }
        self.today += usize::from(member.is_root() && actor != Some(Actor::Provider));
        let Some(held) = member.holds_up() else { return };
        let provenance = member.provenance_by(Some(&held));
        if self.reason.is_none() || Certainty::from(provenance) > Certainty::from(self.provenance) {
            (self.provenance, self.reason) = (provenance, Some(held.constraint.reason));
        }
        if held.after == held.after.graph().root() {
            self.is_before_account = true;
        } else if !self.before.contains(&held.after.kind().noun) {
            self.before.push(held.after.kind().noun);
        }
    }

    fn when(&self, members: &[Blocker<'_>], calendar: &dyn BusinessCalendar) -> Statement {
        let when = match members.iter().filter_map(|member| member.not_before(calendar)).max() {
            _ if self.today == members.len() => EndDay::Today,
            Some(day) => EndDay::By(day),
            None if self.today > 0 => EndDay::SomeToday(self.today),
            None if members.iter().all(Blocker::is_root) => EndDay::Unknown,
            None => EndDay::AfterOthers,
        };
        Page::When(when).into()
    }
}
