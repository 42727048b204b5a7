//! The far end, in a process of its own: the responses of a capture directory behind the paths that
//! the catalogue has for them. All are in memory and none is made when it is asked for.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::{env, process, thread};

use serde_json::{Value, json};
use winddown::account::{Coverage, OperatorId};
use winddown::catalogue::spec::Read;
use winddown::catalogue::{API, Catalogue, GLOBAL, JAPAN, ParamSource};

#[path = "../../tests/support/server/http.rs"]
#[allow(dead_code, reason = "tests use the rest")]
mod http;

/// A server that runs until this is dropped.
pub(crate) struct Server {
    process: Child,
    address: String,
    paths: Vec<String>,
}

impl Server {
    /// Starts this program again to serve a capture directory.
    pub(crate) fn start(directory: &Path) -> Result<Self, Box<dyn Error>> {
        let mut command = Command::new(env::current_exe()?);
        let command = command.args(["child", "serve"]).arg(directory);
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let said = process.stdout.take().expect("it is piped");
        let mut lines =
            BufReader::new(said).lines().take_while(|line| line.as_ref().is_ok_and(|line| !line.is_empty()));
        let address = lines.next().ok_or("the server did not start")??;
        let paths = lines.collect::<Result<_, _>>()?;
        Ok(Self { process, address, paths })
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The first page of everything that there is.
    pub(crate) fn urls(&self) -> impl Iterator<Item = String> + '_ {
        self.paths.iter().map(|path| format!("http://{}{path}", self.address))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It ends with its input.
        drop(self.process.stdin.take());
        _ = self.process.wait();
    }
}

/// The base URL of a coverage at a server.
pub(crate) fn base(address: &str, coverage: Coverage) -> String {
    format!("http://{address}{}", base_path(coverage))
}

fn base_path(coverage: Coverage) -> String {
    format!("/{}{}", coverage.code(), API.base_path.value)
}

/// Serves a capture directory until there is no more input; says at which address, and what.
pub(crate) fn serve(directory: &Path, operator: &OperatorId) -> Result<(), Box<dyn Error>> {
    let lists = lists(directory, operator)?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", listener.local_addr()?)?;
    lists.keys().try_for_each(|path| writeln!(out, "{path}"))?;
    writeln!(out)?;
    thread::spawn(|| {
        _ = io::stdin().read_to_end(&mut Vec::new());
        process::exit(0);
    });
    let site = Arc::new(Site { lists, signed_in: signed_in(operator) });
    for stream in listener.incoming() {
        let (stream, site) = (stream?, Arc::clone(&site));
        thread::spawn(move || http::serve(stream, &AtomicBool::new(false), |request| site.answer(request)));
    }
    Ok(())
}

struct Site {
    /// The pages of each path.
    lists: BTreeMap<String, Vec<String>>,
    signed_in: Value,
}

impl Site {
    /// No header says how many calls are left: whoever asks is not to be slowed down.
    fn answer(&self, request: &http::Request) -> http::Response {
        if request.path.ends_with(API.auth.path) {
            return http::Response::new(200, &self.signed_in);
        }
        let page = request.query(API.page_parameter.value).map_or(Ok(0), str::parse::<usize>);
        let pages = self.lists.get(&request.path).map_or(&[][..], Vec::as_slice);
        let Some((n, body)) = page.ok().and_then(|n| Some((n, pages.get(n)?))) else {
            return http::Response::new(404, "{}");
        };
        let response = http::Response::new(200, body);
        // As long as the id of a SIM.
        let next = (n + 1 < pages.len()).then(|| format!("{:019}", n + 1));
        next.into_iter().fold(response, |response, next| response.header(API.next_page_header.value, next))
    }
}

fn signed_in(operator: &OperatorId) -> Value {
    let fields = API.auth_fields;
    json!({ fields.key: "api-bench", fields.token: "token-bench", fields.operator: operator.as_str() })
}

/// What lies in a capture directory, by path; what the operator shares is asked of the first endpoint.
fn lists(directory: &Path, operator: &OperatorId) -> Result<BTreeMap<String, Vec<String>>, Box<dyn Error>> {
    let shared = ("operator".to_owned(), GLOBAL);
    let mut numbered: BTreeMap<String, BTreeMap<usize, String>> = BTreeMap::new();
    for (folder, coverage) in
        [GLOBAL, JAPAN].into_iter().map(|coverage| (coverage.to_string(), coverage)).chain([shared])
    {
        for file in fs::read_dir(directory.join(folder))? {
            let file = file?.path();
            let stem = file.file_stem().and_then(|stem| stem.to_str()).ok_or("a file has no name")?;
            let (stem, page) = stem.split_once("__page").unwrap_or((stem, "1"));
            let path = path(stem, operator).ok_or_else(|| format!("nothing is read from {stem}"))?;
            // Without the white space that is there for people.
            let body = serde_json::from_slice::<Value>(&fs::read(&file)?)?.to_string();
            numbered.entry(base_path(coverage) + &path).or_default().insert(page.parse()?, body);
        }
    }
    Ok(numbered.into_iter().map(|(path, pages)| (path, pages.into_values().collect())).collect())
}

/// Where that is what a file is named after: an operation, and the key that it takes.
fn path(stem: &str, operator: &OperatorId) -> Option<String> {
    let (id, key) = stem.split_once("__").unwrap_or((stem, ""));
    let takes_key = |read: &Read| read.operation.params.iter().any(|(_, value)| matches!(value, ParamSource::Key(_)));
    let mut reads = Catalogue::soracom().kinds().flat_map(|kind| kind.reads);
    let read = reads.find(|read| read.operation.id == id && takes_key(read) != key.is_empty())?;
    Some(read.operation.call(Catalogue::soracom().provider(), operator, None, key, None).path)
}
