//! `questions`: what only a person can find out.

use clap::Args;

use crate::catalogue::Catalogue;
use crate::cli::args::{Format, Input};
use crate::cli::exit;
use crate::cli::output::{Failure, capture, json, now, text};
use crate::diagnosis::Diagnosis;
use crate::graph::DependencyGraph;
use crate::reading::Capture;
use crate::report;

#[derive(Debug, Args)]
pub(in crate::cli) struct Questions {
    #[command(flatten)]
    pub(in crate::cli) input: Input,
}

pub(in crate::cli) fn questions(args: &Questions) -> Result<u8, Failure> {
    let Capture { account, .. } = capture(&args.input)?;
    let now = now(&args.input);
    let graph = DependencyGraph::build(&account, Catalogue::soracom(), now)?;
    let diagnosis = Diagnosis::new(&graph, now);
    match args.input.format {
        Format::Text => text(report::questions(&diagnosis))?,
        Format::Json => json(&report::json::questions(&diagnosis))?,
    }
    Ok(if diagnosis.questions().is_empty() { exit::DONE } else { exit::UNKNOWN })
}
