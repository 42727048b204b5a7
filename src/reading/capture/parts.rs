//! Reading the files of a capture on several threads, into the account that one thread makes of them.
//!
//! # Parts
//!
//! The files are cut into parts: a few small files, a large one, or a stretch of a large list. Each thread reads one
//! part after the other into a collector of its own, and the thread that was asked joins these in the order of the
//! files. What a part holds depends on its bytes alone, so what comes out does not depend on who was first.
//!
//! # Stretches
//!
//! Where a row begins in the midst of a list, only reading from its beginning can tell. So where a stretch is to begin,
//! its first row is guessed, by the bytes that stand between the first two rows of the list ([`Seam`]). When the
//! stretch is to be joined, the list has been read up to some row, and where that row begins is known. Only if the
//! stretch begins at this very byte, it counts. If it begins further on, what lies between is read first, which leads
//! there or past it. If it leads past it, the guess was wrong: the stretch is thrown away, and what it should have held
//! is read again from where a row is known to begin.
//!
//! A wrong guess cannot show: between two rows a reader knows nothing but where it is, so what it reads from a byte on
//! at which a row begins is the same for all that come there. It costs time alone. A list that is not read to its end
//! in this way is read as a whole, by what says what is wrong with it.

use std::io::Read as _;

use super::error::CaptureProblem;
use super::files::{Desk, Files, Progress};
use super::listing::CaptureFile;
use crate::reading::collector::Collector;
use crate::reading::in_order::in_order;
use crate::reading::readings::Failure;
use crate::reading::response::{Mark, Owners, Seam, Start, Stretch};

/// So many small files make a part at most.
const FILES: usize = 32;
/// So many bytes of a list are looked at for its first two rows.
const HEAD: u64 = 1 << 16;

/// Reads the files into a collector, and gives all that is wrong with them.
pub(super) fn collect(
    files: Files<'_>,
    all: &[CaptureFile],
    threads: usize,
    collector: &mut Collector<'_>,
) -> Vec<CaptureProblem> {
    let desk = || Desk::new(files.sizes);
    let mut problems = Vec::new();
    if threads <= 1 {
        read(files, all, collector, &mut problems, &mut desk());
        return problems;
    }
    let parts = parts(files, all);
    let empty = collector.of_part();
    let work = |desk: &mut Desk, part: usize| Done::of(files, &parts[part], empty.of_part(), desk);
    let mut join = Join { files, collector, problems: &mut problems, list: None, desk: desk() };
    in_order(threads, parts.len(), desk, work, |done| join.take(done));
    problems
}

/// Reads files, one after the other.
fn read(
    files: Files<'_>,
    all: &[CaptureFile],
    collector: &mut Collector<'_>,
    problems: &mut Vec<CaptureProblem>,
    desk: &mut Desk,
) {
    for file in all {
        let read = files.read(file, collector, desk);
        note(file, read, collector, problems);
    }
}

fn note(
    file: &CaptureFile,
    read: Result<(), Box<CaptureProblem>>,
    collector: &mut Collector<'_>,
    problems: &mut Vec<CaptureProblem>,
) {
    if let Err(problem) = read {
        collector.fail(&file.id, Failure::UnreadableFile);
        problems.push(*problem);
    }
}

/// What is read at once.
enum Part<'f> {
    /// These files.
    Files(&'f [CaptureFile]),
    /// The rows of a list that begin between two bytes.
    Stretch { file: &'f CaptureFile, from: u64, to: Mark, seam: Seam },
}

/// The parts of all files, in their order.
fn parts<'f>(files: Files<'_>, mut all: &'f [CaptureFile]) -> Vec<Part<'f>> {
    let mut parts = Vec::new();
    while !all.is_empty() {
        let (mut count, mut bytes) = (0, 0);
        let mut cut = Vec::new();
        for file in all.iter().take(FILES) {
            let (length, stretches) = look(files, file);
            if !stretches.is_empty() {
                cut = stretches;
                break;
            }
            count += 1;
            bytes += length;
            if bytes >= files.sizes.whole {
                break;
            }
        }
        let (together, rest) = all.split_at(count);
        if count > 0 {
            parts.push(Part::Files(together));
        }
        all = if cut.is_empty() { rest } else { &rest[1..] };
        parts.extend(cut);
    }
    parts
}

/// How long a file is, as far as that matters, and its stretches if it is cut.
fn look<'f>(files: Files<'_>, file: &'f CaptureFile) -> (u64, Vec<Part<'f>>) {
    let is_one_of_many = !file.id.params.is_empty() && !file.is_page();
    // What is asked for each of many things is short, and looking at each of its files would take longer than it saves.
    if is_one_of_many {
        return (0, Vec::new());
    }
    let length = files.length(file);
    if !files.is_long(file, length) || length <= files.sizes.stretch || files.is_misplaced(file) {
        return (length, Vec::new());
    }
    let Some(seam) = seam(files, file) else { return (length, Vec::new()) };
    let count = length.div_ceil(files.sizes.stretch);
    let stretch = |n: u64| {
        let to = if n + 1 == count { Mark::End } else { Mark::Row((n + 1) * files.sizes.stretch) };
        Part::Stretch { file, from: n * files.sizes.stretch, to, seam: seam.clone() }
    };
    (length, (0..count).map(stretch).collect())
}

/// What stands between the rows of a list, by its first two.
fn seam(files: Files<'_>, file: &CaptureFile) -> Option<Seam> {
    let mut head = Vec::new();
    files.open(file).ok()?.take(HEAD).read_to_end(&mut head).ok()?;
    Seam::of(&head)
}

/// A part that was read.
enum Done<'f, 'c> {
    Files(Collector<'c>, Vec<CaptureProblem>),
    Stretch {
        file: &'f CaptureFile,
        to: Mark,
        /// What was read of it, if anything was.
        read: Option<(Stretch, Collector<'c>, Owners)>,
    },
}

impl<'f, 'c> Done<'f, 'c> {
    fn of(files: Files<'_>, part: &Part<'f>, mut collector: Collector<'c>, desk: &mut Desk) -> Self {
        match *part {
            Part::Files(all) => {
                let mut problems = Vec::new();
                read(files, all, &mut collector, &mut problems, desk);
                Self::Files(collector, problems)
            }
            Part::Stretch { file, from, to, ref seam } => {
                let start = if from == 0 { Start::Mark(Mark::Begin) } else { Start::Guess(from, seam) };
                let mut owners = Owners::default();
                let stretch = files.stretch(file, (start, to), &mut collector, &mut owners, desk);
                Self::Stretch { file, to, read: stretch.map(|stretch| (stretch, collector, owners)) }
            }
        }
    }
}

/// Joins the parts in their order.
struct Join<'j, 'f, 'c> {
    files: Files<'j>,
    collector: &'j mut Collector<'c>,
    problems: &'j mut Vec<CaptureProblem>,
    /// The list whose stretches come, and how far it has been read; `None` once it could not be read on.
    list: Option<(&'f CaptureFile, Option<Progress>)>,
    desk: Desk,
}

impl<'f, 'c> Join<'_, 'f, 'c> {
    fn take(&mut self, done: Done<'f, 'c>) {
        match done {
            Done::Files(collector, problems) => {
                self.collector.append(collector);
                self.problems.extend(problems);
            }
            Done::Stretch { file, to, read } => self.take_stretch(file, to, read),
        }
    }

    fn take_stretch(&mut self, file: &'f CaptureFile, to: Mark, read: Option<(Stretch, Collector<'c>, Owners)>) {
        let known = self.list.take().filter(|(known, _)| known.name == file.name);
        let (_, progress) = known.unwrap_or_else(|| (file, Some(Progress::new())));
        let Some(mut progress) = progress else { return self.list = Some((file, None)) };
        if let Some((stretch, collector, owners)) = read {
            self.read_on(file, stretch.from, &mut progress);
            #[cfg(test)]
            super::tests::note(|tally| match progress.mark == stretch.from {
                true => tally.met += 1,
                false => tally.missed += 1,
            });
            if progress.mark == stretch.from {
                self.collector.append(collector);
                progress.pass(stretch);
                progress.owners.append(owners);
            }
        }
        self.read_on(file, to, &mut progress);
        if to != Mark::End && progress.mark >= to && progress.mark != Mark::End {
            self.list = Some((file, Some(progress)));
            return;
        }
        #[cfg(test)]
        super::tests::note(|tally| tally.whole += usize::from(progress.mark != Mark::End));
        let read = self.files.finish(file, progress, self.collector, &mut self.desk);
        note(file, read, self.collector, self.problems);
        self.list = Some((file, None));
    }

    /// Reads a list on up to a mark, if it is not there yet.
    fn read_on(&mut self, file: &CaptureFile, to: Mark, progress: &mut Progress) {
        if progress.mark < to {
            self.files.read_on(file, to, progress, self.collector, &mut self.desk);
        }
    }
}
