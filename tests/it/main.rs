//! One test binary: each module is one subject.

mod capture;
mod catalogue;
mod common;
mod embedding;
mod examples;
mod openapi;
