//! `kinds`: what does winddown know?

use clap::{Args, ValueEnum};

use crate::catalogue::{Catalogue, KindSpec, act_permissions, capture_script, permission_statement, read_permissions};
use crate::cli::exit::Exit;
use crate::cli::failure::{Failure, Fatal};
use crate::cli::hints::of_kind;
use crate::cli::output::{Format, answer, json, verbatim};
use crate::report;

const EXAMPLES: &str = "\
Examples:
  winddown kinds vpg
  winddown kinds --permissions read --format json
  winddown kinds --capture-script";

/// Show what winddown knows: every kind of thing, or one kind in full.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Kinds {
    /// The kind to show in full.
    kind: Option<String>,
    /// Print the shell script of soracom-cli commands that makes a capture directory.
    #[arg(long, conflicts_with_all = ["kind", "format"])]
    capture_script: bool,
    /// List the permissions that a SAM user needs to read an account, or to act on it. With `--format
    /// json` it is a permission statement that the User Console takes.
    #[arg(long, value_enum, conflicts_with_all = ["kind", "capture_script"])]
    permissions: Option<Permissions>,
    /// How to print the answer.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Permissions {
    /// To read everything that winddown reads.
    Read,
    /// To carry out any plan, in addition to those to read.
    Act,
}

#[derive(Debug, thiserror::Error)]
#[error("there is no kind `{0}`{meant}", meant = of_kind(.0))]
struct UnknownKind(String);

impl Fatal for UnknownKind {}

impl Kinds {
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        let catalogue = Catalogue::soracom();
        if self.capture_script {
            verbatim(&capture_script(catalogue).unwrap_or_default())?;
        } else if let Some(permissions) = self.permissions {
            self.show_permissions(catalogue, permissions)?;
        } else {
            self.show_kinds(catalogue, self.chosen(catalogue)?)?;
        }
        Ok(Exit::Done)
    }

    fn show_permissions(&self, catalogue: &Catalogue, permissions: Permissions) -> Result<(), Failure> {
        let permissions = match permissions {
            Permissions::Read => read_permissions(catalogue),
            Permissions::Act => act_permissions(catalogue),
        };
        match self.format {
            Format::Text | Format::Markdown | Format::Html => {
                permissions.iter().try_for_each(|permission| verbatim(&format!("{permission}\n")))?
            }
            Format::Json => json(&permission_statement(&permissions))?,
        }
        Ok(())
    }

    fn chosen<'c>(&self, catalogue: &'c Catalogue) -> Result<Option<&'c KindSpec>, UnknownKind> {
        let find = |name: &String| catalogue.kind(name).ok_or_else(|| UnknownKind(name.clone()));
        self.kind.as_ref().map(find).transpose()
    }

    fn show_kinds(&self, catalogue: &Catalogue, only: Option<&KindSpec>) -> Result<(), Failure> {
        let report = only.map_or_else(|| report::kinds(catalogue), |kind| report::kind(catalogue, kind));
        Ok(answer(self.format, report)?)
    }
}
