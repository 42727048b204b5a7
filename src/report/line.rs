//! Text in pieces, each with a role: what the wording makes of a statement.

use std::borrow::Cow;

use super::statements::Section;
use crate::catalogue::spec::Actor;

/// A sentence, or part of one, in pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line(pub Vec<Span>);

/// A piece of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// The text. Untrusted: a format has to escape it.
    pub(crate) text: Cow<'static, str>,
    /// What it is.
    pub(crate) role: Role,
}

/// What a piece of text is; a format chooses the looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) enum Role {
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
    /// What links to a document of the web, by its address.
    Source(&'static str),
    /// What links to a step of the same answer, by its number.
    Step(u32),
    /// What links to a section of the same page.
    To(Section),
    /// What nobody documents.
    Inferred,
    /// Who acts; `None` stands for a decision.
    Who(Option<Actor>),
}

impl Line {
    /// Running text.
    pub(crate) fn plain(text: impl Into<Cow<'static, str>>) -> Self {
        Self::of(Role::Plain, text)
    }

    /// A single piece.
    pub(crate) fn of(role: Role, text: impl Into<Cow<'static, str>>) -> Self {
        Self::default().with(role, text)
    }

    /// This line, with a piece added at its end.
    #[must_use]
    pub(crate) fn with(mut self, role: Role, text: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.0.push(Span { text, role });
        }
        self
    }

    /// This line, with running text added.
    #[must_use]
    pub(crate) fn then(self, text: impl Into<Cow<'static, str>>) -> Self {
        self.with(Role::Plain, text)
    }

    /// This line, with the pieces of another added.
    #[must_use]
    pub(crate) fn join(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// True if there is no text in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text without the roles. Untrusted.
    pub(crate) fn text(&self) -> String {
        self.0.iter().map(|span| &*span.text).collect()
    }
}
