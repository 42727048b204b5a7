//! The diagram of the rooms in `docs/architecture.md`, drawn from the table of who imports whom.

use std::fmt::Write;
use std::path::Path;

use snapbox::assert::DEFAULT_ACTION_ENV;
use snapbox::{Assert, Data};

use super::{ROOMS, may_import};

const BEGIN: &str = "```mermaid\n";
const END: &str = "```";

/// `SNAPSHOTS=overwrite` draws it anew.
#[test]
fn the_diagram_shows_the_table() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/architecture.md");
    let page = std::fs::read_to_string(&file).unwrap().replace("\r\n", "\n");
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    assert!(!after.contains(BEGIN), "one diagram is enough");
    let drawn = format!("{before}{BEGIN}{}{END}{after}", diagram());
    Assert::new().action_env(DEFAULT_ACTION_ENV).eq(Data::text(drawn), Data::read_from(&file, None).raw());
}

/// An arrow for each import that does not follow from the others, and a crossed one for each that would
/// follow and is forbidden.
fn diagram() -> String {
    let mut diagram = "flowchart TD\n".to_owned();
    let rooms: Vec<&str> = ROOMS.iter().rev().map(|(room, _)| *room).collect();
    let pairs = || rooms.iter().flat_map(|room| rooms.iter().map(move |other| (*room, *other)));
    for (room, other) in pairs().filter(|(room, other)| is_direct(room, other)) {
        writeln!(diagram, "    {} --> {}", node(room), node(other)).unwrap();
    }
    for (room, other) in pairs().filter(|(room, other)| leads(room, other) && !may_import(room, other)) {
        writeln!(diagram, "    {} -. never .-x {}", node(room), node(other)).unwrap();
    }
    diagram
}

/// A room as a node. `graph` is a word of the language of the diagram.
fn node(room: &str) -> &str {
    if room == "graph" { "graph_room[\"graph\"]" } else { room }
}

/// True if imports lead from one room to another, directly or through others.
fn leads(room: &str, other: &str) -> bool {
    room != other && below(room).iter().any(|next| *next == other || leads(next, other))
}

/// True if a room may import another, and no third room lies between them.
fn is_direct(room: &str, other: &str) -> bool {
    below(room).contains(&other) && !below(room).iter().any(|next| leads(next, other))
}

fn below(room: &str) -> &'static [&'static str] {
    ROOMS.iter().find(|(name, _)| *name == room).map_or(&[], |(_, below)| *below)
}

/// Every room is in each list of rooms that people read.
#[test]
fn every_room_is_described() {
    let lists = [
        ("CONTRIBUTING.md", include_str!("../../../CONTRIBUTING.md")),
        ("src/lib.rs", include_str!("../../../src/lib.rs")),
        ("docs/architecture.md", include_str!("../../../docs/architecture.md")),
    ];
    for (file, text) in lists {
        let described: Vec<&str> =
            text.lines().filter(|line| line.trim_start_matches("//! ").starts_with('|')).collect();
        for (room, _) in ROOMS {
            assert!(
                described.iter().any(|line| line.contains(&format!("`{room}`"))),
                "{file} does not describe {room}"
            );
        }
    }
}
