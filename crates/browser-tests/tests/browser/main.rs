//! The whole product as a person meets it, in Chromium.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

mod accessibility;
mod admin;
mod exercises;
mod harness;
mod latency;
mod layout;
mod learner;
mod level_check;
mod offline;
mod player;
mod review;
mod texts;
mod today;
mod training;
mod without_scripts;
