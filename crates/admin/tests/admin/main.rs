//! The admin site as a browser without scripts sees it, on both databases.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

mod access;
mod accounts;
mod dashboard;
mod jobs;
mod login;
mod passages;
mod setup;
mod site;
mod texts;
