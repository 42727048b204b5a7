//! Reading a snapshot, a line at a time.

use std::io::{self, BufReader, Read};
use std::mem;

use serde::Deserializer as _;

use super::beside::Hash;
use super::document::{File, List, Rest};
use super::head::Head;
use super::lines::{Behind, Lines, Part, Place};
use super::log::Log;
use super::make::Maker;
use super::seal::{self, Sealed};
use super::{BUFFER, SnapshotProblem};
use crate::account::Account;
use crate::catalogue::Catalogue;
use crate::intake::{Bounded, Came, DOCUMENT, Pieces, Position};
use crate::reading::claim::Claim;

pub(super) fn read(
    reader: impl Read,
    catalogue: &Catalogue,
    claims: &[Claim],
) -> Result<Account, Vec<SnapshotProblem>> {
    read_in(BUFFER, reader, catalogue, claims)
}

/// The same in pieces of so many bytes.
pub(super) fn read_in(
    size: usize,
    reader: impl Read,
    catalogue: &Catalogue,
    claims: &[Claim],
) -> Result<Account, Vec<SnapshotProblem>> {
    let mut reader = Reader::new(reader, size, catalogue);
    match reader.read() {
        Some((maker, head)) => finish(maker, &head, true, Log::default(), claims),
        None => reader.by_serde(claims),
    }
}

/// Reads line by line what is in the form in which it is written.
pub(super) struct Reader<'c, R> {
    pieces: Pieces<R>,
    lines: Lines<'c>,
    /// How long a piece is at most.
    size: usize,
    catalogue: &'c Catalogue,
    /// How far it was read.
    position: Position,
    /// Of what was read.
    hash: Hash,
    /// Whether a piece ends on the line that was read last, behind all that matters of it.
    is_split: bool,
}

impl<'c, R: Read> Reader<'c, R> {
    pub(super) fn new(reader: R, size: usize, catalogue: &'c Catalogue) -> Self {
        let (pieces, lines) = (Pieces::new(reader, size, 1), Lines::new(catalogue));
        Self { pieces, lines, size, catalogue, position: Position::default(), hash: Hash::new(), is_split: false }
    }

    /// What was made of all lines. `None` if not all of it is in the form, there is a problem with a line, or the
    /// digest is not that of what is in it: then [`by_serde`](Self::by_serde) goes on.
    pub(super) fn read(&mut self) -> Option<(Maker<'c>, Head)> {
        while !self.lines.is_at_digest() {
            let text = self.pieces.lines();
            let (read, lines, refusal) = self.lines.read(text);
            self.hash.update(text.as_bytes().get(..read).unwrap_or_default());
            let is_all = read == text.len();
            self.is_split = read > 0 && self.pieces.has_end_in(self.lines.item_end..=read - 1);
            self.pieces.pass(read);
            self.position.pass_lines(read, lines);
            let goes_on = refusal.is_ok() && (self.lines.is_at_digest() || (is_all && self.comes_more()));
            if !goes_on {
                return None;
            }
        }
        if self.ends_with_digest() { self.lines.made.take() } else { None }
    }

    /// Asks for a piece behind the lines that were read. False if there is none, or no line may come of it.
    fn comes_more(&mut self) -> bool {
        // A whole line that is still there is no text.
        let may_go_on = !self.pieces.rest().contains(&b'\n') && !self.pieces.is_full();
        may_go_on && self.pieces.more() == Came::More && self.is_within_bounds()
    }

    fn is_within_bounds(&self) -> bool {
        self.position.bytes + self.pieces.rest().len() as u64 <= DOCUMENT
    }

    /// True if nothing follows but the digest of what was read.
    fn ends_with_digest(&mut self) -> bool {
        while self.pieces.rest().len() <= seal::LEN && !self.pieces.is_full() && self.is_within_bounds() {
            match self.pieces.more() {
                Came::More => {}
                Came::End => {
                    let hash = mem::replace(&mut self.hash, Hash::new()).finish();
                    self.hash = Hash::after(hash.clone());
                    return self.pieces.rest() == seal::line(hash).as_bytes();
                }
                Came::Error => return false,
            }
        }
        false
    }

    /// Has serde read the rest, in whatever form it is. What was read is not read again: white space and a member
    /// stand for it, so that lines and columns are counted as if it were. Pieces come as they would have come, so that
    /// what is beyond the bounds is found where it would have been found.
    pub(super) fn by_serde(self, claims: &[Claim]) -> Result<Account, Vec<SnapshotProblem>> {
        let Self { pieces, lines, size, catalogue, position, hash, is_split } = self;
        let Lines { made, mut log, place, .. } = lines;
        // A piece is found beyond the bounds before there is a problem with a line that ends in it.
        let mut first = Bounded::from_within(pieces.first(), position.bytes, place.depth());
        if !is_split && io::copy(&mut first, &mut io::sink()).is_err() {
            log.problems.clear();
        }
        if log.is_full() {
            return Err(log.problems);
        }
        let mut sealed = Sealed::after(hash.finish(), Bounded::from_within(pieces, position.bytes, place.depth()));
        let whole = BufReader::with_capacity(size, position.stand_in(place.stand_in()).chain(&mut sealed));
        let mut json = serde_json::Deserializer::from_reader(whole);
        let result = match made {
            None => json.deserialize_map(File { catalogue, log: &mut log }),
            Some((maker, head)) => {
                log.is_snapshot = true;
                let missing = place.part().missing();
                json.deserialize_map(Rest { maker, head, log: &mut log, missing, list: place.list() })
            }
        };
        match result.and_then(|made| json.end().map(|()| made)) {
            Ok((maker, head)) => finish(maker, &head, sealed.was_whole(), log, claims),
            Err(error) => Err(log.end(error)),
        }
    }
}

/// The account, or all that is wrong.
fn finish(
    maker: Maker<'_>,
    head: &Head,
    is_whole: bool,
    mut log: Log,
    claims: &[Claim],
) -> Result<Account, Vec<SnapshotProblem>> {
    let mut problems = maker.differences(&head.holds);
    if problems.is_empty() && !is_whole {
        problems.push(SnapshotProblem::Changed);
    }
    // The problems of the file come first, because others may follow from them.
    problems.append(&mut log.problems);
    maker.finish(claims, problems)
}

impl Place {
    /// How many lists and objects are open.
    const fn depth(self) -> u32 {
        match self {
            Self::Start => 0,
            Self::Before(_) => 1,
            Self::In(..) => 2,
        }
    }

    /// A beginning of a document behind which serde stands where a line begins here.
    const fn stand_in(self) -> &'static str {
        match self {
            Self::Start => "",
            Self::Before(_) => "{\"\":0,",
            Self::In(_, Behind::Bracket) => "{\"\":[",
            Self::In(_, Behind::Comma) => "{\"\":[0,",
            Self::In(_, Behind::Item) => "{\"\":[0",
        }
    }

    /// The part in which it is, or which comes next.
    const fn part(self) -> Part {
        match self {
            Self::Start => Part::Readings,
            Self::Before(part) | Self::In(part, _) => part,
        }
    }

    /// The list in which it is.
    const fn list(self) -> Option<List> {
        match self {
            Self::Start | Self::Before(_) => None,
            Self::In(part, behind) => {
                Some(List { member: part.member(), has_items: !matches!(behind, Behind::Bracket) })
            }
        }
    }
}
