//! The pages, one file each.

pub mod account;
pub mod account_change;
pub mod account_delete;
pub mod account_import;
pub mod account_new;
pub mod accounts;
pub mod audit;
pub mod class;
pub mod classes;
pub mod confirm;
pub mod dashboard;
pub mod factor;
pub mod jobs;
pub mod login;
pub mod login_code;
pub mod metrics;
pub mod model;
pub mod news;
pub mod news_feed;
pub mod passage_file;
pub mod passages;
pub mod problems;
pub mod reports;
pub mod security;
pub mod setup;
pub mod system;
