//! The laws of the catalogue itself.

use std::collections::{BTreeMap, BTreeSet};

use winddown::account::{Observation, Protection};
use winddown::catalogue::spec::{
    Action, Actor, Blocks, Category, Constraint, Found, Pair, Part, Provenance, Read, ReadRole, RefSpec, Standing,
    Strength, Text,
};
use winddown::catalogue::{Catalogue, Code, KindSpec, Operation, ParamSource, permission, source};

use super::facts::facts;
use super::{Finding, endings, judge, kinds, operations};

#[test]
fn names_are_unique_and_kebab_case() {
    let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
    let mut found = Vec::new();
    for kind in kinds() {
        for name in kind.aliases.iter().copied().chain([kind.name]) {
            let words = name.split('-');
            let is_word =
                |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
            if !words.into_iter().all(is_word) {
                found.push(Finding::new(kind.name, name, "not kebab-case"));
            }
            if let Some(other) = taken.insert(name, kind.name) {
                found.push(Finding::new(kind.name, name, format!("{other} is called so too")));
            }
        }
    }
    judge(&found, &[]);
}

#[test]
fn every_kind_that_is_named_exists() {
    let mut found = Vec::new();
    for kind in kinds() {
        let constraints = kind.before.iter().map(|constraint| constraint.then);
        let references = kind.references.iter().flat_map(|reference| reference.to).copied();
        let parents = kind.reads.iter().filter_map(|read| read.per);
        let shown: Vec<&str> = match kind.found {
            Found::Within { kind, .. } | Found::Shown { kind, .. } => vec![kind],
            Found::Implied { by, .. } => by.to_vec(),
            Found::Listed | Found::Unlisted { .. } => Vec::new(),
        };
        for name in constraints.chain(references).chain(parents).chain(shown) {
            if super::kind(name).is_none() {
                found.push(Finding::new(kind.name, name, "there is no such kind"));
            }
        }
    }
    judge(&found, &[]);
}

#[test]
fn statuses_that_are_named_exist() {
    let mut found = Vec::new();
    for kind in kinds() {
        let own = kind.routes.iter().flat_map(|route| route.statuses).chain(kind.status.settled_if_referred);
        let mut named: Vec<(&KindSpec, &str)> = own.map(|status| (kind, *status)).collect();
        if let Found::Shown { kind: shows, statuses, .. } = kind.found {
            named.extend(statuses.iter().filter_map(|status| Some((super::kind(shows)?, *status))));
        }
        for (of, status) in named {
            if !of.status.values.iter().any(|value| value.name == status) {
                found.push(Finding::new(kind.name, status, format!("{} has no such status", of.name)));
            }
        }
    }
    judge(&found, &[]);
}

#[test]
fn a_status_has_one_meaning_and_one_route() {
    let mut found = Vec::new();
    for kind in kinds() {
        let values = kind.status.values.iter().map(|value| ("values", value.name));
        // The general route is the one without statuses: it counts as one for the status "".
        let routed =
            kind.routes.iter().flat_map(|route| if route.statuses.is_empty() { &[""] } else { route.statuses });
        let mut seen = BTreeSet::new();
        for once in values.chain(routed.map(|status| ("routes", *status))) {
            if !seen.insert(once) {
                found.push(Finding::new(kind.name, once.0, format!("`{}` twice", once.1)));
            }
        }
    }
    judge(&found, &[]);
}

#[test]
fn pairs_follow_references_that_exist() {
    let mut found = Vec::new();
    for kind in kinds() {
        for constraint in kind.before {
            for pair in constraint.pairs {
                if let Err(what) = leads(kind, constraint, pair) {
                    found.push(Finding::new(kind.name, constraint.then, format!("{pair:?}: {what}")));
                }
            }
            if constraint.pairs.is_empty() {
                found.push(Finding::new(kind.name, constraint.then, "it pairs up nothing"));
            }
        }
    }
    judge(&found, &[]);
}

/// Whether a pair's roles lead from the one kind to the other.
fn leads(kind: &KindSpec, constraint: &Constraint, pair: &Pair) -> Result<(), String> {
    let then = super::kind(constraint.then).ok_or("the second does not exist")?;
    match pair {
        Pair::Refers(roles) => {
            let ends = roles.iter().try_fold(vec![kind.name], |at, role| {
                let next: Vec<&str> =
                    at.iter().filter_map(|name| super::kind(name)).flat_map(|kind| targets(kind, role)).collect();
                if next.is_empty() { Err(format!("{} has no role {role}", at.join(" or "))) } else { Ok(next) }
            })?;
            holds(ends.contains(&then.name), || format!("it leads to {}", ends.join(" or ")))
        }
        Pair::ReferredBy(role) => {
            let ends = targets(then, role);
            holds(ends.contains(&kind.name), || format!("{role} of {} leads to {ends:?}", then.name))
        }
        Pair::Share(one, other) => {
            let (ours, theirs) = (targets(kind, one), targets(then, other));
            holds(ours.iter().any(|target| theirs.contains(target)), || format!("{ours:?} and {theirs:?}"))
        }
        Pair::OperatorWide(role) => {
            let root = Catalogue::soracom().root().map(|root| root.name);
            let ends = targets(kind, role);
            holds(ends.iter().any(|end| Some(*end) == root), || format!("it leads to {ends:?}"))
        }
        Pair::FinalBill => holds(then.name == "bill", || "it is no bill".to_owned()),
        Pair::SameCoverage => {
            let meet = then.places().iter().any(|place| kind.places().contains(place));
            holds(meet, || "they have no coverage in common".to_owned())
        }
        Pair::Never(why) => holds(!why.is_empty(), || "it does not say why".to_owned()),
        Pair::All => Ok(()),
    }
}

fn holds(right: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if right { Ok(()) } else { Err(what()) }
}

fn targets(kind: &KindSpec, role: &str) -> Vec<&'static str> {
    kind.references
        .iter()
        .filter(|reference| reference.role == role)
        .flat_map(|reference| reference.to)
        .copied()
        .collect()
}

#[test]
fn the_order_of_kinds_has_no_cycle() {
    let mut edges: Vec<(&KindSpec, &KindSpec)> = Vec::new();
    for kind in kinds() {
        let orders = |constraint: &&Constraint| {
            let strict = matches!(constraint.strength, Strength::Hard | Strength::Recommended | Strength::Cascade);
            strict && !constraint.pairs.iter().all(|pair| matches!(pair, Pair::Never(_)))
        };
        edges.extend(kind.before.iter().filter(orders).filter_map(|it| Some((kind, super::kind(it.then)?))));
    }
    let text = |(first, then): &(&KindSpec, &KindSpec)| format!("{} before {}", first.name, then.name);
    let late: Vec<String> = edges.iter().filter(|(first, then)| first.phase > then.phase).map(text).collect();
    // Whatever nothing comes before, or nothing comes after, is on no cycle: what is left is.
    loop {
        let known = edges.clone();
        edges.retain(|(first, then)| {
            known.iter().any(|(_, before)| before.name == first.name)
                && known.iter().any(|(after, _)| after.name == then.name)
        });
        if edges.len() == known.len() {
            break;
        }
    }
    assert!(edges.is_empty(), "a cycle: {:?}", edges.iter().map(text).collect::<Vec<_>>());
    assert!(late.is_empty(), "against the phases: {late:?}");
}

#[test]
fn every_kind_says_what_it_is_and_who_says_so() {
    let mut found = Vec::new();
    for kind in kinds() {
        for (field, text) in [("noun", kind.noun.one), ("noun", kind.noun.many), ("summary", kind.summary)] {
            if text.is_empty() {
                found.push(Finding::new(kind.name, field, "it is empty"));
            }
        }
        for (of, provenance) in provenances(kind) {
            match provenance {
                Provenance::Inferred(why) if ["", "not stated"].contains(&why.english()) => {
                    found.push(Finding::new(kind.name, &of, "inferred, but not why"))
                }
                Provenance::Inferred(_) => {}
                Provenance::Seen([]) => found.push(Finding::new(kind.name, &of, "seen, but not where")),
                Provenance::Seen(samples) => {
                    for sample in samples.iter().filter(|sample| !source::SAMPLES.contains(sample)) {
                        found.push(Finding::new(kind.name, &of, format!("{sample} is not in source::SAMPLES")));
                    }
                }
                Provenance::Documented([]) => found.push(Finding::new(kind.name, &of, "documented, but not where")),
                Provenance::Documented(sources) => {
                    for source in sources.iter().filter(|source| !source::ALL.contains(source)) {
                        found.push(Finding::new(kind.name, &of, format!("{source} is not in source::ALL")));
                    }
                }
            }
        }
    }
    judge(&found, &[]);
}

#[test]
fn sources_are_distinct() {
    let keys: BTreeSet<&str> = source::ALL.iter().map(|source| source.key()).collect();
    let urls: BTreeSet<&str> = source::ALL.iter().map(|source| source.url()).collect();
    assert_eq!((keys.len(), urls.len()), (source::ALL.len(), source::ALL.len()));
    assert!(urls.iter().all(|url| url.starts_with("https://")), "{urls:?}");
}

fn provenances(kind: &'static KindSpec) -> Vec<(String, Provenance)> {
    facts(kind).into_iter().map(|fact| (fact.of, fact.provenance)).collect()
}

/// A person compares what is in the way with the console's checklist: nothing may be left out there.
#[test]
fn what_is_in_the_way_has_a_category_of_the_checklist() {
    let catalogue = Catalogue::soracom();
    let mut found = Vec::new();
    for kind in kinds().filter(|kind| kind.blocks.value != Blocks::Itself) {
        if catalogue.matters(kind.name) && kind.category.value.is_none() {
            found.push(Finding::new(kind.name, "category", "closing depends on it, and the checklist has nothing"));
        }
    }
    judge(&found, &[]);
    for category in Category::ALL {
        let mut of_it = kinds().filter(|kind| kind.category.value == Some(category));
        let is_seen = |kind: &KindSpec| matches!(kind.category.provenance, Provenance::Seen(_));
        // Nobody has shown what is counted under Other.
        assert_ne!(of_it.any(is_seen), category == Category::Other, "{category:?}");
    }
}

#[test]
fn whatever_is_in_the_way_can_be_ended() {
    let catalogue = Catalogue::soracom();
    let mut found = Vec::new();
    for kind in kinds().filter(|kind| catalogue.matters(kind.name)) {
        let absent = (kind.status.absent == Standing::Live).then_some(None);
        let live = kind.status.values.iter().filter(|value| value.standing == Standing::Live);
        for status in live.map(|value| Some(value.name)).chain(absent) {
            let route = kind.route(Standing::Live, status);
            if route.is_none_or(|route| route.steps.is_empty()) {
                found.push(Finding::new(kind.name, status.unwrap_or("no status"), "nothing ends it"));
            }
        }
    }
    judge(&found, &[]);
}

#[test]
fn the_way_of_ending_fits_who_may() {
    let mut found = Vec::new();
    for kind in kinds() {
        let by_api = endings(kind).next().is_some();
        let may = matches!(kind.who.value, Actor::Api | Actor::RootUser);
        if by_api && !may {
            found.push(Finding::new(kind.name, "who", format!("{:?}, but an operation ends it", kind.who.value)));
        }
    }
    judge(&found, &[]);
}

#[test]
fn an_operation_is_read_in_one_way() {
    let mut ways: BTreeMap<&str, (&Read, &str)> = BTreeMap::new();
    let mut found = Vec::new();
    for kind in kinds() {
        for read in kind.reads {
            let (known, by) = *ways.entry(read.operation.id).or_insert((read, kind.name));
            let same = known.rows == read.rows
                && known.per == read.per
                && known.paged == read.paged
                && known.role == read.role
                && known.operation == read.operation;
            if !same {
                found.push(Finding::new(kind.name, read.operation.id, format!("{by} reads it in another way")));
            }
        }
    }
    let unread = Catalogue::soracom().provider().unread_operations().iter();
    for (operation, _) in unread.filter(|(operation, _)| ways.contains_key(operation)) {
        found.push(Finding::new("unread", operation, "but it is read"));
    }
    judge(&found, &[]);
}

/// A kind that is listed has a list, and one that is not has none.
#[test]
fn kinds_are_found_as_they_say() {
    let mut found = Vec::new();
    for kind in kinds() {
        let listed = matches!(kind.found, Found::Listed);
        if listed == kind.reads.is_empty() {
            found.push(Finding::new(kind.name, "reads", format!("{:?} with {} reads", kind.found, kind.reads.len())));
        }
        let only_extra = kind.reads.iter().all(|read| read.role == ReadRole::Extra);
        if listed && only_extra && Catalogue::soracom().matters(kind.name) {
            found.push(Finding::new(kind.name, "reads", "closing depends on it, and nothing lists it"));
        }
    }
    judge(&found, &[]);
}

/// How many parts a key of the kind has.
fn key_parts(kind: &KindSpec) -> usize {
    let parts = |identity: &[Part], parent: usize| -> usize {
        identity.iter().map(|part| if *part == Part::Parent { parent } else { 1 }).sum()
    };
    match kind.found {
        Found::Within { kind: outer, identity, .. } => parts(identity, super::kind(outer).map_or(0, key_parts)),
        Found::Listed => kind.reads.first().map_or(0, |read| parts(read.identity, 0)),
        Found::Implied { .. } | Found::Shown { .. } | Found::Unlisted { .. } => 1,
    }
}

/// The path parameters that a captured response is named after.
fn named_params(operation: &Operation) -> usize {
    operation.params.iter().filter(|(_, value)| *value != ParamSource::Operator).count()
}

#[test]
fn keys_have_the_parts_that_are_asked_of_them() {
    let mut found = Vec::new();
    for kind in kinds() {
        let own = key_parts(kind);
        let mut asked: Vec<(&Operation, usize)> = endings(kind).map(|operation| (operation, own)).collect();
        let protection = kind.protection.iter().flat_map(|spec| [&spec.lift, &spec.set]).flatten();
        asked.extend(protection.map(|operation| (operation, own)));
        for read in kind.reads {
            let of = read.per.and_then(super::kind).map_or(own, key_parts);
            asked.push((&read.operation, of));
            if read.identity.len() != own {
                found.push(Finding::new(kind.name, read.operation.id, "its keys have another length than the others"));
            }
            let params = read.identity.iter().filter_map(|part| match part {
                Part::Param(n) => Some(*n),
                _ => None,
            });
            let referred =
                kind.references.iter().filter_map(|reference| reference.field.strip_prefix('%')?.parse().ok());
            for n in params.chain(referred).filter(|n| *n >= named_params(&read.operation)) {
                found.push(Finding::new(kind.name, read.operation.id, format!("it has no parameter {n}")));
            }
        }
        for (operation, parts) in asked {
            for (name, value) in operation.params {
                if let Some(n) = value.key_part()
                    && n >= parts
                {
                    found.push(Finding::new(kind.name, operation.id, format!("{name} is part {n} of {parts}")));
                }
            }
        }
    }
    judge(&found, &[]);
}

/// A list whose path names something has to say of what kind that is: there is one such list for each.
#[test]
fn lists_below_something_say_below_what() {
    let mut found = Vec::new();
    for kind in kinds() {
        for read in kind.reads {
            let below = read.operation.params.iter().any(|(_, value)| value.key_part().is_some());
            let whole = read.rows.contains('*') || read.role == ReadRole::List;
            if (below && whole && read.per.is_none()) || (!below && read.per.is_some()) {
                found.push(Finding::new(kind.name, read.operation.id, format!("below {:?}", read.per)));
            }
        }
    }
    judge(&found, &[]);
}

/// A status with a code of its own must not make a plan forget the protection.
#[test]
fn what_is_protected_ends_only_after_the_protection_is_lifted() {
    let mut found = Vec::new();
    for kind in kinds().filter(|kind| kind.protection.is_some()) {
        let known = kind.status.values.iter().map(|value| Some(value.name.to_owned()));
        for status in known.chain([None, Some("status-of-tomorrow".to_owned())]) {
            let seen = Observation { status, protection: Protection::On, ..Observation::default() };
            let (standing, code) = kind.assess(Some(&seen));
            let acts: Vec<Action> = kind.acts(standing, code, seen.status.as_deref()).map(|act| act.action).collect();
            let harmless = |act: &Action| matches!(act, Action::Wait | Action::Review | Action::Export);
            if !acts.iter().all(harmless)
                && acts.iter().find(|act| **act != Action::Wait) != Some(&Action::LiftProtection)
            {
                found.push(Finding::new(kind.name, &format!("{:?}", seen.status), format!("{acts:?}")));
            }
        }
    }
    judge(&found, &[]);
}

/// One that is forgotten among the services would drop out of the permissions that a user is told to
/// ask for.
#[test]
fn every_operation_has_a_permission() {
    let unnamed = kinds()
        .flat_map(operations)
        .filter(|operation| permission(Catalogue::soracom().provider(), operation.id).is_none());
    let found: Vec<Finding> =
        unnamed.map(|operation| Finding::new(operation.id, "permission", "its service is not known")).collect();
    judge(&found, &[]);
}

#[test]
fn a_final_bill_is_a_bill() {
    let mut found = Vec::new();
    for kind in kinds().filter(|kind| kind.final_bill().is_some()) {
        if Catalogue::soracom().bill_of(kind).is_none() {
            found.push(Finding::new(kind.name, "before", "its final bill is of a kind that is no bill"));
        }
    }
    judge(&found, &[]);
}

#[test]
fn codes_are_frozen_words() {
    let texts: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(texts.len(), Code::ALL.len());
    let upper_snake = |text: &&str| {
        !text.is_empty() && text.split('_').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_uppercase()))
    };
    assert!(texts.iter().all(upper_snake), "{texts:?}");
    let used = kinds().flat_map(|kind| kind.status.values.iter().filter_map(|value| value.code).chain([kind.code]));
    assert!(used.into_iter().all(|code| Code::ALL.contains(&code)));
}

#[test]
fn clauses_have_no_full_stop_and_notes_have_one() {
    let mut found = Vec::new();
    for kind in kinds() {
        for (of, text) in clauses(kind) {
            let text = text.english();
            if text.ends_with('.') || text.trim() != text {
                found.push(Finding::new(kind.name, &of, format!("`{text}` ends a sentence")));
            }
        }
        for note in kind.notes.iter().map(|note| note.english()).filter(|note| !note.ends_with('.')) {
            found.push(Finding::new(kind.name, "notes", format!("`{note}` does not end")));
        }
    }
    judge(&found, &[]);
}

/// The texts that stand within a sentence.
fn clauses(kind: &'static KindSpec) -> Vec<(String, Text)> {
    let own = [("summary", kind.summary), ("lost", kind.lost), ("status.note", kind.status.note)];
    let mut all: Vec<(String, Text)> = own.map(|(of, text)| (of.to_owned(), text)).to_vec();
    all.extend(kind.unseen.map(|text| ("unseen".to_owned(), text)));
    all.extend(kind.before.iter().map(|constraint| (format!("before {}", constraint.then), constraint.reason)));
    all.extend(kind.routes.iter().map(|route| ("route".to_owned(), route.note)));
    all.extend(kind.protection.iter().map(|protection| ("protection".to_owned(), protection.note)));
    all.extend(
        kind.reads.iter().filter_map(|read| Some((format!("{} refused", read.operation.id), read.refused?.why))),
    );
    all.extend(match kind.found {
        Found::Implied { why, .. } | Found::Shown { why, .. } => vec![("found".to_owned(), why)],
        Found::Unlisted { look, why } => vec![("found".to_owned(), look), ("found".to_owned(), why)],
        Found::Listed | Found::Within { .. } => Vec::new(),
    });
    let may_miss = |reference: &RefSpec| Some((format!("reference {}", reference.role), reference.may_miss?));
    all.extend(kind.references.iter().filter_map(may_miss));
    all.extend(provenances(kind).into_iter().filter_map(|(of, provenance)| match provenance {
        Provenance::Inferred(why) => Some((of, why)),
        Provenance::Seen(_) | Provenance::Documented(_) => None,
    }));
    all
}
