//! The pages, one file each.

pub mod accounts;
pub mod dashboard;
pub mod jobs;
pub mod login;
pub mod passages;
pub mod setup;
