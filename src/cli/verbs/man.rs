//! `man`: the manual.

use std::path::{Path, PathBuf};
use std::{fs, io};

use clap::{Args, Command, ValueHint};
use tempfile::TempDir;

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::files::{FileError, beside};
use crate::cli::output::verbatim;
use crate::cli::signals;

const EXAMPLES: &str = "\
Examples:
  winddown man
  winddown man --out .";

/// Print the page of the manual, or write a page for each verb too.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Man {
    /// Write all pages into this directory: winddown.1, winddown-check.1 and so on.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    out: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(&self, command: Command) -> Result<Exit, Failure> {
        match &self.out {
            Some(directory) => write(command, directory)?,
            None => {
                let mut page = Vec::new();
                clap_mangen::Man::new(command).render(&mut page).map_err(Failure::outside)?;
                verbatim(&String::from_utf8_lossy(&page))?;
            }
        }
        Ok(Exit::Done)
    }
}

/// Writes the pages. A signal leaves all of them, or none.
fn write(command: Command, directory: &Path) -> Result<(), Failure> {
    let fail = |source: io::Error| FileError::new(directory, source);
    fs::metadata(directory).map_err(fail)?;
    let pages = beside(&directory.join("pages"), |directory| TempDir::new_in(directory))?;
    clap_mangen::generate_to(command, &pages).map_err(fail)?;
    let put = || fs::read_dir(&pages)?.try_for_each(|page| page.and_then(|page| put(&page, directory)));
    Ok(signals::undisturbed(put).map_err(fail)?)
}

fn put(page: &fs::DirEntry, directory: &Path) -> io::Result<()> {
    fs::rename(page.path(), directory.join(page.file_name()))
}
