//! `graph`: a picture of what goes before what.

use clap::{Args, ValueEnum};

use crate::account::Address;
use crate::catalogue::Catalogue;
use crate::cli::calendar::CalendarArgs;
use crate::cli::exit::Exit;
use crate::cli::failure::{Failure, Fatal};
use crate::cli::find::find;
use crate::cli::input::InputArgs;
use crate::cli::output::{json, verbatim};
use crate::diagnosis::Diagnosis;
use crate::errands::Errands;
use crate::graph::DependencyGraph;
use crate::planner::Planner;
use crate::report::Picture;

const EXAMPLES: &str = "\
Examples:
  winddown graph acme > acme.svg
  winddown graph acme acme-vpg-eu > vpg.svg
  winddown graph acme --format dot | dot -Tpdf > acme.pdf";

/// Draw what goes before what, by whom and when: the whole plan, or what has to do with one thing.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Graph {
    #[command(flatten)]
    input: InputArgs,
    /// What to draw with all that it waits for and that waits for it: an address, or an id (ICCID, IMSI, MSISDN,
    /// device id) or name that only one thing has [default: the account]
    what: Option<String>,
    /// How to write the picture.
    #[arg(long, value_enum, default_value_t = PictureFormat::Svg)]
    format: PictureFormat,
    #[command(flatten)]
    dates: CalendarArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PictureFormat {
    /// A picture for browsers and documents.
    Svg,
    /// A flowchart for wikis and issue trackers.
    Mermaid,
    /// A graph for Graphviz.
    Dot,
    /// For programs.
    Json,
}

/// There is nothing to draw.
#[derive(Debug, thiserror::Error)]
#[error("no step of the plan is about {0}, so there is no picture of it; `winddown explain` tells why it needs none")]
struct NothingToDraw(Address);

impl Fatal for NothingToDraw {}

impl Graph {
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        let calendar = self.dates.calendar()?;
        let (account, now) = self.input.read()?;
        let graph = DependencyGraph::build(account, Catalogue::soracom(), now)?;
        let plan = Planner::new(&graph).plan();
        let timeline = plan.timeline(&*calendar);
        let errands = Errands::new(&plan, &timeline);
        let picture = match self.what.as_deref().map(|what| find(&*graph, what)).transpose()? {
            None => Picture::new(&errands, &timeline, &Diagnosis::new(&graph)),
            Some(address) => graph
                .get(&address)
                .and_then(|node| Picture::of(&errands, &timeline, node))
                .ok_or(NothingToDraw(address))?,
        };
        match self.format {
            PictureFormat::Svg => verbatim(&picture.svg().to_string())?,
            PictureFormat::Mermaid => verbatim(&picture.mermaid().to_string())?,
            PictureFormat::Dot => verbatim(&picture.dot().to_string())?,
            PictureFormat::Json => json(&picture)?,
        }
        Ok(Exit::Done)
    }
}
