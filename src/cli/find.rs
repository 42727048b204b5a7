//! Finding what somebody means.

use crate::account::Address;
use crate::catalogue::Catalogue;
use crate::catalogue::spec::Found;
use crate::graph::{DependencyGraph, Node};

/// Nothing, or more than one thing, is meant.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotFound {
    #[error("there is no `{0}` in the account, neither as an address nor as an id or name")]
    Nothing(String),
    #[error("`{0}` may mean any of these, name one:\n  {list}{more}", list = .1.join("\n  "), more = if *.2 > 0 { format!("\n  … and {} more", .2) } else { String::new() })]
    Several(String, Vec<String>, usize),
}

const SHOWN: usize = 10;

/// The thing with this address (aliases of kinds allowed), or the only one that has this text as its
/// key, a part of its key, or its name.
pub(super) fn find<'g>(graph: &'g DependencyGraph<'g>, text: &str) -> Result<Node<'g>, NotFound> {
    if let Ok(address) = text.parse::<Address>() {
        let kind = Catalogue::soracom().kind(address.kind()).map_or(address.kind(), |kind| kind.name).to_owned();
        if let Ok(address) = Address::new(kind, address.coverage(), address.key())
            && let Some(node) = graph.get(&address)
        {
            return Ok(node);
        }
    }
    let is_it = |node: &Node<'_>| node.key() == text || node.name() == Some(text);
    let has_it = |node: &Node<'_>| node.key().split('/').any(|part| part == text);
    let exact: Vec<Node<'_>> = graph.nodes().filter(is_it).collect();
    let found = if exact.is_empty() { graph.nodes().filter(has_it).collect() } else { exact };
    // What only stands inside another thing, such as a SIM's schedule, is rarely meant.
    let proper: Vec<Node<'_>> =
        found.iter().copied().filter(|node| matches!(node.kind().found, Found::Listed)).collect();
    let found = if proper.len() == 1 { proper } else { found };
    match found.as_slice() {
        [] => Err(NotFound::Nothing(text.to_owned())),
        [one] => Ok(*one),
        several => {
            let shown = several.iter().take(SHOWN).map(Node::to_string).collect();
            Err(NotFound::Several(text.to_owned(), shown, several.len().saturating_sub(SHOWN)))
        }
    }
}
