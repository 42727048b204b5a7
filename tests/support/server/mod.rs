//! Soracom's API as a test needs it: an HTTP server on the loopback interface in front of an account
//! in memory, driven by the catalogue.
//!
//! The Global endpoint is at [`Server::base`]`(GLOBAL)`, the one of Japan likewise. What is
//! shown is a snapshot, so that one pass over all lists is consistent; it is taken anew after each
//! call that may change something, when the account's clock was set, and when the same is asked for a
//! second time: so looking again and again brings nearer what takes time, as it does in the account.

mod api;
mod faults;
mod http;
mod login;
mod untidy;
mod waits;

use std::collections::HashSet;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use winddown::account::Coverage;
use winddown::backend::Simulation;
use winddown::catalogue::Catalogue;

use api::Api;
#[cfg(feature = "cli")]
pub(crate) use faults::mix;
pub(crate) use faults::{Fault, Faults};
pub(crate) use login::Credentials;
#[cfg(feature = "cli")]
pub(crate) use untidy::THEIRS;
pub(crate) use untidy::Untidy;
#[cfg(feature = "cli")]
pub(crate) use waits::{Group, group};

/// How a server behaves.
#[derive(Clone, Debug)]
pub(crate) struct Behaviour {
    pub(crate) credentials: Credentials,
    /// How many requests a token is good for; `None`: any number.
    pub(crate) token_uses: Option<u64>,
    /// How many rows there are in a page, if the client does not say.
    pub(crate) page: usize,
    pub(crate) faults: Faults,
    pub(crate) untidy: Untidy,
    /// How much faster than this machine's the client's clock goes.
    pub(crate) speed: u32,
    /// Whether a wait that was told holds: until it is over, whatever is alike is turned down too.
    pub(crate) keeps_waits: bool,
    /// Whether errors repeat what one signs in with, and the token that was used last.
    pub(crate) repeats: bool,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            credentials: Credentials::default(),
            token_uses: None,
            page: 100,
            faults: Faults::default(),
            untidy: Untidy::default(),
            speed: 1,
            keeps_waits: false,
            repeats: false,
        }
    }
}

/// A request that was made; nothing in it is secret.
#[derive(Clone, Debug)]
pub(crate) struct Logged {
    pub(crate) method: String,
    /// Below the base URL, as it was sent, without the query.
    pub(crate) path: String,
    /// The endpoint; `None` if it was neither.
    pub(crate) coverage: Option<Coverage>,
    /// What was answered; `None` if the connection was cut instead.
    pub(crate) status: Option<u16>,
    pub(crate) fault: Option<Fault>,
    pub(crate) at: Instant,
    /// The query, as it was understood.
    pub(crate) query: String,
    /// The operation that it is; `None` for signing in, and if it is none.
    pub(crate) operation: Option<&'static str>,
    /// Whether it changed the account or copied something out of it.
    pub(crate) took_effect: bool,
    /// The code of the refusal.
    pub(crate) code: Option<String>,
    /// When the answer was there.
    pub(crate) answered: Option<Instant>,
    /// How long the group takes no request any more from then on, if the answer said so.
    pub(crate) told: Option<Duration>,
}

/// A server that runs until it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    api: Arc<Api>,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Puts a server in front of an account in memory, on a free port of the loopback interface.
    pub(crate) fn start(backend: Arc<Simulation>, behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("there is a free port");
        let address = listener.local_addr().expect("it is bound");
        let api = Arc::new(Api::new(backend, Catalogue::soracom(), behaviour));
        let is_over = Arc::new(AtomicBool::new(false));
        let accept = {
            let (api, is_over) = (api.clone(), is_over.clone());
            move || accept(&listener, &api, &is_over)
        };
        Self { address, api, is_over, thread: Some(thread::spawn(accept)) }
    }

    /// The base URL of an endpoint, without a slash at the end.
    pub(crate) fn base(&self, coverage: Coverage) -> String {
        format!("http://{}/{}/v1", self.address, coverage.code())
    }

    /// To be called after something was done to the account directly, by hand for one.
    pub(crate) fn refresh(&self) {
        self.api.refresh();
    }

    /// Every request so far.
    pub(crate) fn log(&self) -> Vec<Logged> {
        self.api.log()
    }

    /// The id and key that one signs in with.
    pub(crate) fn credentials(&self) -> (String, String) {
        self.api.credentials()
    }

    /// How many requests there were so far, and how many of them were acts.
    pub(crate) fn counts(&self) -> (usize, usize) {
        self.api.counts()
    }

    /// All that nobody may print or keep: what one signs in with, and what was given out for it.
    pub(crate) fn secrets(&self) -> Vec<String> {
        self.api.secrets()
    }

    /// The most requests that there were in any span of time of this length.
    pub(crate) fn most_within(&self, span: Duration) -> usize {
        let times: Vec<Instant> = self.log().iter().map(|logged| logged.at).collect();
        let within = |from: &Instant| times.iter().filter(|at| *at >= from && at.duration_since(*from) < span).count();
        times.iter().map(within).max().unwrap_or(0)
    }

    /// The methods and paths that were asked for, each once.
    pub(crate) fn paths(&self) -> HashSet<(String, String)> {
        self.log().into_iter().map(|logged| (logged.method, logged.path)).collect()
    }
}

fn accept(listener: &TcpListener, api: &Arc<Api>, is_over: &Arc<AtomicBool>) {
    let mut threads = Vec::new();
    for stream in listener.incoming() {
        if is_over.load(Ordering::SeqCst) {
            break;
        }
        let Ok(stream) = stream else { continue };
        let (api, is_over) = (api.clone(), is_over.clone());
        threads.push(thread::spawn(move || {
            // A client that goes away is no concern of the server's.
            _ = http::serve(stream, &is_over, |request| api.answer(request));
        }));
    }
    for thread in threads {
        _ = thread.join();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        // What waits for a connection gets one, and sees that it is over.
        _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            _ = thread.join();
        }
    }
}
