//! The fields that are read from a row, as a trie that a parser can walk along.

/// The number of a path in its trie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PathId(pub(super) u16);

/// The number of a node in its trie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NodeIx(pub(super) u16);

/// The paths of a row. See [`RefSpec`](crate::catalogue::spec::RefSpec) for how they are written.
#[derive(Debug, Default)]
pub(super) struct Trie {
    nodes: Vec<Node>,
    paths: Vec<(&'static str, PathId)>,
}

#[derive(Debug, Default)]
struct Node {
    keys: Vec<(&'static str, NodeIx)>,
    /// The lengths of the keys, as bits. Most keys of a response are of no interest, and their length
    /// alone tells that of most.
    lengths: u64,
    /// The first bytes of each key.
    begins: Vec<u64>,
    /// Any element of a list, any key of a map.
    star: Option<NodeIx>,
    /// Where to look at any depth below.
    deep: Option<NodeIx>,
    /// The path that ends here.
    value: Option<PathId>,
    /// The path that ends here with the key instead of the value.
    key: Option<PathId>,
    /// The paths that end below: unreadable where something else than an object or a list is here.
    below: Vec<PathId>,
    /// The wildcards below, this one's own first.
    wildcards: Vec<NodeIx>,
}

/// What lies one step further down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing of interest.
    Nothing,
    /// A node.
    Node(NodeIx),
    /// A node that stands for any key: each is an instance of its own.
    Instance(NodeIx),
}

impl Node {
    #[inline]
    fn key_to(&self, key: &str) -> Option<NodeIx> {
        if self.lengths & length_bit(key) == 0 {
            return None;
        }
        let mut keys = self.keys.iter().zip(&self.begins);
        let begin = begin(key);
        keys.find(|((known, _), known_begin)| **known_begin == begin && *known == key).map(|((_, next), _)| *next)
    }
}

/// The first bytes of a key as a number: keys that differ nearly always differ in it.
#[inline]
fn begin(key: &str) -> u64 {
    let mut first = [0; 8];
    let len = key.len().min(first.len());
    first[..len].copy_from_slice(&key.as_bytes()[..len]);
    u64::from_le_bytes(first)
}

const fn length_bit(key: &str) -> u64 {
    1 << (key.len() % 64)
}

impl Trie {
    pub(super) const ROW: NodeIx = NodeIx(0);

    pub(super) fn new() -> Self {
        Self { nodes: vec![Node::default()], paths: Vec::new() }
    }

    /// The number of a path, which is added if it is new.
    pub(super) fn path(&mut self, path: &'static str) -> PathId {
        if let Some((_, id)) = self.paths.iter().find(|(known, _)| *known == path) {
            return *id;
        }
        let id = PathId(u16::try_from(self.paths.len()).unwrap_or(u16::MAX));
        self.paths.push((path, id));
        match path.strip_suffix(".#") {
            Some(map) => {
                let at = self.node(map);
                self.at_mut(at).key = Some(id);
            }
            None => {
                let at = self.node(path);
                self.at_mut(at).value = Some(id);
            }
        }
        id
    }

    /// The node of a path; the row's own for the empty one.
    pub(super) fn node(&mut self, path: &'static str) -> NodeIx {
        path.split('.').filter(|segment| !segment.is_empty()).fold(Self::ROW, |at, segment| self.step(at, segment))
    }

    fn step(&mut self, at: NodeIx, segment: &'static str) -> NodeIx {
        let new = NodeIx(u16::try_from(self.nodes.len()).unwrap_or(u16::MAX));
        let node = self.at_mut(at);
        let known = match segment {
            "*" => node.star,
            "**" => node.deep,
            key => node.keys.iter().find(|(known, _)| *known == key).map(|(_, at)| *at),
        };
        if let Some(known) = known {
            return known;
        }
        match segment {
            "*" => node.star = Some(new),
            "**" => node.deep = Some(new),
            key => node.keys.push((key, new)),
        }
        self.nodes.push(Node::default());
        new
    }

    /// To be called once all paths are in. It spreads the paths that are looked for at any depth to the
    /// explicit nodes below them.
    pub(super) fn finish(&mut self) {
        self.inherit(Self::ROW, None);
        for node in &mut self.nodes {
            node.begins = node.keys.iter().map(|(key, _)| begin(key)).collect();
            node.lengths = node.keys.iter().fold(0, |lengths, (key, _)| lengths | length_bit(key));
        }
        for at in 0..self.nodes.len() {
            let at = NodeIx(u16::try_from(at).unwrap_or(u16::MAX));
            let (mut below, mut wildcards) = (Vec::new(), Vec::new());
            self.gather(at, &mut below, &mut wildcards);
            (self.at_mut(at).below, self.at_mut(at).wildcards) = (below, wildcards);
        }
    }

    /// The paths and wildcards below a node. Those at any depth are left out: what they look for may be
    /// anywhere, so nothing is missing where it is not.
    fn gather(&self, at: NodeIx, below: &mut Vec<PathId>, wildcards: &mut Vec<NodeIx>) {
        let node = self.at(at);
        wildcards.extend(node.star);
        for next in node.keys.iter().map(|(_, next)| *next).chain(node.star) {
            below.extend(self.at(next).value.into_iter().chain(self.at(next).key));
            self.gather(next, below, wildcards);
        }
    }

    fn inherit(&mut self, at: NodeIx, above: Option<NodeIx>) {
        let own = self.at(at).deep;
        let deep = match (own, above) {
            (None, above) => above,
            (Some(own), Some(above)) if own != above => {
                let keys = self.at(above).keys.clone();
                let node = self.at_mut(own);
                keys.into_iter()
                    .filter(|(key, _)| !node.keys.iter().any(|(known, _)| known == key))
                    .collect::<Vec<_>>()
                    .into_iter()
                    .for_each(|key| node.keys.push(key));
                Some(own)
            }
            (own, _) => own,
        };
        self.at_mut(at).deep = deep;
        if let Some(deep) = own {
            self.at_mut(deep).deep = Some(deep);
        }
        let below: Vec<NodeIx> = self.at(at).keys.iter().map(|(_, below)| *below).chain(self.at(at).star).collect();
        for below in below {
            self.inherit(below, deep);
        }
    }

    fn at(&self, at: NodeIx) -> &Node {
        &self.nodes[usize::from(at.0)]
    }

    fn at_mut(&mut self, at: NodeIx) -> &mut Node {
        &mut self.nodes[usize::from(at.0)]
    }

    pub(super) fn path_count(&self) -> usize {
        self.paths.len()
    }

    pub(super) fn node_count(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn value_at(&self, at: NodeIx) -> Option<PathId> {
        self.at(at).value
    }

    pub(super) fn key_at(&self, at: NodeIx) -> Option<PathId> {
        self.at(at).key
    }

    /// Where a map key leads.
    #[inline]
    pub(super) fn by_key(&self, at: NodeIx, key: &str) -> Next {
        let node = self.at(at);
        if let Some(next) = node.key_to(key) {
            return Next::Node(next);
        }
        if let Some(star) = node.star {
            return Next::Instance(star);
        }
        node.deep.map_or(Next::Nothing, |deep| Next::Node(self.at(deep).key_to(key).unwrap_or(deep)))
    }

    /// Where an element of a list leads.
    pub(super) fn by_element(&self, at: NodeIx) -> Next {
        let node = self.at(at);
        node.star.map(Next::Instance).or_else(|| node.deep.map(Next::Node)).unwrap_or(Next::Nothing)
    }

    /// The paths that end below a node.
    pub(super) fn below(&self, at: NodeIx) -> impl Iterator<Item = PathId> + '_ {
        self.at(at).below.iter().copied()
    }

    /// The wildcards below a node.
    pub(super) fn wildcards_below(&self, at: NodeIx) -> impl Iterator<Item = NodeIx> + '_ {
        self.at(at).wildcards.iter().copied()
    }

    /// True if an object or list is expected at the node. A path that is looked for at any depth expects
    /// nothing of the nodes that it passes.
    pub(super) fn has_fields(&self, at: NodeIx) -> bool {
        let node = self.at(at);
        node.star.is_some() || (!node.keys.is_empty() && node.deep != Some(at))
    }

    /// True if nothing below the node is of interest.
    pub(super) fn is_leaf(&self, at: NodeIx) -> bool {
        let node = self.at(at);
        node.keys.is_empty() && node.star.is_none() && node.deep.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::{Next, Trie};

    #[test]
    fn deep_paths_are_found_below_explicit_ones() {
        let mut trie = Trie::new();
        let explicit = trie.path("configuration.air.vpgId");
        let deep = trie.path("configuration.**.secret");
        trie.finish();
        let walk = |keys: &[&str]| {
            keys.iter().try_fold(Trie::ROW, |at, key| match trie.by_key(at, key) {
                Next::Nothing => None,
                Next::Node(next) | Next::Instance(next) => Some(next),
            })
        };
        assert_eq!(walk(&["configuration", "air", "vpgId"]).and_then(|at| trie.value_at(at)), Some(explicit));
        assert_eq!(walk(&["configuration", "air", "secret"]).and_then(|at| trie.value_at(at)), Some(deep));
        assert_eq!(walk(&["configuration", "x", "y", "secret"]).and_then(|at| trie.value_at(at)), Some(deep));
        assert_eq!(walk(&["tags", "secret"]), None);
    }
}
