//! Whether what was added is as the catalogue says that it is.

use super::drafts::{DraftRecord, Drafts, Template};
use super::fact_form::fact_form;
use super::findings::Findings;
use super::index::{DraftIx, KindIx, StatusIx};
use super::order::Place;
use super::shape::Shape;
use super::{Address, Coverage, Finding, KeyForm, Oddity, Problem, Protection, Schema, similar};

/// Checks everything that was added. The drafts are in canonical order.
pub(super) fn check(drafts: &Drafts, order: &[Place], schema: &dyn Schema, findings: &mut Findings<'_>) {
    let shapes: Vec<_> = drafts.kinds.texts().map(|kind| Shape::of(kind, drafts, schema)).collect();
    let mut checker = Checker { drafts, schema, shapes: &shapes, findings };
    checker.operator();
    checker.others();
    checker.things();
    checker.references();
    checker.needed(order);
    checker.facts();
}

/// What is wrong with all references that have something in common.
enum Fault {
    Role,
    Target(usize),
}

struct Checker<'c, 'f> {
    drafts: &'c Drafts,
    schema: &'c dyn Schema,
    /// By kind.
    shapes: &'c [Option<Shape<'c>>],
    findings: &'c mut Findings<'f>,
}

impl Checker<'_, '_> {
    /// An operator id of another form is an error in tidy and untidy inventories alike.
    fn operator(&mut self) {
        let wrong = self.schema.wrong_operator(self.drafts.operator.as_str());
        self.findings.problems.extend(wrong.map(Problem::WrongOperator));
    }

    /// Each thing by itself: its kind, place, key, status and protection.
    fn things(&mut self) {
        let drafts = self.drafts;
        for draft in &drafts.drafts {
            let Some(shape) = &self.shapes[draft.kind.at()] else {
                self.unknown_kind(drafts.kind(draft.kind), drafts.address(draft).to_string(), draft);
                continue;
            };
            let key = draft.key.of(&drafts.text);
            let is_own = || shape.key != KeyForm::Operator || key == drafts.operator.as_str();
            let has_key = key.is_empty() || (shape.key.fits(key) && is_own());
            let has_place = shape.places[draft.place.at()];
            let has_status = shape.statuses[draft.status.at()];
            let may_be_protected = shape.is_protectable || !draft.protection.is_some_and(Protection::is_on);
            if !(has_place && has_key && has_status && may_be_protected) {
                self.thing(draft, [has_place, has_key, has_status, may_be_protected]);
            }
        }
    }

    fn thing(&mut self, draft: &DraftRecord, [has_place, has_key, has_status, may_be_protected]: [bool; 4]) {
        let (kind, address) = (self.kind(draft), self.drafts.address(draft));
        let origin = self.drafts.origin_note(draft.origin);
        if !has_place {
            self.wrong_place(&kind, address.to_string(), origin.clone());
        }
        if !has_key {
            let form = self.schema.key_form(&kind);
            let found = Finding::FieldUnreadable { field: "key".to_owned(), found: quoted(address.key()) };
            let problem =
                Problem::WrongKey { address: address.clone(), form: form.to_string(), origin: origin.clone() };
            // Another operator's account is no part of this one, in no inventory.
            match form {
                KeyForm::Operator => self.findings.problems.push(problem),
                _ => self.note(draft, problem, found, vec![kind.clone()]),
            }
        }
        if !has_status {
            let status = self.drafts.status(draft.status).unwrap_or_default();
            let known = owned(self.schema.statuses(&kind).unwrap_or_default());
            let finding = Finding::StatusUnrecognised { status: Finding::short(status) };
            let instead = similar(status, known.iter().map(String::as_str)).map(str::to_owned);
            let (address, status, origin) = (address.clone(), status.to_owned(), origin.clone());
            self.note(draft, Problem::UnknownStatus { address, status, instead, known, origin }, finding, Vec::new());
        }
        if !may_be_protected {
            let finding = Finding::FieldUnreadable { field: "protection".to_owned(), found: quoted("on") };
            self.note(draft, Problem::NoProtection { address, origin }, finding, Vec::new());
        }
    }

    /// Checks the roles of references and the kinds to which they lead. References that have these in common
    /// are checked once.
    fn references(&mut self) {
        let drafts = self.drafts;
        let faults: Vec<Option<Fault>> = drafts.templates.iter().map(|template| self.fault(template)).collect();
        if faults.iter().all(Option::is_none) {
            return;
        }
        for (ix, draft) in drafts.drafts.iter().enumerate() {
            for reference in drafts.references_of(DraftIx::new(ix)) {
                if let Some(fault) = &faults[reference.template.at()] {
                    let problem = self.reference_problem(draft, drafts.template(*reference), fault);
                    self.findings.problems.push(problem);
                }
            }
        }
    }

    fn fault(&self, template: &Template) -> Option<Fault> {
        let kind = self.drafts.kind(template.from);
        self.shapes[template.from.at()].as_ref()?;
        if !self.schema.roles(kind).contains(&&*template.role) {
            return Some(Fault::Role);
        }
        let known = self.schema.targets(kind, &template.role);
        // Of no kind at all, nothing is ever found.
        let is_wrong = |target: &str| !known.contains(&target);
        let at = template.kinds.iter().position(|target| is_wrong(target));
        at.or(template.kinds.is_empty().then_some(0)).map(Fault::Target)
    }

    fn reference_problem(&self, draft: &DraftRecord, template: &Template, fault: &Fault) -> Problem {
        let kind = self.kind(draft);
        let (address, role) = (self.drafts.address(draft), template.role.to_string());
        let origin = self.drafts.origin_note(draft.origin);
        match fault {
            Fault::Role => {
                let known = self.schema.roles(&kind);
                let instead = similar(&role, known.iter().copied()).map(str::to_owned);
                Problem::UnknownRole { address, role, known: owned(known), instead, origin }
            }
            Fault::Target(at) => {
                let target = template.kinds.get(*at).map_or_else(String::new, ToString::to_string);
                let known = owned(self.schema.targets(&kind, &role));
                Problem::WrongTarget { address, role, target, known, origin }
            }
        }
    }

    /// The references without which a rule could not apply. All that is said of one thing counts.
    fn needed(&mut self, order: &[Place]) {
        let drafts = self.drafts;
        for of_kind in order.chunk_by(Place::is_same_kind) {
            let kind = drafts.draft(of_kind[0].draft).kind;
            let Some(shape) = &self.shapes[kind.at()] else { continue };
            for role in &shape.needed {
                // By template, whether a reference has this role.
                let has_role: Vec<bool> = drafts.templates.iter().map(|template| *template.role == **role).collect();
                for group in of_kind.chunk_by(|a, b| a.is_same(b, drafts)) {
                    let mut said = group.iter().flat_map(|place| drafts.references_of(place.draft));
                    let first = drafts.draft(group[0].draft);
                    let is_said = said.any(|reference| has_role[reference.template.at()]);
                    if !is_said && !first.key.is_empty() && !self.is_gone(kind, group) {
                        self.lacks(first, role);
                    }
                }
            }
        }
    }

    /// True if it is gone by everything that is said of its status.
    fn is_gone(&self, kind: KindIx, group: &[Place]) -> bool {
        let (drafts, kind) = (self.drafts, self.drafts.kind(kind));
        let statuses = group.iter().map(|place| drafts.draft(place.draft).status);
        let mut said = statuses.filter(|status| *status != StatusIx::default()).peekable();
        match said.peek() {
            None => self.schema.is_gone(kind, None),
            Some(_) => said.all(|status| self.schema.is_gone(kind, drafts.status(status))),
        }
    }

    fn lacks(&mut self, draft: &DraftRecord, role: &str) {
        let kind = self.kind(draft);
        let targets = owned(self.schema.targets(&kind, role));
        let (address, origin) = (self.drafts.address(draft), self.drafts.origin_note(draft.origin));
        let problem = Problem::NoReference { address, role: role.to_owned(), targets, origin };
        let finding = Finding::FieldUnreadable { field: role.to_owned(), found: "nothing".to_owned() };
        self.note(draft, problem, finding, vec![kind]);
    }

    /// The facts that its kind has, each in its form.
    fn facts(&mut self) {
        let drafts = self.drafts;
        for (of, fact, value) in &drafts.facts {
            let draft = drafts.draft(*of);
            let Some(shape) = &self.shapes[draft.kind.at()] else { continue };
            let fact = *fact;
            let at = || (drafts.address(draft), drafts.origin_note(draft.origin));
            let problem = if !shape.facts.contains(&fact) {
                let ((address, origin), known) = (at(), shape.facts.clone());
                Problem::UnknownFact { address, fact, known, origin }
            } else if let Some(form) = fact_form(fact, value, drafts.kind(draft.kind), self.schema) {
                let (address, origin) = at();
                Problem::WrongFact { address, fact, value: Finding::short(value), form, origin }
            } else {
                continue;
            };
            let finding = Finding::FieldUnreadable { field: fact.name().to_owned(), found: quoted(value) };
            self.note(draft, problem, finding, Vec::new());
        }
    }

    /// What is said of kinds, and of things that are not in the account.
    fn others(&mut self) {
        let drafts = self.drafts;
        for (kind, place) in drafts.readings.keys() {
            let at = || place.map_or_else(|| format!("reading of {kind}"), |at| format!("reading of {at}:{kind}"));
            self.other(kind, *place, at);
        }
        for (kind, place, key) in &drafts.foreign {
            let address = || Address::checked(kind.to_string(), *place, &**key);
            self.other(kind, *place, || format!("foreign {}", address()));
        }
        let oddities = self.findings.oddities.iter();
        let subjects: Vec<_> = oddities.map(|oddity| (oddity.subject.clone(), oddity.hides.clone())).collect();
        for (subject, hides) in subjects {
            self.other(subject.kind(), subject.coverage(), || format!("oddity of {subject}"));
            for kind in hides {
                self.other_kind(&kind, || format!("`hides` of {subject}"));
            }
        }
    }

    fn other(&mut self, kind: &str, place: Option<Coverage>, at: impl Fn() -> String) {
        if self.other_kind(kind, &at) && !self.schema.places(kind).contains(&place) {
            self.wrong_place(kind, at(), String::new());
        }
    }

    /// True if there is such a kind.
    fn other_kind(&mut self, kind: &str, at: impl Fn() -> String) -> bool {
        let is_known = self.schema.own_name(kind) == Some(kind);
        if !is_known {
            let problem = self.no_such_kind(kind, at(), String::new());
            self.findings.problems.push(problem);
        }
        is_known
    }

    fn kind(&self, draft: &DraftRecord) -> String {
        self.drafts.kind(draft.kind).to_owned()
    }

    fn unknown_kind(&mut self, kind: &str, at: String, draft: &DraftRecord) {
        let problem = self.no_such_kind(kind, at, self.drafts.origin_note(draft.origin));
        self.findings.problems.push(problem);
    }

    fn no_such_kind(&self, kind: &str, at: String, origin: String) -> Problem {
        let instead = self.schema.own_name(kind).or_else(|| similar(kind, self.schema.names()));
        Problem::UnknownKind { at, kind: kind.to_owned(), instead: instead.map(str::to_owned), origin }
    }

    fn wrong_place(&mut self, kind: &str, at: String, origin: String) {
        let places = self.schema.places(kind);
        self.findings.problems.push(Problem::WrongPlace { at, kind: kind.to_owned(), places, origin });
    }

    /// Notes what does not fit as a problem, or as an oddity that hides things of these kinds.
    fn note(&mut self, draft: &DraftRecord, problem: Problem, finding: Finding, hides: Vec<String>) {
        let drafts = self.drafts;
        let oddity = || Oddity {
            origin: drafts.origin(draft.origin).to_owned(),
            hides,
            ..Oddity::new(drafts.address(draft), finding)
        };
        self.findings.note(|| problem, oddity);
    }
}

fn owned(names: Vec<&str>) -> Vec<String> {
    names.into_iter().map(str::to_owned).collect()
}

/// A value as findings show it.
fn quoted(value: &str) -> String {
    format!("the text `{}`", Finding::short(value))
}
