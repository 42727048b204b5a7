//! What headers say, on damaged inputs. An input is a status, and a header a line.

#![cfg(test)]

use std::time::Duration;

use ureq::Body;
use ureq::http::{HeaderName, HeaderValue, Response};

use super::{API, LONGEST_WAIT, Reply, TOO_MANY, header, reply};
use crate::fuzzing::{Input, Reader, ensure, fuzz};

struct Headers;

fn response(bytes: &[u8]) -> Result<Response<Body>, String> {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let status = lines.next().and_then(|line| std::str::from_utf8(line).ok()?.trim().parse::<u16>().ok());
    let mut response = Response::new(Body::builder().data(Vec::new()));
    *response.status_mut() = status.and_then(|status| status.try_into().ok()).ok_or("there is no such status")?;
    for line in lines {
        let Some(at) = line.iter().position(|byte| *byte == b':') else { continue };
        let value = HeaderValue::from_bytes(line[at + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(&line[..at]), value) {
            response.headers_mut().append(name, value);
        }
    }
    Ok(response)
}

impl Reader for Headers {
    const NAME: &'static str = "headers";
    type Found = (Response<Body>, Reply);

    fn read(&self, bytes: &[u8]) -> Result<Self::Found, String> {
        let response = response(bytes)?;
        let reply = reply(&response, Ok(Vec::new()));
        Ok((response, reply))
    }

    fn judge(&self, _: &Input<'_>, (response, reply): Self::Found) -> Result<(), String> {
        let limits = Duration::from_secs(1)..=Duration::from_secs(LONGEST_WAIT);
        ensure(reply.wait.is_none_or(|wait| limits.contains(&wait)), || format!("it waits {:?}", reply.wait))?;
        ensure(reply.status != TOO_MANY || reply.wait.is_some(), || "it does not wait".to_owned())?;
        // No wait is cut short, and no page is passed over.
        let told = |name: &str| std::str::from_utf8(response.headers().get(name)?.as_bytes()).ok()?.parse::<u64>().ok();
        if let Some(told) = told(header::RETRY_AFTER.as_str()) {
            let least = Duration::from_secs(told.clamp(1, LONGEST_WAIT));
            ensure(reply.wait >= Some(least), || format!("it waits {:?} of {least:?}", reply.wait))?;
        }
        let is_kept = match response.headers().get(API.next_page_header.value) {
            None => reply.next.is_none(),
            Some(key) if key.is_empty() => true,
            Some(key) => {
                reply.body.is_err() || reply.next.as_ref().is_some_and(|next| next.as_bytes() == key.as_bytes())
            }
        };
        ensure(is_kept, || format!("the next page is {:?}", reply.next))
    }
}

#[test]
fn fuzz_headers() {
    fuzz(&Headers);
}
