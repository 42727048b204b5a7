//! Writes mutants behind switches.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::Path;

use proc_macro2::LineColumn;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use crate::Fate;
use crate::list::{Genre, Mutant, Place};

/// The module that the copy gets.
const SWITCH: &str = include_str!("switch.rs");

/// Writes the files of all mutants that are still to be tried into the copy. Gives those that it cannot write.
pub fn write(tree: &Path, copy: &Path, mutants: &[Mutant], fates: &[Option<Fate>]) -> Vec<usize> {
    let mut files: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, mutant) in mutants.iter().enumerate() {
        let of_file = files.entry(&mutant.file).or_default();
        if fates[at].is_none() {
            of_file.push(at);
        }
    }
    let mut unwritten = Vec::new();
    for (file, wanted) in files {
        let source = fs::read_to_string(tree.join(file)).expect("a source can be read");
        let (text, left) = rewritten(&source, mutants, &wanted);
        unwritten.extend(left);
        put(&copy.join(file), &text);
    }
    let root = fs::read_to_string(tree.join("src/lib.rs")).expect("lib.rs can be read");
    put(&copy.join("src/lib.rs"), &(root + "\n#[doc(hidden)]\n#[path = \"mutant_switch.rs\"]\npub mod mutant;\n"));
    put(&copy.join("src/mutant_switch.rs"), SWITCH);
    unwritten
}

/// Writes a file only where it changes, so that cargo builds no more than it has to.
fn put(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|is| is == text) {
        return;
    }
    fs::write(path, text).expect("the copy can be written");
}

/// A place where something is switched. Places lie inside each other or apart.
struct Spot {
    range: Range<usize>,
    form: Form,
}

enum Form {
    /// At the start of a body: the values that it may give at once.
    Body(Vec<(usize, String)>),
    /// An operator between two operands: what may stand in its place.
    Binary { left: Range<usize>, right: Range<usize>, others: Vec<(usize, String)> },
    /// An operator before an operand, which may be missing.
    Unary { operand: Range<usize>, at: usize },
    /// What a guard may always say.
    Guard(Vec<(usize, String)>),
    /// An arm that may be missing: the place after its pattern, or its guard.
    Arm { at: usize, guard: Option<Range<usize>>, pattern: usize },
    /// Fields that may be missing.
    Struct(Vec<(usize, Range<usize>)>),
    /// `const`, which a switched function cannot be.
    Const,
}

fn rewritten(source: &str, mutants: &[Mutant], wanted: &[usize]) -> (String, Vec<usize>) {
    let file = syn::parse_file(source).expect("a source can be parsed");
    let lines: Vec<usize> = std::iter::once(0).chain(source.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let mut finder = Finder { source, lines, mutants, wanted, spots: Vec::new(), written: BTreeSet::new() };
    finder.visit_file(&file);
    let Finder { mut spots, written, .. } = finder;
    // The outer one comes first.
    spots.sort_by_key(|spot| (spot.range.start, std::cmp::Reverse(spot.range.end)));
    let mut out = String::new();
    render(source, &spots, 0..source.len(), None, &mut out);
    (out, wanted.iter().copied().filter(|at| !written.contains(at)).collect())
}

/// Renders a range with all spots that lie in it, but the one that is being rendered.
fn render(source: &str, spots: &[Spot], range: Range<usize>, own: Option<usize>, out: &mut String) {
    let mut from = range.start;
    let first = spots.partition_point(|spot| spot.range.start < range.start);
    for (at, spot) in spots.iter().enumerate().skip(first) {
        if spot.range.start >= range.end {
            break;
        }
        if Some(at) == own || spot.range.start < from || spot.range.end > range.end {
            continue;
        }
        // One that lies around the own spot has been rendered.
        if own.is_some_and(|own| at < own) {
            continue;
        }
        out.push_str(&source[from..spot.range.start]);
        switched(source, spots, at, out);
        from = spot.range.end;
    }
    out.push_str(&source[from..range.end]);
}

fn switched(source: &str, spots: &[Spot], at: usize, out: &mut String) {
    let Spot { range, form } = &spots[at];
    let inner = |range: Range<usize>, out: &mut String| render(source, spots, range, Some(at), out);
    let numbers = |others: &[(usize, String)]| {
        let all: Vec<String> = others.iter().map(|(at, _)| at.to_string()).collect();
        format!("match crate::mutant::chosen(&[{}]) {{", all.join(", "))
    };
    match form {
        Form::Const => {}
        Form::Body(values) => {
            for (at, value) in values {
                out.push_str(&format!("\nif crate::mutant::is({at}) {{ return {value}; }}\n"));
            }
            inner(range.clone(), out);
        }
        Form::Binary { left, right, others } => {
            out.push('(');
            out.push_str(&numbers(others));
            for (at, operator) in others {
                // Another operator may bind otherwise.
                out.push_str(&format!("\n{at} => ("));
                inner(left.clone(), out);
                out.push_str(&format!(") {operator} ("));
                inner(right.clone(), out);
                out.push_str("),");
            }
            out.push_str("\n_ => ");
            inner(left.clone(), out);
            out.push_str(&source[left.end..right.start]);
            inner(right.clone(), out);
            out.push_str("\n})");
        }
        Form::Unary { operand, at } => {
            out.push_str(&format!("(match crate::mutant::chosen(&[{at}]) {{\n{at} => "));
            inner(operand.clone(), out);
            out.push_str(",\n_ => ");
            out.push_str(&source[range.start..operand.start]);
            inner(operand.clone(), out);
            out.push_str("\n})");
        }
        Form::Guard(values) => {
            out.push('(');
            out.push_str(&numbers(values));
            for (at, value) in values {
                out.push_str(&format!("\n{at} => {value},"));
            }
            out.push_str("\n_ => ");
            inner(range.clone(), out);
            out.push_str("\n})");
        }
        Form::Arm { at, guard, pattern } => {
            inner(range.start..*pattern, out);
            out.push_str(&format!("\nif !crate::mutant::is({at})"));
            match guard {
                Some(guard) => {
                    out.push_str(" && (");
                    inner(guard.clone(), out);
                    out.push(')');
                    inner(guard.end..range.end, out);
                }
                None => inner(*pattern..range.end, out),
            }
        }
        Form::Struct(fields) => {
            let all: Vec<String> = fields.iter().map(|(at, _)| at.to_string()).collect();
            out.push_str(&format!("(match crate::mutant::chosen(&[{}]) {{", all.join(", ")));
            for (at, field) in fields {
                out.push_str(&format!("\n{at} => "));
                inner(range.start..field.start, out);
                inner(field.end..range.end, out);
                out.push(',');
            }
            out.push_str("\n_ => ");
            inner(range.clone(), out);
            out.push_str("\n})");
        }
    }
}

/// Finds the spots of the wanted mutants.
struct Finder<'f> {
    source: &'f str,
    /// Where each line begins.
    lines: Vec<usize>,
    mutants: &'f [Mutant],
    wanted: &'f [usize],
    spots: Vec<Spot>,
    written: BTreeSet<usize>,
}

impl Finder<'_> {
    fn byte(&self, LineColumn { line, column }: LineColumn) -> usize {
        let start = self.lines[line - 1];
        let rest = &self.source[start..];
        start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at)
    }

    fn range(&self, spanned: &impl Spanned) -> Range<usize> {
        self.byte(spanned.span().start())..self.byte(spanned.span().end())
    }

    /// The wanted mutants of a genre that begin there, with what they write.
    fn at(&self, genre: Genre, spanned: &impl Spanned) -> Vec<(usize, String)> {
        let LineColumn { line, column } = spanned.span().start();
        let place = Place { line, column: column + 1 };
        let found = self.wanted.iter().map(|at| (*at, &self.mutants[*at]));
        let found = found.filter(|(_, mutant)| mutant.genre == genre && mutant.span.start == place);
        found.map(|(at, mutant)| (at, mutant.replacement.clone())).collect()
    }

    fn add(&mut self, range: Range<usize>, form: Form, mutants: &[(usize, String)]) {
        self.written.extend(mutants.iter().map(|(at, _)| *at));
        self.spots.push(Spot { range, form });
    }

    fn function(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let Some(first) = block.stmts.first() else { return };
        let values = self.at(Genre::FnValue, first);
        // A function that gives `impl Trait` gives one type only.
        if !values.is_empty() && !self.source[self.range(&signature.output)].contains("impl ") {
            let range = self.byte(first.span().start())..self.byte(block.brace_token.span.close().start());
            self.add(range, Form::Body(values.clone()), &values);
        }
        let own = self.range(block);
        let LineColumn { line: from, .. } = block.span().start();
        let LineColumn { line: to, .. } = block.span().end();
        let is_switched = self.wanted.iter().any(|at| (from..=to).contains(&self.mutants[*at].span.start.line));
        if let Some(token) = &signature.constness
            && is_switched
            && !own.is_empty()
        {
            let range = self.range(token);
            self.spots.push(Spot { range, form: Form::Const });
        }
    }
}

/// True if this is a condition with `let` in it, which stands nowhere but in `if` and `while`.
fn has_let(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(binary) => has_let(&binary.left) || has_let(&binary.right),
        _ => false,
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.function(&item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_expr_binary(&mut self, expr: &'ast syn::ExprBinary) {
        let others = self.at(Genre::BinaryOperator, &expr.op);
        if !others.is_empty() && !has_let(&expr.left) && !has_let(&expr.right) {
            let (left, right) = (self.range(&expr.left), self.range(&expr.right));
            self.add(left.start..right.end, Form::Binary { left, right, others: others.clone() }, &others);
        }
        visit::visit_expr_binary(self, expr);
    }

    fn visit_expr_unary(&mut self, expr: &'ast syn::ExprUnary) {
        if let [(at, _)] = self.at(Genre::UnaryOperator, &expr.op)[..] {
            let operand = self.range(&expr.expr);
            let range = self.range(expr);
            self.add(range, Form::Unary { operand, at }, &[(at, String::new())]);
        }
        visit::visit_expr_unary(self, expr);
    }

    fn visit_expr_match(&mut self, expr: &'ast syn::ExprMatch) {
        for arm in &expr.arms {
            if let Some((_, guard)) = &arm.guard {
                let values = self.at(Genre::MatchArmGuard, &**guard);
                if !values.is_empty() && !has_let(guard) {
                    let range = self.range(&**guard);
                    self.add(range, Form::Guard(values.clone()), &values);
                }
            }
            let guard = arm.guard.as_ref().map(|(_, guard)| guard);
            if let [(at, _)] = self.at(Genre::MatchArm, arm)[..]
                && !guard.is_some_and(|guard| has_let(guard))
            {
                let pattern = self.range(&arm.pat).end;
                let guard = guard.map(|guard| self.range(&**guard));
                let range = self.range(&arm.pat).start..self.range(&*arm.body).start;
                self.add(range, Form::Arm { at, guard, pattern }, &[(at, String::new())]);
            }
        }
        visit::visit_expr_match(self, expr);
    }

    fn visit_expr_struct(&mut self, expr: &'ast syn::ExprStruct) {
        let mut fields = Vec::new();
        for pair in expr.fields.pairs() {
            if let [(at, _)] = self.at(Genre::StructField, *pair.value())[..] {
                let field = self.range(*pair.value());
                let end = pair.punct().map_or(field.end, |comma| self.range(*comma).end);
                fields.push((at, field.start..end));
            }
        }
        if !fields.is_empty() {
            let mutants: Vec<(usize, String)> = fields.iter().map(|(at, _)| (*at, String::new())).collect();
            let range = self.range(expr);
            self.add(range, Form::Struct(fields), &mutants);
        }
        visit::visit_expr_struct(self, expr);
    }

    fn visit_item_const(&mut self, _: &'ast syn::ItemConst) {}
    fn visit_item_static(&mut self, _: &'ast syn::ItemStatic) {}
    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}
}
