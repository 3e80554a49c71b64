//! The public site as a browser without scripts sees it, on both databases.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

mod ability;
mod api;
mod audio;
mod choices;
mod classes;
mod docs;
mod exercises;
mod exports;
mod focus_drill;
mod harness;
mod make;
mod model;
mod news;
mod offline;
mod old_data;
mod pages;
mod player;
mod reading;
mod review;
mod review_condition;
mod spoken;
mod texts;
mod today;
mod trouble;
mod versions;
