//! The whole product as a person meets it, in Chromium.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

mod accessibility;
mod harness;
mod layout;
mod learner;
mod offline;
mod training;
mod without_scripts;
