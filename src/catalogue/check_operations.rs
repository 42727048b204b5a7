//! Whether the operations of a kind can be filled in for whatever is of it.

use super::KindSpec;
use super::flaw::Flaw;
use super::operation::{Operation, ParamSource};
use crate::account::KeyForm;

/// Notes the operations of a kind whose path and parameters do not fit each other, or the keys that fill
/// them in. `of` gives the kind of a name.
pub(super) fn check<'k>(kind: &'k KindSpec, of: &impl Fn(&str) -> Option<&'k KindSpec>, flaws: &mut Vec<Flaw>) {
    for operation in kind.acting() {
        form(kind, &operation, flaws);
        path(kind, &operation, flaws);
        key(kind, &operation, kind, kind.key_form(of), flaws);
    }
    for read in kind.reads {
        form(kind, &read.operation, flaws);
        path(kind, &read.operation, flaws);
        // That there is no such kind was said.
        let per = read.per.map_or(Some(kind), of);
        per.into_iter().for_each(|per| key(kind, &read.operation, per, per.key_form(of), flaws));
    }
}

/// The methods that an operation may have.
const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// It has an id, a method and a path.
fn form(kind: &KindSpec, operation: &Operation, flaws: &mut Vec<Flaw>) {
    let Operation { id, method, path, .. } = *operation;
    let kind = kind.name;
    if id.is_empty() {
        flaws.push(Flaw::NoOperationId { kind, path });
    }
    if !METHODS.contains(&method) {
        flaws.push(Flaw::Method { kind, operation: id, method });
    }
    if !path.starts_with('/') {
        flaws.push(Flaw::Path { kind, operation: id, path });
    }
}

/// Each placeholder has its parameter, and each parameter its placeholder.
fn path(kind: &KindSpec, operation: &Operation, flaws: &mut Vec<Flaw>) {
    let (kind, id) = (kind.name, operation.id);
    let placeholders: Vec<&'static str> = operation.placeholders().collect();
    let parameters: Vec<&'static str> = operation.params.iter().map(|(name, _)| *name).collect();
    let unfilled = placeholders.iter().filter(|name| !parameters.contains(name));
    flaws.extend(unfilled.map(|placeholder| Flaw::NoParameter { kind, operation: id, placeholder }));
    let unused = parameters.iter().filter(|name| !placeholders.contains(name));
    flaws.extend(unused.map(|parameter| Flaw::NoPlaceholder { kind, operation: id, parameter }));
}

/// The key that fills it in has the parts that it takes.
fn key(kind: &KindSpec, operation: &Operation, of: &KindSpec, form: KeyForm, flaws: &mut Vec<Flaw>) {
    let Some(has) = parts_of(form) else { return };
    let taken = operation.params.iter().filter_map(|(_, source)| source.key_part());
    let (kind, operation, of) = (kind.name, operation.id, of.name);
    flaws.extend(taken.filter(|part| *part >= has).map(|part| {
        let form = form.to_string();
        Flaw::KeyPart { kind, operation, part, of, form }
    }));
}

/// How many parts a key of this form has; `None` if that is not known.
fn parts_of(form: KeyForm) -> Option<usize> {
    match form {
        KeyForm::Any | KeyForm::AtLeast(_) => None,
        KeyForm::Parts(parts) => Some(parts),
        KeyForm::Month | KeyForm::Operator => Some(1),
        KeyForm::Always(own) => Some(own.split('/').count()),
    }
}

impl KindSpec {
    /// The operations that are done to something of it.
    fn acting(&self) -> impl Iterator<Item = Operation> {
        let steps = self.routes.iter().flat_map(|route| route.steps);
        let protection = self.protection.into_iter().flat_map(|protection| [protection.lift, protection.set]);
        steps.filter_map(|step| step.means.operation()).chain(protection.flatten())
    }

    /// True if the body of an operation on it has the last part of its key, whichever that is.
    pub(super) fn sends_last_part(&self) -> bool {
        self.acting().any(|operation| operation.body.is_some_and(|body| body.contains("{key}")))
    }

    /// How many parts of a key the operations take that are done to something of it.
    pub(super) fn key_parts_taken(&self) -> usize {
        let params = self.acting().flat_map(|operation| operation.params);
        params.filter_map(|(_, source)| ParamSource::key_part(*source)).map(|part| part + 1).max().unwrap_or_default()
    }
}
