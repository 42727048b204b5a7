//! Which mutant is chosen, by its number in the environment; and which ones a test comes by, if that is asked for.
#![allow(missing_docs, clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction)]

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

static CHOSEN: OnceLock<usize> = OnceLock::new();
static LOG: OnceLock<Option<std::sync::Mutex<std::fs::File>>> = OnceLock::new();
static SEEN: [AtomicU8; 16_384] = [const { AtomicU8::new(0) }; 16_384];
static IS_LOGGED: AtomicBool = AtomicBool::new(false);

fn number() -> usize {
    *CHOSEN.get_or_init(|| {
        IS_LOGGED.store(std::env::var_os("MUTANTS_SEEN").is_some(), Ordering::Relaxed);
        std::env::var("MUTANT").ok().and_then(|text| text.parse().ok()).unwrap_or(usize::MAX)
    })
}

pub fn is(at: usize) -> bool {
    let is_chosen = number() == at;
    if IS_LOGGED.load(Ordering::Relaxed) {
        note(at);
    }
    is_chosen
}

/// The one of these that is chosen, or a number that none has.
pub fn chosen(all: &[usize]) -> usize {
    let number = number();
    if IS_LOGGED.load(Ordering::Relaxed) {
        all.iter().for_each(|at| note(*at));
    }
    if all.contains(&number) { number } else { usize::MAX }
}

#[cold]
fn note(at: usize) {
    use std::io::Write;
    if SEEN[at].swap(1, Ordering::Relaxed) == 0 {
        let log = LOG.get_or_init(|| {
            let path = std::env::var_os("MUTANTS_SEEN")?;
            let file = std::fs::OpenOptions::new().append(true).create(true).open(path).ok()?;
            Some(std::sync::Mutex::new(file))
        });
        if let Some(log) = log {
            let mut log = log.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let _ = log.write_all(format!("{at}\n").as_bytes());
        }
    }
}
