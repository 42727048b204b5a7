//! What the generated pages share.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use snapbox::assert::DEFAULT_ACTION_ENV;
use snapbox::{Assert, Data};
use winddown::catalogue::spec::Provenance;

/// Compares a page with a file of the project. `SNAPSHOTS=overwrite` writes the file anew.
#[track_caller]
pub(super) fn assert_page(page: String, file: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    Assert::new().action_env(DEFAULT_ACTION_ENV).eq(Data::text(page), Data::read_from(&file, None).raw());
}

/// Text that neither ends a cell nor is taken for markup.
pub(super) fn cell(text: &str) -> String {
    text.chars().fold(String::new(), |mut cell, c| {
        if "|*<_[]".contains(c) {
            cell.push('\\');
        }
        cell.push(c);
        cell
    })
}

/// What a page links to, by the name of the link.
#[derive(Default)]
pub(super) struct Links(BTreeSet<(&'static str, &'static str)>);

impl Links {
    /// The sources of a fact, as links; none if nobody says so.
    pub(super) fn of(&mut self, provenance: Provenance) -> Vec<String> {
        let sources: Vec<_> = match provenance {
            Provenance::Documented(sources) => sources.iter().map(|source| (source.key(), source.url())).collect(),
            Provenance::Seen(samples) => samples.iter().map(|sample| (sample.key(), sample.url())).collect(),
            Provenance::Inferred(_) => Vec::new(),
        };
        self.0.extend(&sources);
        sources.iter().map(|(name, _)| format!("[{name}]")).collect()
    }

    /// Where the links lead: what stands at the end of the page.
    pub(super) fn targets(&self) -> String {
        let mut targets = String::new();
        self.0.iter().for_each(|(name, url)| writeln!(targets, "[{name}]: {url}").unwrap());
        targets
    }
}
