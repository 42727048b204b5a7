//! The shell script that makes a capture directory.

use std::fmt::Write as _;

use super::operation::option;
use super::spec::{Found, Home, Part, Read, ReadRole};
use super::{Catalogue, KindSpec, Operation, ParamSource};
use crate::account::Coverage;

const HEAD: &str = r#"#!/bin/sh
# Captures a Soracom account into a directory that winddown reads.
# Needs soracom-cli (with credentials set up) and jq. It only reads.
# Usage: sh capture.sh DIRECTORY [soracom-cli options, such as --profile NAME]
# A request that fails leaves no file behind: winddown then counts its kind as unread.
set -u
dir=${1:?usage: capture.sh DIRECTORY [soracom-cli options]}
shift
if [ -n "$(ls -A "$dir" 2> /dev/null)" ]; then
  printf '%s is not empty: capture into a new directory\n' "$dir" >&2
  exit 2
fi
mkdir -p "$dir/operator" "$dir/g" "$dir/jp"
# As of when it is: before the first answer.
printf '{"winddown":"capture","format_version":"1.0","taken_at":"%s"}\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" > "$dir/capture.json"

# read_to FILE COMMAND...: keeps the answer only if it arrived whole.
read_to() {
  file=$1; shift
  if "$@" > "$dir/$file.part" 2> "$dir/error.log"; then
    mv "$dir/$file.part" "$dir/$file"
  else
    rm -f "$dir/$file.part"
    # Counted in a file: the loops below run in subshells, whose variables are lost.
    echo "$file" >> "$dir/failed.log"
    printf 'not read: %s: %s\n' "$file" "$(head -n 1 "$dir/error.log")" >&2
  fi
}

# keys FILE FILTER: the values of a list that was read, one a line.
keys() {
  if [ -f "$dir/$1" ]; then jq -r "$2" "$dir/$1"; fi
}

# or_refusal COMMAND...: the command, where an error body of the API is an answer too.
or_refusal() {
  "$@" 2> "$dir/refusal.log" && return
  sed 's/^Error: //' "$dir/refusal.log" | jq -es '.[0] | select(has("code"))' 2> /dev/null && return
  cat "$dir/refusal.log" >&2
  return 1
}

# encoded TEXT: the text as it stands in a file name, where `__` and a last `page1` mean something.
encoded() {
  jq -rn --arg text "$1" '$text | @uri | split("_") | join("%5F") | if startswith("page") then "%70" + .[1:] else . end'
}

"#;

const TAIL: &str = r#"
rm -f "$dir/error.log" "$dir/refusal.log"
if [ -f "$dir/failed.log" ]; then
  printf '%s requests failed; what they would have shown is unread\n' "$(wc -l < "$dir/failed.log" | tr -d ' ')" >&2
  rm -f "$dir/failed.log"
fi
"#;

/// The script of soracom-cli commands that makes a capture directory of an account: one per list
/// that closing may depend on, and per VPG, camera and so on where a list is theirs. What would
/// cost a request per SIM is left out. It runs in any POSIX shell, with soracom-cli and jq.
pub fn capture_script(catalogue: &Catalogue) -> String {
    let mut script = HEAD.to_owned();
    let mut done: Vec<(&str, Option<Coverage>)> = Vec::new();
    let (plain, per): (Vec<_>, Vec<_>) = worthwhile_reads(catalogue).partition(|(_, read)| read.per.is_none());
    for (kind, read) in plain.into_iter().chain(per) {
        for place in kind.places() {
            let id = (read.operation.id, place);
            if done.contains(&id) {
                continue;
            }
            done.push(id);
            match read.per {
                None => script.push_str(&plain_line(catalogue, read, place)),
                Some(parent) => script.push_str(&loop_lines(catalogue, parent, read, place)),
            }
        }
    }
    script.push_str(TAIL);
    script
}

/// The responses worth a request: lists, details, and extras of things that are few.
pub(crate) fn worthwhile_reads(catalogue: &Catalogue) -> impl Iterator<Item = (&'static KindSpec, &'static Read)> {
    let few = |read: &Read| match (read.role, read.per) {
        (ReadRole::List | ReadRole::Detail, _) => true,
        (ReadRole::Extra, Some(parent)) => parent != "sim",
        (ReadRole::Extra, None) => false,
    };
    catalogue
        .kinds()
        .filter(|kind| matches!(kind.found, Found::Listed))
        .flat_map(|kind| kind.reads.iter().map(move |read| (kind, read)))
        .filter(move |(_, read)| few(read))
}

/// Whether all rows of an operation's list are about one thing and say no more than that it is there:
/// then the first of them is enough.
pub(crate) fn is_of_one(catalogue: &Catalogue, operation: &Operation) -> bool {
    let is_read = |kind: &KindSpec| kind.reads.iter().any(|read| read.operation.id == operation.id);
    let says_no_more = |kind: &KindSpec| {
        let is_plain = kind.when.is_empty() && kind.references.is_empty() && kind.facts.is_empty();
        let shows_another = catalogue.kinds().any(|other| match other.found {
            Found::Within { kind: holder, .. } | Found::Shown { kind: holder, .. } => holder == kind.name,
            Found::Listed | Found::Implied { .. } | Found::Unlisted { .. } => false,
        });
        let mut reads = kind.reads.iter().filter(|read| read.operation.id == operation.id);
        is_plain && !shows_another && reads.all(|read| read.paged && read.when.is_empty() && is_constant(read.identity))
    };
    let mut kinds = catalogue.kinds().filter(|kind| is_read(kind)).peekable();
    kinds.peek().is_some() && kinds.all(says_no_more)
}

fn is_constant(identity: &[Part]) -> bool {
    !identity.is_empty() && identity.iter().all(|part| matches!(part, Part::Const(_)))
}

fn directory(place: Option<Coverage>) -> &'static str {
    place.map_or("operator", Coverage::code)
}

fn command(operation: &Operation, paged: bool, place: Option<Coverage>, key: &str) -> String {
    let mut command = format!("soracom {}", operation.cli);
    for (name, value) in operation.params {
        match value {
            ParamSource::Operator => {}
            ParamSource::Const(text) => _ = write!(command, " {} {text}", option(name)),
            ParamSource::Key(_) | ParamSource::Month(_) => _ = write!(command, " {} {key}", option(name)),
        }
    }
    for (name, value) in operation.query {
        _ = write!(command, " {} {value}", option(name));
    }
    if paged {
        command.push_str(" --fetch-all");
    }
    if let Some(coverage) = place {
        _ = write!(command, " --coverage-type {coverage}");
    }
    command + " \"$@\""
}

fn plain_line(catalogue: &Catalogue, read: &Read, place: Option<Coverage>) -> String {
    let consts = read.operation.params.iter().filter_map(|(_, value)| match value {
        ParamSource::Const(text) => Some(format!("__{text}")),
        _ => None,
    });
    let name: String = std::iter::once(read.operation.id.to_owned()).chain(consts).collect();
    let keep = if read.refused.is_some() { "or_refusal " } else { "" };
    format!(
        "read_to {}/{name}.json {keep}{}\n",
        directory(place),
        command(&read.operation, read.paged && !is_of_one(catalogue, &read.operation), place, "")
    )
}

fn loop_lines(catalogue: &Catalogue, parent: &str, read: &Read, place: Option<Coverage>) -> String {
    let list = catalogue
        .kind(parent)
        .and_then(|kind| kind.reads.iter().find(|list| list.role == ReadRole::List).map(|list| (kind, list)));
    let Some((parent, list)) = list else { return String::new() };
    let Some(Part::Field([field, ..])) = list.identity.first() else { return String::new() };
    let home = match parent.home.value {
        Home::Operator => None,
        Home::Coverages(_) => place,
    };
    let rows = list.rows.replace('*', "[]");
    let rows = if rows.starts_with('[') { format!(".{rows}") } else { format!(".{}", rows.replace(".[]", "[]")) };
    let (from, dir, op) = (directory(home), directory(place), read.operation.id);
    let command = command(&read.operation, read.paged && !is_of_one(catalogue, &read.operation), place, "\"$id\"");
    format!(
        "keys {from}/{}.json '{rows}.{field}' | while IFS= read -r id; do\n  read_to \"{dir}/{op}__$(encoded \"$id\").json\" {command} < /dev/null\ndone\n",
        list.operation.id
    )
}
