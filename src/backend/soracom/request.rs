//! The requests that reading takes.

use super::interpret;
use super::message::{Reply, Status};
use crate::account::{Coverage, OperatorId, join_key};
use crate::catalogue::spec::{Read, Refusal};
use crate::catalogue::{API, Catalogue, Operation};
use crate::execution::Response;
use crate::reading::readings::ResponseId;
use crate::reading::response::{ErrorBody, ResponseReader, Unreadable};

/// A request for a list or a thing, in one page or more.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) id: ResponseId,
    pub(super) operation: Operation,
    /// Below the base URL, without the query.
    pub(super) path: String,
    /// The error that means "there are none", if there is one.
    pub(super) refusal: Option<Refusal>,
}

impl Request {
    /// The request for the thing with this key, or for the list that belongs to it. A list of
    /// everything takes an empty key.
    pub(super) fn new(operator: &OperatorId, read: &Read, place: Option<Coverage>, key: &str) -> Self {
        let call = read.operation.call(Catalogue::soracom().provider(), operator, place, key, None);
        let id = ResponseId { operation: read.operation.id.to_owned(), place, params: call.own_params() };
        Self { id, operation: read.operation, path: call.path, refusal: read.refused }
    }

    /// True if an error means "there are none".
    pub(super) fn means_none(&self, said: &Response) -> bool {
        let is_status = |refusal: &Refusal| said.status == Some(refusal.status);
        self.refusal.filter(is_status).is_some_and(|refusal| refusal.means_none(said.code.as_deref().unwrap_or("")))
    }

    /// True if a reply is a page as it is described: JSON that is whole and has the right shape.
    pub(super) fn is_promised(&self, responses: &ResponseReader, reply: &Reply) -> bool {
        let bytes = reply.body.as_ref().ok().filter(|_| reply.meaning().is_success());
        bytes.is_some_and(|bytes| responses.check(&self.id.operation, bytes).is_ok())
    }

    /// The error in the body of a success, where it could be taken for "there are none".
    pub(super) fn hidden_error(&self, status: u16, bytes: &[u8]) -> Option<Response> {
        if !Status::of(status).is_success() || self.refusal.is_none() {
            return None;
        }
        let ErrorBody { code, message } = ErrorBody::of(&API.error.value, bytes);
        code.is_some().then_some(Response { status: Some(status), code, message })
    }

    /// What was said in place of a page, worded so that it cannot be taken for "there are none".
    pub(super) fn wording(&self, said: &Response) -> String {
        let wording = interpret::sentence(said);
        match said.status.filter(|_| self.refusal.is_some_and(|refusal| refusal.means_none(&wording))) {
            Some(status) => format!("HTTP {status}: {wording}"),
            None => wording,
        }
    }

    /// The path with the query, for the page of this key.
    pub(super) fn target(&self, page: Option<&str>) -> String {
        target(&self.path, &self.operation, page)
    }

    /// The name by which messages tell it from others: `jp/operation`, with the parameters.
    pub(super) fn name(&self) -> String {
        let ResponseId { operation, place, params } = &self.id;
        let params: Vec<_> = params.iter().map(|param| param.as_str().into()).collect();
        let key = if params.is_empty() { String::new() } else { format!(" of {}", join_key(&params)) };
        format!("{}/{operation}{key}", place.as_ref().map_or("operator", Coverage::code))
    }
}

/// A path with the query of its operation, for the page of this key.
pub(super) fn target(path: &str, operation: &Operation, page: Option<&str>) -> String {
    let page = page.map(|key| (API.page_parameter.value, key));
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let query = query.extend_pairs(operation.query.iter().copied().chain(page)).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// What is said of a page that cannot be read.
pub(super) fn unreadable(why: &Unreadable) -> Response {
    let message = match why {
        Unreadable::Json(error) if error.is_eof() => format!("the answer breaks off: {error}"),
        Unreadable::Json(error) => format!("the answer is not JSON: {error}"),
        Unreadable::Shape { expected, found } => format!("the answer is {found}, not {expected}"),
    };
    Response { message: Some(message), ..Response::default() }
}
