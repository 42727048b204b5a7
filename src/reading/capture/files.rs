//! Reading the files of a capture into an account, one after the other.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::error::CaptureProblem;
use super::listing::CaptureFile;
use crate::account::OperatorId;
use crate::catalogue::KindSpec;
use crate::intake;
use crate::reading::collector::{Collected, Collector};
use crate::reading::response::{Mark, Owners, ResponseReader, Start, Stretch, Unreadable, Window};

/// How much is read at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    /// A list of more bytes than this is read through a window.
    pub(super) whole: u64,
    /// The bytes of a window.
    pub(super) window: usize,
    /// A larger list is read in stretches of so many bytes, where there are several threads.
    pub(super) stretch: u64,
}

impl Sizes {
    pub(super) const USUAL: Self = Self { whole: 1 << 20, window: 1 << 18, stretch: 1 << 21 };
}

/// What a thread reads files with. Its memory is kept from file to file: fresh memory costs more than reading into it.
#[derive(Debug)]
pub(super) struct Desk {
    whole: Vec<u8>,
    window: Window<File>,
}

impl Desk {
    pub(super) const fn new(sizes: Sizes) -> Self {
        Self { whole: Vec::new(), window: Window::new(sizes.window) }
    }
}

/// How far a list that is read in stretches has come.
#[derive(Debug)]
pub(super) struct Progress {
    pub(super) mark: Mark,
    /// How many of its rows are in.
    pub(super) rows: usize,
    /// Whose they are.
    pub(super) owners: Owners,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self { mark: Mark::Begin, rows: 0, owners: Owners::default() }
    }

    /// Goes on behind a stretch that begins here.
    pub(super) const fn pass(&mut self, stretch: Stretch) {
        self.mark = stretch.to;
        self.rows += stretch.rows;
    }
}

/// Reads the files of a capture directory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Files<'f> {
    pub(super) directory: &'f Path,
    pub(super) responses: &'f ResponseReader,
    pub(super) sizes: Sizes,
}

impl Files<'_> {
    /// Reads a file.
    pub(super) fn read(
        &self,
        file: &CaptureFile,
        collector: &mut Collector<'_>,
        desk: &mut Desk,
    ) -> Result<(), Box<CaptureProblem>> {
        if let Some(problem) = misplaced(self.responses, file) {
            return Err(problem.into());
        }
        let opened = self.open(file).map_err(|source| io_problem(file, source))?;
        let length = opened.metadata().map_or(0, |about| about.len());
        if !self.is_long(file, length) {
            let read = intake::into(&mut desk.whole, opened, intake::LARGE);
            read.map_err(|source| io_problem(file, source))?;
            let collected = collector.add(&file.id, &file.name, &desk.whole);
            return self.end(file, collected, collector);
        }
        drop(opened);
        let mut progress = Progress::new();
        self.read_on(file, Mark::End, &mut progress, collector, desk);
        self.finish(file, progress, collector, desk)
    }

    /// How many bytes a file has; 0 if nobody knows.
    pub(super) fn length(&self, file: &CaptureFile) -> u64 {
        fs::metadata(self.directory.join(&file.name)).map_or(0, |about| about.len())
    }

    /// True if a file of this length is read through a window.
    pub(super) fn is_long(&self, file: &CaptureFile, length: u64) -> bool {
        (self.sizes.whole..=intake::LARGE).contains(&length) && self.responses.is_plain_list(&file.id.operation)
    }

    /// True if a file does not belong where it lies, and so is not read.
    pub(super) fn is_misplaced(&self, file: &CaptureFile) -> bool {
        misplaced(self.responses, file).is_some()
    }

    pub(super) fn open(&self, file: &CaptureFile) -> io::Result<File> {
        intake::to_read(&self.directory.join(&file.name))
    }

    /// Reads a stretch of a list. `None` if nothing could be read of it.
    pub(super) fn stretch(
        &self,
        file: &CaptureFile,
        ends: (Start<'_>, Mark),
        collector: &mut Collector<'_>,
        owners: &mut Owners,
        desk: &mut Desk,
    ) -> Option<Stretch> {
        let opened = self.open(file).ok()?;
        desk.window.open(opened, ends.0.byte()).ok()?;
        collector.add_stretch(&file.id, &file.name, &mut desk.window, ends, owners)
    }

    /// Reads a list on up to a mark, or further if no row begins there; or as far as it can be read.
    pub(super) fn read_on(
        &self,
        file: &CaptureFile,
        to: Mark,
        progress: &mut Progress,
        collector: &mut Collector<'_>,
        desk: &mut Desk,
    ) {
        let from = Start::Mark(progress.mark);
        if let Some(stretch) = self.stretch(file, (from, to), collector, &mut progress.owners, desk) {
            progress.pass(stretch);
        }
    }

    /// Ends the reading of a list in stretches. If it was not read to its end, it is read again as a whole, which says
    /// what is wrong with it; the rows that are in are passed over.
    pub(super) fn finish(
        &self,
        file: &CaptureFile,
        progress: Progress,
        collector: &mut Collector<'_>,
        desk: &mut Desk,
    ) -> Result<(), Box<CaptureProblem>> {
        let Progress { mark, rows, owners } = progress;
        if mark == Mark::End {
            let collected = collector.end_list(&file.id, &file.name, owners);
            return self.end(file, Ok(collected), collector);
        }
        desk.window.close();
        let read = self.open(file).and_then(|opened| intake::into(&mut desk.whole, opened, intake::LARGE));
        read.map_err(|source| io_problem(file, source))?;
        let collected = collector.add_rest(&file.id, &file.name, &desk.whole, rows, owners);
        // So large a buffer is not kept.
        desk.whole = Vec::new();
        self.end(file, collected, collector)
    }

    fn end(
        &self,
        file: &CaptureFile,
        collected: Result<Collected, Unreadable>,
        collector: &Collector<'_>,
    ) -> Result<(), Box<CaptureProblem>> {
        let collected = collected.map_err(|unreadable| unreadable_problem(file, unreadable))?;
        let mixed_up = mixed_up(file, &collected.owners, collector.builder().operator());
        mixed_up.map_or(Ok(()), |problem| Err(problem.into()))
    }
}

fn io_problem(file: &CaptureFile, source: io::Error) -> Box<CaptureProblem> {
    Box::new(CaptureProblem::Io { file: file.name.clone(), source })
}

/// The problem of a file that was captured from another account: it should show what is one's own, and
/// shows several things of one other operator and nothing else. A single foreign thing may be shown by
/// mistake.
fn mixed_up(file: &CaptureFile, owners: &Owners, operator: &OperatorId) -> Option<CaptureProblem> {
    let [first, others @ ..] = owners.foreign.as_slice() else { return None };
    let is_one = !others.is_empty() && others.iter().all(|other| other.owner == first.owner);
    (owners.own == 0 && is_one).then(|| CaptureProblem::TwoOperators {
        file: file.name.clone(),
        address: first.address.clone(),
        other: first.owner.clone(),
        operator: operator.to_string(),
    })
}

/// The problem of a response of one coverage that lies among those that both share.
fn misplaced(responses: &ResponseReader, file: &CaptureFile) -> Option<CaptureProblem> {
    let is_of_coverage = |kind: &&KindSpec| !kind.coverages.value.is_empty();
    let kind = responses.kinds(&file.id.operation).find(is_of_coverage)?;
    let directories = responses.provider().codes().into_iter().map(|coverage| format!("{coverage}/"));
    (file.id.place.is_none()).then(|| CaptureProblem::Misplaced {
        file: file.name.clone(),
        kind: kind.noun.many.english(),
        belongs: format!("a coverage: the file belongs in {}", directories.collect::<Vec<_>>().join(" or ")),
    })
}

pub(super) fn unreadable_problem(file: &CaptureFile, unreadable: Unreadable) -> CaptureProblem {
    match unreadable {
        Unreadable::Shape { expected, found } => {
            CaptureProblem::Shape { file: file.name.clone(), operation: file.id.operation.clone(), expected, found }
        }
        Unreadable::Json(error) => CaptureProblem::of_json(&file.name, &error),
    }
}
