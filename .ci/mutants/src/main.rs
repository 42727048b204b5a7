//! How good are the tests? Each *mutant* is the crate with one small change. If no test fails because of it, the
//! tests do not say what that code is for.
//!
//! cargo-mutants says which mutants there are, and would build each of them. As that takes ten seconds or more for each of
//! thousands, they are built here all at once, each behind a switch that a number in the environment sets (*mutant schemata*):
//!
//! 1. [`list`]: what cargo-mutants would change, and where.
//! 2. [`rewrite`]: a copy of the tree in `target/mutants/tree`, where `a == b` has become
//!    `match chosen(&[17]) { 17 => a != b, _ => a == b }`, and a function begins with `if is(18) { return Default::default(); }`.
//! 3. [`build`]: what does not compile is taken out again, by the lines that the compiler names, until the rest does.
//! 4. [`trial`]: each test runs by itself, without a mutant, and notes which mutants it comes by, and how long it takes. Then each
//!    mutant is chosen in turn, and the tests that come by it run, those that name its room and the quickest first, until
//!    one fails or 45 seconds' worth of them has passed (5 for those that are accepted). Laws draw few cases; what survives those
//!    is tried once more with as many as `cargo test` draws.
//!
//! What it cannot write, such as an operator beside `let` in a condition, is *not tried*, and is counted as that.
//!
//! Usage: `mutants TREE WORK LIST.json ACCEPTED [--shard K/N | --again]`; `.ci/mutants/run` does this. `--again` tries those that
//! survived last time.

mod build;
mod list;
mod rewrite;
mod score;
mod trial;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use list::Mutant;

/// What came of a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It does not compile.
    Unviable,
    /// It cannot be written behind a switch.
    NotTried,
    /// A test failed.
    Caught,
    /// Tests did not come to an end.
    TimedOut,
    /// All tests passed, or none comes by it.
    Survived,
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [tree, work, list, accepted, rest @ ..] = &arguments[..] else {
        panic!("usage: mutants TREE WORK LIST ACCEPTED [--shard K/N | --again]")
    };
    // Programs run in the copy, where other paths would lead elsewhere.
    let absolute = |path: &str| fs::canonicalize(path).expect("the directories are there");
    let (tree, work) = (absolute(tree), absolute(work));
    let mutants = list::read(Path::new(list));
    let mut fates: Vec<Option<Fate>> = vec![None; mutants.len()];
    let binaries = built(&tree, &work.join("tree"), &mutants, &mut fates);
    let survived = work.join("survived.txt");
    let last: BTreeSet<String> = fs::read_to_string(&survived).unwrap_or_default().lines().map(list::lasting).collect();
    let is_chosen = |at: &usize| match rest {
        [] => true,
        [flag] if flag == "--again" => last.contains(&mutants[*at].lasting_name()),
        [flag, shard] if flag == "--shard" => is_in_shard(*at, shard),
        _ => panic!("unknown arguments"),
    };
    let chosen: Vec<usize> = (0..mutants.len()).filter(|at| fates[*at].is_none() && is_chosen(at)).collect();
    let accepted = score::accepted(Path::new(accepted));
    let is_accepted = |at: usize| accepted.contains(&mutants[at].lasting_name());
    let trial = trial::Trial::prepare(&work, binaries, &mutants);
    let told = |at: usize, fate| {
        if fate == Fate::Survived {
            eprintln!("survived: {}", mutants[at].name);
        }
    };
    for (at, fate) in trial.all(&chosen, &is_accepted, &told) {
        fates[at] = Some(fate);
    }
    score::tell(&mutants, &fates, &is_accepted, &survived);
}

/// Writes and builds the copy, as often as it takes.
fn built(tree: &Path, copy: &Path, mutants: &[Mutant], fates: &mut [Option<Fate>]) -> Vec<PathBuf> {
    build::copy(tree, copy, mutants);
    loop {
        let unwritten = rewrite::write(tree, copy, mutants, fates);
        for at in unwritten {
            fates[at] = Some(Fate::NotTried);
        }
        let left = fates.iter().filter(|fate| fate.is_none()).count();
        eprintln!("{left} of {} mutants are written", mutants.len());
        match build::build(copy) {
            Ok(binaries) => return binaries,
            Err(errors) => {
                let dropped = build::blamed(copy, &errors);
                assert!(!dropped.is_empty(), "no mutant is to blame:\n{}", errors.join("\n"));
                for (at, fate) in dropped {
                    fates[at].get_or_insert(fate);
                }
            }
        }
    }
}

/// True if a mutant is in the shard K of N that is asked for, from 0.
fn is_in_shard(at: usize, shard: &str) -> bool {
    let (which, of) = shard.split_once('/').expect("a shard is K/N");
    let number = |text: &str| text.parse::<usize>().expect("a shard is K/N");
    at % number(of) == number(which)
}
