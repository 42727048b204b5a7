//! Just enough of HTTP/1.1 to answer a client well or badly: one thread for each connection.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// A request, whole.
pub(super) struct Request {
    pub(super) method: String,
    /// As it was sent, percent-encoded.
    pub(super) path: String,
    /// Decoded.
    pub(super) query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    pub(super) body: String,
}

/// How a response is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    Whole,
    /// In small pieces, with this pause before each.
    Slowly(Duration),
    /// Half of the body, then the connection ends.
    Half,
    /// Not at all: the connection ends.
    Not,
    /// Not at all: the connection is reset.
    Reset,
}

pub(super) struct Response {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: String,
    pub(super) manner: Manner,
}

impl Response {
    pub(super) fn new(status: u16, body: impl ToString) -> Self {
        Self { status, headers: Vec::new(), body: body.to_string(), manner: Manner::Whole }
    }

    pub(super) fn header(mut self, name: &'static str, value: impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }
}

impl Request {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What goes beyond this is no request of a client of this API.
const LARGEST: usize = 1 << 20;

/// Answers the requests of a connection until it ends.
pub(super) fn serve(
    mut stream: TcpStream,
    is_over: &AtomicBool,
    answer: impl Fn(&Request) -> Response,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    // So that a thread that waits for a request sees that it is over.
    stream.set_read_timeout(Some(Duration::from_millis(50)))?;
    let mut read = Vec::new();
    while let Some(request) = next_request(&mut stream, is_over, &mut read)? {
        let response = answer(&request);
        if !send(&mut stream, &response)? {
            break;
        }
    }
    Ok(())
}

/// The next request; `None` if there is none any more. `read` holds what was read already.
fn next_request(stream: &mut TcpStream, is_over: &AtomicBool, read: &mut Vec<u8>) -> io::Result<Option<Request>> {
    let invalid = || io::Error::new(io::ErrorKind::InvalidData, "that is no request");
    loop {
        if let Some((mut request, head)) = head(read).ok_or_else(invalid)? {
            read.drain(..head);
            let body = if request.header("transfer-encoding").is_some() {
                chunked(stream, is_over, read)?
            } else {
                let length = request.header("content-length").map_or(Ok(0), str::parse).map_err(|_| invalid())?;
                take(stream, is_over, read, length)?
            };
            request.body = String::from_utf8(body).map_err(|_| invalid())?;
            return Ok(Some(request));
        }
        if read.len() > LARGEST || !more(stream, is_over, read)? {
            return Ok(None);
        }
    }
}

/// The next so many bytes.
fn take(stream: &mut TcpStream, is_over: &AtomicBool, read: &mut Vec<u8>, length: usize) -> io::Result<Vec<u8>> {
    while read.len() < length {
        if read.len() > LARGEST || !more(stream, is_over, read)? {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(read.drain(..length).collect())
}

/// A body in chunks, as some clients send what they do not know the length of.
fn chunked(stream: &mut TcpStream, is_over: &AtomicBool, read: &mut Vec<u8>) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        match httparse::parse_chunk_size(read) {
            Ok(httparse::Status::Complete((head, length))) => {
                read.drain(..head);
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                body.extend(take(stream, is_over, read, length)?);
                take(stream, is_over, read, 2)?;
                if length == 0 {
                    return Ok(body);
                }
            }
            Ok(httparse::Status::Partial) if more(stream, is_over, read)? => {}
            _ => return Err(io::ErrorKind::InvalidData.into()),
        }
    }
}

/// Reads on; false if there is no more.
fn more(stream: &mut TcpStream, is_over: &AtomicBool, read: &mut Vec<u8>) -> io::Result<bool> {
    let mut piece = [0; 8192];
    loop {
        match stream.read(&mut piece) {
            Ok(n) => {
                read.extend_from_slice(&piece[..n]);
                return Ok(n > 0);
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                if is_over.load(Ordering::SeqCst) {
                    return Ok(false);
                }
            }
            Err(error) => return Err(error),
        }
    }
}

/// A request without its body, and how long it is; nothing inside if it is not whole yet, nothing at
/// all if it is none.
#[allow(clippy::option_option, reason = "two different things may be missing")]
fn head(read: &[u8]) -> Option<Option<(Request, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Request::new(&mut headers);
    let length = match parsed.parse(read).ok()? {
        httparse::Status::Complete(length) => length,
        httparse::Status::Partial => return Some(None),
    };
    let (path, query) = parsed.path?.split_once('?').unwrap_or((parsed.path?, ""));
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let headers = parsed
        .headers
        .iter()
        .map(|header| (header.name.to_owned(), String::from_utf8_lossy(header.value).into_owned()));
    let request = Request {
        method: parsed.method?.to_owned(),
        path: path.to_owned(),
        query: pairs
            .map(|(name, value)| (decoded(&name.replace('+', " ")), decoded(&value.replace('+', " "))))
            .collect(),
        headers: headers.collect(),
        body: String::new(),
    };
    Some(Some((request, length)))
}

pub(super) fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Sends a response; false if the connection has ended with it.
fn send(stream: &mut TcpStream, response: &Response) -> io::Result<bool> {
    match response.manner {
        Manner::Not => {
            stream.shutdown(Shutdown::Both)?;
            return Ok(false);
        }
        Manner::Reset => {
            // Closing without lingering sends a reset.
            socket2::SockRef::from(&*stream).set_linger(Some(Duration::ZERO))?;
            return Ok(false);
        }
        Manner::Whole | Manner::Slowly(_) | Manner::Half => {}
    }
    let mut head = format!("HTTP/1.1 {} Answer\r\ncontent-type: application/json\r\n", response.status);
    response.headers.iter().for_each(|(name, value)| head.push_str(&format!("{name}: {value}\r\n")));
    if response.status != 204 {
        head.push_str(&format!("content-length: {}\r\n", response.body.len()));
    }
    stream.write_all((head + "\r\n").as_bytes())?;
    let body = if response.status == 204 { &[] } else { response.body.as_bytes() };
    match response.manner {
        Manner::Slowly(pause) => {
            for piece in body.chunks((body.len() / 16).max(1)) {
                thread::sleep(pause);
                stream.write_all(piece)?;
            }
        }
        Manner::Half => {
            stream.write_all(&body[..body.len() / 2])?;
            stream.shutdown(Shutdown::Both)?;
            return Ok(false);
        }
        _ => stream.write_all(body)?,
    }
    Ok(true)
}
