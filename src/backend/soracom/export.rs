//! Storing data that would be lost.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::de::IgnoredAny;
use tempfile::{NamedTempFile, TempPath};
use url::Url;

use super::ask::target;
use super::http::{Message, Reply};
use super::{Fault, Soracom, classify, endpoint, patience};
use crate::account::Coverage;
use crate::catalogue::Call;
use crate::execution::{Answer, Response};
use crate::reading::capture::file_name::FileName;
use crate::reading::response::{ErrorBody, error_body};

/// Stores all that a call gives: whole, or not at all.
pub(super) fn export(soracom: &Soracom, call: &Call) -> Answer {
    let Some(directory) = &soracom.options.exports else {
        return refused("there is no directory to export into: name one, so that the data is not lost".to_owned());
    };
    let place = directory.join(call.coverage.map_or("operator", Coverage::code));
    let pages = match pages(soracom, call, &place) {
        Ok(pages) => pages,
        Err(end) => return *end,
    };
    match keep(&place, call, pages) {
        Ok(()) => Answer::Done { response: Response { status: Some(200), ..Response::default() } },
        Err(error) => refused(format!("it cannot be stored in {}: {error}", place.display())),
    }
}

fn refused(why: String) -> Answer {
    Answer::Refused { response: Response { message: Some(why), ..Response::default() } }
}

/// A page, and what its file's name ends with.
type Page = (TempPath, &'static str);

fn pages(soracom: &Soracom, call: &Call, place: &Path) -> Result<Vec<Page>, Box<Answer>> {
    let fail = |error: io::Error| Box::new(refused(format!("it cannot be stored in {}: {error}", place.display())));
    fs::create_dir_all(place).map_err(fail)?;
    let mut pages = Vec::new();
    let mut keys = BTreeSet::new();
    let mut next: Option<String> = None;
    loop {
        let path = target(&call.path, &call.operation, next.as_deref());
        let message = Message { is_plain: true, ..Message::new(call.operation.method, &path) };
        let reply = patience::one_of_many(soracom, call.coverage, message, next.is_none());
        let reply = reply.map_err(|fault| Box::new(fault.into_read()))?;
        let (reply, ending) = if (300..400).contains(&reply.status) {
            (elsewhere(soracom, call, reply)?, "data")
        } else {
            (reply, "json")
        };
        let following = reply.next.clone();
        let is_json = ending == "json" && reply.is_json;
        let bytes = whole(reply, call)?;
        if is_json {
            check(&bytes)?;
        }
        let mut file = NamedTempFile::new_in(place).map_err(fail)?;
        file.write_all(&bytes).and_then(|()| file.as_file().sync_all()).map_err(fail)?;
        // Closed: there may be more pages than files may be open.
        pages.push((file.into_temp_path(), ending));
        match following {
            None => return Ok(pages),
            Some(key) if keys.insert(key.clone()) => next = Some(key),
            Some(_) => return Err(Box::new(refused("its pages go round in circles".to_owned()))),
        }
    }
}

/// Data that lies at another address is fetched from there, without credentials.
fn elsewhere(soracom: &Soracom, call: &Call, reply: Reply) -> Result<Reply, Box<Answer>> {
    let said = classify::response(&reply);
    let url = reply.location.as_deref().and_then(|url| Url::parse(url).ok());
    let url = url.filter(|url| url.scheme() == "https" || (url.scheme() == "http" && endpoint::is_loopback(url)));
    let line = soracom.options.endpoints.of(call.coverage).and_then(|(coverage, _)| soracom.lines.get(&coverage));
    let (Some(url), Some(line)) = (url, line) else { return Err(Box::new(Answer::Refused { response: said })) };
    // The address itself lets whoever has it in: errors are told without it.
    line.fetch(url.as_str()).map_err(|_| {
        Box::new(Answer::Transient { why: "the data lies at another address, which does not answer".to_owned() })
    })
}

/// The body, if it is one, and whole: what is not stored here is lost.
fn whole(reply: Reply, call: &Call) -> Result<Vec<u8>, Box<Answer>> {
    let said = classify::response(&reply);
    match (reply.status, reply.body) {
        (200, Ok(bytes)) if reply.is_framed => Ok(bytes),
        (200, Ok(_)) => {
            Err(Box::new(Answer::Transient { why: "whether the data came whole cannot be told".to_owned() }))
        }
        (200..300, Err(why)) => Err(Box::new(Answer::Transient { why: format!("the data did not come whole: {why}") })),
        (408 | 500.., _) => Err(Box::new(Answer::Transient { why: classify::sentence(&said) })),
        (403, _) => Err(Box::new(Answer::Refused { response: classify::with_permission(said, call.operation.id) })),
        _ => Err(Box::new(Answer::Refused { response: said })),
    }
}

/// That what the API says is no error, and does not break off.
fn check(bytes: &[u8]) -> Result<(), Box<Answer>> {
    if let Err(error) = serde_json::from_slice::<IgnoredAny>(bytes) {
        return Err(Box::new(Answer::Transient { why: format!("the data is not whole: {error}") }));
    }
    let ErrorBody { code, message } = error_body(bytes);
    if code.is_some() {
        return Err(Box::new(Answer::Refused { response: Response { status: Some(200), code, message } }));
    }
    Ok(())
}

fn keep(place: &Path, call: &Call, pages: Vec<Page>) -> io::Result<()> {
    let is_one = pages.len() == 1;
    let params = call.own_params();
    for (number, (file, ending)) in (1..).zip(pages) {
        let page = (!is_one).then_some(number);
        let name = FileName { operation: call.operation.id.to_owned(), params: params.clone(), page };
        let path: PathBuf = place.join(format!("{}.{ending}", name.stem()));
        file.persist(path)?;
    }
    // So that the names are on disk as well.
    if cfg!(unix) {
        fs::File::open(place)?.sync_all()?;
    }
    Ok(())
}

impl Fault {
    /// What it means for a call that only reads: it may be made again in any case.
    fn into_read(self) -> Answer {
        match self {
            Self::Unanswered(why) => Answer::Transient { why },
            other => other.into(),
        }
    }
}
