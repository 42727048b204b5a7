//! Laws that hold for every account. Each is checked against an oracle that is written in another
//! way than the code: naive and slow, over small accounts.

mod carrying;
mod changes;
mod closing_by;
mod contradictions;
mod deadlock;
mod diagnosis;
mod documents;
mod errands;
mod execution;
mod explanation;
mod generator;
mod graph;
mod oddities;
mod oracle;
mod plan;
#[cfg(feature = "redact")]
mod redaction;
mod report;
mod second_provider;
mod supposing;
mod threads;
mod timeline;
mod unread;
mod verify;
mod what_if;
mod zones;
