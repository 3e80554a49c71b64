//! The admin site as a browser without scripts sees it, on both databases.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

mod access;
mod account_changes;
mod accounts;
mod alerts;
mod audit;
mod backups;
mod classes;
mod dashboard;
mod editor;
mod health;
mod import;
mod jobs;
mod login;
mod logs;
mod model;
mod news;
mod passages;
mod reports;
mod second_factor;
mod setup;
mod site;
mod speech;
mod system;
mod texts;
