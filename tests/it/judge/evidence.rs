//! All that a judgement may look at.

use std::collections::BTreeSet;
use std::time::Instant;

use serde_json::Value;
use winddown::account::Address;
use winddown::backend::Effect;
use winddown::catalogue::spec::Found;
use winddown::catalogue::{Catalogue, KindSpec};

use crate::support::server::{Fault, Logged};

/// What the server, the account and the command left behind.
#[derive(Default)]
pub(super) struct Evidence {
    /// The server's log.
    pub(super) log: Vec<Logged>,
    pub(super) processes: Vec<Process>,
    /// The steps of the plan's file.
    pub(super) plan: Vec<Planned>,
    /// What took effect, as the account kept it.
    pub(super) effects: Vec<Effect>,
    /// What is still there although the run says that it is done.
    pub(super) left: Vec<String>,
    /// How many calls the command was allowed at once.
    pub(super) in_flight: usize,
    /// All that the command printed and wrote, by name.
    pub(super) texts: Vec<(String, String)>,
    pub(super) secrets: Vec<String>,
}

/// A process of the command.
#[derive(Clone, Debug)]
pub(super) struct Process {
    pub(super) arguments: Vec<String>,
    /// Where its requests begin in the log, and where they end.
    pub(super) requests: std::ops::Range<usize>,
    /// The last instant at which it was certainly alive.
    pub(super) lived_until: Instant,
    /// `None` if it was killed.
    pub(super) code: Option<i32>,
}

/// A step of the plan.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub(super) id: u64,
    pub(super) subject: Address,
    /// The id, method and path of the operation.
    pub(super) call: Option<(String, String, String)>,
    pub(super) action: String,
    pub(super) is_irreversible: bool,
}

impl Planned {
    /// The steps of a plan's file.
    pub(super) fn all(plan: &Value) -> Vec<Self> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let step = |step: &Value| Self {
            id: step["id"].as_u64().unwrap(),
            subject: text(&step["subject"]).parse().unwrap(),
            call: step["operation"].is_object().then(|| {
                let operation = &step["operation"];
                (text(&operation["id"]), text(&operation["method"]), text(&operation["path"]))
            }),
            action: text(&step["action"]),
            is_irreversible: step["irreversible"].as_bool().unwrap(),
        };
        plan["steps"].as_array().unwrap().iter().map(step).collect()
    }

    pub(super) fn kind(&self) -> &'static KindSpec {
        Catalogue::soracom().kind(self.subject.kind()).unwrap()
    }

    pub(super) fn is_lift(&self) -> bool {
        self.action == "lift-protection"
    }

    /// Whether a request is this step's call.
    fn is(&self, logged: &Logged) -> bool {
        let is_call = |(_, method, path): &(String, String, String)| *method == logged.method && *path == logged.path;
        let is_here = self.subject.coverage().is_none() || self.subject.coverage() == logged.coverage;
        is_here && self.call.as_ref().is_some_and(is_call)
    }

    /// The operations of which an answer may show what became of the subject.
    pub(super) fn looks(&self) -> BTreeSet<&'static str> {
        let mut looks = BTreeSet::new();
        let mut kinds = vec![self.kind()];
        for _ in 0..3 {
            let mut next: Vec<&str> = Vec::new();
            for kind in kinds {
                looks.extend(kind.reads.iter().map(|read| read.operation.id));
                next.extend(kind.reads.iter().filter_map(|read| read.per));
                match kind.found {
                    Found::Within { kind: outer, .. } => next.push(outer),
                    Found::Implied { by, .. } => next.extend(by),
                    Found::Shown { kind: other, .. } => next.push(other),
                    _ => {}
                }
            }
            kinds = next.into_iter().filter_map(|name| Catalogue::soracom().kind(name)).map(leaked).collect();
        }
        looks
    }
}

/// The built-in catalogue lives as long as the process.
fn leaked(kind: &KindSpec) -> &'static KindSpec {
    Catalogue::soracom().kind(kind.name).unwrap()
}

impl Evidence {
    /// The step whose call a request is.
    pub(super) fn step(&self, logged: &Logged) -> Option<&Planned> {
        self.plan.iter().find(|step| step.is(logged))
    }

    /// The process that made a request.
    pub(super) fn process(&self, at: usize) -> Option<usize> {
        self.processes.iter().position(|process| process.requests.contains(&at))
    }
}

/// Whether a request signs in or renews a token.
pub(super) fn is_sign_in(logged: &Logged) -> bool {
    logged.method == "POST" && (logged.path == "/auth" || logged.path.ends_with("/token"))
}

/// Whether a request would change something.
pub(super) fn is_act(logged: &Logged) -> bool {
    logged.method != "GET" && !is_sign_in(logged)
}

/// Whether the client cannot know from the answer what became of an act.
pub(super) fn is_outcome_unknown(logged: &Logged) -> bool {
    let is_spoiled = matches!(logged.fault, Some(Fault::BrokenJson | Fault::Truncated | Fault::Html(_)));
    match logged.status {
        None => true,
        Some(status) => status >= 500 || (status < 300 && is_spoiled && !logged.took_effect) || status == 206,
    }
}

/// Whether an answer showed something: whole, and from the API.
pub(super) fn is_telling(logged: &Logged) -> bool {
    let is_whole = matches!(logged.fault, None | Some(Fault::Slow(_) | Fault::ShortPage(_) | Fault::Overlap));
    // Some refusals mean that there are none.
    is_whole && logged.status.is_some_and(|status| status < 300 || status == 404 || status == 400)
}
