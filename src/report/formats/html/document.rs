//! What stands around the parts of an answer.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::parts::Painter;
use crate::report::model::Part;
use crate::report::statements::Label;

const STYLE: &str = concat!(include_str!("page.css"), include_str!("../svg/style.css"));

/// What the page may load, which is nothing, and run, which is its own script. A test in a browser finds out if the
/// digest is not that of `copy.js`.
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'unsafe-inline'; \
                      script-src 'sha256-Gi8eL+bBS7N2o+MQAat1TvA6eqxhQdUp0uu5bwBFQCU='";

/// All before the first part: the document is called what its title says.
pub(super) fn begin(painter: &Painter<'_>, first: Option<&Part>) -> Markup {
    let title = match first {
        Some(Part::Title(said) | Part::Heading(said) | Part::Paragraph(said)) => painter.plain(said),
        Some(Part::Head(head)) => format!("{}: {}", painter.plain(&head.about), painter.plain(&head.verdict)),
        _ => String::new(),
    };
    html! {
        (DOCTYPE)
        (PreEscaped(format!("<html lang=\"{}\">", painter.label(Label::Language))))
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width,initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            meta http-equiv="Content-Security-Policy" content=(POLICY);
            title { (title) }
            style { (PreEscaped(STYLE)) }
        }
        (PreEscaped(format!(
            "\n<body data-copy=\"{}\" data-copied=\"{}\">\n",
            painter.label(Label::Copy),
            painter.label(Label::Copied)
        )))
        a class="skip" href="#main" { (painter.label(Label::SkipToContents)) }
    }
}

/// All after the last part.
pub(super) const END: &str = concat!("\n<script>", include_str!("copy.js"), "</script>\n</body></html>\n");
