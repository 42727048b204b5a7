//! Storing data that would be lost with the account.

use std::fs::{self, File};
use std::io::{self, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use serde::de::IgnoredAny;
use tempfile::{Builder, TempPath};
use url::Url;

use super::client::Client;
use super::fault::Fault;
use super::message::{Broken, Encoding, Message, Reply, Status};
use super::pages::{Cursor, Following};
use super::request::target;
use super::{endpoint, interpret, retry};
use crate::account::Coverage;
use crate::catalogue::{API, Call};
use crate::execution::{Answer, Response};
use crate::intake::UNFINISHED;
use crate::reading::capture::file_name::FileName;
use crate::reading::response::ErrorBody;

/// Stores everything that a call gives in a directory: whole, or not at all.
pub(super) fn export(client: &Client, directory: Option<&Path>, call: &Call) -> Answer {
    let Some(directory) = directory else {
        return refused("there is no directory to export into: name one, so that the data is not lost".to_owned());
    };
    let place = directory.join(call.coverage.as_ref().map_or("operator", Coverage::code));
    let pages = match pages(client, call, &place) {
        Ok(pages) => pages,
        Err(end) => return *end,
    };
    match keep(&place, call, pages) {
        Ok(()) => Answer::Done { response: Response { status: Some(200), ..Response::default() } },
        Err(error) => not_stored(&place, &error),
    }
}

fn refused(why: String) -> Answer {
    Answer::Refused { response: Response { message: Some(why), ..Response::default() } }
}

fn not_stored(place: &Path, error: &io::Error) -> Answer {
    refused(format!("it cannot be stored in {}: {error}", place.display()))
}

fn transient(why: impl Into<String>) -> Box<Answer> {
    Box::new(Answer::Transient { why: why.into() })
}

/// A page in a temporary file, and the ending of its final name.
type StoredPage = (TempPath, &'static str);

/// Gets all pages, each into a file that vanishes unless it is kept.
fn pages(client: &Client, call: &Call, place: &Path) -> Result<Vec<StoredPage>, Box<Answer>> {
    let fail = |error: io::Error| Box::new(not_stored(place, &error));
    fs::create_dir_all(place).map_err(fail)?;
    let mut pages = Vec::new();
    let mut cursor = Cursor::first();
    loop {
        let mut file = Builder::new().prefix(UNFINISHED).tempfile_in(place).map_err(fail)?;
        let PageData { json, ending, next } = page(client, call, &cursor, place, file.as_file_mut())?;
        let is_repeating = file.rewind().and_then(|()| client.gate.secrets.are_in(file.as_file()));
        if is_repeating.map_err(fail)? {
            return Err(repeats());
        }
        file.as_file().sync_all().map_err(fail)?;
        // Closed, because there may be more pages than files may be open.
        pages.push((file.into_temp_path(), ending));
        match cursor.advance(next, &json) {
            Following::End => return Ok(pages),
            Following::Page => {}
            Following::Nowhere(why) => return Err(Box::new(refused(why.to_owned()))),
        }
    }
}

/// Data is kept as it is, or not at all.
fn repeats() -> Box<Answer> {
    let why = "the data repeats a secret of this sign-in, so it is not stored: sign in with others";
    Box::new(refused(why.to_owned()))
}

/// One page, which is in its file.
struct PageData {
    /// The page, if it is JSON.
    json: Vec<u8>,
    /// The ending of its file's name.
    ending: &'static str,
    /// The key of the next page.
    next: Option<String>,
}

/// Gets a page into its file.
fn page(client: &Client, call: &Call, cursor: &Cursor, place: &Path, into: &mut File) -> Result<PageData, Box<Answer>> {
    let path = target(&call.path, &call.operation, cursor.key());
    let message = Message { encoding: Encoding::Identity, ..Message::new(call.operation.method, &path) };
    let reply = retry::in_one_go(client, call.coverage, message, cursor, |reply| is_promised(call, reply));
    let reply = reply.map_err(|fault| Box::new(fault.of_read()))?;
    if is_elsewhere(call, &reply) {
        let mut reply = elsewhere(client, call, &reply, into)?;
        let next = reply.next.take();
        return Ok(PageData { json: whole(reply, call, place)?, ending: "data", next });
    }
    let (next, is_json, repeats_secret) = (reply.next.clone(), reply.is_json, reply.repeats_secret);
    let json = whole(reply, call, place)?;
    if !is_json {
        return Err(transient("it is not the data: it is no JSON"));
    }
    if repeats_secret {
        return Err(repeats());
    }
    check(&json)?;
    into.write_all(&json).map_err(|error| Box::new(not_stored(place, &error)))?;
    Ok(PageData { json, ending: "json", next })
}

/// Gets data that lies at another address into its file, without credentials.
fn elsewhere(client: &Client, call: &Call, reply: &Reply, into: &mut File) -> Result<Reply, Box<Answer>> {
    let url = reply.location.as_deref().and_then(|url| Url::parse(url).ok());
    let url = url.filter(|url| url.scheme() == "https" || (url.scheme() == "http" && endpoint::is_loopback(url)));
    let Some(url) = url else {
        return Err(Box::new(Answer::Refused { response: interpret::response(reply) }));
    };
    // The address lets in anybody who has it, so errors are told without it.
    client.gate.fetch(call.coverage, &url, into).map_err(|fault| match fault {
        Fault::Wait(wait) => Box::new(Answer::RateLimited { wait }),
        _ => transient("the data lies at another address, which does not answer"),
    })
}

/// True if a reply is data, or says where there is some.
fn is_promised(call: &Call, reply: &Reply) -> bool {
    let is_json = |bytes: &[u8]| reply.is_json && serde_json::from_slice::<IgnoredAny>(bytes).is_ok();
    is_elsewhere(call, reply) || reply.body.as_deref().is_ok_and(is_json)
}

/// True if a reply says where the data lies. To whatever else points elsewhere, the page of a hotel's network for
/// one, data would be lost.
fn is_elsewhere(call: &Call, reply: &Reply) -> bool {
    reply.meaning() == Status::Elsewhere && API.elsewhere.value.contains(&call.operation.id)
}

/// The body of a success, if it is certainly whole: what is not stored here is lost.
fn whole(reply: Reply, call: &Call, place: &Path) -> Result<Vec<u8>, Box<Answer>> {
    let said = interpret::response(&reply);
    let meaning = reply.meaning();
    match (reply.status, reply.body) {
        (200, Ok(bytes)) if reply.is_framed => Ok(bytes),
        (200, Ok(_)) => Err(transient("whether the data came whole cannot be told")),
        (_, Err(Broken::NotStored(error))) => Err(Box::new(not_stored(place, &error))),
        (200..300, Err(why)) => Err(transient(format!("the data did not come whole: {why}"))),
        _ if matches!(meaning, Status::Transient | Status::Elsewhere) => Err(transient(interpret::sentence(&said))),
        _ if meaning == Status::Forbidden => {
            Err(Box::new(Answer::Refused { response: interpret::with_permission(said, call.operation.id) }))
        }
        _ => Err(Box::new(Answer::Refused { response: said })),
    }
}

/// Refuses JSON that breaks off, or is an error in the place of data.
fn check(bytes: &[u8]) -> Result<(), Box<Answer>> {
    if let Err(error) = serde_json::from_slice::<IgnoredAny>(bytes) {
        return Err(transient(format!("the data is not whole: {error}")));
    }
    let ErrorBody { code, message } = ErrorBody::of(&API.error.value, bytes);
    if code.is_some() {
        return Err(Box::new(Answer::Refused { response: Response { status: Some(200), code, message } }));
    }
    Ok(())
}

/// Gives the pages their final names.
fn keep(place: &Path, call: &Call, pages: Vec<StoredPage>) -> io::Result<()> {
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
        File::open(place)?.sync_all()?;
    }
    Ok(())
}
