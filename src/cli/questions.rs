//! `questions`: what only a person can find out.

use clap::Args;

use super::args::{Format, Input};
use super::exit;
use super::run::{Failure, capture, json, now, text};
use crate::catalogue::Catalogue;
use crate::diagnosis::Diagnosis;
use crate::graph::DependencyGraph;
use crate::reading::Capture;
use crate::report;

#[derive(Debug, Args)]
pub(super) struct Questions {
    #[command(flatten)]
    pub(super) input: Input,
}

pub(super) fn questions(args: &Questions) -> Result<u8, Failure> {
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
