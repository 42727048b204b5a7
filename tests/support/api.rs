//! Something that speaks like Soracom's API, on this machine only: routes are answered as a test
//! says, and everything that came in is remembered.
#![allow(dead_code, clippy::unwrap_used, reason = "tests; not every one uses everything")]

use std::collections::{BTreeMap, HashMap};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tiny_http::{Header, Response, Server};

/// A request, as it came in.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// With the base path, as it was encoded.
    pub(crate) path: String,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

/// What to answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    delay: Duration,
}

impl Reply {
    pub(crate) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), delay: Duration::ZERO }
    }

    pub(crate) fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, body)
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn next(self, key: &str) -> Self {
        self.header("x-soracom-next-key", key)
    }

    /// Answers after so long, or as soon as the server is to end.
    pub(crate) fn after(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }
}

type Route = Box<dyn Fn(&Asked, usize) -> Reply + Send + Sync>;
type First = Box<dyn Fn(&Asked) -> Option<Reply> + Send + Sync>;

/// The API. Without a route: 404.
#[derive(Default)]
pub(crate) struct Api {
    routes: HashMap<(String, String), Route>,
    fallback: Option<Route>,
    /// What is answered before anything else is looked for, if it is.
    first: Option<First>,
    /// The SAM user that signs in.
    user: Option<String>,
    /// Tokens that are turned down.
    expired: Vec<String>,
}

/// Whether the server is to end, so that nobody waits for a slow answer any longer.
#[derive(Default)]
struct Ended {
    is_set: Mutex<bool>,
    changed: Condvar,
}

impl Ended {
    fn set(&self) {
        *self.is_set.lock().unwrap() = true;
        self.changed.notify_all();
    }

    /// Waits for this long, or until it is set.
    fn wait(&self, delay: Duration) {
        let is_set = self.is_set.lock().unwrap();
        drop(self.changed.wait_timeout_while(is_set, delay, |is_set| !*is_set).unwrap());
    }
}

pub(crate) const BASE: &str = "/v1";
pub(crate) const OPERATOR: &str = "OP0012345678";

impl Api {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Answers a path by the request and how many there were for it before.
    pub(crate) fn route(
        mut self,
        method: &str,
        path: &str,
        answer: impl Fn(&Asked, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        self.routes.insert((method.to_owned(), format!("{BASE}{path}")), Box::new(answer));
        self
    }

    /// Answers everything else.
    pub(crate) fn otherwise(mut self, answer: impl Fn(&Asked, usize) -> Reply + Send + Sync + 'static) -> Self {
        self.fallback = Some(Box::new(answer));
        self
    }

    /// Answers whatever this does not answer.
    pub(crate) fn unless(mut self, first: impl Fn(&Asked) -> Option<Reply> + Send + Sync + 'static) -> Self {
        self.first = Some(Box::new(first));
        self
    }

    pub(crate) fn user(mut self, name: &str) -> Self {
        self.user = Some(name.to_owned());
        self
    }

    /// Turns the first `count` tokens down.
    pub(crate) fn expired(mut self, count: usize) -> Self {
        self.expired = (1..=count).map(|n| format!("token-{n}")).collect();
        self
    }

    pub(crate) fn start(self) -> Running {
        let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
        let seen: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let ended: Arc<Ended> = Arc::default();
        let api = Arc::new(self);
        let workers = (0..8)
            .map(|_| {
                let (server, seen, api) = (Arc::clone(&server), Arc::clone(&seen), Arc::clone(&api));
                let ended = Arc::clone(&ended);
                thread::spawn(move || {
                    while let Ok(request) = server.recv() {
                        api.serve(request, &seen, &ended);
                    }
                })
            })
            .collect();
        Running { server, seen, ended, workers }
    }

    fn serve(&self, mut request: tiny_http::Request, seen: &Mutex<Vec<Asked>>, ended: &Ended) {
        let mut body = String::new();
        _ = request.as_reader().read_to_string(&mut body);
        let (path, query) = request.url().split_once('?').unwrap_or((request.url(), ""));
        let asked = Asked {
            method: request.method().to_string(),
            path: path.to_owned(),
            query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            headers: request
                .headers()
                .iter()
                .map(|header| (header.field.to_string().to_ascii_lowercase(), header.value.to_string()))
                .collect(),
            body,
        };
        let nth = {
            let mut seen = seen.lock().unwrap();
            let nth = seen.iter().filter(|other| (&other.method, &other.path) == (&asked.method, &asked.path)).count();
            seen.push(asked.clone());
            nth
        };
        let reply = self.answer(&asked, nth);
        ended.wait(reply.delay);
        let mut response = Response::from_data(reply.body).with_status_code(reply.status);
        for (name, value) in reply.headers {
            response.add_header(Header::from_bytes(name.as_bytes(), value.as_bytes()).unwrap());
        }
        _ = request.respond(response);
    }

    fn answer(&self, asked: &Asked, nth: usize) -> Reply {
        let route = self.routes.get(&(asked.method.clone(), asked.path.clone()));
        if asked.path == format!("{BASE}/auth") {
            return route.map_or_else(|| self.sign_in(nth), |route| route(asked, nth));
        }
        let token = asked.headers.get("x-soracom-token");
        if token.is_none_or(|token| self.expired.contains(token)) || !asked.headers.contains_key("x-soracom-api-key") {
            return Reply::new(401, r#"{"code":"AUM0003","message":"The token has expired"}"#);
        }
        if let Some(reply) = self.first.as_ref().and_then(|first| first(asked)) {
            return reply;
        }
        match route.or(self.fallback.as_ref()) {
            Some(route) => route(asked, nth),
            None => Reply::new(404, r#"{"code":"COM0001","message":"no such route"}"#),
        }
    }

    fn sign_in(&self, nth: usize) -> Reply {
        let user = self.user.as_ref().map_or_else(String::new, |user| format!(r#","userName":"{user}""#));
        let token = nth + 1;
        Reply::ok(format!(
            r#"{{"apiKey":"api-key-of-{OPERATOR}","token":"token-{token}","operatorId":"{OPERATOR}"{user}}}"#
        ))
    }
}

/// The API while it runs.
pub(crate) struct Running {
    server: Arc<Server>,
    seen: Arc<Mutex<Vec<Asked>>>,
    ended: Arc<Ended>,
    workers: Vec<JoinHandle<()>>,
}

impl Running {
    pub(crate) fn url(&self) -> String {
        format!("http://{}{BASE}", self.server.server_addr().to_ip().unwrap())
    }

    pub(crate) fn seen(&self) -> Vec<Asked> {
        self.seen.lock().unwrap().clone()
    }

    /// How often a path was asked for.
    pub(crate) fn count(&self, method: &str, path: &str) -> usize {
        let path = format!("{BASE}{path}");
        self.seen().iter().filter(|asked| asked.method == method && asked.path == path).count()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.ended.set();
        for _ in &self.workers {
            self.server.unblock();
        }
        self.workers.drain(..).for_each(|worker| _ = worker.join());
    }
}

/// Answers from the files of a capture directory, by the catalogue's paths; the coverage is the one of
/// the directory.
pub(crate) fn capture(directory: &Path, coverage: &str) -> Api {
    let mut files: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for place in [coverage, "operator"] {
        let mut names: Vec<PathBuf> =
            std::fs::read_dir(directory.join(place)).unwrap().map(|entry| entry.unwrap().path()).collect();
        names.sort();
        for path in names {
            let stem = path.file_stem().unwrap().to_str().unwrap();
            let (name, _) = stem.split_once("__page").unwrap_or((stem, ""));
            if let Some(url) = url_of(name) {
                files.entry(url).or_default().push(path);
            }
        }
    }
    files.into_iter().fold(Api::new(), |api, (url, pages)| {
        api.route("GET", &url, move |asked, _| {
            let page = asked.query.get("last_evaluated_key").map_or(0, |key| key.parse().unwrap());
            let reply = Reply::ok(std::fs::read(&pages[page]).unwrap());
            if page + 1 < pages.len() { reply.next(&(page + 1).to_string()) } else { reply }
        })
    })
}

/// Where an operation of a captured file is, with its parameters filled in.
fn url_of(name: &str) -> Option<String> {
    use winddown::catalogue::Catalogue;
    let mut parts = name.split("__");
    let operation = parts.next()?;
    let params: Vec<&str> = parts.collect();
    let reads = Catalogue::soracom().kinds().flat_map(|kind| kind.reads);
    let read = reads.into_iter().find(|read| {
        let fixed: Vec<&str> = read.operation.params.iter().filter_map(|(_, value)| value.constant()).collect();
        read.operation.id == operation && (fixed.is_empty() || fixed == params)
    })?;
    let takes_key = read.operation.params.iter().any(|(_, value)| value.key_part().is_some());
    let key = if takes_key { params.join("/") } else { String::new() };
    Some(read.operation.call(Catalogue::soracom().provider(), &OPERATOR.parse().unwrap(), None, &key, None).path)
}

/// A server that takes a request after signing in was answered, and breaks off: before it has read
/// anything of it, or after.
pub(crate) fn resetting(answer: &'static [u8]) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}{BASE}", listener.local_addr().unwrap());
    let worker = thread::spawn(move || {
        for stream in listener.incoming().take(2) {
            let mut stream = stream.unwrap();
            let head = read_request(&mut stream);
            if head.starts_with("POST /v1/auth ") {
                let body = format!(r#"{{"apiKey":"k","token":"t","operatorId":"{OPERATOR}"}}"#);
                let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
                stream.write_all((head + &body).as_bytes()).unwrap();
            } else {
                stream.write_all(answer).unwrap();
            }
        }
    });
    (url, worker)
}

fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let n = stream.read(&mut buffer).unwrap_or(0);
        bytes.extend_from_slice(&buffer[..n]);
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.to_ascii_lowercase().lines().find_map(|line| {
                line.strip_prefix("content-length:").map(|length| length.trim().parse::<usize>().unwrap())
            });
            if body.len() >= length.unwrap_or(0) {
                return text.into_owned();
            }
        }
        if n == 0 {
            return text.into_owned();
        }
    }
}
