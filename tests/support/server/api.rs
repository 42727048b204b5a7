//! What each request comes to.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use chrono::{DateTime, Utc};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use winddown::account::{Coverage, Fact, join_key};
use winddown::backend::{Backend, Clock as _, Simulation};
use winddown::catalogue::spec::Means;
use winddown::catalogue::{API, Call, Catalogue, GLOBAL, JAPAN, KindSpec, Operation};
use winddown::execution::Answer;
use winddown::reading::Source;

use super::super::responses::{Responses, Shown, list};
use super::http::{Manner, Request, Response, decoded};
use super::login::{Credentials, Tokens};
use super::waits::{Group, Waits, group};
use super::{Behaviour, Fault, Logged};

pub(super) struct Api {
    backend: Arc<Simulation>,
    catalogue: Catalogue,
    operator: String,
    behaviour: Behaviour,
    reads: Vec<Operation>,
    /// What changes something or copies something out, with the kind that it is for.
    acts: Vec<(KindSpec, Operation)>,
    state: Mutex<State>,
}

struct State {
    tokens: Tokens,
    /// With the time to which the account's clock was set.
    snapshot: Option<(DateTime<Utc>, Arc<Responses>)>,
    /// What was asked for since the snapshot was taken.
    asked: HashSet<String>,
    log: Vec<Logged>,
    /// How many error bodies were sent: their two shapes take turns.
    errors: u64,
    waits: Waits,
    acts: usize,
}

impl Api {
    pub(super) fn new(backend: Arc<Simulation>, catalogue: &Catalogue, behaviour: Behaviour) -> Self {
        let operator = backend.operator().expect("an account in memory knows whose it is").to_string();
        let acts = catalogue.kinds().flat_map(|kind| {
            let steps = kind.every_act().filter_map(|step| match step.means {
                Means::Api(operation) => Some(operation),
                _ => None,
            });
            let switches = kind.protection.into_iter().flat_map(|spec| [spec.lift, spec.set]).flatten();
            steps.chain(switches).map(move |operation| (*kind, operation))
        });
        let reads = catalogue.kinds().flat_map(|kind| kind.reads.iter().map(|read| read.operation));
        let state = State {
            tokens: Tokens::new(behaviour.token_uses),
            snapshot: None,
            asked: HashSet::new(),
            log: Vec::new(),
            errors: 0,
            waits: Waits::new(behaviour.speed),
            acts: 0,
        };
        let (reads, acts) = (reads.collect(), acts.collect());
        Self { backend, catalogue: catalogue.clone(), operator, behaviour, reads, acts, state: Mutex::new(state) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is shown next is what is so then.
    pub(super) fn refresh(&self) {
        self.state().snapshot = None;
    }

    pub(super) fn log(&self) -> Vec<Logged> {
        self.state().log.clone()
    }

    pub(super) fn credentials(&self) -> (String, String) {
        self.behaviour.credentials.auth_key.clone()
    }

    pub(super) fn counts(&self) -> (usize, usize) {
        let state = self.state();
        (state.log.len(), state.acts)
    }

    pub(super) fn secrets(&self) -> Vec<String> {
        let Credentials { auth_key, root, user, mfa } = &self.behaviour.credentials;
        let own = [&auth_key.1, &root.1, &user.1].into_iter().chain(mfa).cloned();
        own.chain(self.state().tokens.secrets()).collect()
    }

    /// The secrets that a client of the authentication key knows.
    fn repeated(&self) -> Vec<String> {
        let given = self.state().tokens.latest().into_iter().flatten();
        given.chain([self.behaviour.credentials.auth_key.1.clone()]).collect()
    }

    pub(super) fn answer(&self, request: &Request) -> Response {
        let (coverage, path) = endpoint(&request.path);
        let (n, fault) = self.begin(request, coverage, path);
        let group = group(coverage, path);
        let left = self.state().waits.left(&group).filter(|_| self.behaviour.keeps_waits);
        let response = match (left, fault) {
            (Some(left), _) => self.rate_limited(Some(left)),
            (None, fault) => self.right_or_wrong(request, coverage, path, n, fault),
        };
        self.end(n, group, &response);
        response
    }

    /// Keeps what was answered, and the wait that it told.
    fn end(&self, n: usize, group: Group, response: &Response) {
        let is_sent = !matches!(response.manner, Manner::Not | Manner::Reset);
        let mut state = self.state();
        let wait = response.headers.iter().find(|(name, _)| *name == REFRESH).filter(|_| response.status == 429);
        let wait = wait.and_then(|(_, seconds)| seconds.parse().ok());
        if let Some(wait) = wait.filter(|_| self.behaviour.keeps_waits) {
            state.waits.close(group, wait);
        }
        let told = wait.map(|wait| state.waits.real(wait));
        if let Some(logged) = state.log.get_mut(n) {
            logged.status = is_sent.then_some(response.status);
            logged.answered = Some(Instant::now());
            logged.told = told;
            logged.code = code(&response.body).filter(|_| response.status >= 400);
        }
    }

    fn right_or_wrong(
        &self,
        request: &Request,
        coverage: Option<Coverage>,
        path: &str,
        n: usize,
        fault: Option<Fault>,
    ) -> Response {
        match fault {
            Some(Fault::Status(status)) => self.error(status, "FLT0001", "it went wrong"),
            Some(Fault::Html(status)) => Response::new(status, "<html><body>It went wrong</body></html>"),
            Some(Fault::RateLimited { wait }) => self.rate_limited(wait),
            Some(Fault::Expired) => {
                self.state().tokens.expire(request);
                self.error(401, "AUM0003", "the token has expired")
            }
            Some(Fault::Reset) => cut(Manner::Reset),
            Some(Fault::CutBefore) => cut(Manner::Not),
            _ => self.spoil(self.right(request, coverage, path, n, fault), fault),
        }
    }

    /// Logs a request; its place in the log, and what goes wrong with it.
    fn begin(&self, request: &Request, coverage: Option<Coverage>, path: &str) -> (usize, Option<Fault>) {
        let mut state = self.state();
        let n = state.log.len();
        let alike = |end: &str| {
            let alike = state.log.iter().filter(|one| one.method == request.method && one.path.ends_with(end));
            alike.count() as u64 + 1
        };
        let fault = self.behaviour.faults.pick(n as u64 + 1, &request.method, path, alike);
        let (method, path) = (request.method.clone(), path.to_owned());
        state.log.push(Logged {
            method,
            path,
            coverage,
            status: None,
            fault,
            at: Instant::now(),
            query: request.query.iter().map(|(name, value)| format!("{name}={value}&")).collect(),
            operation: None,
            took_effect: false,
            code: None,
            answered: None,
            told: None,
        });
        (n, fault)
    }

    /// What a fault makes of a right answer.
    fn spoil(&self, mut response: Response, fault: Option<Fault>) -> Response {
        match fault {
            Some(Fault::BrokenJson) => {
                let half = (0..=response.body.len() / 2).rev().find(|at| response.body.is_char_boundary(*at));
                response.body.truncate(half.unwrap_or(0));
            }
            Some(Fault::Truncated) => response.manner = Manner::Half,
            Some(Fault::Slow(pause)) => response.manner = Manner::Slowly(pause),
            Some(Fault::CutAfter) => response.manner = Manner::Not,
            _ => {}
        }
        response
    }

    /// The answer if nothing goes wrong on the way.
    fn right(
        &self,
        request: &Request,
        coverage: Option<Coverage>,
        path: &str,
        n: usize,
        fault: Option<Fault>,
    ) -> Response {
        let Some(coverage) = coverage else { return self.error(404, "SEM0004", "there is no such path") };
        let segments: Vec<String> = path.split('/').skip(1).map(decoded).collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        match (&*request.method, &segments[..]) {
            ("POST", ["auth"]) => {
                return self.state().tokens.log_in(&self.behaviour.credentials, &self.operator, &request.body);
            }
            ("POST", ["operators", id, "token"]) if *id == self.operator => return self.state().tokens.renew(request),
            _ => {}
        }
        if !self.state().tokens.admit(request) {
            return self.error(401, "AUM0003", "there is no token that holds");
        }
        let act = self.acts.iter().filter_map(|(kind, act)| Some((kind, act, params(act, request, &segments)?)));
        // Some things are copied out by the operation that lists them, in larger pages.
        let act = act.filter(|(_, act, _)| act.query.iter().all(|(name, value)| request.query(name) == Some(value)));
        let acted = self.act(request, coverage, n, &act.collect::<Vec<_>>());
        let read = self.reads.iter().filter_map(|read| Some((read, params(read, request, &segments)?)));
        // `bills/latest` is no month.
        match read.min_by_key(|(read, _)| read.params.len()) {
            Some((read, params)) => {
                self.note(n, read.id, false);
                self.read(request, coverage, read, &params, fault)
            }
            None => acted.unwrap_or_else(|| self.error(404, "SEM0004", "there is no such path")),
        }
    }

    /// Does what a request means, if it is an act.
    fn act(
        &self,
        request: &Request,
        coverage: Coverage,
        n: usize,
        acts: &[(&KindSpec, &Operation, Vec<String>)],
    ) -> Option<Response> {
        acts.first()?;
        let snapshot = self.snapshot(None);
        let call = acts.iter().find_map(|(kind, act, params)| {
            let place = kind.places().into_iter().find(|at| at.is_none() || *at == Some(coverage))?;
            self.call(&snapshot, kind, act, place, params, &request.body)
        });
        let Some(call) = call else { return Some(self.error(404, "SEM0004", "there is no such thing here")) };
        let (answer, took_effect) = self.perform(&call);
        self.note(n, call.operation.id, took_effect);
        self.refresh();
        Some(self.told(&request.method, answer))
    }

    /// Makes a call, one at a time, and says whether it took effect.
    fn perform(&self, call: &Call) -> (Answer, bool) {
        let mut state = self.state();
        state.acts += 1;
        let before = self.backend.effects().len();
        let answer = self.backend.perform(call);
        (answer, self.backend.effects().len() > before)
    }

    fn note(&self, n: usize, operation: &'static str, took_effect: bool) {
        if let Some(logged) = self.state().log.get_mut(n) {
            (logged.operation, logged.took_effect) = (Some(operation), took_effect);
        }
    }

    /// The call that a request with these parameters and this body is.
    fn call(
        &self,
        snapshot: &Responses,
        kind: &KindSpec,
        act: &Operation,
        place: Option<Coverage>,
        params: &[String],
        body: &str,
    ) -> Option<Call> {
        let operator = self.operator.parse().expect("it is the account's own");
        let parse = |text: &str| serde_json::from_str::<Value>(text).ok();
        // Whatever number the client gives is what it means: it may be wrong.
        let numbers: Vec<&str> = body.split(|c: char| !c.is_ascii_digit()).filter(|text| !text.is_empty()).collect();
        let is_meant = |call: &Call| {
            let is_body = call.body.as_deref().is_none_or(|own| parse(own) == parse(body));
            is_body && call.params.iter().map(|(_, value)| value).eq(params)
        };
        let call_for = |key: &str| {
            let quantities = numbers.iter().map(|number| Some(*number)).chain([None]);
            let mut calls =
                quantities.map(|quantity| act.call(Catalogue::soracom().provider(), &operator, place, key, quantity));
            calls.find(&is_meant)
        };
        let things = snapshot.account().of_kind(kind.name).filter(|thing| thing.coverage() == place);
        let known = things.into_iter().find_map(|thing| {
            call_for(thing.key()).or_else(|| {
                let call = act.call(
                    Catalogue::soracom().provider(),
                    &operator,
                    place,
                    thing.key(),
                    thing.fact(Fact::Quantity),
                );
                is_meant(&call).then_some(call)
            })
        });
        // What is not there is refused by the account in memory.
        known.or_else(|| call_for(&key_of(act, params)?))
    }

    fn told(&self, method: &str, answer: Answer) -> Response {
        match answer {
            Answer::Done { .. } if method == "DELETE" => Response::new(204, ""),
            Answer::Done { .. } if method == "GET" => Response::new(200, json!([{ "content": "what is kept there" }])),
            Answer::Done { .. } => Response::new(200, promised()),
            Answer::Accepted { .. } => Response::new(202, json!({})),
            Answer::Refused { response } => self.error(
                response.status.unwrap_or(400),
                &response.code.unwrap_or_default(),
                &response.message.unwrap_or_default(),
            ),
            Answer::RateLimited { wait } => self.rate_limited(Some(wait.as_secs())),
            Answer::Transient { why } => self.error(503, "SEM0503", &why),
            Answer::Unauthorised { why } => self.error(401, "AUM0003", &why),
            _ => cut(Manner::Not),
        }
    }

    fn read(
        &self,
        request: &Request,
        coverage: Coverage,
        read: &Operation,
        params: &[String],
        fault: Option<Fault>,
    ) -> Response {
        if self.behaviour.untidy.is_forbidden(read, coverage) {
            return self.error(403, "SEM0049", "it is not shown");
        }
        let asked = format!("{} {:?}", request.path, request.query);
        match self.snapshot(Some(asked)).read(read, coverage, params) {
            Shown::One(value) => Response::new(200, value),
            Shown::Refused { status, code } => self.error(status, &code, "it is not shown"),
            Shown::List { field, rows } if self.is_paged(read) => {
                self.page(request, field, &self.untidy(read, rows), fault)
            }
            Shown::List { field, rows } => {
                let rows = self.untidy(read, rows);
                Response::new(200, list(field, rows.into_iter().map(|(_, row)| row).collect()))
            }
        }
    }

    fn untidy(&self, read: &Operation, rows: Vec<(String, Value)>) -> Vec<(String, Value)> {
        self.behaviour.untidy.list(&self.catalogue, read, rows)
    }

    fn is_paged(&self, operation: &Operation) -> bool {
        let reads = self.catalogue.kinds().flat_map(|kind| kind.reads);
        reads.filter(|read| read.operation.id == operation.id).any(|read| read.paged)
    }

    /// The page of a list that a request asks for. Keys are opaque, and need encoding in a query.
    fn page(&self, request: &Request, field: &str, rows: &[(String, Value)], fault: Option<Fault>) -> Response {
        let from = match request.query("last_evaluated_key") {
            None => 0,
            Some(key) => match key.strip_prefix("a/+=&").map(decoded) {
                Some(last) => rows.partition_point(|(key, _)| *key <= last),
                None => return self.error(400, "SEM0016", "there is no page of that key"),
            },
        };
        let limit = request.query("limit").and_then(|text| text.parse().ok()).unwrap_or(self.behaviour.page);
        let limit = if let Some(Fault::ShortPage(few)) = fault { limit.min(few) } else { limit }.max(1);
        let to = (from + limit).min(rows.len());
        let begin = if fault == Some(Fault::Overlap) { from.saturating_sub(1) } else { from };
        let shown = rows[begin..to].iter().map(|(_, row)| row.clone()).collect();
        let response = Response::new(200, list(field, shown));
        match rows.get(to.wrapping_sub(1)).filter(|_| to < rows.len()) {
            Some((last, _)) => {
                let key = utf8_percent_encode(last, NON_ALPHANUMERIC);
                response.header("x-soracom-next-key", format!("a/+=&{key}"))
            }
            None => response,
        }
    }

    /// What is shown now: to something that was not asked for since, what was shown before.
    fn snapshot(&self, asked: Option<String>) -> Arc<Responses> {
        let mut state = self.state();
        let is_again = asked.is_some_and(|asked| !state.asked.insert(asked));
        let now = self.backend.now();
        if let Some((_, snapshot)) = state.snapshot.clone().filter(|(then, _)| !is_again && *then == now) {
            return snapshot;
        }
        state.asked.clear();
        let account = self.backend.read().expect("what is in the account is an account");
        let snapshot = Arc::new(Responses::new(account, &self.catalogue));
        state.snapshot = Some((now, snapshot.clone()));
        snapshot
    }

    /// An error, in the shape that is written down and in the one that is described, in turn.
    fn error(&self, status: u16, code: &str, message: &str) -> Response {
        let secrets = if self.behaviour.repeats { self.repeated().join(" ") } else { String::new() };
        let mut state = self.state();
        state.errors += 1;
        let flat = json!({ "code": code, "message": format!("{message}{secrets}") });
        let nested = json!({ "httpStatus": status, "errorMessage": flat.clone() });
        Response::new(status, if state.errors.is_multiple_of(2) { nested } else { flat })
    }

    fn rate_limited(&self, wait: Option<u64>) -> Response {
        let response = self.error(429, "SEM0429", "there were too many requests");
        match wait {
            None => response,
            Some(wait) => response
                .header("x-soracom-ratelimit-limit", 60)
                .header("x-soracom-ratelimit-remaining", 0)
                .header(REFRESH, wait)
                .header("retry-after", wait),
        }
    }
}

const REFRESH: &str = "x-soracom-ratelimit-seconds-before-refresh";

/// The code of an error body of either shape.
fn code(body: &str) -> Option<String> {
    let body: Value = serde_json::from_str(body).ok()?;
    let code = body["code"].as_str().or_else(|| body["errorMessage"]["code"].as_str())?;
    Some(code.to_owned())
}

fn cut(manner: Manner) -> Response {
    Response { manner, ..Response::new(200, "") }
}

/// Which endpoint a path is of, and the path below its base URL.
fn endpoint(path: &str) -> (Option<Coverage>, &str) {
    let below = |coverage: Coverage| path.strip_prefix(&format!("/{}/v1", coverage.code()));
    let mut found = [GLOBAL, JAPAN].into_iter().filter_map(|coverage| Some((Some(coverage), below(coverage)?)));
    found.next().unwrap_or((None, path))
}

/// The path parameters of an operation, decoded, if a request is of it.
fn params(operation: &Operation, request: &Request, segments: &[&str]) -> Option<Vec<String>> {
    let template: Vec<&str> = operation.path.split('/').skip(1).collect();
    if operation.method != request.method || template.len() != segments.len() {
        return None;
    }
    let mut params = Vec::new();
    for (wanted, given) in template.iter().zip(segments) {
        if wanted.starts_with('{') {
            params.push((*given).to_owned());
        } else if wanted != given {
            return None;
        }
    }
    Some(params)
}

/// The key that the path parameters of an operation make.
fn key_of(operation: &Operation, params: &[String]) -> Option<String> {
    let named = operation.params.iter().zip(params);
    let mut parts: Vec<(usize, String)> =
        named.filter_map(|((_, from), value)| Some((from.key_part()?, from.part(value)))).collect();
    parts.sort_unstable();
    let parts: Vec<_> = parts.into_iter().map(|(_, part)| part.into()).collect();
    (!parts.is_empty()).then(|| join_key(&parts).into_owned())
}

/// The fields that any success promises.
fn promised() -> Value {
    API.answers.value.iter().map(|(_, field)| ((*field).to_owned(), json!("as it is"))).collect()
}
