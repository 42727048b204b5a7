//! Why a reading is not complete: every reason, and its words. They stand in accounts, snapshots and
//! answers, so they are worded here and nowhere else.

use std::fmt;

use crate::account::Coverage;
use crate::catalogue::KindSpec;
use crate::catalogue::spec::Text;

/// Why a response, or a part of it, is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// There is an error body in its place: its code first, then its message.
    Refused(String),
    /// Pages of a list are not in the capture.
    MissingPages,
    /// The file in the capture cannot be read.
    UnreadableFile,
    /// No readable response was received, for this reason.
    #[cfg_attr(not(feature = "soracom-api"), expect(dead_code, reason = "only an API that is asked can fail so"))]
    NoResponse(String),
}

/// What the failure says of itself.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused(said) => said,
            Self::MissingPages => "pages are missing",
            Self::UnreadableFile => "the file cannot be read",
            Self::NoResponse(why) => why,
        })
    }
}

/// Why the things of a kind are not known, or not all of them.
pub(super) enum Gap<'g> {
    /// The kind is found through other kinds, and these through each other.
    CircularEntry,
    /// No operation lists the kind; `look` says where a person can.
    Unlisted { look: Text },
    /// No operation lists the kind, and a thing with this status hints that there is one.
    HintedBy { status: &'g str },
    /// The capture lacks a response.
    NotCaptured { place: Option<Coverage>, operation: &'g str, params: Vec<&'g str> },
    /// A response could not be had, or not be read.
    Failed { operation: &'g str, failure: &'g Failure },
    /// There is a response for each thing of another kind, and those things are unread themselves.
    ParentsUnread { parent: &'g KindSpec, gap: Box<Self> },
    /// There is a response for each thing of another kind, and for some of these it is missing.
    SomeUnread {
        operation: &'g str,
        parent: &'g KindSpec,
        unread: usize,
        parents: usize,
        first: &'g str,
        failure: Option<&'g Failure>,
    },
    /// What no operation shows of the kind, as the catalogue words it.
    Unseen(Text),
}

impl fmt::Display for Gap<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CircularEntry => f.write_str("its entry in the catalogue leads nowhere"),
            Self::Unlisted { look } => write!(f, "no operation lists them; look in the console: {}", look.english()),
            Self::HintedBy { status } => write!(f, "no operation lists them, but something is {status}"),
            Self::NotCaptured { place, operation, params } => {
                write!(f, "{}/{operation}", place.as_ref().map_or("operator", Coverage::code))?;
                params.iter().try_for_each(|param| write!(f, "__{param}"))?;
                f.write_str(".json is not in the capture")
            }
            Self::Failed { operation, failure } => match failure {
                Failure::Refused(said) => write!(f, "{operation} was refused: {said}"),
                other => write!(f, "{operation} was not read: {other}"),
            },
            Self::ParentsUnread { parent, gap } => write!(f, "{} are unread: {gap}", parent.noun.many.english()),
            Self::SomeUnread { operation, parent, unread, parents, first, failure } => {
                let noun = if *parents == 1 { parent.noun.one } else { parent.noun.many }.english();
                write!(f, "{operation} was not read for {unread} of {parents} {noun}, {first} for one")?;
                failure.map_or(Ok(()), |failure| write!(f, ": {failure}"))
            }
            Self::Unseen(what) => f.write_str(what.english()),
        }
    }
}
