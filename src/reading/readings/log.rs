//! Which responses there were.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::why::Failure;
use crate::account::{Coverage, join_key};
use crate::catalogue::spec::Read;

/// Identifies a response: the operation, where it was called, and its parameters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ResponseId {
    pub(crate) operation: String,
    pub(crate) place: Option<Coverage>,
    pub(crate) params: Vec<String>,
}

/// The responses that were received, and those that failed.
#[derive(Debug, Default)]
pub(crate) struct ResponseLog {
    responses: BTreeMap<(String, Option<Coverage>), Vec<Response>>,
}

#[derive(Debug)]
pub(super) struct Response {
    pub(super) params: Vec<String>,
    /// Why the response is not there, or not all of it.
    pub(super) failure: Option<Failure>,
}

impl ResponseLog {
    /// Notes a response, with the reason if it failed.
    pub(crate) fn add(&mut self, id: &ResponseId, failure: Option<Failure>) {
        let ResponseId { operation, place, params } = id;
        let responses = self.responses.entry((operation.clone(), *place)).or_default();
        if adds(responses, params, failure.as_ref()) {
            responses.push(Response { params: params.clone(), failure });
        }
    }

    /// Notes all that another log has, as if it were noted here in the same order.
    pub(crate) fn append(&mut self, other: Self) {
        for (operation, others) in other.responses {
            let responses = self.responses.entry(operation).or_default();
            for Response { params, failure } in others {
                if adds(responses, &params, failure.as_ref()) {
                    responses.push(Response { params, failure });
                }
            }
        }
    }

    /// The responses to a request of the catalogue in a place.
    pub(super) fn of(&self, read: &Read, place: Option<Coverage>) -> &[Response] {
        self.responses.get(&(read.operation.id.to_owned(), place)).map_or(&[], Vec::as_slice)
    }

    /// The same by the key that their parameters make, each with its first failure: there may be
    /// thousands.
    pub(super) fn by_key(&self, read: &Read, place: Option<Coverage>) -> BTreeMap<Cow<'_, str>, Option<&Failure>> {
        let mut by_key: BTreeMap<Cow<'_, str>, Option<&Failure>> = BTreeMap::new();
        for response in self.of(read, place) {
            let params: Vec<_> = response.params.iter().map(|param| param.as_str().into()).collect();
            let failure = by_key.entry(join_key(&params)).or_default();
            *failure = failure.or(response.failure.as_ref());
        }
        by_key
    }
}

/// True unless it is another page of the list whose page was noted last: the log does not grow with the number of pages.
fn adds(responses: &[Response], params: &[String], failure: Option<&Failure>) -> bool {
    failure.is_some() || responses.last().is_none_or(|last| last.failure.is_some() || last.params != params)
}

impl Failure {
    /// True if it is the error by which the operation says that there are none.
    pub(super) fn means_none(&self, read: &Read) -> bool {
        let Self::Refused(said) = self else { return false };
        read.refused.is_some_and(|refusal| refusal.means_none(said))
    }
}
