//! Where the command writes to.

use std::io::{self, Write};

/// A stream that somebody may stop reading: that is no failure, and what the verb does goes on, up to
/// its exit code.
#[derive(Debug)]
pub(super) struct Quiet<W>(W);

/// Standard output, where colours are taken out if they do not belong there.
pub(super) fn stdout() -> Quiet<anstream::AutoStream<io::StdoutLock<'static>>> {
    Quiet(anstream::stdout().lock())
}

/// Standard output for programs: as it is written.
pub(super) fn plain() -> Quiet<io::StdoutLock<'static>> {
    Quiet(io::stdout().lock())
}

/// Standard error.
pub(super) fn stderr() -> Quiet<anstream::AutoStream<io::StderrLock<'static>>> {
    Quiet(anstream::stderr().lock())
}

fn unless_broken<T>(done: io::Result<T>, instead: T) -> io::Result<T> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(instead),
        done => done,
    }
}

impl<W: Write> Write for Quiet<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        unless_broken(self.0.write(bytes), bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        unless_broken(self.0.flush(), ())
    }
}
