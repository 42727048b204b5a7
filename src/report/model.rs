//! The document model.

use std::borrow::Cow;

/// A piece of a document, in reading order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Block {
    /// The answer in one sentence.
    Title(Line),
    /// The head of a section.
    Heading(Line),
    /// A sentence or two.
    Paragraph(Line),
    /// A line of a list: what it is about, what is said, and a note at its end.
    Row {
        /// What it is about; empty where it goes on with the row before.
        label: String,
        /// The width of the column that labels of this list stand in.
        hang: usize,
        /// How far it is indented below the row before.
        depth: usize,
        /// What is said.
        body: Line,
        /// A note at the end of the line.
        note: Line,
    },
    /// A line of a tree.
    Branch {
        /// For each level above: whether more branches follow there. The last one is the line's own
        /// level.
        trunk: Vec<bool>,
        /// False for a further line of the same branch.
        is_head: bool,
        /// What is said.
        body: Line,
    },
    /// Text to paste as it is, never wrapped.
    Literal {
        /// How far it is indented.
        hang: usize,
        /// The text.
        text: String,
    },
    /// An empty line.
    Space,
}

/// Text in pieces, each with a role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(pub Vec<Span>);

/// A piece of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The text. Untrusted: a renderer has to escape it.
    pub text: Cow<'static, str>,
    /// What it is.
    pub role: Role,
}

/// What a piece of text is; a renderer chooses the looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// Running text.
    Plain,
    /// What matters most.
    Strong,
    /// What matters least.
    Muted,
    /// Good news.
    Good,
    /// Bad news.
    Bad,
    /// A warning.
    Warning,
    /// An address or a name.
    Name,
    /// Something to type.
    Command,
}

impl Line {
    /// Running text.
    pub fn plain(text: impl Into<Cow<'static, str>>) -> Self {
        Self::default().with(Role::Plain, text)
    }

    /// This line, with a piece added at its end.
    #[must_use]
    pub fn with(mut self, role: Role, text: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.0.push(Span { text, role });
        }
        self
    }

    /// This line, with running text added.
    #[must_use]
    pub fn then(self, text: impl Into<Cow<'static, str>>) -> Self {
        self.with(Role::Plain, text)
    }

    /// True if there is no text in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text without the roles. Untrusted.
    pub fn text(&self) -> String {
        self.0.iter().map(|span| &*span.text).collect()
    }
}

impl Block {
    /// The width of a column of words.
    pub(in crate::report) const WORDS: usize = 11;

    pub(in crate::report) fn row(label: impl Into<String>, body: Line, note: Line) -> Self {
        Self::Row { label: label.into(), hang: Self::WORDS, depth: 0, body, note }
    }
}
