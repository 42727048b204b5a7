//! One request, one answer.

use std::io::ErrorKind;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use ureq::http::{HeaderMap, HeaderValue, Request, Response, header};
use ureq::{Agent, Body, Error, Timeout};
use url::Url;

use super::endpoint::is_loopback;
use super::session::Keys;
use crate::catalogue::API;

/// A proxy between this machine and the API. Its address may hold a password.
#[derive(Clone, Debug)]
pub struct Proxy {
    /// Where it is, such as `http://proxy.example:3128`.
    pub url: SecretString,
    /// The hosts that are reached without it, as `NO_PROXY` has them: apart by commas.
    pub except: String,
}

/// The address of the proxy cannot be used. It is not repeated: it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the address of the proxy cannot be used (one looks like http://proxy.example:3128)")]
pub struct InvalidProxy;

/// The way to one endpoint.
#[derive(Debug)]
pub(super) struct Line {
    base: String,
    reads: Agent,
    acts: Agent,
}

/// What to send.
#[derive(Clone, Copy)]
pub(super) struct Message<'m> {
    pub(super) method: &'m str,
    /// Below the base URL, with the query.
    pub(super) path: &'m str,
    pub(super) body: Option<&'m [u8]>,
    pub(super) keys: Option<&'m Keys>,
    /// Whether it has to be seen that the body comes whole: what is packed does not say how long it is.
    pub(super) is_plain: bool,
}

impl<'m> Message<'m> {
    pub(super) const fn new(method: &'m str, path: &'m str) -> Self {
        Self { method, path, body: None, keys: None, is_plain: false }
    }
}

/// What came back.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    /// The key of the next page.
    pub(super) next: Option<String>,
    /// How long it is until more calls may be made, if the other side said; between a second and some
    /// minutes.
    pub(super) refresh: Option<Duration>,
    /// True if it said that none is left until then.
    pub(super) is_last: bool,
    pub(super) location: Option<String>,
    /// Whether the body says of itself where it ends: otherwise one that breaks off looks whole.
    pub(super) is_framed: bool,
    /// Whether the body is JSON, as far as is said.
    pub(super) is_json: bool,
    /// The body; or why it did not come whole.
    pub(super) body: Result<Vec<u8>, String>,
}

/// Nothing came back.
#[derive(Debug)]
pub(super) enum Lost {
    /// Nothing had been sent.
    Unsent(String),
    /// It may have been received.
    Unanswered(String),
}

impl Lost {
    pub(super) fn why(self) -> String {
        let (Self::Unsent(why) | Self::Unanswered(why)) = self;
        why
    }
}

const PLAIN: &str = "identity";

/// In seconds. Limits are counted by the minute.
const LONGEST_WAIT: u64 = 300;

/// No page is larger; what is, is no answer.
const MOST: u64 = 1 << 30;

impl Line {
    pub(super) fn new(base: &Url, proxy: Option<&Proxy>, timeout: Duration) -> Result<Self, InvalidProxy> {
        let proxy = proxy.filter(|_| !is_loopback(base)).map(of_proxy).transpose()?;
        let config = || {
            Agent::config_builder()
                .http_status_as_error(false)
                // A redirect could carry the credentials anywhere.
                .max_redirects(0)
                .max_redirects_will_error(false)
                .https_only(base.scheme() == "https")
                .proxy(proxy.clone())
                .user_agent("winddown")
                .timeout_connect(Some(timeout.min(Duration::from_secs(20))))
                .timeout_recv_response(Some(timeout))
                .timeout_recv_body(Some(timeout * 2))
                .timeout_send_body(Some(timeout))
        };
        Ok(Self {
            base: base.as_str().trim_end_matches('/').to_owned(),
            reads: config().build().new_agent(),
            // A connection of its own for each act: of one that lay idle and turns out to be dead,
            // nobody could say whether what was sent has arrived.
            acts: config().max_idle_connections(0).build().new_agent(),
        })
    }

    pub(super) fn send(&self, message: &Message<'_>) -> Result<Reply, Lost> {
        let mut request = Request::builder().method(message.method).uri(format!("{}{}", self.base, message.path));
        let (language, english) = API.language.value;
        request = request.header(language, english).header(header::ACCEPT, "application/json");
        if message.is_plain {
            request = request.header(header::ACCEPT_ENCODING, PLAIN);
        }
        if let Some(keys) = message.keys {
            for (name, value) in [(API.key_header.value, &keys.key), (API.token_header.value, &keys.token)] {
                let value = HeaderValue::from_str(value.expose_secret());
                let mut value = value.map_err(|_| Lost::Unsent("the token cannot be sent in a header".to_owned()))?;
                value.set_sensitive(true);
                request = request.header(name, value);
            }
        }
        let agent = if message.method == "GET" { &self.reads } else { &self.acts };
        let unsent = |error: ureq::http::Error| Lost::Unsent(error.to_string());
        let response = match message.body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                agent.run(request.body(body).map_err(unsent)?)
            }
            None if message.method == "GET" => agent.run(request.body(()).map_err(unsent)?),
            None => agent.run(request.body(&[] as &[u8]).map_err(unsent)?),
        };
        response.map(reply).map_err(lost)
    }

    /// Gets what lies at another address, without credentials.
    pub(super) fn fetch(&self, url: &str) -> Result<Reply, Lost> {
        let request = Request::get(url)
            .header(header::ACCEPT_ENCODING, PLAIN)
            .body(())
            .map_err(|error| Lost::Unsent(error.to_string()))?;
        self.reads.run(request).map(reply).map_err(lost)
    }
}

fn of_proxy(proxy: &Proxy) -> Result<ureq::Proxy, InvalidProxy> {
    let url = Url::parse(proxy.url.expose_secret()).map_err(|_| InvalidProxy)?;
    let protocol = ureq::ProxyProtocol::try_from(url.scheme()).map_err(|_| InvalidProxy)?;
    let mut builder = ureq::Proxy::builder(protocol).host(url.host_str().ok_or(InvalidProxy)?);
    if let Some(port) = url.port() {
        builder = builder.port(port);
    }
    let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    if !url.username().is_empty() {
        builder = builder.username(&decoded(url.username()));
    }
    if let Some(password) = url.password() {
        builder = builder.password(&decoded(password));
    }
    let except = proxy.except.split(',').map(str::trim).filter(|host| !host.is_empty());
    except.fold(builder, ureq::ProxyBuilder::no_proxy).build().map_err(|_| InvalidProxy)
}

fn reply(mut response: Response<Body>) -> Reply {
    let body = response.body_mut().with_config().limit(MOST).read_to_vec().map_err(|error| error.to_string());
    let headers = response.headers();
    let next = headers.get(API.next_page_header.value).map(|key| key.to_str().map(str::to_owned)).transpose();
    let (next, body) = match next {
        Ok(next) => (next.filter(|key| !key.is_empty()), body),
        // Whether that was all cannot be told, so it is not taken for all.
        Err(_) => (None, Err("the key of the next page cannot be read".to_owned())),
    };
    Reply {
        status: response.status().as_u16(),
        next,
        refresh: wait(headers),
        is_last: number(headers, API.calls_left_header.value) == Some(0),
        location: text(headers, header::LOCATION.as_str()),
        is_framed: [header::CONTENT_LENGTH, header::TRANSFER_ENCODING].iter().any(|name| headers.contains_key(name)),
        is_json: text(headers, header::CONTENT_TYPE.as_str()).is_none_or(|kind| kind.contains("json")),
        body,
    }
}

/// How long to wait. "Not at all" is rounded down, and "for ever" is no answer.
fn wait(headers: &HeaderMap) -> Option<Duration> {
    let seconds =
        number(headers, API.refresh_header.value).or_else(|| number(headers, header::RETRY_AFTER.as_str()))?;
    Some(Duration::from_secs(seconds.clamp(1, LONGEST_WAIT)))
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    text(headers, name)?.trim().parse().ok()
}

/// Whether it was sent decides what may be done next: where there is any doubt, it was.
fn lost(error: Error) -> Lost {
    let why = error.to_string();
    match error {
        Error::HostNotFound
        | Error::ConnectionFailed
        | Error::ConnectProxyFailed(_)
        | Error::InvalidProxyUrl
        | Error::BadUri(_)
        | Error::RequireHttpsOnly(_)
        | Error::TlsRequired
        | Error::Timeout(Timeout::Resolve | Timeout::Connect) => Lost::Unsent(why),
        Error::Io(error) if error.kind() == ErrorKind::ConnectionRefused => Lost::Unsent(why),
        _ => Lost::Unanswered(why),
    }
}
