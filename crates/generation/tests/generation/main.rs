//! What a language model writes, from the order to the passage, against a server that answers from
//! a script: every way in which an answer goes wrong.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

mod advice;
mod failures;
mod news;
mod passages;
mod probe;
mod script;
mod topics;
mod web;
