//! Rust sources as lists of tokens.

use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A source file.
pub(super) struct Source {
    /// Its path below the project's root, with slashes.
    pub(super) file: String,
    pub(super) text: String,
    tokens: Vec<Token>,
}

/// A token outside of tests and doc comments; an opening or closing bracket is one too.
struct Token {
    text: String,
    line: usize,
    /// How many inline modules it stands in.
    depth: usize,
    is_in_attribute: bool,
}

/// All Rust files below a directory of the project; none if it is not there.
pub(super) fn sources(directory: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(&root.join(directory), &mut files);
    files.sort();
    let read = |path: PathBuf| {
        let parts = path.strip_prefix(root).unwrap().iter().map(|part| part.to_str().unwrap());
        let file = parts.collect::<Vec<_>>().join("/");
        Source::of(&file, &std::fs::read_to_string(&path).unwrap())
    };
    files.into_iter().map(read).collect()
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

impl Source {
    pub(super) fn of(file: &str, text: &str) -> Self {
        let stream: TokenStream = text.parse().unwrap_or_else(|error| panic!("{file}: {error}"));
        let mut tokens = Vec::new();
        // A file that is there only in tests says so at its top.
        if !text.contains("\n#![cfg(test)]\n") {
            flatten(stream, 0, false, &mut tokens);
        }
        Self { file: file.to_owned(), text: text.to_owned(), tokens }
    }

    /// The top module that it belongs to.
    pub(super) fn module(&self) -> &str {
        let module = self.file.split('/').nth(1).unwrap();
        module.strip_suffix(".rs").unwrap_or(module)
    }

    /// How deep in the tree of modules its own items are.
    fn depth(&self) -> usize {
        let parts = self.file.split('/').skip(1);
        parts.filter(|part| !matches!(*part, "mod.rs" | "lib.rs" | "main.rs")).count()
    }

    /// The modules at the root that it names, with the line: behind `crate`, or behind as many
    /// `super` as lead there.
    pub(super) fn imports(&self) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            let token = &self.tokens[at];
            let supers = (0..).take_while(|n| self.is(at + n * 3, "super") && self.is_path(at + n * 3 + 1)).count();
            if token.text == "crate" && self.is_path(at + 1) {
                self.first_names(at + 3, &mut found);
                at += 3;
            } else if supers > 0 {
                at += supers * 3;
                if supers == self.depth() + token.depth {
                    self.first_names(at, &mut found);
                }
            } else {
                at += 1;
            }
        }
        found
    }

    fn is(&self, at: usize, text: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.text == text)
    }

    fn is_path(&self, at: usize) -> bool {
        self.is(at, ":") && self.is(at + 1, ":")
    }

    /// The name here, or the first name of each branch where a path has several.
    fn first_names(&self, at: usize, found: &mut Vec<(usize, String)>) {
        let Some(token) = self.tokens.get(at) else { return };
        if token.text != "{" {
            found.push((token.line, token.text.clone()));
            return;
        }
        let mut open = 0;
        let mut is_first = true;
        for token in &self.tokens[at..] {
            match &*token.text {
                "{" => open += 1,
                "}" => open -= 1,
                "," if open == 1 => is_first = true,
                name if open == 1 && is_first => {
                    found.push((token.line, name.to_owned()));
                    is_first = false;
                }
                _ => {}
            }
            if open == 0 {
                return;
            }
        }
    }

    /// Every path from `crate`, `self` or `super`, and every import, to its last name.
    pub(super) fn paths(&self) -> Vec<Vec<String>> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            let is_root = matches!(&*self.tokens[at].text, "crate" | "self" | "super") && self.is_path(at + 1);
            let is_import = at > 0 && self.is(at - 1, "use");
            at = if is_root || is_import { self.path(at, &[], &mut found) } else { at + 1 };
        }
        found.into_iter().map(|(path, _)| path).collect()
    }

    /// What it imports: the path, and the name that it gets here.
    pub(super) fn uses(&self) -> Vec<(Vec<String>, String)> {
        let mut found = Vec::new();
        for at in (0..self.tokens.len()).filter(|at| self.is(*at, "use")) {
            self.path(at + 1, &[], &mut found);
        }
        found
    }

    /// Reads a path with all its branches, and the name that each gets; tells where it ends.
    fn path(&self, mut at: usize, before: &[String], found: &mut Vec<(Vec<String>, String)>) -> usize {
        let mut path = before.to_vec();
        while let Some(token) = self.tokens.get(at) {
            if token.text == "{" {
                at += 1;
                while at < self.tokens.len() && !self.is(at, "}") {
                    at = if self.is(at, ",") { at + 1 } else { self.path(at, &path, found) };
                }
                return at + 1;
            }
            // `a::{self}` names `a`.
            if token.text != "self" || path.is_empty() {
                path.push(token.text.clone());
            }
            at += 1;
            if !self.is_path(at) {
                break;
            }
            at += 2;
            // Generic arguments name nothing further.
            if self.is(at, "<") {
                break;
            }
        }
        let Some(last) = path.last().cloned() else { return at + 1 };
        let renamed = self.is(at, "as").then(|| self.tokens[at + 1].text.clone());
        at += if renamed.is_some() { 2 } else { 0 };
        found.push((path, renamed.unwrap_or(last)));
        at
    }

    /// What stands in its string literals, with the line.
    pub(super) fn texts(&self) -> Vec<(usize, String)> {
        self.tokens.iter().filter_map(literal).collect()
    }

    /// What stands in its string literals outside of attributes, with the line.
    pub(super) fn spoken(&self) -> Vec<(usize, String)> {
        self.tokens.iter().filter(|token| !token.is_in_attribute).filter_map(literal).collect()
    }

    /// Its names, with the line.
    pub(super) fn names(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_name = |text: &str| text.starts_with(|c: char| c.is_alphabetic() || c == '_');
        let outside = self.tokens.iter().filter(|token| !token.is_in_attribute);
        outside.filter(move |token| is_name(&token.text)).map(|token| (token.line, &*token.text))
    }

    /// The lines where this sequence of tokens, written with spaces between, begins.
    pub(super) fn find<'s>(&'s self, sequence: &str) -> impl Iterator<Item = usize> + use<'s> {
        // Punctuation is one token a character.
        let wanted: Vec<String> = sequence
            .split(' ')
            .flat_map(|word| match word {
                "::" => vec![":".to_owned(), ":".to_owned()],
                word => vec![word.to_owned()],
            })
            .collect();
        let length = wanted.len();
        let windows = self.tokens.windows(length);
        let hits = windows.filter(move |window| window.iter().map(|token| &token.text).eq(&wanted));
        hits.map(|window| window[0].line)
    }
}

fn flatten(stream: TokenStream, depth: usize, is_in_attribute: bool, tokens: &mut Vec<Token>) {
    let mut trees = stream.into_iter().peekable();
    let mut is_module = false;
    while let Some(tree) = trees.next() {
        let line = tree.span().start().line;
        if is_punct(&tree, '#') {
            trees.next_if(|tree| is_punct(tree, '!'));
            let attribute = trees.peek().map_or_else(String::new, |tree| tree.to_string().replace(' ', ""));
            let is_test = attribute.starts_with("[cfg(test") || attribute.starts_with("[cfg(all(test");
            if is_test {
                // An item that is only there in tests: up to its body, or its semicolon.
                _ = trees.by_ref().find(|tree| is_body(tree) || is_punct(tree, ';'));
            } else if attribute.starts_with("[doc") {
                trees.next();
            } else if let Some(TokenTree::Group(group)) = trees.next_if(|tree| matches!(tree, TokenTree::Group(_))) {
                flatten(group.stream(), depth, true, tokens);
            }
            continue;
        }
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                tokens.push(Token { text: open.to_owned(), line, depth, is_in_attribute });
                flatten(group.stream(), depth + usize::from(is_module && open == "{"), is_in_attribute, tokens);
                let line = group.span_close().start().line;
                tokens.push(Token { text: close.to_owned(), line, depth, is_in_attribute });
                is_module = false;
            }
            tree => {
                let text = tree.to_string();
                is_module = text == "mod" || (is_module && text != ";");
                tokens.push(Token { text, line, depth, is_in_attribute });
            }
        }
    }
}

/// The line and the text of a string literal.
fn literal(token: &Token) -> Option<(usize, String)> {
    let start = token.text.find('"')?;
    let is_text = token.text[..start].trim_end_matches('#').chars().all(|c| "brc".contains(c));
    let end = token.text.rfind('"').filter(|end| is_text && *end > start)?;
    Some((token.line, token.text[start + 1..end].to_owned()))
}

fn is_punct(tree: &TokenTree, c: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == c)
}

fn is_body(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}
