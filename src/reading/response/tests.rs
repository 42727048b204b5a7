use super::cursor::Refusal;
use super::{Outcome, Unreadable};
pub(super) fn note(_: Refusal, _: &Result<Outcome, Unreadable>) {}
