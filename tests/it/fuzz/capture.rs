//! Capture directories. An input is the text of several files, each after a line with its name.

use std::fs;
use std::path::Path;
use std::thread;

use winddown::account::Account;
use winddown::catalogue::Catalogue;
use winddown::diagnosis::Diagnosis;
use winddown::graph::DependencyGraph;
use winddown::reading::{CaptureDir, SnapshotFile, write_snapshot};

use super::Desk;
use super::engine::{Input, Reader, ensure, fuzz};
use crate::common::now;

struct Captures(Desk);

/// What stands before the name of a file.
const MARK: &str = "== ";

/// Writes the files. What is no name of a file in a directory of a capture is left out.
fn write(bytes: &[u8], directory: &Path) {
    let text = String::from_utf8_lossy(bytes);
    let files = text.split(MARK).filter_map(|file| file.split_once('\n'));
    for (name, content) in files {
        let (place, file) = name.trim_end().split_once('/').unwrap_or((".", name.trim_end()));
        if [".", "g", "jp", "operator"].contains(&place)
            && !file.contains(['/', '\0'])
            && !file.starts_with('.')
            && file.len() < 200
        {
            // A name may be that of a directory, and a directory may have the name of a file.
            _ = fs::create_dir_all(directory.join(place));
            _ = fs::write(directory.join(place).join(file), content);
        }
    }
}

impl Reader for Captures {
    const NAME: &'static str = "capture";
    /// Directories are made and removed.
    const COST: u64 = 20;
    const MEMORY: u64 = 2 << 20;
    type Found = Account;

    fn read(&self, bytes: &[u8]) -> Result<Account, String> {
        let directory = self.0.0.path().join(format!("{:?}", thread::current().id()));
        _ = fs::remove_dir_all(&directory);
        fs::create_dir_all(&directory).unwrap();
        write(bytes, &directory);
        CaptureDir::new(&directory).load().map(|capture| capture.account).map_err(|error| error.to_string())
    }

    fn judge(&self, _: &Input<'_>, account: Account) -> Result<(), String> {
        let mut file = Vec::new();
        write_snapshot(&account, now(), &mut file).map_err(|error| error.to_string())?;
        let back = SnapshotFile::new("a.json").load_from(&file[..]).map_err(|error| error.to_string())?;
        ensure(back.digest() == account.digest(), || "its snapshot is another account".to_owned())?;
        if let Ok(graph) = DependencyGraph::build(account, Catalogue::soracom(), now()) {
            _ = Diagnosis::new(&graph).verdict();
        }
        Ok(())
    }
}

#[test]
fn captures() {
    fuzz(&Captures(Desk::new()));
}
