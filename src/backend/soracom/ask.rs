//! The requests that reading takes.

use super::classify;
use crate::account::{Coverage, OperatorId, join_key};
use crate::catalogue::spec::{Read, Refusal};
use crate::catalogue::{API, Operation};
use crate::execution::Response;
use crate::reading::collect::Asked;
use crate::reading::response::error_body;

/// A request for a list or a thing, in one page or more.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    pub(super) asked: Asked,
    pub(super) operation: Operation,
    /// Below the base URL, without the query.
    pub(super) path: String,
    /// The error that is an answer, if there is one.
    pub(super) refusal: Option<Refusal>,
}

impl Ask {
    /// What shows the thing with this key, or the list that is that of the thing with this key; a list
    /// of all takes no key.
    pub(super) fn new(operator: &OperatorId, read: &Read, place: Option<Coverage>, key: &str) -> Self {
        let call = read.operation.call(operator, place, key, None);
        let asked = Asked { operation: read.operation.id.to_owned(), place, params: call.own_params() };
        Self { asked, operation: read.operation, path: call.path, refusal: read.refused }
    }

    /// Whether an error is the answer that there are none.
    pub(super) fn means_none(&self, said: &Response) -> bool {
        let is_status = |refusal: &Refusal| said.status == Some(refusal.status);
        self.refusal.filter(is_status).is_some_and(|refusal| refusal.means_none(said.code.as_deref().unwrap_or("")))
    }

    /// Whether a success holds an error that could pass for that answer.
    pub(super) fn is_odd(&self, status: u16, bytes: &[u8]) -> bool {
        let is_success = (200..300).contains(&status);
        is_success && self.refusal.is_some() && error_body(bytes).code.is_some()
    }

    /// What was said in place of a page, so that it cannot pass for the answer that there are none.
    pub(super) fn told(&self, said: &Response) -> String {
        let told = classify::sentence(said);
        match said.status.filter(|_| self.refusal.is_some_and(|refusal| refusal.means_none(&told))) {
            Some(status) => format!("HTTP {status}: {told}"),
            None => told,
        }
    }

    /// The path with the query, for the page of this key.
    pub(super) fn target(&self, page: Option<&str>) -> String {
        target(&self.path, &self.operation, page)
    }

    /// What it is called where it has to be told from others: `jp/operation`, with the parameters.
    pub(super) fn name(&self) -> String {
        let Asked { operation, place, params } = &self.asked;
        let params: Vec<_> = params.iter().map(|param| param.as_str().into()).collect();
        let key = if params.is_empty() { String::new() } else { format!(" of {}", join_key(&params)) };
        format!("{}/{operation}{key}", place.map_or("operator", Coverage::code))
    }
}

/// A path with the query of its operation, for the page of this key.
pub(super) fn target(path: &str, operation: &Operation, page: Option<&str>) -> String {
    let page = page.map(|key| (API.page_parameter.value, key));
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let query = query.extend_pairs(operation.query.iter().copied().chain(page)).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}
