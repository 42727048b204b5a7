//! Operations of the public API, and how to fill them in for one resource.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::command_line::CommandLine;
use super::provider::Provider;
use crate::account::{Coverage, OperatorId, key_parts};

/// An operation as the API description has it, with the words by which a command line calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The operation id.
    pub id: &'static str,
    /// The HTTP method, upper case.
    pub method: &'static str,
    /// The path, with `{parameters}`, below the base URL of a coverage.
    pub path: &'static str,
    /// The words of the command after the [program](CommandLine::program), apart by single spaces, without
    /// options.
    pub cli: &'static str,
    /// Where the path parameters come from.
    pub params: &'static [(&'static str, ParamSource)],
    /// Query parameters and their values.
    pub query: &'static [(&'static str, &'static str)],
    /// The request body: JSON, in which `{quantity}` and `{key}` stand for facts of the resource.
    pub body: Option<&'static str>,
}

/// Where the value of a path parameter comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamSource {
    /// The n-th part of the resource's key, from 0.
    Key(usize),
    /// The n-th part of the resource's key, from 0: a month such as `2026-10`, written `202610`.
    Month(usize),
    /// The operator id.
    Operator,
    /// Always this.
    Const(&'static str),
}

impl ParamSource {
    /// The value, if it is the same for every resource.
    pub const fn constant(self) -> Option<&'static str> {
        match self {
            Self::Const(text) => Some(text),
            Self::Key(_) | Self::Month(_) | Self::Operator => None,
        }
    }

    /// Which part of the resource's key it is, if it is one.
    pub const fn key_part(self) -> Option<usize> {
        match self {
            Self::Key(n) | Self::Month(n) => Some(n),
            Self::Operator | Self::Const(_) => None,
        }
    }

    /// How a part of a key is written as this parameter.
    pub fn written(self, part: &str) -> String {
        match self {
            Self::Month(_) => part.replace('-', ""),
            Self::Key(_) | Self::Operator | Self::Const(_) => part.to_owned(),
        }
    }

    /// The part of a key that is written like this: the inverse of [`written`](Self::written).
    pub fn part(self, written: &str) -> String {
        match (self, written.split_at_checked(4)) {
            (Self::Month(_), Some((year, month))) => format!("{year}-{month}"),
            _ => written.to_owned(),
        }
    }
}

impl Operation {
    /// An operation without query or body.
    pub const fn new(
        id: &'static str,
        method: &'static str,
        path: &'static str,
        cli: &'static str,
        params: &'static [(&'static str, ParamSource)],
    ) -> Self {
        Self { id, method, path, cli, params, query: &[], body: None }
    }

    /// The same operation with a request body.
    #[must_use]
    pub const fn body(self, body: &'static str) -> Self {
        Self { body: Some(body), ..self }
    }

    /// The parameters that the path names, in its order.
    pub(super) fn placeholders(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
    }

    /// True if the request says how many there are.
    pub fn needs_quantity(&self) -> bool {
        self.body.is_some_and(|body| body.contains(QUANTITY))
    }

    /// True if the request says which one is meant.
    pub fn needs_key(&self) -> bool {
        let is_key = |(_, source): &(&str, ParamSource)| source.key_part().is_some();
        self.params.iter().any(is_key) || self.body.is_some_and(|body| body.contains("{key"))
    }

    /// The same operation with query parameters.
    #[must_use]
    pub const fn query(self, query: &'static [(&'static str, &'static str)]) -> Self {
        Self { query, ..self }
    }
}

/// An operation filled in for one resource: what to send, or to paste.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The operation.
    pub operation: Operation,
    /// The path parameters and their values, in the order of the path.
    pub params: Vec<(&'static str, String)>,
    /// The path with the parameters filled in and percent-encoded, below the base URL; without the
    /// query, which is in [`Operation::query`].
    pub path: String,
    /// The request body, JSON.
    pub body: Option<String>,
    /// The coverage whose endpoint it goes to; `None` where either will do.
    pub coverage: Option<Coverage>,
    pub(super) command_line: Option<&'static CommandLine>,
}

/// What a path segment must not contain as it is: everything but the unreserved characters.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl Operation {
    /// The operation filled in for a resource with this key (as [`join_key`](crate::account::join_key)
    /// writes it). `quantity` is what the resource's [`Fact::Quantity`](crate::account::Fact::Quantity)
    /// says; without it, or if it is no whole number, a body that needs one says 0.
    ///
    /// A part that the key does not have is never left empty, since a path without it would mean another
    /// thing, or all of them: the parameter stays as its placeholder, `{name}`, which names nothing.
    pub fn call(
        &self,
        provider: &Provider,
        operator: &OperatorId,
        coverage: Option<Coverage>,
        key: &str,
        quantity: Option<&str>,
    ) -> Call {
        let parts: Vec<_> = key_parts(key).collect();
        let params: Vec<(&str, String)> = self
            .params
            .iter()
            .map(|(name, value)| {
                let value = match value {
                    ParamSource::Key(n) | ParamSource::Month(n) => {
                        let part = parts.get(*n).filter(|part| !part.is_empty());
                        part.map_or_else(|| format!("{{{name}}}"), |part| value.written(part))
                    }
                    ParamSource::Operator => operator.to_string(),
                    ParamSource::Const(text) => (*text).to_owned(),
                };
                (*name, value)
            })
            .collect();
        let path = self.filled(|name| params.iter().find(|(param, _)| *param == name).map(|(_, value)| &**value));
        let body = self.body.map(|body| {
            let quoted = serde_json::Value::from(parts.last().map_or("", |part| part)).to_string();
            body.replace("\"{key}\"", &quoted).replace(QUANTITY, number(quantity))
        });
        Call { operation: *self, params, path, body, coverage, command_line: provider.command_line() }
    }
}

impl Operation {
    /// The path with these values in the place of the parameters. One without a value stays as it is.
    fn filled<'v>(&self, value: impl Fn(&str) -> Option<&'v str>) -> String {
        let mut path = String::with_capacity(2 * self.path.len());
        let mut rest = self.path;
        while let Some((before, name, after)) = parameter(rest) {
            path.push_str(before);
            match value(name) {
                Some(value) => path.push_str(&segment(value)),
                None => path.extend(["{", name, "}"]),
            }
            rest = after;
        }
        path.push_str(rest);
        path
    }
}

/// The first parameter in a path, with what stands before and behind it.
fn parameter(path: &'static str) -> Option<(&'static str, &'static str, &'static str)> {
    let (before, rest) = path.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// Where a body says how many there are.
const QUANTITY: &str = "{quantity}";

/// A path segment; a lone dot or two would be taken for directories.
fn segment(value: &str) -> Cow<'_, str> {
    match value {
        "." | ".." => value.replace('.', "%2E").into(),
        // Nearly all values have only these characters. Looking for them takes less time than encoding.
        _ if value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') => value.into(),
        _ => utf8_percent_encode(value, SEGMENT).into(),
    }
}

/// A quantity that is a number; it goes into the body unquoted.
fn number(quantity: Option<&str>) -> &str {
    quantity.filter(|text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).unwrap_or("0")
}

impl Call {
    /// The path parameters that tell one thing from another: all but the operator, in the order of the
    /// path.
    pub fn own_params(&self) -> Vec<String> {
        let params = self.params.iter().zip(self.operation.params);
        params
            .filter(|(_, (_, source))| *source != ParamSource::Operator)
            .map(|((_, value), _)| value.clone())
            .collect()
    }
}
