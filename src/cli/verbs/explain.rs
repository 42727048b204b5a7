//! `explain`: why can something not end yet?

use clap::Args;

use crate::catalogue::Catalogue;
use crate::cli::calendar::CalendarArgs;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::find::find;
use crate::cli::input::AccountArgs;
use crate::cli::output::{ElisionArgs, answer};
use crate::diagnosis::Diagnosis;
use crate::graph::DependencyGraph;
use crate::report;

const EXAMPLES: &str = "\
Examples:
  winddown explain acme
  winddown explain acme 295050000000001
  winddown explain acme g:sim/8942310000000000018";

/// Tell why the account, or one thing in it, cannot end yet: the causes as a tree.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Explain {
    #[command(flatten)]
    input: AccountArgs,
    /// What to explain: an address such as g:sim/8942310000000000018, or an id (ICCID, IMSI, MSISDN, device
    /// id) or name that only one thing has [default: the account]
    what: Option<String>,
    #[command(flatten)]
    dates: CalendarArgs,
    #[command(flatten)]
    elision: ElisionArgs,
}

impl Explain {
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        let calendar = self.dates.calendar()?;
        let (account, now) = self.input.read()?;
        let graph = DependencyGraph::build(account, Catalogue::soracom(), now)?;
        let diagnosis = Diagnosis::new(&graph);
        let wanted = self.what.as_deref().map(|what| find(&*graph, what)).transpose()?;
        let explanation = wanted.and_then(|address| diagnosis.explain_node(graph.get(&address)?));
        let explanation = explanation.unwrap_or_else(|| diagnosis.explain_account());
        let report = report::explain(&diagnosis, &explanation).calendar(&*calendar).limit(self.elision.limit());
        answer(self.input.format(), report)?;
        Ok(Exit::Done)
    }
}
