//! The lines of a snapshot, in the form in which they are written.
//!
//! That form is: a line for the head, one for the beginning and the end of each list, and one for each thing in it. No
//! line is read in another form, although it may be JSON: that is for serde, from the beginning of the line on.

use serde::{Deserialize, Deserializer as _, Serialize};

use super::head::{FirstLine, Head, Member, PARTS};
use super::line::ResourceLine;
use super::log::Log;
use super::make::Maker;
use crate::catalogue::Catalogue;
use crate::intake::Bounded;
use crate::reading::scan::{Refusal, Scan};

/// Reads lines, as far as it can.
pub(super) struct Lines<'c> {
    catalogue: &'c Catalogue,
    /// What was made so far; `None` before the first line.
    pub(super) made: Option<(Maker<'c>, Head)>,
    pub(super) log: Log,
    /// Where the next line begins.
    pub(super) place: Place,
    /// Where in the text that was given last the last item ends, without what follows on it on its line.
    pub(super) item_end: usize,
}

/// What follows on the head, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Readings,
    Oddities,
    Resources,
    Digest,
}

/// What stands before a line in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behind {
    Bracket,
    Comma,
    Item,
}

/// Where a line begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Start,
    Before(Part),
    In(Part, Behind),
}

impl Part {
    /// How its line begins.
    const fn begin(self) -> &'static str {
        match self {
            Self::Readings => "\"readings\":[\n",
            Self::Oddities => "\"oddities\":[\n",
            Self::Resources => "\"resources\":[\n",
            Self::Digest => "\"digest\":",
        }
    }

    const fn next(self) -> Self {
        match self {
            Self::Readings => Self::Oddities,
            Self::Oddities => Self::Resources,
            Self::Resources | Self::Digest => Self::Digest,
        }
    }

    /// The members that have not come where this one comes next.
    pub(super) fn missing(self) -> &'static [&'static str] {
        let from = match self {
            Self::Readings => 0,
            Self::Oddities => 1,
            Self::Resources => 2,
            Self::Digest => 3,
        };
        PARTS.get(from..).unwrap_or_default()
    }

    pub(super) const fn member(self) -> Member {
        match self {
            Self::Readings => Member::Readings,
            Self::Oddities => Member::Oddities,
            Self::Resources => Member::Resources,
            Self::Digest => Member::Digest,
        }
    }
}

impl<'c> Lines<'c> {
    pub(super) fn new(catalogue: &'c Catalogue) -> Self {
        Self { catalogue, made: None, log: Log::default(), place: Place::Start, item_end: 0 }
    }

    /// True if only the digest is left.
    pub(super) fn is_at_digest(&self) -> bool {
        self.place == Place::Before(Part::Digest)
    }

    /// Reads whole lines up to the digest. Gives how many bytes and lines were read, and why no more were: a line that is not in
    /// the form, which was not read, or one that there is a problem with, which was.
    pub(super) fn read(&mut self, text: &str) -> (usize, u64, Result<(), Refusal>) {
        let (mut scan, mut row) = (Scan::new(text), ResourceLine::default());
        let (mut read, mut lines) = (0, 0);
        while read < text.len() && !self.is_at_digest() {
            match self.line(&mut scan, &mut row) {
                Ok(place) => self.place = place,
                Err(refusal) => return (read, lines, Err(refusal)),
            }
            (read, lines) = (scan.at(), lines + 1);
            if !self.log.problems.is_empty() {
                return (read, lines, Err(Refusal::Left));
            }
        }
        (read, lines, Ok(()))
    }

    /// Reads a line; one of a resource into `row`. Gives where the next one begins.
    fn line<'l>(&mut self, scan: &mut Scan<'l>, row: &mut ResourceLine<'l>) -> Result<Place, Refusal> {
        match (self.place, &mut self.made) {
            (Place::Start, _) => {
                self.made = Some(first_line(scan, self.catalogue)?);
                Ok(Place::Before(Part::Readings))
            }
            (Place::Before(part), _) => {
                scan.literal(part.begin())?;
                Ok(Place::In(part, Behind::Bracket))
            }
            (Place::In(part, behind), _) if scan.peek() == Some(b']') => {
                scan.literal("],\n")?;
                if behind == Behind::Comma { Err(Refusal::Broken) } else { Ok(Place::Before(part.next())) }
            }
            (Place::In(_, Behind::Item), _) | (Place::In(..), None) => Err(Refusal::Broken),
            (Place::In(part, _), Some((maker, _))) => {
                let (problems, end) = (&mut self.log.problems, &mut self.item_end);
                let behind = match part {
                    Part::Readings => {
                        let line = item(scan)?;
                        let behind = end_of_item(scan, end)?;
                        maker.reading(line, problems);
                        behind
                    }
                    Part::Oddities => {
                        let oddity = item(scan)?;
                        let behind = end_of_item(scan, end)?;
                        maker.oddity(oddity, problems);
                        behind
                    }
                    Part::Resources => {
                        row.read(scan)?;
                        let behind = end_of_item(scan, end)?;
                        maker.resource(row, problems);
                        behind
                    }
                    Part::Digest => return Err(Refusal::Left),
                };
                Ok(Place::In(part, behind))
            }
        }
    }
}

/// The first line: an object that goes on behind it.
fn first_line<'c>(scan: &mut Scan<'_>, catalogue: &'c Catalogue) -> Result<(Maker<'c>, Head), Refusal> {
    let line = scan.line();
    let object = format!("{}}}", line.strip_suffix(',').ok_or(Refusal::Left)?);
    let mut json = serde_json::Deserializer::from_reader(Bounded::new(object.as_bytes()));
    let read = json.deserialize_map(FirstLine(catalogue)).and_then(|read| json.end().map(|()| read));
    scan.pass(line.len() + 1);
    read.map_err(|_| Refusal::Left)
}

/// An item of a list in which there are few. Serde reads it; it is in the form in which it is written if it is written
/// so again.
fn item<T: Serialize + for<'de> Deserialize<'de>>(scan: &mut Scan<'_>) -> Result<T, Refusal> {
    let line = scan.line();
    let text = line.strip_suffix(',').unwrap_or(line);
    let item: T = serde_json::from_str(text).map_err(|_| Refusal::Left)?;
    if serde_json::to_string(&item).map_err(|_| Refusal::Left)? != text {
        return Err(Refusal::Left);
    }
    scan.pass(text.len());
    Ok(item)
}

/// Reads on from the end of an item to the end of its line.
fn end_of_item(scan: &mut Scan<'_>, end: &mut usize) -> Result<Behind, Refusal> {
    *end = scan.at();
    let behind = if scan.eat(b',') { Behind::Comma } else { Behind::Item };
    scan.require(b'\n')?;
    Ok(behind)
}
