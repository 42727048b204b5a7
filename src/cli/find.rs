//! Finding a thing of an account by what people call it.

use super::failure::Fatal;
use super::hints::of_selector;
use crate::account::{Address, InvalidText};
use crate::catalogue::Catalogue;
use crate::catalogue::spec::Found;
use crate::graph::{DependencyGraph, Node};
use crate::plan::InvalidSelector;

/// The text names nothing in the account, or several things.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotFound {
    #[error("there is no `{0}` in the account, neither as an address nor as an id or name")]
    Nothing(String),
    #[error("`{text}` may mean any of these, name one:\n  {list}{more}", list = .shown.join("\n  "), more = more(*.hidden))]
    Several { text: String, shown: Vec<String>, hidden: usize },
    #[error(transparent)]
    Coverage(#[from] InvalidText),
    #[error("{}", of_selector(.0))]
    Selector(#[from] InvalidSelector),
}

impl Fatal for NotFound {}

/// So many things are named where a text may mean several.
const SHOWN: usize = 10;

fn more(hidden: usize) -> String {
    if hidden > 0 { format!("\n  … and {hidden} more") } else { String::new() }
}

/// The one thing that the text names. It is an address (aliases of kinds are allowed), a whole key or a
/// name; or else a part of a key. O(nodes).
pub(super) fn find<'g>(graph: &'g DependencyGraph, text: &str) -> Result<Node<'g>, NotFound> {
    if let Some(node) = at_address(graph, text) {
        return Ok(node);
    }
    let is_called_so = |node: &Node<'_>| node.key() == text || node.name() == Some(text);
    let has_part = |node: &Node<'_>| node.key().split('/').any(|part| part == text);
    let exact: Vec<Node<'_>> = graph.nodes().filter(is_called_so).collect();
    let found = if exact.is_empty() { graph.nodes().filter(has_part).collect() } else { exact };
    // People rarely mean a part of another thing, such as a SIM's schedule, when a thing of its own has
    // the same name.
    let listed: Vec<Node<'_>> =
        found.iter().copied().filter(|node| matches!(node.kind().found, Found::Listed)).collect();
    match if listed.len() == 1 { listed } else { found }.as_slice() {
        [] => {
            let address = text.parse::<Address>().ok();
            graph.provider().check(address.and_then(|address| address.coverage()))?;
            Err(NotFound::Nothing(text.to_owned()))
        }
        [one] => Ok(*one),
        several => Err(NotFound::Several {
            text: text.to_owned(),
            shown: several.iter().take(SHOWN).map(Node::to_string).collect(),
            hidden: several.len().saturating_sub(SHOWN),
        }),
    }
}

fn at_address<'g>(graph: &'g DependencyGraph, text: &str) -> Option<Node<'g>> {
    // A text that is no address may still be a name.
    let address: Address = text.parse().ok()?;
    let kind = Catalogue::soracom().kind(address.kind()).map_or(address.kind(), |kind| kind.name).to_owned();
    graph.get(&Address::new(kind, address.coverage(), address.key()).ok()?)
}
