//! `docs/kinds.md`, which is a chapter of the guide too: what there is to know of each kind to build an
//! account by hand, or to read one.
//!
//! After a change of the catalogue: `SNAPSHOTS=overwrite cargo test --all-features --test it kinds_page`,
//! then read the difference.

use std::collections::BTreeSet;
use std::fmt::Write;

use winddown::account::Account;
use winddown::catalogue::spec::{
    Blocks, Found, Means, Noun, Pair, Part, Provenance, Read, ReadRole, RefSpec, Route, Standing, StatusValue,
    StepSpec, Strength,
};
use winddown::catalogue::{Catalogue, KindSpec};

use super::facts::facts;
use super::markdown::{Links, assert_page, cell};

#[test]
fn the_page_of_kinds_is_what_the_catalogue_says() {
    assert_page(page(), "docs/kinds.md");
}

const HEAD: &str = "# The kinds of things in a Soracom account

Made from the catalogue by the test that compares the two: change the catalogue, not this page. Look here for the names
that `AccountBuilder` takes, for the meaning of a status, or for the role of a reference. `docs/rules.md` in the repository
has each single fact with its source, and `winddown kinds KIND` shows the reasons and notes of one kind.

Words in the tables:

- **address**: kind and key, and the coverages that come before them: `g:sim/8942310000000000018` is a SIM in Global
  coverage, and `jp` is Japan coverage. Without a coverage the operator has one set. The parts of the key are the fields or
  parameters of the API that stand in braces.
- **closing**: whether closing the account waits for it in winddown's answers. It does if a chain of hard rules leads from
  the kind to the account; then it is a blocker while it is there. **sources on closing**: what the sources say of that, or
  what was inferred. The rules may be more precise.
- **live**: a status of what is there and has to be ended. **ending**: it ends by itself, only time is needed. **gone**: it
  is no longer in the way, though it may still be listed. **unexplained**: a known value that no source explains, so a
  person has to look. Any other value blocks, as `STATUS_UNRECOGNISED`. A code in parentheses is that of the blocker, where
  it is not the kind's own.
- **refers to**: the role of a reference, then the kinds of its target. *May be missing* means that the target need not be
  in the account.
- **goes before**: what has to end later. *Hard*: never the other way round. *Recommended*: unless that makes a circle.
  *Cascade*: it ends with the other, without a step of its own. *Export first*: data that is lost with the other.
  *Optional*: it disappears with the other anyway.
- **known**: how many facts about the kind Soracom documents, how many were seen in something public that is not Soracom's
  word, and how many are inferred: nobody says so, and winddown takes the careful reading.

";

fn page() -> String {
    let mut page = HEAD.to_owned();
    page += "| area | kinds |\n| --- | --- |\n";
    for (area, kinds) in Catalogue::soracom().areas() {
        let names: Vec<String> = kinds.iter().map(|kind| format!("[`{0}`](#{0})", kind.name)).collect();
        writeln!(page, "| {} | {} |", area.english(), names.join(" ")).unwrap();
    }
    let mut cited = Links::default();
    for (area, kinds) in Catalogue::soracom().areas() {
        writeln!(page, "\n## {}", area.english()).unwrap();
        for kind in kinds {
            page += &section(kind, &mut cited);
        }
    }
    page.push('\n');
    page + &cited.targets()
}

fn section(kind: &'static KindSpec, cited: &mut Links) -> String {
    let mut section = format!("\n### {}\n\n{}.", kind.name, cell(&capitalised(kind.summary.english())));
    if !kind.aliases.is_empty() {
        write!(section, " Also called {}.", names(kind.aliases)).unwrap();
    }
    let Noun { one, many } = kind.noun;
    write!(section, "\n\n| called | {}, {} |\n| --- | --- |\n", cell(one.english()), cell(many.english())).unwrap();
    for (about, what) in rows(kind, cited).into_iter().filter(|(_, what)| !what.is_empty()) {
        writeln!(section, "| {about} | {what} |").unwrap();
    }
    section
}

fn rows(kind: &'static KindSpec, cited: &mut Links) -> Vec<(&'static str, String)> {
    let mut rows =
        vec![("address", address(kind)), ("closing", closing(kind)), ("sources on closing", said_of_closing(kind))];
    rows.extend(statuses(kind));
    rows.extend([
        ("blocker", code(kind.code.as_str())),
        ("protected", protection(kind)),
        ("refers to", references(kind.references)),
        ("facts", facts_of(kind)),
        ("goes before", before(kind)),
        ("shown by", shown_by(kind)),
        ("ended by", ended_by(kind)),
        ("by whom", cell(kind.who_may().english())),
    ]);
    rows.extend(known(kind, cited));
    rows
}

/// What closing the account has to do with it, as answers see it: by the rules, whatever the sources say.
fn closing(kind: &KindSpec) -> String {
    let Some(root) = Catalogue::soracom().root() else { return String::new() };
    if kind.name == root.name {
        return "it is the account".to_owned();
    }
    let after = |strength| after(kind, strength);
    if Catalogue::soracom().matters(kind.name) {
        let hard: Vec<&str> =
            after(Strength::Hard).into_iter().filter(|name| Catalogue::soracom().matters(name)).collect();
        let through = if hard.contains(&root.name) { String::new() } else { format!(", through {}", names(&hard)) };
        return format!("waits for it{through}");
    }
    let ways = [
        (Strength::Hard, "it has to go before"),
        (Strength::Recommended, "it had better go before"),
        (Strength::Cascade, "it ends with"),
        (Strength::ExportFirst, "its data is lost with"),
        (Strength::Optional, "it disappears with"),
    ];
    let ways = ways.into_iter().map(|(strength, way)| (way, after(strength))).filter(|(_, kinds)| !kinds.is_empty());
    let ways: Vec<String> = ways.map(|(way, kinds)| format!("; {way} {}", names(&kinds))).collect();
    format!("does not wait for it{}", ways.concat())
}

/// What the sources say of it, which the rules may be more precise about; and who says so.
fn said_of_closing(kind: &KindSpec) -> String {
    if kind.blocks.value == Blocks::Unstated {
        return "not stated".to_owned();
    }
    let by = match kind.blocks.provenance {
        Provenance::Documented(_) => "documented",
        Provenance::Seen(_) => "seen",
        Provenance::Inferred(_) => "inferred",
    };
    format!("{} ({by})", cell(kind.blocks.value.phrase().english()))
}

/// The kinds that one of this kind comes before, as strictly as this.
fn after(kind: &KindSpec, strength: Strength) -> Vec<&'static str> {
    let rules = kind.before.iter().filter(|rule| rule.strength == strength);
    let kinds: BTreeSet<&str> =
        rules.filter(|rule| !matches!(rule.pairs, [Pair::Never(_)])).map(|rule| rule.then).collect();
    kinds.into_iter().collect()
}

/// What addresses of the kind look like.
fn address(kind: &KindSpec) -> String {
    let key = key(kind).unwrap_or_else(|| "…".to_owned());
    let address = code(&format!("{}/{key}", kind.name));
    let places: Vec<&str> = kind.coverages.value.iter().map(|place| place.code()).collect();
    if places.is_empty() { address } else { format!("{address} in {}", names(&places)) }
}

/// The parts of a key, by the names that the API has for them; `None` if nothing shows such a thing.
fn key(kind: &KindSpec) -> Option<String> {
    let (identity, rows, read) = match kind.found {
        Found::Listed => kind.reads.first().map(|read| (read.identity, read.rows, Some(read)))?,
        Found::Within { kind: outer, identity, rows } => (identity, rows, of(outer).reads.first()),
        Found::Implied { key, .. } => return Some(key.to_owned()),
        Found::Unlisted { .. } => return Some(Account::ATTESTED.to_owned()),
        Found::Shown { .. } => return None,
    };
    let parent = match kind.found {
        Found::Within { kind: outer, .. } => Some(outer),
        _ => read.and_then(|read| read.per),
    };
    let parts: Option<Vec<String>> = identity.iter().map(|part| part_of_key(*part, rows, read, parent)).collect();
    Some(parts?.join("/"))
}

/// The name of the n-th map from within that a path leads through, as ` of NAME`.
fn map(rows: &str, n: usize) -> String {
    let segments: Vec<&str> = rows.split('.').collect();
    let maps = segments.windows(2).rev().filter(|pair| pair[1] == "*");
    maps.map(|pair| format!(" of {}", pair[0])).nth(n).unwrap_or_default()
}

fn part_of_key(part: Part, rows: &str, read: Option<&Read>, parent: Option<&str>) -> Option<String> {
    Some(match part {
        Part::Field(fields) => format!("{{{}}}", fields.first()?),
        Part::Month(_) => "{yyyy-mm}".to_owned(),
        Part::Param(n) => format!("{{{}}}", read?.operation.params.get(n)?.0),
        Part::MapKey(n) => format!("{{key{}}}", map(rows, n)),
        Part::Parent => key(of(parent?))?,
        Part::Const(text) => text.to_owned(),
    })
}

fn of(name: &str) -> &'static KindSpec {
    super::kind(name).unwrap_or_else(|| panic!("the catalogue has no kind {name}"))
}

fn statuses(kind: &KindSpec) -> Vec<(&'static str, String)> {
    let status = &kind.status;
    if status.values.is_empty() {
        return vec![("status", format!("none: {} while it is listed", standing(status.absent)))];
    }
    let of = |wanted: Standing| {
        let values = status.values.iter().filter(|value| value.standing == wanted);
        values.map(value).collect::<Vec<_>>().join(", ")
    };
    let all = [Standing::Live, Standing::Ending, Standing::Gone, Standing::Review];
    let mut rows: Vec<_> = all.into_iter().map(|wanted| (standing(wanted), of(wanted))).collect();
    rows.push(("without a status", standing(status.absent).to_owned()));
    rows
}

fn value(value: &StatusValue) -> String {
    let name = code(value.name);
    value.code.map_or(name.clone(), |own| format!("{name} ({})", code(own.as_str())))
}

const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Live => "live",
        Standing::Ending => "ending",
        Standing::Gone => "gone",
        Standing::Review => "unexplained",
        Standing::Unrecognised => "blocks, as `STATUS_UNRECOGNISED`",
    }
}

fn protection(kind: &KindSpec) -> String {
    let Some(protection) = &kind.protection else { return String::new() };
    let lift = match protection.lift {
        Some(operation) => format!("{} lifts it", code(operation.id)),
        None => "no known operation lifts it".to_owned(),
    };
    format!("while {} is {}; {lift}", code(protection.field), protection.on_when)
}

fn references(references: &[RefSpec]) -> String {
    let mut all: Vec<String> = Vec::new();
    for reference in references {
        let targets: Vec<String> = reference.to.iter().map(|kind| code(kind)).collect();
        let may_miss = if reference.may_miss.is_some() { " (may be missing)" } else { "" };
        let said = format!("{} → {}{may_miss}", code(reference.role), targets.join(" or "));
        // Several fields may give the same reference.
        if !all.contains(&said) {
            all.push(said);
        }
    }
    all.join("; ")
}

/// The further facts that answers rely on, as [`Fact`](winddown::account::Fact) names them in files.
fn facts_of(kind: &KindSpec) -> String {
    let names: BTreeSet<String> =
        kind.facts.iter().map(|spec| serde_json::to_string(&spec.fact).unwrap().replace('"', "`")).collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}

fn before(kind: &KindSpec) -> String {
    let all = [
        (Strength::Hard, "hard"),
        (Strength::Recommended, "recommended"),
        (Strength::Cascade, "cascade"),
        (Strength::ExportFirst, "export first"),
        (Strength::Optional, "optional"),
    ];
    let groups = all.into_iter().filter_map(|(strength, name)| {
        let kinds = after(kind, strength);
        (!kinds.is_empty()).then(|| format!("{name}: {}", names(&kinds)))
    });
    groups.collect::<Vec<_>>().join("; ")
}

fn shown_by(kind: &KindSpec) -> String {
    match kind.found {
        Found::Listed => {
            let role = |read: &Read| match read.role {
                ReadRole::List => "",
                ReadRole::Detail => " (one, whole)",
                ReadRole::Extra => " (more about one)",
            };
            let reads = kind.reads.iter().map(|read| format!("{}{}", code(read.operation.id), role(read)));
            let mut all: Vec<String> = Vec::new();
            reads.for_each(|read| {
                if !all.contains(&read) {
                    all.push(read)
                }
            });
            all.join(", ")
        }
        Found::Within { kind, rows: "", .. } => format!("the row of its {}", code(kind)),
        Found::Within { kind, rows, .. } => format!("the row of its {}, at {}", code(kind), code(rows)),
        Found::Implied { by, .. } => format!("that there is one of {}", names(by)),
        Found::Shown { kind, statuses, .. } => format!("a {} of the status {}", code(kind), names(statuses)),
        Found::Unlisted { look, .. } => format!("no operation: a person looks ({})", cell(look.english())),
    }
}

/// Each route, with the statuses that it is for.
fn ended_by(kind: &KindSpec) -> String {
    let route = |route: &Route| {
        let steps: Vec<String> = route.steps.iter().map(step).collect();
        let steps = steps.join(", then ");
        match (route.statuses, kind.routes.len()) {
            ([], 1) => steps,
            ([], _) => format!("otherwise: {steps}"),
            (statuses, _) => format!("{}: {steps}", names(statuses)),
        }
    };
    let routes: Vec<String> = kind.routes.iter().map(route).collect();
    if routes.is_empty() { "no way that winddown knows".to_owned() } else { routes.join("<br>") }
}

fn step(step: &StepSpec) -> String {
    let verb = step.action.verb().english();
    match step.means {
        Means::Api(operation) => format!("{verb} by {}", code(operation.id)),
        Means::Console(_) => format!("{verb} in the console"),
        Means::Support(_) => format!("{verb} through {}", Catalogue::soracom().provider().support().english()),
        Means::Wait(what) => format!("{verb} {}", cell(what.english())),
        Means::Payment(_) => verb.to_owned(),
    }
}

/// How much of it is known from whom, and the sources.
fn known(kind: &'static KindSpec, cited: &mut Links) -> [(&'static str, String); 2] {
    let mut counts = [0; 3];
    let mut sources: BTreeSet<String> = BTreeSet::new();
    for fact in facts(kind) {
        let at = match fact.provenance {
            Provenance::Documented(_) => 0,
            Provenance::Seen(_) => 1,
            Provenance::Inferred(_) => 2,
        };
        counts[at] += 1;
        sources.extend(cited.of(fact.provenance));
    }
    let [documented, seen, inferred] = counts;
    let known = format!("{documented} documented, {seen} seen, {inferred} inferred");
    [("known", known), ("sources", sources.into_iter().collect::<Vec<_>>().join(", "))]
}

fn names(names: &[&str]) -> String {
    names.iter().map(|name| code(name)).collect::<Vec<_>>().join(", ")
}

fn code(text: &str) -> String {
    format!("`{}`", text.replace('|', "\\|"))
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
