//! `check`: the verdict, and a line per group of blockers.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::age::Age;
use super::document::{Block, Line, Role};
use super::odd::odd;
use super::wording::{self, Limit, count, counted, plural};
use crate::account::Coverage;
use crate::catalogue::spec::{Actor, Category, Provenance, Standing, Text};
use crate::catalogue::{Code, KindSpec};
use crate::diagnosis::{Blocker, Diagnosis, Gap, Verdict};
use crate::graph::NodeIx;
use crate::timeline::BusinessCalendar;

/// The verdict in a sentence, and when the account was read; then a line for each group of blockers by
/// place: what is in the way, what has to go before it, and who can clear it. What is unread and what is
/// odd come last.
///
/// Only places that `shown` admits are listed (`None` is what the operator shares); the verdict is
/// always the account's.
pub fn check(
    diagnosis: &Diagnosis<'_>,
    calendar: &dyn BusinessCalendar,
    shown: &dyn Fn(Option<Coverage>) -> bool,
) -> Vec<Block> {
    let age = Age::new(diagnosis.graph().account().taken_at(), diagnosis.now());
    let mut blocks = vec![Block::Title(title(diagnosis)), age.block()];
    let groups = Groups::of(diagnosis);
    let places = [Some(Coverage::Global), Some(Coverage::Japan), None];
    for place in places.into_iter().filter(|place| shown(*place)) {
        let mut rows = groups.rows(place);
        if !rows.is_empty() {
            set_label(&mut rows[0], wording::place(place));
            blocks.append(&mut rows);
        }
    }
    blocks.extend(under_other(diagnosis, shown));
    blocks.extend(unread(diagnosis.gaps().iter().filter(|gap| shown(gap.coverage())).collect()));
    blocks.extend(odd(diagnosis.graph(), &|oddity| shown(oddity.subject.coverage()), Limit::All));
    if let Some(date) = closing_date(diagnosis, calendar) {
        blocks.extend([Block::Space, date]);
    }
    blocks
}

fn title(diagnosis: &Diagnosis<'_>) -> Line {
    let operator = diagnosis.graph().account().operator().to_string();
    let line = Line::default().with(Role::Name, operator);
    let blockers = diagnosis.blockers().len();
    match diagnosis.verdict() {
        Verdict::Closable => line.with(Role::Good, " can be closed now").then(" by the root user, in the console"),
        Verdict::Closed => line.with(Role::Good, " is closed"),
        Verdict::Unknown => line
            .with(Role::Warning, " may or may not be closable")
            .then(": nothing known is in the way, but not everything that matters was read"),
        Verdict::Waiting { .. } => line
            .with(Role::Warning, " cannot be closed yet")
            .then(format!(": nothing to do but wait or pay for {}", counted(blockers, THING))),
        Verdict::Blocked => {
            let roots = diagnosis.roots().filter(|root| root.actor() != Some(Actor::Provider)).count();
            line.with(Role::Bad, " cannot be closed yet").then(format!(
                ": {} {}, {} can be acted on today",
                count(blockers),
                plural(blockers, "blocker", "blockers"),
                count(roots),
            ))
        }
    }
}

const THING: crate::catalogue::Noun = crate::catalogue::Noun::new("thing", "things");

fn set_label(block: &mut Block, text: &str) {
    if let Block::Row { label, .. } = block {
        text.clone_into(label);
    }
}

/// Blockers by what a line says of them.
struct Groups<'d, 'g> {
    /// By place, position of the first member, and cause.
    lines: Vec<Group<'d, 'g>>,
}

struct Group<'d, 'g> {
    place: Option<Coverage>,
    members: Vec<Blocker<'d, 'g>>,
    /// What has to go before the members and holds nothing else up.
    first: Vec<Vec<Blocker<'d, 'g>>>,
}

type Key = (Option<Coverage>, &'static str, Code);

/// Members of a group differ in nothing that the line says; a protected one is only mentioned.
fn key(blocker: &Blocker<'_, '_>) -> Key {
    let code = match blocker.code() {
        Code::TerminationProtected if blocker.node().standing() == Standing::Live => blocker.kind().code,
        code => code,
    };
    (blocker.coverage(), blocker.kind().name, code)
}

impl<'d, 'g> Groups<'d, 'g> {
    fn of(diagnosis: &'d Diagnosis<'g>) -> Self {
        let root = diagnosis.graph().root_ix();
        let mut lines: Vec<Group<'d, 'g>> = Vec::new();
        let mut by_key: BTreeMap<Key, usize> = BTreeMap::new();
        let mut below: Vec<Blocker<'d, 'g>> = Vec::new();
        let mut holds: HashMap<NodeIx, NodeIx> = HashMap::new();
        for blocker in diagnosis.blockers() {
            match blocker.holds_up().map(|dependency| dependency.node.ix()) {
                Some(above) if above != root => {
                    holds.insert(blocker.node().ix(), above);
                    below.push(blocker);
                }
                _ => {
                    let at = *by_key.entry(key(&blocker)).or_insert_with(|| {
                        lines.push(Group { place: blocker.coverage(), members: Vec::new(), first: Vec::new() });
                        lines.len() - 1
                    });
                    lines[at].members.push(blocker);
                }
            }
        }
        let tops = tops(holds);
        let wanted: HashSet<NodeIx> = tops.values().copied().collect();
        let mut line_of: HashMap<NodeIx, usize> = HashMap::new();
        for (at, line) in lines.iter().enumerate().filter(|_| !wanted.is_empty()) {
            let members = line.members.iter().map(|member| member.node().ix());
            line_of.extend(members.filter(|ix| wanted.contains(ix)).map(|ix| (ix, at)));
        }
        let mut inner: BTreeMap<(usize, Key), Vec<Blocker<'d, 'g>>> = BTreeMap::new();
        for blocker in below {
            let key = key(&blocker);
            let top = tops.get(&blocker.node().ix());
            // What leads to no line, which only a circle can, stands for itself.
            let line = top.and_then(|top| line_of.get(top)).copied().unwrap_or_else(|| {
                *by_key.entry(key).or_insert_with(|| {
                    lines.push(Group { place: blocker.coverage(), members: Vec::new(), first: Vec::new() });
                    lines.len() - 1
                })
            });
            if lines[line].members.is_empty() || by_key.get(&key) == Some(&line) {
                lines[line].members.push(blocker);
            } else {
                inner.entry((line, key)).or_default().push(blocker);
            }
        }
        for ((line, _), members) in inner {
            lines[line].first.push(members);
        }
        lines.iter_mut().for_each(|line| line.first.sort_by_key(|members| members[0].node().ix()));
        Self { lines }
    }

    fn rows(&self, place: Option<Coverage>) -> Vec<Block> {
        let mut rows = Vec::new();
        for group in self.lines.iter().filter(|group| group.place == place) {
            rows.push(Block::row("", sentence(&group.members), note(&group.members)));
            for members in first_rows(&group.first) {
                rows.push(members);
            }
        }
        rows
    }
}

/// For everything that holds something up, what it holds up in the end: the end of its chain. O(n).
fn tops(holds: HashMap<NodeIx, NodeIx>) -> HashMap<NodeIx, NodeIx> {
    let mut tops: HashMap<NodeIx, NodeIx> = HashMap::new();
    let mut path: Vec<NodeIx> = Vec::new();
    for &start in holds.keys() {
        let mut at = start;
        while let (None, Some(next)) = (tops.get(&at), holds.get(&at)) {
            path.push(at);
            // Marked on the way, so that a circle ends where it began.
            tops.insert(at, *next);
            at = *next;
        }
        let top = tops.get(&at).copied().unwrap_or(at);
        for passed in path.drain(..) {
            tops.insert(passed, top);
        }
    }
    tops
}

/// What has to go first: one line for all that the same people can do, for a ticket is no inventory.
fn first_rows(groups: &[Vec<Blocker<'_, '_>>]) -> Vec<Block> {
    let row = |body, note| Block::Row { label: String::new(), hang: Block::WORDS, depth: 1, body, note };
    let mut by_actor: Vec<(&str, Vec<&Vec<Blocker<'_, '_>>>)> = Vec::new();
    for members in groups {
        let who = wording::actor(members[0].actor());
        match by_actor.iter_mut().find(|(known, _)| *known == who) {
            Some((_, groups)) => groups.push(members),
            None => by_actor.push((who, vec![members])),
        }
    }
    let rows = by_actor.into_iter().map(|(_, groups)| match groups.as_slice() {
        [members] => row(Line::plain("first: ").join(sentence(members)), note(members)),
        groups => {
            let kinds: Vec<String> = groups
                .iter()
                .map(|members| match members.len() {
                    1 => members[0].kind().noun.one.english().to_owned(),
                    n => counted(n, members[0].kind().noun),
                })
                .collect();
            let all: Vec<Blocker<'_, '_>> = groups.iter().flat_map(|members| members.iter().copied()).collect();
            let body = Line::plain(format!("first: {} things on it: {}", count(all.len()), kinds.join(", ")));
            row(body, note(&all))
        }
    });
    rows.collect()
}

impl Line {
    fn join(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

/// Up to so many are named; more are only counted.
const NAMED: usize = 4;

/// `6 SIMs to terminate, 2 of them protected`.
fn sentence(members: &[Blocker<'_, '_>]) -> Line {
    let kind = members[0].kind();
    let head = match members {
        [one] => match wording::label(one.node()) {
            label if label.is_empty() => Line::plain(kind.noun.one.english()),
            label => Line::plain(format!("{} ", kind.noun.one.english())).with(Role::Name, label),
        },
        _ => Line::plain(counted(members.len(), kind.noun)),
    };
    let mut line = head.then(predicate(kind, &members[0], members.len()));
    if (2..=NAMED).contains(&members.len()) {
        let names: Vec<String> = members.iter().map(|member| wording::label(member.node())).collect();
        line = line.then(" (").with(Role::Name, names.join(", ")).then(")");
    }
    line.join(remarks(members))
}

/// What is the matter with them.
fn predicate(kind: &KindSpec, first: &Blocker<'_, '_>, n: usize) -> String {
    let status = first.node().resource().and_then(|resource| resource.status()).unwrap_or("none");
    let verb = first.remedy().find(|act| !act.needs_consent()).map(|act| act.action().verb());
    match first.code() {
        Code::BillUnconfirmed => ": amount not confirmed yet".to_owned(),
        Code::BillDeferred => ": deferred, and not paid until a later statement covers it".to_owned(),
        Code::BillUnpaid => format!(": not paid ({status})"),
        Code::PaymentFailed => ": payment failed".to_owned(),
        Code::PaymentMethodInvalid => format!(": does not work ({status})"),
        Code::TerminationInProgress => format!(": {} ending already", plural(n, "it is", "they are")),
        Code::SetupInProgress => format!(": {} still being set up", plural(n, "it is", "they are")),
        Code::TransferPending => ": being transferred".to_owned(),
        Code::StatusUnrecognised => format!(": status {status} is not explained anywhere"),
        Code::KeptByRequest => ": to be kept".to_owned(),
        Code::DependencyCycle => ": waits for itself, through others".to_owned(),
        Code::OrderOpen => format!(": {status}, to {}", verb.map_or("settle", Text::english)),
        _ => verb.map_or_else(
            || format!(": nothing is known that ends a {}", kind.noun.one.english()),
            |verb| format!(" to {}", verb.english()),
        ),
    }
}

/// What else is worth a word.
fn remarks(members: &[Blocker<'_, '_>]) -> Line {
    let mut line = Line::default();
    let protected: Vec<_> = members.iter().filter(|member| member.code() == Code::TerminationProtected).collect();
    let liftable = protected.iter().all(|member| member.kind().protection.is_some_and(|spec| spec.lift.is_some()));
    if let Some(first) = protected.first() {
        let whose = if members.len() == 1 { String::new() } else { format!(" {} of them", count(protected.len())) };
        line = line.then(",").then(whose).with(Role::Warning, " protected");
        if members.len() > 1 && protected.len() <= NAMED {
            let names: Vec<String> = protected.iter().map(|member| wording::label(member.node())).collect();
            line = line.then(" (").with(Role::Name, names.join(", ")).then(")");
        }
        if !liftable {
            line = line.then(": no way to lift the protection is documented");
        }
        if first.node().resource().is_some_and(|r| r.protection() == crate::account::Protection::AssumedOn) {
            line = line.then(" (not stated, so taken as protected)");
        }
    }
    let mut scheduled: Vec<_> = members.iter().filter_map(Blocker::scheduled_end).collect();
    scheduled.sort_unstable();
    if let Some(first) = scheduled.first() {
        let whose = if members.len() == 1 { String::new() } else { format!("{} of them ", count(scheduled.len())) };
        line = line.then(format!(", {whose}would end by itself on {first}"));
    } else if let Some(day) = members.iter().filter_map(Blocker::not_before).max() {
        line = line.then(format!(", by {day}"));
    }
    if let Some(others) = wording::shared_with(members.iter().map(Blocker::node)) {
        line = line.then(", shared with ").with(Role::Warning, others).then(", which it cuts off too");
    }
    if let [one] = members {
        line = line.join(amount(one));
        line = line.join(arriving(one));
    }
    line
}

/// What an open order is going to bring.
fn arriving(blocker: &Blocker<'_, '_>) -> Line {
    let node = blocker.node();
    let resource = node.resource().filter(|_| blocker.code() == Code::OrderOpen);
    let missing: Vec<_> = resource.into_iter().flat_map(|resource| resource.missing_references()).collect();
    let kind = missing.first().and_then(|missing| node.graph().kind(missing.kind));
    kind.map_or_else(Line::default, |kind| {
        Line::plain(format!(
            "; it brings {} more {}",
            count(missing.len()),
            plural(missing.len(), kind.noun.one.english(), kind.noun.many.english())
        ))
    })
}

fn amount(blocker: &Blocker<'_, '_>) -> Line {
    let money = blocker.node().resource().and_then(|resource| resource.money());
    money.map_or_else(Line::default, |money| Line::plain(format!(", {money}")))
}

/// Who can clear them, and whether anybody says that they are in the way at all.
fn note(members: &[Blocker<'_, '_>]) -> Line {
    let mut actors: Vec<&str> = members.iter().map(|member| wording::actor(member.actor())).collect();
    actors.sort_unstable();
    actors.dedup();
    let line = Line::plain(actors.join(", "));
    // The weakest word counts; working each out takes a look at what it holds up.
    let mut weakest = Provenance::Documented(&[]);
    for provenance in members.iter().map(Blocker::provenance) {
        match provenance {
            Provenance::Documented(_) => continue,
            Provenance::Seen(_) => weakest = provenance,
            Provenance::Inferred(_) => {
                weakest = provenance;
                break;
            }
        }
    }
    if weakest.is_documented() { line } else { line.with(Role::Muted, format!(", {}", weakest.label())) }
}

/// What keeps the account from closing and the console's own checklist has no category for, in one line
/// to compare it with. What is only in the way of such a thing goes without saying.
fn under_other<'d>(diagnosis: &'d Diagnosis<'_>, shown: &dyn Fn(Option<Coverage>) -> bool) -> Option<Block> {
    let root = diagnosis.graph().root_ix();
    let is_other = |blocker: &Blocker<'d, '_>| {
        blocker.kind().category.value == Some(Category::Other)
            && shown(blocker.coverage())
            && blocker.holds_up().is_some_and(|dependency| dependency.node.ix() == root)
    };
    let mut kinds: Vec<(&KindSpec, usize)> = Vec::new();
    for kind in diagnosis.blockers().filter(is_other).map(|blocker| blocker.kind()) {
        match kinds.iter_mut().find(|(known, _)| known.name == kind.name) {
            Some((_, n)) => *n += 1,
            None => kinds.push((kind, 1)),
        }
    }
    let all: Vec<String> = kinds.into_iter().map(|(kind, n)| counted(n, kind.noun)).collect();
    let text = format!(
        "the console's own checklist may show these under {}: {}",
        Category::Other.name().english(),
        all.join(", ")
    );
    (!all.is_empty()).then(|| Block::row("checklist", Line::default().with(Role::Muted, text), Line::default()))
}

/// What nobody has looked at: what only a person can tell in one line, the rest each with its reason.
fn unread(gaps: Vec<&Gap>) -> Vec<Block> {
    let mut rows = Vec::new();
    let asked: BTreeSet<&str> =
        gaps.iter().filter(|gap| gap.needs_attesting()).filter_map(|gap| gap.kind()).map(|kind| kind.name).collect();
    if !asked.is_empty() {
        let questions = plural(asked.len(), "question", "questions");
        let body = Line::plain(format!("{} open {questions} for a person: ", count(asked.len())));
        let body = body.with(Role::Command, "winddown questions ACCOUNT");
        rows.push(Block::row("", body, Line::plain("reading")));
    }
    // One line per reason: one response that is missing leaves many kinds unread.
    let mut reasons: Vec<(&str, Option<Coverage>, Vec<&Gap>)> = Vec::new();
    for gap in gaps.iter().filter(|gap| !gap.needs_attesting()) {
        let why = if gap.is_odd() { "not certain, because of what is odd there" } else { gap.why() };
        match reasons.iter_mut().find(|(known, place, _)| *known == why && *place == gap.coverage()) {
            Some((.., all)) => all.push(gap),
            None => reasons.push((why, gap.coverage(), vec![gap])),
        }
    }
    for (why, place, gaps) in reasons {
        let what = |gap: &&Gap| {
            gap.kind().map_or_else(|| gap.subject().to_string(), |kind| kind.noun.many.english().to_owned())
        };
        let mut all: Vec<String> = gaps.iter().map(what).collect();
        let hidden = all.len().saturating_sub(NAMED);
        if hidden > 1 {
            all.truncate(NAMED);
            all.push(format!("{} more", count(hidden)));
        }
        let place = place.map_or_else(String::new, |coverage| format!(" in {}", coverage.name()));
        let line = Line::plain(format!("{}{place}: {why}", all.join(", ")));
        rows.push(Block::row("", line, Line::plain("reading")));
        let words: Vec<String> = gaps.iter().filter_map(|gap| gap.attestation()).collect();
        if !words.is_empty() {
            let words = words.iter().map(|word| format!("--attest {word}")).collect::<Vec<_>>().join(" ");
            let line = Line::plain("if there are none, that can be attested: ").with(Role::Command, words);
            rows.push(Block::row("", line, Line::default()));
        }
    }
    if let Some(first) = rows.first_mut() {
        set_label(first, "unread");
    }
    rows
}

/// What keeps an account open for ever.
fn no_date(diagnosis: &Diagnosis<'_>) -> Line {
    let nobody: Vec<_> = diagnosis.blockers().filter(|blocker| blocker.remedy().next().is_none()).collect();
    match nobody.as_slice() {
        [] => Line::plain("no closing date: things that wait for each other in a circle keep it open for ever"),
        [first, more @ ..] => {
            let line = Line::plain("no closing date: nothing and nobody is known to end ");
            let line = line.with(Role::Name, first.subject().to_string());
            let line = if more.is_empty() { line } else { line.then(format!(" and {} more", count(more.len()))) };
            line.then(", which has to go first; ask Soracom's support")
        }
    }
}

fn closing_date(diagnosis: &Diagnosis<'_>, calendar: &dyn BusinessCalendar) -> Option<Block> {
    if matches!(diagnosis.verdict(), Verdict::Closed | Verdict::Closable) {
        return None;
    }
    let timeline = diagnosis.timeline(calendar);
    let line = match timeline.earliest_close() {
        None => no_date(diagnosis),
        Some(day) => {
            let known = if diagnosis.gaps().is_empty() { "" } else { ", as far as is known," };
            let line = Line::plain(format!("earliest closing date{known} ")).with(Role::Strong, day.to_string());
            let early = timeline.if_support_acts(calendar).earliest_close();
            let line = match early {
                Some(early) if early < day => {
                    line.then(format!(", or {early} if Soracom's support cancels at once what only it can"))
                }
                _ => line,
            };
            let line = line.then(wording::later(&timeline, calendar));
            line.then("; ").with(Role::Command, "winddown plan ACCOUNT --timeline").then(" shows the dates behind it")
        }
    };
    Some(Block::Paragraph(line))
}
