//! Readers of untrusted bytes, on damaged inputs. What is private to the crate is tried where it is, with the same engine.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod capture;
pub(crate) mod engine;
mod journal;
mod plan;
mod snapshot;
mod texts;

use std::fs;
use std::path::PathBuf;
use std::thread;

use tempfile::TempDir;

/// A place for the file of each thread, for readers that take only files.
struct Desk(TempDir);

impl Desk {
    /// In memory, where the system has that.
    fn new() -> Self {
        let memory = tempfile::Builder::new().tempdir_in("/dev/shm");
        Self(memory.or_else(|_| tempfile::tempdir()).unwrap())
    }

    /// The path of this thread's file, which holds these bytes.
    fn file(&self, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(format!("{:?}.json", thread::current().id()));
        fs::write(&path, bytes).unwrap();
        path
    }
}
