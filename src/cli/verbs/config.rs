//! `config`: which settings are in force?

use clap::Args;

use crate::cli::config::Config;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::output::verbatim;

const EXAMPLES: &str = "\
Examples:
  winddown config";

/// Show the settings that are in force where no option says otherwise, and where they come from.
///
/// They are read from config.toml in the directory `winddown` of $XDG_CONFIG_HOME, or of ~/.config. What is
/// printed can be kept as that file. An option counts most, then the environment, then the file.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Show;

impl Show {
    pub(super) fn run(config: &Config) -> Result<Exit, Failure> {
        verbatim(&config.listed())?;
        Ok(Exit::Done)
    }
}
