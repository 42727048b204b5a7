//! Sends one request over HTTP and gives its reply.

mod fuzz;

use std::fs::File;
use std::io::{ErrorKind, Read as _, Write as _};
use std::num::IntErrorKind;
use std::time::Duration;

use chrono::DateTime;
use secrecy::ExposeSecret as _;
use ureq::http::request::Builder;
use ureq::http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use ureq::{Agent, Body, Error, Timeout};
use url::Url;

use crate::backend::soracom::endpoint::is_loopback;
use crate::backend::soracom::error::SoracomError;
use crate::backend::soracom::message::{Broken, Encoding, Keys, Message, NoReply, Reply, Status, TOO_MANY};
use crate::backend::soracom::proxy::Proxy;
use crate::catalogue::API;

/// The way to one endpoint.
#[derive(Debug)]
pub(super) struct Transport {
    base: String,
    reads: Agent,
    acts: Agent,
}

const IDENTITY: &str = "identity";

/// The longest wait that is taken from a header, in seconds. Limits are counted by the minute; a server that is
/// being mended may ask for longer.
const LONGEST_WAIT: u64 = 3600;

/// The largest page, in bytes as they are after decoding.
const LARGEST_PAGE: u64 = 64 << 20;

/// The largest body of everything else: errors, and the answers to signing in and to acts.
const LARGEST_ANSWER: u64 = 1 << 20;

/// The longest head of a reply, in bytes.
const LONGEST_HEAD: usize = 64 << 10;

impl Transport {
    pub(super) fn new(base: &Url, proxy: Option<&Proxy>, timeout: Duration) -> Result<Self, SoracomError> {
        let proxy = proxy.filter(|_| !is_loopback(base)).map(Proxy::to_ureq).transpose()?;
        let config = || {
            Agent::config_builder()
                .http_status_as_error(false)
                // A redirect could carry the credentials anywhere.
                .max_redirects(0)
                .max_redirects_will_error(false)
                .https_only(base.scheme() == "https")
                .proxy(proxy.clone())
                .user_agent("winddown")
                .max_response_header_size(LONGEST_HEAD)
                .timeout_connect(Some(timeout.min(Duration::from_secs(20))))
                .timeout_recv_response(Some(timeout))
                .timeout_recv_body(Some(timeout * 2))
                .timeout_send_body(Some(timeout))
        };
        Ok(Self {
            base: base.as_str().trim_end_matches('/').to_owned(),
            reads: config().build().new_agent(),
            // Each act has a connection of its own: if an idle connection turned out to be dead, nobody
            // could say whether the request has arrived.
            acts: config().max_idle_connections(0).build().new_agent(),
        })
    }

    pub(super) fn send(&self, message: &Message<'_>) -> Result<Reply, NoReply> {
        let is_read = message.method == "GET";
        let request = self.request(message)?;
        let agent = if is_read { &self.reads } else { &self.acts };
        let response = match message.body {
            Some(body) => {
                let request = request.header(header::CONTENT_TYPE, "application/json");
                agent.run(request.body(body).map_err(unsent)?)
            }
            None if is_read => agent.run(request.body(()).map_err(unsent)?),
            None => agent.run(request.body(&[] as &[u8]).map_err(unsent)?),
        };
        let largest = if is_read { LARGEST_PAGE } else { LARGEST_ANSWER };
        response.map(|response| whole(response, largest)).map_err(no_reply)
    }

    /// A request with its headers, still without its body.
    fn request(&self, message: &Message<'_>) -> Result<Builder, NoReply> {
        let (language, english) = API.language.value;
        let mut request = Request::builder()
            .method(message.method)
            .uri(format!("{}{}", self.base, message.path))
            .header(language, english)
            .header(header::ACCEPT, "application/json");
        if message.encoding == Encoding::Identity {
            request = request.header(header::ACCEPT_ENCODING, IDENTITY);
        }
        let Some(Keys { key, token }) = message.keys else { return Ok(request) };
        for (name, value) in [(API.key_header.value, key), (API.token_header.value, token)] {
            let value = HeaderValue::from_str(value.expose_secret());
            let mut value = value.map_err(|_| NoReply::Unsent("the token cannot be sent in a header".to_owned()))?;
            value.set_sensitive(true);
            request = request.header(name, value);
        }
        Ok(request)
    }

    /// Gets what lies at another address, without credentials. The body of a success goes into the file, however
    /// large it is, and is empty in the reply.
    pub(super) fn fetch(&self, url: &str, into: &mut File) -> Result<Reply, NoReply> {
        let request = Request::get(url).header(header::ACCEPT_ENCODING, IDENTITY).body(()).map_err(unsent)?;
        let mut response = self.reads.run(request).map_err(no_reply)?;
        if response.status() != StatusCode::OK {
            return Ok(whole(response, LARGEST_ANSWER));
        }
        let body = stored(response.body_mut(), into);
        Ok(reply(&response, body))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is passed to map_err")]
fn unsent(error: ureq::http::Error) -> NoReply {
    NoReply::Unsent(error.to_string())
}

/// A reply with its body, which is an error if it is larger than that.
fn whole(mut response: Response<Body>, largest: u64) -> Reply {
    let is_success = Status::of(response.status().as_u16()).is_success();
    let largest = if is_success { largest } else { LARGEST_ANSWER };
    let body = response.body_mut().with_config().limit(largest).read_to_vec();
    let body = body.map_err(|error| match error {
        Error::BodyExceedsLimit(_) => Broken::TooLarge(largest),
        error => Broken::OnTheWay(error.to_string()),
    });
    reply(&response, body)
}

/// Writes a body into a file, piece by piece.
fn stored(body: &mut Body, into: &mut File) -> Result<Vec<u8>, Broken> {
    let (mut reader, mut piece) = (body.as_reader(), vec![0; 1 << 16]);
    loop {
        let length = reader.read(&mut piece).map_err(|error| Broken::OnTheWay(error.to_string()))?;
        if length == 0 {
            return Ok(Vec::new());
        }
        into.write_all(piece.get(..length).unwrap_or_default()).map_err(Broken::NotStored)?;
    }
}

fn reply(response: &Response<Body>, body: Result<Vec<u8>, Broken>) -> Reply {
    let headers = response.headers();
    let next = headers.get(API.next_page_header.value).map(|key| key.to_str().map(str::to_owned)).transpose();
    let (next, body) = match next {
        Ok(next) => (next.filter(|key| !key.is_empty()), body),
        // Nobody can tell whether this was the last page, so it does not count as one.
        Err(_) => (None, Err(Broken::OnTheWay("the key of the next page cannot be read".to_owned()))),
    };
    Reply {
        status: response.status().as_u16(),
        next,
        wait: wait(response.status().as_u16(), headers),
        location: text(headers, header::LOCATION.as_str()),
        is_framed: [header::CONTENT_LENGTH, header::TRANSFER_ENCODING].iter().any(|name| headers.contains_key(name)),
        is_json: text(headers, header::CONTENT_TYPE.as_str()).is_none_or(|kind| kind.contains("json")),
        body,
        repeats_secret: false,
    }
}

/// How long to wait before the next call, if the reply says so: at least a second, because "not at all" is rounded
/// down. While there are calls left, the time until there will be more of them is no wait.
fn wait(status: u16, headers: &HeaderMap) -> Option<Duration> {
    let is_too_many = status == TOO_MANY;
    let has_calls_left = number(headers, API.calls_left_header.value).is_some_and(|left| left > 0);
    let refresh = number(headers, API.refresh_header.value).filter(|_| is_too_many || !has_calls_left);
    let told = refresh.max(retry_after(headers)).or(is_too_many.then_some(API.refresh_seconds.value))?;
    Some(Duration::from_secs(told.clamp(1, LONGEST_WAIT)))
}

/// What the header says in seconds, or by a date, which counts from the date of the reply.
fn retry_after(headers: &HeaderMap) -> Option<u64> {
    let date = |name: header::HeaderName| DateTime::parse_from_rfc2822(&text(headers, name.as_str())?).ok();
    number(headers, header::RETRY_AFTER.as_str()).or_else(|| {
        let wait = date(header::RETRY_AFTER)?.signed_duration_since(date(header::DATE)?);
        Some(u64::try_from(wait.num_seconds()).unwrap_or_default())
    })
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// A number that is too large is the largest.
fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    let digits = text(headers, name)?;
    match digits.trim().parse::<u64>() {
        Ok(number) => Some(number),
        Err(error) => (*error.kind() == IntErrorKind::PosOverflow).then_some(u64::MAX),
    }
}

/// Whether the request was sent decides what may be done next. Where there is any doubt, it was.
fn no_reply(error: Error) -> NoReply {
    let why = error.to_string();
    match error {
        Error::HostNotFound
        | Error::ConnectionFailed
        | Error::ConnectProxyFailed(_)
        | Error::InvalidProxyUrl
        | Error::BadUri(_)
        | Error::RequireHttpsOnly(_)
        | Error::TlsRequired
        | Error::Timeout(Timeout::Resolve | Timeout::Connect) => NoReply::Unsent(why),
        Error::Io(error) if error.kind() == ErrorKind::ConnectionRefused => NoReply::Unsent(why),
        _ => NoReply::Unanswered(why),
    }
}
