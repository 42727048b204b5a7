//! A plan, step by step from the bytes as they come.
//!
//! Serde takes several times as long for a text that it copies byte by byte from a reader as for one that lies before
//! it. So what stands before the steps is read as far as it came, and each step where it lies. Of what is wrong, and
//! of what is behind the steps, serde reads the document from there on.

use std::cell::Cell;
use std::io::{self, BufReader, Read};

use serde::Deserializer as _;

use super::document::{FromSteps, Parts, PlanSeed, UntilSteps, conclude};
use super::step::Step;
use super::steps::Progress;
use super::{PlanError, PlanProblem};
use crate::catalogue::Catalogue;
use crate::intake::{Bounded, Came, DOCUMENT, Pieces, Position, count};
use crate::plan::SavedPlan;

/// Reads a plan as far as it can.
pub(super) struct ByStep<'c, R> {
    pieces: Pieces<R>,
    /// How long a piece is at most.
    size: usize,
    catalogue: &'c Catalogue,
    position: Position,
    parts: Parts,
    /// `None` before the list of steps.
    progress: Option<Progress>,
    problems: Vec<PlanProblem>,
    place: Place,
}

/// Where it stands, once the list of steps has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Behind the bracket at the beginning.
    Bracket,
    Comma,
    Item,
    /// Behind the list.
    End,
}

/// How many pieces are asked for at once.
const AT_ONCE: usize = 8;

/// A step has at most so many lists and objects in it. In those of plans there are no more than five.
const MOST_BRACKETS: usize = 64;

impl<'c, R: Read> ByStep<'c, R> {
    pub(super) fn new(reader: R, size: usize, catalogue: &'c Catalogue) -> Self {
        Self {
            pieces: Pieces::new(reader, size, AT_ONCE),
            size,
            catalogue,
            position: Position::default(),
            parts: Parts::default(),
            progress: None,
            problems: Vec::new(),
            place: Place::Bracket,
        }
    }

    /// Reads as many steps as it can.
    pub(super) fn read(mut self) -> Self {
        if self.begin() {
            while self.steps() && self.comes_more() {}
        }
        self
    }

    /// True if it has read all steps.
    #[cfg(test)]
    pub(super) fn has_ended(&self) -> bool {
        self.place == Place::End
    }

    /// Reads what stands before the steps. False if that is no such thing, or does not end.
    fn begin(&mut self) -> bool {
        while self.comes_more() {
            let whole = self.pieces.rest();
            let left = Cell::new(whole);
            let (mut parts, mut problems, mut begun) = (Parts::default(), Vec::new(), None);
            let beginning = UntilSteps {
                plan: PlanSeed { catalogue: self.catalogue, problems: &mut problems },
                parts: &mut parts,
                begun: |progress| begun = Some((progress, left.get().len())),
            };
            let mut json = serde_json::Deserializer::from_reader(Bounded::new(Left(&left)));
            let is_cut_off = json.deserialize_map(beginning).is_err_and(|error| error.is_eof());
            if let Some((progress, left)) = begun {
                let read = whole.len() - left;
                self.position.pass(whole.get(..read).unwrap_or_default());
                self.pieces.pass(read);
                (self.parts, self.progress, self.problems) = (parts, Some(progress), problems);
                return true;
            }
            if !is_cut_off {
                return false;
            }
        }
        false
    }

    /// Asks for a piece. False if there is none, or too many have come that nothing was made of.
    fn comes_more(&mut self) -> bool {
        !self.pieces.is_full()
            && self.pieces.more() == Came::More
            && self.position.bytes + self.pieces.rest().len() as u64 <= DOCUMENT
    }

    /// Reads the steps that have come whole. False if no other one comes, or there is a problem with the last one.
    fn steps(&mut self) -> bool {
        let Self { pieces, catalogue, position, parts, progress: Some(progress), problems, place, .. } = self else {
            return false;
        };
        let text = pieces.text();
        let (mut at, mut may_go_on) = (0, true);
        while may_go_on && problems.is_empty() && *place != Place::End {
            let rest = text.get(at..).unwrap_or_default().trim_start_matches([' ', '\n', '\r', '\t']);
            let begin = text.len() - rest.len();
            match (rest.bytes().next(), *place) {
                (None, _) => break,
                (Some(b','), Place::Item) => (at, *place) = (begin + 1, Place::Comma),
                (Some(b']'), Place::Bracket | Place::Item) => (at, *place) = (begin + 1, Place::End),
                (Some(b'{'), Place::Bracket | Place::Comma) => match step(rest) {
                    Ok((step, length)) => {
                        progress.add(&step, catalogue, parts.operator.as_ref(), problems);
                        (at, *place) = (begin + length, Place::Item);
                    }
                    Err(Broken { is_cut_off }) => {
                        may_go_on = is_cut_off;
                        break;
                    }
                },
                _ => may_go_on = false,
            }
        }
        position.pass(text.as_bytes().get(..at).unwrap_or_default());
        pieces.pass(at);
        may_go_on && problems.is_empty() && *place != Place::End
    }

    /// Has serde read the rest. What was read is not read again: white space and a member stand for it, so that lines
    /// and columns are counted as if it were. Pieces come as they would have come, so that what is beyond the bounds
    /// is found where it would have been found.
    pub(super) fn by_serde(self) -> Result<SavedPlan, PlanError> {
        let Self { pieces, size, catalogue, position, parts, progress, mut problems, place } = self;
        let depth = match (&progress, place) {
            (None, _) => 0,
            (Some(_), Place::End) => 1,
            (Some(_), _) => 2,
        };
        // A piece is found beyond the bounds before there is a problem with a step that ends in it.
        let mut first = Bounded::from_within(pieces.first(), position.bytes, depth);
        if io::copy(&mut first, &mut io::sink()).is_err() {
            problems.clear();
        }
        let stand_in = if progress.is_some() { place.stand_in() } else { "" };
        let rest = Bounded::from_within(pieces, position.bytes, depth);
        let whole = BufReader::with_capacity(size, position.stand_in(stand_in).chain(rest));
        let mut json = serde_json::Deserializer::from_reader(whole);
        let plan = PlanSeed { catalogue, problems: &mut problems };
        let read = match progress {
            None => json.deserialize_map(plan),
            Some(progress) => json.deserialize_map(FromSteps { plan, parts, progress, goes_on: place.goes_on() }),
        };
        conclude(read.and_then(|read| json.end().map(|()| read)), problems)
    }
}

/// Why a step was not read.
struct Broken {
    is_cut_off: bool,
}

/// The step that begins here, and its length.
fn step(text: &str) -> Result<(Step<'_>, usize), Broken> {
    let mut items = serde_json::Deserializer::from_str(text).into_iter::<Step<'_>>();
    let step = match items.next() {
        Some(Ok(step)) => step,
        Some(Err(error)) => return Err(Broken { is_cut_off: error.is_eof() }),
        None => return Err(Broken { is_cut_off: true }),
    };
    let length = items.byte_offset();
    let brackets = count(text.as_bytes().get(..length).unwrap_or_default(), |byte| matches!(byte, b'[' | b'{'));
    if brackets > MOST_BRACKETS { Err(Broken { is_cut_off: false }) } else { Ok((step, length)) }
}

impl Place {
    /// A beginning of a document behind which serde stands where this is.
    const fn stand_in(self) -> &'static str {
        match self {
            Self::Bracket => "{\"\":[",
            Self::Comma => "{\"\":[0,",
            Self::Item => "{\"\":[0",
            Self::End => "{\"\":0",
        }
    }

    /// If it is in the list of steps: whether some of them were read.
    const fn goes_on(self) -> Option<bool> {
        match self {
            Self::Bracket => Some(false),
            Self::Comma | Self::Item => Some(true),
            Self::End => None,
        }
    }
}

/// What is left of bytes.
struct Left<'c, 'b>(&'c Cell<&'b [u8]>);

impl Read for Left<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut left = self.0.get();
        let n = left.read(buffer)?;
        self.0.set(left);
        Ok(n)
    }
}
