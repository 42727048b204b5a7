//! Files of settings on damaged inputs.

#![cfg(test)]

use std::path::Path;

use super::{Config, listed};
use crate::fuzzing::{Input, Reader, ensure, fuzz};

struct Settings;

impl Reader for Settings {
    const NAME: &'static str = "settings";
    /// The parser keeps each token and each error. Such a file has at most 64 KiB.
    const TIMES: u64 = 1_000;
    /// Where many lines are wrong, much is said.
    const COST: u64 = 10;
    type Found = Config;

    fn read(&self, bytes: &[u8]) -> Result<Config, String> {
        let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
        let path = Path::new("/home/mika/config.toml");
        Config::of(path, text).map_err(|flaws| {
            let lines = text.split('\n').count();
            let right = flaws.iter().all(|flaw| (1..=lines).contains(&flaw.line) && !flaw.why.is_empty());
            if right { listed(path, &flaws) } else { String::new() }
        })
    }

    /// What is in force is written as a file of settings that says the same.
    fn judge(&self, _: &Input<'_>, config: Config) -> Result<(), String> {
        if config.entries.iter().any(|entry| entry.setting.outranking().is_some()) {
            return Ok(());
        }
        let text = config.listed();
        let back = self.read(text.as_bytes()).map_err(|said| format!("what is written is refused: {said}"))?;
        for entry in &config.entries {
            let is_back = back.entries.iter().any(|it| it.setting.key == entry.setting.key && it.value == entry.value);
            ensure(is_back, || format!("{entry:?} comes back otherwise: {text}"))?;
        }
        Ok(())
    }
}

#[test]
fn fuzz_settings() {
    fuzz(&Settings);
}
