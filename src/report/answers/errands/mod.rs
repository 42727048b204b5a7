//! `errands`: what one person has to do, in order.

mod chore;
mod title;

pub(in crate::report) use title::title;
