//! `completions`: what a shell completes.

use clap::builder::PossibleValuesParser;
use clap::{Args, Command};
use clap_complete::{Shell, generate};

use crate::catalogue::Catalogue;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::output::verbatim;

const EXAMPLES: &str = "\
Examples:
  winddown completions bash
  winddown completions zsh";

/// Print a script by which a shell completes verbs, options, files, kinds and coverages.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Completions {
    /// The shell that reads it.
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self, command: Command) -> Result<Exit, Failure> {
        let (mut command, mut script) = (suggesting(command), Vec::new());
        let name = command.get_name().to_owned();
        generate(self.shell, &mut command, name, &mut script);
        verbatim(&String::from_utf8_lossy(&script))?;
        Ok(Exit::Done)
    }
}

/// The command with words to suggest, for options that take others too and say themselves what is wrong.
fn suggesting(command: Command) -> Command {
    let catalogue = Catalogue::soracom();
    let kinds: Vec<String> = catalogue.kinds().map(|kind| kind.name.to_owned()).collect();
    let coverages = catalogue.provider().coverages().map(|coverage| coverage.code().to_owned());
    let coverages: Vec<String> = coverages.chain(["all".to_owned()]).collect();
    let words = |id: &str| match id {
        "kind" | "target" | "exclude" | "keep" => Some(&kinds),
        "coverage" => Some(&coverages),
        _ => None,
    };
    command.mut_subcommands(|verb| {
        verb.mut_args(|option| match words(option.get_id().as_str()) {
            Some(words) => option.value_parser(PossibleValuesParser::new(words.clone())).hide_possible_values(true),
            None => option,
        })
    })
}
