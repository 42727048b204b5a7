//! A message that can be sent as it is.

use std::io::{self, Write};

use chrono::{DateTime, Utc};
use mail_builder::MessageBuilder;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::raw::Raw;
use mail_builder::mime::MimePart;
use sha2::{Digest as _, Sha256};

use super::html::HtmlRenderer;
use super::text::TextRenderer;
use crate::account::Digest;
use crate::report::model::Part;
use crate::report::reports::Report;

/// The width of lines that no mail program breaks.
const WIDTH: usize = 76;

/// Writes an answer as a message: RFC 5322, with its first sentence for a subject, as plain text and as HTML. It has
/// no sender, and no recipient unless one is given. `now` becomes its date; nothing in it comes from anywhere else,
/// so the same answer gives the same bytes.
///
/// # Errors
/// Those of the writer.
pub(crate) fn mail(report: Report<'_>, (now, to): (DateTime<Utc>, Option<&str>), out: impl Write) -> io::Result<()> {
    let renderer = TextRenderer::plain(WIDTH);
    let subject = report.parts().find_map(|part| match part {
        Part::Title(said) => Some(renderer.sentence(&said)),
        _ => None,
    });
    let text = renderer.render(report);
    let sum = Digest::of(Sha256::new_with_prefix(format!("{now} {to:?} {text}"))).to_string().replace("sha256:", "");
    // No text holds the sum of itself, so no line of it ends its part.
    let kind = ContentType::new("multipart/alternative").attribute("boundary", format!("=_{sum}"));
    let html = HtmlRenderer::new().render(report);
    let body = MimePart::new(
        kind,
        vec![MimePart::new("text/plain; charset=utf-8", text), MimePart::new("text/html; charset=utf-8", html)],
    );
    let message = MessageBuilder::new()
        .date(now.timestamp())
        .message_id(format!("{sum}@winddown.invalid"))
        .subject(subject.unwrap_or_default())
        // Mail programs open it for somebody to send.
        .header("X-Unsent", Raw::new("1"))
        .body(body);
    let message = if let Some(to) = to { message.to(to.to_owned()) } else { message };
    message.write_to(out)
}
