//! Taking files in: how much of a file is read at most, and which files are opened at all.
//!
//! Whoever hands a file in may be mistaken, or mean harm: it may have no end, be a device or a pipe, or lead elsewhere.
//! So nothing in this crate reads a file without a bound, and nothing is written through a symbolic link.
//!
//! | what | bound |
//! | --- | --- |
//! | a document that is read as it comes: a snapshot, a plan, the plan in a journal | [`DOCUMENT`] bytes, texts of [`TEXT`] bytes, [`DEPTH`] lists and objects inside each other |
//! | a file that is read whole | the one that its reader names: [`SMALL`] or [`LARGE`] |

mod json;
mod open;
mod pieces;
mod position;
mod whole;

use std::io;

pub(crate) use json::Bounded;
pub(crate) use open::{to_read, to_write};
pub(crate) use pieces::{Came, Pieces};
pub(crate) use position::{Position, count};
#[cfg(feature = "cli")]
pub(crate) use whole::whole;
pub(crate) use whole::{into, regular, text};

/// The most bytes of a document that is read as it comes.
pub(crate) const DOCUMENT: u64 = 16 << 30;
/// The most bytes of one text in such a document.
pub(crate) const TEXT: u64 = 16 << 20;
/// How many lists and objects may lie inside each other in such a document.
pub(crate) const DEPTH: u32 = 1_000;

/// Files that people write, such as calendars, keys and profiles.
pub(crate) const SMALL: u64 = 4 << 20;
/// Files of programs that are held in memory, such as a response.
pub(crate) const LARGE: u64 = 4 << 30;

/// How the names of files begin that are not written to the end yet. One that is there after its process has ended
/// holds nothing that counts.
#[cfg(any(feature = "cli", feature = "soracom-api"))]
pub(crate) const UNFINISHED: &str = ".winddown-";

/// Why a file is not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("it has more than {}, and no more is read of such a file", Size(*.0))]
    Long(u64),
    #[error("a line of it has more than {}, and no longer one is read", Size(*.0))]
    Line(u64),
    #[error("a text in it has more than {}, and no longer one is read", Size(*.0))]
    Text(u64),
    #[error("more than {0} lists and objects lie inside each other in it")]
    Deep(u32),
    #[error("it is a symbolic link, through which nothing is written: name the file itself")]
    Link,
    #[error("it is not a regular file")]
    Irregular,
}

impl From<Refused> for io::Error {
    fn from(refused: Refused) -> Self {
        let kind = match refused {
            Refused::Long(_) | Refused::Line(_) | Refused::Text(_) | Refused::Deep(_) => io::ErrorKind::InvalidData,
            Refused::Link | Refused::Irregular => io::ErrorKind::InvalidInput,
        };
        Self::new(kind, refused)
    }
}

/// A number of bytes in a sentence.
struct Size(u64);

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            bytes if bytes >= 1 << 30 => write!(f, "{} GiB", bytes >> 30),
            bytes if bytes >= 1 << 20 => write!(f, "{} MiB", bytes >> 20),
            bytes if bytes >= 1 << 10 => write!(f, "{} KiB", bytes >> 10),
            bytes => write!(f, "{bytes} bytes"),
        }
    }
}
