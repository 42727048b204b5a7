//! The inputs that are kept, and how others are made of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use fastrand::Rng;

use super::{Input, bytes, json};

/// The kept inputs of a reader.
#[derive(Debug)]
pub(super) struct Corpus {
    files: Vec<(String, Vec<u8>)>,
    /// The words in them.
    words: Vec<Vec<u8>>,
}

/// The most that is done to one input.
const MOST: usize = 6;

impl Corpus {
    pub(super) fn read(name: &str) -> Self {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/fuzz").join(name);
        let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(&directory)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(&path).unwrap()))
            .collect();
        files.sort();
        assert!(!files.is_empty(), "nothing is in {}", directory.display());
        let words: BTreeSet<&[u8]> = files.iter().flat_map(|(_, file)| words(file)).collect();
        let words = words.into_iter().map(<[u8]>::to_vec).collect();
        Self { files, words }
    }

    /// As they are.
    pub(super) fn kept(&self) -> impl Iterator<Item = (&str, Input<'_>)> {
        self.files.iter().map(|(name, file)| {
            (name.as_str(), Input { base: file, bytes: file.clone(), is_sealed: false, corpus: self })
        })
    }

    pub(super) fn files(&self) -> impl Iterator<Item = &[u8]> {
        self.files.iter().map(|(_, file)| file.as_slice())
    }

    fn any(&self, rng: &mut Rng) -> &[u8] {
        &self.files[rng.usize(..self.files.len())].1
    }

    /// One of them, after one or more damages.
    pub(super) fn damaged(&self, rng: &mut Rng) -> Input<'_> {
        let base = self.any(rng);
        let mut text = base.to_vec();
        for _ in 0..MOST {
            let other = self.any(rng);
            if rng.bool() {
                json::damage(&mut text, other, rng);
            } else {
                let word = &self.words[rng.usize(..self.words.len())];
                bytes::damage(&mut text, other, word, rng);
            }
            if rng.bool() {
                break;
            }
        }
        Input { base, bytes: text, is_sealed: false, corpus: self }
    }
}

/// What stands between marks and spaces.
fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let is_mark = |byte: &u8| byte.is_ascii_whitespace() || b"\"{}[],:;=()".contains(byte);
    text.split(is_mark).filter(|word| !word.is_empty() && word.len() < 80)
}
