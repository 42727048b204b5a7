//! The digest of what is read, taken while it is read.

use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread::{self, JoinHandle};

use sha2::{Digest as _, Sha256};

/// Takes a digest: of a long file on a thread of its own, because that takes as long as reading it.
pub(super) struct Hash {
    here: Sha256,
    length: usize,
    beside: Option<Beside>,
}

/// A thread that goes on with a digest.
struct Beside {
    pieces: SyncSender<Vec<u8>>,
    /// Pieces of which it is done, for their room.
    done: Receiver<Vec<u8>>,
    thread: JoinHandle<Sha256>,
}

/// No thread is worth its while for less.
const LONG: usize = 1 << 20;
/// So many pieces may wait for the thread.
const WAITING: usize = 4;

impl Hash {
    pub(super) fn new() -> Self {
        Self::after(Sha256::new())
    }

    /// Goes on with a digest.
    pub(super) const fn after(here: Sha256) -> Self {
        Self { here, length: 0, beside: None }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.length += bytes.len();
        if let Some(Beside { pieces, done, .. }) = &self.beside {
            let mut piece = done.try_recv().unwrap_or_default();
            piece.clear();
            piece.extend_from_slice(bytes);
            // The thread ends only after the last piece.
            _ = pieces.send(piece);
            return;
        }
        self.here.update(bytes);
        if self.length >= LONG {
            self.beside = Beside::begin(&self.here);
            self.length = 0;
        }
    }

    /// The digest so far.
    pub(super) fn finish(self) -> Sha256 {
        let Some(Beside { pieces, thread, .. }) = self.beside else { return self.here };
        drop(pieces);
        // A digest of nothing is that of no snapshot.
        thread.join().unwrap_or_default()
    }
}

impl Beside {
    /// `None` where there is no other processor, or no thread to be had.
    fn begin(hash: &Sha256) -> Option<Self> {
        thread::available_parallelism().ok().filter(|processors| processors.get() > 1)?;
        let (pieces, waiting) = sync_channel::<Vec<u8>>(WAITING);
        let (give_back, done) = channel();
        let mut hash = hash.clone();
        let go_on = move || {
            for piece in waiting {
                hash.update(&piece);
                // Whoever does not want it back has read to the end.
                _ = give_back.send(piece);
            }
            hash
        };
        let thread = thread::Builder::new().spawn(go_on).ok()?;
        Some(Self { pieces, done, thread })
    }
}

#[cfg(test)]
#[test]
fn a_thread_makes_no_difference() {
    for length in [0, 1, LONG - 1, LONG, 5 * LONG + 3] {
        let bytes: Vec<u8> = (0..=u8::MAX).cycle().take(length).collect();
        let mut hash = Hash::new();
        bytes.chunks(1 << 16).for_each(|piece| hash.update(piece));
        assert_eq!(hash.finish().finalize(), Sha256::digest(&bytes), "{length}");
    }
}
