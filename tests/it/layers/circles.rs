//! Files that import each other in a circle: none may be read without the others.
//!
//! A folder's own `mod.rs` is left out where a file below it names it: what a folder declares, its
//! files may use.

use std::collections::{BTreeMap, BTreeSet};

use super::sources::Source;

/// A module's path from the root of the crate.
type Module = Vec<String>;

/// The files of a crate as modules.
struct Crate<'s> {
    files: BTreeMap<Module, &'s Source>,
    /// What each module has by import, with where it comes from: a path from the root.
    aliases: BTreeMap<Module, BTreeMap<String, Vec<String>>>,
}

impl<'s> Crate<'s> {
    fn of(sources: &'s [Source]) -> Self {
        let files: BTreeMap<Module, &Source> = sources.iter().map(|source| (module(&source.file), source)).collect();
        let mut all = Self { files, aliases: BTreeMap::new() };
        for (module, source) in &all.files {
            let own: BTreeMap<String, Vec<String>> = source
                .uses()
                .into_iter()
                .filter_map(|(path, name)| Some((name, all.absolute(module, &path)?)))
                .collect();
            all.aliases.insert(module.clone(), own);
        }
        all
    }

    /// A path as it is written in a module, from the root; `None` if it leads out of the crate.
    fn absolute(&self, module: &Module, path: &[String]) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        let mut base = match &**first {
            "crate" => Vec::new(),
            "self" => module.clone(),
            "super" => module.split_last()?.1.to_vec(),
            child => {
                let own: Module = module.iter().cloned().chain([child.to_owned()]).collect();
                self.files.contains_key(&own).then_some(own)?
            }
        };
        for name in rest {
            if name == "super" {
                base.pop();
            } else {
                base.push(name.clone());
            }
        }
        Some(base)
    }

    /// The module that defines what a path from the root names.
    fn home(&self, path: &[String], depth: usize) -> Option<Module> {
        let mut at = Module::new();
        for (n, name) in path.iter().enumerate() {
            let below: Module = at.iter().cloned().chain([name.clone()]).collect();
            if self.files.contains_key(&below) {
                at = below;
                continue;
            }
            let alias = self.aliases.get(&at).and_then(|aliases| aliases.get(name)).filter(|_| depth < 8);
            return match alias {
                Some(real) => self.home(&[real, &path[n + 1..]].concat(), depth + 1),
                None => Some(at),
            };
        }
        Some(at)
    }

    /// The modules that each module imports, but for those that it lies in.
    fn imports(&self) -> BTreeMap<&Module, BTreeSet<&Module>> {
        let of = |module: &'_ Module, source: &Source| {
            let paths = source.paths().into_iter();
            let homes = paths.filter_map(|path| self.home(&self.absolute(module, &path)?, 0));
            let others = homes.filter(|home| !module.starts_with(home));
            others.filter_map(|home| self.files.get_key_value(&home).map(|(home, _)| home)).collect()
        };
        self.files.iter().map(|(module, source)| (module, of(module, source))).collect()
    }
}

/// `src/graph/mod.rs` is `[graph]`.
fn module(file: &str) -> Module {
    let inner = file.trim_start_matches("src/").trim_end_matches(".rs");
    inner.split('/').filter(|part| !matches!(*part, "mod" | "lib")).map(str::to_owned).collect()
}

/// The sets of files that import each other, directly or through others of the set.
pub(super) fn circles(sources: &[Source]) -> Vec<Vec<String>> {
    let all = Crate::of(sources);
    let imports = all.imports();
    let reached = |from: &Module| {
        let mut reached: BTreeSet<&Module> = BTreeSet::new();
        let mut next: Vec<&Module> = imports[from].iter().copied().collect();
        while let Some(module) = next.pop() {
            if reached.insert(module) {
                next.extend(&imports[module]);
            }
        }
        reached
    };
    let reach: BTreeMap<&Module, BTreeSet<&Module>> = imports.keys().map(|module| (*module, reached(module))).collect();
    let mut found: BTreeSet<Vec<String>> = BTreeSet::new();
    for (module, others) in &reach {
        let members = others.iter().filter(|other| reach[**other].contains(module));
        let files: Vec<String> = members.map(|member| all.files[*member].file.clone()).collect();
        if files.len() > 1 {
            found.insert(files);
        }
    }
    found.into_iter().collect()
}
