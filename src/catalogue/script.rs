//! The shell script that makes a capture directory.

use super::spec::{Part, Read, ReadRole};
use super::{Catalogue, CommandLine, ParamSource, Provider};
use crate::account::{Coverage, WrittenBy};

const HEAD: &str = r#"#!/bin/sh
# Captures an account at PROVIDER into a directory that winddown reads.
# Needs TOOL (with credentials set up) and jq. It only reads.
# Usage: sh capture.sh DIRECTORY [TOOL options, such as --profile NAME]
# A request that fails leaves no file behind: winddown then counts its kind as unread.
set -u
dir=${1:?usage: capture.sh DIRECTORY [TOOL options]}
shift
if [ -n "$(ls -A "$dir" 2> /dev/null)" ]; then
  printf '%s is not empty: capture into a new directory\n' "$dir" >&2
  exit 2
fi
mkdir -p DIRECTORIES
# As of when it is: before the first answer.
printf '{"winddown":"capture","format_version":"1.1","document":"capture","written_by":"WRITTEN_BY","taken_at":"%s"}\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" > "$dir/capture.json"

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

/// The script of commands of the provider's [command line](CommandLine) that makes a capture directory
/// of an account: one per list that closing may depend on, and per VPG, camera and so on where a list is
/// theirs. What would cost a request per SIM is left out. It runs in any POSIX shell, with that tool and
/// jq. `None` if the provider has no command line.
pub fn capture_script(catalogue: &Catalogue) -> Option<String> {
    let line = catalogue.provider().command_line()?;
    let mut script = head(catalogue.provider(), line);
    let mut done: Vec<(&str, Option<Coverage>)> = Vec::new();
    let (plain, per): (Vec<_>, Vec<_>) = catalogue.worthwhile_reads().partition(|(_, read)| read.per.is_none());
    for (kind, read) in plain.into_iter().chain(per) {
        for place in kind.places() {
            let id = (read.operation.id, place);
            if done.contains(&id) {
                continue;
            }
            done.push(id);
            match read.per {
                None => script.push_str(&plain_line(catalogue, line, read, place)),
                Some(parent) => script.push_str(&loop_lines(catalogue, line, (parent, read), place)),
            }
        }
    }
    script.push_str(TAIL);
    Some(script)
}

fn head(provider: &Provider, line: &CommandLine) -> String {
    let places = [None].into_iter().chain(provider.codes().into_iter().map(Some));
    let directories: Vec<String> = places.map(|place| format!("\"$dir/{}\"", directory(&place))).collect();
    let head = HEAD.replace("DIRECTORIES", &directories.join(" ")).replace("WRITTEN_BY", WrittenBy::TEXT);
    head.replace("PROVIDER", provider.name().english()).replace("TOOL", line.tool)
}

fn directory(place: &Option<Coverage>) -> &str {
    place.as_ref().map_or("operator", Coverage::code)
}

fn plain_line(catalogue: &Catalogue, line: &CommandLine, read: &Read, place: Option<Coverage>) -> String {
    let consts = read.operation.params.iter().filter_map(|(_, value)| match value {
        ParamSource::Const(text) => Some(format!("__{text}")),
        _ => None,
    });
    let name: String = std::iter::once(read.operation.id.to_owned()).chain(consts).collect();
    let keep = if read.refused.is_some() { "or_refusal " } else { "" };
    format!(
        "read_to {}/{name}.json {keep}{}\n",
        directory(&place),
        read.operation.script_command(line, catalogue.needs_all_pages(read), place, "")
    )
}

fn loop_lines(
    catalogue: &Catalogue,
    line: &CommandLine,
    (parent, read): (&str, &Read),
    place: Option<Coverage>,
) -> String {
    let list = catalogue
        .kind(parent)
        .and_then(|kind| kind.reads.iter().find(|list| list.role == ReadRole::List).map(|list| (kind, list)));
    let Some((parent, list)) = list else { return String::new() };
    let Some(Part::Field([field, ..])) = list.identity.first() else { return String::new() };
    let home = place.filter(|_| !parent.coverages.value.is_empty());
    let rows = list.rows.replace('*', "[]");
    let rows = if rows.starts_with('[') { format!(".{rows}") } else { format!(".{}", rows.replace(".[]", "[]")) };
    let (from, dir, op) = (directory(&home), directory(&place), read.operation.id);
    let command = read.operation.script_command(line, catalogue.needs_all_pages(read), place, "\"$id\"");
    format!(
        "keys {from}/{}.json '{rows}.{field}' | while IFS= read -r id; do\n  read_to \"{dir}/{op}__$(encoded \"$id\").json\" {command} < /dev/null\ndone\n",
        list.operation.id
    )
}
