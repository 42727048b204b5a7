//! What came of all mutants, room by room.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::Fate;
use crate::list::Mutant;

/// The lasting names of the mutants that are accepted: nothing could tell them from the crate.
pub fn accepted(file: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(file).unwrap_or_default();
    text.lines().filter_map(|line| line.split(" # ").next()).map(|name| name.trim().to_owned()).collect()
}

/// Prints the table, and writes those that survived, but for those that are accepted.
pub fn tell(mutants: &[Mutant], fates: &[Option<Fate>], is_accepted: &dyn Fn(usize) -> bool, survived: &Path) {
    let mut rooms: BTreeMap<&str, Room> = BTreeMap::new();
    let (mut all, mut left) = (Room::default(), String::new());
    for (at, (mutant, fate)) in mutants.iter().zip(fates).enumerate() {
        let is_accepted = is_accepted(at);
        for room in [rooms.entry(mutant.room()).or_default(), &mut all] {
            room.add(*fate, is_accepted);
        }
        if *fate == Some(Fate::Survived) && !is_accepted {
            left += &format!("{}\n", mutant.name);
        }
    }
    fs::write(survived, left).expect("the list of survivors can be written");
    println!(
        "{:<12} {:>7} {:>9} {:>9} {:>7} {:>9} {:>8} {:>9} {:>7}",
        "", "mutants", "unviable", "not tried", "caught", "timed out", "accepted", "survived", "score"
    );
    rooms.iter().for_each(|(name, room)| room.tell(name));
    all.tell("all");
}

#[derive(Default)]
struct Room {
    of_fate: BTreeMap<Fate, usize>,
    accepted: usize,
}

impl Room {
    fn add(&mut self, fate: Option<Fate>, is_accepted: bool) {
        match fate {
            Some(Fate::Survived) if is_accepted => self.accepted += 1,
            Some(fate) => *self.of_fate.entry(fate).or_default() += 1,
            // In another shard.
            None => {}
        }
    }

    fn tell(&self, name: &str) {
        let of = |fate| self.of_fate.get(&fate).copied().unwrap_or_default();
        let (unviable, not_tried) = (of(Fate::Unviable), of(Fate::NotTried));
        let (caught, late, survived) = (of(Fate::Caught), of(Fate::TimedOut), of(Fate::Survived));
        let viable = caught + late + survived;
        let all = viable + self.accepted + unviable + not_tried;
        let score = 100.0 * (caught + late) as f64 / viable.max(1) as f64;
        let accepted = self.accepted;
        println!(
            "{name:<12} {all:>7} {unviable:>9} {not_tried:>9} {caught:>7} {late:>9} {accepted:>8} {survived:>9} {score:>6.1}%"
        );
    }
}
